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

use crate::diagnostics::{Code, Diagnosed, Diagnostic};
use crate::messages::Text;
use job::Job;
use markup::path_of;
use world::{Fault, Fonts, Printed};

/// Sets what a job prints. A [`Fault`] is our own, whatever the author wrote.
pub fn typeset(job: &Job, fonts: &Fonts) -> Result<Diagnosed<Printed>, Fault> {
    let manuscript = book::write(job, fonts);
    let view = serde_json::to_vec(&manuscript.view).expect("views have string keys only");
    let pictures = job.pictures.iter();
    let pictures: Vec<_> =
        pictures.map(|(&file, picture)| (path_of(file, picture.kind), picture)).collect();
    let printed = world::set(fonts, view, manuscript.plans, &pictures, &job.ident())?;
    let mut diagnostics = manuscript.diagnostics;
    diagnostics.extend(printed.cut.iter().map(|&(plan, step)| {
        Diagnostic::new(Code::LangkahTerlaluTinggi, manuscript.steps[plan][step])
            .with("nomor", step + 1)
            .hint(Text::new("langkah-terlalu-tinggi.saran"))
    }));
    let bytes = pack::pack(printed.bytes);
    Ok(Diagnosed { value: Printed { bytes, ..printed }, diagnostics })
}
