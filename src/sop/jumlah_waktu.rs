//! How long steps take together, and how long the ways through a procedure are.
//!
//! In: steps with the durations that could be read. Out: sums by kind of time, which are never
//! added to each other, the steps that are in none, and the shortest and the longest way from the
//! first step to an end. What is said of them is the site's business.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::flow::Flow;
use super::waktu::JenisWaktu;
use super::{Kegiatan, Prosedur};

/// Seconds of each kind of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lama {
    pub kerja: u64,
    pub kalender: u64,
}

/// What steps take together, each done once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JumlahWaktu {
    /// With the lower figures of ranges, and with the upper ones.
    pub min: Lama,
    pub max: Lama,
    /// The steps that are in no sum, by their numbers from 0, and why.
    pub left_out: Vec<(usize, Sebab)>,
}

/// Why a step's time is in no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sebab {
    /// `2 menit/berkas`: how many items there are isn't known.
    PerSatuan,
    /// Text that is no duration.
    TakTerbaca,
    Kosong,
}

/// The ways through a procedure, by kind of time: the shortest with the lower figures of ranges,
/// the longest with the upper ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jalan {
    pub terpendek: Lama,
    pub terpanjang: Lama,
    /// Whether some ways lead back. The longest way then is the longest that doesn't.
    pub berulang: bool,
}

impl Lama {
    /// Whether there is no time of either kind.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// The seconds of a kind.
    pub fn of(self, jenis: JenisWaktu) -> u64 {
        match jenis {
            JenisWaktu::Kerja => self.kerja,
            JenisWaktu::Kalender => self.kalender,
        }
    }

    fn add(self, other: Self) -> Self {
        Self {
            kerja: self.kerja.saturating_add(other.kerja),
            kalender: self.kalender.saturating_add(other.kalender),
        }
    }

    fn of_kind(jenis: JenisWaktu, minutes: f64) -> Self {
        // What is no duration any more stays the longest one.
        let seconds = (minutes * 60.0).round() as u64;
        match jenis {
            JenisWaktu::Kerja => Self { kerja: seconds, kalender: 0 },
            JenisWaktu::Kalender => Self { kerja: 0, kalender: seconds },
        }
    }
}

impl JumlahWaktu {
    /// The sums of some steps, each with its number from 0.
    pub fn of<'k>(steps: impl IntoIterator<Item = (usize, &'k Kegiatan)>) -> Self {
        let mut jumlah = Self::default();
        for (number, kegiatan) in steps {
            match lama(kegiatan) {
                Ok((min, max)) => {
                    jumlah.min = jumlah.min.add(min);
                    jumlah.max = jumlah.max.add(max);
                }
                Err(sebab) => jumlah.left_out.push((number, sebab)),
            }
        }
        jumlah
    }

    /// These steps and others. The numbers of those left out are their procedures' own.
    pub fn and(mut self, other: Self) -> Self {
        self.min = self.min.add(other.min);
        self.max = self.max.add(other.max);
        self.left_out.extend(other.left_out);
        self
    }
}

/// What one step takes at least and at most.
fn lama(kegiatan: &Kegiatan) -> Result<(Lama, Lama), Sebab> {
    let waktu = kegiatan.mutu_baku.waktu.as_ref().ok_or(Sebab::Kosong)?;
    match waktu.durasi {
        Some(durasi) if durasi.per_item => Err(Sebab::PerSatuan),
        Some(durasi) => {
            Ok((Lama::of_kind(durasi.jenis, durasi.min), Lama::of_kind(durasi.jenis, durasi.max)))
        }
        None if waktu.lines.is_blank() => Err(Sebab::Kosong),
        None => Err(Sebab::TakTerbaca),
    }
}

impl Jalan {
    /// The ways through a procedure; nothing where no end can be reached, or where a branch was
    /// reported as a fault.
    pub fn of(prosedur: &Prosedur) -> Option<Self> {
        if prosedur.damaged || prosedur.kegiatan.is_empty() {
            return None;
        }
        let times: Vec<(Lama, Lama)> =
            prosedur.kegiatan.iter().map(|step| lama(step).unwrap_or_default()).collect();
        ways(&prosedur.flow(), &times)
    }
}

/// The ways through a flow whose steps take so long at least and at most.
fn ways(flow: &Flow, times: &[(Lama, Lama)]) -> Option<Jalan> {
    let (order, berulang) = walk(flow);
    let of = |jenis| {
        let shortest =
            shortest(flow, &times.iter().map(|(min, _)| min.of(jenis)).collect::<Vec<_>>());
        let longest =
            longest(flow, &order, &times.iter().map(|(_, max)| max.of(jenis)).collect::<Vec<_>>());
        Some((shortest?, longest?))
    };
    let (kerja, kalender) = (of(JenisWaktu::Kerja)?, of(JenisWaktu::Kalender)?);
    Some(Jalan {
        terpendek: Lama { kerja: kerja.0, kalender: kalender.0 },
        terpanjang: Lama { kerja: kerja.1, kalender: kalender.1 },
        berulang,
    })
}

/// The shortest way from the first step to an end.
fn shortest(flow: &Flow, times: &[u64]) -> Option<u64> {
    let mut open = BinaryHeap::from([(Reverse(*times.first()?), 0)]);
    let mut done = vec![false; times.len()];
    while let Some((Reverse(time), index)) = open.pop() {
        if flow.ends[index] {
            return Some(time);
        }
        if std::mem::replace(&mut done[index], true) {
            continue;
        }
        let next = flow.to[index].iter().filter(|next| !done[**next]);
        open.extend(next.map(|&next| (Reverse(time.saturating_add(times[next])), next)));
    }
    None
}

/// The longest way from the first step to an end that nowhere goes back: `order` has the steps as
/// [`walk`] leaves them, and a way only goes to steps that were left before.
fn longest(flow: &Flow, order: &[usize], times: &[u64]) -> Option<u64> {
    let mut longest: Vec<Option<u64>> = vec![None; times.len()];
    for &index in order {
        let behind = flow.to[index].iter().filter_map(|&next| longest[next]).max();
        let behind = behind.or(flow.ends[index].then_some(0));
        longest[index] = behind.map(|behind| behind.saturating_add(times[index]));
    }
    *longest.first()?
}

/// Walks through all steps that can be reached, branches in the order written: the steps in the
/// order in which they are left for the last time, and whether a branch goes back to a step that
/// the walk is still behind. Those branches close the loops; without them there is none.
fn walk(flow: &Flow) -> (Vec<usize>, bool) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        Behind,
        Left,
    }
    let mut seen = vec![Seen::Never; flow.to.len()];
    let mut order = Vec::with_capacity(flow.to.len());
    let mut returns = false;
    // Each step on the way with the number of its next branch.
    let mut way = vec![(0, 0)];
    seen[0] = Seen::Behind;
    while let Some((index, branch)) = way.last_mut() {
        let index = *index;
        let Some(&next) = flow.to[index].get(*branch) else {
            seen[index] = Seen::Left;
            order.push(index);
            way.pop();
            continue;
        };
        *branch += 1;
        match seen[next] {
            Seen::Never => {
                seen[next] = Seen::Behind;
                way.push((next, 0));
            }
            // What a step hands over within its own row is no way back.
            Seen::Behind => returns |= next != index,
            Seen::Left => {}
        }
    }
    (order, returns)
}
