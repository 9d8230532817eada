//! The paper edition, as a reader of the printed file finds it.
//!
//! Files are read back by poppler's tools and qpdf, which share nothing with the program that wrote
//! them. Where they aren't installed the tests that need them say so and check what they can.

use std::io::Write;
use std::process::Command;

use sopbook::diagnostics::Diagnostic;
use sopbook::flowchart::{Heading, SymbolKind};
use sopbook::handbook::{Handbook, SopId};
use sopbook::pipeline;
use sopbook::print::chart::Plan;
use sopbook::print::hints;
use sopbook::print::job::Scope;
use sopbook::print::sheets::{self, Measured, Sheet, Stroke};

use crate::fixture;
use crate::shelf::Memory;

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

/// A printed file, and how many pages it has.
struct Printed {
    bytes: Vec<u8>,
    pages: usize,
}

fn typeset(handbook: &Handbook, scope: Scope) -> (Printed, Vec<Diagnostic>) {
    let mut memory = Memory::default();
    let printed = memory.print(handbook, scope, &[]);
    let bytes = memory.files.remove(&0).unwrap();
    (Printed { bytes, pages: printed.value.pages }, printed.diagnostics)
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
    let fonts = document.objects.values().filter_map(|object| {
        let file = object.as_dict().ok()?.get(b"FontFile2").ok()?.as_reference().ok()?;
        let font = document.get_object(file).ok()?.as_stream().ok()?;
        Some(font.decompressed_content().unwrap())
    });
    let fonts: Vec<_> = fonts.collect();
    assert!(!fonts.is_empty());
    for font in fonts {
        let tags: Vec<_> = font[12..].chunks(16).map(|row| &row[..4]).collect();
        assert!(
            tags.contains(&&b"glyf"[..]) && !tags.contains(&&b"fpgm"[..]),
            "fonts bear no hints"
        );
    }
    let table = b"/Predictor 12>>";
    assert!(printed.bytes.windows(table.len()).any(|bytes| bytes == table), "the table of places");
    let Some(fonts) = asked("pdffonts", &["FILE"], &printed.bytes) else { return };
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(row.contains("Liberation") && row.contains("yes yes yes"), "{row}");
    }
    let Some(checked) = asked("qpdf", &["--check", "FILE"], &printed.bytes) else { return };
    assert!(checked.contains("No syntax or stream encoding errors"), "{checked}");
}

/// A number of two bytes.
fn short(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes(bytes[at..at + 2].try_into().unwrap()))
}

/// A table of a font.
fn table<'a>(font: &'a [u8], tag: &[u8; 4]) -> &'a [u8] {
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
    let mut rows = (0..short(font, 4)).map(|row| 12 + 16 * row);
    let row = rows.find(|&row| font[row..row + 4] == *tag).unwrap();
    &font[number(row + 8)..][..number(row + 12)]
}

#[test]
fn fonts_keep_their_shapes_without_hints() {
    for name in ["Sans-Regular", "Sans-Bold", "Sans-Italic", "Sans-BoldItalic", "Mono-Regular"] {
        let path = format!("{}/src/print/fonts/Liberation{name}.ttf", env!("CARGO_MANIFEST_DIR"));
        let font = std::fs::read(path).unwrap();
        let bare = hints::without(&font).unwrap();
        assert!(bare.len() * 4 < font.len() * 3, "{} of {}", bare.len(), font.len());
        for tag in [b"hmtx", b"cmap", b"name", b"maxp"] {
            assert!(table(&font, tag) == table(&bare, tag));
        }
        assert_eq!(short(table(&font, b"head"), 50), 1, "places of four bytes");
        let glyph = |font: &[u8], number: usize| {
            let places = table(font, b"loca")[4 * number..].chunks(4).take(2);
            let places: Vec<_> =
                places.map(|it| u32::from_be_bytes(it.try_into().unwrap()) as usize).collect();
            table(font, b"glyf")[places[0]..places[1]].to_vec()
        };
        for number in 0..short(table(&font, b"maxp"), 4) {
            let (old, new) = (glyph(&font, number), glyph(&bare, number));
            if old.is_empty() {
                assert!(new.is_empty());
            } else if short(&old, 0) < 0x8000 {
                let points = 10 + 2 * short(&old, 0);
                assert_eq!(old[..points], new[..points]);
                assert_eq!(short(&new, points), 0);
                let outline = &old[points + 2 + short(&old, points)..];
                let behind = &new[points + 2..];
                assert_eq!(
                    outline[..outline.len().min(behind.len())],
                    *behind.get(..outline.len()).unwrap_or(behind)
                );
                assert!(behind.len() + 3 >= outline.len());
            } else {
                // The shapes that it is put together of, and where.
                assert_eq!(old[..10], new[..10]);
                assert_eq!(old[12..16], new[12..16]);
            }
        }
        for end in (0..font.len()).step_by(997) {
            assert_eq!(hints::without(&font[..end]), None, "a torn font stays as it is");
        }
    }
}

#[test]
fn the_form_is_one_page_whether_it_is_measured_or_not() {
    let item =
        "\n  - Mampu membaca jadwal retensi arsip yang berlaku dan menerapkannya setiap hari";
    for items in [1, 6, 11, 16, 21, 26, 29] {
        let cell = format!("\nkualifikasi_pelaksana:{}\n---", item.repeat(items));
        let at = BOOK.find("//- content/sop/peminjaman").unwrap();
        let (before, sop) = BOOK.split_at(at);
        let end = 4 + sop.find("\n---\n\n").unwrap();
        let handbook = handbook(&format!("{before}{}{cell}{}", &sop[..end - 4], &sop[end..]));
        let (printed, _) = typeset(&handbook, Scope::Sop(find(&handbook, "peminjaman")));
        assert_eq!(printed.pages, 2, "{items} items: the form, the flow table");
    }
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
    // One fault a place, however many characters stand there.
    let book =
        BOOK.replace("Mengajukan permohonan", "Mengajukan \u{1f600}\u{1f601} \u{1f600} permohonan");
    let handbook = handbook(&book);
    let (printed, diagnostics) = typeset(&handbook, Scope::Sop(find(&handbook, "peminjaman")));
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(fault.code.name(), "huruf-tidak-ada");
    let file = &handbook.tree[fault.span.file];
    let place = &file.text().unwrap()[fault.span.range()];
    assert_eq!(place, "\u{1f600}\u{1f601} \u{1f600}");
    let Some(text) = text(&printed.bytes) else { return };
    assert!(text.contains("Mengajukan □□ □ permohonan"), "{text}");
}

#[test]
fn spaces_of_special_widths_are_spaces_where_a_font_lacks_them() {
    let spaces = "satu\u{2003}dua\u{2009}tiga\u{3000}empat\u{202f}lima";
    let book =
        BOOK.replace("Mengajukan permohonan", &format!("Mengisi {spaces} dan `{spaces}` lengkap"));
    let handbook = handbook(&book);
    let (printed, diagnostics) = typeset(&handbook, Scope::Sop(find(&handbook, "peminjaman")));
    assert_eq!(diagnostics, []);
    let Some(text) = text(&printed.bytes) else { return };
    let words: Vec<_> = text.split_whitespace().collect();
    for word in ["satu", "dua", "tiga", "empat", "lima"] {
        assert_eq!(words.iter().filter(|it| **it == word).count(), 2, "{word} in {text}");
    }
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

/// A handbook with one long procedure: so many actors and steps, with loops, jumps and companions.
fn long(actors: usize, steps: usize, seed: u64) -> Handbook {
    handbook(&long_procedures(&[(actors, steps, seed)]))
}

/// A fixture with such procedures, an SOP each.
pub fn long_procedures(procedures: &[(usize, usize, u64)]) -> String {
    let mut book = "//- book.toml\n[book]\ntitle = \"Uji\"\ntanggal = 2016-11-24\n\
        [instansi]\nnama = \"Badan\"\n\
        //- content/unit.toml\n[[unit]]\nid = \"badan\"\nnama = \"Badan\"\n\
        //- content/pelaksana.toml\n"
        .to_owned();
    for actor in 0..procedures.iter().map(|it| it.0).max().unwrap_or(0) {
        book.push_str(&format!("[[pelaksana]]\nid = \"p{actor}\"\nnama = \"Pelaksana {actor}\"\n"));
    }
    for &(actors, steps, seed) in procedures {
        push_long(&mut book, actors, steps, seed);
    }
    book
}

fn push_long(book: &mut String, actors: usize, steps: usize, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % below
    };
    book.push_str(&format!(
        "//- content/sop/uji-{seed}.md\n---\nnama: Uji {seed}\nnomor: U-{seed}\nunit: badan\n---\n\
         ## Prosedur\n\n"
    ));
    for step in 1..=steps {
        let actor = next(actors);
        let other = next(actors);
        let together = next(6) == 0 && other != actor;
        let who = if together { format!("p{actor}, p{other}") } else { format!("p{actor}") };
        book.push_str(&format!("{step}. Memeriksa berkas\n   - Pelaksana: {who}\n"));
        if step > 1 && step < steps && next(3) == 0 {
            let back = 1 + next(step - 1);
            book.push_str(&format!("   - Ya → {}\n   - Tidak → {back}\n", step + 1));
        }
    }
}

fn sheets_of(handbook: &Handbook, width: f64, height: f64) -> (Plan, Vec<Sheet>) {
    let sop = handbook.sop(SopId(0));
    let prosedur = sop.prosedur().next().unwrap();
    let plan = Plan::new(prosedur, width, 9.0, |label| 0.55 * label.chars().count() as f64);
    let rows = prosedur.kegiatan.len();
    let measured = Measured {
        head: 60.0,
        first: height,
        others: height,
        rows: (0..rows).map(|row| 22.0 + (row % 5) as f64 * 9.0).collect(),
        groups: vec![0.0; rows],
    };
    let sheets = sheets::lay(&plan, &measured);
    (plan, sheets)
}

/// The ends of a sheet's lines that touch nothing: no other line, symbol, end or pentagon.
fn loose_ends(plan: &Plan, sheet: &Sheet) -> Vec<(f64, f64)> {
    let part = &plan.parts[sheet.part];
    let mut boxes: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut top = sheet.head + sheet.top;
    for row in &sheet.rows {
        top += row.group;
        for symbol in &row.symbols {
            let actors = &plan.actors[part.columns.start..symbol.column];
            let left = part.text.before() + sheet.left + actors.iter().sum::<f64>() + symbol.x;
            assert!(matches!(
                symbol.kind,
                SymbolKind::Terminator | SymbolKind::Process | SymbolKind::Decision
            ));
            boxes.push((left, top + symbol.y, symbol.width, symbol.height));
        }
        top += row.height;
    }
    boxes.extend(
        sheet
            .ends
            .iter()
            .map(|it| (it.x - it.width / 2.0, it.y - it.height / 2.0, it.width, it.height)),
    );
    boxes.extend(sheet.pentagons.iter().map(|it| {
        let (w, h) = match it.heading {
            Heading::Up | Heading::Down => (sheets::PENTAGON_WIDTH, sheets::PENTAGON_LENGTH),
            Heading::Left | Heading::Right => (sheets::PENTAGON_LENGTH, sheets::PENTAGON_WIDTH),
        };
        (it.x - w / 2.0, it.y - h / 2.0, w, h)
    }));
    let ends = |stroke: &Stroke| match *stroke {
        Stroke::Straight { from, to } | Stroke::Bend { from, to, .. } => [from, to],
    };
    let near = |a: f64, b: f64, slack: f64| (a - b).abs() <= slack;
    let is_free = |index: usize, (x, y): (f64, f64)| {
        let on_box = boxes.iter().any(|&(left, top, w, h)| {
            x >= left - 1.0 && x <= left + w + 1.0 && y >= top - 1.0 && y <= top + h + 1.0
        });
        let on_head =
            sheet.heads.iter().flatten().any(|tip| near(tip.0, x, 5.0) && near(tip.1, y, 5.0));
        // Lines cross with a gap of 4 units on either side.
        let gap = 4.0 * plan.unit + 0.6;
        let touched = sheet.lines.iter().chain(&sheet.doubles).chain(&sheet.dashes);
        let on_line = touched.enumerate().any(|(other, stroke)| {
            let [a, b] = ends(stroke);
            other != index
                && x >= a.0.min(b.0) - gap
                && x <= a.0.max(b.0) + gap
                && y >= a.1.min(b.1) - gap
                && y <= a.1.max(b.1) + gap
        });
        !(on_box || on_head || on_line)
    };
    let lines = sheet.lines.iter().enumerate();
    lines
        .flat_map(|(index, stroke)| ends(stroke).map(|end| (index, end)))
        .filter(|&(index, end)| is_free(index, end))
        .map(|(_, end)| end)
        .collect()
}

#[test]
fn every_line_ends_at_its_symbol_or_at_a_pentagon_whose_partner_is_on_the_sheet_it_names() {
    let mut pentagons = 0;
    let mut divided = 0;
    for seed in 0..30 {
        let (actors, steps) = (2 + seed as usize % 12 * 2, 12 + seed as usize * 2);
        let handbook = long(actors, steps, seed);
        let (plan, sheets) = sheets_of(&handbook, 774.0, 450.0);
        divided += usize::from(plan.parts.len() > 1);
        for part in 0..plan.parts.len() {
            let steps_of = sheets.iter().filter(|sheet| sheet.part == part);
            let seen: Vec<usize> =
                steps_of.flat_map(|it| it.rows.iter().map(|row| row.step)).collect();
            assert_eq!(seen, (0..steps).collect::<Vec<_>>(), "seed {seed}: each step stands once");
        }
        for (at, sheet) in sheets.iter().enumerate() {
            let height = sheet.head
                + sheet.top
                + sheet.bottom
                + sheet.rows.iter().map(|row| row.group + row.height).sum::<f64>();
            assert!(height <= 450.1, "seed {seed}: sheet {at} is {height} high");
            assert_eq!(loose_ends(&plan, sheet), [], "seed {seed}, sheet {at}");
            for pentagon in &sheet.pentagons {
                pentagons += 1;
                let partners = sheets[pentagon.partner].pentagons.iter();
                let partners: Vec<_> = partners
                    .filter(|other| other.letter == pentagon.letter && other.partner == at)
                    .collect();
                assert_eq!(partners.len(), 1, "seed {seed}: {} on sheet {at}", pentagon.letter);
                assert_eq!(partners[0].heading, pentagon.heading);
            }
            for (index, one) in sheet.pentagons.iter().enumerate() {
                for other in &sheet.pentagons[index + 1..] {
                    assert_ne!(one.letter, other.letter, "seed {seed}, sheet {at}");
                    let apart = (one.x - other.x).abs() >= sheets::PENTAGON_LENGTH - 0.1
                        || (one.y - other.y).abs() >= sheets::PENTAGON_LENGTH - 0.1;
                    assert!(apart, "seed {seed}, sheet {at}: {} and {}", one.letter, other.letter);
                }
            }
        }
    }
    assert!(pentagons > 200 && divided > 3, "{pentagons} pentagons, {divided} divided tables");
}
