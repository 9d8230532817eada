//! The handbook → documents for the search, and what the search's interface must know.
//!
//! In: the edition. Out: one document an SOP, actor, regulation, unit and plain page, in this
//! order; each with the record that a hit of it is shown by. How documents are found is the
//! engine's business (`search/`), how hits look the theme's (`cari.js`).

use serde_json::{Value, json};

use crate::handbook::{PageId, SopId, address};
use crate::markdown::{Block, BlockKind, Inline, Lines, has_blank};
use crate::messages::{Text, catalogue};
use crate::register::{DasarHukumId, PelaksanaId, UnitId};
use crate::search::{Document, Field, Part};
use crate::site::edition::{Edition, Standing};
use crate::site::markup::Resolver;
use crate::site::sop::badge;
use crate::site::view::{ChoiceView, FiltersView};
use crate::sop::{KataJenis, Kegiatan, Keterkaitan, RujukanHukum, Section};

/// The standings, in the order in which filters offer them; a record and a label name one by its
/// place here.
pub const STANDINGS: [Standing; 5] = [
    Standing::Berlaku,
    Standing::PerluDievaluasi,
    Standing::Direvisi,
    Standing::Draf,
    Standing::Dicabut,
];

/// What an SOP's standing takes off its weight.
fn weight(standing: Standing) -> f32 {
    match standing {
        Standing::Dicabut => 0.5,
        Standing::Draf => 0.8,
        _ => 1.0,
    }
}

/// All documents of an edition.
pub fn documents(edition: &Edition) -> Vec<Document> {
    let registers = &edition.handbook.registers;
    let sops = edition.published().map(|id| sop(edition, id));
    let actors =
        (0..registers.pelaksana.len()).map(|at| pelaksana(edition, PelaksanaId(at as u16)));
    let laws =
        (0..registers.dasar_hukum.len()).map(|at| dasar_hukum(edition, DasarHukumId(at as u16)));
    let units = (0..registers.unit.len()).map(|at| unit(edition, UnitId(at as u16)));
    let pages = (0..edition.handbook.pages.len()).map(|at| page(edition, PageId(at as u32)));
    sops.chain(actors).chain(laws).chain(units).chain(pages).collect()
}

/// What the interface must know: how many documents there are of each kind, the names that
/// records and labels refer to, and its words.
pub fn interface(edition: &Edition) -> Value {
    let registers = &edition.handbook.registers;
    let counts = [
        edition.published().count(),
        registers.pelaksana.len(),
        registers.dasar_hukum.len(),
        registers.unit.len(),
        edition.handbook.pages.len(),
    ];
    let units = registers.unit.iter().map(|unit| json!([unit.nama, unit.induk.map(|unit| unit.0)]));
    let standings = STANDINGS.map(|standing| {
        let badge = badge(edition, standing);
        json!([badge.class, badge.word])
    });
    let words = catalogue(edition.language).entries().into_iter();
    let words = words.filter_map(|(key, word)| Some((key.strip_prefix("situs.cari-")?, word)));
    json!({
        "banyak": counts,
        "unit": units.collect::<Vec<_>>(),
        "status": standings,
        "kata": words.collect::<std::collections::BTreeMap<_, _>>(),
        "bahasa": edition.language.tag(),
    })
}

/// What results can be narrowed to: the units that have SOPs, the types, and the standings that
/// occur, each with the number by which labels name it.
pub fn filters(edition: &Edition) -> FiltersView {
    let handbook = &edition.handbook;
    let choice = |value: usize, nama: String| ChoiceView { value, nama };
    let mut units = Vec::new();
    let mut waiting: Vec<_> = handbook.top_units().map(|unit| (unit, 0)).collect();
    waiting.reverse();
    while let Some((unit, depth)) = waiting.pop() {
        if handbook.sops_below(unit).into_iter().any(|sop| edition.is_published(sop)) {
            let nama = &handbook.registers.unit[unit.0 as usize].nama;
            // A choice has no room for a tree; its depth is drawn with spaces.
            units.push(choice(usize::from(unit.0) + 1, "\u{2003}".repeat(depth) + nama));
        }
        let below = handbook.unit(unit).children.iter().rev();
        waiting.extend(below.map(|&unit| (unit, depth + 1)));
    }
    let kinds = KataJenis::ALL.into_iter().filter(|kata| edition.of_kind(*kata, None) > 0);
    let has = |standing| edition.published().any(|id| edition.facts(id).standing == standing);
    let standings = STANDINGS.into_iter().enumerate().filter(|(_, standing)| has(*standing));
    FiltersView {
        unit: units,
        jenis: kinds.map(|kata| choice(kata as usize, edition.kata_jenis(kata))).collect(),
        status: standings.map(|(at, standing)| choice(at, badge(edition, standing).word)).collect(),
    }
}

fn sop(edition: &Edition, id: SopId) -> Document {
    let handbook = &edition.handbook;
    let own = handbook.sop(id);
    let identitas = &own.identitas;
    let facts = edition.facts(id);
    let targets = &handbook.relations(id).targets;
    let resolver = Resolver { edition, links: &own.links, targets, root: "" };
    let mut fields = Fields { resolver, step: None, fields: Vec::new() };
    let nomor = handbook.nomor(id);
    let nomor = if has_blank(nomor) { "" } else { nomor };

    fields.push(Part::Name, &identitas.nama.value);
    fields.push(Part::Number, nomor);
    if let Some(unit) = &identitas.unit {
        for unit in handbook.unit_path(unit.value) {
            fields.push(Part::Relation, &handbook.registers.unit[unit.0 as usize].nama);
        }
    }
    for kata in identitas.jenis.words() {
        fields.push(Part::Relation, kata.word());
    }
    for rujukan in &identitas.dasar_hukum {
        match rujukan {
            RujukanHukum::Terdaftar { id, .. } => {
                let law = &handbook.registers.dasar_hukum[id.0 as usize];
                fields.push(Part::Relation, &law.nama);
                fields.push(Part::Relation, &law.tentang);
            }
            RujukanHukum::Bebas { text, .. } => fields.inlines(Part::Relation, text),
        }
    }
    for keterkaitan in &identitas.keterkaitan {
        match keterkaitan {
            Keterkaitan::Sop(link) => fields.push(Part::Text, &resolver.name(*link)),
            Keterkaitan::Luar { text, .. } => fields.inlines(Part::Text, text),
        }
    }
    for lines in [
        &identitas.kualifikasi_pelaksana,
        &identitas.peralatan_perlengkapan,
        &identitas.peringatan,
        &identitas.pencatatan_pendataan,
    ] {
        fields.lines(Part::Text, lines);
    }
    for link in &identitas.lampiran {
        fields.push(Part::Text, &resolver.name(*link));
    }
    for revisi in &identitas.riwayat {
        fields.inlines(Part::Text, &revisi.uraian);
    }

    let mut steps = Vec::new();
    for section in &own.sections {
        let prosedur = match section {
            Section::Text(blocks) => {
                fields.blocks(blocks);
                continue;
            }
            Section::Prosedur(prosedur) => prosedur,
        };
        fields.push(Part::Heading, prosedur.nama.as_deref().unwrap_or_default());
        fields.blocks(&prosedur.intro);
        for group in &prosedur.groups {
            fields.inlines(Part::Heading, &group.content);
        }
        for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
            fields.step = Some(steps.len() as u32);
            steps.push(fields.kegiatan(kegiatan, index + 1));
            fields.step = None;
        }
    }

    let unit = identitas.unit.as_ref().map(|unit| unit.value.0);
    let standing = STANDINGS.iter().position(|standing| *standing == facts.standing);
    let jenis = identitas.jenis.words().map(|word| 1 << word as u32).sum();
    Document {
        names: vec![identitas.nama.value.clone(), nomor.to_owned()],
        record: json!([
            identitas.nama.value,
            facts.address,
            handbook.nomor(id),
            unit,
            standing,
            steps
        ])
        .to_string(),
        labels: vec![
            unit.map_or(0, |unit| u32::from(unit) + 1),
            standing.unwrap_or(0) as u32,
            jenis,
        ],
        standing: weight(facts.standing),
        fields: fields.fields,
    }
}

fn pelaksana(edition: &Edition, id: PelaksanaId) -> Document {
    let own = &edition.handbook.registers.pelaksana[id.0 as usize];
    let mut names = vec![own.nama.clone()];
    names.extend(own.singkatan.clone());
    names.extend(own.alias.iter().cloned());
    let tasks = edition.handbook.tasks(id).iter().filter(|task| edition.is_published(task.sop));
    let (mut sops, mut steps) = (0, 0);
    for task in tasks {
        sops += 1;
        steps += task.steps.len();
    }
    let told = [edition.count("situs.n-sop", sops), edition.count("situs.n-langkah", steps)];
    let group = own.kelompok.iter().map(|group| (Part::Relation, group.as_str()));
    entry(&names, &address::pelaksana(&own.id), &told.join(" · "), group)
}

fn dasar_hukum(edition: &Edition, id: DasarHukumId) -> Document {
    let own = &edition.handbook.registers.dasar_hukum[id.0 as usize];
    let grounds = edition.handbook.grounds(id).iter();
    let sops = grounds.filter(|&&sop| edition.is_published(sop)).count();
    let about = Text::new("situs.tentang").with("tentang", &own.tentang);
    let mut told = vec![edition.say(about)];
    if own.dicabut {
        told.push(edition.word("situs.dicabut"));
    }
    told.push(edition.count("situs.n-sop", sops));
    let fields = [(Part::Name, own.tentang.as_str()), (Part::Number, own.id.as_str())];
    entry(
        &[own.nama.clone(), own.id.clone()],
        &address::dasar_hukum(&own.id),
        &told.join(" · "),
        fields,
    )
}

fn unit(edition: &Edition, id: UnitId) -> Document {
    let own = &edition.handbook.registers.unit[id.0 as usize];
    let sops = edition.handbook.sops_below(id);
    let sops = sops.into_iter().filter(|&sop| edition.is_published(sop)).count();
    let head = own.kepala.iter().map(|kepala| (Part::Relation, kepala.as_str()));
    let told = edition.count("situs.n-sop", sops);
    entry(std::slice::from_ref(&own.nama), &address::unit(&own.id), &told, head)
}

fn page(edition: &Edition, id: PageId) -> Document {
    let own = edition.handbook.page(id);
    let targets = edition.handbook.page_targets.get(id.0 as usize);
    let targets = targets.map_or(&[][..], |targets| targets);
    let resolver = Resolver { edition, links: &own.links, targets, root: "" };
    let mut fields = Fields { resolver, step: None, fields: Vec::new() };
    fields.blocks(&own.blocks);
    let mut document =
        entry(std::slice::from_ref(&own.judul), &address::halaman(&own.slug), "", []);
    document.fields.extend(fields.fields);
    document
}

/// A document that is shown by its name and a line of text.
fn entry<'a>(
    names: &'a [String],
    address: &str,
    told: &str,
    fields: impl IntoIterator<Item = (Part, &'a str)>,
) -> Document {
    let as_fields = names.iter().map(|name| (Part::Name, name.as_str()));
    let fields = as_fields
        .chain(fields)
        .map(|(part, text)| Field { part, step: None, text: text.to_owned() })
        .collect();
    let record = json!([names[0], address, told]).to_string();
    Document { names: names.to_vec(), fields, record, labels: Vec::new(), standing: 1.0 }
}

/// The fields of one document, filled by walks over its text.
struct Fields<'a> {
    resolver: Resolver<'a>,
    /// The step that is being read.
    step: Option<u32>,
    fields: Vec<Field>,
}

impl Fields<'_> {
    fn push(&mut self, part: Part, text: &str) {
        if !text.trim().is_empty() {
            self.fields.push(Field { part, step: self.step, text: text.to_owned() });
        }
    }

    fn inlines(&mut self, part: Part, inlines: &[Inline]) {
        let text = text(inlines, self.resolver);
        self.push(part, &text);
    }

    fn lines(&mut self, part: Part, lines: &Option<Lines>) {
        for line in lines.iter().flat_map(|lines| &lines.lines) {
            self.inlines(part, line);
        }
    }

    /// Reads a step; gives what a hit of it shows: its text, who does it, its number, and its
    /// anchor where that isn't `langkah-<n>`.
    fn kegiatan(&mut self, kegiatan: &Kegiatan, number: usize) -> Value {
        let register = &self.resolver.edition.handbook.registers.pelaksana;
        self.inlines(Part::Step, &kegiatan.uraian);
        let mut actors = Vec::new();
        for &id in &kegiatan.pelaksana {
            let pelaksana = &register[id.0 as usize];
            self.push(Part::Relation, &pelaksana.nama);
            self.push(Part::Relation, pelaksana.singkatan.as_deref().unwrap_or_default());
            actors.push(pelaksana.singkatan.as_ref().unwrap_or(&pelaksana.nama).as_str());
        }
        self.lines(Part::Text, &kegiatan.mutu_baku.kelengkapan);
        self.lines(Part::Text, &kegiatan.mutu_baku.output);
        self.lines(Part::Text, &kegiatan.keterangan);
        for cabang in &kegiatan.cabang {
            self.inlines(Part::Text, &cabang.label);
        }
        self.blocks(&kegiatan.penjelasan);
        let shown = text(&kegiatan.uraian, self.resolver);
        let usual = format!("langkah-{number}");
        match *kegiatan.anchor == *usual {
            true => json!([shown, actors.join(", "), number]),
            false => json!([shown, actors.join(", "), number, kegiatan.anchor]),
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(text) => self.inlines(Part::Text, text),
                BlockKind::Heading(heading) => self.inlines(Part::Heading, &heading.content),
                BlockKind::List { items, .. } => {
                    items.iter().for_each(|item| self.blocks(&item.blocks));
                }
                BlockKind::Quote(blocks)
                | BlockKind::Alert { blocks, .. }
                | BlockKind::Footnote { blocks, .. } => self.blocks(blocks),
                BlockKind::Code { text, .. } => self.push(Part::Text, text),
                BlockKind::Table(table) => {
                    let cells = table.head.iter().chain(table.rows.iter().flatten());
                    cells.for_each(|cell| self.inlines(Part::Text, cell));
                }
                BlockKind::Definitions(definitions) => {
                    for definition in definitions {
                        self.inlines(Part::Heading, &definition.term);
                        definition.explanations.iter().for_each(|blocks| self.blocks(blocks));
                    }
                }
                BlockKind::Rule | BlockKind::Html(_) => {}
            }
        }
    }
}

/// The words of inlines, links without words by the names of what they lead to.
fn text(inlines: &[Inline], resolver: Resolver) -> String {
    let mut words = String::new();
    push_text(inlines, resolver, &mut words);
    words
}

fn push_text(inlines: &[Inline], resolver: Resolver, words: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => words.push_str(text),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Strikethrough(content) => push_text(content, resolver, words),
            Inline::Link { link, content } if content.is_empty() => {
                words.push_str(&resolver.name(*link));
            }
            Inline::Link { content, .. } => push_text(content, resolver, words),
            Inline::Image { alt, .. } => words.push_str(alt),
            Inline::SoftBreak | Inline::HardBreak => words.push(' '),
            Inline::FootnoteReference(_) | Inline::Html(_) => {}
        }
    }
}
