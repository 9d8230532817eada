//! Where versions are made.
//!
//! In: the handbook's folder, and where something was noticed in it. Out: a [`Version`] of what is
//! there now, if that is another handbook than before. What didn't change isn't read or parsed
//! again; everything is linked anew, and no page is rendered.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::version::Version;
use super::watch::Notice;
use crate::disk::{self, Sources};
use crate::memo::{Broken, Memo};
use crate::pipeline;
use crate::site::{self, edition::DrafMode};
use crate::tanggal::Tanggal;

/// The sources of one handbook, and what was made of them before.
pub struct Press<'o> {
    sources: Sources,
    memo: Memo,
    /// Today, given the edition's date.
    today: &'o dyn Fn(Option<Tanggal>) -> Tanggal,
    /// What tells this run's versions from another's.
    run: u128,
    number: u64,
}

/// What a look at the sources brought.
pub struct Looked {
    /// Nothing where all is as it was.
    pub version: Option<Arc<Version>>,
    /// The paths in the tree that changed.
    pub changed: Vec<String>,
    pub failure: Option<disk::Error>,
}

impl<'o> Press<'o> {
    /// Reads a handbook's folder.
    pub fn open(
        root: &Path,
        today: &'o dyn Fn(Option<Tanggal>) -> Tanggal,
    ) -> Result<Self, disk::Error> {
        let sources = Sources::read(root, pipeline::src)?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let memo = Memo::new(Broken::LastGood);
        Ok(Self { sources, memo, today, run: since.as_micros(), number: 0 })
    }

    /// The folders that hold the sources.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.sources.folders().to_vec()
    }

    /// Looks where something was noticed, and makes a version if there is anything new since
    /// `now`.
    pub fn look(&mut self, notice: &Notice, now: &Version) -> Looked {
        let changed = match notice {
            Notice::Paths(paths) => self.sources.read_at(paths, pipeline::src),
            Notice::Everything | Notice::Polling => self.sources.read_again(pipeline::src),
        };
        match changed {
            Ok(changed) if changed.is_empty() && now.failure.is_none() => {
                Looked { version: None, changed, failure: None }
            }
            Ok(changed) => {
                let version = Some(Arc::new(self.print()));
                Looked { version, changed, failure: None }
            }
            Err(error) => {
                let is_new = now.failure.as_ref() != Some(&error.text());
                let version = is_new.then(|| Arc::new(now.failed(self.next(), error.text())));
                Looked { version, changed: Vec::new(), failure: Some(error) }
            }
        }
    }

    /// A version of what was read last.
    pub fn print(&mut self) -> Version {
        let compiled = pipeline::compile_again(self.sources.tree().clone(), &mut self.memo);
        let handbook = Arc::new(compiled.value);
        let today = (self.today)(handbook.config.book.tanggal);
        let options = site::Options { draf: DrafMode::Publish, today: Some(today) };
        let planned = pipeline::plan_again(handbook.clone(), options, &mut self.memo);
        let mut faults = compiled.diagnostics;
        faults.extend(planned.diagnostics);
        pipeline::finish(&mut faults, &handbook.tree, &handbook.config);
        let files = handbook.tree.iter().map(|file| file.id);
        let stale = files.filter(|file| self.memo.is_stale(*file)).collect();
        Version::new(self.next(), handbook, Arc::new(planned.value), faults, stale)
    }

    fn next(&mut self) -> String {
        self.number += 1;
        format!("{:x}-{}", self.run, self.number)
    }
}

impl Looked {
    /// The page to go to: that of the first changed file that makes one.
    pub fn page(&self, version: &Version) -> Option<String> {
        let mut files = self.changed.iter().filter_map(|path| version.handbook.tree.get(path));
        files.find_map(|file| version.address(file.id).filter(|page| page.ends_with(".html")))
    }
}
