//! What is understood of an SOP's text: from one file to its blocks, steps, branches and faults.

use std::fmt::Write;

use proptest::prelude::*;
use sopbook::diagnostics::{Diagnosed, Diagnostic, Severity};
use sopbook::markdown::parse::{Origin, Reader};
use sopbook::markdown::{Block, BlockKind, Inline, Lines, Links, Place, WrittenTarget, plain};
use sopbook::messages::Language;
use sopbook::register::{self, PelaksanaId, Registers};
use sopbook::sop::waktu::{self, JenisWaktu};
use sopbook::sop::{Exit, Kegiatan, Kerja, Prosedur, Section, Sop, Tujuan};
use sopbook::source::{SourceFile, SourceTree, Span};

use crate::fixture;

/// The registers of every fixture here.
const REGISTERS: &str = r#"
//- content/unit.toml
[[unit]]
id = "layanan"
nama = "Bidang Layanan"

//- content/pelaksana.toml
[[pelaksana]]
id = "pemohon"
nama = "Pemohon"
sifat = "luar"
[[pelaksana]]
id = "petugas"
nama = "Petugas Layanan"
alias = ["Petugas"]
[[pelaksana]]
id = "arsiparis"
nama = "Arsiparis"
[[pelaksana]]
id = "kasubbag"
nama = "Kasubbag Umum dan Kepegawaian"
[[pelaksana]]
id = "umum"
nama = "Kasubbag Umum"
[[pelaksana]]
id = "kepala"
nama = "Kepala Dinas"
[[pelaksana]]
id = "pengirim"
nama = "Pengirim: Gudang/Bagian Umum"
kelompok = "Pengirim"
[[pelaksana]]
id = "penerima"
nama = "Penerima: Gudang, Loket"
kelompok = "Penerima"
"#;

const HEAD: &str = "---\nnama: Contoh\nnomor: 1\nunit: layanan\n---\n";

struct Parsed {
    tree: SourceTree,
    registers: Registers,
    sop: Diagnosed<Sop>,
}

fn parse(text: &str) -> Parsed {
    let mut tree = fixture::tree(REGISTERS);
    tree.insert("content/sop/contoh.md", sopbook::source::Content::Text(text.into()));
    let registers = register::parse(&tree, "content");
    assert!(registers.diagnostics.is_empty(), "{:?}", registers.diagnostics);
    let registers = registers.value;
    let sop = sopbook::sop::parse::parse(file(&tree), &registers);
    Parsed { tree, registers, sop }
}

/// Parses the text below a front matter that has nothing wrong; line 1 is the first of `body`.
fn parse_body(body: &str) -> Parsed {
    parse(&format!("{HEAD}{body}"))
}

fn file(tree: &SourceTree) -> &SourceFile {
    tree.get("content/sop/contoh.md").expect("it was put there")
}

impl Parsed {
    /// What was understood, a line each; then the faults.
    fn dump(&self) -> String {
        let mut out = String::new();
        dump_sop(&self.sop.value, &self.registers, &mut out);
        out.push_str(&self.faults());
        out
    }

    /// The faults as `line:column code message`, lines counted in the body.
    fn faults(&self) -> String {
        faults(file(&self.tree), &self.sop.diagnostics, HEAD.lines().count() as u32)
    }
}

fn faults(file: &SourceFile, diagnostics: &[Diagnostic], above: u32) -> String {
    let mut diagnostics: Vec<&Diagnostic> = diagnostics.iter().collect();
    diagnostics.sort_by_key(|fault| (fault.span.start, fault.code));
    let mut out = String::new();
    for fault in diagnostics {
        let at = file.position(fault.span.start);
        let message = fault.message.say(Language::Indonesian);
        assert!(!message.contains('{') || message.contains("{#"), "{message}");
        for hint in &fault.hints {
            let hint = hint.say(Language::Indonesian);
            assert!(hint.contains(' '), "the catalogue lacks {hint}");
        }
        let line = at.line.saturating_sub(above);
        writeln!(out, "{line}:{} {} {message}", at.column, fault.code.name()).expect("a string");
    }
    out
}

fn dump_sop(sop: &Sop, registers: &Registers, out: &mut String) {
    for section in &sop.sections {
        match section {
            Section::Text(blocks) => {
                out.push_str("teks\n");
                dump_blocks(blocks, &sop.links, 1, out);
            }
            Section::Prosedur(prosedur) => dump_prosedur(prosedur, &sop.links, registers, out),
        }
    }
}

fn dump_prosedur(prosedur: &Prosedur, links: &Links, registers: &Registers, out: &mut String) {
    let name = |id: &PelaksanaId| registers.pelaksana[id.0 as usize].id.as_str();
    let columns: Vec<&str> = prosedur.pelaksana.iter().map(name).collect();
    let title = prosedur.nama.as_deref().unwrap_or("-");
    writeln!(out, "prosedur {title} #{} [{}]", prosedur.anchor, columns.join(" | ")).unwrap();
    dump_blocks(&prosedur.intro, links, 1, out);
    for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
        for group in prosedur.groups.iter().filter(|group| group.before == index) {
            writeln!(out, "  == {} #{}", shown(&group.content, links), group.anchor).unwrap();
        }
        dump_kegiatan(kegiatan, links, &name, out);
        for exit in prosedur.exits(index) {
            dump_exit(&exit, links, &name, out);
        }
        dump_blocks(&kegiatan.penjelasan, links, 3, out);
    }
}

fn dump_kegiatan<'r>(
    kegiatan: &Kegiatan,
    links: &Links,
    name: &dyn Fn(&PelaksanaId) -> &'r str,
    out: &mut String,
) {
    let label = match &kegiatan.label {
        Some(label) => format!(" #{}", label.value),
        None => String::new(),
    };
    writeln!(out, "  #{}{label} {}", kegiatan.anchor, shown(&kegiatan.uraian, links)).unwrap();
    let sign = match kegiatan.kerja {
        Kerja::Bersama => ", ",
        Kerja::Berurutan => " → ",
        Kerja::Atau => " atau ",
    };
    let actors: Vec<String> = kegiatan
        .pelaksana
        .iter()
        .zip(&kegiatan.simbol)
        .map(|(id, simbol)| format!("{}:{simbol:?}", name(id)))
        .collect();
    assert_eq!(kegiatan.pelaksana.len(), kegiatan.simbol.len());
    let written = if kegiatan.simbol_written { " (tertulis)" } else { "" };
    writeln!(out, "      {}{written}", actors.join(sign)).unwrap();
    let mut cell = |key: &str, lines: &Option<Lines>| {
        if let Some(lines) = lines {
            let lines: Vec<String> = lines.lines.iter().map(|line| shown(line, links)).collect();
            writeln!(out, "      {key}: {}", lines.join(" ⏎ ")).unwrap();
        }
    };
    cell("kelengkapan", &kegiatan.mutu_baku.kelengkapan);
    cell("output", &kegiatan.mutu_baku.output);
    cell("keterangan", &kegiatan.keterangan);
    if let Some(waktu) = &kegiatan.mutu_baku.waktu {
        let read = duration(waktu.durasi);
        writeln!(out, "      waktu: {} = {read}", waktu.lines.plain()).unwrap();
    }
}

fn dump_exit<'r>(
    exit: &Exit,
    links: &Links,
    name: &dyn Fn(&PelaksanaId) -> &'r str,
    out: &mut String,
) {
    let actor = exit.pelaksana.as_ref().map_or(String::new(), |id| format!("{}: ", name(id)));
    let target = match &exit.tujuan {
        Tujuan::Langkah { index, pelaksana } => {
            let actor = pelaksana.as_ref().map_or(String::new(), |id| format!(" {}", name(id)));
            format!("{}{actor}", index + 1)
        }
        Tujuan::Selesai => "selesai".to_owned(),
        Tujuan::Sop(link) => target(&links[link.0 as usize].target),
    };
    let implied = if exit.cabang.is_none() { "⇢" } else { "→" };
    writeln!(out, "      {actor}[{}] {implied} {target}", shown(&exit.label, links)).unwrap();
}

fn duration(durasi: Option<waktu::Durasi>) -> String {
    let Some(durasi) = durasi else { return "teks".to_owned() };
    let kind = match durasi.jenis {
        JenisWaktu::Kerja => "kerja",
        JenisWaktu::Kalender => "kalender",
    };
    let item = if durasi.per_item { " per item" } else { "" };
    if durasi.min == durasi.max {
        format!("{} {kind}{item}", durasi.min)
    } else {
        format!("{}–{} {kind}{item}", durasi.min, durasi.max)
    }
}

/// Inlines as marked text: `*…*`, `**…**`, `` `…` ``, `<teks|tujuan>`.
fn shown(content: &[Inline], links: &Links) -> String {
    let mut out = String::new();
    for inline in content {
        match inline {
            Inline::Text(words) => out.push_str(words),
            Inline::Code(words) => write!(out, "`{words}`").unwrap(),
            Inline::Emphasis(content) => write!(out, "*{}*", shown(content, links)).unwrap(),
            Inline::Strong(content) => write!(out, "**{}**", shown(content, links)).unwrap(),
            Inline::Strikethrough(content) => write!(out, "~{}~", shown(content, links)).unwrap(),
            Inline::Link { link, content } => {
                let target = target(&links[link.0 as usize].target);
                write!(out, "<{}|{target}>", shown(content, links)).unwrap();
            }
            Inline::Image { link, alt } => {
                write!(out, "!<{alt}|{}>", target(&links[link.0 as usize].target)).unwrap();
            }
            Inline::FootnoteReference(name) => write!(out, "[^{name}]").unwrap(),
            Inline::Html(html) => write!(out, "html({html})").unwrap(),
            Inline::SoftBreak => out.push('⏎'),
            Inline::HardBreak => out.push('↵'),
        }
    }
    out
}

fn target(target: &WrittenTarget) -> String {
    let fragment = |fragment: &Option<Box<str>>| match fragment {
        Some(fragment) => format!("#{fragment}"),
        None => String::new(),
    };
    match target {
        WrittenTarget::Sop { reference, fragment: at } => {
            format!("sop({reference}{})", fragment(at))
        }
        WrittenTarget::Path { path, fragment: at } => format!("{path}{}", fragment(at)),
        WrittenTarget::Image { path } => format!("gambar({path})"),
        WrittenTarget::External(address) => address.to_string(),
        WrittenTarget::Forbidden(address) => format!("terlarang({address})"),
    }
}

fn dump_blocks(blocks: &[Block], links: &Links, depth: usize, out: &mut String) {
    for block in blocks {
        out.push_str(&"  ".repeat(depth));
        match &block.kind {
            BlockKind::Paragraph(content) => writeln!(out, "p {}", shown(content, links)).unwrap(),
            BlockKind::Heading(heading) => {
                let content = shown(&heading.content, links);
                writeln!(out, "h{} #{} {content}", heading.level, heading.anchor).unwrap();
            }
            BlockKind::List { start, items } => {
                writeln!(out, "list {}", start.map_or("-".to_owned(), |n| n.to_string())).unwrap();
                for item in items {
                    let task = item.task.map_or("", |done| if done { " [x]" } else { " [ ]" });
                    let tight = if item.tight { " rapat" } else { "" };
                    writeln!(out, "{}item{task}{tight}", "  ".repeat(depth + 1)).unwrap();
                    dump_blocks(&item.blocks, links, depth + 2, out);
                }
            }
            BlockKind::Quote(blocks) => {
                out.push_str("quote\n");
                dump_blocks(blocks, links, depth + 1, out);
            }
            BlockKind::Alert { kind, blocks } => {
                writeln!(out, "alert {kind:?}").unwrap();
                dump_blocks(blocks, links, depth + 1, out);
            }
            BlockKind::Code { language, text } => writeln!(out, "code {language} {text:?}").unwrap(),
            BlockKind::Table(table) => {
                let row = |cells: &Vec<Vec<Inline>>| {
                    cells.iter().map(|cell| shown(cell, links)).collect::<Vec<_>>().join(" | ")
                };
                writeln!(out, "table {:?} {}", table.alignments, row(&table.head)).unwrap();
                for cells in &table.rows {
                    writeln!(out, "{}{}", "  ".repeat(depth + 1), row(cells)).unwrap();
                }
            }
            BlockKind::Definitions(definitions) => {
                out.push_str("definitions\n");
                for definition in definitions {
                    let indent = "  ".repeat(depth + 1);
                    writeln!(out, "{indent}{}", shown(&definition.term, links)).unwrap();
                    for blocks in &definition.explanations {
                        dump_blocks(blocks, links, depth + 2, out);
                    }
                }
            }
            BlockKind::Footnote { name, blocks } => {
                writeln!(out, "footnote {name}").unwrap();
                dump_blocks(blocks, links, depth + 1, out);
            }
            BlockKind::Rule => out.push_str("rule\n"),
            BlockKind::Html(html) => writeln!(out, "html {html:?}").unwrap(),
        }
    }
}

// REAL-BEGIN
#[test]
fn real_sops() {
    let Ok(root) = std::env::var("REAL") else { return };
    let mut tree = SourceTree::new();
    for folder in ["content", "content/sop"] {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
                tree.insert(&path, sopbook::source::Content::Text(text.into()));
            }
        }
    }
    let registers = register::parse(&tree, "content").value;
    for file in tree.below("content/sop/") {
        let sop = sopbook::sop::parse::parse(file, &registers);
        let mut dump = String::new();
        dump_sop(&sop.value, &registers, &mut dump);
        println!("=== {}\n{dump}{}", file.path, faults(file, &sop.diagnostics, 0));
        let errors = sop.diagnostics.iter().filter(|fault| fault.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{}", file.path);
    }
}
// REAL-END
