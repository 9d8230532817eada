//! The map of relations: what is part of what, what comes next, who refers to whom.
//!
//! In: the edition. Out: the SOPs in parts by unit, each part with a drawing (`lanes.rs`) and the
//! same relations as sentences. Relations to SOPs of another part are told in sentences only.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::handbook::{SopId, Target, address};
use crate::messages::Text;
use crate::register::UnitId;
use crate::site::edition::{Edition, Standing};
use crate::site::lanes::{self, Kind};
use crate::site::list::Sheet;
use crate::site::sop::badge;
use crate::site::theme::Ready;
use crate::site::view::{ContentView, LinkView, PageView, PartView};
use crate::site::way;
use crate::sop::Tujuan;

/// A unit is drawn together with those below it up to so many SOPs.
const TOGETHER: usize = 24;
/// So many boxes are drawn at most; a part with more has its sentences only.
const DRAWN: usize = 60;
/// The bytes of markup that an SOP takes, drawn and told; and a relation.
const SOP_BYTES: usize = 700;
const RELATION_BYTES: usize = 400;
/// The bytes from which the map is divided into pages: 300 kB less the frame (FORMAT.md, 5).
const MAX_BYTES: usize = 270_000;

/// The map of an edition.
pub struct Map {
    parts: Vec<Part>,
    /// Whether each part has a page of its own.
    pub divided: bool,
}

/// What is drawn together: a unit, alone or with those below it.
struct Part {
    nama: String,
    slug: String,
    address: String,
    sops: Vec<SopId>,
    relations: Vec<Relation>,
}

#[derive(Clone, Copy)]
struct Relation {
    from: SopId,
    to: SopId,
    kind: Kind,
    both_ways: bool,
}

#[derive(Serialize)]
struct DrawnView {
    nama: String,
    id: String,
    drawing: Option<String>,
    sentences: Vec<SentenceView>,
    /// SOPs without any relation.
    others: Vec<LinkView>,
}

/// All that is related to one SOP in one way.
#[derive(Serialize)]
struct SentenceView {
    from: LinkView,
    verb: String,
    to: Vec<LinkView>,
}

/// Finds what is related.
pub fn map(edition: &Edition) -> Map {
    let handbook = &edition.handbook;
    let mut groups: Vec<(String, String, Vec<SopId>)> = Vec::new();
    let published = |sops: Vec<SopId>| -> Vec<SopId> {
        sops.into_iter().filter(|&id| edition.is_published(id)).collect()
    };
    let mut waiting: Vec<UnitId> = handbook.top_units().collect();
    waiting.reverse();
    while let Some(unit) = waiting.pop() {
        let own = &handbook.registers.unit[unit.0 as usize];
        let links = handbook.unit(unit);
        let below = published(handbook.sops_below(unit));
        let sops = if below.len() <= TOGETHER || links.children.is_empty() {
            below
        } else {
            waiting.extend(links.children.iter().rev());
            published(links.sops.clone())
        };
        groups.push((own.nama.clone(), own.id.clone(), sops));
    }
    let without = edition.published().filter(|&id| handbook.sop(id).identitas.unit.is_none());
    groups.push((edition.word("situs.tanpa-unit"), "tanpa-unit".to_owned(), without.collect()));
    groups.retain(|(.., sops)| !sops.is_empty());
    let parts: Vec<Part> = groups
        .into_iter()
        .map(|(nama, slug, sops)| {
            let relations = sops.iter().flat_map(|&id| relations(edition, id)).collect();
            Part { nama, address: way::part(address::MAP, &slug), slug, sops, relations }
        })
        .collect();
    let weight = |part: &Part| part.sops.len() * SOP_BYTES + part.relations.len() * RELATION_BYTES;
    let divided = parts.iter().map(weight).sum::<usize>() > MAX_BYTES;
    Map { parts, divided }
}

impl Map {
    /// The addresses of the parts' own pages; none unless the map is divided.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter(|_| self.divided).map(|part| &*part.address)
    }
}

impl Part {
    /// The anchor of its drawing.
    fn id(&self) -> String {
        format!("peta-{}", self.slug)
    }
}

/// The page of the map, or of one of its parts.
pub fn sheet(edition: &Edition, map: &Map, part: Option<usize>) -> Sheet {
    let home = LinkView { nama: edition.word("situs.beranda"), address: address::HOME.to_owned() };
    let mut page = PageView {
        title: edition.word("situs.peta"),
        description: Some(edition.word("situs.peta-pengantar")),
        address: address::MAP.to_owned(),
        section: "peta",
        crumbs: vec![home],
        ..PageView::default()
    };
    let shown = match part {
        Some(part) => std::slice::from_ref(&map.parts[part]),
        None if map.divided => &[],
        None => &map.parts[..],
    };
    if let Some(own) = part.map(|part| &map.parts[part]) {
        page.crumbs.push(LinkView { nama: page.title, address: page.address });
        page.title = edition.say(Text::new("situs.peta-dari").with("nama", &own.nama));
        page.address = own.address.clone();
    }
    page.root = way::root_from(&page.address);
    let views: Vec<_> = shown.iter().map(|part| view(edition, part, &page.root)).collect();
    // Either each part has its page, or all of them stand on this one.
    let (mut pages, mut places) = (Vec::new(), Vec::new());
    for (index, own) in map.parts.iter().enumerate() {
        let nama = own.nama.clone();
        if map.divided {
            let count = edition.count("situs.n-sop", own.sops.len());
            let current = part == Some(index);
            pages.push(PartView { nama, address: own.address.clone(), count, current });
        } else {
            places.push(ContentView { nama, id: own.id() });
        }
    }
    let views = vec![
        ("parts", Ready::new(&views)),
        ("pages", Ready::new(&pages)),
        ("places", Ready::new(&places)),
    ];
    Sheet { template: "peta.html", page, views }
}

/// What an SOP is to others: each of them once, by the closest kind. Mentions of each other are
/// told once, at the one that stands first.
fn relations(edition: &Edition, id: SopId) -> Vec<Relation> {
    let handbook = &edition.handbook;
    let own = handbook.relations(id);
    let sop = handbook.sop(id);
    let mut found: BTreeMap<SopId, Kind> = BTreeMap::new();
    let mut add = |to: SopId, kind: Kind| {
        if to != id && edition.is_published(to) {
            found.entry(to).and_modify(|known| *known = kind.min(*known)).or_insert(kind);
        }
    };
    own.children.iter().for_each(|&child| add(child, Kind::Part));
    next(edition, id).into_iter().for_each(|to| add(to, Kind::Next));
    let links = sop.links.iter().zip(&own.targets).filter_map(|(_, target)| match target {
        Target::Sop { id, .. } => Some(*id),
        _ => None,
    });
    links.for_each(|to| add(to, Kind::Mention));
    let closer = |to: SopId| {
        own.induk == Some(to)
            || own.diganti_oleh == Some(to)
            || own.menggantikan.contains(&to)
            || next(edition, to).contains(&id)
    };
    let mentions = |from: SopId, to: SopId| {
        handbook
            .relations(from)
            .targets
            .iter()
            .any(|target| matches!(target, Target::Sop { id, .. } if *id == to))
    };
    let relations = found.into_iter().filter_map(|(to, kind)| {
        let both_ways = kind == Kind::Mention && mentions(to, id);
        let told = kind == Kind::Mention && (closer(to) || both_ways && to < id);
        (!told).then_some(Relation { from: id, to, kind, both_ways })
    });
    relations.collect()
}

/// What continues an SOP: as its author listed it, and where its flow leads on to.
fn next(edition: &Edition, id: SopId) -> Vec<SopId> {
    let own = edition.handbook.relations(id);
    let steps = edition.handbook.sop(id).prosedur().flat_map(|prosedur| &prosedur.kegiatan);
    let exits = steps.flat_map(|step| &step.cabang).filter_map(|cabang| match cabang.tujuan {
        Tujuan::Sop(link) => match own.targets.get(link.0 as usize) {
            Some(Target::Sop { id, .. }) => Some(*id),
            _ => None,
        },
        _ => None,
    });
    own.lanjutan.iter().copied().chain(exits).collect()
}

fn view(edition: &Edition, part: &Part, root: &str) -> DrawnView {
    let link = |id: SopId| LinkView {
        nama: edition.handbook.sop(id).identitas.nama.value.clone(),
        address: edition.facts(id).address.clone(),
    };
    let mut sentences: Vec<(SopId, Kind, bool, Vec<SopId>)> = Vec::new();
    for relation in &part.relations {
        let Relation { from, to, kind, both_ways } = *relation;
        match sentences.iter_mut().rfind(|own| (own.0, own.1, own.2) == (from, kind, both_ways)) {
            Some(own) => own.3.push(to),
            None => sentences.push((from, kind, both_ways, vec![to])),
        }
    }
    sentences.sort_by_key(|&(from, kind, both_ways, _)| (from, kind, both_ways));
    let verb = |kind, both_ways| {
        edition.word(match (kind, both_ways) {
            (Kind::Part, _) => "situs.peta-memuat",
            (Kind::Next, _) => "situs.peta-dilanjutkan",
            (Kind::Mention, false) => "situs.peta-merujuk",
            (Kind::Mention, true) => "situs.peta-saling-merujuk",
        })
    };
    let (drawn, others) = sides(part);
    let drawing = (2..=DRAWN).contains(&drawn.len());
    DrawnView {
        nama: part.nama.clone(),
        id: part.id(),
        drawing: drawing.then(|| {
            let name = format!("{}: {}", edition.word("situs.peta"), part.nama);
            lanes::draw(&chart(edition, part, &drawn, root), &name)
        }),
        sentences: sentences
            .into_iter()
            .map(|(from, kind, both_ways, to)| SentenceView {
                from: link(from),
                verb: verb(kind, both_ways),
                to: to.into_iter().map(link).collect(),
            })
            .collect(),
        others: others.into_iter().map(link).collect(),
    }
}

/// The SOPs that are related to another of the part, and those without any relation.
fn sides(part: &Part) -> (Vec<SopId>, Vec<SopId>) {
    let inside = |relation: &&Relation| part.sops.binary_search(&relation.to).is_ok();
    let named = |id: SopId, relation: &Relation| relation.from == id || relation.to == id;
    let sops = || part.sops.iter().copied();
    let drawn = sops().filter(|&id| part.relations.iter().filter(inside).any(|r| named(id, r)));
    let others = sops().filter(|&id| !part.relations.iter().any(|r| named(id, r)));
    (drawn.collect(), others.collect())
}

fn chart(edition: &Edition, part: &Part, drawn: &[SopId], root: &str) -> lanes::Chart {
    let handbook = &edition.handbook;
    let at = |id: SopId| drawn.binary_search(&id).ok();
    let lines: Vec<lanes::Line> = part
        .relations
        .iter()
        .filter_map(|relation| {
            let (from, to) = (at(relation.from)?, at(relation.to)?);
            Some(lanes::Line { from, to, kind: relation.kind, both_ways: relation.both_ways })
        })
        .collect();
    let columns = columns(drawn.len(), &lines);
    let mut units: Vec<Option<UnitId>> = Vec::new();
    let boxes = drawn.iter().zip(&columns).map(|(&id, &column)| {
        let sop = handbook.sop(id);
        let unit = sop.identitas.unit.as_ref().map(|unit| unit.value);
        let lane = units.iter().position(|&known| known == unit).unwrap_or_else(|| {
            units.push(unit);
            units.len() - 1
        });
        let facts = edition.facts(id);
        let note = matches!(facts.standing, Standing::Draf | Standing::Dicabut);
        lanes::Box {
            lane,
            column,
            name: sop.identitas.nama.value.clone(),
            note: note.then(|| badge(edition, facts.standing).word),
            href: format!("{root}{}", facts.address),
        }
    });
    let boxes = boxes.collect();
    let lanes = units.into_iter().map(|unit| match unit {
        Some(unit) => handbook.registers.unit[unit.0 as usize].nama.clone(),
        None => edition.word("situs.tanpa-unit"),
    });
    // A tree's line leads to the beginnings of its chains only; the rest follows from them.
    let follows = |line: &lanes::Line| {
        let part_of = |to: usize| {
            lines.iter().any(|l| l.kind == Kind::Part && l.from == line.from && l.to == to)
        };
        lines.iter().any(|l| {
            let onward = columns[l.from] < columns[l.to];
            l.kind == Kind::Next && l.to == line.to && onward && part_of(l.from)
        })
    };
    let shown = lines.iter().filter(|line| line.kind != Kind::Part || !follows(line)).copied();
    lanes::Chart { lanes: lanes.collect(), boxes, lines: shown.collect() }
}

/// The column of every box: the length of the longest way to it. What would close a ring doesn't
/// count.
fn columns(count: usize, lines: &[lanes::Line]) -> Vec<usize> {
    let mut followers = vec![Vec::new(); count];
    for line in lines.iter().filter(|line| line.kind != Kind::Mention) {
        followers[line.from].push(line.to);
    }
    // Depth first without recursion: a box is done when all that follow it are.
    let (mut open, mut done) = (vec![false; count], vec![false; count]);
    let mut order = Vec::new();
    let mut kept = vec![Vec::new(); count];
    for root in 0..count {
        let mut way = vec![(root, 0)];
        while let Some((at, next)) = way.pop() {
            if next == 0 && (done[at] || std::mem::replace(&mut open[at], true)) {
                continue;
            }
            match followers[at].get(next) {
                Some(&to) => {
                    way.push((at, next + 1));
                    if !open[to] || done[to] {
                        kept[at].push(to);
                        way.push((to, 0));
                    }
                }
                None => {
                    done[at] = true;
                    order.push(at);
                }
            }
        }
    }
    let mut columns = vec![0; count];
    for &at in order.iter().rev() {
        for &to in &kept[at] {
            columns[to] = columns[to].max(columns[at] + 1);
        }
    }
    columns
}
