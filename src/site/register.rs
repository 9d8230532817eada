//! The register of SOPs as machines read it: one row an SOP, as JSON and as CSV.
//!
//! In: a linked handbook and the SOPs asked for. Out: the rows (FORMAT.md, 7), and the same rows as
//! text. The site publishes them and `list` prints them; which SOPs are in it is decided there.

use serde::Serialize;

use crate::handbook::{Handbook, SopId, address};
use crate::markdown::has_blank;
use crate::sop::siklus::{Siklus, Tenggat};
use crate::sop::{Kegiatan, WrittenTanggal};
use crate::tanggal::Tanggal;

/// What is told of an SOP; the names are FORMAT.md's.
#[derive(Serialize)]
pub struct Row<'a> {
    pub slug: &'a str,
    /// Nothing where the form was left blank.
    pub nomor: Option<&'a str>,
    pub nama: &'a str,
    /// The unit's id.
    pub unit: Option<&'a str>,
    pub jenis: Vec<&'static str>,
    pub induk: Option<&'a str>,
    pub status: &'static str,
    /// Below the site's root.
    pub url: String,
    /// The ids of the actors of all steps, in the order in which they appear.
    pub pelaksana: Vec<&'a str>,
    /// The number of steps of all procedures.
    pub langkah: usize,
    pub tanggal_efektif: Option<String>,
    pub tanggal_revisi: Option<String>,
    /// When monitoring and evaluation are due; the JSON of FORMAT.md has neither.
    #[serde(skip)]
    pub pemantauan: Option<Tenggat>,
    #[serde(skip)]
    pub evaluasi: Option<Tenggat>,
}

/// The columns of CSV, in the order of the fields.
const COLUMNS: [&str; 14] = [
    "slug",
    "nomor",
    "nama",
    "unit",
    "jenis",
    "induk",
    "status",
    "url",
    "pelaksana",
    "langkah",
    "tanggal_efektif",
    "tanggal_revisi",
    "pemantauan",
    "evaluasi",
];

impl<'a> Row<'a> {
    /// Tells of one SOP, as of today.
    pub fn new(handbook: &'a Handbook, id: SopId, today: Option<Tanggal>) -> Self {
        let sop = handbook.sop(id);
        let identitas = &sop.identitas;
        let registers = &handbook.registers;
        let steps = || sop.prosedur().flat_map(|prosedur| &prosedur.kegiatan);
        let mut pelaksana: Vec<&str> = Vec::new();
        for &id in steps().flat_map(|kegiatan: &Kegiatan| &kegiatan.pelaksana) {
            let id = registers.pelaksana[id.0 as usize].id.as_str();
            if !pelaksana.contains(&id) {
                pelaksana.push(id);
            }
        }
        let siklus = today.and_then(|today| Siklus::of(identitas, &handbook.config.check, today));
        let nomor = identitas.nomor.as_ref().map(|nomor| nomor.value.as_str());
        let unit = identitas.unit.as_ref();
        Self {
            slug: &sop.slug,
            nomor: nomor.filter(|nomor| !has_blank(nomor)),
            nama: &identitas.nama.value,
            unit: unit.map(|unit| registers.unit[unit.value.0 as usize].id.as_str()),
            jenis: identitas.jenis.words().map(|word| word.word()).collect(),
            induk: handbook.relations(id).induk.map(|induk| handbook.sop(induk).slug.as_str()),
            status: identitas.status.word(),
            url: address::sop(&sop.slug),
            pelaksana,
            langkah: steps().count(),
            tanggal_efektif: iso(&identitas.tanggal_efektif),
            tanggal_revisi: iso(&identitas.tanggal_revisi),
            pemantauan: siklus.and_then(|siklus| siklus.pemantauan),
            evaluasi: siklus.map(|siklus| siklus.evaluasi),
        }
    }
}

fn iso(written: &Option<WrittenTanggal>) -> Option<String> {
    written.as_ref()?.value.map(Tanggal::iso)
}

/// The rows as one JSON array.
pub fn json(rows: &[Row]) -> String {
    let mut text = serde_json::to_string_pretty(rows).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

/// The rows as a table that a spreadsheet opens with a double click where decimals have a comma:
/// `;` between fields, a byte order mark, lists with commas.
pub fn csv(rows: &[Row]) -> String {
    let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(";"));
    for row in rows {
        let fields: [&str; COLUMNS.len()] = [
            row.slug,
            row.nomor.unwrap_or_default(),
            row.nama,
            row.unit.unwrap_or_default(),
            &row.jenis.join(", "),
            row.induk.unwrap_or_default(),
            row.status,
            &row.url,
            &row.pelaksana.join(", "),
            &row.langkah.to_string(),
            row.tanggal_efektif.as_deref().unwrap_or_default(),
            row.tanggal_revisi.as_deref().unwrap_or_default(),
            &due(row.pemantauan),
            &due(row.evaluasi),
        ];
        text.push_str(&fields.map(field).join(";"));
        text.push_str("\r\n");
    }
    text
}

fn due(tenggat: Option<Tenggat>) -> String {
    tenggat.map(|tenggat| tenggat.tanggal.iso()).unwrap_or_default()
}

/// A field that a spreadsheet shows and never computes: an apostrophe stands before what it would
/// take for a formula.
fn field(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if value.contains([';', ',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}
