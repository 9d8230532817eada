//! A procedure → the [`Chart`] that the router draws.
//!
//! In: steps with their symbols and exits. Out: the same in the router's words: lanes, symbols,
//! and labels as widths. Texts stay here; [`label`] gives those that are drawn.

use super::{Exit, Kegiatan, Kerja, Prosedur, Simbol, Tujuan};
use crate::flowchart::{
    self, Chart, EndKind, Joint, Origin, Row, Symbol, SymbolKind, Target, letters,
};
use crate::markdown::plain;
use crate::register::PelaksanaId;

/// The widest label that is drawn, in units; a longer one is cut, and stands whole beside the
/// step's kegiatan.
const WIDEST_LABEL: u16 = 84;
/// A label this narrow needs no second line.
const NARROW_LABEL: u16 = 34;

/// A procedure's chart, and for each of its rows the exits that it draws, in the same order.
pub fn chart(prosedur: &Prosedur) -> (Chart, Vec<Vec<Exit>>) {
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
        let ways = exits.iter().map(|exit| flowchart::Exit {
            from: exit.pelaksana.and_then(lane).map_or(Origin::Row, Origin::Lane),
            label: label(exit).map(|label| letters::width(&label)),
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

/// The text of an exit's label as it is drawn: cut where it would widen its column too much.
pub fn label(exit: &Exit) -> Option<String> {
    whole_label(exit).map(cut)
}

/// The same on two lines where that makes it narrower: paper has height to spare, not width.
pub fn folded_label(exit: &Exit) -> Option<String> {
    let text = whole_label(exit)?;
    let folds = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let narrowest = folds.min_by_key(|(one, two)| letters::width(one).max(letters::width(two)));
    match narrowest {
        Some((one, two)) if letters::width(&text) > NARROW_LABEL => {
            Some(format!("{}\n{}", cut(one.to_owned()), cut(two.to_owned())))
        }
        _ => Some(cut(text)),
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
