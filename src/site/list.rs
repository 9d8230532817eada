//! Lists of SOPs: by category, unit, actor, regulation, name, number, and what is due.
//!
//! In: the edition. Out: every list with the SOPs on it, and the views of its page. A list whose
//! page would pass 300 kB is divided into parts, by unit or by letter (FORMAT.md, 5).

use std::collections::BTreeMap;

use crate::handbook::{SopId, Task, address};
use crate::markdown::plain;
use crate::messages::Text;
use crate::register::{DasarHukumId, PelaksanaId, SifatPelaksana, UnitId};
use crate::site::calendar;
use crate::site::edition::{ANNOUNCED_DAYS, Edition};
use crate::site::markup::{Resolver, Writer};
use crate::site::prosedur;
use crate::site::sop::{badge, tenggat_view, unit_link};
use crate::site::theme::Ready;
use crate::site::view::{
    DasarHukumView, FigureView, KataView, LinkView, PageView, PartView, PelaksanaView, PorosView,
    RowView, TugasLangkahView, TugasView, UnitView,
};
use crate::site::waktu;
use crate::site::way;
use crate::sop::{KataJenis, Kerja, RujukanHukum, Simbol};

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Kategori(KataJenis, Option<KataJenis>),
    Unit(UnitId),
    Pelaksana(PelaksanaId),
    DasarHukum(DasarHukumId),
    Abjad,
    Nomor,
    Evaluasi,
}

/// A list of published SOPs.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub subject: Subject,
    pub address: String,
    pub sops: Vec<SopId>,
    /// Empty where all of it stands on one page.
    pub parts: Vec<Part>,
}

/// A part of a list, with a page of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub nama: String,
    pub address: String,
    pub sops: Vec<SopId>,
}

/// The bytes of a page's rows from which a list is divided: 300 kB less the frame.
const MAX_BYTES: usize = 270_000;
/// The bytes of markup that a row takes, and an actor's step.
const ROW_BYTES: usize = 300;
const STEP_BYTES: usize = 380;

/// All lists of an edition.
pub fn lists(edition: &Edition) -> Vec<List> {
    let handbook = &edition.handbook;
    let published = |sops: &mut dyn Iterator<Item = SopId>| -> Vec<SopId> {
        sops.filter(|&id| edition.is_published(id)).collect()
    };
    let mut lists = Vec::new();
    for first in KataJenis::ALL {
        let seconds = KataJenis::ALL.into_iter().filter(|second| second.axis() > first.axis());
        for second in std::iter::once(None).chain(seconds.map(Some)) {
            let sops = edition.published().filter(|&id| is_of_kind(edition, id, first, second));
            let address =
                address::kategori(&[Some(first), second].into_iter().flatten().collect::<Vec<_>>());
            lists.push(List::new(Subject::Kategori(first, second), address, sops.collect()));
        }
    }
    for (index, unit) in handbook.registers.unit.iter().enumerate() {
        let id = UnitId(index as u16);
        let sops = published(&mut handbook.unit(id).sops.iter().copied());
        lists.push(List::new(Subject::Unit(id), address::unit(&unit.id), sops));
    }
    for (index, pelaksana) in handbook.registers.pelaksana.iter().enumerate() {
        let id = PelaksanaId(index as u16);
        let sops = published(&mut handbook.tasks(id).iter().map(|task| task.sop));
        lists.push(List::new(Subject::Pelaksana(id), address::pelaksana(&pelaksana.id), sops));
    }
    for (index, dasar_hukum) in handbook.registers.dasar_hukum.iter().enumerate() {
        let id = DasarHukumId(index as u16);
        let sops = published(&mut handbook.grounds(id).iter().copied());
        lists.push(List::new(Subject::DasarHukum(id), address::dasar_hukum(&dasar_hukum.id), sops));
    }

    let mut abjad: Vec<_> = edition.published().collect();
    abjad.sort_by_cached_key(|&id| name_key(edition, id));
    lists.push(List::new(Subject::Abjad, address::BY_NAMA.to_owned(), abjad));
    let mut nomor: Vec<_> = edition.published().collect();
    nomor.sort_by_cached_key(|&id| match &edition.handbook.sop(id).identitas.nomor {
        Some(nomor) => (0, number_key(&nomor.value)),
        None => (1, Vec::new()),
    });
    lists.push(List::new(Subject::Nomor, address::BY_NOMOR.to_owned(), nomor));
    let mut due: Vec<_> = edition
        .published()
        .filter_map(|id| edition.facts(id).siklus.map(|siklus| (siklus, id)))
        .filter(|(siklus, _)| {
            siklus.evaluasi.days <= ANNOUNCED_DAYS || siklus.pemantauan_due().is_some()
        })
        .map(|(siklus, id)| (siklus.evaluasi.days, id))
        .collect();
    due.sort_unstable();
    let due = due.into_iter().map(|(_, id)| id).collect();
    lists.push(List::new(Subject::Evaluasi, address::EVALUASI.to_owned(), due));

    for list in &mut lists {
        list.divide(edition);
    }
    lists
}

/// Whether an SOP has these type words.
fn is_of_kind(edition: &Edition, id: SopId, first: KataJenis, second: Option<KataJenis>) -> bool {
    let jenis = &edition.handbook.sop(id).identitas.jenis;
    let has = |kata| jenis.words().any(|word| word == kata);
    has(first) && second.is_none_or(has)
}

/// A name as it is sorted: without "SOP " and without case.
fn name_key(edition: &Edition, id: SopId) -> String {
    let nama = edition.handbook.sop(id).identitas.nama.value.to_lowercase();
    nama.strip_prefix("sop ").unwrap_or(&nama).trim_start().to_owned()
}

/// A number as it is sorted: runs of digits by their value, so that 9 comes before 10.
fn number_key(nomor: &str) -> Vec<(u64, String)> {
    let mut key = Vec::new();
    let mut rest = nomor;
    while !rest.is_empty() {
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, digits) = rest.split_at(words);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if !text.is_empty() {
            key.push((0, text.to_lowercase()));
        }
        if end > 0 {
            key.push((digits[..end].parse().unwrap_or(u64::MAX), String::new()));
        }
        rest = &digits[end..];
    }
    key
}

fn initial(edition: &Edition, id: SopId) -> String {
    match name_key(edition, id).chars().next() {
        Some(letter) if letter.is_alphabetic() => letter.to_uppercase().to_string(),
        _ => "0–9".to_owned(),
    }
}

impl List {
    fn new(subject: Subject, address: String, sops: Vec<SopId>) -> Self {
        Self { subject, address, sops, parts: Vec::new() }
    }

    /// About how many bytes an SOP takes on the list's page.
    fn weight(&self, edition: &Edition, id: SopId) -> usize {
        let sop = edition.handbook.sop(id);
        let identitas = &sop.identitas;
        let unit = identitas.unit.as_ref();
        let unit = unit.map(|unit| &edition.handbook.registers.unit[unit.value.0 as usize].nama);
        let row = ROW_BYTES
            + identitas.nama.value.len()
            + edition.handbook.nomor(id).len()
            + sop.slug.len()
            + unit.map_or(0, String::len);
        let Subject::Pelaksana(pelaksana) = self.subject else { return row };
        let steps = task(edition, pelaksana, id).map_or(&[][..], |task| &task.steps);
        let prosedur: Vec<_> = sop.prosedur().collect();
        let step = |&(at, step): &(u32, u32)| {
            let kegiatan = &prosedur[at as usize].kegiatan[step as usize];
            let mutu_baku = &kegiatan.mutu_baku;
            STEP_BYTES
                + sop.slug.len()
                + plain(&kegiatan.uraian).len()
                + mutu_baku.output.as_ref().map_or(0, |output| output.plain().len())
                + mutu_baku.waktu.as_ref().map_or(0, |waktu| waktu.lines.plain().len())
                + 40 * kegiatan.pelaksana.len()
        };
        row + steps.iter().map(step).sum::<usize>()
    }

    /// Divides a list that is too long for one page.
    fn divide(&mut self, edition: &Edition) {
        let total: usize = self.sops.iter().map(|&id| self.weight(edition, id)).sum();
        if total <= MAX_BYTES {
            return;
        }
        // A stretch is a unit's or a letter's SOPs; one that is still too long has several parts.
        let mut stretches: Vec<(String, String, Vec<SopId>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for &id in &self.sops {
            let (slug, nama) = self.stretch(edition, id);
            let at = *known.entry(slug.clone()).or_insert_with(|| {
                stretches.push((slug, nama, Vec::new()));
                stretches.len() - 1
            });
            stretches[at].2.push(id);
        }
        for (slug, nama, sops) in stretches {
            let mut chunks: Vec<Vec<SopId>> = Vec::new();
            let mut filled = MAX_BYTES;
            for id in sops {
                let weight = self.weight(edition, id);
                if filled + weight > MAX_BYTES {
                    chunks.push(Vec::new());
                    filled = 0;
                }
                filled += weight;
                chunks.last_mut().expect("the first SOP opened a chunk").push(id);
            }
            for (index, sops) in chunks.into_iter().enumerate() {
                let (slug, nama) = match index {
                    0 => (slug.clone(), nama.clone()),
                    index => (format!("{slug}-{}", index + 1), format!("{nama} ({})", index + 1)),
                };
                let address = way::part(&self.address, &slug);
                self.parts.push(Part { nama, address, sops });
            }
        }
    }

    fn stretch(&self, edition: &Edition, id: SopId) -> (String, String) {
        match self.subject {
            Subject::Abjad | Subject::Unit(_) => {
                let initial = initial(edition, id);
                let slug = initial.to_lowercase();
                match slug.chars().all(|c| c.is_ascii_lowercase()) {
                    true => (slug, initial),
                    false => ("lain".to_owned(), edition.word("situs.lain")),
                }
            }
            _ => match &edition.handbook.sop(id).identitas.unit {
                Some(unit) => {
                    let unit = &edition.handbook.registers.unit[unit.value.0 as usize];
                    (unit.id.clone(), unit.nama.clone())
                }
                None => ("tanpa-unit".to_owned(), edition.word("situs.tanpa-unit")),
            },
        }
    }

    /// The SOPs of a part, or of the undivided list.
    fn shown(&self, part: Option<usize>) -> &[SopId] {
        match part {
            Some(part) => &self.parts[part].sops,
            None if self.parts.is_empty() => &self.sops,
            None => &[],
        }
    }

    fn parts_view(&self, edition: &Edition, part: Option<usize>) -> Vec<PartView> {
        self.parts
            .iter()
            .enumerate()
            .map(|(index, own)| PartView {
                nama: own.nama.clone(),
                address: own.address.clone(),
                count: edition.count("situs.n-sop", own.sops.len()),
                current: part == Some(index),
            })
            .collect()
    }
}

/// An SOP as lists show it.
pub fn row(edition: &Edition, id: SopId) -> RowView {
    let sop = edition.handbook.sop(id);
    let facts = edition.facts(id);
    RowView {
        nama: sop.identitas.nama.value.clone(),
        nomor: sop.identitas.nomor.as_ref().map(|nomor| nomor.value.clone()),
        address: facts.address.clone(),
        unit: sop.identitas.unit.as_ref().map(|unit| unit_link(edition, unit.value)),
        jenis: sop.identitas.jenis.words().map(|kata| edition.kata_jenis(kata)).collect(),
        langkah: facts.langkah,
        badge: badge(edition, facts.standing),
        tenggat: facts.siklus.map(|siklus| tenggat_view(edition, siklus.evaluasi)),
        pemantauan: facts
            .siklus
            .and_then(|siklus| siklus.pemantauan_due())
            .map(|tenggat| tenggat_view(edition, tenggat)),
    }
}

/// A page's template, head and views.
pub struct Sheet {
    pub template: &'static str,
    pub page: PageView,
    pub views: Vec<(&'static str, Ready)>,
}

fn joined(parts: [Option<String>; 2]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The page of a list, or of one of its parts. `rows` are the ready rows of all SOPs.
pub fn sheet(edition: &Edition, list: &List, part: Option<usize>, rows: &[Ready]) -> Sheet {
    let shown = list.shown(part);
    let home = LinkView { nama: edition.word("situs.beranda"), address: address::HOME.to_owned() };
    let above = |key, address: &str| LinkView { nama: edition.word(key), address: address.into() };
    let registers = &edition.handbook.registers;
    let mut page = PageView { crumbs: vec![home], ..PageView::default() };
    let mut views = vec![
        ("rows", Ready::list(shown.iter().map(|id| rows[id.0 as usize].clone()))),
        ("parts", Ready::new(&list.parts_view(edition, part))),
        ("count", Ready::new(&edition.count("situs.n-sop", list.sops.len()))),
    ];
    let template = match list.subject {
        Subject::Kategori(first, second) => {
            page.section = "kategori";
            page.crumbs.push(above("situs.kategori", address::KATEGORI));
            let nama = |kata| edition.kata_jenis(kata).to_lowercase();
            page.title = match second {
                None => edition.say(Text::new("situs.sop-kata").with("kata", nama(first))),
                Some(second) => {
                    page.crumbs.push(LinkView {
                        nama: edition.say(Text::new("situs.sop-kata").with("kata", nama(first))),
                        address: address::kategori(&[first]),
                    });
                    let text = Text::new("situs.sop-dua-kata").with("kata", nama(first));
                    edition.say(text.with("dan", nama(second)))
                }
            };
            let kata = [Some(first), second];
            let definitions: Vec<_> =
                kata.into_iter().flatten().map(|kata| definition(edition, kata)).collect();
            page.description = definitions.first().cloned();
            views.push(("definitions", Ready::new(&definitions)));
            let current: Vec<_> = kata.into_iter().flatten().map(KataJenis::word).collect();
            views.push(("current", Ready::new(&current)));
            views.push(("pairs", Ready::new(&pairs(edition, first, second))));
            "kategori.html"
        }
        Subject::Unit(id) => {
            page.section = "unit";
            page.crumbs.push(above("situs.unit", address::UNITS));
            let path = edition.handbook.unit_path(id);
            let above = path.iter().filter(|&&unit| unit != id);
            page.crumbs.extend(above.map(|&unit| unit_link(edition, unit)));
            let own = &registers.unit[id.0 as usize];
            page.title = own.nama.clone();
            let count = edition.count("situs.n-sop", list.sops.len());
            page.description = Some(joined([Some(count), own.kepala.clone()]));
            let unit = unit(edition, id);
            let below: usize = unit.children.iter().map(|child| child.count).sum();
            let below = (below > 0).then(|| edition.count("situs.n-di-bawahnya", below));
            views.push(("below", Ready::new(&below)));
            views.push(("unit", Ready::new(&unit)));
            "unit.html"
        }
        Subject::Pelaksana(id) => {
            page.section = "pelaksana";
            page.crumbs.push(above("situs.pelaksana", address::PELAKSANA));
            page.title = registers.pelaksana[id.0 as usize].nama.clone();
            page.description = Some(edition.word("situs.pelaksana-keterangan"));
            page.symbols = true;
            let root = match part {
                Some(part) => way::root_from(&list.parts[part].address),
                None => way::root_from(&list.address),
            };
            views.push(("pelaksana", Ready::new(&pelaksana(edition, id))));
            views.push(("figures", Ready::new(&figures(edition, id, &list.sops))));
            let tasks = list.sops.iter().filter_map(|&sop| task(edition, id, sop));
            let lines = waktu::of_actor(edition, tasks);
            views.push(("waktu", Ready::new(&lines)));
            views.push(("tugas", Ready::new(&tugas(edition, id, shown, &root))));
            "pelaksana.html"
        }
        Subject::DasarHukum(id) => {
            page.section = "dasar-hukum";
            page.crumbs.push(above("situs.dasar-hukum", address::DASAR_HUKUM));
            let own = &registers.dasar_hukum[id.0 as usize];
            let tentang = Some(own.tentang.clone()).filter(|tentang| !tentang.is_empty());
            page.title = own.nama.clone();
            let count = edition.count("situs.n-sop", list.sops.len());
            page.description = Some(joined([tentang, Some(count)]));
            views.push(("dasar_hukum", Ready::new(&dasar_hukum(edition, id, list.sops.len()))));
            views.push(("notes", Ready::new(&pasal(edition, id, shown))));
            "dasar-hukum.html"
        }
        Subject::Abjad => {
            page.section = "indeks";
            page.title = edition.word("situs.menurut-abjad");
            views.push(("letters", Ready::list(letters(edition, shown, rows))));
            "abjad.html"
        }
        Subject::Nomor => {
            page.section = "indeks";
            page.title = edition.word("situs.menurut-nomor");
            "nomor.html"
        }
        Subject::Evaluasi => {
            page.title = edition.word("situs.evaluasi-judul");
            let check = &edition.handbook.config.check;
            let text = match check.monitors() {
                true => Text::new("situs.evaluasi-keterangan"),
                false => Text::new("situs.evaluasi-keterangan-saja"),
            }
            .with("n", check.evaluasi_bulan)
            .with("pantau", check.pantau_bulan);
            views.push(("intro", Ready::new(&edition.say(text))));
            let calendar = calendar::sops(edition).next().map(|_| address::CALENDAR);
            views.push(("calendar", Ready::new(&calendar)));
            "evaluasi.html"
        }
    };
    page.address = list.address.clone();
    if let Some(index) = part {
        let above = LinkView { nama: page.title.clone(), address: list.address.clone() };
        page.crumbs.push(above);
        page.title = format!("{}: {}", page.title, list.parts[index].nama);
        page.address = list.parts[index].address.clone();
        let link =
            |part: &Part| LinkView { nama: part.nama.clone(), address: part.address.clone() };
        page.previous = index.checked_sub(1).map(|index| link(&list.parts[index]));
        page.next = list.parts.get(index + 1).map(link);
    }
    page.root = way::root_from(&page.address);
    Sheet { template, page, views }
}

/// What a type word means, in one sentence.
pub fn definition(edition: &Edition, kata: KataJenis) -> String {
    edition.word(match kata {
        KataJenis::Teknis => "situs.arti-teknis",
        KataJenis::Administratif => "situs.arti-administratif",
        KataJenis::Makro => "situs.arti-makro",
        KataJenis::Mikro => "situs.arti-mikro",
        KataJenis::Generik => "situs.arti-generik",
        KataJenis::Spesifik => "situs.arti-spesifik",
        KataJenis::Final => "situs.arti-final",
        KataJenis::Parsial => "situs.arti-parsial",
    })
}

/// The four axes with the counts of their words.
pub fn axes(edition: &Edition) -> Vec<PorosView> {
    let total = edition.published().count().max(1);
    KataJenis::ALL
        .chunks(2)
        .enumerate()
        .map(|(axis, words)| PorosView {
            nama: edition.poros(axis),
            words: words
                .iter()
                .map(|&kata| {
                    let count = edition.of_kind(kata, None);
                    KataView {
                        kata: kata.word(),
                        nama: edition.kata_jenis(kata),
                        definition: definition(edition, kata),
                        address: address::kategori(&[kata]),
                        count,
                        percent: (count * 100).div_ceil(total),
                    }
                })
                .collect(),
        })
        .collect()
}

/// The words of the other axes that narrow a list of one word down.
fn pairs(edition: &Edition, first: KataJenis, second: Option<KataJenis>) -> Vec<KataView> {
    if second.is_some() {
        return Vec::new();
    }
    KataJenis::ALL
        .into_iter()
        .filter(|kata| kata.axis() != first.axis())
        .map(|kata| KataView {
            kata: kata.word(),
            nama: edition.kata_jenis(kata),
            definition: String::new(),
            address: address::kategori(&[first, kata]),
            count: edition.of_kind(first, Some(kata)),
            percent: 0,
        })
        .collect()
}

/// The units at the top, with those below them.
pub fn units(edition: &Edition) -> Vec<UnitView> {
    let units = &edition.handbook.registers.unit;
    (0..units.len())
        .filter(|&index| units[index].induk.is_none())
        .map(|index| unit(edition, UnitId(index as u16)))
        .collect()
}

fn unit(edition: &Edition, id: UnitId) -> UnitView {
    let entry = &edition.handbook.registers.unit[id.0 as usize];
    let links = edition.handbook.unit(id);
    let children: Vec<_> = links.children.iter().map(|&child| unit(edition, child)).collect();
    let own = links.sops.iter().filter(|&&sop| edition.is_published(sop)).count();
    UnitView {
        nama: entry.nama.clone(),
        address: address::unit(&entry.id),
        kepala: entry.kepala.clone(),
        count: own + children.iter().map(|child| child.count).sum::<usize>(),
        children,
    }
}

/// The actors in the order of the register.
pub fn actors(edition: &Edition) -> Vec<PelaksanaView> {
    let register = &edition.handbook.registers.pelaksana;
    (0..register.len()).map(|index| pelaksana(edition, PelaksanaId(index as u16))).collect()
}

fn pelaksana(edition: &Edition, id: PelaksanaId) -> PelaksanaView {
    let entry = &edition.handbook.registers.pelaksana[id.0 as usize];
    let tasks = || edition.handbook.tasks(id).iter().filter(|t| edition.is_published(t.sop));
    PelaksanaView {
        nama: entry.nama.clone(),
        address: address::pelaksana(&entry.id),
        kelompok: entry.kelompok.clone(),
        sifat: match entry.sifat {
            SifatPelaksana::Internal => None,
            SifatPelaksana::Luar => Some(edition.word("situs.pihak-luar")),
            SifatPelaksana::Sistem => Some(edition.word("situs.sistem")),
        },
        sops: tasks().count(),
        langkah: tasks().map(|task| task.steps.len()).sum(),
    }
}

fn task(edition: &Edition, pelaksana: PelaksanaId, sop: SopId) -> Option<&Task> {
    // An actor's tasks stand in the handbook's order.
    let tasks = edition.handbook.tasks(pelaksana);
    tasks.binary_search_by_key(&sop, |task| task.sop).ok().map(|at| &tasks[at])
}

fn figures(edition: &Edition, id: PelaksanaId, sops: &[SopId]) -> Vec<FigureView> {
    let (mut langkah, mut keputusan, mut bersama) = (0, 0, 0);
    for &sop in sops {
        let prosedur: Vec<_> = edition.handbook.sop(sop).prosedur().collect();
        for &(at, step) in task(edition, id, sop).map_or(&[][..], |task| &task.steps) {
            let kegiatan = &prosedur[at as usize].kegiatan[step as usize];
            let own = kegiatan.pelaksana.iter().position(|&other| other == id);
            let simbol = own.and_then(|own| kegiatan.simbol.get(own));
            langkah += 1;
            keputusan += usize::from(simbol == Some(&Simbol::Keputusan));
            bersama += usize::from(kegiatan.pelaksana.len() > 1);
        }
    }
    let figure = |number, key| {
        let noun = edition.say(Text::new(key).with("n", number));
        FigureView { number, noun }
    };
    vec![
        figure(sops.len(), "situs.angka-sop"),
        figure(langkah, "situs.angka-langkah"),
        figure(keputusan, "situs.angka-keputusan"),
        figure(bersama, "situs.angka-bersama"),
    ]
}

fn tugas(edition: &Edition, id: PelaksanaId, sops: &[SopId], root: &str) -> Vec<TugasView> {
    let handbook = &edition.handbook;
    let tasks = sops.iter().filter_map(|&sop| task(edition, id, sop));
    tasks
        .map(|task| {
            let sop = handbook.sop(task.sop);
            let facts = edition.facts(task.sop);
            let prosedur: Vec<_> = sop.prosedur().collect();
            let targets = &handbook.relations(task.sop).targets;
            let resolver = Resolver { edition, links: &sop.links, targets, root };
            let mut writer = Writer::new(resolver);
            let langkah = task.steps.iter().map(|&(at, step)| {
                let kegiatan = &prosedur[at as usize].kegiatan[step as usize];
                let own = kegiatan.pelaksana.iter().position(|&other| other == id);
                let simbol = own.and_then(|own| kegiatan.simbol.get(own)).copied();
                let simbol = simbol.unwrap_or(Simbol::Proses);
                let (class, symbol) = prosedur::shape(simbol);
                let others: Vec<_> = kegiatan
                    .pelaksana
                    .iter()
                    .filter(|&&other| other != id)
                    .map(|other| &*handbook.registers.pelaksana[other.0 as usize].nama)
                    .collect();
                let others = (!others.is_empty()).then(|| {
                    let key = match kegiatan.kerja {
                        Kerja::Bersama => "situs.bersama-siapa",
                        Kerja::Berurutan => "situs.berurutan-siapa",
                        Kerja::Atau => "situs.atau-siapa",
                    };
                    edition.say(Text::new(key).with("nama", others.join(", ")))
                });
                let mutu_baku = &kegiatan.mutu_baku;
                let output = mutu_baku.output.as_ref().map_or_else(Vec::new, |l| writer.lines(l));
                let waktu =
                    mutu_baku.waktu.as_ref().map_or_else(Vec::new, |w| writer.lines(&w.lines));
                TugasLangkahView {
                    number: step as usize + 1,
                    address: format!("{}#{}", facts.address, kegiatan.anchor),
                    class,
                    symbol,
                    word: edition.word(prosedur::word(simbol)),
                    html: writer.inlines(&kegiatan.uraian),
                    others,
                    output: output.join(", "),
                    waktu: waktu.join(", "),
                }
            });
            let langkah: Vec<_> = langkah.collect();
            let summary = Text::new("situs.dari-langkah")
                .with("sebagian", task.steps.len())
                .with("semua", facts.langkah);
            let jumlah = waktu::of_task(handbook, task);
            TugasView {
                nama: sop.identitas.nama.value.clone(),
                address: facts.address.clone(),
                badge: badge(edition, facts.standing),
                summary: edition.say(summary),
                waktu: waktu::total(edition, &jumlah),
                di_luar: waktu::left_out(edition, &jumlah),
                langkah,
            }
        })
        .collect()
}

/// The regulations in the order of the register.
pub fn regulations(edition: &Edition) -> Vec<DasarHukumView> {
    let register = &edition.handbook.registers.dasar_hukum;
    (0..register.len())
        .map(|index| {
            let id = DasarHukumId(index as u16);
            let sops = edition.handbook.grounds(id).iter();
            dasar_hukum(edition, id, sops.filter(|&&sop| edition.is_published(sop)).count())
        })
        .collect()
}

fn dasar_hukum(edition: &Edition, id: DasarHukumId, sops: usize) -> DasarHukumView {
    let register = &edition.handbook.registers.dasar_hukum;
    let entry = &register[id.0 as usize];
    DasarHukumView {
        nama: entry.nama.clone(),
        tentang: entry.tentang.clone(),
        address: address::dasar_hukum(&entry.id),
        dicabut: entry.dicabut,
        diganti_oleh: entry.diganti_oleh.map(|other| {
            let other = &register[other.0 as usize];
            LinkView { nama: other.nama.clone(), address: address::dasar_hukum(&other.id) }
        }),
        tautan: entry.tautan.clone(),
        sops,
    }
}

/// The articles that each SOP cites of a regulation.
fn pasal(edition: &Edition, id: DasarHukumId, sops: &[SopId]) -> Vec<String> {
    sops.iter()
        .map(|&sop| {
            let rujukan = &edition.handbook.sop(sop).identitas.dasar_hukum;
            rujukan
                .iter()
                .find_map(|rujukan| match rujukan {
                    RujukanHukum::Terdaftar { id: own, pasal, .. } if *own == id => pasal.clone(),
                    _ => None,
                })
                .unwrap_or_default()
        })
        .collect()
}

/// The rows, letter by letter.
fn letters(edition: &Edition, sops: &[SopId], rows: &[Ready]) -> Vec<Ready> {
    let chunks = sops.chunk_by(|&a, &b| initial(edition, a) == initial(edition, b));
    chunks
        .map(|sops| {
            let letter = initial(edition, sops[0]);
            let id = match letter.as_str() {
                "0–9" => "huruf-lain".to_owned(),
                letter => format!("huruf-{}", letter.to_lowercase()),
            };
            let rows = Ready::list(sops.iter().map(|id| rows[id.0 as usize].clone()));
            let (letter, id) = (Ready::new(&letter), Ready::new(&id));
            Ready::record([("letter", letter), ("id", id), ("rows", rows)])
        })
        .collect()
}
