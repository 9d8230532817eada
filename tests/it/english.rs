//! The interface in English: with `language = "en"` no Indonesian word of the interface stands on
//! any page of the example handbook, whose own texts stay as their authors wrote them.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Node};
use sopbook::messages::{Language, catalogue};
use sopbook::source::{Content, SourceTree};

use crate::published::{example, publish, text};

/// The words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphabetic() && c != '-');
    words.map(|word| word.trim_matches('-').to_lowercase()).filter(|word| word.len() > 1)
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

/// What authors wrote: all texts of the sources without their marks, and every name in them, the
/// longest first.
fn authored(tree: &SourceTree) -> (String, Vec<String>) {
    let sources = || {
        let sources = tree.iter().filter(|file| file.path.starts_with("content/"));
        sources.chain(tree.get("book.toml")).filter_map(|file| Some((file, file.text()?)))
    };
    let mut titles = BTreeMap::new();
    for (file, text) in sources() {
        let title = text
            .lines()
            .find_map(|line| line.strip_prefix("nama: ").or_else(|| line.strip_prefix("judul: ")));
        titles.insert(file.slug(), title.unwrap_or_default());
    }
    let (mut all, mut names) = (String::new(), BTreeSet::new());
    for (file, text) in sources() {
        names.insert(file.path.to_string());
        for line in text.lines() {
            let value = line.split_once([':', '=']).map_or(line, |(_, value)| value);
            names.insert(folded(value.trim_matches([' ', '"', '\'', '-', '#'])));
            names.insert(folded(line.trim_start_matches(['#', '-', ' '])));
        }
        all.push_str(&folded(&unmarked(text, &titles)));
        all.push('\n');
    }
    let mut names: Vec<_> = names.into_iter().filter(|name| name.len() > 2).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    (all, names)
}

/// A source's text without marks: emphasis, and references, which show a title or their own text.
fn unmarked(text: &str, titles: &BTreeMap<String, &str>) -> String {
    let mut parts = text.split("[[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (reference, rest) = part.split_once("]]").unwrap_or((part, ""));
        let (slug, own) = reference.split_once('|').unwrap_or((reference, ""));
        let slug = slug.split('#').next().unwrap_or(slug);
        plain.push_str(if own.is_empty() {
            titles.get(slug).copied().unwrap_or(slug)
        } else {
            own
        });
        plain.push_str(rest);
    }
    let mut parts = plain.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    let shown = parts
        .fold(first, |shown, part| shown + part.split_once(')').map_or(part, |(_, rest)| rest));
    shown.replace(['*', '`', '\\', '['], "")
}

#[test]
fn no_indonesian_word_of_the_interface_is_left() {
    let mut tree = example();
    let book = tree.get("book.toml").and_then(|book| book.text()).unwrap();
    let book = book.replace("language = \"id\"", "language = \"en\"");
    tree.insert("book.toml", Content::Text(book.into()));
    let (authored, names) = authored(&tree);
    let indonesian = indonesian();
    assert!(indonesian.len() > 150, "{indonesian:?}");
    let site = publish(tree);
    let mut left: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let (mut looked, mut interface) = (0, 0);
    for address in site.addresses().filter(|address| address.ends_with(".html")) {
        for text in told(&Html::parse_document(&text(&site, address))) {
            looked += 1;
            if text.starts_with("https://") || !seen.insert(text.clone()) {
                continue;
            }
            let own = |part: &str| authored.contains(part.trim_end_matches('…').trim());
            if own(&text) {
                continue;
            }
            interface += 1;
            let parts = text.split(": ").filter(|part| !own(part));
            let mut rest = parts.collect::<Vec<_>>().join(": ");
            for name in names.iter().filter(|name| text.contains(name.as_str())) {
                rest = rest.replace(name.as_str(), " ");
            }
            for word in words(&rest).filter(|word| indonesian.contains(word)) {
                left.entry((word, text.clone())).or_insert_with(|| address.to_owned());
            }
        }
    }
    assert!(looked > 10_000 && interface > 500, "{interface} of {looked} texts");
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
