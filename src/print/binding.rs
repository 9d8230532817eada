//! The files that a book in volumes is bound in, and what each must know of the others.
//!
//! In: the job, and which of its SOPs stand in each volume. Out: the places of a file, those of
//! other files that it refers to, and what their page numbers may be before they are known. Setting
//! them is the composer's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::job::{Job, Reach, page_label, part_label, sop_label};
use crate::handbook::{SopId, jilid};
use crate::register::UnitId;

/// So many bytes of an SOP's file make a page, about.
const BYTES_A_PAGE: usize = 2_200;

/// What a file is of the book, and what it must know of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    pub file: BoundFile,
    /// The number of the first page that is counted in Arabic numerals.
    pub first: usize,
    /// The page, as it is printed there, of each place in another file that this one refers to.
    pub elsewhere: BTreeMap<String, String>,
}

/// A file of the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BoundFile {
    /// All that the job prints.
    #[default]
    Whole,
    /// What is common to a book in volumes: decision, contents, indexes.
    Front { volumes: Vec<Range<usize>> },
    /// A volume, by its number from 1; its SOPs are these of the job's.
    Volume { number: usize, sops: Range<usize> },
}

impl BoundFile {
    /// 0 for the book, or what is common to its volumes; the volumes' own number.
    pub fn number(&self) -> usize {
        match self {
            BoundFile::Whole | BoundFile::Front { .. } => 0,
            BoundFile::Volume { number, .. } => *number,
        }
    }

    /// The SOPs that stand in it.
    pub fn sops<'a>(&self, job: &'a Job) -> &'a [SopId] {
        match self {
            BoundFile::Whole => &job.sops,
            BoundFile::Front { .. } => &[],
            BoundFile::Volume { sops, .. } => &job.sops[sops.clone()],
        }
    }

    /// Its places that others refer to, in the order of their pages.
    pub fn labels(&self, job: &Job) -> Vec<String> {
        match self {
            BoundFile::Whole => Vec::new(),
            BoundFile::Front { .. } => {
                let pages = job.handbook.pages.iter().filter(|page| page.bagian.is_some());
                pages.map(|page| page_label(&page.slug)).collect()
            }
            BoundFile::Volume { number, sops } => numbered_parts(job, sops)
                .flat_map(|(part, sops)| {
                    let sops = sops.iter().map(|&id| sop_label(&job.handbook.sop(id).slug));
                    [part_label(part, *number)].into_iter().chain(sops)
                })
                .collect(),
        }
    }

    /// The places in other files that it refers to.
    pub fn elsewhere(&self, job: &Job) -> BTreeSet<String> {
        let own: BTreeSet<String> = self.labels(job).into_iter().collect();
        let led_to: BTreeSet<String> = match self {
            BoundFile::Whole => BTreeSet::new(),
            BoundFile::Front { volumes } => (volumes.iter().cloned().zip(1..))
                .flat_map(|(sops, number)| BoundFile::Volume { number, sops }.labels(job))
                .collect(),
            BoundFile::Volume { .. } => (self.sops(job).iter())
                .flat_map(|&id| &job.handbook.relations(id).targets)
                .filter_map(|target| match job.reach(target) {
                    Reach::Inside(label) => Some(label),
                    Reach::Outside(_) | Reach::Nowhere => None,
                })
                .collect(),
        };
        led_to.difference(&own).cloned().collect()
    }
}

/// Page numbers of the volumes' places before any are known.
pub fn guess(job: &Job, files: &[BoundFile]) -> BTreeMap<String, String> {
    let mut bytes = 0;
    let mut guessed = BTreeMap::new();
    for &id in &job.sops {
        let page = bytes / BYTES_A_PAGE + 1;
        guessed.insert(sop_label(&job.handbook.sop(id).slug), page.to_string());
        bytes += jilid::weight(job.handbook, id);
    }
    for file in files {
        // A part begins where its first SOP does, which comes behind it.
        let mut number = "iii".to_owned();
        for label in file.labels(job).into_iter().rev() {
            match guessed.get(&label) {
                Some(known) => number.clone_from(known),
                None => drop(guessed.insert(label, number.clone())),
            }
        }
    }
    guessed
}

/// The runs of SOPs of one unit, each with its number in the whole job, as far as they lie in a
/// range of the job's SOPs.
pub fn numbered_parts<'a>(
    job: &'a Job,
    range: &Range<usize>,
) -> impl Iterator<Item = (usize, &'a [SopId])> {
    let Range { start, end } = *range;
    let mut at = 0;
    let parts = job.sops.chunk_by(|&a, &b| unit(job, a) == unit(job, b));
    parts.zip(1..).filter_map(move |(sops, number)| {
        let first = at;
        at += sops.len();
        let (from, to) = (start.clamp(first, at), end.clamp(first, at));
        (from < to).then(|| (number, &sops[from - first..to - first]))
    })
}

/// The unit of an SOP.
pub fn unit(job: &Job, id: SopId) -> Option<UnitId> {
    job.handbook.sop(id).identitas.unit.as_ref().map(|unit| unit.value)
}
