//! The paper edition: a [`Job`](job::Job) → a PDF; the composer of this folder.
//!
//! In: the linked handbook, which of its SOPs, their pictures. Out: the file's bytes, and what
//! could not be printed as its author wrote it. The lines of flow tables come from the same router
//! as the website's; how pages look stands in `templates/`.

mod binding;
pub mod book;
pub mod chart;
mod fan;
pub mod hints;
mod hyphens;
pub mod job;
mod markup;
mod pack;
mod prosedur;
pub mod sheets;
mod sop;
mod view;
pub mod world;

use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

use crate::diagnostics::{Code, Diagnosed, Diagnostic};
use crate::messages::Text;
use crate::source::{FileId, Span, digest};
use binding::{Binding, BoundFile, guess};
use job::{Job, Picture};
use markup::path_of;
use world::{Fault, Fonts, Pages, Printed, Type};

/// The stack of a thread that sets type, in bytes: texts may be nested deeply.
const STACK: usize = 16 << 20;

/// The files of a book in volumes are set until no page number changes any more, but not more often
/// than this. Twice is the rule: a number that was guessed is as long as the right one, mostly, so
/// that lines break where they will.
const ROUNDS: usize = 4;

/// Where the pictures come from and the printed files go.
pub trait Shelf {
    type Error: Send;

    /// Reads a picture, by its path in the tree.
    fn picture(&self, path: &str) -> Result<Vec<u8>, Self::Error>;

    /// What stood where a file will stand: 0 is the book, or what is common to its volumes; others
    /// are the volumes' own numbers.
    fn old(&self, file: usize) -> Option<Vec<u8>>;

    /// Takes a file.
    fn put(&mut self, file: usize, bytes: Vec<u8>) -> Result<(), Self::Error>;
}

/// Why there is no printed file.
pub enum Unprinted<E> {
    Shelf(E),
    /// Our own fault, whatever the author wrote.
    Typesetter(Fault),
}

/// A job whose texts are written.
struct Prepared<'a> {
    set: Type<'a>,
    /// Where each flow table's steps begin in their files.
    steps: Vec<Vec<Span>>,
    diagnostics: Vec<Diagnostic>,
}

/// A file of a book in volumes, set with what was known of the others then.
struct Bound {
    binding: Binding,
    /// How many pages are counted in Arabic numerals.
    pages: usize,
    /// None where a page number in it was guessed.
    printed: Option<Diagnosed<Printed>>,
}

/// Sets what a job prints, all in one file. A [`Fault`] is our own, whatever the author wrote.
pub fn typeset(job: &Job, fonts: &Fonts) -> Result<Diagnosed<Printed>, Fault> {
    let prepared = prepare(job, &Binding::default(), fonts);
    let mark = prepared.set.mark();
    apart(|| packed(world::set(fonts, prepared.set)?, &mark))
        .map(|printed| diagnosed(printed, &prepared.steps, prepared.diagnostics))
}

/// What the writing of a job's texts finds; nothing is set for it.
pub fn found(job: &Job, fonts: &Fonts) -> Vec<Diagnostic> {
    prepare(job, &Binding::default(), fonts).diagnostics
}

/// Prints what a job prints to a shelf, in these volumes of its SOPs; what the shelf holds already
/// isn't set again. Returns what could not be printed as its author wrote it, and how many pages
/// were set.
pub fn print<S: Shelf>(
    job: &Job,
    volumes: &[Range<usize>],
    fonts: &Fonts,
    shelf: &mut S,
) -> Result<Diagnosed<usize>, Unprinted<S::Error>> {
    match volumes {
        [] | [_] => print_whole(job, fonts, shelf),
        volumes => print_volumes(job, volumes, fonts, shelf),
    }
}

fn print_whole<S: Shelf>(
    job: &Job,
    fonts: &Fonts,
    shelf: &mut S,
) -> Result<Diagnosed<usize>, Unprinted<S::Error>> {
    let load = |path: &str| shelf.picture(path);
    let pictures = book::read_pictures(job, load).map_err(Unprinted::Shelf)?;
    let job = Job { pictures: &pictures, sops: job.sops.clone(), ..*job };
    let prepared = prepare(&job, &Binding::default(), fonts);
    let mark = prepared.set.mark();
    if let Some(old) = shelf.old(0).filter(|old| pack::bears(old, &mark)) {
        shelf.put(0, old).map_err(Unprinted::Shelf)?;
        return Ok(Diagnosed { value: 0, diagnostics: prepared.diagnostics });
    }
    let printed = apart(|| packed(world::set(fonts, prepared.set)?, &mark));
    let printed = printed.map_err(Unprinted::Typesetter)?;
    let Diagnosed { value, diagnostics } =
        diagnosed(printed, &prepared.steps, prepared.diagnostics);
    shelf.put(0, value.bytes).map_err(Unprinted::Shelf)?;
    Ok(Diagnosed { value: value.pages, diagnostics })
}

/// Prints a book in volumes. Page numbers go on from one to the next, and each refers to pages of
/// the others: those that aren't known yet are guessed, and the file is set again when they are.
fn print_volumes<S: Shelf>(
    job: &Job,
    volumes: &[Range<usize>],
    fonts: &Fonts,
    shelf: &mut S,
) -> Result<Diagnosed<usize>, Unprinted<S::Error>> {
    let files: Vec<BoundFile> = (volumes.iter().cloned().zip(1..))
        .map(|(sops, number)| BoundFile::Volume { number, sops })
        .chain([BoundFile::Front { volumes: volumes.to_vec() }])
        .collect();
    let Diagnosed { value: mark, diagnostics } = mark(job, &files, fonts, shelf)?;
    let old = |file: &BoundFile| shelf.old(file.number()).filter(|old| pack::bears(old, &mark));
    if let Some(old) = files.iter().map(old).collect::<Option<Vec<_>>>() {
        for (file, bytes) in files.iter().zip(old) {
            shelf.put(file.number(), bytes).map_err(Unprinted::Shelf)?;
        }
        return Ok(Diagnosed { value: 0, diagnostics });
    }
    let (guessed, mut known) = (guess(job, &files), BTreeMap::new());
    let mut all: Vec<Option<Bound>> = files.iter().map(|_| None).collect();
    for _ in 0..ROUNDS {
        let mut first = 1;
        for (file, bound) in files.iter().zip(&mut all) {
            let elsewhere = file.elsewhere(job);
            let is_known = elsewhere.iter().all(|label| known.contains_key(label));
            let page = |label: String| {
                let page = known.get(&label).unwrap_or(&guessed[&label]).clone();
                (label, page)
            };
            let elsewhere = elsewhere.into_iter().map(page).collect();
            let binding = Binding { file: file.clone(), first, elsewhere };
            let stands = |bound: &Bound| bound.binding == binding && bound.printed.is_some();
            if !bound.as_ref().is_some_and(stands) {
                let mark = Some(&*mark).filter(|_| is_known);
                *bound = Some(bind(job, binding, mark, fonts, shelf, &mut known)?);
            }
            first += bound.as_ref().map_or(0, |bound| bound.pages);
        }
    }
    let mut found = Diagnosed { value: 0, diagnostics: Vec::new() };
    let printed = all.into_iter().filter_map(|bound| bound?.printed);
    for (file, Diagnosed { value, diagnostics }) in files.iter().zip(printed) {
        found.value += value.pages;
        found.diagnostics.extend(diagnostics);
        shelf.put(file.number(), value.bytes).map_err(Unprinted::Shelf)?;
    }
    Ok(found)
}

/// Sets a file of a book in volumes, learns the page numbers of its places, and prints it if it is
/// given a mark.
fn bind<S: Shelf>(
    job: &Job,
    binding: Binding,
    mark: Option<&str>,
    fonts: &Fonts,
    shelf: &S,
    known: &mut BTreeMap<String, String>,
) -> Result<Bound, Unprinted<S::Error>> {
    let pictures = pictures_of(job, &binding.file, shelf)?;
    let job = Job { pictures: &pictures, sops: job.sops.clone(), ..*job };
    let labels = binding.file.labels(&job);
    let Prepared { set, steps, diagnostics } = prepare(&job, &binding, fonts);
    let bound = apart(|| {
        let pages = world::set(fonts, set)?;
        let places = labels.into_iter().filter_map(|label| Some((pages.page_of(&label)?, label)));
        let places: Vec<_> = places.collect();
        // Of the front, all that others refer to is numbered in Roman numerals, from its title on;
        // a volume's first part is its first page in Arabic ones.
        let (arabic, before) = match (&binding.file, places.first()) {
            (BoundFile::Volume { .. }, Some((first, _))) => (true, first - 1),
            _ => (false, pages.count()),
        };
        let counted = pages.count() - before;
        let number = |at: usize| match arabic {
            true => (at - before - 1 + binding.first).to_string(),
            false => book::roman(at).to_lowercase(),
        };
        let numbers: Vec<_> = places.into_iter().map(|(at, label)| (label, number(at))).collect();
        let printed = mark.map(|mark| packed(pages, mark)).transpose()?;
        Ok((numbers, counted, printed))
    });
    let (numbers, pages, printed) = bound.map_err(Unprinted::Typesetter)?;
    known.extend(numbers);
    let printed = printed.map(|printed| diagnosed(printed, &steps, diagnostics));
    Ok(Bound { binding, pages, printed })
}

/// What tells a book in volumes from another. Each of its files refers to pages of the others, so
/// that all are others as soon as one is. Also what the writing of their texts found.
fn mark<S: Shelf>(
    job: &Job,
    files: &[BoundFile],
    fonts: &Fonts,
    shelf: &S,
) -> Result<Diagnosed<String>, Unprinted<S::Error>> {
    let mut all = Diagnosed { value: String::new(), diagnostics: Vec::new() };
    for file in files {
        let pictures = pictures_of(job, file, shelf)?;
        let job = Job { pictures: &pictures, sops: job.sops.clone(), ..*job };
        let binding = Binding { file: file.clone(), ..Binding::default() };
        let prepared = prepare(&job, &binding, fonts);
        all.value.push_str(&prepared.set.mark());
        all.diagnostics.extend(prepared.diagnostics);
    }
    Ok(Diagnosed { value: digest(all.value.as_bytes()), ..all })
}

/// The pictures of a file of a book in volumes.
fn pictures_of<S: Shelf>(
    job: &Job,
    file: &BoundFile,
    shelf: &S,
) -> Result<BTreeMap<FileId, Picture>, Unprinted<S::Error>> {
    let own = Job { sops: file.sops(job).to_vec(), ..*job };
    book::read_pictures(&own, |path| shelf.picture(path)).map_err(Unprinted::Shelf)
}

/// Writes a job's texts, or those of a file of it. Costs little; what costs is the setting.
fn prepare<'a>(job: &Job<'a>, binding: &Binding, fonts: &Fonts) -> Prepared<'a> {
    let manuscript = book::write(job, fonts, binding);
    let view = serde_json::to_vec(&manuscript.view).expect("views have string keys only");
    let pictures = job.pictures.iter();
    let pictures = pictures.map(|(&file, picture)| (path_of(file, picture.kind), picture));
    let ident = match binding.file {
        BoundFile::Whole | BoundFile::Front { .. } => job.ident(),
        BoundFile::Volume { number, .. } => format!("{} {number}", job.ident()),
    };
    let set = Type { view, plans: manuscript.plans, pictures: pictures.collect(), ident };
    Prepared { set, steps: manuscript.steps, diagnostics: manuscript.diagnostics }
}

/// Writes pages in few bytes. Those in which a step found no room get no mark: only setting them
/// again tells so again.
fn packed(pages: Pages, mark: &str) -> Result<Printed, Fault> {
    let printed = pages.print()?;
    let mark = Some(mark).filter(|_| printed.cut.is_empty());
    Ok(Printed { bytes: pack::pack(printed.bytes, mark), ..printed })
}

/// A printed file with what was found while it was written and set.
fn diagnosed(
    printed: Printed,
    steps: &[Vec<Span>],
    mut diagnostics: Vec<Diagnostic>,
) -> Diagnosed<Printed> {
    diagnostics.extend(printed.cut.iter().map(|&(plan, step)| {
        Diagnostic::new(Code::LangkahTerlaluTinggi, steps[plan][step])
            .with("nomor", step + 1)
            .hint(Text::new("langkah-terlalu-tinggi.saran"))
    }));
    Diagnosed { value: printed, diagnostics }
}

/// Does something on a thread of its own, which has the stack for it.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| Fault { message: error.to_string() })?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
