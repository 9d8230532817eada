//! The handbook's order (FORMAT.md, 5).
//!
//! In: units, pages, SOPs with their parents and children. Out: each in the order in which a
//! reader meets them. Nothing here depends on the order in which they came.

use super::card::Carded;
use super::{SopId, UnitLinks};
use crate::page::Page;
use crate::register::{Unit, UnitId, fold};
use crate::sop::{Besaran, Sop};

/// The units' children, in the register's order; no SOPs yet.
pub(super) fn tree(register: &[Unit]) -> Vec<UnitLinks> {
    let mut units = vec![UnitLinks::default(); register.len()];
    for (id, unit) in register.iter().enumerate() {
        if let Some(induk) = unit.induk {
            units[induk.0 as usize].children.push(UnitId(id as u16));
        }
    }
    units
}

/// All units in the register's order, children after their parent.
pub(super) fn units(register: &[Unit], tree: &[UnitLinks]) -> Vec<UnitId> {
    let ids = (0..register.len()).map(|id| UnitId(id as u16));
    let roots = ids.filter(|id| register[id.0 as usize].induk.is_none());
    walk(roots, |unit| tree[unit.0 as usize].children.iter().copied())
}

/// Pages by `urutan`, those without it last, then by title.
pub(super) fn pages(pages: &mut [Carded<Page>]) {
    pages.sort_by_cached_key(|page| {
        let page = &page.value;
        (page.urutan.is_none(), page.urutan, fold(&page.judul), page.slug.clone())
    });
}

/// All SOPs in the handbook's order: units as [`units`] has them and none last; in a unit each
/// makro with what is part of it in the same unit, then the others by name.
///
/// Something that others are part of is a makro here, whatever its `jenis` says. `children` are
/// in the order of the steps that refer to them.
pub(super) fn sops(
    sops: &[Carded<Sop>],
    units: &[UnitId],
    induk: &[Option<SopId>],
    children: &[Vec<SopId>],
) -> Vec<SopId> {
    let mut rank = vec![0; units.len()];
    for (at, unit) in units.iter().enumerate() {
        rank[unit.0 as usize] = at;
    }
    let unit = |id: SopId| {
        let unit = sops[id.0 as usize].value.identitas.unit.as_ref();
        unit.map_or(units.len(), |unit| rank[unit.value.0 as usize])
    };
    let parts = |id: SopId| {
        let parts = children[id.0 as usize].iter().copied();
        parts.filter(move |&part| unit(part) == unit(id))
    };
    let mut heads: Vec<SopId> = (0..sops.len() as u32)
        .map(SopId)
        .filter(|&id| induk[id.0 as usize].is_none_or(|induk| unit(induk) != unit(id)))
        .collect();
    heads.sort_by_cached_key(|&id| {
        let sop = &sops[id.0 as usize];
        let is_makro = sop.value.identitas.jenis.besaran == Some(Besaran::Makro);
        let last = !is_makro && parts(id).next().is_none();
        (unit(id), last, &sop.card.names.sorted, id)
    });
    walk(heads, parts)
}

/// A forest in preorder: each root, then what is below it. Without recursion: a chain may be as
/// long as the handbook.
fn walk<T: Copy, C>(roots: impl IntoIterator<Item = T>, children: impl Fn(T) -> C) -> Vec<T>
where
    C: IntoIterator<Item = T>,
{
    let mut order = Vec::new();
    let mut waiting = Vec::new();
    for root in roots {
        waiting.push(root);
        while let Some(next) = waiting.pop() {
            order.push(next);
            let from = waiting.len();
            waiting.extend(children(next));
            waiting[from..].reverse();
        }
    }
    order
}
