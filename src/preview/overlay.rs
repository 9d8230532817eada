//! How a page says what is wrong: the layer over it, the badge, the list of all faults.
//!
//! In: a version, and a page of it. Out: HTML that stands in the page as it is served, so that it
//! needs no script and survives a reload. Which faults are whose is known in `version.rs`.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::address::{FAULTS, SCRIPT, STYLE};
use super::shape::Shape;
use super::version::Version;
use crate::diagnostics::explanation::Explanation;
use crate::diagnostics::positions::Positions;
use crate::diagnostics::text::{Excerpt, visible};
use crate::diagnostics::{Diagnostic, Severity, count, text};
use crate::messages::Text;
use crate::site::markup::Escaped;
use crate::site::way;
use crate::source::{FileId, Span};

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
            let kind = kind(gravest(version.faults.iter()));
            let _ = write!(
                html,
                "<a class=\"lencana {kind}\" href=\"/{FAULTS}\">{}</a>",
                Escaped(&count)
            );
        }
        return html;
    }
    let is_grave = is_stale || version.failure.is_some();
    let severity = if is_grave { Severity::Error } else { gravest(own.iter().copied()) };
    let open = if severity == Severity::Error { " open" } else { "" };
    let counted = (!own.is_empty()).then(|| {
        let own: Vec<Diagnostic> = own.iter().map(|fault| (*fault).clone()).collect();
        Text::new("pratinjau.di-halaman-ini").with_text("ringkasan", counts(&own))
    });
    let title = match (&version.failure, is_stale, counted) {
        (Some(_), ..) => Text::new("pratinjau.berhenti"),
        (None, true, Some(counted)) => {
            Text::new("pratinjau.usang-dengan").with_text("temuan", counted)
        }
        (None, true, None) => Text::new("pratinjau.usang-judul"),
        (None, false, counted) => counted.expect("there are faults, or it would be a badge"),
    };
    let _ = write!(
        html,
        "<details class=\"lapisan {}\"{open}><summary>{}</summary><div>",
        kind(severity),
        Escaped(&say(version, title))
    );
    if let Some(failure) = &version.failure {
        let _ = write!(html, "<p class=\"usang\">{}</p>", Escaped(&say(version, failure.clone())));
    }
    if is_stale {
        let stale = say(version, Text::new("pratinjau.usang"));
        let _ = write!(html, "<p class=\"usang\">{}</p>", Escaped(&stale));
    }
    html.push_str(&list(version, own.into_iter(), source));
    if let Some(count) = total(version) {
        let all = say(version, Text::new("pratinjau.semua").with("jumlah", count));
        let _ = write!(html, "<p class=\"semua\"><a href=\"/{FAULTS}\">{}</a></p>", Escaped(&all));
    }
    html.push_str("</div></details>");
    html
}

/// A page as it is served: with the preview's own script, its style, and the layer.
pub fn into_page(version: &Version, shape: &Shape, fragment: &str) -> Vec<u8> {
    let page = String::from_utf8_lossy(&shape.bytes);
    let head = head(version, &fingerprint(shape));
    let body = region(version, fragment);
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

/// Where a page says what the preview has to say.
fn region(version: &Version, fragment: &str) -> String {
    format!(
        "{BEGIN}<div id=\"pratinjau\" role=\"region\" aria-label=\"{}\" data-putus=\"{}\">{fragment}</div>{END}",
        Escaped(&say(version, Text::new("pratinjau.nama"))),
        Escaped(&say(version, Text::new("pratinjau.putus"))),
    )
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
         style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; \
         base-uri 'none'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} – {}</title>\n{}</head>\n\
         <body id=\"pratinjau-galat\">\n<header><a href=\"/index.html\">{}</a></header>\n<main>\n\
         <h1>{}</h1>\n<p class=\"jumlah\">{}</p>\n",
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
    html.push_str(&list(version, told, None));
    let _ = write!(html, "</main>\n{}</body>\n</html>\n", region(version, ""));
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

/// The gravest severity among faults; a hint if there are none.
fn gravest<'f>(faults: impl Iterator<Item = &'f Diagnostic>) -> Severity {
    faults.map(|fault| fault.severity).min().unwrap_or(Severity::Hint)
}

/// The class of what a fault of a severity is written in.
fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "galat",
        Severity::Warning => "peringatan",
        Severity::Hint => "petunjuk",
    }
}

/// Faults, those of a file together; `here` is the file of the page that they stand on.
fn list<'f>(
    version: &Version,
    faults: impl Iterator<Item = &'f Diagnostic>,
    here: Option<FileId>,
) -> String {
    let mut positions = Positions::new(&version.handbook.tree);
    let mut html = String::new();
    let mut file = None;
    let mut left = 0;
    for (at, fault) in faults.enumerate() {
        if at >= MOST {
            left += 1;
            continue;
        }
        if file != Some(fault.span.file) {
            html.push_str(if file.is_some() { "</ol></section>" } else { "" });
            file = Some(fault.span.file);
            let name = file_name(version, fault.span.file, here);
            let _ = write!(html, "<section><h2>{name}</h2><ol>");
        }
        write_fault(&mut html, version, &mut positions, fault, here);
    }
    html.push_str(if file.is_some() { "</ol></section>" } else { "" });
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
    here: Option<FileId>,
) {
    let _ = write!(
        html,
        "<li class=\"{}\"><p><b>{}</b> <strong>{}</strong> <small>{}</small></p>",
        kind(fault.severity),
        Escaped(&say(version, fault.severity.word())),
        with_code(&visible(&say(version, fault.message.clone()))),
        fault.code.name(),
    );
    write_place(html, version, positions, fault.span, None);
    for hint in &fault.hints {
        let word = say(version, fault.hint_word(hint));
        let hint = with_code(&visible(&say(version, hint.clone())));
        let _ = write!(html, "<p class=\"saran\"><b>{}:</b> {hint}</p>", Escaped(&word));
    }
    for related in &fault.related {
        let said = with_code(&visible(&say(version, related.message.clone())));
        let _ = write!(html, "<p>{said}</p>");
        let file = related.span.file;
        let other = (file != fault.span.file).then(|| file_name(version, file, here));
        write_place(html, version, positions, related.span, other);
    }
    let why = say(version, Text::new("pratinjau.mengapa"));
    let _ = write!(html, "<details class=\"mengapa\"><summary>{}</summary>", Escaped(&why));
    for reason in Explanation::of(fault.code, version.language()).reasons {
        let _ = write!(html, "<p>{}</p>", with_code(&reason));
    }
    html.push_str("</details></li>");
}

/// A file's path, which leads to the page that it makes, unless that is the page it stands on.
fn file_name(version: &Version, file: FileId, here: Option<FileId>) -> String {
    let path = visible(&version.handbook.tree[file].path);
    let page = version.address(file).filter(|address| address.ends_with(".html"));
    match page.filter(|_| here != Some(file)) {
        Some(page) => format!("<a href=\"/{}\">{}</a>", way::encode(&page), Escaped(&path)),
        None => Escaped(&path).to_string(),
    }
}

/// A place: line and column, in another file than the fault's its name too, and the line with the
/// place marked.
fn write_place(
    html: &mut String,
    version: &Version,
    positions: &mut Positions,
    span: Span,
    other: Option<String>,
) {
    let start = positions.start(span);
    let place = Text::new("pratinjau.tempat").with("baris", start.line).with("kolom", start.column);
    let file = other.map_or_else(String::new, |name| format!("{name}, "));
    let place = Escaped(&say(version, place)).to_string();
    let _ = write!(html, "<p class=\"tempat\">{file}{place}</p>");
    let line = positions.line(span);
    let file = &version.handbook.tree[span.file];
    if let Some(Excerpt { text, marked }) = Excerpt::of(file, line, span) {
        let _ = write!(
            html,
            "<pre tabindex=\"0\"><i>{}</i>{}<mark>{}</mark>{}</pre>",
            start.line,
            Escaped(&text[..marked.start]),
            Escaped(&text[marked.clone()]),
            Escaped(&text[marked.end..]),
        );
    }
}

/// A text whose parts between backticks are code.
fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // What was quoted may hold one itself.
    if parts.len().is_multiple_of(2) {
        return Escaped(text).to_string();
    }
    let parts = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => Escaped(part).to_string(),
        _ => format!("<code>{}</code>", Escaped(part)),
    });
    parts.collect()
}

fn say(version: &Version, text: Text) -> String {
    text.say(version.language())
}
