//! Where things stand on the site (FORMAT.md, 5).
//!
//! In: ids and slugs. Out: addresses below the site's root, and the way from a page back to it.
//! Whether something is published is not asked here.

use crate::register::{DasarHukum, Pelaksana, Unit};
use crate::sop::KataJenis;

pub const HOME: &str = "index.html";
pub const NOT_FOUND: &str = "404.html";
pub const EVALUASI: &str = "evaluasi.html";
pub const UNIT_INDEX: &str = "unit/index.html";
pub const PELAKSANA_INDEX: &str = "pelaksana/index.html";
pub const KATEGORI_INDEX: &str = "kategori/index.html";
pub const DASAR_HUKUM_INDEX: &str = "dasar-hukum/index.html";
pub const ABJAD: &str = "indeks/abjad.html";
pub const NOMOR: &str = "indeks/nomor.html";

/// The address of an SOP.
pub fn sop(slug: &str) -> String {
    format!("sop/{slug}.html")
}

/// The address of a plain page.
pub fn page(slug: &str) -> String {
    format!("halaman/{slug}.html")
}

/// The address of a unit.
pub fn unit(unit: &Unit) -> String {
    format!("unit/{}.html", unit.id)
}

/// The address of an actor.
pub fn pelaksana(pelaksana: &Pelaksana) -> String {
    format!("pelaksana/{}.html", pelaksana.id)
}

/// The address of a regulation.
pub fn dasar_hukum(dasar_hukum: &DasarHukum) -> String {
    format!("dasar-hukum/{}.html", dasar_hukum.id)
}

/// The address of one word of the types, or of two in the axes' order.
pub fn kategori(first: KataJenis, second: Option<KataJenis>) -> String {
    match second {
        None => format!("kategori/{}.html", first.word()),
        Some(second) => {
            let (first, second) = (first.min(second), first.max(second));
            format!("kategori/{}-{}.html", first.word(), second.word())
        }
    }
}

/// The address of a part of a list that is too long for one page.
pub fn part(list: &str, slug: &str) -> String {
    let list = list.strip_suffix(".html").unwrap_or(list);
    format!("{list}/{slug}.html")
}

/// The address of a copied file of the sources: its path, percent-encoded for a link.
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$'()*+,;=@".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The way from a page to the site's root: `""`, `"../"`, `"../../"`.
pub fn root_from(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}
