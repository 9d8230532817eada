//! Markdown text → blocks, inlines and links; the only user of `pulldown_cmark`.
//!
//! In: a file and the range of its text. Out: the tree, with every link, anchor and fault that
//! was met gathered in the [`Reader`]. What a link leads to is not asked here.

use std::ops::Range;

use super::{Anchor, Block, Inline, Links, Place};
use crate::diagnostics::Diagnostic;
use crate::source::{SourceFile, Span};

/// Reads the texts of one file and gathers what they have in common: links, anchors, faults.
pub struct Reader<'a> {
    pub file: &'a SourceFile,
    pub links: Links,
    pub anchors: Vec<Anchor>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Where the characters of a piece of inline text stand in the file.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// The text stands in the file as it is, from this byte on.
    At(u32),
    /// The text was changed on its way (a folded or escaped YAML value): all of it is here.
    Within(Span),
}

impl<'a> Reader<'a> {
    /// A reader of a file that has read nothing yet.
    pub fn new(file: &'a SourceFile) -> Self {
        Self { file, links: Links::new(), anchors: Vec::new(), diagnostics: Vec::new() }
    }

    /// Reads a range of the file as blocks.
    pub fn blocks(&mut self, range: Range<usize>) -> Vec<Block> {
        let _ = range;
        todo!()
    }

    /// Reads a text as inlines, never as blocks (`1. ATK` keeps its number).
    pub fn inlines(&mut self, text: &str, origin: Origin, place: Place) -> Vec<Inline> {
        let _ = (text, origin, place);
        todo!()
    }
}
