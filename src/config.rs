//! `book.toml` → [`Config`].
//!
//! In: the file's text. Out: every setting with its default, places kept where a later stage may
//! have to report them, and diagnostics for what can't be read.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnosed, Diagnostic, Severity, nearest};
use crate::fields::toml;
use crate::fields::{self, Entry, Fields, Key, Node, Shape, shorten, unknown_word};
use crate::messages::{Language, Text};
use crate::source::{SourceFile, Span, Spanned};
use crate::tanggal::Tanggal;

/// The keys of `book.toml`.
pub const BOOK_TOML: &[Key] = &[
    Key::required("book", Shape::Map(BOOK)).instead_of(&["buku", "general"]),
    Key::required("instansi", Shape::Map(INSTANSI)).instead_of(&["agency", "organisasi"]),
    Key::optional("build", Shape::Map(BUILD)),
    Key::optional("output", Shape::Map(OUTPUT)).instead_of(&["html", "pdf", "keluaran"]),
    Key::optional("check", Shape::Map(CHECK)).instead_of(&["cek", "periksa", "lint"]),
];

const BOOK: &[Key] = &[
    Key::required("title", Shape::Text).instead_of(&["judul", "nama", "name"]),
    Key::optional("description", Shape::Text).instead_of(&["deskripsi", "keterangan"]),
    Key::optional("language", Shape::Word(LANGUAGE)).instead_of(&["bahasa", "lang"]),
    Key::optional("src", Shape::Folder).instead_of(&["source", "sumber", "content"]),
    Key::optional("edisi", Shape::Text).instead_of(&["edition"]),
    Key::optional("tanggal", Shape::Tanggal).instead_of(&["date"]),
];

const INSTANSI: &[Key] = &[
    Key::required("nama", Shape::Text).instead_of(&["name", "title", "judul"]),
    Key::optional("induk", Shape::Text).instead_of(&["parent"]),
    Key::optional("alamat", Shape::Text).instead_of(&["address"]),
    Key::optional("logo", Shape::Text).instead_of(&["lambang"]),
    Key::optional("pedoman", Shape::Text).instead_of(&["guideline", "dasar_hukum"]),
];

const BUILD: &[Key] = &[
    Key::optional("build-dir", Shape::Text).instead_of(&["dest", "dest-dir", "output", "out-dir"]),
    Key::optional("draf", Shape::Boolean).instead_of(&["draft", "drafts"]),
];

const OUTPUT: &[Key] = &[
    Key::optional("html", Shape::Map(HTML)).instead_of(&["site", "situs", "web"]),
    Key::optional("pdf", Shape::Map(PDF)).instead_of(&["print", "cetak"]),
];

const HTML: &[Key] = &[
    Key::optional("theme", Shape::Text).instead_of(&["tema"]),
    Key::optional("site-url", Shape::Url).instead_of(&["url", "base-url"]),
    Key::optional("edit-url-template", Shape::UrlTemplate).instead_of(&["edit-url"]),
    Key::optional("nip", Shape::Boolean),
    Key::optional("sering-dibuka", Shape::Texts).instead_of(&["favorit", "popular"]),
    Key::optional("warna", Shape::Map(WARNA)).instead_of(&["colors", "colours", "color"]),
    Key::optional("warna-gelap", Shape::Map(WARNA)).instead_of(&["dark", "dark-colors"]),
];

const WARNA: &[Key] = &[
    Key::optional("brand", Shape::Colour).instead_of(&["primary", "utama"]),
    Key::optional("on-brand", Shape::Colour),
    Key::optional("brand-soft", Shape::Colour),
    Key::optional("brand-ink", Shape::Colour),
    Key::optional("link", Shape::Colour).instead_of(&["tautan"]),
];

const PDF: &[Key] = &[
    Key::optional("build", Shape::Boolean),
    Key::optional("per-sop", Shape::Boolean),
    Key::optional("paper", Shape::Word(PAPER)).instead_of(&["kertas", "size", "paper-size"]),
    // What leaves room for a table, and can be read on paper.
    Key::optional("margin-mm", Shape::Number(0.0, 60.0)).instead_of(&["margin"]),
    Key::optional("font-size-pt", Shape::Number(4.0, 24.0)).instead_of(&["font-size"]),
    Key::optional("tahun", Shape::Integer(1, 9999)).instead_of(&["year"]),
];

const CHECK: &[Key] = &[
    Key::optional("evaluasi-bulan", Shape::Integer(1, MAX_BULAN)).instead_of(&["evaluasi"]),
    Key::optional("pantau-bulan", Shape::Integer(1, MAX_BULAN))
        .instead_of(&["pantau", "monitoring"]),
    Key::optional("lengkap", Shape::Boolean).instead_of(&["complete"]),
    Key::optional("tingkat", Shape::Codes(TINGKAT)).instead_of(&["severity", "level", "levels"]),
];

/// The longest time between two evaluations, in months: a hundred years.
const MAX_BULAN: i64 = 1200;

const LANGUAGE: &[&str] = &["id", "en"];
const PAPER: &[&str] = &["a4", "f4", "legal", "letter"];
const TINGKAT: &[&str] = &["error", "warning", "hint", "off"];

/// The colours of the built-in theme that an agency may change, light and dark (DESIGN.md, 2).
const LIGHT: &[(&str, &str)] = &[
    ("brand", "#0b5b53"),
    ("on-brand", "#ffffff"),
    ("brand-soft", "#e0efec"),
    ("brand-ink", "#08443e"),
    ("link", "#0a5a52"),
    (BACKGROUND, "#f5f7f6"),
];
const DARK: &[(&str, &str)] = &[
    ("brand", "#5cc4b6"),
    ("on-brand", "#06211e"),
    ("brand-soft", "#16332f"),
    ("brand-ink", "#9be0d6"),
    ("link", "#7fd3c7"),
    (BACKGROUND, "#0e1514"),
];

/// The page's background, which nobody changes.
const BACKGROUND: &str = "bg";

/// Which colour is read on which.
const PAIRS: [(&str, &str); 3] =
    [("on-brand", "brand"), ("brand-ink", "brand-soft"), ("link", BACKGROUND)];

/// The least contrast of text (WCAG 2.2, 1.4.3).
const MIN_CONTRAST: f64 = 4.5;

/// All settings of a handbook (FORMAT.md, 6).
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub book: Book,
    pub instansi: Instansi,
    pub build: Build,
    pub html: Html,
    pub pdf: Pdf,
    pub check: Check,
}

/// `[book]`: the handbook as a work.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    pub title: String,
    pub description: Option<String>,
    /// The language of the interface, not of the content.
    pub language: Language,
    /// The folder of the sources, below the handbook's folder, without a `/` at its end.
    pub src: String,
    pub edisi: Option<String>,
    /// The edition's date: "today" for all checks of dates.
    pub tanggal: Option<Tanggal>,
}

/// `[instansi]`: the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Instansi {
    pub nama: String,
    pub induk: Option<String>,
    pub alamat: Option<String>,
    /// A file in the sources' folder.
    pub logo: Option<Spanned<String>>,
    /// The rule that the handbook follows, as it is cited.
    pub pedoman: String,
}

/// `[build]`: where the site goes, and what of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    pub build_dir: String,
    /// Whether drafts are published too.
    pub draf: bool,
}

/// `[output.html]`: the website.
#[derive(Clone, Debug, PartialEq)]
pub struct Html {
    pub theme: Spanned<String>,
    /// Ends with `/`.
    pub site_url: Option<String>,
    /// Holds `{path}`.
    pub edit_url_template: Option<String>,
    /// Whether NIPs are shown on the website.
    pub nip: bool,
    /// SOP references for the links under the search field.
    pub sering_dibuka: Vec<Spanned<String>>,
    /// Colours by name (`brand`, `on-brand`, `brand-soft`, `brand-ink`, `link`), as `#rrggbb`.
    pub warna: BTreeMap<String, Spanned<String>>,
    pub warna_gelap: BTreeMap<String, Spanned<String>>,
}

/// `[output.pdf]`: the paper edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Pdf {
    /// Whether every build makes the book.
    pub build: bool,
    /// Whether every build makes one PDF an SOP.
    pub per_sop: bool,
    pub paper: Paper,
    pub margin_mm: f64,
    pub font_size_pt: f64,
    pub tahun: Option<i64>,
}

/// A paper size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    A4,
    F4,
    Legal,
    Letter,
}

/// `[check]`: what is checked, and how gravely.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub evaluasi_bulan: u32,
    pub pantau_bulan: u32,
    /// Whether the handbook is declared complete.
    pub lengkap: bool,
    /// The severity of each rule that the handbook changes; `None` turns it off.
    pub tingkat: BTreeMap<String, Option<Severity>>,
}

impl Check {
    /// Whether there is monitoring between two evaluations.
    pub fn monitors(&self) -> bool {
        self.pantau_bulan < self.evaluasi_bulan
    }
}

impl Default for Config {
    /// The settings of an empty `book.toml`. Their places are the top of the first file.
    fn default() -> Self {
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::default());
        Self {
            book: Book {
                title: "Buku SOP".to_owned(),
                description: None,
                language: Language::Indonesian,
                src: "content".to_owned(),
                edisi: None,
                tanggal: None,
            },
            instansi: Instansi {
                nama: String::new(),
                induk: None,
                alamat: None,
                logo: None,
                pedoman: "Permenpan RB Nomor 35 Tahun 2012".to_owned(),
            },
            build: Build { build_dir: "public".to_owned(), draf: false },
            html: Html {
                theme: spanned("default"),
                site_url: None,
                edit_url_template: None,
                nip: false,
                sering_dibuka: Vec::new(),
                warna: BTreeMap::new(),
                warna_gelap: BTreeMap::new(),
            },
            pdf: Pdf {
                build: false,
                per_sop: false,
                paper: Paper::A4,
                margin_mm: 12.0,
                font_size_pt: 9.0,
                tahun: None,
            },
            check: Check {
                evaluasi_bulan: 12,
                pantau_bulan: 6,
                lengkap: false,
                tingkat: BTreeMap::new(),
            },
        }
    }
}

/// Reads `book.toml`.
pub fn parse(file: &SourceFile) -> Diagnosed<Config> {
    let mut diagnostics = Vec::new();
    let mut config = Config::default();
    config.html.theme.span = file.top();
    let document = toml::parse(file, &mut diagnostics);
    let mut reading = Reading { diagnostics };
    let root = Fields::read(&document.entries, BOOK_TOML, None, &mut reading.diagnostics);
    reading.book(&mut config.book, root);
    reading.instansi(&mut config.instansi, root);
    reading.build(&mut config.build, root);
    if let Some(output) = reading.table(root, "output", OUTPUT) {
        reading.html(&mut config.html, output);
        reading.pdf(&mut config.pdf, output);
    }
    reading.check(&mut config.check, root);
    if document.complete && !document.entries.is_empty() {
        reading.required(file, root, ("book", BOOK, "book.title"));
        reading.required(file, root, ("instansi", INSTANSI, "instansi.nama"));
    }
    Diagnosed { value: config, diagnostics: reading.diagnostics }
}

/// Reads values and gathers what is wrong with them.
struct Reading {
    diagnostics: Vec<Diagnostic>,
}

impl Reading {
    fn book(&mut self, book: &mut Book, root: Fields<'_>) {
        let Some(fields) = self.table(root, "book", BOOK) else { return };
        if let Some(title) = self.filled(fields, "title") {
            book.title = title.value;
        }
        book.description = self.text(fields, "description").map(|text| text.value);
        if let Some(language) = self.word(fields, "language") {
            book.language = Language::from_tag(language).unwrap_or_default();
        }
        if let Some(src) = self.text(fields, "src") {
            let folder = src.value.trim_start_matches("./").trim_end_matches('/');
            let is_below = |part: &str| !part.is_empty() && part != "." && part != "..";
            if folder.split('/').all(is_below) && !folder.contains(['\\', ':']) {
                book.src = folder.to_owned();
            } else {
                self.unreadable(&src, "nilai-tak-terbaca.folder", "nilai-tak-terbaca.saran-folder");
            }
        }
        book.edisi = self.text(fields, "edisi").map(|text| text.value);
        book.tanggal = self.tanggal(fields, "tanggal");
    }

    fn instansi(&mut self, instansi: &mut Instansi, root: Fields<'_>) {
        let Some(fields) = self.table(root, "instansi", INSTANSI) else { return };
        if let Some(nama) = self.filled(fields, "nama") {
            instansi.nama = nama.value;
        }
        instansi.induk = self.text(fields, "induk").map(|text| text.value);
        instansi.alamat = self.text(fields, "alamat").map(|text| text.value);
        instansi.logo = self.text(fields, "logo");
        if let Some(pedoman) = self.text(fields, "pedoman") {
            instansi.pedoman = pedoman.value;
        }
    }

    fn build(&mut self, build: &mut Build, root: Fields<'_>) {
        let Some(fields) = self.table(root, "build", BUILD) else { return };
        if let Some(build_dir) = self.filled(fields, "build-dir") {
            build.build_dir = build_dir.value;
        }
        self.boolean(fields, "draf", &mut build.draf);
    }

    fn html(&mut self, html: &mut Html, output: Fields<'_>) {
        let Some(fields) = self.table(output, "html", HTML) else { return };
        if let Some(theme) = self.filled(fields, "theme") {
            html.theme = theme;
        }
        html.site_url = self.web_address(fields, "site-url").map(|mut url| {
            if !url.value.ends_with('/') {
                url.value.push('/');
            }
            url.value
        });
        if let Some(template) = self.web_address(fields, "edit-url-template") {
            if template.value.contains("{path}") {
                html.edit_url_template = Some(template.value);
            } else {
                let (message, hint) =
                    ("nilai-tak-terbaca.tanpa-path", "nilai-tak-terbaca.saran-path");
                self.unreadable(&template, message, hint);
            }
        }
        self.boolean(fields, "nip", &mut html.nip);
        if let Some(entry) = fields.get("sering-dibuka") {
            for item in entry.value.items() {
                let text = item.string("sering-dibuka", &mut self.diagnostics);
                html.sering_dibuka.extend(text.map(|text| text.map(str::to_owned)));
            }
        }
        html.warna = self.warna(fields, "warna", LIGHT);
        html.warna_gelap = self.warna(fields, "warna-gelap", DARK);
    }

    /// Colours, those that can be read; a pair of too little contrast is reported, each half that
    /// the author left out being the built-in theme's.
    fn warna(
        &mut self,
        html: Fields<'_>,
        name: &'static str,
        defaults: &[(&'static str, &'static str)],
    ) -> BTreeMap<String, Spanned<String>> {
        let mut colours = BTreeMap::new();
        let Some(fields) = self.table(html, name, WARNA) else { return colours };
        let mut unreadable = Vec::new();
        for key in WARNA {
            let Some(written) = self.text(fields, key.name) else { continue };
            match colour(&written.value) {
                Some(colour) => {
                    colours.insert(key.name.to_owned(), Spanned::new(colour, written.span));
                }
                None => {
                    unreadable.push(key.name);
                    let (message, hint) =
                        ("nilai-tak-terbaca.warna", "nilai-tak-terbaca.saran-warna");
                    self.unreadable(&written, message, hint);
                }
            }
        }
        for (text, ground) in PAIRS {
            let places = [text, ground].map(|name| colours.get(name).map(|colour| colour.span));
            // What the author changed is where the fault is, the later one if both.
            let Some(span) = places.into_iter().flatten().max() else { continue };
            if unreadable.contains(&text) || unreadable.contains(&ground) {
                continue;
            }
            let value = |name: &str| match colours.get(name) {
                Some(colour) => colour.value.as_str(),
                None => defaults.iter().find(|(known, _)| *known == name).map_or("", |it| it.1),
            };
            let contrast = contrast(value(text), value(ground));
            if contrast >= MIN_CONTRAST {
                continue;
            }
            // Never rounded up to the limit itself.
            let ratio = format!("{:.2}", (contrast * 100.0).floor() / 100.0);
            let message = Text::new("warna-kurang-kontras")
                .with("teks", format!("`{text}` {}", value(text)))
                .with("alas", format!("`{ground}` {}", value(ground)))
                .with("rasio", &ratio)
                .with("rasio-koma", ratio.replace('.', ","));
            let mut fault = Diagnostic::new(Code::WarnaKurangKontras, span)
                .message(message)
                .hint(Text::new("warna-kurang-kontras.saran"));
            for other in places.into_iter().flatten().filter(|&other| other != span) {
                fault = fault.related(other, Text::new("warna-kurang-kontras.kaitan"));
            }
            self.diagnostics.push(fault);
        }
        colours
    }

    fn pdf(&mut self, pdf: &mut Pdf, output: Fields<'_>) {
        let Some(fields) = self.table(output, "pdf", PDF) else { return };
        self.boolean(fields, "build", &mut pdf.build);
        self.boolean(fields, "per-sop", &mut pdf.per_sop);
        match self.word(fields, "paper") {
            Some("f4") => pdf.paper = Paper::F4,
            Some("legal") => pdf.paper = Paper::Legal,
            Some("letter") => pdf.paper = Paper::Letter,
            _ => pdf.paper = Paper::A4,
        }
        if let Some(margin) = self.number(fields, "margin-mm") {
            pdf.margin_mm = margin;
        }
        if let Some(size) = self.number(fields, "font-size-pt") {
            pdf.font_size_pt = size;
        }
        pdf.tahun = self.integer(fields, "tahun");
    }

    fn check(&mut self, check: &mut Check, root: Fields<'_>) {
        let Some(fields) = self.table(root, "check", CHECK) else { return };
        for (name, months) in [
            ("evaluasi-bulan", &mut check.evaluasi_bulan),
            ("pantau-bulan", &mut check.pantau_bulan),
        ] {
            if let Some(number) = self.integer(fields, name) {
                *months = number as u32;
            }
        }
        self.boolean(fields, "lengkap", &mut check.lengkap);
        let Some(entry) = fields.get("tingkat") else { return };
        let entries = entry.value.map("tingkat", &mut self.diagnostics).unwrap_or_default();
        for Entry { key, value } in entries {
            let known = Code::ALL.iter().find(|code| code.name() == key.value);
            if known.is_none() {
                self.unknown_code(key);
            }
            let Some(word) = value.string(&key.value, &mut self.diagnostics) else { continue };
            let severity = match word.value {
                "error" => Some(Severity::Error),
                "warning" => Some(Severity::Warning),
                "hint" => Some(Severity::Hint),
                "off" => None,
                _ => {
                    self.diagnostics.push(unknown_word(&key.value, word, fields.words("tingkat")));
                    continue;
                }
            };
            if let Some(code) = known {
                check.tingkat.insert(code.name().to_owned(), severity);
            }
        }
    }

    fn unknown_code(&mut self, key: &Spanned<String>) {
        let fault = Diagnostic::new(Code::IsianTidakDikenal, key.span)
            .message(Text::new("isian-tidak-dikenal.kode").with("isian", &key.value));
        let near = nearest(&key.value, Code::ALL.iter().map(|code| code.name()));
        self.diagnostics.push(match near {
            Some(near) => fault.hint(Text::new("isian-tidak-dikenal.saran").with("isian", near)),
            None => fault.hint(Text::new("isian-tidak-dikenal.saran-kode")),
        });
    }

    /// The table of a key, read by its own table of keys.
    fn table<'n>(
        &mut self,
        fields: Fields<'n>,
        name: &'static str,
        keys: &'static [Key],
    ) -> Option<Fields<'n>> {
        let entries = fields.get(name)?.value.map(name, &mut self.diagnostics)?;
        Some(Fields::read(entries, keys, None, &mut self.diagnostics))
    }

    /// Reports a required key that is absent: at its table's head, or at the top of the file.
    fn required(
        &mut self,
        file: &SourceFile,
        root: Fields<'_>,
        (table, keys, name): (&str, &'static [Key], &str),
    ) {
        let key = name.rsplit('.').next().unwrap_or(name);
        let absent = match root.get(table) {
            Some(entry) => match &entry.value.kind {
                fields::Kind::Map(entries) => {
                    (!Fields::of(entries, keys).is_meant(key)).then_some(entry.key.span)
                }
                _ => None,
            },
            None => (!root.is_meant(table)).then(|| file.top()),
        };
        self.diagnostics.extend(absent.map(|absent| fields::missing(name, absent)));
    }

    fn text(&mut self, fields: Fields<'_>, name: &'static str) -> Option<Spanned<String>> {
        let text = fields.get(name)?.value.string(name, &mut self.diagnostics)?;
        Some(text.map(str::to_owned))
    }

    /// A text that must not be empty; an empty one is reported and left out.
    fn filled(&mut self, fields: Fields<'_>, name: &'static str) -> Option<Spanned<String>> {
        let text = self.text(fields, name)?;
        if text.value.trim().is_empty() {
            let fault = Diagnostic::new(Code::IsianKosong, text.span).with("isian", name);
            self.diagnostics.push(fault);
            return None;
        }
        Some(text)
    }

    fn word(&mut self, fields: Fields<'_>, name: &'static str) -> Option<&'static str> {
        let words = fields.words(name);
        let word = fields.get(name)?.value.string(name, &mut self.diagnostics)?;
        let known = words.iter().copied().find(|known| known.eq_ignore_ascii_case(word.value));
        if known.is_none() {
            self.diagnostics.push(unknown_word(name, word, words));
        }
        known
    }

    fn boolean(&mut self, fields: Fields<'_>, name: &'static str, to: &mut bool) {
        let Some(entry) = fields.get(name) else { return };
        match plain(&entry.value) {
            Some("true") => *to = true,
            Some("false") => *to = false,
            _ => self.diagnostics.push(entry.value.wrong_shape(name, "bentuk.benar-salah")),
        }
    }

    fn number(&mut self, fields: Fields<'_>, name: &'static str) -> Option<f64> {
        let Some(Shape::Number(least, most)) = fields.shape(name) else {
            unreachable!("{name} is a number in its table");
        };
        let node = &fields.get(name)?.value;
        let Some(number) = plain(node).and_then(|text| text.parse::<f64>().ok()) else {
            self.diagnostics.push(node.wrong_shape(name, "bentuk.angka"));
            return None;
        };
        if !(least..=most).contains(&number) {
            self.diagnostics.push(out_of_range(node, name, least, most));
            return None;
        }
        Some(number)
    }

    fn integer(&mut self, fields: Fields<'_>, name: &'static str) -> Option<i64> {
        let Some(Shape::Integer(least, most)) = fields.shape(name) else {
            unreachable!("{name} is a whole number in its table");
        };
        let node = &fields.get(name)?.value;
        let Some(number) = plain(node).and_then(|text| text.parse::<i64>().ok()) else {
            self.diagnostics.push(node.wrong_shape(name, "bentuk.bilangan"));
            return None;
        };
        if !(least..=most).contains(&number) {
            self.diagnostics.push(out_of_range(node, name, least as f64, most as f64));
            return None;
        }
        Some(number)
    }

    fn tanggal(&mut self, fields: Fields<'_>, name: &'static str) -> Option<Tanggal> {
        let node = &fields.get(name)?.value;
        let text = node.text(name, &mut self.diagnostics)?;
        match Tanggal::parse(text.value) {
            Ok(tanggal) => Some(tanggal),
            Err(reason) => {
                self.diagnostics.push(
                    Diagnostic::new(Code::TanggalTakTerbaca, text.span)
                        .with("nilai", shorten(text.value))
                        .hint(reason),
                );
                None
            }
        }
    }

    fn web_address(&mut self, fields: Fields<'_>, name: &'static str) -> Option<Spanned<String>> {
        let text = self.text(fields, name)?;
        if ["https://", "http://"].iter().any(|scheme| text.value.starts_with(scheme)) {
            return Some(text);
        }
        self.unreadable(&text, "nilai-tak-terbaca.tautan", "nilai-tak-terbaca.saran-tautan");
        None
    }

    fn unreadable(&mut self, text: &Spanned<String>, message: &'static str, hint: &'static str) {
        self.diagnostics.push(
            Diagnostic::new(Code::NilaiTakTerbaca, text.span)
                .message(Text::new(message).with("nilai", shorten(&text.value)))
                .hint(Text::new(hint)),
        );
    }
}

fn out_of_range(node: &Node, name: &str, least: f64, most: f64) -> Diagnostic {
    let written = plain(node).unwrap_or_default();
    Diagnostic::new(Code::NilaiTakTerbaca, node.span)
        .message(Text::new("nilai-tak-terbaca.batas").with("isian", name).with("nilai", written))
        .hint(Text::new("nilai-tak-terbaca.saran-batas").with("dari", least).with("sampai", most))
}

/// The text of a value that isn't a string.
fn plain(node: &Node) -> Option<&str> {
    node.scalar().filter(|(scalar, _)| scalar.plain).map(|(scalar, _)| scalar.text.as_str())
}

/// A colour as `#rrggbb`, of `#rgb` or `#rrggbb`.
fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    Some(format!("#{}", digits.to_lowercase()))
}

/// The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of a colour `#rrggbb`, 0 to 1 (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let digits = colour.get(at..at + 2).unwrap_or("00");
        let part = f64::from(u8::from_str_radix(digits, 16).unwrap_or(0)) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
