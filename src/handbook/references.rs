//! What an SOP reference names.
//!
//! In: all SOPs, and a reference as written: a slug, a number or a name (FORMAT.md, 2). Out: the
//! SOP it names, or those between which it can't decide. No fault is reported here, and nothing
//! is known of paths.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::SopId;
use crate::markdown::{has_blank, is_blank};
use crate::register::fold;
use crate::sop::Sop;

/// All SOPs by slug, number and name.
pub struct References<'a> {
    by_key: HashMap<Cow<'a, str>, Fits>,
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    One(SopId),
    /// Two SOPs or more, by the same kind of reference.
    Several(&'a [SopId]),
    Nothing,
}

/// The SOPs that one key fits, by kind.
#[derive(Default)]
struct Fits {
    /// The first one; a second one with this slug is a fault of its own.
    slug: Option<SopId>,
    nomor: Vec<SopId>,
    nama: Vec<SopId>,
}

impl<'a> References<'a> {
    /// Gathers the names of all SOPs; each is known by its place in the list.
    pub fn new(sops: &'a [Arc<Sop>]) -> Self {
        let mut by_key: HashMap<Cow<'a, str>, Fits> = HashMap::with_capacity(3 * sops.len());
        for (id, sop) in sops.iter().enumerate() {
            let id = SopId(id as u32);
            if !sop.slug.is_empty() {
                by_key.entry(sop.slug.as_str().into()).or_default().slug.get_or_insert(id);
            }
            if let Some(nomor) = nomor(sop) {
                by_key.entry(folded(nomor)).or_default().nomor.push(id);
            }
            let nama = &sop.identitas.nama.value;
            if !is_blank(nama) {
                by_key.entry(nama_key(nama)).or_default().nama.push(id);
            }
        }
        Self { by_key }
    }

    /// What a reference names: a slug wins over a number, a number over a name.
    pub fn find(&self, reference: &str) -> Found<'_> {
        let key = folded(reference);
        let fits = self.by_key.get(&*key);
        if let Some(slug) = fits.and_then(|fits| fits.slug) {
            return Found::One(slug);
        }
        let by_nomor = fits.map_or(&[][..], |fits| &fits.nomor);
        if !by_nomor.is_empty() {
            return Found::from(by_nomor);
        }
        let bare = without_sop(&key);
        let by_nama = if bare.len() == key.len() { fits } else { self.by_key.get(bare) };
        Found::from(by_nama.map_or(&[][..], |fits| &fits.nama))
    }
}

impl<'a> From<&'a [SopId]> for Found<'a> {
    fn from(ids: &'a [SopId]) -> Self {
        match ids {
            [] => Found::Nothing,
            [one] => Found::One(*one),
            several => Found::Several(several),
        }
    }
}

/// An SOP's number, unless it was left blank: blank numbers name nothing and never clash.
pub(super) fn nomor(sop: &Sop) -> Option<&str> {
    let nomor = sop.identitas.nomor.as_ref()?.value.as_str();
    (!has_blank(nomor)).then_some(nomor)
}

/// A name as names are compared and sorted: folded, without a leading "SOP ".
pub(super) fn nama_key(nama: &str) -> Cow<'_, str> {
    match folded(nama) {
        Cow::Borrowed(nama) => Cow::Borrowed(without_sop(nama)),
        Cow::Owned(nama) => match without_sop(&nama) {
            bare if bare.len() == nama.len() => Cow::Owned(nama),
            bare => Cow::Owned(bare.to_owned()),
        },
    }
}

/// A text as texts are compared ([`fold`]); most are written that way and need no copy.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    let mut before = b' ';
    let as_it_is = text.bytes().all(|byte| {
        let two_spaces = before == b' ' && byte == b' ';
        before = byte;
        !two_spaces && matches!(byte, b' '..=b'~') && !byte.is_ascii_uppercase()
    });
    if as_it_is && before != b' ' { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// A name without a leading "SOP ", in whatever case.
pub(super) fn without_sop(nama: &str) -> &str {
    match nama.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("sop ") => &nama[4..],
        _ => nama,
    }
}
