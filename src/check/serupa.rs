//! SOPs that are alike: equal names, and nearly equal steps.
//!
//! In: all SOPs. Out: names that stand twice in a unit, and procedures of different units that may
//! be one generik SOP ("kegiatan yang sama memiliki SOP yang sama"). Pairs are not compared one by
//! one: two lists of steps that are nearly equal share some of their rarest runs of words, so only
//! SOPs that do are compared (prefix filtering: Chaudhuri, Ganti, Kaushik 2006).

use std::collections::HashMap;

use rayon::prelude::*;

use super::identitas::nama;
use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::{Handbook, SopId};
use crate::markdown::{is_blank, plain};
use crate::messages::Text;
use crate::register::UnitId;
use crate::sop::Cakupan;

/// Steps are nearly equal if of all their runs of words this share is in both.
const EQUAL: f64 = 0.6;

/// So many words are a run.
const RUN: usize = 3;

/// Fewer steps are too few to say that two procedures are one.
const FEWEST_STEPS: usize = 3;

/// So many rare runs must be shared before two lists are compared.
const SHARED: usize = 3;

/// A name stands once in a unit.
pub(super) fn nama_ganda(handbook: &Handbook, found: &mut Vec<Diagnostic>) {
    let mut first: HashMap<(UnitId, String), Subject> = HashMap::new();
    for subject in by_path(handbook) {
        let Some(unit) = &subject.identitas().unit else { continue };
        let name = nama(&subject.identitas().nama.value);
        // A name that was made of the file's is not its author's.
        if is_blank(&name) || !subject.knows("nama") {
            continue;
        }
        if let Some(other) = first.get(&(unit.value, name.clone())) {
            let place = other.identitas().nama.span;
            found.push(
                Diagnostic::new(Code::NamaGanda, subject.identitas().nama.span)
                    .with("nama", &subject.identitas().nama.value)
                    .with("berkas", &handbook.tree[other.sop.file].path)
                    .hint(Text::new("nama-ganda.saran"))
                    .related(place, Text::new("nama-ganda.kaitan")),
            );
        } else {
            first.insert((unit.value, name), subject);
        }
    }
}

/// The same work in different units is a candidate for one generik SOP. Each SOP is reported that
/// is like one of another unit before it.
pub(super) fn calon_generik(handbook: &Handbook, found: &mut Vec<Diagnostic>) {
    let candidates: Vec<Subject> = by_path(handbook)
        .into_iter()
        .filter(|subject| {
            let is_spesifik = subject.jenis().cakupan != Some(Cakupan::Generik);
            is_spesifik && subject.identitas().unit.is_some() && !subject.sop.is_draf()
        })
        .collect();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, subject) in candidates.iter().enumerate() {
        if subject.knows("nama") {
            by_name.entry(nama(&subject.identitas().nama.value)).or_default().push(at);
        }
    }
    let mut reported = vec![false; candidates.len()];
    let mut names: Vec<_> = by_name.into_values().collect();
    names.sort_unstable();
    let groups = names.into_iter().map(|group| (group, "calon-generik.nama"));
    let alike = alike(&candidates).into_iter().map(|group| (group, "calon-generik"));
    for (group, key) in groups.chain(alike) {
        for (place, &at) in group.iter().enumerate() {
            let subject = &candidates[at];
            let elsewhere = |other: &&usize| {
                candidates[**other].identitas().unit.as_ref().map(|unit| unit.value)
                    != subject.identitas().unit.as_ref().map(|unit| unit.value)
            };
            let Some(&other) = group[..place].iter().find(elsewhere) else { continue };
            if std::mem::replace(&mut reported[at], true) {
                continue;
            }
            let other = &candidates[other];
            let place = other.jenis_place();
            found.push(
                Diagnostic::new(Code::CalonGenerik, subject.jenis_place())
                    .message(Text::new(key).with("sop", other.slug()).with("unit", unit(other)))
                    .hint(Text::new("calon-generik.saran"))
                    .related(place, Text::new("calon-generik.kaitan").with("sop", other.slug())),
            );
        }
    }
}

/// The SOPs that are judged, in the order of their paths.
fn by_path(handbook: &Handbook) -> Vec<Subject<'_>> {
    let subjects = handbook.ids().map(|id: SopId| Subject::new(handbook, id));
    let mut subjects: Vec<Subject> = subjects.filter(Subject::is_judged).collect();
    subjects.sort_by(|a, b| {
        let path = |subject: &Subject| &handbook.tree[subject.sop.file].path;
        path(a).cmp(path(b))
    });
    subjects
}

fn unit<'h>(subject: &Subject<'h>) -> &'h str {
    let unit = subject.identitas().unit.as_ref();
    unit.map_or("", |unit| &subject.handbook.registers.unit[unit.value.0 as usize].nama)
}

/// Groups of SOPs whose steps are nearly equal to those of the group's first, by their places.
///
/// Each SOP is compared with the firsts of groups only, so that a thousand copies of one procedure
/// cost a thousand comparisons.
fn alike(subjects: &[Subject]) -> Vec<Vec<usize>> {
    let runs: Vec<Vec<u64>> = subjects.par_iter().with_min_len(16).map(runs).collect();
    let Common { by_sop, count } = common(&runs);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // For each common run, the groups whose first has it among its rarest.
    let mut index: Vec<Vec<u32>> = vec![Vec::new(); count];
    // How many of an SOP's rarest runs each group shares, and which groups share any.
    let mut shared: Vec<usize> = Vec::new();
    let mut touched: Vec<u32> = Vec::new();
    for (at, own) in runs.iter().enumerate() {
        if own.is_empty() {
            continue;
        }
        let least = (own.len() as f64 * EQUAL).ceil() as usize;
        let wanted = SHARED.min(least);
        // The runs that no other SOP has are the rarest, and lead to none.
        let alone = own.len() - by_sop[at].len();
        let length = (own.len() - least + wanted).saturating_sub(alone);
        let rarest = &by_sop[at][..length.min(by_sop[at].len())];
        for &(_, run) in rarest {
            for &group in &index[run as usize] {
                if shared[group as usize] == 0 {
                    touched.push(group);
                }
                shared[group as usize] += 1;
            }
        }
        touched.sort_unstable();
        let same = touched.iter().copied().find(|&group| {
            let first = groups[group as usize][0];
            shared[group as usize] >= wanted && similarity(&runs[first], own) >= EQUAL
        });
        touched.drain(..).for_each(|group| shared[group as usize] = 0);
        match same {
            Some(group) => groups[group as usize].push(at),
            None => {
                let group = groups.len() as u32;
                groups.push(vec![at]);
                shared.push(0);
                for &(_, run) in rarest {
                    index[run as usize].push(group);
                }
            }
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// The runs of words in an SOP's steps, as numbers, sorted, each once; none where steps are too
/// few. A step that is shorter than a run is one.
fn runs(subject: &Subject) -> Vec<u64> {
    if subject.steps().nth(FEWEST_STEPS - 1).is_none() {
        return Vec::new();
    }
    let mut runs = Vec::new();
    for step in subject.steps() {
        let text = plain(&step.uraian).to_lowercase();
        let words: Vec<u64> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| word.bytes().fold(OFFSET, |hash, byte| mix(hash, u64::from(byte))))
            .collect();
        let run = |words: &[u64]| words.iter().fold(OFFSET, |hash, word| mix(hash, *word));
        match words.len() {
            0 => {}
            1..RUN => runs.push(run(&words)),
            _ => runs.extend(words.windows(RUN).map(run)),
        }
    }
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The beginning of a number made of bytes, and its next (FNV-1a, the same on every machine).
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
}

/// The runs that more than one SOP has, numbered.
struct Common {
    /// Those of each SOP, the rarest first: how many SOPs have it, and its number.
    by_sop: Vec<Vec<(u32, u32)>>,
    count: usize,
}

/// Finds the runs that SOPs have in common.
fn common(runs: &[Vec<u64>]) -> Common {
    let of_sop = |(at, runs): (usize, &Vec<u64>)| {
        runs.iter().map(|run| (*run, at as u32)).collect::<Vec<_>>()
    };
    let mut all: Vec<(u64, u32)> = runs.iter().enumerate().flat_map(of_sop).collect();
    all.par_sort_unstable();
    let mut common = Common { by_sop: vec![Vec::new(); runs.len()], count: 0 };
    for same in all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        for &(_, sop) in same {
            common.by_sop[sop as usize].push((same.len() as u32, common.count as u32));
        }
        common.count += 1;
    }
    common.by_sop.par_iter_mut().for_each(|runs| runs.sort_unstable());
    common
}

/// Of all runs of two SOPs, the share that both have (Jaccard).
fn similarity(a: &[u64], b: &[u64]) -> f64 {
    let (mut both, mut i, mut j) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (both, i, j) = (both + 1, i + 1, j + 1),
        }
    }
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}
