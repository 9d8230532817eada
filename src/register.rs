//! The handbook's registers: units, actors, regulations, synonyms.
//!
//! In: the texts of `unit.toml`, `pelaksana.toml`, `dasar-hukum.toml`, `sinonim.toml`. Out:
//! [`Registers`], in the order of the files, with look-ups by id, name and alias, and diagnostics
//! for what clashes or can't be read.

use std::collections::HashMap;

use crate::source::Span;

/// The number of a unit in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub u16);

/// The number of an actor in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PelaksanaId(pub u16);

/// The number of a regulation in its register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DasarHukumId(pub u16);

/// All registers of a handbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registers {
    pub unit: Vec<Unit>,
    pub pelaksana: Vec<Pelaksana>,
    pub dasar_hukum: Vec<DasarHukum>,
    /// Groups of words that mean the same, for the search.
    pub sinonim: Vec<Vec<String>>,
    /// Folded ids, names and aliases.
    pub(crate) unit_by_name: HashMap<String, UnitId>,
    pub(crate) pelaksana_by_name: HashMap<String, PelaksanaId>,
    pub(crate) dasar_hukum_by_id: HashMap<String, DasarHukumId>,
}

/// A unit of the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub span: Span,
    pub id: String,
    pub nama: String,
    /// Never leads back to the unit itself: a cycle is reported and cut.
    pub induk: Option<UnitId>,
    pub kepala: Option<String>,
}

/// An actor: who performs steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Pelaksana {
    pub span: Span,
    pub id: String,
    pub nama: String,
    /// The column head in the flow table, where the name is too long.
    pub singkatan: Option<String>,
    pub alias: Vec<String>,
    /// The upper of two column heads.
    pub kelompok: Option<String>,
    pub sifat: SifatPelaksana,
}

/// What kind of actor it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SifatPelaksana {
    #[default]
    Internal,
    /// A party outside the agency.
    Luar,
    /// A piece of software.
    Sistem,
}

/// A regulation.
#[derive(Clone, Debug, PartialEq)]
pub struct DasarHukum {
    pub span: Span,
    pub id: String,
    pub nama: String,
    pub tentang: String,
    pub dicabut: bool,
    pub diganti_oleh: Option<DasarHukumId>,
    pub tautan: Option<String>,
}

impl Registers {
    /// The unit with this id or name.
    pub fn find_unit(&self, name: &str) -> Option<UnitId> {
        self.unit_by_name.get(&fold(name)).copied()
    }

    /// The actor with this id, name or alias.
    pub fn find_pelaksana(&self, name: &str) -> Option<PelaksanaId> {
        self.pelaksana_by_name.get(&fold(name)).copied()
    }

    /// The regulation with this id.
    pub fn find_dasar_hukum(&self, id: &str) -> Option<DasarHukumId> {
        self.dasar_hukum_by_id.get(&fold(id)).copied()
    }
}

/// A name as names are compared: without regard to case, white space folded (FORMAT.md, 1).
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}
