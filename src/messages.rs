//! The words of the interface, Indonesian and English, from one catalogue a language.
//!
//! In: the catalogues `messages/id.txt` and `messages/en.txt`, compiled in. Out: a text in the
//! language asked for. Whoever has something to say makes a [`Text`], a key and its values; which
//! language it is said in is decided only where it is printed.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Indonesian,
    English,
}

/// Something to say: a key of the catalogue, and the values of its placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub key: &'static str,
    pub values: Vec<(&'static str, Value)>,
}

/// The value of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words as they are: what an author wrote, a path, a number.
    Words(String),
    /// Words from the catalogue.
    Text(Text),
}

/// One language's words: templates by key.
pub struct Catalogue {
    templates: HashMap<&'static str, String>,
}

impl Text {
    /// A text without values yet.
    pub fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// Gives a placeholder its value.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, Value::Words(value.to_string())));
        self
    }

    /// Gives a placeholder another text of the catalogue as its value.
    pub fn with_text(mut self, name: &'static str, value: Text) -> Self {
        self.values.push((name, Value::Text(value)));
        self
    }

    /// The text in a language. A number `n` of one takes the template `<key>.satu`, where the
    /// language has one.
    pub fn say(&self, language: Language) -> String {
        let catalogue = catalogue(language);
        let one = self.values.iter().any(|(name, value)| *name == "n" && value.is_one());
        let template = one
            .then(|| catalogue.templates.get(format!("{}.satu", self.key).as_str()))
            .flatten()
            .or_else(|| catalogue.templates.get(self.key));
        let Some(template) = template else { return self.key.to_owned() };
        let mut said = String::with_capacity(template.len() + 32);
        let mut rest = template.as_str();
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
            said.push_str(&rest[..open]);
            let name = &rest[open + 1..close];
            match self.values.iter().find(|(known, _)| *known == name) {
                Some((_, Value::Words(words))) => said.push_str(words),
                Some((_, Value::Text(text))) => said.push_str(&text.say(language)),
                None => said.push_str(&rest[open..=close]),
            }
            rest = &rest[close + 1..];
        }
        said.push_str(rest);
        said
    }
}

impl Value {
    fn is_one(&self) -> bool {
        matches!(self, Value::Words(words) if words == "1")
    }
}

impl Language {
    /// The language of a tag (`id`, `en`, `id_ID.UTF-8`), if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['_', '-', '.']).next()? {
            "id" | "in" => Some(Self::Indonesian),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The language's tag, as HTML wants it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }
}

impl Catalogue {
    /// Reads a catalogue: a line `key = template` each, `#` begins a comment, an indented line
    /// goes on with the one before it.
    fn read(source: &'static str) -> Self {
        let mut templates: HashMap<&'static str, String> = HashMap::new();
        let mut last = None;
        for line in source.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        {
            if line.starts_with(' ') {
                if let Some(template) = last.and_then(|key| templates.get_mut(key)) {
                    template.push(' ');
                    template.push_str(line.trim());
                }
            } else if let Some((key, template)) = line.split_once('=') {
                last = Some(key.trim());
                templates.insert(key.trim(), template.trim().to_owned());
            }
        }
        Self { templates }
    }

    /// The template of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.templates.get(key).map(String::as_str)
    }

    /// All keys with their templates, in the keys' order.
    pub fn entries(&self) -> Vec<(&str, &str)> {
        let mut entries: Vec<_> =
            self.templates.iter().map(|(key, template)| (*key, template.as_str())).collect();
        entries.sort_unstable();
        entries
    }
}

/// The catalogue of a language.
pub fn catalogue(language: Language) -> &'static Catalogue {
    static INDONESIAN: OnceLock<Catalogue> = OnceLock::new();
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    match language {
        Language::Indonesian => {
            INDONESIAN.get_or_init(|| Catalogue::read(include_str!("messages/id.txt")))
        }
        Language::English => {
            ENGLISH.get_or_init(|| Catalogue::read(include_str!("messages/en.txt")))
        }
    }
}
