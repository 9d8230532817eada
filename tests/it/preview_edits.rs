//! After any edits the preview serves what a fresh build would write, byte for byte.
//!
//! A [`Book`] is a handbook without errors that a test thinks up; an [`Edit`] makes another such
//! handbook of it. The files on disk follow, the preview looks where they changed, and every page
//! is compared. What fails is made smaller by proptest, and printed as the edits that led there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use sopbook::diagnostics::Severity;
use sopbook::preview::answer::answer;
use sopbook::preview::overlay;
use sopbook::preview::press::Press;
use sopbook::preview::request::{Method, Request};
use sopbook::preview::version::Version;
use sopbook::preview::watch::Notice;
use sopbook::site::edition::DrafMode;
use sopbook::site::{Options, Rendered, Site, way};
use sopbook::tanggal::Tanggal;
use sopbook::{disk, pipeline};
use tempfile::TempDir;

use super::preview::{PATIENCE, Preview};

// ---- A handbook that is thought up ---------------------------------------------------------------

/// So many SOPs, pages, units and so on there may be: few, so that edits meet.
const SLUGS: [&str; 6] = ["arsip", "surat", "cuti", "rapat", "layanan-publik", "b"];
const FOLDERS: [&str; 4] = ["", "umum/", "umum/dalam/", "lain/"];
const WORDS: [&str; 5] = ["Pertama", "Kedua", "Ketiga", "Keempat yang panjang", "Kelima"];

#[derive(Clone, Debug, Default)]
struct Book {
    sops: BTreeMap<usize, Sop>,
    pages: BTreeMap<usize, usize>,
    /// Each unit's name.
    units: Vec<usize>,
    /// Each actor's name.
    actors: Vec<usize>,
    /// Each regulation's name.
    laws: Vec<usize>,
    /// Whether the registers are written from their ends: what stands where is other then.
    reversed: bool,
    synonyms: Option<usize>,
    home: Option<usize>,
    picture: Option<usize>,
    title: usize,
    src: usize,
    english: bool,
    url: bool,
    /// The theme that `book.toml` names.
    theme: usize,
    /// What each of the files of both themes says.
    themes: BTreeMap<(usize, usize), usize>,
}

#[derive(Clone, Debug, Default)]
struct Sop {
    folder: usize,
    nama: usize,
    unit: usize,
    steps: usize,
    actor: usize,
    law: Option<usize>,
    draf: bool,
    related: Option<usize>,
    alias: bool,
    picture: bool,
}

const THEMES: [&str; 2] = ["default", "lain"];
const THEME_FILES: [&str; 3] = ["templates/404.html", "aset/style.css", "aset/tanda.png"];
const SRCS: [&str; 2] = ["content", "isi/sumber"];

impl Book {
    fn new() -> Self {
        let mut book = Self { units: vec![0, 1], actors: vec![0, 1], ..Self::default() };
        book.sops.insert(0, Sop { steps: 2, ..Sop::default() });
        book.sops.insert(1, Sop { steps: 3, related: Some(0), nama: 1, ..Sop::default() });
        book
    }

    /// All files, by their paths below the handbook's folder.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let src = SRCS[self.src];
        let mut put = |path: String, text: String| files.insert(path, text.into_bytes());
        let language = if self.english { "en" } else { "id" };
        let url = if self.url { "site-url = \"https://contoh.test/sop/\"\n" } else { "" };
        put(
            "book.toml".to_owned(),
            format!(
                "[book]\ntitle = \"Buku {}\"\nlanguage = \"{language}\"\nsrc = \"{src}\"\n\
                 [instansi]\nnama = \"Dinas\"\n[output.html]\ntheme = \"{}\"\n{url}",
                WORDS[self.title], THEMES[self.theme],
            ),
        );
        let register = |table: &str, names: &[usize], more: &str| {
            let entries = names.iter().enumerate().map(|(n, name)| {
                format!(
                    "[[{table}]]\nid = \"{table}-{n}\"\nnama = \"{n} {}\"\n{more}",
                    WORDS[*name]
                )
            });
            match self.reversed {
                true => entries.rev().collect::<String>(),
                false => entries.collect(),
            }
        };
        put(format!("{src}/unit.toml"), register("unit", &self.units, ""));
        put(format!("{src}/pelaksana.toml"), register("pelaksana", &self.actors, ""));
        if !self.laws.is_empty() {
            let laws = register("dasar_hukum", &self.laws, "tentang = \"Arsip\"\n");
            put(format!("{src}/dasar-hukum.toml"), laws.replace("dasar_hukum-", "uu-"));
        }
        if let Some(word) = self.synonyms {
            let word = WORDS[word];
            put(
                format!("{src}/sinonim.toml"),
                format!("[[sinonim]]\nkata = [\"surat\", \"{word}\"]\n"),
            );
        }
        if let Some(word) = self.home {
            put(format!("{src}/beranda.md"), format!("Selamat {}.\n", WORDS[word]));
        }
        if let Some(word) = self.picture {
            put(format!("{src}/berkas/denah.png"), format!("PNG {word}"));
        }
        for (slug, word) in &self.pages {
            let (slug, word) = (SLUGS[*slug], WORDS[*word]);
            let text = format!("---\njudul: Halaman {word}\n---\n\nIsi {word}.\n");
            put(format!("{src}/halaman/{slug}.md"), text);
        }
        for (slug, sop) in &self.sops {
            put(format!("{src}/{}", sop.path(*slug)), sop.text(*slug, self));
        }
        for ((theme, file), word) in &self.themes {
            let (theme, file) = (THEMES[*theme], THEME_FILES[*file]);
            let text = format!("<p>{{# {word} #}} {}</p>", WORDS[*word]);
            put(format!("themes/{theme}/{file}"), text);
        }
        files
    }
}

impl Sop {
    fn path(&self, slug: usize) -> String {
        format!("sop/{}{}.md", FOLDERS[self.folder], SLUGS[slug])
    }

    fn text(&self, slug: usize, book: &Book) -> String {
        let mut text = format!(
            "---\nnama: {} {}\nnomor: {slug}\nunit: unit-{}\n",
            WORDS[self.nama],
            SLUGS[slug],
            self.unit % book.units.len()
        );
        if self.draf {
            text.push_str("status: draf\n");
        }
        if let Some(law) = self.law.filter(|_| !book.laws.is_empty()) {
            let _ = writeln!(text, "dasar_hukum: [uu-{}]", law % book.laws.len());
        }
        if self.alias {
            let _ = writeln!(text, "alias: [lama/{slug}.html]");
        }
        let related = self.related.filter(|other| book.sops.contains_key(other));
        if let Some(other) = related {
            let _ = writeln!(text, "keterkaitan: [{}]", SLUGS[other]);
        }
        text.push_str("---\n\n");
        if self.picture && book.picture.is_some() {
            let up = "../".repeat(1 + FOLDERS[self.folder].matches('/').count());
            let _ = writeln!(text, "![Denah]({up}berkas/denah.png)\n");
        }
        text.push_str("## Prosedur\n\n");
        for n in 0..=self.steps {
            let actor = (self.actor + n) % book.actors.len();
            let _ = writeln!(text, "{}. Mengerjakan {n}\n   - Pelaksana: pelaksana-{actor}", n + 1);
        }
        text
    }
}

// ---- Edits ----------------------------------------------------------------------------------------

/// What an author does; the numbers choose among what there is.
#[derive(Clone, Debug)]
struct Edit {
    what: What,
    a: usize,
    b: usize,
    look: Look,
}

#[derive(Clone, Copy, Debug)]
enum What {
    CreateSop,
    RenameSop,
    MoveSop,
    DeleteSop,
    Nama,
    Unit,
    Steps,
    Draf,
    Related,
    Alias,
    Law,
    ShowPicture,
    Page,
    Units,
    Actors,
    Laws,
    Reverse,
    Synonyms,
    Home,
    Picture,
    Title,
    Language,
    Url,
    Src,
    Theme,
    ThemeFile,
}

/// How the preview hears of an edit.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// The paths, all at once.
    AtOnce,
    /// One path after the other; in between the handbook may be at odds with itself.
    OneByOne,
    /// The folders that the paths lie in.
    Folders,
    /// That something changed.
    Everything,
}

fn edits(count: Range<usize>) -> impl Strategy<Value = Vec<Edit>> {
    use What::*;
    // Files that get another path, and registers that are read anew, are the hardest to follow.
    let what = prop::sample::select(vec![
        CreateSop,
        CreateSop,
        RenameSop,
        RenameSop,
        MoveSop,
        MoveSop,
        MoveSop,
        DeleteSop,
        Nama,
        Unit,
        Steps,
        Draf,
        Related,
        Alias,
        Law,
        ShowPicture,
        Page,
        Units,
        Actors,
        Laws,
        Reverse,
        Reverse,
        Synonyms,
        Home,
        Picture,
        Title,
        Language,
        Url,
        Src,
        Theme,
        ThemeFile,
        ThemeFile,
    ]);
    let look =
        prop::sample::select(vec![Look::AtOnce, Look::OneByOne, Look::Folders, Look::Everything]);
    let edit = (what, 0..60usize, 0..60usize, look).prop_map(|(what, a, b, look)| Edit {
        what,
        a,
        b,
        look,
    });
    prop::collection::vec(edit, count)
}

impl Book {
    fn edit(&mut self, Edit { what, a, b, .. }: &Edit) {
        let (a, b) = (*a, *b);
        let slugs: Vec<usize> = self.sops.keys().copied().collect();
        let slug = slugs.get(a % slugs.len().max(1)).copied();
        let word = b % WORDS.len();
        let toggled = |now: Option<usize>| if now == Some(word) { None } else { Some(word) };
        let longer = |list: &mut Vec<usize>, least: usize| match b % 3 {
            0 if list.len() > least => drop(list.pop()),
            1 if list.len() < 4 => list.push(a % WORDS.len()),
            _ if list.is_empty() => list.push(word),
            _ => {
                let at = a % list.len();
                list[at] = word;
            }
        };
        match what {
            What::CreateSop => {
                let sop = Sop { folder: b % 4, nama: word, steps: b % 3, ..Sop::default() };
                self.sops.entry(a % SLUGS.len()).or_insert(sop);
            }
            What::RenameSop => {
                let new = b % SLUGS.len();
                if let Some(old) = slug.filter(|_| !self.sops.contains_key(&new)) {
                    let sop = self.sops.remove(&old).unwrap();
                    self.sops.insert(new, sop);
                }
            }
            What::DeleteSop => drop(slug.map(|slug| self.sops.remove(&slug))),
            What::Page => match self.pages.get(&(a % 3)) {
                Some(now) if *now == word => drop(self.pages.remove(&(a % 3))),
                _ => drop(self.pages.insert(a % 3, word)),
            },
            What::Units => longer(&mut self.units, 1),
            What::Actors => longer(&mut self.actors, 1),
            What::Laws => longer(&mut self.laws, 0),
            What::Reverse => self.reversed = !self.reversed,
            What::Synonyms => self.synonyms = toggled(self.synonyms),
            What::Home => self.home = toggled(self.home),
            What::Picture => self.picture = toggled(self.picture),
            What::Title => self.title = word,
            What::Language => self.english = !self.english,
            What::Url => self.url = !self.url,
            What::Src => self.src = 1 - self.src,
            What::Theme => self.theme = 1 - self.theme,
            What::ThemeFile => {
                let at = (a % 2, b % 3);
                match self.themes.get(&at) {
                    Some(now) if *now == word => drop(self.themes.remove(&at)),
                    _ => drop(self.themes.insert(at, word)),
                }
            }
            _ => {
                let Some(sop) = slug.and_then(|slug| self.sops.get_mut(&slug)) else { return };
                match what {
                    What::MoveSop => sop.folder = b % FOLDERS.len(),
                    What::Nama => sop.nama = word,
                    What::Unit => sop.unit = b,
                    What::Steps => (sop.steps, sop.actor) = (b % 4, b / 4),
                    What::Draf => sop.draf = !sop.draf,
                    What::Related => sop.related = Some(b % SLUGS.len()),
                    What::Alias => sop.alias = !sop.alias,
                    What::Law => sop.law = Some(b),
                    _ => sop.picture = !sop.picture,
                }
            }
        }
    }
}

// ---- The disk follows -----------------------------------------------------------------------------

/// Makes one set of files another on disk, and returns the paths that changed.
fn follow(
    root: &Path,
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<PathBuf> {
    let mut changed = Vec::new();
    let mut new: BTreeMap<_, _> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).collect();
    for (path, bytes) in before.iter().filter(|(path, _)| !after.contains_key(*path)) {
        let full = root.join(path);
        let moved = new.iter().find(|(to, now)| **now == bytes && !before.contains_key(**to));
        let moved = moved.map(|(to, _)| to.to_owned());
        match moved {
            Some(to) => {
                new.remove(to);
                let to = root.join(to);
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::rename(&full, &to).unwrap();
                changed.push(to);
            }
            None => fs::remove_file(&full).unwrap(),
        }
        // The folders that are empty now go as well.
        let mut folders = full.ancestors().skip(1).take_while(|folder| *folder != root);
        while folders.next().is_some_and(|folder| fs::remove_dir(folder).is_ok()) {}
        changed.push(full);
    }
    for (path, bytes) in new {
        let full = root.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, bytes).unwrap();
        changed.push(full);
    }
    changed
}

// ---- What is compared -----------------------------------------------------------------------------

fn today(_: Option<Tanggal>) -> Tanggal {
    Tanggal::parse("2026-11-24").ok().unwrap()
}

/// A fresh build's site, drafts published as the preview does.
fn fresh(root: &Path) -> Site {
    let compiled = pipeline::compile(disk::read(root, pipeline::src).unwrap());
    let errors: Vec<_> =
        compiled.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "the handbook has errors: {errors:#?}");
    let options = Options { draf: DrafMode::Publish, today: Some(today(None)) };
    pipeline::plan(Arc::new(compiled.value), options).value
}

/// What the preview serves at an address, without its own script and layer.
fn served(version: &Version, root: &Path, address: &str) -> (u16, Vec<u8>) {
    let request = Request {
        method: Method::Get,
        path: address.to_owned(),
        query: String::new(),
        range: None,
        keep: false,
    };
    let answer = answer(&request, version, root);
    let mut bytes = Vec::new();
    answer.body.take(answer.len as u64).read_to_end(&mut bytes).unwrap();
    (answer.status, without_own(bytes))
}

/// A page without what the preview put into it.
fn without_own(page: Vec<u8>) -> Vec<u8> {
    let Ok(mut text) = String::from_utf8(page.clone()) else { return page };
    while let Some(start) = text.find(overlay::BEGIN) {
        let end = text[start..].find(overlay::END).unwrap() + start + overlay::END.len();
        text.replace_range(start..end, "");
    }
    text.into_bytes()
}

/// An address that leads nowhere.
const NOWHERE: &str = "tidak/ada.html";

/// What a fresh build writes, by address.
fn written(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let site = fresh(root);
    let tree = disk::read(root, pipeline::src).unwrap();
    let bytes = |rendered| match rendered {
        Rendered::Bytes(bytes) => bytes,
        Rendered::Copy(file) => fs::read(root.join(&*tree[file].path)).unwrap(),
        other => panic!("{other:?}"),
    };
    let addresses = site.addresses().map(str::to_owned);
    addresses
        .map(|address| (address.clone(), bytes(site.render(&address).unwrap().value)))
        .chain([(NOWHERE.to_owned(), bytes(site.render_not_found().value))])
        .collect()
}

fn assert_same(address: &str, served: &[u8], written: &[u8]) -> Result<(), TestCaseError> {
    if served != written {
        let (served, written) = (String::from_utf8_lossy(served), String::from_utf8_lossy(written));
        let same = served.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| {
            let bytes = text.as_bytes();
            let part =
                &bytes[same.saturating_sub(80).min(bytes.len())..(same + 80).min(bytes.len())];
            String::from_utf8_lossy(part).into_owned()
        };
        return Err(TestCaseError::fail(format!(
            "{address} is served as\n{}\nand written as\n{}",
            near(&served),
            near(&written)
        )));
    }
    Ok(())
}

/// Compares every page with what a fresh build writes.
fn compare(
    root: &Path,
    addresses: impl Iterator<Item = String>,
    served: impl Fn(&str) -> (u16, Vec<u8>),
) -> Result<(), TestCaseError> {
    let written = written(root);
    let addresses: BTreeSet<String> = addresses.chain([NOWHERE.to_owned()]).collect();
    prop_assert_eq!(addresses, written.keys().cloned().collect::<BTreeSet<_>>());
    for (address, written) in &written {
        let (status, served) = served(address);
        prop_assert_eq!(status, if address == NOWHERE { 404 } else { 200 }, "{}", address);
        assert_same(address, &served, written)?;
    }
    Ok(())
}

/// What a look is told of the paths that changed.
fn notices(look: Look, changed: Vec<PathBuf>, root: &Path) -> Vec<Notice> {
    match look {
        _ if changed.is_empty() => Vec::new(),
        Look::AtOnce => vec![Notice::Paths(changed)],
        Look::OneByOne => changed.into_iter().map(|path| Notice::Paths(vec![path])).collect(),
        Look::Folders => {
            let folders = changed.iter().map(|path| path.parent().unwrap().to_owned());
            let mut folders: BTreeSet<PathBuf> = folders.collect();
            // Of the handbook's own folder only this file is watched.
            if folders.remove(root) {
                folders.insert(root.join("book.toml"));
            }
            vec![Notice::Paths(folders.into_iter().collect())]
        }
        Look::Everything => vec![Notice::Everything],
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_page_is_served_as_a_fresh_build_writes_it(edits in edits(1..14)) {
        let folder = TempDir::new().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let mut book = Book::new();
        follow(&root, &BTreeMap::new(), &book.files());
        let mut press = Press::open(&root, &today).unwrap();
        let mut version = Arc::new(press.print());
        for edit in &edits {
            let before = book.files();
            book.edit(edit);
            let changed = follow(&root, &before, &book.files());
            for notice in notices(edit.look, changed, &root) {
                let looked = press.look(&notice, &version);
                prop_assert!(looked.failure.is_none());
                version = looked.version.unwrap_or(version);
            }
            let addresses = version.site.addresses().map(str::to_owned);
            compare(&root, addresses, |address| served(&version, &root, address))?;
        }
    }
}

proptest! {
    // A case is a program of its own, and the system takes its time: none is made smaller.
    #![proptest_config(ProptestConfig {
        cases: 1,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_running_preview_comes_to_serve_what_a_fresh_build_writes(
        edits in edits(30..36),
        pauses in prop::collection::vec(0..60u64, 36),
    ) {
        let folder = TempDir::new().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let mut book = Book::new();
        follow(&root, &BTreeMap::new(), &book.files());
        let preview = Preview::of(folder, &["--today", "2026-11-24"]);
        let get = |address: &str| {
            let reply = preview.get(&format!("/{}", way::encode(address)));
            (reply.status, without_own(reply.body))
        };
        for (n, (edit, pause)) in edits.iter().zip(&pauses).enumerate() {
            let before = book.files();
            book.edit(edit);
            follow(&root, &before, &book.files());
            std::thread::sleep(Duration::from_millis(*pause));
            // Now and then it comes to rest.
            if n % 4 == 3 || n + 1 == edits.len() {
                let addresses: Vec<String> = written(&root).into_keys().collect();
                let now = || compare(&root, addresses.iter().cloned(), get);
                let start = Instant::now();
                while now().is_err() && start.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(20));
                }
                now()?;
            }
        }
    }
}
