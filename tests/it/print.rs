//! The paper edition, as a reader of the printed file finds it.
//!
//! Files are read back by poppler's tools and qpdf, which share nothing with the program that wrote
//! them. Where they aren't installed the tests that need them say so and check what they can.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;

use sopbook::diagnostics::Diagnostic;
use sopbook::handbook::{Handbook, SopId};
use sopbook::pipeline;
use sopbook::print::job::{Job, Nip, Scope};
use sopbook::print::world::{Fonts, Printed};
use sopbook::print::{self};
use sopbook::tanggal::Tanggal;

use crate::fixture;

/// A small handbook: two units, three SOPs that refer to one another, a decision, a page.
const BOOK: &str = include_str!("print/buku.txt");

fn handbook(text: &str) -> Handbook {
    let compiled = pipeline::compile(fixture::tree(text));
    let errors: Vec<_> = compiled
        .diagnostics
        .iter()
        .filter(|it| it.severity == sopbook::diagnostics::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compiled.value
}

fn typeset(handbook: &Handbook, scope: Scope) -> (Printed, Vec<Diagnostic>) {
    let sops = match scope {
        Scope::Book => handbook.ids().filter(|&id| !handbook.sop(id).is_draf()).collect(),
        Scope::Unit(id) => handbook.sops_below(id),
        Scope::Sop(id) => vec![id],
    };
    let pictures = BTreeMap::new();
    let job = Job {
        handbook,
        scope,
        sops,
        nip: Nip::Print,
        today: Tanggal::Hari { year: 2016, month: 11, day: 24 },
        pictures: &pictures,
    };
    let typeset = print::typeset(&job, &Fonts::read()).unwrap();
    (typeset.value, typeset.diagnostics)
}

fn find(handbook: &Handbook, slug: &str) -> SopId {
    handbook.ids().find(|&id| handbook.sop(id).slug == slug).unwrap()
}

/// What a tool says of a file; `None` where the tool isn't installed.
fn asked(tool: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let path = file.path().to_str().unwrap();
    let arguments =
        arguments.iter().map(|argument| if *argument == "FILE" { path } else { argument });
    match Command::new(tool).args(arguments).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("left out: {tool} is not installed (poppler-utils, qpdf)");
            None
        }
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    asked("pdftotext", &["-layout", "FILE", "-"], bytes)
}

#[test]
fn one_sop_is_printed_with_its_identity_and_its_steps() {
    let handbook = handbook(BOOK);
    let sop = find(&handbook, "peminjaman");
    let (printed, diagnostics) = typeset(&handbook, Scope::Sop(sop));
    assert_eq!(diagnostics, []);
    assert_eq!(printed.pages, 2);
    let Some(text) = text(&printed.bytes) else { return };
    for words in [
        "Nomor SOP",
        "Tanggal Pembuatan",
        "Tanggal Revisi",
        "Tanggal Efektif",
        "Disahkan oleh",
        "Nama SOP",
        "Dasar Hukum",
        "Kualifikasi Pelaksana",
        "Keterkaitan",
        "Peralatan/Perlengkapan",
        "Peringatan",
        "Pencatatan dan Pendataan",
        "BADAN ARSIP",
        "Seksi Layanan",
        "19000101",
        "Mutu Baku",
        "Kelengkapan",
        "Keterangan",
        "Mengajukan permohonan",
        "Halaman 1 dari 2",
        "Halaman 2 dari 2",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let (one, two) = (handbook(BOOK), handbook(BOOK));
    assert_eq!(typeset(&one, Scope::Book).0.bytes, typeset(&two, Scope::Book).0.bytes);
}

#[test]
fn the_book_has_its_parts_with_page_numbers_bookmarks_and_indexes() {
    let handbook = handbook(BOOK);
    let (printed, diagnostics) = typeset(&handbook, Scope::Book);
    assert_eq!(diagnostics, []);
    let Some(text) = text(&printed.bytes) else { return };
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert!(pages[0].contains("BUKU CONTOH"), "{}", pages[0]);
    assert!(pages[1].contains("Keputusan Kepala Badan"), "{}", pages[1]);
    assert!(pages[2].contains("Daftar Isi"), "{}", pages[2]);
    // The page that the contents name is the one on which the SOP says it is.
    let line = pages[2].lines().find(|line| line.contains("Peminjaman Arsip")).unwrap();
    let number = line.split_whitespace().next_back().unwrap().trim_start_matches('\u{2060}');
    let page = pages
        .iter()
        .find(|page| page.contains("Tanggal Pembuatan") && page.contains("SOP-002"))
        .unwrap();
    let foot = page.lines().rev().find(|line| !line.trim().is_empty()).unwrap();
    assert_eq!(foot.split_whitespace().next_back(), Some(number), "{foot}");
    assert!(text.contains(&format!("(hlm. {number})")), "{text}");
    for index in ["Indeks Pelaksana", "Indeks Kategori", "Indeks Dasar Hukum"] {
        assert!(text.contains(index), "{index}");
    }
    assert!(!text.contains("Rancangan"), "drafts stay out of the book");
}

#[test]
fn the_file_is_tagged_with_language_and_title_and_embeds_its_fonts() {
    let handbook = handbook(BOOK);
    let (printed, _) = typeset(&handbook, Scope::Book);
    let document = lopdf::Document::load_mem(&printed.bytes).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.get(b"MarkInfo").is_ok() && catalog.get(b"StructTreeRoot").is_ok());
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"id-ID");
    assert!(catalog.get(b"PageLabels").is_ok() && catalog.get(b"Outlines").is_ok());
    assert_eq!(document.get_pages().len(), printed.pages);
    let metadata = catalog.get(b"Metadata").unwrap().as_reference().unwrap();
    let metadata = document.get_object(metadata).unwrap().as_stream().unwrap();
    let xmp = metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone());
    let xmp = String::from_utf8(xmp).unwrap();
    for mark in ["pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"] {
        assert!(xmp.contains(mark), "{mark} in {xmp}");
    }
    let Some(fonts) = asked("pdffonts", &["FILE"], &printed.bytes) else { return };
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(row.contains("Liberation") && row.contains("yes yes yes"), "{row}");
    }
    let Some(checked) = asked("qpdf", &["--check", "FILE"], &printed.bytes) else { return };
    assert!(checked.contains("No syntax or stream encoding errors"), "{checked}");
}

#[test]
fn drafts_and_revoked_sops_say_so_on_every_sheet() {
    let handbook = handbook(BOOK);
    let (printed, _) = typeset(&handbook, Scope::Sop(find(&handbook, "rancangan")));
    let Some(text) = text(&printed.bytes) else { return };
    let sheets = text.matches('\u{c}').count();
    assert_eq!(text.matches("Draf").count(), sheets, "{text}");
}

#[test]
fn a_character_that_no_font_has_is_reported_where_it_stands() {
    let book = BOOK.replace("Mengajukan permohonan", "Mengajukan \u{1f600} permohonan");
    let handbook = handbook(&book);
    let (printed, diagnostics) = typeset(&handbook, Scope::Sop(find(&handbook, "peminjaman")));
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(fault.code.name(), "huruf-tidak-ada");
    let file = &handbook.tree[fault.span.file];
    assert_eq!(&file.text().unwrap()[fault.span.range()], "\u{1f600}");
    let Some(text) = text(&printed.bytes) else { return };
    assert!(text.contains("Mengajukan □ permohonan"), "{text}");
}

#[test]
fn a_step_higher_than_a_sheet_is_printed_whole_and_reported() {
    let long: String = (1..=900).map(|n| format!("kata{n} ")).collect();
    let book = BOOK.replace("Mengajukan permohonan", &format!("Mengajukan {long}"));
    let handbook = handbook(&book);
    let (printed, diagnostics) = typeset(&handbook, Scope::Sop(find(&handbook, "peminjaman")));
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(fault.code.name(), "langkah-terlalu-tinggi");
    let Some(text) = text(&printed.bytes) else { return };
    for word in (1..=900).map(|n| format!("kata{n}")) {
        assert!(text.split_whitespace().any(|other| other == word), "{word} is lost");
    }
}
