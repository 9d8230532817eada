//! The drawing of a map of relations: boxes in lanes, and lines between them.
//!
//! In: boxes with their lane and column, and what leads where. Out: one SVG. Lines run in the
//! channels between columns and in the gaps between rows, each on its own track
//! (`flowchart/packing.rs`), so that none touches a box or another line; where two cross, one is
//! cut. What the boxes and lines mean is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::flowchart::packing::{Run, Tracks, pack};
use crate::site::markup::Escaped;

/// A chart to be drawn.
#[derive(Default)]
pub struct Chart {
    /// The lanes' names, from the top down.
    pub lanes: Vec<String>,
    pub boxes: Vec<Box>,
    pub lines: Vec<Line>,
}

/// A box: a link with a name.
pub struct Box {
    pub lane: usize,
    /// Counted from 0, from left to right.
    pub column: usize,
    pub name: String,
    /// What is said below the name.
    pub note: Option<String>,
    pub href: String,
}

/// A line between two boxes, by their numbers.
#[derive(Clone, Copy)]
pub struct Line {
    pub from: usize,
    pub to: usize,
    pub kind: Kind,
    /// Whether it has a head at its beginning too.
    pub both_ways: bool,
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// From a whole to its parts: thin, without heads; lines from one box are one tree.
    Part,
    /// What comes next: solid.
    Next,
    /// A mention: dashed.
    Mention,
}

// All measures are CSS pixels.
const BOX_WIDTH: i32 = 184;
const LINE_HEIGHT: i32 = 18;
/// The clear space above and below a box's text, and beside it.
const PAD: i32 = 11;
/// About how many letters go into a line of a box.
const LETTERS: usize = 22;
const PITCH: i32 = 10;
/// The distance from a channel's or gap's edge to its first track.
const EDGE: i32 = 14;
/// The clear space above and below a lane's name.
const LANE_PAD: i32 = 10;
/// The clear space at the drawing's left and right edge.
const MARGIN: i32 = 16;
const RADIUS: i32 = 5;
const HEAD: i32 = 8;
/// The least distance between the ends of two lines on one track.
const APART: i32 = 8;

/// A box in its place: row and text known, not yet measured.
struct Placed<'c> {
    own: &'c Box,
    row: usize,
    text: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// Where lines meet a box: all those of a net at one place, or each at its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Port {
    Net(usize),
    Line(usize),
}

/// The way of a line through the chart.
#[derive(Clone, Copy)]
enum Way {
    /// Along its row, with nothing between.
    Level,
    /// By the one channel between.
    Channel(usize),
    /// By a channel, a gap, and another channel.
    Gap(usize, usize, usize),
}

/// What is drawn of the lines that lead to one port.
struct Net {
    kind: Kind,
    line: String,
    heads: String,
    stretches: Vec<(Point, Point)>,
}

type Point = (i32, i32);

struct Routed {
    line: Line,
    net: usize,
    way: Way,
    /// The ends: box, side, port. The first is never to the right of the second.
    ends: [(usize, Side, Port); 2],
    /// Heads at the ends.
    heads: [bool; 2],
}

/// Draws a chart. `name` is said to those who don't see it.
pub fn draw(chart: &Chart, name: &str) -> String {
    let placed = place(chart);
    let rows = placed.iter().map(|own| own.row + 1).max().unwrap_or(0);
    let columns = chart.boxes.iter().map(|own| own.column + 1).max().unwrap_or(0);
    let lane_of_row = lanes_of_rows(&placed, rows);
    let routed = route(chart, &placed, &lane_of_row);
    let ports = ports(&placed, &routed);
    let heights: Vec<i32> = (0..placed.len()).map(|at| height(&placed[at], &ports, at)).collect();

    // Down: lanes, gaps and rows, once the gaps' tracks are known.
    let gap_tracks = gap_tracks(&placed, &routed, rows + chart.lanes.len());
    let gap_height = |gap: usize| 2 * EDGE + PITCH * (gap_tracks[gap].count - 1).max(0);
    let mut lane_tops = Vec::new();
    let mut gap_tops = vec![0; rows + chart.lanes.len()];
    let mut row_middles = vec![0; rows];
    let mut y = 0;
    // A lane's name stands over the first column, where no line runs.
    let lane_names: Vec<_> = chart.lanes.iter().map(|name| wrap(name)).collect();
    for (lane, name) in lane_names.iter().enumerate() {
        lane_tops.push(y);
        y += name.len() as i32 * LINE_HEIGHT + 2 * LANE_PAD - EDGE;
        for row in (0..rows).filter(|&row| lane_of_row[row] == lane) {
            gap_tops[row + lane] = y;
            y += gap_height(row + lane);
            let tallest = (0..placed.len()).filter(|&at| placed[at].row == row);
            let tallest = tallest.map(|at| heights[at]).max().unwrap_or(0);
            row_middles[row] = y + tallest / 2;
            y += tallest;
        }
        let last = (0..rows).rfind(|&row| lane_of_row[row] == lane);
        if let Some(last) = last {
            gap_tops[last + 1 + lane] = y;
            y += gap_height(last + 1 + lane);
        }
    }
    let bottom = y;
    let port_y = |(at, side, port): (usize, Side, Port)| {
        row_middles[placed[at].row] + ports[&(at, side)][&port]
    };
    let gap_y = |gap: usize, net: usize| gap_tops[gap] + EDGE + PITCH * gap_tracks[gap].track(net);

    // Across: columns and channels, once the channels' tracks are known.
    let channel_tracks = channel_tracks(&routed, columns + 1, &port_y, &gap_y);
    let mut lefts = Vec::new();
    let mut channel_lefts = vec![0];
    let mut x = MARGIN;
    for column in 0..columns {
        lefts.push(x);
        x += BOX_WIDTH;
        channel_lefts.push(x);
        let count = channel_tracks[column + 1].count;
        if column + 1 < columns || count > 0 {
            x += 2 * EDGE + 4 + PITCH * (count - 1).max(0);
        }
    }
    let width = x + MARGIN;
    let track_x = |channel: usize, net: usize| {
        channel_lefts[channel] + EDGE + PITCH * channel_tracks[channel].track(net)
    };
    let side_x = |(at, side, _): (usize, Side, Port)| {
        lefts[placed[at].own.column] + if side == Side::Right { BOX_WIDTH } else { 0 }
    };

    let mut nets: BTreeMap<usize, Net> = BTreeMap::new();
    for own in &routed {
        let [a, b] = own.ends;
        let (start, end) = ((side_x(a), port_y(a)), (side_x(b), port_y(b)));
        let mut points = vec![start];
        match own.way {
            Way::Level => {}
            Way::Channel(channel) => {
                let x = track_x(channel, own.net);
                points.extend([(x, start.1), (x, end.1)]);
            }
            Way::Gap(first, gap, last) => {
                let (x1, x2) = (track_x(first, own.net), track_x(last, own.net));
                let y = gap_y(gap, own.net);
                points.extend([(x1, start.1), (x1, y), (x2, y), (x2, end.1)]);
            }
        }
        points.push(end);
        let net = nets.entry(own.net).or_insert_with(|| Net::of(own.line.kind));
        if own.ends[0].2 == Port::Net(own.net) {
            points.reverse();
        }
        net.join(points);
        for (at, (_, side, _)) in own.ends.into_iter().enumerate() {
            if own.heads[at] {
                push_head(if at == 0 { start } else { end }, side, &mut net.heads);
            }
        }
    }

    let mut svg = format!(
        "<svg class=\"map\" role=\"group\" aria-label=\"{}\" width=\"{width}\" height=\"{bottom}\" viewBox=\"0 0 {width} {bottom}\">\n",
        Escaped(name)
    );
    for top in lane_tops.iter().skip(1) {
        let _ = writeln!(svg, "<path class=\"lane\" d=\"M0 {top}H{width}\"/>");
    }
    for (name, top) in lane_names.iter().zip(&lane_tops) {
        svg.push_str("<text class=\"lane\">");
        for (line, text) in (1..).zip(name) {
            let base = top + LANE_PAD + line * LINE_HEIGHT - 5;
            let _ = write!(svg, "<tspan x=\"{MARGIN}\" y=\"{base}\">{}</tspan> ", Escaped(text));
        }
        svg.push_str("</text>\n");
    }
    for Net { kind, line, heads, .. } in nets.values() {
        let class = match kind {
            Kind::Part => "part-of",
            Kind::Next => "next",
            Kind::Mention => "mention",
        };
        let _ = write!(
            svg,
            "<path class=\"halo\" d=\"{line}\"/><path class=\"{class}\" d=\"{line}\"/>"
        );
        if !heads.is_empty() {
            let _ = write!(svg, "<path class=\"head {class}\" d=\"{heads}\"/>");
        }
        svg.push('\n');
    }
    for (at, own) in placed.iter().enumerate() {
        let (left, height) = (lefts[own.own.column], heights[at]);
        let middle = row_middles[own.row];
        let top = middle - height / 2;
        let _ = write!(
            svg,
            "<a href=\"{}\"><rect x=\"{left}\" y=\"{top}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"6\"/><text>",
            Escaped(&own.own.href)
        );
        let lines = own.text.len() as i32 + i32::from(own.own.note.is_some());
        // The first line's base: the block of lines is centred, letters stand 5 below the middle.
        let mut base = middle - (lines - 1) * LINE_HEIGHT / 2 + 5;
        for line in &own.text {
            let _ =
                write!(svg, "<tspan x=\"{}\" y=\"{base}\">{}</tspan> ", left + PAD, Escaped(line));
            base += LINE_HEIGHT;
        }
        if let Some(note) = &own.own.note {
            let _ = write!(
                svg,
                "<tspan class=\"note\" x=\"{}\" y=\"{base}\">{}</tspan>",
                left + PAD,
                Escaped(note)
            );
        }
        svg.push_str("</text></a>\n");
    }
    svg.push_str("</svg>");
    svg
}

/// Gives every box its row: beside what it follows where that is free, else the lane's first free
/// one. The rows of a lane stand together.
fn place(chart: &Chart) -> Vec<Placed<'_>> {
    let mut rows = vec![0; chart.boxes.len()];
    let mut first = 0;
    for lane in 0..chart.lanes.len() {
        let mut own: Vec<usize> =
            (0..chart.boxes.len()).filter(|&at| chart.boxes[at].lane == lane).collect();
        own.sort_by_key(|&at| (chart.boxes[at].column, at));
        let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut count = 0;
        for at in own {
            let column = chart.boxes[at].column;
            let before =
                chart.lines.iter().filter(|line| line.to == at && line.kind != Kind::Mention);
            let beside = before
                .map(|line| line.from)
                .filter(|&from| chart.boxes[from].lane == lane && chart.boxes[from].column < column)
                .map(|from| rows[from])
                .find(|&row| !taken.contains(&(row, column)));
            let row = beside.unwrap_or_else(|| {
                (first..).find(|&row| !taken.contains(&(row, column))).expect("rows are endless")
            });
            taken.insert((row, column));
            rows[at] = row;
            count = count.max(row + 1 - first);
        }
        first += count;
    }
    let placed = chart.boxes.iter().zip(rows);
    placed.map(|(own, row)| Placed { own, row, text: wrap(&own.name) }).collect()
}

/// A name in lines of about [`LETTERS`] letters.
fn wrap(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn lanes_of_rows(placed: &[Placed], rows: usize) -> Vec<usize> {
    let mut lanes = vec![0; rows];
    for own in placed {
        lanes[own.row] = own.own.lane;
    }
    lanes
}

/// Finds the way of every line. Gap `row + lane` is above a row, the next one below it.
fn route(chart: &Chart, placed: &[Placed], lane_of_row: &[usize]) -> Vec<Routed> {
    let occupied: BTreeSet<(usize, usize)> =
        placed.iter().map(|own| (own.row, own.own.column)).collect();
    let mut nets: BTreeMap<(Kind, usize), usize> = BTreeMap::new();
    let mut routed = Vec::new();
    for (index, &line) in chart.lines.iter().enumerate() {
        // Lines run from left to right; one that leads back has its head at its left end.
        let column = |at: usize| placed[at].own.column;
        let swapped = column(line.from) > column(line.to);
        let (a, b) = if swapped { (line.to, line.from) } else { (line.from, line.to) };
        let (own_row, row) = (placed[a].row, placed[b].row);
        // A tree has one net; otherwise lines that lead to one box do.
        let key = (line.kind, if line.kind == Kind::Part { line.from } else { line.to });
        let fresh = nets.len();
        let net = *nets.entry(key).or_insert(fresh);
        let between = column(a) + 1..column(b);
        let (way, side) = if column(a) == column(b) {
            (Way::Channel(column(a) + 1), Side::Right)
        } else if own_row == row && between.clone().all(|c| !occupied.contains(&(row, c))) {
            (Way::Level, Side::Left)
        } else if between.is_empty() {
            (Way::Channel(column(b)), Side::Left)
        } else {
            let above = row + lane_of_row[row];
            let gap = if own_row > row { above + 1 } else { above };
            (Way::Gap(column(a) + 1, gap, column(b)), Side::Left)
        };
        let shared = |at: usize| match line.kind {
            Kind::Part => at == line.from,
            Kind::Next | Kind::Mention => at == line.to,
        };
        let port = |at: usize| if shared(at) { Port::Net(net) } else { Port::Line(index) };
        let heads = match line.kind {
            Kind::Part => [false, false],
            _ if swapped => [true, line.both_ways],
            _ => [line.both_ways, true],
        };
        let ends = [(a, Side::Right, port(a)), (b, side, port(b))];
        routed.push(Routed { line, net, way, ends, heads });
    }
    routed
}

/// The ports that a box's side needs: for each whether a level line has it, and the other ends'
/// rows, for the order.
type Wanted = BTreeMap<Port, (bool, Vec<usize>)>;
type Ports = BTreeMap<(usize, Side), BTreeMap<Port, i32>>;

/// The distance of every port from its box's middle. Ports at the left stand on whole steps, those
/// at the right on half ones, so that lines of two neighbours never run into each other; a level
/// line has the middle on both sides.
fn ports(placed: &[Placed], routed: &[Routed]) -> Ports {
    let mut wanted: BTreeMap<(usize, Side), Wanted> = BTreeMap::new();
    for own in routed {
        let [a, b] = own.ends;
        for ((at, side, port), (other, ..)) in [(a, b), (b, a)] {
            let place = wanted.entry((at, side)).or_default().entry(port).or_default();
            place.0 |= matches!(own.way, Way::Level);
            place.1.push(placed[other].row);
        }
    }
    let mut ports = Ports::new();
    for ((at, side), own) in wanted {
        let row = placed[at].row;
        let mean = |rows: &[usize]| rows.iter().sum::<usize>() * 100 / rows.len();
        let mut order: Vec<_> = own.iter().collect();
        order.sort_by_key(|(port, (level, rows))| {
            let mean = if *level { row * 100 } else { mean(rows) };
            (mean, !*level, **port)
        });
        let half = if side == Side::Right { PITCH / 2 } else { 0 };
        let level = order.iter().position(|(_, (level, _))| *level);
        let count = order.len() as i32;
        let offsets = order.iter().enumerate().map(|(index, (port, _))| {
            let index = index as i32;
            let offset = match level.map(|level| level as i32) {
                Some(level) if index == level => 0,
                Some(level) if index < level => (index - level) * PITCH - half,
                Some(level) => (index - level) * PITCH + half,
                None => (index - count / 2) * PITCH + half,
            };
            (**port, offset)
        });
        ports.insert((at, side), offsets.collect());
    }
    ports
}

/// The height that a box's text and ports need.
fn height(placed: &Placed, ports: &Ports, at: usize) -> i32 {
    let lines = placed.text.len() as i32 + i32::from(placed.own.note.is_some());
    let text = lines * LINE_HEIGHT + 2 * PAD;
    let sides = [Side::Left, Side::Right].into_iter().filter_map(|side| ports.get(&(at, side)));
    let farthest = sides.flat_map(|side| side.values()).map(|offset| offset.abs()).max();
    text.max(farthest.map_or(0, |farthest| 2 * (farthest + RADIUS + 3)))
}

fn run(runs: &mut BTreeMap<usize, Run>, net: usize) -> &mut Run {
    runs.entry(net).or_insert_with(|| Run { net, ..Run::default() })
}

/// The tracks of the gaps: a gap's lines are told by the channels that they run between.
fn gap_tracks(placed: &[Placed], routed: &[Routed], gaps: usize) -> Vec<Tracks> {
    let mut runs: Vec<BTreeMap<usize, Run>> = Vec::new();
    runs.resize_with(gaps, BTreeMap::new);
    for own in routed {
        if let Way::Gap(first, gap, last) = own.way {
            let run = run(&mut runs[gap], own.net);
            let (first, last) = (first as i32, last as i32);
            run.spans.push((first, last));
            run.exact.push((first, last));
            let [from, to] = own.ends.map(|(at, ..)| placed[at].row);
            run.stubs.extend([(first, from >= to), (last, from <= to)]);
        }
    }
    runs.into_iter().map(|runs| pack(runs.into_values().collect())).collect()
}

fn channel_tracks(
    routed: &[Routed],
    channels: usize,
    port_y: &impl Fn((usize, Side, Port)) -> i32,
    gap_y: &impl Fn(usize, usize) -> i32,
) -> Vec<Tracks> {
    let mut runs: Vec<BTreeMap<usize, Run>> = Vec::new();
    runs.resize_with(channels, BTreeMap::new);
    let mut add = |channel: usize, net: usize, a: (i32, bool), b: (i32, bool)| {
        let run = run(&mut runs[channel], net);
        let (top, bottom) = (a.0.min(b.0), a.0.max(b.0));
        run.spans.push((top - APART, bottom + APART));
        run.exact.push((top, bottom));
        run.stubs.extend([a, b]);
    };
    for own in routed {
        let [a, b] = own.ends;
        let (start, end) = (port_y(a), port_y(b));
        match own.way {
            Way::Level => {}
            Way::Channel(channel) => {
                add(channel, own.net, (start, false), (end, b.1 == Side::Left));
            }
            Way::Gap(first, gap, last) => {
                let y = gap_y(gap, own.net);
                add(first, own.net, (start, false), (y, true));
                add(last, own.net, (y, false), (end, true));
            }
        }
    }
    runs.into_iter().map(|runs| pack(runs.into_values().collect())).collect()
}

impl Net {
    fn of(kind: Kind) -> Self {
        Self { kind, line: String::new(), heads: String::new(), stretches: Vec::new() }
    }

    /// Adds a line that leads to the net's port, up to where it meets what is drawn already: what
    /// two lines share is drawn once, so that dashes stay dashes.
    fn join(&mut self, points: Vec<Point>) {
        let mut own = vec![points[0]];
        for (at, pair) in points.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let met = self.stretches.iter().filter_map(|&stretch| meet((from, to), stretch));
            let Some(met) = met.min_by_key(|&met| length(from, met)) else {
                own.push(to);
                continue;
            };
            own.push(met);
            // At a bend it turns into the line that it joins.
            if let Some(&next) = points.get(at + 2).filter(|_| met == to) {
                own.push(toward(to, next, (2 * RADIUS).min(length(to, next))));
            }
            break;
        }
        push_line(&own, &mut self.line);
        self.stretches.extend(own.windows(2).map(|pair| (pair[0], pair[1])));
    }
}

fn length(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point so far from one towards another on the same row or column.
fn toward(from: Point, to: Point, far: i32) -> Point {
    (from.0 + (to.0 - from.0).signum() * far, from.1 + (to.1 - from.1).signum() * far)
}

/// The first point of a stretch, from its beginning, that lies on another one.
fn meet((from, to): (Point, Point), (a, b): (Point, Point)) -> Option<Point> {
    let (left, right) = (a.0.min(b.0), a.0.max(b.0));
    let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
    let clamped = (from.0.clamp(left, right), from.1.clamp(top, bottom));
    let between = |x: i32, a: i32, b: i32| a.min(b) <= x && x <= a.max(b);
    let on = between(clamped.0, from.0, to.0) && between(clamped.1, from.1, to.1);
    on.then_some(clamped)
}

/// Adds a line with round bends to a path.
fn push_line(points: &[Point], path: &mut String) {
    let mut corners: Vec<Point> = Vec::new();
    for &point in points {
        if corners.last() != Some(&point) {
            corners.push(point);
        }
    }
    let _ = write!(path, "M{} {}", corners[0].0, corners[0].1);
    for three in corners.windows(3) {
        let [before, at, after] = [three[0], three[1], three[2]];
        if (before.0 == at.0) == (at.0 == after.0) {
            continue;
        }
        let radius = RADIUS.min(length(before, at) / 2).min(length(at, after) / 2);
        let (enter, leave) = (toward(at, before, radius), toward(at, after, radius));
        let _ = write!(path, "L{} {}Q{} {} {} {}", enter.0, enter.1, at.0, at.1, leave.0, leave.1);
    }
    let last = corners[corners.len() - 1];
    let _ = write!(path, "L{} {}", last.0, last.1);
}

/// Adds a head that points at a box's side.
fn push_head((x, y): Point, side: Side, path: &mut String) {
    let back = match side {
        Side::Left => x - HEAD,
        Side::Right => x + HEAD,
    };
    let _ = write!(path, "M{x} {y}L{back} {}V{}Z", y - HEAD / 2, y + HEAD / 2);
}
