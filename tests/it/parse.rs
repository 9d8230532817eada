//! What is understood of an SOP's text: from one file to its blocks, steps, branches and faults.

use std::fmt::Write;

use proptest::prelude::*;
use sopbook::diagnostics::{Diagnosed, Diagnostic};
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
        WrittenTarget::RemoteImage(address) => format!("gambar({address})"),
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
            BlockKind::Code { language, text } => {
                writeln!(out, "code {language} {text:?}").unwrap()
            }
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

#[test]
fn reads_steps_actors_and_mutu_baku() {
    let dump = parse_body(
        "
## Prosedur

1. Mengajukan permohonan dengan **formulir**
   - Pelaksana: Pemohon
   - Kelengkapan: 1. ATK, kartu pegawai
   - Waktu: 10 menit
   - Output: - Formulir terisi
2. Memeriksa kelengkapan {#periksa}
   - Pelaksana: Petugas, Arsiparis
   - Waktu: 1 jam 30 menit
   - Output: Hasil pemeriksaan
   - lengkap → 3
   - tidak lengkap -> langkah 1.
3. Mengambil arsip dari ruang simpan
   - pelaksana: arsiparis
   - KETERANGAN: [[penelusuran-arsip]]
   - → [[Pengembalian Arsip|pengembalian]]
",
    )
    .dump();
    insta::assert_snapshot!(dump);
}

/// Serial, joint and alternative actors, names with separators in them, two starts, own-row
/// targets, symbols for some.
#[test]
fn reads_several_actors_in_one_step() {
    let dump = parse_body(
        "
## Prosedur
1. Menerima berkas
   - Pelaksana: Kasubbag Umum dan Kepegawaian, Kasubbag Umum
2. Meneruskan berkas
   - Pelaksana: Petugas Layanan → Arsiparis -> Kepala Dinas
   - setuju → 3
   - tidak setuju → #ulang
3. Mengirim barang
   - Pelaksana: Pengirim: Gudang/Bagian Umum, Penerima: Gudang, Loket
   - Simbol: keputusan, proses
   - Pengirim: Gudang/Bagian Umum: ada → 3 Penerima: Gudang, Loket
   - Pengirim: Gudang/Bagian Umum: habis → 5
4. Menghubungi penerima {#ulang}
   - Pelaksana:
     - Petugas
     - Arsiparis
   - Petugas: → selesai
5. Memutuskan
   - Pelaksana: Kepala Dinas atau Kasubbag Umum
   - Teknis → 6 Arsiparis
   - Administratif → 6 Petugas Layanan
   - Lainnya → Selesai.
6. Menindaklanjuti
   - Pelaksana: Arsiparis → Petugas.
",
    )
    .dump();
    insta::assert_snapshot!(dump);
}

/// What Markdown alone would lose: three columns of indentation from step 10 on.
#[test]
fn reads_more_than_nine_steps_with_three_spaces() {
    let mut body = String::from("## Prosedur\n\n");
    for step in 1..=17 {
        body += &format!(
            "{step}. Kegiatan {step}\n   - Pelaksana: Pemohon\n   - Waktu: {step} menit\n"
        );
    }
    let parsed = parse_body(&body);
    assert_eq!(parsed.faults(), "");
    let prosedur = parsed.sop.value.prosedur().next().expect("a procedure");
    assert_eq!(prosedur.kegiatan.len(), 17);
    for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
        assert_eq!(plain(&kegiatan.uraian), format!("Kegiatan {}", index + 1));
        let waktu = kegiatan.mutu_baku.waktu.as_ref().expect("written");
        assert_eq!(waktu.durasi.expect("readable").min, index as f64 + 1.0);
    }
}

/// Tabs, lazy lines, blank lines, other bullets, unindented items, code, comments, lists.
#[test]
fn takes_lines_as_authors_indent_them() {
    let dump = parse_body(
        "
## Prosedur
Kata pengantar di atas tabel.

1) Mengajukan permohonan
   yang ditandatangani

\t* Pelaksana: Pemohon
\t* Kelengkapan:
\t  - formulir
\t    rangkap dua
\t  - kartu
\t* Output: berkas
lengkap

  2. Memeriksa
   - Pelaksana: Petugas
   + Kelengkapan: daftar
     periksa
   - Keterangan:
    1. pertama
    2. kedua

   Catatan untuk langkah kedua.

   ```sh
1. bukan langkah
   - Pelaksana: bukan
   ```

    1. daftar bernomor
    2. di dalam langkah → 9

   > [!WARNING]
   > Awas
<!--
3. Langkah yang disembunyikan
-->
3. Menyimpan
- Pelaksana: Arsiparis
- Output: arsip
  tersimpan
- Berkas → Simpan
- Menu \\→ Cetak
- catatan:
  - rincian → 1

Paragraf di bawah langkah terakhir.

# Lampiran
1. Bukan langkah
",
    )
    .dump();
    insta::assert_snapshot!(dump);
}

#[test]
fn reads_several_procedures_and_groups() {
    let dump = parse_body(
        "
Pengantar [ke langkah](#langkah-1).

## Prosedur

### Ketentuan

Berlaku untuk semua.

### Persiapan {#siap}

1. Satu {#mulai}
   - Pelaksana: Pemohon

### Pelaksanaan

Teks di bawah kelompok.

2. Dua
   - Pelaksana: Petugas
   - → #mulai

### Catatan

Bukan kelompok.

## Prosedur: Pembatalan Permohonan

1. Batal {#mulai}
   - Pelaksana: Pemohon

Prosedur
--------

1. Tanpa nama
   - Pelaksana: Pemohon
   - tidak → #mulai

## Langkah 3

## Langkah-langkah
",
    )
    .dump();
    insta::assert_snapshot!(dump);
}

#[test]
fn a_listed_column_order_holds() {
    let head = "---\nnama: C\nnomor: 1\nunit: layanan\npelaksana: [Kepala Dinas, Arsiparis]\n---\n";
    let body =
        "## Prosedur\n1. A\n   - Pelaksana: Petugas, Arsiparis\n2. B\n   - Pelaksana: Petugas\n";
    let parsed = parse(&format!("{head}{body}"));
    assert!(parsed.dump().starts_with("prosedur - #prosedur [kepala | arsiparis | petugas]\n"));
    assert_eq!(
        faults(file(&parsed.tree), &parsed.sop.diagnostics, 6),
        "3:17 pelaksana-tak-terdaftar pelaksana `Petugas Layanan` di langkah 1 tidak ada dalam \
         isian `pelaksana`\n"
    );
}

/// A byte order mark and CRLF change nothing but the bytes.
#[test]
fn bom_and_crlf_are_accepted() {
    let body = "\n## Prosedur\n\n1. Satu\n   dua\n   - Pelaksana: Pemohon\n   - Waktu: 3 hari\n\
                \x20  - Keterangan: baris\n     lanjutan\n   - tidak → 9\n\n   Penjelasan\n   *dua*\n";
    let unix = parse_body(body);
    let text = format!("\u{feff}{HEAD}{body}").replace('\n', "\r\n");
    let dos = parse(&text);
    assert_eq!(unix.dump(), dos.dump());
    assert!(unix.dump().contains("10:14 tujuan-tidak-ada"), "{}", unix.dump());
}

/// Exits written and implied, within a row and out of it.
#[test]
fn flow_goes_on_where_no_branch_leads_elsewhere() {
    let exits = |actors: &str, items: &str, last: bool| {
        let after = if last { "" } else { "3. C\n   - Pelaksana: Kepala Dinas\n" };
        let parsed = parse_body(&format!(
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon\n2. B\n   - Pelaksana: {actors}\n{items}{after}"
        ));
        let dump = parsed.dump();
        let (_, step) = dump.split_once("#langkah-2 B\n").expect("a second step");
        let step = step.split("  #langkah-3").next().expect("something");
        let lines: Vec<&str> = step.lines().map(str::trim).skip(1).collect();
        lines.into_iter().filter(|line| line.contains(['→', '⇢'])).collect::<Vec<_>>().join("; ")
    };
    let cases = [
        ("Petugas", "", "[] ⇢ 3", ""),
        ("Petugas", "   - → 1\n", "[] → 1", "[] → 1"),
        ("Petugas", "   - ya → 1\n", "[ya] → 1; [] ⇢ 3", "[ya] → 1; [] ⇢ selesai"),
        ("Petugas", "   - ya → 1\n   - tidak → 3\n", "[ya] → 1; [tidak] → 3", ""),
        ("Petugas", "   - → selesai\n", "[] → selesai", "[] → selesai"),
        ("Petugas", "   - Petugas: → selesai\n", "petugas: [] → selesai", "petugas: [] → selesai"),
        (
            "Petugas, Arsiparis",
            "   - Petugas: → selesai\n",
            "petugas: [] → selesai; arsiparis: [] ⇢ 3",
            "petugas: [] → selesai",
        ),
        (
            "Petugas, Arsiparis",
            "   - Petugas: → selesai\n   - Arsiparis: → selesai\n",
            "petugas: [] → selesai; arsiparis: [] → selesai",
            "petugas: [] → selesai; arsiparis: [] → selesai",
        ),
        (
            "Petugas, Arsiparis",
            "   - Petugas: → 2 Arsiparis\n",
            "petugas: [] → 2 arsiparis; arsiparis: [] ⇢ 3",
            "petugas: [] → 2 arsiparis",
        ),
        (
            "Petugas, Arsiparis",
            "   - Petugas: ya → 2 Arsiparis\n   - Petugas: tidak → 1\n",
            "petugas: [ya] → 2 arsiparis; petugas: [tidak] → 1; arsiparis: [] ⇢ 3",
            "petugas: [ya] → 2 arsiparis; petugas: [tidak] → 1",
        ),
        (
            "Petugas, Arsiparis",
            "   - Petugas: ya → 1\n   - Arsiparis: tidak → 1\n",
            "petugas: [ya] → 1; arsiparis: [tidak] → 1; petugas: [] ⇢ 3; arsiparis: [] ⇢ 3",
            "petugas: [ya] → 1; arsiparis: [tidak] → 1; petugas: [] ⇢ selesai; \
             arsiparis: [] ⇢ selesai",
        ),
        (
            "Petugas → Arsiparis",
            "   - Petugas: tidak → 1\n",
            "petugas: [tidak] → 1; [] ⇢ 3",
            "petugas: [tidak] → 1",
        ),
    ];
    for (actors, items, inside, last) in cases {
        assert_eq!(exits(actors, items, false), inside, "{actors}\n{items}");
        // A branch to step 3 has no target where step 2 is the last.
        if !items.contains("→ 3") {
            assert_eq!(exits(actors, items, true), last, "{actors}\n{items}");
        }
    }
}

/// Faults in their places; `body` line 1 is the first below the front matter.
#[test]
fn reports_faults_where_they_are() {
    let steps = |first: &str| {
        format!(
            "## Prosedur\n1. Satu\n   - Pelaksana: Pemohon, Petugas\n{first}\n2. Dua\n   - \
             Pelaksana: Petugas\n3. Tiga {{#akhir}}\n   - Pelaksana: Petugas\n"
        )
    };
    let cases: &[(&str, &str)] = &[
        ("   - → 9", "4:8 tujuan-tidak-ada"),
        ("   - Ya → #ahir\n   - Tidak → 2", "4:11 tujuan-tidak-ada"),
        ("   - → 2 Arsiparis", "4:8 tujuan-tidak-ada"),
        ("   - → 2 hari kerja", "4:8 tujuan-tidak-ada"),
        ("   - → 2, 3", "4:8 tujuan-ganda"),
        ("   - → 2 atau langkah 3", "4:8 tujuan-ganda"),
        ("   - Berkas → Simpan", "4:15 tujuan-tak-terbaca"),
        ("   - → 2\n   - → 3", "5:4 cabang-tanpa-label"),
        ("   - ya → 2\n   - → 3", "5:4 keputusan-tanpa-label"),
        ("   - ya → 3", "4:4 keputusan-satu-cabang"),
        ("   - Kepala Dinas: ya → 2\n   - tidak → 3", "4:6 cabang-bukan-pelaksana"),
        ("   - Output: a\n   - output: b", "5:6 kunci-ganda"),
        ("   - Hasil: a", "4:6 kunci-tidak-dikenal"),
        ("   - Wakto: 1 jam", "4:6 kunci-tidak-dikenal"),
        ("   - Waktu: sesuai kebutuhan", "4:13 waktu-tak-terbaca"),
        ("   - Simbol: mulai, selesai, proses", "4:14 simbol-tidak-dikenal"),
        ("   - Simbol: decision", "4:14 simbol-tidak-dikenal"),
        ("   - ya → 1\n   - tidak → 2", "4:4 cabang-ke-diri-sendiri"),
        ("   - → 3", "5:1 langkah-tak-terjangkau"),
    ];
    for (items, expected) in cases {
        let parsed = parse_body(&steps(items));
        let found: Vec<String> = parsed
            .faults()
            .lines()
            .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found.join("; "), *expected, "{items}\n{}", parsed.faults());
    }
}

#[test]
fn reports_faults_of_steps_and_procedures() {
    let cases: &[(&str, &str)] = &[
        ("Hanya teks.\n", "0:1 prosedur-tidak-ada"),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon\n## Prosedur\n1. B\n   - Pelaksana: Pemohon\n",
            "4:1 prosedur-tanpa-nama",
        ),
        ("## Prosedur\n1. A\n   - Waktu: 1 jam\n", "2:1 tanpa-pelaksana"),
        ("## Prosedur\n1. A\n   - Pelaksana: …\n", "2:1 tanpa-pelaksana"),
        ("## Prosedur\n1. A\n   - Aktor: Pemohon\n", "3:6 kunci-tidak-dikenal"),
        ("## Prosedur\n1. A\n   - Pelaksana: Pemohon, Petgas\n", "3:26 pelaksana-tidak-dikenal"),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon dan Petugas\n",
            "3:17 pelaksana-tidak-dikenal",
        ),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon, Petugas atau Arsiparis\n",
            "3:33 pelaksana-campur",
        ),
        ("## Prosedur\n1. A\n   - Pelaksana: Petugas, petugas layanan\n", "3:26 pelaksana-ganda"),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon\n3. B\n   - Pelaksana: Pemohon\n4. C\n   - \
          Pelaksana: Pemohon\n",
            "4:1 nomor-langkah",
        ),
        (
            "## Prosedur\n1. A {#x}\n   - Pelaksana: Pemohon\n2. B {#x}\n   - Pelaksana: Pemohon\n",
            "4:7 label-ganda",
        ),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon\n2. B\n   - Pelaksana: Pemohon\n   - → 3\n3. C\n   \
          - Pelaksana: Pemohon\n   - → 2\n",
            "2:1 langkah-tanpa-akhir",
        ),
        ("## Prosedur {#langkah-1}\n1. A\n   - Pelaksana: Pemohon\n", "1:14 jangkar-dipakai"),
        ("# A {#a}\n# B {#a}\n## Prosedur\n1. A\n   - Pelaksana: Pemohon\n", "2:6 jangkar-dipakai"),
        (
            "Lihat [itu][tak ada].\n## Prosedur\n1. A\n   - Pelaksana: Pemohon\n",
            "1:7 rujukan-tidak-ada",
        ),
        (
            "## Prosedur\n1. A\n   - Pelaksana: Pemohon\n\n   Lihat\n\t [itu][tak ada].\n",
            "6:3 rujukan-tidak-ada",
        ),
    ];
    for (body, expected) in cases {
        let parsed = parse_body(body);
        let found: Vec<String> = parsed
            .faults()
            .lines()
            .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found.join("; "), *expected, "{body}\n{}", parsed.faults());
    }
}

/// The report's words for one of each kind, as an author sees them.
#[test]
fn faults_are_said_in_words() {
    let parsed = parse_body(
        "## Prosedur
1. Satu
   - Aktor: Petgas
   - ya → 14
   - tidak → #ulng
3. Dua {#ulang}
   - Pelaksana: Pemohon, Petugas atau Arsiparis
   - Simbol: oval
   - Kepala Dinas: → 1
   - Simpan → lemari
## Prosedur
1. Satu
   - Pelaksana: Pemohon
   - → 1
   - → 1
2. Dua
3. Tiga
   - Pelaksana: Pemohon
",
    );
    let faults = parsed.faults();
    insta::assert_snapshot!(faults);
}

#[test]
fn unreadable_files_are_broken_and_say_why() {
    use sopbook::source::{Content, Unreadable};
    let cases: [(Content, &str); 6] = [
        (Content::Text("".into()), "berkas-kosong"),
        (Content::Text("\u{feff} \n".into()), "berkas-kosong"),
        (Content::Text("---\nnama: A\n".into()), "pembatas-tak-tertutup"),
        (Content::NotUtf8 { bytes: (*b"---\nn\xffx").into(), valid: 5 }, "bukan-utf8"),
        (Content::TooLarge { len: 5 << 20 }, "berkas-terlalu-besar"),
        (Content::Unreadable(Unreadable::LinkCycle), "berkas-tak-terbaca"),
    ];
    for (content, code) in cases {
        let mut tree = SourceTree::new();
        tree.insert("content/sop/contoh.md", content);
        let sop = sopbook::sop::parse::parse(file(&tree), &Registers::default());
        assert!(sop.value.broken);
        let codes: Vec<&str> = sop.diagnostics.iter().map(|fault| fault.code.name()).collect();
        assert_eq!(codes, [code]);
        assert_eq!(sop.value.identitas.nama.value, "contoh");
    }
}

#[test]
fn reads_durations_of_real_sops() {
    let read = [
        ("10 menit", "10 kerja"),
        ("1 jam 30 menit", "90 kerja"),
        ("1 jam, 30 menit", "90 kerja"),
        ("30 menit - 3 Jam", "30–180 kerja"),
        ("5–10 menit", "5–10 kerja"),
        ("± 2 jam", "120 kerja"),
        ("+/- 2 jam", "120 kerja"),
        ("kurang lebih 1,5 jam", "90 kerja"),
        ("1 x 24 jam", "1440 kalender"),
        ("2 x 24 Jam", "2880 kalender"),
        ("1 hari kerja", "450 kerja"),
        ("1 - 5 hari kerja", "450–2250 kerja"),
        ("4 jam kerja", "240 kerja"),
        ("2 s.d. 3 bulan", "86400–129600 kalender"),
        ("2 s.d 3 bulan", "86400–129600 kalender"),
        ("2 s/d 3 bulan", "86400–129600 kalender"),
        ("2 sampai dengan 3 hari", "2880–4320 kalender"),
        ("2 menit/berkas", "2 kerja per item"),
        ("15 menit/ berkas", "15 kerja per item"),
        ("15 menit per berkas", "15 kerja per item"),
        ("1 semester", "262080 kalender"),
        ("5 minit", "5 kerja"),
        ("14 (empat belas) hari kerja", "6300 kerja"),
        ("3 menit (sel gabung)", "3 kerja"),
        ("1/2 jam", "30 kerja"),
        ("1.440 menit", "1440 kerja"),
        ("1 hari 2 jam", "1560 kalender"),
        ("14 hari kalender", "20160 kalender"),
        ("Maks. 10 menit.", "10 kerja"),
    ];
    for (text, expected) in read {
        assert_eq!(duration(waktu::parse(text)), expected, "{text}");
    }
    let left = [
        "120 Menit / 3 Hari",
        "semesteran",
        "sepanjang tahun",
        "Sesuai kebutuhan",
        "Menyesuaikan",
        "Seketika (otomatis)",
        "Januari, April, Juli, Oktober (tanggal 20-31)",
        "1 0 hari kerja",
        "-",
        "",
        "10",
        "H-3",
        "Paling lambat H-3",
        "Proses pengajuan 2 bulan",
        "3 - 1 jam",
        "30 menit - 1 hari",
        "2 menit /",
        "1 jam)",
        "Januari 2014",
    ];
    for text in left {
        assert_eq!(waktu::parse(text), None, "{text}");
    }
}

/// Reads blocks of a page's text, which begins on line 1.
fn blocks(text: &str) -> (String, String, SourceTree) {
    let mut tree = SourceTree::new();
    tree.insert("content/sop/contoh.md", sopbook::source::Content::Text(text.into()));
    let mut reader = Reader::new(file(&tree));
    let blocks = reader.blocks(0..text.len());
    let mut out = String::new();
    dump_blocks(&blocks, &reader.links, 0, &mut out);
    let faults = faults(file(&tree), &reader.diagnostics, 0);
    (out, faults, tree)
}

#[test]
fn reads_every_kind_of_block() {
    let (dump, faults, _) = blocks(
        r"# Judul *satu* {#satu}
## Ruang & Waktu
## Ruang & Waktu
## ???

Paragraf dengan `kode`, ~~coret~~, [[rujukan]], [[rujukan#langkah-5|lima]], [[#bawah]],
[berkas](../unit/a%20b.md#c), [situs](HTTPS://x.id), [surat](mailto:a@b.id), <a@b.id>,
[jahat](javascript:alert(1)), ![gambar](foto.png 'judul'), catatan[^1] dan [acuan][r].\
Baris <b>html</b> &amp; \*bintang\*. Alamat https://bps.go.id/a_b(c)/?x=1, (http://x.id).
Bukan alamat: https://perpustakaan. bps

- [x] selesai
- [ ] belum

3. longgar

   kedua
4. rapat

+ [x] longgar

+ [ ] juga

| A | B |
|:--|--:|
| [[x\|y]] | 2 |

> kutipan

> [!TIP]
> saran

Istilah
: penjelasan

```sh extra
1. kode
```

***

<div>
blok
</div>

[^1]: Isi catatan.

[r]: #satu
",
    );
    insta::assert_snapshot!(dump);
    assert_eq!(faults, "");
}

#[test]
fn footnotes_and_link_definitions_hold_over_the_whole_file() {
    let parsed = parse_body(
        "
Teks[^a] dan [tautan][t].

## Prosedur

1. Langkah[^a]
   - Pelaksana: Pemohon
   - Keterangan: lihat [tautan][T], [^tanpa]

   Penjelasan[^a].

## Penutup

[^a]: Isi.

[t]: https://x.id
",
    );
    assert_eq!(
        parsed.dump(),
        "teks
  p Teks[^a] dan <tautan|https://x.id>.
prosedur - #prosedur [pemohon]
  #langkah-1 Langkah[^a]
      pemohon:Mulai
      keterangan: lihat <tautan|https://x.id>, [^tanpa]
      p Penjelasan[^a].
teks
  h2 #penutup Penutup
  footnote a
    p Isi.
"
    );
}

#[test]
fn inline_text_never_becomes_a_block() {
    let cases = [
        ("1. ATK", "1. ATK"),
        ("- x", "- x"),
        ("# x", "# x"),
        ("> x", "> x"),
        ("```", "```"),
        ("---", "---"),
        ("| a | b |\n|--|--|", "| a | b |⏎|--|--|"),
        ("[x]:", "[x]:"),
        ("<div>", "html(<div>)"),
        ("    kode", "kode"),
        ("**a**\n- b\n\n# c", "**a**⏎- b⏎# c"),
        ("_a_ \\\n2. b  \nc", "*a*↵2. b↵c"),
        ("\\* dan *b*", "* dan *b*"),
        ("*\"a\"* .x", "*\"a\"* .x"),
        (".", "."),
        ("", ""),
    ];
    for (text, expected) in cases {
        let mut tree = SourceTree::new();
        tree.insert("content/sop/contoh.md", sopbook::source::Content::Text(text.into()));
        let mut reader = Reader::new(file(&tree));
        let place = Place::Text { anchor: None };
        let content = reader.inlines(text, Origin::At(0), place);
        assert_eq!(shown(&content, &reader.links), expected, "{text:?}");
    }
}

#[test]
fn links_know_their_place_and_sentence() {
    let long = "kata ".repeat(100);
    let parsed = parse_body(&format!(
        "
# Awal
Kalimat satu. Lihat [[a]] pada No. 5 lebih dulu. Kalimat *tiga*.

{long} [[b]] {long}

## Prosedur
1. Mencari arsip [[c]]. Lalu mencatat.
   - Pelaksana: Pemohon
   - Keterangan: [[d]]
   - tidak → [[e]]

   Penjelasan [[f]].
"
    ));
    let text = parsed.tree.get("content/sop/contoh.md").and_then(SourceFile::text).expect("text");
    let mut out = String::new();
    for link in &parsed.sop.value.links {
        let written = &text[link.span.range()];
        writeln!(out, "{written} {:?} {}", link.place, link.context).unwrap();
        assert!(link.context.chars().count() < 220, "{}", link.context);
    }
    insta::assert_snapshot!(out);
}

#[test]
fn equal_headings_get_numbers_and_too_many_are_reported_once() {
    let (dump, faults, _) = blocks("# a\n# a-1\n# a\n# a\n");
    assert_eq!(dump, "h1 #a a\nh1 #a-1 a-1\nh1 #a-2 a\nh1 #a-3 a\n");
    assert_eq!(faults, "");
    let (dump, faults, _) = blocks(&"# Judul\n".repeat(100_000));
    assert!(dump.contains("h1 #judul-1999 "), "the limit is 2,000");
    assert!(!dump.contains("#judul-2000"));
    assert_eq!(dump.lines().count(), 100_000, "nothing is lost");
    assert_eq!(faults, "2001:1 judul-terlalu-banyak berkas ini berisi lebih dari 2000 judul\n");
}

#[test]
fn deep_nesting_is_cut_and_reported_once() {
    for text in [
        format!("{}x\n", ">".repeat(50_000)),
        format!("{}x\n", "- ".repeat(50_000)),
        format!("{}x{}\n", "*a **".repeat(5_000), "** b*".repeat(5_000)),
        format!("{}x\n\n{}y\n", ">".repeat(200), ">".repeat(300)),
    ] {
        let (dump, faults, _) = blocks(&text);
        assert!(dump.lines().count() < 500);
        assert_eq!(faults.lines().count(), 1, "{faults}");
        assert!(faults.contains(" bersarang-terlalu-dalam "), "{faults}");
    }
}

/// Each block's place is the block as it stands in the file, for text with and without dedent.
#[test]
fn blocks_know_their_places() {
    let parsed = parse_body(
        "
Paragraf é
dua.

- butir
  - dalam

## Prosedur
Kata *pengantar*.

1. Satu
   - Pelaksana: Pemohon
   - butir é satu
\t- butir dua
\t  lanjutan

   Teks
     menjorok é.

\t> kutipan
",
    );
    let text = parsed.tree.get("content/sop/contoh.md").and_then(SourceFile::text).expect("text");
    let mut spans = Vec::new();
    for section in &parsed.sop.value.sections {
        match section {
            Section::Text(blocks) => block_spans(blocks, &mut spans),
            Section::Prosedur(prosedur) => {
                block_spans(&prosedur.intro, &mut spans);
                let kegiatan = &prosedur.kegiatan[0];
                spans.extend([kegiatan.span, kegiatan.line]);
                block_spans(&kegiatan.penjelasan, &mut spans);
            }
        }
    }
    let places: Vec<&str> = spans.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(
        places,
        [
            "Paragraf é\ndua.",
            "- butir\n  - dalam",
            "butir",
            "- dalam",
            "dalam",
            "Kata *pengantar*.",
            "1. Satu\n   - Pelaksana: Pemohon\n   - butir é satu\n\t- butir dua\n\t  lanjutan\n\n   \
             Teks\n     menjorok é.\n\n\t> kutipan",
            "1. Satu",
            "- butir é satu\n\t- butir dua\n\t  lanjutan",
            "butir é satu",
            "butir dua\n\t  lanjutan",
            "Teks\n     menjorok é.",
            "> kutipan",
            "kutipan",
        ]
    );
}

/// What is typed quickly must be read quickly: each of these is quadratic in a careless reader.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    let head = "## Prosedur\n1. A\n   - Pelaksana: Pemohon";
    let texts = [
        "```a\n".repeat(100_000),
        "<!--\n".repeat(100_000),
        format!("{head}{}", ",".repeat(500_000)),
        format!("{head}\n   - {} → 1", "a:".repeat(250_000)),
        format!("{head}\n   - {}", "→".repeat(150_000)),
        format!("{head}\n{}", "   - → 1\n".repeat(50_000)),
        "https://".repeat(60_000),
        "[^".repeat(250_000) + "[^a]: x",
        "# Langkah 3\n".repeat(40_000),
        format!("## Prosedur\n{}", "1. A\n".repeat(100_000)),
        "[[a]] ".repeat(80_000),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let parsed = parse_body(&text);
        assert!(parsed.sop.value.span.end > 0);
        let spent = start.elapsed();
        assert!(spent.as_secs() < 10, "{spent:?} for {}…", &text[..40]);
    }
}

/// Text that is likely to hit a rule, from pieces an author might type.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "## Prosedur\n",
        "## Prosedur: Dua\n",
        "### Kelompok\n",
        "# Judul {#a}\n",
        "1. Satu\n",
        "2) Dua {#b}\n",
        "12. Panjang\n",
        "   - Pelaksana: Pemohon, Petugas\n",
        "\t* Waktu: 1–2 jam\n",
        "   - Pelaksana: A → Arsiparis atau B\n",
        "   - ya → 2\n",
        "   - Pemohon: tidak → 1 Petugas\n",
        "   - → [[a|b]]\n",
        "     - bersarang\n",
        "  lanjutan é\n",
        "\n",
        "\r\n",
        "```\n",
        "~~~\n",
        "<!--",
        "-->\n",
        "> ",
        "[^a]",
        "[^a]: é\n",
        "[x][y]",
        "[y]: z\n",
        "| a | b |\n|---|---|\n",
        ": arti\n",
        "https://a.id/é.",
        "![[",
        "]]",
        "→",
        "{#",
        "}",
        "\t",
        "   ",
        "*",
        "_",
        "`",
        "\\",
        "—",
        "\u{feff}",
        "\u{b}",
        "\0",
        "Judul\n===\n",
        "- [ ] ",
        "&amp;",
        "%41",
        "langkah-1",
        "é",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_with_true_places(text in prop_oneof![pieces(), any::<String>()]) {
        for text in [text.clone(), format!("{HEAD}{text}")] {
            let parsed = parse(&text);
            let sop = &parsed.sop.value;
            let mut spans: Vec<Span> = vec![sop.span, sop.identitas.span];
            spans.extend(parsed.sop.diagnostics.iter().map(|fault| fault.span));
            spans.extend(parsed.sop.diagnostics.iter().flat_map(|fault| &fault.related).map(|at| at.span));
            spans.extend(sop.links.iter().map(|link| link.span));
            spans.extend(sop.anchors.iter().map(|anchor| anchor.span));
            for section in &sop.sections {
                match section {
                    Section::Text(blocks) => block_spans(blocks, &mut spans),
                    Section::Prosedur(prosedur) => {
                        spans.push(prosedur.span);
                        block_spans(&prosedur.intro, &mut spans);
                        for kegiatan in &prosedur.kegiatan {
                            spans.extend([kegiatan.span, kegiatan.line]);
                            spans.extend(kegiatan.cabang.iter().map(|cabang| cabang.span));
                            spans.extend(kegiatan.mutu_baku.kelengkapan.iter().map(|lines| lines.span));
                            block_spans(&kegiatan.penjelasan, &mut spans);
                            prop_assert_eq!(kegiatan.pelaksana.len(), kegiatan.simbol.len());
                        }
                        for index in 0..prosedur.kegiatan.len() {
                            for exit in prosedur.exits(index) {
                                if let Tujuan::Langkah { index, .. } = exit.tujuan {
                                    prop_assert!(index < prosedur.kegiatan.len());
                                }
                            }
                        }
                    }
                }
            }
            for span in spans {
                prop_assert!(span.start <= span.end);
                prop_assert!(text.get(span.range()).is_some(), "{:?} of {:?}", span, text);
            }
            let mut anchors: Vec<&str> = sop.anchors.iter().map(|anchor| &*anchor.id).collect();
            anchors.sort_unstable();
            let count = anchors.len();
            anchors.dedup();
            prop_assert_eq!(anchors.len(), count);
        }
    }
}

fn block_spans(blocks: &[Block], spans: &mut Vec<Span>) {
    for block in blocks {
        spans.push(block.span);
        match &block.kind {
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| block_spans(&item.blocks, spans));
            }
            BlockKind::Quote(blocks)
            | BlockKind::Alert { blocks, .. }
            | BlockKind::Footnote { blocks, .. } => block_spans(blocks, spans),
            BlockKind::Definitions(definitions) => definitions
                .iter()
                .flat_map(|definition| &definition.explanations)
                .for_each(|blocks| block_spans(blocks, spans)),
            _ => {}
        }
    }
}
