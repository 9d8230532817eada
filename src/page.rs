//! A plain page: penjelasan singkat, keputusan, daftar istilah, and the home page's text.
//!
//! In: one file of `content/halaman/`, or `content/beranda.md`. Out: a [`Page`], not yet linked.

use crate::markdown::{Anchor, Block, Links};
use crate::source::{FileId, Span};

/// A plain page as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub file: FileId,
    /// The whole file.
    pub span: Span,
    pub slug: String,
    pub judul: String,
    /// Pages stand in this order, then by title.
    pub urutan: Option<i64>,
    pub bagian: Option<Bagian>,
    pub blocks: Vec<Block>,
    pub links: Links,
    pub anchors: Vec<Anchor>,
}

/// The part of the printed book that a page is (Permenpan RB 35/2012, annex, p. 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bagian {
    Keputusan,
    Penjelasan,
    Istilah,
}
