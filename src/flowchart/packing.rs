//! Lines that run side by side → the track of each.
//!
//! In: for every net the stretches that it runs in a channel, and where it leaves. Out: tracks such
//! that no two nets touch and few cross. The flow table's channels are packed here, and those of
//! the map of relations; what a channel is, and how wide, they know themselves.

/// The tracks of a channel, in their order across it.
#[derive(Clone, Default)]
pub(crate) struct Tracks {
    pub(crate) count: i32,
    of_net: Vec<(usize, i32)>,
}

/// One net's part of a channel.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) net: usize,
    /// Stretches along the channel, coarse: what touches must not share a track.
    pub(crate) spans: Vec<(i32, i32)>,
    /// The same in finer measure, for counting crossings.
    pub(crate) exact: Vec<(i32, i32)>,
    /// Where lines leave the channel, and whether to the side of the later tracks.
    pub(crate) stubs: Vec<(i32, bool)>,
}

impl Tracks {
    /// Gives the track of a net that runs in the channel, counted from 0.
    pub(crate) fn track(&self, net: usize) -> i32 {
        let found = self.of_net.iter().find(|(other, _)| *other == net);
        found.expect("every net in a channel was given a track").1
    }
}

/// Packs the nets of a channel on tracks, then orders the tracks so that few stubs cross them.
pub(crate) fn pack(mut runs: Vec<Run>) -> Tracks {
    let first = |run: &Run| run.spans.iter().map(|span| span.0).min().unwrap_or(0);
    let last = |run: &Run| run.spans.iter().map(|span| span.1).max().unwrap_or(0);
    runs.sort_by_key(|run| (first(run), -last(run), run.net));
    let mut tracks: Vec<Vec<&Run>> = Vec::new();
    for run in &runs {
        let touches = |other: &&Run| {
            other.spans.iter().any(|(a, b)| run.spans.iter().any(|(c, d)| a <= d && c <= b))
        };
        match tracks.iter_mut().find(|track| !track.iter().any(touches)) {
            Some(track) => track.push(run),
            None => tracks.push(vec![run]),
        }
    }
    let count = tracks.len();
    let mut cost = vec![0; count * count];
    let crossed = |stub: &(i32, bool), track: &[&Run]| {
        track.iter().flat_map(|run| &run.exact).filter(|(a, b)| *a < stub.0 && stub.0 < *b).count()
            as i32
    };
    for (i, left) in tracks.iter().enumerate() {
        for (j, right) in tracks.iter().enumerate().filter(|(j, _)| *j != i) {
            let to_right = left.iter().flat_map(|run| &run.stubs).filter(|stub| stub.1);
            let to_left = right.iter().flat_map(|run| &run.stubs).filter(|stub| !stub.1);
            cost[i * count + j] = to_right.map(|stub| crossed(stub, right)).sum::<i32>()
                + to_left.map(|stub| crossed(stub, left)).sum::<i32>();
        }
    }
    let mut of_net = Vec::with_capacity(runs.len());
    for (place, track) in sequence(count, &cost).into_iter().enumerate() {
        of_net.extend(tracks[track].iter().map(|run| (run.net, place as i32)));
    }
    Tracks { count: count as i32, of_net }
}

/// Finds the cheapest order of some things, given what it costs that one stands before another.
///
/// Exact up to eight things; beyond, a greedy order, improved as long as a swap of two helps.
pub(super) fn sequence(count: usize, cost: &[i32]) -> Vec<usize> {
    if count < 2 {
        return (0..count).collect();
    }
    if count > 8 {
        return swapped(count, cost);
    }
    // best[set]: the cheapest order of a set's members, and its last member.
    let mut best = vec![(i32::MAX, 0); 1 << count];
    best[0].0 = 0;
    for set in 1..1usize << count {
        for last in (0..count).filter(|last| set & (1 << last) != 0) {
            let before = set & !(1 << last);
            let added: i32 =
                (0..count).filter(|i| before & (1 << i) != 0).map(|i| cost[i * count + last]).sum();
            // Of equal orders the one that keeps the given order at the end.
            if best[before].0 + added <= best[set].0 {
                best[set] = (best[before].0 + added, last);
            }
        }
    }
    let mut set = (1 << count) - 1;
    let mut order = Vec::with_capacity(count);
    while set != 0 {
        order.push(best[set].1);
        set &= !(1 << best[set].1);
    }
    order.reverse();
    order
}

fn swapped(count: usize, cost: &[i32]) -> Vec<usize> {
    // First, each time, what costs least before all the rest: what must stand first does.
    let mut rest: Vec<usize> = (0..count).collect();
    let mut order: Vec<usize> = Vec::with_capacity(count);
    while !rest.is_empty() {
        let before =
            |i: usize| rest.iter().filter(|j| **j != i).map(|j| cost[i * count + j]).sum::<i32>();
        let place = (0..rest.len())
            .min_by_key(|place| before(rest[*place]))
            .expect("the rest is not empty");
        order.push(rest.remove(place));
    }
    let price = |order: &[usize]| -> i32 {
        (0..count)
            .flat_map(|i| (i + 1..count).map(move |j| (i, j)))
            .map(|(i, j)| cost[order[i] * count + order[j]])
            .sum()
    };
    let mut current = price(&order);
    loop {
        let before = current;
        for i in 0..count {
            for j in i + 1..count {
                order.swap(i, j);
                let swapped = price(&order);
                if swapped < current {
                    current = swapped;
                } else {
                    order.swap(i, j);
                }
            }
        }
        if current == before {
            return order;
        }
    }
}
