//! The website: every address, what stands there, and one page at a time.
//!
//! In: a linked handbook, a theme, today's date. Out: a [`Site`] that renders any of its pages on
//! its own, in any order, from several threads. Whether a page is written or served is not known
//! here. What pages share is made once, when the site is planned.

pub mod calendar;
pub mod chart;
pub mod columns;
pub mod documents;
pub mod edition;
pub mod feed;
pub mod home;
pub mod icon;
pub mod lanes;
pub mod list;
pub mod map;
pub mod markup;
pub mod plain;
pub mod prosedur;
pub mod register;
pub mod sop;
pub mod theme;
pub mod view;
pub mod waktu;
pub mod way;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use crate::diagnostics::Diagnosed;
use crate::handbook::{Handbook, PageId, SopId, address, jilid};
use crate::messages::catalogue;
use crate::search::{self, index};
use crate::source::FileId;
use crate::tanggal::Tanggal;
use edition::{DrafMode, Edition};
use list::{List, Sheet};
use map::Map;
use theme::{Asset, AssetContent, Ready, Theme};
use view::{BookView, ChangedView, LinkView, NavView, PageView};

/// How a site is published.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub draf: DrafMode,
    /// Without it nothing is due.
    pub today: Option<Tanggal>,
}

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    NotFound,
    Sop(SopId),
    Plain(PageId),
    KategoriIndex,
    UnitIndex,
    PelaksanaIndex,
    DasarHukumIndex,
    /// The map of relations, or a part of it.
    Map(Option<usize>),
    /// The results of a search.
    Search,
    /// A file of the search index, which is made when one is first asked for.
    SearchFile,
    /// A list, by its number, or a part of it.
    List(usize, Option<usize>),
    /// An old address of an SOP.
    Redirect(SopId),
    Register(Register),
    /// The due evaluations, as a calendar.
    Calendar,
    Sitemap,
    Feed,
    Robots,
    /// The printed sheets of an SOP.
    Sheets(SopId),
    /// A file of the printed book: 0 is the book, or what is common to its volumes.
    Book(usize),
    /// A file of the theme, by its number.
    Asset(usize),
    /// A file of the sources that is copied.
    File(FileId),
}

/// The register of SOPs for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    Json,
    Csv,
}

/// What is to be written or served.
#[derive(Clone, Debug, PartialEq)]
pub enum Rendered {
    Bytes(Vec<u8>),
    /// The file of the sources, as it is.
    Copy(FileId),
    /// The sheets of an SOP, which the typesetter makes.
    Sheets(SopId),
    /// A file of the book, which the typesetter makes together with the others.
    Book(usize),
}

/// A planned site.
pub struct Site {
    edition: Edition,
    theme: Arc<Theme>,
    assets: Vec<Asset>,
    /// What stands where without a list being made for it: all but lists, the map's parts and what
    /// they could take the address of.
    fixed: BTreeMap<String, Page>,
    /// Everything; made when somebody asks for what isn't among the fixed.
    pages: OnceLock<BTreeMap<String, Page>>,
    lists: OnceLock<Vec<List>>,
    map: OnceLock<Map>,
    /// An SOP's place among the published ones, and the other way round: for previous and next.
    order: Vec<SopId>,
    /// What every page shows.
    frame: Vec<(&'static str, Ready)>,
    /// Every SOP as lists show it.
    rows: OnceLock<Vec<Ready>>,
    search: OnceLock<search::Files>,
}

/// Plans a site. What pages share and not all of them need is made when it is first asked for: a
/// preview wants one page, and wants it soon.
pub fn plan(handbook: Arc<Handbook>, theme: Arc<Theme>, options: Options) -> Site {
    let edition = Edition::new(handbook, options.draf, options.today);
    let assets = coloured(&edition, theme.assets());
    let fixed = fixed(&edition, &assets);
    let frame = frame(&edition, &assets);
    let order = edition.published().collect();
    Site {
        edition,
        theme,
        assets,
        fixed,
        pages: OnceLock::new(),
        lists: OnceLock::new(),
        map: OnceLock::new(),
        order,
        frame,
        rows: OnceLock::new(),
        search: OnceLock::new(),
    }
}

impl Site {
    /// All addresses, in their order; the files of the search index last. Makes the index.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let files = self.search().files.keys().map(String::as_str);
        self.pages().keys().map(String::as_str).chain(files)
    }

    /// What stands at an address. Asked for a file of the search index, it makes the index.
    pub fn page(&self, address: &str) -> Option<&Page> {
        let file = || self.search_file(address).map(|_| &Page::SearchFile);
        self.fixed.get(address).or_else(|| self.pages().get(address)).or_else(file)
    }

    fn pages(&self) -> &BTreeMap<String, Page> {
        self.pages.get_or_init(|| pages(&self.edition, &self.fixed, self.lists(), self.map()))
    }

    fn lists(&self) -> &[List] {
        self.lists.get_or_init(|| list::lists(&self.edition))
    }

    fn map(&self) -> &Map {
        self.map.get_or_init(|| map::map(&self.edition))
    }

    fn rows(&self) -> &[Ready] {
        self.rows.get_or_init(|| {
            let ids = self.edition.handbook.ids();
            ids.map(|id| Ready::new(&list::row(&self.edition, id))).collect()
        })
    }

    fn search_file(&self, address: &str) -> Option<&[u8]> {
        address.strip_prefix(address::SEARCH_FILES)?;
        self.search().files.get(address).map(Vec::as_slice)
    }

    /// The search index, made once, when first asked for.
    fn search(&self) -> &search::Files {
        self.search.get_or_init(|| {
            let edition = &self.edition;
            let documents = documents::documents(edition);
            let synonyms = &edition.handbook.registers.sinonim;
            let files = index::index(&documents, synonyms, &documents::interface(edition)).files;
            let at = |name| format!("{}{name}", address::SEARCH_FILES);
            search::Files {
                files: files.into_iter().map(|(name, file)| (at(name), file)).collect(),
            }
        })
    }

    /// Renders what stands at an address. A fault of a template is reported, and a page that says
    /// so stands in.
    pub fn render(&self, address: &str) -> Option<Diagnosed<Rendered>> {
        let site_url = self.edition.handbook.config.html.site_url.as_deref();
        let sheet = match self.page(address)? {
            Page::Search => self.search_page(),
            Page::SearchFile => return bytes(self.search_file(address)?.to_vec()),
            Page::Home => {
                let files = if self.fixed.contains_key(address::BOOK) {
                    address::book(volumes(&self.edition)).collect()
                } else {
                    Vec::new()
                };
                home::sheet(&self.edition, self.rows(), files)
            }
            Page::NotFound => self.not_found(),
            Page::Sop(id) => self.sop(*id),
            Page::Plain(id) => plain::sheet(&self.edition, *id),
            Page::KategoriIndex => self.index("situs.kategori", "kategori", "kategori-index.html"),
            Page::UnitIndex => self.index("situs.unit", "unit", "unit-index.html"),
            Page::PelaksanaIndex => {
                let mut sheet = self.index("situs.pelaksana", "pelaksana", "pelaksana-index.html");
                let actors = list::actors(&self.edition);
                let groups = actors.iter().any(|actor| actor.kelompok.is_some());
                sheet.views.push(("actors", Ready::new(&actors)));
                sheet.views.push(("groups", Ready::new(&groups)));
                sheet
            }
            Page::DasarHukumIndex => {
                let mut sheet =
                    self.index("situs.dasar-hukum", "dasar-hukum", "dasar-hukum-index.html");
                let regulations = list::regulations(&self.edition);
                sheet.views.push(("regulations", Ready::new(&regulations)));
                sheet
            }
            Page::List(list, part) => {
                list::sheet(&self.edition, &self.lists()[*list], *part, self.rows())
            }
            Page::Map(part) => map::sheet(&self.edition, self.map(), *part),
            Page::Redirect(id) => return bytes(feed::redirect(&self.edition, address, *id)),
            Page::Register(Register::Json) => {
                return bytes(register::json(&self.register()).into_bytes());
            }
            Page::Register(Register::Csv) => {
                return bytes(register::csv(&self.register()).into_bytes());
            }
            Page::Calendar => return bytes(calendar::ics(&self.edition)),
            Page::Sitemap => {
                let is_told = |page: &Page| match page {
                    // Nothing leads to a category without SOPs.
                    Page::List(list, _) => {
                        let List { subject, sops, .. } = &self.lists()[*list];
                        !sops.is_empty() || !matches!(subject, list::Subject::Kategori(..))
                    }
                    page => page.is_for_readers(),
                };
                let pages = self.pages().iter().filter(|(_, page)| is_told(page));
                let pages = pages.map(|(address, page)| {
                    let changed = match page {
                        Page::Sop(id) => self.edition.facts(*id).changed,
                        _ => None,
                    };
                    (address.as_str(), changed)
                });
                return bytes(feed::sitemap(site_url.unwrap_or_default(), pages));
            }
            Page::Feed => {
                return bytes(feed::atom(&self.edition, site_url.unwrap_or_default()));
            }
            Page::Robots => return bytes(feed::robots(site_url)),
            Page::Asset(index) => {
                let value = match &self.assets[*index].content {
                    AssetContent::Bytes(bytes) => Rendered::Bytes(bytes.to_vec()),
                    AssetContent::Copy(file) => Rendered::Copy(*file),
                };
                return ready(value);
            }
            Page::File(file) => return ready(Rendered::Copy(*file)),
            Page::Sheets(id) => return ready(Rendered::Sheets(*id)),
            Page::Book(file) => return ready(Rendered::Book(*file)),
        };
        Some(self.print(address, sheet))
    }

    /// Renders the page for addresses that lead nowhere, for a site that stands at its host's root:
    /// it can be shown at an address of any depth.
    pub fn render_not_found(&self) -> Diagnosed<Rendered> {
        let mut sheet = self.not_found();
        "/".clone_into(&mut sheet.page.root);
        self.print(address::NOT_FOUND, sheet)
    }

    fn print(&self, address: &str, sheet: Sheet) -> Diagnosed<Rendered> {
        let Sheet { template, mut page, views } = sheet;
        address.clone_into(&mut page.address);
        let config = &self.edition.handbook.config;
        if !matches!(self.page(address), Some(Page::NotFound)) {
            let site_url = config.html.site_url.as_ref();
            page.canonical = site_url.map(|url| format!("{url}{}", way::encode(address)));
            // Those who show pictures beside links take no SVG.
            let logo = self.edition.handbook.logo.map(|file| self.edition.file_address(file));
            let logo = logo.filter(|logo| !logo.to_lowercase().ends_with(".svg"));
            let picture = site_url.zip(logo);
            page.picture = picture.map(|(url, logo)| format!("{url}{}", way::encode(logo)));
        }
        if let (Some(source), Some(pattern)) = (&page.source, &config.html.edit_url_template) {
            page.edit = Some(pattern.replace("{path}", &way::encode(source)));
        }
        let all = self.frame.iter().cloned().chain(views).chain([("page", Ready::new(&page))]);
        match self.theme.render(template, all) {
            Ok(html) => {
                Diagnosed { value: Rendered::Bytes(html.into_bytes()), diagnostics: Vec::new() }
            }
            Err(fault) => {
                let diagnostic = self.theme.diagnose(&fault, config.html.theme.span);
                let said = diagnostic.message.say(self.edition.language);
                let html = format!(
                    "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n{}<title>{}</title>\n<p>{}</p>\n</html>\n",
                    self.edition.language.tag(),
                    feed::STRICT,
                    markup::Escaped(&page.title),
                    markup::Escaped(&said),
                );
                Diagnosed {
                    value: Rendered::Bytes(html.into_bytes()),
                    diagnostics: vec![diagnostic],
                }
            }
        }
    }

    fn sop(&self, id: SopId) -> Sheet {
        let edition = &self.edition;
        let facts = edition.facts(id);
        let own = edition.handbook.sop(id);
        let root = way::root_from(&facts.address);
        let mut view = sop::view(edition, id, &root);
        let mut crumbs = vec![self.home_link()];
        if let Some(unit) = &own.identitas.unit {
            let path = edition.handbook.unit_path(unit.value);
            let units = path.into_iter().map(|unit| sop::unit_link(edition, unit));
            // The agency itself, as the topmost unit, is above every page.
            let instansi = &edition.handbook.config.instansi.nama;
            crumbs.extend(units.filter(|unit| unit.nama != *instansi));
        }
        if let Some(induk) = edition.handbook.relations(id).induk
            && edition.is_published(induk)
        {
            crumbs.push(self.sop_link(induk));
        }
        let at = self.order.binary_search(&id).ok();
        let neighbour =
            |at: Option<usize>| at.and_then(|at| self.order.get(at)).map(|&id| self.sop_link(id));
        let page = PageView {
            title: view.nama.clone(),
            description: Some(sop::description(edition, id)),
            root,
            crumbs,
            previous: neighbour(at.and_then(|at| at.checked_sub(1))),
            next: neighbour(at.map(|at| at + 1)),
            symbols: true,
            style: view.style.take(),
            source: Some(edition.handbook.tree[own.file].path.to_string()),
            changed: facts
                .changed
                .map(|changed| ChangedView { tanggal: edition.date(changed), iso: changed.iso() }),
            pdf: Some(address::sop_pdf(&own.slug))
                .filter(|pdf| matches!(self.fixed.get(pdf), Some(Page::Sheets(_)))),
            printable: true,
            ..PageView::default()
        };
        Sheet { template: "sop.html", page, views: vec![("sop", Ready::new(&view))] }
    }

    fn register(&self) -> Vec<register::Row<'_>> {
        let handbook = &*self.edition.handbook;
        self.edition
            .published()
            .map(|id| register::Row::new(handbook, id, self.edition.today))
            .collect()
    }

    fn home_link(&self) -> LinkView {
        let nama = self.edition.word("situs.beranda");
        LinkView { nama, address: address::HOME.to_owned() }
    }

    fn sop_link(&self, id: SopId) -> LinkView {
        LinkView {
            nama: self.edition.handbook.sop(id).identitas.nama.value.clone(),
            address: self.edition.facts(id).address.clone(),
        }
    }

    fn index(&self, title: &'static str, section: &'static str, template: &'static str) -> Sheet {
        let page = PageView {
            title: self.edition.word(title),
            root: "../".to_owned(),
            section,
            crumbs: vec![self.home_link()],
            ..PageView::default()
        };
        Sheet { template, page, views: Vec::new() }
    }

    fn search_page(&self) -> Sheet {
        let page = PageView {
            title: self.edition.word("situs.cari"),
            section: "cari",
            crumbs: vec![self.home_link()],
            ..PageView::default()
        };
        let filters = documents::filters(&self.edition);
        Sheet { template: "cari.html", page, views: vec![("filters", Ready::new(&filters))] }
    }

    fn not_found(&self) -> Sheet {
        // The page is served at addresses of any depth: only the site's own path leads to the root
        // from all of them.
        let site_url = self.edition.handbook.config.html.site_url.as_deref();
        let path = site_url.and_then(|url| {
            let after_host = url.split_once("://")?.1;
            Some(after_host.find('/').map_or("/", |at| &after_host[at..]))
        });
        let page = PageView {
            title: self.edition.word("situs.tidak-ditemukan"),
            root: path.unwrap_or_default().to_owned(),
            ..PageView::default()
        };
        Sheet { template: "404.html", page, views: Vec::new() }
    }
}

impl Page {
    /// Whether people read it: what a sitemap tells of.
    fn is_for_readers(&self) -> bool {
        matches!(
            self,
            Page::Home
                | Page::Sop(_)
                | Page::Plain(_)
                | Page::KategoriIndex
                | Page::UnitIndex
                | Page::PelaksanaIndex
                | Page::DasarHukumIndex
                | Page::Map(_)
                | Page::Search
        )
    }
}

fn bytes(bytes: Vec<u8>) -> Option<Diagnosed<Rendered>> {
    ready(Rendered::Bytes(bytes))
}

fn ready(value: Rendered) -> Option<Diagnosed<Rendered>> {
    Some(Diagnosed { value, diagnostics: Vec::new() })
}

/// The theme's assets in the agency's own colours: at the end of the style, and in the icons.
fn coloured(edition: &Edition, assets: &[Asset]) -> Vec<Asset> {
    let html = &edition.handbook.config.html;
    let mut assets = assets.to_vec();
    if html.warna.is_empty() && html.warna_gelap.is_empty() {
        return assets;
    }
    let tokens = |colours: &BTreeMap<String, crate::source::Spanned<String>>| {
        let mut tokens = String::new();
        for (name, colour) in colours {
            let _ = write!(tokens, "--{name}:{};", colour.value);
        }
        tokens
    };
    let (light, dark) = (tokens(&html.warna), tokens(&html.warna_gelap));
    let colour = |name: &str| html.warna.get(name).map(|colour| &*colour.value);
    for asset in &mut assets {
        let AssetContent::Bytes(bytes) = &asset.content else { continue };
        let bytes = match &*asset.name {
            "style.css" => {
                let own = format!(
                    "@media screen{{:root{{{light}}}:root[data-theme=dark]{{{dark}}}}}\n\
                     @media screen and (prefers-color-scheme:dark)\
                     {{:root:not([data-theme=light]){{{dark}}}}}\n"
                );
                [&**bytes, own.as_bytes()].concat()
            }
            "favicon.svg" => icon::svg(bytes, &light),
            "favicon.png" => icon::png(bytes, colour("brand"), colour("on-brand")),
            _ => continue,
        };
        *asset = Asset::new(asset.name.clone(), bytes);
    }
    assets
}

/// Everything whose address is known without making a list. Where two things claim one, the first
/// here keeps it; sources that claim one address are reported when they are linked.
fn fixed(edition: &Edition, assets: &[Asset]) -> BTreeMap<String, Page> {
    let handbook = &edition.handbook;
    let config = &handbook.config;
    let mut pages = BTreeMap::new();
    let mut put = |address: String, page: Page| {
        pages.entry(address).or_insert(page);
    };
    put(address::HOME.to_owned(), Page::Home);
    put(address::NOT_FOUND.to_owned(), Page::NotFound);
    put(address::KATEGORI.to_owned(), Page::KategoriIndex);
    put(address::UNITS.to_owned(), Page::UnitIndex);
    put(address::PELAKSANA.to_owned(), Page::PelaksanaIndex);
    put(address::DASAR_HUKUM.to_owned(), Page::DasarHukumIndex);
    put(address::SEARCH.to_owned(), Page::Search);
    put(address::MAP.to_owned(), Page::Map(None));
    put(address::JSON.to_owned(), Page::Register(Register::Json));
    put(address::CSV.to_owned(), Page::Register(Register::Csv));
    put(address::ROBOTS.to_owned(), Page::Robots);
    if calendar::sops(edition).next().is_some() {
        put(address::CALENDAR.to_owned(), Page::Calendar);
    }
    if config.html.site_url.is_some() {
        put(address::SITEMAP.to_owned(), Page::Sitemap);
        put(address::FEED.to_owned(), Page::Feed);
    }
    for id in edition.published() {
        put(address::sop(&handbook.sop(id).slug), Page::Sop(id));
    }
    if config.pdf.per_sop {
        for id in edition.published() {
            put(address::sop_pdf(&handbook.sop(id).slug), Page::Sheets(id));
        }
    }
    if config.pdf.build {
        for (file, address) in address::book(volumes(edition)).enumerate() {
            put(address, Page::Book(file));
        }
    }
    for (index, page) in handbook.pages.iter().enumerate() {
        put(address::halaman(&page.slug), Page::Plain(PageId(index as u32)));
    }
    for (index, asset) in assets.iter().enumerate() {
        put(asset.address.clone(), Page::Asset(index));
    }
    for (address, file) in copied(edition).filter(|(address, _)| !address.ends_with(".html")) {
        put(address.to_owned(), Page::File(file));
    }
    pages
}

/// How many volumes the printed book has.
fn volumes(edition: &Edition) -> usize {
    jilid::divide(&edition.handbook, &edition.published().collect::<Vec<_>>()).len()
}

/// Everything that has an address: lists and the map's parts, which are all `.html` and in folders
/// of their own, then what could claim the same address.
fn pages(
    edition: &Edition,
    fixed: &BTreeMap<String, Page>,
    lists: &[List],
    map: &Map,
) -> BTreeMap<String, Page> {
    let mut pages = fixed.clone();
    let mut put = |address: String, page: Page| {
        pages.entry(address).or_insert(page);
    };
    for (part, address) in map.addresses().enumerate() {
        put(address.to_owned(), Page::Map(Some(part)));
    }
    for (index, list) in lists.iter().enumerate() {
        put(list.address.clone(), Page::List(index, None));
        for (part, own) in list.parts.iter().enumerate() {
            put(own.address.clone(), Page::List(index, Some(part)));
        }
    }
    for (address, file) in copied(edition) {
        put(address.to_owned(), Page::File(file));
    }
    for (address, id) in address::redirects(&edition.handbook) {
        if edition.is_published(id) {
            put(address, Page::Redirect(id));
        }
    }
    pages
}

/// The files that are copied, with their addresses.
fn copied(edition: &Edition) -> impl Iterator<Item = (&str, FileId)> {
    let handbook = &edition.handbook;
    let src = &handbook.config.book.src;
    let files = handbook.tree.iter();
    files.filter_map(move |file| Some((address::copied(src, file)?, file.id)))
}

/// What every page shows, made ready once.
fn frame(edition: &Edition, assets: &[Asset]) -> Vec<(&'static str, Ready)> {
    let handbook = &edition.handbook;
    let config = &handbook.config;
    let nav = |section, key, address| NavView { section, nama: edition.word(key), address };
    let book = BookView {
        title: config.book.title.clone(),
        description: config.book.description.clone(),
        language: edition.language.tag(),
        instansi: config.instansi.nama.clone(),
        induk: config.instansi.induk.clone(),
        alamat: config.instansi.alamat.clone(),
        pedoman: config.instansi.pedoman.clone(),
        edisi: config.book.edisi.clone(),
        tanggal: config.book.tanggal.map(|tanggal| edition.date(tanggal)),
        logo: handbook.logo.map(|file| way::encode(edition.file_address(file))),
        nav: vec![
            nav("beranda", "situs.beranda", address::HOME),
            nav("kategori", "situs.kategori", address::KATEGORI),
            nav("unit", "situs.unit", address::UNITS),
            nav("pelaksana", "situs.pelaksana", address::PELAKSANA),
            nav("dasar-hukum", "situs.dasar-hukum", address::DASAR_HUKUM),
            nav("peta", "situs.peta", address::MAP),
            nav("indeks", "situs.indeks", address::BY_NAMA),
        ],
        halaman: handbook
            .pages
            .iter()
            .map(|page| LinkView {
                nama: page.judul.clone(),
                address: address::halaman(&page.slug),
            })
            .collect(),
        nomor_index: address::BY_NOMOR,
        csv: address::CSV,
        json: address::JSON,
        feed: config.html.site_url.is_some().then_some(address::FEED),
    };
    let words: BTreeMap<String, &str> = catalogue(edition.language)
        .entries()
        .into_iter()
        .filter_map(|(key, word)| Some((key.strip_prefix("situs.")?.replace('-', "_"), word)))
        .collect();
    let assets: BTreeMap<String, &str> =
        assets.iter().map(|asset| (asset.name.clone(), &*asset.address)).collect();
    vec![
        ("book", Ready::new(&book)),
        ("t", Ready::new(&words)),
        ("aset", Ready::new(&assets)),
        ("axes", Ready::new(&list::axes(edition))),
        ("units", Ready::new(&list::units(edition))),
    ]
}
