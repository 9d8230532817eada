//! What the print templates receive: plain structs, written as JSON.
//!
//! Texts are [`Node`]s or words; lengths are in points. Nothing here computes anything.

use std::collections::BTreeMap;

use serde::Serialize;

use super::markup::Node;

/// Everything that one file is set from.
#[derive(Serialize)]
pub struct BookView {
    pub title: String,
    pub author: String,
    /// The edition's date, for the file's metadata: year, month, day.
    pub date: (i16, u8, u8),
    pub words: BTreeMap<&'static str, String>,
    pub paper: PaperView,
    pub agency: AgencyView,
    /// The title page, the decision, the contents and the indexes; none for single sheets.
    pub front: Option<FrontView>,
    pub parts: Vec<PartView>,
    /// The number of the first page of the parts, or of the indexes where there are no parts.
    pub first: usize,
    /// Whether it is cast off only: texts are measured and sheets counted, nothing is drawn.
    pub casting: bool,
    /// Where the places are that the file refers to, by their labels, as far as that is known.
    pub places: BTreeMap<String, Place>,
    /// At least as wide as any page number of the book; what refers to a page is measured with it.
    pub widest: String,
    pub indexes: Vec<IndexView>,
}

/// A place of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its page's number, as it is printed there.
    pub number: String,
    /// Its page, counted from 1 at the beginning of the file; none where it is in another file.
    pub page: Option<usize>,
}

/// The paper, upright.
#[derive(Serialize)]
pub struct PaperView {
    pub width: f64,
    pub height: f64,
    pub margin: f64,
    pub size: f64,
}

/// Who issues the book.
#[derive(Serialize)]
pub struct AgencyView {
    pub nama: String,
    pub induk: Option<String>,
    pub alamat: Option<String>,
    pub logo: Option<LogoView>,
    pub pedoman: String,
}

#[derive(Serialize)]
pub struct LogoView {
    pub src: String,
    pub alt: String,
    pub width: f64,
    pub height: f64,
}

/// What stands before the SOPs.
#[derive(Serialize)]
pub struct FrontView {
    pub title: String,
    pub subtitle: Option<String>,
    pub description: Option<String>,
    /// `Jilid 2`
    pub jilid: Option<String>,
    pub edisi: Option<String>,
    pub tahun: Option<String>,
    /// What the contents list where the SOPs are in other files.
    pub volumes: Vec<VolumeView>,
    /// Before the contents.
    pub decision: Vec<PageView>,
    /// Behind the contents.
    pub pages: Vec<PageView>,
}

/// A volume in the contents of the book.
#[derive(Serialize)]
pub struct VolumeView {
    pub nama: String,
    pub parts: Vec<ListedPartView>,
}

/// A part in the contents of the book.
#[derive(Serialize)]
pub struct ListedPartView {
    pub nama: String,
    pub label: String,
    /// Name and label.
    pub sops: Vec<(String, String)>,
}

/// A plain page.
#[derive(Serialize)]
pub struct PageView {
    pub label: String,
    pub judul: String,
    pub c: Vec<Node>,
}

/// The SOPs of one unit; without a name, those that belong to none, or one SOP alone.
#[derive(Serialize)]
pub struct PartView {
    pub nama: Option<String>,
    /// The units above it, the topmost first.
    pub path: Vec<String>,
    /// `Bagian IV`, where the book has several.
    pub number: Option<String>,
    pub label: String,
    pub kepala: Option<String>,
    pub sops: Vec<SopView>,
}

/// One SOP.
#[derive(Serialize)]
pub struct SopView {
    pub label: String,
    pub nama: String,
    pub nomor: String,
    pub revisi: Option<String>,
    pub efektif: Option<String>,
    pub watermark: Option<String>,
    pub unit: Option<String>,
    pub check: Option<CheckView>,
    /// Nomor, dates: label and value.
    pub facts: Vec<(String, String)>,
    pub jabatan: Option<String>,
    pub pejabat: Option<String>,
    pub nip: Option<String>,
    /// How much smaller than other text the form is set, so that it finds room on its sheet; none
    /// before it was measured.
    pub scale: Option<f64>,
    /// Three pairs of cells, each with its label.
    pub cells: Vec<[CellView; 2]>,
    pub sections: Vec<SectionView>,
    pub lampiran: Vec<String>,
    pub riwayat: Vec<RevisiView>,
}

/// How a paper copy is checked for being current.
#[derive(Serialize)]
pub struct CheckView {
    pub url: String,
    /// The address as it is read, without its scheme.
    pub shown: String,
    pub fingerprint: String,
}

/// One item of the identity.
#[derive(Serialize)]
pub struct CellView {
    pub label: String,
    pub lines: Vec<Vec<Node>>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SectionView {
    Text(Vec<Node>),
    Prosedur(Box<ProsedurView>),
}

/// One entry of the revision history.
#[derive(Serialize)]
pub struct RevisiView {
    pub revisi: String,
    pub tanggal: String,
    pub c: Vec<Node>,
}

/// A flow table.
#[derive(Serialize)]
pub struct ProsedurView {
    /// The number of its plan.
    pub plan: usize,
    /// Its name, where the SOP has several.
    pub nama: Option<String>,
    pub intro: Vec<Node>,
    pub heads: Vec<String>,
    /// Runs of neighbouring actors of one group: the group's name, and how many; none where no
    /// actor has a group.
    pub groups: Vec<(Option<String>, usize)>,
    /// How long the lines of those heads are that stand upright.
    pub upright: Vec<Option<f64>>,
    pub actors: Vec<f64>,
    pub parts: Vec<ColumnsView>,
    pub size: f64,
    pub label_size: f64,
    pub rows: Vec<RowView>,
    /// How high its texts are, in the template's own words; none before they were measured.
    pub measured: Option<serde_json::Value>,
}

/// The columns of one of the sheets beside one another.
#[derive(Serialize)]
pub struct ColumnsView {
    pub start: usize,
    pub end: usize,
    pub no: f64,
    pub kegiatan: f64,
    pub kelengkapan: f64,
    pub waktu: f64,
    pub output: f64,
    pub keterangan: f64,
}

/// One step.
#[derive(Serialize)]
pub struct RowView {
    pub number: usize,
    /// The headings above it.
    pub groups: Vec<Vec<Node>>,
    pub kegiatan: Vec<Node>,
    pub penjelasan: Vec<Node>,
    /// Exits that the drawing can't say whole.
    pub exits: Vec<Vec<Node>>,
    pub kelengkapan: Vec<Vec<Node>>,
    pub waktu: Vec<Vec<Node>>,
    pub output: Vec<Vec<Node>>,
    pub keterangan: Vec<Vec<Node>>,
    /// How each cell begins, in the order of the columns, for steps that no sheet is high enough
    /// for.
    pub brief: [String; 5],
    /// What each actor's symbol says, by column.
    pub alt: Vec<Option<String>>,
    /// The SOP that each exit leads to, by its label, where it is in the file.
    pub to: Vec<Option<String>>,
}

/// An index at the end of the book.
#[derive(Serialize)]
pub struct IndexView {
    pub label: String,
    pub judul: String,
    pub entries: Vec<EntryView>,
}

/// One name of an index, and where it is found.
#[derive(Serialize)]
pub struct EntryView {
    pub nama: String,
    pub note: Option<String>,
    /// Names of SOPs with their labels.
    pub sops: Vec<(String, String)>,
}
