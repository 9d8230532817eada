//! `sopbook check`: all that is wrong in a handbook, and nothing written.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use super::today;
use crate::diagnostics::{Severity, count, json, text};
use crate::site::{self, edition::DrafMode};
use crate::tanggal::Tanggal;
use crate::{diagnostics, disk, pipeline};

/// Which handbook, how strictly, and for whom.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[arg(long)]
    strict: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// For whom the report is.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Checks a handbook and reports what was found.
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let compiled = pipeline::compile(disk::read(&arguments.dir, pipeline::src)?);
    let handbook = Arc::new(compiled.value);
    terminal.adopt(handbook.config.book.language);
    let mut found = compiled.diagnostics;
    let options = site::Options {
        draf: DrafMode::Publish,
        today: Some(today::today(asked, handbook.config.book.tanggal)),
    };
    found.extend(pipeline::plan(handbook.clone(), options).diagnostics);
    diagnostics::sort(&mut found, &handbook.tree);

    let counted = if arguments.strict { Severity::Warning } else { Severity::Error };
    match arguments.format {
        Format::Text => {
            terminal.report(&found, &handbook.tree, counted);
            terminal.say(&text::summary(&found));
        }
        Format::Json => {
            terminal.data(json::write(&found, &handbook.tree, terminal.language()).as_bytes())?;
        }
    }
    let faults = count(&found, Severity::Error)
        + if arguments.strict { count(&found, Severity::Warning) } else { 0 };
    Ok(if faults == 0 { Outcome::Good } else { Outcome::Faults })
}
