//! The handbook as it is published: which SOPs, on which day, in which language.
//!
//! In: the linked handbook, whether drafts are shown, today's date. Out: what all pages ask for:
//! an SOP's standing and figures, names of things, the interface's words. Made once a site, each
//! SOP's facts when they are first asked for; no page is made here.

use std::sync::{Arc, OnceLock};

use crate::config::Check;
use crate::handbook::{Handbook, SopId, address};
use crate::messages::{Language, Text};
use crate::sop::siklus::Siklus;
use crate::sop::{KataJenis, Simbol, Sop, Status};
use crate::source::FileId;
use crate::tanggal::Tanggal;

/// Whether drafts are on the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrafMode {
    #[default]
    Hide,
    Publish,
}

/// A handbook, and how it is published.
pub struct Edition {
    pub handbook: Arc<Handbook>,
    pub draf: DrafMode,
    /// Without it nothing is due and nothing lies in the future.
    pub today: Option<Tanggal>,
    pub language: Language,
    /// One an SOP, in the handbook's order.
    facts: Vec<OnceLock<Facts>>,
    /// How many published SOPs have both of two type words; on the diagonal, the one.
    of_kinds: [[usize; KataJenis::ALL.len()]; KataJenis::ALL.len()],
}

/// What lists and headings tell of an SOP.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub published: bool,
    pub address: String,
    pub langkah: usize,
    pub pelaksana: usize,
    pub keputusan: usize,
    pub standing: Standing,
    /// When its monitoring and evaluation are due, if it is in force and today is known.
    pub siklus: Option<Siklus>,
    /// The last date in its front matter that isn't in the future.
    pub changed: Option<Tanggal>,
}

/// An SOP's status, as of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Draf,
    Berlaku,
    Direvisi,
    Dicabut,
    PerluDievaluasi,
}

/// How many days ahead a due date is announced.
pub const ANNOUNCED_DAYS: i64 = 60;

impl Edition {
    /// Publishes a handbook.
    pub fn new(handbook: Arc<Handbook>, draf: DrafMode, today: Option<Tanggal>) -> Self {
        let language = handbook.config.book.language;
        let facts = handbook.sops.iter().map(|_| OnceLock::new()).collect();
        let mut of_kinds = [[0; KataJenis::ALL.len()]; KataJenis::ALL.len()];
        for sop in handbook.sops.iter().filter(|sop| is_published(sop, draf)) {
            for first in sop.identitas.jenis.words() {
                for second in sop.identitas.jenis.words() {
                    of_kinds[first as usize][second as usize] += 1;
                }
            }
        }
        Self { handbook, draf, today, language, facts, of_kinds }
    }

    /// What is told of an SOP.
    pub fn facts(&self, id: SopId) -> &Facts {
        self.facts[id.0 as usize].get_or_init(|| {
            let check = &self.handbook.config.check;
            Facts::of(self.handbook.sop(id), self.draf, self.today, check)
        })
    }

    /// Whether an SOP has a page.
    pub fn is_published(&self, id: SopId) -> bool {
        is_published(self.handbook.sop(id), self.draf)
    }

    /// The published SOPs, in the handbook's order.
    pub fn published(&self) -> impl Iterator<Item = SopId> + '_ {
        self.handbook.ids().filter(|&id| self.is_published(id))
    }

    /// How many published SOPs have these type words.
    pub fn of_kind(&self, first: KataJenis, second: Option<KataJenis>) -> usize {
        self.of_kinds[first as usize][second.unwrap_or(first) as usize]
    }

    /// Says a text of the catalogue.
    pub fn say(&self, text: Text) -> String {
        text.say(self.language)
    }

    /// A word of the catalogue, by its whole key.
    pub fn word(&self, key: &'static str) -> String {
        Text::new(key).say(self.language)
    }

    /// `12 langkah`: a number with its noun.
    pub fn count(&self, key: &'static str, n: usize) -> String {
        Text::new(key).with("n", n).say(self.language)
    }

    /// A date in words: `2 November 2016`.
    pub fn date(&self, tanggal: Tanggal) -> String {
        tanggal.say(self.language)
    }

    /// What a type word is called.
    pub fn kata_jenis(&self, kata: KataJenis) -> String {
        kata.text().say(self.language)
    }

    /// What one of the four axes is called.
    pub fn poros(&self, axis: usize) -> String {
        self.word(["situs.sifat", "situs.besaran", "situs.jenis", "situs.kelengkapan-sop"][axis])
    }

    /// The address of a file of the sources that is copied: its path below their folder.
    pub fn file_address(&self, file: FileId) -> &str {
        let file = &self.handbook.tree[file];
        address::copied(&self.handbook.config.book.src, file).unwrap_or(&file.path)
    }
}

fn is_published(sop: &Sop, draf: DrafMode) -> bool {
    !sop.is_draf() || draf == DrafMode::Publish
}

impl Facts {
    fn of(sop: &Sop, draf: DrafMode, today: Option<Tanggal>, check: &Check) -> Self {
        let steps = || sop.prosedur().flat_map(|prosedur| &prosedur.kegiatan);
        let mut pelaksana: Vec<_> = steps().flat_map(|step| &step.pelaksana).collect();
        pelaksana.sort_unstable();
        pelaksana.dedup();
        let keputusan = steps().filter(|step| step.simbol.contains(&Simbol::Keputusan)).count();

        let identitas = &sop.identitas;
        let is_past = |tanggal: &Tanggal| today.is_none_or(|today| tanggal.first_day() <= today);
        let latest = |dates: &mut dyn Iterator<Item = Option<Tanggal>>| {
            dates.flatten().filter(is_past).max()
        };
        let written = |tanggal: &Option<crate::sop::WrittenTanggal>| {
            tanggal.as_ref().and_then(|written| written.value)
        };
        let revisions = identitas.riwayat.iter().map(|revisi| written(&revisi.tanggal));
        let made = [
            written(&identitas.tanggal_pembuatan),
            written(&identitas.tanggal_efektif),
            written(&identitas.tanggal_revisi),
        ];
        let siklus = today.and_then(|today| Siklus::of(identitas, check, today));
        let standing = match identitas.status {
            Status::Draf => Standing::Draf,
            Status::Dicabut => Standing::Dicabut,
            _ if siklus.is_some_and(|siklus| siklus.evaluasi.days < 0) => Standing::PerluDievaluasi,
            Status::Direvisi => Standing::Direvisi,
            Status::Berlaku => Standing::Berlaku,
        };
        Self {
            published: is_published(sop, draf),
            address: address::sop(&sop.slug),
            langkah: steps().count(),
            pelaksana: pelaksana.len(),
            keputusan,
            standing,
            siklus,
            changed: latest(&mut made.into_iter().chain(revisions)),
        }
    }
}
