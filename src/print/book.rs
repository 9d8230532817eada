//! The job as a whole → what the print templates receive.
//!
//! In: a [`Job`]. Out: a [`BookView`] with its title, parts, SOPs and indexes, the plans of all
//! flow tables, and what could not be printed as its author wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::binding::{BoundFile, numbered_parts, unit};
use super::chart::Plan;
use super::job::{Job, Pictures, Scope, index_label, page_label, part_label, sop_label};
use super::markup::{Stock, Writer, path_of};
use super::sop::{self, MILLIMETRE, Room};
use super::view::{
    AgencyView, BookView, EntryView, FrontView, IndexView, ListedPartView, LogoView, PageView,
    PaperView, PartView, VolumeView,
};
use super::world;
use crate::config::Paper;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::{PageId, SopId, Target, jilid};
use crate::markdown::{WrittenLink, WrittenTarget};
use crate::messages::Text;
use crate::page::Bagian;
use crate::register::{DasarHukumId, PelaksanaId, UnitId};
use crate::sop::{KataJenis, Sop};
use crate::source::{FileId, Span};
use crate::tanggal::Tanggal;

/// The words that stand in the templates, by their keys without `cetak.`.
const WORDS: [(&str, &str); 32] = [
    ("halaman-dari", "cetak.halaman-dari"),
    ("revisi", "cetak.revisi"),
    ("efektif", "cetak.efektif"),
    ("nomor", "cetak.nomor"),
    ("disahkan-oleh", "cetak.disahkan-oleh"),
    ("nama-sop", "cetak.nama-sop"),
    ("nip", "cetak.nip"),
    ("hlm", "cetak.hlm"),
    ("hal", "cetak.hal"),
    ("no", "situs.no"),
    ("kegiatan", "situs.kegiatan"),
    ("pelaksana", "situs.pelaksana"),
    ("mutu-baku", "cetak.mutu-baku"),
    ("kelengkapan", "situs.kelengkapan"),
    ("waktu", "situs.waktu"),
    ("output", "situs.output"),
    ("keterangan", "situs.keterangan"),
    ("berlanjut", "cetak.berlanjut"),
    ("lanjutan", "cetak.lanjutan"),
    ("lanjutan-langkah", "cetak.lanjutan-langkah"),
    ("lihat-lanjutan", "cetak.lihat-lanjutan"),
    ("versi-terbaru", "cetak.versi-terbaru"),
    ("sidik", "situs.sidik"),
    ("kode-qr", "cetak.kode-qr"),
    ("daftar-isi", "cetak.daftar-isi"),
    ("lampiran", "situs.lampiran"),
    ("riwayat", "cetak.riwayat"),
    ("tanggal", "cetak.tanggal"),
    ("uraian", "cetak.uraian"),
    ("tahun", "cetak.tahun"),
    ("tugas-selesai", "situs.tugas-selesai"),
    ("tugas-belum", "situs.tugas-belum"),
];

/// What a job is set from.
pub struct Manuscript {
    pub view: BookView,
    pub plans: Vec<Plan>,
    /// Where each plan's steps begin in their files.
    pub steps: Vec<Vec<Span>>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Manuscript {
    /// Reports the steps that no sheet was high enough for, by their plan's number and their own.
    pub fn report(&mut self, cut: &[(usize, usize)]) {
        self.diagnostics.extend(cut.iter().map(|&(plan, step)| {
            Diagnostic::new(Code::LangkahTerlaluTinggi, self.steps[plan][step])
                .with("nomor", step + 1)
                .hint(Text::new("langkah-terlalu-tinggi.saran"))
        }));
    }
}

/// Writes everything that a job prints, or what of it is bound in one file.
pub fn write(job: &Job, stock: Stock, file: &BoundFile) -> Manuscript {
    let handbook = job.handbook;
    let config = &handbook.config;
    let paper = paper(job);
    let room = Room {
        width: paper.height - 2.0 * paper.margin,
        height: paper.width - 2.0 * paper.margin - sop::HEAD_AND_FOOT,
    };
    let mut pen = Pen {
        job,
        file,
        stock,
        room,
        plans: Vec::new(),
        steps: Vec::new(),
        diagnostics: Vec::new(),
    };
    let parts = match file {
        BoundFile::Whole => pen.parts(0..job.sops.len()),
        BoundFile::Front { .. } => Vec::new(),
        BoundFile::Volume { sops, .. } => pen.parts(sops.clone()),
    };
    let front = pen.front();
    let indexes = match (job.scope, file) {
        (Scope::Book, BoundFile::Whole | BoundFile::Front { .. }) => pen.indexes(),
        _ => Vec::new(),
    };
    let mut toml = Writer::new(job, stock, &[], &[]);
    let instansi = &config.instansi;
    let agency = AgencyView {
        nama: toml.words(&instansi.nama),
        induk: instansi.induk.as_deref().map(|induk| toml.words(induk)),
        alamat: instansi.alamat.as_deref().map(|alamat| toml.words(alamat)),
        logo: handbook.logo.and_then(|file| {
            let picture = stock.pictures.get(&file)?;
            Some(LogoView {
                src: path_of(file, picture.kind),
                alt: job.say(Text::new("cetak.lambang").with("nama", &instansi.nama)),
                width: picture.width,
                height: picture.height,
            })
        }),
        pedoman: toml.words(&instansi.pedoman),
    };
    let title = match job.scope {
        Scope::Book => format!("{} {}", toml.words(&config.book.title), agency.nama),
        Scope::Unit(id) => {
            let nama = toml.words(&handbook.registers.unit[id.0 as usize].nama);
            format!("{} {nama}", toml.words(&config.book.title))
        }
        Scope::Sop(id) => {
            format!("SOP {}", toml.words(&handbook.sop(id).identitas.nama.value))
        }
    };
    let title = match front.as_ref().and_then(|front| front.jilid.as_ref()) {
        Some(jilid) => format!("{title}, {jilid}"),
        None => title,
    };
    let words = WORDS.iter().map(|&(name, key)| (name, job.say(Text::new(key)))).collect();
    let view = BookView {
        title,
        author: agency.nama.clone(),
        date: date(job),
        words,
        paper,
        agency,
        front,
        parts,
        first: 1,
        casting: true,
        places: BTreeMap::new(),
        widest: widest(job),
        indexes,
    };
    let Pen { plans, steps, diagnostics, .. } = pen;
    Manuscript { view, plans, steps, diagnostics }
}

/// Digits for as many pages as a job may have at most.
fn widest(job: &Job) -> String {
    // A form and a sheet each, a unit's contents, and text that is set loosely.
    let most = |&id: &SopId| 3 + jilid::weight(job.handbook, id) / 500;
    let most: usize = job.sops.iter().map(most).sum();
    "8".repeat((most.max(100).ilog10() + 1) as usize)
}

/// The paper, upright (F4 is the folio of Indonesian offices, 215 × 330 mm).
fn paper(job: &Job) -> PaperView {
    let pdf = &job.handbook.config.pdf;
    let (width, height) = match pdf.paper {
        Paper::A4 => (210.0 * MILLIMETRE, 297.0 * MILLIMETRE),
        Paper::F4 => (215.0 * MILLIMETRE, 330.0 * MILLIMETRE),
        Paper::Legal => (612.0, 1008.0),
        Paper::Letter => (612.0, 792.0),
    };
    PaperView { width, height, margin: pdf.margin_mm * MILLIMETRE, size: pdf.font_size_pt }
}

/// The date that the file bears: the edition's, or the latest of what it prints, so that the same
/// sources give the same file; today's only where the sources bear none.
fn date(job: &Job) -> (i16, u8, u8) {
    let handbook = job.handbook;
    let of_sop = |id: &SopId| {
        let identitas = &handbook.sop(*id).identitas;
        let dates =
            [&identitas.tanggal_pembuatan, &identitas.tanggal_revisi, &identitas.tanggal_efektif];
        dates.into_iter().flatten().filter_map(|written| written.value).max()
    };
    let date = match job.scope {
        Scope::Sop(id) => of_sop(&id),
        Scope::Book | Scope::Unit(_) => {
            handbook.config.book.tanggal.or_else(|| job.sops.iter().filter_map(of_sop).max())
        }
    };
    match date.unwrap_or(job.today).first_day() {
        Tanggal::Hari { year, month, day } => (year, month as u8, day as u8),
        Tanggal::Bulan { year, month } => (year, month as u8, 1),
    }
}

/// Writes the texts of a job, file by file.
struct Pen<'a> {
    job: &'a Job<'a>,
    file: &'a BoundFile,
    stock: Stock<'a>,
    room: Room,
    plans: Vec<Plan>,
    steps: Vec<Vec<Span>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Pen<'a> {
    /// Some of the SOPs, by unit.
    fn parts(&mut self, printed: Range<usize>) -> Vec<PartView> {
        let job = self.job;
        let handbook = job.handbook;
        let mut parts: Vec<PartView> = Vec::new();
        for (number, sops) in numbered_parts(job, &printed) {
            let unit = unit(job, sops[0]);
            let mut part = self.part(unit, number);
            for &id in sops {
                let relations = handbook.relations(id);
                let mut writer =
                    Writer::new(job, self.stock, &handbook.sop(id).links, &relations.targets);
                let view =
                    sop::view(job, id, &mut writer, self.stock.fonts, self.room, &mut self.plans);
                self.report(writer, handbook.sop(id).file);
                self.keep_places(handbook.sop(id));
                part.sops.push(view);
            }
            parts.push(part);
        }
        parts
    }

    fn part(&mut self, unit: Option<UnitId>, number: usize) -> PartView {
        let job = self.job;
        let registers = &job.handbook.registers;
        let mut writer = Writer::new(job, self.stock, &[], &[]);
        let mut nama = |id: UnitId| writer.words(&registers.unit[id.0 as usize].nama);
        let path = unit.map_or_else(Vec::new, |id| {
            let mut path = job.handbook.unit_path(id);
            path.pop();
            path.into_iter().map(&mut nama).collect()
        });
        let own = match job.scope {
            Scope::Sop(_) => None,
            _ => Some(unit.map_or_else(|| job.say(Text::new("cetak.tanpa-unit")), &mut nama)),
        };
        let volume = match self.file {
            BoundFile::Volume { number, .. } => *number,
            BoundFile::Whole | BoundFile::Front { .. } => 0,
        };
        let has_others = numbered_parts(job, &(0..job.sops.len())).nth(1).is_some();
        let said = || job.say(Text::new("cetak.bagian").with("nomor", roman(number)));
        let kepala = unit.and_then(|id| registers.unit[id.0 as usize].kepala.as_deref());
        PartView {
            nama: own,
            path,
            number: has_others.then(said),
            label: part_label(number, volume),
            kepala: kepala.map(|kepala| writer.words(kepala)),
            sops: Vec::new(),
        }
    }

    fn front(&mut self) -> Option<FrontView> {
        let job = self.job;
        let handbook = job.handbook;
        let config = &handbook.config;
        let mut writer = Writer::new(job, self.stock, &[], &[]);
        let subtitle = match job.scope {
            Scope::Sop(_) => return None,
            Scope::Book => None,
            Scope::Unit(id) => Some(writer.words(&handbook.registers.unit[id.0 as usize].nama)),
        };
        let mut front = FrontView {
            title: writer.words(&config.book.title),
            subtitle,
            description: config.book.description.as_deref().map(|text| writer.words(text)),
            jilid: match self.file {
                BoundFile::Volume { number, .. } => Some(name_of_volume(job, *number)),
                BoundFile::Whole | BoundFile::Front { .. } => None,
            },
            edisi: config.book.edisi.as_deref().map(|text| writer.words(text)),
            tahun: (config.pdf.tahun)
                .or_else(|| config.book.tanggal.map(|tanggal| i64::from(tanggal.year())))
                .map(|tahun| tahun.to_string()),
            volumes: match self.file {
                BoundFile::Front { volumes } => self.volumes(volumes),
                BoundFile::Whole | BoundFile::Volume { .. } => Vec::new(),
            },
            decision: Vec::new(),
            pages: Vec::new(),
        };
        if self.file.prints_pages(job) {
            for (index, page) in handbook.pages.iter().enumerate() {
                let id = PageId(index as u32);
                match page.bagian {
                    Some(Bagian::Keputusan) => front.decision.push(self.page(id)),
                    Some(Bagian::Penjelasan | Bagian::Istilah) => front.pages.push(self.page(id)),
                    None => {}
                }
            }
        }
        Some(front)
    }

    /// What the contents list of each volume.
    fn volumes(&self, volumes: &[Range<usize>]) -> Vec<VolumeView> {
        let job = self.job;
        let registers = &job.handbook.registers;
        let mut writer = Writer::new(job, self.stock, &[], &[]);
        let mut listed = |volume: usize, (number, sops): (usize, &[SopId])| ListedPartView {
            nama: unit(job, sops[0]).map_or_else(
                || job.say(Text::new("cetak.tanpa-unit")),
                |id| writer.words(&registers.unit[id.0 as usize].nama),
            ),
            label: part_label(number, volume),
            sops: (sops.iter())
                .map(|&id| job.handbook.sop(id))
                .map(|sop| (writer.words(&sop.identitas.nama.value), sop_label(&sop.slug)))
                .collect(),
        };
        let volumes = volumes.iter().zip(1..);
        volumes
            .map(|(range, number)| VolumeView {
                nama: name_of_volume(job, number),
                parts: numbered_parts(job, range).map(|part| listed(number, part)).collect(),
            })
            .collect()
    }

    fn page(&mut self, id: PageId) -> PageView {
        let job = self.job;
        let page = job.handbook.page(id);
        let targets = &job.handbook.page_targets[id.0 as usize];
        let mut writer = Writer::new(job, self.stock, &page.links, targets);
        writer.gather_notes(&page.blocks);
        let view = PageView {
            label: page_label(&page.slug),
            judul: writer.words(&page.judul),
            c: writer.blocks(&page.blocks),
        };
        self.report(writer, page.file);
        view
    }

    /// The indexes of actors, categories and regulations.
    fn indexes(&mut self) -> Vec<IndexView> {
        let job = self.job;
        let handbook = job.handbook;
        let mut writer = Writer::new(job, self.stock, &[], &[]);
        let place = writer.column(sop::NAME);
        let mut number = 0;
        let mut index = |key, entries: Vec<(String, Option<String>, Vec<SopId>)>| {
            let mut entries: Vec<EntryView> = entries
                .into_iter()
                .filter_map(|(nama, note, sops)| {
                    let sops: Vec<_> = (sops.into_iter())
                        .filter(|&id| job.prints(id))
                        .map(|id| {
                            let sop = handbook.sop(id);
                            (
                                writer.cell_words(&sop.identitas.nama.value, place),
                                sop_label(&sop.slug),
                            )
                        })
                        .collect();
                    let nama = writer.cell_words(&nama, place);
                    let note = note.map(|note| writer.words(&note));
                    (!sops.is_empty()).then_some(EntryView { nama, note, sops })
                })
                .collect();
            entries.sort_by_cached_key(|entry| entry.nama.to_lowercase());
            number += 1;
            IndexView { label: index_label(number), judul: job.say(Text::new(key)), entries }
        };
        let pelaksana = handbook.registers.pelaksana.iter().enumerate().map(|(at, pelaksana)| {
            let tasks = handbook.tasks(PelaksanaId(at as u16));
            (pelaksana.nama.clone(), None, tasks.iter().map(|task| task.sop).collect())
        });
        let pelaksana = index("cetak.indeks-pelaksana", pelaksana.collect());
        let kategori = KataJenis::ALL
            .iter()
            .map(|&kata| (job.say(kata.text()), None, handbook.with_jenis(&[kata]).collect()));
        let kategori = index("cetak.indeks-kategori", kategori.collect());
        let dasar_hukum = handbook.registers.dasar_hukum.iter().enumerate().map(|(at, rule)| {
            let note = (!rule.tentang.is_empty())
                .then(|| format!("{} {}", job.say(Text::new("situs.tentang")), rule.tentang));
            (rule.nama.clone(), note, handbook.grounds(DasarHukumId(at as u16)).to_vec())
        });
        let dasar_hukum = index("cetak.indeks-dasar-hukum", dasar_hukum.collect());
        [pelaksana, kategori, dasar_hukum]
            .into_iter()
            .filter(|index| !index.entries.is_empty())
            .collect()
    }

    /// Remembers where the steps of an SOP's flow tables stand, and reports tables that the paper
    /// is too narrow for.
    fn keep_places(&mut self, sop: &'a Sop) {
        let drawn = sop.prosedur().filter(|prosedur| !prosedur.kegiatan.is_empty());
        for prosedur in drawn {
            let parts = self.plans[self.steps.len()].parts.len();
            self.steps.push(prosedur.kegiatan.iter().map(|step| step.line).collect());
            if parts > 1 {
                let fault = Diagnostic::new(Code::PelaksanaTerlaluBanyak, prosedur.span)
                    .with("n", prosedur.pelaksana.len())
                    .with("lembar", parts)
                    .hint(Text::new("pelaksana-terlalu-banyak.saran"));
                self.diagnostics.push(fault);
            }
        }
    }

    /// Reports what a writer could not print as its author wrote it.
    fn report(&mut self, writer: Writer, file: FileId) {
        let tree = &self.job.handbook.tree;
        let text = tree[file].text().unwrap_or_default();
        let runs = runs(text, |c| writer.lacking.contains(&c));
        // What stands in no text of the file came from a register, or from an HTML entity.
        let known: BTreeSet<char> = runs.iter().flat_map(|run| text[run.clone()].chars()).collect();
        let others: String = writer.lacking.difference(&known).collect();
        let places = runs.into_iter().map(|run| (tree[file].span(run.clone()), &text[run]));
        let elsewhere = Some((tree[file].top(), &*others)).filter(|_| !others.is_empty());
        for (span, huruf) in places.chain(elsewhere) {
            let codes: BTreeSet<char> = huruf.chars().filter(|c| !c.is_whitespace()).collect();
            let mut kode: Vec<_> =
                codes.iter().take(3).map(|&c| format!("U+{:04X}", c as u32)).collect();
            kode.extend((codes.len() > 3).then(|| "…".to_owned()));
            let fault = Diagnostic::new(Code::HurufTidakAda, span)
                .with("huruf", huruf)
                .with("kode", kode.join(", "))
                .hint(Text::new("huruf-tidak-ada.saran"));
            self.diagnostics.push(fault);
        }
        let mut from = 0;
        for raw in &writer.dropped {
            // In the order of the text, mostly; a raw piece may stand there more than once.
            let found = text[from..].find(raw.trim_end()).map(|at| from + at);
            let span = match found.or_else(|| text.find(raw.trim_end())) {
                Some(at) => {
                    from = at + raw.trim_end().len();
                    tree[file].span(at..from)
                }
                None => tree[file].top(),
            };
            self.diagnostics.push(Diagnostic::new(Code::HtmlDibuang, span));
        }
        for &link in &writer.unshown {
            let span = writer.span(link).unwrap_or_default();
            let fault = Diagnostic::new(Code::GambarTakTercetak, span)
                .with("gambar", writer.name(link))
                .hint(Text::new("gambar-tak-tercetak.saran"));
            self.diagnostics.push(fault);
        }
    }
}

/// The places of a text where characters of a kind stand, with nothing but space between them.
fn runs(text: &str, is_of_kind: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| is_of_kind(c)) {
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(run) if text[run.end..at].chars().all(|c| c == ' ') => run.end = end,
            _ => runs.push(at..end),
        }
    }
    runs
}

/// What a volume is called.
fn name_of_volume(job: &Job, number: usize) -> String {
    job.say(Text::new("cetak.jilid").with("n", number))
}

/// A number in Roman numerals.
fn roman(mut number: usize) -> String {
    const NUMERALS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut roman = String::new();
    for (value, numeral) in NUMERALS {
        while number >= value {
            roman.push_str(numeral);
            number -= value;
        }
    }
    roman
}

/// Reads the pictures that a file of a job shows, each by its path in the tree; those that can't be
/// shown are left out, and reported when they are missed.
pub fn read_pictures<E>(
    job: &Job,
    file: &BoundFile,
    load: impl Fn(&str) -> Result<Vec<u8>, E>,
) -> Result<Pictures, E> {
    let mut pictures = Pictures::new();
    for file in shown(job, file) {
        let bytes = load(&job.handbook.tree[file].path)?;
        pictures.extend(world::picture(bytes).map(|picture| (file, picture)));
    }
    Ok(pictures)
}

/// The pictures that the SOPs and plain pages of a file show, and the logo.
fn shown(job: &Job, file: &BoundFile) -> BTreeSet<FileId> {
    let handbook = job.handbook;
    let mut pictures = BTreeSet::from_iter(handbook.logo);
    let mut take = |links: &[WrittenLink], targets: &[Target]| {
        for (link, target) in links.iter().zip(targets) {
            let is_image = matches!(link.target, WrittenTarget::Image { .. });
            if let (true, Target::File(file)) = (is_image, target) {
                pictures.insert(*file);
            }
        }
    };
    for &id in file.sops(job) {
        take(&handbook.sop(id).links, &handbook.relations(id).targets);
    }
    if file.prints_pages(job) {
        for (page, targets) in handbook.pages.iter().zip(&handbook.page_targets) {
            take(&page.links, targets);
        }
    }
    pictures
}
