//! What machines read beside the register: the feed of revisions, the sitemap, robots, redirects.
//!
//! In: the edition. Out: bytes. Nothing here passes through templates.

use std::cmp::Reverse;

use crate::handbook::{SopId, address};
use crate::markdown::plain;
use crate::site::edition::Edition;
use crate::site::markup::Escaped;
use crate::site::sop::{description, revision_name};
use crate::site::way;
use crate::tanggal::Tanggal;

/// The policy of a page that loads nothing at all.
pub const STRICT: &str =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n";

/// How many revisions the feed tells of.
const ENTRIES: usize = 50;

/// The addresses of all pages with the last change of each, for search engines; needs the site's
/// own address.
pub fn sitemap<'a>(
    site_url: &str,
    pages: impl Iterator<Item = (&'a str, Option<Tanggal>)>,
) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (page, changed) in pages {
        let url = format!("{site_url}{}", way::encode(page));
        xml.push_str(&format!("<url><loc>{}</loc>", Escaped(&url)));
        if let Some(changed) = changed {
            xml.push_str(&format!("<lastmod>{}</lastmod>", changed.iso()));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

/// An entry of the feed.
struct Entry {
    tanggal: Tanggal,
    sop: SopId,
    /// `Revisi 2`, or what happened where there is no history.
    what: String,
    summary: String,
}

/// The latest revisions as an Atom feed; needs the site's own address. A month counts as its first
/// day, and every day as its first second.
pub fn atom(edition: &Edition, site_url: &str) -> Vec<u8> {
    let config = &edition.handbook.config;
    let mut entries: Vec<Entry> =
        edition.published().flat_map(|id| revisions(edition, id)).collect();
    entries.sort_by_key(|entry| (Reverse(entry.tanggal), entry.sop));
    entries.truncate(ENTRIES);
    let time = |tanggal: Tanggal| format!("{}T00:00:00Z", tanggal.first_day().iso());
    let oldest = Tanggal::Hari { year: 1970, month: 1, day: 1 };
    let updated = entries.first().map_or(oldest, |entry| entry.tanggal);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{url}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
         <author><name>{}</name></author>\n\
         <link href=\"{url}\"/>\n<link rel=\"self\" href=\"{url}{}\"/>\n",
        edition.language.tag(),
        Escaped(&format!("{}: {}", config.book.title, edition.word("situs.baru-dan-berubah"))),
        time(updated),
        Escaped(&config.instansi.nama),
        address::FEED,
        url = Escaped(site_url),
    );
    for Entry { tanggal, sop, what, summary } in entries {
        let nama = &edition.handbook.sop(sop).identitas.nama.value;
        let page = format!("{site_url}{}", way::encode(&edition.facts(sop).address));
        xml.push_str(&format!(
            "<entry>\n<id>{page}#{}-{}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
             <link href=\"{page}\"/>\n<summary>{}</summary>\n</entry>\n",
            tanggal.iso(),
            way::encode(&what),
            Escaped(&format!("{nama}: {what}")),
            time(tanggal),
            Escaped(&summary),
            page = Escaped(&page),
        ));
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

/// An SOP's revisions that have a date, as its history tells them; without a history, its last
/// change.
fn revisions(edition: &Edition, id: SopId) -> Vec<Entry> {
    let sop = edition.handbook.sop(id);
    let past = |tanggal: &Tanggal| edition.today.is_none_or(|today| tanggal.first_day() <= today);
    let told = sop.identitas.riwayat.iter().filter_map(|revisi| {
        let tanggal = revisi.tanggal.as_ref()?.value.filter(past)?;
        let what = revision_name(edition, &revisi.revisi);
        Some(Entry { tanggal, sop: id, what, summary: plain(&revisi.uraian) })
    });
    let mut entries: Vec<_> = told.collect();
    if let (true, Some(tanggal)) = (entries.is_empty(), edition.facts(id).changed) {
        let key = match sop.identitas.tanggal_revisi {
            Some(_) => "situs.direvisi-baru",
            None => "situs.baru",
        };
        let (what, summary) = (edition.word(key), description(edition, id));
        entries.push(Entry { tanggal, sop: id, what, summary });
    }
    entries
}

/// What crawlers may read: all of it.
pub fn robots(site_url: Option<&str>) -> Vec<u8> {
    let mut robots = String::from("User-agent: *\nAllow: /\n");
    if let Some(site_url) = site_url {
        robots.push_str(&format!("Sitemap: {site_url}{}\n", address::SITEMAP));
    }
    robots.into_bytes()
}

/// A page at an old address that leads to the new one.
pub fn redirect(edition: &Edition, from: &str, id: SopId) -> Vec<u8> {
    let address = way::encode(&edition.facts(id).address);
    let to = format!("{}{address}", way::root_from(from));
    let site_url = edition.handbook.config.html.site_url.as_ref();
    let canonical = site_url.map(|url| {
        format!("<link rel=\"canonical\" href=\"{}\">\n", Escaped(&format!("{url}{address}")))
    });
    let nama = &edition.handbook.sop(id).identitas.nama.value;
    let moved = edition.word("situs.pindah");
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n{STRICT}\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n{}<title>{nama}</title>\n</head>\n\
         <body>\n<p>{} <a href=\"{to}\">{nama}</a></p>\n</body>\n</html>\n",
        edition.language.tag(),
        canonical.unwrap_or_default(),
        Escaped(&moved),
        to = Escaped(&to),
        nama = Escaped(nama),
    )
    .into_bytes()
}
