//! `sopbook check`: all that is wrong in a handbook, and nothing written but a baseline that is
//! asked for.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use super::today;
use crate::diagnostics::baseline::{self, Baseline};
use crate::diagnostics::{Diagnostic, Severity, count, github, json, sarif, text};
use crate::messages::Text;
use crate::site::{self, edition::DrafMode};
use crate::source::SourceTree;
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
    #[arg(long)]
    write_baseline: bool,
}

/// For whom the report is.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Github,
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

    let path = arguments.dir.join(baseline::NAME);
    let path = path.strip_prefix(".").unwrap_or(&path);
    let (found, known) = if arguments.write_baseline {
        write_baseline(path, found, &handbook.tree)?
    } else {
        set_aside(path, found, &handbook.tree)?
    };
    report(arguments, &found, &handbook.tree, terminal)?;
    for text in known {
        terminal.say(&text);
    }
    let faults = count(&found, Severity::Error)
        + if arguments.strict { count(&found, Severity::Warning) } else { 0 };
    Ok(if faults == 0 { Outcome::Good } else { Outcome::Faults })
}

/// Reports in the form that was asked for.
fn report(
    arguments: &Arguments,
    found: &[Diagnostic],
    tree: &SourceTree,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let counted = if arguments.strict { Severity::Warning } else { Severity::Error };
    let language = terminal.language();
    let data = match arguments.format {
        Format::Text => {
            terminal.report(found, tree, counted);
            terminal.say(&text::summary(found));
            return Ok(());
        }
        Format::Json => json::write(found, tree, language),
        Format::Sarif => sarif::write(found, tree, language, &folder(&arguments.dir)),
        Format::Github => {
            let shown = terminal.shown(found, counted);
            github::write(&shown, tree, language, &folder(&arguments.dir))
        }
    };
    terminal.data(data.as_bytes())
}

/// Writes the warnings as the new baseline; what is left, and what to say.
fn write_baseline(
    path: &Path,
    found: Vec<Diagnostic>,
    tree: &SourceTree,
) -> Result<(Vec<Diagnostic>, Vec<Text>), Failure> {
    let baseline = Baseline::of(&found, tree);
    disk::replace(path, baseline.write().as_bytes())?;
    let mut said = vec![
        Text::new("check.dasar-ditulis").with("n", baseline.total()).with("path", path.display()),
    ];
    let new = baseline.compare(found, tree).new;
    let errors = count(&new, Severity::Error);
    if errors > 0 {
        said.push(Text::new("check.dasar-tanpa-galat").with("n", errors));
    }
    Ok((new, said))
}

/// Sets the warnings aside that the baseline holds, if there is one; what is left, and what to say.
fn set_aside(
    path: &Path,
    found: Vec<Diagnostic>,
    tree: &SourceTree,
) -> Result<(Vec<Diagnostic>, Vec<Text>), Failure> {
    let Some(text) = disk::read_optional(path)? else { return Ok((found, Vec::new())) };
    let baseline = Baseline::read(&text).ok_or_else(|| {
        Failure::Usage(Text::new("check.dasar-tak-terbaca").with("path", path.display()))
    })?;
    let compared = baseline.compare(found, tree);
    let mut said = Vec::new();
    if compared.old > 0 {
        said.push(
            Text::new("check.dasar-lama").with("n", compared.old).with("path", baseline::NAME),
        );
    }
    if compared.gone > 0 {
        said.push(Text::new("check.dasar-usang").with("n", compared.gone));
    }
    Ok((compared.new, said))
}

/// The handbook's folder before the paths of a report that is read from the working folder; none
/// where the one doesn't lie in the other.
fn folder(dir: &Path) -> String {
    let mut folder = String::new();
    for component in dir.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => {
                folder.push_str(&name.to_string_lossy());
                folder.push('/');
            }
            _ => return String::new(),
        }
    }
    folder
}
