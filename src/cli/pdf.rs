//! `sopbook pdf`: the paper edition: the book, a unit's SOPs, or the sheets of one SOP.
//!
//! With an error in the handbook nothing is written. One SOP is printed as a draft too: a draft
//! goes round on paper before it is signed, and says on every sheet that it is one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::failure::{Failure, Outcome};
use super::named;
use super::terminal::{Progress, Terminal, number, seconds};
use super::today;
use crate::diagnostics::{Severity, count, text};
use crate::handbook::Handbook;
use crate::messages::Text;
use crate::print::job::{self, Drafts, Job, Nip, Scope};
use crate::print::world::Fonts;
use crate::print::{self, Shelf, Unprinted};
use crate::tanggal::Tanggal;
use crate::{disk, pipeline};

/// Which handbook, how much of it, and where to.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long)]
    draf: bool,
    #[arg(long, value_name = "REF", conflicts_with = "unit")]
    sop: Option<String>,
    #[arg(long, value_name = "ID")]
    unit: Option<String>,
}

/// Prints a handbook, or a part of it.
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let compiled = pipeline::compile(disk::read(&arguments.dir, pipeline::src)?);
    let handbook = compiled.value;
    terminal.adopt(handbook.config.book.language);
    let mut found = compiled.diagnostics;
    let scope = match (&arguments.sop, &arguments.unit) {
        (Some(reference), _) => Scope::Sop(named::sop(reference, &handbook)?),
        (None, Some(name)) => Scope::Unit(named::unit(name, &handbook)?),
        (None, None) => Scope::Book,
    };
    let mut printed = None;
    if count(&found, Severity::Error) == 0 {
        let draf = arguments.draf || handbook.config.build.draf;
        let drafts = if draf { Drafts::Print } else { Drafts::Hide };
        let job = Job {
            sops: job::sops(&handbook, scope, drafts),
            handbook: &handbook,
            scope,
            nip: Nip::Print,
            today: today::today(asked, handbook.config.book.tanggal),
        };
        if job.sops.is_empty() {
            return Err(Failure::Usage(Text::new("pdf.tanpa-sop")));
        }
        let progress = terminal.progress(0);
        let mut desk = Desk { dir: &arguments.dir, files: BTreeMap::new(), progress };
        match print::print(&job, &job.volumes(), &Fonts::read(), &mut desk) {
            Ok(done) => {
                found.extend(done.diagnostics);
                printed = Some((desk.files, done.value.pages));
            }
            Err(Unprinted::Shelf(error)) => return Err(error.into()),
            Err(Unprinted::Typesetter(fault)) => {
                let what = name(&handbook, scope);
                return Err(Failure::Typesetter { what, reason: fault.message });
            }
        }
    }
    pipeline::finish(&mut found, &handbook.tree, &handbook.config);
    terminal.report(&found, &handbook.tree, Severity::Error);
    let Some((files, pages)) = printed.filter(|_| count(&found, Severity::Error) == 0) else {
        let summary = text::summary(&found);
        terminal.say(&Text::new("pdf.tidak-ditulis").with_text("ringkasan", summary));
        return Ok(Outcome::Faults);
    };
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => PathBuf::from(name(&handbook, scope)),
    };
    for (&file, bytes) in &files {
        disk::replace(&beside(&path, file), bytes)?;
    }
    let language = terminal.language();
    let bytes: usize = files.values().map(Vec::len).sum();
    let done = match files.len() {
        1 => Text::new("pdf.selesai"),
        files => Text::new("pdf.selesai-jilid")
            .with("n", number(files - 1, language))
            .with("jilid", beside(&path, 1).display()),
    };
    terminal.say(
        &done
            .with("path", path.display())
            .with_text("halaman", Text::new("pdf.n-halaman").with("n", number(pages, language)))
            .with("ukuran", number(bytes.div_ceil(1000), language))
            .with("detik", seconds(started.elapsed(), language)),
    );
    // An earlier print may have had more volumes. Only the reader knows whose file it is.
    let behind = beside(&path, files.len());
    if scope == Scope::Book && behind.exists() {
        terminal.warn(&Text::new("pdf.jilid-lama").with("path", behind.display()));
    }
    Ok(Outcome::Good)
}

/// Holds the printed files until it is known that there are no faults.
struct Desk<'a> {
    dir: &'a Path,
    files: BTreeMap<usize, Vec<u8>>,
    progress: Progress,
}

impl Shelf for Desk<'_> {
    type Error = disk::Error;

    fn picture(&self, path: &str) -> Result<Vec<u8>, disk::Error> {
        disk::load(&self.dir.join(path))
    }

    fn old(&self, _: usize) -> Option<Vec<u8>> {
        None
    }

    fn progress(&self, pages: usize, all: usize) {
        self.progress.is_at(pages, all);
    }

    fn put(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), disk::Error> {
        self.files.insert(file, bytes);
        Ok(())
    }
}

/// Where a file of the book goes: a volume beside the book, with its number behind the name.
fn beside(path: &Path, file: usize) -> PathBuf {
    if file == 0 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{file}."));
    name.push(path.extension().unwrap_or("pdf".as_ref()));
    path.with_file_name(name)
}

/// What a file is called if nobody says.
fn name(handbook: &Handbook, scope: Scope) -> String {
    match scope {
        Scope::Book => "buku.pdf".to_owned(),
        Scope::Unit(id) => format!("{}.pdf", handbook.registers.unit[id.0 as usize].id),
        Scope::Sop(id) => format!("{}.pdf", handbook.sop(id).slug),
    }
}
