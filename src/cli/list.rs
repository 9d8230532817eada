//! `sopbook list`: all SOPs of a handbook, drafts included, in its order.
//!
//! A table for people; JSON and CSV as the site publishes them, which are made in
//! `site/register.rs`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use super::today;
use crate::diagnostics::text::visible;
use crate::diagnostics::{Severity, count};
use crate::messages::{Language, Text};
use crate::site::register::{self, Row};
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
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let compiled = pipeline::compile(disk::read(&arguments.dir, pipeline::src)?);
    let handbook = compiled.value;
    terminal.adopt(handbook.config.book.language);
    let mut errors = compiled.diagnostics;
    errors.retain(|diagnostic| diagnostic.severity == Severity::Error);
    terminal.report(&errors, &handbook.tree, Severity::Error);

    let today = Some(today::today(asked, handbook.config.book.tanggal));
    let rows: Vec<Row> = handbook.ids().map(|id| Row::new(&handbook, id, today)).collect();
    let text = match arguments.format {
        Format::Table => table(&rows, terminal.language()),
        Format::Json => register::json(&rows),
        Format::Csv => register::csv(&rows),
    };
    terminal.data(text.as_bytes())?;
    let faults = count(&errors, Severity::Error);
    Ok(if faults == 0 { Outcome::Good } else { Outcome::Faults })
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
        word("daftar.evaluasi"),
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
            evaluasi(row, language),
        ]
    }));
    let mut widths = [0; 8];
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

/// When an SOP's evaluation is due.
fn evaluasi(row: &Row, language: Language) -> String {
    match row.evaluasi {
        None => "-".to_owned(),
        Some(tenggat) if tenggat.days < 0 => {
            Text::new("daftar.evaluasi-lewat").with("tanggal", tenggat.tanggal.iso()).say(language)
        }
        Some(tenggat) => tenggat.tanggal.iso(),
    }
}
