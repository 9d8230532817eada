//! The paper edition beside the pages: real files, read back with other programs.

use std::fs;
use std::path::Path;
use std::process::Command;

use lopdf::Document;
use tempfile::TempDir;

use crate::cli::{files, good, handbook, make_old, modified, put, run};

const SOP: &str = "content/sop/penerimaan-surat-masuk.md";
const PDF: &str = "public/sop/penerimaan-surat-masuk.pdf";
const PAGE: &str = "public/sop/penerimaan-surat-masuk.html";

/// A new handbook whose every build makes one PDF an SOP.
fn printed() -> TempDir {
    let folder = handbook();
    append(&folder.path().join("book.toml"), "\n[output.pdf]\nper-sop = true\n");
    folder
}

/// The same, whose every build makes the book too.
fn with_book() -> TempDir {
    let folder = printed();
    append(&folder.path().join("book.toml"), "build = true\n");
    folder
}

fn append(path: &Path, text: &str) {
    let old = fs::read_to_string(path).unwrap();
    fs::write(path, old + text).unwrap();
}

fn replace(path: &Path, from: &str, to: &str) {
    let old = fs::read_to_string(path).unwrap();
    assert!(old.contains(from), "{from} isn't in {old}");
    fs::write(path, old.replace(from, to)).unwrap();
}

fn pdfs(folder: &Path) -> Vec<String> {
    files(folder).into_keys().filter(|path| path.ends_with(".pdf")).collect()
}

/// What a tool says of a file; `None` where the tool isn't installed.
fn asked(tool: &str, arguments: &[&str], path: &Path) -> Option<String> {
    match Command::new(tool).args(arguments).arg(path).arg("-").output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("left out: {tool} is not installed (poppler-utils)");
            None
        }
    }
}

#[test]
fn a_build_makes_the_pdfs_that_the_handbook_wants_and_links_them() {
    let folder = with_book();
    good(folder.path(), &["build"]);
    let site = folder.path().join("public");
    let slugs = ["penerimaan-surat-masuk", "pengelolaan-surat-masuk", "penyimpanan-surat-masuk"];
    let sheets: Vec<_> = slugs.map(|slug| format!("sop/{slug}.pdf")).into();
    assert_eq!(pdfs(&site), [vec!["buku.pdf".to_owned()], sheets].concat());
    for path in pdfs(&site) {
        let document = Document::load(site.join(&path)).unwrap();
        assert!(document.catalog().unwrap().get(b"StructTreeRoot").is_ok(), "{path} is tagged");
    }
    for slug in slugs {
        let page = fs::read_to_string(site.join(format!("sop/{slug}.html"))).unwrap();
        assert!(page.contains(&format!("href=\"../sop/{slug}.pdf\">Unduh PDF</a>")), "{page}");
    }
    let home = fs::read_to_string(site.join("index.html")).unwrap();
    assert!(home.contains("href=\"buku.pdf\">Unduh buku lengkap (PDF)</a>"), "{home}");
    let Some(text) = asked("pdftotext", &["-layout"], &folder.path().join(PDF)) else { return };
    assert!(text.contains("Penerimaan Surat Masuk") && text.contains("Kasubbag Umum"), "{text}");
}

#[test]
fn without_a_wish_for_pdfs_there_are_none_and_no_links_to_them() {
    let folder = handbook();
    good(folder.path(), &["build"]);
    assert_eq!(pdfs(&folder.path().join("public")), Vec::<String>::new());
    for (path, bytes) in files(&folder.path().join("public")) {
        if path.ends_with(".html") {
            assert!(!String::from_utf8(bytes).unwrap().contains(".pdf\""), "{path}");
        }
    }
}

#[test]
fn drafts_have_sheets_only_where_they_have_a_page() {
    let folder = printed();
    replace(&folder.path().join(SOP), "nomor:", "status: draf\nnomor:");
    good(folder.path(), &["build"]);
    assert!(!folder.path().join(PDF).exists());
    good(folder.path(), &["build", "--draf"]);
    assert!(folder.path().join(PDF).exists());
}

#[test]
fn the_same_sources_give_the_same_pdfs_wherever_they_are_built() {
    let folder = with_book();
    good(folder.path(), &["build", "-d", "one"]);
    good(folder.path(), &["build", "-d", "two"]);
    assert!(files(&folder.path().join("one")) == files(&folder.path().join("two")));
}

#[test]
fn what_the_old_site_holds_already_is_not_set_again() {
    let folder = printed();
    good(folder.path(), &["build"]);
    // A letter of a comment that nobody reads: a file that was set anew would not have it.
    let pdf = folder.path().join(PDF);
    let mut changed = fs::read(&pdf).unwrap();
    let comment = changed.iter().position(|&byte| byte == b'\n').unwrap() + 2;
    changed[comment] ^= 1;
    fs::write(&pdf, &changed).unwrap();
    let old = make_old(&folder.path().join("public"));
    good(folder.path(), &["build"]);
    assert!(fs::read(&pdf).unwrap() == changed, "it was set again");
    assert_eq!(modified(&pdf), old);

    replace(&folder.path().join(SOP), "Menerima surat masuk", "Menerima surat");
    good(folder.path(), &["build"]);
    assert!(fs::read(&pdf).unwrap() != changed, "the SOP says something else now");
    assert_ne!(modified(&pdf), old);
    assert_eq!(modified(&folder.path().join("public/sop/penyimpanan-surat-masuk.pdf")), old);
}

#[test]
fn what_cannot_be_printed_is_reported_at_every_build() {
    let folder = printed();
    let long: String = (1..=450).map(|n| format!("kata{n} ")).collect();
    replace(
        &folder.path().join(SOP),
        "1. Menerima surat masuk",
        &format!("1. Menerima \u{1f600} {long}"),
    );
    for _ in 0..2 {
        let ran = run(folder.path(), &["build"]);
        for fault in ["huruf-tidak-ada", "langkah-terlalu-tinggi"] {
            assert_eq!(ran.err.matches(&format!("[{fault}]")).count(), 1, "{}", ran.err);
        }
        assert!(ran.err.contains(&format!("{SOP}:32:")), "{}", ran.err);
    }
}

#[test]
fn a_fault_that_is_an_error_leaves_the_old_site_as_it_is() {
    let folder = printed();
    good(folder.path(), &["build"]);
    let before = files(&folder.path().join("public"));
    replace(&folder.path().join(SOP), "Menerima surat masuk", "Menerima \u{1f600} surat");
    append(&folder.path().join("book.toml"), "\n[check.tingkat]\nhuruf-tidak-ada = \"error\"\n");
    assert_eq!(run(folder.path(), &["build"]).status, 1);
    assert!(files(&folder.path().join("public")) == before);
}

#[test]
fn a_nip_stands_on_published_sheets_only_if_it_stands_on_the_pages() {
    let folder = printed();
    let text = |folder: &Path| asked("pdftotext", &["-layout"], &folder.join(PDF));
    good(folder.path(), &["build"]);
    let Some(hidden) = text(folder.path()) else { return };
    assert!(!hidden.contains("197505052000121002"), "{hidden}");
    append(&folder.path().join("book.toml"), "\n[output.html]\nnip = true\n");
    good(folder.path(), &["build"]);
    let shown = text(folder.path()).unwrap();
    assert!(shown.contains("197505052000121002"), "{shown}");
}

#[test]
fn a_picture_is_printed_and_a_changed_one_printed_anew() {
    let folder = printed();
    let svg = |colour: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\">\
             <rect width=\"60\" height=\"20\" fill=\"{colour}\"/></svg>"
        )
    };
    append(&folder.path().join(SOP), "\n## Denah\n\n![Denah ruang](denah.svg)\n");
    put(folder.path(), "content/sop/denah.svg", &svg("black"));
    good(folder.path(), &["build"]);
    let before = fs::read(folder.path().join(PDF)).unwrap();
    put(folder.path(), "content/sop/denah.svg", &svg("white"));
    good(folder.path(), &["build"]);
    assert!(fs::read(folder.path().join(PDF)).unwrap() != before);
    assert!(folder.path().join(PAGE).exists());
}

#[test]
fn a_volume_of_an_earlier_print_is_named_and_left_alone() {
    let folder = handbook();
    let out = folder.path().join("buku.pdf");
    let print = |more: &[&str]| {
        good(folder.path(), &[&["pdf", "-o", out.to_str().unwrap()], more].concat())
    };
    assert!(!print(&[]).err.contains("buku-1.pdf"));
    let volume = folder.path().join("buku-1.pdf");
    fs::write(&volume, "lama").unwrap();
    let told = print(&[]);
    assert!(told.err.contains("buku-1.pdf` bukan bagian cetakan ini"), "{}", told.err);
    assert_eq!(fs::read_to_string(&volume).unwrap(), "lama");
    let one = print(&["--sop", "penerimaan-surat-masuk"]);
    assert!(!one.err.contains("buku-1.pdf"), "{}", one.err);
}
