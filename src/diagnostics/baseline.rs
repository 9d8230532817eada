//! The baseline: warnings that a handbook already had and that no longer count, so that an old
//! handbook can be strict about what is new.
//!
//! In: the text of `.sopbook-baseline.json` and diagnostics. Out: the diagnostics that are new, how
//! many are old, and how many entries nothing fits any more; or the text of a new baseline. A
//! warning is known by its code, its file and what it quotes, never by its line. Errors are never
//! part of it: with one, nothing is built.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Severity};
use crate::messages::{Text, Value};
use crate::source::{SourceTree, Span};

/// The baseline's name, beside `book.toml`.
pub const NAME: &str = ".sopbook-baseline.json";

const VERSION: u32 = 1;

/// So many characters of what a warning quotes are kept.
const QUOTED: usize = 120;

/// Warnings that are known, and how often each occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Finding, usize>,
}

/// What became of diagnostics that were compared with a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The diagnostics that it doesn't hold, in their order.
    pub new: Vec<Diagnostic>,
    /// How many it does hold.
    pub old: usize,
    /// How many of its warnings were not found any more.
    pub gone: usize,
}

/// A warning as a baseline knows it. The order is that of the file: by path, code, words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
struct Finding {
    file: String,
    code: String,
    text: String,
}

#[derive(Deserialize)]
struct Written {
    version: u32,
    findings: Vec<Counted>,
}

#[derive(Deserialize, Serialize)]
struct Counted {
    #[serde(flatten)]
    finding: Finding,
    count: usize,
}

impl Baseline {
    /// The warnings among diagnostics.
    pub fn of(diagnostics: &[Diagnostic], tree: &SourceTree) -> Self {
        let mut known = BTreeMap::new();
        for diagnostic in diagnostics.iter().filter(|it| it.severity == Severity::Warning) {
            *known.entry(Finding::of(diagnostic, tree)).or_insert(0) += 1;
        }
        Self { known }
    }

    /// Reads a baseline; `None` if it isn't one, or one of a later version.
    pub fn read(text: &str) -> Option<Self> {
        let written: Written = serde_json::from_str(text).ok()?;
        let entries = written.findings.into_iter().map(|it| (it.finding, it.count));
        (written.version == VERSION).then(|| Self { known: entries.collect() })
    }

    /// The baseline as a file: a warning a line, so that changes to it read well.
    pub fn write(&self) -> String {
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (at, (finding, count)) in self.known.iter().enumerate() {
            let entry = Counted { finding: finding.clone(), count: *count };
            let entry = serde_json::to_string(&entry).expect("strings and numbers are JSON");
            let _ = write!(text, "{}\n    {entry}", if at == 0 { "" } else { "," });
        }
        text.push_str(if self.known.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        text
    }

    /// How many warnings it holds.
    pub fn total(&self) -> usize {
        self.known.values().sum()
    }

    /// Sets aside the warnings that the baseline holds, each as often as it holds it.
    pub fn compare(mut self, diagnostics: Vec<Diagnostic>, tree: &SourceTree) -> Compared {
        let before = diagnostics.len();
        let is_new = |diagnostic: &Diagnostic| {
            if diagnostic.severity != Severity::Warning {
                return true;
            }
            match self.known.get_mut(&Finding::of(diagnostic, tree)) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        };
        let new: Vec<Diagnostic> = diagnostics.into_iter().filter(is_new).collect();
        Compared { old: before - new.len(), new, gone: self.total() }
    }
}

impl Finding {
    fn of(diagnostic: &Diagnostic, tree: &SourceTree) -> Self {
        let quoted = quoted(diagnostic.span, tree);
        let quoted = if quoted.is_empty() { words(&diagnostic.message) } else { quoted.to_owned() };
        Self {
            file: tree[diagnostic.span.file].path.to_string(),
            code: diagnostic.code.name().to_owned(),
            text: quoted.chars().take(QUOTED).collect(),
        }
    }
}

/// The first line of a place, without the number of a step: that changes with the steps above it.
fn quoted(span: Span, tree: &SourceTree) -> &str {
    let text = tree[span.file].text().unwrap_or_default();
    let place = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    let line = place.lines().next().unwrap_or_default().trim();
    let unnumbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match unnumbered.strip_prefix(['.', ')']) {
        Some(rest) if unnumbered.len() < line.len() => rest.trim_start(),
        _ => line,
    }
}

/// The words that a message was filled with: the same in every language.
fn words(message: &Text) -> String {
    let words = message.values.iter().map(|(_, value)| match value {
        Value::Words(words) => words.clone(),
        Value::Text(text) => match text.values.is_empty() {
            true => text.key.to_owned(),
            false => words(text),
        },
    });
    words.collect::<Vec<_>>().join(" ")
}
