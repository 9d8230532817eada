//! What is to be printed, and what a link on paper can reach.
//!
//! In: the handbook, and which of its SOPs. Out: for each target of a link, whether it lies in the
//! printed file, on the website, or nowhere.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::Config;
use crate::handbook::{Handbook, SopId, Target, address, jilid};
use crate::messages::Text;
use crate::register::UnitId;
use crate::source::FileId;
use crate::tanggal::Tanggal;

/// A print job.
pub struct Job<'a> {
    pub handbook: &'a Handbook,
    pub scope: Scope,
    /// The SOPs that are printed, in the handbook's order.
    pub sops: Vec<SopId>,
    pub nip: Nip,
    /// The date of a file whose sources bear none: archives want one.
    pub today: Tanggal,
}

/// How much of the handbook is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The book: title, decision, contents, parts, indexes.
    Book,
    /// The SOPs of a unit and of those below it, with a title and contents.
    Unit(UnitId),
    /// The sheets of one SOP.
    Sop(SopId),
}

/// Whether drafts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    Print,
    Hide,
}

/// Whether NIPs are printed: each holds its bearer's date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nip {
    Print,
    Hide,
}

impl Nip {
    /// What holds for files on the website: the same as for its pages.
    pub fn of_site(config: &Config) -> Self {
        if config.html.nip { Nip::Print } else { Nip::Hide }
    }
}

/// The pictures that SOPs and pages show, and the logo.
pub type Pictures = BTreeMap<FileId, Picture>;

/// A picture that was read and can be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub bytes: Vec<u8>,
    /// `png`, `jpg`, `gif`, `webp` or `svg`.
    pub kind: &'static str,
    /// Its natural size, in points.
    pub width: f64,
    pub height: f64,
}

/// The SOPs of a scope, in the handbook's order: drafts only if they are wanted, or if it is the one
/// that was asked for.
pub fn sops(handbook: &Handbook, scope: Scope, drafts: Drafts) -> Vec<SopId> {
    let wanted = |id: &SopId| drafts == Drafts::Print || !handbook.sop(*id).is_draf();
    let mut sops: Vec<SopId> = match scope {
        Scope::Book => handbook.ids().filter(wanted).collect(),
        Scope::Unit(id) => handbook.sops_below(id).into_iter().filter(wanted).collect(),
        Scope::Sop(id) => vec![id],
    };
    sops.sort_unstable();
    sops
}

/// Where a link on paper leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To a place in the printed file, by its label.
    Inside(String),
    /// To an address.
    Outside(String),
    Nowhere,
}

impl Job<'_> {
    /// The volumes that it is bound in, by the places of their SOPs in `sops`; only the book has any.
    pub fn volumes(&self) -> Vec<Range<usize>> {
        match self.scope {
            Scope::Book => jilid::divide(self.handbook, &self.sops),
            Scope::Unit(_) | Scope::Sop(_) => Vec::new(),
        }
    }

    /// Says a text of the catalogue in the handbook's language.
    pub fn say(&self, text: Text) -> String {
        text.say(self.handbook.config.book.language)
    }

    /// What names the file for good, whatever it holds.
    pub fn ident(&self) -> String {
        let handbook = self.handbook;
        let what = match self.scope {
            Scope::Book => "buku".to_owned(),
            Scope::Unit(id) => format!("unit {}", handbook.registers.unit[id.0 as usize].id),
            Scope::Sop(id) => format!("sop {}", handbook.sop(id).slug),
        };
        format!("{} {} {what}", handbook.config.instansi.nama, handbook.config.book.title)
    }

    /// Whether an SOP is in the printed file.
    pub fn prints(&self, id: SopId) -> bool {
        self.sops.binary_search(&id).is_ok()
    }

    /// Whether plain pages are in the printed file.
    pub fn prints_pages(&self) -> bool {
        self.scope == Scope::Book
    }

    /// Where a link on paper leads.
    pub fn reach(&self, target: &Target) -> Reach {
        match target {
            Target::Sop { id, .. } if self.prints(*id) => {
                Reach::Inside(sop_label(&self.handbook.sop(*id).slug))
            }
            Target::Page { id, .. }
                if self.prints_pages() && self.handbook.page(*id).bagian.is_some() =>
            {
                Reach::Inside(page_label(&self.handbook.page(*id).slug))
            }
            Target::External(href) => Reach::Outside(href.to_string()),
            // What isn't printed stands on the website, if it is known where that is; drafts don't.
            Target::Sop { id, .. } if self.handbook.sop(*id).is_draf() => Reach::Nowhere,
            Target::Here { .. } | Target::Broken => Reach::Nowhere,
            target => {
                let site = self.handbook.config.html.site_url.as_deref();
                match (site, address::target(self.handbook, target)) {
                    (Some(site), Some(address)) => Reach::Outside(web_address(site, &address)),
                    _ => Reach::Nowhere,
                }
            }
        }
    }
}

/// The label of an SOP's first sheet.
pub fn sop_label(slug: &str) -> String {
    format!("sop:{slug}")
}

/// The label of a plain page.
pub fn page_label(slug: &str) -> String {
    format!("halaman:{slug}")
}

/// The label of a part's first page: the part's number, and that of its volume, from 1; 0 where all
/// is in one file.
pub fn part_label(number: usize, volume: usize) -> String {
    format!("bagian:{number}:{volume}")
}

/// The label of an index.
pub fn index_label(number: usize) -> String {
    format!("indeks:{number}")
}

/// An address of the website, percent-encoded.
pub fn web_address(site: &str, address: &str) -> String {
    let mut url = site.to_owned();
    for &byte in address.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            url.push(byte as char);
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}
