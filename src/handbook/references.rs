//! What an SOP reference names.
//!
//! In: all SOPs, and a reference as written: a slug, a number or a name (FORMAT.md, 2). Out: the
//! SOP it names, or those between which it can't decide. No fault is reported here, and nothing
//! is known of paths.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::SopId;
use crate::markdown::{has_blank, is_blank};
use crate::register::fold;
use crate::sop::Sop;

/// An SOP's names as they are compared. Copies, so that they lie close together.
pub struct Names {
    slug: Box<str>,
    /// Without a blank one.
    nomor: Option<Box<str>>,
    /// Without a leading "SOP ".
    pub(super) nama: Box<str>,
}

/// All SOPs by slug, number and name.
pub struct References<'a> {
    by_name: HashMap<&'a str, Fits>,
    /// The SOPs that have a name in common.
    several: Vec<Vec<SopId>>,
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    One(SopId),
    /// Two SOPs or more, by the same kind of reference.
    Several(&'a [SopId]),
    Nothing,
}

/// The SOPs that one name fits, by kind.
#[derive(Default)]
struct Fits {
    /// The first one; a second one with this slug is a fault of its own.
    slug: Option<SopId>,
    nomor: Fit,
    nama: Fit,
}

#[derive(Clone, Copy, Default)]
enum Fit {
    #[default]
    Nothing,
    One(SopId),
    /// A number in the list of several.
    Several(u32),
}

impl Names {
    /// The names of each SOP.
    pub fn of(sops: &[Arc<Sop>]) -> Vec<Self> {
        let names = sops.par_iter().with_min_len(64).map(|sop| Self {
            slug: sop.slug.as_str().into(),
            nomor: nomor(sop).map(|nomor| folded(nomor).into()),
            nama: nama_key(&sop.identitas.nama.value).into(),
        });
        names.collect()
    }
}

impl<'a> References<'a> {
    /// Gathers the names of all SOPs; each SOP is known by its place in the list.
    pub fn new(names: &'a [Names]) -> Self {
        let mut by_name: HashMap<&str, Fits> = HashMap::with_capacity(3 * names.len());
        let mut several = Vec::new();
        for (id, names) in names.iter().enumerate() {
            let id = SopId(id as u32);
            if !names.slug.is_empty() {
                by_name.entry(&names.slug).or_default().slug.get_or_insert(id);
            }
            if let Some(nomor) = &names.nomor {
                by_name.entry(nomor).or_default().nomor.add(id, &mut several);
            }
            if !is_blank(&names.nama) {
                by_name.entry(&names.nama).or_default().nama.add(id, &mut several);
            }
        }
        Self { by_name, several }
    }

    /// What a reference names: a slug wins over a number, a number over a name.
    pub fn find(&self, reference: &str) -> Found<'_> {
        let key = folded(reference);
        let fits = self.by_name.get(&*key);
        if let Some(slug) = fits.and_then(|fits| fits.slug) {
            return Found::One(slug);
        }
        let by_nomor = self.found(fits.map(|fits| fits.nomor));
        if by_nomor != Found::Nothing {
            return by_nomor;
        }
        let bare = without_sop(&key);
        let by_nama = if bare.len() == key.len() { fits } else { self.by_name.get(bare) };
        self.found(by_nama.map(|fits| fits.nama))
    }

    fn found(&self, fit: Option<Fit>) -> Found<'_> {
        match fit.unwrap_or_default() {
            Fit::Nothing => Found::Nothing,
            Fit::One(id) => Found::One(id),
            Fit::Several(at) => Found::Several(&self.several[at as usize]),
        }
    }
}

impl Fit {
    fn add(&mut self, id: SopId, several: &mut Vec<Vec<SopId>>) {
        match *self {
            Self::Nothing => *self = Self::One(id),
            Self::One(first) => {
                *self = Self::Several(several.len() as u32);
                several.push(vec![first, id]);
            }
            Self::Several(at) => several[at as usize].push(id),
        }
    }
}

/// An SOP's number, unless it was left blank: blank numbers name nothing and never clash.
pub(super) fn nomor(sop: &Sop) -> Option<&str> {
    let nomor = sop.identitas.nomor.as_ref()?.value.as_str();
    (!has_blank(nomor)).then_some(nomor)
}

/// A name as names are compared and sorted: folded, without a leading "SOP ".
pub fn nama_key(nama: &str) -> Cow<'_, str> {
    match folded(nama) {
        Cow::Borrowed(nama) => Cow::Borrowed(without_sop(nama)),
        Cow::Owned(nama) => match without_sop(&nama) {
            bare if bare.len() == nama.len() => Cow::Owned(nama),
            bare => Cow::Owned(bare.to_owned()),
        },
    }
}

/// A text as texts are compared ([`fold`]), which most are already: those need no copy, and those
/// of plain letters a cheap one.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    let (mut is_plain, mut is_folded, mut before) = (true, true, b' ');
    for byte in text.bytes() {
        is_plain &= matches!(byte, b' '..=b'~');
        is_folded &= !byte.is_ascii_uppercase() && (before, byte) != (b' ', b' ');
        before = byte;
    }
    if is_plain && is_folded && before != b' ' {
        return Cow::Borrowed(text);
    }
    if !is_plain {
        return Cow::Owned(fold(text));
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.make_ascii_lowercase();
    Cow::Owned(folded)
}

/// Whether a reference means every SOP there is ("Seluruh SOP di lingkungan …"), and so none.
pub fn means_all(reference: &str) -> bool {
    let folded = folded(reference);
    let mut words = folded.split(' ');
    let all = ["seluruh", "semua", "segala", "setiap", "all", "every"];
    let procedures = ["sop", "sop-ap", "pos", "standar", "prosedur", "sops", "procedures"];
    words.next().is_some_and(|word| all.contains(&word))
        && words.next().is_some_and(|word| procedures.contains(&word))
}

/// A name without a leading "SOP ", in whatever case.
pub(super) fn without_sop(nama: &str) -> &str {
    match nama.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("sop ") => &nama[4..],
        _ => nama,
    }
}
