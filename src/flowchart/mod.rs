//! The flow table's drawing, as words: a [`Chart`] goes in, a [`Grid`] comes out.
//!
//! A chart knows steps, actors' symbols and where each exit leads. A grid knows what every cell of
//! the table draws, and holds at any row height and column width from the minimum up.
//! Not here: texts, colours, HTML, paper. How a chart becomes a grid stands in `route`.

mod board;
pub mod characters;
mod layout;
pub mod letters;
pub(crate) mod packing;
mod paths;
mod pieces;
mod ranks;
pub mod route;
mod search;
mod tracks;
mod wiring;

/// Half the width of a symbol, in units.
pub const SYMBOL_HALF_WIDTH: i32 = 20;
/// Half the height of a symbol, in units.
pub const SYMBOL_HALF_HEIGHT: i32 = 13;
/// The distance between two neighbouring lines in one channel or gap, in units.
pub const TRACK_PITCH: i32 = 9;
/// The distance from a cell's edge to the first line beside it, in units.
pub const FIRST_TRACK: i32 = 7;
/// The radius of a bend, in units.
pub const CORNER_RADIUS: i32 = 5;
/// The length of an arrowhead, in units; it is 9 units wide.
pub const ARROW_LENGTH: i32 = 7;
/// The clear space between a symbol and what runs around it, in units.
pub const CLEARANCE: i32 = 12;
/// The width of the label "Tidak" in letters of 10.5 units, in units.
pub const LABEL_WIDTH: i32 = 26;
/// The height kept free for a label above the line that it names, in units.
pub const LABEL_HEIGHT: i32 = 17;
/// How far a horizontal line keeps from a foreign vertical line that it crosses, in units.
pub const CROSSING_HALF_GAP: i32 = 4;
/// Half the width of a small end beside a symbol, in units.
pub const END_HALF_WIDTH: i32 = 11;
/// Half the height of a small end beside a symbol, in units.
pub const END_HALF_HEIGHT: i32 = 7;

/// A procedure as the router sees it: who stands in which row, and which exit leads where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Chart {
    /// The number of actors' columns.
    pub lanes: usize,
    /// The steps, from the top down.
    pub rows: Vec<Row>,
}

/// One step: its symbols, how they stand together, and the exits that leave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The symbols in the order in which the author named their actors, not from left to right.
    ///
    /// A symbol outside the chart's lanes and a second one in the same lane are not drawn.
    pub symbols: Vec<Symbol>,
    /// How the symbols stand together.
    pub joint: Joint,
    /// The exits, in the order written.
    pub exits: Vec<Exit>,
}

/// One actor's symbol in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// The actor's column, counted from 0.
    pub lane: usize,
    /// What is drawn.
    pub kind: SymbolKind,
}

/// The form of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A capsule: a start or an end.
    Terminator,
    /// A box: something is done.
    Process,
    /// A diamond: something is decided.
    Decision,
}

/// How several symbols of one row stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Joint {
    /// The actors act together; a double line joins their symbols.
    Together,
    /// The actors act in the order named; an arrow leads from symbol to symbol.
    ///
    /// What leads to the row leads to the first, and what leaves the row leaves the last.
    InSequence,
    /// One of the actors acts; their symbols are joined, by another line than those who act together.
    EitherOr,
}

/// One way out of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exit {
    /// What it leaves.
    pub from: Origin,
    /// The width in units of its label in letters of 10.5 units, if it has one.
    pub label: Option<u16>,
    /// Where it leads. An exit to a row that has no symbol is not drawn.
    pub to: Target,
}

/// What an exit leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The row: whichever of its symbols suits the drawing. Where exits of the row have labels, its
    /// decisions let them out, if there are any.
    Row,
    /// The symbol of the row in this lane; the row, if there is none.
    Lane(usize),
}

/// Where an exit leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A row: whichever of its symbols suits the drawing.
    Row(usize),
    /// One symbol of a row, which may be the exit's own row; the row, if it has no such symbol.
    Symbol {
        /// The row, counted from 0.
        row: usize,
        /// The lane, counted from 0.
        lane: usize,
    },
    /// An end drawn small beside the symbol that the exit leaves.
    End(EndKind),
}

/// The form of a small end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndKind {
    /// A capsule: the procedure ends.
    Terminator,
    /// A pentagon: another SOP goes on.
    Pentagon,
}

/// A chart cut into what each cell draws, whatever the height of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Grid {
    /// The columns, one a lane.
    pub columns: Vec<Column>,
    /// The rows, one a step.
    pub bands: Vec<Band>,
    /// The pieces of every cell, row by row; see [`Grid::cell`].
    pub cells: Vec<Vec<Piece>>,
    /// The lines from symbol to symbol, whole.
    pub connectors: Vec<Connector>,
    /// What crosses the upper edge of each row, from left to right; nothing crosses that of row 0.
    pub crossings: Vec<Vec<Crossing>>,
}

impl Grid {
    /// Gives what the cell in this row and column draws, in drawing order.
    pub fn cell(&self, row: usize, column: usize) -> &[Piece] {
        &self.cells[row * self.columns.len() + column]
    }
}

/// How a column is divided: left gutter, symbol, right gutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// The width in units kept for lines and labels left of the symbol.
    pub left: i32,
    /// The width in units kept for lines and labels right of the symbol.
    pub right: i32,
}

impl Column {
    /// Gives the least width of the column, in units.
    pub fn min_width(&self) -> i32 {
        self.left + 2 * SYMBOL_HALF_WIDTH + self.right
    }

    /// Gives the width that reads well, in units: where few actors leave room, more than the least.
    pub fn width(&self, actors: usize) -> i32 {
        let comfortable = match actors {
            ..=2 => 120,
            3 => 104,
            4 => 92,
            5 => 88,
            6 => 82,
            _ => 0,
        };
        self.min_width().max(comfortable)
    }

    /// Gives the horizontal centre of the column's symbols.
    pub fn center(&self) -> Pos {
        Pos { percent: 50, halves: self.left - self.right }
    }
}

/// How a row is divided: the gap above, symbol, the space below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Band {
    /// The height in units kept for lines above the symbol.
    pub above: i32,
    /// The height in units kept for lines and clear space below the symbol.
    pub below: i32,
}

impl Band {
    /// Gives the least height of the row, in units.
    pub fn min_height(&self) -> i32 {
        self.above + 2 * SYMBOL_HALF_HEIGHT + self.below
    }

    /// Gives the vertical centre of the row's symbols.
    pub fn center(&self) -> Pos {
        Pos { percent: 50, halves: self.above - self.below }
    }
}

/// A place along one side of a cell: a share of its length and a distance from there.
///
/// Two places in one cell compare as they lie, at any size from the cell's minimum up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pos {
    /// 0, 50 or 100 per cent of the cell's width or height.
    pub percent: u8,
    /// The distance from there in half units, to the right or downwards.
    pub halves: i32,
}

impl Pos {
    /// The cell's left or upper edge.
    pub const START: Pos = Pos { percent: 0, halves: 0 };
    /// The cell's right or lower edge.
    pub const END: Pos = Pos { percent: 100, halves: 0 };

    /// Gives the distance from the place's percentage, in units.
    pub fn units(self) -> f32 {
        self.halves as f32 / 2.0
    }

    /// Gives the place this many half units to the right or further down.
    pub fn moved(self, halves: i32) -> Pos {
        Pos { halves: self.halves + halves, ..self }
    }

    /// Gives the place's distance in units from the start of a cell of this length.
    pub fn at(self, length: f32) -> f32 {
        length * f32::from(self.percent) / 100.0 + self.units()
    }
}

/// One thing that a cell draws.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// What it is, and where.
    pub shape: Shape,
    /// The connectors that it is part of, as places in [`Grid::connectors`], in rising order.
    ///
    /// Empty for symbols and for the lines that join companions.
    pub serves: Vec<usize>,
    /// Whether all these connectors go back.
    pub back: bool,
}

/// The form and place of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A part of a horizontal line.
    Horizontal { y: Pos, from: Pos, to: Pos },
    /// A part of a vertical line.
    Vertical { x: Pos, from: Pos, to: Pos },
    /// A bend; the lines that it joins would meet at this place.
    Corner { x: Pos, y: Pos, turn: Turn },
    /// An arrowhead, its tip at this place.
    Arrowhead { x: Pos, y: Pos, heading: Heading },
    /// The label of the one exit that the piece serves.
    Label { x: Pos, y: Pos, anchor: Anchor },
    /// The row's symbol in this column, its centre at this place.
    Symbol { x: Pos, y: Pos, kind: SymbolKind },
    /// A small end, its centre at this place.
    End { x: Pos, y: Pos, kind: EndKind },
    /// A part of the line that joins companions.
    Companion { y: Pos, from: Pos, to: Pos, joint: Joint },
}

/// Which corner of its box a bend rounds, named as CSS names the corners of a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The bend joins a line to the right and a line downwards.
    TopLeft,
    /// The bend joins a line to the left and a line downwards.
    TopRight,
    /// The bend joins a line to the right and a line upwards.
    BottomLeft,
    /// The bend joins a line to the left and a line upwards.
    BottomRight,
}

/// Where a line leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heading {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards; no arrowhead points there.
    Up,
    /// Downwards.
    Down,
}

/// Which corner of a label's text stands at the label's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The text goes to the right and lies above the place.
    BottomLeft,
    /// The text ends at the place and lies above it.
    BottomRight,
    /// The text goes to the right and lies below the place.
    TopLeft,
}

/// A whole line from one symbol's border to another's, or to a small end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Connector {
    /// The row that it leaves.
    pub row: usize,
    /// The lane of the symbol that it leaves.
    pub lane: usize,
    /// Which exit of the row it draws; none for an arrow between symbols in sequence.
    pub exit: Option<usize>,
    /// Where it arrives: a symbol, or an end.
    pub to: Target,
    /// The lines with the same number lead to the same target and may run together.
    pub net: usize,
    /// Whether it leads to an earlier row, or to the symbol that it leaves.
    pub back: bool,
    /// Its start, its bends and its end.
    pub points: Vec<Point>,
}

/// A place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    /// The column, counted from 0.
    pub column: usize,
    /// The place across the column.
    pub x: Pos,
    /// The row, counted from 0.
    pub row: usize,
    /// The place down the row.
    pub y: Pos,
}

/// A vertical line where it crosses the edge between two rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Crossing {
    /// The column, counted from 0.
    pub column: usize,
    /// The place across the column.
    pub x: Pos,
    /// Whether it leads up or down.
    pub heading: Heading,
    /// The connectors that run there, as places in [`Grid::connectors`], in rising order.
    pub serves: Vec<usize>,
    /// Whether all these connectors go back.
    pub back: bool,
}
