//! The handbook's registers: units, actors, regulations, synonyms.
//!
//! In: the texts of `unit.toml`, `pelaksana.toml`, `dasar-hukum.toml`, `sinonim.toml`. Out:
//! [`Registers`], in the order of the files, with look-ups by id, name and alias, and diagnostics
//! for what clashes or can't be read.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use crate::diagnostics::{Code, Diagnosed, Diagnostic, nearest};
use crate::fields::toml::{self, Document};
use crate::fields::{Entry, Fields, Key, Kind, Node, Shape, shorten, unknown_word};
use crate::messages::Text;
use crate::source::{SourceTree, Span, Spanned};

/// The number of a unit in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub u16);

/// The number of an actor in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PelaksanaId(pub u16);

/// The number of a regulation in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DasarHukumId(pub u16);

/// All registers of a handbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registers {
    pub unit: Vec<Unit>,
    pub pelaksana: Vec<Pelaksana>,
    pub dasar_hukum: Vec<DasarHukum>,
    /// Groups of words that mean the same, for the search.
    pub sinonim: Vec<Vec<String>>,
    /// Folded ids, names and aliases.
    pub(crate) unit_by_name: HashMap<String, UnitId>,
    pub(crate) pelaksana_by_name: HashMap<String, PelaksanaId>,
    /// The lengths of the folded names of actors by their first word, longest first, each once.
    pelaksana_lengths: HashMap<String, Vec<usize>>,
    pub(crate) dasar_hukum_by_id: HashMap<String, DasarHukumId>,
    /// The faults of names that are in none of the registers that could not be read whole: nobody
    /// knows what else stands there.
    pub unjudged: Vec<Code>,
}

/// A unit of the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub span: Span,
    pub id: String,
    pub nama: String,
    /// Never leads back to the unit itself: a cycle is reported and cut.
    pub induk: Option<UnitId>,
    pub kepala: Option<String>,
}

/// An actor: who performs steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Pelaksana {
    pub span: Span,
    pub id: String,
    pub nama: String,
    /// The column head in the flow table, where the name is too long.
    pub singkatan: Option<String>,
    pub alias: Vec<String>,
    /// The upper of two column heads.
    pub kelompok: Option<String>,
    pub sifat: SifatPelaksana,
}

/// What kind of actor it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SifatPelaksana {
    #[default]
    Internal,
    /// A party outside the agency.
    Luar,
    /// A piece of software.
    Sistem,
}

/// A regulation.
#[derive(Clone, Debug, PartialEq)]
pub struct DasarHukum {
    pub span: Span,
    pub id: String,
    pub nama: String,
    pub tentang: String,
    pub dicabut: bool,
    pub diganti_oleh: Option<DasarHukumId>,
    pub tautan: Option<String>,
}

impl Registers {
    /// The unit with this id or name.
    pub fn find_unit(&self, name: &str) -> Option<UnitId> {
        self.unit_by_name.get(&fold(name)).copied()
    }

    /// The same registers, as if they stood nowhere: what a file can say does not depend on where
    /// its registers' entries stand.
    pub fn without_places(&self) -> Self {
        let mut bare = self.clone();
        bare.unit.iter_mut().for_each(|unit| unit.span = Span::default());
        bare.pelaksana.iter_mut().for_each(|pelaksana| pelaksana.span = Span::default());
        bare.dasar_hukum.iter_mut().for_each(|dasar_hukum| dasar_hukum.span = Span::default());
        bare
    }

    /// The actor with this id, name or alias.
    pub fn find_pelaksana(&self, name: &str) -> Option<PelaksanaId> {
        self.pelaksana_by_name.get(&fold(name)).copied()
    }

    /// The regulation with this id.
    pub fn find_dasar_hukum(&self, id: &str) -> Option<DasarHukumId> {
        self.dasar_hukum_by_id.get(&fold(id)).copied()
    }

    /// The actors whose id, name or alias a text begins with, longest first, each with the bytes
    /// of the text that it takes. Whether a name ends there is for the caller to see: the actor
    /// "Tim" is at the beginning of "Tim-tim" too.
    pub fn match_pelaksana(&self, text: &str) -> Vec<(PelaksanaId, usize)> {
        let start = text.trim_start();
        let word = fold(&start[..first_word(start)]);
        let word = &word[..first_word(&word)];
        let Some(lengths) = self.pelaksana_lengths.get(word) else { return Vec::new() };
        let longest = lengths.first().copied().unwrap_or(0);
        let mut folded = String::with_capacity(longest + 4);
        // Lengths of the folded text, each with the bytes of the text that it stands for.
        let mut ends = Vec::with_capacity(longest);
        let mut gap = false;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                gap = !folded.is_empty();
                continue;
            }
            if std::mem::take(&mut gap) {
                folded.push(' ');
            }
            folded.extend(c.to_lowercase());
            ends.push((folded.len(), at + c.len_utf8()));
            if folded.len() >= longest {
                break;
            }
        }
        let found = lengths.iter().filter_map(|&length| {
            let end = ends.binary_search_by_key(&length, |(folded, _)| *folded).ok()?;
            let id = self.pelaksana_by_name.get(&folded[..length])?;
            Some((*id, ends[end].1))
        });
        found.collect()
    }
}

/// The keys of `unit.toml`.
pub const UNIT_TOML: &[Key] = &[Key::optional("unit", Shape::Maps(UNIT))];

const UNIT: &[Key] = &[
    Key::required("id", Shape::Id).instead_of(&["kode", "slug"]),
    Key::required("nama", Shape::Text).instead_of(&["name", "judul", "title"]),
    Key::optional("induk", Shape::Text).instead_of(&["parent", "atasan"]),
    Key::optional("kepala", Shape::Text).instead_of(&["head", "pimpinan", "jabatan"]),
];

/// The keys of `pelaksana.toml`.
pub const PELAKSANA_TOML: &[Key] = &[Key::optional("pelaksana", Shape::Maps(PELAKSANA))];

const PELAKSANA: &[Key] = &[
    Key::required("id", Shape::Id).instead_of(&["kode", "slug"]),
    Key::required("nama", Shape::Text).instead_of(&["name", "judul", "title", "jabatan"]),
    Key::optional("singkatan", Shape::Text).instead_of(&["short", "abbreviation", "nama_pendek"]),
    Key::optional("alias", Shape::Texts).instead_of(&["aliases", "nama_lain"]),
    Key::optional("kelompok", Shape::Text).instead_of(&["group", "grup", "unit"]),
    Key::optional("sifat", Shape::Word(SIFAT)).instead_of(&["type", "tipe", "jenis", "kind"]),
];

/// The keys of `dasar-hukum.toml`.
pub const DASAR_HUKUM_TOML: &[Key] = &[Key::optional("dasar_hukum", Shape::Maps(DASAR_HUKUM))];

const DASAR_HUKUM: &[Key] = &[
    Key::required("id", Shape::Id).instead_of(&["kode", "slug"]),
    Key::required("nama", Shape::Text).instead_of(&["name", "judul", "title"]),
    Key::required("tentang", Shape::Text).instead_of(&["about", "perihal", "subject"]),
    Key::optional("status", Shape::Word(STATUS)),
    Key::optional("diganti_oleh", Shape::Text).instead_of(&["pengganti", "replaced_by"]),
    Key::optional("tautan", Shape::Url).instead_of(&["url", "link", "href"]),
];

/// The keys of `sinonim.toml`.
pub const SINONIM_TOML: &[Key] = &[Key::optional("sinonim", Shape::Maps(SINONIM))];

const SINONIM: &[Key] =
    &[Key::required("kata", Shape::Several).instead_of(&["words", "sinonim", "synonyms"])];

const SIFAT: &[&str] = &["internal", "luar", "sistem"];
const STATUS: &[&str] = &["berlaku", "dicabut"];

/// Reads the registers in the sources' folder. Those of units and of actors must be there: a
/// missing one is reported at the top of `book.toml`.
pub fn parse(tree: &SourceTree, src: &str) -> Diagnosed<Registers> {
    let mut registers = Registers::default();
    let mut diagnostics = Vec::new();
    let path = |name: &str| format!("{src}/{name}");
    let to = &mut diagnostics;
    let document = required(tree, &path("unit.toml"), to);
    registers.parse_unit(&document, to);
    registers.trust(&document, Code::UnitTidakDikenal);
    let document = required(tree, &path("pelaksana.toml"), to);
    registers.parse_pelaksana(&document, to);
    registers.trust(&document, Code::PelaksanaTidakDikenal);
    let document = optional(tree, &path("dasar-hukum.toml"), to);
    registers.parse_dasar_hukum(&document, to);
    registers.trust(&document, Code::DasarHukumTidakDikenal);
    let document = optional(tree, &path("sinonim.toml"), to);
    registers.parse_sinonim(&document, to);
    diagnostics.retain(|fault| !registers.unjudged.contains(&fault.code));
    Diagnosed { value: registers, diagnostics }
}

impl Registers {
    /// Notes that a fault is no fault where a register could not be read whole.
    fn trust(&mut self, document: &Document, fault: Code) {
        if !document.complete {
            self.unjudged.push(fault);
        }
    }

    fn parse_unit(&mut self, document: &Document, to: &mut Vec<Diagnostic>) {
        let mut names = Names::default();
        let mut parents = Vec::new();
        for row in rows(document, UNIT_TOML, to) {
            let Some((id, nama)) = row.id_and_nama(to) else { continue };
            names.add(self.unit.len(), [&id, &nama], to);
            parents.push(row.text("induk", to));
            self.unit.push(Unit {
                span: row.span,
                id: id.value,
                nama: nama.value,
                induk: None,
                kepala: row.text("kepala", to).map(|kepala| kepala.value),
            });
        }
        self.unit_by_name = names.map(|index| UnitId(index as u16));
        for (index, parent) in parents.iter().enumerate() {
            let Some(parent) = parent else { continue };
            self.unit[index].induk = self.find_unit(&parent.value);
            if self.unit[index].induk.is_none() {
                to.push(self.unknown_unit(Spanned::new(&parent.value, parent.span)));
            }
        }
        self.cut_cycles(&parents, to);
    }

    /// Reports units that are above themselves, and cuts the last one of each circle off.
    fn cut_cycles(&mut self, parents: &[Option<Spanned<String>>], to: &mut Vec<Diagnostic>) {
        // The walk in which each unit was first met.
        let mut met = vec![usize::MAX; self.unit.len()];
        for start in 0..self.unit.len() {
            let mut index = start;
            while met[index] == usize::MAX {
                met[index] = start;
                let Some(above) = self.unit[index].induk else { break };
                index = above.0 as usize;
            }
            if met[index] != start || self.unit[index].induk.is_none() {
                continue;
            }
            let mut members = vec![index];
            while let Some(above) = self.unit[members[members.len() - 1]].induk {
                if above.0 as usize == index {
                    break;
                }
                members.push(above.0 as usize);
            }
            let last = members.iter().copied().max().unwrap_or(index);
            let turn = members.iter().position(|&member| member == last).unwrap_or(0);
            members.rotate_left(turn);
            let name = |&member: &usize| format!("`{}`", self.unit[member].id);
            let circle: Vec<_> = members.iter().chain([&last]).map(name).collect();
            let span = parents[last].as_ref().map_or(self.unit[last].span, |parent| parent.span);
            let mut fault = Diagnostic::new(Code::UnitBerputar, span)
                .with("lingkaran", circle.join(" → "))
                .hint(Text::new("unit-berputar.saran"));
            for &member in members.iter().filter(|&&member| member != last) {
                fault = fault.related(self.unit[member].span, Text::new("unit-berputar.kaitan"));
            }
            to.push(fault);
            self.unit[last].induk = None;
        }
    }

    fn parse_pelaksana(&mut self, document: &Document, to: &mut Vec<Diagnostic>) {
        let mut names = Names::default();
        for row in rows(document, PELAKSANA_TOML, to) {
            let Some((id, nama)) = row.id_and_nama(to) else { continue };
            let alias = row.texts("alias", to);
            names.add(self.pelaksana.len(), [&id, &nama].into_iter().chain(&alias), to);
            let sifat = row.word("sifat", to);
            self.pelaksana.push(Pelaksana {
                span: row.span,
                id: id.value,
                nama: nama.value,
                singkatan: row.text("singkatan", to).map(|singkatan| singkatan.value),
                alias: alias.into_iter().map(|alias| alias.value).collect(),
                kelompok: row.text("kelompok", to).map(|kelompok| kelompok.value),
                sifat: match sifat {
                    Some("luar") => SifatPelaksana::Luar,
                    Some("sistem") => SifatPelaksana::Sistem,
                    _ => SifatPelaksana::Internal,
                },
            });
        }
        self.pelaksana_by_name = names.map(|index| PelaksanaId(index as u16));
        for name in self.pelaksana_by_name.keys() {
            let word = name[..first_word(name)].to_owned();
            self.pelaksana_lengths.entry(word).or_default().push(name.len());
        }
        for lengths in self.pelaksana_lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
    }

    fn parse_dasar_hukum(&mut self, document: &Document, to: &mut Vec<Diagnostic>) {
        let mut names = Names::default();
        let mut successors = Vec::new();
        for row in rows(document, DASAR_HUKUM_TOML, to) {
            let Some((id, nama)) = row.id_and_nama(to) else { continue };
            names.add(self.dasar_hukum.len(), [&id, &nama], to);
            successors.push(row.text("diganti_oleh", to));
            self.dasar_hukum_by_id
                .entry(fold(&id.value))
                .or_insert(DasarHukumId(self.dasar_hukum.len() as u16));
            self.dasar_hukum.push(DasarHukum {
                span: row.span,
                id: id.value,
                nama: nama.value,
                tentang: row.text("tentang", to).map_or(String::new(), |tentang| tentang.value),
                dicabut: row.word("status", to) == Some("dicabut"),
                diganti_oleh: None,
                tautan: row.tautan(to),
            });
        }
        for (index, successor) in successors.iter().enumerate() {
            let Some(successor) = successor else { continue };
            self.dasar_hukum[index].diganti_oleh = self.find_dasar_hukum(&successor.value);
            if self.dasar_hukum[index].diganti_oleh.is_none() {
                to.push(self.unknown_dasar_hukum(Spanned::new(&successor.value, successor.span)));
            }
        }
    }

    /// Reads the groups of words that mean the same; a group needs two, and a blank is no word.
    fn parse_sinonim(&mut self, document: &Document, to: &mut Vec<Diagnostic>) {
        for row in rows(document, SINONIM_TOML, to) {
            let Some(entry) = row.entry("kata") else { continue };
            let mut words = row.texts("kata", to);
            let is_short = entry.value.items().len() < 2;
            words.retain(|word| {
                let is_blank = word.value.trim().is_empty();
                if is_blank {
                    to.push(Diagnostic::new(Code::IsianKosong, word.span).with("isian", "kata"));
                }
                !is_blank
            });
            if is_short {
                to.push(
                    Diagnostic::new(Code::NilaiTakTerbaca, entry.value.span)
                        .message(Text::new("nilai-tak-terbaca.sinonim"))
                        .hint(Text::new("nilai-tak-terbaca.saran-sinonim")),
                );
            }
            self.sinonim.push(words.into_iter().map(|word| word.value).collect());
        }
    }

    /// No unit has this id or name; the nearest is proposed.
    pub fn unknown_unit(&self, name: Spanned<&str>) -> Diagnostic {
        let known = self.unit.iter().flat_map(|unit| [unit.id.as_str(), unit.nama.as_str()]);
        unknown(Code::UnitTidakDikenal, "unit-tidak-dikenal.saran", name, known)
            .hint(Text::new("unit-tidak-dikenal.saran-daftar"))
    }

    /// No actor has this id, name or alias; the nearest is proposed.
    pub fn unknown_pelaksana(&self, name: Spanned<&str>) -> Diagnostic {
        let known = self.pelaksana.iter().flat_map(|pelaksana| {
            let alias = pelaksana.alias.iter().map(String::as_str);
            [pelaksana.nama.as_str(), pelaksana.id.as_str()].into_iter().chain(alias)
        });
        unknown(Code::PelaksanaTidakDikenal, "pelaksana-tidak-dikenal.saran", name, known)
            .hint(Text::new("pelaksana-tidak-dikenal.saran-daftar"))
    }

    /// No regulation has this id; the nearest is proposed.
    pub fn unknown_dasar_hukum(&self, id: Spanned<&str>) -> Diagnostic {
        let known = self.dasar_hukum.iter().map(|dasar_hukum| dasar_hukum.id.as_str());
        unknown(Code::DasarHukumTidakDikenal, "dasar-hukum-tidak-dikenal.saran", id, known)
            .hint(Text::new("dasar-hukum-tidak-dikenal.saran-daftar"))
    }
}

/// A name as names are compared: without regard to case, white space folded (FORMAT.md, 1).
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The length of the letters and digits that a text begins with, in bytes.
fn first_word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

/// Whether a text has the shape of an id: `a-z`, `0-9` and hyphens, at least one of them
/// (FORMAT.md, 1).
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn unknown<'a>(
    code: Code,
    hint: &'static str,
    name: Spanned<&str>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let fault = Diagnostic::new(code, name.span).with("nama", shorten(name.value));
    match nearest(name.value, known) {
        Some(near) => fault.hint(Text::new(hint).with("nama", near)),
        None => fault,
    }
}

/// The document of a file that must be there.
fn required(tree: &SourceTree, path: &str, to: &mut Vec<Diagnostic>) -> Document {
    if let Some(file) = tree.get(path) {
        return toml::parse(file, to);
    }
    if let Some(book) = tree.get("book.toml") {
        to.push(
            Diagnostic::new(Code::BerkasWajib, book.top())
                .with("berkas", path)
                .hint(Text::new("berkas-wajib.saran").with("berkas", path)),
        );
    }
    Document::default()
}

/// The document of a file that may be missing or empty.
fn optional(tree: &SourceTree, path: &str, to: &mut Vec<Diagnostic>) -> Document {
    let is_empty = |text: &str| text.trim_start_matches('\u{feff}').trim().is_empty();
    match tree.get(path) {
        Some(file) if !file.text().is_some_and(is_empty) => toml::parse(file, to),
        _ => Document { entries: Vec::new(), complete: true },
    }
}

/// The entries of a register, whose file has one key.
fn rows<'n>(
    document: &'n Document,
    table: &'static [Key],
    to: &mut Vec<Diagnostic>,
) -> Vec<Row<'n>> {
    let [Key { name, shape: Shape::Maps(keys), .. }] = table else {
        unreachable!("a register is a list of entries");
    };
    // Whatever else stands there is an unknown key; a file of nothing but comments is empty.
    let fields = Fields::read(&document.entries, table, None, to);
    let Some(entry) = fields.get(name) else { return Vec::new() };
    let row = |node: &'n Node, to: &mut Vec<Diagnostic>| match &node.kind {
        Kind::Map(entries) => {
            let absent = document.complete.then_some(node.span);
            Some(Row { span: node.span, fields: Fields::read(entries, keys, absent, to) })
        }
        _ => {
            to.push(node.wrong_shape(name, "bentuk.pasangan"));
            None
        }
    };
    // More entries than numbers for them don't fit into a file of the greatest length, unless
    // they lack what is required, which is reported.
    let nodes = entry.value.items().iter().take(u16::MAX as usize);
    nodes.filter_map(|node| row(node, to)).collect()
}

/// One entry of a register.
struct Row<'n> {
    span: Span,
    fields: Fields<'n>,
}

impl<'n> Row<'n> {
    fn entry(&self, name: &str) -> Option<&'n Entry> {
        self.fields.get(name)
    }

    fn text(&self, name: &'static str, to: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        let text = self.entry(name)?.value.string(name, to)?;
        Some(text.map(str::to_owned))
    }

    fn texts(&self, name: &'static str, to: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        let Some(entry) = self.entry(name) else { return Vec::new() };
        let texts = entry.value.items().iter().filter_map(|item| item.string(name, to));
        texts.map(|text| text.map(str::to_owned)).collect()
    }

    fn word(&self, name: &'static str, to: &mut Vec<Diagnostic>) -> Option<&'static str> {
        let words = self.fields.words(name);
        let word = self.entry(name)?.value.string(name, to)?;
        let known = words.iter().copied().find(|known| fold(word.value) == *known);
        if known.is_none() {
            to.push(unknown_word(name, word, words));
        }
        known
    }

    /// The id and the name; where one is missing, which has been reported, the other stands in
    /// for it, so that nothing more is said of whoever refers to the entry.
    fn id_and_nama(&self, to: &mut Vec<Diagnostic>) -> Option<(Spanned<String>, Spanned<String>)> {
        let mut filled = |name: &'static str| {
            let text = self.text(name, to)?;
            if text.value.trim().is_empty() {
                to.push(Diagnostic::new(Code::IsianKosong, text.span).with("isian", name));
                return None;
            }
            Some(text)
        };
        let (id, nama) = (filled("id"), filled("nama"));
        if let Some(id) = id.as_ref().filter(|id| !is_id(&id.value)) {
            to.push(
                Diagnostic::new(Code::NilaiTakTerbaca, id.span)
                    .message(Text::new("nilai-tak-terbaca.id").with("nilai", shorten(&id.value)))
                    .hint(Text::new("nilai-tak-terbaca.saran-id").with("id", slug(&id.value))),
            );
        }
        match (id, nama) {
            (Some(id), Some(nama)) => Some((id, nama)),
            (Some(id), None) => Some((id.clone(), id)),
            (None, Some(nama)) => Some((nama.clone().map(|nama| slug(&nama)), nama)),
            (None, None) => None,
        }
    }

    /// The address: only those of the web are let through, as it becomes a link.
    fn tautan(&self, to: &mut Vec<Diagnostic>) -> Option<String> {
        let text = self.text("tautan", to)?;
        let is_web = ["https://", "http://"].iter().any(|scheme| text.value.starts_with(scheme));
        if is_web {
            return Some(text.value);
        }
        to.push(
            Diagnostic::new(Code::NilaiTakTerbaca, text.span)
                .message(Text::new("nilai-tak-terbaca.tautan").with("nilai", shorten(&text.value)))
                .hint(Text::new("nilai-tak-terbaca.saran-tautan")),
        );
        None
    }
}

/// The names of a register's entries, and where each was first given.
#[derive(Default)]
struct Names {
    by_name: HashMap<String, (usize, Span)>,
}

impl Names {
    /// Adds the names of entry `index`; those that another entry has are reported.
    fn add<'s>(
        &mut self,
        index: usize,
        names: impl IntoIterator<Item = &'s Spanned<String>>,
        to: &mut Vec<Diagnostic>,
    ) {
        let mut clashes = Vec::new();
        for name in names {
            let folded = fold(&name.value);
            if folded.is_empty() {
                continue;
            }
            match self.by_name.entry(folded) {
                Slot::Vacant(slot) => {
                    slot.insert((index, name.span));
                }
                Slot::Occupied(slot) if slot.get().0 != index && !clashes.contains(slot.key()) => {
                    clashes.push(slot.key().clone());
                    to.push(
                        Diagnostic::new(Code::DaftarBentrok, name.span)
                            .with("nama", shorten(&name.value))
                            .related(slot.get().1, Text::new("daftar-bentrok.kaitan")),
                    );
                }
                Slot::Occupied(_) => {}
            }
        }
    }

    fn map<T>(self, id: impl Fn(usize) -> T) -> HashMap<String, T> {
        self.by_name.into_iter().map(|(name, (index, _))| (name, id(index))).collect()
    }
}

/// A text as an id.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}
