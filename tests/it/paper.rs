//! The paper edition as poppler draws it: where lines end, what pentagons say, where links lead.

use std::fs;
use std::path::{Path, PathBuf};

use lopdf::{Document, Object, ObjectId};
use sopbook::print::Work;
use sopbook::print::job::Scope;
use sopbook::{disk, pipeline};
use tempfile::TempDir;

use crate::cli;
use crate::drawn::{self, Drawn, Frame, Place, Word};
use crate::fixture;
use crate::print::long_procedures;
use crate::shelf::Memory;

/// A handbook printed by the program, as its user does it.
struct Paper {
    folder: TempDir,
    pages: usize,
}

impl Paper {
    /// Prints the handbook of a folder.
    fn of(handbook: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("buku.pdf");
        let ran = cli::run(handbook, &["pdf", "-o", file.to_str().unwrap()]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        let pages = Document::load(&file).unwrap().get_pages().len();
        Self { folder, pages }
    }

    /// Prints a handbook that is written in one text.
    fn of_text(text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let mut path = PathBuf::new();
        for line in text.lines() {
            match line.strip_prefix("//- ") {
                Some(name) => {
                    path = folder.path().join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(&path, "").unwrap();
                }
                None => {
                    let known = fs::read_to_string(&path).unwrap();
                    fs::write(&path, format!("{known}{line}\n")).unwrap();
                }
            }
        }
        Self::of(folder.path())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("buku.pdf")
    }

    fn drawn(&self) -> Option<Vec<Drawn>> {
        drawn::pages(&self.file(), self.pages)
    }
}

fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// How far a line may end from what it leads to, in points: half its own width and rounding.
const NEAR: f64 = 1.0;

/// The ends of lines that lead nowhere: to no symbol, pentagon, arrowhead or other line.
fn loose_ends(page: &Drawn) -> Vec<Place> {
    let gap = 4.0;
    let touches = |line: &[Place; 2], (x, y): Place, near: f64| {
        let [a, b] = line;
        x >= a.0.min(b.0) - near
            && x <= a.0.max(b.0) + near
            && y >= a.1.min(b.1) - near
            && y <= a.1.max(b.1) + near
    };
    let is_loose = |index: usize, end: Place, line: &[Place; 2]| {
        let frames = page.symbols.iter().chain(&page.pentagons);
        let on_frame = frames.into_iter().any(|frame| frame.holds(end, NEAR));
        let on_head = page.arrowheads.iter().any(|[tip, a, b]| {
            Frame { left: tip.0, top: tip.1, right: tip.0, bottom: tip.1 }.holds(end, 6.0)
                && touches(&[*tip, ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)], end, NEAR)
        });
        let others = || {
            let lines = page.lines.iter().enumerate().filter(|(other, _)| *other != index);
            lines.map(|(_, line)| line).chain(&page.companions)
        };
        let on_line = others().any(|other| touches(other, end, NEAR));
        // Where lines cross, one is left open and goes on behind the other.
        let upright = (line[0].0 - line[1].0).abs() < 0.1;
        let goes_on = others().any(|other| {
            let same = match upright {
                true => (other[0].0 - end.0).abs() < 0.1 && (other[1].0 - end.0).abs() < 0.1,
                false => (other[0].1 - end.1).abs() < 0.1 && (other[1].1 - end.1).abs() < 0.1,
            };
            same && touches(other, end, 2.0 * gap)
        });
        let is_crossed = others().any(|other| touches(other, end, gap));
        !(on_frame || on_head || on_line || goes_on && is_crossed)
    };
    let lines = page.lines.iter().enumerate();
    let ends = lines.flat_map(|(index, line)| line.iter().map(move |&end| (index, end, line)));
    ends.filter(|&(index, end, line)| is_loose(index, end, line)).map(|(_, end, _)| end).collect()
}

/// The pentagons of a page that lead to another sheet: the letter and the sheet each names.
fn pentagons(page: &Drawn) -> Vec<(String, usize)> {
    let named = page.pentagons.iter().filter_map(|frame| {
        let words = page.words.iter().filter(|word| frame.holds(word.frame.center(), 0.0));
        let mut words: Vec<_> = words.collect();
        // Poppler may read a letter long after what stands below it.
        let place = |word: &Word| (word.frame.top, word.frame.left);
        words.sort_by(|a, b| place(a).partial_cmp(&place(b)).unwrap());
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let text = text.join(" ").replace('\u{a0}', " ");
        let (letter, number) = text.split_once(" hal. ")?;
        Some((letter.to_owned(), number.trim().parse().ok()?))
    });
    named.collect()
}

/// Which of its SOP's sheets a page is, and of how many: "Halaman 2 dari 3".
fn sheet(page: &Drawn) -> Option<(usize, usize)> {
    let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
    words.windows(4).find_map(|four| match four {
        ["Halaman", number, "dari", count] => Some((number.parse().ok()?, count.parse().ok()?)),
        _ => None,
    })
}

/// Checks every sheet of a file: its lines' ends and its pentagons. Gives how many of each.
fn check_sheets(name: &str, pages: &[Drawn]) -> (usize, usize) {
    let (mut ends, mut letters) = (0, 0);
    for (at, page) in pages.iter().enumerate() {
        let Some((number, count)) = sheet(page) else { continue };
        assert_eq!(loose_ends(page), [], "{name}, page {}", at + 1);
        ends += 2 * page.lines.len();
        for tip in page.arrowheads.iter().map(|head| head[0]) {
            let mut frames = page.symbols.iter().chain(&page.pentagons);
            assert!(
                frames.any(|frame| frame.holds(tip, NEAR)),
                "{name}, page {}: an arrow points at nothing at {tip:?}",
                at + 1
            );
        }
        let first = at + 1 - number;
        for (letter, partner) in pentagons(page) {
            letters += 1;
            assert!(partner >= 1 && partner <= count && partner != number, "{name}: {letter}");
            let there = pentagons(&pages[first + partner - 1]);
            let found = there.iter().filter(|it| **it == (letter.clone(), number)).count();
            assert_eq!(
                found,
                1,
                "{name}, page {}: {letter} says sheet {partner}, which has {there:?}",
                at + 1
            );
        }
    }
    (ends, letters)
}

/// Ten large procedures: actors, steps, seed.
const LARGE: [(usize, usize, u64); 10] = [
    (3, 40, 1),
    (7, 60, 2),
    (12, 30, 3),
    (22, 40, 4),
    (5, 25, 5),
    (9, 45, 6),
    (14, 50, 7),
    (2, 60, 8),
    (18, 25, 9),
    (10, 35, 10),
];

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn lines_end_at_symbols_and_pentagons_have_partners_on_the_page_they_name() {
    let paper = Paper::of_text(&long_procedures(&LARGE));
    let Some(pages) = paper.drawn() else { return };
    let (ends, letters) = check_sheets("large procedures", &pages);
    assert!(ends > 1000 && letters > 100, "{ends} ends, {letters} pentagons");
    let labels = labels(&Document::load(paper.file()).unwrap(), paper.pages);
    insta::assert_snapshot!("large_procedures", outline(&pages, &labels));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn pages_are_counted_as_they_are_set_so_that_each_is_set_once() {
    let of_folder = |root: &Path| disk::read(root, pipeline::src).unwrap();
    let trees = [
        of_folder(example()),
        of_folder(&example().join("tests/handbooks/alur")),
        fixture::tree(&long_procedures(&LARGE)),
    ];
    for tree in trees {
        let handbook = pipeline::compile(tree).value;
        let picture = |path: &str| fs::read(example().join(path)).unwrap();
        let mut memory = Memory { picture, ..Memory::default() };
        let Work { pages, set } = memory.print(&handbook, Scope::Book, &[]).value;
        assert!(pages > 20);
        assert_eq!(set, pages, "{}", handbook.config.book.title);
    }
}

/// The most bytes of a file of its own, and of a book for each of its SOPs.
const MOST_ALONE: usize = 60_000;
const MOST_IN_BOOK: usize = 30_000;

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn files_are_small() {
    let handbook = pipeline::compile(disk::read(example(), pipeline::src).unwrap()).value;
    let print = |scope| {
        let picture = |path: &str| fs::read(example().join(path)).unwrap();
        let mut memory = Memory { picture, ..Memory::default() };
        memory.print(&handbook, scope, &[]);
        memory.files[&0].len()
    };
    let sops: Vec<_> = handbook.ids().filter(|&id| !handbook.sop(id).is_draf()).collect();
    let book = print(Scope::Book);
    assert!(book < MOST_IN_BOOK * sops.len(), "{book} bytes for {} SOPs", sops.len());
    for id in sops {
        let alone = print(Scope::Sop(id));
        assert!(alone < MOST_ALONE, "{}: {alone} bytes", handbook.sop(id).slug);
    }
}

#[test]
fn what_is_read_aloud_of_real_procedures() {
    let paper = Paper::of(&example().join("tests/handbooks/alur"));
    let Some(said) = drawn::tell("pdfinfo", &["-struct-text"], &paper.file(), "") else { return };
    insta::assert_snapshot!("real_procedures_aloud", read_aloud(&said));
}

/// The structure of a file, short: a row of a table is a line, and other texts stand alone.
fn read_aloud(said: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in said.lines() {
        let text = line.trim();
        if text.starts_with('/') || text.is_empty() {
            continue;
        }
        match text.strip_prefix('"') {
            Some(words) => {
                if let Some(last) = lines.last_mut() {
                    last.push_str(words.strip_suffix('"').unwrap_or(words));
                }
            }
            None => {
                let name = text.split([' ', ':']).next().unwrap_or_default();
                match (name, lines.last_mut()) {
                    ("TH" | "TD", Some(last)) => last.push_str(" | "),
                    ("L" | "Lbl" | "LBody" | "Figure" | "Span", Some(last)) => last.push(' '),
                    ("P" | "LI" | "Link", Some(last)) if last.starts_with("TR") => last.push(' '),
                    _ => lines.push(format!("{name} ")),
                }
            }
        }
    }
    let lines = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

/// A place in a file that a link or a bookmark leads to.
fn target(document: &Document, holder: &lopdf::Dictionary) -> Option<ObjectId> {
    let direct = |object: &Object| document.dereference(object).ok().map(|(_, it)| it.clone());
    let dest = match holder.get(b"Dest") {
        Ok(dest) => direct(dest)?,
        Err(_) => direct(direct(holder.get(b"A").ok()?)?.as_dict().ok()?.get(b"D").ok()?)?,
    };
    let dest = match dest {
        Object::Dictionary(dict) => direct(dict.get(b"D").ok()?)?,
        Object::String(name, _) => direct(&named(document, &name)?)?,
        dest => dest,
    };
    dest.as_array().ok()?.first()?.as_reference().ok()
}

/// A destination by its name.
fn named(document: &Document, name: &[u8]) -> Option<Object> {
    fn within(document: &Document, node: &lopdf::Dictionary, name: &[u8]) -> Option<Object> {
        if let Ok(names) = node.get(b"Names").and_then(Object::as_array) {
            let found = names.chunks(2).find(|pair| pair[0].as_str().ok() == Some(name));
            if let Some(pair) = found {
                return Some(pair[1].clone());
            }
        }
        let kids = node.get(b"Kids").and_then(Object::as_array).ok()?;
        kids.iter().find_map(|kid| {
            within(document, document.dereference(kid).ok()?.1.as_dict().ok()?, name)
        })
    }
    let (_, names) = document.dereference(document.catalog().ok()?.get(b"Names").ok()?).ok()?;
    let (_, dests) = document.dereference(names.as_dict().ok()?.get(b"Dests").ok()?).ok()?;
    within(document, dests.as_dict().ok()?, name)
}

/// The numbers of the pages as the file's page labels say them.
fn labels(document: &Document, pages: usize) -> Vec<String> {
    let labels = document.catalog().unwrap().get(b"PageLabels").unwrap();
    let labels = document.dereference(labels).unwrap().1.as_dict().unwrap();
    let nums = labels.get(b"Nums").unwrap().as_array().unwrap();
    let runs: Vec<(usize, Option<u8>, usize)> = nums
        .chunks(2)
        .map(|pair| {
            let run = document.dereference(&pair[1]).unwrap().1.as_dict().unwrap();
            let style = run.get(b"S").and_then(Object::as_name).ok().and_then(|it| it.first());
            let start = run.get(b"St").and_then(Object::as_i64).unwrap_or(1);
            (pair[0].as_i64().unwrap() as usize, style.copied(), start as usize)
        })
        .collect();
    let label = |page: usize| {
        let (from, style, start) = runs.iter().rev().find(|run| run.0 <= page)?;
        let number = start + page - from;
        match style {
            Some(b'D') => Some(number.to_string()),
            Some(b'r') => {
                ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
                    .get(number - 1)
                    .map(|&numeral| numeral.to_owned())
            }
            _ => None,
        }
    };
    (0..pages).map(|page| label(page).unwrap_or_default()).collect()
}

/// A link of a page: its last frame, and the page that it leads to, counted from 0.
struct Link {
    frame: Frame,
    to: usize,
}

fn links(document: &Document, order: &[ObjectId], page: usize) -> Vec<Link> {
    let dict = document.get_dictionary(order[page]).unwrap();
    let numbers = |array: &Object| -> Vec<f64> {
        let array = document.dereference(array).unwrap().1.as_array().unwrap();
        array.iter().map(|it| f64::from(it.as_float().unwrap())).collect()
    };
    let height = numbers(dict.get(b"MediaBox").unwrap())[3];
    let Ok(annotations) = dict.get(b"Annots") else { return Vec::new() };
    let annotations = document.dereference(annotations).unwrap().1.as_array().unwrap();
    let mut links: Vec<(ObjectId, Link)> = Vec::new();
    for annotation in annotations {
        let annotation = document.dereference(annotation).unwrap().1.as_dict().unwrap();
        let Some(to) = target(document, annotation) else { continue };
        let rect = numbers(annotation.get(b"Rect").unwrap());
        let frame = Frame {
            left: rect[0],
            top: height - rect[3],
            right: rect[2],
            bottom: height - rect[1],
        };
        let Some(number) = order.iter().position(|&id| id == to) else { continue };
        // A link over several lines has a frame for each; what follows it follows the last.
        let goes_on = links.last().is_some_and(|(last, link)| {
            *last == to && frame.top > link.frame.top && frame.top - link.frame.bottom < 6.0
        });
        if goes_on {
            links.pop();
        }
        links.push((to, Link { frame, to: number }));
    }
    links.into_iter().map(|(_, link)| link).collect()
}

/// The page number that is printed at a link: the last word in it, or the one behind it.
fn printed_number(page: &Drawn, frame: Frame) -> Option<String> {
    let is_number = |text: &str| {
        !text.is_empty()
            && (text.chars().all(|c| c.is_ascii_digit()) || text.chars().all(|c| "ivx".contains(c)))
    };
    let middle = |frame: &Frame| frame.center().1;
    let on_last_line = |word: &&drawn::Word| {
        middle(&word.frame) > frame.bottom - 12.0 && middle(&word.frame) < frame.bottom + 1.0
    };
    let clean = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<&drawn::Word> = page.words.iter().filter(on_last_line).collect();
    let within = words.iter().filter(|word| frame.holds(word.frame.center(), 0.0));
    if let Some(last) = within.clone().max_by(|a, b| a.frame.left.total_cmp(&b.frame.left))
        && is_number(&clean(&last.text))
        && frame.right - frame.left > 200.0
    {
        return Some(clean(&last.text));
    }
    let behind = words.iter().filter(|word| word.frame.left > frame.right - 2.0);
    let mut behind: Vec<_> = behind.collect();
    behind.sort_by(|a, b| a.frame.left.total_cmp(&b.frame.left));
    let mut texts = behind.iter().map(|word| word.text.as_str());
    match texts.next()? {
        "(hlm." => texts.next().map(clean),
        // Dots lead to the number, or nothing does.
        first => std::iter::once(first).chain(texts).map(clean).find(|text| is_number(text)),
    }
    .filter(|text| is_number(text))
}

#[test]
#[cfg_attr(debug_assertions, ignore = "takes minutes without optimisation")]
fn printed_page_numbers_are_those_of_the_pages_that_links_lead_to() {
    let paper = Paper::of(example());
    let document = Document::load(paper.file()).unwrap();
    let order: Vec<ObjectId> = document.get_pages().into_values().collect();
    let labels = labels(&document, paper.pages);
    assert!(labels.contains(&"iii".to_owned()) && labels.contains(&"100".to_owned()), "{labels:?}");
    let Some(pages) = paper.drawn() else { return };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        // The marks of footnotes lead to and fro on one page.
        for link in links(&document, &order, at).into_iter().filter(|link| link.to != at) {
            let Some(number) = printed_number(page, link.frame) else { continue };
            compared += 1;
            if number != labels[link.to] {
                wrong.push((at + 1, number, labels[link.to].clone(), link.frame));
            }
        }
    }
    assert!(wrong.is_empty(), "page, printed, led to, where: {wrong:#?}");
    assert!(compared > 300, "{compared} links have a printed number");
    let (ends, letters) = check_sheets("the example", &pages);
    assert!(ends > 2000 && letters > 4, "{ends} ends, {letters} pentagons");
    bookmarks_lead_to_their_headings(&document, &order, &pages);
    insta::assert_snapshot!("example_book", outline(&pages, &labels));
}

/// Each SOP's bookmark leads to its first sheet.
fn bookmarks_lead_to_their_headings(document: &Document, order: &[ObjectId], pages: &[Drawn]) {
    let outlines = document.catalog().unwrap().get(b"Outlines").unwrap();
    let outlines = document.dereference(outlines).unwrap().1.as_dict().unwrap();
    let mut waiting: Vec<Object> = outlines.get(b"First").into_iter().cloned().collect();
    let mut seen = 0;
    while let Some(next) = waiting.pop() {
        let item = document.dereference(&next).unwrap().1.as_dict().unwrap();
        waiting.extend(item.get(b"Next").into_iter().chain(item.get(b"First")).cloned());
        let title = lopdf::decode_text_string(item.get(b"Title").unwrap()).unwrap();
        let to = target(document, item).unwrap_or_else(|| panic!("{title} leads nowhere"));
        let page = &pages[order.iter().position(|&id| id == to).unwrap()];
        let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
        let text = words.join(" ");
        let first = title.split_whitespace().next().unwrap();
        assert!(text.contains(first), "{title} isn't on the page of its bookmark: {text}");
        seen += 1;
    }
    assert!(seen > 60, "{seen} bookmarks");
}

/// A book page by page: its number, how its text begins, and a mark that changes with the rest.
fn outline(pages: &[Drawn], labels: &[String]) -> String {
    let mut lines = String::new();
    for (page, label) in pages.iter().zip(labels) {
        let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
        let text = words.join(" ");
        let begin: String = text.chars().take(72).collect();
        let mark = blake3::hash(text.as_bytes()).to_hex();
        lines.push_str(&format!("{label:>4}  {}  {:>4}  {begin}\n", &mark[..6], words.len()));
    }
    lines
}

#[test]
fn free_text_and_pictures_are_printed_and_what_cannot_be_is_said_at_its_line() {
    let handbook = example().join("tests/handbooks/teks");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("buku.pdf");
    let ran = cli::run(&handbook, &["--lang", "id", "pdf", "-o", file.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut found: Vec<(String, &str)> = Vec::new();
    for pair in ran.err.lines().collect::<Vec<_>>().windows(2) {
        let code = pair[0].split(['[', ']']).nth(1).unwrap_or_default();
        if let Some(place) = pair[1].trim_start().strip_prefix("--> ") {
            found.push((code.to_owned(), place));
        }
    }
    let source = fs::read_to_string(handbook.join("content/sop/teks.md")).unwrap();
    let line = |text: &str| 1 + source.lines().position(|line| line.contains(text)).unwrap();
    for (code, text) in [
        ("gambar-tak-tercetak", "Foto terpotong"),
        ("gambar-tak-tercetak", "Denah terpotong"),
        ("html-dibuang", "<b>tebal"),
        ("huruf-tidak-ada", "aksara lain"),
    ] {
        let place = format!("content/sop/teks.md:{}:", line(text));
        assert!(
            found.iter().any(|it| it.0 == code && it.1.starts_with(&place)),
            "{code} at {place} in {found:#?}"
        );
    }
    let Some(images) = drawn::tell("pdfimages", &["-list"], &file, "") else { return };
    let kinds: Vec<&str> = images.lines().filter(|line| line.contains(" image ")).collect();
    assert!(kinds.len() >= 5, "PNG, JPEG, GIF and WebP, each where it stands:\n{images}");
    let Some(text) = drawn::tell("pdftotext", &[], &file, "-") else { return };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "menandai bahaya",
        "Catatan pertama",
        "Paragraf kedua",
        "Kamera milik kantor",
        "tiga meter",
        "Kilat dimatikan",
        "berkas_mentah",
        "Foto terpotong",
        "Denah terpotong",
        "Saran singkat",
        "Hal penting",
        "Hal berbahaya",
        "Kutipan peraturan",
        "empat",
        "sudah",
        "Rak tanpa pintu",
        "baris kode",
        "1.200",
        "Teks tebal dari HTML",
        "□",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
}

#[test]
fn nothing_sticks_out_of_the_page_or_of_its_column() {
    let long = "pertanggungjawabanpenyelenggaraanpemerintahandaerahkabupatenbekasi";
    let book = long_procedures(&[(6, 12, 1)])
        .replace("Memeriksa berkas\n", &format!("Memeriksa {long} `{long}`\n   - Output: {long}\n"))
        .replace("nama = \"Pelaksana 1\"", &format!("nama = \"{long}\""))
        .replace("nama: Uji 1", &format!("nama: Uji {long}"));
    // Explanations so long that the page behind them has a long Roman number.
    let explanation = format!("{}\n\n", "kata ".repeat(300)).repeat(107);
    let book = format!(
        "{book}//- content/halaman/a.md\n---\njudul: Penjelasan\nbagian: penjelasan\n---\n{explanation}\n\
         //- content/halaman/b.md\n---\njudul: Singkatan\nbagian: istilah\n---\nKata: kata.\n"
    );
    let paper = Paper::of_text(&book);
    let Some(pages) = paper.drawn() else { return };
    let is_long = |word: &Word| word.text.len() > 3 && word.text.chars().all(|c| "ivx".contains(c));
    let contents = pages.iter().find(|page| page.words.iter().any(|word| word.text == "Isi"));
    let words = &contents.unwrap().words;
    let number = words.iter().find(|word| is_long(word)).expect("a long number").frame;
    let dots = words.iter().filter(|word| word.text == "." && word.frame.top == number.top);
    let last = dots.map(|dot| dot.frame.right).fold(0.0, f64::max);
    assert!(last > 300.0 && last < number.left - 3.0, "{last} and {number:?}");
    for (at, page) in pages.iter().enumerate() {
        let sheet = sheet(page).is_some();
        // The margins: of sheets 12 mm, of what stands upright 28 and 22 mm.
        let (left, right) = if sheet { (34.0, 808.0) } else { (79.3, 533.0) };
        for word in &page.words {
            assert!(
                word.frame.left >= left && word.frame.right <= right,
                "page {}: {word:?} stands outside {left} to {right}",
                at + 1
            );
        }
    }
}

#[test]
fn folder_time_zone_and_language_of_the_machine_do_not_show_in_the_file() {
    let handbook = example().join("tests/handbooks/teks");
    let folder = TempDir::new().unwrap();
    let mut files = Vec::new();
    for (name, at, zone) in
        [("satu", &handbook, "Asia/Jayapura"), ("dua", &folder.path().into(), "UTC")]
    {
        let file = folder.path().join(name);
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_sopbook"))
            .current_dir(at)
            .env("TZ", zone)
            .env("LANG", if zone == "UTC" { "C" } else { "id_ID.UTF-8" })
            .args(["pdf", handbook.to_str().unwrap(), "-q", "-o", file.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
        files.push(fs::read(file).unwrap());
    }
    assert!(files[0] == files[1], "the same sources give the same bytes");
}
