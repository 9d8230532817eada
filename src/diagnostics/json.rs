//! A report for machines: one JSON array (FORMAT.md, 7).
//!
//! In: diagnostics, the tree they point into, a language. Out: the array, hints included, in the
//! order of the diagnostics. Field names are the format's and don't depend on the language.

use serde::Serialize;

use super::Diagnostic;
use super::positions::Positions;
use crate::messages::Language;
use crate::source::SourceTree;

/// All diagnostics as a JSON array, with a line end behind it.
pub fn write(diagnostics: &[Diagnostic], tree: &SourceTree, language: Language) -> String {
    let mut positions = Positions::new(tree);
    let entries: Vec<Entry> = diagnostics
        .iter()
        .map(|diagnostic| {
            let (start, end) = (positions.start(diagnostic.span), positions.end(diagnostic.span));
            Entry {
                code: diagnostic.code.name(),
                severity: diagnostic.severity.name(),
                message: diagnostic.message.say(language),
                file: &tree[diagnostic.span.file].path,
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
                hints: diagnostic.hints.iter().map(|hint| hint.say(language)).collect(),
                related: diagnostic
                    .related
                    .iter()
                    .map(|related| {
                        let start = positions.start(related.span);
                        RelatedEntry {
                            file: &tree[related.span.file].path,
                            line: start.line,
                            column: start.column,
                            message: related.message.say(language),
                        }
                    })
                    .collect(),
            }
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&entries).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: String,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    hints: Vec<String>,
    related: Vec<RelatedEntry<'a>>,
}

#[derive(Serialize)]
struct RelatedEntry<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    message: String,
}
