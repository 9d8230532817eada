//! A report for GitHub Actions: workflow commands that become annotations of a change.
//!
//! In: diagnostics, the tree they point into, a language, and the folder that paths are relative
//! to. Out: a line each, in the order of the diagnostics.

use std::fmt::Write as _;

use super::positions::Positions;
use super::{Diagnostic, Severity};
use crate::messages::Language;
use crate::source::SourceTree;

/// All diagnostics as annotations. `folder` stands before every path: empty, or the handbook's
/// folder with `/` behind.
pub fn write(
    diagnostics: &[Diagnostic],
    tree: &SourceTree,
    language: Language,
    folder: &str,
) -> String {
    let mut positions = Positions::new(tree);
    let mut lines = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let file = property(&format!("{folder}{}", tree[diagnostic.span.file].path));
        let (start, end) = (positions.start(diagnostic.span), positions.end(diagnostic.span));
        let _ = write!(lines, "::{command} file={file},line={},endLine={}", start.line, end.line);
        // Columns are only understood within one line, and an empty place ends where it begins.
        if start.line == end.line {
            let _ = write!(lines, ",col={},endColumn={}", start.column, end.column);
        }
        let mut text = diagnostic.message.say(language);
        for hint in &diagnostic.hints {
            let word = diagnostic.hint_word(hint).say(language);
            let _ = write!(text, "\n{word}: {}", hint.say(language));
        }
        let _ = writeln!(lines, ",title={}::{}", property(diagnostic.code.name()), message(&text));
    }
    lines
}

/// A command's message: `%` and line ends would be taken for its own.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value: `:` and `,` would end it, too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
