//! The paper edition in the preview: a file is set when somebody asks for it.
//!
//! In: a version's handbook, which part of it. Out: the PDF that `build` would write beside the
//! pages. The fonts are read once, for all versions.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::diagnostics::Diagnosed;
use crate::disk;
use crate::handbook::Handbook;
use crate::messages::Text;
use crate::print::job::{Drafts, Job, Nip, Scope, sops};
use crate::print::world::Fonts;
use crate::print::{self, Shelf, Unprinted};
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
    /// Sets the sheets of an SOP, or a file of the book, by its number. An error says why it can't
    /// be had.
    pub fn print(
        &self,
        handbook: &Handbook,
        scope: Scope,
        file: usize,
    ) -> Result<Diagnosed<Vec<u8>>, Text> {
        let job = Job {
            handbook,
            scope,
            sops: sops(handbook, scope, Drafts::Print),
            nip: Nip::of_site(&handbook.config),
            today: self.today,
        };
        let mut hand = Hand { root: &self.root, wanted: file, bytes: Vec::new() };
        let fonts = self.fonts.get_or_init(Fonts::read);
        match print::print(&job, &job.volumes(), fonts, &mut hand) {
            Ok(printed) => Ok(Diagnosed { value: hand.bytes, diagnostics: printed.diagnostics }),
            Err(Unprinted::Shelf(error)) => Err(error.text()),
            Err(Unprinted::Typesetter(fault)) => {
                Err(Text::new("pdf.gagal").with("apa", "PDF").with("sebab", fault.message))
            }
        }
    }
}

/// Keeps the one file that was asked for.
struct Hand<'a> {
    root: &'a Path,
    wanted: usize,
    bytes: Vec<u8>,
}

impl Shelf for Hand<'_> {
    type Error = disk::Error;

    fn picture(&self, path: &str) -> Result<Vec<u8>, disk::Error> {
        disk::load(&self.root.join(path))
    }

    fn old(&self, _: usize) -> Option<Vec<u8>> {
        None
    }

    fn wants(&self, file: usize) -> bool {
        file == self.wanted
    }

    fn put(&mut self, _: usize, bytes: Vec<u8>) -> Result<(), disk::Error> {
        self.bytes = bytes;
        Ok(())
    }
}
