//! A procedure's grid → the pieces that each cell of its flow table draws.
//!
//! In: a procedure. Out: a [`Drawing`], HTML a cell, and the page's [`Style`]: coordinates repeat,
//! so each becomes a class, and the page's policy allows the style by its hash. Style attributes
//! it forbids. Which lines there are is the router's business; how they look is the theme's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::flowchart::route::route;
use crate::flowchart::{
    Anchor, Column, Connector, EndKind, Grid, Heading, Joint, Pos, Shape, SymbolKind, Turn, letters,
};
use crate::site::columns::{self, Shares};
use crate::site::markup::{Escaped, Resolver, Way};
use crate::sop::chart::{self, Fold};
use crate::sop::{Exit, Prosedur, Tujuan};

/// The width of the table's other columns together, in rem: No, Kegiatan, Mutu Baku, Keterangan.
const OTHER_COLUMNS: f32 = 42.5;
/// What Kegiatan gives up of that before a table scrolls on its own, in rem.
const KEGIATAN_GIVES: f32 = 2.0;
/// What the columns of the mutu baku and Keterangan together give up in a window narrower than a
/// page: a quarter of what it lacks, and so much at most, in rem; an actor's column gives up a
/// quarter of that, as far as its lines allow. The theme's `--give` is the same.
const OTHERS_GIVE: f32 = 4.0;
const ACTOR_GIVES: f32 = 0.25;
/// How many units a rem has.
const UNITS_A_REM: f32 = 16.0;
/// The widest that the page's content gets, and what the window holds beside it at most: margins
/// and a scroll bar; both in rem. The theme's `.wrap` has the same figures.
const PAGE_WIDTH: f32 = 80.0;
const PAGE_EDGES: f32 = 5.0625;
/// The width of the actors' columns that fits an A4 sheet beside the others, in points.
const PAPER_WIDTH: f32 = 400.0;
/// The largest and the least unit on paper, in points: below it numbers can't be read.
const PAPER_UNIT: std::ops::RangeInclusive<f32> = 0.36..=0.72;

/// The size of a head's letters, and what stands beside its words: padding, border and a hair for
/// other faces; both in units. The theme's `.ac` has the same figures.
const HEAD_LETTERS: f32 = 13.0;
const HEAD_EDGES: i32 = 12;
/// The longest word that a column makes room for, in units at the size of labels; a longer one is
/// broken.
const WIDEST_WORD: u16 = 110;

/// What a second line adds to a row, above and below its symbols, in the size of the labels' letters
/// (`--lt`). The theme's `.lb` has lines of half that.
const SECOND_LINE: f32 = 2.2;

/// What a flow table draws.
pub struct Drawing {
    /// The table's class, which holds its measures.
    pub table: String,
    /// The class of each actor's column: its width.
    pub columns: Vec<String>,
    /// The class of each actor's head, where heads stand upright over their symbols.
    pub heads: Vec<String>,
    rows: Vec<RowDrawing>,
}

/// What one row draws.
#[derive(Clone, Default)]
pub struct RowDrawing {
    /// The class that keeps the row high enough.
    pub height: String,
    /// One an actor's column.
    pub cells: Vec<String>,
    /// The lines that cross the row's upper edge, one an actor's column: what a heading above the
    /// row must draw.
    pub crossing: Vec<String>,
}

/// The rules of one page.
#[derive(Default)]
pub struct Style {
    /// The declarations of each class.
    classes: BTreeMap<String, String>,
    /// Whole rules, in the order of the tables.
    rules: String,
    /// What lights up a step's lines, and those lines.
    traces: String,
    tables: usize,
}

/// A page's style and the hash that its policy names.
pub struct Sealed {
    pub css: String,
    /// `sha256-…`
    pub hash: String,
}

/// Draws a procedure's flow table, whose columns have these heads.
pub fn draw(prosedur: &Prosedur, heads: Heads, style: &mut Style, resolver: Resolver) -> Drawing {
    let (chart, exits) = chart::chart(prosedur, Fold::Folded);
    let grid = route(&chart);
    let labels: Vec<Option<String>> = (grid.connectors.iter())
        .map(|connector| {
            let exits = &exits[connector.row];
            Fold::Folded.of(exits).label(exits.get(connector.exit?)?)
        })
        .collect();
    style.tables += 1;
    let table = format!("p{}", style.tables);
    let widths: Vec<Width> = (grid.columns.iter().enumerate())
        .map(|(at, column)| {
            let head = match heads {
                Heads::Lying(names) => head_width(names[at]),
                Heads::Upright => 0,
            };
            let least = column.min_width().max(head);
            Width { least, comfortable: column.width(grid.columns.len()).max(least) }
        })
        .collect();
    style.measure(&table, &grid, &widths, columns::shares(prosedur));
    let columns = widths.iter().map(|width| style.width(*width)).collect();
    let shift = |column: &Column, style: &mut Style| match heads {
        Heads::Lying(_) => String::new(),
        Heads::Upright => style.shift(column.left - column.right),
    };
    let heads = grid.columns.iter().map(|column| shift(column, style)).collect();
    let second_lines = chart::second_lines(&grid, &labels);
    let mut pen = Pen { prosedur, grid: &grid, exits: &exits, labels: &labels, style, resolver };
    let rows = (second_lines.into_iter().enumerate())
        .map(|(row, has_second_line)| RowDrawing {
            height: pen.style.height(grid.bands[row].min_height(), has_second_line),
            ..pen.row(row)
        })
        .collect();
    let traced: BTreeSet<usize> = grid.connectors.iter().map(|connector| connector.row).collect();
    for row in traced {
        style.trace(&prosedur.kegiatan[row].anchor, row);
    }
    Drawing { table, columns, heads, rows }
}

/// The width of an actor's column, in units: what its lines and its head need, and what it has in a
/// wide window.
#[derive(Clone, Copy)]
struct Width {
    least: i32,
    comfortable: i32,
}

impl Width {
    /// The width where the other columns give up so many rem.
    fn in_units(self, give: f32) -> f32 {
        (self.comfortable as f32 - ACTOR_GIVES * UNITS_A_REM * give).max(self.least as f32)
    }
}

/// How the actors' heads stand.
#[derive(Clone, Copy)]
pub enum Heads<'a> {
    /// With these names, whose words are kept whole.
    Lying(&'a [&'a str]),
    Upright,
}

/// The width in units that a head needs for its longest word, as far as words are reasonable.
fn head_width(name: &str) -> i32 {
    let words = name.split(|c: char| c.is_whitespace() || "-/".contains(c));
    let longest = words.map(letters::width).max().unwrap_or(0).min(WIDEST_WORD);
    (f32::from(longest) * HEAD_LETTERS / letters::SIZE).ceil() as i32 + HEAD_EDGES
}

impl Drawing {
    /// What a row draws.
    pub fn row(&mut self, row: usize) -> RowDrawing {
        self.rows.get_mut(row).map(std::mem::take).unwrap_or_default()
    }

    /// The lines that a heading above a row must draw.
    pub fn crossing(&self, row: usize) -> Vec<String> {
        self.rows.get(row).map(|row| row.crossing.clone()).unwrap_or_default()
    }
}

impl Style {
    /// The class that sets a length in units.
    fn class(&mut self, prefix: &str, units: i32, property: &str) -> String {
        let name = format!("{prefix}{units}");
        self.classes
            .entry(name.clone())
            .or_insert_with(|| format!("{property}:calc({units}*var(--u))"));
        name
    }

    /// The class that gives a column its width.
    fn width(&mut self, Width { least, comfortable }: Width) -> String {
        if least == comfortable {
            return self.class("c", comfortable, "width");
        }
        let name = format!("c{comfortable}-{least}");
        self.classes.entry(name.clone()).or_insert_with(|| {
            format!(
                "width:max({least}*var(--u),{comfortable}*var(--u) - {ACTOR_GIVES}*var(--give))"
            )
        });
        name
    }

    /// The class that keeps a row so many units high, and higher where a label has a second line:
    /// its symbols are in its middle, so that what one side needs, both get.
    fn height(&mut self, units: i32, has_second_line: bool) -> String {
        if !has_second_line {
            return self.class("h", units, "height");
        }
        let name = format!("h{units}s");
        self.classes
            .entry(name.clone())
            .or_insert_with(|| format!("height:calc({units}*var(--u) + {SECOND_LINE}*var(--lt))"));
        name
    }

    /// The class that moves a head over its symbols, in half of so many units.
    fn shift(&mut self, units: i32) -> String {
        if units == 0 {
            return String::new();
        }
        let name = format!("x{}", token(units));
        self.classes
            .entry(name.clone())
            .or_insert_with(|| format!("--s:calc({}*var(--u))", number(units)));
        name
    }

    /// The class that puts a side of a piece at a place.
    fn side(&mut self, side: &str, place: Pos) -> String {
        let share = match place.percent {
            0 => "",
            50 => "m",
            _ => "e",
        };
        let name = format!("{}{share}{}", &side[..1], token(place.halves));
        self.classes.entry(name.clone()).or_insert_with(|| format!("{side}:{}", length(place)));
        name
    }

    /// The class that puts the far side of a piece at a place.
    fn far(&mut self, side: &str, place: Pos) -> String {
        self.side(side, Pos { percent: 100 - place.percent, halves: -place.halves })
    }

    /// The measures of a table: its actors' width, its unit on paper, how the columns of text share
    /// their room, and from which window on it needs no scrolling of its own.
    fn measure(&mut self, table: &str, grid: &Grid, widths: &[Width], shares: Shares) {
        let wide: i32 = widths.iter().map(|width| width.comfortable).sum();
        let least: i32 = grid.columns.iter().map(Column::min_width).sum();
        let paper =
            (PAPER_WIDTH / least.max(1) as f32).clamp(*PAPER_UNIT.start(), *PAPER_UNIT.end());
        let [kelengkapan, output, keterangan] = shares;
        let _ = write!(
            self.rules,
            ".{table}{{--aw:{wide};--up:{paper:.3}pt;\
             --kel:{kelengkapan:.2};--out:{output:.2};--ket:{keterangan:.2}}}"
        );
        let mut narrower = String::new();
        if let Some(window) = narrowest_window(widths) {
            let _ = write!(
                self.rules,
                "@media screen and (min-width:{window}rem)\
                 {{.fmw.{table}{{--stick:3rem;animation:none;overflow:visible;max-height:none}}\
                 .{table} .fm{{min-width:0}}}}",
            );
            narrower = format!(" and (max-width:{}rem)", window - 0.01);
        }
        // Where the browser can't keep the heads of a table that scrolls on its own below the local
        // navigation, that doesn't stay: the theme knows.
        let _ = write!(
            self.rules,
            "@media screen and (min-width:46.01rem){narrower}{{.local{{position:var(--stay)}}}}"
        );
    }

    /// The rule that lights up the lines that leave a step.
    fn trace(&mut self, anchor: &str, row: usize) {
        let plain = anchor.starts_with(|c: char| c.is_ascii_lowercase())
            && anchor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let step = match plain {
            true => format!("#{anchor}"),
            false => format!("[id=\"{}\"]", anchor.replace(['"', '\\'], "?")),
        };
        if !self.traces.is_empty() {
            self.traces.push(',');
        }
        let _ =
            write!(self.traces, ".fm:has({step}:is(:hover,:focus-within,:target)) .k{}", row + 1);
    }

    /// The finished style; nothing where no table was drawn.
    pub fn seal(self) -> Option<Sealed> {
        if self.tables == 0 {
            return None;
        }
        let mut css = self.rules;
        for (name, declarations) in self.classes {
            let _ = write!(css, ".fm .{name}{{{declarations}}}");
        }
        if !self.traces.is_empty() {
            let _ =
                write!(css, "@media screen{{{}{{--fl:var(--flow-hi);z-index:2}}}}", self.traces);
        }
        let hash = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(&css)));
        Some(Sealed { css, hash })
    }
}

/// The narrowest window that a table with these actors' columns fits into, in rem; nothing if it
/// doesn't fit into the widest page.
fn narrowest_window(widths: &[Width]) -> Option<f32> {
    let fits = |window: f32| {
        let give = ((PAGE_WIDTH - window) / 4.0).clamp(0.0, OTHERS_GIVE);
        let actors: f32 = widths.iter().map(|width| width.in_units(give)).sum();
        let others = OTHER_COLUMNS - KEGIATAN_GIVES - give;
        actors / UNITS_A_REM + others + PAGE_EDGES <= window
    };
    let (mut fits_not, mut window) = (0.0, PAGE_WIDTH + PAGE_EDGES);
    if !fits(window) {
        return None;
    }
    // To a sixteenth of a rem, a pixel.
    while window - fits_not > 1.0 / UNITS_A_REM {
        let middle = (fits_not + window) / 2.0;
        if fits(middle) { window = middle } else { fits_not = middle }
    }
    Some((window * UNITS_A_REM).ceil() / UNITS_A_REM)
}

/// A length as the name of a class has it.
fn token(halves: i32) -> String {
    match halves {
        0.. => halves.to_string(),
        _ => format!("n{}", -halves),
    }
}

/// Half units as a number of units.
fn number(halves: i32) -> String {
    match halves % 2 {
        0 => (halves / 2).to_string(),
        _ => format!("{:.1}", f64::from(halves) / 2.0),
    }
}

/// A place as CSS has it.
fn length(place: Pos) -> String {
    let units = number(place.halves.abs());
    match (place.percent, place.halves) {
        (0, 0) => "0".to_owned(),
        (percent, 0) => format!("{percent}%"),
        (0, halves) => format!("calc({}*var(--u))", number(halves)),
        (percent, 1..) => format!("calc({percent}% + {units}*var(--u))"),
        (percent, _) => format!("calc({percent}% - {units}*var(--u))"),
    }
}

/// Writes the pieces of one procedure.
struct Pen<'a> {
    prosedur: &'a Prosedur,
    grid: &'a Grid,
    /// The exits that each row draws.
    exits: &'a [Vec<Exit>],
    /// The text beside each connector, of one or two lines.
    labels: &'a [Option<String>],
    style: &'a mut Style,
    resolver: Resolver<'a>,
}

impl Pen<'_> {
    fn row(&mut self, row: usize) -> RowDrawing {
        let grid = self.grid;
        let cells = (0..grid.columns.len()).map(|column| self.cell(row, column)).collect();
        let mut crossing = vec![String::new(); grid.columns.len()];
        for line in &grid.crossings[row] {
            let place = [
                self.style.side("left", line.x),
                self.style.side("top", Pos::START),
                self.style.far("bottom", Pos::END),
            ];
            let sources = self.sources(&line.serves, line.back);
            let _ =
                write!(crossing[line.column], "<i class=\"v {}{sources}\"></i>", place.join(" "));
        }
        RowDrawing { height: String::new(), cells, crossing }
    }

    fn cell(&mut self, row: usize, column: usize) -> String {
        let grid = self.grid;
        let mut html = String::new();
        for piece in grid.cell(row, column) {
            let sources = self.sources(&piece.serves, piece.back);
            let style = &mut *self.style;
            let _ = match piece.shape {
                Shape::Horizontal { y, from, to } => {
                    let (t, l, r) =
                        (style.side("top", y), style.side("left", from), style.far("right", to));
                    write!(html, "<i class=\"h {t} {l} {r}{sources}\"></i>")
                }
                Shape::Vertical { x, from, to } => {
                    let (l, t, b) =
                        (style.side("left", x), style.side("top", from), style.far("bottom", to));
                    write!(html, "<i class=\"v {l} {t} {b}{sources}\"></i>")
                }
                Shape::Corner { x, y, turn } => {
                    let turn = match turn {
                        Turn::TopLeft => "tl",
                        Turn::TopRight => "tr",
                        Turn::BottomLeft => "bl",
                        Turn::BottomRight => "br",
                    };
                    let (l, t) = (style.side("left", x), style.side("top", y));
                    write!(html, "<i class=\"c {turn} {l} {t}{sources}\"></i>")
                }
                Shape::Arrowhead { x, y, heading } => {
                    let heading = match heading {
                        Heading::Left => "hl",
                        Heading::Right => "hr",
                        Heading::Up => "hu",
                        Heading::Down => "hd",
                    };
                    let (l, t) = (style.side("left", x), style.side("top", y));
                    write!(html, "<i class=\"{heading} {l} {t}{sources}\"></i>")
                }
                Shape::Label { x, y, anchor } => {
                    let (across, down) = match anchor {
                        Anchor::BottomLeft => (style.side("left", x), style.far("bottom", y)),
                        Anchor::BottomRight => (style.far("right", x), style.far("bottom", y)),
                        Anchor::TopLeft => (style.side("left", x), style.side("top", y)),
                    };
                    // The shorter of two lines stands at the symbol.
                    let end = if anchor == Anchor::BottomRight { " right" } else { "" };
                    let label = piece.serves.iter().find_map(|&at| self.labels[at].as_deref());
                    let label = Escaped(label.unwrap_or_default()).to_string();
                    let label = label.replace('\n', "<br>");
                    write!(html, "<b class=\"lb{end} {across} {down}{sources}\">{label}</b>")
                }
                Shape::Symbol { x, y, kind } => {
                    let (l, t) = (style.side("left", x), style.side("top", y));
                    let (class, symbol) = match kind {
                        SymbolKind::Terminator => (" term", "s-cap"),
                        SymbolKind::Process => ("", "s-box"),
                        SymbolKind::Decision => (" dec", "s-dia"),
                    };
                    let number = row + 1;
                    write!(
                        html,
                        "<svg class=\"sy{class} {l} {t}\"><use href=\"#{symbol}\"/></svg>\
                         <b class=\"sn{class} {l} {t}\">{number}</b>"
                    )
                }
                Shape::End { x, y, kind } => {
                    let (l, t) = (style.side("left", x), style.side("top", y));
                    self.end(&mut html, &format!("{l} {t}{sources}"), kind, &piece.serves)
                }
                Shape::Companion { y, from, to, joint } => {
                    let (t, l, r) =
                        (style.side("top", y), style.side("left", from), style.far("right", to));
                    let joint = match joint {
                        Joint::EitherOr => " or",
                        Joint::Together | Joint::InSequence => "",
                    };
                    write!(html, "<i class=\"co{joint} {t} {l} {r}\"></i>")
                }
            };
        }
        html
    }

    /// A small end beside a symbol; a pentagon leads to its SOP.
    fn end(
        &self,
        html: &mut String,
        class: &str,
        kind: EndKind,
        serves: &[usize],
    ) -> std::fmt::Result {
        let href = serves.iter().find_map(|&connector| {
            let Tujuan::Sop(link) = self.exit(&self.grid.connectors[connector])?.tujuan else {
                return None;
            };
            match self.resolver.way(link) {
                Way::To(href) => Some((href, self.resolver.name(link))),
                Way::Draf | Way::Nowhere => None,
            }
        });
        let symbol = match kind {
            EndKind::Terminator => "s-cap",
            EndKind::Pentagon => "s-pen",
        };
        let term = if kind == EndKind::Terminator { " term" } else { "" };
        match href {
            // The same link stands in words beside the kegiatan, for keys and screen readers.
            Some((href, nama)) => write!(
                html,
                "<a class=\"se {class}\" href=\"{}\" title=\"{}\" tabindex=\"-1\"><svg><use href=\"#{symbol}\"/></svg></a>",
                Escaped(&href),
                Escaped(&nama)
            ),
            None => write!(html, "<svg class=\"se{term} {class}\"><use href=\"#{symbol}\"/></svg>"),
        }
    }

    /// The exit that a connector draws.
    fn exit(&self, connector: &Connector) -> Option<&Exit> {
        self.exits[connector.row].get(connector.exit?)
    }

    /// The classes of the steps that a piece's lines leave, and of lines that go back.
    fn sources(&self, serves: &[usize], back: bool) -> String {
        let rows: BTreeSet<usize> =
            serves.iter().map(|&connector| self.grid.connectors[connector].row).collect();
        debug_assert!(rows.iter().all(|&row| row < self.prosedur.kegiatan.len()));
        let mut classes = String::new();
        if back {
            classes.push_str(" b");
        }
        for row in rows {
            let _ = write!(classes, " k{}", row + 1);
        }
        classes
    }
}
