//! The search index: documents as fields of text → script files that a browser loads on demand.
//!
//! The vocabulary; `index.rs` makes the [`Files`]. An engine and nothing else: it knows Indonesian
//! word forms, ranking and shards, but no handbook, no page and no address. What a document is,
//! and how a hit is shown, is its caller's business; the asking half is the theme's `cari.js`,
//! which mirrors [`affix`], [`token`] and the shards' shape.

pub mod affix;
pub mod index;
pub mod lexicon;
mod posting;
mod shard;
pub mod token;

use std::collections::BTreeMap;

/// One thing that can be found.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Names and numbers that find the document first when they are asked for whole.
    pub names: Vec<String>,
    pub fields: Vec<Field>,
    /// What the results show of it, as JSON; the engine never looks into it.
    pub record: String,
    /// Small numbers by which results are filtered; the engine never looks into them.
    pub labels: Vec<u32>,
    /// Below 1 for what should stand behind its equals, as a revoked SOP does.
    pub standing: f32,
}

/// A stretch of a document's text.
#[derive(Clone, Debug)]
pub struct Field {
    pub part: Part,
    /// The number of the step that it is part of, from 0.
    pub step: Option<u32>,
    pub text: String,
}

/// How much a word tells by its place in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Name,
    /// A number or code; it counts as a whole and in its parts.
    Number,
    Heading,
    /// A unit, an actor or a regulation that the document names.
    Relation,
    /// What a step does.
    Step,
    Text,
}

impl Part {
    /// All parts, in their order.
    pub const ALL: [Part; 6] =
        [Part::Name, Part::Number, Part::Heading, Part::Relation, Part::Step, Part::Text];

    /// The field's weight in BM25F, how strongly long ones are damped (`b`), and the usual number
    /// of its words. The usual number is fixed, so that no document's rank depends on the others'
    /// length.
    fn rank(self) -> (f32, f32, f32) {
        match self {
            Part::Name => (9.0, 0.5, 4.0),
            Part::Number => (6.0, 0.0, 5.0),
            Part::Heading => (2.5, 0.5, 12.0),
            Part::Relation => (1.5, 0.5, 30.0),
            Part::Step => (1.5, 0.5, 150.0),
            Part::Text => (0.8, 0.6, 250.0),
        }
    }
}

/// Groups of words and phrases that mean the same.
pub type Synonyms = Vec<Vec<String>>;

/// The files of an index, by their names; each is a script that calls `sopbookCari(name, …)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    pub files: BTreeMap<String, Vec<u8>>,
}
