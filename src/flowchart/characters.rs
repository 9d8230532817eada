//! `Grid` → lines of characters, for tests and for reading by eye.
//!
//! Symbols are `(n)`, `[n]` and `<n>`; a small end is `()` or `{}`; a label is its exit's letter,
//! a for the first exit of the row. Where lines of different nets cross, the vertical one goes on.

use super::{Anchor, Connector, EndKind, Grid, Joint, Point, Pos, Shape, SymbolKind, Target};
use std::collections::BTreeMap;

/// Draws a grid in characters, one line of text a line, without blanks at their ends.
pub fn draw(grid: &Grid) -> String {
    let columns = grid.columns.len();
    if columns == 0 {
        return String::new();
    }
    let mut xs: BTreeMap<(usize, Pos), usize> = BTreeMap::new();
    let mut ys: BTreeMap<(usize, Pos), usize> = BTreeMap::new();
    for column in 0..columns {
        xs.insert((column, Pos::START), 0);
        xs.insert((column, grid.columns[column].center()), 0);
    }
    for (row, band) in grid.bands.iter().enumerate() {
        ys.insert((row, band.center()), 0);
    }
    for connector in &grid.connectors {
        for point in inner(connector) {
            xs.insert((point.column, point.x), 0);
            ys.insert((point.row, point.y), 0);
        }
    }
    let width = place(&mut xs, |key| match key.1 {
        Pos::START => (0, 0),
        x if x == grid.columns[key.0].center() => (6, 8),
        _ => (1, 2),
    });
    let height =
        place(&mut ys, |key| if key.1 == grid.bands[key.0].center() { (1, 1) } else { (0, 1) });
    let mut sheet = Sheet { cells: vec![vec![Mark::default(); width]; height] };
    let x_of = |point: &Point| xs[&(point.column, point.x)];
    let y_of = |point: &Point| ys[&(point.row, point.y)];
    for connector in &grid.connectors {
        let points: Vec<Point> = whole(grid, connector);
        for pair in points.windows(2) {
            sheet.line(
                connector.net,
                (x_of(&pair[0]), y_of(&pair[0])),
                (x_of(&pair[1]), y_of(&pair[1])),
            );
        }
        if let (Target::End(_), [.., before, tip], [.., last]) =
            (connector.to, &connector.points[..], &points[..])
        {
            let (x, y) = (x_of(last), y_of(last));
            let to = if tip.x > before.x { x + 4 } else { x - 4 };
            sheet.line(connector.net, (x, y), (to, y));
        }
    }
    let mut lines = sheet.draw();
    for (row, band) in grid.bands.iter().enumerate() {
        for column in 0..columns {
            let (x, y) = (xs[&(column, grid.columns[column].center())], ys[&(row, band.center())]);
            for piece in grid.cell(row, column) {
                match piece.shape {
                    Shape::Symbol { kind, .. } => write(&mut lines, x, y, &symbol(kind, row + 1)),
                    Shape::Companion { from, to, joint, .. } => {
                        let mark = if joint == Joint::Together { '═' } else { '╌' };
                        let center = grid.columns[column].center();
                        let first = if from < center { xs[&(column, Pos::START)] } else { x + 2 };
                        let next = xs.get(&(column + 1, Pos::START)).copied().unwrap_or(width);
                        let last = if to > center { next } else { x - 1 };
                        for blank in lines[y][first..last].iter_mut().filter(|c| **c == ' ') {
                            *blank = mark;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    for connector in &grid.connectors {
        finish(grid, connector, &mut lines, &x_of, &y_of);
    }
    lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned() + "\n").collect()
}

/// The bends of a connector, without its ends.
fn inner(connector: &Connector) -> &[Point] {
    &connector.points[1..connector.points.len() - 1]
}

/// The connector from centre to centre; the way to a small end stops short.
fn whole(grid: &Grid, connector: &Connector) -> Vec<Point> {
    let center = |point: &Point| Point {
        x: grid.columns[point.column].center(),
        y: grid.bands[point.row].center(),
        ..*point
    };
    let mut points = vec![center(&connector.points[0])];
    points.extend_from_slice(inner(connector));
    if !matches!(connector.to, Target::End(_)) {
        points.push(center(&connector.points[connector.points.len() - 1]));
    }
    points
}

/// Gives each key its place: a key needs so much before it and after it.
fn place(
    keys: &mut BTreeMap<(usize, Pos), usize>,
    room: impl Fn(&(usize, Pos)) -> (usize, usize),
) -> usize {
    let mut next = 0;
    for (key, place) in keys.iter_mut() {
        let (before, after) = room(key);
        *place = next + before;
        next += before + after;
    }
    next
}

/// What passes through one character: the net of each arm, left, right, up, down.
#[derive(Clone, Copy, Default)]
struct Mark {
    arms: [Option<usize>; 4],
}

struct Sheet {
    cells: Vec<Vec<Mark>>,
}

impl Sheet {
    fn line(&mut self, net: usize, from: (usize, usize), to: (usize, usize)) {
        if from.1 == to.1 {
            for x in from.0.min(to.0)..from.0.max(to.0) {
                self.cells[from.1][x].arms[1] = Some(net);
                self.cells[from.1][x + 1].arms[0] = Some(net);
            }
        } else {
            for y in from.1.min(to.1)..from.1.max(to.1) {
                self.cells[y][from.0].arms[3] = Some(net);
                self.cells[y + 1][from.0].arms[2] = Some(net);
            }
        }
    }

    fn draw(&self) -> Vec<Vec<char>> {
        self.cells.iter().map(|line| line.iter().map(Mark::character).collect()).collect()
    }
}

impl Mark {
    fn character(&self) -> char {
        let [left, right, up, down] = self.arms;
        let crossing = left.is_some() && right == left && up.is_some() && down == up && left != up;
        if crossing {
            return '│';
        }
        match (left.is_some(), right.is_some(), up.is_some(), down.is_some()) {
            (false, false, false, false) => ' ',
            (_, _, false, false) => '─',
            (false, false, _, _) => '│',
            (false, true, false, true) => '┌',
            (true, false, false, true) => '┐',
            (false, true, true, false) => '└',
            (true, false, true, false) => '┘',
            (true, true, false, true) => '┬',
            (true, true, true, false) => '┴',
            (false, true, true, true) => '├',
            (true, false, true, true) => '┤',
            (true, true, true, true) => '┼',
        }
    }
}

fn symbol(kind: SymbolKind, number: usize) -> String {
    match kind {
        SymbolKind::Terminator => format!("({number})"),
        SymbolKind::Process => format!("[{number}]"),
        SymbolKind::Decision => format!("<{number}>"),
    }
}

/// Writes a text around its middle, or what of it has room.
fn write(lines: &mut [Vec<char>], x: usize, y: usize, text: &str) {
    let first = x.saturating_sub((text.chars().count() - 1) / 2);
    for (place, c) in lines[y].iter_mut().skip(first).zip(text.chars()) {
        *place = c;
    }
}

/// Writes a connector's arrowhead, label and small end.
fn finish(
    grid: &Grid,
    connector: &Connector,
    lines: &mut [Vec<char>],
    x_of: &impl Fn(&Point) -> usize,
    y_of: &impl Fn(&Point) -> usize,
) {
    let points = whole(grid, connector);
    let tip = connector.points[connector.points.len() - 1];
    let before = connector.points[connector.points.len() - 2];
    if let Target::End(kind) = connector.to {
        let from = points[points.len() - 1];
        let rightwards = (tip.column, tip.x) > (before.column, before.x);
        let (x, y) = (x_of(&from), y_of(&from));
        let text = match (kind, rightwards) {
            (EndKind::Terminator, true) => "►()",
            (EndKind::Terminator, false) => "()◄",
            (EndKind::Pentagon, true) => "►{}",
            (EndKind::Pentagon, false) => "{}◄",
        };
        write(lines, if rightwards { x + 6 } else { x - 5 }, y, text);
    } else {
        let end = points[points.len() - 1];
        let (x, y) = (x_of(&end), y_of(&end));
        if before.column == tip.column && before.x == tip.x {
            lines[y - 1][x] = '▼';
        } else if (before.column, before.x) < (tip.column, tip.x) {
            lines[y][x - 3] = '►';
        } else {
            lines[y][x + 3] = '◄';
        }
    }
    write_label(grid, connector, lines, x_of, y_of);
}

/// Writes the letter of a connector's exit where its label stands.
fn write_label(
    grid: &Grid,
    connector: &Connector,
    lines: &mut [Vec<char>],
    x_of: &impl Fn(&Point) -> usize,
    y_of: &impl Fn(&Point) -> usize,
) {
    let Some(index) = grid.connectors.iter().position(|other| std::ptr::eq(other, connector))
    else {
        return;
    };
    let label = grid.cells.iter().enumerate().find_map(|(cell, pieces)| {
        let anchor = pieces.iter().find_map(|piece| match piece.shape {
            Shape::Label { anchor, .. } if piece.serves == [index] => Some(anchor),
            _ => None,
        });
        anchor.map(|anchor| (cell / grid.columns.len(), anchor))
    });
    let (Some(exit), Some((row, anchor))) = (connector.exit, label) else { return };
    let letter = char::from(b'a' + (exit % 26) as u8);
    let points = whole(grid, connector);
    let start = points[0];
    let leaves_down = connector.points[0].y != start.y;
    let (x, y) = match (leaves_down, anchor) {
        (false, Anchor::BottomRight) => (x_of(&start) - 4, y_of(&start)),
        (false, _) => (x_of(&start) + 4, y_of(&start)),
        (true, Anchor::BottomRight) => (x_of(&points[1]) - 3, y_of(&points[1])),
        (true, Anchor::BottomLeft) => (x_of(&points[1]) + 3, y_of(&points[1])),
        (true, Anchor::TopLeft) if row == connector.row => (x_of(&start) + 1, y_of(&start) + 1),
        (true, Anchor::TopLeft) => {
            let below = Point { row, y: grid.bands[row].center(), ..start };
            (x_of(&start) + 1, y_of(&below) - 1)
        }
    };
    lines[y][x] = letter;
}
