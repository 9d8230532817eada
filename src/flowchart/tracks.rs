//! Paths in ranks → places in units: the track of every line in its channel or gap, and from these
//! the size of every column and row.
//!
//! Lines of one net share a track. Nothing is cut into cells here.

use super::ranks::{Path, Side, Y};
use super::wiring::{Goal, Link, Wiring};
use super::{
    ARROW_LENGTH, Band, CLEARANCE, CORNER_RADIUS, Column, END_HALF_HEIGHT, END_HALF_WIDTH,
    FIRST_TRACK, LABEL_HEIGHT, Pos, SYMBOL_HALF_HEIGHT, SYMBOL_HALF_WIDTH, TRACK_PITCH,
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

#[derive(Clone, Default)]
struct Tracks {
    count: i32,
    of_net: Vec<(usize, i32)>,
}

#[derive(Clone, Default)]
struct Gap {
    /// Net, whether it arrives, and its track.
    of_line: Vec<(usize, bool, usize)>,
    /// The distance of each track from the gap's upper edge, in units.
    offsets: Vec<i32>,
    height: i32,
}

impl Layout {
    /// Assigns every track and measures every column and row.
    pub(super) fn of(wiring: &Wiring, paths: &[Path]) -> Layout {
        let labels = spots(wiring, paths);
        let gaps: Vec<Gap> =
            gap_lines(wiring, paths, &labels).iter().map(|lines| Gap::of(lines)).collect();
        let channels = channels(wiring, paths, &gaps);
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
        layout.measure_rows(wiring, paths, &foot_levels);
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

    fn measure_rows(&mut self, wiring: &Wiring, paths: &[Path], foot_levels: &[i32]) {
        let mut straight = vec![false; wiring.rows + 1];
        for (link, spot) in wiring.links.iter().zip(&self.labels) {
            if matches!(spot, Some(LabelSpot::Straight(_))) {
                straight[link.row + 1] = true;
            }
        }
        debug_assert_eq!(paths.len(), wiring.links.len());
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

impl Tracks {
    fn track(&self, net: usize) -> i32 {
        let found = self.of_net.iter().find(|(other, _)| *other == net);
        found.expect("every net in a channel was given a track").1
    }
}

impl Gap {
    fn offset(&self, net: usize, arriving: bool) -> i32 {
        let found = self
            .of_line
            .iter()
            .find(|(other, other_arriving, _)| *other == net && *other_arriving == arriving);
        self.offsets[found.expect("every line in a gap was given a track").2]
    }

    /// Gives a gap's lines their tracks, from the top down.
    fn of(lines: &[GapLine]) -> Gap {
        if lines.is_empty() {
            return Gap::default();
        }
        let mut cost = vec![0; lines.len() * lines.len()];
        for (i, upper) in lines.iter().enumerate() {
            for (j, lower) in lines.iter().enumerate().filter(|(j, _)| *j != i) {
                cost[i * lines.len() + j] = upper.price_above(lower);
            }
        }
        let mut gap = Gap::default();
        let mut tracks: Vec<Vec<&GapLine>> = Vec::new();
        for line in sequence(lines.len(), &cost).into_iter().map(|place| &lines[place]) {
            // Below every line already placed that it would touch.
            let track = tracks
                .iter()
                .rposition(|track| track.iter().any(|other| other.touches(line)))
                .map_or(0, |t| t + 1);
            if track == tracks.len() {
                tracks.push(Vec::new());
            }
            tracks[track].push(line);
            gap.of_line.push((line.net, line.arriving, track));
        }
        let mut offset = FIRST_TRACK - TRACK_PITCH;
        for track in &tracks {
            let labelled = track.iter().any(|line| line.labelled);
            let doubled = track.iter().any(|line| {
                line.arriving && lines.iter().any(|other| other.net == line.net && !other.arriving)
            });
            offset += if labelled && offset > 0 {
                LABEL_HEIGHT
            } else if labelled || doubled {
                2 * CORNER_RADIUS + 1
            } else {
                TRACK_PITCH
            };
            gap.offsets.push(offset);
        }
        gap.height = offset + CORNER_RADIUS;
        gap
    }
}

/// All that one net draws across one gap on one track.
struct GapLine {
    net: usize,
    arriving: bool,
    spans: Vec<(i32, i32)>,
    /// Ranks across where a line joins from above, and from below.
    from_above: Vec<i32>,
    from_below: Vec<i32>,
    labelled: bool,
}

impl GapLine {
    fn touches(&self, other: &GapLine) -> bool {
        self.spans.iter().any(|(a, b)| other.spans.iter().any(|(c, d)| a <= d && c <= b))
    }

    fn covers(&self, x: i32) -> bool {
        self.spans.iter().any(|(a, b)| *a < x && x < *b)
    }

    /// The crossings if this line lies above the other one; very many if it must not.
    fn price_above(&self, lower: &GapLine) -> i32 {
        let overlaps = |x: &i32| x % 2 == 1 && self.from_below.contains(x);
        let reversed = self.net == lower.net && self.arriving && !lower.arriving;
        if reversed || lower.from_above.iter().any(overlaps) {
            return 1000;
        }
        if self.net == lower.net {
            return 0;
        }
        let down = self.from_below.iter().filter(|x| lower.covers(**x)).count();
        let up = lower.from_above.iter().filter(|x| self.covers(**x)).count();
        (down + up) as i32
    }
}

fn gap_lines(wiring: &Wiring, paths: &[Path], labels: &[Option<LabelSpot>]) -> Vec<Vec<GapLine>> {
    let mut gaps: Vec<Vec<GapLine>> = Vec::new();
    gaps.resize_with(wiring.rows + 1, Vec::new);
    for ((link, path), spot) in wiring.links.iter().zip(paths).zip(labels) {
        let points = path.points();
        for i in 1..points.len().saturating_sub(2) {
            let (a, b) = (points[i], points[i + 1]);
            if a.1 != b.1 || a.1 % 4 >= 2 {
                continue;
            }
            let (row, arriving) = (a.1 as usize / 4, a.1 % 4 == 1);
            let place =
                gaps[row].iter().position(|line| line.net == link.net && line.arriving == arriving);
            let place = place.unwrap_or_else(|| {
                let (spans, from_above, from_below) = (Vec::new(), Vec::new(), Vec::new());
                gaps[row].push(GapLine {
                    net: link.net,
                    arriving,
                    spans,
                    from_above,
                    from_below,
                    labelled: false,
                });
                gaps[row].len() - 1
            });
            let line = &mut gaps[row][place];
            line.spans.push((a.0.min(b.0), a.0.max(b.0)));
            line.labelled |= i == 1 && matches!(spot, Some(LabelSpot::Branch(_)));
            for (x, beyond) in [(a.0, points[i - 1].1), (b.0, points[i + 2].1)] {
                let joins = if beyond < a.1 { &mut line.from_above } else { &mut line.from_below };
                if !joins.contains(&x) {
                    joins.push(x);
                }
            }
        }
    }
    for lines in &mut gaps {
        lines.sort_by_key(|line| (line.arriving, line.net));
    }
    gaps
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

/// One net's part of a channel.
#[derive(Default)]
struct Run {
    net: usize,
    /// Ranks down, coarse: what touches in one gap must not share a track.
    spans: Vec<(i32, i32)>,
    /// The same in finer measure, gap tracks told apart.
    exact: Vec<(i32, i32)>,
    /// Where lines leave the channel, and whether to the right.
    stubs: Vec<(i32, bool)>,
}

fn channels(wiring: &Wiring, paths: &[Path], gaps: &[Gap]) -> Vec<Tracks> {
    let mut runs: Vec<Vec<Run>> = Vec::new();
    runs.resize_with(wiring.lanes + 1, Vec::new);
    let exact = |y: i32, net: usize| {
        let row = y / 4;
        match y % 4 {
            zone if zone < 2 => (2 * row) * 4096 + gaps[row as usize].offset(net, zone == 1),
            _ => (2 * row + 1) * 4096,
        }
    };
    for (link, path) in wiring.links.iter().zip(paths) {
        let points = path.points();
        for i in 1..points.len().saturating_sub(2) {
            let (a, b) = (points[i], points[i + 1]);
            if a.0 != b.0 || a.0 % 2 == 1 {
                continue;
            }
            let channel = &mut runs[a.0 as usize / 2];
            let place = channel.iter().position(|run| run.net == link.net).unwrap_or_else(|| {
                channel.push(Run { net: link.net, ..Run::default() });
                channel.len() - 1
            });
            let run = &mut channel[place];
            let (ya, yb) = (exact(a.1, link.net), exact(b.1, link.net));
            run.spans.push((Y::coarse(a.1.min(b.1)), Y::coarse(a.1.max(b.1))));
            run.exact.push((ya.min(yb), ya.max(yb)));
            for stub in [(ya, points[i - 1].0 > a.0), (yb, points[i + 2].0 > a.0)] {
                if !run.stubs.contains(&stub) {
                    run.stubs.push(stub);
                }
            }
        }
    }
    runs.into_iter().map(assign).collect()
}

/// Packs the nets of a channel on tracks, then orders the tracks so that few stubs cross them.
fn assign(mut runs: Vec<Run>) -> Tracks {
    let first = |run: &Run| run.spans.iter().map(|span| span.0).min().unwrap_or(0);
    let last = |run: &Run| run.spans.iter().map(|span| span.1).max().unwrap_or(0);
    runs.sort_by_key(|run| (first(run), -last(run), run.net));
    let mut tracks: Vec<Vec<&Run>> = Vec::new();
    for run in &runs {
        let touches = |other: &&Run| {
            other.spans.iter().any(|(a, b)| run.spans.iter().any(|(c, d)| a <= d && c <= b))
        };
        match tracks.iter_mut().find(|track| !track.iter().any(touches)) {
            Some(track) => track.push(run),
            None => tracks.push(vec![run]),
        }
    }
    let count = tracks.len();
    let mut cost = vec![0; count * count];
    let crossed = |stub: &(i32, bool), track: &[&Run]| {
        track.iter().flat_map(|run| &run.exact).filter(|(a, b)| *a < stub.0 && stub.0 < *b).count()
            as i32
    };
    for (i, left) in tracks.iter().enumerate() {
        for (j, right) in tracks.iter().enumerate().filter(|(j, _)| *j != i) {
            let to_right = left.iter().flat_map(|run| &run.stubs).filter(|stub| stub.1);
            let to_left = right.iter().flat_map(|run| &run.stubs).filter(|stub| !stub.1);
            cost[i * count + j] = to_right.map(|stub| crossed(stub, right)).sum::<i32>()
                + to_left.map(|stub| crossed(stub, left)).sum::<i32>();
        }
    }
    let mut of_net = Vec::with_capacity(runs.len());
    for (place, track) in sequence(count, &cost).into_iter().enumerate() {
        of_net.extend(tracks[track].iter().map(|run| (run.net, place as i32)));
    }
    Tracks { count: count as i32, of_net }
}

/// Finds the cheapest order of some things, given what it costs that one stands before another.
///
/// Exact up to eight things; beyond, a greedy order, improved as long as a swap of two helps.
fn sequence(count: usize, cost: &[i32]) -> Vec<usize> {
    if count < 2 {
        return (0..count).collect();
    }
    if count > 8 {
        return swapped(count, cost);
    }
    // best[set]: the cheapest order of a set's members, and its last member.
    let mut best = vec![(i32::MAX, 0); 1 << count];
    best[0].0 = 0;
    for set in 1..1usize << count {
        for last in (0..count).filter(|last| set & (1 << last) != 0) {
            let before = set & !(1 << last);
            let added: i32 =
                (0..count).filter(|i| before & (1 << i) != 0).map(|i| cost[i * count + last]).sum();
            // Of equal orders the one that keeps the given order at the end.
            if best[before].0 + added <= best[set].0 {
                best[set] = (best[before].0 + added, last);
            }
        }
    }
    let mut set = (1 << count) - 1;
    let mut order = Vec::with_capacity(count);
    while set != 0 {
        order.push(best[set].1);
        set &= !(1 << best[set].1);
    }
    order.reverse();
    order
}

fn swapped(count: usize, cost: &[i32]) -> Vec<usize> {
    // First, each time, what costs least before all the rest: what must stand first does.
    let mut rest: Vec<usize> = (0..count).collect();
    let mut order: Vec<usize> = Vec::with_capacity(count);
    while !rest.is_empty() {
        let before =
            |i: usize| rest.iter().filter(|j| **j != i).map(|j| cost[i * count + j]).sum::<i32>();
        let place = (0..rest.len())
            .min_by_key(|place| before(rest[*place]))
            .expect("the rest is not empty");
        order.push(rest.remove(place));
    }
    let price = |order: &[usize]| -> i32 {
        (0..count)
            .flat_map(|i| (i + 1..count).map(move |j| (i, j)))
            .map(|(i, j)| cost[order[i] * count + order[j]])
            .sum()
    };
    let mut current = price(&order);
    loop {
        let before = current;
        for i in 0..count {
            for j in i + 1..count {
                order.swap(i, j);
                let swapped = price(&order);
                if swapped < current {
                    current = swapped;
                } else {
                    order.swap(i, j);
                }
            }
        }
        if current == before {
            return order;
        }
    }
}
