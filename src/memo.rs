//! What was parsed before, so that an unchanged file isn't parsed again.
//!
//! In: the files of a tree, and the registers that they are read against. Out: each file's parse
//! with its card, from memory where the file and the registers say the same as before. Without a memo everything
//! comes out the same, only later; that a preview keeps the last good parse of a file that can't
//! be read now is the one thing more that it knows.

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{self, Config};
use crate::diagnostics::{Code, Diagnosed, Diagnostic};
use crate::handbook::card::{Card, Carded};
use crate::handbook::words::Words;
use crate::page::{self, Page};
use crate::register::{self, Registers};
use crate::site::theme::{self, Theme};
use crate::sop::{Sop, parse as sop};
use crate::source::{Content, FileId, SourceFile, SourceTree};

/// What is shown of a file that can't be read now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Broken {
    /// What little could be understood of it.
    #[default]
    AsItIs,
    /// What it said when it could last be read.
    LastGood,
}

/// The memory of earlier parses.
#[derive(Default)]
pub struct Memo {
    broken: Broken,
    config: Option<Config>,
    registers: Option<Registers>,
    /// The registers that the SOPs were read against, without their places.
    read_against: Registers,
    /// Those of all cards.
    words: Words,
    sops: Parses<Sop>,
    pages: Parses<Page>,
    theme: Option<KnownTheme>,
}

/// The parses of all files of a kind, each at its file's number.
type Parses<T> = Vec<Option<Parsed<T>>>;

/// One file's parse.
struct Parsed<T> {
    content: Content,
    read: Carded<T>,
    diagnostics: Vec<Diagnostic>,
    /// Whether the value is that of an earlier content, which could be read.
    stale: bool,
}

/// A theme and what it was read from.
struct KnownTheme {
    name: crate::source::Spanned<String>,
    files: Vec<SourceFile>,
    read: Arc<Theme>,
    diagnostics: Vec<Diagnostic>,
}

impl Memo {
    /// An empty memory.
    pub fn new(broken: Broken) -> Self {
        Self { broken, ..Self::default() }
    }

    /// Reads `book.toml`.
    pub fn config(&mut self, book: Option<&SourceFile>, to: &mut Vec<Diagnostic>) -> Config {
        let Diagnosed { value, diagnostics } = match book {
            Some(book) => config::parse(book),
            None => Diagnosed { value: Config::default(), diagnostics: Vec::new() },
        };
        let is_good = !cannot_be_read(&diagnostics);
        to.extend(diagnostics);
        self.config = Some(match self.config.take() {
            Some(last) if self.broken == Broken::LastGood && !is_good => last,
            _ => value,
        });
        self.config.clone().unwrap_or_default()
    }

    /// Reads the registers.
    pub fn registers(
        &mut self,
        tree: &SourceTree,
        src: &str,
        to: &mut Vec<Diagnostic>,
    ) -> Registers {
        let Diagnosed { value, diagnostics } = register::parse(tree, src);
        let is_good = !cannot_be_read(&diagnostics);
        to.extend(diagnostics);
        self.registers = Some(match self.registers.take() {
            Some(last) if self.broken == Broken::LastGood && !is_good => last,
            _ => value,
        });
        self.registers.clone().unwrap_or_default()
    }

    /// Reads SOPs, in the order of the files.
    pub fn sops(
        &mut self,
        files: &[&SourceFile],
        registers: &Registers,
        to: &mut Vec<Diagnostic>,
    ) -> Vec<Carded<Sop>> {
        let registers_now = registers.without_places();
        if registers_now != self.read_against {
            // The last good parse of a file names entries of other registers.
            self.sops.clear();
            self.read_against = registers_now;
        }
        let card = |sop: &Sop| Card::of_sop(sop, &self.words);
        again(&mut self.sops, files, self.broken, to, |file| sop::parse(file, registers), card)
    }

    /// Reads plain pages, in the order of the files.
    pub fn pages(&mut self, files: &[&SourceFile], to: &mut Vec<Diagnostic>) -> Vec<Carded<Page>> {
        let card = |page: &Page| Card::of_page(page, &self.words);
        again(&mut self.pages, files, self.broken, to, page::parse, card)
    }

    /// The words of the cards.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Reads the handbook's theme.
    pub fn theme(
        &mut self,
        tree: &SourceTree,
        name: &crate::source::Spanned<String>,
        to: &mut Vec<Diagnostic>,
    ) -> Arc<Theme> {
        let folder = format!("themes/{}/", name.value);
        let is_known =
            |known: &KnownTheme| known.name == *name && known.files.iter().eq(tree.below(&folder));
        if !self.theme.as_ref().is_some_and(is_known) {
            let Diagnosed { value, diagnostics } = theme::read(tree, name);
            let (name, files) = (name.clone(), tree.below(&folder).cloned().collect());
            self.theme = Some(KnownTheme { name, files, read: Arc::new(value), diagnostics });
        }
        let known = self.theme.as_ref().expect("it was read above");
        to.extend(known.diagnostics.iter().cloned());
        known.read.clone()
    }

    /// Whether what is shown of a file is what it said when it could last be read.
    pub fn is_stale(&self, file: FileId) -> bool {
        known(&self.sops, file).is_some_and(|parsed| parsed.stale)
            || known(&self.pages, file).is_some_and(|parsed| parsed.stale)
    }
}

/// What is known of a file.
fn known<T>(memory: &Parses<T>, file: FileId) -> Option<&Parsed<T>> {
    memory.get(file.index())?.as_ref()
}

/// Parses files that say something else than before, and forgets those that are gone.
fn again<T: Send + Sync>(
    memory: &mut Parses<T>,
    files: &[&SourceFile],
    broken: Broken,
    to: &mut Vec<Diagnostic>,
    parse: impl Fn(&SourceFile) -> Diagnosed<T> + Sync,
    card: impl Fn(&T) -> Card + Sync,
) -> Vec<Carded<T>> {
    let says_the_same =
        |file: &SourceFile| known(memory, file.id).is_some_and(|it| it.content == file.content);
    let new: Vec<_> = files.iter().filter(|file| !says_the_same(file)).collect();
    let parsed: Vec<Diagnosed<T>> = new.par_iter().map(|file| parse(file)).collect();
    // Not with each parse: all cards are read at every save, and so they lie close together.
    let parsed = parsed.into_par_iter().zip(&new).map(|(parsed, file)| {
        let Diagnosed { value, diagnostics } = parsed;
        let last = known(memory, file.id).filter(|_| broken == Broken::LastGood);
        let (read, stale) = match last.filter(|_| cannot_be_read(&diagnostics)) {
            Some(last) => (last.read.clone(), true),
            None => {
                let card = Arc::new(card(&value));
                (Carded { value: Arc::new(value), card }, false)
            }
        };
        Parsed { content: file.content.clone(), read, diagnostics, stale }
    });
    let parsed: Vec<_> = parsed.collect();
    let end = files.iter().map(|file| file.id.index() + 1).max().unwrap_or(0);
    memory.resize_with(end.max(memory.len()), || None);
    for (file, parsed) in new.into_iter().zip(parsed) {
        memory[file.id.index()] = Some(parsed);
    }
    if memory.iter().flatten().count() > files.len() {
        let mut kept = vec![false; memory.len()];
        files.iter().for_each(|file| kept[file.id.index()] = true);
        memory.iter_mut().zip(kept).filter(|(_, kept)| !kept).for_each(|(gone, _)| *gone = None);
    }
    let all = || files.iter().filter_map(|file| known(memory, file.id));
    to.extend(all().flat_map(|parsed| &parsed.diagnostics).cloned());
    all().map(|parsed| parsed.read.clone()).collect()
}

/// Whether a file's faults are such that nothing it says can be made out.
fn cannot_be_read(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| {
        matches!(
            diagnostic.code,
            Code::BerkasKosong
                | Code::BerkasTerlaluBesar
                | Code::BerkasTakTerbaca
                | Code::BukanUtf8
                | Code::BarisCr
                | Code::TanpaBagianAwal
                | Code::PembatasTakTertutup
                | Code::YamlRusak
                | Code::YamlBerlebihan
                | Code::TomlRusak
        )
    })
}
