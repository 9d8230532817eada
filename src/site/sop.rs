//! One SOP's page.
//!
//! In: an SOP of the edition, and what it is to the others. Out: a [`SopView`]. The flow table is
//! made in `prosedur.rs`.

use std::collections::BTreeMap;

use crate::handbook::{Backlink, Referrer, SopId, Target, address};
use crate::markdown::{
    BlockKind, Heading, Lines, LinkId, Place, WrittenLink, WrittenTarget, is_blank, plain,
};
use crate::messages::Text;
use crate::site::chart::Style;
use crate::site::edition::{Edition, Facts, Standing};
use crate::site::markup::{Escaped, Resolver, Way, Writer};
use crate::site::prosedur;
use crate::site::view::{
    BacklinkView, BadgeView, ContentView, HubunganView, IdentitasView, LampiranView, LinkView,
    NodeView, NoticeView, PlaceView, RevisiView, SectionView, SopView, StyleView, TenggatView,
    TermView, TreeView,
};
use crate::site::waktu;
use crate::sop::siklus::Tenggat;
use crate::sop::{Besaran, Keterkaitan, Revisi, RujukanHukum, Section, Sop, WrittenTanggal};
use crate::source::Content;
use crate::tanggal::Tanggal;

/// Ids of our own parts of the page; no heading's anchor begins like them.
pub const IDENTITAS: &str = "sop-identitas";
pub const MIKRO: &str = "sop-mikro";
pub const LAMPIRAN: &str = "sop-lampiran";
pub const KAITAN: &str = "sop-kaitan";
pub const RIWAYAT: &str = "sop-riwayat";

/// Makes an SOP's page, seen from an address whose way to the root is `root`.
pub fn view(edition: &Edition, id: SopId, root: &str) -> SopView {
    let handbook = &*edition.handbook;
    let sop = handbook.sop(id);
    let facts = edition.facts(id);
    let relations = handbook.relations(id);
    let identitas = &sop.identitas;
    let resolver = Resolver { edition, links: &sop.links, targets: &relations.targets, root };
    let mut writer = Writer::new(resolver);
    for section in &sop.sections {
        match section {
            Section::Text(blocks) => writer.gather_notes(blocks),
            Section::Prosedur(prosedur) => {
                writer.gather_notes(&prosedur.intro);
                for kegiatan in &prosedur.kegiatan {
                    writer.gather_notes(&kegiatan.penjelasan);
                }
            }
        }
    }

    let identitas_view = identitas_view(edition, sop, &mut writer, root);
    let mut contents = vec![content(edition, "situs.identitas", IDENTITAS)];
    let tree = tree(edition, id);
    if tree.is_some() {
        contents.insert(0, content(edition, "situs.sop-mikro", MIKRO));
    }
    let mut sections = Vec::new();
    let mut style = Style::default();
    for section in &sop.sections {
        match section {
            Section::Text(blocks) => {
                for block in blocks {
                    if let BlockKind::Heading(Heading { level: 1 | 2, anchor, content }) =
                        &block.kind
                    {
                        let nama = plain(content);
                        contents.push(ContentView { nama, id: anchor.to_string() });
                    }
                }
                let html = writer.blocks(blocks);
                if !html.is_empty() {
                    sections.push(SectionView { html: Some(html), prosedur: None });
                }
            }
            Section::Prosedur(prosedur) => {
                let view = prosedur::view(
                    prosedur,
                    &identitas.nama.value,
                    &mut writer,
                    resolver,
                    &mut style,
                );
                contents.push(ContentView { nama: view.nama.clone(), id: view.id.clone() });
                sections.push(SectionView { html: None, prosedur: Some(view) });
            }
        }
    }

    let lampiran: Vec<_> =
        identitas.lampiran.iter().map(|&link| lampiran(edition, resolver, link)).collect();
    if !lampiran.is_empty() {
        contents.push(content(edition, "situs.lampiran", LAMPIRAN));
    }
    let hubungan = hubungan(edition, id);
    let backlinks = backlinks(edition, &relations.backlinks);
    if !hubungan.is_empty() || !backlinks.is_empty() {
        contents.push(content(edition, "situs.kaitan", KAITAN));
    }
    let mut riwayat: Vec<_> = identitas.riwayat.iter().collect();
    if riwayat.iter().all(|revisi| value(revisi).is_some()) {
        riwayat.sort_by_key(|revisi| std::cmp::Reverse(value(revisi)));
    }
    let riwayat: Vec<_> = riwayat
        .into_iter()
        .map(|revisi| RevisiView {
            revisi: revision_name(edition, &revisi.revisi),
            tanggal: revisi.tanggal.as_ref().map(|written| date(edition, written)),
            html: writer.inlines(&revisi.uraian),
        })
        .collect();
    if !riwayat.is_empty() {
        contents.push(content(edition, "situs.riwayat", RIWAYAT));
    }

    SopView {
        style: style.seal().map(|sealed| StyleView { css: sealed.css, hash: sealed.hash }),
        nama: identitas.nama.value.clone(),
        nomor: identitas.nomor.as_ref().map(|nomor| nomor.value.clone()),
        badge: badge(edition, facts.standing),
        summary: summary(edition, facts),
        jenis: identitas
            .jenis
            .words()
            .map(|kata| LinkView {
                nama: edition.kata_jenis(kata),
                address: address::kategori(&[kata]),
            })
            .collect(),
        terms: terms(edition, id),
        notices: notices(edition, id, root),
        contents,
        identitas: identitas_view,
        sidik: handbook.fingerprint(id),
        tree,
        sections,
        footnotes: writer.footnotes(),
        lampiran,
        hubungan,
        backlinks,
        riwayat,
        watermark: match facts.standing {
            Standing::Draf => Some("draf"),
            Standing::Dicabut => Some("dicabut"),
            _ => None,
        },
    }
}

fn value(revisi: &Revisi) -> Option<Tanggal> {
    revisi.tanggal.as_ref().and_then(|written| written.value)
}

/// A status in words.
pub fn badge(edition: &Edition, standing: Standing) -> BadgeView {
    let (class, key) = match standing {
        Standing::Draf => ("draf", "situs.draf"),
        Standing::Berlaku => ("berlaku", "situs.berlaku"),
        Standing::Direvisi => ("direvisi", "situs.direvisi"),
        Standing::Dicabut => ("dicabut", "situs.dicabut"),
        Standing::PerluDievaluasi => ("dievaluasi", "situs.perlu-dievaluasi"),
    };
    BadgeView { class, word: edition.word(key) }
}

/// A due date in words.
pub fn tenggat_view(edition: &Edition, tenggat: Tenggat) -> TenggatView {
    let sisa = match tenggat.days {
        0 => Text::new("situs.hari-ini"),
        days if days < 0 => Text::new("situs.lewat-hari").with("n", -days),
        days => Text::new("situs.hari-lagi").with("n", days),
    };
    TenggatView {
        tanggal: edition.date(tenggat.tanggal),
        sisa: edition.say(sisa),
        lewat: tenggat.days < 0,
    }
}

/// A date as the reader sees it: in words, or as written where it was left blank.
pub fn date(edition: &Edition, written: &WrittenTanggal) -> String {
    match written.value {
        Some(tanggal) => edition.date(tanggal),
        None => written.text.clone(),
    }
}

/// What a revision is called: `Revisi 2`, or the author's words where they are no number.
pub fn revision_name(edition: &Edition, revisi: &str) -> String {
    match revisi.trim() {
        "0" | "00" => edition.word("situs.terbit"),
        number if number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty() => {
            edition.say(Text::new("situs.revisi-ke").with("nomor", number))
        }
        words => words.to_owned(),
    }
}

/// One sentence about an SOP, for search engines and link previews.
pub fn description(edition: &Edition, id: SopId) -> String {
    let facts = edition.facts(id);
    let sop = edition.handbook.sop(id);
    let mut parts = Vec::new();
    parts.extend(sop.identitas.nomor.as_ref().map(|nomor| nomor.value.clone()));
    let units = &edition.handbook.registers.unit;
    let unit = sop.identitas.unit.as_ref();
    parts.extend(unit.map(|unit| units[unit.value.0 as usize].nama.clone()));
    parts.extend(summary(edition, facts));
    parts.join(" · ")
}

fn content(edition: &Edition, key: &'static str, id: &str) -> ContentView {
    ContentView { nama: edition.word(key), id: id.to_owned() }
}

fn summary(edition: &Edition, facts: &Facts) -> Option<String> {
    if facts.langkah == 0 {
        return None;
    }
    let mut parts = vec![
        edition.count("situs.n-langkah", facts.langkah),
        edition.count("situs.n-pelaksana", facts.pelaksana),
    ];
    if facts.keputusan > 0 {
        parts.push(edition.count("situs.n-keputusan", facts.keputusan));
    }
    Some(parts.join(" · "))
}

/// What is counted of an SOP, below its name.
fn terms(edition: &Edition, id: SopId) -> Vec<TermView> {
    let facts = edition.facts(id);
    let mut terms = waktu::terms(edition, id);
    // A notice tells of an evaluation that is overdue.
    if let Some(siklus) = facts.siklus.filter(|siklus| siklus.evaluasi.days >= 0) {
        let said = |key, tenggat| {
            let TenggatView { tanggal, sisa, .. } = tenggat_view(edition, tenggat);
            edition.say(Text::new(key).with("tanggal", tanggal).with("sisa", sisa))
        };
        let mut lines = vec![said("situs.siklus-evaluasi", siklus.evaluasi)];
        lines.extend(siklus.pemantauan.map(|due| said("situs.siklus-pemantauan", due)));
        terms.push(TermView {
            nama: edition.word("situs.evaluasi"),
            lines: vec![lines.join(" · ")],
        });
    }
    terms
}

fn notices(edition: &Edition, id: SopId, root: &str) -> Vec<NoticeView> {
    let facts = edition.facts(id);
    let relations = edition.handbook.relations(id);
    let mut notices = Vec::new();
    let mut push = |standing, html| {
        let BadgeView { class, word } = badge(edition, standing);
        notices.push(NoticeView { class, word, html });
    };
    if edition.handbook.sop(id).broken {
        push(Standing::Draf, Escaped(&edition.word("situs.rusak")).to_string());
    }
    match facts.standing {
        Standing::Draf => {
            push(Standing::Draf, Escaped(&edition.word("situs.draf-keterangan")).to_string());
        }
        Standing::Dicabut => {
            let html = match relations.diganti_oleh {
                Some(successor) => {
                    let link = sop_link(edition, successor, root);
                    edition.say(Text::new("situs.dicabut-diganti").with("nama", link))
                }
                None => Escaped(&edition.word("situs.dicabut-keterangan")).to_string(),
            };
            push(Standing::Dicabut, html);
        }
        Standing::PerluDievaluasi => {
            if let Some(tenggat) = facts.siklus.map(|siklus| siklus.evaluasi) {
                let text = Text::new("situs.dievaluasi-keterangan")
                    .with("tanggal", edition.date(tenggat.tanggal))
                    .with("n", -tenggat.days);
                push(Standing::PerluDievaluasi, Escaped(&edition.say(text)).to_string());
            }
        }
        Standing::Direvisi => {
            push(
                Standing::Direvisi,
                Escaped(&edition.word("situs.direvisi-keterangan")).to_string(),
            );
        }
        Standing::Berlaku => {}
    }
    notices
}

/// An SOP by name, as HTML: a link, or its name with "(draf)".
fn sop_link(edition: &Edition, id: SopId, root: &str) -> String {
    let nama = Escaped(&edition.handbook.sop(id).identitas.nama.value).to_string();
    let facts = edition.facts(id);
    match facts.published {
        true => format!("<a href=\"{root}{}\">{nama}</a>", facts.address),
        false => format!("{nama} ({})", edition.word("situs.draf-kecil")),
    }
}

fn identitas_view<'a>(
    edition: &Edition,
    sop: &'a Sop,
    writer: &mut Writer<'a>,
    root: &str,
) -> IdentitasView {
    let identitas = &sop.identitas;
    let registers = &edition.handbook.registers;
    let tanggal =
        |written: &Option<WrittenTanggal>| written.as_ref().map(|written| date(edition, written));
    let mut cell = |lines: &'a Option<Lines>| match lines {
        Some(lines) => writer.lines(lines),
        None => Vec::new(),
    };
    let kualifikasi_pelaksana = cell(&identitas.kualifikasi_pelaksana);
    let peralatan_perlengkapan = cell(&identitas.peralatan_perlengkapan);
    let peringatan = cell(&identitas.peringatan);
    let pencatatan_pendataan = cell(&identitas.pencatatan_pendataan);
    let unit = identitas.unit.as_ref().map_or_else(Vec::new, |unit| {
        let path = edition.handbook.unit_path(unit.value);
        path.into_iter().map(|id| unit_link(edition, id)).collect()
    });
    let disahkan_oleh = &identitas.disahkan_oleh;
    IdentitasView {
        unit,
        nomor: identitas.nomor.as_ref().map(|nomor| nomor.value.clone()),
        tanggal_pembuatan: tanggal(&identitas.tanggal_pembuatan),
        tanggal_revisi: tanggal(&identitas.tanggal_revisi),
        tanggal_efektif: tanggal(&identitas.tanggal_efektif),
        disahkan_oleh: [&disahkan_oleh.jabatan, &disahkan_oleh.nama]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        nip: match edition.handbook.config.html.nip {
            true => disahkan_oleh.nip.clone().filter(|nip| !is_blank(nip)),
            false => None,
        },
        dasar_hukum: identitas
            .dasar_hukum
            .iter()
            .map(|rujukan| match rujukan {
                RujukanHukum::Terdaftar { id, pasal, .. } => {
                    let entry = &registers.dasar_hukum[id.0 as usize];
                    let mut html = format!(
                        "<a href=\"{root}{}\">{}</a>",
                        address::dasar_hukum(&entry.id),
                        Escaped(&entry.nama)
                    );
                    if !entry.tentang.is_empty() {
                        let tentang = edition.word("situs.tentang");
                        html.push_str(&format!(" {tentang} {}", Escaped(&entry.tentang)));
                    }
                    if let Some(pasal) = pasal {
                        html.push_str(&format!(", {}", Escaped(pasal)));
                    }
                    if entry.dicabut {
                        html.push_str(&format!(" ({})", edition.word("situs.dicabut-kecil")));
                    }
                    html
                }
                RujukanHukum::Bebas { text, .. } => writer.inlines(text),
            })
            .collect(),
        kualifikasi_pelaksana,
        keterkaitan: identitas
            .keterkaitan
            .iter()
            .map(|keterkaitan| match keterkaitan {
                Keterkaitan::Sop(link) => writer.link(*link),
                Keterkaitan::Luar { text, .. } => {
                    let luar = edition.word("situs.luar-buku");
                    format!("{} <small>({luar})</small>", writer.inlines(text))
                }
            })
            .collect(),
        peralatan_perlengkapan,
        peringatan,
        pencatatan_pendataan,
    }
}

/// A unit by name.
pub fn unit_link(edition: &Edition, id: crate::register::UnitId) -> LinkView {
    let unit = &edition.handbook.registers.unit[id.0 as usize];
    LinkView { nama: unit.nama.clone(), address: address::unit(&unit.id) }
}

fn lampiran(edition: &Edition, resolver: Resolver, link: LinkId) -> LampiranView {
    let href = match resolver.way(link) {
        Way::To(href) => Some(href),
        Way::Draf | Way::Nowhere => None,
    };
    let nama = resolver.name(link);
    let (_, suffix) = nama.rsplit_once('.').unwrap_or_default();
    let kind = suffix.to_uppercase();
    let len = match resolver.targets.get(link.0 as usize) {
        Some(Target::File(file)) => match &edition.handbook.tree[*file].content {
            Content::Asset { len, .. } => Some(*len),
            Content::Text(text) => Some(text.len() as u64),
            _ => None,
        },
        _ => None,
    };
    let size = len.map(|len| match len {
        0..1_000 => format!("{len} B"),
        1_000..1_000_000 => format!("{} kB", len.div_ceil(1_000)),
        _ => format!("{} MB", len.div_ceil(1_000_000)),
    });
    LampiranView { nama, href, kind, size }
}

/// How deep the tree of micro SOPs is shown.
const DEEPEST: usize = 8;

fn tree(edition: &Edition, id: SopId) -> Option<TreeView> {
    let handbook = &edition.handbook;
    let is_makro = handbook.sop(id).identitas.jenis.besaran == Some(Besaran::Makro);
    if handbook.relations(id).children.is_empty() || !is_makro {
        return None;
    }
    let mut root = node(edition, id, String::new());
    root.children = branches(edition, id, "", 1);
    let (mut sops, mut langkah) = (0, 0);
    let mut open: Vec<SopId> = handbook.relations(id).children.clone();
    while let Some(next) = open.pop().filter(|_| sops < handbook.sops.len()) {
        sops += 1;
        langkah += edition.facts(next).langkah;
        open.extend(&handbook.relations(next).children);
    }
    let parts = [
        edition.word("situs.urutan-mikro"),
        format!(
            "{}, {}.",
            edition.count("situs.n-mikro", sops),
            edition.count("situs.n-langkah", langkah)
        ),
    ];
    Some(TreeView { summary: parts.join(" "), root })
}

fn branches(edition: &Edition, id: SopId, above: &str, depth: usize) -> Vec<NodeView> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let children = &edition.handbook.relations(id).children;
    children
        .iter()
        .enumerate()
        .map(|(index, &child)| {
            let number = match depth % 2 {
                1 => format!("{above}{}", index + 1),
                _ => format!("{above}{}", letter(index)),
            };
            let mut view = node(edition, child, format!("{number}. "));
            view.children = branches(edition, child, &number, depth + 1);
            view
        })
        .collect()
}

fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index @ 0..26) => char::from(b'a' + index).to_string(),
        _ => format!("-{}", index + 1),
    }
}

/// An SOP in a tree or a list of relations.
fn node(edition: &Edition, id: SopId, nomor: String) -> NodeView {
    let sop = edition.handbook.sop(id);
    let facts = edition.facts(id);
    let mut parts = Vec::new();
    if facts.langkah > 0 {
        parts.push(edition.count("situs.n-langkah", facts.langkah));
        parts.push(edition.count("situs.n-pelaksana", facts.pelaksana));
    }
    let last = sop.prosedur().last().and_then(|prosedur| prosedur.kegiatan.last());
    if let Some(output) = last.and_then(|step| step.mutu_baku.output.as_ref())
        && !output.is_blank()
    {
        let output = output.plain().replace('\n', ", ");
        parts.push(edition.say(Text::new("situs.output-node").with("output", output)));
    }
    let nama = match facts.published {
        true => sop.identitas.nama.value.clone(),
        false => format!("{} ({})", sop.identitas.nama.value, edition.word("situs.draf-kecil")),
    };
    NodeView {
        nomor,
        nama,
        address: facts.published.then(|| facts.address.clone()),
        badge: facts.published.then(|| badge(edition, facts.standing)),
        summary: parts.join(" · "),
        children: Vec::new(),
    }
}

fn hubungan(edition: &Edition, id: SopId) -> Vec<HubunganView> {
    let relations = edition.handbook.relations(id);
    let shown_as_tree = edition.handbook.sop(id).identitas.jenis.besaran == Some(Besaran::Makro);
    let children = if shown_as_tree { &[][..] } else { &relations.children };
    let one = |id: &Option<SopId>| id.iter().copied().collect::<Vec<_>>();
    [
        ("situs.induk", one(&relations.induk)),
        ("situs.turunan", children.to_vec()),
        ("situs.pendahulu", relations.pendahulu.clone()),
        ("situs.lanjutan", relations.lanjutan.clone()),
        ("situs.menggantikan", relations.menggantikan.clone()),
        ("situs.diganti-oleh", one(&relations.diganti_oleh)),
    ]
    .into_iter()
    .filter(|(_, sops)| !sops.is_empty())
    .map(|(key, sops)| HubunganView {
        nama: edition.word(key),
        sops: sops.into_iter().map(|id| node(edition, id, String::new())).collect(),
    })
    .collect()
}

/// Who refers to a page, one entry a referrer; drafts that aren't published are left out.
pub fn backlinks(edition: &Edition, backlinks: &[Backlink]) -> Vec<BacklinkView> {
    let handbook = &edition.handbook;
    let mut views: Vec<BacklinkView> = Vec::new();
    let mut index: BTreeMap<Referrer, usize> = BTreeMap::new();
    for backlink in backlinks {
        let (links, targets, address, nama, badge) = match backlink.from {
            Referrer::Sop(id) if !edition.is_published(id) => continue,
            Referrer::Sop(id) => {
                let (sop, facts) = (handbook.sop(id), edition.facts(id));
                let badge = badge(edition, facts.standing);
                let targets = &handbook.relations(id).targets;
                let nama = &sop.identitas.nama.value;
                (&sop.links, targets, facts.address.clone(), nama, Some(badge))
            }
            Referrer::Page(id) => {
                let page = handbook.page(id);
                let targets = &handbook.page_targets[id.0 as usize];
                (&page.links, targets, address::halaman(&page.slug), &page.judul, None)
            }
            Referrer::Home => match &handbook.home {
                Some(home) => {
                    let targets = &handbook.page_targets[handbook.pages.len()];
                    let title = &handbook.config.book.title;
                    (&home.links, targets, address::HOME.to_owned(), title, None)
                }
                None => continue,
            },
        };
        let Some(written) = links.get(backlink.link.0 as usize) else { continue };
        let context = named(edition, &written.context, links, targets);
        let place = place(edition, backlink.from, &written.place, &address, context);
        let at = *index.entry(backlink.from).or_insert_with(|| {
            views.push(BacklinkView { nama: nama.clone(), address, badge, places: Vec::new() });
            views.len() - 1
        });
        if !views[at].places.iter().any(|known| {
            known.nama == place.nama
                && known.address == place.address
                && known.context == place.context
        }) {
            views[at].places.push(place);
        }
    }
    views
}

/// The words around a link, with the names of SOPs where the author wrote slugs.
fn named(edition: &Edition, context: &str, links: &[WrittenLink], targets: &[Target]) -> String {
    let beside = links.iter().zip(targets).filter(|(link, _)| *link.context == *context);
    beside.fold(context.to_owned(), |told, (link, target)| match (&link.target, target) {
        (WrittenTarget::Sop { reference, .. }, Target::Sop { id, .. })
            if reference.contains('-') =>
        {
            told.replacen(&**reference, &edition.handbook.sop(*id).identitas.nama.value, 1)
        }
        _ => told,
    })
}

fn place(
    edition: &Edition,
    from: Referrer,
    place: &Place,
    address: &str,
    context: String,
) -> PlaceView {
    let context = Some(context).filter(|context| !context.trim().is_empty());
    match place {
        Place::Step { prosedur, langkah } | Place::Branch { prosedur, langkah } => {
            let anchor = match from {
                Referrer::Sop(id) => edition
                    .handbook
                    .sop(id)
                    .prosedur()
                    .nth(*prosedur as usize)
                    .and_then(|prosedur| prosedur.kegiatan.get(*langkah as usize))
                    .map(|kegiatan| &kegiatan.anchor),
                _ => None,
            };
            PlaceView {
                nama: edition.say(Text::new("situs.langkah-ke").with("nomor", langkah + 1)),
                address: anchor.map(|anchor| format!("{address}#{anchor}")),
                context,
            }
        }
        Place::Text { anchor } => PlaceView {
            nama: edition.word("situs.dalam-teks"),
            address: anchor.as_ref().map(|anchor| format!("{address}#{anchor}")),
            context,
        },
        Place::Identity(key) => PlaceView {
            nama: edition.word(match *key {
                "induk" => "situs.isian-induk",
                "lanjutan" => "situs.isian-lanjutan",
                "keterkaitan" => "situs.keterkaitan",
                "diganti_oleh" => "situs.isian-diganti-oleh",
                _ => "situs.identitas",
            }),
            address: None,
            // A reference of these keys is all there is: its context would repeat this page's name.
            context: match *key {
                "induk" | "lanjutan" | "keterkaitan" | "diganti_oleh" => None,
                _ => context,
            },
        },
    }
}
