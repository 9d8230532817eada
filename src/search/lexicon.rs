//! Indonesian roots: a word form → the root that stands for its family. The only user of
//! `sastrawi`.
//!
//! In: one folded word. Out: its root, if one is known: of the stems that its affixes allow, the
//! likeliest that is a word. From the crate comes the dictionary alone: its stemmer leaves
//! `penerbitan` and `menyetujui` as they are and takes one answer from many, where the browser,
//! which has no dictionary, must come to the same answer. `akar.txt` adds to the dictionary what
//! offices write, and names the forms that go their own way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::affix::{self, WHOLE};

/// The known roots and forms.
pub struct Lexicon {
    dictionary: sastrawi::Dictionary,
    added: BTreeSet<&'static str>,
    removed: BTreeSet<&'static str>,
    /// Forms that go their own way, with their roots.
    irregular: BTreeMap<&'static str, &'static str>,
}

/// The lexicon, read once.
pub fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::read)
}

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self {
            dictionary: sastrawi::Dictionary::new(),
            added: BTreeSet::new(),
            removed: BTreeSet::new(),
            irregular: BTreeMap::new(),
        };
        let lines = include_str!("akar.txt").lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(word) = line.strip_prefix("+ ") {
                lexicon.added.insert(word);
            } else if let Some(word) = line.strip_prefix("- ") {
                lexicon.removed.insert(word);
            } else if let Some((form, root)) = line.split_once(" = ") {
                lexicon.irregular.insert(form, root);
                lexicon.added.insert(root);
            }
        }
        lexicon
    }

    /// Whether a word may be what is left when its affixes are taken off.
    pub fn is_stem(&self, word: &str) -> bool {
        self.irregular.contains_key(word)
            || self.added.contains(word)
            || (!self.removed.contains(word) && self.dictionary.find(word))
    }

    /// The root of a word; nothing where no stem of it is known, nor itself.
    pub fn root(&self, word: &str) -> Option<String> {
        if let Some(root) = self.irregular.get(word) {
            return Some((*root).to_owned());
        }
        if !is_plain(word) {
            return None;
        }
        let is_stem = self.is_stem(word);
        let mut stems = affix::stems(word).into_iter();
        let best = stems.find(|(stem, cost)| (!is_stem || *cost < WHOLE) && self.is_stem(stem));
        match best {
            Some((stem, _)) => Some(self.root(&stem).unwrap_or(stem)),
            None => is_stem.then(|| word.to_owned()),
        }
    }

    /// The forms that go their own way, with their roots.
    pub fn irregular(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.irregular.iter().map(|(form, root)| (*form, *root))
    }
}

/// Whether a word is of plain letters, as all that takes affixes are.
pub fn is_plain(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}
