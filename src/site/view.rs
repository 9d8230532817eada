//! What templates are given: plain structs of words, numbers and finished HTML.
//!
//! In: nothing; the pages' modules fill them. Out: `Serialize` for the theme. Addresses are below
//! the site's root, so that what many pages show is made once; templates put `page.root` before
//! them. Fields named `html` hold HTML that is safe as it is. The names are the themes' contract.

use serde::Serialize;

/// The handbook and its agency: the same on every page.
#[derive(Serialize)]
pub struct BookView {
    pub title: String,
    pub description: Option<String>,
    pub language: &'static str,
    pub instansi: String,
    pub induk: Option<String>,
    pub alamat: Option<String>,
    pub pedoman: String,
    pub edisi: Option<String>,
    pub tanggal: Option<String>,
    pub logo: Option<String>,
    /// The main navigation.
    pub nav: Vec<NavView>,
    /// The plain pages.
    pub halaman: Vec<LinkView>,
    pub nomor_index: &'static str,
    /// The register of SOPs for machines.
    pub csv: &'static str,
    pub json: &'static str,
    /// Nothing where the site's own address isn't known.
    pub feed: Option<&'static str>,
}

/// An entry of the main navigation; `section` names it in [`PageView::section`].
#[derive(Serialize)]
pub struct NavView {
    pub section: &'static str,
    pub nama: String,
    pub address: &'static str,
}

/// A link by name.
#[derive(Clone, Serialize)]
pub struct LinkView {
    pub nama: String,
    pub address: String,
}

/// What every page has of its own.
#[derive(Default, Serialize)]
pub struct PageView {
    pub title: String,
    pub description: Option<String>,
    pub address: String,
    /// The way to the site's root: `""`, `"../"`.
    pub root: String,
    /// The entry of the main navigation that it belongs to.
    pub section: &'static str,
    /// The pages above it, from the home page; the page itself is not among them.
    pub crumbs: Vec<LinkView>,
    pub canonical: Option<String>,
    /// The whole address of a picture for those who show the page's link.
    pub picture: Option<String>,
    pub previous: Option<LinkView>,
    pub next: Option<LinkView>,
    /// Whether the symbols of the flow are drawn on it.
    pub symbols: bool,
    /// The page's own style, which its policy allows by its hash.
    pub style: Option<StyleView>,
    /// Where its source can be changed, and the source's path.
    pub edit: Option<String>,
    pub source: Option<String>,
    /// The last change that its front matter tells of.
    pub changed: Option<ChangedView>,
    /// The printed sheets, where there are any.
    pub pdf: Option<String>,
    /// Whether it has a button to print it.
    pub printable: bool,
}

/// A date in words and for machines.
#[derive(Serialize)]
pub struct ChangedView {
    pub tanggal: String,
    /// `2016-11-02`, or `2016-11`.
    pub iso: String,
}

/// A page's own style and the hash of it (`sha256-…`).
#[derive(Serialize)]
pub struct StyleView {
    pub css: String,
    pub hash: String,
}

/// A status in words; the class gives shape and colour.
#[derive(Clone, Serialize)]
pub struct BadgeView {
    pub class: &'static str,
    pub word: String,
}

/// An SOP as lists show it.
#[derive(Serialize)]
pub struct RowView {
    pub nama: String,
    pub nomor: Option<String>,
    pub address: String,
    pub unit: Option<LinkView>,
    pub jenis: Vec<String>,
    pub langkah: usize,
    pub badge: BadgeView,
    /// When its evaluation is due, and its monitoring if that is.
    pub tenggat: Option<TenggatView>,
    pub pemantauan: Option<TenggatView>,
}

/// Something that is counted of an SOP.
#[derive(Serialize)]
pub struct TermView {
    pub nama: String,
    pub lines: Vec<String>,
}

/// What search results can be narrowed to.
#[derive(Serialize)]
pub struct FiltersView {
    pub unit: Vec<ChoiceView>,
    pub jenis: Vec<ChoiceView>,
    pub status: Vec<ChoiceView>,
}

/// One choice of a filter.
#[derive(Serialize)]
pub struct ChoiceView {
    pub value: usize,
    pub nama: String,
}

/// When an evaluation is due.
#[derive(Serialize)]
pub struct TenggatView {
    pub tanggal: String,
    /// `lewat 23 hari`, `15 hari lagi`.
    pub sisa: String,
    pub lewat: bool,
}

/// A part of a list that is too long for one page.
#[derive(Serialize)]
pub struct PartView {
    pub nama: String,
    pub address: String,
    pub count: String,
    pub current: bool,
}

/// One SOP.
#[derive(Serialize)]
pub struct SopView {
    /// What the drawings of its procedures need.
    #[serde(skip)]
    pub style: Option<StyleView>,
    pub nama: String,
    pub nomor: Option<String>,
    pub badge: BadgeView,
    /// `12 langkah · 5 pelaksana · 4 keputusan`.
    pub summary: Option<String>,
    pub jenis: Vec<LinkView>,
    /// What is counted of it, below its name.
    pub terms: Vec<TermView>,
    pub notices: Vec<NoticeView>,
    pub contents: Vec<ContentView>,
    pub identitas: IdentitasView,
    /// The fingerprint that a paper copy bears if it is current.
    pub sidik: Option<String>,
    pub tree: Option<TreeView>,
    pub sections: Vec<SectionView>,
    pub footnotes: Option<String>,
    pub lampiran: Vec<LampiranView>,
    pub hubungan: Vec<HubunganView>,
    pub backlinks: Vec<BacklinkView>,
    pub riwayat: Vec<RevisiView>,
    /// The word printed across a draft or a revoked SOP.
    pub watermark: Option<&'static str>,
}

/// Something the reader must know first.
#[derive(Serialize)]
pub struct NoticeView {
    pub class: &'static str,
    pub word: String,
    pub html: String,
}

/// An entry of the on-page contents.
#[derive(Serialize)]
pub struct ContentView {
    pub nama: String,
    pub id: String,
}

/// The identity block's cells; `None` and empty lists are empty cells.
#[derive(Serialize)]
pub struct IdentitasView {
    pub unit: Vec<LinkView>,
    pub nomor: Option<String>,
    pub tanggal_pembuatan: Option<String>,
    pub tanggal_revisi: Option<String>,
    pub tanggal_efektif: Option<String>,
    pub disahkan_oleh: Vec<String>,
    pub nip: Option<String>,
    pub dasar_hukum: Vec<String>,
    pub kualifikasi_pelaksana: Vec<String>,
    pub keterkaitan: Vec<String>,
    pub peralatan_perlengkapan: Vec<String>,
    pub peringatan: Vec<String>,
    pub pencatatan_pendataan: Vec<String>,
}

/// The micro SOPs of a macro SOP.
#[derive(Serialize)]
pub struct TreeView {
    pub summary: String,
    pub root: NodeView,
}

/// An SOP in the tree.
#[derive(Serialize)]
pub struct NodeView {
    /// `2a. `, or nothing.
    pub nomor: String,
    pub nama: String,
    /// Nothing for a draft that isn't published.
    pub address: Option<String>,
    pub badge: Option<BadgeView>,
    pub summary: String,
    pub children: Vec<NodeView>,
}

/// A stretch of an SOP: `html` of free text, or a procedure.
#[derive(Serialize)]
pub struct SectionView {
    pub html: Option<String>,
    pub prosedur: Option<ProsedurView>,
}

/// A flow table.
#[derive(Serialize)]
pub struct ProsedurView {
    pub id: String,
    pub nama: String,
    /// What the table holds, for those who don't see it.
    pub caption: String,
    pub intro: String,
    /// The upper heads, where actors are grouped; a run of ungrouped actors has no name.
    pub kelompok: Vec<KelompokView>,
    pub pelaksana: Vec<PelaksanaHeadView>,
    /// Whether the heads stand upright.
    pub upright: bool,
    pub rows: Vec<RowOfTableView>,
    /// The class that holds the table's measures.
    pub table: String,
}

/// An upper head over neighbouring actors.
#[derive(Serialize)]
pub struct KelompokView {
    pub nama: Option<String>,
    pub pelaksana: Vec<PelaksanaHeadView>,
}

/// An actor's column head.
#[derive(Clone, Serialize)]
pub struct PelaksanaHeadView {
    pub nama: String,
    /// What stands in the head.
    pub head: String,
    pub address: String,
    /// The classes of the column and of the head.
    pub column: String,
    pub shift: String,
}

/// A row of the flow table: a group's heading or a step.
#[derive(Serialize)]
pub struct RowOfTableView {
    pub group: Option<GroupView>,
    pub langkah: Option<LangkahView>,
}

/// A heading across the table.
#[derive(Serialize)]
pub struct GroupView {
    pub id: String,
    pub html: String,
    /// The lines that run through it, one an actor's column.
    pub crossing: Vec<String>,
}

/// One step.
#[derive(Serialize)]
pub struct LangkahView {
    pub id: String,
    pub label: Option<String>,
    pub number: usize,
    /// The row's kind by its gravest symbol: `start`, `end`, `dec`, `proc`.
    pub class: &'static str,
    /// The symbol's name in the sprite.
    pub symbol: &'static str,
    pub html: String,
    pub penjelasan: Option<String>,
    /// What comes next, in words; always said, shown where it isn't simply the next row.
    pub exits: Vec<ExitView>,
    pub jumps: bool,
    /// The class that keeps the row high enough for its drawing.
    pub height: String,
    /// One an actor's column.
    pub cells: Vec<CellView>,
    pub kelengkapan: Vec<String>,
    pub waktu: Vec<String>,
    pub output: Vec<String>,
    pub keterangan: Vec<String>,
}

/// An actor's cell in a step.
#[derive(Serialize)]
pub struct CellView {
    /// What the cell draws.
    pub drawing: String,
    pub symbol: Option<SymbolView>,
}

/// A symbol in a cell, in words.
#[derive(Serialize)]
pub struct SymbolView {
    pub pelaksana: String,
    /// What the symbol says: `Keputusan`.
    pub word: String,
    /// How it stands to the actors before it: `ke-2:`, `atau`, `bersama`.
    pub joint: Option<String>,
}

/// A connector in words.
#[derive(Serialize)]
pub struct ExitView {
    /// The actor whose symbol it leaves, where the author named one.
    pub pelaksana: Option<String>,
    /// The label's HTML.
    pub label: Option<String>,
    pub back: bool,
    /// What kind of target: `langkah`, `sop`, `selesai`.
    pub to: &'static str,
    /// `ke langkah`, `kembali ke langkah`, `ke SOP`.
    pub words: String,
    /// The target's number or name.
    pub nama: String,
    /// The target actor, where the author named one.
    pub tujuan_pelaksana: Option<String>,
    pub href: Option<String>,
}

/// A form to download.
#[derive(Serialize)]
pub struct LampiranView {
    pub nama: String,
    pub href: Option<String>,
    /// `PDF`, `DOCX`.
    pub kind: String,
    pub size: Option<String>,
}

/// A kind of relation, and the SOPs that stand in it.
#[derive(Serialize)]
pub struct HubunganView {
    pub nama: String,
    pub sops: Vec<NodeView>,
}

/// Who refers to this page, and with what words.
#[derive(Serialize)]
pub struct BacklinkView {
    pub nama: String,
    pub address: String,
    pub badge: Option<BadgeView>,
    pub places: Vec<PlaceView>,
}

/// A place that refers to this page.
#[derive(Serialize)]
pub struct PlaceView {
    pub nama: String,
    /// Nothing where the place can't be linked to.
    pub address: Option<String>,
    pub context: Option<String>,
}

/// An entry of the revision history.
#[derive(Serialize)]
pub struct RevisiView {
    pub revisi: String,
    pub tanggal: Option<String>,
    pub html: String,
}

/// An axis of the types with its two words.
#[derive(Serialize)]
pub struct PorosView {
    pub nama: String,
    pub words: Vec<KataView>,
}

/// A type word with its count.
#[derive(Serialize)]
pub struct KataView {
    pub kata: &'static str,
    pub nama: String,
    pub definition: String,
    pub address: String,
    pub count: usize,
    /// The part of all SOPs, in hundredths.
    pub percent: usize,
}

/// A unit in the tree.
#[derive(Serialize)]
pub struct UnitView {
    pub nama: String,
    pub address: String,
    pub kepala: Option<String>,
    /// SOPs of the unit and of those below it.
    pub count: usize,
    pub children: Vec<UnitView>,
}

/// An actor in the index.
#[derive(Clone, Serialize)]
pub struct PelaksanaView {
    pub nama: String,
    pub address: String,
    pub kelompok: Option<String>,
    pub sifat: Option<String>,
    pub sops: usize,
    pub langkah: usize,
}

/// An actor's steps in one SOP.
#[derive(Serialize)]
pub struct TugasView {
    pub nama: String,
    pub address: String,
    pub badge: BadgeView,
    /// `4 dari 12 langkah`.
    pub summary: String,
    /// What the actor's steps take, and which are left out of that.
    pub waktu: Option<String>,
    pub di_luar: Option<String>,
    pub langkah: Vec<TugasLangkahView>,
}

/// One step of an actor.
#[derive(Serialize)]
pub struct TugasLangkahView {
    pub number: usize,
    pub address: String,
    pub class: &'static str,
    pub symbol: &'static str,
    /// What the symbol says.
    pub word: String,
    pub html: String,
    /// `bersama Arsiparis`.
    pub others: Option<String>,
    pub output: String,
    pub waktu: String,
}

/// A figure with its noun.
#[derive(Serialize)]
pub struct FigureView {
    pub number: usize,
    pub noun: String,
}

/// A regulation in the index.
#[derive(Serialize)]
pub struct DasarHukumView {
    pub nama: String,
    pub tentang: String,
    pub address: String,
    pub dicabut: bool,
    pub diganti_oleh: Option<LinkView>,
    pub tautan: Option<String>,
    pub sops: usize,
}

/// A row of "Baru dan berubah".
#[derive(Serialize)]
pub struct BaruView {
    pub nama: String,
    pub address: String,
    pub badge: BadgeView,
    /// `Revisi 2 · 2 November 2016 · Seksi Layanan Arsip`.
    pub summary: String,
}
