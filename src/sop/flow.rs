//! The flow that a procedure tells: connectors, symbols, and what is wrong with them.
//!
//! In: steps with their branches. Out: the exits of a step, written and implied; the symbols of
//! its actors; faults of the whole flow. How connectors are drawn is the flow chart's business.

use super::{Cabang, Exit, Kegiatan, Kerja, Prosedur, Simbol, Tujuan};
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::plain;
use crate::messages::Text;
use crate::register::PelaksanaId;

impl Prosedur {
    /// The connectors that leave step `index` (from 0), written and implied (FORMAT.md, 4).
    ///
    /// A step without branches goes on to the next one, the last to nowhere. One labelled branch
    /// leaves the other exit to the next step, or to the end behind the last one; a branch without
    /// label replaces the next step; `actor: → selesai` ends that actor's line only. Within a row,
    /// a branch to another of its symbols hands over to it, and that one goes on. An exit without
    /// actor leaves the whole row, in a berurutan row its last symbol.
    pub fn exits(&self, index: usize) -> Vec<Exit> {
        let kegiatan = &self.kegiatan[index];
        let mut exits: Vec<Exit> = kegiatan
            .cabang
            .iter()
            .enumerate()
            .map(|(number, cabang)| Exit {
                pelaksana: cabang.pelaksana,
                label: cabang.label.clone(),
                tujuan: cabang.tujuan,
                cabang: Some(number),
            })
            .collect();
        let next = index + 1;
        let is_last = next == self.kegiatan.len();
        for implied in implied(kegiatan, index) {
            let (pelaksana, tujuan) = match implied {
                Implied::GoesOn(_) if is_last => continue,
                Implied::OtherExit(pelaksana) if is_last => (pelaksana, Tujuan::Selesai),
                Implied::GoesOn(pelaksana) | Implied::OtherExit(pelaksana) => {
                    (pelaksana, Tujuan::Langkah { index: next, pelaksana: None })
                }
            };
            exits.push(Exit { pelaksana, label: Vec::new(), tujuan, cabang: None });
        }
        exits
    }

    /// Where each step leads, and which steps end the procedure.
    pub fn flow(&self) -> Flow {
        let count = self.kegiatan.len();
        let mut flow = Flow { to: vec![Vec::new(); count], ends: vec![false; count] };
        for index in 0..count {
            let exits = self.exits(index);
            let goes_on = !implied(&self.kegiatan[index], index).is_empty();
            flow.ends[index] =
                goes_on && index + 1 == count || exits.iter().any(|exit| is_end(exit.tujuan));
            flow.to[index].extend(exits.iter().filter_map(|exit| match exit.tujuan {
                Tujuan::Langkah { index: target, .. } => Some(target),
                _ => None,
            }));
        }
        flow
    }
}

/// A procedure's steps as a graph, by their numbers from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The steps that each leads to; itself, where a branch hands over within the row.
    pub to: Vec<Vec<usize>>,
    /// Whether a step has an exit that ends the procedure.
    pub ends: Vec<bool>,
}

impl Flow {
    /// Which steps can be reached from the first one.
    pub fn reached(&self) -> Vec<bool> {
        let start = if self.to.is_empty() { Vec::new() } else { vec![0] };
        reach(start, &self.to)
    }

    /// From which steps an end can be reached.
    pub fn reaching(&self) -> Vec<bool> {
        let mut from: Vec<Vec<usize>> = vec![Vec::new(); self.to.len()];
        for (index, leads) in self.to.iter().enumerate() {
            for &target in leads {
                from[target].push(index);
            }
        }
        let ends = (0..self.ends.len()).filter(|&index| self.ends[index]).collect();
        reach(ends, &from)
    }
}

/// An exit that its author didn't write, and the actor whose symbol it leaves.
#[derive(Clone, Copy)]
enum Implied {
    /// The step goes on to the next one.
    GoesOn(Option<PelaksanaId>),
    /// The exit of a decision that is not its only branch.
    OtherExit(Option<PelaksanaId>),
}

/// Gives every actor of every step its symbol (FORMAT.md, 4, "Symbols"), those as written first.
pub(crate) fn draw(prosedur: &mut Prosedur, written: Vec<Option<Vec<Simbol>>>) {
    let last = prosedur.kegiatan.len().saturating_sub(1);
    for (index, (kegiatan, written)) in prosedur.kegiatan.iter_mut().zip(written).enumerate() {
        kegiatan.simbol = written.unwrap_or_else(|| {
            let named: Vec<PelaksanaId> = kegiatan
                .cabang
                .iter()
                .filter(|cabang| !cabang.label.is_empty())
                .filter_map(|cabang| cabang.pelaksana)
                .collect();
            let decides = kegiatan.cabang.iter().any(|cabang| !cabang.label.is_empty());
            let count = kegiatan.pelaksana.len();
            let serial = kegiatan.kerja == Kerja::Berurutan;
            (0..count)
                .map(|place| {
                    let is_last = place + 1 == count;
                    let id = kegiatan.pelaksana[place];
                    let decision = match named.is_empty() {
                        true => decides && (!serial || is_last),
                        false => named.contains(&id),
                    };
                    // In a berurutan row the first symbol begins and the last one ends.
                    let begins = index == 0 && (!serial || place == 0);
                    let ends = index == last && leaving(kegiatan).is_empty() || only_ends(kegiatan);
                    if decision {
                        Simbol::Keputusan
                    } else if begins {
                        Simbol::Mulai
                    } else if ends && (!serial || is_last) || ends_line_of(kegiatan, id) {
                        Simbol::Selesai
                    } else {
                        Simbol::Proses
                    }
                })
                .collect()
        });
    }
}

/// Reports what is wrong with a procedure's branches and its flow. Where a branch is `damaged`,
/// nothing is said of the flow: its fault has been reported.
pub(crate) fn check(prosedur: &Prosedur, damaged: bool, diagnostics: &mut Vec<Diagnostic>) {
    for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
        let is_last = index + 1 == prosedur.kegiatan.len();
        let after = if is_last { After::End } else { After::Step(index + 2) };
        check_labels(kegiatan, index, diagnostics);
        if !damaged {
            check_other_exits(kegiatan, index, after, diagnostics);
        }
        for cabang in &kegiatan.cabang {
            if leads_to_itself(kegiatan, index, cabang) {
                diagnostics.push(
                    Diagnostic::new(Code::CabangKeDiriSendiri, cabang.span)
                        .with("langkah", index + 1)
                        .hint(Text::new("cabang-ke-diri-sendiri.saran")),
                );
            }
        }
    }
    if !damaged {
        check_paths(prosedur, diagnostics);
    }
}

/// What comes behind a step: the end, or the next step, counted from 1.
enum After {
    End,
    Step(usize),
}

fn check_labels(kegiatan: &Kegiatan, index: usize, diagnostics: &mut Vec<Diagnostic>) {
    for (pelaksana, branches) in leaving(kegiatan) {
        let is_labelled = |number: &&usize| !kegiatan.cabang[**number].label.is_empty();
        let labelled = branches.iter().filter(is_labelled).count();
        let unlabelled: Vec<&Cabang> = branches
            .iter()
            .map(|number| &kegiatan.cabang[*number])
            .filter(|cabang| cabang.label.is_empty())
            .collect();
        let decides = labelled > 0
            || departing(kegiatan, pelaksana)
                .any(|place| kegiatan.simbol.get(place) == Some(&Simbol::Keputusan));
        if labelled == 0 && unlabelled.len() > 1 {
            diagnostics.push(
                Diagnostic::new(Code::CabangTanpaLabel, unlabelled[1].span)
                    .with("langkah", index + 1)
                    .with("jumlah", unlabelled.len())
                    .hint(Text::new("cabang-tanpa-label.saran"))
                    .related(unlabelled[0].span, Text::new("cabang-tanpa-label.kaitan")),
            );
        } else if decides {
            for cabang in unlabelled {
                diagnostics.push(
                    Diagnostic::new(Code::KeputusanTanpaLabel, cabang.span)
                        .with("langkah", index + 1)
                        .hint(Text::new("keputusan-tanpa-label.saran")),
                );
            }
        }
    }
}

/// Proposes the label of a decision's other exit, where its author wrote one branch only.
fn check_other_exits(
    kegiatan: &Kegiatan,
    index: usize,
    after: After,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (pelaksana, branches) in leaving(kegiatan) {
        let [only] = branches.as_slice() else { continue };
        if !decides_for_row(kegiatan, pelaksana) {
            continue;
        }
        let cabang = &kegiatan.cabang[*only];
        let label = plain(&cabang.label);
        if label.is_empty() {
            continue;
        }
        let fault = Diagnostic::new(Code::KeputusanSatuCabang, cabang.span);
        let other = opposite(&label);
        let fault = match after {
            After::Step(next) => fault.hint(
                Text::new("keputusan-satu-cabang.saran").with("label", other).with("langkah", next),
            ),
            After::End => fault
                .message(Text::new("keputusan-satu-cabang.akhir"))
                .hint(Text::new("keputusan-satu-cabang.saran-akhir").with("label", other)),
        };
        diagnostics.push(fault.with("langkah", index + 1).with("label", &label));
    }
}

/// Reports steps that are never reached, and steps from which no end is.
fn check_paths(prosedur: &Prosedur, diagnostics: &mut Vec<Diagnostic>) {
    let count = prosedur.kegiatan.len();
    let flow = prosedur.flow();
    let mut report = |code: Code, reached: Vec<bool>, key: &'static str, hint: &'static str| {
        let missed: Vec<usize> = (0..count).filter(|index| !reached[*index]).collect();
        let Some((first, others)) = missed.split_first() else { return };
        let mut fault = Diagnostic::new(code, prosedur.kegiatan[*first].line);
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(|other| (other + 1).to_string()).collect();
            fault = fault.message(Text::new(key)).with("lain", others.join(", "));
        }
        diagnostics.push(fault.with("langkah", first + 1).hint(Text::new(hint)));
    };
    report(
        Code::LangkahTakTerjangkau,
        flow.reached(),
        "langkah-tak-terjangkau.beberapa",
        "langkah-tak-terjangkau.saran",
    );
    report(
        Code::LangkahTanpaAkhir,
        flow.reaching(),
        "langkah-tanpa-akhir.beberapa",
        "langkah-tanpa-akhir.saran",
    );
}

/// What can be reached from some steps.
fn reach(mut open: Vec<usize>, to: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; to.len()];
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut reached[index], true) {
            open.extend(&to[index]);
        }
    }
    reached
}

fn is_end(tujuan: Tujuan) -> bool {
    matches!(tujuan, Tujuan::Selesai | Tujuan::Sop(_))
}

/// The branches that lead on, by the actor whose symbol they leave, in the order written: all but
/// those that end one actor's line only.
fn leaving(kegiatan: &Kegiatan) -> Vec<(Option<PelaksanaId>, Vec<usize>)> {
    let mut leaving: Vec<(Option<PelaksanaId>, Vec<usize>)> = Vec::new();
    for (number, cabang) in kegiatan.cabang.iter().enumerate() {
        if ends_one_line(kegiatan, cabang) {
            continue;
        }
        match leaving.iter_mut().find(|(pelaksana, _)| *pelaksana == cabang.pelaksana) {
            Some((_, branches)) => branches.push(number),
            None => leaving.push((cabang.pelaksana, vec![number])),
        }
    }
    leaving
}

/// The exits of a step that its author didn't write.
fn implied(kegiatan: &Kegiatan, index: usize) -> Vec<Implied> {
    let mut implied = Vec::new();
    let mut leaves = false;
    for (pelaksana, branches) in leaving(kegiatan) {
        // In a berurutan row only the last symbol's branches leave it to the next step: the other
        // exit of a symbol before it is the way to the symbol behind it.
        if !decides_for_row(kegiatan, pelaksana) {
            continue;
        }
        let branches: Vec<&Cabang> =
            branches.iter().map(|number| &kegiatan.cabang[*number]).collect();
        let hands_over =
            |cabang: &&Cabang| cabang.label.is_empty() && within_row(index, cabang).is_some();
        if branches.iter().all(hands_over) {
            continue;
        }
        leaves = true;
        if let [only] = branches.as_slice()
            && !only.label.is_empty()
        {
            implied.push(Implied::OtherExit(pelaksana));
        }
    }
    // Symbols to which others of the row hand over, and which have no branches themselves.
    let whole_row = kegiatan.cabang.iter().any(|cabang| cabang.pelaksana.is_none());
    let handed: Vec<PelaksanaId> = kegiatan
        .pelaksana
        .iter()
        .copied()
        .filter(|id| kegiatan.cabang.iter().any(|cabang| within_row(index, cabang) == Some(*id)))
        .filter(|id| kegiatan.cabang.iter().all(|cabang| cabang.pelaksana != Some(*id)))
        .collect();
    if !handed.is_empty() && kegiatan.kerja != Kerja::Berurutan && !whole_row {
        implied.extend(handed.into_iter().map(|id| Implied::GoesOn(Some(id))));
    } else if !leaves {
        let mut open = kegiatan.pelaksana.iter().filter(|id| !ends_line_of(kegiatan, **id));
        match (open.next(), open.next()) {
            (None, _) if !kegiatan.pelaksana.is_empty() => {}
            (Some(only), None) if kegiatan.pelaksana.len() > 1 => {
                implied.push(Implied::GoesOn(Some(*only)));
            }
            _ => implied.push(Implied::GoesOn(None)),
        }
    }
    implied
}

/// Whether branches of this symbol decide where the row as a whole leads.
fn decides_for_row(kegiatan: &Kegiatan, pelaksana: Option<PelaksanaId>) -> bool {
    kegiatan.kerja != Kerja::Berurutan
        || pelaksana.is_none()
        || pelaksana == kegiatan.pelaksana.last().copied()
}

/// The symbol of the step's own row that a branch leads to.
fn within_row(index: usize, cabang: &Cabang) -> Option<PelaksanaId> {
    match cabang.tujuan {
        Tujuan::Langkah { index: target, pelaksana } if target == index => pelaksana,
        _ => None,
    }
}

/// Whether a branch is `actor: → selesai` of one actor among several.
fn ends_one_line(kegiatan: &Kegiatan, cabang: &Cabang) -> bool {
    cabang.pelaksana.is_some()
        && cabang.label.is_empty()
        && cabang.tujuan == Tujuan::Selesai
        && kegiatan.pelaksana.len() > 1
}

fn ends_line_of(kegiatan: &Kegiatan, id: PelaksanaId) -> bool {
    kegiatan
        .cabang
        .iter()
        .any(|cabang| cabang.pelaksana == Some(id) && ends_one_line(kegiatan, cabang))
}

/// Whether a step's only exit is `→ selesai`.
fn only_ends(kegiatan: &Kegiatan) -> bool {
    match kegiatan.cabang.as_slice() {
        [only] => {
            only.label.is_empty()
                && only.tujuan == Tujuan::Selesai
                && !ends_one_line(kegiatan, only)
        }
        _ => false,
    }
}

/// The places of the symbols that an exit leaves: its actor's; else the decisions; else the last
/// in a berurutan row, or all.
fn departing(
    kegiatan: &Kegiatan,
    pelaksana: Option<PelaksanaId>,
) -> impl Iterator<Item = usize> + use<'_> {
    let count = kegiatan.pelaksana.len();
    let decisions = kegiatan.simbol.contains(&Simbol::Keputusan);
    (0..count).filter(move |place| match pelaksana {
        Some(id) => kegiatan.pelaksana[*place] == id,
        None if decisions => kegiatan.simbol.get(*place) == Some(&Simbol::Keputusan),
        None => kegiatan.kerja != Kerja::Berurutan || place + 1 == count,
    })
}

/// Whether a branch comes back to the symbol that it leaves.
fn leads_to_itself(kegiatan: &Kegiatan, index: usize, cabang: &Cabang) -> bool {
    match cabang.tujuan {
        Tujuan::Langkah { index: target, pelaksana } if target == index => match pelaksana {
            None => cabang.pelaksana.is_none() || kegiatan.pelaksana.len() < 2,
            Some(id) => {
                departing(kegiatan, cabang.pelaksana).any(|place| kegiatan.pelaksana[place] == id)
            }
        },
        _ => false,
    }
}

/// What the other exit of a decision is likely to be called.
fn opposite(label: &str) -> String {
    let lower = label.trim().to_lowercase();
    let pairs =
        [("ya", "tidak"), ("y", "t"), ("benar", "salah"), ("ada", "tidak ada"), ("sudah", "belum")];
    for (one, other) in pairs {
        if lower == one {
            return other.to_owned();
        }
        if lower == other {
            return one.to_owned();
        }
    }
    for no in ["tidak ", "belum ", "kurang "] {
        if let Some(rest) = lower.strip_prefix(no) {
            return rest.to_owned();
        }
    }
    format!("tidak {lower}")
}
