//! Documents → words with their weight in each document: what ranking needs.
//!
//! In: documents. Out: every word that occurs, sorted, and for each document how much each of its
//! words tells of it (the numerator of BM25F) and in which steps it stands. Word forms are not
//! known here.

use std::collections::HashMap;

use rayon::prelude::*;

use super::token::{self, Kind};
use super::{Document, Part};

/// Before a code or whole name among the words, so that none is taken for a word.
pub const CODE: char = '=';

/// All words of the documents, and what they tell of each.
pub struct Postings {
    /// Sorted, each once.
    pub words: Vec<String>,
    /// One list a document, in their order.
    pub documents: Vec<Vec<Hit>>,
}

/// A word in a document.
#[derive(Clone, Debug, Default)]
pub struct Hit {
    /// Its number in [`Postings::words`].
    pub word: u32,
    /// The sum of what its fields give it, damped by their length.
    pub weight: f32,
    /// The steps it stands in, in order, each once.
    pub steps: Vec<u16>,
}

/// The weight of a name that is asked for whole: more than fields ever sum up to.
pub const EXACT: f32 = 10_000.0;

/// How many documents are read with one list of words.
const CHUNK: usize = 64;

/// Reads all documents.
pub fn postings(documents: &[Document]) -> Postings {
    let chunks: Vec<Chunk> = documents.par_chunks(CHUNK).map(Chunk::read).collect();
    let mut words: Vec<String> = chunks.iter().flat_map(|chunk| &chunk.words).cloned().collect();
    words.par_sort_unstable();
    words.dedup();
    let documents = chunks.into_par_iter().flat_map(|chunk| {
        let number = |word: &String| words.binary_search(word).expect("every word was gathered");
        let numbers: Vec<u32> = chunk.words.iter().map(|word| number(word) as u32).collect();
        let mut documents = chunk.documents;
        for hit in documents.iter_mut().flatten() {
            hit.word = numbers[hit.word as usize];
        }
        documents
    });
    let documents = documents.collect();
    Postings { words, documents }
}

/// Some documents, with words numbered in the order in which they were met.
#[derive(Default)]
struct Chunk {
    words: Vec<String>,
    documents: Vec<Vec<Hit>>,
}

impl Chunk {
    fn read(documents: &[Document]) -> Self {
        let mut chunk = Chunk::default();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for document in documents {
            let hits = read(document).into_iter().map(|(word, told)| {
                let words = &mut chunk.words;
                let number = *numbers.entry(word).or_insert_with_key(|word| {
                    words.push(word.clone());
                    words.len() as u32 - 1
                });
                Hit { word: number, ..told }
            });
            let hits = hits.collect();
            chunk.documents.push(hits);
        }
        chunk
    }
}

/// One document's words.
fn read(document: &Document) -> HashMap<String, Hit> {
    let mut counts: HashMap<String, [u32; Part::ALL.len()]> = HashMap::new();
    let mut lengths = [0; Part::ALL.len()];
    let mut hits: HashMap<String, Hit> = HashMap::new();
    let mut word = String::new();
    for field in &document.fields {
        let part = field.part as usize;
        token::each(&field.text, |text, kind| {
            word.clear();
            if kind == Kind::Code {
                word.push(CODE);
            } else {
                lengths[part] += 1;
            }
            word.push_str(text);
            match counts.get_mut(&word) {
                Some(counts) => counts[part] += 1,
                None => {
                    let mut first = [0; Part::ALL.len()];
                    first[part] = 1;
                    counts.insert(word.clone(), first);
                    hits.insert(word.clone(), Hit::default());
                }
            }
            if let (Some(step), Some(hit)) = (field.step, hits.get_mut(&word)) {
                let step = step as u16;
                if hit.steps.last() != Some(&step) {
                    hit.steps.push(step);
                }
            }
        });
    }
    let damping = Part::ALL.map(|part| {
        let (weight, damped, usual) = part.rank();
        weight / (1.0 - damped + damped * lengths[part as usize] as f32 / usual)
    });
    for (word, counts) in counts {
        let hit = hits.get_mut(&word).expect("each counted word has a hit");
        let sum: f32 = (0..counts.len()).map(|part| counts[part] as f32 * damping[part]).sum();
        hit.weight = sum * document.standing;
        hit.steps.sort_unstable();
        hit.steps.dedup();
    }
    for name in &document.names {
        let whole = token::whole(name);
        if !whole.is_empty() {
            hits.entry(format!("{CODE}{whole}")).or_default().weight = EXACT;
        }
    }
    hits
}
