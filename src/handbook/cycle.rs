//! Rings in a relation that must not have any.
//!
//! In: for each member the members it leads to. Out: every ring with its members, and the
//! connections to cut so that none is left. One walk, linear in the connections (Tarjan 1972),
//! without recursion: a chain may be as long as the handbook. What a ring means is not known here.

use super::SopId;

/// What was found in a relation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rings {
    /// The members of each ring. In a simple ring each leads to the one after it and the last to
    /// the first; where rings share members they are one, and stand in the order of the walk.
    pub rings: Vec<Vec<SopId>>,
    /// Connections without which no ring is left: one a simple ring.
    pub cut: Vec<(SopId, SopId)>,
}

/// Finds the rings of a relation; `successors[n]` is what member `n` leads to.
pub(super) fn find(successors: &[Vec<SopId>]) -> Rings {
    const UNSEEN: u32 = u32::MAX;
    let mut found = Rings::default();
    let mut number = vec![UNSEEN; successors.len()];
    let mut lowest = vec![0; successors.len()];
    // Where a member is: on the way from the walk's beginning to here, or met and not yet settled.
    let mut on_way = vec![false; successors.len()];
    let mut unsettled = vec![false; successors.len()];
    let mut met = Vec::new();
    let mut way: Vec<(SopId, usize)> = Vec::new();
    let mut count = 0;
    for (start, leads) in successors.iter().enumerate() {
        if number[start] != UNSEEN || leads.is_empty() {
            continue;
        }
        way.push((SopId(start as u32), 0));
        while let Some(&mut (member, ref mut next)) = way.last_mut() {
            let at = member.0 as usize;
            if *next == 0 && number[at] == UNSEEN {
                (number[at], lowest[at]) = (count, count);
                (on_way[at], unsettled[at]) = (true, true);
                count += 1;
                met.push(member);
            }
            if let Some(&successor) = successors[at].get(*next) {
                *next += 1;
                let to = successor.0 as usize;
                if number[to] == UNSEEN {
                    way.push((successor, 0));
                } else if unsettled[to] {
                    lowest[at] = lowest[at].min(number[to]);
                    if on_way[to] {
                        found.cut.push((member, successor));
                    }
                }
                continue;
            }
            way.pop();
            on_way[at] = false;
            if let Some(&(before, _)) = way.last() {
                let before = before.0 as usize;
                lowest[before] = lowest[before].min(lowest[at]);
            }
            if lowest[at] == number[at] {
                let from = met.iter().rposition(|&m| m == member).expect("it was met above");
                let ring = met.split_off(from);
                ring.iter().for_each(|&m| unsettled[m.0 as usize] = false);
                if ring.len() > 1 || successors[at].contains(&member) {
                    found.rings.push(ring);
                }
            }
        }
    }
    found
}
