//! YAML text → a tree of [`Node`]s; the only user of `granit_parser`.
//!
//! In: a range of a file. Out: the entries of its top map, every key and value with its place, or
//! nothing where the text is no YAML that we read. Scalars are text as written (`007`, `true`).
//! Anchors, aliases and tags are refused, so that nothing can grow; depth and size are bounded.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError};

use super::{Entry, Kind, Node, Scalar};
use crate::diagnostics::{Code, Diagnostic};
use crate::messages::Text;
use crate::source::{SourceFile, Span, Spanned};

/// The deepest nesting that is read: twice what any key of ours needs, ten times over.
const MAX_DEPTH: usize = 32;

/// The most events (values, keys, beginnings and ends of lists) that are read: an SOP has a
/// hundred, one with a long history several hundred.
const MAX_EVENTS: usize = 4_000;

/// Reads the YAML in a range of a file: the entries of its map, none if it holds nothing. What
/// can't be read is reported, and then nothing is returned.
pub fn parse(
    file: &SourceFile,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Entry>> {
    let text = &file.text()?[range.clone()];
    // A lone dash as a value, `nomor: -`, is a blank to our authors but to YAML the beginning of
    // a list. Where the parser stumbles on one, it gets another character in the dash's place.
    let mut patched = Cow::Borrowed(text);
    let mut blanks = Vec::new();
    loop {
        let mut faults = Vec::new();
        match read(file, &range, &patched, &blanks, &mut faults) {
            Err(Stop::Blank(at)) => {
                patched.to_mut().replace_range(at..at + 1, "_");
                blanks.push(at);
            }
            Err(Stop::Fault(fault)) => {
                diagnostics.append(&mut faults);
                diagnostics.push(*fault);
                return None;
            }
            Ok(entries) => {
                diagnostics.append(&mut faults);
                return Some(entries);
            }
        }
    }
}

fn read(
    file: &SourceFile,
    range: &Range<usize>,
    text: &str,
    blanks: &[usize],
    duplicates: &mut Vec<Diagnostic>,
) -> Read<Vec<Entry>> {
    let mut options: Options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(text, options);
    Tree { file, text, start: range.start, parser, events: 0, blanks, duplicates }.document()
}

/// A tree in the making. Repeated keys are gathered; any other fault ends the reading.
struct Tree<'a> {
    file: &'a SourceFile,
    text: &'a str,
    /// Where the text begins in the file.
    start: usize,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    events: usize,
    /// Where a dash was a blank value.
    blanks: &'a [usize],
    duplicates: &'a mut Vec<Diagnostic>,
}

type Read<T> = Result<T, Stop>;

/// Why reading stopped.
enum Stop {
    /// A dash that stands for nothing, at this byte of the text.
    Blank(usize),
    Fault(Box<Diagnostic>),
}

impl From<Diagnostic> for Stop {
    fn from(fault: Diagnostic) -> Self {
        Stop::Fault(Box::new(fault))
    }
}

/// The most blank dashes of one text: more of them than keys and lists could hold are no form.
const MAX_BLANKS: usize = 100;

impl<'a> Tree<'a> {
    fn document(&mut self) -> Read<Vec<Entry>> {
        if let Some(at) = self.text.find('\0') {
            let span = self.file.span(self.start + at..self.start + at + 1);
            return Err(broken(span, "yaml.sebab-kendali"));
        }
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(entries),
                Event::DocumentStart(explicit, _) => {
                    if explicit || self.events > 2 {
                        return Err(broken(span, "yaml.sebab-dokumen"));
                    }
                }
                _ => match self.node(event, span)? {
                    Node { kind: Kind::Map(found), .. } => entries = found,
                    Node { kind: Kind::Null, .. } => {}
                    node => {
                        let line = self.line(node.span.start as usize - self.start);
                        return Err(no_pair(self.first_line(node.span), line).into());
                    }
                },
            }
        }
    }

    /// The value that begins with an event.
    fn node(&mut self, event: Event<'a>, span: Span) -> Read<Node> {
        let (anchor, tagged) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) => {
                (*anchor, tag.is_some())
            }
            Event::UnresolvedAlias(_) => {
                return Err(Diagnostic::new(Code::YamlRusak, span)
                    .message(because(Text::new("yaml.sebab-tanda").with("tanda", '*')))
                    .hint(quoted_line(self.line(span.start as usize - self.start)))
                    .into());
            }
            Event::Alias(_) => return Err(self.growing(span)),
            _ => (0, false),
        };
        if tagged {
            return Err(Diagnostic::new(Code::YamlRusak, span)
                .message(because(Text::new("yaml.sebab-tanda").with("tanda", '!')))
                .hint(Text::new("yaml-rusak.saran-kutip-saja"))
                .into());
        }
        if anchor != 0 {
            return Err(self.growing(span));
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let start = span.start as usize - self.start;
                let kind = if plain && self.blanks.contains(&start) {
                    Kind::Scalar(Scalar { text: "-".to_owned(), plain })
                } else if plain && (text.is_empty() || text == "~") {
                    Kind::Null
                } else {
                    Kind::Scalar(Scalar { text: text.into_owned(), plain })
                };
                Ok(Node { span: self.trimmed(span), kind })
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    let (event, at) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        let whole = self.whole(span, items.last().map(|item: &Node| item.span), at);
                        return Ok(Node { span: whole, kind: Kind::List(items) });
                    }
                    items.push(self.node(event, at)?);
                }
            }
            Event::MappingStart(..) => {
                let mut entries: Vec<Entry> = Vec::new();
                loop {
                    let (event, at) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        let last = entries.last().map(|entry| entry.value.span);
                        let whole = self.whole(span, last, at);
                        return Ok(Node { span: whole, kind: Kind::Map(entries) });
                    }
                    let key = self.node(event, at)?;
                    let Kind::Scalar(Scalar { text, .. }) = key.kind else {
                        return Err(broken(self.first_line(key.span), "yaml.sebab-kunci"));
                    };
                    let key = Spanned::new(text, key.span);
                    let (event, at) = self.next()?;
                    let mut value = self.node(event, at)?;
                    if value.kind == Kind::Null {
                        value.span = key.span;
                    }
                    match entries.iter().find(|entry| entry.key.value == key.value) {
                        Some(first) => self.duplicates.push(duplicate(&key, first.key.span)),
                        None => entries.push(Entry { key, value }),
                    }
                }
            }
            _ => Err(broken(span, "yaml.sebab-lain")),
        }
    }

    fn next(&mut self) -> Read<(Event<'a>, Span)> {
        self.events += 1;
        match self.parser.next() {
            Some(Ok((event, span))) => {
                let span = self.span(self.offset(&span.start), self.offset(&span.end));
                if self.events > MAX_EVENTS {
                    let fault = Diagnostic::new(Code::YamlBerlebihan, span)
                        .message(Text::new("yaml-berlebihan").with("n", MAX_EVENTS));
                    return Err(fault.into());
                }
                Ok((event, span))
            }
            Some(Err(error)) => Err(match self.blank(&error) {
                Some(at) => Stop::Blank(at),
                None => self.error(&error).into(),
            }),
            None => Ok((Event::StreamEnd, self.span(self.text.len(), self.text.len()))),
        }
    }

    /// The dash that the parser stumbled on, if it is all that stands behind a key.
    fn blank(&self, error: &ScanError) -> Option<usize> {
        let at = self.offset(error.marker());
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        let rest = self.text[at..].strip_prefix('-')?.lines().next().unwrap_or_default();
        let is_alone = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        let is_value = before.ends_with(':') && before.len() < at;
        let is_blank = *error.kind() == ErrorKind::BlockSequenceEntryNotAllowed;
        (is_blank && is_value && is_alone && self.blanks.len() < MAX_BLANKS).then_some(at)
    }

    /// What the parser stumbled on, in our words.
    fn error(&self, error: &ScanError) -> Diagnostic {
        use ErrorKind as E;
        let mut at = self.offset(error.marker());
        if is_tab(error.kind()) && !self.line(at).contains('\t') {
            // The parser points at the value before the line that the tab indents.
            at += self.text[at..].find("\n\t").map_or(0, |found| found + 1);
        }
        let span = self.character(at);
        let line = self.line(at);
        let fault = |cause: Text| Diagnostic::new(Code::YamlRusak, span).message(because(cause));
        let plain =
            |key: &'static str, hint: &'static str| fault(Text::new(key)).hint(Text::new(hint));
        let diagnostic = match error.kind() {
            E::RecursionLimitExceeded => Diagnostic::new(Code::YamlBerlebihan, span)
                .message(Text::new("yaml-berlebihan.dalam").with("n", MAX_DEPTH)),
            kind if is_tab(kind) => plain("yaml.sebab-tab", "yaml-rusak.saran-tab"),
            _ if line.trim_start_matches([' ', '-']).starts_with('\t') => {
                plain("yaml.sebab-tab", "yaml-rusak.saran-tab")
            }
            E::MappingValueNotAllowed | E::InvalidColonPlacement
                if pair(line).is_some_and(|(_, value)| value.contains(": ")) =>
            {
                fault(Text::new("yaml.sebab-titik-dua")).hint(quoted_line(line))
            }
            E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
                plain("yaml.sebab-kutip-terbuka", "yaml-rusak.saran-kutip-tutup")
            }
            E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
                fault(Text::new("yaml.sebab-sesudah-kutip")).hint(quoted_line(line))
            }
            E::UnknownQuotedScalarEscape
            | E::InvalidQuotedScalarHexEscape
            | E::InvalidLowSurrogateHexEscape
            | E::InvalidLowSurrogate
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate
            | E::InvalidUnicodeEscape => {
                plain("yaml.sebab-garis-miring", "yaml-rusak.saran-kutip-tunggal")
            }
            E::UnexpectedCharacter { character } => {
                fault(Text::new("yaml.sebab-tanda").with("tanda", character))
                    .hint(quoted_line(line))
            }
            E::UnclosedFlowCollection { open } => {
                fault(Text::new("yaml.sebab-kurung").with("tanda", open)).hint(quoted_line(line))
            }
            E::MisplacedFlowCollectionEnd
            | E::MismatchedFlowCollectionEnd { .. }
            | E::ExpectedFlowMappingSeparator
            | E::ExpectedFlowSequenceSeparator
            | E::UnexpectedEofFlowSequence
            | E::UnexpectedEofFlowMapping
            | E::UnexpectedEofImplicitFlowMapping => {
                plain("yaml.sebab-kurung-lain", "yaml-rusak.saran-kutip-saja")
            }
            E::BlockSequenceEntryNotAllowed if pair(line).is_some() => {
                plain("yaml.sebab-daftar-sebaris", "yaml-rusak.saran-daftar")
            }
            E::SimpleKeyExpected if pair(line).is_none() => no_pair(span, line),
            E::MissingAnchorOrAliasName => {
                plain("yaml.sebab-tanda-awal", "yaml-rusak.saran-kutip-saja")
            }
            E::InvalidIndentation
            | E::ExpectedBlockMappingKey
            | E::ExpectedBlockSequenceEntry
            | E::BlockSequenceEntryNotAllowed
            | E::MappingKeyNotAllowed
            | E::MappingValueNotAllowed
            | E::InvalidBlockScalarIndent
            | E::InvalidFlowScalarIndent
            | E::InvalidQuotedScalarIndent => {
                plain("yaml.sebab-lekukan", "yaml-rusak.saran-lekukan")
            }
            E::DirectiveDisallowed => plain("yaml.sebab-tanda-awal", "yaml-rusak.saran-kutip-saja"),
            _ => plain("yaml.sebab-lain", "yaml-rusak.saran-kutip-saja"),
        };
        // Text that reads like the SOP's own: the closing fence was forgotten.
        let before = &self.text[..at.min(self.text.len())];
        let heading = before.lines().chain([line]).any(|line| line.starts_with("## "));
        match heading {
            true => diagnostic.hint(Text::new("yaml-rusak.saran-pembatas")),
            false => diagnostic,
        }
    }

    fn growing(&self, span: Span) -> Stop {
        Diagnostic::new(Code::YamlBerlebihan, span)
            .message(Text::new("yaml-berlebihan.jangkar"))
            .hint(Text::new("yaml-berlebihan.saran-jangkar"))
            .into()
    }

    /// A marker as an offset in the text, on a character's boundary.
    fn offset(&self, marker: &Marker) -> usize {
        let mut at = marker.byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.file.span(self.start + start..self.start + end.max(start))
    }

    /// The span without the white space at its end, which belongs to the lines between values.
    fn trimmed(&self, span: Span) -> Span {
        let inside = &self.text[span.start as usize - self.start..span.end as usize - self.start];
        Span { end: span.start + inside.trim_end().len() as u32, ..span }
    }

    /// The place of a list or map: to its closing bracket, or to the end of its last value.
    fn whole(&self, start: Span, last: Option<Span>, end: Span) -> Span {
        let end =
            if end.end > end.start { end.end } else { last.map_or(start.end, |last| last.end) };
        self.trimmed(Span { end: end.max(start.end), ..start })
    }

    /// The character at an offset, or an empty place at the end of a line.
    fn character(&self, at: usize) -> Span {
        let length = match self.text[at..].chars().next() {
            Some(c) if c != '\n' && c != '\r' => c.len_utf8(),
            _ => 0,
        };
        self.span(at, at + length)
    }

    /// The line that holds an offset.
    fn line(&self, at: usize) -> &'a str {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// The part of a span that stands on its first line.
    fn first_line(&self, span: Span) -> Span {
        let start = span.start as usize - self.start;
        let inside = &self.text[start..span.end as usize - self.start];
        self.span(start, start + inside.lines().next().unwrap_or_default().len())
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabAtBlockScalarStart
            | E::TabInIndentation
            | E::TabInPlainScalar
    )
}

fn duplicate(key: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::new(Code::IsianGanda, key.span)
        .with("isian", &key.value)
        .related(first, Text::new("isian-ganda.kaitan"))
}

fn broken(span: Span, cause: &'static str) -> Stop {
    Diagnostic::new(Code::YamlRusak, span)
        .message(because(Text::new(cause)))
        .hint(Text::new("yaml-rusak.saran-isian"))
        .into()
}

fn because(cause: Text) -> Text {
    Text::new("yaml-rusak").with_text("sebab", cause)
}

/// The key and value of a line, if it has both.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    (!value.is_empty()).then_some((key, value))
}

/// A line is neither a pair nor an item.
fn no_pair(span: Span, line: &str) -> Diagnostic {
    let fault = |cause| Diagnostic::new(Code::YamlRusak, span).message(because(Text::new(cause)));
    match meant(line) {
        Some((cause, meant)) => {
            fault(cause).hint(Text::new("yaml-rusak.saran-tulis").with("contoh", meant))
        }
        None => fault("yaml.sebab-bukan-isian").hint(Text::new("yaml-rusak.saran-isian")),
    }
}

/// What a line may mean that is neither a pair nor an item: the cause, and the line as it should be.
fn meant(line: &str) -> Option<(&'static str, String)> {
    let line = line.trim();
    if let Some(item) = line.strip_prefix(['•', '·', '▪', '‣', '–', '—', '*']) {
        return Some(("yaml.sebab-butir", format!("- {}", item.trim())));
    }
    let end = line.find(|c: char| !(c.is_ascii_lowercase() || c == '_'))?;
    let (key, rest) = line.split_at(end);
    let (cause, value) = match rest.chars().next()? {
        ':' => ("yaml.sebab-spasi", &rest[1..]),
        '=' => ("yaml.sebab-bukan-isian", &rest[1..]),
        c if c.is_whitespace() => ("yaml.sebab-bukan-isian", rest),
        _ => return None,
    };
    let value = value.trim_start_matches([' ', '=']).trim();
    let value = if value.contains(": ") { quote(value) } else { value.to_owned() };
    (!key.is_empty() && !value.is_empty()).then(|| (cause, format!("{key}: {value}")))
}

/// A hint: the line as it should be, its value between quotes.
fn quoted_line(line: &str) -> Text {
    let (before, value) = match pair(line) {
        Some((key, value)) => (format!("{}: ", key.trim_start()), value),
        None => match line.trim().strip_prefix("- ") {
            Some(value) => ("- ".to_owned(), value.trim()),
            None => return Text::new("yaml-rusak.saran-kutip-saja"),
        },
    };
    Text::new("yaml-rusak.saran-kutip").with("contoh", format!("{before}{}", quote(value)))
}

/// A value between quotes that need no escapes in it, where there are such.
fn quote(value: &str) -> String {
    if value.contains(['"', '\\']) {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}
