//! The search: word families, what is found for what, and how large the index is.

use sopbook::search::lexicon::lexicon;
use sopbook::search::token;

/// The families of `keluarga.txt`, each word in the form that the index knows.
fn families() -> Vec<Vec<String>> {
    let lines = include_str!("keluarga.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().map(known).collect()).collect()
}

fn known(word: &str) -> String {
    let mut words = Vec::new();
    token::each(word, |word, _| words.push(word.to_owned()));
    assert_eq!(words.len(), 1, "{word} is one word: {words:?}");
    words.remove(0)
}

fn root(word: &str) -> String {
    lexicon().root(word).unwrap_or_else(|| word.to_owned())
}

#[test]
fn forms_of_a_word_are_one_family_and_look_alikes_are_not() {
    let families = families();
    let mut pairs = 0;
    let mut apart = Vec::new();
    for family in &families {
        for a in family {
            for b in family.iter().filter(|b| *b != a) {
                pairs += 1;
                if root(a) != root(b) {
                    apart.push(format!("{a} ({}) {b} ({})", root(a), root(b)));
                }
            }
        }
    }
    let mut strange = 0;
    let mut joined = Vec::new();
    for (at, family) in families.iter().enumerate() {
        for other in &families[at + 1..] {
            for (a, b) in family.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                strange += 1;
                if root(a) == root(b) {
                    joined.push(format!("{a} {b}"));
                }
            }
        }
    }
    assert!(families.len() >= 60 && pairs >= 300, "{} families, {pairs} pairs", families.len());
    assert!(apart.len() * 20 <= pairs, "{} of {pairs}: {apart:#?}", apart.len());
    assert!(joined.len() * 100 <= strange, "{} of {strange}: {joined:#?}", joined.len());
}
