//! The router: what must hold in every chart, on random charts at random cell sizes, and what one
//! sees in a few small ones.

use crate::random_chart::{Random, anything, procedure};
use sopbook::flowchart::route::route;
use sopbook::flowchart::{
    ARROW_LENGTH, Anchor, CORNER_RADIUS, CROSSING_HALF_GAP, Chart, Connector, END_HALF_HEIGHT,
    END_HALF_WIDTH, EndKind, Exit, Grid, Heading, Joint, Origin, Pos, Row, SYMBOL_HALF_HEIGHT,
    SYMBOL_HALF_WIDTH, Shape, Symbol, SymbolKind, Target, characters,
};
use sopbook::handbook::Handbook;
use sopbook::sop::chart::{self, Fold};
use sopbook::{disk, pipeline};
use std::fmt::Write as _;
use std::path::Path;

const NEAR: f32 = 0.01;

/// A grid at certain cell sizes.
struct Sheet<'g> {
    chart: &'g Chart,
    grid: &'g Grid,
    lefts: Vec<f32>,
    tops: Vec<f32>,
    symbols: Vec<(usize, usize, Rect)>,
    ends: Vec<(usize, Rect)>,
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug)]
struct Rect {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// One straight part of a connector.
#[derive(Clone, Copy, Debug)]
struct Line {
    connector: usize,
    /// Its place among the connector's parts.
    part: usize,
    from: (f32, f32),
    to: (f32, f32),
}

impl Rect {
    fn around(x: f32, y: f32, half_width: i32, half_height: i32) -> Rect {
        let (w, h) = (half_width as f32, half_height as f32);
        Rect { left: x - w, top: y - h, right: x + w, bottom: y + h }
    }

    fn meets(&self, other: &Rect, clear: f32) -> bool {
        self.left < other.right + clear
            && other.left < self.right + clear
            && self.top < other.bottom + clear
            && other.top < self.bottom + clear
    }

    fn border_has(&self, (x, y): (f32, f32)) -> bool {
        let center = ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0);
        let on_side = (near(x, self.left) || near(x, self.right)) && near(y, center.1);
        let on_edge = (near(y, self.top) || near(y, self.bottom)) && near(x, center.0);
        on_side || on_edge
    }
}

impl Line {
    fn is_vertical(&self) -> bool {
        self.from.0 == self.to.0
    }

    fn rect(&self) -> Rect {
        Rect {
            left: self.from.0.min(self.to.0),
            top: self.from.1.min(self.to.1),
            right: self.from.0.max(self.to.0),
            bottom: self.from.1.max(self.to.1),
        }
    }

    fn length(&self) -> f32 {
        (self.from.0 - self.to.0).abs() + (self.from.1 - self.to.1).abs()
    }
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < NEAR
}

impl<'g> Sheet<'g> {
    /// Lays the grid out with every cell at its least size or somewhat more.
    fn new(chart: &'g Chart, grid: &'g Grid, random: &mut Random) -> Sheet<'g> {
        let mut edges = |least: Vec<i32>, more: &[i32]| {
            let mut edges = vec![0.0];
            for size in least {
                edges.push(edges[edges.len() - 1] + (size + random.one_of(more)) as f32);
            }
            edges
        };
        let lefts =
            edges(grid.columns.iter().map(|column| column.min_width()).collect(), &[0, 0, 7, 40]);
        let tops =
            edges(grid.bands.iter().map(|band| band.min_height()).collect(), &[0, 0, 13, 90]);
        let mut sheet = Sheet {
            chart,
            grid,
            lefts,
            tops,
            symbols: Vec::new(),
            ends: Vec::new(),
            lines: Vec::new(),
        };
        for (row, column, shape, serves) in sheet.shapes() {
            match shape {
                Shape::Symbol { x, y, .. } => {
                    let rect = Rect::around(
                        sheet.x(column, x),
                        sheet.y(row, y),
                        SYMBOL_HALF_WIDTH,
                        SYMBOL_HALF_HEIGHT,
                    );
                    sheet.symbols.push((row, column, rect));
                }
                Shape::End { x, y, .. } => {
                    let rect = Rect::around(
                        sheet.x(column, x),
                        sheet.y(row, y),
                        END_HALF_WIDTH,
                        END_HALF_HEIGHT,
                    );
                    sheet.ends.push((serves[0], rect));
                }
                _ => {}
            }
        }
        for (index, connector) in grid.connectors.iter().enumerate() {
            let points = sheet.points(connector);
            for (part, pair) in points.windows(2).enumerate() {
                sheet.lines.push(Line { connector: index, part, from: pair[0], to: pair[1] });
            }
        }
        sheet
    }

    fn x(&self, column: usize, x: Pos) -> f32 {
        self.lefts[column] + x.at(self.lefts[column + 1] - self.lefts[column])
    }

    fn y(&self, row: usize, y: Pos) -> f32 {
        self.tops[row] + y.at(self.tops[row + 1] - self.tops[row])
    }

    fn points(&self, connector: &Connector) -> Vec<(f32, f32)> {
        connector.points.iter().map(|p| (self.x(p.column, p.x), self.y(p.row, p.y))).collect()
    }

    fn shapes(&self) -> Vec<(usize, usize, Shape, &'g [usize])> {
        let columns = self.grid.columns.len().max(1);
        let cells = self.grid.cells.iter().enumerate();
        cells
            .flat_map(|(cell, pieces)| pieces.iter().map(move |piece| (cell, piece)))
            .map(|(cell, piece)| (cell / columns, cell % columns, piece.shape, &piece.serves[..]))
            .collect()
    }

    fn symbol(&self, row: usize, lane: usize) -> Rect {
        self.symbols
            .iter()
            .find(|(r, l, _)| (*r, *l) == (row, lane))
            .expect("the symbol is drawn")
            .2
    }

    fn net(&self, line: &Line) -> usize {
        self.grid.connectors[line.connector].net
    }

    /// The symbol and the side that a connector leaves.
    fn port(&self, connector: usize) -> (usize, usize, Heading) {
        let connector = &self.grid.connectors[connector];
        let points = self.points(connector);
        (connector.row, connector.lane, heading(points[0], points[1]))
    }

    /// Whether both leave a symbol by the same bottom.
    fn share_stem(&self, a: &Line, b: &Line) -> bool {
        if self.grid.connectors[a.connector].row != self.grid.connectors[b.connector].row {
            return false;
        }
        let (a, b) = (self.port(a.connector), self.port(b.connector));
        a == b && a.2 == Heading::Down
    }
}

fn heading(from: (f32, f32), to: (f32, f32)) -> Heading {
    match (from.0 < to.0, from.0 > to.0, from.1 < to.1) {
        (true, _, _) => Heading::Right,
        (_, true, _) => Heading::Left,
        (_, _, true) => Heading::Down,
        _ => Heading::Up,
    }
}

/// A chart's symbols in a row, as far as they are drawn.
fn lanes_of(chart: &Chart, row: usize) -> Vec<usize> {
    let mut lanes: Vec<usize> = chart.rows[row].symbols.iter().map(|symbol| symbol.lane).collect();
    lanes.retain(|lane| *lane < chart.lanes);
    lanes
}

/// 0. Every exit is drawn once, from and to what it names.
fn check_ends(sheet: &Sheet) {
    let mut drawn = 0;
    for (row, written) in sheet.chart.rows.iter().enumerate() {
        for (index, exit) in written.exits.iter().enumerate() {
            let mut found =
                sheet.grid.connectors.iter().filter(|c| (c.row, c.exit) == (row, Some(index)));
            let connector = found.next().expect("every exit is drawn");
            assert!(found.next().is_none(), "an exit is drawn once");
            drawn += 1;
            let decides = written.exits.iter().any(|e| e.from == Origin::Row && e.label.is_some());
            if exit.from == Origin::Row && decides {
                let kind = |lane| written.symbols.iter().find(|s| s.lane == lane).map(|s| s.kind);
                let is_decision = |lane| kind(lane) == Some(SymbolKind::Decision);
                let any = lanes_of(sheet.chart, row).into_iter().any(is_decision);
                assert!(!any || is_decision(connector.lane), "a branch leaves no decision");
            }
            match exit.from {
                Origin::Row => assert!(lanes_of(sheet.chart, row).contains(&connector.lane)),
                Origin::Lane(lane) => assert_eq!(connector.lane, lane),
            }
            match (exit.to, connector.to) {
                (Target::Row(to), Target::Symbol { row, lane }) => {
                    assert_eq!(to, row);
                    assert!(lanes_of(sheet.chart, row).contains(&lane));
                }
                (wanted, got) => assert_eq!(wanted, got),
            }
        }
    }
    let arrows = sheet.grid.connectors.iter().filter(|c| c.exit.is_none()).count();
    assert_eq!(drawn + arrows, sheet.grid.connectors.len());
}

/// 1. No line enters a symbol, and foreign lines stay at least 4 units away.
fn check_symbols(sheet: &Sheet) {
    for line in &sheet.lines {
        let connector = &sheet.grid.connectors[line.connector];
        for (row, lane, rect) in &sheet.symbols {
            let own = (*row, *lane) == (connector.row, connector.lane)
                || connector.to == Target::Symbol { row: *row, lane: *lane };
            let clear = if own { -NEAR } else { 4.0 - NEAR };
            assert!(
                !line.rect().meets(rect, clear),
                "line {line:?} at symbol {row} {lane}: {connector:?}"
            );
        }
        for (owner, rect) in &sheet.ends {
            let clear = if *owner == line.connector { -NEAR } else { 4.0 - NEAR };
            assert!(!line.rect().meets(rect, clear), "line {line:?} at the end of {owner}");
        }
    }
}

/// 2 and 3. Lines of different nets never overlap and meet only as proper crossings.
fn check_nets(sheet: &Sheet) {
    for (i, a) in sheet.lines.iter().enumerate() {
        for b in &sheet.lines[i + 1..] {
            let (ra, rb) = (a.rect(), b.rect());
            if !ra.meets(&rb, 6.0) || sheet.net(a) == sheet.net(b) {
                continue;
            }
            if a.is_vertical() == b.is_vertical() {
                let (apart, along) = if a.is_vertical() {
                    ((ra.left - rb.left).abs(), ra.bottom.min(rb.bottom) - ra.top.max(rb.top))
                } else {
                    ((ra.top - rb.top).abs(), ra.right.min(rb.right) - ra.left.max(rb.left))
                };
                let stem = a.part == 0 && b.part == 0 && sheet.share_stem(a, b);
                assert!(stem || apart >= 6.0 || along <= -2.0, "too near: {a:?} {b:?}");
                continue;
            }
            let ((v, vertical), (h, horizontal)) =
                if a.is_vertical() { ((a, ra), (b, rb)) } else { ((b, rb), (a, ra)) };
            let (x, y) = (vertical.left, horizontal.top);
            let meets = horizontal.left - NEAR <= x
                && x <= horizontal.right + NEAR
                && vertical.top - NEAR <= y
                && y <= vertical.bottom + NEAR;
            // Exits that share a port part from their stem one by one.
            if meets && !(v.part == 0 && h.part == 1 && sheet.share_stem(a, b)) {
                let clear = (x - horizontal.left)
                    .min(horizontal.right - x)
                    .min(y - vertical.top)
                    .min(vertical.bottom - y);
                assert!(clear >= 4.0, "no proper crossing: {a:?} {b:?}");
            }
        }
    }
}

/// 4. Every connector is one right-angled line of at most five parts, each long enough.
fn check_connectors(sheet: &Sheet) {
    for (index, connector) in sheet.grid.connectors.iter().enumerate() {
        let points = sheet.points(connector);
        assert!((2..=6).contains(&points.len()));
        for (part, pair) in points.windows(2).enumerate() {
            let line = Line { connector: index, part, from: pair[0], to: pair[1] };
            assert!(
                pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1,
                "neither across nor down: {line:?}"
            );
            let bend = CORNER_RADIUS as f32;
            let before = if part > 0 { bend } else { 0.0 };
            let after = if part + 2 < points.len() { bend } else { ARROW_LENGTH as f32 };
            assert!(line.length() >= before + after, "too short: {line:?} {connector:?}");
            if part > 0 {
                assert_ne!(line.is_vertical(), points[part - 1].0 == points[part].0, "no bend");
            }
        }
        assert!(sheet.symbol(connector.row, connector.lane).border_has(points[0]));
        let last = points[points.len() - 1];
        match connector.to {
            Target::Symbol { row, lane } => assert!(sheet.symbol(row, lane).border_has(last)),
            Target::End(_) => {
                let end =
                    sheet.ends.iter().find(|(owner, _)| *owner == index).expect("the end is drawn");
                assert!(end.1.border_has(last));
            }
            Target::Row(_) => panic!("a connector arrives at a symbol or an end"),
        }
    }
}

/// 5. A port by which a line leaves takes no line in, and only a bottom may let out several.
fn check_ports(sheet: &Sheet) {
    let arrivals: Vec<(usize, usize, Heading)> = sheet
        .grid
        .connectors
        .iter()
        .filter_map(|connector| match connector.to {
            Target::Symbol { row, lane } => {
                let points = sheet.points(connector);
                Some((row, lane, heading(points[points.len() - 1], points[points.len() - 2])))
            }
            _ => None,
        })
        .collect();
    let exits: Vec<_> = (0..sheet.grid.connectors.len()).map(|index| sheet.port(index)).collect();
    for port in &exits {
        assert!(!arrivals.contains(port), "in and out at {port:?}");
        let users = exits.iter().filter(|other| *other == port).count();
        assert!(users == 1 || port.2 == Heading::Down, "{users} lines leave {port:?}");
        // One symbol with three exits or fewer has sides enough.
        let row = &sheet.chart.rows[port.0];
        if row.symbols.len() == 1 && row.exits.len() <= 3 {
            assert_eq!(users, 1, "a port is shared without need: {port:?}");
        }
    }
}

/// 5. At most two lines run one below the other in the gap between rows of one symbol each.
fn check_gaps(sheet: &Sheet) {
    let simple = |row: usize| {
        sheet.chart.rows[row].symbols.len() == 1 && sheet.chart.rows[row].exits.len() <= 3
    };
    for row in 1..sheet.grid.bands.len() {
        if !simple(row - 1) || !simple(row) {
            continue;
        }
        let mut heights: Vec<Pos> = Vec::new();
        for connector in &sheet.grid.connectors {
            for point in &connector.points[1..connector.points.len() - 1] {
                if point.row == row && point.y.percent == 0 && !heights.contains(&point.y) {
                    heights.push(point.y);
                }
            }
        }
        assert!(heights.len() <= 2, "{} tracks above row {row}", heights.len());
    }
}

/// 6, as far as a grid can tell: a connector's pieces cover it from end to end, and nothing else.
fn check_pieces(sheet: &Sheet) {
    let count = sheet.grid.connectors.len();
    let mut rects: Vec<Vec<Rect>> = vec![Vec::new(); count];
    let mut heads = vec![0; count];
    for (row, column, shape, serves) in sheet.shapes() {
        let x = |pos| sheet.x(column, pos);
        let y = |pos| sheet.y(row, pos);
        let corner = CORNER_RADIUS as f32;
        let rect = match shape {
            Shape::Horizontal { y: at, from, to } => {
                assert!(x(from) < x(to), "a piece of no length");
                Rect { left: x(from), right: x(to), top: y(at), bottom: y(at) }
            }
            Shape::Vertical { x: at, from, to } => {
                assert!(y(from) < y(to), "a piece of no length");
                Rect { left: x(at), right: x(at), top: y(from), bottom: y(to) }
            }
            Shape::Corner { x: px, y: py, .. } => Rect {
                left: x(px) - corner,
                right: x(px) + corner,
                top: y(py) - corner,
                bottom: y(py) + corner,
            },
            Shape::Arrowhead { x: px, y: py, heading } => {
                for index in serves {
                    let connector = &sheet.grid.connectors[*index];
                    let points = sheet.points(connector);
                    assert_eq!(
                        points[points.len() - 1],
                        (x(px), y(py)),
                        "the head is not at the end"
                    );
                    assert_eq!(
                        heading,
                        crate::flowchart::heading(
                            points[points.len() - 2],
                            points[points.len() - 1]
                        )
                    );
                    heads[*index] += 1;
                }
                Rect::around(x(px), y(py), ARROW_LENGTH, ARROW_LENGTH)
            }
            _ => continue,
        };
        assert!(!serves.is_empty(), "a line that serves nobody");
        assert!(serves.is_sorted());
        for index in serves {
            rects[*index].push(rect);
        }
    }
    for line in &sheet.lines {
        assert_eq!(heads[line.connector], 1, "one head a connector");
        let crosses = |other: &&Line| {
            let (rect, own) = (other.rect(), line.rect());
            other.is_vertical()
                && !line.is_vertical()
                && own.left < rect.left
                && rect.left < own.right
                && rect.top < own.top
                && own.top < rect.bottom
                && sheet.net(other) != sheet.net(line)
                && !(other.part == 0 && line.part == 1 && sheet.share_stem(other, line))
        };
        let crossings: Vec<f32> =
            sheet.lines.iter().filter(crosses).map(|other| other.from.0).collect();
        let steps = line.length().ceil() as usize;
        for step in 0..=steps {
            let share = step as f32 / steps as f32;
            let x = line.from.0 + (line.to.0 - line.from.0) * share;
            let y = line.from.1 + (line.to.1 - line.from.1) * share;
            let here = Rect { left: x, right: x, top: y, bottom: y };
            let drawn = rects[line.connector].iter().any(|rect| rect.meets(&here, 0.1));
            let crossed_within =
                |distance: f32| crossings.iter().any(|at| (at - x).abs() <= distance);
            let crossed = crossed_within(CROSSING_HALF_GAP as f32);
            let open = crossed_within(CROSSING_HALF_GAP as f32 - 1.0);
            assert!(!(drawn && open), "a crossing is drawn through at {x} {y}");
            assert!(
                drawn || crossed,
                "nothing drawn at {x} {y} for {:?}",
                sheet.grid.connectors[line.connector]
            );
        }
    }
}

/// No label touches a line, a symbol, an end or another label; every labelled exit has one.
fn check_labels(sheet: &Sheet) {
    let mut labels: Vec<(usize, Rect)> = Vec::new();
    for (row, column, shape, serves) in sheet.shapes() {
        let Shape::Label { x, y, anchor } = shape else { continue };
        let connector = &sheet.grid.connectors[serves[0]];
        let exit = connector.exit.expect("only an exit has a label");
        let width = f32::from(
            sheet.chart.rows[connector.row].exits[exit].label.expect("the exit has a label"),
        );
        let (x, y, height) = (sheet.x(column, x), sheet.y(row, y), 11.55);
        let rect = match anchor {
            Anchor::BottomLeft => Rect { left: x, right: x + width, top: y - height, bottom: y },
            Anchor::BottomRight => Rect { left: x - width, right: x, top: y - height, bottom: y },
            Anchor::TopLeft => Rect { left: x, right: x + width, top: y, bottom: y + height },
        };
        for line in &sheet.lines {
            assert!(!rect.meets(&line.rect(), 1.5), "label {rect:?} of {connector:?} at {line:?}");
        }
        for (row, lane, symbol) in &sheet.symbols {
            let port = (*row, *lane) == (connector.row, connector.lane);
            assert!(port || !rect.meets(symbol, 1.5), "label {rect:?} at symbol {row} {lane}");
        }
        for (owner, end) in &sheet.ends {
            assert!(!rect.meets(end, 0.5), "label {rect:?} of {connector:?} at the end of {owner}");
        }
        for (other, there) in &labels {
            assert!(
                !rect.meets(there, 0.5),
                "labels of {} and {other} {rect:?} {there:?}",
                serves[0]
            );
        }
        labels.push((serves[0], rect));
    }
    let labelled = sheet
        .chart
        .rows
        .iter()
        .flat_map(|row| &row.exits)
        .filter(|exit| exit.label.is_some())
        .count();
    assert_eq!(labels.len(), labelled);
}

/// The crossings of a row's upper edge are the vertical lines there.
fn check_crossings(sheet: &Sheet) {
    for (row, crossings) in sheet.grid.crossings.iter().enumerate() {
        let edge = sheet.tops[row];
        let mut listed: Vec<(usize, f32)> = crossings
            .iter()
            .flat_map(|crossing| {
                crossing.serves.iter().map(|index| (*index, sheet.x(crossing.column, crossing.x)))
            })
            .collect();
        let mut real: Vec<(usize, f32)> = sheet
            .lines
            .iter()
            .filter(|line| {
                line.is_vertical() && line.rect().top < edge && edge < line.rect().bottom
            })
            .map(|line| (line.connector, line.from.0))
            .collect();
        listed.sort_by(|a, b| a.partial_cmp(b).expect("no place is NaN"));
        real.sort_by(|a, b| a.partial_cmp(b).expect("no place is NaN"));
        assert_eq!(listed, real, "above row {row}");
    }
}

fn check_all(chart: &Chart, seed: u64) {
    let grid = route(chart);
    let mut random = Random::new(seed);
    let sheet = Sheet::new(chart, &grid, &mut random);
    check_ends(&sheet);
    check_symbols(&sheet);
    check_nets(&sheet);
    check_connectors(&sheet);
    check_ports(&sheet);
    check_gaps(&sheet);
    check_pieces(&sheet);
    check_labels(&sheet);
    check_crossings(&sheet);
    // 7. The same chart gives the same grid, to the last bit.
    assert_eq!(grid, route(&chart.clone()));
    let symbols = sheet.symbols.len();
    let boxes = characters::draw(&grid).chars().filter(|c| "([<".contains(*c)).count();
    assert!(boxes >= symbols, "{boxes} of {symbols} symbols in characters");
}

fn check_many(seeds: std::ops::Range<u64>, make: fn(u64) -> Chart) {
    let faults: Vec<u64> = seeds
        .filter(|seed| std::panic::catch_unwind(|| check_all(&make(*seed), *seed)).is_err())
        .collect();
    assert!(faults.is_empty(), "{} seeds fail: {faults:?}", faults.len());
}

#[test]
fn the_invariants_hold_for_usual_procedures() {
    check_many(0..1000, procedure);
}

#[test]
fn the_invariants_hold_for_all_that_the_format_allows() {
    check_many(0..1000, anything);
}

fn symbol(lane: usize, kind: SymbolKind) -> Symbol {
    Symbol { lane, kind }
}

/// A row of boxes that stand together.
fn row(lanes: &[usize], exits: Vec<Exit>) -> Row {
    let symbols = lanes.iter().map(|lane| symbol(*lane, SymbolKind::Process)).collect();
    Row { symbols, joint: Joint::Together, exits }
}

fn to(row: usize) -> Exit {
    Exit { from: Origin::Row, label: None, to: Target::Row(row) }
}

fn labelled(to: Target) -> Exit {
    Exit { from: Origin::Row, label: Some(26), to }
}

fn from(lane: usize, to: Target) -> Exit {
    Exit { from: Origin::Lane(lane), label: Some(26), to }
}

/// The sides by which the connectors of a grid leave and arrive.
fn sides(chart: &Chart, grid: &Grid) -> Vec<(Heading, Heading)> {
    let sheet = Sheet::new(chart, grid, &mut Random::new(0));
    let heading_of = |connector: &Connector| {
        let points = sheet.points(connector);
        (heading(points[0], points[1]), heading(points[points.len() - 2], points[points.len() - 1]))
    };
    grid.connectors.iter().map(heading_of).collect()
}

#[test]
fn a_port_that_lets_out_takes_nothing_in() {
    // Row 1 lets a small end out on one side. Both loops would be shortest on a side each.
    let end = labelled(Target::End(EndKind::Terminator));
    let chart = Chart {
        lanes: 1,
        rows: vec![
            row(&[0], vec![to(1)]),
            row(&[0], vec![to(2), end]),
            row(&[0], vec![to(3), labelled(Target::Row(1)), labelled(Target::Row(1))]),
            row(&[0], vec![]),
        ],
    };
    let grid = route(&chart);
    let sheet = Sheet::new(&chart, &grid, &mut Random::new(0));
    let arrivals: Vec<Heading> = grid
        .connectors
        .iter()
        .filter(|connector| connector.to == Target::Symbol { row: 1, lane: 0 })
        .map(|connector| {
            let points = sheet.points(connector);
            heading(points[points.len() - 1], points[points.len() - 2])
        })
        .collect();
    let departures: Vec<Heading> = (1..3).map(|connector| sheet.port(connector).2).collect();
    assert_eq!(arrivals.len(), 3);
    assert!(
        departures.iter().all(|port| !arrivals.contains(port)),
        "out at {departures:?}, in at {arrivals:?}"
    );
    check_all(&chart, 0);
}

#[test]
fn what_cannot_be_drawn_is_left_out() {
    assert_eq!(route(&Chart::default()), Grid::default());
    let faulty = Chart {
        lanes: 2,
        rows: vec![
            row(
                &[0, 0, 7],
                vec![
                    to(1),
                    to(9),
                    labelled(Target::Symbol { row: 2, lane: 5 }),
                    from(1, Target::Row(2)),
                ],
            ),
            row(&[], vec![to(2)]),
            row(&[1], vec![labelled(Target::Row(2)), from(9, Target::End(EndKind::Pentagon))]),
        ],
    };
    let grid = route(&faulty);
    assert_eq!(
        grid.connectors.iter().map(|c| (c.row, c.exit)).collect::<Vec<_>>(),
        [(0, Some(2)), (0, Some(3)), (2, Some(0)), (2, Some(1))]
    );
    assert!(grid.cell(1, 0).iter().all(|piece| !matches!(piece.shape, Shape::Symbol { .. })));
    assert_eq!(route(&Chart { lanes: 0, rows: faulty.rows.clone() }).connectors, []);
    characters::draw(&grid);
}

#[test]
fn four_exits_of_a_symbol_share_its_bottom() {
    let targets = [
        Target::Row(1),
        Target::Row(2),
        Target::Row(3),
        Target::End(EndKind::Terminator),
        Target::Row(0),
    ];
    for count in 3..=targets.len() {
        let mut rows =
            vec![row(&[1], targets[..count].iter().map(|target| labelled(*target)).collect())];
        rows.extend([0, 1, 2].map(|lane| row(&[lane], vec![])));
        let chart = Chart { lanes: 3, rows };
        check_all(&chart, 0);
        let bottoms =
            sides(&chart, &route(&chart)).iter().filter(|side| side.0 == Heading::Down).count();
        assert_eq!(bottoms, count - 2);
    }
}

#[test]
fn a_branch_within_a_row_parts_its_symbols() {
    let companions = |exits: Vec<Exit>| {
        let chart = Chart { lanes: 3, rows: vec![row(&[0, 1, 2], exits), row(&[0], vec![])] };
        check_all(&chart, 0);
        let grid = route(&chart);
        let joined = |lane: usize| {
            grid.cell(0, lane).iter().any(|piece| match piece.shape {
                Shape::Companion { from, .. } => from > grid.columns[lane].center(),
                _ => false,
            })
        };
        [joined(0), joined(1)]
    };
    assert_eq!(companions(vec![to(1)]), [true, true]);
    assert_eq!(companions(vec![from(0, Target::Symbol { row: 0, lane: 1 })]), [false, true]);
    assert_eq!(companions(vec![from(2, Target::Symbol { row: 0, lane: 1 })]), [true, false]);
    assert_eq!(companions(vec![labelled(Target::Symbol { row: 0, lane: 1 })]), [false, false]);
}

#[test]
fn exits_to_one_target_merge_and_keep_both_labels() {
    let rows = vec![
        row(&[1], vec![labelled(Target::Row(1)), labelled(Target::Row(1))]),
        row(&[0], vec![]),
    ];
    let chart = Chart { lanes: 2, rows };
    check_all(&chart, 0);
    let grid = route(&chart);
    let heads: Vec<&[usize]> = grid
        .cell(1, 0)
        .iter()
        .filter(|piece| matches!(piece.shape, Shape::Arrowhead { .. }))
        .map(|piece| &piece.serves[..])
        .collect();
    assert_eq!(heads, [[0, 1]]);
}

/// The example that the handbook's screens show: a loan of archives.
fn peminjaman() -> Chart {
    let decision = |lane, exits| Row {
        symbols: vec![symbol(lane, SymbolKind::Decision)],
        joint: Joint::Together,
        exits,
    };
    let terminator = |lane, exits| Row {
        symbols: vec![symbol(lane, SymbolKind::Terminator)],
        joint: Joint::Together,
        exits,
    };
    let yes_no = |yes, no| vec![labelled(Target::Row(yes)), labelled(Target::Row(no))];
    Chart {
        lanes: 5,
        rows: vec![
            terminator(0, vec![to(1)]),
            row(&[1], vec![to(2)]),
            decision(1, yes_no(3, 0)),
            row(&[2], vec![to(4)]),
            decision(2, yes_no(7, 5)),
            row(&[3], vec![to(6)]),
            decision(4, yes_no(7, 1)),
            row(&[2, 1], vec![to(8)]),
            row(&[1], vec![to(9)]),
            row(&[0], vec![to(10)]),
            decision(2, yes_no(11, 9)),
            terminator(1, vec![]),
        ],
    }
}

/// One of everything: sequences, either one of two, branches within a row, six exits, small ends.
fn everything() -> Chart {
    let sequence = |lanes: &[usize], exits| Row { joint: Joint::InSequence, ..row(lanes, exits) };
    let either = |lanes: &[usize], exits| Row { joint: Joint::EitherOr, ..row(lanes, exits) };
    let decision = |lanes: &[usize], exits| {
        let mut row = row(lanes, exits);
        row.symbols.iter_mut().for_each(|symbol| symbol.kind = SymbolKind::Decision);
        row
    };
    let symbol_at = |row, lane| Target::Symbol { row, lane };
    Chart {
        lanes: 5,
        rows: vec![
            row(&[0], vec![to(1)]),
            sequence(&[0, 2, 3], vec![to(2)]),
            sequence(&[3, 1, 4], vec![to(3)]),
            decision(
                &[2],
                [4, 0, 6, 7, 5]
                    .map(|row| labelled(Target::Row(row)))
                    .into_iter()
                    .chain([labelled(Target::End(EndKind::Pentagon))])
                    .collect(),
            ),
            decision(
                &[1, 3],
                vec![
                    from(1, symbol_at(4, 3)),
                    from(1, Target::Row(5)),
                    from(3, Target::Row(7)),
                    from(3, symbol_at(8, 2)),
                ],
            ),
            either(&[2, 4], vec![to(6)]),
            decision(
                &[1],
                vec![labelled(Target::Row(7)), labelled(Target::End(EndKind::Terminator))],
            ),
            row(&[1], vec![to(8)]),
            row(
                &[0, 2, 4],
                vec![Exit { label: None, ..from(4, Target::End(EndKind::Terminator)) }, to(9)],
            ),
            decision(
                &[3],
                vec![
                    labelled(Target::Row(10)),
                    labelled(Target::Row(10)),
                    labelled(Target::Row(2)),
                ],
            ),
            row(&[3], vec![]),
        ],
    }
}

#[test]
fn grids_in_characters() {
    check_all(&peminjaman(), 0);
    check_all(&everything(), 0);
    insta::assert_snapshot!("peminjaman", characters::draw(&route(&peminjaman())));
    insta::assert_snapshot!("everything", characters::draw(&route(&everything())));
}

/// A handbook below this repository's folder; it has no errors.
fn handbook(folder: &str) -> Handbook {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let tree = disk::read(&root, pipeline::src).expect("the handbook can be read");
    pipeline::compile(tree).value
}

#[test]
fn the_invariants_hold_for_every_procedure_of_the_example_handbook() {
    let handbook = handbook("");
    let procedures: Vec<_> = handbook.sops.iter().flat_map(|sop| sop.prosedur()).collect();
    assert!(procedures.len() > 40, "only {} procedures", procedures.len());
    for (seed, prosedur) in procedures.into_iter().enumerate() {
        for fold in [Fold::Straight, Fold::Folded] {
            check_all(&chart::chart(prosedur, fold).0, seed as u64);
        }
    }
}

/// Seventeen procedures as agencies have written them, in other words. Each grid was read against
/// its steps.
#[test]
fn real_procedures_in_characters() {
    let handbook = handbook("tests/handbooks/alur");
    let mut sheet = String::new();
    let mut count = 0;
    for prosedur in handbook.sops.iter().flat_map(|sop| sop.prosedur()) {
        let (chart, exits) = chart::chart(prosedur, Fold::Straight);
        check_all(&chart, 0);
        let _ = writeln!(sheet, "\n== {} ==", prosedur.nama.as_deref().unwrap_or_default());
        let names = prosedur.pelaksana.iter().map(|id| {
            let pelaksana = &handbook.registers.pelaksana[id.0 as usize];
            pelaksana.nama.as_str()
        });
        let _ = writeln!(sheet, "{}", names.collect::<Vec<_>>().join(" | "));
        for (row, exits) in exits.iter().enumerate() {
            for (exit, letter) in exits.iter().zip('a'..) {
                if let Some(label) = Fold::Straight.label(exit) {
                    let _ = writeln!(sheet, "{}{letter}: {label}", row + 1);
                }
            }
        }
        sheet.push_str(&characters::draw(&route(&chart)));
        count += 1;
    }
    assert_eq!(count, 17);
    insta::assert_snapshot!("real_procedures", sheet);
}
