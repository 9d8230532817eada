//! The book in volumes: page numbers that go on from one to the next, and refer to one another.

use std::io::Write as _;
use std::process::Command;

use sopbook::diagnostics::Severity;
use sopbook::handbook::{Handbook, jilid};
use sopbook::pipeline;
use sopbook::print::job::{Drafts, Scope, sops};

use crate::fixture;
use crate::shelf::Memory;

/// Two units, each with an SOP that refers to the other's, a decision, a page.
const BOOK: &str = include_str!("print/buku.txt");

fn handbook(text: &str) -> Handbook {
    let compiled = pipeline::compile(fixture::tree(text));
    let errors = compiled.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{:#?}", compiled.diagnostics);
    compiled.value
}

/// Prints the book with an SOP in each volume; returns how many pages were set.
fn print(handbook: &Handbook, memory: &mut Memory) -> usize {
    let sops = sops(handbook, Scope::Book, Drafts::Hide).len();
    let printed =
        memory.print(handbook, Scope::Book, &Vec::from_iter((0..sops).map(|at| at..at + 1)));
    assert_eq!(printed.diagnostics, []);
    printed.value.set
}

/// The texts of a file's pages; `None` where poppler isn't installed.
fn pages(bytes: &[u8]) -> Option<Vec<String>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let output = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output();
    let Ok(output) = output else {
        eprintln!("left out: pdftotext is not installed (poppler-utils)");
        return None;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.split_terminator('\u{c}').map(str::to_owned).collect())
}

/// The number at the end of the line that holds `words`.
#[track_caller]
fn number(page: &str, words: &str) -> usize {
    let line = page.lines().find(|line| line.contains(words));
    let line = line.unwrap_or_else(|| panic!("{words} isn't in {page}"));
    let last = line.split_whitespace().next_back().unwrap();
    last.trim_start_matches('\u{2060}').parse().unwrap_or_else(|_| panic!("{line}"))
}

/// The number at the foot of a page.
fn foot(page: &str) -> usize {
    let line = page.lines().rev().find(|line| !line.trim().is_empty()).unwrap();
    line.split_whitespace().next_back().unwrap().parse().unwrap_or_else(|_| panic!("{page}"))
}

#[test]
fn page_numbers_go_on_from_volume_to_volume_and_all_references_are_right() {
    let handbook = handbook(BOOK);
    let mut memory = Memory::default();
    let set = print(&handbook, &mut memory);
    assert_eq!(memory.files.keys().copied().collect::<Vec<_>>(), [0, 1, 2]);
    let mut count = 0;
    for bytes in memory.files.values() {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        let catalog = document.catalog().unwrap();
        for key in [&b"StructTreeRoot"[..], b"PageLabels", b"Outlines", b"Lang"] {
            assert!(catalog.get(key).is_ok());
        }
        count += document.get_pages().len();
    }
    assert_eq!(count, set, "each page is set once");

    let Some(front) = pages(&memory.files[&0]) else { return };
    let volumes = [1, 2].map(|volume| pages(&memory.files[&volume]).unwrap());
    let contents = front.iter().find(|page| page.contains("Daftar Isi")).unwrap();
    let names = ["Pengelolaan Arsip", "Peminjaman Arsip"];
    let mut next = 1;
    for (at, (pages, name)) in volumes.iter().zip(names).enumerate() {
        assert!(pages[0].contains(&format!("Jilid {}", at + 1)), "{}", pages[0]);
        assert!(!pages.iter().any(|page| page.contains("Keputusan Kepala")));
        let part = pages.iter().position(|page| page.contains("Nomor") && page.contains("Bagian"));
        let first = next;
        for page in &pages[part.unwrap()..] {
            assert_eq!(foot(page), next, "{page}");
            next += 1;
        }
        let bound = format!("hlm. {first}–{}", next - 1);
        assert!(pages[0].contains(&bound), "{bound} isn't in {}", pages[0]);
        let sheet = pages.iter().find(|page| page.contains("Tanggal Pembuatan")).unwrap();
        assert_eq!(number(contents, name), foot(sheet), "{contents}");
        let other = &volumes[1 - at];
        let there = other.iter().find(|page| page.contains("Tanggal Pembuatan")).unwrap();
        let there = format!("(hlm. {})", foot(there));
        assert!(sheet.contains(&there), "{there} isn't in {sheet}");
        assert!(contents.contains(&format!("JILID {}", at + 1)), "{contents}");
    }
    let index = front.iter().rfind(|page| page.contains("Indeks Pelaksana")).unwrap();
    assert_eq!(number(contents, "Indeks Pelaksana"), foot(index));
    assert_eq!(foot(index), next);
    assert_eq!(number(index, "Peminjaman Arsip"), number(contents, "Peminjaman Arsip"));
    // What links to the front's pages knows their Roman numbers.
    assert!(front.iter().any(|page| page.contains("Penjelasan Singkat")));
}

#[test]
fn volumes_are_the_same_twice_and_not_set_again_where_they_are_there() {
    let book = handbook(BOOK);
    let (mut one, mut two) = (Memory::default(), Memory::default());
    print(&book, &mut one);
    print(&handbook(BOOK), &mut two);
    assert!(one.files == two.files);

    let mut again = Memory { old: two.files, ..Memory::default() };
    assert_eq!(print(&book, &mut again), 0, "nothing is set");
    assert!(again.files == one.files);

    // A change in one volume may move the pages of all others.
    let changed = handbook(&BOOK.replace("Menyerahkan arsip", "Menyerahkan berkas"));
    let mut anew = Memory { old: one.files.clone(), ..Memory::default() };
    assert_ne!(print(&changed, &mut anew), 0);
    assert_eq!(anew.files.len(), 3);
    assert!(anew.files[&2] != one.files[&2]);
}

#[test]
fn of_a_volume_that_is_wanted_alone_the_pages_are_numbered_as_in_the_book() {
    let book = handbook(BOOK);
    let mut all = Memory::default();
    let set = print(&book, &mut all);
    for wanted in [0, 1, 2] {
        let mut alone = Memory { wanted: Some(wanted), ..Memory::default() };
        assert!(print(&book, &mut alone) < set);
        assert_eq!(Vec::from_iter(alone.files.keys()), [&wanted]);
        assert!(alone.files[&wanted] == all.files[&wanted], "file {wanted}");
    }
}

#[test]
fn volumes_hold_so_much_text_and_units_stay_together() {
    let book = |sizes: &[(usize, usize)]| {
        let mut text = "//- book.toml\n[book]\ntitle = \"Uji\"\n[instansi]\nnama = \"Badan\"\n\
            //- content/pelaksana.toml\n[[pelaksana]]\nid = \"p\"\nnama = \"P\"\n\
            //- content/unit.toml\n"
            .to_owned();
        for (unit, _) in sizes.iter().enumerate() {
            text.push_str(&format!("[[unit]]\nid = \"u{unit}\"\nnama = \"Unit {unit}\"\n"));
        }
        for (unit, &(sops, kilobytes)) in sizes.iter().enumerate() {
            for sop in 0..sops {
                text.push_str(&format!(
                    "//- content/sop/u{unit}-{sop:02}.md\n---\nnama: SOP {unit}-{sop:02}\n\
                     nomor: {unit}/{sop:02}\nunit: u{unit}\n---\n{}\n",
                    "kata ".repeat(200 * kilobytes)
                ));
            }
        }
        handbook(&text)
    };
    let divided = |sizes: &[(usize, usize)]| {
        let handbook = book(sizes);
        let sops = sops(&handbook, Scope::Book, Drafts::Hide);
        let volumes = jilid::divide(&handbook, &sops);
        assert_eq!(
            volumes.iter().flat_map(Clone::clone).collect::<Vec<_>>(),
            Vec::from_iter(0..sops.len())
        );
        volumes.into_iter().map(|volume| volume.len()).collect::<Vec<_>>()
    };
    assert_eq!(divided(&[(3, 100), (3, 100)]), [6], "a small handbook is one file");
    assert_eq!(divided(&[(6, 100), (6, 100), (3, 100)]), [6, 9], "units stay together");
    assert_eq!(divided(&[(2, 100), (12, 100), (2, 100)]), [2, 9, 5], "a large unit is divided");
    assert_eq!(divided(&[(2, 900), (1, 10)]), [1, 2]);
}
