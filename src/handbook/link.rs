//! SOPs and pages → [`Handbook`].
//!
//! In: everything that was read, in any order. Out: the handbook in its order, each link with
//! what it leads to, each relation both ways, and diagnostics for what leads nowhere, is there
//! twice or goes round in a ring. Its time grows with the number of links; it runs on every save.

use std::sync::Arc;

use rayon::prelude::*;

use super::relations::{self, Kinship};
use super::targets::{Fault, Targets};
use super::{Backlink, Handbook, PageId, Referrer, Relations, SopId, Target, Task, UnitLinks};
use super::{clash, faults, order};
use crate::config::Config;
use crate::diagnostics::{self, Diagnosed};
use crate::markdown::{LinkId, Place, WrittenLink};
use crate::page::Page;
use crate::register::Registers;
use crate::sop::{RujukanHukum, Sop};
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
    let mut diagnostics = Vec::new();
    sops.sort_by(|a, b| tree[a.file].path.cmp(&tree[b.file].path));
    pages.sort_by(|a, b| tree[a.file].path.cmp(&tree[b.file].path));
    clash::slugs(&tree, &sops, &pages, &mut diagnostics);
    clash::numbers(&tree, &sops, &mut diagnostics);
    clash::addresses(&tree, &config, &registers, (&sops, &pages), &mut diagnostics);
    order::pages(&mut pages);

    // SOPs have the numbers of their paths until their order is known, which takes their links.
    let targets = Targets::new(&tree, &config, (&sops, &pages, home.as_deref()));
    let mut found = Vec::new();
    let (sering_dibuka, logo) = settings(&targets, &config, &mut found);
    let of_sops = targets_of(&targets, &sops, &mut found);
    let page_targets = targets_of_pages(&targets, &mut found);
    faults::report(&targets, found, &mut diagnostics);
    drop(targets);

    let kinship = relations::find(&sops, &of_sops, &mut diagnostics);
    let mut units = order::tree(&registers.unit);
    let order = {
        let units = order::units(&registers.unit, &units);
        order::sops(&sops, &units, &kinship.induk, &kinship.children)
    };
    let places = Places::new(&order);
    let sops: Vec<Arc<Sop>> = order.iter().map(|id| sops[id.0 as usize].clone()).collect();
    let relations = places.relations(of_sops, kinship);
    let page_targets = page_targets.into_iter().map(|links| places.targets(links)).collect();
    fill_units(&sops, &mut units);

    let mut handbook = Handbook {
        tasks: tasks(&sops, &registers),
        grounds: grounds(&sops, &registers),
        sering_dibuka: sering_dibuka.into_iter().map(|id| places.of(id)).collect(),
        page_backlinks: Vec::new(),
        tree,
        config,
        registers,
        sops,
        pages,
        home,
        relations,
        page_targets,
        units,
        logo,
    };
    fill_backlinks(&mut handbook);
    diagnostics::sort(&mut diagnostics, &handbook.tree);
    Diagnosed { value: handbook, diagnostics }
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

/// What the links of each SOP lead to.
fn targets_of<'a>(
    targets: &Targets<'a>,
    sops: &'a [Arc<Sop>],
    found: &mut Vec<Fault<'a>>,
) -> Vec<Vec<Target>> {
    let linked: Vec<_> = sops
        .par_iter()
        .enumerate()
        .with_min_len(64)
        .map(|(id, sop)| targets.link(Referrer::Sop(SopId(id as u32)), sop.file, &sop.links))
        .collect();
    let keep = |(targets, faults): (_, Vec<_>)| {
        found.extend(faults);
        targets
    };
    linked.into_iter().map(keep).collect()
}

/// What the links of each page lead to, those of the home page last.
fn targets_of_pages<'a>(targets: &Targets<'a>, found: &mut Vec<Fault<'a>>) -> Vec<Vec<Target>> {
    let pages = targets.pages.iter().enumerate();
    let pages = pages.map(|(id, page)| (Referrer::Page(PageId(id as u32)), &**page));
    let pages = pages.chain(targets.home.map(|home| (Referrer::Home, home)));
    let linked = pages.map(|(from, page)| {
        let (targets, faults) = targets.link(from, page.file, &page.links);
        found.extend(faults);
        targets
    });
    linked.collect()
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

/// What each actor of the register does.
fn tasks(sops: &[Arc<Sop>], registers: &Registers) -> Vec<Vec<Task>> {
    let mut tasks = vec![Vec::<Task>::new(); registers.pelaksana.len()];
    for (id, sop) in sops.iter().enumerate() {
        let id = SopId(id as u32);
        for (number, prosedur) in sop.prosedur().enumerate() {
            for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
                let step = (number as u32, index as u32);
                for pelaksana in &kegiatan.pelaksana {
                    let tasks = &mut tasks[pelaksana.0 as usize];
                    match tasks.last_mut() {
                        Some(task) if task.sop == id => {
                            if task.steps.last() != Some(&step) {
                                task.steps.push(step);
                            }
                        }
                        _ => tasks.push(Task { sop: id, steps: vec![step] }),
                    }
                }
            }
        }
    }
    tasks
}

/// The SOPs that stand on each regulation of the register.
fn grounds(sops: &[Arc<Sop>], registers: &Registers) -> Vec<Vec<SopId>> {
    let mut grounds = vec![Vec::new(); registers.dasar_hukum.len()];
    for (at, sop) in sops.iter().enumerate() {
        for rujukan in &sop.identitas.dasar_hukum {
            if let RujukanHukum::Terdaftar { id, .. } = rujukan {
                let grounds: &mut Vec<SopId> = &mut grounds[id.0 as usize];
                if grounds.last() != Some(&SopId(at as u32)) {
                    grounds.push(SopId(at as u32));
                }
            }
        }
    }
    grounds
}

/// Notes with each page who refers to it.
fn fill_backlinks(handbook: &mut Handbook) {
    let mut to_sops = vec![Vec::new(); handbook.sops.len()];
    let mut to_pages = vec![Vec::new(); handbook.pages.len()];
    let mut note = |from: Referrer, links: &[WrittenLink], targets: &[Target]| {
        let mut order: Vec<u32> = (0..links.len() as u32).collect();
        order.sort_by_key(|&link| links[link as usize].span.start);
        for link in order {
            match targets[link as usize] {
                Target::Sop { id, .. } => {
                    if from != Referrer::Sop(id) && !has_other_way(&links[link as usize].place) {
                        to_sops[id.0 as usize].push((from, LinkId(link)));
                    }
                }
                Target::Page { id, .. } if from != Referrer::Page(id) => {
                    to_pages[id.0 as usize].push((from, LinkId(link)));
                }
                _ => {}
            }
        }
    };
    for id in handbook.ids() {
        note(Referrer::Sop(id), &handbook.sop(id).links, &handbook.relations(id).targets);
    }
    for (id, page) in handbook.pages.iter().enumerate() {
        note(Referrer::Page(PageId(id as u32)), &page.links, &handbook.page_targets[id]);
    }
    if let Some(home) = &handbook.home {
        note(Referrer::Home, &home.links, &handbook.page_targets[handbook.pages.len()]);
    }
    let of_sops: Vec<_> = to_sops.into_par_iter().map(|from| backlinks(handbook, from)).collect();
    handbook.page_backlinks = to_pages.into_iter().map(|from| backlinks(handbook, from)).collect();
    for (relations, backlinks) in handbook.relations.iter_mut().zip(of_sops) {
        relations.backlinks = backlinks;
    }
}

/// Whether a link is one of a relation that has a name for its other direction.
fn has_other_way(place: &Place) -> bool {
    matches!(place, Place::Identity("induk" | "lanjutan" | "diganti_oleh"))
}

fn backlinks(handbook: &Handbook, from: Vec<(Referrer, LinkId)>) -> Vec<Backlink> {
    let backlinks = from.into_iter().map(|(from, link)| {
        let written = handbook.written(from, link).expect("the link was met in this file");
        Backlink { from, link, place: written.place.clone() }
    });
    backlinks.collect()
}
