//! Text as a tree → the tree that the print template draws.
//!
//! In: blocks and inlines of one file, and what its links lead to. Out: [`Node`]s. Text stays text
//! and is never read as the typesetter's markup. Raw HTML is dropped; characters that the fonts
//! lack are replaced and remembered, so that they can be reported at their author's line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::hyphens;
use super::job::{Job, Pictures, Reach};
use super::world::{Face, Fonts};
use crate::handbook::Target;
use crate::markdown::{
    AlertKind, Alignment, Block, BlockKind, Definition, Inline, Item, Lines, LinkId, Table,
    WrittenLink, footnotes,
};
use crate::messages::Text;
use crate::source::{FileId, Span};

/// A piece of what is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Node {
    Text(String),
    Element(Element),
}

/// A piece of what is drawn that is more than text; `c` is what it holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Element {
    Par {
        c: Vec<Node>,
    },
    /// `n` is the level below the SOP's or page's own heading, from 1.
    Heading {
        n: u8,
        c: Vec<Node>,
    },
    List {
        start: Option<u64>,
        tight: bool,
        c: Vec<ListItem>,
    },
    Quote {
        c: Vec<Node>,
    },
    Alert {
        word: String,
        grave: bool,
        c: Vec<Node>,
    },
    Pre {
        v: String,
    },
    Table {
        align: Vec<&'static str>,
        head: Vec<Vec<Node>>,
        rows: Vec<Vec<Vec<Node>>>,
    },
    Terms {
        c: Vec<(Vec<Node>, Vec<Vec<Node>>)>,
    },
    Rule,
    Em {
        c: Vec<Node>,
    },
    Strong {
        c: Vec<Node>,
    },
    Strike {
        c: Vec<Node>,
    },
    Code {
        v: String,
    },
    Break,
    /// A way out of the book.
    Link {
        href: String,
        c: Vec<Node>,
    },
    /// A way to an SOP or page of the same file, with its page number.
    Goto {
        to: String,
        c: Vec<Node>,
    },
    /// The file's size is in points.
    Image {
        src: String,
        alt: String,
        width: f64,
        height: f64,
        lone: bool,
    },
    Note {
        c: Vec<Node>,
    },
}

/// An item of a list; `task` says whether a task's box is ticked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListItem {
    task: Option<bool>,
    c: Vec<Node>,
}

/// What texts are set with.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    pub fonts: &'a Fonts,
    pub pictures: &'a Pictures,
}

/// Writes the texts of one file.
pub struct Writer<'a> {
    job: &'a Job<'a>,
    stock: Stock<'a>,
    links: &'a [WrittenLink],
    targets: &'a [Target],
    notes: BTreeMap<&'a str, &'a [Block]>,
    /// The footnotes being written: one that leads back to itself is left out.
    open_notes: Vec<&'a str>,
    last_heading: u8,
    /// The characters that no font has.
    pub lacking: BTreeSet<char>,
    /// The images that can't be shown.
    pub unshown: BTreeSet<LinkId>,
    /// The raw HTML that was dropped.
    pub dropped: Vec<&'a str>,
}

/// How a cell sets its text: what decides which words are too wide for it.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The width inside the cell, in points.
    pub width: f64,
    /// The size of its letters, in points.
    pub size: f64,
}

/// What no column of running text is narrower than, in points, and a table in it.
const COLUMN: f64 = 260.0;
const TABLE: f64 = 350.0;

impl<'a> Writer<'a> {
    /// A writer for the texts of one file.
    pub fn new(
        job: &'a Job<'a>,
        stock: Stock<'a>,
        links: &'a [WrittenLink],
        targets: &'a [Target],
    ) -> Self {
        Self {
            job,
            stock,
            links,
            targets,
            notes: BTreeMap::new(),
            open_notes: Vec::new(),
            last_heading: 0,
            lacking: BTreeSet::new(),
            unshown: BTreeSet::new(),
            dropped: Vec::new(),
        }
    }

    /// Takes notice of the footnotes in a text, before anything that refers to them is written.
    pub fn gather_notes(&mut self, blocks: &'a [Block]) {
        footnotes(blocks, &mut self.notes);
    }

    /// Words from elsewhere than a text: a name, a number.
    pub fn words(&mut self, text: &str) -> String {
        self.printable(text, Face::Regular)
    }

    /// A text in which every character has a glyph in a face; the bold and slanted ones have those
    /// of the regular.
    fn printable(&mut self, text: &str, face: Face) -> String {
        text.chars()
            .filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}'))
            .map(|c| match c {
                '\n' => c,
                c if c.is_control() => ' ',
                c if !self.stock.fonts.lacks(c, face) => c,
                // Spaces of special widths.
                c if c.is_whitespace() => ' ',
                c => {
                    self.lacking.insert(c);
                    REPLACEMENT
                }
            })
            .collect()
    }

    /// Words in a cell: those too wide for it may break.
    pub fn cell_words(&mut self, text: &str, cell: Cell) -> String {
        let words = self.words(text);
        hyphens::breakable(&words, cell.width, |word| {
            self.stock.fonts.width(word, Face::Regular) * cell.size
        })
    }

    /// Code in a cell: what is too wide for it may break.
    fn code(&mut self, text: &str, cell: Cell) -> String {
        let words = self.printable(text, Face::Mono);
        hyphens::breakable_code(&words, cell.width, |word| {
            self.stock.fonts.width(word, Face::Mono) * cell.size
        })
    }

    /// A column of running text, `width` points wide.
    pub fn column(&self, width: f64) -> Cell {
        Cell { width, size: self.job.handbook.config.pdf.font_size_pt }
    }

    /// Blocks of running text.
    pub fn blocks(&mut self, blocks: &'a [Block]) -> Vec<Node> {
        self.blocks_in(blocks, self.column(COLUMN))
    }

    /// Blocks in a cell.
    pub fn cell_blocks(&mut self, blocks: &'a [Block], cell: Cell) -> Vec<Node> {
        self.blocks_in(blocks, cell)
    }

    /// Running text in a cell.
    pub fn cell_inlines(&mut self, inlines: &'a [Inline], cell: Cell) -> Vec<Node> {
        self.inlines(inlines, cell)
    }

    /// The lines of a cell; nothing where its author left it blank.
    pub fn lines(&mut self, lines: Option<&'a Lines>, cell: Cell) -> Vec<Vec<Node>> {
        match lines {
            Some(lines) if !lines.is_blank() || holds_link(lines) => {
                lines.lines.iter().map(|line| self.inlines(line, cell)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A link by itself, by its target's name.
    pub fn link(&mut self, link: LinkId, cell: Cell) -> Vec<Node> {
        self.link_nodes(link, &[], cell)
    }

    fn blocks_in(&mut self, blocks: &'a [Block], cell: Cell) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(blocks.len());
        for block in blocks {
            let element = match &block.kind {
                BlockKind::Paragraph(content) => match content.as_slice() {
                    [Inline::Image { link, alt }] => match self.image(*link, alt, true) {
                        Some(image) => image,
                        None => Element::Par { c: vec![Node::Text(self.words(alt))] },
                    },
                    content => Element::Par { c: self.inlines(content, cell) },
                },
                BlockKind::Heading(heading) => {
                    // A level never skips one, whatever the author wrote: readers' aids count them.
                    let level = heading.level.max(2) - 1;
                    let n = level.min(self.last_heading + 1);
                    self.last_heading = n;
                    Element::Heading { n, c: self.inlines(&heading.content, cell) }
                }
                BlockKind::List { start, items } => {
                    let tight = items.iter().all(|item| item.tight);
                    let c = items.iter().map(|item| self.item(item, cell)).collect();
                    Element::List { start: *start, tight, c }
                }
                BlockKind::Quote(blocks) => Element::Quote { c: self.blocks_in(blocks, cell) },
                BlockKind::Alert { kind, blocks } => {
                    let (key, grave) = match kind {
                        AlertKind::Note => ("situs.kotak-catatan", false),
                        AlertKind::Tip => ("situs.kotak-saran", false),
                        AlertKind::Important => ("situs.kotak-penting", true),
                        AlertKind::Warning => ("situs.kotak-perhatian", true),
                        AlertKind::Caution => ("situs.kotak-awas", true),
                    };
                    let word = self.job.say(Text::new(key));
                    Element::Alert { word, grave, c: self.blocks_in(blocks, cell) }
                }
                BlockKind::Code { text, .. } => {
                    Element::Pre { v: self.code(text.trim_end_matches('\n'), cell) }
                }
                BlockKind::Table(table) => self.table(table),
                BlockKind::Definitions(definitions) => self.definitions(definitions, cell),
                BlockKind::Rule => Element::Rule,
                BlockKind::Footnote { .. } => continue,
                BlockKind::Html(raw) => {
                    self.dropped.push(raw);
                    continue;
                }
            };
            nodes.push(Node::Element(element));
        }
        nodes
    }

    fn item(&mut self, item: &'a Item, cell: Cell) -> ListItem {
        ListItem { task: item.task, c: self.blocks_in(&item.blocks, cell) }
    }

    fn table(&mut self, table: &'a Table) -> Element {
        let align = table.alignments.iter().map(|alignment| match alignment {
            Alignment::Center => "center",
            Alignment::Right => "right",
            Alignment::None | Alignment::Left => "left",
        });
        let align = align.collect();
        let columns = table.alignments.len().max(1) as f64;
        let room = self.column(TABLE / columns - 10.0);
        let head = table.head.iter().map(|cell| self.inlines(cell, room)).collect();
        let rows = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| self.inlines(cell, room)).collect())
            .collect();
        Element::Table { align, head, rows }
    }

    fn definitions(&mut self, definitions: &'a [Definition], cell: Cell) -> Element {
        let c = definitions.iter().map(|definition| {
            let term = self.inlines(&definition.term, cell);
            let explanations = definition.explanations.iter();
            (term, explanations.map(|blocks| self.blocks_in(blocks, cell)).collect())
        });
        Element::Terms { c: c.collect() }
    }

    fn inlines(&mut self, inlines: &'a [Inline], cell: Cell) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(inlines.len());
        for inline in inlines {
            let element = match inline {
                Inline::Text(text) => {
                    nodes.push(Node::Text(self.cell_words(text, cell)));
                    continue;
                }
                Inline::SoftBreak => {
                    nodes.push(Node::Text(" ".to_owned()));
                    continue;
                }
                Inline::Code(text) => Element::Code { v: self.code(text, cell) },
                Inline::Emphasis(content) => Element::Em { c: self.inlines(content, cell) },
                Inline::Strong(content) => Element::Strong { c: self.inlines(content, cell) },
                Inline::Strikethrough(content) => {
                    Element::Strike { c: self.inlines(content, cell) }
                }
                Inline::Link { link, content } => {
                    nodes.extend(self.link_nodes(*link, content, cell));
                    continue;
                }
                Inline::Image { link, alt } => match self.image(*link, alt, false) {
                    Some(image) => image,
                    None => {
                        nodes.push(Node::Text(self.words(alt)));
                        continue;
                    }
                },
                Inline::FootnoteReference(name) => {
                    let Some(&blocks) = self.notes.get(&**name) else { continue };
                    if self.open_notes.contains(&&**name) {
                        continue;
                    }
                    self.open_notes.push(name);
                    let c = self.blocks_in(blocks, self.column(COLUMN));
                    self.open_notes.pop();
                    Element::Note { c }
                }
                Inline::HardBreak => Element::Break,
                Inline::Html(raw) => {
                    // Of a pair of tags, the first is enough.
                    if !raw.starts_with("</") {
                        self.dropped.push(raw);
                    }
                    continue;
                }
            };
            nodes.push(Node::Element(element));
        }
        nodes
    }

    fn link_nodes(&mut self, link: LinkId, content: &'a [Inline], cell: Cell) -> Vec<Node> {
        let c = match content {
            [] => {
                let name = self.name(link);
                vec![Node::Text(self.cell_words(&name, cell))]
            }
            content => self.inlines(content, cell),
        };
        let Some(target) = self.targets.get(link.0 as usize) else { return c };
        match self.job.reach(target) {
            Reach::Inside(to) => vec![Node::Element(Element::Goto { to, c })],
            Reach::Outside(href) => vec![Node::Element(Element::Link { href, c })],
            Reach::Nowhere => c,
        }
    }

    /// What a link leads to.
    pub fn target(&self, link: LinkId) -> Option<&'a Target> {
        self.targets.get(link.0 as usize)
    }

    /// Where its author wrote a link.
    pub fn span(&self, link: LinkId) -> Option<Span> {
        self.links.get(link.0 as usize).map(|written| written.span)
    }

    /// Says a text of the catalogue.
    pub fn say(&self, text: Text) -> String {
        self.job.say(text)
    }

    /// What a link's target is called, fit to be printed.
    pub fn printed_name(&mut self, link: LinkId) -> String {
        let name = self.name(link);
        self.words(&name)
    }

    /// What a link's target is called: shown where the author wrote no text.
    pub fn name(&self, link: LinkId) -> String {
        let handbook = self.job.handbook;
        match self.targets.get(link.0 as usize) {
            Some(Target::Sop { id, fragment }) => {
                let nama = &handbook.sop(*id).identitas.nama.value;
                match fragment.as_deref().and_then(|id| id.rsplit_once("langkah-")) {
                    Some((_, number)) => {
                        let langkah = Text::new("cetak.langkah-ke").with("nomor", number);
                        format!("{nama}, {}", self.job.say(langkah))
                    }
                    None => nama.clone(),
                }
            }
            Some(Target::Page { id, .. }) => handbook.page(*id).judul.clone(),
            Some(Target::Home) => handbook.config.book.title.clone(),
            Some(Target::Here { fragment }) => {
                fragment.as_deref().unwrap_or_default().replace('-', " ")
            }
            Some(Target::File(file)) => handbook.tree[*file].name().to_owned(),
            Some(Target::External(external)) => external.to_string(),
            Some(Target::Broken) | None => match self.links.get(link.0 as usize) {
                Some(link) => link.target.written().to_owned(),
                None => String::new(),
            },
        }
    }

    fn image(&mut self, link: LinkId, alt: &str, lone: bool) -> Option<Element> {
        let Some(Target::File(file)) = self.targets.get(link.0 as usize) else { return None };
        let Some(picture) = self.stock.pictures.get(file) else {
            self.unshown.insert(link);
            return None;
        };
        Some(Element::Image {
            src: path_of(*file, picture.kind),
            alt: if alt.trim().is_empty() { self.name(link) } else { self.words(alt) },
            width: picture.width,
            height: picture.height,
            lone,
        })
    }
}

/// The text of nodes, without what isn't text.
pub fn plain(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(
                Element::Em { c }
                | Element::Strong { c }
                | Element::Strike { c }
                | Element::Par { c }
                | Element::Link { c, .. }
                | Element::Goto { c, .. },
            ) => plain(c),
            Node::Element(Element::Code { v }) => v.clone(),
            Node::Element(Element::Break) => " ".to_owned(),
            Node::Element(_) => String::new(),
        })
        .collect()
}

/// Whether nodes are nothing but text: no notes, no pictures.
pub fn is_plain(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(_) | Node::Element(Element::Code { .. }) => true,
        Node::Element(
            Element::Em { c }
            | Element::Strong { c }
            | Element::Strike { c }
            | Element::Link { c, .. }
            | Element::Goto { c, .. },
        ) => is_plain(c),
        Node::Element(_) => false,
    })
}

/// Where the typesetter finds a picture.
pub fn path_of(file: FileId, kind: &str) -> String {
    format!("/gambar/{file:?}.{kind}")
}

/// What is printed in place of a character that no font has.
const REPLACEMENT: char = '\u{25a1}';

fn holds_link(lines: &Lines) -> bool {
    lines.lines.iter().flatten().any(|inline| matches!(inline, Inline::Link { .. }))
}
