//! `book.toml` and the registers.

use crate::fixture;
use proptest::prelude::*;
use sopbook::config::{self, Config, Paper};
use sopbook::diagnostics::{self, Diagnostic, Severity};
use sopbook::messages::Language;
use sopbook::register::{self, PelaksanaId, Registers, SifatPelaksana};
use sopbook::source::SourceTree;
use sopbook::tanggal::Tanggal;

/// The report, `path:line:column code` and the quoted place, one fault a line.
fn report(tree: &SourceTree, diagnostics: &mut [Diagnostic]) -> String {
    diagnostics::sort(diagnostics, tree);
    let line = |fault: &Diagnostic| {
        let file = &tree[fault.span.file];
        let position = file.position(fault.span.start);
        let place = file.text().map_or("", |text| &text[fault.span.range()]);
        let related = fault.related.iter().map(|related| &related.message);
        for text in std::iter::once(&fault.message).chain(&fault.hints).chain(related) {
            for language in [Language::Indonesian, Language::English] {
                let said = text.say(language);
                assert_ne!(said, text.key, "{} is in no catalogue", text.key);
                assert!(!said.contains('{') || text.key.contains("path"), "unfilled: {said}");
            }
        }
        let name = file.name();
        format!("{name}:{}:{} {} {place:?}", position.line, position.column, fault.code.name())
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn lines(expected: &str) -> String {
    let lines: Vec<_> = expected.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    lines.join("\n")
}

fn read(text: &str) -> (Config, SourceTree, Vec<Diagnostic>) {
    let tree = fixture::tree(&format!("//- book.toml\n{text}"));
    let parsed = config::parse(tree.get("book.toml").expect("is in the fixture"));
    (parsed.value, tree, parsed.diagnostics)
}

/// Checks the faults of a `book.toml`.
fn check(text: &str, expected: &str) {
    let (_, tree, mut diagnostics) = read(text);
    assert_eq!(report(&tree, &mut diagnostics), lines(expected), "in {text}");
}

/// Checks the faults of lines below the two required tables, which end on line 4.
fn check_below(text: &str, expected: &str) {
    check(&format!("[book]\ntitle = \"A\"\n[instansi]\nnama = \"B\"\n{text}"), expected);
}

/// What is said of the only fault, in English, with its hints.
fn said(text: &str) -> Vec<String> {
    let (_, tree, mut diagnostics) = read(text);
    assert_eq!(diagnostics.len(), 1, "{}", report(&tree, &mut diagnostics));
    let fault = &diagnostics[0];
    std::iter::once(&fault.message)
        .chain(&fault.hints)
        .map(|it| it.say(Language::English))
        .collect()
}

const WHOLE: &str = r##"
[book]
title = "Buku SOP"
description = "Semua SOP"
language = "en"
src = "isi/"
edisi = "Edisi 2016"
tanggal = 2016-11-24
[instansi]
nama = "Badan Arsip"
induk = "Pemerintah Kabupaten"
alamat = "Jalan Raya"
logo = "berkas/logo.svg"
pedoman = "Peraturan Kepala"
[build]
build-dir = "keluaran"
draf = true
[output.html]
theme = "dinas"
site-url = "https://contoh.go.id/sop"
edit-url-template = "https://contoh.go.id/{path}"
nip = true
sering-dibuka = ["a", "b"]
[output.html.warna]
brand = "#123"
[output.html.warna-gelap]
link = "#FFFFFF"
[output.pdf]
build = true
per-sop = true
paper = "F4"
margin-mm = 15
font-size-pt = 9.5
tahun = 2016
[check]
evaluasi-bulan = 24
pantau-bulan = 3
lengkap = true
[check.tingkat]
html-dibuang = "off"
isian-kosong = "error"
"##;

#[test]
fn reads_every_key() {
    let (config, tree, mut diagnostics) = read(WHOLE);
    assert_eq!(report(&tree, &mut diagnostics), "");
    assert_eq!(config.book.description.as_deref(), Some("Semua SOP"));
    assert_eq!(config.book.language, Language::English);
    assert_eq!(config.book.src, "isi");
    assert_eq!(config.book.edisi.as_deref(), Some("Edisi 2016"));
    assert_eq!(config.book.tanggal, Some(Tanggal::Hari { year: 2016, month: 11, day: 24 }));
    assert_eq!(config.instansi.nama, "Badan Arsip");
    assert_eq!(config.instansi.induk.as_deref(), Some("Pemerintah Kabupaten"));
    assert_eq!(config.instansi.alamat.as_deref(), Some("Jalan Raya"));
    let logo = config.instansi.logo.expect("is given");
    assert_eq!(tree.get("book.toml").expect("is there").position(logo.span.start).line, 13);
    assert_eq!(config.instansi.pedoman, "Peraturan Kepala");
    assert_eq!((config.build.build_dir.as_str(), config.build.draf), ("keluaran", true));
    assert_eq!(config.html.theme.value, "dinas");
    assert_eq!(config.html.site_url.as_deref(), Some("https://contoh.go.id/sop/"));
    assert_eq!(config.html.edit_url_template.as_deref(), Some("https://contoh.go.id/{path}"));
    assert!(config.html.nip);
    assert_eq!(config.html.sering_dibuka.len(), 2);
    assert_eq!(config.html.warna["brand"].value, "#112233");
    assert_eq!(config.html.warna_gelap["link"].value, "#ffffff");
    assert!(config.pdf.build && config.pdf.per_sop);
    assert_eq!(config.pdf.paper, Paper::F4);
    assert_eq!((config.pdf.margin_mm, config.pdf.font_size_pt), (15.0, 9.5));
    assert_eq!(config.pdf.tahun, Some(2016));
    assert_eq!((config.check.evaluasi_bulan, config.check.pantau_bulan), (24, 3));
    assert!(config.check.lengkap);
    assert_eq!(config.check.tingkat["html-dibuang"], None);
    assert_eq!(config.check.tingkat["isian-kosong"], Some(Severity::Error));
}

#[test]
fn has_defaults_for_all_but_the_required_keys() {
    let (config, tree, mut diagnostics) = read("[book]\ntitle=\"A\"\n[instansi]\nnama=\"B\"\n");
    assert_eq!(report(&tree, &mut diagnostics), "");
    let mut defaults = Config::default();
    defaults.book.title = "A".into();
    defaults.instansi.nama = "B".into();
    assert_eq!(config, defaults);
    check("", "book.toml:1:1 berkas-kosong \"\"");
    check("[book]\n", "book.toml:1:1 isian-wajib \"\"\nbook.toml:1:2 isian-wajib \"book\"");
    check(
        "[book]\ntitle = \"\"\n[instansi]\nnama = \" \"\n",
        "
        book.toml:2:9 isian-kosong \"\\\"\\\"\"
        book.toml:4:8 isian-kosong \"\\\" \\\"\"",
    );
    check(
        "[buku]\ntitle = \"A\"\n[instansi]\nname = \"B\"\n",
        "
        book.toml:1:2 isian-tidak-dikenal \"buku\"
        book.toml:4:1 isian-tidak-dikenal \"name\"",
    );
}

#[test]
fn reports_all_faults_in_one_run_at_their_places() {
    check_below(
        r#"alamt = "x"
[build]
draf = "ya"
[output.html]
themes = "x"
site-url = "contoh.go.id"
edit-url-template = "https://contoh.go.id/"
sering-dibuka = [1]
[output.pdf]
paper = "a3"
margin-mm = -1
font-size-pt = "9"
tahun = 2016.5
[check]
evaluasi-bulan = 0
[check.tingkat]
html-dibuan = "off"
html-dibuang = "of"
[lain]
"#,
        r#"book.toml:5:1 isian-tidak-dikenal "alamt"
        book.toml:7:8 nilai-tak-terbaca "\"ya\""
        book.toml:9:1 isian-tidak-dikenal "themes"
        book.toml:10:12 nilai-tak-terbaca "\"contoh.go.id\""
        book.toml:11:21 nilai-tak-terbaca "\"https://contoh.go.id/\""
        book.toml:12:18 nilai-tak-terbaca "1"
        book.toml:14:9 kata-tidak-dikenal "\"a3\""
        book.toml:15:13 nilai-tak-terbaca "-1"
        book.toml:16:16 nilai-tak-terbaca "\"9\""
        book.toml:17:9 nilai-tak-terbaca "2016.5"
        book.toml:19:18 nilai-tak-terbaca "0"
        book.toml:21:1 isian-tidak-dikenal "html-dibuan"
        book.toml:22:16 kata-tidak-dikenal "\"of\""
        book.toml:23:2 isian-tidak-dikenal "lain""#,
    );
    check(
        "[book]\ntitle = 5\nlanguage = \"fr\"\nsrc = \"../isi\"\ntanggal = \"besok\"\n[instansi]\nnama=\"B\"",
        r#"book.toml:2:9 nilai-tak-terbaca "5"
        book.toml:3:12 kata-tidak-dikenal "\"fr\""
        book.toml:4:7 nilai-tak-terbaca "\"../isi\""
        book.toml:5:11 tanggal-tak-terbaca "\"besok\"""#,
    );
}

#[test]
fn reports_broken_toml_and_reads_the_rest() {
    let text =
        "[book]\ntitle = Buku SOP\n[instansi]\nnama = \"B\"\nalamt = \"x\"\n[build\ndraf = 1\n";
    check(
        text,
        r#"book.toml:2:9 toml-rusak "Buku SOP"
        book.toml:5:1 isian-tidak-dikenal "alamt"
        book.toml:6:7 toml-rusak """#,
    );
    assert_eq!(
        said("[book]\ntitle = Buku\n"),
        [
            "this line cannot be read: text must stand between quotation marks",
            "write `title = \"Buku\"`"
        ]
    );
    check_below("alamat = \"x\"\nalamat = \"y\"", "book.toml:6:1 isian-ganda \"alamat\"");
    check_below("alamat =", "book.toml:5:9 toml-rusak \"\"");
    check_below("alamat = \"x", "book.toml:5:12 toml-rusak \"\"");
    check_below("alamat", "book.toml:5:7 toml-rusak \"\"");
    let deep = format!("a = {}", "[".repeat(100_000));
    let (_, _, diagnostics) = read(&deep);
    assert!(diagnostics.iter().any(|fault| fault.code.name() == "toml-rusak"), "{diagnostics:?}");
    let crlf = "\u{feff}[book]\r\ntitle = \"A\"\r\n[instansi]\r\nnama = \"B\"\r\ninduk = 1\r\n";
    check(crlf, "book.toml:5:9 nilai-tak-terbaca \"1\"");
}

#[test]
fn measures_the_contrast_of_colours() {
    let warna = |lines: &str| format!("[output.html.warna]\n{lines}");
    check_below(&warna("brand = \"#0b5b53\"\non-brand = \"#fff\""), "");
    check_below(&warna("brand = \"teal\""), "book.toml:6:9 nilai-tak-terbaca \"\\\"teal\\\"\"");
    check_below(&warna("brand = \"#12345\""), "book.toml:6:9 nilai-tak-terbaca \"\\\"#12345\\\"\"");
    check_below(&warna("brnd = \"#fff\""), "book.toml:6:1 isian-tidak-dikenal \"brnd\"");
    // Against the built-in half, and at the later of two.
    check_below(
        &warna("brand = \"#ffe000\""),
        "book.toml:6:9 warna-kurang-kontras \"\\\"#ffe000\\\"\"",
    );
    check_below(
        &warna("on-brand = \"#777\"\nbrand = \"#888888\"\nlink = \"#aaaaaa\""),
        "book.toml:7:9 warna-kurang-kontras \"\\\"#888888\\\"\"
         book.toml:8:8 warna-kurang-kontras \"\\\"#aaaaaa\\\"\"",
    );
    check_below(
        "[output.html.warna-gelap]\nlink = \"#0a5a52\"",
        "book.toml:6:8 warna-kurang-kontras \"\\\"#0a5a52\\\"\"",
    );
    // #767676 on white is 4.54, #777777 is 4.48: the best known pair around the limit.
    let on_white = |colour: &str| {
        format!("[book]\ntitle='A'\n[instansi]\nnama='B'\n[output.html.warna]\nbrand='{colour}'\n")
    };
    check(&on_white("#767676"), "");
    let message = &said(&on_white("#777777"))[0];
    assert!(message.contains("4.47 : 1"), "{message}");
}

const REGISTERS: &str = r#"
//- book.toml
[book]
//- content/unit.toml
[[unit]]
id = "badan"
nama = "Badan Arsip"
kepala = "Kepala Badan"
[[unit]]
id = "bidang-kearsipan"
nama = "Bidang Kearsipan"
induk = "Badan arsip"
//- content/pelaksana.toml
[[pelaksana]]
id = "tim"
nama = "Tim"
[[pelaksana]]
id = "tim-teknis"
nama = "Tim Teknis"
alias = ["tim  teknis", "Tim Ahli"]
sifat = "luar"
[[pelaksana]]
id = "kasubbag"
nama = "Kasubbag Umum dan Kepegawaian"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = "uu-7-1971"
nama = "UU 7/1971"
tentang = "Kearsipan"
status = "dicabut"
diganti_oleh = "uu-43-2009"
[[dasar_hukum]]
id = "uu-43-2009"
nama = "UU 43/2009"
tentang = "Kearsipan"
tautan = "https://contoh.go.id"
//- content/sinonim.toml
[[sinonim]]
kata = ["arsip", "dokumen"]
"#;

fn registers(text: &str) -> (Registers, SourceTree, Vec<Diagnostic>) {
    let tree = fixture::tree(text);
    let parsed = register::parse(&tree, "content");
    (parsed.value, tree, parsed.diagnostics)
}

/// Checks the faults of the registers.
fn check_registers(text: &str, expected: &str) {
    let (_, tree, mut diagnostics) = registers(text);
    assert_eq!(report(&tree, &mut diagnostics), lines(expected), "in {text}");
}

#[test]
fn reads_the_registers() {
    let (registers, tree, mut diagnostics) = registers(REGISTERS);
    assert_eq!(report(&tree, &mut diagnostics), "");
    assert_eq!(registers.unit[1].induk, registers.find_unit("badan"));
    assert_eq!(registers.find_unit("BIDANG  kearsipan").map(|unit| unit.0), Some(1));
    assert_eq!(registers.pelaksana[1].sifat, SifatPelaksana::Luar);
    assert_eq!(registers.find_pelaksana("tim ahli"), Some(PelaksanaId(1)));
    assert!(registers.dasar_hukum[0].dicabut);
    assert_eq!(registers.dasar_hukum[0].diganti_oleh, registers.find_dasar_hukum("uu-43-2009"));
    assert_eq!(registers.sinonim, [["arsip", "dokumen"]]);
}

#[test]
fn matches_actors_at_the_beginning_longest_first() {
    let (registers, ..) = registers(REGISTERS);
    let matches = |text: &'static str| {
        let found = registers.match_pelaksana(text);
        found.into_iter().map(|(id, length)| (id.0, &text[..length])).collect::<Vec<_>>()
    };
    assert_eq!(matches("Tim Teknis, Tim"), [(1, "Tim Teknis"), (0, "Tim")]);
    assert_eq!(matches("  TIM\u{a0} teknis → x"), [(1, "  TIM\u{a0} teknis"), (0, "  TIM")]);
    assert_eq!(
        matches("Kasubbag Umum dan Kepegawaian"),
        [(2, "Kasubbag Umum dan Kepegawaian"), (2, "Kasubbag"),]
    );
    assert_eq!(matches("Tim-tim"), [(0, "Tim")]);
    assert_eq!(matches("Timbangan"), []);
    assert_eq!(matches("Kepala"), []);
    assert_eq!(matches(""), []);
}

#[test]
fn reports_faults_of_registers() {
    check_registers(
        "//- book.toml\n[book]\n",
        "book.toml:1:1 berkas-wajib \"\"\nbook.toml:1:1 berkas-wajib \"\"",
    );
    let with = |unit: &str, pelaksana: &str, dasar_hukum: &str| {
        format!(
            "//- book.toml\n[book]\n//- content/unit.toml\n{unit}\n\
             //- content/pelaksana.toml\n{pelaksana}\n//- content/dasar-hukum.toml\n{dasar_hukum}\n"
        )
    };
    let unit = "[[unit]]\nid = \"a\"\nnama = \"A\"\n";
    let pelaksana = "[[pelaksana]]\nid = \"p\"\nnama = \"P\"\n";
    check_registers(&with(unit, pelaksana, ""), "");
    check_registers(&with(unit, pelaksana, "# belum ada\n"), "");
    check_registers(&with("", pelaksana, ""), "unit.toml:1:1 berkas-kosong \"\"");
    check_registers(
        &with(
            &format!(
                "{unit}[[unit]]\nid = \"A\"\nnama = \"B\"\n[[unit]]\nid = \"c\"\nnama = \" b \"\n\
                 induk = \"d\"\nkepla = \"x\"\n[[unit]]\nnama = \"E\"\n[[unt]]\n"
            ),
            pelaksana,
            "",
        ),
        r#"unit.toml:5:6 nilai-tak-terbaca "\"A\""
        unit.toml:5:6 daftar-bentrok "\"A\""
        unit.toml:9:8 daftar-bentrok "\" b \""
        unit.toml:10:9 unit-tidak-dikenal "\"d\""
        unit.toml:11:1 isian-tidak-dikenal "kepla"
        unit.toml:12:1 isian-wajib "[[unit]]"
        unit.toml:14:3 isian-tidak-dikenal "unt""#,
    );
    check_registers(
        &with(
            unit,
            &format!(
                "{pelaksana}alias = \"q\"\n[[pelaksana]]\nid = \"q\"\nnama = \"Q\"\n\
                 sifat = \"eksternal\"\nalias = [1]\n"
            ),
            "[[dasar_hukum]]\nid = \"x\"\nnama = \"X\"\nstatus = \"dicbut\"\n\
             diganti_oleh = \"y\"\ntautan = \"javascript:alert(1)\"\n",
        ),
        r#"dasar-hukum.toml:1:1 isian-wajib "[[dasar_hukum]]"
        dasar-hukum.toml:4:10 kata-tidak-dikenal "\"dicbut\""
        dasar-hukum.toml:5:16 dasar-hukum-tidak-dikenal "\"y\""
        dasar-hukum.toml:6:10 nilai-tak-terbaca "\"javascript:alert(1)\""
        pelaksana.toml:6:6 daftar-bentrok "\"q\""
        pelaksana.toml:8:9 kata-tidak-dikenal "\"eksternal\""
        pelaksana.toml:9:10 nilai-tak-terbaca "1""#,
    );
    let synonyms = "//- content/sinonim.toml\n[[sinonim]]\nkata = [\"arsip\"]\n[[sinonim]]\n\
                    kata = [\"surat\", \" \", \"naskah\"]\n[[sinonim]]\nwords = []\n";
    check_registers(
        &format!("{}{synonyms}", with(unit, pelaksana, "")),
        r#"sinonim.toml:2:8 nilai-tak-terbaca "[\"arsip\"]"
        sinonim.toml:4:18 isian-kosong "\" \""
        sinonim.toml:6:1 isian-tidak-dikenal "words""#,
    );
}

#[test]
fn cuts_circles_of_units() {
    let unit = |id: &str, induk: &str| {
        format!("[[unit]]\nid = \"{id}\"\nnama = \"Unit {id}\"\ninduk = \"{induk}\"\n")
    };
    let text = format!(
        "//- book.toml\n[book]\n//- content/pelaksana.toml\n[[pelaksana]]\nid = \"p\"\nnama = \"P\"\n\
         //- content/unit.toml\n{}{}{}{}{}",
        unit("d", "a"),
        unit("a", "b"),
        unit("b", "c"),
        unit("c", "a"),
        unit("e", "e"),
    );
    let (registers, tree, mut diagnostics) = registers(&text);
    assert_eq!(
        report(&tree, &mut diagnostics),
        "unit.toml:16:9 unit-berputar \"\\\"a\\\"\"\nunit.toml:20:9 unit-berputar \"\\\"e\\\"\""
    );
    let message = diagnostics[0].message.say(Language::English);
    assert_eq!(message, "the unit is its own parent: `c` → `a` → `b` → `c`");
    assert_eq!(diagnostics[0].related.len(), 2);
    for start in 0..registers.unit.len() {
        let mut steps = 0;
        let mut unit = registers.unit[start].induk;
        while let Some(id) = unit {
            unit = registers.unit[id.0 as usize].induk;
            steps += 1;
            assert!(steps <= registers.unit.len(), "a circle is left");
        }
    }
}

/// Texts that look like TOML, so that the deeper branches are met.
fn toml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[book]",
        "[instansi]",
        "[output.html]",
        "[output.html.warna]",
        "[check.tingkat]",
        "title",
        "nama",
        "brand",
        "[[unit]]",
        "id",
        "induk",
        "=",
        " = ",
        "\"",
        "'",
        "\"#fff\"",
        "\"a\"",
        "\n",
        "\r\n",
        "\r",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "1",
        "true",
        "2016-01-01",
        "#",
        "\u{feff}",
        "\0",
        "é",
        "\"\"\"",
        "inf",
        "0x1F",
        "1e9",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn never_panics(text: &str) {
    let mut tree = SourceTree::new();
    for path in ["book.toml", "content/unit.toml", "content/pelaksana.toml"] {
        tree.insert(path, sopbook::source::Content::Text(text.into()));
    }
    let book = tree.get("book.toml").expect("was put there");
    let mut diagnostics = config::parse(book).diagnostics;
    diagnostics.extend(register::parse(&tree, "content").diagnostics);
    for fault in &diagnostics {
        assert!(text.get(fault.span.range()).is_some(), "{fault:?} in {text:?}");
    }
}

proptest! {
    #[test]
    fn reads_any_text(text in any::<String>()) {
        never_panics(&text);
    }

    #[test]
    fn reads_any_toml(text in toml_like()) {
        never_panics(&text);
    }
}
