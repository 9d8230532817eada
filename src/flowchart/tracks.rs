//! Paths → the track of every line in its gap or channel.
//!
//! Lines of one net share a track. In a gap some lines must lie above others; apart from that,
//! tracks are ordered so that lines cross as little as can be.

use super::ranks::{Path, Y};
use super::wiring::Wiring;
use super::{CORNER_RADIUS, FIRST_TRACK, LABEL_HEIGHT, TRACK_PITCH};

/// The tracks of a channel, from left to right.
#[derive(Clone, Default)]
pub(super) struct Tracks {
    pub(super) count: i32,
    of_net: Vec<(usize, i32)>,
}

/// The tracks of a gap, from the top down.
#[derive(Clone, Default)]
pub(super) struct Gap {
    /// Net, whether it arrives, and its track.
    of_line: Vec<(usize, bool, usize)>,
    /// The distance of each track from the gap's upper edge, in units.
    pub(super) offsets: Vec<i32>,
    /// The height of the gap's lines with clear space below, in units.
    pub(super) height: i32,
}

impl Tracks {
    /// Gives the track of a net that runs in the channel, counted from 0.
    pub(super) fn track(&self, net: usize) -> i32 {
        let found = self.of_net.iter().find(|(other, _)| *other == net);
        found.expect("every net in a channel was given a track").1
    }
}

impl Gap {
    /// Gives the distance of a net's line from the gap's upper edge, in units.
    pub(super) fn offset(&self, net: usize, arriving: bool) -> i32 {
        let found = self
            .of_line
            .iter()
            .find(|(other, other_arriving, _)| *other == net && *other_arriving == arriving);
        self.offsets[found.expect("every line in a gap was given a track").2]
    }

    /// Gives a gap's lines their tracks, from the top down.
    fn of(lines: &[GapLine]) -> Gap {
        if lines.is_empty() {
            return Gap::default();
        }
        let mut cost = vec![0; lines.len() * lines.len()];
        for (i, upper) in lines.iter().enumerate() {
            for (j, lower) in lines.iter().enumerate().filter(|(j, _)| *j != i) {
                cost[i * lines.len() + j] = upper.price_above(lower);
            }
        }
        let mut gap = Gap::default();
        let mut tracks: Vec<Vec<&GapLine>> = Vec::new();
        for line in sequence(lines.len(), &cost).into_iter().map(|place| &lines[place]) {
            // Below every line already placed that it would touch.
            let track = tracks
                .iter()
                .rposition(|track| track.iter().any(|other| other.touches(line)))
                .map_or(0, |t| t + 1);
            if track == tracks.len() {
                tracks.push(Vec::new());
            }
            tracks[track].push(line);
            gap.of_line.push((line.net, line.arriving, track));
        }
        let mut offset = FIRST_TRACK - TRACK_PITCH;
        for track in &tracks {
            let labelled = track.iter().any(|line| line.labelled);
            let doubled = track.iter().any(|line| {
                line.arriving && lines.iter().any(|other| other.net == line.net && !other.arriving)
            });
            offset += if labelled && offset > 0 {
                LABEL_HEIGHT
            } else if labelled || doubled {
                2 * CORNER_RADIUS + 1
            } else {
                TRACK_PITCH
            };
            gap.offsets.push(offset);
        }
        gap.height = offset + CORNER_RADIUS;
        gap
    }
}

/// Assigns the tracks of every gap; `on_branch` says which links have a label above their first
/// stretch across.
pub(super) fn gaps(wiring: &Wiring, paths: &[Path], on_branch: &[bool]) -> Vec<Gap> {
    gap_lines(wiring, paths, on_branch).iter().map(|lines| Gap::of(lines)).collect()
}

/// All that one net draws across one gap on one track.
struct GapLine {
    net: usize,
    arriving: bool,
    spans: Vec<(i32, i32)>,
    /// Ranks across where a line joins from above, and from below.
    from_above: Vec<i32>,
    from_below: Vec<i32>,
    labelled: bool,
}

impl GapLine {
    fn touches(&self, other: &GapLine) -> bool {
        self.spans.iter().any(|(a, b)| other.spans.iter().any(|(c, d)| a <= d && c <= b))
    }

    fn covers(&self, x: i32) -> bool {
        self.spans.iter().any(|(a, b)| *a < x && x < *b)
    }

    /// The crossings if this line lies above the other one; very many if it must not.
    fn price_above(&self, lower: &GapLine) -> i32 {
        let overlaps = |x: &i32| x % 2 == 1 && self.from_below.contains(x);
        let reversed = self.net == lower.net && self.arriving && !lower.arriving;
        if reversed || lower.from_above.iter().any(overlaps) {
            return 1000;
        }
        if self.net == lower.net {
            return 0;
        }
        let down = self.from_below.iter().filter(|x| lower.covers(**x)).count();
        let up = lower.from_above.iter().filter(|x| self.covers(**x)).count();
        (down + up) as i32
    }
}

fn gap_lines(wiring: &Wiring, paths: &[Path], on_branch: &[bool]) -> Vec<Vec<GapLine>> {
    let mut gaps: Vec<Vec<GapLine>> = Vec::new();
    gaps.resize_with(wiring.rows + 1, Vec::new);
    for ((link, path), on_branch) in wiring.links.iter().zip(paths).zip(on_branch) {
        let points = path.points();
        for i in 1..points.len().saturating_sub(2) {
            let (a, b) = (points[i], points[i + 1]);
            if a.1 != b.1 || a.1 % 4 >= 2 {
                continue;
            }
            let (row, arriving) = (a.1 as usize / 4, a.1 % 4 == 1);
            let place =
                gaps[row].iter().position(|line| line.net == link.net && line.arriving == arriving);
            let place = place.unwrap_or_else(|| {
                let (spans, from_above, from_below) = (Vec::new(), Vec::new(), Vec::new());
                gaps[row].push(GapLine {
                    net: link.net,
                    arriving,
                    spans,
                    from_above,
                    from_below,
                    labelled: false,
                });
                gaps[row].len() - 1
            });
            let line = &mut gaps[row][place];
            line.spans.push((a.0.min(b.0), a.0.max(b.0)));
            line.labelled |= i == 1 && *on_branch;
            for (x, beyond) in [(a.0, points[i - 1].1), (b.0, points[i + 2].1)] {
                let joins = if beyond < a.1 { &mut line.from_above } else { &mut line.from_below };
                if !joins.contains(&x) {
                    joins.push(x);
                }
            }
        }
    }
    for lines in &mut gaps {
        lines.sort_by_key(|line| (line.arriving, line.net));
    }
    gaps
}

/// One net's part of a channel.
#[derive(Default)]
struct Run {
    net: usize,
    /// Ranks down, coarse: what touches in one gap must not share a track.
    spans: Vec<(i32, i32)>,
    /// The same in finer measure, gap tracks told apart.
    exact: Vec<(i32, i32)>,
    /// Where lines leave the channel, and whether to the right.
    stubs: Vec<(i32, bool)>,
}

/// Assigns the tracks of every channel, from the left.
pub(super) fn channels(wiring: &Wiring, paths: &[Path], gaps: &[Gap]) -> Vec<Tracks> {
    let mut runs: Vec<Vec<Run>> = Vec::new();
    runs.resize_with(wiring.lanes + 1, Vec::new);
    let exact = |y: i32, net: usize| {
        let row = y / 4;
        match y % 4 {
            zone if zone < 2 => (2 * row) * 4096 + gaps[row as usize].offset(net, zone == 1),
            _ => (2 * row + 1) * 4096,
        }
    };
    for (link, path) in wiring.links.iter().zip(paths) {
        let points = path.points();
        for i in 1..points.len().saturating_sub(2) {
            let (a, b) = (points[i], points[i + 1]);
            if a.0 != b.0 || a.0 % 2 == 1 {
                continue;
            }
            let channel = &mut runs[a.0 as usize / 2];
            let place = channel.iter().position(|run| run.net == link.net).unwrap_or_else(|| {
                channel.push(Run { net: link.net, ..Run::default() });
                channel.len() - 1
            });
            let run = &mut channel[place];
            let (ya, yb) = (exact(a.1, link.net), exact(b.1, link.net));
            run.spans.push((Y::coarse(a.1.min(b.1)), Y::coarse(a.1.max(b.1))));
            run.exact.push((ya.min(yb), ya.max(yb)));
            for stub in [(ya, points[i - 1].0 > a.0), (yb, points[i + 2].0 > a.0)] {
                if !run.stubs.contains(&stub) {
                    run.stubs.push(stub);
                }
            }
        }
    }
    runs.into_iter().map(assign).collect()
}

/// Packs the nets of a channel on tracks, then orders the tracks so that few stubs cross them.
fn assign(mut runs: Vec<Run>) -> Tracks {
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
fn sequence(count: usize, cost: &[i32]) -> Vec<usize> {
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
