//! A plain page: penjelasan singkat, keputusan, daftar istilah, and the home page's text.
//!
//! In: one file of `content/halaman/`, or `content/beranda.md`. Out: a [`Page`], not yet linked.

use crate::diagnostics::{Code, Diagnosed, Diagnostic};
use crate::fields::{Fields, Key, Kind, Shape, missing, unknown_word};
use crate::front_matter::{self, FrontMatter};
use crate::markdown::parse::Reader;
use crate::markdown::{Anchor, Block, Links, is_blank};
use crate::messages::Text;
use crate::source::{FileId, SourceFile, Span};

/// The keys of a plain page's front matter. The home page needs none of them.
pub const HALAMAN: &[Key] = &[
    Key::required("judul", Shape::Text).instead_of(&["title", "nama", "name"]),
    Key::optional("urutan", Shape::Integer(i64::MIN, i64::MAX))
        .instead_of(&["order", "weight", "urut", "nomor"]),
    Key::optional("bagian", Shape::Word(BAGIAN)).instead_of(&["part", "section", "jenis", "type"]),
];

const BAGIAN: &[&str] = &["keputusan", "penjelasan", "istilah"];

/// A plain page as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub file: FileId,
    /// The whole file.
    pub span: Span,
    pub slug: String,
    /// Empty on a home page without one.
    pub judul: String,
    /// Pages stand in this order, then by title.
    pub urutan: Option<i64>,
    pub bagian: Option<Bagian>,
    pub blocks: Vec<Block>,
    pub links: Links,
    pub anchors: Vec<Anchor>,
}

/// The part of the printed book that a page is (Permenpan RB 35/2012, annex, p. 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bagian {
    Keputusan,
    Penjelasan,
    Istilah,
}

/// Reads a plain page, or the home page: `beranda.md`, which needs no front matter.
pub fn parse(file: &SourceFile) -> Diagnosed<Page> {
    let mut reader = Reader::new(file);
    let text = file.text().unwrap_or_default();
    let needs_title = !is_home(file);
    let mut page = Page {
        file: file.id,
        span: file.span(0..text.len()),
        slug: file.slug(),
        judul: match needs_title {
            true => file.slug().replace('-', " "),
            false => String::new(),
        },
        urutan: None,
        bagian: None,
        blocks: Vec::new(),
        links: Links::new(),
        anchors: Vec::new(),
    };
    let front = if needs_title || file.text().is_none() || front_matter::has_fence(text) {
        front_matter::split(file, &mut reader.diagnostics)
    } else {
        None
    };
    match &front {
        Some(front) => {
            read_keys(&mut page, front, &mut reader);
            page.blocks = reader.blocks(front.body.clone());
        }
        // Where a fence is left open, nobody knows where the text begins.
        None if !front_matter::has_fence(text) => {
            page.blocks = reader.blocks(front_matter::text_start(text)..text.len());
        }
        None => {}
    }
    page.links = reader.links;
    page.anchors = reader.anchors;
    Diagnosed { value: page, diagnostics: reader.diagnostics }
}

/// Whether a file is the home page: `beranda.md`, but not among the plain pages.
pub fn is_home(file: &SourceFile) -> bool {
    file.name() == "beranda.md" && !file.path.contains("/halaman/")
}

fn read_keys(page: &mut Page, front: &FrontMatter, reader: &mut Reader<'_>) {
    let needs_title = !is_home(reader.file);
    let top = reader.file.top();
    let to = &mut reader.diagnostics;
    let Some(entries) = &front.entries else { return };
    let fields = Fields::read(entries, HALAMAN, None, to);
    match fields.get("judul") {
        Some(entry) => match entry.value.text("judul", to) {
            Some(text) if !is_blank(text.value) => page.judul = text.value.trim().to_owned(),
            None if entry.value.kind != Kind::Null => {}
            _ if needs_title => to.push(
                Diagnostic::new(Code::IsianKosong, entry.value.span)
                    .with("isian", "judul")
                    .hint(Text::new("isian-kosong.saran").with("isian", "judul")),
            ),
            _ => {}
        },
        None if needs_title && !fields.is_meant("judul") => {
            to.push(missing("judul", top));
        }
        None => {}
    }
    if let Some(entry) = fields.get("urutan")
        && let Some(text) = entry.value.text("urutan", to).filter(|text| !is_blank(text.value))
    {
        page.urutan = text.value.trim().parse().ok();
        if page.urutan.is_none() {
            to.push(entry.value.wrong_shape("urutan", "bentuk.bilangan"));
        }
    }
    if let Some(word) = fields.get("bagian").and_then(|entry| entry.value.text("bagian", to))
        && !is_blank(word.value)
    {
        page.bagian = match word.value.trim().to_lowercase().as_str() {
            "keputusan" => Some(Bagian::Keputusan),
            "penjelasan" => Some(Bagian::Penjelasan),
            "istilah" => Some(Bagian::Istilah),
            _ => {
                to.push(unknown_word("bagian", word, fields.words("bagian")));
                None
            }
        };
    }
}
