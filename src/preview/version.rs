//! One version of the handbook, as it is shown until the next one is made.
//!
//! In: the linked handbook, its planned site, and what is wrong with them. Out: any page, rendered
//! when it is asked for and once for all who ask at the same time; which faults belong to a page.
//! How a page says so is in `overlay.rs`.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, Weak};

use super::printer::Printer;
use super::shape::Shape;
use crate::diagnostics::{Diagnosed, Diagnostic, Severity};
use crate::handbook::{Handbook, Referrer, address};
use crate::messages::{Language, Text};
use crate::print::job::Scope;
use crate::site::{Page, Rendered, Site};
use crate::source::FileId;

/// A version of the handbook.
pub struct Version {
    /// Different from that of every other version, also of another run.
    pub id: String,
    pub handbook: Arc<Handbook>,
    pub site: Arc<Site>,
    /// In the order of a report; templates' faults that are met while rendering are not in it.
    pub faults: Vec<Diagnostic>,
    /// The files of which an older content is shown, because the new one can't be read.
    pub stale: BTreeSet<FileId>,
    /// Why the sources can't be read now; what is shown is what they were before.
    pub failure: Option<Text>,
    printer: Printer,
    rendered: Mutex<HashMap<String, Arc<Mutex<Weak<Shape>>>>>,
}

/// What stands at an address.
pub enum Content {
    /// A page.
    Page(Arc<Shape>),
    /// What isn't a page: a style, a register for machines.
    Bytes(Arc<Shape>),
    /// A file of the sources, as it is.
    Copy(FileId),
    /// A printed file that can't be had, and why.
    Failed(Text),
}

impl Version {
    /// A version of which no page is rendered yet.
    pub fn new(
        id: String,
        handbook: Arc<Handbook>,
        site: Arc<Site>,
        faults: Vec<Diagnostic>,
        stale: BTreeSet<FileId>,
        printer: Printer,
    ) -> Self {
        let rendered = Mutex::default();
        Self { id, handbook, site, faults, stale, failure: None, printer, rendered }
    }

    /// The same version under another number, with other faults.
    pub fn with_faults(&self, id: String, faults: Vec<Diagnostic>) -> Self {
        let (handbook, site) = (self.handbook.clone(), self.site.clone());
        Self::new(id, handbook, site, faults, self.stale.clone(), self.printer.clone())
    }

    /// The same version under another number, whose sources can't be read any more.
    pub fn failed(&self, id: String, failure: Text) -> Self {
        Self { failure: Some(failure), ..self.with_faults(id, self.faults.clone()) }
    }

    /// The language that the pages speak.
    pub fn language(&self) -> Language {
        self.handbook.config.book.language
    }

    /// What stands at an address.
    pub fn content(&self, address: &str) -> Option<Content> {
        let make = || into_bytes(self.site.render(address));
        match self.site.page(address)? {
            Page::File(file) => Some(Content::Copy(*file)),
            Page::Sheets(id) => Some(self.printed(address, Scope::Sop(*id), 0)),
            Page::Book(file) => Some(self.printed(address, Scope::Book, *file)),
            _ if address.ends_with(".html") => self.share(address, make).ok().map(Content::Page),
            _ => match self.share(address, make) {
                Ok(shape) => Some(Content::Bytes(shape)),
                Err(file) => file.map(Content::Copy),
            },
        }
    }

    /// The page for addresses that lead nowhere.
    pub fn not_found(&self) -> Option<Arc<Shape>> {
        self.share("", || into_bytes(Some(self.site.render_not_found()))).ok()
    }

    fn printed(&self, address: &str, scope: Scope, file: usize) -> Content {
        let print = || self.printer.print(&self.handbook, scope, file);
        self.share(address, print).map_or_else(Content::Failed, Content::Bytes)
    }

    /// Renders what nobody else is being sent now. As long as somebody is, all get the same: many
    /// who take a long page slowly need its memory once.
    fn share<E>(
        &self,
        address: &str,
        make: impl FnOnce() -> Result<Diagnosed<Vec<u8>>, E>,
    ) -> Result<Arc<Shape>, E> {
        let place = {
            let mut rendered = self.rendered.lock().expect("nothing panics while it looks up");
            rendered.entry(address.to_owned()).or_default().clone()
        };
        // A panic while a page was rendered leaves nothing there, which is as good as new.
        let mut place = place.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(shape) = place.upgrade() {
            return Ok(shape);
        }
        let Diagnosed { value, diagnostics } = make()?;
        let is_page = address.is_empty() || address.ends_with(".html");
        let shape = Arc::new(match is_page {
            true => {
                let (handbook, site) = (&self.handbook, &self.site);
                Shape::of_page(address, value, diagnostics, handbook, site)
            }
            false => Shape::of_bytes(value, diagnostics),
        });
        *place = Arc::downgrade(&shape);
        Ok(shape)
    }

    /// The file that a page is made from, if it is one file.
    pub fn source(&self, address: &str) -> Option<FileId> {
        match self.site.page(address)? {
            Page::Sop(id) => Some(self.handbook.sop(*id).file),
            Page::Plain(id) => Some(self.handbook.page(*id).file),
            Page::Home => self.handbook.home.as_ref().map(|home| home.file),
            _ => None,
        }
    }

    /// The address of the page that a file makes, or of the file itself where it is copied.
    pub fn address(&self, file: FileId) -> Option<String> {
        let handbook = &self.handbook;
        let address = match handbook.page_of(file) {
            Some(Referrer::Sop(id)) => address::sop(&handbook.sop(id).slug),
            Some(Referrer::Page(id)) => address::halaman(&handbook.page(id).slug),
            Some(Referrer::Home) => address::HOME.to_owned(),
            None => address::copied(&handbook.config.book.src, &handbook.tree[file])?.to_owned(),
        };
        self.site.page(&address).map(|_| address)
    }

    /// What is wrong with the file that a page is made from, hints left out.
    pub fn faults_of(&self, address: &str) -> Vec<&Diagnostic> {
        let source = self.source(address);
        let own = self.faults.iter().filter(|fault| Some(fault.span.file) == source);
        own.filter(|fault| fault.severity < Severity::Hint).collect()
    }
}

/// What was rendered, if it is bytes; an error is the file to copy.
fn into_bytes(rendered: Option<Diagnosed<Rendered>>) -> Result<Diagnosed<Vec<u8>>, Option<FileId>> {
    let Diagnosed { value, diagnostics } = rendered.ok_or(None)?;
    match value {
        Rendered::Bytes(value) => Ok(Diagnosed { value, diagnostics }),
        Rendered::Copy(file) => Err(Some(file)),
        Rendered::Sheets(_) | Rendered::Book(_) => Err(None),
    }
}
