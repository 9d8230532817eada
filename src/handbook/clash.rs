//! What two files may not both have: a slug, a number, an address (FORMAT.md, 1 and 2).
//!
//! In: SOPs, pages and registers, in the order of their paths. Out: a diagnostic for each that is
//! there twice, in the file whose path sorts later, with the other one as related place.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::Arc;

use super::address;
use super::card::{Carded, Cards};
use super::references::References;
use super::words::Words;
use crate::config::Config;
use crate::diagnostics::{Code, Diagnostic};
use crate::messages::Text;
use crate::page::Page;
use crate::register::Registers;
use crate::sop::{KataJenis, Sop};
use crate::source::{SourceTree, Span};

/// Finds everything that is there twice.
pub(super) fn find(
    tree: &SourceTree,
    config: &Config,
    registers: &Registers,
    cards: &Cards,
    references: &References,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut pages: Vec<_> = cards.pages.iter().map(|page| page.value.clone()).collect();
    pages.sort_by(|a, b| tree[a.file].path.cmp(&tree[b.file].path));
    slugs(tree, &cards.sops, &pages, &mut diagnostics);
    numbers(tree, &cards.sops, &mut diagnostics);
    addresses(tree, config, registers, (cards, &pages, references), &mut diagnostics);
    diagnostics
}

/// Finds the slugs that two SOPs have, or two plain pages, and the names that leave none.
fn slugs(
    tree: &SourceTree,
    sops: &[Carded<Sop>],
    pages: &[Arc<Page>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let nameless = sops.iter().filter(|sop| sop.card.names.slug.is_none());
    let nameless = nameless.map(|sop| sop.value.file);
    let of_pages = pages.iter().filter(|page| page.slug.is_empty()).map(|page| page.file);
    diagnostics.extend(nameless.chain(of_pages).map(|file| {
        Diagnostic::new(Code::SlugKosong, tree[file].top())
            .with("nama", tree[file].name())
            .hint(Text::new("slug-kosong.saran"))
    }));
    let of_sops = twice(sops.iter().filter_map(|sop| Some((sop.card.names.slug?, &sop.value))));
    let of_sops = of_sops.iter().map(|(here, first)| (&here.slug, here.file, first.file));
    let of_pages = pages.iter().filter(|page| !page.slug.is_empty());
    let of_pages = twice(of_pages.map(|page| (&page.slug, page)));
    let of_pages = of_pages.iter().map(|(here, first)| (&here.slug, here.file, first.file));
    diagnostics.extend(of_sops.chain(of_pages).map(|(slug, here, first)| {
        Diagnostic::new(Code::SlugGanda, tree[here].top())
            .with("slug", slug)
            .with("berkas", &tree[first].path)
            .hint(Text::new("slug-ganda.saran"))
            .related(tree[first].top(), Text::new("slug-ganda.kaitan").with("slug", slug))
    }));
}

/// Finds the numbers that two SOPs have. Blank ones never clash.
fn numbers(tree: &SourceTree, sops: &[Carded<Sop>], diagnostics: &mut Vec<Diagnostic>) {
    let numbers = sops.iter().filter_map(|sop| Some((sop.card.names.nomor?, &sop.value)));
    let written = |sop: &Arc<Sop>| sop.identitas.nomor.clone();
    let twice = twice(numbers).into_iter();
    let twice = twice.filter_map(|(here, first)| written(here).zip(written(first)));
    diagnostics.extend(twice.map(|(here, first)| {
        Diagnostic::new(Code::NomorGanda, here.span)
            .with("nomor", &here.value)
            .with("berkas", &tree[first.span.file].path)
            .hint(Text::new("nomor-ganda.saran"))
            .related(first.span, Text::new("nomor-ganda.kaitan").with("nomor", &first.value))
    }));
}

/// What has a key that another had before it: the later one, the first one.
fn twice<K: Eq + Hash, T: Copy>(all: impl Iterator<Item = (K, T)>) -> Vec<(T, T)> {
    let mut first: HashMap<K, T> = HashMap::with_capacity(all.size_hint().1.unwrap_or(0));
    all.filter_map(|(key, here)| match first.entry(key) {
        Entry::Occupied(first) => Some((here, *first.get())),
        Entry::Vacant(free) => {
            free.insert(here);
            None
        }
    })
    .collect()
}

/// Finds the addresses that two pages, files or old addresses have, and old addresses that are
/// none. Compared without regard to case, as the site may be unpacked where case doesn't count.
fn addresses(
    tree: &SourceTree,
    config: &Config,
    registers: &Registers,
    (cards, pages, references): (&Cards, &[Arc<Page>], &References),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let src = &config.book.src;
    let (sops, words) = (&cards.sops, cards.words);
    let by_address = HashMap::new();
    let mut taken = Taken { tree, sops, references, words, by_address, diagnostics };
    for word in KataJenis::ALL {
        taken.reserve(address::kategori(&[word]));
        for other in KataJenis::ALL.into_iter().filter(|other| other.axis() > word.axis()) {
            taken.reserve(address::kategori(&[word, other]));
        }
    }
    address::FIXED.into_iter().for_each(|fixed| taken.reserve(fixed.to_owned()));
    if config.pdf.build {
        (1..100).for_each(|number| taken.reserve(address::volume(number)));
    }
    for unit in &registers.unit {
        taken.take(address::unit(&unit.id), unit.span);
    }
    for pelaksana in &registers.pelaksana {
        taken.take(address::pelaksana(&pelaksana.id), pelaksana.span);
    }
    for dasar_hukum in &registers.dasar_hukum {
        taken.take(address::dasar_hukum(&dasar_hukum.id), dasar_hukum.span);
    }
    // Two slugs that are the same were reported as such.
    for page in pages.iter().filter(|page| !page.slug.is_empty()) {
        let top = tree[page.file].top();
        taken.by_address.entry(address::halaman(&page.slug)).or_insert(Some(top));
    }

    let mut free = Vec::new();
    for file in tree.iter() {
        if let Some(path) = address::copied(src, file) {
            free.push((path.to_lowercase(), file.top()));
        }
    }
    for alias in sops.iter().flat_map(|sop| &sop.value.identitas.alias) {
        match address::alias(&alias.value) {
            Some(address) => free.push((address.to_lowercase(), alias.span)),
            None => taken.diagnostics.push(
                Diagnostic::new(Code::NilaiTakTerbaca, alias.span)
                    .message(Text::new("nilai-tak-terbaca.alias").with("alamat", &alias.value))
                    .hint(Text::new("nilai-tak-terbaca.saran-alias")),
            ),
        }
    }
    for (address, span) in &free {
        taken.take(address.clone(), *span);
    }
    for (address, span) in &free {
        taken.check_folders(address, *span);
    }
}

/// The addresses that are taken, in lower case, with the place that takes each; the site's own
/// have none. Those of SOPs are found by their slugs.
struct Taken<'a> {
    tree: &'a SourceTree,
    sops: &'a [Carded<Sop>],
    references: &'a References,
    words: &'a Words,
    by_address: HashMap<String, Option<Span>>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Taken<'_> {
    /// Takes an address for the site itself.
    fn reserve(&mut self, address: String) {
        self.by_address.insert(address, None);
    }

    /// Takes an address, or reports that it is taken.
    fn take(&mut self, address: String, here: Span) {
        match self.by(&address) {
            Some(other) => self.diagnostics.push(clash(self.tree, &address, here, other)),
            None => drop(self.by_address.insert(address, Some(here))),
        }
    }

    /// Reports an address that would need a folder where a page or a file is.
    fn check_folders(&mut self, address: &str, here: Span) {
        let folders = address.match_indices('/').map(|(at, _)| &address[..at]);
        for folder in folders {
            if let Some(other) = self.by(folder) {
                self.diagnostics.push(clash(self.tree, folder, here, other));
            }
        }
    }

    /// The place that takes an address.
    fn by(&self, address: &str) -> Option<Option<Span>> {
        self.by_address.get(address).copied().or_else(|| {
            let slug = address::slug_of_sop(address)?;
            let sop = self.references.of_slug(self.words.number(slug))?;
            Some(Some(self.tree[self.sops[sop.0 as usize].value.file].top()))
        })
    }
}

/// The diagnostic of an address that is taken twice, once perhaps by the site itself.
fn clash(tree: &SourceTree, address: &str, here: Span, other: Option<Span>) -> Diagnostic {
    let Some(other) = other else {
        return Diagnostic::new(Code::AlamatGanda, here)
            .message(Text::new("alamat-ganda.situs").with("alamat", address))
            .hint(Text::new("alamat-ganda.saran"));
    };
    let (other, here) = match tree.order(other, here) {
        Ordering::Greater => (here, other),
        _ => (other, here),
    };
    Diagnostic::new(Code::AlamatGanda, here)
        .with("alamat", address)
        .with("berkas", &tree[other.file].path)
        .hint(Text::new("alamat-ganda.saran"))
        .related(other, Text::new("alamat-ganda.kaitan").with("alamat", address))
}
