//! SOPs and pages → [`Handbook`].
//!
//! In: everything that was read, in any order. Out: the handbook in its order, each link with
//! what it leads to, each relation both ways, and diagnostics for what leads nowhere, is there
//! twice or goes round in a ring. Its time grows with the number of links; it runs on every save.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::references::Names;
use super::relations::{self, Kinship};
use super::targets::{Fault, Targets};
use super::{Backlink, Handbook, PageId, Referrer, Relations, SopId, Target, UnitLinks};
use super::{clash, faults, order};
use crate::config::Config;
use crate::diagnostics::{self, Diagnosed};
use crate::page::Page;
use crate::register::Registers;
use crate::sop::Sop;
use crate::source::{FileId, SourceTree};

/// Links a handbook; `home` is the text of its home page.
pub fn link(
    tree: Arc<SourceTree>,
    config: Arc<Config>,
    registers: Arc<Registers>,
    mut sops: Vec<Arc<Sop>>,
    mut pages: Vec<Arc<Page>>,
    home: Option<Arc<Page>>,
) -> Diagnosed<Handbook> {
    sops.sort_by(|a, b| tree[a.file].path.cmp(&tree[b.file].path));
    pages.sort_by(|a, b| tree[a.file].path.cmp(&tree[b.file].path));
    order::pages(&mut pages);

    // SOPs have the numbers of their paths until their order is known, which takes their links.
    let names = Names::of(&sops);
    let (targets, mut diagnostics) = rayon::join(
        || Targets::new(&tree, &config, (&sops, &pages, home.as_deref()), &names),
        || clash::find(&tree, &config, &registers, (&sops, &pages)),
    );
    let mut found = Vec::new();
    let (sering_dibuka, logo) = settings(&targets, &config, &mut found);
    let (mut linked, backlinks) = link_all(&targets, &mut found);
    faults::report(&targets, found, &mut diagnostics);
    drop(targets);

    let of_pages = linked.split_off(sops.len());
    let kinship = relations::find(&sops, &names, &linked, &mut diagnostics);
    let mut units = order::tree(&registers.unit);
    let in_order = order::units(&registers.unit, &units);
    let order = order::sops(&sops, &names, &in_order, &kinship.induk, &kinship.children);
    let places = Places::new(&order);
    let sops: Vec<Arc<Sop>> = order.iter().map(|id| sops[id.0 as usize].clone()).collect();
    let page_targets = of_pages.into_iter().map(|links| places.targets(links)).collect();
    let mut relations = places.relations(linked, kinship);
    let page_backlinks = places.backlinks(backlinks, &mut relations, pages.len());
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

/// What a page tells the pages that it refers to.
type Told = Vec<(Referrer, Backlink)>;

/// Links all SOPs, pages and the home page, in this order.
fn link_all<'a>(
    targets: &Targets<'a>,
    found: &mut Vec<Fault<'a>>,
) -> (Vec<Vec<Target>>, Vec<Told>) {
    let sops = targets.sops.iter().enumerate();
    let sops = sops.map(|(id, sop)| (Referrer::Sop(SopId(id as u32)), sop.file, &sop.links));
    let pages = targets.pages.iter().enumerate();
    let pages = pages.map(|(id, page)| (Referrer::Page(PageId(id as u32)), page.file, &page.links));
    let home = targets.home.map(|home| (Referrer::Home, home.file, &home.links));
    let all: Vec<_> = sops.chain(pages).chain(home).collect();
    let linked: Vec<_> = all
        .into_par_iter()
        .with_min_len(64)
        .map(|(from, file, links)| targets.link(from, file, links))
        .collect();
    let apart = linked.into_iter().map(|linked| {
        found.extend(linked.faults);
        (linked.targets, linked.backlinks)
    });
    apart.unzip()
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

    /// Gives what each page told to those it told it to, in the handbook's order.
    fn backlinks(
        &self,
        told: Vec<Told>,
        relations: &mut [Relations],
        pages: usize,
    ) -> Vec<Vec<Backlink>> {
        let mut told = told;
        let of_pages = told.split_off(self.order.len());
        let of_sops = self.order.iter().map(|id| std::mem::take(&mut told[id.0 as usize]));
        let mut to_pages = vec![Vec::new(); pages];
        let mut counts = vec![0; relations.len()];
        let all: Vec<Told> = of_sops.chain(of_pages).collect();
        for (to, _) in all.iter().flatten() {
            if let Referrer::Sop(id) = to {
                counts[self.of(*id).0 as usize] += 1;
            }
        }
        for (relations, count) in relations.iter_mut().zip(counts) {
            relations.backlinks.reserve_exact(count);
        }
        for (to, mut backlink) in all.into_iter().flatten() {
            if let Referrer::Sop(id) = &mut backlink.from {
                *id = self.of(*id);
            }
            match to {
                Referrer::Sop(id) => {
                    relations[self.of(id).0 as usize].backlinks.push(backlink);
                }
                Referrer::Page(id) => to_pages[id.0 as usize].push(backlink),
                Referrer::Home => {}
            }
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

/// Puts the SOPs into their units.
fn fill_units(sops: &[Arc<Sop>], units: &mut [UnitLinks]) {
    for (id, sop) in sops.iter().enumerate() {
        if let Some(unit) = &sop.identitas.unit {
            units[unit.value.0 as usize].sops.push(SopId(id as u32));
        }
    }
}
