//! The catalogues: every word in both languages, and every word that the program asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sopbook::diagnostics::Code;
use sopbook::messages::{Language, catalogue};

/// The catalogue's keys, each with the placeholders of its text.
fn keys(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let entries = catalogue(language).entries().into_iter();
    entries.map(|(key, text)| (key, placeholders(text))).collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    let names = opened.filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    // The same number, with the decimal comma that Indonesian writes.
    names.map(|name| name.strip_suffix("-koma").unwrap_or(name)).collect()
}

/// Every Rust file of the program with its text.
pub fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push((path, text));
            }
        }
    }
    sources.sort();
    assert!(sources.len() > 20);
    sources
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_placeholders() {
    let (indonesian, english) = (keys(Language::Indonesian), keys(Language::English));
    let mut faults = Vec::new();
    // A text for one of a thing is only there where a language has one.
    let plain = |key: &&str| !key.ends_with(".satu");
    let all: BTreeSet<&str> = indonesian.keys().chain(english.keys()).copied().collect();
    for key in all.into_iter().filter(plain) {
        match (indonesian.get(key), english.get(key)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => faults.push(format!("{key}: {a:?} in id, {b:?} in en")),
            (None, _) => faults.push(format!("{key} is missing in id")),
            (_, None) => faults.push(format!("{key} is missing in en")),
        }
    }
    for catalogue in [&indonesian, &english] {
        for (key, names) in catalogue.iter().filter(|(key, _)| key.ends_with(".satu")) {
            let base = key.trim_end_matches(".satu");
            if catalogue.get(base) != Some(names) {
                faults.push(format!("{key} differs from {base}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_key_stands_once() {
    for text in
        [include_str!("../../src/messages/id.txt"), include_str!("../../src/messages/en.txt")]
    {
        let mut seen = BTreeSet::new();
        let lines = text.lines().filter(|line| !line.starts_with(['#', ' ']));
        for (key, _) in lines.filter_map(|line| line.split_once('=')) {
            assert!(seen.insert(key.trim()), "{} stands twice", key.trim());
        }
        assert!(seen.len() > 50);
    }
}

#[test]
fn every_key_that_the_program_names_is_there() {
    let known = keys(Language::Indonesian);
    let mut named = BTreeSet::new();
    for (path, text) in sources() {
        for call in text.split("Text::new(").skip(1) {
            if let Some(key) =
                call.trim_start().strip_prefix('"').and_then(|key| key.split_once('"'))
            {
                named.insert((key.0.to_owned(), path.display().to_string()));
            }
        }
    }
    assert!(named.len() > 30);
    let missing: Vec<_> =
        named.iter().filter(|(key, _)| !known.contains_key(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_code_that_is_reported_has_its_message() {
    let known = keys(Language::Indonesian);
    let sources = sources();
    let reported = |code: &Code| {
        let name = format!("Code::{code:?}");
        sources.iter().any(|(_, text)| {
            text.match_indices(&name)
                .any(|(at, _)| !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric()))
        })
    };
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| reported(code) && !known.contains_key(code.name()))
        .map(|code| code.name())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
