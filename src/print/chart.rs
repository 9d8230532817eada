//! A procedure → the plan of its flow table on paper: how wide each column is, how large a unit.
//!
//! In: a procedure and the width that a sheet leaves. Out: a [`Plan`]: the router's grid with the
//! measures that paper gives it. Row heights are not known here: only the typesetter can measure
//! text, and hands them to `sheets.rs`.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::flowchart::route::route;
use crate::flowchart::{Column, Grid};
use crate::sop::{Prosedur, chart};

/// The largest and the least unit on paper, in points. A symbol is 40 units wide: 10.4 mm and
/// 4.8 mm; below that a branch's label and an arrowhead can't be told apart in a photocopy.
const LARGEST_UNIT: f64 = 0.74;
const LEAST_UNIT: f64 = 0.34;
/// The size of a branch's label in units, and the least that it is printed in, in points.
const LABEL_UNITS: f64 = 10.5;
const LEAST_LABEL: f64 = 5.8;
/// The room beside the actors for pentagons that lead to the neighbouring sheet, in points.
pub const SIDE_STRIP: f64 = 36.0;

/// The widths of the columns of text, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextColumns {
    pub no: f64,
    pub kegiatan: f64,
    pub kelengkapan: f64,
    pub waktu: f64,
    pub output: f64,
    pub keterangan: f64,
}

/// What they are at 9 points: comfortable, and the least that holds an ordinary word.
const COMFORTABLE: TextColumns = TextColumns {
    no: 23.0,
    kegiatan: 172.0,
    kelengkapan: 98.0,
    waktu: 52.0,
    output: 92.0,
    keterangan: 76.0,
};
const LEAST: TextColumns = TextColumns {
    no: 21.0,
    kegiatan: 122.0,
    kelengkapan: 76.0,
    waktu: 44.0,
    output: 72.0,
    keterangan: 62.0,
};

/// A flow table's measures on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub grid: Grid,
    /// The text beside each connector, where its exit has one.
    pub labels: Vec<Option<String>>,
    /// A unit of the grid, in points.
    pub unit: f64,
    /// The size of the labels, in points.
    pub label_size: f64,
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

    fn between(share: f64, em: f64) -> Self {
        let mix = |least: f64, comfortable: f64| em * (comfortable + (least - comfortable) * share);
        let (a, b) = (LEAST, COMFORTABLE);
        Self {
            no: mix(a.no, b.no),
            kegiatan: mix(a.kegiatan, b.kegiatan),
            kelengkapan: mix(a.kelengkapan, b.kelengkapan),
            waktu: mix(a.waktu, b.waktu),
            output: mix(a.output, b.output),
            keterangan: mix(a.keterangan, b.keterangan),
        }
    }

    /// Gives spare width to the columns that hold most text.
    fn widen(&mut self, spare: f64) {
        self.kegiatan += spare * 0.42;
        self.kelengkapan += spare * 0.22;
        self.output += spare * 0.2;
        self.keterangan += spare * 0.16;
    }
}

impl Plan {
    /// Plans a procedure's table for sheets with `width` points between their margins and text of
    /// `font_size` points.
    ///
    /// `measure` tells how wide a label is at a size of 1 point.
    pub fn new(
        prosedur: &Prosedur,
        width: f64,
        font_size: f64,
        measure: impl Fn(&str) -> f64,
    ) -> Self {
        let (mut chart, exits) = chart::chart(prosedur);
        let em = font_size / 9.0;
        let labels_at_least = LEAST_LABEL * em.min(1.0);
        let size_at = |unit: f64| (LABEL_UNITS * unit).max(labels_at_least).min(font_size - 1.5);
        let mut share = 0.0;
        let mut grid = route(&chart);
        // Labels have a least size, so that small units make them relatively wide, which in turn
        // may make the unit smaller.
        for _ in 0..4 {
            let unit = unit(share);
            let rows = chart.rows.iter_mut().zip(&exits);
            for (way, exit) in rows.flat_map(|(row, exits)| row.exits.iter_mut().zip(exits)) {
                way.label = chart::label(exit)
                    .map(|label| (measure(&label) * size_at(unit) / unit).ceil() as u16 + 1);
            }
            grid = route(&chart);
            let needed = least_share(&grid, width, em);
            if needed <= share {
                break;
            }
            share = needed;
        }
        let unit = unit(share);
        let labels = grid.connectors.iter().map(|connector| {
            let exit = exits.get(connector.row)?.get(connector.exit?)?;
            chart::label(exit)
        });
        let labels = labels.collect();
        let count = grid.columns.len();
        let actors: Vec<f64> =
            grid.columns.iter().map(|column| unit * column_units(column, count, share)).collect();
        let mut text = TextColumns::between(share, em);
        let spare = width - text.sum() - actors.iter().sum::<f64>();
        let parts = if spare >= -0.01 {
            text.widen(spare);
            vec![Part { columns: 0..count, text }]
        } else {
            divide(&actors, text, width)
        };
        let label_size = size_at(unit);
        Self { grid, labels, unit, label_size, actors, parts }
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
fn least_share(grid: &Grid, width: f64, em: f64) -> f64 {
    let needs = |share: f64| {
        let units =
            grid.columns.iter().map(|column| column_units(column, grid.columns.len(), share));
        TextColumns::between(share, em).sum() + unit(share) * units.sum::<f64>()
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
/// the mutu baku too.
fn divide(actors: &[f64], text: TextColumns, width: f64) -> Vec<Part> {
    let bare = TextColumns { kelengkapan: 0.0, waktu: 0.0, output: 0.0, keterangan: 0.0, ..text };
    let mut parts = Vec::new();
    let mut start = 0;
    while start < actors.len() {
        let left_strip = if start > 0 { SIDE_STRIP } else { 0.0 };
        let rest: f64 = actors[start..].iter().sum();
        let last = width - text.sum() - left_strip;
        if rest <= last {
            let mut text = text;
            text.widen(last - rest);
            parts.push(Part { columns: start..actors.len(), text });
            return parts;
        }
        let mut room = width - bare.sum() - left_strip - SIDE_STRIP;
        let mut end = start;
        // The last sheet gets at least one actor; every sheet does.
        while end < actors.len() - 1 && (end == start || actors[end] <= room) {
            room -= actors[end];
            end += 1;
        }
        let end = end.max(start + 1);
        let mut text = bare;
        text.kegiatan += room.max(0.0);
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
            part.text.kegiatan.to_bits().hash(state);
        });
    }
}
