//! The paper edition as `build` writes it beside the pages.
//!
//! In: which parts of it the site has. Out: a PDF for each in the stage, and what could not be
//! printed as its author wrote it. A file that the old site holds already is taken over; the others
//! are set on all cores, and nothing of a file is kept when it is written, so that memory does not
//! grow with their number.

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::failure::Failure;
use super::terminal::Progress;
use crate::diagnostics::Diagnostic;
use crate::disk::{self, Stage};
use crate::handbook::{Handbook, address};
use crate::print::job::{Drafts, Job, Nip, Scope, sops};
use crate::print::world::Fonts;
use crate::print::{self, Shelf, Unprinted};
use crate::tanggal::Tanggal;

/// Whose files are set, and where they go.
pub struct Sheets<'a> {
    pub handbook: &'a Handbook,
    /// The handbook's folder.
    pub dir: &'a Path,
    pub drafts: Drafts,
    pub today: Tanggal,
    pub stage: &'a Stage,
}

/// A file of the site.
pub struct File {
    pub address: String,
    pub scope: Scope,
}

impl Sheets<'_> {
    /// Writes files, several at a time; the book, which uses all cores itself, alone.
    pub fn write(&self, files: &[File], progress: &Progress) -> Result<Vec<Diagnostic>, Failure> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let fonts = Fonts::read();
        let (books, sops): (Vec<&File>, Vec<&File>) =
            files.iter().partition(|file| file.scope == Scope::Book);
        let mut found = self.write_on(1, &books, &fonts, progress)?;
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        found.extend(self.write_on(cores, &sops, &fonts, progress)?);
        Ok(found)
    }

    fn write_on(
        &self,
        threads: usize,
        files: &[&File],
        fonts: &Fonts,
        progress: &Progress,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut found = Vec::new();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                // What one can't write the others needn't go on for.
                let stop = |_: &Failure| next.store(files.len(), Ordering::Relaxed);
                found.extend(self.write_one(file, fonts).inspect_err(stop)?);
                progress.step();
            }
            Ok(found)
        };
        // Not rayon's threads: the typesetter waits for those, and they would wait for it.
        thread::scope(|scope| {
            let workers: Vec<_> =
                (1..threads.min(files.len())).map(|_| scope.spawn(work)).collect();
            let mut found = work();
            for worker in workers {
                let more = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                found = found.and_then(|found| Ok([found, more?].concat()));
            }
            found
        })
    }

    fn write_one(&self, file: &File, fonts: &Fonts) -> Result<Vec<Diagnostic>, Failure> {
        let job = Job {
            handbook: self.handbook,
            scope: file.scope,
            sops: sops(self.handbook, file.scope, self.drafts),
            nip: Nip::of_site(&self.handbook.config),
            today: self.today,
        };
        let mut place = Place { dir: self.dir, stage: self.stage, address: &file.address };
        match print::print(&job, &job.volumes(), fonts, &mut place) {
            Ok(printed) => Ok(printed.diagnostics),
            Err(Unprinted::Shelf(error)) => Err(error.into()),
            Err(Unprinted::Typesetter(fault)) => {
                let what = file.address.clone();
                Err(Failure::Typesetter { what, reason: fault.message })
            }
        }
    }
}

/// The place of a file in the new site, those of the book's volumes beside it.
struct Place<'a> {
    dir: &'a Path,
    stage: &'a Stage,
    address: &'a str,
}

impl Place<'_> {
    fn address(&self, file: usize) -> String {
        match file {
            0 => self.address.to_owned(),
            number => address::volume(number),
        }
    }
}

impl Shelf for Place<'_> {
    type Error = disk::Error;

    fn picture(&self, path: &str) -> Result<Vec<u8>, disk::Error> {
        disk::load(&self.dir.join(path))
    }

    fn old(&self, file: usize) -> Option<Vec<u8>> {
        self.stage.old(&self.address(file))
    }

    fn put(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), disk::Error> {
        self.stage.write(&self.address(file), &bytes)
    }
}
