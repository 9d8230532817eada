//! Lines and columns of many places.
//!
//! In: places of a tree. Out: their lines and columns, found by an index of each file that is made
//! once, so that a file with many faults is read once and not once a fault.

use std::collections::HashMap;
use std::ops::Range;

use crate::source::{Content, FileId, Position, SourceTree, Span};

/// Finds lines and columns in the files of a tree.
pub struct Positions<'t> {
    tree: &'t SourceTree,
    files: HashMap<FileId, Index>,
}

/// Where a file's lines begin, and how many characters stand before each block of its bytes.
struct Index {
    line_starts: Vec<u32>,
    chars_before: Vec<u32>,
}

/// Bytes in a block: so many are counted anew for a column.
const BLOCK: usize = 256;

impl<'t> Positions<'t> {
    /// Positions in a tree; no file is looked at before it is asked for.
    pub fn new(tree: &'t SourceTree) -> Self {
        Self { tree, files: HashMap::new() }
    }

    /// Where a place begins.
    pub fn start(&mut self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Where a place ends: behind its last character.
    pub fn end(&mut self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    /// The bytes of the line on which a place begins, without the line's end and without a byte
    /// order mark.
    pub fn line(&mut self, span: Span) -> Range<usize> {
        let bytes = bytes(self.tree, span.file);
        let index = self.index(span.file);
        let at = index.line_of((span.start as usize).min(bytes.len()));
        let start = index.line_starts[at] as usize;
        let end = index.line_starts.get(at + 1).map_or(bytes.len(), |&next| next as usize);
        let line = &bytes[start..end];
        let kept = line.strip_suffix(b"\n").unwrap_or(line);
        let kept = kept.strip_suffix(b"\r").unwrap_or(kept);
        let start = if kept.starts_with(BOM) { start + BOM.len() } else { start };
        start..(end - (line.len() - kept.len())).max(start)
    }

    fn position(&mut self, file: FileId, offset: u32) -> Position {
        let bytes = bytes(self.tree, file);
        let index = self.index(file);
        let offset = (offset as usize).min(bytes.len());
        let line = index.line_of(offset);
        let start = index.line_starts[line] as usize;
        let start = if bytes[start..].starts_with(BOM) { start + BOM.len() } else { start };
        let column = index.chars_to(bytes, offset.max(start)) - index.chars_to(bytes, start) + 1;
        Position { line: line as u32 + 1, column }
    }

    fn index(&mut self, file: FileId) -> &Index {
        let tree = self.tree;
        self.files.entry(file).or_insert_with(|| Index::new(bytes(tree, file)))
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

impl Index {
    fn new(bytes: &[u8]) -> Self {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect();
        let mut chars = 0;
        let mut chars_before = Vec::with_capacity(bytes.len() / BLOCK + 1);
        for block in bytes.chunks(BLOCK) {
            chars_before.push(chars);
            chars += count_chars(block);
        }
        chars_before.push(chars);
        Self { line_starts, chars_before }
    }

    /// The number, from 0, of the line that holds an offset.
    fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start as usize <= offset) - 1
    }

    fn chars_to(&self, bytes: &[u8], offset: usize) -> u32 {
        let block = offset / BLOCK;
        self.chars_before[block] + count_chars(&bytes[block * BLOCK..offset])
    }
}

fn count_chars(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

fn bytes(tree: &SourceTree, file: FileId) -> &[u8] {
    match &tree[file].content {
        Content::Text(text) => text.as_bytes(),
        Content::NotUtf8 { bytes, .. } => bytes,
        _ => &[],
    }
}
