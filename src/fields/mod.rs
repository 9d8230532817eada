//! Keys and values with their places: what the YAML of front matter and the TOML of registers and
//! `book.toml` have in common.
//!
//! The vocabulary: the tree that `yaml.rs` and `toml.rs` make, the table of [`Key`]s that a place
//! allows, and reading a tree by such a table, so that all faults are found in one run. What a
//! value means is not known here.

pub mod toml;
pub mod yaml;

use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::messages::Text;
use crate::source::{Span, Spanned};

/// A value and the place of all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// The kinds of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing stands after the key or the dash.
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A value without parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text as its author means it: without quotes, escapes and folding undone.
    pub text: String,
    /// Whether it stands without quotes: in TOML a number, a date, `true` or `false`.
    pub plain: bool,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: Spanned<String>,
    pub value: Node,
}

/// A key that a place allows: one row of a table from which trees are read and the JSON Schemas of
/// `schema.rs` are written.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub need: Need,
    pub shape: Shape,
    /// Everyday and English words that are written in its place, in lower case.
    pub instead_of: &'static [&'static str],
}

/// Whether a key may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
    /// Required unless another key has this word, which its reader sees to.
    RequiredUnless(&'static str, &'static str),
}

/// What a key's value looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Text,
    /// A list of texts, or one text.
    Texts,
    /// A list of at least two texts.
    Several,
    Tanggal,
    /// A whole number between these two.
    Integer(i64, i64),
    /// A number between these two.
    Number(f64, f64),
    Boolean,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words, or one text with commas between them.
    Words(&'static [&'static str]),
    /// The id of an entry in a register: `a-z`, `0-9` and hyphens.
    Id,
    /// An address of the web.
    Url,
    /// An address of the web that holds `{path}`.
    UrlTemplate,
    /// A colour: `#rgb` or `#rrggbb`.
    Colour,
    /// A folder below the handbook's.
    Folder,
    Map(&'static [Key]),
    /// A list of maps, or one map.
    Maps(&'static [Key]),
    /// A list, or one, of texts or maps.
    TextsOrMaps(&'static [Key]),
    /// A list, or one, of texts or of maps with free keys whose values are texts.
    TextsOrPairs,
    /// A map from codes of faults to these words.
    Codes(&'static [&'static str]),
}

impl Key {
    /// A key that may be absent.
    pub const fn optional(name: &'static str, shape: Shape) -> Self {
        Self { name, need: Need::Optional, shape, instead_of: &[] }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self { name, need: Need::Required, shape, instead_of: &[] }
    }

    /// A key that must be there unless another one has this word.
    pub const fn required_unless(
        name: &'static str,
        shape: Shape,
        (other, word): (&'static str, &'static str),
    ) -> Self {
        Self { name, need: Need::RequiredUnless(other, word), shape, instead_of: &[] }
    }

    /// Names the words that are written in its place.
    pub const fn instead_of(self, words: &'static [&'static str]) -> Self {
        Self { instead_of: words, ..self }
    }
}

/// The entries of a map that was read by its table of keys.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'n> {
    entries: &'n [Entry],
    keys: &'static [Key],
}

impl<'n> Fields<'n> {
    /// Reads a map by a table: reports the keys that it doesn't know, and the required ones that
    /// are absent at `absent`, or nowhere where not everything could be read. A key that an unknown
    /// one seems to mean is not called absent.
    pub fn read(
        entries: &'n [Entry],
        keys: &'static [Key],
        absent: Option<Span>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut meant = Vec::new();
        for entry in entries {
            if keys.iter().any(|key| key.name == entry.key.value) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(Code::IsianTidakDikenal, entry.key.span)
                .with("isian", &entry.key.value);
            if let Some(name) = suggest(&entry.key.value, keys) {
                meant.push(name);
                diagnostic =
                    diagnostic.hint(Text::new("isian-tidak-dikenal.saran").with("isian", name));
            } else {
                let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
                diagnostic = diagnostic.hint(
                    Text::new("isian-tidak-dikenal.saran-semua").with("isian", names.join(", ")),
                );
            }
            diagnostics.push(diagnostic);
        }
        let fields = Self { entries, keys };
        if let Some(absent) = absent {
            let required = keys.iter().filter(|key| key.need == Need::Required);
            diagnostics.extend(
                required
                    .filter(|key| fields.get(key.name).is_none() && !meant.contains(&key.name))
                    .map(|key| missing(key.name, absent)),
            );
        }
        fields
    }

    /// The entries of a table as they are, without a word on what is wrong with them.
    pub fn of(entries: &'n [Entry], keys: &'static [Key]) -> Self {
        Self { entries, keys }
    }

    /// The entry of a key.
    pub fn get(&self, name: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key.value == name)
    }

    /// What the table says of a key's value.
    pub fn shape(&self, name: &str) -> Option<Shape> {
        self.keys.iter().find(|key| key.name == name).map(|key| key.shape)
    }

    /// The words that the table allows for a key.
    pub fn words(&self, name: &str) -> &'static [&'static str] {
        match self.shape(name) {
            Some(Shape::Word(words) | Shape::Words(words) | Shape::Codes(words)) => words,
            _ => unreachable!("{name} is a word in its table"),
        }
    }

    /// Whether the key stands there, or one that seems to mean it.
    pub fn is_meant(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.key.value == name
                || !self.keys.iter().any(|key| key.name == entry.key.value)
                    && suggest(&entry.key.value, self.keys) == Some(name)
        })
    }
}

impl Node {
    /// The text of a scalar, with its place.
    pub fn scalar(&self) -> Option<(&Scalar, Span)> {
        match &self.kind {
            Kind::Scalar(scalar) => Some((scalar, self.span)),
            _ => None,
        }
    }

    /// The items of a list; one value stands for a list of one, nothing for an empty one.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Null => &[],
            Kind::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text where one is asked for. Nothing gives nothing; another shape is reported.
    pub fn text(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<&str>> {
        match &self.kind {
            Kind::Null => None,
            Kind::Scalar(scalar) => Some(Spanned::new(&scalar.text, self.span)),
            _ => {
                diagnostics.push(self.wrong_shape(name, "bentuk.teks"));
                None
            }
        }
    }

    /// The text where TOML's string is asked for: a number or a date is reported too.
    pub fn string(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Spanned<&str>> {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.plain => {
                let fault = self.wrong_shape(name, "bentuk.teks-berkutip");
                diagnostics.push(
                    fault.hint(
                        Text::new("nilai-tak-terbaca.saran-teks")
                            .with("isian", name)
                            .with("nilai", &scalar.text),
                    ),
                );
                None
            }
            _ => self.text(name, diagnostics),
        }
    }

    /// The texts where a list of them is asked for; one will do. Items without text are left out.
    pub fn texts(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spanned<&str>> {
        self.items().iter().filter_map(|item| item.text(name, diagnostics)).collect()
    }

    /// The entries where a map is asked for. Nothing gives nothing; another shape is reported.
    pub fn map(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Null => None,
            Kind::Map(entries) => Some(entries),
            _ => {
                diagnostics.push(self.wrong_shape(name, "bentuk.pasangan"));
                None
            }
        }
    }

    /// A fault: the value of `name` hasn't the shape that is asked for there.
    pub fn wrong_shape(&self, name: &str, wanted: &'static str) -> Diagnostic {
        let found = match &self.kind {
            Kind::Null => Text::new("bentuk.kosong"),
            Kind::Scalar(scalar) => {
                Text::new(if scalar.plain { "bentuk.kata" } else { "bentuk.teks-nilai" })
                    .with("nilai", shorten(&scalar.text))
            }
            Kind::List(_) => Text::new("bentuk.daftar"),
            Kind::Map(_) => Text::new("bentuk.pasangan"),
        };
        let message = Text::new("nilai-tak-terbaca")
            .with("isian", name)
            .with_text("ditemukan", found)
            .with_text("seharusnya", Text::new(wanted));
        let diagnostic = Diagnostic::new(Code::NilaiTakTerbaca, self.span).message(message);
        match &self.kind {
            // `[slug]`, and `[[slug]]`: without quotes a list of one, and one in another.
            Kind::List(items) if wanted == "bentuk.teks" && items.len() == 1 => {
                diagnostic.hint(Text::new("nilai-tak-terbaca.saran-kurung"))
            }
            Kind::Map(entries) if wanted == "bentuk.teks" && !entries.is_empty() => {
                diagnostic.hint(Text::new("nilai-tak-terbaca.saran-kutip"))
            }
            _ => diagnostic,
        }
    }
}

/// A required key is absent.
pub fn missing(name: &str, absent: Span) -> Diagnostic {
    Diagnostic::new(Code::IsianWajib, absent)
        .with("isian", name)
        .hint(Text::new("isian-wajib.saran").with("isian", name))
}

/// The word is none of those that are asked for; the nearest is proposed, or all are named.
pub fn unknown_word(name: &str, word: Spanned<&str>, words: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::KataTidakDikenal, word.span)
        .with("isian", name)
        .with("kata", shorten(word.value));
    diagnostic.hint(match nearest(word.value, words.iter().copied()) {
        Some(near) => Text::new("kata-tidak-dikenal.saran").with("kata", near),
        None => {
            let all: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            Text::new("kata-tidak-dikenal.saran-semua").with("kata", all.join(", "))
        }
    })
}

/// A text short enough to be quoted in a message: its first line, at most 60 characters.
pub fn shorten(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None if line.len() < text.trim().len() => format!("{line} …"),
        None => line.to_owned(),
    }
}

/// The key that an unknown one seems to mean: an everyday word for it, or the nearest name.
fn suggest(written: &str, keys: &[Key]) -> Option<&'static str> {
    let written = written.trim().to_lowercase().replace([' ', '-'], "_");
    let everyday = |word: &&str| word.replace('-', "_") == written;
    keys.iter()
        .find(|key| key.name.replace('-', "_") == written || key.instead_of.iter().any(everyday))
        .map(|key| key.name)
        .or_else(|| nearest(&written, keys.iter().map(|key| key.name)))
}
