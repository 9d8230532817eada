//! What was rendered, and the mark by which a tab knows whether its page is another one now.
//!
//! In: the bytes of a page, and the handbook and site that it belongs to. Out: a [`Shape`]. Its
//! mark leaves out the addresses of the styles, which a tab swaps by itself, and takes in the files
//! that a page shows without saying what is in them: pictures, and what the theme copies.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::request::decode;
use crate::diagnostics::Diagnostic;
use crate::handbook::Handbook;
use crate::site::{Page, Site};
use crate::source::{Content, FileId};

/// What was rendered.
pub struct Shape {
    pub bytes: Vec<u8>,
    /// The same as long as a page says and shows the same; 0 for what is no page.
    pub fingerprint: u64,
    /// The addresses of a page's styles, as they stand in it.
    pub styles: Vec<String>,
    /// What templates got wrong on it.
    pub faults: Vec<Diagnostic>,
}

impl Shape {
    /// What isn't a page.
    pub fn of_bytes(bytes: Vec<u8>, faults: Vec<Diagnostic>) -> Self {
        Self { bytes, fingerprint: 0, styles: Vec::new(), faults }
    }

    /// A page that stands at an address of a site.
    pub fn of_page(
        address: &str,
        bytes: Vec<u8>,
        faults: Vec<Diagnostic>,
        handbook: &Handbook,
        site: &Site,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        let text = String::from_utf8_lossy(&bytes);
        let mut styles = Vec::new();
        let mut rest = &*text;
        while let Some(style) = find_value(rest, "<link rel=\"stylesheet\" href=\"") {
            rest[..style.start].hash(&mut hasher);
            styles.push(rest[style.clone()].to_owned());
            rest = &rest[style.end..];
        }
        rest.hash(&mut hasher);
        let mut rest = &*text;
        while let Some(source) = find_value(rest, " src=\"") {
            if let Some(file) = shown(address, &rest[source.clone()], site) {
                hash_copy(&handbook.tree[file].content, &mut hasher);
            }
            rest = &rest[source.end..];
        }
        // Which of these a style names isn't known here; they seldom change.
        let theme = format!("themes/{}/", handbook.config.html.theme.value);
        for file in handbook.tree.below(&theme) {
            hash_copy(&file.content, &mut hasher);
        }
        let fingerprint = hasher.finish();
        drop(text);
        Self { bytes, fingerprint, styles, faults }
    }
}

/// Where the value that follows next on `before` stands in a page.
fn find_value(page: &str, before: &str) -> Option<std::ops::Range<usize>> {
    let start = page.find(before)? + before.len();
    let end = start + page[start..].find('"')?;
    Some(start..end)
}

/// The file that a page at `address` shows where it says `source`.
fn shown(address: &str, source: &str, site: &Site) -> Option<FileId> {
    let source = source.split(['?', '#']).next().unwrap_or_default();
    let (mut folders, below) = match source.strip_prefix('/') {
        Some(below) => (Vec::new(), below),
        None => (address.split('/').collect(), source),
    };
    // The page's own name.
    folders.pop();
    for part in below.split('/') {
        match part {
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    match site.page(&decode(&folders.join("/"))?)? {
        Page::File(file) => Some(*file),
        _ => None,
    }
}

/// Adds what is known of a file that is copied as it is; what is text speaks for itself.
fn hash_copy(content: &Content, to: &mut impl Hasher) {
    if let Content::Asset { len, stamp } = content {
        (len, stamp).hash(to);
    }
}
