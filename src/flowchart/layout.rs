//! Paths in ranks → places in units: where every line, label and small end lies, and from these the
//! size of every column and row.
//!
//! The tracks of lines come from `tracks`. Nothing is cut into cells here.

use super::packing::Tracks;
use super::ranks::{Path, Side, Y};
use super::tracks::{self, Gap};
use super::wiring::{Goal, Link, Wiring};
use super::{
    ARROW_LENGTH, Band, CLEARANCE, CORNER_RADIUS, Column, END_HALF_HEIGHT, END_HALF_WIDTH,
    FIRST_TRACK, Pos, SYMBOL_HALF_HEIGHT, SYMBOL_HALF_WIDTH, TRACK_PITCH,
};

/// The distance from a symbol's bottom to the first small end below it, in units.
const FIRST_FOOT: i32 = 16;
/// The distance between small ends below one another, in units.
const FOOT_PITCH: i32 = 24;
/// The room for a label beside a line that goes straight on below branches, in units.
const STRAIGHT_LABEL: i32 = 8;
/// The distance from a symbol's border to the last track beside it, without labels, in units.
const TO_TRACK: i32 = TRACK_PITCH + CORNER_RADIUS;

/// Where every rank lies, for every net.
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) bands: Vec<Band>,
    /// How a link's label is placed, by link.
    pub(super) labels: Vec<Option<LabelSpot>>,
    /// How far a small end lies from the centre of its symbol, to the end's near border, by link.
    pub(super) reach: Vec<i32>,
    channels: Vec<Tracks>,
    gaps: Vec<Gap>,
    /// By net: the level of a small end below its symbol.
    feet: Vec<i32>,
}

/// Where a label stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelSpot {
    /// Beside the side of the symbol where the line leaves.
    Port,
    /// On the line's first stretch across, after this many units.
    Branch(i32),
    /// Beside the line where it has passed the branches of its port, after this many units.
    Straight(i32),
}

impl Layout {
    /// Assigns every track and measures every column and row.
    pub(super) fn of(wiring: &Wiring, paths: &[Path]) -> Layout {
        let labels = spots(wiring, paths);
        let on_branch: Vec<bool> =
            labels.iter().map(|spot| matches!(spot, Some(LabelSpot::Branch(_)))).collect();
        let gaps = tracks::gaps(wiring, paths, &on_branch);
        let channels = tracks::channels(wiring, paths, &gaps);
        let (feet, foot_levels) = feet(wiring, paths);
        let mut layout = Layout {
            columns: Vec::new(),
            bands: Vec::new(),
            labels,
            reach: Vec::new(),
            channels,
            gaps,
            feet,
        };
        layout.measure_rows(wiring, &foot_levels);
        layout.measure_columns(wiring, paths);
        layout
    }

    /// Gives the column and the place of a rank across.
    pub(super) fn x(&self, net: usize, rank: i32) -> (usize, Pos) {
        let channel = rank as usize / 2;
        if rank % 2 == 1 {
            return (channel, self.columns[channel].center());
        }
        let tracks = &self.channels[channel];
        let track = tracks.track(net);
        if channel < self.columns.len() {
            (channel, Pos { percent: 0, halves: 2 * (TRACK_PITCH * track + FIRST_TRACK) })
        } else {
            let distance = TRACK_PITCH * (tracks.count - 1 - track) + FIRST_TRACK;
            (channel - 1, Pos { percent: 100, halves: -2 * distance })
        }
    }

    /// Gives the row and the place of a rank down.
    pub(super) fn y(&self, net: usize, rank: i32) -> (usize, Pos) {
        let row = rank as usize / 4;
        match rank % 4 {
            2 => (row, self.bands[row].center()),
            3 => {
                let below = SYMBOL_HALF_HEIGHT + FIRST_FOOT + FOOT_PITCH * self.feet[net];
                (row, self.bands[row].center().moved(2 * below))
            }
            zone => {
                let gap = &self.gaps[row];
                let offset = gap.offset(net, zone == 1);
                if row < self.bands.len() {
                    (row, Pos { percent: 0, halves: 2 * offset })
                } else {
                    (row - 1, Pos { percent: 100, halves: -2 * (gap.height - offset) })
                }
            }
        }
    }

    /// Gives the place below the lines of a row's gap where a straight line's label begins.
    pub(super) fn below_gap(&self, row: usize) -> Pos {
        Pos {
            percent: 0,
            halves: 2 * (self.gaps[row].offsets.last().map_or(0, |offset| offset + 3)),
        }
    }

    fn measure_rows(&mut self, wiring: &Wiring, foot_levels: &[i32]) {
        let mut straight = vec![false; wiring.rows + 1];
        for (link, spot) in wiring.links.iter().zip(&self.labels) {
            if matches!(spot, Some(LabelSpot::Straight(_))) {
                straight[link.row + 1] = true;
            }
        }
        for row in 0..wiring.rows {
            let lines = self.gaps[row].offsets.last().map_or(CLEARANCE, |offset| offset + TO_TRACK);
            let above = lines + if straight[row] { STRAIGHT_LABEL } else { 0 };
            let mut below = match foot_levels[row] {
                0 => CLEARANCE,
                levels => FIRST_FOOT + FOOT_PITCH * (levels - 1) + END_HALF_HEIGHT + TRACK_PITCH,
            };
            if row + 1 == wiring.rows {
                below += self.gaps[wiring.rows].height;
            }
            self.bands.push(Band { above, below });
        }
    }

    fn measure_columns(&mut self, wiring: &Wiring, paths: &[Path]) {
        // Labels have a least size on paper, where the whole drawing shrinks with its width: the
        // room that they need depends on the width, and the width on their room.
        let mut permille = 1000;
        for _ in 0..3 {
            self.reach = wiring
                .links
                .iter()
                .zip(paths)
                .map(|(link, path)| end_reach(link, path, permille))
                .collect();
            let mut rooms = vec![[0; 2]; wiring.lanes];
            for (index, (link, path)) in wiring.links.iter().zip(paths).enumerate() {
                let lane = wiring.nodes[path.exit.0].lane;
                let (side, need) = self.need(index, link, path, permille);
                // Right of a symbol the next column's first track is a little further away.
                let given = if side == 1 && lane + 1 < wiring.lanes {
                    CLEARANCE + FIRST_TRACK
                } else {
                    TO_TRACK
                };
                rooms[lane][side] = rooms[lane][side].max(need - given);
            }
            self.columns = (0..wiring.lanes)
                .map(|lane| {
                    let outer =
                        if lane + 1 == wiring.lanes { self.channels[lane + 1].count } else { 0 };
                    Column {
                        left: CLEARANCE + TRACK_PITCH * self.channels[lane].count + rooms[lane][0],
                        right: CLEARANCE + TRACK_PITCH * outer + rooms[lane][1],
                    }
                })
                .collect();
            let width: i32 = self.columns.iter().map(Column::min_width).sum();
            // A unit on paper is 400 pt over the width, between 0.36 and 0.72 pt; a label's letters
            // are 10.5 units, but at least 5.25 pt.
            let unit = (400_000 / width.max(1)).clamp(360, 720);
            permille = (500_000 / unit).max(1000);
        }
    }

    /// The side, and the room that a link's label and small end need there from the symbol's border.
    fn need(&self, index: usize, link: &Link, path: &Path, permille: i32) -> (usize, i32) {
        let points = path.points();
        let turn =
            if points.len() > 2 { points[2].0 - points[1].0 } else { points[1].0 - points[0].0 };
        let label = link.label.map(|width| label_width(width, permille));
        if matches!(link.goal, Goal::End(_)) {
            let clear =
                self.reach[index] + 2 * END_HALF_WIDTH + CORNER_RADIUS + 1 - SYMBOL_HALF_WIDTH;
            return (usize::from(turn > 0), clear);
        }
        let Some(width) = label else { return (0, 0) };
        match (path.exit.1, self.labels[index]) {
            (Side::Left, _) => (0, width + 1 + CORNER_RADIUS + 4),
            (Side::Right, _) => (1, width + 1 + CORNER_RADIUS + 4),
            (_, Some(LabelSpot::Branch(after))) => {
                (usize::from(turn > 0), after + width + 7 + CORNER_RADIUS + 4 - SYMBOL_HALF_WIDTH)
            }
            (_, Some(LabelSpot::Straight(after))) => (1, after + width + 5 + 4 - SYMBOL_HALF_WIDTH),
            _ => (1, width + 5 + 4 - SYMBOL_HALF_WIDTH),
        }
    }
}

fn label_width(width: u16, permille: i32) -> i32 {
    (i32::from(width) * permille + 999) / 1000
}

/// How far a small end's near border lies from its symbol's centre.
fn end_reach(link: &Link, path: &Path, permille: i32) -> i32 {
    let label = link.label.map_or(0, |width| label_width(width, permille));
    match path.exit.1 {
        Side::Left | Side::Right => SYMBOL_HALF_WIDTH + (label + 2 + ARROW_LENGTH).max(FIRST_FOOT),
        Side::Bottom | Side::Top => (label + 8 + ARROW_LENGTH).max(FIRST_FOOT + ARROW_LENGTH),
    }
}

/// Exits with the same branch leave one port along the same line.
#[derive(PartialEq)]
struct Branch {
    node: usize,
    at: (i32, i32),
    rightwards: bool,
    net: usize,
}

/// Decides for each labelled link where its label stands.
fn spots(wiring: &Wiring, paths: &[Path]) -> Vec<Option<LabelSpot>> {
    let mut users = vec![0; wiring.nodes.len()];
    for path in paths.iter().filter(|path| path.exit.1 == Side::Bottom) {
        users[path.exit.0] += 1;
    }
    // Exits that leave along the same line set their labels one after the other.
    let mut taken: Vec<(Branch, i32)> = Vec::new();
    wiring
        .links
        .iter()
        .zip(paths)
        .map(|(link, path)| {
            let width = i32::from(link.label?);
            let points = path.points();
            let is_end = matches!(link.goal, Goal::End(_));
            if path.exit.1 != Side::Bottom || (users[path.exit.0] < 2 && !is_end) {
                return Some(LabelSpot::Port);
            }
            let straight = points[1].1 > Y::arriving(link.row + 1);
            let (at, rightwards) =
                if straight { ((0, 0), false) } else { (points[1], points[2].0 > points[1].0) };
            let branch = Branch { node: path.exit.0, at, rightwards, net: link.net };
            // On paper letters may be wider by two fifths.
            let before: i32 = taken
                .iter()
                .filter(|(other, _)| *other == branch)
                .map(|(_, width)| width * 7 / 5 + CORNER_RADIUS)
                .sum();
            taken.push((branch, width));
            Some(if straight { LabelSpot::Straight(before) } else { LabelSpot::Branch(before) })
        })
        .collect()
}

/// Gives each small end below its symbol its level, and the number of levels in each row.
fn feet(wiring: &Wiring, paths: &[Path]) -> (Vec<i32>, Vec<i32>) {
    let mut level_of_net = vec![0; wiring.nets];
    let mut levels = vec![0; wiring.rows];
    let mut used = vec![[0; 2]; wiring.nodes.len()];
    for (link, path) in wiring.links.iter().zip(paths) {
        if !matches!(link.goal, Goal::End(_)) || path.exit.1 != Side::Bottom {
            continue;
        }
        let points = path.points();
        let level = &mut used[path.exit.0][usize::from(points[2].0 > points[1].0)];
        level_of_net[link.net] = *level;
        *level += 1;
        levels[link.row] = levels[link.row].max(*level);
    }
    (level_of_net, levels)
}
