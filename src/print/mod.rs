//! The paper edition: a [`Job`](job::Job) → a PDF; the composer of this folder.
//!
//! In: the linked handbook, which of its SOPs, their pictures. Out: the file's bytes, and what
//! could not be printed as its author wrote it. The lines of flow tables come from the same router
//! as the website's; how pages look stands in `templates/`.

pub mod book;
pub mod chart;
mod fan;
mod hyphens;
pub mod job;
mod markup;
mod pack;
mod prosedur;
pub mod sheets;
mod sop;
mod view;
pub mod world;

use std::thread;

use crate::diagnostics::{Code, Diagnosed, Diagnostic};
use crate::messages::Text;
use crate::source::Span;
use job::Job;
use markup::path_of;
use world::{Fault, Fonts, Printed, Type};

/// The stack of a thread that sets type, in bytes: texts may be nested deeply.
const STACK: usize = 16 << 20;

/// A job whose texts are written, so that it can be told from another, or set.
pub struct Prepared<'a> {
    fonts: &'a Fonts,
    set: Type<'a>,
    /// Where each flow table's steps begin in their files.
    steps: Vec<Vec<Span>>,
    diagnostics: Vec<Diagnostic>,
    mark: String,
}

/// Writes a job's texts. Costs little; what costs is [`Prepared::typeset`].
pub fn prepare<'a>(job: &Job<'a>, fonts: &'a Fonts) -> Prepared<'a> {
    let manuscript = book::write(job, fonts);
    let view = serde_json::to_vec(&manuscript.view).expect("views have string keys only");
    let pictures = job.pictures.iter();
    let pictures = pictures.map(|(&file, picture)| (path_of(file, picture.kind), picture));
    let set =
        Type { view, plans: manuscript.plans, pictures: pictures.collect(), ident: job.ident() };
    let mark = set.mark();
    Prepared { fonts, set, steps: manuscript.steps, diagnostics: manuscript.diagnostics, mark }
}

/// Sets what a job prints. A [`Fault`] is our own, whatever the author wrote.
pub fn typeset(job: &Job, fonts: &Fonts) -> Result<Diagnosed<Printed>, Fault> {
    prepare(job, fonts).typeset()
}

impl Prepared<'_> {
    /// What the writing of the texts found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether a file is what this job prints, so that nothing need be set. A file in which a step
    /// found no room never is: only setting it says so.
    pub fn is_printed_in(&self, file: &[u8]) -> bool {
        pack::bears(file, &self.mark)
    }

    /// Sets the job, on a thread of its own. A [`Fault`] is our own, whatever the author wrote.
    pub fn typeset(self) -> Result<Diagnosed<Printed>, Fault> {
        let Self { fonts, set, steps, mut diagnostics, mark } = self;
        let printed = thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(STACK);
            let setting = thread.spawn_scoped(scope, || {
                let printed = world::set(fonts, set)?;
                let mark = Some(&*mark).filter(|_| printed.cut.is_empty());
                Ok(Printed { bytes: pack::pack(printed.bytes, mark), ..printed })
            });
            let setting = setting.map_err(|error| Fault { message: error.to_string() })?;
            setting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        diagnostics.extend(printed.cut.iter().map(|&(plan, step)| {
            Diagnostic::new(Code::LangkahTerlaluTinggi, steps[plan][step])
                .with("nomor", step + 1)
                .hint(Text::new("langkah-terlalu-tinggi.saran"))
        }));
        Ok(Diagnosed { value: printed, diagnostics })
    }
}
