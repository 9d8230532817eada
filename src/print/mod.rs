//! The paper edition: a [`Job`](job::Job) → a PDF; the composer of this folder.
//!
//! In: the linked handbook, which of its SOPs, their pictures. Out: the file's bytes, and what
//! could not be printed as its author wrote it. The lines of flow tables come from the same router
//! as the website's; how pages look stands in `templates/`.
//!
//! Every page may name others by their numbers, those of other volumes too. So a book is cast off
//! before it is set, as printers say: its texts are measured, and its sheets counted, without being
//! drawn. Then each file is set once.

mod binding;
pub mod book;
pub mod chart;
mod fan;
pub mod hints;
mod hyphens;
pub mod job;
mod markup;
mod numbering;
mod pack;
mod prosedur;
pub mod sheets;
mod sop;
mod view;
pub mod world;

use std::collections::BTreeSet;
use std::ops::Range;
use std::thread;

use crate::diagnostics::Diagnosed;
use crate::source::digest;
use binding::BoundFile;
use book::Manuscript;
use job::{Job, Pictures};
use markup::{Stock, path_of};
use numbering::{Numbering, Told};
use world::{Fault, Fonts, Pages, Printed, Type};

/// The stack of a thread that sets type, in bytes: texts may be nested deeply.
const STACK: usize = 16 << 20;

/// Files are set until every page is where it was said to be, but not more often than this. Once is
/// the rule: a page number that is narrower than it was taken to be seldom makes a text shorter.
const ROUNDS: usize = 4;

/// Where the pictures come from and the printed files go. Files are numbered: 0 is the book, or what
/// is common to its volumes; others are the volumes' own numbers.
pub trait Shelf {
    type Error: Send;

    /// Reads a picture, by its path in the tree.
    fn picture(&self, path: &str) -> Result<Vec<u8>, Self::Error>;

    /// What stood where a file will stand.
    fn old(&self, file: usize) -> Option<Vec<u8>>;

    /// Whether a file is wanted; the pages of others are counted only.
    fn wants(&self, _file: usize) -> bool {
        true
    }

    /// Hears how many pages are set, and how many there are in all.
    fn progress(&self, _pages: usize, _all: usize) {}

    /// Takes a file.
    fn put(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), Self::Error>;
}

/// Why there is no printed file.
pub enum Unprinted<E> {
    Shelf(E),
    /// Our own fault, whatever the author wrote.
    Typesetter(Fault),
}

/// How much work printing was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The pages of the files that were set.
    pub pages: usize,
    /// The same, each as often as it was set.
    pub set: usize,
}

/// Printed files, by their numbers.
type Files = Vec<(usize, Vec<u8>)>;

/// A file whose texts are written.
struct Written {
    file: BoundFile,
    /// What names the file for good.
    ident: String,
    /// What tells it from all others that were ever printed.
    mark: String,
    manuscript: Manuscript,
    /// The places in other files that it refers to.
    refers: BTreeSet<String>,
    /// The number of the page behind its last, when its pages are counted.
    next: usize,
}

/// Prints what a job prints to a shelf, in these volumes of its SOPs; what the shelf holds already
/// isn't set again. Returns what could not be printed as its author wrote it, and how much work it
/// was.
pub fn print<S: Shelf>(
    job: &Job,
    volumes: &[Range<usize>],
    fonts: &Fonts,
    shelf: &mut S,
) -> Result<Diagnosed<Work>, Unprinted<S::Error>> {
    let mut written = Vec::new();
    for file in binding::files(volumes) {
        let pictures = pictures(job, &file, shelf)?;
        written.push(Written::new(job, file, Stock { fonts, pictures: &pictures }));
    }
    // Each file refers to pages of the others, so that all are others as soon as one is.
    if written.len() > 1 {
        let all: String = written.iter().map(|written| &*written.mark).collect();
        let mark = digest(all.as_bytes());
        written.iter_mut().for_each(|written| written.mark.clone_from(&mark));
    }
    let old = written.iter().map(|Written { file, mark, .. }| {
        let old = shelf.old(file.number()).filter(|old| pack::bears(old, mark))?;
        Some((file.number(), old))
    });
    let old = old.collect::<Option<Vec<_>>>();
    let (files, work) = match old {
        Some(old) => (old, Work::default()),
        None => bind(job, &mut written, fonts, shelf)?,
    };
    for (number, bytes) in files {
        shelf.put(number, bytes).map_err(Unprinted::Shelf)?;
    }
    let diagnostics = written.into_iter().flat_map(|written| written.manuscript.diagnostics);
    Ok(Diagnosed { value: work, diagnostics: diagnostics.collect() })
}

/// Casts off the files of a job, then sets those that are wanted.
fn bind<S: Shelf>(
    job: &Job,
    written: &mut [Written],
    fonts: &Fonts,
    shelf: &S,
) -> Result<(Files, Work), Unprinted<S::Error>> {
    let mut known = Numbering::default();
    let (mut first, mut all) = (1, 0);
    for file in &mut *written {
        let pictures = pictures(job, &file.file, shelf)?;
        file.manuscript.view.tell(&known.tell(file.number(), first, &file.refers));
        let cast_off = apart(|| {
            let pages = world::set(fonts, file.matter(&pictures))?;
            Ok((pages.measures(), pages.places(), pages.count()))
        });
        let (measures, places, pages) = cast_off.map_err(Unprinted::Typesetter)?;
        file.manuscript.view.take(measures);
        file.next = known.learn(file.number(), places);
        first = file.next;
        all += pages;
    }
    let mut bound: Vec<Option<(Told, Printed)>> = written.iter().map(|_| None).collect();
    let mut work = Work::default();
    for _ in 0..ROUNDS {
        first = 1;
        for (file, bound) in written.iter_mut().zip(&mut bound) {
            let told = known.tell(file.number(), first, &file.refers);
            first = file.next;
            let stands = bound.as_ref().is_some_and(|(told_then, _)| *told_then == told);
            if stands || !shelf.wants(file.number()) {
                continue;
            }
            shelf.progress(work.set.min(all), all);
            let pictures = pictures(job, &file.file, shelf)?;
            file.manuscript.view.tell(&told);
            let pages = apart(|| {
                let pages = world::set(fonts, file.matter(&pictures))?;
                Ok((pages.places(), packed(pages, &file.mark)?))
            });
            let (places, printed) = pages.map_err(Unprinted::Typesetter)?;
            file.next = known.learn(file.number(), places);
            first = file.next;
            work.set += printed.pages;
            *bound = Some((told, printed));
        }
    }
    let files = written.iter_mut().zip(bound).filter_map(|(file, bound)| {
        let (_, printed) = bound?;
        file.manuscript.report(&printed.cut);
        work.pages += printed.pages;
        Some((file.number(), printed.bytes))
    });
    Ok((files.collect(), work))
}

impl Written {
    /// Writes the texts of a file. Costs little; what costs is the setting.
    fn new(job: &Job, file: BoundFile, stock: Stock) -> Self {
        let ident = match file {
            BoundFile::Whole | BoundFile::Front { .. } => job.ident(),
            BoundFile::Volume { number, .. } => format!("{} {number}", job.ident()),
        };
        let manuscript = book::write(job, stock, &file);
        let refers = file.refers(job);
        let written = Self { file, ident, mark: String::new(), manuscript, refers, next: 1 };
        let mark = written.matter(stock.pictures).mark();
        Self { mark, ..written }
    }

    fn number(&self) -> usize {
        self.file.number()
    }

    /// What the file is set from.
    fn matter<'a>(&self, pictures: &'a Pictures) -> Type<'a> {
        let view = &self.manuscript.view;
        let pictures = pictures.iter();
        let pictures = pictures.map(|(&file, picture)| (path_of(file, picture.kind), picture));
        Type {
            view: serde_json::to_vec(view).expect("views have string keys only"),
            plans: self.manuscript.plans.clone(),
            pictures: pictures.collect(),
            ident: self.ident.clone(),
        }
    }
}

/// The pictures of a file.
fn pictures<S: Shelf>(
    job: &Job,
    file: &BoundFile,
    shelf: &S,
) -> Result<Pictures, Unprinted<S::Error>> {
    book::read_pictures(job, file, |path| shelf.picture(path)).map_err(Unprinted::Shelf)
}

/// Writes pages in few bytes. Those in which a step found no room get no mark: only setting them
/// again tells so again.
fn packed(pages: Pages, mark: &str) -> Result<Printed, Fault> {
    let printed = pages.print()?;
    let mark = Some(mark).filter(|_| printed.cut.is_empty());
    Ok(Printed { bytes: pack::pack(printed.bytes, mark), ..printed })
}

/// Does something on a thread of its own, which has the stack for it.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Fault { message: error.to_string() })?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
