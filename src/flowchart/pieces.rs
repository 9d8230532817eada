//! Paths with places → `Grid`: every line cut at the cells' edges, every bend, head and label in
//! its cell.
//!
//! Where lines of one net run together they become one piece that serves them all. Where lines of
//! different nets cross, the horizontal one is interrupted.

use super::layout::{LabelSpot, Layout};
use super::ranks::{Path, Side};
use super::wiring::{Goal, Link, Wiring};
use super::{
    ARROW_LENGTH, Anchor, CORNER_RADIUS, CROSSING_HALF_GAP, Connector, Crossing, END_HALF_WIDTH,
    Grid, Heading, Joint, Piece, Point, Pos, SYMBOL_HALF_HEIGHT, SYMBOL_HALF_WIDTH, Shape, Target,
    Turn,
};

/// How far a line reaches under the symbol or arrowhead where it ends, in half units.
const UNDER_SYMBOL: i32 = 2;
const UNDER_ARROW: i32 = 4;
/// How far from a bend a straight line ends, in half units: 1.5 units inside the bend's curve.
const BEFORE_BEND: i32 = 2 * CORNER_RADIUS - 3;

/// Cuts all lines into pieces.
pub(super) fn cut(wiring: &Wiring, paths: &[Path], layout: Layout) -> Grid {
    let connectors: Vec<Connector> = wiring
        .links
        .iter()
        .zip(paths)
        .enumerate()
        .map(|(index, (link, path))| connector(wiring, &layout, index, link, path))
        .collect();
    let mut sheet = Sheet {
        columns: wiring.lanes,
        strokes: vec![Vec::new(); wiring.rows * wiring.lanes],
        marks: vec![Vec::new(); wiring.rows * wiring.lanes],
        crossings: vec![Vec::new(); wiring.rows],
    };
    for (index, (link, connector)) in wiring.links.iter().zip(&connectors).enumerate() {
        sheet.draw(index, link, connector);
        if let Some(spot) = layout.labels[index] {
            sheet.label(index, &layout, connector, paths[index].exit.1, spot);
        }
    }
    for (pair, (left, joint)) in wiring.companions.iter().enumerate() {
        let (a, b) = (&wiring.nodes[*left], &wiring.nodes[left + 1]);
        let y = layout.bands[a.row].center();
        for column in a.lane..=b.lane {
            let center = layout.columns[column].center();
            let from =
                if column == a.lane { center.moved(2 * SYMBOL_HALF_WIDTH) } else { Pos::START };
            let to = if column == b.lane { center.moved(-2 * SYMBOL_HALF_WIDTH) } else { Pos::END };
            let stroke = Stroke {
                line: Line::Companion(*joint),
                at: y,
                from,
                to,
                net: wiring.nets + pair,
                connector: None,
            };
            sheet.strokes[a.row * wiring.lanes + column].push(stroke);
        }
    }
    for node in &wiring.nodes {
        let (x, y) = (layout.columns[node.lane].center(), layout.bands[node.row].center());
        let shape = Shape::Symbol { x, y, kind: node.kind };
        sheet.marks[node.row * wiring.lanes + node.lane].push((shape, None));
    }
    let goes_back =
        |serves: &[usize]| !serves.is_empty() && serves.iter().all(|index| connectors[*index].back);
    let cells = sheet
        .strokes
        .iter()
        .zip(&sheet.marks)
        .map(|(strokes, marks)| {
            let mut pieces: Vec<Piece> = Vec::new();
            for (shape, serves) in straighten(strokes) {
                pieces.push(Piece { shape, serves, back: false });
            }
            for (shape, connector) in marks {
                match pieces
                    .iter_mut()
                    .find(|piece| piece.shape == *shape && !matches!(shape, Shape::Label { .. }))
                {
                    Some(piece) => {
                        piece.serves.extend(connector.filter(|index| !piece.serves.contains(index)))
                    }
                    None => pieces.push(Piece {
                        shape: *shape,
                        serves: connector.iter().copied().collect(),
                        back: false,
                    }),
                }
            }
            for piece in &mut pieces {
                piece.back = goes_back(&piece.serves);
            }
            pieces
        })
        .collect();
    let mut crossings = sheet.crossings;
    for row in &mut crossings {
        row.sort_by_key(|crossing| (crossing.column, crossing.x));
        for crossing in row {
            crossing.back = goes_back(&crossing.serves);
        }
    }
    let Layout { columns, bands, .. } = layout;
    Grid { columns, bands, cells, connectors, crossings }
}

/// Gives a path its places, its ends moved to the borders of the symbols.
fn connector(
    wiring: &Wiring,
    layout: &Layout,
    index: usize,
    link: &Link,
    path: &Path,
) -> Connector {
    let node = &wiring.nodes[path.exit.0];
    let is_end = matches!(link.goal, Goal::End(_));
    let mut points: Vec<Point> = path
        .points()
        .iter()
        .map(|&(x, y)| {
            // The way to a small end stays in its symbol's column.
            let (column, x) = if is_end {
                (node.lane, layout.columns[node.lane].center())
            } else {
                layout.x(link.net, x)
            };
            let (row, y) = layout.y(link.net, y);
            Point { column, x, row, y }
        })
        .collect();
    let last = points.len() - 1;
    if is_end {
        let rightwards = path.points()[last].0 > path.points()[last - 1].0;
        let reach = 2 * layout.reach[index] * if rightwards { 1 } else { -1 };
        points[last].x = points[last].x.moved(reach);
    }
    match path.exit.1 {
        Side::Left => points[0].x = points[0].x.moved(-2 * SYMBOL_HALF_WIDTH),
        Side::Right => points[0].x = points[0].x.moved(2 * SYMBOL_HALF_WIDTH),
        Side::Bottom | Side::Top => points[0].y = points[0].y.moved(2 * SYMBOL_HALF_HEIGHT),
    }
    match path.entry.map(|entry| entry.1) {
        Some(Side::Left) => points[last].x = points[last].x.moved(-2 * SYMBOL_HALF_WIDTH),
        Some(Side::Right) => points[last].x = points[last].x.moved(2 * SYMBOL_HALF_WIDTH),
        Some(Side::Top | Side::Bottom) => {
            points[last].y = points[last].y.moved(-2 * SYMBOL_HALF_HEIGHT)
        }
        None => {}
    }
    let to = match (&link.goal, path.entry) {
        (Goal::End(kind), _) => Target::End(*kind),
        (Goal::Symbols(row, nodes), entry) => {
            let node = entry.map_or(nodes[0], |entry| entry.0);
            Target::Symbol { row: *row, lane: wiring.nodes[node].lane }
        }
    };
    Connector {
        row: link.row,
        lane: node.lane,
        exit: link.exit,
        to,
        net: link.net,
        back: link.back,
        points,
    }
}

/// The cells while lines are drawn on them.
struct Sheet {
    columns: usize,
    strokes: Vec<Vec<Stroke>>,
    /// What is no line, and the connector that it belongs to.
    marks: Vec<Vec<(Shape, Option<usize>)>>,
    crossings: Vec<Vec<Crossing>>,
}

/// One connector's straight line within one cell.
#[derive(Clone, Copy)]
struct Stroke {
    line: Line,
    /// The place across the line's direction.
    at: Pos,
    from: Pos,
    to: Pos,
    net: usize,
    connector: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Horizontal,
    Vertical,
    Companion(Joint),
}

impl Sheet {
    fn mark(&mut self, row: usize, column: usize, shape: Shape, connector: usize) {
        self.marks[row * self.columns + column].push((shape, Some(connector)));
    }

    fn draw(&mut self, index: usize, link: &Link, connector: &Connector) {
        let points = &connector.points;
        let last = points.len() - 2;
        for (i, pair) in points.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            let start = if i == 0 { -UNDER_SYMBOL } else { BEFORE_BEND };
            let end = if i == last { 2 * ARROW_LENGTH - UNDER_ARROW } else { BEFORE_BEND };
            let horizontal = (a.row, a.y) == (b.row, b.y);
            let place = |p: Point| if horizontal { (p.column, p.x) } else { (p.row, p.y) };
            let forward = place(b) > place(a);
            let (low, high, low_cut, high_cut) =
                if forward { (a, b, start, end) } else { (b, a, end, start) };
            let (low, high) = (place(low), place(high));
            for cell in low.0..=high.0 {
                let from = if cell == low.0 { low.1.moved(low_cut) } else { Pos::START };
                let to = if cell == high.0 { high.1.moved(-high_cut) } else { Pos::END };
                let (row, column, line, at) = if horizontal {
                    (a.row, cell, Line::Horizontal, a.y)
                } else {
                    (cell, a.column, Line::Vertical, a.x)
                };
                let stroke =
                    Stroke { line, at, from, to, net: connector.net, connector: Some(index) };
                self.strokes[row * self.columns + column].push(stroke);
                if !horizontal && cell > low.0 {
                    self.cross(cell, a, if forward { Heading::Down } else { Heading::Up }, index);
                }
            }
            if i == last {
                let heading = match (horizontal, forward) {
                    (true, true) => Heading::Right,
                    (true, false) => Heading::Left,
                    (false, true) => Heading::Down,
                    (false, false) => Heading::Up,
                };
                self.mark(b.row, b.column, Shape::Arrowhead { x: b.x, y: b.y, heading }, index);
            } else {
                self.corner(index, b, a, points[i + 2]);
            }
        }
        if let Goal::End(kind) = link.goal {
            let (tip, before) = (points[points.len() - 1], points[points.len() - 2]);
            let outwards = if tip.x > before.x { 1 } else { -1 };
            let x = tip.x.moved(2 * END_HALF_WIDTH * outwards);
            self.mark(tip.row, tip.column, Shape::End { x, y: tip.y, kind }, index);
        }
    }

    /// Draws the bend at a point, where lines from two other points meet.
    fn corner(&mut self, index: usize, at: Point, one: Point, other: Point) {
        let (beside, above) =
            if (one.row, one.y) == (at.row, at.y) { (one, other) } else { (other, one) };
        let right = (beside.column, beside.x) > (at.column, at.x);
        let down = (above.row, above.y) > (at.row, at.y);
        let turn = match (right, down) {
            (true, true) => Turn::TopLeft,
            (false, true) => Turn::TopRight,
            (true, false) => Turn::BottomLeft,
            (false, false) => Turn::BottomRight,
        };
        self.mark(at.row, at.column, Shape::Corner { x: at.x, y: at.y, turn }, index);
    }

    fn cross(&mut self, row: usize, at: Point, heading: Heading, index: usize) {
        let crossings = &mut self.crossings[row];
        match crossings.iter_mut().find(|other| (other.column, other.x) == (at.column, at.x)) {
            Some(crossing) if crossing.serves.contains(&index) => {}
            Some(crossing) => crossing.serves.push(index),
            None => crossings.push(Crossing {
                column: at.column,
                x: at.x,
                heading,
                serves: vec![index],
                back: false,
            }),
        }
    }

    fn label(
        &mut self,
        index: usize,
        layout: &Layout,
        connector: &Connector,
        side: Side,
        spot: LabelSpot,
    ) {
        let start = connector.points[0];
        let bend = connector.points[1];
        let (row, x, y, anchor) = match (spot, side) {
            (LabelSpot::Port, Side::Left) => {
                (start.row, start.x.moved(-2), start.y.moved(-6), Anchor::BottomRight)
            }
            (LabelSpot::Port, Side::Right) => {
                (start.row, start.x.moved(2), start.y.moved(-6), Anchor::BottomLeft)
            }
            (LabelSpot::Port, _) => {
                (start.row, start.x.moved(10), start.y.moved(-2), Anchor::TopLeft)
            }
            (LabelSpot::Branch(after), _) => {
                let next = connector.points[2];
                let right = (next.column, next.x) > (bend.column, bend.x);
                let (away, anchor) =
                    if right { (1, Anchor::BottomLeft) } else { (-1, Anchor::BottomRight) };
                (bend.row, bend.x.moved(away * 2 * (6 + after)), bend.y.moved(-6), anchor)
            }
            (LabelSpot::Straight(after), _) => (
                start.row + 1,
                start.x.moved(10 + 2 * after),
                layout.below_gap(start.row + 1),
                Anchor::TopLeft,
            ),
        };
        self.mark(row, start.column, Shape::Label { x, y, anchor }, index);
    }
}

/// Joins a cell's strokes: each stretch once, with all that run there, and crossings left open.
fn straighten(strokes: &[Stroke]) -> Vec<(Shape, Vec<usize>)> {
    let mut lines: Vec<(Line, Pos)> = Vec::new();
    for stroke in strokes {
        if !lines.contains(&(stroke.line, stroke.at)) {
            lines.push((stroke.line, stroke.at));
        }
    }
    let mut pieces = Vec::new();
    for (line, at) in lines {
        let along: Vec<&Stroke> =
            strokes.iter().filter(|stroke| (stroke.line, stroke.at) == (line, at)).collect();
        let mut stretches = stretches(&along);
        if line != Line::Vertical {
            stretches = interrupted(stretches, at, &along, strokes);
        }
        pieces.extend(stretches.into_iter().map(|(from, to, serves)| {
            let shape = match line {
                Line::Horizontal => Shape::Horizontal { y: at, from, to },
                Line::Vertical => Shape::Vertical { x: at, from, to },
                Line::Companion(joint) => Shape::Companion { y: at, from, to, joint },
            };
            (shape, serves)
        }));
    }
    pieces
}

type Stretch = (Pos, Pos, Vec<usize>);

/// Cuts collinear strokes where one begins or ends, and names all that run along each part.
fn stretches(along: &[&Stroke]) -> Vec<Stretch> {
    let mut ends: Vec<Pos> = along.iter().flat_map(|stroke| [stroke.from, stroke.to]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut stretches: Vec<Stretch> = Vec::new();
    for pair in ends.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let mut covered = false;
        let mut serves: Vec<usize> = Vec::new();
        for stroke in along.iter().filter(|stroke| stroke.from <= from && to <= stroke.to) {
            covered = true;
            serves.extend(stroke.connector);
        }
        if !covered {
            continue;
        }
        serves.sort_unstable();
        serves.dedup();
        match stretches.last_mut() {
            Some((_, end, before)) if *end == from && *before == serves => *end = to,
            _ => stretches.push((from, to, serves)),
        }
    }
    stretches
}

/// Opens horizontal stretches where a vertical line of another net crosses.
fn interrupted(
    stretches: Vec<Stretch>,
    y: Pos,
    along: &[&Stroke],
    strokes: &[Stroke],
) -> Vec<Stretch> {
    let mut cuts: Vec<Pos> = strokes
        .iter()
        .filter(|stroke| stroke.line == Line::Vertical && stroke.from < y && y < stroke.to)
        .filter(|stroke| {
            let mut here = along
                .iter()
                .filter(|other| other.from < stroke.at && stroke.at < other.to)
                .peekable();
            here.peek().is_some() && here.all(|other| other.net != stroke.net)
        })
        .map(|stroke| stroke.at)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut open = Vec::with_capacity(stretches.len() + cuts.len());
    for (from, to, serves) in stretches {
        let mut from = from;
        for x in &cuts {
            let (before, after) = (x.moved(-2 * CROSSING_HALF_GAP), x.moved(2 * CROSSING_HALF_GAP));
            if after <= from || to <= before {
                continue;
            }
            if from < before {
                open.push((from, before, serves.clone()));
            }
            from = after;
        }
        if from < to {
            open.push((from, to, serves));
        }
    }
    open
}
