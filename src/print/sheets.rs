//! A planned flow table and the heights of its rows → what each sheet of paper draws.
//!
//! In: a [`Plan`], and what the typesetter measured. Out: [`Sheet`]s with every line in points,
//! broken between rows. Where a line goes on on another sheet it ends in a pentagon, and the other
//! sheet has the pentagon's partner; a sheet that a line would only pass through doesn't show it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::chart::{Part, Plan, SIDE_STRIP};
use super::fan;
use crate::flowchart::{
    ARROW_LENGTH, Anchor, CORNER_RADIUS, CROSSING_HALF_GAP, Crossing, END_HALF_HEIGHT,
    END_HALF_WIDTH, EndKind, Grid, Heading, Joint, Pos, SYMBOL_HALF_HEIGHT, SYMBOL_HALF_WIDTH,
    Shape, SymbolKind, Turn,
};

/// A pentagon's size across and along its direction, in points.
pub const PENTAGON_WIDTH: f64 = 17.0;
pub const PENTAGON_LENGTH: f64 = 16.0;
/// The clear space between two pentagons.
const BETWEEN: f64 = 2.5;
/// From a row's edge to the first track on which a line turns aside, and from track to track.
const LEAD: f64 = 3.5;
const TRACK: f64 = 3.0;
/// From the last track to the pentagon: room for an arrowhead.
const ARROW_ROOM: f64 = 6.5;
/// From a pentagon's far end to the strip's edge.
const MARGIN: f64 = 2.5;
/// The length of the arrowhead of a line that enters a pentagon.
const HEAD: f64 = 4.5;

/// What the typesetter measured, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The table's head.
    pub head: f64,
    /// The room for the table on its first sheet and on the others.
    pub first: f64,
    pub others: f64,
    /// What the texts of each step need.
    pub rows: Vec<f64>,
    /// What the headings above each step need; zero where there are none.
    pub groups: Vec<f64>,
}

/// One sheet of a flow table. Places are in points from the table's upper left corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Which of the sheets below one another, and beside one another.
    pub page: usize,
    pub part: usize,
    /// The height of the table's head.
    pub head: f64,
    pub rows: Vec<SheetRow>,
    /// The strips for pentagons above and below the rows; zero without pentagons.
    pub top: f64,
    pub bottom: f64,
    /// The strips left and right of the actors.
    pub left: f64,
    pub right: f64,
    pub lines: Vec<Stroke>,
    /// The lines that join those who act together, to be drawn double.
    pub doubles: Vec<Stroke>,
    /// The lines that join alternatives, to be drawn broken.
    pub dashes: Vec<Stroke>,
    /// Triangles: the tip first.
    pub heads: Vec<[(f64, f64); 3]>,
    pub labels: Vec<Label>,
    pub ends: Vec<End>,
    pub pentagons: Vec<Pentagon>,
}

/// One row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRow {
    /// The step, counted from 0.
    pub step: usize,
    /// The height of the headings above it.
    pub group: f64,
    pub height: f64,
    pub symbols: Vec<PlacedSymbol>,
}

/// A symbol in its cell; places are from the cell's upper left corner to the symbol's.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedSymbol {
    pub column: usize,
    pub kind: SymbolKind,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke {
    Straight {
        from: (f64, f64),
        to: (f64, f64),
    },
    /// A bend round a corner.
    Bend {
        from: (f64, f64),
        corner: (f64, f64),
        to: (f64, f64),
    },
}

/// A label and the corner of it that stands at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub x: f64,
    pub y: f64,
    pub anchor: Anchor,
    pub text: String,
}

/// A small end beside a symbol, by its centre.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub kind: EndKind,
    /// The row that it belongs to, and the exit of the row that leads to it.
    pub row: usize,
    pub exit: Option<usize>,
}

/// A pentagon where a line goes on on another sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Pentagon {
    /// Its centre.
    pub x: f64,
    pub y: f64,
    /// Where it points: along the flow.
    pub heading: Heading,
    /// Its name, which its partner bears too.
    pub letter: String,
    /// The other sheet, counted from 0 among all of the table's.
    pub partner: usize,
}

/// Lays a planned table out.
pub fn lay(plan: &Plan, measured: &Measured) -> Vec<Sheet> {
    let pages = pages(plan, measured);
    let grid = &plan.grid;
    let mut sheets = Vec::with_capacity(pages.len() * plan.parts.len());
    for (page, rows) in pages.iter().enumerate() {
        for part in 0..plan.parts.len() {
            let passing = passing(grid, &pages, page, &plan.parts[part]);
            let mut pen = Pen::new(plan, measured, &pages, page, part, passing);
            for row in rows.clone() {
                pen.row(row);
            }
            sheets.push(pen.finish());
        }
    }
    let mut letters = 0;
    connect_pages(plan, &pages, &mut sheets, &mut letters);
    connect_parts(plan, &pages, &mut sheets, &mut letters);
    sheets
}

/// The rows of each sheet: on as few sheets as can be, and filled alike, so that none holds a
/// single row.
fn pages(plan: &Plan, measured: &Measured) -> Vec<Range<usize>> {
    let fewest = filled(plan, measured, 1.0);
    if fewest.len() == 1 {
        return fewest;
    }
    let (mut too_little, mut enough) = (0.3, 1.0);
    for _ in 0..8 {
        let share = (too_little + enough) / 2.0;
        if filled(plan, measured, share).len() == fewest.len() {
            enough = share;
        } else {
            too_little = share;
        }
    }
    filled(plan, measured, enough)
}

/// The rows of each sheet if so much of its height may be filled, with the strips that the lines
/// across the breaks need. A row that needs more has a sheet of its own.
fn filled(plan: &Plan, measured: &Measured, share: f64) -> Vec<Range<usize>> {
    let rows = plan.grid.bands.len();
    let mut pages = Vec::new();
    let mut start = 0;
    let mut used = measured.head;
    for row in 0..rows {
        let most = measured.others * share;
        let room = if pages.is_empty() { measured.first.min(most) } else { most };
        let bottom = if row + 1 < rows { strip(plan, row + 1) } else { 0.0 };
        let needs = measured.groups[row] + row_height(plan, measured, row);
        if row > start && used + needs + bottom > room + 0.01 {
            pages.push(start..row);
            start = row;
            used = measured.head + strip(plan, row);
        }
        used += needs;
    }
    pages.push(start..rows);
    pages
}

/// A row's height: what its texts and its lines need, and at most what a whole sheet has.
fn row_height(plan: &Plan, measured: &Measured, row: usize) -> f64 {
    let lines = plan.heights[row];
    let most = most(plan, measured, row);
    measured.rows[row].max(lines).min(most.max(lines))
}

/// The most height that a sheet can give to a row.
fn most(plan: &Plan, measured: &Measured, row: usize) -> f64 {
    let above = if row > 0 { strip(plan, row) } else { 0.0 };
    let below = if row + 1 < plan.grid.bands.len() { strip(plan, row + 1) } else { 0.0 };
    measured.others - measured.head - above - below - measured.groups[row]
}

/// The height of the strip that a break above a row needs.
fn strip(plan: &Plan, row: usize) -> f64 {
    let heights = plan.parts.iter().map(|part| {
        let lines: Vec<f64> = crossings(&plan.grid, row, part)
            .map(|crossing| x_of(plan, part, crossing.column, crossing.x))
            .collect();
        strip_height(&spread(plan, part, &lines))
    });
    heights.fold(0.0, f64::max)
}

fn strip_height(ways: &[fan::Way]) -> f64 {
    if ways.is_empty() {
        return 0.0;
    }
    LEAD + fan::tracks(ways) as f64 * TRACK + ARROW_ROOM + PENTAGON_LENGTH + MARGIN
}

/// Places the pentagons of a strip above or below the rows: they keep off No and Kegiatan.
fn spread(plan: &Plan, part: &Part, lines: &[f64]) -> Vec<fan::Way> {
    let low = actors_start(plan, part) + PENTAGON_WIDTH / 2.0 + 1.0;
    let actors: f64 = plan.actors[part.columns.clone()].iter().sum();
    let high = actors_start(plan, part) + actors + part.text.after() - PENTAGON_WIDTH / 2.0 - 1.0;
    fan::spread(lines, PENTAGON_WIDTH + BETWEEN, low, high)
}

/// What crosses the upper edge of a row in a part's columns.
fn crossings<'g>(
    grid: &'g Grid,
    row: usize,
    part: &'g Part,
) -> impl Iterator<Item = &'g Crossing> + use<'g> {
    grid.crossings[row].iter().filter(|crossing| part.columns.contains(&crossing.column))
}

/// The lines that run through a whole sheet and stop nowhere on it: by column and place.
fn passing(
    grid: &Grid,
    pages: &[Range<usize>],
    page: usize,
    part: &Part,
) -> BTreeSet<(usize, Pos)> {
    let rows = &pages[page];
    if page == 0 || page + 1 == pages.len() {
        return BTreeSet::new();
    }
    let runs_on = |crossing: &&Crossing| {
        (rows.start + 1..=rows.end).all(|row| grid.crossings[row].contains(crossing))
    };
    crossings(grid, rows.start, part)
        .filter(runs_on)
        .map(|crossing| (crossing.column, crossing.x))
        .collect()
}

/// Where the actors' columns begin.
fn actors_start(plan: &Plan, part: &Part) -> f64 {
    let strip = if part.columns.start > 0 && plan.parts.len() > 1 { SIDE_STRIP } else { 0.0 };
    part.text.before() + strip
}

fn column_start(plan: &Plan, part: &Part, column: usize) -> f64 {
    actors_start(plan, part) + plan.actors[part.columns.start..column].iter().sum::<f64>()
}

fn x_of(plan: &Plan, part: &Part, column: usize, x: Pos) -> f64 {
    column_start(plan, part, column) + within(x, plan.actors[column], plan.unit)
}

/// A place in points from the start of a cell of this length.
fn within(place: Pos, length: f64, unit: f64) -> f64 {
    length * f64::from(place.percent) / 100.0 + f64::from(place.halves) / 2.0 * unit
}

/// Draws one sheet.
struct Pen<'a> {
    plan: &'a Plan,
    measured: &'a Measured,
    part: &'a Part,
    /// The lines that the sheet doesn't show.
    passing: BTreeSet<(usize, Pos)>,
    sheet: Sheet,
    /// Where the next row begins.
    y: f64,
    first: bool,
    horizontals: Vec<(f64, f64, f64)>,
    verticals: Vec<(f64, f64, f64)>,
}

impl<'a> Pen<'a> {
    fn new(
        plan: &'a Plan,
        measured: &'a Measured,
        pages: &[Range<usize>],
        page: usize,
        part: usize,
        passing: BTreeSet<(usize, Pos)>,
    ) -> Self {
        let rows = &pages[page];
        let top = if page > 0 { strip(plan, rows.start) } else { 0.0 };
        let bottom = if page + 1 < pages.len() { strip(plan, rows.end) } else { 0.0 };
        let side = |there: bool| if there { SIDE_STRIP } else { 0.0 };
        let sheet = Sheet {
            page,
            part,
            head: measured.head,
            top,
            bottom,
            left: side(part > 0),
            right: side(part + 1 < plan.parts.len()),
            ..Sheet::default()
        };
        Self {
            plan,
            measured,
            part: &plan.parts[part],
            passing,
            sheet,
            y: measured.head + top,
            first: true,
            horizontals: Vec::new(),
            verticals: Vec::new(),
        }
    }

    fn row(&mut self, row: usize) {
        let (plan, unit) = (self.plan, self.plan.unit);
        let group = self.measured.groups[row];
        let height = row_height(plan, self.measured, row);
        // The lines across the headings above the row; above the first, out of the strip.
        if group > 0.0 && (!self.first || self.sheet.top > 0.0) {
            for crossing in crossings(&plan.grid, row, self.part) {
                if !self.passing.contains(&(crossing.column, crossing.x)) {
                    let x = x_of(plan, self.part, crossing.column, crossing.x);
                    self.verticals.push((x, self.y, self.y + group));
                }
            }
        }
        self.first = false;
        let top = self.y + group;
        let mut symbols = Vec::new();
        for column in self.part.columns.clone() {
            let left = column_start(plan, self.part, column);
            let width = plan.actors[column];
            let x_at = |place: Pos| left + within(place, width, unit);
            let y_at = |place: Pos| top + within(place, height, unit);
            let cell = plan.grid.cell(row, column);
            for piece in cell {
                match piece.shape {
                    Shape::Horizontal { y, from, to } => {
                        self.horizontals.push((y_at(y), x_at(from), x_at(to)));
                    }
                    Shape::Vertical { x, .. } if self.passing.contains(&(column, x)) => {
                        // The gaps that it would have cut into others close again.
                        let gap = f64::from(CROSSING_HALF_GAP) * unit;
                        let crossed = cell.iter().filter_map(|other| match other.shape {
                            Shape::Horizontal { y, to, .. }
                                if to == x.moved(-2 * CROSSING_HALF_GAP) =>
                            {
                                Some(y)
                            }
                            _ => None,
                        });
                        for y in crossed {
                            self.horizontals.push((y_at(y), x_at(x) - gap, x_at(x) + gap));
                        }
                    }
                    Shape::Vertical { x, from, to } => {
                        self.verticals.push((x_at(x), y_at(from), y_at(to)));
                    }
                    Shape::Corner { x, y, turn } => {
                        let r = f64::from(CORNER_RADIUS) * unit;
                        let (x, y) = (x_at(x), y_at(y));
                        let (across, down) = match turn {
                            Turn::TopLeft => (r, r),
                            Turn::TopRight => (-r, r),
                            Turn::BottomLeft => (r, -r),
                            Turn::BottomRight => (-r, -r),
                        };
                        self.sheet.lines.push(Stroke::Bend {
                            from: (x + across, y),
                            corner: (x, y),
                            to: (x, y + down),
                        });
                    }
                    Shape::Arrowhead { x, y, heading } => {
                        let length = f64::from(ARROW_LENGTH) * unit;
                        self.sheet.heads.push(head((x_at(x), y_at(y)), heading, length));
                    }
                    Shape::Label { x, y, anchor } => {
                        let text = piece.serves.iter().find_map(|&at| plan.labels[at].clone());
                        let text = text.unwrap_or_default();
                        self.sheet.labels.push(Label { x: x_at(x), y: y_at(y), anchor, text });
                    }
                    Shape::Symbol { x, y, kind } => {
                        let half_width = f64::from(SYMBOL_HALF_WIDTH) * unit;
                        let half_height = f64::from(SYMBOL_HALF_HEIGHT) * unit;
                        symbols.push(PlacedSymbol {
                            column,
                            kind,
                            x: x_at(x) - left - half_width,
                            y: y_at(y) - top - half_height,
                            width: 2.0 * half_width,
                            height: 2.0 * half_height,
                        });
                    }
                    Shape::End { x, y, kind } => {
                        let exit =
                            piece.serves.first().and_then(|&at| plan.grid.connectors[at].exit);
                        self.sheet.ends.push(End {
                            x: x_at(x),
                            y: y_at(y),
                            width: 2.0 * f64::from(END_HALF_WIDTH) * unit,
                            height: 2.0 * f64::from(END_HALF_HEIGHT) * unit,
                            kind,
                            row,
                            exit,
                        });
                    }
                    Shape::Companion { y, from, to, joint } => {
                        let line = Stroke::Straight {
                            from: (x_at(from), y_at(y)),
                            to: (x_at(to), y_at(y)),
                        };
                        match joint {
                            Joint::EitherOr => self.sheet.dashes.push(line),
                            Joint::Together | Joint::InSequence => self.sheet.doubles.push(line),
                        }
                    }
                }
            }
        }
        self.sheet.rows.push(SheetRow { step: row, group, height, symbols });
        self.y = top + height;
    }

    fn finish(mut self) -> Sheet {
        let horizontals = joined(std::mem::take(&mut self.horizontals));
        let verticals = joined(std::mem::take(&mut self.verticals));
        let across = horizontals
            .into_iter()
            .map(|(y, from, to)| Stroke::Straight { from: (from, y), to: (to, y) });
        let down = verticals
            .into_iter()
            .map(|(x, from, to)| Stroke::Straight { from: (x, from), to: (x, to) });
        self.sheet.lines.extend(across.chain(down));
        self.sheet
    }
}

/// Joins collinear lines that touch or overlap: each is its place across, its start and its end.
fn joined(mut lines: Vec<(f64, f64, f64)>) -> Vec<(f64, f64, f64)> {
    const TOUCHING: f64 = 0.05;
    lines.retain(|line| line.1 < line.2);
    lines.sort_by(|a, b| (a.0, a.1, a.2).partial_cmp(&(b.0, b.1, b.2)).expect("no NaN"));
    let mut joined: Vec<(f64, f64, f64)> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(last) if last.0 == line.0 && line.1 <= last.2 + TOUCHING => {
                last.2 = last.2.max(line.2);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// An arrowhead of this length with its tip at a place.
fn head(tip: (f64, f64), heading: Heading, length: f64) -> [(f64, f64); 3] {
    let half = length * 4.5 / f64::from(ARROW_LENGTH);
    let (x, y) = tip;
    match heading {
        Heading::Left => [tip, (x + length, y - half), (x + length, y + half)],
        Heading::Right => [tip, (x - length, y - half), (x - length, y + half)],
        Heading::Up => [tip, (x - half, y + length), (x + half, y + length)],
        Heading::Down => [tip, (x - half, y - length), (x + half, y - length)],
    }
}

/// `A`, `B` … `Z`, `AA` …
fn letter(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (number % 26) as u8));
        match (number / 26).checked_sub(1) {
            Some(rest) => number = rest,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

/// Ends the lines that cross a break between rows in pentagons, on both sheets.
fn connect_pages(plan: &Plan, pages: &[Range<usize>], sheets: &mut [Sheet], letters: &mut usize) {
    let parts = plan.parts.len();
    for (at, part) in plan.parts.iter().enumerate() {
        // By sheet: the pentagons of its strips: the line's place, its heading, letter, partner.
        let mut tops: Vec<Vec<Loose>> = vec![Vec::new(); pages.len()];
        let mut bottoms: Vec<Vec<Loose>> = vec![Vec::new(); pages.len()];
        for page in 0..pages.len() - 1 {
            let passing_here = passing(&plan.grid, pages, page, part);
            for crossing in crossings(&plan.grid, pages[page].end, part) {
                let place = (crossing.column, crossing.x);
                if passing_here.contains(&place) {
                    continue;
                }
                let next = (page + 1..pages.len())
                    .find(|&next| !passing(&plan.grid, pages, next, part).contains(&place))
                    .expect("nothing passes through the last sheet");
                let x = x_of(plan, part, crossing.column, crossing.x);
                let (heading, letter) = (crossing.heading, letter(*letters));
                *letters += 1;
                let partner = next * parts + at;
                bottoms[page].push(Loose { at: x, heading, letter: letter.clone(), partner });
                tops[next].push(Loose { at: x, heading, letter, partner: page * parts + at });
            }
        }
        for page in 0..pages.len() {
            let sheet = &mut sheets[page * parts + at];
            tops[page].sort_by(|a, b| a.at.total_cmp(&b.at));
            for (loose, edge) in [
                (&tops[page], Edge { at: sheet.head + sheet.top, outwards: -1.0 }),
                (&bottoms[page], Edge { at: sheet.rows_end(), outwards: 1.0 }),
            ] {
                let lines: Vec<f64> = loose.iter().map(|line| line.at).collect();
                sheet.tie(loose, &spread(plan, part, &lines), edge, TRACK);
            }
        }
    }
}

/// Ends the lines that cross from part to part in pentagons, on both sheets.
fn connect_parts(plan: &Plan, pages: &[Range<usize>], sheets: &mut [Sheet], letters: &mut usize) {
    let parts = plan.parts.len();
    for page in 0..pages.len() {
        for (at, pair) in plan.parts.windows(2).enumerate() {
            let (here, there) = (page * parts + at, page * parts + at + 1);
            let column = pair[0].columns.end;
            let mut here_lines = Vec::new();
            let mut there_lines = Vec::new();
            let mut top = sheets[here].head + sheets[here].top;
            for row in sheets[here].rows.clone() {
                top += row.group;
                let mut places = across(&plan.grid, row.step, column);
                places.sort_by_key(|place| place.0);
                for (y, heading) in places {
                    let (y, name) = (top + within(y, row.height, plan.unit), letter(*letters));
                    *letters += 1;
                    let line = |partner| Loose { at: y, heading, letter: name.clone(), partner };
                    here_lines.push(line(there));
                    there_lines.push(line(here));
                }
                top += row.height;
            }
            let actors: f64 = plan.actors[pair[0].columns.clone()].iter().sum();
            let right = actors_start(plan, &pair[0]) + actors;
            let left = actors_start(plan, &pair[1]);
            for (sheet, loose, edge) in [
                (here, here_lines, Edge { at: right, outwards: 1.0 }),
                (there, there_lines, Edge { at: left, outwards: -1.0 }),
            ] {
                let sheet = &mut sheets[sheet];
                let lines: Vec<f64> = loose.iter().map(|line| line.at).collect();
                let (low, high) = (sheet.head + PENTAGON_WIDTH / 2.0, sheet.rows_end());
                let pitch = PENTAGON_WIDTH + BETWEEN / 2.0;
                let ways = fan::spread(&lines, pitch, low, high - PENTAGON_WIDTH / 2.0);
                let room = SIDE_STRIP - LEAD - ARROW_ROOM - PENTAGON_LENGTH - MARGIN;
                sheet.tie(&loose, &ways, edge, room / fan::tracks(&ways).max(2) as f64);
            }
        }
    }
}

/// The horizontal lines of a row that run into a column from the one before it.
fn across(grid: &Grid, row: usize, column: usize) -> Vec<(Pos, Heading)> {
    let mut places: Vec<(Pos, Heading)> = Vec::new();
    for piece in grid.cell(row, column - 1) {
        let y = match piece.shape {
            Shape::Horizontal { y, to, .. } | Shape::Companion { y, to, .. } if to == Pos::END => y,
            _ => continue,
        };
        if places.iter().any(|(known, _)| *known == y) {
            continue;
        }
        let leftwards = piece.serves.iter().any(|&at| {
            grid.connectors[at].points.windows(2).any(|pair| {
                let [a, b] = [pair[0], pair[1]];
                (a.row, a.y) == (row, y)
                    && (b.row, b.y) == (row, y)
                    && a.column >= column
                    && b.column < column
            })
        });
        places.push((y, if leftwards { Heading::Left } else { Heading::Right }));
    }
    places
}

/// A line's end at a sheet's edge, before it has its pentagon.
#[derive(Clone, Debug)]
struct Loose {
    /// Its place along the edge.
    at: f64,
    heading: Heading,
    letter: String,
    partner: usize,
}

/// Where rows or columns end and a strip for pentagons begins.
#[derive(Clone, Copy)]
struct Edge {
    at: f64,
    /// 1 where the strip lies below or to the right, -1 else.
    outwards: f64,
}

impl Sheet {
    /// Where the rows end.
    fn rows_end(&self) -> f64 {
        let rows: f64 = self.rows.iter().map(|row| row.group + row.height).sum();
        self.head + self.top + rows
    }

    /// Leads lines from an edge to their pentagons.
    fn tie(&mut self, loose: &[Loose], ways: &[fan::Way], edge: Edge, track: f64) {
        let depth = LEAD + fan::tracks(ways) as f64 * track;
        let near = edge.at + edge.outwards * (depth + ARROW_ROOM);
        for (line, way) in loose.iter().zip(ways) {
            let upright = matches!(line.heading, Heading::Up | Heading::Down);
            // Along the edge and away from it → across and down.
            let place = |along: f64, away: f64| if upright { (along, away) } else { (away, along) };
            let outwards = match line.heading {
                Heading::Down | Heading::Right => edge.outwards > 0.0,
                Heading::Up | Heading::Left => edge.outwards < 0.0,
            };
            let end = match outwards {
                true => {
                    self.heads.push(head(place(way.at, near), line.heading, HEAD));
                    near - edge.outwards * (HEAD - 1.0)
                }
                false => near,
            };
            let mut points = vec![place(line.at, edge.at)];
            if let Some(number) = way.track {
                let turn = edge.at + edge.outwards * (LEAD + number as f64 * track);
                points.extend([place(line.at, turn), place(way.at, turn)]);
            }
            points.push(place(if way.track.is_some() { way.at } else { line.at }, end));
            for pair in points.windows(2) {
                self.lines.push(Stroke::Straight { from: pair[0], to: pair[1] });
            }
            let (x, y) = place(way.at, near + edge.outwards * PENTAGON_LENGTH / 2.0);
            self.pentagons.push(Pentagon {
                x,
                y,
                heading: line.heading,
                letter: line.letter.clone(),
                partner: line.partner,
            });
        }
    }
}
