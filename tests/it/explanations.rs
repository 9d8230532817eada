//! What `sopbook explain` says: every code in both languages, and examples that do what they say.
//!
//! An example shows what matters of a handbook without fault. Here the rest is laid around it: lines
//! of keys become an SOP's front matter, other lines its text, entries of a register are added to
//! those of [`BASE`]. Notes behind a path say what can't be written as text.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use sopbook::check::RULES;
use sopbook::diagnostics::explanation::{self, Explanation, Piece};
use sopbook::diagnostics::{Code, Diagnostic};
use sopbook::handbook::Handbook;
use sopbook::messages::Language;
use sopbook::pipeline;
use sopbook::print::job::Scope;
use sopbook::site::{self, edition::DrafMode};
use sopbook::source::{Content, SourceTree, Unreadable};

use crate::fixture;
use crate::shelf::Memory;

/// The handbook that every example is part of.
const BASE: &str = "\
//- book.toml
[book]
title = \"Buku SOP\"
[instansi]
nama = \"Badan Arsip Daerah\"
//- content/unit.toml
[[unit]]
id = \"badan\"
nama = \"Badan Arsip Daerah\"
[[unit]]
id = \"bidang-kearsipan\"
nama = \"Bidang Arsip\"
//- content/pelaksana.toml
[[pelaksana]]
id = \"pemohon\"
nama = \"Pemohon\"
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
[[pelaksana]]
id = \"kepala-bidang\"
nama = \"Kepala Bidang\"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = \"uu-43-2009\"
nama = \"Undang-Undang Nomor 43 Tahun 2009\"
tentang = \"Kearsipan\"
//- content/sop/pengelolaan-arsip.md
nama: Pengelolaan Arsip
nomor: 000.5/SOP-001
unit: badan
jenis: makro
//- content/sop/penelusuran-arsip.md
nama: Penelusuran Arsip
nomor: 000.5/SOP-002
unit: badan
";

/// Codes that only the paper edition meets.
const PAPER: &[Code] = &[
    Code::HtmlDibuang,
    Code::HurufTidakAda,
    Code::GambarTakTercetak,
    Code::LangkahTerlaluTinggi,
    Code::PelaksanaTerlaluBanyak,
];

/// The SOP that is printed for an example of theirs.
const PRINTED: &str = "peminjaman-arsip";

/// A picture of one point, as PNG.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b,
    0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0x00, 0x01,
    0x01, 0x01, 0x00, 0xb1, 0x38, 0xf6, 0x14, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// Keys of an SOP that an example needn't give.
const KEYS: &[(&str, &str)] = &[("nama", "Contoh"), ("nomor", "contoh/{slug}"), ("unit", "badan")];

const STEPS: &str = "
## Prosedur

1. Memeriksa permohonan
   - Pelaksana: Arsiparis
   - Kelengkapan: Formulir
   - Waktu: 10 menit
   - Output: Hasil pemeriksaan
2. Menyerahkan arsip
   - Pelaksana: Arsiparis
   - Kelengkapan: Hasil pemeriksaan
   - Waktu: 10 menit
   - Output: Tanda terima
";

/// The whole text of a page of which an example shows some lines.
fn page(path: &str, text: &str) -> String {
    let is_key = |line: &str| {
        let key = line.split_once(':').map_or("", |(key, _)| key);
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let text = format!("{}\n", text.trim_end());
    let text = text.as_str();
    let first = text.lines().next().unwrap_or_default();
    if first.starts_with("---") || first.starts_with("# ") || first.is_empty() {
        return text.to_owned();
    }
    let (mut front, mut body) = if is_key(first) { (text, "") } else { ("", text) };
    if path.starts_with("content/halaman/") {
        return format!("---\n{front}---\n{body}");
    }
    let slug = path.rsplit_once('/').map_or(path, |(_, name)| name).trim_end_matches(".md");
    let mut whole = String::from("---\n");
    for (key, value) in KEYS {
        if !front.lines().any(|line| line.starts_with(&format!("{key}:"))) {
            let _ = writeln!(whole, "{key}: {}", value.replace("{slug}", slug));
        }
    }
    whole.push_str(std::mem::take(&mut front));
    whole.push_str("---\n\n");
    if body.starts_with(|c: char| c.is_ascii_digit()) {
        let _ = write!(whole, "## Prosedur\n\n{}", std::mem::take(&mut body));
    } else {
        let _ = write!(whole, "{body}");
        if !body.contains("## Prosedur") {
            whole.push_str(STEPS);
        }
    }
    whole
}

/// The handbook that an example is part of.
fn tree(pieces: &[Piece]) -> SourceTree {
    let mut tree = fixture::tree(BASE);
    let paths: Vec<String> = tree.iter().map(|file| file.path.to_string()).collect();
    for path in paths.iter().filter(|path| path.ends_with(".md")) {
        let text = page(path, content(&tree, path).unwrap());
        tree.insert(path, Content::Text(text.into()));
    }
    for piece in pieces {
        let text = match (piece.path.ends_with(".md"), content(&tree, piece.path)) {
            (true, _) => page(piece.path, piece.text),
            (false, Some(before)) if !piece.text.contains("[book]") => {
                format!("{before}\n{}", piece.text)
            }
            (false, _) => piece.text.to_owned(),
        };
        let content = match piece.note {
            None => Content::Text(text.into()),
            Some("tautan ke luar folder buku") => Content::Unreadable(Unreadable::LinkOutside),
            Some("5 MB") => Content::TooLarge { len: 5 << 20 },
            Some("akhir baris CR") => Content::Text(text.replace('\n', "\r").into()),
            Some("disimpan sebagai Windows-1252") => {
                let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
                let valid = std::str::from_utf8(&bytes).unwrap_err().valid_up_to();
                Content::NotUtf8 { bytes: bytes.into(), valid }
            }
            Some("baris terakhir 100.000 kali") => {
                let last = piece.text.lines().last().unwrap();
                Content::Text(text.replace(last, &format!("{last}\n\n").repeat(100_000)).into())
            }
            Some("tanda > ditulis 200 kali") => {
                Content::Text(text.replace("\n> ", &format!("\n{}", "> ".repeat(200))).into())
            }
            Some("kegiatan langkah 1 ditulis 200 kali") => {
                let first = piece.text.lines().next().unwrap().trim_start_matches("1. ");
                let kegiatan = [first; 200].join(" ");
                Content::Text(text.replace(first, &kegiatan).into())
            }
            Some("Pejabat 1 sampai Pejabat 40") => {
                let each = |text: &str, between: &str| {
                    let all: Vec<_> = (1..=40).map(|n| text.replace('1', &n.to_string())).collect();
                    all.join(between)
                };
                Content::Text(match piece.path.ends_with(".toml") {
                    true => text.replace(piece.text, &each(piece.text, "\n")).into(),
                    false => text.replace("Pejabat 1", &each("Pejabat 1", ", ")).into(),
                })
            }
            Some("gambar TIFF" | "gambar PNG") => {
                Content::Asset { len: PNG.len() as u64, stamp: 0 }
            }
            Some("tidak ada") => {
                tree = without(&tree, piece.path);
                continue;
            }
            Some(note) => panic!("nobody knows what `{note}` means"),
        };
        tree.insert(piece.path, content);
    }
    tree
}

fn content<'t>(tree: &'t SourceTree, path: &str) -> Option<&'t str> {
    match &tree.get(path)?.content {
        Content::Text(text) => Some(text),
        _ => None,
    }
}

fn without(tree: &SourceTree, path: &str) -> SourceTree {
    let mut fewer = SourceTree::new();
    for file in tree.iter().filter(|file| &*file.path != path) {
        fewer.insert(&file.path, file.content.clone());
    }
    fewer
}

/// The codes of all that is found in an example of a code. What else the regulation asks of a
/// complete SOP is no business of an example, nor is what it asks of the SOPs around it.
fn found(of: Code, pieces: &[Piece]) -> BTreeSet<&'static str> {
    let compiled = pipeline::compile(tree(pieces));
    let handbook = Arc::new(compiled.value);
    let mut found = compiled.diagnostics;
    let options = site::Options { draf: DrafMode::Publish, today: None };
    found.extend(pipeline::plan(handbook.clone(), options).diagnostics);
    if PAPER.contains(&of) {
        found.extend(found_on_paper(&handbook));
    }
    found.retain(|finding| {
        let is_rule = RULES.iter().any(|rule| rule.code == finding.code && rule.is_judged_here());
        let path = &*handbook.tree[finding.span.file].path;
        !is_rule || finding.code == of && pieces.iter().any(|piece| piece.path == path)
    });
    found.iter().map(|finding| finding.code.name()).collect()
}

/// What printing finds in an example of a code.
fn found_on_paper(handbook: &Handbook) -> Vec<Diagnostic> {
    let id = handbook.ids().find(|&id| handbook.sop(id).slug == PRINTED).unwrap();
    let picture = |path: &str| match path.ends_with(".png") {
        true => PNG.to_vec(),
        false => b"II*\0".to_vec(),
    };
    let mut memory = Memory { picture, ..Memory::default() };
    memory.print(handbook, Scope::Sop(id), &[]).diagnostics
}

#[test]
fn every_code_is_explained_in_both_languages() {
    let guide = include_str!("../../PANDUAN.md");
    let mut faults = Vec::new();
    for &code in Code::ALL {
        for (language, source) in
            [(Language::Indonesian, "Sumber: "), (Language::English, "Source: ")]
        {
            let explanation = Explanation::of(code, language);
            let name = format!("{} in {}", code.name(), language.tag());
            if explanation.message.is_empty() {
                faults.push(format!("{name} has no message"));
            }
            let [reasons @ .., last] = explanation.reasons.as_slice() else { unreachable!() };
            if reasons.is_empty() || !last.starts_with(source) {
                faults.push(format!("{name} lacks a reason, or its source"));
            }
            // A section of the guide that is cited must be there.
            if let Some(section) = last.split_once("PANDUAN.md, \"").map(|(_, rest)| rest) {
                let section = section.trim_end_matches(['"', '.']);
                if !guide.contains(&format!("\n## {section}\n")) {
                    faults.push(format!("{name}: the guide has no section \"{section}\""));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_explanation_belongs_to_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explanations");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let names: BTreeSet<String> = names.map(|name| name.into_string().unwrap()).collect();
    let known: BTreeSet<String> =
        Code::ALL.iter().map(|code| format!("{}.txt", code.name())).collect();
    assert_eq!(names, known);
}

#[test]
fn the_wrong_example_raises_its_code_and_the_right_one_nothing() {
    let mut faults = Vec::new();
    for &code in Code::ALL {
        let explanation = Explanation::of(code, Language::Indonesian);
        assert!(!explanation.wrong.is_empty() && !explanation.right.is_empty(), "{}", code.name());
        let expected = BTreeSet::from([code.name()]);
        let (wrong, right) = (found(code, &explanation.wrong), found(code, &explanation.right));
        if wrong != expected {
            faults.push(format!("{}, wrong: {wrong:?}", code.name()));
        }
        if !right.is_empty() {
            faults.push(format!("{}, right: {right:?}", code.name()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_guide_to_the_codes_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("PANDUAN-KODE.md");
    let guide = explanation::guide(Language::Indonesian);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &guide).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == guide, "write it anew: UPDATE=1 cargo test the_guide_to_the_codes");
}
