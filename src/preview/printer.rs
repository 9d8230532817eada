//! The paper edition in the preview: a file is set when somebody asks for it.
//!
//! In: a version's handbook, which part of it. Out: the PDF that `build` would write beside the
//! pages. The fonts are read once, for all versions.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::diagnostics::Diagnosed;
use crate::disk;
use crate::handbook::Handbook;
use crate::messages::Text;
use crate::print::job::{Drafts, Job, Nip, Scope, sops};
use crate::print::{self, book, world::Fonts};
use crate::tanggal::Tanggal;

/// What a version is printed with.
#[derive(Clone)]
pub struct Printer {
    /// The handbook's folder, which holds the pictures.
    pub root: PathBuf,
    pub today: Tanggal,
    pub fonts: Arc<OnceLock<Fonts>>,
}

impl Printer {
    /// Sets the sheets of an SOP, or the book. An error says why it can't be had.
    pub fn print(&self, handbook: &Handbook, scope: Scope) -> Result<Diagnosed<Vec<u8>>, Text> {
        let no_pictures = BTreeMap::new();
        let mut job = Job {
            handbook,
            scope,
            sops: sops(handbook, scope, Drafts::Print),
            nip: Nip::of_site(&handbook.config),
            today: self.today,
            pictures: &no_pictures,
        };
        let load = |path: &str| disk::load(&self.root.join(path)).map_err(|error| error.text());
        let pictures = book::read_pictures(&job, load)?;
        job.pictures = &pictures;
        let printed = print::typeset(&job, self.fonts.get_or_init(Fonts::read));
        let printed = printed.map_err(|fault| {
            Text::new("pdf.gagal").with("apa", "PDF").with("sebab", fault.message)
        })?;
        Ok(Diagnosed { value: printed.value.bytes, diagnostics: printed.diagnostics })
    }
}
