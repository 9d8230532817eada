//! Handbooks as text → pages: what a reader sees, what stays hidden, where links lead.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};
use sopbook::diagnostics::{Code, Diagnostic};
use sopbook::pipeline;
use sopbook::site::edition::DrafMode;
use sopbook::site::{Options, Rendered, Site};
use sopbook::source::{Content, SourceTree};
use sopbook::tanggal::Tanggal;

use crate::fixture;

const SMALL: &str = r#"
//- book.toml
[book]
title = "Buku SOP"
[instansi]
nama = "Badan Arsip"
[output.html]
sering-dibuka = ["peminjaman"]
//- content/unit.toml
[[unit]]
id = "bidang"
nama = "Bidang Kearsipan"
[[unit]]
id = "seksi"
nama = "Seksi Layanan"
induk = "bidang"
//- content/pelaksana.toml
[[pelaksana]]
id = "pemohon"
nama = "Pemohon"
sifat = "luar"
[[pelaksana]]
id = "arsiparis"
nama = "Arsiparis"
kelompok = "Unit Kearsipan"
[[pelaksana]]
id = "kabid"
nama = "Kepala Bidang"
singkatan = "Kabid"
kelompok = "Unit Kearsipan"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = "uu-43-2009"
nama = "UU 43/2009"
tentang = "Kearsipan"
//- content/beranda.md
Selamat datang & <b>salam</b>. Mulai dari [[peminjaman]].
//- content/halaman/istilah.md
---
judul: Daftar istilah
---
## Arsip

Lihat [[peminjaman#langkah-2]] dan [gambar](../berkas/denah.svg).[^a]

[^a]: Sumber: <script>alert(1)</script>*ANRI*.
//- content/berkas/denah.svg
<svg/>
//- content/sop/pengelolaan.md
---
nama: Pengelolaan Arsip
nomor: 01/SOP
unit: bidang
jenis: administratif, makro
---
## Prosedur

1. Mengelola arsip
   - Pelaksana: Kepala Bidang
   - Keterangan: [[peminjaman]]
//- content/sop/peminjaman.md
---
nama: Peminjaman Arsip
nomor: 02/SOP
unit: seksi
jenis: [administratif, mikro, spesifik, final]
induk: pengelolaan
keterkaitan:
  - rancangan
  - luar: Layanan perpustakaan
  - tidak-ada
tanggal_efektif: 2016-01-14
disahkan_oleh: { jabatan: Kepala Badan, nama: Contoh Nama, nip: "19600101 198503 1 001" }
dasar_hukum:
  - uu-43-2009: Pasal 40
  - Surat edaran *setempat*
peringatan: Jangan terlambat
riwayat:
  - { revisi: 1, tanggal: 2016-02-01, uraian: Tenggat berubah }
alias: [lama/pinjam.html]
---
Arsip <kbd onclick="x()" class="tombol">inaktif</kbd> & lain-lain.

## Prosedur

1. Mengajukan permohonan
   - Pelaksana: Pemohon
   - Kelengkapan: Formulir
   - Waktu: 10 menit
   - Output: Formulir terisi
### Pemeriksaan
2. Memeriksa permohonan {#periksa}
   - Pelaksana: Arsiparis, Kepala Bidang
   - Lengkap → 3
   - Belum → 1
   - Ditolak → [[rancangan]]
3. Menyerahkan arsip
   - Pelaksana: Arsiparis → Kepala Bidang
   - Output:
     - Bukti
     - Arsip

## Catatan

- [x] sudah
- [ ] belum

> [!WARNING]
> Lihat [[rancangan]].
//- content/sop/rancangan.md
---
nama: Rancangan Layanan
unit: seksi
status: draf
keterkaitan: peminjaman
---
## Prosedur

1. Merancang
   - Pelaksana: Arsiparis
"#;

struct Planned {
    site: Site,
    faults: Vec<Diagnostic>,
    tree: SourceTree,
}

fn plan_tree(tree: SourceTree, draf: DrafMode) -> Planned {
    let compiled = pipeline::compile(tree.clone());
    let today = Some(Tanggal::Hari { year: 2017, month: 2, day: 3 });
    let planned = pipeline::plan(Arc::new(compiled.value), Options { draf, today });
    Planned { site: planned.value, faults: planned.diagnostics, tree }
}

fn plan(fixture: &str) -> Planned {
    plan_tree(fixture::tree(fixture), DrafMode::Hide)
}

fn page(site: &Site, address: &str) -> String {
    let rendered = site.render(address).unwrap_or_else(|| panic!("nothing stands at {address}"));
    assert_eq!(rendered.diagnostics, [], "{address}");
    match rendered.value {
        Rendered::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{address} is {other:?}"),
    }
}

fn main_of(html: &str) -> &str {
    let start = html.find("<main").expect("a page has a main element");
    let end = html.find("</main>").expect("it is closed") + "</main>".len();
    &html[start..end]
}

fn pages(site: &Site) -> impl Iterator<Item = (&str, String)> {
    let addresses = site.addresses().filter(|address| address.ends_with(".html"));
    addresses.map(|address| (address, page(site, address)))
}

#[test]
fn an_sop_shows_all_that_its_file_tells() {
    let planned = plan(SMALL);
    insta::assert_snapshot!(main_of(&page(&planned.site, "sop/peminjaman.html")));
}

#[test]
fn a_macro_sop_shows_its_tree_and_a_plain_page_its_text() {
    let planned = plan(SMALL);
    let mut shown = String::new();
    for address in ["index.html", "sop/pengelolaan.html", "halaman/istilah.html"] {
        let _ = writeln!(shown, "{address}\n{}\n", main_of(&page(&planned.site, address)));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn lists_show_their_sops() {
    let planned = plan(SMALL);
    let mut shown = String::new();
    for address in [
        "kategori/administratif-mikro.html",
        "unit/index.html",
        "pelaksana/arsiparis.html",
        "dasar-hukum/uu-43-2009.html",
        "indeks/abjad.html",
        "evaluasi.html",
    ] {
        let _ = writeln!(shown, "{address}\n{}\n", main_of(&page(&planned.site, address)));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_address_of_the_handbook_has_its_page() {
    let planned = plan(SMALL);
    let assets =
        |address: &&str| !address.starts_with("aset/") && !address.starts_with("kategori/");
    let addresses: Vec<_> = planned.site.addresses().filter(assets).collect();
    insta::assert_snapshot!(addresses.join("\n"));
    let kategori = planned.site.addresses().filter(|address| address.starts_with("kategori/"));
    assert_eq!(kategori.count(), 1 + 8 + 24);
}

#[test]
fn drafts_and_nips_stay_hidden_unless_asked_for() {
    let hidden = plan(SMALL);
    for (address, html) in pages(&hidden.site) {
        assert!(!html.contains("sop/rancangan.html"), "{address} links to a draft");
        assert!(!html.contains("\"rancangan.html"), "{address} links to a draft");
        assert!(!html.contains("19600101"), "{address} shows a NIP");
    }
    let html = page(&hidden.site, "sop/peminjaman.html");
    assert!(html.contains("Rancangan Layanan (draf)"));
    assert!(!page(&hidden.site, "indeks/abjad.html").contains("Rancangan"));
    assert!(!page(&hidden.site, "sop.json").contains("rancangan"));

    let asked = SMALL.replace("[output.html]", "[output.html]\nnip = true");
    let shown = plan_tree(fixture::tree(&asked), DrafMode::Publish);
    let html = page(&shown.site, "sop/peminjaman.html");
    assert!(html.contains("NIP 19600101 198503 1 001"));
    assert!(html.contains("<a href=\"../sop/rancangan.html\">Rancangan Layanan</a>"));
    assert!(page(&shown.site, "sop/rancangan.html").contains("class=\"draf\""));
}

#[test]
fn every_link_is_relative_and_leads_to_a_page_and_an_anchor() {
    let planned = plan_tree(fixture::tree(SMALL), DrafMode::Publish);
    let all: Vec<(String, Html)> = pages(&planned.site)
        .map(|(address, html)| (address.to_owned(), Html::parse_document(&html)))
        .collect();
    let known: BTreeSet<&str> = planned.site.addresses().collect();
    let with_id = Selector::parse("[id]").unwrap();
    let with_link = Selector::parse("[href], [src]").unwrap();
    let mut anchors = BTreeSet::new();
    for (address, html) in &all {
        for element in html.select(&with_id) {
            let id = element.attr("id").unwrap();
            assert!(anchors.insert(format!("{address}#{id}")), "{address}: #{id} stands twice");
        }
    }
    let mut checked = 0;
    for (address, html) in &all {
        for element in html.select(&with_link) {
            let link = element.attr("href").or(element.attr("src")).unwrap();
            let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
            assert!(!path.contains(':') && !path.starts_with('/'), "{address}: {link}");
            let target = match path {
                "" => address.clone(),
                path => {
                    let mut parts: Vec<&str> = address.split('/').collect();
                    parts.pop();
                    for part in path.split('/') {
                        match part {
                            ".." => assert!(parts.pop().is_some(), "{address}: {link}"),
                            part => parts.push(part),
                        }
                    }
                    parts.join("/")
                }
            };
            assert!(known.contains(target.as_str()), "{address}: {link} leads nowhere");
            if !fragment.is_empty() {
                let anchor = format!("{target}#{fragment}");
                assert!(anchors.contains(&anchor), "{address}: {link} has no anchor");
            }
            checked += 1;
        }
    }
    assert!(checked > 500, "{checked} links were followed");
}

#[test]
fn pages_keep_the_content_security_policy() {
    let planned = plan(SMALL);
    for (address, html) in
        pages(&planned.site).filter(|(address, _)| *address != "lama/pinjam.html")
    {
        assert!(html.contains("default-src 'none'"), "{address}");
        let html = Html::parse_document(&html);
        for faulty in ["[style]", "script:not([src])", "[onclick]"] {
            let found = html.select(&Selector::parse(faulty).unwrap()).count();
            assert_eq!(found, 0, "{address}: {faulty}");
        }
        // A page's own style is allowed by its hash, and by nothing else.
        let meta = Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
        let policy: String = html.select(&meta).map(|meta| meta.attr("content").unwrap()).collect();
        let style = html.select(&Selector::parse("style").unwrap()).collect::<Vec<_>>();
        assert_eq!(policy.matches("sha256-").count(), style.len(), "{address}");
        for style in style {
            let css: String = style.text().collect();
            let hash = BASE64_STANDARD.encode(Sha256::digest(css));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{address}");
        }
    }
}

#[test]
fn raw_html_is_sanitised() {
    let planned = plan(SMALL);
    let html = page(&planned.site, "sop/peminjaman.html");
    assert!(html.contains("<kbd class=\"tombol\">inaktif</kbd> &amp; lain-lain"), "{html}");
    let html = page(&planned.site, "halaman/istilah.html");
    assert!(!html.contains("alert(1)") && html.contains("<em>ANRI</em>"), "{html}");
}

#[test]
fn an_old_address_leads_to_the_new_one() {
    let planned = plan(SMALL);
    let html = page(&planned.site, "lama/pinjam.html");
    assert!(html.contains("content=\"0; url=../sop/peminjaman.html\""), "{html}");
}

#[test]
fn long_labels_stand_on_two_lines() {
    let steps = procedure(4, 2).replace("3. ", "    - Tidak lengkap → 1\n    - Ya → 3\n3. ");
    let html = page(&plan(&steps).site, "sop/a.html");
    assert!(html.contains(">Tidak<br>lengkap</b>") && html.contains(">Ya</b>"), "{html}");
}

#[test]
fn words_may_be_parted_after_a_stroke_and_numbers_may_not() {
    let steps = procedure(2, 1).replace("10 menit", "2 menit/lembar, UU 43/2009");
    let html = page(&plan(&steps).site, "sop/a.html");
    assert!(html.contains("2 menit/<wbr>lembar, UU 43/2009"), "{html}");
}

#[test]
fn a_due_evaluation_is_told() {
    let planned = plan(SMALL);
    let html = page(&planned.site, "sop/peminjaman.html");
    assert!(html.contains("Tenggat evaluasi 14 Januari 2017 sudah lewat 20 hari"), "{html}");
    assert!(page(&planned.site, "evaluasi.html").contains("lewat 20 hari"));
}

#[test]
fn the_interface_speaks_english_where_the_handbook_wants_it() {
    let english = SMALL.replace("[instansi]", "language = \"en\"\n[instansi]");
    let planned = plan(&english);
    let html = page(&planned.site, "sop/peminjaman.html");
    assert!(html.contains("<html lang=\"en\">"));
    for word in ["Flow of activities", "Approved by", "3 steps", "Due for evaluation"] {
        assert!(html.contains(word), "{word}");
    }
    for word in ["Langkah", "Alur kegiatan", "situs."] {
        assert!(!main_of(&html).contains(word), "{word}");
    }
}

fn themed(files: &str) -> Planned {
    plan(&format!("{}{files}", SMALL.replace("[output.html]", "[output.html]\ntheme = \"kami\"")))
}

#[test]
fn a_theme_takes_the_place_of_single_files() {
    let own = themed(
        "//- themes/kami/templates/emblem.html\n<b>EMBLEM</b>\n\
         //- themes/kami/aset/style.css\nbody { color: red }\n",
    );
    assert_eq!(own.faults, []);
    let html = page(&own.site, "index.html");
    assert!(html.contains("<b>EMBLEM</b>") && html.contains("class=\"hero\""));
    let address = own.site.addresses().find(|address| address.starts_with("aset/style.")).unwrap();
    assert!(html.contains(address));
    assert_eq!(page(&own.site, address), "body{color:red}");

    let default = plan(SMALL);
    let other =
        default.site.addresses().find(|address| address.starts_with("aset/style.")).unwrap();
    assert_ne!(address, other, "an asset is named by its content");
    let style = page(&default.site, other);
    let font = default.site.addresses().find(|address| address.ends_with(".woff2")).unwrap();
    assert!(style.contains(font.trim_start_matches("aset/")), "the style names the font's address");
}

/// Code, path, line and column of each fault.
fn places(tree: &SourceTree, faults: &[Diagnostic]) -> Vec<(Code, String, u32, u32)> {
    let place = |fault: &Diagnostic| {
        let file = &tree[fault.span.file];
        let position = file.position(fault.span.start);
        (fault.code, file.path.to_string(), position.line, position.column)
    };
    faults.iter().map(place).collect()
}

#[test]
fn a_templates_fault_points_into_the_theme() {
    let at = |line, column| {
        vec![(Code::TemplatRusak, "themes/kami/templates/unit.html".to_owned(), line, column)]
    };
    let theme = |text: &str| themed(&format!("//- themes/kami/templates/unit.html\n{text}\n"));

    let syntax = theme("{% extends \"base.html\" %}\n{% block main %}é {{ page. }}{% endblock %}");
    assert_eq!(places(&syntax.tree, &syntax.faults), at(2, 28));
    let filter =
        theme("{% extends \"base.html\" %}\n{% block main %}é {{ page.title | x }}{% endblock %}");
    assert_eq!(places(&filter.tree, &filter.faults), at(2, 35));
    let parent = theme("{% extends \"induk.html\" %}");
    assert_eq!(places(&parent.tree, &parent.faults), at(1, 1));

    let rendering = theme("<p>\n{{ halaman.judul }}");
    assert_eq!(rendering.faults, []);
    let rendered = rendering.site.render("unit/seksi.html").unwrap();
    assert_eq!(places(&rendering.tree, &rendered.diagnostics), at(2, 4));
    assert_eq!(rendering.site.render("index.html").unwrap().diagnostics, []);
}

#[test]
fn an_unknown_theme_is_reported_where_it_is_named() {
    let planned = plan(&SMALL.replace("[output.html]", "[output.html]\ntheme = \"defaul\""));
    let expected = vec![(Code::TemaTidakAda, "book.toml".to_owned(), 6, 9)];
    assert_eq!(places(&planned.tree, &planned.faults), expected);
    assert!(page(&planned.site, "index.html").contains("class=\"hero\""));
}

#[test]
fn long_lists_are_divided_and_no_page_passes_300_kb() {
    let mut tree = fixture::tree(SMALL);
    for number in 0..900 {
        let letter = char::from(b'a' + (number % 3) as u8);
        let unit = if number % 2 == 0 { "seksi" } else { "bidang" };
        let text = format!(
            "---\nnama: {letter} Penyusunan Laporan Pertanggungjawaban Kegiatan Nomor {number}\nnomor: {number}/SOP/BAPD/2016\n\
             unit: {unit}\njenis: administratif\ntanggal_efektif: 2015-01-02\ndasar_hukum: uu-43-2009\n---\n## Prosedur\n\n\
             1. Menyusun laporan pertanggungjawaban kegiatan\n   - Pelaksana: Arsiparis, Kepala Bidang\n   - Waktu: 10 menit\n   - Output: Laporan\n"
        );
        tree.insert(&format!("content/sop/s{number}.md"), Content::Text(text.into()));
    }
    let planned = plan_tree(tree, DrafMode::Hide);
    let start = Instant::now();
    let all: Vec<_> = pages(&planned.site).collect();
    let each = start.elapsed() / all.len() as u32;
    println!("{} pages, {each:?} each", all.len());
    for (address, html) in &all {
        assert!(html.len() < 300_000, "{address} has {} bytes", html.len());
    }
    let whole = page(&planned.site, "kategori/administratif.html");
    for part in ["kategori/administratif/seksi.html", "kategori/administratif/bidang.html"] {
        assert!(whole.contains(part), "{part} is linked");
        assert!(planned.site.page(part).is_some(), "{part} is there");
    }
    // Every SOP stands on exactly one part of the list.
    let parts = all.iter().filter(|(address, _)| address.starts_with("indeks/abjad/"));
    let names: usize = parts.map(|(_, html)| html.matches("class=\"name\"").count()).sum();
    assert_eq!(names, 902);
}

/// An SOP of so many steps by so many actors, with two decisions that loop back, and short cells.
fn procedure(steps: usize, actors: usize) -> String {
    let mut text = String::from(
        "//- book.toml\n[book]\ntitle = \"Buku\"\n[instansi]\nnama = \"Badan\"\n//- content/unit.toml\n\
         [[unit]]\nid = \"u\"\nnama = \"Unit\"\n//- content/pelaksana.toml\n",
    );
    for actor in 1..=actors {
        text += &format!("[[pelaksana]]\nid = \"p{actor}\"\nnama = \"Pelaksana {actor}\"\n");
    }
    text += "//- content/sop/a.md\n---\nnama: A\nnomor: \"1\"\nunit: u\n---\n## Prosedur\n";
    for step in 1..=steps {
        let actor = step * 7 % actors + 1;
        text += &format!(
            "{step}. Memeriksa kelengkapan berkas permohonan dan mencatatnya\n    - Pelaksana: Pelaksana {actor}\n\
             \x20   - Kelengkapan: Formulir dan kartu pegawai\n    - Waktu: 10 menit\n    - Output: Formulir tercatat\n"
        );
        if step % 4 == 0 && step < steps {
            text += &format!("    - Ya → {}\n    - Tidak → {}\n", step + 1, step - 3);
        }
    }
    text
}

#[test]
fn a_flow_tables_room_goes_where_the_text_is() {
    let share = |steps: &str, column: &str| -> f32 {
        let html = page(&plan(steps).site, "sop/a.html");
        let value = html.split(&format!("--{column}:")).nth(1).unwrap();
        value.split([';', '}']).next().unwrap().parse().unwrap()
    };
    let steps = procedure(4, 2);
    let long = steps.replace(
        "10 menit\n",
        "10 menit\n    - Keterangan: Berkas yang tidak lengkap dikembalikan kepada pemohon pada hari yang sama\n",
    );
    assert!(share(&long, "ket") > 0.5, "{}", share(&long, "ket"));
    assert!(share(&steps, "ket") < 0.3, "{}", share(&steps, "ket"));
    for steps in [&steps, &long] {
        let sum: f32 = ["kel", "out", "ket"].into_iter().map(|column| share(steps, column)).sum();
        assert!((sum - 1.0).abs() < 0.02, "{sum}");
    }
}

#[test]
fn pages_of_flow_tables_stay_small() {
    for (steps, actors, most) in [(12, 5, 40_000), (59, 12, 200_000)] {
        let planned = plan(&procedure(steps, actors));
        assert_eq!(planned.faults, []);
        let html = page(&planned.site, "sop/a.html");
        assert_eq!(html.matches("<tr id=\"langkah-").count(), steps);
        assert!(html.len() < most, "{steps} steps of {actors} actors take {} bytes", html.len());
    }
}
