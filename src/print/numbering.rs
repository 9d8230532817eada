//! Where the pages of a book are, and what was measured while they were counted.
//!
//! In: the places and measures that the typesetter found in one file. Out: what the files' views are
//! told of them.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{BookView, Place, SectionView};
use super::world::Measures;

/// What is known of the pages of all files: by their labels, where places are: the number of their
/// file, and where in it.
#[derive(Default)]
pub struct Numbering {
    places: BTreeMap<String, (usize, Place)>,
}

/// What a file is told of them.
#[derive(PartialEq)]
pub struct Told {
    /// The number of its first page that is counted in Arabic numerals.
    first: usize,
    places: BTreeMap<String, Place>,
}

impl Numbering {
    /// Learns the places of a file, by its number; returns the number of the page behind its last.
    pub fn learn(&mut self, file: usize, places: Vec<(String, Place)>) -> usize {
        let numbers = places.iter().filter_map(|(_, place)| place.number.parse::<usize>().ok());
        let last = numbers.max().unwrap_or_default();
        self.places.extend(places.into_iter().map(|(label, place)| (label, (file, place))));
        last + 1
    }

    /// What a file is told, by its number, that of its first page, and the places in other files
    /// that it refers to.
    pub fn tell(&self, file: usize, first: usize, refers: &BTreeSet<String>) -> Told {
        let concerns = |label: &str, there: usize| there == file || refers.contains(label);
        let places = self.places.iter().filter(|(label, (there, _))| concerns(label, *there));
        let seen = |(label, (there, place)): (&String, &(usize, Place))| {
            let page = place.page.filter(|_| *there == file);
            (label.clone(), Place { number: place.number.clone(), page })
        };
        Told { first, places: places.map(seen).collect() }
    }
}

impl BookView {
    /// Takes over what was measured while its file was cast off.
    pub fn take(&mut self, measures: Measures) {
        let Measures { mut tables, scales } = measures;
        self.casting = false;
        for sop in self.parts.iter_mut().flat_map(|part| &mut part.sops) {
            sop.scale = sop.scale.or_else(|| scales.get(&sop.label).copied());
            for section in &mut sop.sections {
                if let SectionView::Prosedur(prosedur) = section {
                    prosedur.measured = tables.remove(&prosedur.plan);
                }
            }
        }
    }

    /// Takes over what is known of the book's pages.
    pub fn tell(&mut self, told: &Told) {
        self.first = told.first;
        self.places.clone_from(&told.places);
    }
}
