//! The volumes (jilid) that the printed book is bound in.
//!
//! In: the SOPs that are printed, in the handbook's order. Out: which of them stand together. A
//! small handbook is one file; a large one is too thick to be bound, and too large to be set at once.

use std::ops::Range;

use super::{Handbook, SopId};

/// So much text one volume holds at most, in bytes of the SOPs' files: some 110 SOPs of twelve
/// steps, 460 pages, as thick as two fingers, and set in 1 GB of memory.
const MOST: usize = 1_000_000;

/// Divides SOPs into volumes, by their places among them: units stay together where one volume
/// holds them. One volume where all find room, none without SOPs.
pub fn divide(handbook: &Handbook, sops: &[SopId]) -> Vec<Range<usize>> {
    let unit = |id: SopId| handbook.sop(id).identitas.unit.as_ref().map(|unit| unit.value);
    let sum = |sops: &[SopId]| sops.iter().map(|&id| weight(handbook, id)).sum::<usize>();
    if sum(sops) <= MOST {
        return std::iter::once(0..sops.len()).filter(|all| !all.is_empty()).collect();
    }
    let mut volumes = Vec::new();
    let (mut start, mut at, mut held) = (0, 0, 0);
    for together in sops.chunk_by(|&a, &b| unit(a) == unit(b)) {
        // A unit that finds no room here begins a volume.
        let mut begins = at > start && held + sum(together) > MOST;
        for &id in together {
            let weight = weight(handbook, id);
            if begins || at > start && held + weight > MOST {
                volumes.push(start..at);
                (start, held, begins) = (at, 0, false);
            }
            held += weight;
            at += 1;
        }
    }
    volumes.push(start..at);
    volumes
}

/// How much of a volume an SOP takes, in bytes.
pub fn weight(handbook: &Handbook, id: SopId) -> usize {
    handbook.tree[handbook.sop(id).file].text().map_or(0, str::len)
}
