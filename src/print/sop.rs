//! One SOP → the texts of its sheets.
//!
//! In: an SOP of the job. Out: a [`SopView`], the plans of its flow tables, and what could not be
//! printed as its author wrote it.

use super::chart::Plan;
use super::job::{Job, Nip, sop_label, web_address};
use super::markup::{Node, Writer, is_plain, plain};
use super::prosedur;
use super::view::{CellView, CheckView, RevisiView, SectionView, SopView};
use super::world::{Face, Fonts};
use crate::handbook::{SopId, address};
use crate::markdown::{Lines, has_blank, is_blank};
use crate::messages::Text;
use crate::sop::{Keterkaitan, RujukanHukum, Section, Sop, Status, WrittenTanggal};

/// The narrowest place for an SOP's name: its cell in the form on small paper, a column of an index.
pub const NAME: f64 = 170.0;

/// Points in a millimetre.
pub const MILLIMETRE: f64 = 72.0 / 25.4;

/// The running head and foot of a sheet, in points; the template has the same.
pub const HEAD_AND_FOOT: f64 = 17.0 * MILLIMETRE;

/// The lengths that a sheet leaves, in points.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Between the margins of a sheet that lies.
    pub width: f64,
    /// Between its running head and foot.
    pub height: f64,
}

/// Writes the texts of an SOP's sheets; `plans` takes what its flow tables need.
pub fn view<'a>(
    job: &'a Job<'a>,
    id: SopId,
    writer: &mut Writer<'a>,
    fonts: &Fonts,
    room: Room,
    plans: &mut Vec<Plan>,
) -> SopView {
    let handbook = job.handbook;
    let sop = handbook.sop(id);
    let identitas = &sop.identitas;
    gather_notes(sop, writer);
    let say = |key| job.say(Text::new(key));
    let tanggal = |written: &Option<WrittenTanggal>| match written {
        Some(WrittenTanggal { value: Some(tanggal), .. }) => {
            tanggal.say(handbook.config.book.language)
        }
        // What was left blank is an empty cell on paper, to be filled in by hand.
        Some(written) if !has_blank(&written.text) => written.text.clone(),
        _ => String::new(),
    };
    let nomor = identitas.nomor.as_ref().map_or("", |nomor| &nomor.value);
    let nomor = if has_blank(nomor) { String::new() } else { writer.words(nomor) };
    let facts = [
        ("cetak.nomor-sop", nomor.clone()),
        ("cetak.tanggal-pembuatan", writer.words(&tanggal(&identitas.tanggal_pembuatan))),
        ("cetak.tanggal-revisi", writer.words(&tanggal(&identitas.tanggal_revisi))),
        ("cetak.tanggal-efektif", writer.words(&tanggal(&identitas.tanggal_efektif))),
    ];
    // The register's topmost unit is often the agency itself, whose name stands above already.
    let unit = identitas
        .unit
        .as_ref()
        .map(|unit| &handbook.registers.unit[unit.value.0 as usize].nama)
        .filter(|nama| **nama != handbook.config.instansi.nama);
    let mut filled = |text: &Option<String>| {
        text.as_deref().filter(|text| !is_blank(text)).map(|text| writer.words(text))
    };
    let pejabat = &identitas.disahkan_oleh;
    let (jabatan, nama_pejabat, nip) =
        (filled(&pejabat.jabatan), filled(&pejabat.nama), filled(&pejabat.nip));
    let efektif = identitas.tanggal_efektif.as_ref().and_then(|written| written.value);
    let watermark = match identitas.status {
        Status::Draf => Some(say("cetak.draf")),
        Status::Dicabut => Some(say("cetak.dicabut")),
        Status::Berlaku | Status::Direvisi => None,
    };
    let site = handbook.config.html.site_url.as_deref();
    let check = site.zip(handbook.fingerprint(id)).map(|(site, fingerprint)| {
        let url = web_address(site, &address::sop(&sop.slug));
        let shown = url.split_once("://").map_or(&*url, |(_, rest)| rest).to_owned();
        CheckView { url, shown, fingerprint }
    });
    let cells = cells(job, sop, writer, room);
    let sections = sections(job, sop, writer, fonts, room, plans);
    let nama = writer.cell_words(&identitas.nama.value, writer.column(NAME));
    let signed = [&jabatan, &nama_pejabat].map(|text| text.as_deref().unwrap_or_default());
    let form = Form { fonts, size: handbook.config.pdf.font_size_pt, room };
    let is_short = form.is_short(job, &facts, [signed[0], signed[1], &nama], &cells);
    SopView {
        label: sop_label(&sop.slug),
        nama,
        nomor,
        revisi: revision(sop).map(|revisi| writer.words(revisi)),
        efektif: efektif.map(|tanggal| tanggal.say(handbook.config.book.language)),
        watermark,
        unit: unit.map(|nama| writer.words(nama)),
        check,
        facts: facts.into_iter().map(|(key, value)| (say(key), value)).collect(),
        jabatan,
        pejabat: nama_pejabat,
        nip: nip.filter(|_| job.nip == Nip::Print),
        scale: is_short.then_some(1.0),
        cells,
        sections,
        lampiran: identitas.lampiran.iter().map(|&link| writer.printed_name(link)).collect(),
        riwayat: identitas
            .riwayat
            .iter()
            .map(|revisi| RevisiView {
                revisi: writer.words(&revisi.revisi),
                tanggal: writer.words(&tanggal(&revisi.tanggal)),
                c: writer.cell_inlines(&revisi.uraian, writer.column(room.width / 3.0)),
            })
            .collect(),
    }
}

/// The form, as far as its height can be told without setting it.
struct Form<'a> {
    fonts: &'a Fonts,
    size: f64,
    room: Room,
}

impl Form<'_> {
    /// Whether the form surely finds room: the most height that its texts may need is less than
    /// the sheet's. Lengths are those of the template.
    fn is_short(
        &self,
        job: &Job,
        facts: &[(&str, String); 4],
        [jabatan, pejabat, nama]: [&str; 3],
        cells: &[[CellView; 2]],
    ) -> bool {
        let half = self.room.width / 2.0;
        let value = half - 42.0 * MILLIMETRE;
        let facts: f64 = facts.iter().map(|(_, text)| self.row(self.lines(text, value))).sum();
        let signature = self.lines(jabatan, value) + self.lines(pejabat, value) + 1.0;
        let signature = self.row(signature) + 15.0 * MILLIMETRE;
        let right = facts + signature + self.row(self.lines(nama, value));
        let instansi = &job.handbook.config.instansi;
        let issuer = [instansi.induk.as_deref(), Some(&*instansi.nama)].into_iter().flatten();
        let issuer: f64 = issuer.map(|name| self.lines(&name.to_uppercase(), half / 1.3)).sum();
        // Two lines for the unit; the logo and the code with their distances.
        let left = self.row(1.2 * issuer + 2.0) + 40.0 * MILLIMETRE;
        let pairs = cells.iter().map(|pair| {
            let [a, b] = [&pair[0], &pair[1]].map(|cell| {
                let lines = cell.lines.iter().map(|line| match is_plain(line) {
                    // A reference by page is longer than its text.
                    true => self.lines(&format!("{} (hlm. 8888)", plain(line)), half - 24.0),
                    false => f64::INFINITY,
                });
                self.row(lines.sum())
            });
            self.row(1.0) + a.max(b).max(9.4 * MILLIMETRE)
        });
        right.max(left) + pairs.sum::<f64>() < self.room.height
    }

    /// How many lines a text may need at most: lines aren't filled to the end.
    fn lines(&self, text: &str, width: f64) -> f64 {
        (self.fonts.width(text, Face::Bold) * self.size / (0.8 * width)).ceil().max(1.0)
    }

    /// The height of a row of so many lines.
    fn row(&self, lines: f64) -> f64 {
        lines * 1.4 * self.size + 3.6 * MILLIMETRE
    }
}

fn gather_notes<'a>(sop: &'a Sop, writer: &mut Writer<'a>) {
    for section in &sop.sections {
        match section {
            Section::Text(blocks) => writer.gather_notes(blocks),
            Section::Prosedur(prosedur) => {
                writer.gather_notes(&prosedur.intro);
                prosedur.kegiatan.iter().for_each(|step| writer.gather_notes(&step.penjelasan));
            }
        }
    }
}

/// The number of the latest revision, as its author counts: the entry with the latest date, the
/// first of the list where dates are missing.
fn revision(sop: &Sop) -> Option<&str> {
    let riwayat = &sop.identitas.riwayat;
    let value = |revisi: &crate::sop::Revisi| revisi.tanggal.as_ref().and_then(|it| it.value);
    let latest = match riwayat.iter().all(|revisi| value(revisi).is_some()) {
        true => riwayat.iter().max_by_key(|revisi| value(revisi)),
        false => riwayat.first(),
    };
    latest.map(|revisi| revisi.revisi.as_str())
}

/// The three pairs of cells below the head of the form.
fn cells<'a>(
    job: &'a Job<'a>,
    sop: &'a Sop,
    writer: &mut Writer<'a>,
    room: Room,
) -> Vec<[CellView; 2]> {
    let identitas = &sop.identitas;
    let cell = writer.column(room.width / 2.0 - 24.0);
    let dasar_hukum = identitas.dasar_hukum.iter().map(|rujukan| match rujukan {
        RujukanHukum::Terdaftar { id, pasal, .. } => {
            let entry = &job.handbook.registers.dasar_hukum[id.0 as usize];
            let mut words = entry.nama.clone();
            if !entry.tentang.is_empty() {
                words.push_str(&format!(
                    " {} {}",
                    job.say(Text::new("situs.tentang")),
                    entry.tentang
                ));
            }
            if let Some(pasal) = pasal {
                words.push_str(&format!(", {pasal}"));
            }
            if entry.dicabut {
                words.push_str(&format!(" ({})", job.say(Text::new("situs.dicabut-kecil"))));
            }
            vec![Node::Text(writer.cell_words(&words, cell))]
        }
        RujukanHukum::Bebas { text, .. } => writer.cell_inlines(text, cell),
    });
    let dasar_hukum = dasar_hukum.collect();
    let keterkaitan = identitas.keterkaitan.iter().map(|keterkaitan| match keterkaitan {
        Keterkaitan::Sop(link) => writer.link(*link, cell),
        Keterkaitan::Luar { text, .. } => writer.cell_inlines(text, cell),
    });
    let keterkaitan = keterkaitan.collect();
    let mut of = |lines: &'a Option<Lines>| writer.lines(lines.as_ref(), cell);
    let cell = |key, lines| CellView { label: job.say(Text::new(key)), lines };
    vec![
        [
            cell("cetak.dasar-hukum", dasar_hukum),
            cell("cetak.kualifikasi-pelaksana", of(&identitas.kualifikasi_pelaksana)),
        ],
        [
            cell("cetak.keterkaitan", keterkaitan),
            cell("cetak.peralatan-perlengkapan", of(&identitas.peralatan_perlengkapan)),
        ],
        [
            cell("cetak.peringatan", of(&identitas.peringatan)),
            cell("cetak.pencatatan-pendataan", of(&identitas.pencatatan_pendataan)),
        ],
    ]
}

fn sections<'a>(
    job: &'a Job<'a>,
    sop: &'a Sop,
    writer: &mut Writer<'a>,
    fonts: &Fonts,
    room: Room,
    plans: &mut Vec<Plan>,
) -> Vec<SectionView> {
    let mut sections = Vec::new();
    // Text before a procedure stands above its table.
    let mut waiting: Vec<Node> = Vec::new();
    for section in &sop.sections {
        match section {
            Section::Text(blocks) => waiting.extend(writer.blocks(blocks)),
            Section::Prosedur(prosedur) if prosedur.kegiatan.is_empty() => {
                waiting.extend(writer.blocks(&prosedur.intro));
            }
            Section::Prosedur(prosedur) => {
                let (plan, mut view) =
                    prosedur::view(job, prosedur, plans.len(), writer, fonts, room.width);
                plans.push(plan);
                view.intro.splice(0..0, std::mem::take(&mut waiting));
                sections.push(SectionView::Prosedur(Box::new(view)));
            }
        }
    }
    if !waiting.is_empty() {
        sections.push(SectionView::Text(waiting));
    }
    sections
}
