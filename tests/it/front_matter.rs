//! Front matter: fences, YAML with places, the identity, plain pages.

use crate::fixture;
use gray_matter::engine::Engine;
use gray_matter::{Matter, Pod};
use proptest::prelude::*;
use sopbook::diagnostics::{self, Diagnostic};
use sopbook::front_matter::{self, FrontMatter};
use sopbook::markdown::parse::Reader;
use sopbook::markdown::{Links, WrittenTarget, plain};
use sopbook::messages::Language;
use sopbook::page;
use sopbook::register;
use sopbook::sop::{Identitas, Keterkaitan, RujukanHukum, Status, identitas};
use sopbook::source::{SourceFile, SourceTree};
use sopbook::tanggal::Tanggal;

const REGISTERS: &str = r#"
//- book.toml
//- content/unit.toml
[[unit]]
id = "badan"
nama = "Badan Arsip"
[[unit]]
id = "bidang-kearsipan"
nama = "Bidang Kearsipan"
induk = "badan"
//- content/pelaksana.toml
[[pelaksana]]
id = "arsiparis"
nama = "Arsiparis"
alias = ["Pejabat Arsiparis"]
[[pelaksana]]
id = "kasubbag"
nama = "Kasubbag Umum dan Kepegawaian"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = "uu-43-2009"
nama = "Undang-Undang Nomor 43 Tahun 2009"
tentang = "Kearsipan"
"#;

/// What was read of one SOP's front matter.
struct Read {
    tree: SourceTree,
    identitas: Identitas,
    links: Links,
    diagnostics: Vec<Diagnostic>,
}

fn read(text: &str) -> Read {
    let mut tree = fixture::tree(REGISTERS);
    tree.insert("content/sop/contoh-sop.md", sopbook::source::Content::Text(text.into()));
    let registers = register::parse(&tree, "content");
    assert!(registers.diagnostics.is_empty(), "{:?}", registers.diagnostics);
    let file = tree.get("content/sop/contoh-sop.md").expect("was put there").clone();
    let mut reader = Reader::new(&file);
    let front = front_matter::split(&file, &mut reader.diagnostics);
    let identitas = match front {
        Some(front) => identitas::parse(&mut reader, &front, &registers.value),
        None => identitas::unread(&file),
    };
    let (links, mut diagnostics) = (reader.links, reader.diagnostics);
    diagnostics::sort(&mut diagnostics, &tree);
    Read { tree, identitas, links, diagnostics }
}

/// The report, `line:column code` and the quoted place, one fault a line.
fn report(tree: &SourceTree, diagnostics: &[Diagnostic]) -> String {
    let line = |fault: &Diagnostic| {
        let file = &tree[fault.span.file];
        let position = file.position(fault.span.start);
        let place = file.text().map_or("", |text| &text[fault.span.range()]);
        for text in std::iter::once(&fault.message).chain(&fault.hints) {
            for language in [Language::Indonesian, Language::English] {
                let said = text.say(language);
                assert_ne!(said, text.key, "{} is in no catalogue", text.key);
                assert!(!said.contains('{') || text.key.contains("path"), "unfilled: {said}");
            }
        }
        format!("{}:{} {} {place:?}", position.line, position.column, fault.code.name())
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Checks the faults of one SOP's file.
fn check(text: &str, expected: &str) {
    let read = read(text);
    let expected: Vec<_> = expected.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    assert_eq!(report(&read.tree, &read.diagnostics), expected.join("\n"), "in {text:?}");
}

/// Checks the faults of YAML lines below the required keys, which stand on lines 2 to 4.
fn check_yaml(yaml: &str, expected: &str) {
    check(&format!("---\nnama: A\nnomor: 1\nunit: badan\n{yaml}\n---\n"), expected);
}

/// The hints of the only fault, in English.
fn hints(text: &str) -> Vec<String> {
    let read = read(text);
    assert_eq!(read.diagnostics.len(), 1, "{}", report(&read.tree, &read.diagnostics));
    read.diagnostics[0].hints.iter().map(|hint| hint.say(Language::English)).collect()
}

const WHOLE: &str = "---
nama: Peminjaman Arsip
nomor: 007
unit: Bidang  kearsipan
jenis: teknis, Mikro, final
induk: layanan-arsip
lanjutan: [penelusuran-arsip, \"SOP/2\"]
keterkaitan:
  - penelusuran-arsip
  - luar: SOP Surat Keluar
status: berlaku
tanggal_pembuatan: 14 April 2016
tanggal_revisi: ... April 2016
tanggal_efektif: 2016-05-01
tanggal_evaluasi: Mei 2017
disahkan_oleh:
  jabatan: Kepala Badan
  nama: Budi
  nip: 196501011990031001
dasar_hukum:
  - uu-43-2009
  - uu-43-2009: \"Pasal 7 ayat (2)\"
  - Peraturan Bupati Nomor 5
kualifikasi_pelaksana: Memahami arsip
peralatan_perlengkapan:
  - Komputer
  - \"Buku \\\"induk\\\"\"
peringatan: |
  Baris satu
  Baris dua
pencatatan_pendataan: -
pelaksana:
  - pejabat arsiparis
  - Kasubbag Umum dan Kepegawaian
lampiran: formulir.docx
riwayat:
  - revisi: 1
    tanggal: 2016-04-14
    uraian: Terbit pertama
alias: sop/lama.html
---
Isi.
";

#[test]
fn reads_every_key() {
    let read = read(WHOLE);
    assert_eq!(report(&read.tree, &read.diagnostics), "");
    let identitas = &read.identitas;
    assert_eq!(identitas.nama.value, "Peminjaman Arsip");
    assert_eq!(identitas.nomor.as_ref().map(|nomor| nomor.value.as_str()), Some("007"));
    assert_eq!(identitas.unit.map(|unit| unit.value.0), Some(1));
    let words: Vec<_> = identitas.jenis.words().map(|kata| kata.word()).collect();
    assert_eq!(words, ["teknis", "mikro", "final"]);
    assert_eq!(identitas.status, Status::Berlaku);
    let tanggal = |tanggal: &Option<sopbook::sop::WrittenTanggal>| {
        tanggal.as_ref().map(|tanggal| (tanggal.text.clone(), tanggal.value))
    };
    assert_eq!(
        tanggal(&identitas.tanggal_pembuatan),
        Some(("14 April 2016".into(), Some(Tanggal::Hari { year: 2016, month: 4, day: 14 })))
    );
    assert_eq!(tanggal(&identitas.tanggal_revisi), Some(("... April 2016".into(), None)));
    assert_eq!(
        tanggal(&identitas.tanggal_evaluasi),
        Some(("Mei 2017".into(), Some(Tanggal::Bulan { year: 2017, month: 5 })))
    );
    assert_eq!(identitas.disahkan_oleh.nip.as_deref(), Some("196501011990031001"));
    assert!(matches!(&identitas.dasar_hukum[..], [
        RujukanHukum::Terdaftar { pasal: None, .. },
        RujukanHukum::Terdaftar { pasal: Some(pasal), .. },
        RujukanHukum::Bebas { text, .. },
    ] if pasal == "Pasal 7 ayat (2)" && plain(text) == "Peraturan Bupati Nomor 5"));
    let lines = |lines: &Option<sopbook::markdown::Lines>| lines.as_ref().map(|it| it.plain());
    assert_eq!(lines(&identitas.kualifikasi_pelaksana).as_deref(), Some("Memahami arsip"));
    assert_eq!(
        lines(&identitas.peralatan_perlengkapan).as_deref(),
        Some("Komputer\nBuku \"induk\"")
    );
    assert_eq!(lines(&identitas.peringatan).as_deref(), Some("Baris satu\nBaris dua"));
    assert_eq!(lines(&identitas.pencatatan_pendataan).as_deref(), Some("-"));
    assert!(identitas.pencatatan_pendataan.as_ref().is_some_and(|lines| lines.is_blank()));
    let pelaksana: Vec<_> = identitas.pelaksana.iter().map(|it| it.value.0).collect();
    assert_eq!(pelaksana, [0, 1]);
    assert_eq!(identitas.riwayat[0].revisi, "1");
    assert_eq!(plain(&identitas.riwayat[0].uraian), "Terbit pertama");
    assert_eq!(identitas.alias[0].value, "sop/lama.html");
    assert!(matches!(&identitas.keterkaitan[..], [
        Keterkaitan::Sop(_),
        Keterkaitan::Luar { text, .. },
    ] if plain(text) == "SOP Surat Keluar"));
    let file = &read.tree[identitas.span.file];
    let targets: Vec<_> = read
        .links
        .iter()
        .map(|link| match &link.target {
            WrittenTarget::Sop { reference, fragment: None } => {
                let line = file.position(link.span.start).line;
                format!("{line} {reference}")
            }
            WrittenTarget::Path { path, .. } => format!("berkas {path}"),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        "6 layanan-arsip",
        "7 penelusuran-arsip",
        "7 SOP/2",
        "9 penelusuran-arsip",
        "berkas formulir.docx",
    ];
    assert_eq!(targets, expected);
}

#[test]
fn keeps_places_under_bom_and_crlf() {
    let faulty = WHOLE.replace("Mei 2017", "30 Februari 2017");
    check(&faulty, "15:19 tanggal-tak-terbaca \"30 Februari 2017\"");
    let crlf = faulty.replace('\n', "\r\n");
    check(&crlf, "15:19 tanggal-tak-terbaca \"30 Februari 2017\"");
    check(&format!("\u{feff}{crlf}"), "15:19 tanggal-tak-terbaca \"30 Februari 2017\"");
    let mut plain = read(WHOLE).identitas;
    let marked = read(&format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"))).identitas;
    assert_ne!(plain.span, marked.span);
    plain.nama = marked.nama.clone();
    assert_eq!(plain.nama.value, "Peminjaman Arsip");
    assert_eq!(plain.peringatan.map(|it| it.plain()), marked.peringatan.map(|it| it.plain()));
}

#[test]
fn reports_fences() {
    check("", "1:1 berkas-kosong \"\"");
    check("\u{feff}\n \n", "1:1 berkas-kosong \"\"");
    check("## Prosedur\n", "1:1 tanpa-bagian-awal \"## Prosedur\"");
    check("\n---\nnama: A\n---\n", "2:1 tanpa-bagian-awal \"---\"");
    check("----\nnama: A\n----\n", "1:1 tanpa-bagian-awal \"----\"");
    check("———\nnama: A\n---\n", "1:1 tanpa-bagian-awal \"———\"");
    check("---\nnama: A\n", "1:1 pembatas-tak-tertutup \"---\"");
    check("---", "1:1 pembatas-tak-tertutup \"---\"");
    check("---\nnama: A\n...\nIsi\n", "3:1 pembatas-tak-tertutup \"...\"");
    check("---\r\nnama: A\r\n----\r\nIsi\r\n", "3:1 pembatas-tak-tertutup \"----\"");
    check("---\nnama: A\n  ---\nIsi\n", "3:1 pembatas-tak-tertutup \"  ---\"");
    check("---\rnama: A\r---\r", "1:4 baris-cr \"\\r\"");
    check("---\nnama: A\nnomor: 1\nunit: badan\n---\nsatu\rdua\n", "6:5 baris-cr \"\\r\"");
    assert_eq!(hints("---\nnama: A\n...\n"), ["write `---` in place of `...`"]);
}

#[test]
fn reports_what_is_absent_at_line_1_and_what_is_empty_at_its_own() {
    check(
        "---\n---\n",
        "1:1 isian-wajib \"\"
         1:1 isian-wajib \"\"
         1:1 isian-wajib \"\"",
    );
    check(
        "---\n# nanti\n---\n",
        "1:1 isian-wajib \"\"\n1:1 isian-wajib \"\"\n1:1 isian-wajib \"\"",
    );
    check(
        "---\nnama:\nnomor: ……/SOP/PROKOPIM/……\nunit: -\n---\n",
        "2:1 isian-kosong \"nama\"
         3:8 isian-kosong \"……/SOP/PROKOPIM/……\"
         4:7 isian-kosong \"-\"",
    );
    check("---\nnama: A\nunit: badan\nstatus: draf\n---\n", "");
    check("---\nnama: A\nunit: badan\nnomor: ...\nstatus: draf\n---\n", "");
    // A fault raises no further one for what depends on it.
    check("---\nnama: A\nunit: badan\nstatus: drat\n---\n", "4:9 kata-tidak-dikenal \"drat\"");
    check("---\nnama: A: B\n---\n", "2:8 yaml-rusak \":\"");
    check(
        "---\njudul: A\nnumber: 1\nunti: badan\n---\n",
        "2:1 isian-tidak-dikenal \"judul\"
         3:1 isian-tidak-dikenal \"number\"
         4:1 isian-tidak-dikenal \"unti\"",
    );
}

#[test]
fn names_the_key_that_was_meant() {
    let start = "---\nnama: A\nnomor: 1\nunit: badan\n";
    for (written, meant) in [
        ("parent", "induk"),
        ("type", "jenis"),
        ("Aktor", "pelaksana"),
        ("actor", "pelaksana"),
        ("tanggal efektif", "tanggal_efektif"),
        ("Dasar-Hukum", "dasar_hukum"),
        ("peralatan", "peralatan_perlengkapan"),
        ("Riwayt", "riwayat"),
    ] {
        assert_eq!(hints(&format!("{start}{written}: x\n---\n")), [format!("write `{meant}`")]);
    }
    let all = hints(&format!("{start}xyzzy: x\n---\n"));
    assert!(all[0].starts_with("keys that are known here: `nama`, `nomor`"), "{all:?}");
}

#[test]
fn reports_values_that_cannot_be_read() {
    check_yaml("jenis: teknis, administratif", "5:16 poros-ganda \"administratif\"");
    check_yaml("jenis:\n  - teknis\n  - administratif", "5:1 poros-ganda \"jenis\"");
    check_yaml("jenis: [mikro, mikor]", "5:16 kata-tidak-dikenal \"mikor\"");
    check_yaml("jenis:\n  a: b", "6:3 nilai-tak-terbaca \"a: b\"");
    check_yaml("status: [draf]", "5:9 nilai-tak-terbaca \"[draf]\"");
    check_yaml("tanggal_revisi: 30 Februari 2016", "5:17 tanggal-tak-terbaca \"30 Februari 2016\"");
    check_yaml("induk: [a]", "5:8 nilai-tak-terbaca \"[a]\"");
    check_yaml("keterkaitan: [[a]]", "5:15 nilai-tak-terbaca \"[a]\"");
    check_yaml("keterkaitan: \"[[a]]\"", "5:14 nilai-tak-terbaca \"\\\"[[a]]\\\"\"");
    check_yaml("keterkaitan:\n  - laur: x", "6:5 isian-tidak-dikenal \"laur\"");
    check_yaml("disahkan_oleh: Kepala Badan", "5:16 nilai-tak-terbaca \"Kepala Badan\"");
    check_yaml("disahkan_oleh:\n  jabtan: K", "6:3 isian-tidak-dikenal \"jabtan\"");
    check_yaml("dasar_hukum: uu-43-2008", "5:14 dasar-hukum-tidak-dikenal \"uu-43-2008\"");
    check_yaml(
        "dasar_hukum:\n  - uu-1: Pasal 1\n  - Perda: Nomor 1",
        "6:5 dasar-hukum-tidak-dikenal \"uu-1\"
         7:5 nilai-tak-terbaca \"Perda: Nomor 1\"",
    );
    check_yaml(
        "pelaksana: [Arsiparis, Arsipasis, arsiparis]",
        "5:24 pelaksana-tidak-dikenal \"Arsipasis\"
         5:35 pelaksana-ganda \"arsiparis\"",
    );
    check_yaml(
        "peringatan:\n  - Jika tidak : macet",
        "6:5 nilai-tak-terbaca \"Jika tidak : macet\"",
    );
    check_yaml("riwayat:\n  - revisi: 1\n    tanggal: kapan", "7:14 tanggal-tak-terbaca \"kapan\"");
    check_yaml("riwayat: lama", "5:10 nilai-tak-terbaca \"lama\"");
    check(
        "---\nnama: A\nnomor: 1\nunit: bidang kearsipn\n---\n",
        "4:7 unit-tidak-dikenal \"bidang kearsipn\"",
    );
}

#[test]
fn reports_all_faults_in_one_run() {
    check(
        "---\nnama: [A]\nunit: x\nnomer: 2\nstatus: baru\nnama: B\ntanggal_efektif: besok\n---\n",
        "2:7 nilai-tak-terbaca \"[A]\"
         3:7 unit-tidak-dikenal \"x\"
         4:1 isian-tidak-dikenal \"nomer\"
         5:9 kata-tidak-dikenal \"baru\"
         6:1 isian-ganda \"nama\"
         7:18 tanggal-tak-terbaca \"besok\"",
    );
}

#[test]
fn reports_broken_yaml_where_it_breaks() {
    for (yaml, fault) in [
        ("nama: SOP: Izin", "2:10 yaml-rusak \":\""),
        ("nama: \"A", "2:7 yaml-rusak \"\\\"\""),
        ("nama: \"A\" B", "2:11 yaml-rusak \"B\""),
        ("nama: @A", "2:7 yaml-rusak \"@\""),
        ("nama: *A", "2:7 yaml-rusak \"*A\""),
        ("nama: !A b", "2:10 yaml-rusak \"b\""),
        ("nama:\n\t- a", "3:2 yaml-rusak \"-\""),
        ("nama: a\n\tunit: c", "3:1 yaml-rusak \"\\t\""),
        ("nama: - a", "2:7 yaml-rusak \"-\""),
        ("nama: a\nhalo", "3:1 yaml-rusak \"h\""),
        ("nama: a\n unit: c", "3:6 yaml-rusak \":\""),
        ("halo", "2:1 yaml-rusak \"halo\""),
        ("- a\n- b", "2:1 yaml-rusak \"- a\""),
        ("? [a]\n: b", "2:3 yaml-rusak \"[a]\""),
        ("nama: a\n...\nb: c", "4:1 yaml-rusak \"\""),
        ("nama: a\0b", "2:8 yaml-rusak \"\\0\""),
        ("%YAML 1.2\nnama: a", "2:1 yaml-rusak \"%\""),
        ("nama: \"C:\\p\"", "2:7 yaml-rusak \"\\\"\""),
    ] {
        check(&format!("---\n{yaml}\n---\n"), fault);
    }
    let quote = "put the value between quotation marks: `nama: \"SOP: Izin\"`";
    assert_eq!(hints("---\nnama: SOP: Izin\n---\n"), [quote]);
    assert_eq!(hints("---\nnama: a\n\tb: c\n---\n"), ["use spaces in place of the tab"]);
    let forgotten = hints("---\nnama: A\n\n## Prosedur\n\n1. Menulis\n---\n");
    assert!(forgotten[1].contains("perhaps the closing line"), "{forgotten:?}");
}

#[test]
fn keeps_scalars_as_written() {
    for (written, text) in [
        ("007", "007"),
        ("true", "true"),
        ("1.50", "1.50"),
        ("null", "null"),
        ("2016-04-14", "2016-04-14"),
        ("0x1F", "0x1F"),
        ("'it''s'", "it's"),
        ("jam 10:00 - 11:00", "jam 10:00 - 11:00"),
        ("-", "-"),
        ("- # nanti", "-"),
        ("--", "--"),
        ("…", "…"),
        ("", ""),
        ("~", ""),
    ] {
        let read = read(&format!("---\nnama: A\nunit: badan\nnomor: {written}\n---\n"));
        assert_eq!(read.identitas.nomor.map(|nomor| nomor.value).as_deref(), Some(text));
    }
    // A dash inside a block of text is left alone, also where another dash is a blank.
    let read = read("---\nnama: -\nperingatan: |\n  Catatan: -\n---\n");
    assert_eq!(read.identitas.peringatan.map(|it| it.plain()).as_deref(), Some("Catatan: -"));
}

#[test]
fn refuses_what_would_grow() {
    let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, before) in ('b'..='i').zip('a'..='h') {
        let items = vec![format!("*{before}"); 9].join(",");
        bomb.push_str(&format!("{name}: &{name} [{items}]\n"));
    }
    check(&format!("---\n{bomb}---\n"), "2:7 yaml-berlebihan \"[\"");
    let many = format!("---\nnama: [{}]\n---\n", "a,".repeat(100_000));
    check(&many, "2:7998 yaml-berlebihan \"a\"");
    for nest in ["[", "{a: ", "- ", "? "] {
        let read = read(&format!("---\nnama:\n  {}\n---\n", nest.repeat(100_000)));
        let codes: Vec<_> = read.diagnostics.iter().map(|it| it.code.name()).collect();
        assert_eq!(codes, ["yaml-berlebihan"], "{nest}");
    }
    let mut deep = String::new();
    for depth in 0..2_000 {
        deep.push_str(&format!("{}a:\n", " ".repeat(depth)));
    }
    let read = read(&format!("---\n{deep}---\n"));
    assert_eq!(read.diagnostics[0].code.name(), "yaml-berlebihan");
}

/// Splits as `gray_matter` does, for comparison.
struct Verbatim;

impl Engine for Verbatim {
    fn parse(content: &str) -> gray_matter::Result<Pod> {
        Ok(Pod::String(content.to_owned()))
    }
}

fn split(text: &str) -> (Option<FrontMatter>, SourceFile) {
    let mut tree = SourceTree::new();
    tree.insert("a.md", sopbook::source::Content::Text(text.into()));
    let file = tree.get("a.md").expect("was put there").clone();
    (front_matter::split(&file, &mut Vec::new()), file)
}

/// Checks that our offsets are where `gray_matter` splits, as far as it keeps lines.
fn agrees(text: &str) {
    let (front, _) = split(text);
    let theirs = Matter::<Verbatim>::new().parse::<String>(text).expect("only splits");
    let lines =
        |text: &str| text.trim().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    if let Some(front) = front {
        assert_eq!(lines(&text[front.yaml.clone()]), lines(&theirs.matter), "{text:?}");
        assert_eq!(lines(&text[front.body.clone()]), lines(&theirs.content), "{text:?}");
    }
}

#[test]
fn splits_where_gray_matter_does() {
    agrees(WHOLE);
    agrees(&WHOLE.replace('\n', "\r\n"));
    agrees("---\nnama: A\n---\n\nIsi\n\n---\n\nlagi\n---\n");
    agrees("--- \nnama: A\n---\t\nIsi");
    agrees("---\n---");
    agrees("---\n\n  nama: A\n\n---\nIsi\n");
    agrees("---\nnama: |\n---\nIsi\n---\n");
    let (front, file) = split("---\nnama: A\n---\nIsi\n");
    let front = front.expect("has fences");
    let text = file.text().expect("is text");
    assert_eq!((&text[front.yaml], &text[front.body]), ("nama: A\n", "Isi\n"));
}

/// Checks the faults of a plain page, and what it says of itself.
fn check_page(path: &str, text: &str, judul: &str, expected: &str) {
    let tree = fixture::tree(&format!("//- {path}\n{text}"));
    let parsed = page::parse(tree.get(path).expect("is in the fixture"));
    assert_eq!(report(&tree, &parsed.diagnostics), expected, "{text:?}");
    assert_eq!(parsed.value.judul, judul, "{text:?}");
}

#[test]
fn reads_plain_pages() {
    let path = "content/halaman/daftar-istilah.md";
    check_page(path, "---\njudul: Istilah\nurutan: 2\nbagian: istilah\n---\nIsi\n", "Istilah", "");
    check_page(path, "---\nurutan: 2\n---\nIsi\n", "daftar istilah", "1:1 isian-wajib \"\"");
    check_page(path, "---\njudul:\n---\n", "daftar istilah", "2:1 isian-kosong \"judul\"");
    check_page(path, "Isi\n", "daftar istilah", "1:1 tanpa-bagian-awal \"Isi\"");
    check_page(
        path,
        "---\njudul: A\nurutan: dua\nbagian: istilh\ntitel: B\n---\n",
        "A",
        "5:1 isian-tidak-dikenal \"titel\"\n3:9 nilai-tak-terbaca \"dua\"\n\
         4:9 kata-tidak-dikenal \"istilh\"",
    );
    let home = "content/beranda.md";
    check_page(home, "Selamat datang\n", "", "");
    check_page(home, "---\njudul: Beranda\n---\nIsi\n", "Beranda", "");
    check_page(home, "---\nurutan: 1\n---\nIsi\n", "", "");
    check_page(home, "---\njudul: Beranda\n", "", "1:1 pembatas-tak-tertutup \"---\"");
}

/// Texts that look like front matter, so that the deeper branches are met.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "nama",
        "unit",
        "jenis",
        "dasar_hukum",
        "disahkan_oleh",
        "riwayat",
        "pelaksana",
        ":",
        ": ",
        "- ",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "'",
        "\"",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a",
        "*a",
        "!x",
        "#",
        "|",
        ">",
        "?",
        "---",
        "...",
        "\u{feff}",
        "\0",
        "é",
        "…",
        "007",
        "[[a]]",
        "%",
        "\\",
        "\u{85}",
        "\u{2028}",
        "-\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn never_panics(text: &str) {
    let read = read(text);
    for fault in &read.diagnostics {
        let content = read.tree[fault.span.file].text().expect("is text");
        assert!(content.get(fault.span.range()).is_some(), "{fault:?} in {text:?}");
    }
    for link in &read.links {
        assert!(
            read.tree[link.span.file].text().expect("is text").get(link.span.range()).is_some()
        );
    }
    if !text.starts_with('\u{feff}') {
        agrees(text);
    }
}

proptest! {
    #[test]
    fn reads_any_text(text in any::<String>()) {
        never_panics(&text);
    }

    #[test]
    fn reads_any_front_matter(yaml in yaml_like()) {
        never_panics(&format!("---\n{yaml}\n---\nIsi\n"));
    }
}
