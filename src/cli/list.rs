//! `sopbook list`: all SOPs of a handbook, drafts included, in its order.
//!
//! A table for people, JSON for machines (FORMAT.md, 7), CSV that Excel opens with a double click
//! where decimals have a comma: `;` between fields and a byte order mark.

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use crate::diagnostics::text::visible;
use crate::diagnostics::{Severity, count};
use crate::handbook::{Handbook, SopId};
use crate::markdown;
use crate::messages::{Language, Text};
use crate::sop::{Kegiatan, WrittenTanggal};
use crate::tanggal::Tanggal;
use crate::{disk, pipeline};

/// Which handbook, and in what form.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

/// Lists a handbook's SOPs.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let compiled = pipeline::compile(disk::read(&arguments.dir, pipeline::src)?);
    let handbook = compiled.value;
    terminal.adopt(handbook.config.book.language);
    let mut errors = compiled.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
    terminal.report(&errors, &handbook.tree, Severity::Error);

    let rows: Vec<Row> = handbook.ids().map(|id| Row::new(&handbook, id)).collect();
    let text = match arguments.format {
        Format::Table => table(&rows, terminal.language()),
        Format::Json => json(&rows),
        Format::Csv => csv(&rows),
    };
    terminal.data(text.as_bytes())?;
    let faults = count(&errors, Severity::Error);
    Ok(if faults == 0 { Outcome::Good } else { Outcome::Faults })
}

/// What is told of an SOP; the names are FORMAT.md's.
#[derive(Serialize)]
struct Row<'a> {
    slug: &'a str,
    nomor: Option<&'a str>,
    nama: &'a str,
    unit: Option<&'a str>,
    jenis: Vec<&'static str>,
    induk: Option<&'a str>,
    status: &'static str,
    url: String,
    pelaksana: Vec<&'a str>,
    langkah: usize,
    tanggal_efektif: Option<String>,
    tanggal_revisi: Option<String>,
}

impl<'a> Row<'a> {
    fn new(handbook: &'a Handbook, id: SopId) -> Self {
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
        Self {
            slug: &sop.slug,
            nomor: identitas
                .nomor
                .as_ref()
                .map(|nomor| nomor.value.as_str())
                .filter(|nomor| !markdown::is_blank(nomor)),
            nama: &identitas.nama.value,
            unit: identitas
                .unit
                .as_ref()
                .map(|unit| registers.unit[unit.value.0 as usize].id.as_str()),
            jenis: identitas.jenis.words().map(|word| word.word()).collect(),
            induk: handbook.relations(id).induk.map(|induk| handbook.sop(induk).slug.as_str()),
            status: identitas.status.word(),
            url: format!("sop/{}.html", sop.slug),
            pelaksana,
            langkah: steps().count(),
            tanggal_efektif: identitas.tanggal_efektif.as_ref().and_then(iso),
            tanggal_revisi: identitas.tanggal_revisi.as_ref().and_then(iso),
        }
    }
}

/// `YYYY-MM-DD`, or `YYYY-MM` where only the month is known.
fn iso(tanggal: &WrittenTanggal) -> Option<String> {
    tanggal.value.map(|value| match value {
        Tanggal::Hari { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
        Tanggal::Bulan { year, month } => format!("{year:04}-{month:02}"),
    })
}

fn json(rows: &[Row]) -> String {
    let mut text = serde_json::to_string_pretty(rows).expect("strings and numbers are JSON");
    text.push('\n');
    text
}

/// The columns of CSV: JSON's names, lists with commas.
fn csv(rows: &[Row]) -> String {
    let head = [
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
    ];
    let mut text = format!("\u{feff}{}\r\n", head.join(";"));
    for row in rows {
        let fields = [
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
        ];
        text.push_str(&fields.map(csv_field).join(";"));
        text.push_str("\r\n");
    }
    text
}

/// A field that a spreadsheet shows and never computes: an apostrophe stands before what it would
/// take for a formula.
fn csv_field(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if value.contains([';', ',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}

fn table(rows: &[Row], language: Language) -> String {
    let word = |key| Text::new(key).say(language);
    let mut lines = vec![[
        word("daftar.slug"),
        word("daftar.nomor"),
        word("daftar.nama"),
        word("daftar.unit"),
        word("daftar.jenis"),
        word("daftar.status"),
        word("daftar.langkah"),
    ]];
    lines.extend(rows.iter().map(|row| {
        [
            visible(row.slug),
            visible(row.nomor.unwrap_or("-")),
            visible(row.nama),
            visible(row.unit.unwrap_or("-")),
            row.jenis.join(", "),
            row.status.to_owned(),
            row.langkah.to_string(),
        ]
    }));
    let mut widths = [0; 7];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> =
            line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
