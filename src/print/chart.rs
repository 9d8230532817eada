//! A procedure → the plan of its flow table on paper: how wide each column is, how large a unit.
//!
//! In: a procedure and the width that a sheet leaves. Out: a [`Plan`]: the router's grid with the
//! measures that paper gives it. Row heights are not known here: only the typesetter can measure
//! text, and hands them to `sheets.rs`.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::flowchart::route::route;
use crate::flowchart::{Column, Grid};
use crate::markdown::{Inline, Lines, plain};
use crate::sop::Prosedur;
use crate::sop::chart::{self, Fold, second_lines};

/// The largest and the least unit on paper, in points. A symbol is 40 units wide: 10.4 mm and
/// 4.8 mm; below that a branch's label and an arrowhead can't be told apart in a photocopy.
const LARGEST_UNIT: f64 = 0.74;
const LEAST_UNIT: f64 = 0.34;
/// The size of a branch's label in units, and the least that it is printed in, in points.
const LABEL_UNITS: f64 = 10.5;
const LEAST_LABEL: f64 = 5.8;
/// From line to line of a label, in its size; the template has the same.
const LABEL_LINE: f64 = 1.12;
/// The room beside the actors for pentagons that lead to the neighbouring sheet, in points.
pub const SIDE_STRIP: f64 = 36.0;

/// The widths of the columns of text, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TextColumns {
    pub no: f64,
    pub kegiatan: f64,
    pub kelengkapan: f64,
    pub waktu: f64,
    pub output: f64,
    pub keterangan: f64,
}

/// What they are at 9 points: comfortable, narrow, and the least that their heads and an ordinary
/// word broken once can have, for tables that would not fit otherwise and for empty columns.
const COMFORTABLE: TextColumns = TextColumns {
    no: 23.0,
    kegiatan: 172.0,
    kelengkapan: 98.0,
    waktu: 52.0,
    output: 92.0,
    keterangan: 76.0,
};
const NARROW: TextColumns = TextColumns {
    no: 21.0,
    kegiatan: 122.0,
    kelengkapan: 76.0,
    waktu: 44.0,
    output: 72.0,
    keterangan: 62.0,
};
const LEAST: TextColumns = TextColumns {
    no: 21.0,
    kegiatan: 104.0,
    kelengkapan: 62.0,
    waktu: 40.0,
    output: 54.0,
    keterangan: 56.0,
};
/// The clear space left and right of a cell's text, in points; the template has the same.
pub const PADDING: f64 = 3.4;
/// The size of a flow table's letters, as a share of the text's size.
pub const TABLE_SIZE: f64 = 8.2 / 9.0;
/// From line to line, in sizes of the letters; from text to line, in points.
const LINE: f64 = 1.16;
const ABOVE_AND_BELOW: f64 = 8.0;
/// What the name of a link's target is taken to measure, at 9 points.
const NAME_OF_TARGET: f64 = 110.0;
/// Broken lines are not full: what they hold of their width.
const FILLED: f64 = 0.88;

/// A flow table's measures on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub grid: Grid,
    /// How the labels are written.
    pub fold: Fold,
    /// The text beside each connector, where its exit has one; of one or two lines.
    pub labels: Vec<Option<String>>,
    /// A unit of the grid, in points.
    pub unit: f64,
    /// The size of the labels, in points.
    pub label_size: f64,
    /// What the lines of each row need, in points.
    pub heights: Vec<f64>,
    /// The widths of the actors' columns, in points.
    pub actors: Vec<f64>,
    /// The sheets that stand beside one another: one, unless the paper is too narrow.
    pub parts: Vec<Part>,
}

/// What one of the sheets beside one another holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The actors' columns.
    pub columns: Range<usize>,
    /// The widths of the columns of text; those of the mutu baku are zero on all sheets but the
    /// last.
    pub text: TextColumns,
}

impl TextColumns {
    /// The width of all, in points.
    fn sum(&self) -> f64 {
        self.before() + self.after()
    }

    /// The width of what stands left of the actors.
    pub fn before(&self) -> f64 {
        self.no + self.kegiatan
    }

    /// The width of what stands right of the actors.
    pub fn after(&self) -> f64 {
        self.kelengkapan + self.waktu + self.output + self.keterangan
    }

    /// Between what is comfortable and what is narrow; columns without any text are least.
    fn between(share: f64, texts: &Texts) -> Self {
        let mix = |narrow: f64, comfortable: f64| comfortable + (narrow - comfortable) * share;
        let (narrow, comfortable) = (NARROW.widths(), COMFORTABLE.widths());
        let widths = std::array::from_fn(|at| match texts.is_empty(at) {
            true => texts.least[at],
            false => texts.em * mix(narrow[at], comfortable[at]),
        });
        Self { no: texts.em * mix(NARROW.no, COMFORTABLE.no), ..Self::default() }.with(widths)
    }

    /// The widths of the columns with a step's texts: kegiatan, mutu baku, keterangan.
    fn widths(&self) -> [f64; 5] {
        [self.kegiatan, self.kelengkapan, self.waktu, self.output, self.keterangan]
    }

    fn with(self, [kegiatan, kelengkapan, waktu, output, keterangan]: [f64; 5]) -> Self {
        Self { kegiatan, kelengkapan, waktu, output, keterangan, ..self }
    }

    /// Divides a width between the columns so that the rows are low: each gets its least, and the
    /// rest goes bit by bit where it saves most height.
    fn divided(no: f64, width: f64, texts: &Texts) -> Self {
        let Texts { em, ref rows, least } = *texts;
        let mut widths = least;
        let size = TABLE_SIZE * 9.0 * em;
        let height = |length: f64, width: f64| {
            let lines = length / ((width - 2.0 * PADDING) * FILLED);
            (lines * LINE * size).max(size) + ABOVE_AND_BELOW
        };
        let mut heights: Vec<[f64; 5]> = rows
            .iter()
            .map(|lengths| std::array::from_fn(|at| height(lengths[at], widths[at])))
            .collect();
        let mut rest = width - no - widths.iter().sum::<f64>();
        while rest > 0.0 {
            let step = rest.min(5.0 * em);
            let mut saved = [0.0; 5];
            for (lengths, heights) in rows.iter().zip(&heights) {
                let highest = heights.iter().copied().fold(0.0, f64::max);
                for at in (0..5).filter(|&at| heights[at] == highest) {
                    let others = (0..5).filter(|&other| other != at).map(|other| heights[other]);
                    let lower = others.fold(height(lengths[at], widths[at] + step), f64::max);
                    saved[at] += highest - lower;
                }
            }
            let most = saved.iter().copied().fold(0.0, f64::max);
            if most < 0.05 {
                break;
            }
            let at = saved.iter().position(|&height| height == most).expect("it is one of them");
            widths[at] += step;
            for (lengths, heights) in rows.iter().zip(&mut heights) {
                heights[at] = height(lengths[at], widths[at]);
            }
            rest -= step;
        }
        let spare = [0.42, 0.22, 0.0, 0.2, 0.16].map(|share| share * rest.max(0.0));
        Self { no, ..Self::default() }.with(std::array::from_fn(|at| widths[at] + spare[at]))
    }
}

/// How much text the columns of a table hold.
struct Texts {
    /// The size of ordinary text as a share of 9 points.
    em: f64,
    /// By step: how long each column's text is on one line, in points.
    rows: Vec<[f64; 5]>,
    /// What each column needs at least: its head, and its widest word if that isn't very wide.
    least: [f64; 5],
}

impl Texts {
    fn of(prosedur: &Prosedur, em: f64, measure: &impl Fn(&str) -> f64) -> Self {
        let size = TABLE_SIZE * 9.0 * em;
        let mut widest = [0.0f64; 5];
        let mut rows = Vec::with_capacity(prosedur.kegiatan.len());
        for kegiatan in &prosedur.kegiatan {
            let mutu_baku = &kegiatan.mutu_baku;
            let waktu = mutu_baku.waktu.as_ref().map(|waktu| &waktu.lines);
            let cells: [&[Vec<Inline>]; 5] = [
                std::slice::from_ref(&kegiatan.uraian),
                lines(mutu_baku.kelengkapan.as_ref()),
                lines(waktu),
                lines(mutu_baku.output.as_ref()),
                lines(kegiatan.keterangan.as_ref()),
            ];
            rows.push(std::array::from_fn(|at| {
                let texts = cells[at].iter().map(|line| {
                    let words = plain(line);
                    let words = words.split_whitespace().map(|word| size * measure(word));
                    let length = words.fold(0.0, |length, word| {
                        widest[at] = widest[at].max(word);
                        length + word + 0.28 * size
                    });
                    length + NAME_OF_TARGET * em * bare_links(line)
                });
                texts.sum()
            }));
        }
        let (narrow, least) = (NARROW.widths(), LEAST.widths());
        let least = std::array::from_fn(|at| {
            (widest[at] + 2.0 * PADDING + 0.5).clamp(em * least[at], em * narrow[at])
        });
        Self { em, rows, least }
    }

    /// Whether a column has no text in any step.
    fn is_empty(&self, column: usize) -> bool {
        self.rows.iter().all(|row| row[column] == 0.0)
    }
}

fn lines(lines: Option<&Lines>) -> &[Vec<Inline>] {
    lines.map_or(&[], |lines| &lines.lines)
}

/// How many links of a line show their target's name, which isn't known here.
fn bare_links(line: &[Inline]) -> f64 {
    let is_bare =
        |inline: &&Inline| matches!(inline, Inline::Link { content, .. } if content.is_empty());
    line.iter().filter(is_bare).count() as f64
}

impl Plan {
    /// Plans a procedure's table for sheets with `width` points between their margins and text of
    /// `font_size` points.
    ///
    /// `measure` tells how wide a text is at a size of 1 point.
    pub fn new(
        prosedur: &Prosedur,
        width: f64,
        font_size: f64,
        measure: impl Fn(&str) -> f64,
    ) -> Self {
        let (mut chart, exits) = chart::chart(prosedur, Fold::Straight);
        let em = font_size / 9.0;
        let labels_at_least = LEAST_LABEL * em.min(1.0);
        let size_at = |unit: f64| (LABEL_UNITS * unit).max(labels_at_least).min(font_size - 1.5);
        let texts = Texts::of(prosedur, em, &measure);
        // Labels are folded before anything shrinks.
        let mut fold = Fold::Straight;
        let mut share = 0.0;
        let mut grid = route(&chart);
        // Labels have a least size, so that small units make them relatively wide, which in turn
        // may make the unit smaller.
        for _ in 0..5 {
            let unit = unit(share);
            let rows = chart.rows.iter_mut().zip(&exits);
            for (way, (exit, fold)) in rows.flat_map(|(row, exits)| {
                let fold = fold.of(exits);
                row.exits.iter_mut().zip(exits.iter().map(move |exit| (exit, fold)))
            }) {
                let width = |line: &str| (measure(line) * size_at(unit) / unit).ceil() as u16 + 1;
                way.label = fold.label(exit).and_then(|label| label.lines().map(width).max());
            }
            grid = route(&chart);
            let needed = least_share(&grid, width, &texts);
            if needed <= share {
                break;
            }
            match fold {
                Fold::Straight => fold = Fold::Folded,
                Fold::Folded => share = needed,
            }
        }
        let unit = unit(share);
        let labels = grid.connectors.iter().map(|connector| {
            let exits = exits.get(connector.row)?;
            fold.of(exits).label(exits.get(connector.exit?)?)
        });
        let labels: Vec<Option<String>> = labels.collect();
        let count = grid.columns.len();
        let mut actors: Vec<f64> =
            grid.columns.iter().map(|column| unit * column_units(column, count, share)).collect();
        let text = TextColumns::between(share, &texts);
        let room = width - actors.iter().sum::<f64>();
        let least = text.no + texts.least.iter().sum::<f64>();
        let parts = if room >= least - 0.01 {
            let text = TextColumns::divided(text.no, room, &texts);
            vec![Part { columns: 0..count, text }]
        } else {
            let ample = COMFORTABLE.kegiatan * em;
            let divided = |room| TextColumns::divided(text.no, room, &texts);
            divide(&mut actors, text, ample, width, divided)
        };
        let label_size = size_at(unit);
        let lines = second_lines(&grid, &labels);
        let heights = (grid.bands.iter().zip(lines)).map(|(band, has_second_line)| {
            // The row's symbols are in its middle: what one side needs, both get.
            let lines = if has_second_line { 2.0 * LABEL_LINE * label_size } else { 0.0 };
            f64::from(band.min_height()) * unit + lines
        });
        let heights = heights.collect();
        Self { grid, fold, labels, unit, label_size, heights, actors, parts }
    }
}

/// The unit when so much of what can shrink has shrunk.
fn unit(share: f64) -> f64 {
    LARGEST_UNIT + (LEAST_UNIT - LARGEST_UNIT) * share
}

/// A column's width in units, between what it likes and what its lines need.
fn column_units(column: &Column, actors: usize, share: f64) -> f64 {
    let (least, wide) = (f64::from(column.min_width()), f64::from(column.width(actors)));
    least + (wide - least) * (1.0 - share)
}

/// How much must shrink for the table to fit: 0 nothing, 1 all that can.
fn least_share(grid: &Grid, width: f64, texts: &Texts) -> f64 {
    let needs = |share: f64| {
        let units =
            grid.columns.iter().map(|column| column_units(column, grid.columns.len(), share));
        TextColumns::between(share, texts).sum() + unit(share) * units.sum::<f64>()
    };
    if needs(0.0) <= width {
        return 0.0;
    }
    let (mut fits_not, mut fits) = (0.0, 1.0);
    for _ in 0..24 {
        let middle = (fits_not + fits) / 2.0;
        if needs(middle) <= width {
            fits = middle;
        } else {
            fits_not = middle;
        }
    }
    fits
}

/// Divides the actors between sheets: each holds as many as fit beside No and Kegiatan, the last
/// the mutu baku too. What a sheet has left widens its Kegiatan until that is ample, then its actors.
fn divide(
    actors: &mut [f64],
    text: TextColumns,
    ample: f64,
    width: f64,
    divided: impl Fn(f64) -> TextColumns,
) -> Vec<Part> {
    let bare = TextColumns { kelengkapan: 0.0, waktu: 0.0, output: 0.0, keterangan: 0.0, ..text };
    let mut parts = Vec::new();
    let mut start = 0;
    while start < actors.len() {
        let left_strip = if start > 0 { SIDE_STRIP } else { 0.0 };
        let rest: f64 = actors[start..].iter().sum();
        let last = width - text.sum() - left_strip;
        // The last sheet gets at least one actor; every sheet does.
        if rest <= last || start + 1 == actors.len() {
            let text = divided(width - left_strip - rest);
            parts.push(Part { columns: start..actors.len(), text });
            return parts;
        }
        let mut room = width - bare.sum() - left_strip - SIDE_STRIP;
        let mut end = start;
        while end < actors.len() - 1 && (end == start || actors[end] <= room) {
            room -= actors[end];
            end += 1;
        }
        let mut text = bare;
        text.kegiatan = (text.kegiatan + room.max(0.0)).min(ample.max(text.kegiatan));
        let spare = room.max(0.0) - (text.kegiatan - bare.kegiatan);
        let each = spare / (end - start) as f64;
        actors[start..end].iter_mut().for_each(|actor| *actor += each);
        parts.push(Part { columns: start..end, text });
        start = end;
    }
    parts
}

impl Eq for Plan {}

impl Hash for Plan {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.grid.hash(state);
        self.labels.hash(state);
        self.unit.to_bits().hash(state);
        self.label_size.to_bits().hash(state);
        self.actors.iter().for_each(|width| width.to_bits().hash(state));
        self.parts.iter().for_each(|part| {
            part.columns.hash(state);
            part.text.widths().map(f64::to_bits).hash(state);
        });
    }
}
