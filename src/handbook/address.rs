//! Every address of the site (FORMAT.md, 5).
//!
//! In: a slug, an id, words of the axes. Out: where the page stands, relative to the site's root,
//! with `/` between the parts. Not percent-encoded and never relative to another page: that is
//! done where a link is written.

use super::{Handbook, SopId, Target};
use crate::sop::KataJenis;
use crate::source::{Content, SourceFile};

/// The home page.
pub const HOME: &str = "index.html";
/// The page for addresses that lead nowhere.
pub const NOT_FOUND: &str = "404.html";
/// The search page.
pub const SEARCH: &str = "cari.html";
/// What the search's files begin with.
pub const SEARCH_FILES: &str = "aset/cari/";
/// The map of relations.
pub const MAP: &str = "peta.html";
/// The list of SOPs whose evaluation is due.
pub const EVALUASI: &str = "evaluasi.html";
/// The units as a tree.
pub const UNITS: &str = "unit/index.html";
/// All actors.
pub const PELAKSANA: &str = "pelaksana/index.html";
/// The axes with their counts.
pub const KATEGORI: &str = "kategori/index.html";
/// All regulations.
pub const DASAR_HUKUM: &str = "dasar-hukum/index.html";
/// All SOPs by name.
pub const BY_NAMA: &str = "indeks/abjad.html";
/// All SOPs by number.
pub const BY_NOMOR: &str = "indeks/nomor.html";
/// The printed book.
pub const BOOK: &str = "buku.pdf";
/// What machines read, as JSON.
pub const JSON: &str = "sop.json";
/// What machines read, as a table.
pub const CSV: &str = "sop.csv";
/// The evaluations that are due, as a calendar.
pub const CALENDAR: &str = "evaluasi.ics";
/// The list of all pages, for search engines.
pub const SITEMAP: &str = "sitemap.xml";
/// What is new.
pub const FEED: &str = "feed.xml";
/// What search engines may read.
pub const ROBOTS: &str = "robots.txt";

/// The addresses that every handbook has, whatever its sources hold.
pub const FIXED: [&str; 18] = [
    HOME,
    NOT_FOUND,
    SEARCH,
    MAP,
    EVALUASI,
    UNITS,
    PELAKSANA,
    KATEGORI,
    DASAR_HUKUM,
    BY_NAMA,
    BY_NOMOR,
    BOOK,
    JSON,
    CSV,
    CALENDAR,
    SITEMAP,
    FEED,
    ROBOTS,
];

/// The registers, by their names below the sources' folder: read, never copied.
const REGISTERS: [&str; 4] = ["unit.toml", "pelaksana.toml", "dasar-hukum.toml", "sinonim.toml"];

/// The page of an SOP.
pub fn sop(slug: &str) -> String {
    format!("sop/{slug}.html")
}

/// The printed sheets of an SOP.
pub fn sop_pdf(slug: &str) -> String {
    format!("sop/{slug}.pdf")
}

/// The slug in the address of an SOP's page or of its printed sheets.
pub fn slug_of_sop(address: &str) -> Option<&str> {
    let name = address.strip_prefix("sop/")?;
    name.strip_suffix(".html").or_else(|| name.strip_suffix(".pdf"))
}

/// A volume of the printed book, by its number; [`BOOK`] holds what is common to them.
pub fn volume(number: usize) -> String {
    format!("buku-{number}.pdf")
}

/// The files of the printed book, if it has so many volumes: [`BOOK`], then a file a volume where
/// there are several.
pub fn book(volumes: usize) -> impl Iterator<Item = String> {
    let several = if volumes > 1 { volumes } else { 0 };
    let book = (volumes > 0).then(|| BOOK.to_owned());
    book.into_iter().chain((1..=several).map(volume))
}

/// The page of a unit.
pub fn unit(id: &str) -> String {
    format!("unit/{id}.html")
}

/// The page of an actor.
pub fn pelaksana(id: &str) -> String {
    format!("pelaksana/{id}.html")
}

/// The page of a regulation.
pub fn dasar_hukum(id: &str) -> String {
    format!("dasar-hukum/{id}.html")
}

/// A plain page.
pub fn halaman(slug: &str) -> String {
    format!("halaman/{slug}.html")
}

/// The page of all SOPs that have these words, in the axes' order whatever order they come in;
/// without words, that of the axes.
pub fn kategori(words: &[KataJenis]) -> String {
    if words.is_empty() {
        return KATEGORI.to_owned();
    }
    let mut words = words.to_vec();
    words.sort_unstable();
    let words: Vec<_> = words.into_iter().map(KataJenis::word).collect();
    format!("kategori/{}.html", words.join("-"))
}

/// The address of a file that is copied as it is: its path below `src`, the sources' folder.
/// `None` for what is read and not copied, for what can't be read, and outside of the folder.
pub fn copied<'a>(src: &str, file: &'a SourceFile) -> Option<&'a str> {
    let path = file.path.strip_prefix(src)?.strip_prefix('/')?;
    let read = path.ends_with(".md") || REGISTERS.contains(&path);
    let there = !matches!(file.content, Content::Unreadable(_) | Content::BuiltIn(_));
    (there && !read).then_some(path)
}

/// The address that an `alias` means; `None` if it means none.
///
/// An alias is an old address of the site, with or without `/` before and `.html` after it; a
/// word alone is an old slug.
pub fn alias(written: &str) -> Option<String> {
    let path = written.trim();
    let path = path.strip_prefix('/').unwrap_or(path);
    let strange = |c: char| c.is_control() || matches!(c, '\\' | ':' | '?' | '#' | '*' | '<' | '>');
    let (folder, page) = (path.strip_suffix('/'), path.strip_suffix(".html"));
    let bare = folder.or(page).unwrap_or(path);
    if path.contains(strange) || bare.split('/').any(|part| matches!(part.trim(), "" | "." | ".."))
    {
        return None;
    }
    Some(match (folder, page) {
        (Some(folder), _) => format!("{folder}/index.html"),
        (None, Some(page)) => format!("{page}.html"),
        (None, None) if path.contains('/') => format!("{path}.html"),
        (None, None) => sop(path),
    })
}

/// Every old address of the handbook with the SOP it leads to, in the handbook's order. What an
/// alias means is in [`alias`]; those that mean nothing are left out.
pub fn redirects(handbook: &Handbook) -> impl Iterator<Item = (String, SopId)> {
    handbook.ids().flat_map(|id| {
        let written = handbook.sop(id).identitas.alias.iter();
        written.filter_map(move |written| Some((alias(&written.value)?, id)))
    })
}

/// Where the page or file that a link leads to stands, without the fragment; `None` for places
/// outside the handbook, in the page itself, and for links that lead nowhere.
pub fn target(handbook: &Handbook, target: &Target) -> Option<String> {
    match target {
        Target::Sop { id, .. } => Some(sop(&handbook.sop(*id).slug)),
        Target::Page { id, .. } => Some(halaman(&handbook.page(*id).slug)),
        Target::Home => Some(HOME.to_owned()),
        Target::File(file) => {
            copied(&handbook.config.book.src, &handbook.tree[*file]).map(str::to_owned)
        }
        Target::Here { .. } | Target::External(_) | Target::Broken => None,
    }
}
