//! `sopbook build`: the whole site, written where it belongs.
//!
//! With an error in the handbook nothing is written. Without, every page is rendered in parallel
//! and written at once, and the finished site takes the old one's place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rayon::prelude::*;

use super::failure::{Failure, Outcome};
use super::sheets::{File, Sheets};
use super::terminal::{Terminal, number, seconds};
use super::today;
use crate::diagnostics::{Diagnostic, Severity, count, text};
use crate::disk::{self, Stage};
use crate::messages::Text;
use crate::pipeline;
use crate::print::job::{Drafts, Scope};
use crate::site::{self, Rendered, Site, edition::DrafMode};
use crate::tanggal::Tanggal;

/// Which handbook, and where to.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[arg(short, long, value_name = "DEST")]
    dest_dir: Option<PathBuf>,
    #[arg(long)]
    draf: bool,
}

/// Builds a handbook's site.
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let compiled = pipeline::compile(disk::read(&arguments.dir, pipeline::src)?);
    let handbook = Arc::new(compiled.value);
    let mut found = compiled.diagnostics;
    let config = &handbook.config;
    terminal.adopt(config.book.language);
    let draf = arguments.draf || config.build.draf;
    let today = today::today(asked, config.book.tanggal);
    let options = site::Options {
        draf: if draf { DrafMode::Publish } else { DrafMode::Hide },
        today: Some(today),
    };
    let planned = pipeline::plan(handbook.clone(), options);
    found.extend(planned.diagnostics);

    if count(&found, Severity::Error) == 0 {
        let build_dir = || arguments.dir.join(&config.build.build_dir);
        let dest = arguments.dest_dir.clone().unwrap_or_else(build_dir);
        let stage = Stage::begin(&dest, &arguments.dir, &config.book.src)?;
        let sheets = Sheets {
            handbook: &handbook,
            dir: &arguments.dir,
            drafts: if draf { Drafts::Print } else { Drafts::Hide },
            today,
            stage: &stage,
        };
        found.extend(write(&planned.value, &sheets, terminal)?);
        if count(&found, Severity::Error) == 0 {
            stage.publish()?;
        }
    }
    crate::diagnostics::sort(&mut found, &handbook.tree);
    terminal.report(&found, &handbook.tree, Severity::Error);
    if count(&found, Severity::Error) > 0 {
        let summary = text::summary(&found);
        terminal.say(&Text::new("cli.tidak-ditulis").with_text("ringkasan", summary));
        return Ok(Outcome::Faults);
    }
    let sops = handbook.sops.iter().filter(|sop| draf || !sop.is_draf()).count();
    let language = terminal.language();
    let warnings = count(&found, Severity::Warning);
    terminal.say(
        &Text::new("cli.selesai")
            .with_text("sop", Text::new("cli.n-sop").with("n", number(sops, language)))
            .with_text("galat", Text::new("laporan.n-galat").with("n", 0))
            .with_text("peringatan", Text::new("laporan.n-peringatan").with("n", warnings))
            .with("detik", seconds(started.elapsed(), language)),
    );
    Ok(Outcome::Good)
}

/// Renders every page of a site and writes each at once, then the paper edition; what templates got
/// wrong is returned, and what could not be printed.
fn write(site: &Site, sheets: &Sheets, terminal: &Terminal) -> Result<Vec<Diagnostic>, Failure> {
    let Sheets { handbook, dir, stage, .. } = sheets;
    let addresses: Vec<_> = site.addresses().collect();
    let progress = terminal.progress(addresses.len());
    let found = Mutex::new(Vec::new());
    let files = Mutex::new(Vec::new());
    let later = |address: &str, scope| {
        let file = File { address: address.to_owned(), scope };
        files.lock().expect("no writer panics").push(file);
    };
    addresses.par_iter().try_for_each(|address| {
        let rendered = site.render(address).expect("the site has a page at its own addresses");
        match rendered.value {
            Rendered::Bytes(bytes) => stage.write(address, &bytes)?,
            Rendered::Copy(file) => {
                stage.copy(address, &dir.join(&*handbook.tree[file].path))?;
            }
            Rendered::Sheets(id) => {
                later(address, Scope::Sop(id));
                return Ok(());
            }
            Rendered::Book(file) => {
                // The volumes are printed together with it.
                if file == 0 {
                    later(address, Scope::Book);
                }
                return Ok(());
            }
        }
        if !rendered.diagnostics.is_empty() {
            found.lock().expect("no writer panics").extend(rendered.diagnostics);
        }
        progress.step();
        Ok::<(), disk::Error>(())
    })?;
    let mut found = found.into_inner().expect("no writer panics");
    let files = files.into_inner().expect("no writer panics");
    found.extend(sheets.write(&files, &progress)?);
    pipeline::finish(&mut found, &handbook.tree, &handbook.config);
    Ok(found)
}
