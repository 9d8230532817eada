//! What machines read: the register of SOPs as JSON and CSV, the sitemap, robots, redirects.
//!
//! In: the edition. Out: bytes. Nothing here passes through templates.

use serde::Serialize;

use crate::handbook::{SopId, address};
use crate::markdown::has_blank;
use crate::site::edition::Edition;
use crate::site::markup::Escaped;
use crate::site::way;
use crate::sop::WrittenTanggal;
use crate::tanggal::Tanggal;

/// An SOP in `sop.json`, with the fields of `list --format json` (FORMAT.md, 7).
#[derive(Serialize)]
struct Entry<'a> {
    slug: &'a str,
    nomor: Option<&'a str>,
    nama: &'a str,
    unit: Option<&'a str>,
    jenis: Vec<&'static str>,
    induk: Option<&'a str>,
    status: &'static str,
    url: &'a str,
    pelaksana: Vec<&'a str>,
    langkah: usize,
    tanggal_efektif: Option<String>,
    tanggal_revisi: Option<String>,
}

fn entry(edition: &Edition, id: SopId) -> Entry<'_> {
    let handbook = &*edition.handbook;
    let sop = handbook.sop(id);
    let identitas = &sop.identitas;
    let mut pelaksana = Vec::new();
    for kegiatan in sop.prosedur().flat_map(|prosedur| &prosedur.kegiatan) {
        for own in &kegiatan.pelaksana {
            let own = &*handbook.registers.pelaksana[own.0 as usize].id;
            if !pelaksana.contains(&own) {
                pelaksana.push(own);
            }
        }
    }
    let nomor = identitas.nomor.as_ref().map(|nomor| &*nomor.value);
    Entry {
        slug: &sop.slug,
        nomor: nomor.filter(|nomor| !has_blank(nomor)),
        nama: &identitas.nama.value,
        unit: identitas
            .unit
            .as_ref()
            .map(|unit| &*handbook.registers.unit[unit.value.0 as usize].id),
        jenis: identitas.jenis.words().map(|kata| kata.word()).collect(),
        induk: handbook.relations(id).induk.map(|induk| &*handbook.sop(induk).slug),
        status: identitas.status.word(),
        url: &edition.facts(id).address,
        pelaksana,
        langkah: edition.facts(id).langkah,
        tanggal_efektif: iso(&identitas.tanggal_efektif),
        tanggal_revisi: iso(&identitas.tanggal_revisi),
    }
}

fn iso(written: &Option<WrittenTanggal>) -> Option<String> {
    Some(match written.as_ref()?.value? {
        Tanggal::Hari { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
        Tanggal::Bulan { year, month } => format!("{year:04}-{month:02}"),
    })
}

/// All published SOPs as one JSON array.
pub fn json(edition: &Edition) -> Vec<u8> {
    let entries: Vec<_> = edition.published().map(|id| entry(edition, id)).collect();
    let mut json = serde_json::to_vec_pretty(&entries).expect("strings and numbers are JSON");
    json.push(b'\n');
    json
}

/// All published SOPs as a table: with a byte order mark and semicolons, as a spreadsheet with
/// Indonesian settings opens it.
pub fn csv(edition: &Edition) -> Vec<u8> {
    let mut csv = String::from(
        "\u{feff}nomor;nama;unit;jenis;status;langkah;tanggal_efektif;tanggal_revisi;alamat\r\n",
    );
    for id in edition.published() {
        let entry = entry(edition, id);
        let unit = edition.handbook.sop(id).identitas.unit.as_ref();
        let unit = unit.map(|unit| &*edition.handbook.registers.unit[unit.value.0 as usize].nama);
        let cells = [
            entry.nomor.unwrap_or_default(),
            entry.nama,
            unit.unwrap_or_default(),
            &entry.jenis.join(", "),
            entry.status,
            &entry.langkah.to_string(),
            &entry.tanggal_efektif.unwrap_or_default(),
            &entry.tanggal_revisi.unwrap_or_default(),
            entry.url,
        ];
        let cells: Vec<_> = cells.into_iter().map(quote).collect();
        csv.push_str(&cells.join(";"));
        csv.push_str("\r\n");
    }
    csv.into_bytes()
}

/// A cell of a CSV file. One that a spreadsheet would take for a formula is made text.
fn quote(cell: &str) -> String {
    let cell = match cell.starts_with(['=', '+', '-', '@']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    match cell.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

/// The addresses of all pages, for search engines; needs the site's own address.
pub fn sitemap<'a>(site_url: &str, addresses: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in addresses {
        let url = format!("{site_url}{}", way::encode(page));
        xml.push_str(&format!("<url><loc>{}</loc></url>\n", Escaped(&url)));
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// What crawlers may read: all of it.
pub fn robots(site_url: Option<&str>) -> Vec<u8> {
    let mut robots = String::from("User-agent: *\nAllow: /\n");
    if let Some(site_url) = site_url {
        robots.push_str(&format!("Sitemap: {site_url}{}\n", address::SITEMAP));
    }
    robots.into_bytes()
}

/// A page at an old address that leads to the new one.
pub fn redirect(edition: &Edition, from: &str, id: SopId) -> Vec<u8> {
    let to = format!("{}{}", way::root_from(from), edition.facts(id).address);
    let nama = &edition.handbook.sop(id).identitas.nama.value;
    let moved = edition.word("situs.pindah");
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{nama}</title>\n</head>\n\
         <body>\n<p>{} <a href=\"{to}\">{nama}</a></p>\n</body>\n</html>\n",
        edition.language.tag(),
        Escaped(&moved),
        to = Escaped(&to),
        nama = Escaped(nama),
    )
    .into_bytes()
}
