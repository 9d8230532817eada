//! A report for code hosts and editors: SARIF 2.1.0 (OASIS, 27 March 2020).
//!
//! In: diagnostics, the tree they point into, a language, and the folder that paths are relative
//! to. Out: one log with one run, in the order of the diagnostics. Each rule brings its explanation
//! along; it has no page on the web whose address could be given.

use serde::Serialize;

use super::explanation::Explanation;
use super::positions::Positions;
use super::{Code, Diagnostic, Severity};
use crate::messages::Language;
use crate::source::{SourceTree, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All diagnostics as a SARIF log, with a line end behind it. `folder` stands before every path:
/// empty, or the handbook's folder with `/` behind.
pub fn write(
    diagnostics: &[Diagnostic],
    tree: &SourceTree,
    language: Language,
    folder: &str,
) -> String {
    let mut codes: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut places = Places { tree, positions: Positions::new(tree), folder };
    let results = diagnostics
        .iter()
        .map(|diagnostic| SarifResult {
            rule_id: diagnostic.code.name(),
            rule_index: codes.partition_point(|code| *code < diagnostic.code),
            level: level(diagnostic.severity),
            message: Message { text: message(diagnostic, language) },
            locations: [Location {
                physical_location: places.physical(diagnostic.span),
                message: None,
            }],
            related_locations: diagnostic
                .related
                .iter()
                .map(|related| Location {
                    physical_location: places.physical(related.span),
                    message: Some(Message { text: related.message.say(language) }),
                })
                .collect(),
        })
        .collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "sopbook",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().map(|&code| Rule::of(code, language)).collect(),
                },
            },
            language: language.tag(),
            // Our columns count characters, not UTF-16 code units, which is the default.
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// The message and what to write instead, a line each.
fn message(diagnostic: &Diagnostic, language: Language) -> String {
    let mut text = diagnostic.message.say(language);
    for hint in &diagnostic.hints {
        let word = diagnostic.hint_word(hint).say(language);
        text.push_str(&format!("\n{word}: {}", hint.say(language)));
    }
    text
}

/// A path as a relative reference (RFC 3986): what isn't unreserved or `/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Turns spans into locations.
struct Places<'t> {
    tree: &'t SourceTree,
    positions: Positions<'t>,
    folder: &'t str,
}

impl Places<'_> {
    fn physical(&mut self, span: Span) -> PhysicalLocation {
        let (start, end) = (self.positions.start(span), self.positions.end(span));
        PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(&format!("{}{}", self.folder, self.tree[span.file].path)),
            },
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            },
        }
    }
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Rule {
    fn of(code: Code, language: Language) -> Self {
        let explanation = Explanation::of(code, language);
        Self {
            id: code.name(),
            short_description: Message { text: explanation.message.clone() },
            full_description: Message { text: explanation.reasons.join("\n\n") },
            help: Help {
                text: explanation.to_lines(language),
                markdown: explanation.to_markdown(language),
            },
            default_configuration: Configuration { level: level(code.severity()) },
        }
    }
}
