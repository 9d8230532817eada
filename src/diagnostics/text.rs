//! A report as a person reads it in a terminal.
//!
//! In: diagnostics, the tree they point into, a language. Out: each fault with its source line, a
//! caret, its hints and related places, and a summary. What is shown, and where, is the command
//! line's business. The only user of `annotate_snippets`.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::positions::Positions;
use super::{Diagnostic, Severity};
use crate::messages::{Language, Text};
use crate::source::{Content, SourceFile, SourceTree, Span};

/// So many characters of a long line are shown before a place, and from its beginning on.
const SHOWN_BEFORE: usize = 60;
const SHOWN_FROM: usize = 100;

/// Whether a report has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

/// Writes out the diagnostics of one tree.
pub struct Reporter<'t> {
    tree: &'t SourceTree,
    language: Language,
    renderer: Renderer,
    positions: Positions<'t>,
}

impl<'t> Reporter<'t> {
    /// A reporter for the diagnostics of a tree.
    pub fn new(tree: &'t SourceTree, language: Language, style: Style) -> Self {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(200);
        Self { tree, language, renderer, positions: Positions::new(tree) }
    }

    /// One diagnostic, over several lines, without a line end behind the last.
    pub fn write(&mut self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Hint => Level::INFO,
        };
        let title = level
            .with_name(diagnostic.severity.word().say(self.language))
            .primary_title(visible(&diagnostic.message.say(self.language)))
            .id(diagnostic.code.name());
        let mut main = self.show(Group::with_title(title), diagnostic.span, Mark::Fault);
        for hint in &diagnostic.hints {
            let word = diagnostic.hint_word(hint).say(self.language);
            let hint = visible(&hint.say(self.language));
            main = main.element(Level::HELP.with_name(word).message(hint));
        }
        let mut groups = vec![main];
        for related in &diagnostic.related {
            let title = Level::NOTE
                .with_name(self.say("laporan.kaitan"))
                .secondary_title(visible(&related.message.say(self.language)));
            groups.push(self.show(Group::with_title(title), related.span, Mark::Related));
        }
        strip_counted(&self.renderer.render(&groups))
    }

    /// Adds a place to a group: file, line and column, and the line with the place marked.
    fn show(&mut self, group: Group<'t>, span: Span, mark: Mark) -> Group<'t> {
        let file = &self.tree[span.file];
        let start = self.positions.start(span);
        let line = self.positions.line(span);
        let path = visible(&file.path);
        let Some(excerpt) = Excerpt::of(file, line, span) else {
            let (line, column) = (start.line as usize, start.column as usize);
            return group.element(Origin::path(path).line(line).char_column(column));
        };
        let kind = match mark {
            Mark::Fault => AnnotationKind::Primary,
            Mark::Related => AnnotationKind::Context,
        };
        group.element(
            Snippet::source(excerpt.text)
                .line_start(start.line as usize)
                .path(format!("{path}:{}:{}{COUNTED}", start.line, start.column))
                .annotation(kind.span(excerpt.marked)),
        )
    }

    fn say(&self, word: &'static str) -> String {
        Text::new(word).say(self.language)
    }
}

/// What is summed up below a report: "1 galat, 2 peringatan".
pub fn summary(diagnostics: &[Diagnostic]) -> Text {
    let errors = super::count(diagnostics, Severity::Error);
    let warnings = super::count(diagnostics, Severity::Warning);
    let errors = match errors {
        0 => Text::new("laporan.tanpa-galat"),
        n => Text::new("laporan.n-galat").with("n", n),
    };
    match warnings {
        0 => errors,
        n => Text::new("laporan.ringkasan")
            .with_text("galat", errors)
            .with_text("peringatan", Text::new("laporan.n-peringatan").with("n", n)),
    }
}

/// Control characters as signs that do nothing to a terminal, each one character long.
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

fn visible_char(c: char) -> char {
    match c {
        '\t' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        COUNTED => '\u{fffd}',
        // They would turn the order of what follows.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c => c,
    }
}

/// Stands behind a place of ours. The renderer puts a place of its own behind it, whose column it
/// counted in an excerpt of the line.
const COUNTED: char = '\u{e000}';

/// Takes away the places that the renderer counted.
fn strip_counted(report: &str) -> String {
    let mut parts = report.split(COUNTED);
    let mut stripped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        stripped.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    stripped
}

#[derive(Clone, Copy)]
enum Mark {
    Fault,
    Related,
}

/// A source line as it is shown, and the bytes of it that are marked.
pub struct Excerpt {
    pub text: String,
    pub marked: std::ops::Range<usize>,
}

impl Excerpt {
    /// The part of a line around a place; a place over several lines is marked to its first
    /// line's end.
    pub fn of(file: &SourceFile, line: std::ops::Range<usize>, span: Span) -> Option<Self> {
        let bytes: &[u8] = match &file.content {
            Content::Text(text) => text.as_bytes(),
            Content::NotUtf8 { bytes, .. } => bytes,
            _ => return None,
        };
        if bytes.is_empty() {
            return None;
        }
        let start = (span.start as usize).clamp(line.start, line.end);
        let end = (span.end as usize).clamp(start, line.end);
        // Only what can be shown is decoded: a line may be the whole of a long file.
        let from = start.saturating_sub(4 * SHOWN_BEFORE).max(line.start);
        let to = (start + 4 * SHOWN_FROM).min(line.end);
        let before = String::from_utf8_lossy(&bytes[from..start]);
        let behind = String::from_utf8_lossy(&bytes[start..to]);
        let marked = String::from_utf8_lossy(&bytes[start..end.min(to)]).chars().count();

        let skipped = before.chars().count().saturating_sub(SHOWN_BEFORE);
        let mut text = String::new();
        if skipped > 0 || from > line.start {
            text.push('…');
        }
        text.extend(before.chars().skip(skipped).map(visible_char));
        let marked_start = text.len();
        text.extend(behind.chars().take(marked.min(SHOWN_FROM)).map(visible_char));
        let marked_end = text.len();
        text.extend(behind.chars().take(SHOWN_FROM).skip(marked).map(visible_char));
        if behind.chars().count() > SHOWN_FROM || to < line.end {
            text.push('…');
        }
        Some(Self { text, marked: marked_start..marked_end })
    }
}
