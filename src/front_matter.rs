//! The fences of front matter, and the YAML between them.
//!
//! In: an SOP's or a page's file. Out: where its front matter and its text stand, and the tree of
//! its keys with their places. The only user of `gray_matter`, which splits but knows neither a
//! byte order mark nor an open fence: those are looked for here first, and the offsets are ours.

use std::ops::Range;

use gray_matter::engine::Engine;
use gray_matter::{Matter, Pod};

use crate::diagnostics::{self, Code, Diagnostic};
use crate::fields::{Entry, yaml};
use crate::messages::Text;
use crate::source::{SourceFile, Span};

/// Where the two parts of a file stand, in bytes from its top, and what the first one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// Between the fences' lines.
    pub yaml: Range<usize>,
    /// From the line below the closing fence to the end of the file.
    pub body: Range<usize>,
    /// The front matter's entries; `None` where they can't be read, which has been reported.
    pub entries: Option<Vec<Entry>>,
}

/// Splits a file and reads its front matter. Where there is none, or its end can't be found, that
/// is reported and nothing is returned.
pub fn split(file: &SourceFile, diagnostics: &mut Vec<Diagnostic>) -> Option<FrontMatter> {
    let text = diagnostics::text(file, diagnostics)?;
    let start = text_start(text);
    let stray = text
        .bytes()
        .enumerate()
        .position(|(at, byte)| byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n'));
    if let Some(at) = stray {
        diagnostics.push(
            Diagnostic::new(Code::BarisCr, file.span(at..at + 1)).hint(Text::new("baris-cr.saran")),
        );
    }
    let (opening, below) = first_line(text, start);
    if !is_fence(&text[opening.clone()]) {
        if stray.is_none() {
            diagnostics.push(no_front_matter(file, text, opening));
        }
        return None;
    }
    let Some(closing) = lines(text, below).find(|line| is_fence(&text[line.clone()])) else {
        if stray.is_none() {
            diagnostics.push(unclosed(file, text, opening, below));
        }
        return None;
    };
    let body = first_line(text, closing.start).1;
    let yaml = below..closing.start;
    // What `gray_matter` gets ends with the closing fence: rules in the text are no business of
    // its, and a page need not be copied to be split.
    let matter = Matter::<Verbatim>::new()
        .parse::<String>(&text[start..closing.end])
        .ok()
        .and_then(|split| split.data);
    debug_assert!(
        same_lines(matter.as_deref().unwrap_or_default(), &text[yaml.clone()]),
        "both found the same fences"
    );
    let entries = match matter {
        // With such line ends nothing stands where it seems to.
        _ if stray.is_some_and(|at| at < yaml.end) => None,
        Some(_) => yaml::parse(file, yaml.clone(), diagnostics),
        None => Some(Vec::new()),
    };
    Some(FrontMatter { yaml, body: body..text.len(), entries })
}

/// Whether a text begins with a fence: a page that needs no front matter may lack it.
pub fn has_fence(text: &str) -> bool {
    is_fence(&text[first_line(text, text_start(text)).0])
}

/// Where a text begins behind its byte order mark, in bytes.
pub fn text_start(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// An engine that leaves the YAML as it is: it is read elsewhere, with places.
struct Verbatim;

impl Engine for Verbatim {
    fn parse(content: &str) -> gray_matter::Result<Pod> {
        Ok(Pod::String(content.to_owned()))
    }
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Whether two texts agree line by line, but for blank lines and spaces around them.
fn same_lines(a: &str, b: &str) -> bool {
    a.trim().lines().map(str::trim_end).eq(b.trim().lines().map(str::trim_end))
}

/// The line that begins at an offset, without its end, and where the next one begins.
fn first_line(text: &str, start: usize) -> (Range<usize>, usize) {
    let next = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
    let line = text[start..next].trim_end_matches(['\r', '\n']);
    (start..start + line.len(), next)
}

/// The lines from an offset on, without their ends.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut next = start;
    std::iter::from_fn(move || {
        (next < text.len()).then(|| {
            let (line, below) = first_line(text, next);
            next = below;
            line
        })
    })
}

fn no_front_matter(file: &SourceFile, text: &str, first: Range<usize>) -> Diagnostic {
    let diagnostic = |span: Span| Diagnostic::new(Code::TanpaBagianAwal, span);
    let hint = Text::new("tanpa-bagian-awal.saran");
    // A fence below blank lines, or one that is written another way, is where to look.
    let first_text = lines(text, first.start).find(|line| !text[line.clone()].trim().is_empty());
    match first_text {
        Some(line) if line.start > first.start && is_fence(text[line.clone()].trim_start()) => {
            diagnostic(file.span(line)).hint(Text::new("tanpa-bagian-awal.saran-baris-pertama"))
        }
        Some(line) if is_near_fence(&text[line.clone()]) => diagnostic(file.span(line.clone()))
            .hint(Text::new("pembatas.saran").with("ditemukan", text[line].trim())),
        _ => diagnostic(file.span(first)).hint(hint),
    }
}

fn unclosed(file: &SourceFile, text: &str, opening: Range<usize>, below: usize) -> Diagnostic {
    let wrong = lines(text, below).find(|line| is_near_fence(&text[line.clone()]));
    match wrong {
        Some(line) => {
            let found = text[line.clone()].trim();
            Diagnostic::new(Code::PembatasTakTertutup, file.span(line))
                .message(Text::new("pembatas-tak-tertutup.salah").with("ditemukan", found))
                .hint(Text::new("pembatas.saran").with("ditemukan", found))
                .related(file.span(opening), Text::new("pembatas-tak-tertutup.kaitan"))
        }
        None => Diagnostic::new(Code::PembatasTakTertutup, file.span(opening))
            .hint(Text::new("pembatas-tak-tertutup.saran")),
    }
}

/// Whether a line was meant as a fence: other dashes, more or fewer of them, an indented one, the
/// `...` of YAML, the `+++` of others.
fn is_near_fence(line: &str) -> bool {
    let line = line.trim();
    let dashes = |c: char| matches!(c, '-' | '–' | '—' | '−');
    line == "..."
        || line == "+++"
        || line.chars().count() <= 8
            && line.chars().any(dashes)
            && line.chars().all(|c| dashes(c) || c == ' ')
            && line != "-"
}
