//! The files that a book is bound in.
//!
//! In: the job, and which of its SOPs stand in each volume. Out: what stands in each file, and the
//! places in others that it refers to.

use std::collections::BTreeSet;
use std::ops::Range;

use super::job::{Job, Reach, part_label, sop_label};
use crate::handbook::SopId;
use crate::register::UnitId;

/// A file of the book.
pub enum BoundFile {
    /// All that the job prints.
    Whole,
    /// What is common to a book in volumes: decision, contents, indexes.
    Front { volumes: Vec<Range<usize>> },
    /// A volume, by its number from 1; its SOPs are these of the job's.
    Volume { number: usize, sops: Range<usize> },
}

/// The files of a job in these volumes: one for all, or each and then what is common to them.
pub fn files(volumes: &[Range<usize>]) -> Vec<BoundFile> {
    if volumes.len() < 2 {
        return vec![BoundFile::Whole];
    }
    let each = volumes.iter().cloned().zip(1..);
    let each = each.map(|(sops, number)| BoundFile::Volume { number, sops });
    each.chain([BoundFile::Front { volumes: volumes.to_vec() }]).collect()
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

    /// Whether the plain pages stand in it.
    pub fn prints_pages(&self, job: &Job) -> bool {
        job.prints_pages() && !matches!(self, BoundFile::Volume { .. })
    }

    /// The places in other files that it refers to.
    pub fn refers(&self, job: &Job) -> BTreeSet<String> {
        let labels = |(part, sops): (String, &[SopId])| {
            let sops = sops.iter().map(|&id| sop_label(&job.handbook.sop(id).slug));
            sops.chain([part]).collect::<Vec<_>>()
        };
        match self {
            BoundFile::Whole => BTreeSet::new(),
            BoundFile::Front { volumes } => (volumes.iter().zip(1..))
                .flat_map(|(sops, volume)| {
                    let parts = numbered_parts(job, sops);
                    parts.map(move |(number, sops)| (part_label(number, volume), sops))
                })
                .flat_map(labels)
                .collect(),
            BoundFile::Volume { .. } => (self.sops(job).iter())
                .flat_map(|&id| &job.handbook.relations(id).targets)
                .filter_map(|target| match job.reach(target) {
                    Reach::Inside(label) => Some(label),
                    Reach::Outside(_) | Reach::Nowhere => None,
                })
                .collect(),
        }
    }
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
