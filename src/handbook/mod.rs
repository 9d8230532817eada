//! The linked handbook: all SOPs in order, every reference resolved, every relation both ways.
//!
//! The vocabulary; `link.rs` makes it. Read-only once made. Previous and next are computed, never
//! stored. Drafts are in it; whether they are published is decided where pages are planned.

pub mod link;

use std::sync::Arc;

use crate::config::Config;
use crate::markdown::{LinkId, Place};
use crate::page::Page;
use crate::register::{DasarHukumId, PelaksanaId, Registers, UnitId};
use crate::sop::Sop;
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
    /// What each actor does, over all SOPs; one an actor of the register.
    pub tasks: Vec<Vec<Task>>,
    /// The SOPs that stand on each regulation, in order; one a regulation of the register.
    pub grounds: Vec<Vec<SopId>>,
    /// The links under the search field, resolved.
    pub sering_dibuka: Vec<SopId>,
    /// The logo's file.
    pub logo: Option<FileId>,
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
    /// order of the text.
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

/// Who refers, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlink {
    pub from: Referrer,
    /// The link among the referrer's links.
    pub link: LinkId,
    pub place: Place,
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

    /// A plain page.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// What an actor does.
    pub fn tasks(&self, id: PelaksanaId) -> &[Task] {
        &self.tasks[id.0 as usize]
    }

    /// The SOPs that stand on a regulation.
    pub fn grounds(&self, id: DasarHukumId) -> &[SopId] {
        &self.grounds[id.0 as usize]
    }

    /// A unit's place in the tree.
    pub fn unit(&self, id: UnitId) -> &UnitLinks {
        &self.units[id.0 as usize]
    }

    /// The numbers of all SOPs, in the handbook's order.
    pub fn ids(&self) -> impl Iterator<Item = SopId> + use<> {
        (0..self.sops.len() as u32).map(SopId)
    }
}
