//! How a page says what is wrong: the layer over it, the badge, the list of all faults.
//!
//! In: a version, and a page of it. Out: HTML that stands in the page as it is served, so that it
//! needs no script and survives a reload. Which faults are whose is known in `version.rs`.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::address::{FAULTS, SCRIPT, STYLE};
use super::shape::Shape;
use super::version::Version;
use crate::diagnostics::positions::Positions;
use crate::diagnostics::text::{Excerpt, visible};
use crate::diagnostics::{Diagnostic, Severity, count, text};
use crate::messages::Text;
use crate::site::markup::Escaped;
use crate::site::way;
use crate::source::Span;

/// So many faults are told on one page: more than anybody reads at a time.
const MOST: usize = 500;

/// What stands before and behind everything that the preview puts into a page.
pub const BEGIN: &str = "<!--pratinjau-->";
pub const END: &str = "<!--/pratinjau-->";

/// The layer over a page: its own faults, or else a badge with the count of all.
pub fn fragment(version: &Version, address: &str, shape: &Shape) -> String {
    let mut own = version.faults_of(address);
    own.extend(&shape.faults);
    let source = version.source(address);
    let is_stale = source.is_some_and(|file| version.stale.contains(&file));
    let mut html = String::new();
    if own.is_empty() && !is_stale && version.failure.is_none() {
        if let Some(count) = total(version) {
            let _ = write!(html, "<a class=\"lencana\" href=\"/{FAULTS}\">{}</a>", Escaped(&count));
        }
        return html;
    }
    let grave = own.iter().any(|fault| fault.severity == Severity::Error);
    let open = if grave || is_stale || version.failure.is_some() { " open" } else { "" };
    let title = match (&version.failure, own.is_empty()) {
        (Some(_), _) => say(version, Text::new("pratinjau.berhenti")),
        (None, true) => say(version, Text::new("pratinjau.usang-judul")),
        (None, false) => {
            let own: Vec<Diagnostic> = own.iter().map(|fault| (*fault).clone()).collect();
            say(version, Text::new("pratinjau.di-halaman-ini").with_text("ringkasan", counts(&own)))
        }
    };
    let _ = write!(html, "<details class=\"lapisan\"{open}><summary>{}</summary>", Escaped(&title));
    if let Some(failure) = &version.failure {
        let _ = write!(html, "<p class=\"usang\">{}</p>", Escaped(&say(version, failure.clone())));
    }
    if is_stale {
        let stale = say(version, Text::new("pratinjau.usang"));
        let _ = write!(html, "<p class=\"usang\">{}</p>", Escaped(&stale));
    }
    html.push_str(&list(version, own.into_iter()));
    if let Some(count) = total(version) {
        let all = say(version, Text::new("pratinjau.semua").with("jumlah", count));
        let _ = write!(html, "<p><a href=\"/{FAULTS}\">{}</a></p>", Escaped(&all));
    }
    html.push_str("</details>");
    html
}

/// A page as it is served: with the preview's own script, its style, and the layer.
pub fn into_page(version: &Version, shape: &Shape, fragment: &str) -> Vec<u8> {
    let page = String::from_utf8_lossy(&shape.bytes);
    let head = head(version, &fingerprint(shape));
    let body = format!("{BEGIN}<div id=\"pratinjau\">{fragment}</div>{END}");
    let head_end = page.find("</head>").unwrap_or(0);
    let body_end = page.rfind("</body>").unwrap_or(page.len()).max(head_end);
    let mut served = String::with_capacity(page.len() + head.len() + body.len());
    served.push_str(&page[..head_end]);
    served.push_str(&head);
    served.push_str(&page[head_end..body_end]);
    served.push_str(&body);
    served.push_str(&page[body_end..]);
    served.into_bytes()
}

/// The page that lists all faults.
pub fn faults_page(version: &Version) -> String {
    let title = say(version, Text::new("pratinjau.daftar"));
    let count = total(version).unwrap_or_else(|| say(version, Text::new("laporan.tanpa-galat")));
    let book = &version.handbook.config.book.title;
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} – {}</title>\n{}</head>\n\
         <body id=\"pratinjau-galat\">\n<header><a href=\"/index.html\">{}</a></header>\n<main>\n\
         <h1>{}</h1>\n<p>{}</p>\n",
        version.language().tag(),
        Escaped(&title),
        Escaped(book),
        head(version, &fingerprint_of_faults(version)),
        Escaped(book),
        Escaped(&title),
        Escaped(&count),
    );
    if let Some(failure) = &version.failure {
        let _ = write!(html, "<p class=\"usang\">{}</p>", Escaped(&say(version, failure.clone())));
    }
    let told = version.faults.iter().filter(|fault| fault.severity < Severity::Hint);
    html.push_str(&list(version, told));
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// What a page says, as one word: the same as long as only its styles change.
pub fn fingerprint(shape: &Shape) -> String {
    format!("{:016x}", shape.fingerprint)
}

/// The same for the page that lists all faults.
pub fn fingerprint_of_faults(version: &Version) -> String {
    let mut hasher = DefaultHasher::new();
    version.failure.as_ref().map(|failure| say(version, failure.clone())).hash(&mut hasher);
    for fault in &version.faults {
        (fault.span, fault.code, say(version, fault.message.clone())).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn head(version: &Version, fingerprint: &str) -> String {
    format!(
        "{BEGIN}<link rel=\"stylesheet\" href=\"/{STYLE}\">\
         <script src=\"/{SCRIPT}\" defer data-versi=\"{}\" data-cap=\"{fingerprint}\"></script>{END}",
        version.id
    )
}

/// `2 galat, 1 peringatan` in the whole handbook; nothing if there is neither.
fn total(version: &Version) -> Option<String> {
    let counted = |severity| count(&version.faults, severity) > 0;
    (counted(Severity::Error) || counted(Severity::Warning))
        .then(|| say(version, counts(&version.faults)))
}

fn counts(faults: &[Diagnostic]) -> Text {
    match (count(faults, Severity::Error), count(faults, Severity::Warning)) {
        (0, warnings) => Text::new("laporan.n-peringatan").with("n", warnings),
        _ => text::summary(faults),
    }
}

fn list<'f>(version: &Version, faults: impl Iterator<Item = &'f Diagnostic>) -> String {
    let mut positions = Positions::new(&version.handbook.tree);
    let mut html = String::from("<ol>");
    let mut left = 0;
    for (at, fault) in faults.enumerate() {
        match at < MOST {
            true => write_fault(&mut html, version, &mut positions, fault),
            false => left += 1,
        }
    }
    html.push_str("</ol>");
    if left > 0 {
        let more = say(version, Text::new("pratinjau.lagi").with("n", left));
        let _ = write!(html, "<p>{}</p>", Escaped(&more));
    }
    html
}

fn write_fault(
    html: &mut String,
    version: &Version,
    positions: &mut Positions,
    fault: &Diagnostic,
) {
    let (class, word) = match fault.severity {
        Severity::Error => ("galat", "laporan.galat"),
        Severity::Warning => ("peringatan", "laporan.peringatan"),
        Severity::Hint => ("petunjuk", "laporan.petunjuk"),
    };
    let _ = write!(
        html,
        "<li class=\"{class}\"><p><b>{}</b> {} <small>{}</small></p>",
        Escaped(&say(version, Text::new(word))),
        Escaped(&visible(&say(version, fault.message.clone()))),
        fault.code.name(),
    );
    write_place(html, version, positions, fault.span);
    for hint in &fault.hints {
        let word = say(version, Text::new("laporan.saran"));
        let hint = visible(&say(version, hint.clone()));
        let _ = write!(html, "<p><b>{}:</b> {}</p>", Escaped(&word), Escaped(&hint));
    }
    for related in &fault.related {
        let said = visible(&say(version, related.message.clone()));
        let _ = write!(html, "<p>{}</p>", Escaped(&said));
        write_place(html, version, positions, related.span);
    }
    html.push_str("</li>");
}

/// A place: file, line and column, and the line with the place marked.
fn write_place(html: &mut String, version: &Version, positions: &mut Positions, span: Span) {
    let file = &version.handbook.tree[span.file];
    let start = positions.start(span);
    let place = format!("{}:{}:{}", visible(&file.path), start.line, start.column);
    let _ = match version.address(span.file).filter(|address| address.ends_with(".html")) {
        Some(page) => write!(
            html,
            "<p class=\"tempat\"><a href=\"/{}\">{}</a></p>",
            way::encode(&page),
            Escaped(&place)
        ),
        None => write!(html, "<p class=\"tempat\">{}</p>", Escaped(&place)),
    };
    let line = positions.line(span);
    if let Some(Excerpt { text, marked }) = Excerpt::of(file, line, span) {
        let _ = write!(
            html,
            "<pre><i>{}</i>{}<mark>{}</mark>{}</pre>",
            start.line,
            Escaped(&text[..marked.start]),
            Escaped(&text[marked.clone()]),
            Escaped(&text[marked.end..]),
        );
    }
}

fn say(version: &Version, text: Text) -> String {
    text.say(version.language())
}
