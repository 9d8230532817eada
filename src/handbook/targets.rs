//! Links as written → what they lead to.
//!
//! In: the links of one file, and where everything stands. Out: a [`Target`] each, and the
//! [`Fault`]s met, not yet in words. SOPs have the numbers of their places in the list given.

use super::card::{Card, Carded, Cards, Named};
use super::files::{self, Files};
use super::references::{self, Reference, References};
use super::words::{Word, Words};
use super::{PageId, Referrer, SopId, Target};
use crate::config::Config;
use crate::markdown::{Anchor, Place, WrittenLink, WrittenTarget};
use crate::page::Page;
use crate::sop::Sop;
use crate::source::{FileId, SourceTree, Span};

/// All that links may lead to.
pub(super) struct Targets<'a> {
    pub(super) tree: &'a SourceTree,
    pub(super) sops: &'a [Carded<Sop>],
    pub(super) pages: &'a [Carded<Page>],
    pub(super) home: Option<&'a Carded<Page>>,
    pub(super) files: Files<'a>,
    words: &'a Words,
    references: &'a References,
}

/// What was made of the links of one page.
#[derive(Default)]
pub(super) struct Linked<'a> {
    /// As many as links.
    pub(super) targets: Vec<Target>,
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
    /// An image that is not in the handbook.
    Remote(&'a str),
    /// An address with a scheme that is not allowed, or not readable.
    Forbidden(&'a str),
}

impl<'a> Targets<'a> {
    /// Gathers everything that links may lead to.
    pub(super) fn new(
        tree: &'a SourceTree,
        config: &'a Config,
        cards: &'a Cards,
        references: &'a References,
    ) -> Self {
        let (sops, pages, home) = (&cards.sops, &cards.pages, cards.home.as_ref());
        let files = Files::new(tree, &config.book.src, sops, pages, home);
        Self { tree, sops, pages, home, files, words: cards.words, references }
    }

    /// The SOP with a number.
    pub(super) fn sop(&self, id: SopId) -> &'a Sop {
        &self.sops[id.0 as usize].value
    }

    /// The plain page with a number.
    pub(super) fn page(&self, id: PageId) -> &'a Page {
        &self.pages[id.0 as usize].value
    }

    /// What the links of one page lead to, and what is wrong with them.
    pub(super) fn link(&self, from: Referrer) -> Linked<'a> {
        let (file, links): (_, &[WrittenLink]) = match from {
            Referrer::Sop(id) => (self.sop(id).file, &self.sop(id).links),
            Referrer::Page(id) => (self.page(id).file, &self.page(id).links),
            Referrer::Home => match self.home {
                Some(home) => (home.value.file, &home.value.links),
                None => return Linked::default(),
            },
        };
        let named = self.card(from).map_or(&[][..], |card| &card.links);
        let folder = files::folder(&self.tree[file].path);
        let mut faults = Vec::new();
        let targets = named.iter().zip(links).map(|(named, link)| {
            self.target(from, folder, *named, link, |kind| {
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
        });
        let targets = targets.collect();
        Linked { targets, faults }
    }

    /// What one link leads to. How it is written is looked at only where that matters: there are
    /// very many, and most lead to an SOP.
    fn target(
        &self,
        from: Referrer,
        folder: &str,
        named: Named,
        link: &'a WrittenLink,
        mut report: impl FnMut(Kind<'a>),
    ) -> Target {
        let (target, fragment) = match named {
            Named::Sop { reference, fragment } => {
                let target = match self.references.find(reference) {
                    references::Found::One(id) => Ok(Target::Sop { id, fragment: None }),
                    found => Err(Some(unclear(found, link.target.written()))),
                };
                (target, fragment)
            }
            Named::Here { fragment } => (Ok(Target::Here { fragment: None }), fragment),
            Named::Elsewhere { fragment } => {
                if let WrittenTarget::RemoteImage(address) = &link.target {
                    report(Kind::Remote(address));
                }
                (self.elsewhere(folder, &link.target), fragment)
            }
        };
        match (target, fragment) {
            (Ok(target), None) => target,
            (Ok(target), Some(fragment)) => {
                let written = link.target.fragment().unwrap_or_default();
                self.place(target, (fragment, written), from, report)
            }
            (Err(kind), _) => {
                kind.into_iter().for_each(&mut report);
                Target::Broken
            }
        }
    }

    /// What a file or an address outside the handbook leads to; an error without a kind was
    /// reported where the file was read.
    fn elsewhere(
        &self,
        folder: &str,
        target: &'a WrittenTarget,
    ) -> Result<Target, Option<Kind<'a>>> {
        match target {
            WrittenTarget::Path { path, .. } => self.path(folder, path),
            WrittenTarget::Image { path } => self.image(folder, path).map(Target::File),
            WrittenTarget::RemoteImage(address) | WrittenTarget::External(address) => {
                Ok(Target::External(address.clone()))
            }
            WrittenTarget::Forbidden(address) => Err(Some(Kind::Forbidden(address))),
            WrittenTarget::Sop { reference, .. } => Err(Some(Kind::Unknown(reference))),
        }
    }

    /// The SOP that a reference names.
    pub(super) fn reference<'r>(&self, reference: &'r str) -> Result<SopId, Kind<'r>> {
        match self.references.find(Reference::new(reference, self.words)) {
            references::Found::One(id) => Ok(id),
            found => Err(unclear(found, reference)),
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
        (anchor, fragment): (Word, &'a str),
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
        if !self.has_anchor(page, anchor) {
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
    fn has_anchor(&self, page: Referrer, anchor: Word) -> bool {
        self.card(page).is_some_and(|card| card.has_anchor(anchor))
            || matches!(page, Referrer::Sop(id) if self.sop(id).broken)
    }

    /// The card of a page.
    fn card(&self, page: Referrer) -> Option<&'a Card> {
        match page {
            Referrer::Sop(id) => Some(&self.sops[id.0 as usize].card),
            Referrer::Page(id) => Some(&self.pages[id.0 as usize].card),
            Referrer::Home => self.home.map(|home| &*home.card),
        }
    }

    /// The anchors of a page.
    pub(super) fn anchors(&self, page: Referrer) -> &'a [Anchor] {
        match page {
            Referrer::Sop(id) => &self.sop(id).anchors,
            Referrer::Page(id) => &self.page(id).anchors,
            Referrer::Home => self.home.map_or(&[], |home| &home.value.anchors),
        }
    }
}

/// Why a reference names no SOP.
fn unclear<'r>(found: references::Found, reference: &'r str) -> Kind<'r> {
    match found {
        references::Found::Several(ids) => Kind::Ambiguous(reference, ids.to_vec()),
        _ => Kind::Unknown(reference),
    }
}
