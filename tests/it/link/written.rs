//! Reads the little of SOP files that linking needs, line by line.
//!
//! In: a tree. Out: SOPs and pages with their links, as the real readers make them: keys of one
//! line, headings, steps, `[[…]]`, `[…](…)`, `![…](…)`. What they say of faults is not here.

use std::sync::Arc;

use sopbook::markdown::{
    Anchor, Block, BlockKind, Inline, LinkId, Links, Place, WrittenLink, WrittenTarget,
};
use sopbook::page::Page;
use sopbook::register::{DasarHukum, DasarHukumId, Pelaksana, PelaksanaId};
use sopbook::register::{Registers, SifatPelaksana, Unit, UnitId};
use sopbook::sop::{
    Besaran, Identitas, Jenis, Kegiatan, Kelengkapan, Keterkaitan, MutuBaku, Prosedur,
    RujukanHukum, Section, Sifat, Sop, Status,
};
use sopbook::source::{SourceFile, SourceTree, Span, Spanned};

/// The units `badan` (with `arsip` and `layanan` in it) and `perpustakaan`, two actors, two
/// regulations.
pub fn registers(tree: &mut SourceTree) -> Registers {
    let file = tree.insert("content/unit.toml", sopbook::source::Content::Text("".into()));
    let at = |line: u32| Span { file, start: line, end: line };
    let unit = |id: &str, induk| Unit {
        span: at(0),
        id: id.to_owned(),
        nama: id.to_owned(),
        induk,
        kepala: None,
    };
    let pelaksana = |id: &str| Pelaksana {
        span: at(0),
        id: id.to_owned(),
        nama: id.to_owned(),
        singkatan: None,
        alias: Vec::new(),
        kelompok: None,
        sifat: SifatPelaksana::Internal,
    };
    let dasar_hukum = |id: &str| DasarHukum {
        span: at(0),
        id: id.to_owned(),
        nama: id.to_owned(),
        tentang: String::new(),
        dicabut: false,
        diganti_oleh: None,
        tautan: None,
    };
    let mut registers = Registers::default();
    // The order of the register is not that of the tree, nor that of the alphabet.
    registers.unit = vec![
        unit("layanan", Some(UnitId(2))),
        unit("perpustakaan", None),
        unit("badan", None),
        unit("arsip", Some(UnitId(2))),
    ];
    registers.pelaksana = vec![pelaksana("arsiparis"), pelaksana("petugas")];
    registers.dasar_hukum = vec![dasar_hukum("uu-43-2009"), dasar_hukum("uu-30-2014")];
    registers
}

/// The SOPs of the tree.
pub fn sops(tree: &SourceTree, registers: &Registers) -> Vec<Arc<Sop>> {
    tree.below("content/sop/")
        .filter(|file| file.path.ends_with(".md"))
        .map(|file| Arc::new(Reader::new(file).sop(registers)))
        .collect()
}

/// The plain pages of the tree.
pub fn pages(tree: &SourceTree) -> Vec<Arc<Page>> {
    let files = tree.below("content/halaman/").filter(|file| file.path.ends_with(".md"));
    files.map(|file| Arc::new(Reader::new(file).page())).collect()
}

/// The home page of the tree.
pub fn home(tree: &SourceTree) -> Option<Arc<Page>> {
    tree.get("content/beranda.md").map(|file| Arc::new(Reader::new(file).page()))
}

struct Reader<'a> {
    file: &'a SourceFile,
    keys: Vec<(&'a str, Vec<Spanned<String>>)>,
    links: Links,
    anchors: Vec<Anchor>,
    blocks: Vec<Block>,
    prosedur: Vec<Prosedur>,
    registers: &'a Registers,
}

impl<'a> Reader<'a> {
    fn new(file: &'a SourceFile) -> Self {
        static NONE: std::sync::LazyLock<Registers> = std::sync::LazyLock::new(Registers::default);
        Self {
            file,
            keys: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
            blocks: Vec::new(),
            prosedur: Vec::new(),
            registers: &NONE,
        }
    }

    fn read(&mut self) {
        let text: &'a str = self.file.text().expect("fixtures are text");
        let mut at = 0;
        let mut fences = 0;
        let mut place = Place::Text { anchor: None };
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let line = line.trim_end();
            if line == "---" {
                fences += 1;
            } else if fences == 1 {
                self.key(line, start);
            } else if let Some(nama) = line.strip_prefix("## Prosedur") {
                let nama = nama.strip_prefix(": ").map(str::to_owned);
                self.prosedur.push(Prosedur {
                    span: self.file.span(start..at),
                    nama,
                    anchor: "prosedur".into(),
                    intro: Vec::new(),
                    kegiatan: Vec::new(),
                    groups: Vec::new(),
                    pelaksana: Vec::new(),
                });
            } else if let Some(heading) = line.strip_prefix("## ") {
                let id: Box<str> = heading.to_lowercase().replace(' ', "-").into();
                self.anchors.push(Anchor { id: id.clone(), span: self.file.span(start..at) });
                place = Place::Text { anchor: Some(id) };
            } else {
                if let Some(prosedur) = self.prosedur.last_mut()
                    && line.starts_with(|c: char| c.is_ascii_digit())
                {
                    let span = self.file.span(start..at);
                    prosedur.kegiatan.push(kegiatan(span, prosedur.kegiatan.len()));
                    let (number, langkah) = (
                        self.prosedur.len(),
                        self.prosedur.last().expect("just pushed").kegiatan.len(),
                    );
                    self.anchors.push(Anchor { id: format!("langkah-{langkah}").into(), span });
                    place =
                        Place::Step { prosedur: number as u32 - 1, langkah: langkah as u32 - 1 };
                }
                if let Some(names) = line.trim().strip_prefix("- Pelaksana: ") {
                    let registers = self.registers;
                    let kegiatan =
                        self.prosedur.last_mut().expect("in a procedure").kegiatan.last_mut();
                    kegiatan.expect("in a step").pelaksana =
                        names.split(", ").map(|name| pelaksana(registers, name)).collect();
                }
                let place = match place {
                    Place::Step { prosedur, langkah } if line.contains("→ [[") => {
                        Place::Branch { prosedur, langkah }
                    }
                    ref place => place.clone(),
                };
                self.text(line, start, place);
            }
        }
    }

    /// A line `key: value` or `key: [value, value]`.
    fn key(&mut self, line: &'a str, start: usize) {
        let (key, value) = line.split_once(": ").expect("a key and a value");
        let mut at = start + key.len() + 2;
        let (list, brackets) =
            match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
                Some(list) => (list, 1),
                None => (value, 0),
            };
        at += brackets;
        let mut values = Vec::new();
        for value in list.split(", ") {
            values.push(Spanned::new(value.to_owned(), self.file.span(at..at + value.len())));
            at += value.len() + 2;
        }
        self.keys.push((key, values));
    }

    /// The links in a line of text.
    fn text(&mut self, line: &str, start: usize, place: Place) {
        let mut at = 0;
        while let Some(open) = line[at..].find('[').map(|open| open + at) {
            let (target, end) = if let Some(rest) = line[open..].strip_prefix("[[") {
                let inner = &rest[..rest.find("]]").expect("an end")];
                let end = open + 2 + inner.len() + 2;
                let reference = inner.split('|').next().expect("a first part");
                let (reference, fragment) = fragment(reference);
                (WrittenTarget::Sop { reference, fragment }, end)
            } else {
                let close = open + line[open..].find("](").expect("a target") + 2;
                let end = close + line[close..].find(')').expect("an end");
                let inner = &line[close..end];
                let target = if line[..open].ends_with('!') {
                    WrittenTarget::Image { path: inner.into() }
                } else if inner.starts_with("javascript:") {
                    WrittenTarget::Forbidden(inner.into())
                } else if inner.starts_with("https:") {
                    WrittenTarget::External(inner.into())
                } else {
                    let (path, fragment) = fragment(inner);
                    WrittenTarget::Path { path, fragment }
                };
                (target, end + 1)
            };
            self.links.push(WrittenLink {
                span: self.file.span(start + open..start + end),
                target,
                place: place.clone(),
                context: line.trim().into(),
            });
            at = end;
        }
        let span = self.file.span(start..start + line.len());
        let text = Inline::Text(line.into());
        self.blocks.push(Block { span, kind: BlockKind::Paragraph(vec![text]) });
    }

    fn values(&self, key: &str) -> Vec<Spanned<String>> {
        self.keys.iter().find(|(known, _)| *known == key).map_or(Vec::new(), |(_, v)| v.clone())
    }

    fn value(&self, key: &str) -> Option<Spanned<String>> {
        self.values(key).pop()
    }

    /// The links of a key: SOP references, or paths.
    fn link(&mut self, key: &'static str, target: impl Fn(&str) -> WrittenTarget) -> Vec<LinkId> {
        let mut ids = Vec::new();
        for value in self.values(key) {
            ids.push(LinkId(self.links.len() as u32));
            self.links.push(WrittenLink {
                span: value.span,
                target: target(&value.value),
                place: Place::Identity(key),
                context: value.value.as_str().into(),
            });
        }
        ids
    }

    fn page(mut self) -> Page {
        self.read();
        Page {
            file: self.file.id,
            span: self.file.top(),
            slug: self.file.slug(),
            judul: self.value("judul").map_or_else(|| self.file.slug(), |judul| judul.value),
            urutan: self.value("urutan").map(|urutan| urutan.value.parse().expect("a number")),
            bagian: None,
            blocks: self.blocks,
            links: self.links,
            anchors: self.anchors,
        }
    }

    fn sop(mut self, registers: &'a Registers) -> Sop {
        self.registers = registers;
        self.read();
        let reference =
            |words: &str| WrittenTarget::Sop { reference: words.into(), fragment: None };
        let slug = self.file.slug();
        let jenis = self.values("jenis");
        let has = |word: &str| jenis.iter().any(|jenis| jenis.value == word);
        let identitas = Identitas {
            span: self.file.top(),
            nama: self.value("nama").unwrap_or(Spanned::new(slug.clone(), self.file.top())),
            nomor: self.value("nomor"),
            unit: self.value("unit").map(|unit| {
                unit.map(|id| {
                    let at = registers.unit.iter().position(|unit| unit.id == id);
                    UnitId(at.expect("a known unit") as u16)
                })
            }),
            jenis: Jenis {
                span: None,
                sifat: has("teknis").then_some(Sifat::Teknis),
                besaran: match (has("makro"), has("mikro")) {
                    (true, _) => Some(Besaran::Makro),
                    (_, true) => Some(Besaran::Mikro),
                    _ => None,
                },
                cakupan: None,
                kelengkapan: has("final").then_some(Kelengkapan::Final),
            },
            induk: self.link("induk", reference).pop(),
            lanjutan: self.link("lanjutan", reference),
            keterkaitan: self
                .link("keterkaitan", reference)
                .into_iter()
                .map(Keterkaitan::Sop)
                .collect(),
            status: match self.value("status").as_ref().map(|status| status.value.as_str()) {
                Some("draf") => Status::Draf,
                Some("dicabut") => Status::Dicabut,
                _ => Status::Berlaku,
            },
            diganti_oleh: self.link("diganti_oleh", reference).pop(),
            tanggal_pembuatan: None,
            tanggal_revisi: None,
            tanggal_efektif: None,
            tanggal_evaluasi: None,
            disahkan_oleh: Default::default(),
            dasar_hukum: self
                .values("dasar_hukum")
                .into_iter()
                .map(|id| RujukanHukum::Terdaftar {
                    span: id.span,
                    id: dasar_hukum(registers, &id.value),
                    pasal: None,
                })
                .collect(),
            kualifikasi_pelaksana: None,
            peralatan_perlengkapan: None,
            peringatan: None,
            pencatatan_pendataan: None,
            pelaksana: Vec::new(),
            lampiran: self
                .link("lampiran", |path| WrittenTarget::Path { path: path.into(), fragment: None }),
            riwayat: Vec::new(),
            alias: self.values("alias"),
        };
        let text = Section::Text(self.blocks);
        Sop {
            file: self.file.id,
            span: self.file.top(),
            slug,
            identitas,
            sections: std::iter::once(text)
                .chain(self.prosedur.into_iter().map(Section::Prosedur))
                .collect(),
            links: self.links,
            anchors: self.anchors,
            broken: false,
        }
    }
}

fn fragment(text: &str) -> (Box<str>, Option<Box<str>>) {
    match text.split_once('#') {
        Some((path, fragment)) => (path.into(), Some(fragment.into())),
        None => (text.into(), None),
    }
}

fn pelaksana(registers: &Registers, name: &str) -> PelaksanaId {
    let at = registers.pelaksana.iter().position(|pelaksana| pelaksana.id == name);
    PelaksanaId(at.expect("a known actor") as u16)
}

fn dasar_hukum(registers: &Registers, id: &str) -> DasarHukumId {
    let at = registers.dasar_hukum.iter().position(|dasar_hukum| dasar_hukum.id == id);
    DasarHukumId(at.expect("a known regulation") as u16)
}

fn kegiatan(span: Span, index: usize) -> Kegiatan {
    Kegiatan {
        span,
        line: span,
        anchor: format!("langkah-{}", index + 1).into(),
        label: None,
        uraian: Vec::new(),
        pelaksana: Vec::new(),
        kerja: Default::default(),
        simbol: Vec::new(),
        simbol_written: false,
        mutu_baku: MutuBaku::default(),
        keterangan: None,
        cabang: Vec::new(),
        penjelasan: Vec::new(),
    }
}
