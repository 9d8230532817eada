//! Documents → the index: families, postings, shards.
//!
//! In: documents in their order, synonyms, and what the interface wants to know of them. Out: the
//! index's files. The same documents give the same bytes.
//!
//! Three kinds of files are loaded on demand: `k…` words with the family of each, `p…` families
//! with their forms and postings, `i…` what the results show; `f…` holds what they are filtered
//! by. `indeks.js` tells which file holds what.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::json;

use super::affix;
use super::lexicon::{is_plain, lexicon};
use super::posting::{self, CODE, EXACT, Hit, Postings};
use super::shard::{self, Place, Shards, digit, push_number, push_set};
use super::token;
use super::{Document, Files, Synonyms};

/// The name of the file to load first.
pub const ENTRY: &str = "indeks.js";

/// From which size on a file of each kind is full: small enough that a question loads little of
/// what it doesn't ask for.
const WORDS_FULL: usize = 20_000;
const FAMILIES_FULL: usize = 24_000;
const RECORDS_FULL: usize = 12_000;
const LABELS_FULL: usize = 48_000;

/// The most bytes of a family's record; what is longer goes on in the next file.
const FAMILY_FULL: usize = 40_000;

/// How soon more of a word in a document tells nothing more (BM25's `k1`), against weights of
/// about 1 a word of text.
const SATURATION: f32 = 4.0;

/// What a word is among the stems of the handbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A form: it stands in a text, or a synonym names it.
    Form,
    /// A stem that the lexicon knows.
    Stem,
    /// A stem that only the handbook knows.
    OwnStem,
    /// A stem of the lexicon that the handbook doesn't have: forms of it are not to be taken for
    /// forms of another.
    Decoy,
}

impl Role {
    fn letter(self) -> char {
        match self {
            Role::Form => '!',
            Role::Stem => '*',
            Role::OwnStem => '+',
            Role::Decoy => '~',
        }
    }
}

/// Makes the index. `interface` is handed to the browser as it is, as the field `antarmuka` of
/// [`ENTRY`].
pub fn index(documents: &[Document], synonyms: &Synonyms, interface: &serde_json::Value) -> Files {
    let postings = posting::postings(documents);
    let synonyms = all_synonyms(synonyms);
    let families = Families::new(&postings, &synonyms);
    let mut files = BTreeMap::new();
    let words = families.words(&mut files);
    let entries = families.entries(&postings);
    let families_at = write_families(&families, &postings.words, entries, &mut files);

    let mut records = Shards::new("i", RECORDS_FULL, &mut files);
    for (number, document) in documents.iter().enumerate() {
        records.push(number as u32, &document.record);
    }
    let records = records.finish();
    let mut labels = Shards::new("f", LABELS_FULL, &mut files);
    for (number, document) in documents.iter().enumerate() {
        labels.push(number as u32, &json!(document.labels).to_string());
    }
    let labels = labels.finish();

    let groups: Vec<Vec<Vec<u32>>> = synonyms
        .iter()
        .map(|group| group.iter().filter_map(|phrase| families.phrase(phrase)).collect())
        .filter(|group: &Vec<_>| group.len() > 1)
        .collect();
    let content: Vec<u8> = files.values().flatten().copied().collect();
    let head = json!({
        "versi": format!("{:08x}", checksum(&content)),
        "dokumen": documents.len(),
        "kata": words,
        "keluarga": families_at,
        "isi": records,
        "label": labels,
        "sinonim": groups,
        "henti": token::STOP_WORDS,
        "ulang": token::DOUBLED,
        "imbuhan": {
            "awalan": affix::PREFIXES,
            "dalam": affix::INNER,
            "akhiran": affix::SUFFIXES,
            "partikel": affix::CLITICS,
            "nilai": affix::COSTS,
            "utuh": affix::WHOLE,
            "nilai_partikel": affix::CLITIC,
            "kedua": affix::SECOND,
            "pendek": affix::SHORT,
        },
        "antarmuka": interface,
    });
    files.insert(ENTRY.to_owned(), shard::script("indeks", &head.to_string()));
    Files { files }
}

/// The handbook's synonyms and everybody's abbreviations.
fn all_synonyms(own: &Synonyms) -> Synonyms {
    let lines = include_str!("singkatan.txt").lines().filter(|line| !line.starts_with('#'));
    let known = lines.map(|line| line.split(" = ").map(str::to_owned).collect());
    own.iter().cloned().chain(known).collect()
}

/// FNV-1a: tells one index from the next where a browser keeps files.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The families, and the words that lead to them.
struct Families {
    /// The root of each family, sorted: a family's number is its place here.
    roots: Vec<String>,
    /// Every word that leads somewhere: its role, and its family unless it is a decoy.
    words: BTreeMap<String, (Role, u32)>,
    /// The family of each word of the postings.
    of_word: Vec<u32>,
}

impl Families {
    fn new(postings: &Postings, synonyms: &Synonyms) -> Self {
        let lexicon = lexicon();
        // Synonyms may name words that stand nowhere.
        let mut hidden = BTreeSet::new();
        for phrase in synonyms.iter().flatten() {
            token::each(phrase, |word, kind| {
                if kind == token::Kind::Word {
                    hidden.insert(word.to_owned());
                }
            });
        }
        hidden.retain(|word| postings.words.binary_search(word).is_err());
        let all: Vec<&String> = postings.words.iter().chain(&hidden).collect();
        let known: Vec<Option<String>> = all.par_iter().map(|word| lexicon.root(word)).collect();
        // What the lexicon doesn't know may still be a form of another such word.
        let strange: BTreeSet<&str> = all
            .iter()
            .zip(&known)
            .filter(|(word, root)| root.is_none() && is_plain(word) && word.len() > 3)
            .map(|(word, _)| word.as_str())
            .collect();
        let own_root = |word: &str| {
            let mut root = word.to_owned();
            while let Some((stem, _)) =
                affix::stems(&root).into_iter().find(|(stem, _)| strange.contains(stem.as_str()))
            {
                root = stem;
            }
            root
        };
        let root_of: Vec<String> = (all.par_iter().zip(&known))
            .map(|(word, root)| match root {
                Some(root) => root.clone(),
                None if strange.contains(word.as_str()) => own_root(word),
                None => (*word).clone(),
            })
            .collect();
        let mut roots = root_of.clone();
        roots.par_sort_unstable();
        roots.dedup();
        let number =
            |root: &String| roots.binary_search(root).expect("every root was gathered") as u32;

        let mut words = BTreeMap::new();
        for ((word, root), known) in all.iter().zip(&root_of).zip(&known) {
            let role = match known {
                _ if lexicon.is_stem(word) => Role::Stem,
                None if root == *word && strange.contains(word.as_str()) => Role::OwnStem,
                _ => Role::Form,
            };
            words.insert((*word).clone(), (role, number(root)));
        }
        for (at, root) in roots.iter().enumerate().filter(|(_, root)| is_plain(root)) {
            let role = if lexicon.is_stem(root) { Role::Stem } else { Role::OwnStem };
            words.entry(root.clone()).or_insert((role, at as u32));
        }
        let of_word = root_of[..postings.words.len()].iter().map(number).collect();
        let mut families = Self { roots, words, of_word };
        families.add_decoys();
        families
    }

    /// Adds what keeps the browser from taking a word for a form of the wrong root: stems of the
    /// lexicon that have affixes, or nasal partners, in common with a root of the handbook.
    fn add_decoys(&mut self) {
        let lexicon = lexicon();
        for (form, root) in lexicon.irregular() {
            let family = self.roots.binary_search_by(|known| known.as_str().cmp(root));
            let entry = match family {
                Ok(at) => (Role::Stem, at as u32),
                Err(_) => (Role::Decoy, 0),
            };
            self.words.entry(form.to_owned()).or_insert(entry);
        }
        let roots: Vec<&String> = self.roots.iter().filter(|root| is_plain(root)).collect();
        let known = &self.words;
        let decoys: Vec<String> = (roots.par_iter())
            .flat_map_iter(|root| affix::alike(root))
            .filter(|word| !known.contains_key(word) && lexicon.is_stem(word))
            .collect();
        for word in decoys {
            let root = lexicon.root(&word).unwrap_or_default();
            let entry = match self.roots.binary_search(&root) {
                Ok(at) => (Role::Stem, at as u32),
                Err(_) => (Role::Decoy, 0),
            };
            self.words.entry(word).or_insert(entry);
        }
    }

    /// Writes the words; gives the first of each file.
    fn words(&self, files: &mut BTreeMap<String, Vec<u8>>) -> Vec<String> {
        let mut shards = Shards::new("k", WORDS_FULL, files);
        let mut last = "";
        for (word, (role, family)) in &self.words {
            let same = last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b && a.is_ascii());
            let shared = same.count().min(63);
            shards.push_with(word.clone(), word.len() + 12, |place| {
                let shared = if place == Place::First { 0 } else { shared };
                let mut record = String::from(digit(shared as u32));
                record.push_str(&word[shared..]);
                record.push(role.letter());
                if *role != Role::Decoy {
                    push_number(*family, &mut record);
                }
                json!(record).to_string()
            });
            last = word;
        }
        shards.finish()
    }

    /// The documents of each family, in their order.
    fn entries(&self, postings: &Postings) -> Vec<Vec<Entry>> {
        let mut entries: Vec<Vec<Entry>> = vec![Vec::new(); self.roots.len()];
        for (document, hits) in postings.documents.iter().enumerate() {
            let mut own: Vec<(u32, &Hit)> =
                hits.iter().map(|hit| (self.of_word[hit.word as usize], hit)).collect();
            own.sort_unstable_by_key(|(family, hit)| (*family, hit.word));
            for forms in own.chunk_by(|(a, _), (b, _)| a == b) {
                let mut steps: Vec<u16> =
                    forms.iter().flat_map(|(_, hit)| &hit.steps).copied().collect();
                steps.sort_unstable();
                steps.dedup();
                let weight = forms.iter().map(|(_, hit)| hit.weight).sum();
                let document = document as u32;
                entries[forms[0].0 as usize].push(Entry { document, weight, steps });
            }
        }
        entries
    }

    /// The families of a phrase's words; nothing if it has none.
    fn phrase(&self, phrase: &str) -> Option<Vec<u32>> {
        let mut families = Vec::new();
        token::each(phrase, |word, kind| {
            if kind == token::Kind::Word
                && let Some((_, family)) = self.words.get(word)
            {
                families.push(*family);
            }
        });
        (!families.is_empty()).then_some(families)
    }
}

/// A family in a document.
#[derive(Clone)]
struct Entry {
    document: u32,
    weight: f32,
    steps: Vec<u16>,
}

/// Writes the families; gives the number of the first one in each file, doubled, and one more if
/// it only goes on there.
fn write_families(
    families: &Families,
    words: &[String],
    entries: Vec<Vec<Entry>>,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Vec<u32> {
    // The root first: hits are marked by what they share with it.
    let mut forms: Vec<Vec<&str>> = families
        .roots
        .iter()
        .map(|root| if root.starts_with(CODE) { Vec::new() } else { vec![root.as_str()] })
        .collect();
    for (word, family) in words.iter().zip(&families.of_word) {
        // A code is marked by its words.
        if !word.starts_with(CODE) && families.roots[*family as usize] != *word {
            forms[*family as usize].push(word);
        }
    }
    let mut shards = Shards::new("p", FAMILIES_FULL, files);
    for (family, entries) in entries.into_iter().enumerate() {
        let mut record = String::new();
        let mut goes_on = 0;
        let mut last = 0;
        for Entry { document, weight, steps } in entries {
            push_number(document - last, &mut record);
            record.push(digit(impact(weight)));
            push_set(&steps, &mut record);
            last = document;
            if record.len() > FAMILY_FULL {
                let text = json!([forms[family].join(" "), record]).to_string();
                shards.push(family as u32 * 2 + goes_on, &text);
                record.clear();
                goes_on = 1;
            }
        }
        if !record.is_empty() || goes_on == 0 {
            let text = json!([forms[family].join(" "), record]).to_string();
            shards.push(family as u32 * 2 + goes_on, &text);
        }
    }
    shards.finish()
}

/// A weight as a digit: how much of what a word can tell of a document. The highest is kept for
/// names that are asked for whole.
fn impact(weight: f32) -> u32 {
    if weight >= EXACT {
        return 63;
    }
    let told = weight / (weight + SATURATION);
    ((told * 62.0).round() as u32).clamp(1, 62)
}
