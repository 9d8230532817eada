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

/// At least 95 of 100 pairs of a family fall together, at most one of 100 of two families. The
/// browser, which has no dictionary, must come to the same: `search.test.mjs` reads this snapshot.
#[test]
fn forms_of_a_word_are_one_family_and_look_alikes_are_not() {
    let families = families();
    let (mut pairs, mut strange) = (0, 0);
    let (mut apart, mut joined) = (Vec::new(), Vec::new());
    for (at, family) in families.iter().enumerate() {
        for (place, a) in family.iter().enumerate() {
            for b in &family[place + 1..] {
                pairs += 2;
                if root(a) != root(b) {
                    apart.push(format!("apart: {a} {b}"));
                }
            }
            for b in families[at + 1..].iter().flatten() {
                strange += 2;
                if root(a) == root(b) {
                    joined.push(format!("joined: {a} {b}"));
                }
            }
        }
    }
    assert!(families.len() >= 60 && pairs >= 300, "{} families, {pairs} pairs", families.len());
    assert!(apart.len() * 2 * 20 <= pairs, "{} of {pairs}: {apart:#?}", apart.len() * 2);
    assert!(joined.len() * 2 * 100 <= strange, "{} of {strange}: {joined:#?}", joined.len() * 2);
    let told = format!("{} families, {pairs} ordered pairs", families.len());
    insta::assert_snapshot!([vec![told], apart, joined].concat().join("\n"));
}
