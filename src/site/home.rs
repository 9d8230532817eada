//! The home page.
//!
//! In: the edition. Out: what is new, what is due, and the ways into the handbook. Counts by
//! category and unit are made in `list.rs`.

use crate::handbook::{SopId, address};
use crate::markdown::{Block, BlockKind};
use crate::messages::Text;
use crate::site::edition::{ANNOUNCED_DAYS, Edition, Standing};
use crate::site::list::{Sheet, actors};
use crate::site::markup::{Resolver, Writer};
use crate::site::sop::{badge, revision_name};
use crate::site::theme::Ready;
use crate::site::view::{BaruView, LinkView, PageView, PelaksanaView};

/// How many SOPs are shown as new, as due, and how many actors.
const NEW: usize = 5;
const DUE: usize = 6;
const ACTORS: usize = 14;

/// The home page. `rows` are the ready rows of all SOPs, `files` the addresses of the printed
/// book's files.
pub fn sheet(edition: &Edition, rows: &[Ready], files: Vec<String>) -> Sheet {
    let handbook = &edition.handbook;
    let book = &handbook.config.book;
    let due = due(edition);
    let (lead, text) = match &handbook.home {
        Some(home) => {
            let targets = handbook.page_targets.last().map_or(&[][..], |targets| targets);
            let mut writer =
                Writer::new(Resolver { edition, links: &home.links, targets, root: "" });
            writer.gather_notes(&home.blocks);
            let (lead, rest) = match home.blocks.split_first() {
                Some((Block { kind: BlockKind::Paragraph(lead), .. }, rest)) => {
                    (Some(writer.inlines(lead)), rest)
                }
                _ => (None, &home.blocks[..]),
            };
            let mut text = writer.blocks(rest);
            text.push_str(&writer.footnotes().unwrap_or_default());
            (lead, text)
        }
        None => (None, String::new()),
    };
    let often: Vec<_> = handbook
        .sering_dibuka
        .iter()
        .filter(|&&id| edition.is_published(id))
        .map(|&id| LinkView {
            nama: handbook.sop(id).identitas.nama.value.clone(),
            address: edition.facts(id).address.clone(),
        })
        .collect();
    let count = edition.published().count();
    let is_late =
        |&&id: &&SopId| edition.facts(id).siklus.is_some_and(|siklus| siklus.evaluasi.days < 0);
    let late = due.iter().filter(is_late).count();
    let late = (late > 0).then(|| edition.count("situs.n-lewat", late));
    let shown = due.iter().take(DUE).map(|id| rows[id.0 as usize].clone());
    let views = vec![
        ("count", Ready::new(&edition.count("situs.n-sop", count))),
        ("lead", Ready::new(&lead)),
        ("text", Ready::new(&text)),
        ("often", Ready::new(&often)),
        ("baru", Ready::new(&baru(edition))),
        ("due", Ready::list(shown)),
        ("late", Ready::new(&late)),
        ("actors", Ready::new(&frequent(edition))),
        ("buku", Ready::new(&printed(edition, files))),
    ];
    let page = PageView {
        title: book.title.clone(),
        description: book.description.clone(),
        address: address::HOME.to_owned(),
        section: "beranda",
        source: handbook.home.as_ref().map(|home| handbook.tree[home.file].path.to_string()),
        ..PageView::default()
    };
    Sheet { template: "home.html", page, views }
}

/// The files of the printed book, by what they hold.
fn printed(edition: &Edition, files: Vec<String>) -> Vec<LinkView> {
    let several = files.len() > 1;
    let nama = |file: usize| match (several, file) {
        (false, _) => edition.word("situs.unduh-buku"),
        (true, 0) => edition.word("situs.unduh-daftar-isi"),
        (true, number) => edition.say(Text::new("situs.unduh-jilid").with("n", number)),
    };
    let files = files.into_iter().enumerate();
    files.map(|(file, address)| LinkView { nama: nama(file), address }).collect()
}

fn due(edition: &Edition) -> Vec<SopId> {
    let mut due: Vec<_> = edition
        .published()
        .filter_map(|id| edition.facts(id).siklus.map(|siklus| (siklus.evaluasi.days, id)))
        .filter(|(days, _)| *days <= ANNOUNCED_DAYS)
        .collect();
    due.sort_unstable();
    due.into_iter().map(|(_, id)| id).collect()
}

fn baru(edition: &Edition) -> Vec<BaruView> {
    let handbook = &edition.handbook;
    let mut changed: Vec<_> = edition
        .published()
        .filter_map(|id| edition.facts(id).changed.map(|changed| (changed, id)))
        .collect();
    changed.sort_by(|(a, x), (b, y)| b.cmp(a).then(x.cmp(y)));
    changed.truncate(NEW);
    changed
        .into_iter()
        .map(|(tanggal, id)| {
            let sop = handbook.sop(id);
            let facts = edition.facts(id);
            let date = edition.date(tanggal);
            let last = sop
                .identitas
                .riwayat
                .iter()
                .max_by_key(|revisi| revisi.tanggal.as_ref().and_then(|written| written.value));
            let what = match (facts.standing, last) {
                (Standing::Dicabut, _) => edition.word("situs.dicabut"),
                (Standing::Draf, _) => edition.word("situs.draf"),
                (_, Some(revisi)) => revision_name(edition, &revisi.revisi),
                (_, None) if sop.identitas.tanggal_revisi.is_some() => {
                    edition.word("situs.direvisi-baru")
                }
                (_, None) => edition.word("situs.baru"),
            };
            let mut parts = vec![what, date];
            match handbook.relations(id).diganti_oleh {
                Some(successor) if facts.standing == Standing::Dicabut => {
                    let nama = &handbook.sop(successor).identitas.nama.value;
                    let text = Text::new("situs.diganti-oleh-siapa").with("nama", nama);
                    parts.push(edition.say(text));
                }
                _ => {
                    let units = &handbook.registers.unit;
                    let unit = sop.identitas.unit.as_ref();
                    parts.extend(unit.map(|unit| units[unit.value.0 as usize].nama.clone()));
                }
            }
            BaruView {
                nama: sop.identitas.nama.value.clone(),
                address: facts.address.clone(),
                badge: badge(edition, facts.standing),
                summary: parts.join(" · "),
            }
        })
        .collect()
}

/// The actors with the most SOPs.
fn frequent(edition: &Edition) -> Vec<PelaksanaView> {
    let mut actors = actors(edition);
    actors.retain(|pelaksana| pelaksana.sops > 0);
    actors.sort_by_key(|pelaksana| std::cmp::Reverse(pelaksana.sops));
    actors.truncate(ACTORS);
    actors
}
