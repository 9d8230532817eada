//! `book.toml` → [`Config`].
//!
//! In: the file's text. Out: every setting with its default, places kept where a later stage may
//! have to report them, and diagnostics for what can't be read.

use std::collections::BTreeMap;

use crate::diagnostics::Severity;
use crate::messages::Language;
use crate::source::Spanned;
use crate::tanggal::Tanggal;

/// All settings of a handbook (FORMAT.md, 6).
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub book: Book,
    pub instansi: Instansi,
    pub build: Build,
    pub html: Html,
    pub pdf: Pdf,
    pub check: Check,
}

/// `[book]`: the handbook as a work.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    pub title: String,
    pub description: Option<String>,
    /// The language of the interface, not of the content.
    pub language: Language,
    /// The folder of the sources, below the handbook's folder, without a `/` at its end.
    pub src: String,
    pub edisi: Option<String>,
    /// The edition's date: "today" for all checks of dates.
    pub tanggal: Option<Tanggal>,
}

/// `[instansi]`: the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Instansi {
    pub nama: String,
    pub induk: Option<String>,
    pub alamat: Option<String>,
    /// A file in the sources' folder.
    pub logo: Option<Spanned<String>>,
    /// The rule that the handbook follows, as it is cited.
    pub pedoman: String,
}

/// `[build]`: where the site goes, and what of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    pub build_dir: String,
    /// Whether drafts are published too.
    pub draf: bool,
}

/// `[output.html]`: the website.
#[derive(Clone, Debug, PartialEq)]
pub struct Html {
    pub theme: Spanned<String>,
    /// Ends with `/`.
    pub site_url: Option<String>,
    /// Holds `{path}`.
    pub edit_url_template: Option<String>,
    /// Whether NIPs are shown on the website.
    pub nip: bool,
    /// SOP references for the links under the search field.
    pub sering_dibuka: Vec<Spanned<String>>,
    /// Colours by name (`brand`, `on-brand`, `brand-soft`, `brand-ink`, `link`), as `#rrggbb`.
    pub warna: BTreeMap<String, Spanned<String>>,
    pub warna_gelap: BTreeMap<String, Spanned<String>>,
}

/// `[output.pdf]`: the paper edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Pdf {
    /// Whether every build makes the book.
    pub build: bool,
    /// Whether every build makes one PDF an SOP.
    pub per_sop: bool,
    pub paper: Paper,
    pub margin_mm: f64,
    pub font_size_pt: f64,
    pub tahun: Option<i64>,
}

/// A paper size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    A4,
    F4,
    Legal,
    Letter,
}

/// `[check]`: what is checked, and how gravely.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub evaluasi_bulan: u32,
    pub pantau_bulan: u32,
    /// Whether the handbook is declared complete.
    pub lengkap: bool,
    /// The severity of each rule that the handbook changes; `None` turns it off.
    pub tingkat: BTreeMap<String, Option<Severity>>,
}
