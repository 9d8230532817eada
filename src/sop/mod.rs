//! One SOP, and the law's nouns.
//!
//! The vocabulary: identity, procedures, steps, as one file tells them. Its children parse it. An
//! [`Sop`] has been read against the registers (its actors and unit are register entries) but
//! knows no other SOP: references are [`LinkId`]s into `links`, still as written.

pub mod chart;
pub mod flow;
pub mod identitas;
pub mod jumlah_waktu;
mod lines;
pub mod parse;
pub mod prosedur;
pub mod siklus;
pub mod waktu;

use crate::markdown::{Anchor, Block, Inline, Lines, LinkId, Links};
use crate::messages::Text;
use crate::register::{DasarHukumId, PelaksanaId, UnitId};
use crate::source::{FileId, Span, Spanned};
use crate::tanggal::Tanggal;

/// An SOP as its file tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sop {
    pub file: FileId,
    /// The whole file.
    pub span: Span,
    pub slug: String,
    pub identitas: Identitas,
    /// Free text and procedures, in the order of the file.
    pub sections: Vec<Section>,
    pub links: Links,
    /// All anchors of the page: headings, steps, labels; unique.
    pub anchors: Vec<Anchor>,
    /// A file that could not be understood at all; its page says so.
    pub broken: bool,
}

/// A stretch of an SOP's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Section {
    Text(Vec<Block>),
    Prosedur(Prosedur),
}

/// The identity block's thirteen items and what belongs to them (DOMAIN.md, 1.2).
///
/// An item that is absent is `None` or an empty list; one that was left blank by its author
/// (dots, a dash) is there with its text as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Identitas {
    /// Where the front matter stands, without its fences; the top of the file if there is none.
    pub span: Span,
    /// The slug's words, where the author gave none.
    pub nama: Spanned<String>,
    /// As written, blanks included; see [`crate::markdown::has_blank`].
    pub nomor: Option<Spanned<String>>,
    pub unit: Option<Spanned<UnitId>>,
    pub jenis: Jenis,
    pub induk: Option<LinkId>,
    pub lanjutan: Vec<LinkId>,
    pub keterkaitan: Vec<Keterkaitan>,
    pub status: Status,
    pub diganti_oleh: Option<LinkId>,
    pub tanggal_pembuatan: Option<WrittenTanggal>,
    pub tanggal_revisi: Option<WrittenTanggal>,
    pub tanggal_efektif: Option<WrittenTanggal>,
    pub tanggal_evaluasi: Option<WrittenTanggal>,
    pub disahkan_oleh: DisahkanOleh,
    pub dasar_hukum: Vec<RujukanHukum>,
    pub kualifikasi_pelaksana: Option<Lines>,
    pub peralatan_perlengkapan: Option<Lines>,
    pub peringatan: Option<Lines>,
    pub pencatatan_pendataan: Option<Lines>,
    /// The column order that the author fixed; empty without it.
    pub pelaksana: Vec<Spanned<PelaksanaId>>,
    pub lampiran: Vec<LinkId>,
    pub riwayat: Vec<Revisi>,
    pub alias: Vec<Spanned<String>>,
    /// The keys whose value, or name, was reported as a fault: what stands in their fields is not
    /// what the author meant, and nothing is concluded from it.
    pub unread: Vec<&'static str>,
}

/// The words of the four axes; each may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jenis {
    /// Where the key stands.
    pub span: Option<Span>,
    pub sifat: Option<Sifat>,
    pub besaran: Option<Besaran>,
    pub cakupan: Option<Cakupan>,
    pub kelengkapan: Option<Kelengkapan>,
}

/// Sifat kegiatan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sifat {
    Teknis,
    Administratif,
}

/// Cakupan dan besaran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Besaran {
    Makro,
    Mikro,
}

/// Cakupan dan jenis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cakupan {
    Generik,
    Spesifik,
}

/// Cakupan dan kelengkapan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kelengkapan {
    Final,
    Parsial,
}

/// One of the eight words, in the order of the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KataJenis {
    Teknis,
    Administratif,
    Makro,
    Mikro,
    Generik,
    Spesifik,
    Final,
    Parsial,
}

/// An SOP's standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Draf,
    #[default]
    Berlaku,
    Direvisi,
    Dicabut,
}

/// A related SOP.
#[derive(Clone, Debug, PartialEq)]
pub enum Keterkaitan {
    Sop(LinkId),
    /// A procedure outside the handbook.
    Luar {
        span: Span,
        text: Vec<Inline>,
    },
}

/// A date as written; `value` is `None` where it was left blank.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenTanggal {
    pub span: Span,
    pub text: String,
    pub value: Option<Tanggal>,
}

/// Who approved the SOP.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DisahkanOleh {
    /// Where the key stands.
    pub span: Option<Span>,
    pub jabatan: Option<String>,
    pub nama: Option<String>,
    pub nip: Option<String>,
}

/// A regulation that the SOP stands on.
#[derive(Clone, Debug, PartialEq)]
pub enum RujukanHukum {
    /// One of the register, with the articles as written.
    Terdaftar { span: Span, id: DasarHukumId, pasal: Option<String> },
    /// Free text.
    Bebas { span: Span, text: Vec<Inline> },
}

/// One entry of the revision history.
#[derive(Clone, Debug, PartialEq)]
pub struct Revisi {
    pub span: Span,
    pub revisi: String,
    pub tanggal: Option<WrittenTanggal>,
    pub uraian: Vec<Inline>,
}

/// A procedure: what becomes one flow table.
#[derive(Clone, Debug, PartialEq)]
pub struct Prosedur {
    /// The heading's line.
    pub span: Span,
    pub nama: Option<String>,
    /// The heading's anchor (`prosedur`, or the name's).
    pub anchor: Box<str>,
    /// Text above the table.
    pub intro: Vec<Block>,
    pub kegiatan: Vec<Kegiatan>,
    /// Headings inside the procedure, each with the number of the step (from 0) it stands before.
    pub groups: Vec<Group>,
    /// The columns: the identity's order, or that of first appearance in the steps.
    pub pelaksana: Vec<PelaksanaId>,
    /// Whether an actor or a branch was reported as a fault: who works, and where the flow leads,
    /// is not what the author meant, and nothing is concluded from it.
    pub damaged: bool,
}

/// A heading that groups the steps below it: a row across the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub before: usize,
    pub anchor: Box<str>,
    pub content: Vec<Inline>,
    pub span: Span,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Kegiatan {
    /// The whole step.
    pub span: Span,
    /// The line on which it begins: where its faults are reported.
    pub line: Span,
    /// `langkah-<n>`, or `<procedure>-langkah-<n>`.
    pub anchor: Box<str>,
    /// The author's label, `{#periksa}`.
    pub label: Option<Spanned<Box<str>>>,
    pub uraian: Vec<Inline>,
    /// In the order written; empty where the author named nobody that is known.
    pub pelaksana: Vec<PelaksanaId>,
    pub kerja: Kerja,
    /// As drawn: one symbol an actor, in the same order. Computed (FORMAT.md, 4, "Symbols").
    pub simbol: Vec<Simbol>,
    /// Whether the author wrote `Simbol:`.
    pub simbol_written: bool,
    pub mutu_baku: MutuBaku,
    pub keterangan: Option<Lines>,
    /// The branches as written, in their order.
    pub cabang: Vec<Cabang>,
    /// Everything else in the step, below the table's kegiatan.
    pub penjelasan: Vec<Block>,
}

/// How the actors of one step stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kerja {
    /// `A, B`
    #[default]
    Bersama,
    /// `A → B`
    Berurutan,
    /// `A atau B`
    Atau,
}

/// What is drawn for an actor in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Simbol {
    Mulai,
    Selesai,
    Proses,
    Keputusan,
}

/// Mutu baku: what a step needs, takes and gives (Permenpan RB 35/2012, annex, p. 24).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MutuBaku {
    pub kelengkapan: Option<Lines>,
    pub waktu: Option<Waktu>,
    pub output: Option<Lines>,
}

/// A duration as written, and the best-effort reading beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Waktu {
    pub lines: Lines,
    pub durasi: Option<waktu::Durasi>,
}

/// A written branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Cabang {
    /// The item.
    pub span: Span,
    /// The actor whose symbol it leaves, where the author named one.
    pub pelaksana: Option<PelaksanaId>,
    /// Empty without a label.
    pub label: Vec<Inline>,
    pub tujuan: Tujuan,
}

/// Where a connector leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tujuan {
    /// A step of this procedure, counted from 0; `pelaksana` if it reaches that actor's symbol.
    Langkah { index: usize, pelaksana: Option<PelaksanaId> },
    /// The end.
    Selesai,
    /// Another SOP.
    Sop(LinkId),
}

/// A connector of the flow, written or implied: what the flow table draws and words say.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// The actor whose symbol it leaves; the whole row's otherwise.
    pub pelaksana: Option<PelaksanaId>,
    pub label: Vec<Inline>,
    pub tujuan: Tujuan,
    /// The number of the written branch it comes from; `None` for the implied next step.
    pub cabang: Option<usize>,
}

impl Jenis {
    /// The words that are given, in the order of the axes.
    pub fn words(&self) -> impl Iterator<Item = KataJenis> {
        let sifat = self.sifat.map(|word| match word {
            Sifat::Teknis => KataJenis::Teknis,
            Sifat::Administratif => KataJenis::Administratif,
        });
        let besaran = self.besaran.map(|word| match word {
            Besaran::Makro => KataJenis::Makro,
            Besaran::Mikro => KataJenis::Mikro,
        });
        let cakupan = self.cakupan.map(|word| match word {
            Cakupan::Generik => KataJenis::Generik,
            Cakupan::Spesifik => KataJenis::Spesifik,
        });
        let kelengkapan = self.kelengkapan.map(|word| match word {
            Kelengkapan::Final => KataJenis::Final,
            Kelengkapan::Parsial => KataJenis::Parsial,
        });
        [sifat, besaran, cakupan, kelengkapan].into_iter().flatten()
    }
}

impl KataJenis {
    /// All eight, in the order of the axes.
    pub const ALL: [KataJenis; 8] = [
        KataJenis::Teknis,
        KataJenis::Administratif,
        KataJenis::Makro,
        KataJenis::Mikro,
        KataJenis::Generik,
        KataJenis::Spesifik,
        KataJenis::Final,
        KataJenis::Parsial,
    ];

    /// What it is called on pages and on paper.
    pub fn text(self) -> Text {
        Text::new(match self {
            KataJenis::Teknis => "situs.teknis",
            KataJenis::Administratif => "situs.administratif",
            KataJenis::Makro => "situs.makro",
            KataJenis::Mikro => "situs.mikro",
            KataJenis::Generik => "situs.generik",
            KataJenis::Spesifik => "situs.spesifik",
            KataJenis::Final => "situs.final",
            KataJenis::Parsial => "situs.parsial",
        })
    }

    /// The word, as it is written and as addresses have it.
    pub fn word(self) -> &'static str {
        match self {
            KataJenis::Teknis => "teknis",
            KataJenis::Administratif => "administratif",
            KataJenis::Makro => "makro",
            KataJenis::Mikro => "mikro",
            KataJenis::Generik => "generik",
            KataJenis::Spesifik => "spesifik",
            KataJenis::Final => "final",
            KataJenis::Parsial => "parsial",
        }
    }

    /// The number of its axis, 0 to 3.
    pub fn axis(self) -> usize {
        self as usize / 2
    }
}

impl Status {
    /// The word, as it is written.
    pub fn word(self) -> &'static str {
        match self {
            Status::Draf => "draf",
            Status::Berlaku => "berlaku",
            Status::Direvisi => "direvisi",
            Status::Dicabut => "dicabut",
        }
    }
}

impl Sop {
    /// The procedures, in the order of the file.
    pub fn prosedur(&self) -> impl Iterator<Item = &Prosedur> {
        self.sections.iter().filter_map(|section| match section {
            Section::Prosedur(prosedur) => Some(prosedur),
            Section::Text(_) => None,
        })
    }

    /// The last step of the last procedure.
    pub fn last_step(&self) -> Option<&Kegiatan> {
        self.prosedur().last()?.kegiatan.last()
    }

    /// Whether the SOP is a draft.
    pub fn is_draf(&self) -> bool {
        self.identitas.status == Status::Draf
    }
}
