//! `sopbook pdf`: the paper edition: the book, a unit's SOPs, or the sheets of one SOP.
//!
//! With an error in the handbook nothing is written. One SOP is printed as a draft too: a draft
//! goes round on paper before it is signed, and says on every sheet that it is one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use super::failure::{Failure, Outcome};
use super::named;
use super::terminal::{Terminal, number, seconds};
use super::today;
use crate::diagnostics::{Severity, count, text};
use crate::handbook::Handbook;
use crate::messages::Text;
use crate::print::job::{self, Drafts, Job, Nip, Scope};
use crate::print::{self, book, world};
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
        let no_pictures = BTreeMap::new();
        let mut job = Job {
            sops: job::sops(&handbook, scope, drafts),
            handbook: &handbook,
            scope,
            nip: Nip::Print,
            today: today::today(asked, handbook.config.book.tanggal),
            pictures: &no_pictures,
        };
        if job.sops.is_empty() {
            return Err(Failure::Usage(Text::new("pdf.tanpa-sop")));
        }
        let pictures = book::read_pictures(&job, |path| disk::load(&arguments.dir.join(path)))?;
        job.pictures = &pictures;
        let typeset = print::typeset(&job, &world::Fonts::read()).map_err(|fault| {
            Failure::Typesetter { what: name(&handbook, scope), reason: fault.message }
        })?;
        found.extend(typeset.diagnostics);
        printed = Some(typeset.value);
    }
    pipeline::finish(&mut found, &handbook.tree, &handbook.config);
    terminal.report(&found, &handbook.tree, Severity::Error);
    let Some(printed) = printed.filter(|_| count(&found, Severity::Error) == 0) else {
        let summary = text::summary(&found);
        terminal.say(&Text::new("pdf.tidak-ditulis").with_text("ringkasan", summary));
        return Ok(Outcome::Faults);
    };
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => PathBuf::from(name(&handbook, scope)),
    };
    disk::replace(&path, &printed.bytes)?;
    let language = terminal.language();
    terminal.say(
        &Text::new("pdf.selesai")
            .with("path", path.display())
            .with_text(
                "halaman",
                Text::new("pdf.n-halaman").with("n", number(printed.pages, language)),
            )
            .with("ukuran", number(printed.bytes.len().div_ceil(1000), language))
            .with("detik", seconds(started.elapsed(), language)),
    );
    Ok(Outcome::Good)
}

/// What a file is called if nobody says.
fn name(handbook: &Handbook, scope: Scope) -> String {
    match scope {
        Scope::Book => "buku.pdf".to_owned(),
        Scope::Unit(id) => format!("{}.pdf", handbook.registers.unit[id.0 as usize].id),
        Scope::Sop(id) => format!("{}.pdf", handbook.sop(id).slug),
    }
}
