//! Front matter → [`Identitas`]: the thirteen items of the identity block and what belongs to them.
//!
//! In: the entries of the front matter and the registers. Out: the identity, its references as
//! links still as written, and every fault of every key in one run (FORMAT.md, 2). What demands
//! the regulation is checked elsewhere.

use super::{
    Besaran, Cakupan, DisahkanOleh, Identitas, Jenis, KataJenis, Kelengkapan, Keterkaitan, Revisi,
    RujukanHukum, Sifat, Status, WrittenTanggal,
};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::fields::{self, Entry, Fields, Key, Kind, Node, Shape, shorten, unknown_word};
use crate::front_matter::FrontMatter;
use crate::markdown::parse::{Origin, Reader};
use crate::markdown::{
    Inline, Lines, LinkId, Place, WrittenLink, WrittenTarget, has_blank, is_blank,
};
use crate::messages::Text;
use crate::register::{PelaksanaId, Registers, UnitId, is_id};
use crate::source::{SourceFile, Span, Spanned};
use crate::tanggal::Tanggal;

/// The keys of an SOP's front matter.
pub const IDENTITAS: &[Key] = &[
    Key::required("nama", Shape::Text).instead_of(&[
        "title",
        "judul",
        "name",
        "nama_sop",
        "judul_sop",
    ]),
    Key::required_unless("nomor", Shape::Text, ("status", "draf")).instead_of(&[
        "number",
        "no",
        "nomor_sop",
        "no_sop",
        "id",
    ]),
    Key::required("unit", Shape::Text).instead_of(&[
        "unit_kerja",
        "satuan_kerja",
        "bidang",
        "bagian",
        "department",
        "owner",
    ]),
    Key::optional("jenis", Shape::Words(JENIS)).instead_of(&[
        "type",
        "types",
        "tipe",
        "kategori",
        "category",
        "categories",
        "tag",
        "tags",
        "kind",
    ]),
    Key::optional("induk", Shape::Text).instead_of(&["parent", "sop_induk", "makro"]),
    Key::optional("lanjutan", Shape::Texts).instead_of(&[
        "next",
        "continuation",
        "continued_by",
        "kelanjutan",
        "sop_lanjutan",
    ]),
    Key::optional("keterkaitan", Shape::TextsOrMaps(LUAR)).instead_of(&[
        "related",
        "terkait",
        "kaitan",
        "sop_terkait",
        "links",
    ]),
    Key::optional("status", Shape::Word(STATUS)).instead_of(&["state", "draft", "draf"]),
    Key::optional("diganti_oleh", Shape::Text).instead_of(&[
        "replaced_by",
        "superseded_by",
        "pengganti",
    ]),
    Key::optional("tanggal_pembuatan", Shape::Tanggal).instead_of(&[
        "date",
        "tanggal",
        "created",
        "dibuat",
        "tgl_pembuatan",
    ]),
    Key::optional("tanggal_revisi", Shape::Tanggal).instead_of(&[
        "revised",
        "updated",
        "direvisi",
        "tgl_revisi",
    ]),
    Key::optional("tanggal_efektif", Shape::Tanggal).instead_of(&[
        "effective",
        "effective_date",
        "berlaku",
        "tanggal_berlaku",
        "tgl_efektif",
        "tmt",
    ]),
    Key::optional("tanggal_evaluasi", Shape::Tanggal).instead_of(&[
        "evaluated",
        "reviewed",
        "evaluasi",
        "tgl_evaluasi",
    ]),
    Key::optional("disahkan_oleh", Shape::Map(DISAHKAN_OLEH)).instead_of(&[
        "approved_by",
        "disahkan",
        "pengesahan",
        "penandatangan",
    ]),
    Key::optional("dasar_hukum", Shape::TextsOrPairs).instead_of(&[
        "legal_basis",
        "regulations",
        "peraturan",
        "hukum",
    ]),
    Key::optional("kualifikasi_pelaksana", Shape::Texts)
        .instead_of(&["kualifikasi", "qualifications"]),
    Key::optional("peralatan_perlengkapan", Shape::Texts).instead_of(&[
        "peralatan",
        "perlengkapan",
        "equipment",
        "tools",
    ]),
    Key::optional("peringatan", Shape::Texts).instead_of(&["warning", "warnings"]),
    Key::optional("pencatatan_pendataan", Shape::Texts).instead_of(&[
        "pencatatan",
        "pendataan",
        "records",
    ]),
    Key::optional("pelaksana", Shape::Texts).instead_of(&[
        "actor",
        "actors",
        "aktor",
        "pelaku",
        "performer",
        "performers",
    ]),
    Key::optional("lampiran", Shape::Texts).instead_of(&[
        "attachment",
        "attachments",
        "files",
        "berkas",
        "formulir",
    ]),
    Key::optional("riwayat", Shape::Maps(RIWAYAT)).instead_of(&[
        "history",
        "revisions",
        "changelog",
        "riwayat_revisi",
    ]),
    Key::optional("alias", Shape::Texts).instead_of(&["aliases", "redirects", "redirect_from"]),
];

const DISAHKAN_OLEH: &[Key] = &[
    Key::optional("jabatan", Shape::Text).instead_of(&["position", "title", "role"]),
    Key::optional("nama", Shape::Text).instead_of(&["name"]),
    Key::optional("nip", Shape::Text).instead_of(&["id", "nik", "nomor"]),
];

const RIWAYAT: &[Key] = &[
    Key::optional("revisi", Shape::Text).instead_of(&["revision", "version", "versi", "nomor"]),
    Key::optional("tanggal", Shape::Tanggal).instead_of(&["date", "tgl"]),
    Key::optional("uraian", Shape::Text).instead_of(&[
        "description",
        "keterangan",
        "perubahan",
        "changes",
    ]),
];

const LUAR: &[Key] = &[Key::required("luar", Shape::Text).instead_of(&["external", "eksternal"])];

const JENIS: &[&str] =
    &["teknis", "administratif", "makro", "mikro", "generik", "spesifik", "final", "parsial"];

const STATUS: &[&str] = &["draf", "berlaku", "direvisi", "dicabut"];

/// Reads the identity of the reader's file from its front matter.
pub fn parse(reader: &mut Reader<'_>, front: &FrontMatter, registers: &Registers) -> Identitas {
    let mut identitas = unread(reader.file);
    identitas.span = reader.file.span(front.yaml.clone());
    // Where front matter can't be read, nothing is said of missing keys (FORMAT.md, 2).
    let Some(entries) = &front.entries else { return identitas };
    let top = Some(reader.file.top());
    let before = reader.diagnostics.len();
    let fields = Fields::read(entries, IDENTITAS, top, &mut reader.diagnostics);
    Reading { reader, registers, fields }.identitas(&mut identitas);
    identitas.unread = unread_keys(entries, fields, &reader.diagnostics[before..]);
    identitas
}

/// The keys of which a fault was reported, under whatever name they were written.
fn unread_keys(entries: &[Entry], fields: Fields, faults: &[Diagnostic]) -> Vec<&'static str> {
    if faults.is_empty() {
        return Vec::new();
    }
    let is_faulty = |entry: &Entry| {
        let place = entry.key.span.to(entry.value.span);
        let within = |fault: &Diagnostic| (place.start..=place.end).contains(&fault.span.start);
        faults.iter().any(|fault| fault.severity == Severity::Error && within(fault))
    };
    let names = IDENTITAS.iter().map(|key| key.name);
    let unread = names.filter(|name| match fields.get(name) {
        Some(_) => entries.iter().any(|entry| entry.key.value == *name && is_faulty(entry)),
        None => fields.is_meant(name),
    });
    unread.collect()
}

/// The identity of a file whose front matter can't be read: nothing but a name from the slug.
pub fn unread(file: &SourceFile) -> Identitas {
    Identitas {
        span: file.top(),
        nama: Spanned::new(file.slug().replace('-', " "), file.top()),
        nomor: None,
        unit: None,
        jenis: Jenis::default(),
        induk: None,
        lanjutan: Vec::new(),
        keterkaitan: Vec::new(),
        status: Status::default(),
        diganti_oleh: None,
        tanggal_pembuatan: None,
        tanggal_revisi: None,
        tanggal_efektif: None,
        tanggal_evaluasi: None,
        disahkan_oleh: DisahkanOleh::default(),
        dasar_hukum: Vec::new(),
        kualifikasi_pelaksana: None,
        peralatan_perlengkapan: None,
        peringatan: None,
        pencatatan_pendataan: None,
        pelaksana: Vec::new(),
        lampiran: Vec::new(),
        riwayat: Vec::new(),
        alias: Vec::new(),
        unread: IDENTITAS.iter().map(|key| key.name).collect(),
    }
}

/// The front matter while it is read.
struct Reading<'f, 'r, 'n> {
    reader: &'r mut Reader<'f>,
    registers: &'r Registers,
    fields: Fields<'n>,
}

impl<'n> Reading<'_, '_, 'n> {
    fn identitas(mut self, to: &mut Identitas) {
        let status = self.status();
        to.status = status.unwrap_or_default();
        if let Some(nama) = self.nama() {
            to.nama = nama;
        }
        to.nomor = self.nomor(status);
        to.unit = self.unit();
        to.jenis = self.jenis();
        to.induk = self.reference("induk");
        to.lanjutan = self.references("lanjutan");
        to.keterkaitan = self.keterkaitan();
        to.diganti_oleh = self.reference("diganti_oleh");
        to.tanggal_pembuatan = self.tanggal("tanggal_pembuatan");
        to.tanggal_revisi = self.tanggal("tanggal_revisi");
        to.tanggal_efektif = self.tanggal("tanggal_efektif");
        to.tanggal_evaluasi = self.tanggal("tanggal_evaluasi");
        to.disahkan_oleh = self.disahkan_oleh();
        to.dasar_hukum = self.dasar_hukum();
        to.kualifikasi_pelaksana = self.cell("kualifikasi_pelaksana");
        to.peralatan_perlengkapan = self.cell("peralatan_perlengkapan");
        to.peringatan = self.cell("peringatan");
        to.pencatatan_pendataan = self.cell("pencatatan_pendataan");
        to.pelaksana = self.pelaksana();
        to.lampiran = self.lampiran();
        to.riwayat = self.riwayat();
        to.alias = self.filled("alias").into_iter().map(|text| text.map(str::to_owned)).collect();
    }

    /// The status, the default where none is given; nothing where it can't be read.
    fn status(&mut self) -> Option<Status> {
        let Some(entry) = self.fields.get("status") else { return Some(Status::default()) };
        if entry.value.kind == Kind::Null {
            return Some(Status::default());
        }
        let word = entry.value.text("status", &mut self.reader.diagnostics)?;
        if is_blank(word.value) {
            return Some(Status::default());
        }
        match word.value.trim().to_lowercase().as_str() {
            "draf" => Some(Status::Draf),
            "berlaku" => Some(Status::Berlaku),
            "direvisi" => Some(Status::Direvisi),
            "dicabut" => Some(Status::Dicabut),
            _ => {
                self.reader.diagnostics.push(unknown_word(
                    "status",
                    word,
                    self.fields.words("status"),
                ));
                None
            }
        }
    }

    fn nama(&mut self) -> Option<Spanned<String>> {
        let entry = self.fields.get("nama")?;
        let text = self.text(entry, "nama")?;
        if is_blank(text.value) {
            self.empty(entry, "nama");
            return None;
        }
        Some(text.map(|text| text.trim().to_owned()))
    }

    /// The number, required of all but drafts; of a status that can't be read nothing is demanded.
    fn nomor(&mut self, status: Option<Status>) -> Option<Spanned<String>> {
        let is_required = status.is_some_and(|status| status != Status::Draf);
        let Some(entry) = self.fields.get("nomor") else {
            if is_required && !self.fields.is_meant("nomor") {
                let top = self.reader.file.top();
                self.reader.diagnostics.push(fields::missing("nomor", top));
            }
            return None;
        };
        let text = self.text(entry, "nomor")?;
        if is_required && has_blank(text.value) {
            self.empty(entry, "nomor");
        }
        Some(text.map(|text| text.trim().to_owned()))
    }

    fn unit(&mut self) -> Option<Spanned<UnitId>> {
        let entry = self.fields.get("unit")?;
        let text = self.text(entry, "unit")?;
        if is_blank(text.value) {
            self.empty(entry, "unit");
            return None;
        }
        let unit = self.registers.find_unit(text.value);
        if unit.is_none() {
            self.reader.diagnostics.push(self.registers.unknown_unit(text));
        }
        Some(Spanned::new(unit?, text.span))
    }

    fn jenis(&mut self) -> Jenis {
        let mut jenis = Jenis::default();
        let Some(entry) = self.fields.get("jenis") else { return jenis };
        jenis.span = Some(entry.key.span);
        let mut given: [Option<(KataJenis, Span)>; 4] = [None; 4];
        for text in entry.value.texts("jenis", &mut self.reader.diagnostics) {
            let mut from = 0;
            for word in text.value.split(',').map(str::trim).filter(|word| !is_blank(word)) {
                let span = match self.locate(text.span, word, from) {
                    Some((span, next)) => {
                        from = next;
                        span
                    }
                    None => text.span,
                };
                let lower = word.to_lowercase();
                let Some(known) = KataJenis::ALL.into_iter().find(|kata| kata.word() == lower)
                else {
                    let word = Spanned::new(word, span);
                    self.reader.diagnostics.push(unknown_word(
                        "jenis",
                        word,
                        self.fields.words("jenis"),
                    ));
                    continue;
                };
                match &mut given[known.axis()] {
                    Some((first, _)) if *first == known => {}
                    Some((first, at)) => {
                        let words = [*first, known];
                        let at = *at;
                        self.two_of_one_axis(entry.key.span, span, words, at);
                    }
                    axis => *axis = Some((known, span)),
                }
            }
        }
        for (kata, _) in given.into_iter().flatten() {
            match kata {
                KataJenis::Teknis => jenis.sifat = Some(Sifat::Teknis),
                KataJenis::Administratif => jenis.sifat = Some(Sifat::Administratif),
                KataJenis::Makro => jenis.besaran = Some(Besaran::Makro),
                KataJenis::Mikro => jenis.besaran = Some(Besaran::Mikro),
                KataJenis::Generik => jenis.cakupan = Some(Cakupan::Generik),
                KataJenis::Spesifik => jenis.cakupan = Some(Cakupan::Spesifik),
                KataJenis::Final => jenis.kelengkapan = Some(Kelengkapan::Final),
                KataJenis::Parsial => jenis.kelengkapan = Some(Kelengkapan::Parsial),
            }
        }
        jenis
    }

    /// Reports two words of one axis: at the second, but always on the line of `jenis`.
    fn two_of_one_axis(&mut self, key: Span, at: Span, words: [KataJenis; 2], first: Span) {
        let file = self.reader.file;
        let is_on_line = file.position(at.start).line == file.position(key.start).line;
        let mut fault = Diagnostic::new(Code::PorosGanda, if is_on_line { at } else { key })
            .with("kata", words[1].word())
            .with("lain", words[0].word())
            .hint(Text::new("poros-ganda.saran"))
            .related(first, Text::new("poros-ganda.kaitan"));
        if !is_on_line {
            fault = fault.related(at, Text::new("poros-ganda.kaitan"));
        }
        self.reader.diagnostics.push(fault);
    }

    fn reference(&mut self, key: &'static str) -> Option<LinkId> {
        let entry = self.fields.get(key)?;
        let text = entry.value.text(key, &mut self.reader.diagnostics)?;
        self.link_sop(key, text)
    }

    fn references(&mut self, key: &'static str) -> Vec<LinkId> {
        let texts = self.filled(key);
        texts.into_iter().filter_map(|text| self.link_sop(key, text)).collect()
    }

    fn keterkaitan(&mut self) -> Vec<Keterkaitan> {
        let key = "keterkaitan";
        let Some(entry) = self.fields.get(key) else { return Vec::new() };
        let mut all = Vec::new();
        for item in entry.value.items() {
            if let Kind::Map(entries) = &item.kind {
                let diagnostics = &mut self.reader.diagnostics;
                let luar = Fields::read(entries, LUAR, Some(item.span), diagnostics).get("luar");
                let text = luar.and_then(|luar| luar.value.text("luar", diagnostics));
                if let Some(text) = text.filter(|text| !is_blank(text.value)) {
                    let inlines = self.inlines(text, key);
                    all.push(Keterkaitan::Luar { span: text.span, text: inlines });
                }
            } else if let Some(text) = item.text(key, &mut self.reader.diagnostics) {
                all.extend(self.link_sop(key, text).map(Keterkaitan::Sop));
            }
        }
        all
    }

    fn tanggal(&mut self, key: &'static str) -> Option<WrittenTanggal> {
        let entry = self.fields.get(key)?;
        self.written_tanggal(entry, key)
    }

    fn written_tanggal(&mut self, entry: &Entry, key: &'static str) -> Option<WrittenTanggal> {
        let text = self.text(entry, key)?;
        let mut tanggal =
            WrittenTanggal { span: text.span, text: text.value.to_owned(), value: None };
        if !has_blank(text.value) {
            match Tanggal::parse(text.value) {
                Ok(value) => tanggal.value = Some(value),
                Err(reason) => self.reader.diagnostics.push(
                    Diagnostic::new(Code::TanggalTakTerbaca, text.span)
                        .with("nilai", shorten(text.value))
                        .hint(reason),
                ),
            }
        }
        Some(tanggal)
    }

    fn disahkan_oleh(&mut self) -> DisahkanOleh {
        let key = "disahkan_oleh";
        let Some(entry) = self.fields.get(key) else { return DisahkanOleh::default() };
        let span = Some(entry.key.span);
        if let Kind::Scalar(scalar) = &entry.value.kind {
            if !is_blank(&scalar.text) {
                let fault = entry.value.wrong_shape(key, "bentuk.pasangan");
                let hint = Text::new("nilai-tak-terbaca.saran-disahkan")
                    .with("nilai", shorten(&scalar.text));
                self.reader.diagnostics.push(fault.hint(hint));
            }
            return DisahkanOleh::default();
        }
        let diagnostics = &mut self.reader.diagnostics;
        let entries = entry.value.map(key, diagnostics).unwrap_or_default();
        let fields = Fields::read(entries, DISAHKAN_OLEH, None, diagnostics);
        let mut text = |key| {
            let text = fields.get(key)?.value.text(key, diagnostics)?;
            Some(text.value.trim().to_owned())
        };
        DisahkanOleh { span, jabatan: text("jabatan"), nama: text("nama"), nip: text("nip") }
    }

    fn dasar_hukum(&mut self) -> Vec<RujukanHukum> {
        let key = "dasar_hukum";
        let Some(entry) = self.fields.get(key) else { return Vec::new() };
        let mut all = Vec::new();
        for item in entry.value.items() {
            if let Kind::Map(entries) = &item.kind {
                for entry in entries {
                    all.extend(self.dasar_hukum_pasal(item, entry));
                }
                continue;
            }
            let Some(text) = item.text(key, &mut self.reader.diagnostics) else { continue };
            if is_blank(text.value) {
                continue;
            }
            match self.registers.find_dasar_hukum(text.value) {
                Some(id) => {
                    all.push(RujukanHukum::Terdaftar { span: text.span, id, pasal: None });
                }
                None if is_id(text.value) => {
                    self.reader.diagnostics.push(self.registers.unknown_dasar_hukum(text));
                }
                None => {
                    let inlines = self.inlines(text, key);
                    all.push(RujukanHukum::Bebas { span: text.span, text: inlines });
                }
            }
        }
        all
    }

    /// `id: "Pasal 7"`. What is no id before the colon is free text that lacks its quotes.
    fn dasar_hukum_pasal(&mut self, item: &Node, entry: &Entry) -> Option<RujukanHukum> {
        let id = Spanned::new(entry.key.value.as_str(), entry.key.span);
        let found = self.registers.find_dasar_hukum(id.value);
        if found.is_none() {
            self.reader.diagnostics.push(match is_id(id.value) {
                true => self.registers.unknown_dasar_hukum(id),
                false => item.wrong_shape("dasar_hukum", "bentuk.teks"),
            });
        }
        let pasal = entry.value.text(id.value, &mut self.reader.diagnostics);
        let pasal = pasal.filter(|pasal| !is_blank(pasal.value));
        Some(RujukanHukum::Terdaftar {
            span: pasal.as_ref().map_or(id.span, |pasal| id.span.to(pasal.span)),
            id: found?,
            pasal: pasal.map(|pasal| pasal.value.trim().to_owned()),
        })
    }

    /// An identity cell: a line for each text, and for each line of a text.
    fn cell(&mut self, key: &'static str) -> Option<Lines> {
        let entry = self.fields.get(key)?;
        let mut lines = Vec::new();
        for text in entry.value.texts(key, &mut self.reader.diagnostics) {
            let mut from = 0;
            for line in text.value.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let origin = match self.locate(text.span, line, from) {
                    Some((span, next)) => {
                        from = next;
                        Origin::At(span.start)
                    }
                    None => Origin::Within(text.span),
                };
                lines.push(self.reader.inlines(line, origin, Place::Identity(key)));
            }
        }
        Some(Lines { span: entry.value.span, lines })
    }

    fn pelaksana(&mut self) -> Vec<Spanned<PelaksanaId>> {
        let mut all: Vec<Spanned<PelaksanaId>> = Vec::new();
        for text in self.filled("pelaksana") {
            let Some(id) = self.registers.find_pelaksana(text.value) else {
                self.reader.diagnostics.push(self.registers.unknown_pelaksana(text));
                continue;
            };
            match all.iter().find(|known| known.value == id) {
                Some(first) => self.reader.diagnostics.push(
                    Diagnostic::new(Code::PelaksanaGanda, text.span)
                        .message(
                            Text::new("pelaksana-ganda.daftar").with("nama", shorten(text.value)),
                        )
                        .related(first.span, Text::new("pelaksana-ganda.kaitan")),
                ),
                None => all.push(Spanned::new(id, text.span)),
            }
        }
        all
    }

    fn lampiran(&mut self) -> Vec<LinkId> {
        let texts = self.filled("lampiran");
        let link = |text: Spanned<&str>| {
            let target = WrittenTarget::Path { path: text.value.trim().into(), fragment: None };
            self.link("lampiran", text.span, target)
        };
        texts.into_iter().map(link).collect()
    }

    fn riwayat(&mut self) -> Vec<Revisi> {
        let key = "riwayat";
        let Some(entry) = self.fields.get(key) else { return Vec::new() };
        let mut all = Vec::new();
        for item in entry.value.items() {
            let Some(entries) = item.map(key, &mut self.reader.diagnostics) else { continue };
            let fields = Fields::read(entries, RIWAYAT, None, &mut self.reader.diagnostics);
            let revisi = fields.get("revisi").and_then(|entry| self.text(entry, "revisi"));
            let uraian = fields.get("uraian").and_then(|entry| self.text(entry, "uraian"));
            all.push(Revisi {
                span: item.span,
                revisi: revisi.map_or(String::new(), |revisi| revisi.value.trim().to_owned()),
                tanggal: fields
                    .get("tanggal")
                    .and_then(|entry| self.written_tanggal(entry, "tanggal")),
                uraian: uraian.map_or(Vec::new(), |uraian| self.inlines(uraian, key)),
            });
        }
        all
    }

    /// The text of an entry, empty where nothing stands there.
    fn text<'e>(&mut self, entry: &'e Entry, key: &'static str) -> Option<Spanned<&'e str>> {
        match entry.value.kind {
            Kind::Null => Some(Spanned::new("", entry.value.span)),
            _ => entry.value.text(key, &mut self.reader.diagnostics),
        }
    }

    /// The texts of a key that are not empty.
    fn filled(&mut self, key: &'static str) -> Vec<Spanned<&'n str>> {
        let Some(entry) = self.fields.get(key) else { return Vec::new() };
        let mut texts = entry.value.texts(key, &mut self.reader.diagnostics);
        texts.retain(|text| !is_blank(text.value));
        texts
    }

    fn inlines(&mut self, text: Spanned<&str>, key: &'static str) -> Vec<Inline> {
        let trimmed = text.value.trim();
        let origin = match self.locate(text.span, trimmed, 0) {
            Some((span, _)) => Origin::At(span.start),
            None => Origin::Within(text.span),
        };
        self.reader.inlines(trimmed, origin, Place::Identity(key))
    }

    /// Where a part of a value stands literally in the value's place, from byte `from` of it on,
    /// and where to look for the next part. A folded or escaped part stands nowhere.
    fn locate(&self, within: Span, part: &str, from: usize) -> Option<(Span, usize)> {
        let written = &self.reader.file.text()?[within.range()];
        let at = from + written.get(from..)?.find(part)?;
        let start = within.start as usize + at;
        Some((self.reader.file.span(start..start + part.len()), at + part.len()))
    }

    /// A reference to an SOP, whole: a slug, a number or a name.
    fn link_sop(&mut self, key: &'static str, text: Spanned<&str>) -> Option<LinkId> {
        let reference = text.value.trim();
        if is_blank(reference) {
            return None;
        }
        if let Some(inside) = reference.strip_prefix("[[") {
            let inside = inside.trim_end_matches(']');
            self.reader.diagnostics.push(
                Diagnostic::new(Code::NilaiTakTerbaca, text.span)
                    .message(Text::new("nilai-tak-terbaca.kurung").with("isian", key))
                    .hint(Text::new("nilai-tak-terbaca.saran-tulis").with("nilai", inside)),
            );
            return None;
        }
        let target = WrittenTarget::Sop { reference: reference.into(), fragment: None };
        Some(self.link(key, text.span, target))
    }

    fn link(&mut self, key: &'static str, span: Span, target: WrittenTarget) -> LinkId {
        let id = LinkId(self.reader.links.len() as u32);
        let place = Place::Identity(key);
        self.reader.links.push(WrittenLink { span, target, place, context: "".into() });
        id
    }

    /// A required key is there, but nothing is filled in: at its line.
    fn empty(&mut self, entry: &Entry, key: &'static str) {
        self.reader.diagnostics.push(
            Diagnostic::new(Code::IsianKosong, entry.value.span)
                .with("isian", key)
                .hint(Text::new("isian-kosong.saran").with("isian", key)),
        );
    }
}
