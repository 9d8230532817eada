//! TOML text → a tree of [`Node`]s; the only user of the `toml` crate.
//!
//! In: a file. Out: the entries of its top table in the order of the text, every key and value
//! with its place, and all faults of syntax. Numbers, dates, `true` and `false` are plain scalars,
//! strings are not.

use std::ops::Range;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Kind, Node, Scalar};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::messages::Text;
use crate::source::{SourceFile, Span, Spanned};

/// What a TOML file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Without what stands on a line that can't be read.
    pub entries: Vec<Entry>,
    /// Whether all of it could be read; if not, nothing is to be said of what is absent.
    pub complete: bool,
}

/// The most faults of syntax that are reported of one file: with more, it is no TOML.
const MAX_BROKEN: usize = 100;

/// Reads a TOML file. Faults of syntax are reported, at most one a line, and the rest is read.
pub fn parse(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let Some(text) = diagnostics::text(file, diagnostics) else { return Document::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    let tree = Tree { file, text };
    let mut broken: Vec<Range<u32>> = Vec::new();
    for error in &errors {
        let span = tree.error_span(error.span().unwrap_or_default());
        if broken.iter().any(|lines| lines.contains(&span.start)) {
            continue;
        }
        if broken.len() == MAX_BROKEN {
            break;
        }
        broken.push(tree.broken_by(span));
        diagnostics.push(tree.error(error.message(), span));
    }
    let mut entries = tree.entries(table.into_inner());
    if !broken.is_empty() {
        let is_broken = |span: Span| broken.iter().any(|lines| lines.contains(&span.start));
        drop_in(&mut entries, &is_broken);
    }
    Document { entries, complete: errors.is_empty() }
}

struct Tree<'a> {
    file: &'a SourceFile,
    text: &'a str,
}

impl Tree<'_> {
    fn entries(&self, table: DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .map(|(key, value)| {
                let key_span = self.span(key.span());
                let key = Spanned::new(key.into_inner().into_owned(), key_span);
                Entry { key, value: self.node(value) }
            })
            .collect();
        entries.sort_by_key(|entry| entry.key.span);
        entries
    }

    fn node(&self, value: TomlSpanned<DeValue<'_>>) -> Node {
        let span = self.span(value.span());
        let plain = |text: String| Kind::Scalar(Scalar { text, plain: true });
        let kind = match value.into_inner() {
            DeValue::String(text) => Kind::Scalar(Scalar { text: text.into_owned(), plain: false }),
            DeValue::Integer(number) => plain(number.to_string()),
            DeValue::Float(number) => plain(number.to_string()),
            DeValue::Boolean(truth) => plain(truth.to_string()),
            DeValue::Datetime(date) => plain(date.to_string()),
            DeValue::Array(items) => {
                Kind::List(items.into_iter().map(|item| self.node(item)).collect())
            }
            DeValue::Table(table) => Kind::Map(self.entries(table)),
        };
        Node { span, kind }
    }

    fn span(&self, range: Range<usize>) -> Span {
        let boundary = |at: usize| {
            let mut at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        self.file.span(boundary(range.start)..boundary(range.end.max(range.start)))
    }

    /// The part of an error's place that stands on its first line; an error at the end of a line
    /// stays on that line.
    fn error_span(&self, range: Range<usize>) -> Span {
        let span = self.span(range);
        let inside = &self.text[span.range()];
        let length = inside.find(['\n', '\r']).unwrap_or(inside.len());
        Span { end: span.start + length as u32, ..span }
    }

    /// What an error makes unreadable: its line, and below a table's head all of the table, whose
    /// keys are taken for those of the table before.
    fn broken_by(&self, span: Span) -> Range<u32> {
        let at = span.start as usize;
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let next = |from: usize| self.text[from..].find('\n').map(|newline| from + newline + 1);
        let mut end = next(at);
        if self.text[start..].trim_start().starts_with('[') {
            while let Some(line) = end
                && !self.text[line..].trim_start_matches([' ', '\t']).starts_with('[')
            {
                end = next(line);
            }
        }
        start as u32..end.map_or(self.text.len() as u32 + 1, |end| end as u32)
    }

    fn error(&self, message: &str, span: Span) -> Diagnostic {
        let found = &self.text[span.range()];
        let rusak = |cause: &'static str| {
            Diagnostic::new(Code::TomlRusak, span).message(
                Text::new("toml-rusak")
                    .with_text("sebab", Text::new(cause).with("ditemukan", super::shorten(found))),
            )
        };
        if message.contains("duplicate key") {
            let fault = Diagnostic::new(Code::IsianGanda, span).with("isian", found);
            // `[unit]` below `[[unit]]`.
            return match self.text.contains(&format!("[[{found}]]")) {
                true => fault.hint(
                    Text::new("toml-rusak.saran-kutip").with("contoh", format!("[[{found}]]")),
                ),
                false => fault,
            };
        }
        if message.contains("recurs") {
            return rusak("toml.sebab-dalam");
        }
        let line_start = self.text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let is_value = |value: &str| {
            value.starts_with(|c: char| c.is_alphabetic()) && !value.contains(['"', '\'', '['])
        };
        match line.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            // What a word processor makes of a quotation mark.
            Some((key, value)) if value.starts_with(is_curly) => {
                let straight: String =
                    value.chars().map(|c| if is_curly(c) { '"' } else { c }).collect();
                rusak("toml.sebab-kutip-lengkung").hint(
                    Text::new("toml-rusak.saran-kutip")
                        .with("contoh", format!("{key} = {straight}")),
                )
            }
            Some((key, "")) => rusak("toml.sebab-tanpa-nilai")
                .hint(Text::new("toml-rusak.saran-kutip").with("contoh", format!("{key} = \"\""))),
            Some((key, value)) if is_value(value) => rusak("toml.sebab-tanpa-kutip").hint(
                Text::new("toml-rusak.saran-kutip").with("contoh", format!("{key} = \"{value}\"")),
            ),
            Some((_, value))
                if value.starts_with(['"', '\''])
                    && value.matches(['"', '\'']).count() % 2 == 1 =>
            {
                rusak("toml.sebab-kutip-terbuka").hint(Text::new("toml-rusak.saran-kutip-tutup"))
            }
            None if line.contains(": ") => {
                let (key, value) = line.split_once(": ").unwrap_or((line, ""));
                let value = value.trim().trim_matches(['"', '\'']);
                rusak("toml.sebab-titik-dua").hint(
                    Text::new("toml-rusak.saran-kutip")
                        .with("contoh", format!("{} = \"{value}\"", key.trim())),
                )
            }
            None if message.contains("key with no value") || message.contains("missing") => {
                rusak("toml.sebab-bukan-isian").hint(Text::new("toml-rusak.saran-isian"))
            }
            _ => rusak("toml.sebab-lain").hint(Text::new("toml-rusak.saran-isian")),
        }
    }
}

/// Whether a character is a quotation mark as word processors write it.
fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’')
}

/// Takes away what begins where it can't be read: what was recovered there is a guess.
fn drop_in(entries: &mut Vec<Entry>, is_broken: &impl Fn(Span) -> bool) {
    entries.retain_mut(|entry| match &mut entry.value.kind {
        Kind::Map(entries) => {
            drop_in(entries, is_broken);
            !entries.is_empty() || !is_broken(entry.key.span)
        }
        Kind::List(items) if items.iter().any(|item| matches!(item.kind, Kind::Map(_))) => {
            items.retain_mut(|item| {
                if let Kind::Map(entries) = &mut item.kind {
                    drop_in(entries, is_broken);
                }
                !is_broken(item.span)
            });
            !items.is_empty()
        }
        _ => !is_broken(entry.key.span),
    });
}
