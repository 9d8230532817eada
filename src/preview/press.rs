//! Where versions are made.
//!
//! In: the handbook's folder, and where something was noticed in it. Out: a [`Version`] of what is
//! there now, if that is another handbook than before. What didn't change isn't read or parsed
//! again; everything is linked anew, and no page is rendered.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use super::printer::Printer;
use super::version::Version;
use super::watch::Notice;
use crate::diagnostics::Diagnostic;
use crate::disk::{self, Sources};
use crate::handbook::Handbook;
use crate::memo::{Broken, Memo};
use crate::pipeline;
use crate::print::world::Fonts;
use crate::site::{self, edition::DrafMode};
use crate::tanggal::Tanggal;

/// The sources of one handbook, and what was made of them before.
pub struct Press<'o> {
    root: PathBuf,
    sources: Sources,
    /// Read when something is printed.
    fonts: Arc<OnceLock<Fonts>>,
    memo: Memo,
    /// What is wrong with the newest version, the regulation's rules aside.
    faults: Vec<Diagnostic>,
    /// What the regulation's rules found when they last judged.
    findings: Vec<Diagnostic>,
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
        Ok(Self {
            root: root.to_owned(),
            sources,
            fonts: Arc::default(),
            memo,
            faults: Vec::new(),
            findings: Vec::new(),
            today,
            run: since.as_micros(),
            number: 0,
        })
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
                // Until the rules have judged anew, what they found in the other files holds.
                let tree = self.sources.tree();
                let paths: HashSet<&str> = changed.iter().map(String::as_str).collect();
                self.findings.retain(|fault| !paths.contains(&*tree[fault.span.file].path));
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
        let linked = pipeline::link_again(self.sources.tree().clone(), &mut self.memo);
        let handbook = Arc::new(linked.value);
        let today = (self.today)(handbook.config.book.tanggal);
        let options = site::Options { draf: DrafMode::Publish, today: Some(today) };
        let planned = pipeline::plan_again(handbook.clone(), options, &mut self.memo);
        self.faults = linked.diagnostics;
        self.faults.extend(planned.diagnostics);
        let faults = self.all_faults(&handbook);
        let files = handbook.tree.iter().map(|file| file.id);
        let stale = files.filter(|file| self.memo.is_stale(*file)).collect();
        let printer = Printer { root: self.root.clone(), today, fonts: self.fonts.clone() };
        Version::new(self.next(), handbook, Arc::new(planned.value), faults, stale, printer)
    }

    /// The newest version with what the regulation's rules find in it.
    pub fn with_findings(&mut self, newest: &Version, found: Vec<Diagnostic>) -> Version {
        self.findings = found;
        newest.with_faults(self.next(), self.all_faults(&newest.handbook))
    }

    fn all_faults(&self, handbook: &Handbook) -> Vec<Diagnostic> {
        let mut faults = [self.faults.as_slice(), &self.findings].concat();
        pipeline::finish(&mut faults, &handbook.tree, &handbook.config);
        faults
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
