//! A request → what is answered.
//!
//! In: a [`Request`], and the version that is shown. Out: status, headers and body; nothing is sent
//! here. A path names an address of the site, or one of the preview's own below `_pratinjau/`.

use std::io::{Cursor, Read, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::address::{FAULTS, HEADING_FONT, OWN, SCRIPT, STATE, STYLE, TEXT_FONT};
use super::overlay;
use super::request::{Refusal, Request};
use super::shape::Shape;
use super::version::{Content, Version};
use crate::disk;
use crate::handbook::address::HOME;
use crate::site::theme;

/// What is answered.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Box<dyn Read + Send>,
    /// In bytes.
    pub len: usize,
}

/// How a page stands now.
#[derive(Serialize)]
struct State<'a> {
    versi: &'a str,
    cap: String,
    gaya: Vec<String>,
    lapisan: String,
}

/// Answers a request from a version; `root` is the handbook's folder.
pub fn answer(request: &Request, version: &Version, root: &Path) -> Answer {
    let path = request.path.as_str();
    if let Some(own) = path.strip_prefix(OWN) {
        return answer_own(own, request, version).ranged(request);
    }
    let Some(found) = find(path, version) else { return not_found(path, version) };
    match found {
        Found::Folder(address) => Answer::moved(&address),
        Found::At(address) => match version.content(&address) {
            Some(Content::Page(shape)) => {
                let fragment = overlay::fragment(version, &address, &shape);
                Answer::page(200, overlay::into_page(version, &shape, &fragment))
            }
            Some(Content::Bytes(shape)) => {
                Answer::shared(content_type(&address), shape).ranged(request)
            }
            Some(Content::Copy(file)) => {
                match disk::open(root, &version.handbook.tree[file].path) {
                    Ok((file, len)) => Answer::file(content_type(&address), file, len, request),
                    // It went away a moment ago.
                    Err(_) => not_found(path, version),
                }
            }
            Some(Content::Failed(why)) => {
                let why = format!("{}\n", why.say(version.language()));
                Answer::text(500, "text/plain; charset=utf-8", why)
            }
            None => not_found(path, version),
        },
    }
}

/// The answer to a request that is refused.
pub fn refuse(refusal: Refusal) -> Answer {
    let status = match refusal {
        Refusal::Malformed => 400,
        Refusal::Foreign => 403,
        Refusal::Method => 405,
        Refusal::Slow => 408,
        Refusal::Body => 413,
        Refusal::HeadTooLong => 431,
        Refusal::Busy => 503,
    };
    let mut answer = Answer::text(status, "text/plain; charset=utf-8", format!("{status}\n"));
    if refusal == Refusal::Method {
        answer.headers.push(("Allow", "GET, HEAD".to_owned()));
    }
    answer
}

/// What a path leads to.
enum Found {
    At(String),
    /// A folder that has an index; its own address ends with `/`.
    Folder(String),
}

fn find(path: &str, version: &Version) -> Option<Found> {
    let site = &version.site;
    let index = |folder: &str| format!("{folder}{}", HOME);
    let at = |path: &str| {
        if path.is_empty() || path.ends_with('/') {
            let index = index(path);
            return site.page(&index).map(|_| Found::At(index));
        }
        if site.page(path).is_some() {
            return Some(Found::At(path.to_owned()));
        }
        let folder = format!("{path}/");
        site.page(&index(&folder)).map(|_| Found::Folder(folder))
    };
    at(path).or_else(|| {
        // The 404 page refers to the site under its own path, which isn't ours.
        let url = version.handbook.config.html.site_url.as_deref()?;
        let (_, below) = url.split_once("://")?.1.split_once('/')?;
        at(path.strip_prefix(below).filter(|_| !below.is_empty())?)
    })
}

fn not_found(path: &str, version: &Version) -> Answer {
    match version.not_found() {
        Some(shape) => {
            let fragment = overlay::fragment(version, path, &shape);
            Answer::page(404, overlay::into_page(version, &shape, &fragment))
        }
        None => Answer::text(404, "text/plain; charset=utf-8", "404\n".to_owned()),
    }
}

fn answer_own(own: &str, request: &Request, version: &Version) -> Answer {
    match [OWN, own].concat().as_str() {
        FAULTS => Answer::page(200, overlay::faults_page(version).into_bytes()),
        SCRIPT => {
            let script = include_str!("pratinjau.js");
            Answer::text(200, "text/javascript; charset=utf-8", script.to_owned())
        }
        STYLE => {
            let style = include_str!("pratinjau.css");
            Answer::text(200, "text/css; charset=utf-8", style.to_owned())
        }
        path @ (TEXT_FONT | HEADING_FONT) => {
            let font = theme::built_in(&format!("aset/fonts/{own}")).expect("it is built in");
            Answer::bytes(200, content_type(path), font.to_vec())
        }
        STATE => match request.query("halaman") {
            Some(page) => Answer::text(200, "application/json", state(&page, version)),
            None => refuse(Refusal::Malformed),
        },
        path => not_found(path, version),
    }
}

/// How the page at a path, which begins with `/`, stands now.
fn state(path: &str, version: &Version) -> String {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path == FAULTS {
        // It is made anew for each version, and says itself what there is to say.
        let fingerprint = overlay::fingerprint_of_faults(version);
        let state = State {
            versi: &version.id,
            cap: fingerprint,
            gaya: Vec::new(),
            lapisan: String::new(),
        };
        return serde_json::to_string(&state).expect("words and lists can be written");
    }
    let address = match find(path, version) {
        Some(Found::At(address)) => address,
        _ => path.to_owned(),
    };
    let shape = match version.content(&address) {
        Some(Content::Page(shape)) => Some(shape),
        _ => version.not_found(),
    };
    let state = State {
        versi: &version.id,
        cap: shape.as_ref().map_or_else(String::new, |shape| overlay::fingerprint(shape)),
        gaya: shape.as_ref().map_or_else(Vec::new, |shape| shape.styles.clone()),
        lapisan: shape
            .map_or_else(String::new, |shape| overlay::fragment(version, &address, &shape)),
    };
    serde_json::to_string(&state).expect("words and lists can be written")
}

impl Answer {
    fn text(status: u16, kind: &str, text: String) -> Self {
        Self::bytes(status, kind, text.into_bytes())
    }

    fn page(status: u16, page: Vec<u8>) -> Self {
        Self::bytes(status, "text/html; charset=utf-8", page)
    }

    fn bytes(status: u16, kind: &str, bytes: Vec<u8>) -> Self {
        let len = bytes.len();
        Self::new(status, kind, Box::new(Cursor::new(bytes)), len)
    }

    fn shared(kind: &str, shape: Arc<Shape>) -> Self {
        let len = shape.bytes.len();
        Self::new(200, kind, Box::new(Cursor::new(Shared(shape))), len)
    }

    fn file(
        kind: &str,
        mut file: impl Read + std::io::Seek + Send + 'static,
        len: u64,
        request: &Request,
    ) -> Self {
        let Some(range) = request.range else {
            return Self::new(200, kind, Box::new(file.take(len)), len as usize);
        };
        match range.of(len).filter(|range| file.seek(SeekFrom::Start(range.start)).is_ok()) {
            Some(range) => {
                let part = file.take(range.end - range.start);
                let part = Self::new(206, kind, Box::new(part), (range.end - range.start) as usize);
                part.of(&range, len)
            }
            None => Self::unsatisfied(len),
        }
    }

    fn moved(folder: &str) -> Self {
        let mut answer = Self::bytes(302, "text/plain; charset=utf-8", Vec::new());
        answer.headers.push(("Location", format!("/{}", crate::site::way::encode(folder))));
        answer
    }

    fn new(status: u16, kind: &str, body: Box<dyn Read + Send>, len: usize) -> Self {
        let headers = vec![
            ("Content-Type", kind.to_owned()),
            ("Cache-Control", "no-store".to_owned()),
            ("Accept-Ranges", "bytes".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ];
        Self { status, headers, body, len }
    }

    /// The part of the answer that was asked for.
    fn ranged(self, request: &Request) -> Self {
        let len = self.len as u64;
        match request.range.filter(|_| self.status == 200) {
            None => self,
            Some(range) => match range.of(len) {
                None => Self::unsatisfied(len),
                Some(range) => {
                    let mut body = self.body;
                    let skipped =
                        std::io::copy(&mut body.by_ref().take(range.start), &mut std::io::sink());
                    let part = (range.end - range.start).min(len - skipped.unwrap_or(0));
                    let body = Box::new(body.take(part));
                    let part =
                        Self { status: 206, headers: self.headers, body, len: part as usize };
                    part.of(&range, len)
                }
            },
        }
    }

    fn of(mut self, range: &std::ops::Range<u64>, len: u64) -> Self {
        let part = format!("bytes {}-{}/{len}", range.start, range.end - 1);
        self.headers.push(("Content-Range", part));
        self
    }

    fn unsatisfied(len: u64) -> Self {
        let mut answer = Self::bytes(416, "text/plain; charset=utf-8", Vec::new());
        answer.headers.push(("Content-Range", format!("bytes */{len}")));
        answer
    }
}

/// Bytes that several answers send.
struct Shared(Arc<Shape>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0.bytes
    }
}

/// The type of what stands at an address, by its suffix.
fn content_type(address: &str) -> &'static str {
    let name = address.rsplit('/').next().unwrap_or(address);
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix).to_ascii_lowercase();
    match suffix.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "ics" => "text/calendar; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/octet-stream",
    }
}
