//! What linking takes from one file: its card, as a library has one of each book.
//!
//! In: one SOP or plain page. Out: its names, what its links name, its anchors, all as [`Word`]s,
//! close together. A card is made once for each parse, and depends on that file alone; what a
//! link leads to is found in `targets.rs`.

use std::sync::Arc;

use super::references::{Names, Reference};
use super::words::{Word, Words};
use crate::markdown::{Anchor, LinkId, Place, WrittenLink, WrittenTarget};
use crate::page::Page;
use crate::sop::Sop;

/// A file's parse with its card.
#[derive(Debug)]
pub struct Carded<T> {
    pub value: Arc<T>,
    pub card: Arc<Card>,
}

/// The cards of all files of a handbook, in any order.
pub struct Cards<'w> {
    pub words: &'w Words,
    pub sops: Vec<Carded<Sop>>,
    pub pages: Vec<Carded<Page>>,
    pub home: Option<Carded<Page>>,
}

/// The card of one file.
#[derive(Debug)]
pub struct Card {
    /// Those of an SOP; of a plain page there are none.
    pub(super) names: Names,
    /// What each of the file's links names.
    pub(super) links: Box<[Named]>,
    /// The file's anchors, sorted.
    anchors: Box<[Word]>,
    /// The links that the page they lead to tells of, in the order of the text.
    pub(super) telling: Box<[LinkId]>,
}

/// What a link names; `fragment` is the place in it, if one is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    /// An SOP.
    Sop { reference: Reference, fragment: Option<Word> },
    /// The file itself.
    Here { fragment: Option<Word> },
    /// A file or an address outside the handbook, as it is written.
    Elsewhere { fragment: Option<Word> },
}

impl<T> Clone for Carded<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), card: self.card.clone() }
    }
}

impl Card {
    /// The card of an SOP.
    pub fn of_sop(sop: &Sop, words: &Words) -> Self {
        Self::new(Names::of(sop, words), &sop.links, &sop.anchors, words)
    }

    /// The card of a plain page.
    pub fn of_page(page: &Page, words: &Words) -> Self {
        Self::new(Names::default(), &page.links, &page.anchors, words)
    }

    fn new(names: Names, links: &[WrittenLink], anchors: &[Anchor], words: &Words) -> Self {
        let mut anchors: Box<[Word]> =
            anchors.iter().map(|anchor| words.number(&anchor.id)).collect();
        anchors.sort_unstable();
        let ids = (0..links.len() as u32).map(LinkId);
        let written = |id: &LinkId| &links[id.0 as usize];
        let mut telling: Vec<LinkId> =
            ids.filter(|id| !has_other_way(&written(id).place)).collect();
        telling.sort_by_key(|id| written(id).span.start);
        let links = links.iter().map(|link| Named::of(&link.target, words)).collect();
        Self { names, links, anchors, telling: telling.into() }
    }

    /// Whether the file has an anchor.
    pub(super) fn has_anchor(&self, anchor: Word) -> bool {
        self.anchors.binary_search(&anchor).is_ok()
    }
}

impl Named {
    fn of(target: &WrittenTarget, words: &Words) -> Self {
        let number = |fragment: &str| words.number(fragment);
        let fragment = target.fragment().map(number);
        match target {
            WrittenTarget::Sop { reference, fragment: Some(_) } if reference.trim().is_empty() => {
                Named::Here { fragment }
            }
            WrittenTarget::Sop { reference, .. } => {
                Named::Sop { reference: Reference::new(reference, words), fragment }
            }
            WrittenTarget::Path { path, .. } if path.is_empty() => Named::Here { fragment },
            _ => Named::Elsewhere { fragment },
        }
    }
}

/// Whether a link is one of a relation that has a name for its other direction.
fn has_other_way(place: &Place) -> bool {
    matches!(place, Place::Identity("induk" | "lanjutan" | "diganti_oleh"))
}
