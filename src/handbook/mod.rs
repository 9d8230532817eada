//! The linked handbook: all SOPs in order, every reference resolved, every relation both ways.
//!
//! The vocabulary; `link.rs` makes it. Read-only once made. Previous and next are computed, never
//! stored. Drafts are in it; whether they are published is decided where pages are planned.

pub mod address;
pub mod card;
mod clash;
mod cycle;
mod faults;
mod files;
pub mod jilid;
pub mod link;
mod order;
pub mod references;
mod relations;
mod targets;
pub mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::markdown::{LinkId, WrittenLink};
use crate::page::Page;
use crate::register::{DasarHukumId, PelaksanaId, Registers, UnitId};
use crate::sop::{KataJenis, RujukanHukum, Sop};
use crate::source::{FileId, SourceTree};

/// The number of an SOP in the handbook's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SopId(pub u32);

/// The number of a plain page in the pages' order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// A handbook, linked.
#[derive(Clone, Debug)]
pub struct Handbook {
    pub tree: Arc<SourceTree>,
    pub config: Arc<Config>,
    pub registers: Arc<Registers>,
    /// In the handbook's order (FORMAT.md, 5): units in the register's order, children after
    /// their parent; in a unit each makro, then its mikro in the order of its steps that refer to
    /// them, then the others by name. SOPs without a unit come last.
    pub sops: Vec<Arc<Sop>>,
    /// By `urutan`, then by title.
    pub pages: Vec<Arc<Page>>,
    /// The text of the home page.
    pub home: Option<Arc<Page>>,
    /// What each SOP is to the others; one an SOP, in the same order.
    pub relations: Vec<Relations>,
    /// What each plain page's links lead to; the home page's stand last.
    pub page_targets: Vec<Vec<Target>>,
    /// Who refers to each plain page.
    pub page_backlinks: Vec<Vec<Backlink>>,
    pub units: Vec<UnitLinks>,
    /// The links under the search field, resolved.
    pub sering_dibuka: Vec<SopId>,
    /// The logo's file.
    pub logo: Option<FileId>,
    /// The page of each file, at its file's number.
    by_file: OnceLock<Vec<Option<Referrer>>>,
    tasks: OnceLock<Vec<Vec<Task>>>,
    grounds: OnceLock<Vec<Vec<SopId>>>,
}

/// What an SOP is to the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relations {
    /// What each of the SOP's links leads to; as many as `sop.links`.
    pub targets: Vec<Target>,
    pub induk: Option<SopId>,
    /// In the order of the makro's steps that refer to them, then of the handbook.
    pub children: Vec<SopId>,
    /// What continues this SOP, as its author listed it.
    pub lanjutan: Vec<SopId>,
    /// What this SOP continues: the other direction of `lanjutan`.
    pub pendahulu: Vec<SopId>,
    /// The SOP that took this one's place, and those whose place this one took.
    pub diganti_oleh: Option<SopId>,
    pub menggantikan: Vec<SopId>,
    /// "Dirujuk oleh": everyone who refers to this SOP, in the handbook's order, then in the
    /// order of the text. Not among them are the SOP itself, its children, what it continues and
    /// what it replaced.
    pub backlinks: Vec<Backlink>,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An SOP, or a place in it.
    Sop { id: SopId, fragment: Option<Box<str>> },
    /// A plain page, or a place in it.
    Page { id: PageId, fragment: Option<Box<str>> },
    /// The home page.
    Home,
    /// A place in the file itself.
    Here { fragment: Option<Box<str>> },
    /// A file that is copied: an image, a form.
    File(FileId),
    /// An address outside the handbook.
    External(Box<str>),
    /// Nothing: a diagnostic says why, and the text is shown without a link.
    Broken,
}

/// Who refers: its place and its words are those of the link as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlink {
    pub from: Referrer,
    /// The link among the referrer's links.
    pub link: LinkId,
}

/// A page that refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Referrer {
    Sop(SopId),
    Page(PageId),
    Home,
}

/// A unit's place in the tree and its SOPs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnitLinks {
    pub children: Vec<UnitId>,
    /// In the handbook's order; those of the units below it are not among them.
    pub sops: Vec<SopId>,
}

/// An actor's steps in one SOP: numbers of the procedure and of the step, from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub sop: SopId,
    pub steps: Vec<(u32, u32)>,
}

impl Handbook {
    /// The SOP with a number.
    pub fn sop(&self, id: SopId) -> &Sop {
        &self.sops[id.0 as usize]
    }

    /// What an SOP is to the others.
    pub fn relations(&self, id: SopId) -> &Relations {
        &self.relations[id.0 as usize]
    }

    /// The mark by which a paper copy of an SOP is known to be current. There is none where there is
    /// no published page to hold it against: for a draft, and without `site-url`.
    pub fn fingerprint(&self, id: SopId) -> Option<String> {
        let sop = self.sop(id);
        let has_page = self.config.html.site_url.is_some() && !sop.is_draf();
        has_page.then(|| self.tree[sop.file].fingerprint())
    }

    /// A plain page.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// The page that a file makes. Found for all files when first asked for.
    pub fn page_of(&self, file: FileId) -> Option<Referrer> {
        let by_file = self.by_file.get_or_init(|| {
            let sops = self.ids().map(|id| (self.sop(id).file, Referrer::Sop(id)));
            let pages = self.pages.iter().zip(0..);
            let pages = pages.map(|(page, id)| (page.file, Referrer::Page(PageId(id))));
            let home = self.home.iter().map(|home| (home.file, Referrer::Home));
            let mut by_file = Vec::new();
            for (file, page) in sops.chain(pages).chain(home) {
                by_file.resize(by_file.len().max(file.index() + 1), None);
                by_file[file.index()] = Some(page);
            }
            by_file
        });
        *by_file.get(file.index())?
    }

    /// What an actor does, over all SOPs. Found for all actors when first asked for.
    pub fn tasks(&self, id: PelaksanaId) -> &[Task] {
        &self.tasks.get_or_init(|| tasks(&self.sops, &self.registers))[id.0 as usize]
    }

    /// The SOPs that stand on a regulation, in order. Found for all when first asked for.
    pub fn grounds(&self, id: DasarHukumId) -> &[SopId] {
        &self.grounds.get_or_init(|| grounds(&self.sops, &self.registers))[id.0 as usize]
    }

    /// A unit's place in the tree.
    pub fn unit(&self, id: UnitId) -> &UnitLinks {
        &self.units[id.0 as usize]
    }

    /// The numbers of all SOPs, in the handbook's order.
    pub fn ids(&self) -> impl Iterator<Item = SopId> + use<> {
        (0..self.sops.len() as u32).map(SopId)
    }

    /// The SOP before this one in the handbook's order.
    pub fn previous(&self, id: SopId) -> Option<SopId> {
        Some(SopId(id.0.checked_sub(1)?))
    }

    /// The SOP after this one in the handbook's order.
    pub fn next(&self, id: SopId) -> Option<SopId> {
        let next = SopId(id.0 + 1);
        ((next.0 as usize) < self.sops.len()).then_some(next)
    }

    /// An SOP's number as it is shown: as written, blanks included; nothing without it.
    pub fn nomor(&self, id: SopId) -> &str {
        self.sop(id).identitas.nomor.as_ref().map_or("", |nomor| &nomor.value)
    }

    /// The SOPs that an SOP is part of, the topmost first, itself not among them.
    pub fn induk(&self, id: SopId) -> Vec<SopId> {
        ascend(self.relations(id).induk, |id| self.relations(id).induk)
    }

    /// The units above a unit, the topmost first, and the unit itself last.
    pub fn unit_path(&self, id: UnitId) -> Vec<UnitId> {
        ascend(Some(id), |id| self.registers.unit[id.0 as usize].induk)
    }

    /// The units that are part of no other, in the register's order.
    pub fn top_units(&self) -> impl Iterator<Item = UnitId> {
        let units = self.registers.unit.iter().enumerate();
        units.filter(|(_, unit)| unit.induk.is_none()).map(|(id, _)| UnitId(id as u16))
    }

    /// The SOPs of a unit and of all units below it, in the handbook's order.
    pub fn sops_below(&self, id: UnitId) -> Vec<SopId> {
        let mut sops = Vec::new();
        let mut waiting = vec![id];
        while let Some(next) = waiting.pop() {
            let unit = self.unit(next);
            sops.extend_from_slice(&unit.sops);
            waiting.extend(unit.children.iter().rev());
        }
        sops
    }

    /// The SOPs that have all of these words, in the handbook's order.
    pub fn with_jenis(&self, words: &[KataJenis]) -> impl Iterator<Item = SopId> {
        self.ids().filter(move |&id| {
            let jenis = &self.sop(id).identitas.jenis;
            words.iter().all(|word| jenis.words().any(|other| other == *word))
        })
    }

    /// A link as its author wrote it, with its place and the words around it.
    pub fn written(&self, from: Referrer, link: LinkId) -> Option<&WrittenLink> {
        let links = match from {
            Referrer::Sop(id) => &self.sop(id).links,
            Referrer::Page(id) => &self.page(id).links,
            Referrer::Home => &self.home.as_ref()?.links,
        };
        links.get(link.0 as usize)
    }

    /// What a link leads to.
    pub fn target(&self, from: Referrer, link: LinkId) -> &Target {
        let targets = match from {
            Referrer::Sop(id) => &self.relations(id).targets,
            Referrer::Page(id) => &self.page_targets[id.0 as usize],
            Referrer::Home => &self.page_targets[self.pages.len()],
        };
        &targets[link.0 as usize]
    }

    /// The SOP that a link leads to, if it is one.
    pub fn target_sop(&self, from: Referrer, link: LinkId) -> Option<SopId> {
        match self.target(from, link) {
            Target::Sop { id, .. } => Some(*id),
            _ => None,
        }
    }
}

/// From one to the topmost above it, the topmost first.
fn ascend<T: Copy>(from: Option<T>, above: impl Fn(T) -> Option<T>) -> Vec<T> {
    let mut way: Vec<T> = std::iter::successors(from, |&next| above(next)).collect();
    way.reverse();
    way
}

// Neither of these works in parallel: a thread that waits for the others would meanwhile take up
// another page, which waits for this.

/// What each actor of the register does.
fn tasks(sops: &[Arc<Sop>], registers: &Registers) -> Vec<Vec<Task>> {
    let mut tasks = vec![Vec::new(); registers.pelaksana.len()];
    for (at, sop) in sops.iter().enumerate() {
        let mut by_pelaksana: BTreeMap<PelaksanaId, Vec<(u32, u32)>> = BTreeMap::new();
        for (number, prosedur) in sop.prosedur().enumerate() {
            for (index, kegiatan) in prosedur.kegiatan.iter().enumerate() {
                let step = (number as u32, index as u32);
                for pelaksana in &kegiatan.pelaksana {
                    let steps = by_pelaksana.entry(*pelaksana).or_default();
                    if steps.last() != Some(&step) {
                        steps.push(step);
                    }
                }
            }
        }
        for (pelaksana, steps) in by_pelaksana {
            tasks[pelaksana.0 as usize].push(Task { sop: SopId(at as u32), steps });
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
