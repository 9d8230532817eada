//! The interface in English: with `language = "en"` no Indonesian word of the interface stands on
//! any page of the example handbook, whose own texts stay as their authors wrote them.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Node};
use sopbook::diagnostics::Severity;
use sopbook::messages::{Language, catalogue};
use sopbook::pipeline;
use sopbook::source::Content;

use crate::published::{example, publish, text};

/// The words of a text, in lower case; those with a hyphen are one.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !is_of_word(c));
    words.map(str::to_lowercase).filter(|word| word.len() > 1)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// The words that only the Indonesian interface has, months included.
fn indonesian() -> BTreeSet<String> {
    let of = |language: Language| -> BTreeSet<String> {
        let entries = catalogue(language).entries().into_iter();
        let own = entries.filter(|(key, _)| key.starts_with("situs."));
        // Placeholders are no words.
        let plain = own.flat_map(|(_, template)| {
            template.split('{').map(|part| part.rsplit('}').next().unwrap_or(part))
        });
        plain.flat_map(words).collect()
    };
    let months = "januari februari maret mei juni juli agustus oktober desember";
    let mut indonesian = of(Language::Indonesian);
    indonesian.extend(words(months));
    &indonesian - &of(Language::English)
}

/// What people read on a page: its texts, and those attributes that are said or shown.
fn told(html: &Html) -> Vec<String> {
    let mut told = Vec::new();
    for node in html.tree.nodes() {
        match node.value() {
            Node::Text(text) => {
                let parent = node.parent().and_then(|parent| parent.value().as_element());
                if !parent.is_some_and(|parent| ["style", "script"].contains(&parent.name())) {
                    told.push(text.to_string());
                }
            }
            Node::Element(element) => {
                let said = ["aria-label", "title", "alt", "placeholder", "data-l", "content"];
                told.extend(
                    said.into_iter().filter_map(|name| element.attr(name)).map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    told.into_iter().map(|text| folded(&text)).filter(|text| !text.is_empty()).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A source in which authors use none of these words: each has a `q` after it. Keys and the words
/// of the format stay.
fn reworded(text: &str, avoided: &BTreeSet<String>) -> String {
    let mut reworded = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        let kept = [
            "## Prosedur",
            "jenis:",
            "status:",
            "status =",
            "sifat =",
            "bagian:",
            "language",
            "logo",
            "[instansi",
            "[[pelaksana",
        ];
        if kept.iter().any(|kept| line.trim_start().starts_with(kept)) || line.contains("Simbol:") {
            reworded.push_str(line);
            continue;
        }
        let leads_on = line.contains("](") || line.contains("../");
        let is_key = |key: &str| {
            key.len() < 30 && key.chars().all(|c| c.is_alphabetic() || " -_[]{".contains(c))
        };
        let key = line.find([':', '=']).filter(|&at| is_key(&line[..at])).unwrap_or(0);
        reworded.push_str(&line[..key]);
        let mut rest = &line[key..];
        while !rest.is_empty() {
            let end = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let target = word == "selesai" && reworded.ends_with("→ ");
            let path = leads_on
                && (reworded.ends_with('/') || after.starts_with('/') || after.starts_with(".md"));
            let either = word == "atau" && line.contains("Pelaksana:");
            reworded.push_str(word);
            if avoided.contains(&word.to_lowercase()) && !target && !either && !path {
                reworded.push('q');
            }
            let next = after.find(is_of_word).unwrap_or(after.len());
            reworded.push_str(&after[..next]);
            rest = &after[next..];
        }
    }
    reworded
}

#[test]
fn no_indonesian_word_of_the_interface_is_left() {
    let indonesian = indonesian();
    assert!(indonesian.len() > 150, "{indonesian:?}");
    let mut tree = example();
    let sources: Vec<_> = tree
        .iter()
        .filter_map(|file| Some((file.path.to_string(), file.text()?.to_owned())))
        .collect();
    for (path, text) in sources {
        let text = reworded(&text, &indonesian).replace("language = \"id\"", "language = \"en\"");
        tree.insert(&path, Content::Text(text.into()));
    }
    let faults = pipeline::compile(tree.clone()).diagnostics;
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
    let errors: Vec<_> =
        errors.map(|fault| (fault.code.name(), fault.message.say(Language::English))).collect();
    assert_eq!(errors, [], "the copy is whole");

    let site = publish(tree);
    let mut left: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut looked = 0;
    for address in site.addresses().filter(|address| address.ends_with(".html")) {
        for text in told(&Html::parse_document(&text(&site, address))) {
            looked += 1;
            if text.starts_with("https://") || text.starts_with("content/") {
                continue;
            }
            for word in words(&text).filter(|word| indonesian.contains(word)) {
                left.entry(word).or_insert_with(|| (address.to_owned(), text.clone()));
            }
        }
    }
    assert!(looked > 10_000, "{looked} texts");
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn no_text_of_the_interface_was_left_untranslated() {
    // The same word in both languages, or nothing but placeholders.
    let same = [
        "situs.final",
        "situs.output",
        "situs.output-node",
        "situs.status",
        "daftar.unit",
        "daftar.status",
        "cetak.nip",
    ];
    let indonesian: BTreeMap<_, _> =
        catalogue(Language::Indonesian).entries().into_iter().collect();
    let english = catalogue(Language::English).entries().into_iter();
    let untranslated = english.filter(|(key, text)| {
        let plain: String =
            text.split('{').map(|part| part.rsplit('}').next().unwrap_or(part)).collect();
        indonesian.get(key) == Some(text) && words(&plain).next().is_some() && !same.contains(key)
    });
    assert_eq!(untranslated.collect::<Vec<_>>(), []);
}
