//! Printing into memory.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;

use sopbook::diagnostics::Diagnosed;
use sopbook::handbook::Handbook;
use sopbook::print::job::{Drafts, Job, Nip, Scope, sops};
use sopbook::print::world::Fonts;
use sopbook::print::{self, Shelf, Unprinted, Work};
use sopbook::tanggal::Tanggal;

/// Printed files, by their numbers.
pub struct Memory {
    pub old: BTreeMap<usize, Vec<u8>>,
    pub files: BTreeMap<usize, Vec<u8>>,
    /// The one that is wanted, if not all are.
    pub wanted: Option<usize>,
    /// Gives a picture, by its path.
    pub picture: fn(&str) -> Vec<u8>,
}

impl Default for Memory {
    fn default() -> Self {
        let picture = |path: &str| panic!("there is no picture {path}");
        Self { old: BTreeMap::new(), files: BTreeMap::new(), wanted: None, picture }
    }
}

impl Shelf for Memory {
    type Error = Infallible;

    fn picture(&self, path: &str) -> Result<Vec<u8>, Infallible> {
        Ok((self.picture)(path))
    }

    fn old(&self, file: usize) -> Option<Vec<u8>> {
        self.old.get(&file).cloned()
    }

    fn wants(&self, file: usize) -> bool {
        self.wanted.is_none_or(|wanted| wanted == file)
    }

    fn put(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), Infallible> {
        assert!(self.files.insert(file, bytes).is_none(), "file {file} is put once");
        Ok(())
    }
}

impl Memory {
    /// Prints what isn't a draft.
    pub fn print(
        &mut self,
        handbook: &Handbook,
        scope: Scope,
        volumes: &[Range<usize>],
    ) -> Diagnosed<Work> {
        let job = Job {
            handbook,
            scope,
            sops: sops(handbook, scope, Drafts::Hide),
            nip: Nip::Print,
            today: Tanggal::Hari { year: 2016, month: 11, day: 24 },
        };
        match print::print(&job, volumes, &Fonts::read(), self) {
            Ok(printed) => printed,
            Err(Unprinted::Typesetter(fault)) => panic!("{}", fault.message),
            Err(Unprinted::Shelf(never)) => match never {},
        }
    }
}
