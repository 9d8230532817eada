//! Text as an owned tree.
//!
//! The vocabulary: blocks, inlines, links as their author wrote them. `parse.rs` makes it from
//! Markdown; HTML, the printed sheet and the search index are walks over it. Nothing here knows
//! what a link leads to: that is the linked handbook's business.

pub mod parse;

use std::collections::BTreeMap;

use crate::source::Span;

/// A block of text, and the place of all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
}

/// The kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    Paragraph(Vec<Inline>),
    Heading(Heading),
    /// `start` is the first number of an ordered list.
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Quote(Vec<Block>),
    Alert {
        kind: AlertKind,
        blocks: Vec<Block>,
    },
    Code {
        language: Box<str>,
        text: Box<str>,
    },
    Table(Table),
    Definitions(Vec<Definition>),
    Footnote {
        name: Box<str>,
        blocks: Vec<Block>,
    },
    Rule,
    /// Raw HTML as written: sanitised for the site, dropped on paper.
    Html(Box<str>),
}

/// A heading with the anchor that is unique in its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    pub anchor: Box<str>,
    pub content: Vec<Inline>,
}

/// An item of a list; `task` says whether a task's box is ticked. A tight item holds its text as
/// one paragraph, which is drawn without paragraph's space when `tight`.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub task: Option<bool>,
    pub tight: bool,
    pub blocks: Vec<Block>,
}

/// The five kinds of GFM alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

/// A table; every row has as many cells as the head.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub alignments: Vec<Alignment>,
    pub head: Vec<Vec<Inline>>,
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a table's column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    None,
    Left,
    Center,
    Right,
}

/// A term and its explanations.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pub term: Vec<Inline>,
    pub explanations: Vec<Vec<Block>>,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    Text(Box<str>),
    Code(Box<str>),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    /// A link, `[[…]]` included. Without content its target's name is shown.
    Link {
        link: LinkId,
        content: Vec<Inline>,
    },
    /// An image; the content is its alternative text.
    Image {
        link: LinkId,
        alt: Box<str>,
    },
    FootnoteReference(Box<str>),
    Html(Box<str>),
    SoftBreak,
    HardBreak,
}

/// The number of a link among the links of its file ([`Links`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u32);

/// A link as written, not yet resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenLink {
    pub span: Span,
    pub target: WrittenTarget,
    pub place: Place,
    /// The sentence, item or cell that holds the link, as plain text: shown with the backlink.
    pub context: Box<str>,
}

/// What a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenTarget {
    /// `[[reference#fragment]]`, or a front-matter reference: slug, number or name.
    Sop { reference: Box<str>, fragment: Option<Box<str>> },
    /// A relative path to a file, percent-decoded, with its fragment; an empty path is the file
    /// itself.
    Path { path: Box<str>, fragment: Option<Box<str>> },
    /// An image or another file that is shown in place, by relative path.
    Image { path: Box<str> },
    /// An image at an address outside the handbook, which no page shows in place.
    RemoteImage(Box<str>),
    /// An address outside the handbook (`https:`, `mailto:`, `tel:`).
    External(Box<str>),
    /// An address with a scheme that is not allowed (`javascript:`), or not readable.
    Forbidden(Box<str>),
}

impl WrittenTarget {
    /// What is named, as written: a reference, a path, an address.
    pub fn written(&self) -> &str {
        match self {
            WrittenTarget::Sop { reference: written, .. }
            | WrittenTarget::Path { path: written, .. }
            | WrittenTarget::Image { path: written }
            | WrittenTarget::RemoteImage(written)
            | WrittenTarget::External(written)
            | WrittenTarget::Forbidden(written) => written,
        }
    }

    /// The place in what is named; an empty one is none.
    pub fn fragment(&self) -> Option<&str> {
        let (WrittenTarget::Sop { fragment, .. } | WrittenTarget::Path { fragment, .. }) = self
        else {
            return None;
        };
        fragment.as_deref().filter(|fragment| !fragment.is_empty())
    }
}

/// Where in its file a link stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In running text, below the heading with this anchor, if any.
    Text { anchor: Option<Box<str>> },
    /// In a step: numbers of the procedure and of the step, counted from 0.
    Step { prosedur: u32, langkah: u32 },
    /// As the target of a step's branch.
    Branch { prosedur: u32, langkah: u32 },
    /// In a cell or list of the front matter, by its key.
    Identity(&'static str),
}

/// All links of one file, in the order they were met.
pub type Links = Vec<WrittenLink>;

/// Something that can be linked to inside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub id: Box<str>,
    pub span: Span,
}

/// A cell's text: the lines its author wrote, each inline text.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    pub span: Span,
    pub lines: Vec<Vec<Inline>>,
}

impl Lines {
    /// The lines as plain text, one a line.
    pub fn plain(&self) -> String {
        self.lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
    }

    /// Whether nothing was filled in: no text, or only dots and dashes (FORMAT.md, 2).
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| reads_blank(line))
    }
}

/// Whether the plain text of inlines is blank.
fn reads_blank(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(words) | Inline::Code(words) => is_blank(words),
        Inline::Emphasis(content)
        | Inline::Strong(content)
        | Inline::Strikethrough(content)
        | Inline::Link { content, .. } => reads_blank(content),
        Inline::Image { alt, .. } => is_blank(alt),
        Inline::SoftBreak | Inline::HardBreak | Inline::FootnoteReference(_) | Inline::Html(_) => {
            true
        }
    })
}

/// Takes notice of the footnotes that stand in `blocks`, at whatever depth, by their names.
pub fn footnotes<'a>(blocks: &'a [Block], found: &mut BTreeMap<&'a str, &'a [Block]>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Footnote { name, blocks } => {
                found.insert(name, blocks);
            }
            BlockKind::Quote(blocks) | BlockKind::Alert { blocks, .. } => footnotes(blocks, found),
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| footnotes(&item.blocks, found));
            }
            _ => {}
        }
    }
}

/// The plain text of inlines: what a reader would read aloud. Links without content give nothing,
/// as their text is known only when they are resolved.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_plain(inlines, &mut text);
    text
}

fn push_plain(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Strikethrough(content)
            | Inline::Link { content, .. } => push_plain(content, text),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
            Inline::FootnoteReference(_) | Inline::Html(_) => {}
        }
    }
}

/// Whether a value counts as empty: nothing, or only dots and dashes (FORMAT.md, 2).
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '.' | '…' | '-' | '–' | '—' | '_'))
}

/// Whether a number or date is still a blank form: empty, or holding a run of three or more dots
/// or underscores to be filled in; `…` counts as three (FORMAT.md, 2).
pub fn has_blank(text: &str) -> bool {
    let mut run = 0;
    is_blank(text)
        || text.chars().any(|c| {
            run = match c {
                '.' | '_' => run + 1,
                '…' => 3,
                _ => 0,
            };
            run >= 3
        })
}
