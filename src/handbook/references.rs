//! What an SOP reference names.
//!
//! In: all SOPs, and a reference as written: a slug, a number or a name (FORMAT.md, 2). Out: the
//! SOP it names, or those between which it can't decide. No fault is reported here, and nothing
//! is known of paths.

use std::borrow::Cow;

use super::SopId;
use super::words::{Word, Words};
use crate::markdown::{has_blank, is_blank};
use crate::register::fold;
use crate::sop::Sop;

/// An SOP's names as they are compared.
#[derive(Debug, Default)]
pub struct Names {
    /// Without an empty one.
    pub(super) slug: Option<Word>,
    /// Without a blank one.
    pub(super) nomor: Option<Word>,
    /// Without a leading "SOP "; without a blank one.
    nama: Option<Word>,
    /// The name as names are sorted.
    pub(super) sorted: Box<str>,
}

/// A reference as it is compared with names.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    whole: Word,
    /// Without a leading "SOP ".
    bare: Word,
}

/// All SOPs by slug, number and name.
pub struct References {
    /// At each word's number.
    by_word: Vec<Fits>,
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
#[derive(Clone, Copy, Default)]
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
    /// The names of an SOP.
    pub fn of(sop: &Sop, words: &Words) -> Self {
        let nama = nama_key(&sop.identitas.nama.value);
        Self {
            slug: (!sop.slug.is_empty()).then(|| words.number(&sop.slug)),
            nomor: nomor(sop).map(|nomor| words.number(&folded(nomor))),
            nama: (!is_blank(&nama)).then(|| words.number(&nama)),
            sorted: nama.into(),
        }
    }
}

impl Reference {
    /// A reference as it is written.
    pub fn new(written: &str, words: &Words) -> Self {
        let whole = folded(written);
        Self { whole: words.number(&whole), bare: words.number(without_sop(&whole)) }
    }
}

impl References {
    /// Gathers the names of all SOPs; each SOP is known by its place in the list.
    pub fn new<'n>(names: impl Iterator<Item = &'n Names>, words: &Words) -> Self {
        let mut by_word = vec![Fits::default(); words.count()];
        let mut several = Vec::new();
        for (id, names) in names.enumerate() {
            let id = SopId(id as u32);
            if let Some(slug) = names.slug {
                by_word[slug.index()].slug.get_or_insert(id);
            }
            if let Some(nomor) = names.nomor {
                by_word[nomor.index()].nomor.add(id, &mut several);
            }
            if let Some(nama) = names.nama {
                by_word[nama.index()].nama.add(id, &mut several);
            }
        }
        Self { by_word, several }
    }

    /// What a reference names: a slug wins over a number, a number over a name.
    pub fn find(&self, reference: Reference) -> Found<'_> {
        let whole = self.fits(reference.whole);
        if let Some(slug) = whole.slug {
            return Found::One(slug);
        }
        match self.found(whole.nomor) {
            Found::Nothing => self.found(self.fits(reference.bare).nama),
            by_nomor => by_nomor,
        }
    }

    /// The SOP of a slug.
    pub(super) fn of_slug(&self, slug: Word) -> Option<SopId> {
        self.fits(slug).slug
    }

    /// What a word fits; one that came after the SOPs fits none.
    fn fits(&self, word: Word) -> Fits {
        self.by_word.get(word.index()).copied().unwrap_or_default()
    }

    fn found(&self, fit: Fit) -> Found<'_> {
        match fit {
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
