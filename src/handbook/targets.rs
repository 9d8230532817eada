//! Links as written → what they lead to.
//!
//! In: the links of one file, and where everything stands. Out: a [`Target`] each, and the
//! [`Fault`]s met, not yet in words. SOPs have the numbers of their places in the list given.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::files::{self, Files};
use super::references::{self, Names, References};
use super::{Backlink, Referrer, SopId, Target};
use crate::config::Config;
use crate::markdown::{Anchor, LinkId, Place, WrittenLink, WrittenTarget};
use crate::page::Page;
use crate::sop::Sop;
use crate::source::{FileId, SourceTree, Span};

/// All that links may lead to.
pub(super) struct Targets<'a> {
    pub(super) tree: &'a SourceTree,
    pub(super) sops: &'a [Arc<Sop>],
    pub(super) pages: &'a [Arc<Page>],
    pub(super) home: Option<&'a Page>,
    pub(super) references: References<'a>,
    pub(super) files: Files,
    /// The anchors of each page: SOPs, plain pages, the home page.
    anchors: Vec<Anchors<'a>>,
}

/// The anchors of one page.
pub(super) struct Anchors<'a> {
    pub(super) all: &'a [Anchor],
    /// Made when somebody asks, where there are too many to look at each.
    set: Option<Box<OnceLock<HashSet<&'a str>>>>,
}

/// How many anchors are looked at one by one.
const MANY_ANCHORS: usize = 48;

/// What was made of the links of one page.
pub(super) struct Linked<'a> {
    /// As many as links.
    pub(super) targets: Vec<Target>,
    /// What the pages it refers to will know of it, in the order of the text.
    pub(super) backlinks: Vec<(Referrer, Backlink)>,
    pub(super) faults: Vec<Fault<'a>>,
}

/// A link that doesn't lead where its author meant it to.
#[derive(Clone, Debug)]
pub(super) struct Fault<'a> {
    pub(super) span: Span,
    /// The key of the front matter that holds the link, if it stands there.
    pub(super) key: Option<&'static str>,
    pub(super) kind: Kind<'a>,
}

/// The kinds of [`Fault`]s, with the words found.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// A reference that no SOP fits.
    Unknown(&'a str),
    /// A reference that several SOPs fit.
    Ambiguous(&'a str, Vec<SopId>),
    /// A place that the page has not.
    NoAnchor(&'a str, Referrer),
    /// A path to nothing.
    NoFile(&'a str),
    /// A path that leaves the sources' folder.
    Outside(&'a str),
    /// A path to a file that is neither a page nor copied.
    Unpublished(&'a str),
    /// An image that is a page.
    NotAnImage(&'a str),
    /// An address with a scheme that is not allowed, or not readable.
    Forbidden(&'a str),
}

impl<'a> Targets<'a> {
    /// Gathers everything that links may lead to.
    pub(super) fn new(
        tree: &'a SourceTree,
        config: &Config,
        (sops, pages, home): (&'a [Arc<Sop>], &'a [Arc<Page>], Option<&'a Page>),
        names: &'a [Names],
    ) -> Self {
        let (references, files) = rayon::join(
            || References::new(names),
            || Files::new(tree, &config.book.src, sops, pages, home),
        );
        let of_sops = sops.iter().map(|sop| Anchors::new(&sop.anchors));
        let of_pages = pages.iter().map(|page| Anchors::new(&page.anchors));
        let of_home = Anchors::new(home.map_or(&[], |home| &home.anchors));
        let anchors = of_sops.chain(of_pages).chain([of_home]).collect();
        Self { tree, sops, pages, home, references, files, anchors }
    }

    /// The SOP with a number.
    pub(super) fn sop(&self, id: SopId) -> &'a Sop {
        &self.sops[id.0 as usize]
    }

    /// What the links of one page lead to, and what is wrong with them.
    pub(super) fn link(
        &self,
        from: Referrer,
        file: FileId,
        links: &'a [WrittenLink],
    ) -> Linked<'a> {
        let folder = files::folder(&self.tree[file].path);
        let mut faults = Vec::new();
        let targets: Vec<Target> = links
            .iter()
            .map(|link| {
                self.target(from, folder, link, |kind| {
                    let key = match link.place {
                        Place::Identity(key) => Some(key),
                        _ => None,
                    };
                    // That it means all SOPs is a fault of another kind, which the check reports.
                    let means_all = matches!(kind, Kind::Unknown(reference)
                        if key == Some("keterkaitan") && references::means_all(reference));
                    if !means_all {
                        faults.push(Fault { span: link.span, key, kind });
                    }
                })
            })
            .collect();
        let mut backlinks: Vec<(Referrer, Backlink)> = links
            .iter()
            .zip(&targets)
            .enumerate()
            .filter_map(|(at, (link, target))| {
                let to = match target {
                    Target::Sop { id, .. } => Referrer::Sop(*id),
                    Target::Page { id, .. } => Referrer::Page(*id),
                    _ => return None,
                };
                let tells = to != from && !has_other_way(&link.place);
                tells.then(|| {
                    let link_id = LinkId(at as u32);
                    (to, Backlink { from, link: link_id })
                })
            })
            .collect();
        backlinks.sort_by_key(|(_, backlink)| links[backlink.link.0 as usize].span.start);
        Linked { targets, backlinks, faults }
    }

    /// What one link leads to.
    fn target(
        &self,
        from: Referrer,
        folder: &str,
        link: &'a WrittenLink,
        mut report: impl FnMut(Kind<'a>),
    ) -> Target {
        let here = Target::Here { fragment: None };
        let (target, fragment) = match &link.target {
            WrittenTarget::Sop { reference, fragment } => {
                let target = if fragment.is_some() && reference.trim().is_empty() {
                    Ok(here)
                } else {
                    self.reference(reference).map(|id| Target::Sop { id, fragment: None })
                };
                (target.map_err(Some), fragment.as_deref())
            }
            WrittenTarget::Path { path, fragment } => {
                let target = if path.is_empty() { Ok(here) } else { self.path(folder, path) };
                (target, fragment.as_deref())
            }
            WrittenTarget::Image { path } => (self.image(folder, path).map(Target::File), None),
            WrittenTarget::External(address) => (Ok(Target::External(address.clone())), None),
            WrittenTarget::Forbidden(address) => (Err(Some(Kind::Forbidden(address))), None),
        };
        match (target, fragment.filter(|fragment| !fragment.is_empty())) {
            (Ok(target), None) => target,
            (Ok(target), Some(fragment)) => self.place(target, fragment, from, report),
            (Err(kind), _) => {
                kind.into_iter().for_each(&mut report);
                Target::Broken
            }
        }
    }

    /// The SOP that a reference names.
    pub(super) fn reference<'r>(&self, reference: &'r str) -> Result<SopId, Kind<'r>> {
        match self.references.find(reference) {
            references::Found::One(id) => Ok(id),
            references::Found::Several(ids) => Err(Kind::Ambiguous(reference, ids.to_vec())),
            references::Found::Nothing => Err(Kind::Unknown(reference)),
        }
    }

    /// What stands at a path as written in a file of a folder; an error without a kind was
    /// reported where the file was read.
    fn path<'p>(&self, folder: &str, path: &'p str) -> Result<Target, Option<Kind<'p>>> {
        match self.files.find(folder, path) {
            files::Found::Sop(id) => Ok(Target::Sop { id, fragment: None }),
            files::Found::Page(id) => Ok(Target::Page { id, fragment: None }),
            files::Found::Home => Ok(Target::Home),
            files::Found::File(file) => Ok(Target::File(file)),
            files::Found::Unpublished => Err(Some(Kind::Unpublished(path))),
            files::Found::Unreadable => Err(None),
            files::Found::Nothing => Err(Some(Kind::NoFile(path))),
            files::Found::Outside => Err(Some(Kind::Outside(path))),
        }
    }

    /// The file at a path that is shown in place; errors as for [`Targets::path`].
    pub(super) fn image<'p>(
        &self,
        folder: &str,
        path: &'p str,
    ) -> Result<FileId, Option<Kind<'p>>> {
        match self.path(folder, path)? {
            Target::File(file) => Ok(file),
            _ => Err(Some(Kind::NotAnImage(path))),
        }
    }

    /// The same target with its fragment, or without it where the page has no such anchor. What
    /// stands behind `#` in the address of a file is the file's own business.
    fn place(
        &self,
        target: Target,
        fragment: &'a str,
        from: Referrer,
        mut report: impl FnMut(Kind<'a>),
    ) -> Target {
        let page = match target {
            Target::Sop { id, .. } => Referrer::Sop(id),
            Target::Page { id, .. } => Referrer::Page(id),
            Target::Home => Referrer::Home,
            Target::Here { .. } => from,
            Target::File(_) | Target::External(_) | Target::Broken => return target,
        };
        if !self.has_anchor(page, fragment) {
            report(Kind::NoAnchor(fragment, page));
            return target;
        }
        let fragment = Some(fragment.into());
        match target {
            Target::Sop { id, .. } => Target::Sop { id, fragment },
            Target::Page { id, .. } => Target::Page { id, fragment },
            Target::Here { .. } => Target::Here { fragment },
            other => other,
        }
    }

    /// Whether a page has an anchor. A file that could not be understood is not blamed again.
    fn has_anchor(&self, page: Referrer, fragment: &str) -> bool {
        self.anchors(page).has(fragment) || matches!(page, Referrer::Sop(id) if self.sop(id).broken)
    }

    /// The anchors of a page.
    pub(super) fn anchors(&self, page: Referrer) -> &Anchors<'a> {
        &self.anchors[match page {
            Referrer::Sop(id) => id.0 as usize,
            Referrer::Page(id) => self.sops.len() + id.0 as usize,
            Referrer::Home => self.sops.len() + self.pages.len(),
        }]
    }
}

impl<'a> Anchors<'a> {
    fn new(all: &'a [Anchor]) -> Self {
        let set = (all.len() > MANY_ANCHORS).then(Box::default);
        Self { all, set }
    }

    fn has(&self, fragment: &str) -> bool {
        match &self.set {
            Some(set) => set
                .get_or_init(|| self.all.iter().map(|anchor| &*anchor.id).collect())
                .contains(fragment),
            None => self.all.iter().any(|anchor| *anchor.id == *fragment),
        }
    }
}

/// Whether a link is one of a relation that has a name for its other direction.
fn has_other_way(place: &Place) -> bool {
    matches!(place, Place::Identity("induk" | "lanjutan" | "diganti_oleh"))
}
