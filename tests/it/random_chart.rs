//! Random charts for the router, the same for the same seed: `procedure` makes what a usual SOP
//! holds, `anything` uses all that the format allows.

use sopbook::flowchart::{Chart, EndKind, Exit, Joint, Origin, Row, Symbol, SymbolKind, Target};

/// A small generator of numbers (SplitMix64), so that a seed means the same chart for ever.
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5051_4f53)
    }

    /// Gives a number from 0 up to, not including, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 33) as usize % end
    }

    /// Gives a number from `first` to `last`.
    pub fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    /// Says yes so many times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Picks one of these.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn lanes(&mut self, lanes: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..lanes).collect();
        (0..count.min(lanes)).map(|_| all.swap_remove(self.below(all.len()))).collect()
    }
}

/// Makes a usual procedure: 2 to 12 actors, 5 to 60 steps, up to 8 decisions, loops, joint actors.
pub fn procedure(seed: u64) -> Chart {
    let random = &mut Random::new(seed);
    let lanes = random.between(2, 12);
    let count = random.between(5, 60);
    let decisions = random.between(0, 8.min(count - 3));
    let mut decides = vec![false; count];
    for _ in 0..decisions {
        decides[random.between(1, count - 2)] = true;
    }
    let rows = (0..count)
        .map(|row| {
            let actors = if random.percent(85) { 1 } else { random.between(2, 4) };
            let kind = match row {
                _ if row == 0 || row + 1 == count => SymbolKind::Terminator,
                _ if decides[row] => SymbolKind::Decision,
                _ => SymbolKind::Process,
            };
            let symbols =
                random.lanes(lanes, actors).into_iter().map(|lane| Symbol { lane, kind }).collect();
            let mut exits = Vec::new();
            if row + 1 < count {
                exits.push(Exit { from: Origin::Row, label: None, to: Target::Row(row + 1) });
            }
            if decides[row] {
                let back = random.percent(70) || row + 2 >= count;
                let to = if back { random.below(row) } else { random.between(row + 2, count - 1) };
                exits[0].label = Some(13);
                exits.push(Exit { from: Origin::Row, label: Some(26), to: Target::Row(to) });
            } else if row > 0 && row + 1 < count && random.percent(6) {
                let to = random.below(count);
                exits[0].to = Target::Row(if to == row { row + 1 } else { to });
            }
            Row { symbols, joint: Joint::Together, exits }
        })
        .collect();
    Chart { lanes, rows }
}

/// Makes a chart that uses all that the format allows, more of it than anybody would.
pub fn anything(seed: u64) -> Chart {
    let random = &mut Random::new(seed ^ 0x616e_7974);
    let lanes = random.between(1, 12);
    let count = random.between(1, 40);
    let wild = random.one_of(&[5, 15, 30, 60]);
    let actors: Vec<Vec<usize>> = (0..count)
        .map(|_| {
            let several = random.percent(wild);
            let actors = if several { random.between(2, 5) } else { 1 };
            random.lanes(lanes, actors)
        })
        .collect();
    let rows = (0..count)
        .map(|row| {
            let own = &actors[row];
            let joint = random.one_of(&[Joint::Together, Joint::InSequence, Joint::EitherOr]);
            let mut exits = Vec::new();
            if row + 1 < count && !random.percent(wild / 4) {
                exits.push(Exit { from: Origin::Row, label: None, to: Target::Row(row + 1) });
            }
            let mut decides = Vec::new();
            if random.percent(10 + wild) {
                let most = if random.percent(wild) { 6 } else { 2 };
                for _ in 0..random.between(1, most) {
                    let from = if random.percent(wild) {
                        Origin::Lane(random.one_of(own))
                    } else {
                        Origin::Row
                    };
                    let to = random.below(count);
                    let to = match random.below(10) {
                        0..5 => Target::Row(to),
                        5..7 => Target::Symbol { row: to, lane: random.one_of(&actors[to]) },
                        7 => Target::Symbol { row, lane: random.one_of(own) },
                        _ => Target::End(random.one_of(&[EndKind::Terminator, EndKind::Pentagon])),
                    };
                    let label = Some(random.one_of(&[7, 13, 26, 26, 40, 85]));
                    exits.push(Exit { from, label, to });
                    decides.push(from);
                }
            }
            // The author may say who of several decides.
            let named = random.percent(wild).then(|| random.one_of(own));
            let symbols = own
                .iter()
                .map(|&lane| {
                    let decision = named.is_none_or(|named| named == lane)
                        && decides
                            .iter()
                            .any(|from| [Origin::Row, Origin::Lane(lane)].contains(from));
                    let kind = match (
                        decision,
                        row == 0 || row + 1 == count || random.percent(wild / 5),
                    ) {
                        (true, _) => SymbolKind::Decision,
                        (false, true) => SymbolKind::Terminator,
                        (false, false) => SymbolKind::Process,
                    };
                    Symbol { lane, kind }
                })
                .collect();
            Row { symbols, joint, exits }
        })
        .collect();
    Chart { lanes, rows }
}
