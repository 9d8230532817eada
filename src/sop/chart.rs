//! A procedure → the [`Chart`] that the router draws.
//!
//! In: steps with their symbols and exits. Out: the same in the router's words: lanes, symbols,
//! and labels as widths. Texts stay here; [`Fold`] gives those that are drawn.

use super::{Exit, Kegiatan, Kerja, Prosedur, Simbol, Tujuan};
use crate::flowchart::{
    self, Anchor, Chart, EndKind, Grid, Joint, Origin, Row, Shape, Symbol, SymbolKind, Target,
    letters,
};
use crate::markdown::plain;
use crate::register::PelaksanaId;

/// The widest label that is drawn, in units; a longer one is cut, and stands whole beside the
/// step's kegiatan.
const WIDEST_LABEL: u16 = 84;
/// A label this narrow needs no second line.
const NARROW_LABEL: u16 = 34;

/// How labels are written: on one line, or long ones on two, which widens their column less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Straight,
    Folded,
}

impl Fold {
    /// How the labels of one row are written: those of more than three exits stand like the teeth
    /// of a comb and have no room for a second line.
    pub fn of(self, exits: &[Exit]) -> Self {
        if exits.len() > 3 { Self::Straight } else { self }
    }

    /// The text of an exit's label as it is drawn, of one or two lines; a line that would widen its
    /// column too much is cut.
    pub fn label(self, exit: &Exit) -> Option<String> {
        let text = whole_label(exit)?;
        // The line to a small end lies close below the symbol.
        let has_room = matches!(exit.tujuan, Tujuan::Langkah { .. });
        Some(if self == Self::Folded && has_room { folded(text) } else { cut(text) })
    }
}

/// A procedure's chart, and for each of its rows the exits that it draws, in the same order.
pub fn chart(prosedur: &Prosedur, fold: Fold) -> (Chart, Vec<Vec<Exit>>) {
    let lane = |id: PelaksanaId| prosedur.pelaksana.iter().position(|&column| column == id);
    let mut rows = Vec::with_capacity(prosedur.kegiatan.len());
    let mut drawn = Vec::with_capacity(prosedur.kegiatan.len());
    for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
        let symbols =
            kegiatan.pelaksana.iter().zip(&kegiatan.simbol).filter_map(|(&id, &simbol)| {
                let kind = match simbol {
                    Simbol::Mulai | Simbol::Selesai => SymbolKind::Terminator,
                    Simbol::Proses => SymbolKind::Process,
                    Simbol::Keputusan => SymbolKind::Decision,
                };
                Some(Symbol { lane: lane(id)?, kind })
            });
        let exits: Vec<Exit> = prosedur
            .exits(index)
            .into_iter()
            .filter(|exit| !is_drawn_as_symbol(kegiatan, exit))
            .collect();
        let fold = fold.of(&exits);
        let ways = exits.iter().map(|exit| flowchart::Exit {
            from: exit.pelaksana.and_then(lane).map_or(Origin::Row, Origin::Lane),
            label: fold.label(exit).and_then(|label| label.lines().map(letters::width).max()),
            to: match exit.tujuan {
                Tujuan::Langkah { index, pelaksana } => match pelaksana.and_then(lane) {
                    Some(lane) => Target::Symbol { row: index, lane },
                    None => Target::Row(index),
                },
                Tujuan::Selesai => Target::End(EndKind::Terminator),
                Tujuan::Sop(_) => Target::End(EndKind::Pentagon),
            },
        });
        rows.push(Row {
            symbols: symbols.collect(),
            joint: match kegiatan.kerja {
                Kerja::Bersama => Joint::Together,
                Kerja::Berurutan => Joint::InSequence,
                Kerja::Atau => Joint::EitherOr,
            },
            exits: ways.collect(),
        });
        drawn.push(exits);
    }
    (Chart { lanes: prosedur.pelaksana.len(), rows }, drawn)
}

/// The text of an exit's label, as it is read aloud.
pub fn whole_label(exit: &Exit) -> Option<String> {
    let text = plain(&exit.label).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text).filter(|text| !text.is_empty())
}

/// Which rows have to make room for the second line of a label; `labels` are the connectors'.
pub fn second_lines(grid: &Grid, labels: &[Option<String>]) -> Vec<bool> {
    let mut rows = vec![false; grid.bands.len()];
    let columns = grid.columns.len();
    for (cell, pieces) in grid.cells.iter().enumerate() {
        for piece in pieces {
            let Shape::Label { y, anchor, .. } = piece.shape else { continue };
            let label = piece.serves.iter().find_map(|&at| labels[at].as_ref());
            if label.is_some_and(|label| label.contains('\n')) {
                let row = cell / columns;
                rows[row] = true;
                // It rises out of the strip at the row's top.
                if y.percent == 0 && anchor != Anchor::TopLeft && row > 0 {
                    rows[row - 1] = true;
                }
            }
        }
    }
    rows
}

/// A label on two lines, where that makes it narrower.
fn folded(text: String) -> String {
    let folds = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let narrowest = folds.min_by_key(|(one, two)| letters::width(one).max(letters::width(two)));
    match narrowest {
        Some((one, two)) if letters::width(&text) > NARROW_LABEL => {
            format!("{}\n{}", cut(one.to_owned()), cut(two.to_owned()))
        }
        _ => cut(text),
    }
}

fn cut(text: String) -> String {
    if letters::width(&text) <= WIDEST_LABEL {
        return text;
    }
    let mut cut = text;
    while letters::width(&cut) + letters::width("…") > WIDEST_LABEL && cut.pop().is_some() {}
    format!("{}…", cut.trim_end())
}

/// Whether an exit to the end needs no line, as the symbol that it leaves is that end.
fn is_drawn_as_symbol(kegiatan: &Kegiatan, exit: &Exit) -> bool {
    let ends = |id: PelaksanaId| {
        let at = kegiatan.pelaksana.iter().position(|&pelaksana| pelaksana == id);
        at.and_then(|at| kegiatan.simbol.get(at)) == Some(&Simbol::Selesai)
    };
    exit.tujuan == Tujuan::Selesai
        && exit.label.is_empty()
        && match exit.pelaksana {
            Some(id) => ends(id),
            None => kegiatan.simbol.contains(&Simbol::Selesai),
        }
}
