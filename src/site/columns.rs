//! A procedure's texts → how its flow table shares the room of the columns beside the actors.
//!
//! In: a procedure. Out: the [`Shares`] of Kelengkapan, Output and Keterangan: each has what its
//! head needs, and the rest goes bit by bit where it saves most height. How wide they are in a
//! window is the theme's business.

use crate::flowchart::letters;
use crate::markdown::{Inline, Lines, plain};
use crate::sop::{Kegiatan, Prosedur};

/// The parts of the shared room that Kelengkapan, Output and Keterangan get; together 1.
pub type Shares = [f32; 3];

/// What the columns have without any share, and the room that they share in a wide window; in rem.
/// The theme's `.c-kel`, `.c-out` and `.c-ket` have the same figures.
const LEAST: Shares = [5.75, 5.0, 5.5];
const ROOM: f32 = 6.5;
/// Into how many bits the room is divided.
const BITS: usize = 13;
/// What Kegiatan has in most tables, in rem: a row is at least as high as its text there.
const KEGIATAN: f32 = 14.0;
/// A cell's padding, in rem, and how much of their width broken lines fill.
const PADDING: f32 = 1.25;
const FILLED: f32 = 0.88;
/// A cell's letters against those of a label, and a unit, both in rem.
const LETTERS: f32 = 0.875 * 0.97;
const LABELS: f32 = letters::SIZE / 16.0;
/// What the name of a link's target is taken to measure, in rem.
const NAME_OF_TARGET: f32 = 9.0;
/// How many lines a word that doesn't fit is worth: it would be broken anywhere.
const BROKEN: f32 = 2.0;

/// A cell's text: how long each of its lines is, and its longest word, in rem.
#[derive(Default)]
struct Text {
    lines: Vec<f32>,
    word: f32,
}

/// Shares the room of a procedure's table.
pub fn shares(prosedur: &Prosedur) -> Shares {
    let rows: Vec<(f32, [Text; 3])> = prosedur.kegiatan.iter().map(row).collect();
    let height = |bits: &[usize; 3]| -> f32 {
        let widths: [f32; 3] =
            std::array::from_fn(|at| LEAST[at] + ROOM * bits[at] as f32 / BITS as f32);
        let row = |(least, cells): &(f32, [Text; 3])| {
            let heights = cells.iter().zip(widths).map(|(cell, width)| cell.height(width));
            heights.fold(*least, f32::max)
        };
        rows.iter().map(row).sum()
    };
    let mut bits = [0; 3];
    for given in 0..BITS {
        let before = height(&bits);
        // A line is saved by several bits at once, if at all: the most a bit.
        let saved = |at: usize, more: usize| {
            let mut wider = bits;
            wider[at] += more;
            (before - height(&wider)) / more as f32
        };
        let best = (0..3)
            .flat_map(|at| (1..=BITS - given).map(move |more| (at, more)))
            .map(|(at, more)| (saved(at, more), at))
            .fold(
                (0.0, None),
                |best, (saved, at)| {
                    if saved > best.0 + 1e-4 { (saved, Some(at)) } else { best }
                },
            );
        match best.1 {
            Some(at) => bits[at] += 1,
            None => {
                // What saves nothing is spread as the columns are used to.
                let rest = (BITS - given) as f32 / BITS as f32;
                let usual = [0.42, 0.4, 0.18];
                return std::array::from_fn(|at| bits[at] as f32 / BITS as f32 + rest * usual[at]);
            }
        }
    }
    bits.map(|bits| bits as f32 / BITS as f32)
}

fn row(kegiatan: &Kegiatan) -> (f32, [Text; 3]) {
    let mutu_baku = &kegiatan.mutu_baku;
    let cells = [&mutu_baku.kelengkapan, &mutu_baku.output, &kegiatan.keterangan];
    let uraian = Text::of([kegiatan.uraian.as_slice()].into_iter());
    let branches = if kegiatan.cabang.is_empty() { 0.0 } else { 1.3 };
    let cell = |cell: &Option<Lines>| {
        cell.as_ref()
            .map_or_else(Text::default, |cell| Text::of(cell.lines.iter().map(Vec::as_slice)))
    };
    (uraian.height(KEGIATAN) + branches, cells.map(cell))
}

impl Text {
    fn of<'a>(lines: impl Iterator<Item = &'a [Inline]>) -> Self {
        let rem = |text: &str| f32::from(letters::width(text)) / 16.0 * LETTERS / LABELS;
        let mut text = Self::default();
        for line in lines {
            let names = line.iter().filter(
                |inline| matches!(inline, Inline::Link { content, .. } if content.is_empty()),
            );
            let names = names.count() as f32 * NAME_OF_TARGET;
            let line = plain(line);
            let words = line.split_whitespace().flat_map(|word| word.split_inclusive(['/', '-']));
            text.word = words.map(rem).fold(text.word, f32::max);
            text.lines.push(rem(&line) + names);
        }
        text
    }

    /// How many lines it takes in a column of a width in rem.
    fn height(&self, width: f32) -> f32 {
        let inner = width - PADDING;
        let lines = self.lines.iter().map(|length| {
            if *length <= inner { 1.0 } else { (length / (inner * FILLED)).ceil().max(2.0) }
        });
        lines.sum::<f32>() + if self.word > inner { BROKEN } else { 0.0 }
    }
}
