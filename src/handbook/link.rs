//! SOPs and pages → [`Handbook`].
//!
//! In: everything that was read, in any order. Out: the handbook in its order, each link with
//! what it leads to, each relation both ways, and diagnostics for what leads nowhere, is there
//! twice or goes round in a ring. Its time grows with the number of links; it runs on every save.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::card::{Card, Cards};
use super::references::References;
use super::relations::{self, Kinship};
use super::targets::{Fault, Targets};
use super::{Backlink, Handbook, PageId, Referrer, Relations, SopId, Target, UnitLinks};
use super::{clash, faults, order};
use crate::config::Config;
use crate::diagnostics::{self, Diagnosed};
use crate::register::Registers;
use crate::sop::Sop;
use crate::source::{FileId, SourceTree};

/// Links a handbook.
pub fn link(
    tree: Arc<SourceTree>,
    config: Arc<Config>,
    registers: Arc<Registers>,
    mut cards: Cards,
) -> Diagnosed<Handbook> {
    cards.sops.sort_by(|a, b| tree[a.value.file].path.cmp(&tree[b.value.file].path));
    cards.pages.sort_by(|a, b| tree[a.value.file].path.cmp(&tree[b.value.file].path));
    order::pages(&mut cards.pages);

    // SOPs have the numbers of their paths until their order is known, which takes their links.
    let references = References::new(cards.sops.iter().map(|sop| &sop.card.names), cards.words);
    let targets = Targets::new(&tree, &config, &cards, &references);
    let ((mut linked, (sering_dibuka, logo), found), mut diagnostics) = rayon::join(
        || {
            let mut found = Vec::new();
            let settings = settings(&targets, &config, &mut found);
            (link_all(&targets, &mut found), settings, found)
        },
        || clash::find(&tree, &config, &registers, &cards, &references),
    );
    faults::report(&targets, found, &mut diagnostics);
    drop(targets);

    let of_pages = linked.split_off(cards.sops.len());
    let kinship = relations::find(&cards.sops, &linked, &mut diagnostics);
    let mut units = order::tree(&registers.unit);
    let in_order = order::units(&registers.unit, &units);
    let order = order::sops(&cards.sops, &in_order, &kinship.induk, &kinship.children);
    let places = Places::new(&order);
    let mut relations = places.relations(linked, kinship);
    let page_targets: Vec<_> = of_pages.into_iter().map(|links| places.targets(links)).collect();
    let page_backlinks = places.backlinks(&cards, &mut relations, &page_targets);
    let Cards { sops, pages, home, .. } = cards;
    let sops: Vec<_> = order.iter().map(|id| sops[id.0 as usize].value.clone()).collect();
    let pages = pages.into_iter().map(|page| page.value).collect();
    let home = home.map(|home| home.value);
    fill_units(&sops, &mut units);
    diagnostics::sort(&mut diagnostics, &tree);
    let sering_dibuka = places.of_all(&sering_dibuka);
    let value = Handbook {
        tree,
        config,
        registers,
        sops,
        pages,
        home,
        relations,
        page_targets,
        page_backlinks,
        units,
        sering_dibuka,
        logo,
        by_file: OnceLock::new(),
        tasks: OnceLock::new(),
        grounds: OnceLock::new(),
    };
    Diagnosed { value, diagnostics }
}

/// What `book.toml` names: the SOPs often opened, and the logo.
fn settings<'a>(
    targets: &Targets<'a>,
    config: &'a Config,
    found: &mut Vec<Fault<'a>>,
) -> (Vec<SopId>, Option<FileId>) {
    let mut sering_dibuka = Vec::new();
    for written in &config.html.sering_dibuka {
        match targets.reference(&written.value) {
            Ok(id) => sering_dibuka.push(id),
            Err(kind) => found.push(Fault { span: written.span, key: None, kind }),
        }
    }
    let logo = config.instansi.logo.as_ref().and_then(|written| {
        let kind = match targets.image(&format!("{}/", config.book.src), &written.value) {
            Ok(file) => return Some(file),
            Err(kind) => kind?,
        };
        found.push(Fault { span: written.span, key: None, kind });
        None
    });
    (sering_dibuka, logo)
}

/// Links all SOPs, pages and the home page, in this order.
fn link_all<'a>(targets: &Targets<'a>, found: &mut Vec<Fault<'a>>) -> Vec<Vec<Target>> {
    let sops = (0..targets.sops.len() as u32).map(|id| Referrer::Sop(SopId(id)));
    let pages = (0..targets.pages.len() as u32).map(|id| Referrer::Page(PageId(id)));
    let home = targets.home.map(|_| Referrer::Home);
    let all: Vec<_> = sops.chain(pages).chain(home).collect();
    let linked: Vec<_> =
        all.into_par_iter().with_min_len(64).map(|from| targets.link(from)).collect();
    let targets = linked.into_iter().map(|linked| {
        found.extend(linked.faults);
        linked.targets
    });
    targets.collect()
}

/// From the order of the paths to the handbook's.
struct Places<'a> {
    order: &'a [SopId],
    /// The place of each SOP in the handbook's order.
    places: Vec<SopId>,
}

impl<'a> Places<'a> {
    fn new(order: &'a [SopId]) -> Self {
        let mut places = vec![SopId(0); order.len()];
        for (place, id) in order.iter().enumerate() {
            places[id.0 as usize] = SopId(place as u32);
        }
        Self { order, places }
    }

    fn of(&self, id: SopId) -> SopId {
        self.places[id.0 as usize]
    }

    fn of_all(&self, ids: &[SopId]) -> Vec<SopId> {
        ids.iter().map(|&id| self.of(id)).collect()
    }

    fn targets(&self, mut targets: Vec<Target>) -> Vec<Target> {
        for target in &mut targets {
            if let Target::Sop { id, .. } = target {
                *id = self.of(*id);
            }
        }
        targets
    }

    /// Lets each SOP know who refers to it, in the handbook's order; returns the same for each
    /// plain page.
    fn backlinks(
        &self,
        cards: &Cards,
        relations: &mut [Relations],
        page_targets: &[Vec<Target>],
    ) -> Vec<Vec<Backlink>> {
        let sops =
            self.order.iter().zip(&*relations).enumerate().map(|(place, (id, relations))| {
                let card = &cards.sops[id.0 as usize].card;
                (Referrer::Sop(SopId(place as u32)), card, &relations.targets)
            });
        let pages = cards.pages.iter().enumerate();
        let pages = pages.map(|(at, page)| (Referrer::Page(PageId(at as u32)), &page.card));
        let pages = pages.chain(cards.home.iter().map(|home| (Referrer::Home, &home.card)));
        let pages = pages.zip(page_targets).map(|((from, card), targets)| (from, card, targets));
        let told: Vec<(Referrer, Backlink)> =
            sops.chain(pages).flat_map(|(from, card, targets)| told(from, card, targets)).collect();

        let mut to_sops = vec![Vec::new(); relations.len()];
        let mut to_pages = vec![Vec::new(); cards.pages.len()];
        for (to, backlink) in told {
            match to {
                Referrer::Sop(id) => to_sops[id.0 as usize].push(backlink),
                Referrer::Page(id) => to_pages[id.0 as usize].push(backlink),
                Referrer::Home => {}
            }
        }
        for (relations, backlinks) in relations.iter_mut().zip(to_sops) {
            relations.backlinks = backlinks;
        }
        to_pages
    }

    /// All relations in the handbook's order, both ways; without backlinks yet.
    fn relations(&self, mut targets: Vec<Vec<Target>>, kinship: Kinship) -> Vec<Relations> {
        let mut relations: Vec<Relations> = self
            .order
            .iter()
            .map(|id| {
                let at = id.0 as usize;
                let mut children = self.of_all(&kinship.children[at]);
                children[kinship.in_steps[at]..].sort_unstable();
                Relations {
                    targets: self.targets(std::mem::take(&mut targets[at])),
                    induk: kinship.induk[at].map(|id| self.of(id)),
                    children,
                    lanjutan: self.of_all(&kinship.lanjutan[at]),
                    diganti_oleh: kinship.diganti_oleh[at].map(|id| self.of(id)),
                    ..Relations::default()
                }
            })
            .collect();
        for at in 0..relations.len() {
            let id = SopId(at as u32);
            for next in relations[at].lanjutan.clone() {
                relations[next.0 as usize].pendahulu.push(id);
            }
            if let Some(next) = relations[at].diganti_oleh {
                relations[next.0 as usize].menggantikan.push(id);
            }
        }
        relations
    }
}

/// What a page tells the pages that it refers to.
fn told<'a>(
    from: Referrer,
    card: &'a Card,
    targets: &'a [Target],
) -> impl Iterator<Item = (Referrer, Backlink)> + 'a {
    card.telling.iter().filter_map(move |&link| {
        let to = match targets[link.0 as usize] {
            Target::Sop { id, .. } => Referrer::Sop(id),
            Target::Page { id, .. } => Referrer::Page(id),
            _ => return None,
        };
        (to != from).then_some((to, Backlink { from, link }))
    })
}

/// Puts the SOPs into their units.
fn fill_units(sops: &[Arc<Sop>], units: &mut [UnitLinks]) {
    for (id, sop) in sops.iter().enumerate() {
        if let Some(unit) = &sop.identitas.unit {
            units[unit.value.0 as usize].sops.push(SopId(id as u32));
        }
    }
}
