//! Why a rule exists, with an example that breaks it and one that keeps it.
//!
//! In: a code, and its file in `src/explanations/`. Out: its explanation in a language, for a
//! terminal or as a section of the guide `PANDUAN-KODE.md`. The examples are texts of a handbook
//! and so the same in every language; what a test makes of them stands in
//! `tests/it/explanations.rs`.

use std::fmt::Write as _;

use super::Code;
use crate::messages::{Language, Text, catalogue};

/// What is said of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub code: Code,
    /// The message of the fault; `…` stands for what is found.
    pub message: String,
    /// Why the rule exists, a paragraph each; the last one names the source.
    pub reasons: Vec<String>,
    /// A piece of a handbook that raises the code.
    pub wrong: Vec<Piece>,
    /// The same piece, put right.
    pub right: Vec<Piece>,
}

/// A file of an example, or the lines of it that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub path: &'static str,
    /// What can't be shown as text: that the file is missing, how it is encoded.
    pub note: Option<&'static str>,
    pub text: &'static str,
}

/// Columns of a terminal that paragraphs fill.
const WIDTH: usize = 80;

impl Explanation {
    /// The explanation of a code.
    pub fn of(code: Code, language: Language) -> Self {
        let file = code.explanation();
        let reasons = section(file, language.tag()).split("\n\n");
        Self {
            code,
            message: pattern(code, language),
            reasons: reasons.map(|lines| lines.trim().replace('\n', " ")).collect(),
            wrong: pieces(section(file, "keliru")),
            right: pieces(section(file, "benar")),
        }
    }

    /// The explanation as lines of a terminal.
    pub fn to_lines(&self, language: Language) -> String {
        let say = |key| Text::new(key).say(language);
        let severity = self.code.severity().word().say(language);
        let mut lines = format!("{} ({severity})\n{}\n", self.code.name(), self.message);
        for paragraph in &self.reasons {
            lines.push('\n');
            fill(paragraph, &mut lines);
        }
        for (title, pieces) in [("explain.keliru", &self.wrong), ("explain.benar", &self.right)] {
            let _ = write!(lines, "\n{}:\n", say(title));
            for piece in pieces {
                let _ = writeln!(lines, "\n  {}", piece.title());
                for line in piece.text.lines() {
                    let _ = writeln!(lines, "{}", format!("    {line}").trim_end());
                }
            }
        }
        lines.push('\n');
        let severity = Text::new("explain.tingkat").with("kode", self.code.name());
        fill(&severity.say(language), &mut lines);
        lines
    }

    /// The explanation in Markdown, without a heading.
    pub fn to_markdown(&self, language: Language) -> String {
        let say = |key| Text::new(key).say(language);
        let severity = self.code.severity().word().say(language);
        let mut text = format!("*{severity}*: {}\n", self.message);
        for paragraph in &self.reasons {
            let _ = write!(text, "\n{paragraph}\n");
        }
        for (title, pieces) in [("explain.keliru", &self.wrong), ("explain.benar", &self.right)] {
            let _ = write!(text, "\n**{}**\n", say(title));
            for piece in pieces {
                let _ = write!(text, "\n`{}`", piece.title());
                match piece.text.trim() {
                    "" => text.push('\n'),
                    lines => {
                        let _ = write!(text, "\n\n```{}\n{lines}\n```\n", piece.syntax());
                    }
                }
            }
        }
        text
    }
}

impl Piece {
    /// Where the piece stands: its path, and what can't be shown as text.
    fn title(&self) -> String {
        match self.note {
            Some(note) => format!("{} ({note})", self.path),
            None => self.path.to_owned(),
        }
    }

    /// The language that a highlighter knows the piece by.
    fn syntax(&self) -> &'static str {
        let is_key = |line: &str| line.split_once(':').is_some_and(|(key, _)| is_word(key));
        match self.path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "toml" => "toml",
            "md" if self.text.lines().next().is_some_and(is_key) => "yaml",
            "md" => "markdown",
            "html" => "html",
            _ => "text",
        }
    }
}

/// The explanations of all codes as a page of the guide, in Markdown.
pub fn guide(language: Language) -> String {
    let say = |key| Text::new(key).say(language);
    let mut page = format!("# {}\n\n{}\n", say("explain.judul"), say("explain.pengantar"));
    for &code in Code::ALL {
        let explanation = Explanation::of(code, language).to_markdown(language);
        let _ = write!(page, "\n## {}\n\n{explanation}", code.name());
    }
    page
}

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The message of a code with `…` in the place of each value.
fn pattern(code: Code, language: Language) -> String {
    let mut rest = catalogue(language).get(code.name()).unwrap_or_default();
    let mut pattern = String::new();
    while let Some((before, behind)) = rest.split_once('{') {
        pattern.push_str(before);
        pattern.push('…');
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    pattern.push_str(rest);
    pattern
}

/// The text below a line `=== name`, up to the next such line.
fn section(file: &'static str, name: &str) -> &'static str {
    let parts = file.split("=== ").filter_map(|part| part.split_once('\n'));
    parts.into_iter().find(|(title, _)| *title == name).map_or("", |(_, text)| text.trim_end())
}

/// The pieces of an example, each below a line `//- path`, or `//- path (note)`.
fn pieces(example: &'static str) -> Vec<Piece> {
    let parts = example.split("//- ").skip(1);
    let piece = |part: &'static str| {
        let (title, text) = part.split_once('\n').unwrap_or((part, ""));
        match title.strip_suffix(')').and_then(|title| title.split_once(" (")) {
            Some((path, note)) => Piece { path, note: Some(note), text },
            None => Piece { path: title, note: None, text },
        }
    };
    parts.map(piece).collect()
}

/// Writes a paragraph in lines that a terminal holds.
fn fill(paragraph: &str, lines: &mut String) {
    let mut column = 0;
    for word in paragraph.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            lines.push('\n');
            column = 0;
        }
        if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines.push('\n');
}
