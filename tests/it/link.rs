//! Handbooks as text → what their parts are to each other, and what is said of their faults.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use sopbook::config::{self, Config};
use sopbook::diagnostics::{Code, Diagnosed, Diagnostic, nearest};
use sopbook::handbook::card::{Card, Carded, Cards};
use sopbook::handbook::words::Words;
use sopbook::handbook::{Backlink, Handbook, Referrer, SopId, Target, address, link};
use sopbook::markdown::{LinkId, Place};
use sopbook::messages::Language;
use sopbook::page::{self, Page};
use sopbook::register::{self, DasarHukumId, PelaksanaId, Registers, UnitId};
use sopbook::sop::{self, KataJenis, Sop};
use sopbook::source::{Content, SourceFile, SourceTree, Span};

use crate::fixture;

/// The register that fixtures get: its order is not that of the tree, nor that of the alphabet.
const UNIT: &str = "\
[[unit]]
id = \"layanan\"
nama = \"Bidang Layanan\"
induk = \"badan\"
[[unit]]
id = \"perpustakaan\"
nama = \"Bidang Perpustakaan\"
[[unit]]
id = \"badan\"
nama = \"Badan Arsip\"
[[unit]]
id = \"arsip\"
nama = \"Bidang Arsip\"
induk = \"badan\"
";
const PELAKSANA: &str = "\
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
[[pelaksana]]
id = \"petugas\"
nama = \"Petugas\"
";
const DASAR_HUKUM: &str = "\
[[dasar_hukum]]
id = \"uu-43-2009\"
nama = \"Undang-Undang Nomor 43 Tahun 2009\"
tentang = \"Kearsipan\"
[[dasar_hukum]]
id = \"uu-30-2014\"
nama = \"Undang-Undang Nomor 30 Tahun 2014\"
tentang = \"Administrasi Pemerintahan\"
";

/// A handbook that was read and not yet linked. What was said while reading is not looked at.
struct Read {
    tree: Arc<SourceTree>,
    config: Arc<Config>,
    registers: Arc<Registers>,
    words: Words,
    sops: Vec<Carded<Sop>>,
    pages: Vec<Carded<Page>>,
    home: Option<Carded<Page>>,
}

impl Read {
    fn new(mut tree: SourceTree) -> Self {
        let given = [
            ("book.toml", ""),
            ("content/unit.toml", UNIT),
            ("content/pelaksana.toml", PELAKSANA),
            ("content/dasar-hukum.toml", DASAR_HUKUM),
        ];
        for (path, text) in given {
            if tree.get(path).is_none() {
                tree.insert(path, Content::Text(text.into()));
            }
        }
        let config = config::parse(tree.get("book.toml").expect("it was just put there")).value;
        let registers = register::parse(&tree, "content").value;
        let md = |file: &&SourceFile| file.path.ends_with(".md");
        let words = Words::default();
        let sop = |file| {
            let value = Arc::new(sop::parse::parse(file, &registers).value);
            Carded { card: Arc::new(Card::of_sop(&value, &words)), value }
        };
        let page = |file| {
            let value = Arc::new(page::parse(file).value);
            Carded { card: Arc::new(Card::of_page(&value, &words)), value }
        };
        let sops = tree.below("content/sop/").filter(md).map(sop).collect();
        let pages = tree.below("content/halaman/").filter(md).map(page).collect();
        let home = tree.get("content/beranda.md").map(page);
        let (tree, config, registers) = (Arc::new(tree), Arc::new(config), Arc::new(registers));
        Self { tree, config, registers, words, sops, pages, home }
    }

    fn link(&self) -> Diagnosed<Handbook> {
        let (tree, config, registers) =
            (self.tree.clone(), self.config.clone(), self.registers.clone());
        let (words, sops, pages) = (&self.words, self.sops.clone(), self.pages.clone());
        link::link(tree, config, registers, Cards { words, sops, pages, home: self.home.clone() })
    }
}

fn linked(tree: SourceTree) -> Diagnosed<Handbook> {
    Read::new(tree).link()
}

/// A place as reports have it, below `content/`.
fn place(tree: &SourceTree, span: Span) -> String {
    let file = &tree[span.file];
    let path = file.path.strip_prefix("content/").unwrap_or(&file.path);
    format!("{path}:{}", file.position(span.start).line)
}

fn report(tree: &SourceTree, diagnostics: &[Diagnostic]) -> String {
    let mut report = String::new();
    for fault in diagnostics {
        let (id, en) =
            (fault.message.say(Language::Indonesian), fault.message.say(Language::English));
        assert!(!id.contains('{') && !en.contains('{') && id != en, "{id} / {en}");
        let _ = writeln!(report, "{} {}: {id}", place(tree, fault.span), fault.code.name());
        for hint in &fault.hints {
            let (id, en) = (hint.say(Language::Indonesian), hint.say(Language::English));
            assert!(!id.contains('{') && !en.contains('{') && id != en, "{id} / {en}");
            let _ = writeln!(report, "  saran: {id}");
        }
        for related in &fault.related {
            let said = related.message.say(Language::Indonesian);
            assert!(!said.contains('{') && said != related.message.key, "{said}");
            let _ = writeln!(report, "  {}: {said}", place(tree, related.span));
        }
    }
    report
}

/// Everything that linking made of an SOP, in words.
fn outline(handbook: &Handbook) -> String {
    let slugs = |ids: &[SopId]| {
        ids.iter().map(|&id| handbook.sop(id).slug.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut outline = String::new();
    for id in handbook.ids() {
        let relations = handbook.relations(id);
        let _ = writeln!(outline, "{}", handbook.sop(id).slug);
        let lists = [
            ("induk", slugs(relations.induk.as_slice())),
            ("anak", slugs(&relations.children)),
            ("lanjutan", slugs(&relations.lanjutan)),
            ("pendahulu", slugs(&relations.pendahulu)),
            ("diganti_oleh", slugs(relations.diganti_oleh.as_slice())),
            ("menggantikan", slugs(&relations.menggantikan)),
        ];
        for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            let _ = writeln!(outline, "  {name}: {list}");
        }
        for backlink in &relations.backlinks {
            let _ = writeln!(outline, "  dirujuk: {}", backlink_in_words(handbook, backlink));
        }
    }
    outline
}

fn backlink_in_words(handbook: &Handbook, backlink: &Backlink) -> String {
    let from = match backlink.from {
        Referrer::Sop(id) => &handbook.sop(id).slug,
        Referrer::Page(id) => &handbook.page(id).slug,
        Referrer::Home => "beranda",
    };
    let written = handbook.written(backlink.from, backlink.link).expect("the link is there");
    let place = match &written.place {
        Place::Text { anchor } => format!("teks#{}", anchor.as_deref().unwrap_or("")),
        Place::Step { prosedur, langkah } => format!("langkah {prosedur}.{langkah}"),
        Place::Branch { prosedur, langkah } => format!("cabang {prosedur}.{langkah}"),
        Place::Identity(key) => (*key).to_owned(),
    };
    format!("{from}, {place}, \"{}\"", written.context)
}

fn dedent(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let indent = lines.clone().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.map(|line| format!("{}\n", line[indent..].trim_end())).collect()
}

#[track_caller]
fn check_outline(text: &str, expected: &str) {
    let handbook = linked(fixture::tree(text));
    assert_eq!(report(&handbook.value.tree, &handbook.diagnostics), "");
    pretty(&outline(&handbook.value), &dedent(expected));
}

#[track_caller]
fn check_faults(text: &str, expected: &str) -> Handbook {
    let handbook = linked(fixture::tree(text));
    pretty(&report(&handbook.value.tree, &handbook.diagnostics), &dedent(expected));
    handbook.value
}

#[track_caller]
fn pretty(found: &str, expected: &str) {
    assert!(found == expected, "found:\n{found}\nexpected:\n{expected}");
}

/// What the links of a file lead to, in words.
#[track_caller]
fn check_targets(text: &str, path: &str, expected: &[&str]) {
    let handbook = linked(fixture::tree(text)).value;
    let (from, links) = handbook
        .ids()
        .map(|id| (Referrer::Sop(id), handbook.sop(id).file, handbook.sop(id).links.len()))
        .chain(handbook.home.iter().map(|home| (Referrer::Home, home.file, home.links.len())))
        .find(|(_, file, _)| &*handbook.tree[*file].path == path)
        .map(|(from, _, links)| (from, links))
        .expect("the file is in the handbook");
    let found: Vec<String> = (0..links as u32)
        .map(|link| {
            let target = handbook.target(from, LinkId(link));
            let fragment = match target {
                Target::Sop { fragment, .. }
                | Target::Page { fragment, .. }
                | Target::Here { fragment } => fragment.as_deref(),
                _ => None,
            };
            let address = match target {
                Target::External(address) => address.to_string(),
                Target::Broken => "putus".to_owned(),
                target => address::target(&handbook, target).unwrap_or_default(),
            };
            fragment.map_or(address.clone(), |fragment| format!("{address}#{fragment}"))
        })
        .collect();
    assert_eq!(found, expected);
}

// Order

#[test]
fn units_stand_in_the_registers_order_children_after_their_parent() {
    check_outline(
        "\
//- content/sop/a.md
---
nama: Tanpa Unit
---
//- content/sop/b.md
---
unit: badan
---
//- content/sop/c.md
---
unit: layanan
---
//- content/sop/d.md
---
unit: arsip
---
//- content/sop/e.md
---
unit: perpustakaan
---
",
        "
        e
        b
        c
        d
        a
        ",
    );
}

/// A makro of the unit `arsip` with its mikro in three units and in every way of being named.
const MAKRO: &str = "\
//- content/sop/a-lain.md
---
nama: Zakat
unit: arsip
---
//- content/sop/z-awal.md
---
nama: SOP alih media
unit: arsip
---
//- content/sop/makro.md
---
nama: Pengelolaan Arsip
unit: arsip
jenis: [makro]
---
Lihat [[dua]].
## Prosedur
1. Menerima
   - Keterangan: [[SOP Tiga]]
2. Menata
   - lengkap → [[002/DUA]]
   - Keterangan: [[tiga]]
//- content/sop/dua.md
---
nama: Dua
nomor: 002/dua
unit: arsip
induk: makro
---
//- content/sop/tiga.md
---
nama: Tiga
unit: arsip
induk: pengelolaan  arsip
---
//- content/sop/seberang.md
---
nama: Seberang
unit: layanan
induk: SOP PENGELOLAAN ARSIP
---
//- content/sop/diam.md
---
nama: Diam
unit: arsip
induk: makro
---
//- content/sop/makro-awal.md
---
nama: Makro Awal
unit: arsip
jenis: [makro]
---
";

#[test]
fn each_makro_stands_before_its_mikro_in_the_order_of_its_steps_then_the_others_by_name() {
    check_outline(
        MAKRO,
        r#"
        seberang
          induk: makro
        makro-awal
        makro
          anak: tiga, dua, seberang, diam
        tiga
          induk: makro
          dirujuk: makro, langkah 0.0, "Menerima"
          dirujuk: makro, langkah 0.1, "Menata"
        dua
          induk: makro
          dirujuk: makro, teks#, "Lihat dua."
          dirujuk: makro, cabang 0.1, "Menata"
        diam
          induk: makro
        z-awal
        a-lain
        "#,
    );
}

#[test]
fn three_levels_stand_below_each_other() {
    check_outline(
        "\
//- content/sop/c.md
---
nama: C
unit: arsip
induk: b
---
//- content/sop/b.md
---
nama: B
unit: arsip
jenis: [makro]
induk: a
---
//- content/sop/a.md
---
nama: Z
unit: arsip
---
//- content/sop/d.md
---
nama: A
unit: arsip
---
",
        "
        a
          anak: b
        b
          induk: a
          anak: c
        c
          induk: b
        d
        ",
    );
}

#[test]
fn pages_stand_by_urutan_then_by_title() {
    let page = |name: &str, head: &str| format!("//- content/halaman/{name}.md\n---\n{head}---\n");
    let handbook = linked(fixture::tree(
        &[
            page("a", "judul: Zaman\n"),
            page("b", "judul: istilah\nurutan: 10\n"),
            page("c", "judul: Awal\nurutan: 10\n"),
            page("d", "judul: abjad\n"),
            page("e", "judul: Ujung\nurutan: 9\n"),
        ]
        .concat(),
    ));
    let slugs: Vec<_> = handbook.value.pages.iter().map(|page| page.slug.as_str()).collect();
    assert_eq!(slugs, ["e", "c", "b", "d", "a"]);
}

// Relations

#[test]
fn every_relation_is_known_both_ways() {
    check_outline(
        "\
//- content/beranda.md
Mulai dari [[a]] dan [kedua](sop/lama/b.md#prosedur).
//- content/halaman/istilah.md
---
judul: Istilah
---
## Arsip
Lihat [di sini](../sop/a.md).
//- content/sop/a.md
---
nama: A
lanjutan: [b, c]
keterkaitan: [c, b]
---
## Prosedur
1. Menulis [[a]] dan [ini](a.md#langkah-1)
## Catatan
Bandingkan [[c#langkah-1|langkah]].
//- content/sop/lama/b.md
---
nama: B
lanjutan: [c, c]
status: dicabut
diganti_oleh: c
---
## prosedur
//- content/sop/c.md
---
nama: C
status: draf
---
## Prosedur
1. Selesai
",
        r#"
        a
          lanjutan: b, c
          dirujuk: istilah, teks#arsip, "Lihat di sini."
          dirujuk: beranda, teks#, "Mulai dari a dan kedua."
        b
          lanjutan: c
          pendahulu: a
          diganti_oleh: c
          dirujuk: a, keterkaitan, ""
          dirujuk: beranda, teks#, "Mulai dari a dan kedua."
        c
          pendahulu: a, b
          menggantikan: b
          dirujuk: a, keterkaitan, ""
          dirujuk: a, teks#catatan, "Bandingkan langkah."
        "#,
    );
}

#[test]
fn pages_know_who_refers_to_them() {
    let handbook = check_faults(
        "\
//- content/beranda.md
[Istilah](halaman/istilah.md)
//- content/halaman/istilah.md
---
judul: Istilah
---
[diri](istilah.md) dan [beranda](../beranda.md)
//- content/sop/a.md
---
nama: A
---
[Istilah](../halaman/istilah.md)
",
        "",
    );
    let words = handbook.page_backlinks[0].iter().map(|it| backlink_in_words(&handbook, it));
    assert_eq!(
        words.collect::<Vec<_>>(),
        [r#"a, teks#, "Istilah""#, r#"beranda, teks#, "Istilah""#,]
    );
}

#[test]
fn actors_know_their_steps_and_regulations_their_sops() {
    let handbook = check_faults(
        "\
//- content/sop/b.md
---
dasar_hukum: [uu-30-2014, uu-30-2014]
---
## Prosedur
1. Satu
   - Pelaksana: arsiparis, petugas
2. Dua
   - Pelaksana: petugas
## Prosedur: Lain
1. Satu
   - Pelaksana: petugas
//- content/sop/a.md
---
dasar_hukum: uu-30-2014
---
## Prosedur
1. Satu
   - Pelaksana: arsiparis
",
        "",
    );
    let tasks: Vec<Vec<_>> = (0..2)
        .map(|id| handbook.tasks(PelaksanaId(id)))
        .map(|tasks| {
            tasks.iter().map(|task| (handbook.sop(task.sop).slug.as_str(), &*task.steps)).collect()
        })
        .collect();
    assert_eq!(
        tasks,
        [vec![("a", &[(0, 0)][..]), ("b", &[(0, 0)])], vec![("b", &[(0, 0), (0, 1), (1, 0)])],]
    );
    let grounds = [0, 1].map(|id| handbook.grounds(DasarHukumId(id)));
    assert_eq!(grounds, [&[][..], &[SopId(0), SopId(1)]]);
}

#[test]
fn units_know_their_sops_and_the_way_up() {
    let sop = |slug: &str, unit: &str, jenis: &str| {
        format!("//- content/sop/{slug}.md\n---\nunit: {unit}\njenis: [{jenis}]\n---\n")
    };
    let handbook = check_faults(
        &[
            sop("a", "badan", "teknis, mikro"),
            sop("b", "arsip", "teknis, final"),
            sop("c", "layanan", "mikro, teknis"),
            sop("d", "perpustakaan", "mikro"),
        ]
        .concat(),
        "",
    );
    let slugs = |ids: Vec<SopId>| {
        ids.into_iter().map(|id| handbook.sop(id).slug.clone()).collect::<Vec<_>>().join(" ")
    };
    let [layanan, perpustakaan, badan, arsip] = [0, 1, 2, 3].map(UnitId);
    assert_eq!(handbook.top_units().collect::<Vec<_>>(), [perpustakaan, badan]);
    assert_eq!(handbook.unit(badan).children, [layanan, arsip]);
    assert_eq!(slugs(handbook.unit(badan).sops.clone()), "a");
    assert_eq!(slugs(handbook.sops_below(badan)), "a c b");
    assert_eq!(handbook.unit_path(arsip), [badan, arsip]);
    assert_eq!(slugs(handbook.with_jenis(&[KataJenis::Teknis, KataJenis::Mikro]).collect()), "a c");
    assert_eq!(slugs(handbook.with_jenis(&[]).collect()), "d a c b");
    assert_eq!(handbook.previous(SopId(0)), None);
    assert_eq!(handbook.next(SopId(0)), Some(SopId(1)));
    assert_eq!(handbook.next(SopId(3)), None);
}

// Targets

#[test]
fn references_and_paths_lead_to_pages_and_files() {
    let text = "\
//- content/beranda.md
## Arti Penting
//- content/halaman/lain/Kata Pengantar.md
---
judul: Kata Pengantar
---
//- content/gambar/alur.svg
<svg/>
//- content/sop/bidang/form.pdf
pdf
//- content/sop/a.md
---
nama: SOP Satu
nomor: 001/SOP
lampiran: [bidang/form.pdf, ../gambar/alur.svg]
---
## Prosedur
1. Mulai
[[satu]] [[sop  SATU]] [[001/sop]] [[A]] [[a#langkah-1]] [[#langkah-1]] [x](#langkah-1) [x](#)
[x](./bidang/../a.md) [x](<../halaman/lain/Kata Pengantar.md>) [x](../beranda.md#arti-penting)
![x](../gambar//alur.svg) [x](bidang/form.pdf#page=2) [x](https://contoh.id/)
";
    check_targets(
        text,
        "content/sop/a.md",
        &[
            "sop/bidang/form.pdf",
            "gambar/alur.svg",
            "sop/a.html",
            "sop/a.html",
            "sop/a.html",
            "sop/a.html",
            "sop/a.html#langkah-1",
            "#langkah-1",
            "#langkah-1",
            "",
            "sop/a.html",
            "halaman/kata-pengantar.html",
            "index.html",
            "gambar/alur.svg",
            "sop/bidang/form.pdf",
            "https://contoh.id/",
        ],
    );
    check_faults(text, "");
}

#[test]
fn a_slug_wins_over_a_number_and_a_number_over_a_name() {
    let text = "\
//- content/sop/a.md
---
nama: Nol
nomor: kembar
---
[[kembar]] [[dua]]
//- content/sop/kembar.md
---
nama: Dua
---
//- content/sop/c.md
---
nama: kembar
nomor: DUA
---
";
    check_targets(text, "content/sop/a.md", &["sop/kembar.html", "sop/c.html"]);
    check_faults(text, "");
}

// Faults

#[test]
fn unknown_references_are_reported_with_the_nearest_name() {
    check_faults(
        "\
//- book.toml
[instansi]
logo = \"logo.png\"
[output.html]
sering-dibuka = [\"peminjaman-arsip\", \"peminjaman-arsib\"]
//- content/gambar/logo.png
//- content/sop/peminjaman-arsip.md
---
nama: SOP Peminjaman Arsip
nomor: 045/12/SOP/2016
induk: SOP Peminjaman Arsi
keterkaitan: [Tata naskah terkait, 045/12/SOP/2017]
---
Lihat [[pemijaman-arsip]] dan [[x#y]].
//- content/halaman/a.md
---
judul: A
---
[[zzz]]
",
        "
        book.toml:2 berkas-tidak-ada: berkas `logo.png` tidak ada
          saran: mungkin maksudnya `gambar/logo.png`
        book.toml:4 rujukan-tidak-ada: rujukan `peminjaman-arsib` tidak cocok dengan SOP mana pun
          saran: mungkin maksudnya `peminjaman-arsip`
        halaman/a.md:4 rujukan-tidak-ada: rujukan `zzz` tidak cocok dengan SOP mana pun
          saran: tulis nama berkas SOP tanpa `.md`, nomornya, atau namanya
        sop/peminjaman-arsip.md:4 rujukan-tidak-ada: rujukan `SOP Peminjaman Arsi` tidak cocok dengan SOP mana pun
          saran: mungkin maksudnya `Peminjaman Arsip`
        sop/peminjaman-arsip.md:5 rujukan-tidak-ada: rujukan `Tata naskah terkait` tidak cocok dengan SOP mana pun
          saran: tulis nama berkas SOP tanpa `.md`, nomornya, atau namanya
          saran: prosedur di luar buku ini ditulis `luar: Tata naskah terkait`
        sop/peminjaman-arsip.md:5 rujukan-tidak-ada: rujukan `045/12/SOP/2017` tidak cocok dengan SOP mana pun
          saran: mungkin maksudnya `045/12/SOP/2016`
          saran: prosedur di luar buku ini ditulis `luar: 045/12/SOP/2017`
        sop/peminjaman-arsip.md:7 rujukan-tidak-ada: rujukan `pemijaman-arsip` tidak cocok dengan SOP mana pun
          saran: mungkin maksudnya `peminjaman-arsip`
        sop/peminjaman-arsip.md:7 rujukan-tidak-ada: rujukan `x` tidak cocok dengan SOP mana pun
          saran: tulis nama berkas SOP tanpa `.md`, nomornya, atau namanya
        ",
    );
}

#[test]
fn references_that_fit_two_sops_name_both() {
    check_faults(
        "\
//- content/sop/a.md
---
nama: Pemusnahan
nomor: 1 / sop
---
[[pemusnahan]]
//- content/sop/b.md
---
nama: SOP pemusnahan
nomor: 1 /  SOP
---
//- content/sop/c.md
---
nama: C
nomor: …/SOP
keterkaitan: 1 / SOP
---
//- content/sop/d.md
---
nama: D
nomor: …/SOP
---
",
        "
        sop/a.md:5 rujukan-ganda: rujukan `pemusnahan` cocok dengan 2 SOP: `a`, `b`
          saran: tulis nama berkasnya tanpa `.md`, misalnya `a`
          sop/a.md:2: cocok dengan `a`
          sop/b.md:2: cocok dengan `b`
        sop/b.md:3 nomor-ganda: nomor `1 /  SOP` sudah dipakai `content/sop/a.md`
          saran: beri salah satu SOP nomor lain
          sop/a.md:3: nomor `1 / sop` pertama dipakai di sini
        sop/c.md:4 rujukan-ganda: rujukan `1 / SOP` cocok dengan 2 SOP: `a`, `b`
          saran: tulis nama berkasnya tanpa `.md`, misalnya `a`
          sop/a.md:2: cocok dengan `a`
          sop/b.md:2: cocok dengan `b`
        ",
    );
}

#[test]
fn missing_anchors_and_files_are_reported_and_the_page_is_still_linked() {
    let text = "\
//- content/catatan.md
//- content/gambar/alur-kerja.svg
//- content/sop/a.md
---
nama: A
lampiran: [formulir.docx, ../../rahasia.pdf, ../unit.toml]
---
## Prosedur
1. Mulai
[[a#langkah-2]] [x](#langka-1) [x](b.md) [x](../gambar/alurkerja.svg) [x](alur-kerja.svg)
[x](../catatan.md) ![x](a.md) [x](/a.md) [x](javascript:alert(1)) [x](..\\gambar\\alur-kerja.svg)
![x](https://situs.lain/x.png)
";
    check_faults(
        text,
        r"
        sop/a.md:3 lampiran-tidak-ada: lampiran `formulir.docx` tidak ada
          saran: jalur dihitung dari berkas ini, dengan `/` di antara bagiannya
        sop/a.md:3 lampiran-tidak-ada: jalur `../../rahasia.pdf` keluar dari folder isi buku
          saran: letakkan berkasnya di folder isi, lalu tulis jalurnya dari berkas ini
        sop/a.md:3 lampiran-tidak-ada: berkas `../unit.toml` ada, tetapi tidak diterbitkan
          saran: hanya berkas `.md` di `sop/` dan `halaman/` serta `beranda.md` yang menjadi halaman
        sop/a.md:7 jangkar-tidak-ada: jangkar `#langkah-2` tidak ada di `content/sop/a.md`
          saran: mungkin maksudnya `#langkah-1`
        sop/a.md:7 jangkar-tidak-ada: jangkar `#langka-1` tidak ada di `content/sop/a.md`
          saran: mungkin maksudnya `#langkah-1`
        sop/a.md:7 berkas-tidak-ada: berkas `b.md` tidak ada
          saran: jalur dihitung dari berkas ini, dengan `/` di antara bagiannya
        sop/a.md:7 berkas-tidak-ada: berkas `../gambar/alurkerja.svg` tidak ada
          saran: mungkin maksudnya `../gambar/alur-kerja.svg`
        sop/a.md:7 berkas-tidak-ada: berkas `alur-kerja.svg` tidak ada
          saran: mungkin maksudnya `../gambar/alur-kerja.svg`
        sop/a.md:8 berkas-tidak-ada: berkas `../catatan.md` ada, tetapi tidak diterbitkan
          saran: hanya berkas `.md` di `sop/` dan `halaman/` serta `beranda.md` yang menjadi halaman
        sop/a.md:8 berkas-tidak-ada: `a.md` adalah halaman, bukan gambar
          saran: tulis tautan tanpa tanda seru: `[teks](a.md)`
        sop/a.md:8 berkas-tidak-ada: jalur `/a.md` keluar dari folder isi buku
          saran: letakkan berkasnya di folder isi, lalu tulis jalurnya dari berkas ini
        sop/a.md:8 tautan-terlarang: alamat `javascript:alert(1)` tidak diizinkan
          saran: tulis alamat `https:`, `mailto:` atau `tel:`, atau jalur ke sebuah berkas
        sop/a.md:8 berkas-tidak-ada: berkas `..\gambar\alur-kerja.svg` tidak ada
          saran: mungkin maksudnya `../gambar/alur-kerja.svg`
        sop/a.md:9 gambar-dari-luar: gambar `https://situs.lain/x.png` ada di situs lain, sehingga tidak tampil di halaman
          saran: simpan gambarnya di folder berkas ini, lalu tulis nama berkasnya: `![keterangan](denah.png)`
        ",
    );
    let (of_lampiran, of_text) = (["putus"; 3], ["putus"; 8]);
    let outside = ["https://situs.lain/x.png"];
    let expected = [&of_lampiran[..], &["sop/a.html", ""], &of_text, &outside].concat();
    check_targets(text, "content/sop/a.md", &expected);
}

#[test]
fn rings_of_one_two_and_three_are_one_fault_each_and_are_cut() {
    let sop = |slug: &str, keys: &str| format!("//- content/sop/{slug}.md\n---\n{keys}\n---\n");
    let handbook = check_faults(
        &[
            sop("a", "induk: a"),
            sop("b", "nama: b\ninduk: c"),
            sop("c", "induk: b"),
            sop("d", "induk: f"),
            sop("e", "induk: d"),
            sop("f", "induk: e\nlanjutan: g"),
            sop("g", "lanjutan: [g, h]"),
            sop("h", "lanjutan: i"),
            sop("i", "lanjutan: [g, h, j]"),
            sop("j", "lanjutan: k"),
            sop("k", "lanjutan: l"),
            sop("l", "lanjutan: j"),
            sop("m", "diganti_oleh: m"),
        ]
        .concat(),
        "
        sop/a.md:2 induk-berputar: hubungan induk berputar: a → a
          saran: hapus `induk` pada SOP yang paling atas
        sop/c.md:2 induk-berputar: hubungan induk berputar: c → b → c
          saran: hapus `induk` pada SOP yang paling atas
          sop/b.md:3: `b` ikut dalam putaran ini
        sop/f.md:2 induk-berputar: hubungan induk berputar: f → e → d → f
          saran: hapus `induk` pada SOP yang paling atas
          sop/e.md:2: `e` ikut dalam putaran ini
          sop/d.md:2: `d` ikut dalam putaran ini
        sop/i.md:2 lanjutan-berputar: hubungan lanjutan berputar: i → g → h → i
          saran: hapus `lanjutan` pada SOP yang mengakhiri rangkaian
          sop/g.md:2: `g` ikut dalam putaran ini
          sop/h.md:2: `h` ikut dalam putaran ini
        sop/l.md:2 lanjutan-berputar: hubungan lanjutan berputar: l → j → k → l
          saran: hapus `lanjutan` pada SOP yang mengakhiri rangkaian
          sop/j.md:2: `j` ikut dalam putaran ini
          sop/k.md:2: `k` ikut dalam putaran ini
        ",
    );
    assert_eq!(handbook.sops.len(), 13);
    for id in handbook.ids() {
        assert!(!handbook.induk(id).contains(&id));
        let mut waiting = handbook.relations(id).lanjutan.clone();
        let mut steps = 0;
        while let Some(next) = waiting.pop() {
            assert_ne!(next, id);
            steps += 1;
            assert!(steps < 100, "a ring is left");
            waiting.extend(&handbook.relations(next).lanjutan);
        }
    }
    let at = |slug: &str| handbook.ids().find(|&id| handbook.sop(id).slug == slug).expect("it is");
    assert_eq!(handbook.relations(at("c")).induk, None);
    assert_eq!(handbook.relations(at("b")).induk, Some(at("c")));
    assert_eq!(handbook.relations(at("c")).children, [at("b")]);
    assert_eq!(handbook.relations(at("m")).diganti_oleh, None);
}

#[test]
fn slugs_and_addresses_are_there_once() {
    let handbook = check_faults(
        "\
//- content/halaman/x.md
---
judul: X
---
//- content/halaman/y/X.md
---
judul: X
---
//- content/robots.txt
//- content/sop.json/a.txt
//- content/sop/Baru/X.md
//- content/sop/a.md
---
alias: [lama, /sop/x.html, sop/x/, ../x, SOP/LAMA.html, b.html/c]
---
[[x]]
//- content/sop/a.pdf
//- content/sop/x.md
---
alias: [unit/arsip, b.html]
---
//- content/sop/x.txt
",
        "
        halaman/y/X.md:1 slug-ganda: slug `x` sudah dipakai `content/halaman/x.md`
          saran: ganti nama salah satu berkas
          halaman/x.md:1: slug `x` pertama dipakai di sini
        robots.txt:1 alamat-ganda: alamat `robots.txt` sudah dipakai halaman buatan situs
          saran: ganti nama salah satunya
        sop.json/a.txt:1 alamat-ganda: alamat `sop.json` sudah dipakai halaman buatan situs
          saran: ganti nama salah satunya
        sop/a.md:2 alamat-ganda: alamat `sop/x.html` sudah dipakai `content/sop/Baru/X.md`
          saran: ganti nama salah satunya
          sop/Baru/X.md:1: alamat `sop/x.html` dipakai di sini
        sop/a.md:2 nilai-tak-terbaca: alias `../x` bukan alamat halaman
          saran: tulis alamat lama di situs ini, misalnya `sop/nama-lama.html`
        sop/a.md:2 alamat-ganda: alamat `sop/lama.html` sudah dipakai `content/sop/a.md`
          saran: ganti nama salah satunya
          sop/a.md:2: alamat `sop/lama.html` dipakai di sini
        sop/a.pdf:1 alamat-ganda: alamat `sop/a.pdf` sudah dipakai `content/sop/a.md`
          saran: ganti nama salah satunya
          sop/a.md:1: alamat `sop/a.pdf` dipakai di sini
        sop/x.md:1 slug-ganda: slug `x` sudah dipakai `content/sop/Baru/X.md`
          saran: ganti nama salah satu berkas
          sop/Baru/X.md:1: slug `x` pertama dipakai di sini
        sop/x.md:2 alamat-ganda: alamat `b.html` sudah dipakai `content/sop/a.md`
          saran: ganti nama salah satunya
          sop/a.md:2: alamat `b.html` dipakai di sini
        unit.toml:11 alamat-ganda: alamat `unit/arsip.html` sudah dipakai `content/sop/x.md`
          saran: ganti nama salah satunya
          sop/x.md:2: alamat `unit/arsip.html` dipakai di sini
        ",
    );
    let redirects = address::redirects(&handbook).map(|(address, _)| address).collect::<Vec<_>>();
    assert_eq!(
        redirects,
        [
            "sop/lama.html",
            "sop/x.html",
            "sop/x/index.html",
            "SOP/LAMA.html",
            "b.html/c.html",
            "unit/arsip.html",
            "b.html",
        ]
    );
}

#[test]
fn addresses_are_those_of_the_format() {
    use KataJenis::*;
    assert_eq!(address::sop("a-b"), "sop/a-b.html");
    assert_eq!(address::sop_pdf("a-b"), "sop/a-b.pdf");
    assert_eq!(address::unit("u"), "unit/u.html");
    assert_eq!(address::pelaksana("p"), "pelaksana/p.html");
    assert_eq!(address::dasar_hukum("d"), "dasar-hukum/d.html");
    assert_eq!(address::halaman("h"), "halaman/h.html");
    assert_eq!(address::kategori(&[]), "kategori/index.html");
    assert_eq!(address::kategori(&[Final]), "kategori/final.html");
    assert_eq!(address::kategori(&[Mikro, Teknis]), "kategori/teknis-mikro.html");
    assert_eq!(address::alias("a b"), Some("sop/a b.html".to_owned()));
    for strange in ["", "/", "//a", "a/../b", "https://a", "a?b", "a\\b", "a\nb", "a/ /b", ".."] {
        assert_eq!(address::alias(strange), None, "{strange:?}");
    }
}

#[test]
fn the_nearest_word_is_found_by_its_letters() {
    let known = ["pelaksana", "kelengkapan", "keterangan", "waktu"];
    assert_eq!(nearest("Pelaksanna", known), Some("pelaksana"));
    assert_eq!(nearest("wkatu", known), Some("waktu"));
    assert_eq!(nearest("keterangn", known), Some("keterangan"));
    assert_eq!(nearest("durasi", known), None);
    // Many words of the same letters don't hide the one that is meant.
    let shuffled: Vec<String> = (0..1000).map(|n| format!("abcdefgh{n:03}")).collect();
    let known = shuffled.iter().map(String::as_str).chain(["hgfedcba"]);
    assert_eq!(nearest("hgfedcb", known), Some("hgfedcba"));
}

// Determinism and time

/// A handbook of `count` SOPs with 30 links each, by slug, number, name and path.
fn large(count: usize) -> SourceTree {
    let mut tree = SourceTree::new();
    let units = ["badan", "arsip", "layanan", "perpustakaan"];
    for n in 0..count {
        let to = |link: usize| (n * 31 + link * 97) % count;
        let induk = n - n % 10;
        let head = match n % 10 {
            0 => "jenis: [makro]".to_owned(),
            _ => format!("induk: sop-nomor-{induk}"),
        };
        let mut text = format!(
            "---\nnama: SOP Pengelolaan Arsip Jenis {n}\nnomor: 045/{n}/SOP/2016\nunit: {}\n{head}\n\
             keterkaitan: [sop-nomor-{}, 045/{}/SOP/2016]\n---\n## Prosedur\n",
            units[n % units.len()],
            to(1),
            to(2),
        );
        for step in 0..9 {
            let _ = writeln!(
                text,
                "{}. Memeriksa\n   - Pelaksana: arsiparis, petugas\n   - Keterangan: [[sop-nomor-{}]], \
                 [[Pengelolaan Arsip Jenis {}#langkah-2]], [x](sop-nomor-{}.md)",
                step + 1,
                to(3 + step),
                to(20 + step),
                to(40 + step),
            );
        }
        tree.insert(&format!("content/sop/sop-nomor-{n}.md"), Content::Text(text.into()));
    }
    tree
}

/// The least time of some runs on one processor, and how many links were found. Only this
/// thread's own time counts, as the machine may have other things to do.
fn time_to_link(count: usize) -> (Duration, usize) {
    let read = Read::new(large(count));
    let run = || {
        let begin = time_of_thread();
        let handbook = read.link();
        let time = time_of_thread() - begin;
        assert_eq!(report(&handbook.value.tree, &handbook.diagnostics), "");
        (time, handbook.value.relations.iter().map(|it| it.backlinks.len()).sum::<usize>())
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    alone.install(|| (0..5).map(|_| run()).min().expect("five runs"))
}

/// How long this thread has worked; where the system doesn't say, how long it has been since the
/// test began.
fn time_of_thread() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|stat| stat.split(' ').next()?.parse().ok())
        .map_or_else(|| BEGIN.elapsed(), Duration::from_nanos)
}

#[test]
fn ten_thousand_sops_take_ten_times_as_long_as_a_thousand() {
    let (small, small_links) = time_to_link(1_000);
    let (large, large_links) = time_to_link(10_000);
    println!("1,000 SOPs: {small:?}, {small_links} links; 10,000: {large:?}, {large_links} links");
    assert_eq!((small_links, large_links), (28_970, 289_970));
    // Ten times the links, and what is lost where they no longer fit the processor's caches;
    // work that grows with the square would take a hundred times as long.
    assert!(large < small * 50, "{small:?} → {large:?}");
}

#[test]
fn ten_thousand_wrong_references_are_searched_for_within_reason() {
    let mut tree = large(2_000);
    for n in 0..2_000 {
        let path = format!("content/sop/sop-nomor-{n}.md");
        let text = tree.get(&path).and_then(|file| file.text()).expect("it was made").to_owned();
        let wrong: String = (0..5).map(|k| format!("[[salah-{n}-{k}]] [x](x/{n}.md)")).collect();
        tree.insert(&path, Content::Text((text + &wrong + "\n").into()));
    }
    let begin = Instant::now();
    let handbook = linked(tree);
    println!("20,000 faults in 2,000 SOPs: {:?}", begin.elapsed());
    let count = |code| handbook.diagnostics.iter().filter(|fault| fault.code == code).count();
    assert_eq!(count(Code::RujukanTidakAda), 10_000);
    assert_eq!(count(Code::BerkasTidakAda), 10_000);
}

#[test]
fn a_chain_as_long_as_the_handbook_is_followed() {
    let count = 20_000;
    let mut tree = SourceTree::new();
    for n in 0..count {
        let next = (n + 1) % count;
        let text = format!("---\ninduk: s{next}\nlanjutan: s{next}\n---\n");
        tree.insert(&format!("content/sop/s{n}.md"), Content::Text(text.into()));
    }
    let handbook = linked(tree);
    let codes: Vec<_> = handbook.diagnostics.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [Code::IndukBerputar, Code::LanjutanBerputar]);
    assert_eq!(handbook.diagnostics[0].related.len(), count - 1);
    assert_eq!(handbook.value.sops.len(), count);
    let deepest = handbook.value.ids().map(|id| handbook.value.induk(id).len()).nth(count - 1);
    assert_eq!(deepest, Some(count - 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// SOPs that refer to each other at random: what is found doesn't depend on the order in
    /// which they come, each relation stands on both sides, and nothing goes round.
    #[test]
    fn the_order_of_the_sources_changes_nothing(
        links in prop::collection::vec((0..9usize, 0..9usize, 0..9usize, 0..6usize), 8),
        turn in 0..8usize,
    ) {
        let mut tree = SourceTree::new();
        let nama = ["satu", "SOP dua", "tiga", "Dua", "lima", "satu"];
        let unit = ["arsip", "badan", "layanan"];
        for (n, (induk, lanjutan, lain, nama_of)) in links.iter().enumerate() {
            let text = format!(
                "---\nnama: {}\nunit: {}\ninduk: s{induk}\nlanjutan: [s{lanjutan}, s{lain}]\n---\n\
                 ## Prosedur\n1. Lihat [[{}]] [[s{lain}]]\n",
                nama[*nama_of], unit[n % 3], nama[lain % 6],
            );
            tree.insert(&format!("content/sop/s{n}.md"), Content::Text(text.into()));
        }
        let mut read = Read::new(tree);
        let first = read.link();
        read.sops.rotate_left(turn);
        read.sops.reverse();
        let second = read.link();
        let tree = read.tree;
        prop_assert_eq!(report(&tree, &first.diagnostics), report(&tree, &second.diagnostics));
        prop_assert_eq!(outline(&first.value), outline(&second.value));

        let handbook = first.value;
        prop_assert_eq!(handbook.sops.len(), 8);
        for id in handbook.ids() {
            let relations = handbook.relations(id);
            prop_assert_eq!(relations.targets.len(), handbook.sop(id).links.len());
            if let Some(induk) = relations.induk {
                prop_assert!(handbook.relations(induk).children.contains(&id));
                prop_assert!(!handbook.induk(id).contains(&id));
            }
            for next in &relations.lanjutan {
                prop_assert!(handbook.relations(*next).pendahulu.contains(&id));
            }
            for backlink in &relations.backlinks {
                prop_assert_eq!(handbook.target_sop(backlink.from, backlink.link), Some(id));
            }
        }
    }
}
