//! What publishers, search engines and spreadsheets find beside the pages of the example handbook:
//! heads, icons, edit links, sitemap, feed, redirects, and the register as JSON and CSV.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use roxmltree::{Document, Node};
use scraper::{Html, Selector};
use sopbook::site::edition::DrafMode;
use sopbook::site::{Options, Rendered, Site};
use sopbook::source::{Content, SourceTree};
use sopbook::tanggal::Tanggal;
use sopbook::{disk, pipeline};

const URL: &str = "https://arsip.example.go.id/buku/";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The example handbook, published at [`URL`] with the built-in theme.
pub fn example() -> SourceTree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tree = disk::read(root, pipeline::src).unwrap();
    let book = tree.get("book.toml").and_then(|book| book.text()).unwrap();
    let own = format!(
        "[output.html]\nsite-url = \"{URL}\"\nedit-url-template = \"https://git.example/ubah/{{path}}\""
    );
    let book = book.replace("[output.html]", &own);
    tree.insert("book.toml", Content::Text(book.into()));
    let theme: Vec<_> = tree.below("themes/").map(|file| file.path.to_string()).collect();
    theme.iter().for_each(|path| tree.remove(path));
    tree
}

pub fn publish(tree: SourceTree) -> Site {
    let compiled = pipeline::compile(tree);
    let today = Some(Tanggal::Hari { year: 2016, month: 11, day: 24 });
    pipeline::plan(Arc::new(compiled.value), Options { draf: DrafMode::Hide, today }).value
}

fn bytes(site: &Site, address: &str) -> Vec<u8> {
    let rendered = site.render(address).unwrap_or_else(|| panic!("nothing stands at {address}"));
    assert_eq!(rendered.diagnostics, [], "{address}");
    match rendered.value {
        Rendered::Bytes(bytes) => bytes,
        other => panic!("{address} is {other:?}"),
    }
}

pub fn text(site: &Site, address: &str) -> String {
    String::from_utf8(bytes(site, address)).unwrap()
}

/// Every page that a person reads.
fn pages(site: &Site) -> Vec<(String, Html)> {
    let pages = site.addresses().filter(|address| address.ends_with(".html"));
    let pages =
        pages.map(|address| (address.to_owned(), Html::parse_document(&text(site, address))));
    let pages: Vec<_> = pages.filter(|(_, html)| !is_redirect(html)).collect();
    assert!(pages.len() > 100);
    pages
}

fn is_redirect(html: &Html) -> bool {
    !all(html, "meta[http-equiv=refresh]", "content").is_empty()
}

/// What an attribute says on all elements of a kind.
fn all(html: &Html, selector: &str, attribute: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let values = html.select(&selector).filter_map(|element| element.attr(attribute));
    values.map(str::to_owned).collect()
}

/// What an attribute says on the one element of a kind.
fn one(html: &Html, selector: &str, attribute: &str) -> String {
    let mut values = all(html, selector, attribute);
    assert_eq!(values.len(), 1, "{selector}: {values:?}");
    values.remove(0)
}

/// The address that a link on a page leads to.
fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {link}"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn child<'a>(node: Node<'a, '_>, name: (&'static str, &'static str)) -> &'a str {
    let child = node.children().find(|child| child.has_tag_name(name));
    child.and_then(|child| child.text()).unwrap_or_else(|| panic!("no {name:?} in {node:?}"))
}

#[test]
fn every_page_tells_what_it_is_and_where_it_stands() {
    let site = publish(example());
    let known: BTreeSet<&str> = site.addresses().collect();
    let mut titles = BTreeSet::new();
    for (address, html) in pages(&site) {
        let title: String =
            html.select(&Selector::parse("title").unwrap()).flat_map(|t| t.text()).collect();
        assert!(titles.insert(title.clone()), "{address}: {title} is another page's title too");
        let property = |name: &str| one(&html, &format!("meta[property='{name}']"), "content");
        assert!(title.starts_with(&property("og:title")), "{address}: {title}");
        let description = one(&html, "meta[name=description]", "content");
        assert!(description.len() > 5, "{address}: {description}");
        assert_eq!(property("og:description"), description, "{address}");
        assert_eq!(property("og:site_name"), "Buku SOP");
        assert_eq!(property("og:locale"), "id_ID");
        let kind = if address == "index.html" { "website" } else { "article" };
        assert_eq!(property("og:type"), kind, "{address}");
        if address == "404.html" {
            assert!(all(&html, "link[rel=canonical]", "href").is_empty());
        } else {
            assert_eq!(one(&html, "link[rel=canonical]", "href"), format!("{URL}{address}"));
            assert_eq!(property("og:url"), format!("{URL}{address}"));
            let feed = one(&html, "link[rel=alternate][type='application/atom+xml']", "href");
            assert_eq!(resolve(&address, &feed), "feed.xml");
            let icons = all(&html, "link[rel=icon], link[rel=apple-touch-icon]", "href");
            assert!(!icons.is_empty(), "{address}");
            for icon in icons {
                assert!(known.contains(&*resolve(&address, &icon)), "{address}: {icon}");
            }
        }
    }
}

#[test]
fn an_sop_tells_its_own_description_and_last_change() {
    let site = publish(example());
    let html = Html::parse_document(&text(&site, "sop/peminjaman-arsip.html"));
    assert_eq!(
        one(&html, "meta[name=description]", "content"),
        "000.5/SOP-014/BAPD/2016 · Seksi Layanan dan Pemanfaatan Arsip · 12 langkah · 5 pelaksana · 4 keputusan"
    );
    assert_eq!(one(&html, "meta[property='article:modified_time']", "content"), "2016-11-07");
}

#[test]
fn pages_made_from_a_file_lead_to_where_it_is_edited() {
    let site = publish(example());
    let mut led = BTreeSet::new();
    for (address, html) in pages(&site) {
        let links = all(&html, ".foot a[href^='https://git.example/ubah/']", "href");
        let own = address == "index.html"
            || address.starts_with("sop/")
            || address.starts_with("halaman/");
        assert_eq!(links.len(), usize::from(own), "{address}");
        led.extend(links);
    }
    for path in [
        "content/beranda.md",
        "content/sop/kearsipan/layanan/peminjaman-arsip.md",
        "content/halaman/daftar-istilah.md",
    ] {
        assert!(led.contains(&format!("https://git.example/ubah/{path}")), "{path}");
    }
}

#[test]
fn the_sitemap_names_every_page_for_readers_once() {
    let site = publish(example());
    let xml = text(&site, "sitemap.xml");
    let sitemap = Document::parse(&xml).unwrap();
    assert!(sitemap.root_element().has_tag_name((SITEMAPS, "urlset")));
    let mut told = Vec::new();
    for url in sitemap.root_element().children().filter(Node::is_element) {
        assert!(url.has_tag_name((SITEMAPS, "url")));
        let address = child(url, (SITEMAPS, "loc")).strip_prefix(URL).unwrap();
        told.push(address.to_owned());
        let changed = url.children().find(|child| child.has_tag_name((SITEMAPS, "lastmod")));
        assert!(changed.is_some() || !address.starts_with("sop/"), "{address}");
        if let Some(changed) = changed.and_then(|changed| changed.text()) {
            let parts: Vec<_> = changed.split('-').map(str::len).collect();
            assert!([&[4, 2, 2][..], &[4, 2][..]].contains(&&*parts), "{address}: {changed}");
        }
    }
    // Not what stands for a missing page, nor a category that no SOP is of.
    let empty = |html: &Html| html.html().contains("Tidak ada SOP dengan kategori ini");
    let readers = pages(&site).into_iter().filter(|(address, html)| {
        address != "404.html" && !(address.starts_with("kategori/") && empty(html))
    });
    let readers: Vec<_> = readers.map(|(address, _)| address).collect();
    assert_eq!(told, readers);
    assert!(!told.contains(&"kategori/teknis-makro.html".to_owned()));
    let robots = text(&site, "robots.txt");
    assert_eq!(robots, format!("User-agent: *\nAllow: /\nSitemap: {URL}sitemap.xml\n"));
}

/// Whether a text is a time as RFC 3339 writes it.
fn is_time(text: &str) -> bool {
    let shape = text.replace(|c: char| c.is_ascii_digit(), "0");
    shape == "0000-00-00T00:00:00Z"
}

#[test]
fn the_feed_is_an_atom_feed_of_revisions() {
    let site = publish(example());
    let xml = text(&site, "feed.xml");
    let feed = Document::parse(&xml).unwrap();
    let feed = feed.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    assert_eq!(child(feed, (ATOM, "id")), URL);
    assert!(child(feed, (ATOM, "title")).starts_with("Buku SOP"));
    assert!(is_time(child(feed, (ATOM, "updated"))));
    let author = feed.children().find(|child| child.has_tag_name((ATOM, "author"))).unwrap();
    assert_eq!(child(author, (ATOM, "name")), "Badan Arsip dan Perpustakaan Daerah");
    let own = feed.children().find(|child| child.attribute("rel") == Some("self")).unwrap();
    assert_eq!(own.attribute("href"), Some(&*format!("{URL}feed.xml")));

    let known: BTreeSet<String> =
        site.addresses().map(|address| format!("{URL}{address}")).collect();
    let (mut ids, mut times) = (BTreeSet::new(), Vec::new());
    for entry in feed.children().filter(|child| child.has_tag_name((ATOM, "entry"))) {
        let id = child(entry, (ATOM, "id"));
        assert!(ids.insert(id), "{id} stands twice");
        assert!(
            !child(entry, (ATOM, "title")).is_empty()
                && !child(entry, (ATOM, "summary")).is_empty()
        );
        let link = entry.children().find(|child| child.has_tag_name((ATOM, "link"))).unwrap();
        assert!(known.contains(link.attribute("href").unwrap()), "{link:?}");
        let time = child(entry, (ATOM, "updated"));
        assert!(is_time(time), "{time}");
        times.push(time);
    }
    assert!(times.len() > 40, "{} entries", times.len());
    assert!(times.is_sorted_by(|a, b| a >= b), "the newest stands first");
    assert_eq!(child(feed, (ATOM, "updated")), times[0]);
}

#[test]
fn every_old_address_leads_to_its_sop() {
    let site = publish(example());
    let redirects: Vec<_> = site
        .addresses()
        .filter(|address| address.ends_with(".html"))
        .map(|address| (address, Html::parse_document(&text(&site, address))))
        .filter(|(_, html)| is_redirect(html))
        .collect();
    assert_eq!(redirects.len(), 3);
    for (address, html) in redirects {
        let refresh = one(&html, "meta[http-equiv=refresh]", "content");
        let to = resolve(address, refresh.strip_prefix("0; url=").unwrap());
        assert!(to.starts_with("sop/") && site.page(&to).is_some(), "{address}: {to}");
        assert_eq!(one(&html, "link[rel=canonical]", "href"), format!("{URL}{to}"));
        assert_eq!(resolve(address, &one(&html, "a", "href")), to);
        assert_eq!(
            one(&html, "meta[http-equiv=Content-Security-Policy]", "content"),
            "default-src 'none'"
        );
    }
}

/// A table as a spreadsheet reads it: `;` between fields, quotes doubled in quoted fields.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut rest) = (false, csv.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => field.extend(rest.next()),
            '"' => quoted = !quoted,
            ';' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(!quoted && row.is_empty() && field.is_empty(), "the last line is whole");
    rows
}

#[test]
fn json_and_csv_tell_the_same_of_every_published_sop() {
    let site = publish(example());
    let json: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&bytes(&site, "sop.json")).unwrap();
    let csv = text(&site, "sop.csv");
    // Without the mark Excel takes UTF-8 for the system's own encoding.
    let table = rows(csv.strip_prefix('\u{feff}').expect("a byte order mark"));
    assert!(csv.lines().count() > 40 && csv.matches('\n').count() == csv.matches("\r\n").count());
    let (head, rows) = table.split_first().unwrap();
    let published = site.addresses().filter(|a| a.starts_with("sop/") && a.ends_with(".html"));
    let published: BTreeSet<_> =
        published.filter(|a| !is_redirect(&Html::parse_document(&text(&site, a)))).collect();
    assert_eq!((json.len(), rows.len()), (published.len(), published.len()));
    for (sop, row) in json.iter().zip(rows) {
        assert!(published.contains(sop["url"].as_str().unwrap()), "{sop:?}");
        assert_eq!(head.len(), row.len());
        let mut row: BTreeMap<_, _> = head.iter().map(String::as_str).zip(row).collect();
        // The table alone tells when an SOP is due: what JSON holds is agreed upon.
        for due in ["pemantauan", "evaluasi"] {
            let day = row.remove(due).expect("a column of due dates");
            assert!(day.is_empty() || day.starts_with("201"), "{day}");
        }
        assert_eq!(
            row.keys().copied().collect::<BTreeSet<_>>(),
            sop.keys().map(String::as_str).collect()
        );
        for (key, value) in sop {
            let told = match value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(list) => {
                    list.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(", ")
                }
                value => value.to_string(),
            };
            assert_eq!(*row[&**key], told, "{key} of {}", sop["slug"]);
        }
    }
}

#[test]
fn a_spreadsheet_takes_nothing_for_a_formula() {
    let mut tree = example();
    for (slug, nama) in [
        ("satu", "=HYPERLINK(\"https://example.com\";\"x\")"),
        ("dua", "+62 21"),
        ("tiga", "-1"),
        ("empat", "@SUM(1)"),
    ] {
        let sop = format!("---\nnama: '{nama}'\nnomor: '={slug}'\nunit: badan\n---\n");
        tree.insert(&format!("content/sop/{slug}.md"), Content::Text(sop.into()));
    }
    let csv = text(&publish(tree), "sop.csv");
    let table = rows(csv.trim_start_matches('\u{feff}'));
    let named = |slug: &str| table.iter().find(|row| row[0] == slug).unwrap().clone();
    assert_eq!(named("satu")[2], "'=HYPERLINK(\"https://example.com\";\"x\")");
    assert_eq!((&*named("satu")[1], &*named("dua")[2]), ("'=satu", "'+62 21"));
    assert_eq!((&*named("tiga")[2], &*named("empat")[2]), ("'-1", "'@SUM(1)"));
    for field in table.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
    }
}

/// The colours of a picture's palette, and whether the sum that closes it is right.
fn palette(png: &[u8]) -> Vec<[u8; 3]> {
    let at = png.windows(4).position(|name| name == b"PLTE").unwrap();
    let len = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
    // The remainder of the chunk and its sum together is a number that depends on no content.
    let mut sum = !0_u32;
    for byte in &png[at..at + 4 + len] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    assert_eq!((!sum).to_be_bytes(), png[at + 4 + len..at + 8 + len]);
    png[at + 4..at + 4 + len].chunks(3).map(|colour| colour.try_into().unwrap()).collect()
}

#[test]
fn icons_have_the_agencys_colours_or_its_logo() {
    let mut tree = example();
    let html = Html::parse_document(&text(&publish(tree.clone()), "index.html"));
    assert_eq!(all(&html, "link[rel=icon]", "href"), ["berkas/logo.svg"]);
    assert!(all(&html, "meta[property='og:image']", "content").is_empty(), "nobody shows an SVG");

    let book = tree.get("book.toml").and_then(|book| book.text()).unwrap();
    let book = book.replace("logo = ", "# logo = ").replace("#0b5b53", "#7a1f1f");
    tree.insert("book.toml", Content::Text(book.into()));
    let site = publish(tree.clone());
    let html = Html::parse_document(&text(&site, "index.html"));
    let icons = all(&html, "link[rel=icon]", "href");
    let svg = icons.iter().find(|icon| icon.ends_with(".svg")).unwrap();
    assert!(text(&site, svg).contains("--brand:#7a1f1f"));
    let png = bytes(&site, icons.iter().find(|icon| icon.ends_with(".png")).unwrap());
    let colours = palette(&png);
    assert_eq!((colours[0], *colours.last().unwrap()), ([0x7a, 0x1f, 0x1f], [255, 255, 255]));

    let book = book_with_raster_logo(&tree);
    tree.insert("book.toml", Content::Text(book.into()));
    tree.insert("content/berkas/lambang.png", Content::Asset { len: 10, stamp: 0 });
    let html = Html::parse_document(&text(&publish(tree), "index.html"));
    let picture = one(&html, "meta[property='og:image']", "content");
    assert_eq!(picture, format!("{URL}berkas/lambang.png"));
}

fn book_with_raster_logo(tree: &SourceTree) -> String {
    let book = tree.get("book.toml").and_then(|book| book.text()).unwrap();
    book.replace("# logo = \"berkas/logo.svg\"", "logo = \"berkas/lambang.png\"")
}

#[test]
fn a_page_shows_the_fingerprint_that_a_current_paper_copy_bears() {
    const ADDRESS: &str = "sop/peminjaman-arsip.html";
    let shown = |tree: SourceTree| {
        let compiled = pipeline::compile(tree.clone()).value;
        let id = compiled.ids().find(|&id| compiled.sop(id).slug == "peminjaman-arsip").unwrap();
        let html = Html::parse_document(&text(&publish(tree), ADDRESS));
        let selector = Selector::parse(".sidik b").unwrap();
        let shown = html.select(&selector).map(|it| it.text().collect::<String>()).next();
        assert_eq!(shown, compiled.fingerprint(id), "the sheets and the page say the same");
        shown
    };
    let fingerprint = shown(example()).unwrap();
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    assert!(fingerprint.bytes().filter(|&byte| is_digit(byte)).count() == 8, "{fingerprint}");

    let mut changed = example();
    let path = "content/sop/kearsipan/layanan/peminjaman-arsip.md";
    let sop = changed.get(path).and_then(|file| file.text()).unwrap();
    let windows = sop.replace('\n', "\r\n");
    let other = format!("{sop}\nSatu kalimat lagi.\n");
    changed.insert(path, Content::Text(other.into()));
    assert_ne!(shown(changed).unwrap(), fingerprint);
    let mut same = example();
    same.insert(path, Content::Text(windows.into()));
    assert_eq!(shown(same).unwrap(), fingerprint, "how lines end changes nothing");

    let mut nowhere = example();
    let book = nowhere.get("book.toml").and_then(|book| book.text()).unwrap();
    let book = book.replace(&format!("site-url = \"{URL}\"\n"), "");
    nowhere.insert("book.toml", Content::Text(book.into()));
    assert_eq!(shown(nowhere), None, "the sheets bear none");
}
