//! What SOPs are to each other: parts, continuations, successors.
//!
//! In: SOPs in the order of their paths, and what their links lead to. Out: each relation that an
//! author wrote, and the children of each makro; rings are reported and cut, so that whoever
//! follows a relation comes to an end. The numbers of SOPs are still those of their paths.

use std::collections::{HashMap, HashSet};

use super::card::Carded;
use super::cycle;
use super::{SopId, Target};
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::{LinkId, Place};
use crate::messages::Text;
use crate::sop::Sop;
use crate::source::Span;

/// The relations of all SOPs; one entry an SOP in each list.
pub(super) struct Kinship {
    pub(super) induk: Vec<Option<SopId>>,
    /// First those that the makro's steps refer to, in their order, then the others by name.
    pub(super) children: Vec<Vec<SopId>>,
    /// How many of the children the steps refer to.
    pub(super) in_steps: Vec<usize>,
    pub(super) lanjutan: Vec<Vec<SopId>>,
    pub(super) diganti_oleh: Vec<Option<SopId>>,
}

/// Finds the relations; `targets` are those of each SOP's links.
pub(super) fn find(
    sops: &[Carded<Sop>],
    targets: &[Vec<Target>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Kinship {
    let lead = |sop: usize, link: LinkId| match targets[sop].get(link.0 as usize) {
        Some(Target::Sop { id, .. }) => Some(*id),
        _ => None,
    };
    let mut induk =
        written(sops, Code::IndukBerputar, lead, diagnostics, |sop| sop.identitas.induk.as_slice());
    let lanjutan =
        written(sops, Code::LanjutanBerputar, lead, diagnostics, |sop| &sop.identitas.lanjutan);
    let induk: Vec<Option<SopId>> = induk.iter_mut().map(Vec::pop).collect();
    let diganti_oleh = sops.iter().enumerate().map(|(from, sop)| {
        let id = lead(from, sop.value.identitas.diganti_oleh?)?;
        (id.0 as usize != from).then_some(id)
    });
    let diganti_oleh = diganti_oleh.collect();

    let mut children = vec![Vec::new(); sops.len()];
    for (child, induk) in induk.iter().enumerate() {
        if let Some(induk) = induk {
            children[induk.0 as usize].push(SopId(child as u32));
        }
    }
    let in_steps = children.iter_mut().enumerate().map(|(makro, children)| {
        if children.is_empty() {
            return 0;
        }
        let steps = steps(&sops[makro].value, &targets[makro]);
        children.sort_by_key(|&child| {
            let step = steps.get(&child).copied();
            (step.is_none(), step, &sops[child.0 as usize].card.names.sorted, child)
        });
        children.iter().filter(|child| steps.contains_key(child)).count()
    });
    let in_steps = in_steps.collect();
    Kinship { induk, children, in_steps, lanjutan, diganti_oleh }
}

/// The first step of a makro that refers to each SOP: procedure, step, place.
fn steps(makro: &Sop, targets: &[Target]) -> HashMap<SopId, (u32, u32, u32)> {
    let mut steps = HashMap::new();
    for (link, target) in makro.links.iter().zip(targets) {
        if let Target::Sop { id, .. } = target
            && let Place::Step { prosedur, langkah } | Place::Branch { prosedur, langkah } =
                link.place
        {
            let step = (prosedur, langkah, link.span.start);
            let first = steps.entry(*id).or_insert(step);
            *first = step.min(*first);
        }
    }
    steps
}

/// A relation as it was written, each SOP once in a list, without its rings, which are reported.
fn written(
    sops: &[Carded<Sop>],
    code: Code,
    lead: impl Fn(usize, LinkId) -> Option<SopId>,
    diagnostics: &mut Vec<Diagnostic>,
    links: impl Fn(&Sop) -> &[LinkId],
) -> Vec<Vec<SopId>> {
    let mut successors: Vec<Vec<SopId>> = sops
        .iter()
        .enumerate()
        .map(|(from, sop)| {
            let mut successors = Vec::new();
            for id in links(&sop.value).iter().filter_map(|&link| lead(from, link)) {
                if !successors.contains(&id) {
                    successors.push(id);
                }
            }
            successors
        })
        .collect();
    let cycle::Rings { rings, cut } = cycle::find(&successors);
    for ring in rings {
        let members: HashSet<SopId> = ring.iter().copied().collect();
        let place = |member: SopId| -> Span {
            let sop = &sops[member.0 as usize].value;
            let into_ring = links(sop).iter().find(|&&link| {
                lead(member.0 as usize, link).is_some_and(|successor| members.contains(&successor))
            });
            into_ring.map_or(sop.identitas.span, |link| sop.links[link.0 as usize].span)
        };
        diagnostics.push(report(sops, code, &ring, &successors, place));
    }
    for (from, to) in cut {
        successors[from.0 as usize].retain(|&successor| successor != to);
    }
    successors
}

/// The diagnostic of a ring, which names every member, in the file whose path sorts last.
fn report(
    sops: &[Carded<Sop>],
    code: Code,
    ring: &[SopId],
    successors: &[Vec<SopId>],
    place: impl Fn(SopId) -> Span,
) -> Diagnostic {
    let mut ring = ring.to_vec();
    let last = (0..ring.len()).max_by_key(|&at| ring[at]).expect("a ring has members");
    ring.rotate_left(last);
    let mut closed = ring.clone();
    closed.push(ring[0]);
    let is_simple = closed.windows(2).all(|pair| successors[pair[0].0 as usize].contains(&pair[1]));
    let slug = |id: &SopId| sops[id.0 as usize].value.slug.as_str();
    let members = match is_simple {
        true => closed.iter().map(slug).collect::<Vec<_>>().join(" → "),
        false => ring.iter().map(slug).collect::<Vec<_>>().join(", "),
    };
    let (saran, kaitan) = match code {
        Code::IndukBerputar => ("induk-berputar.saran", "induk-berputar.kaitan"),
        _ => ("lanjutan-berputar.saran", "lanjutan-berputar.kaitan"),
    };
    let fault = Diagnostic::new(code, place(ring[0])).with("sop", members).hint(Text::new(saran));
    ring[1..].iter().fold(fault, |fault, member| {
        fault.related(place(*member), Text::new(kaitan).with("sop", slug(member)))
    })
}
