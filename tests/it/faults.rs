//! Bad input: each fault is said at its place, and the rest of the handbook is still checked.
//!
//! Faults are written in the fixture: a line `//~ column code` below the line where the fault is
//! reported. Such lines aren't part of the file. What stands right below `//- path` is meant for
//! line 1. Everything found must be annotated, and everything annotated be found.

use std::fmt::Write as _;

use sopbook::diagnostics::Diagnostic;
use sopbook::messages::{Language, Text};
use sopbook::pipeline;
use sopbook::source::{Content, SourceTree, Unreadable};

use crate::fixture;

/// What every handbook below needs, without a fault. What the regulation asks of a complete SOP is
/// left out: `rules.rs` tests it.
const BASE: &str = "\
//- book.toml
[book]
title = \"Buku SOP\"
[instansi]
nama = \"Badan Contoh\"
[check.tingkat]
identitas-kosong = \"off\"
mutu-baku-kosong = \"off\"
jenis-belum-lengkap = \"off\"
//- content/unit.toml
[[unit]]
id = \"badan\"
nama = \"Badan\"
//- content/pelaksana.toml
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
[[pelaksana]]
id = \"pemohon\"
nama = \"Pemohon\"
//- content/dasar-hukum.toml
//- content/sop/baik.md
---
nama: Baik
nomor: \"1\"
unit: badan
---

## Prosedur

1. Memeriksa berkas
   - Pelaksana: Arsiparis
2. Menyimpan berkas
   - Pelaksana: Arsiparis
";

/// An SOP's front matter and a procedure around the lines of a test.
fn sop(name: &str, nomor: u32, front: &str, steps: &str) -> String {
    let steps =
        if steps.is_empty() { "1. Memeriksa berkas\n   - Pelaksana: Arsiparis\n" } else { steps };
    format!(
        "//- content/sop/{name}.md\n---\nnama: {name}\nnomor: \"{nomor}\"\nunit: badan\n{front}---\n\n## Prosedur\n\n{steps}"
    )
}

/// Takes the annotations out of a fixture: the fixture without them, and `path:line:column code`
/// of each.
pub fn annotations(text: &str) -> (String, Vec<String>) {
    let (mut path, mut line) = ("", 0);
    let (mut kept, mut expected) = (String::new(), Vec::new());
    for whole in text.split_inclusive('\n') {
        if let Some(annotation) = whole.trim_end().strip_prefix("//~ ") {
            let (column, code) = annotation.split_once(' ').expect("`//~ column code`");
            expected.push(format!("{path}:{}:{column} {code}", line.max(1)));
            continue;
        }
        match whole.strip_prefix("//- ") {
            Some(name) => (path, line) = (name.trim(), 0),
            None => line += 1,
        }
        kept.push_str(whole);
    }
    (kept, expected)
}

/// Everything found in a tree, as `path:line:column code`, hints left out.
pub fn found(tree: SourceTree) -> Vec<String> {
    let compiled = pipeline::compile(tree);
    let tree = &compiled.value.tree;
    let mut found = Vec::new();
    for diagnostic in &compiled.diagnostics {
        let file = &tree[diagnostic.span.file];
        let at = file.position(diagnostic.span.start);
        found.push(format!("{}:{}:{} {}", file.path, at.line, at.column, diagnostic.code.name()));
    }
    found
}

#[track_caller]
fn check(text: &str) {
    check_with(text, |_| {});
}

/// The same, with files that can't be written as text put into the tree.
#[track_caller]
fn check_with(text: &str, change: impl FnOnce(&mut SourceTree)) {
    let (text, mut expected) = annotations(&format!("{BASE}{text}"));
    let mut tree = fixture::tree(&text);
    change(&mut tree);
    let mut found = found(tree);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_handbook_without_fault_is_silent() {
    check("");
}

#[test]
fn front_matter_that_never_ends() {
    check(
        "//- content/sop/a.md\n---\n//~ 1 pembatas-tak-tertutup\nnama: A\nnomor: x\nunit: tidak-ada\n\n## Prosedur\n",
    );
}

#[test]
fn no_front_matter() {
    check(
        "//- content/sop/a.md\n## Prosedur\n//~ 1 tanpa-bagian-awal\n\n1. Memeriksa\n   - Pelaksana: Arsiparis\n",
    );
}

#[test]
fn a_register_that_cannot_be_read_makes_nobody_unknown() {
    let sop = sop(
        "a",
        2,
        "pelaksana: [Siapa, Arsiparis]\ndasar_hukum: [uu-1-2000]\n",
        "1. Memeriksa\n   - Pelaksana: Siapa → Kepala\n   - Siapa: ya → 2\n   - tidak → selesai\n2. Menyimpan\n   - Pelaksana: Arsiparis\n",
    );
    for (path, line) in [
        ("content/unit.toml", "nama = Badan\n"),
        ("content/pelaksana.toml", "nama = Arsiparis\n"),
        ("content/dasar-hukum.toml", "nama = Undang-Undang\n"),
    ] {
        let mut tree = fixture::tree(&format!("{BASE}{sop}"));
        let name = path.trim_start_matches("content/").trim_end_matches(".toml");
        let text = format!("[[{}]]\nid = \"lain\"\n{line}", name.replace('-', "_"));
        tree.insert(path, Content::Text(text.into()));
        let found = found(tree);
        assert!(found.contains(&format!("{path}:3:8 toml-rusak")), "{found:?}");
        let code = format!("{name}-tidak-dikenal");
        assert!(!found.iter().any(|fault| fault.ends_with(&code)), "{found:?}");
        let others = found.iter().any(|fault| fault.ends_with("tidak-dikenal"));
        assert!(others, "the other registers are whole: {found:?}");
    }
}

/// What a fault of a code in a file proposes, in Indonesian; related places behind ` @ `.
fn proposals(path: &str, text: &str, code: &str) -> Vec<String> {
    let mut tree = fixture::tree(&annotations(BASE).0);
    tree.insert(path, Content::Text(text.into()));
    let compiled = pipeline::compile(tree);
    let say = |text: &Text| text.say(Language::Indonesian);
    let faults = compiled.diagnostics.iter().filter(|fault| fault.code.name() == code);
    let of = |fault: &Diagnostic| {
        let hints = fault.hints.iter().map(say);
        let related = fault.related.iter().map(|related| {
            let file = &compiled.value.tree[related.span.file];
            format!("@ {}", &file.text().unwrap()[related.span.range()])
        });
        hints.chain(related).collect::<Vec<_>>()
    };
    faults.flat_map(of).collect()
}

#[test]
fn what_word_processors_and_habit_make_is_answered_with_the_line_as_it_should_be() {
    let front = |line: &str| format!("---\nnama: A\nnomor: x\nunit: badan\n{line}\n---\n");
    for (line, expected) in [
        ("status:draf", "tulis `status: draf`"),
        ("status:\u{a0}draf", "tulis `status: draf`"),
        ("status = draf", "tulis `status: draf`"),
        ("dasar_hukum:\n• UU 43", "tulis `- UU 43`"),
        ("dasar_hukum:\n– UU 43", "tulis `- UU 43`"),
    ] {
        let found = proposals("content/sop/a.md", &front(line), "yaml-rusak");
        assert!(found.iter().any(|hint| hint == expected), "{line}: {found:?}");
    }
    for (line, expected) in [
        ("nama Arsip Vital", "tulis `nama: Arsip Vital`"),
        ("nama:Arsip Vital", "tulis `nama: Arsip Vital`"),
        ("Ini bukan isian.", "tulis `isian: nilai`, satu pada setiap baris"),
    ] {
        let text = format!("---\n{line}\nnomor: x\nunit: badan\n---\n");
        assert_eq!(proposals("content/sop/a.md", &text, "yaml-rusak"), [expected], "{line}");
    }
    for (line, code, expected) in [
        ("nama = “Arsip”", "toml-rusak", "tulis `nama = \"Arsip\"`"),
        ("nama = ‘Arsip’", "toml-rusak", "tulis `nama = \"Arsip\"`"),
        ("nama: \"Arsip\"", "toml-rusak", "tulis `nama = \"Arsip\"`"),
        ("nama: Arsip", "toml-rusak", "tulis `nama = \"Arsip\"`"),
        ("nama = \"Arsip\"\n[unit]", "isian-ganda", "tulis `[[unit]]`"),
    ] {
        let text = format!("[[unit]]\nid = \"a\"\n{line}\n");
        assert_eq!(proposals("content/unit.toml", &text, code), [expected], "{line}");
    }
    let steps = |heading: &str, item: &str| {
        front("status: draf") + &format!("\n{heading}\n\n1. Memeriksa\n{item}\n")
    };
    for (item, expected) in [
        ("•\tPelaksana: Arsiparis", "tulis butirnya sebagai `- Pelaksana: Arsiparis`"),
        ("   – Pelaksana: Arsiparis", "tulis butirnya sebagai `- Pelaksana: Arsiparis`"),
        ("   - Pelaksana Arsiparis", "tulis butirnya sebagai `- Pelaksana: Arsiparis`"),
        ("   Pelaksana lain menunggu.", "tulis butirnya sebagai `- Pelaksana: lain menunggu.`"),
        ("   Pelaksanaannya menunggu.", "tambahkan `- Pelaksana: nama` di bawah langkahnya"),
    ] {
        let text = steps("## Prosedur", item);
        let found = proposals("content/sop/a.md", &text, "tanpa-pelaksana");
        assert_eq!(found[0], expected, "{item}");
        assert_eq!(found.len() == 2, item.contains("Pelaksana ") || item.contains(": "), "{item}");
    }
    for (written, expected) in [
        ("Arsiparis dan Pemohon", "tulis `Arsiparis, Pemohon`"),
        ("Arsiparis; pemohon", "tulis `Arsiparis, pemohon`"),
        ("Arsiparis / Pemohon", "tulis `Arsiparis atau Pemohon`"),
        ("Arsiparis / Kepala", "pelaksana didaftarkan dalam `pelaksana.toml`"),
    ] {
        let text = steps("## Prosedur", &format!("   - Pelaksana: {written}"));
        let found = proposals("content/sop/a.md", &text, "pelaksana-tidak-dikenal");
        assert_eq!(found, [expected], "{written}");
    }
    for (item, expected) in [
        ("lengkap => 1", Some("tulis `lengkap → 1`")),
        ("tidak lengkap –> selesai", Some("tulis `tidak lengkap → selesai`")),
        ("Pemohon: ya ==> langkah 1.", Some("tulis `Pemohon: ya → langkah 1.`")),
        ("⇒ 1", Some("tulis `→ 1`")),
        ("menu Berkas => Simpan", None),
        ("suhu > 5", None),
        ("lengkap → 1", None),
    ] {
        let text = steps("## Prosedur", &format!("   - Pelaksana: Pemohon\n   - {item}"));
        let found = proposals("content/sop/a.md", &text, "tujuan-tak-terbaca");
        assert_eq!(found.first().map(String::as_str), expected, "{item}");
    }
    for (heading, place) in [
        ("# PROSEDUR KERJA", Some("@ # PROSEDUR KERJA")),
        ("**Prosedur:**", Some("@ **Prosedur:**")),
        ("Prosedur", Some("@ Prosedur")),
        ("Prosedur ini belum selesai ditulis.", None),
    ] {
        let text = steps(heading, "   - Pelaksana: Arsiparis");
        let found = proposals("content/sop/a.md", &text, "prosedur-tidak-ada");
        assert_eq!(found.get(1).map(String::as_str), place, "{heading}");
    }
}

#[test]
fn a_key_that_stands_twice() {
    check(&sop("a", 2, "status: berlaku\nstatus: draf\n//~ 1 isian-ganda\n", ""));
}

#[test]
fn keys_that_nobody_knows() {
    check(&sop(
        "a",
        2,
        "parent: baik\n//~ 1 isian-tidak-dikenal\nstatsu: draf\n//~ 1 isian-tidak-dikenal\n",
        "",
    ));
}

#[test]
fn a_bomb_of_aliases() {
    let mut front = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for pair in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"] {
        let (of, to) = pair.split_at(1);
        let _ = writeln!(front, "{to}: &{to} [{}]", vec![format!("*{of}"); 9].join(", "));
    }
    let (fixture, _) = annotations(&format!("{BASE}{}", sop("a", 2, &front, "")));
    let found = found(fixture::tree(&fixture));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("yaml-berlebihan"), "{found:?}");
}

#[test]
fn parents_in_a_circle() {
    let front = |induk: &str, fault: &str| format!("jenis: makro\ninduk: {induk}\n{fault}");
    let text = sop("a", 2, &front("b", ""), "")
        + &sop("b", 3, &front("c", ""), "")
        + &sop("c", 4, &front("a", "//~ 8 induk-berputar\n"), "");
    check(&text);
}

#[test]
fn two_files_with_one_slug_and_one_number() {
    check(
        "//- content/sop/x/Baik.md\n---\n//~ 1 slug-ganda\nnama: Lain\nnomor: \"1\"\n//~ 8 nomor-ganda\nunit: badan\n---\n\n## Prosedur\n\n1. Memeriksa\n   - Pelaksana: Arsiparis\n",
    );
}

#[test]
fn branches_and_actors_that_are_not_there() {
    check(&sop(
        "a",
        2,
        "",
        "1. Memeriksa berkas\n   - Pelaksana: Arsipari\n//~ 17 pelaksana-tidak-dikenal\n   - ya → 99\n//~ 11 tujuan-tidak-ada\n   - tidak → #entah\n//~ 14 tujuan-tidak-ada\n2. Menyimpan berkas\n   - Aktor: Arsiparis\n//~ 6 kunci-tidak-dikenal\n3. Menutup berkas\n//~ 1 tanpa-pelaksana\n",
    ));
}

#[test]
fn links_to_nowhere() {
    check(
        &(sop("a", 2, "keterkaitan: [tiada]\n//~ 15 rujukan-tidak-ada\n", "")
            + "\n## Catatan\n\nLihat [[entah]], [itu](hilang.md), ![gambar](tiada.png)\n//~ 7 rujukan-tidak-ada\n//~ 18 berkas-tidak-ada\n//~ 36 berkas-tidak-ada\ndan [[baik#langkah-9]].\n//~ 5 jangkar-tidak-ada\n"),
    );
}

#[test]
fn an_empty_file() {
    check("//- content/sop/a.md\n//~ 1 berkas-kosong\n");
}

#[test]
fn files_that_are_no_text() {
    let text = "//- content/sop/a.md\n//~ 6 bukan-utf8\n//- content/sop/b.md\n//~ 1 berkas-terlalu-besar\n\
        //- content/sop/c.md\n//~ 1 berkas-tak-terbaca\n//- content/halaman/d.md\n//~ 1 berkas-tak-terbaca\n";
    check_with(text, |tree| {
        tree.insert(
            "content/sop/a.md",
            Content::NotUtf8 { bytes: b"nama:\xe9".as_slice().into(), valid: 5 },
        );
        tree.insert("content/sop/b.md", Content::TooLarge { len: 5 << 20 });
        tree.insert("content/sop/c.md", Content::Unreadable(Unreadable::NotAFile));
        tree.insert("content/halaman/d.md", Content::Unreadable(Unreadable::LinkCycle));
    });
}

#[test]
fn a_hundred_thousand_equal_headings() {
    let (text, _) =
        annotations(&format!("{BASE}{}\n{}", sop("a", 2, "", ""), "## Sama\n\n".repeat(100_000)));
    let found = found(fixture::tree(&text));
    assert_eq!(found.len(), 1, "{:?}", &found[..found.len().min(5)]);
    assert!(found[0].ends_with("judul-terlalu-banyak"), "{found:?}");
}

#[test]
fn nesting_without_end() {
    for deep in ["> ".repeat(50_000), "[".repeat(50_000), "- ".repeat(50_000)] {
        let (text, _) =
            annotations(&format!("{BASE}{}\n\n## Teks\n\n{deep}x\n", sop("a", 2, "", "")));
        let found = found(fixture::tree(&text));
        assert!(found.len() <= 1, "{found:?}");
        assert!(found.iter().all(|fault| fault.ends_with("bersarang-terlalu-dalam")), "{found:?}");
    }
}

#[test]
fn all_faults_of_one_page_in_one_run() {
    let mut steps = String::new();
    for step in 1..=50 {
        let _ = write!(
            steps,
            "{step}. Memeriksa berkas\n   - Pelaksana: Orang {step}\n//~ 17 pelaksana-tidak-dikenal\n"
        );
    }
    check(&sop("a", 2, "", &steps));
}
