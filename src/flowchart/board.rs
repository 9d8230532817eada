//! What has been laid so far: which ports, centres, channels and gaps lines use, and may yet use.
//!
//! A `Path` is laid or taken up; the board answers what is free. What a path costs, and which one
//! to take, is not decided here.

use super::Origin;
use super::ranks::{Path, Segment, Side, Span, Y};
use super::wiring::{Goal, Link, Node, Wiring};

/// All that has been laid so far.
pub(super) struct Board<'w> {
    pub(super) wiring: &'w Wiring,
    pub(super) lanes: usize,
    /// The sides of each symbol: left, right, bottom.
    pub(super) ports: Vec<[Port; 3]>,
    /// Links not yet laid that must leave this symbol, and this group of symbols.
    pub(super) pending_at_node: Vec<u32>,
    pending_at_group: Vec<u32>,
    group_start: Vec<usize>,
    /// By row and channel: where a line along the row's centre passes the channel or turns into it.
    ///
    /// Two such lines that overlap share a channel, for between channels there is one lane's centre.
    pub(super) row_nodes: Vec<Hold>,
    /// By lane and rank down: the stretch of the lane's centre up to the next rank.
    pub(super) lane_edges: Vec<Hold>,
    /// By row and lane.
    pub(super) occupied: Vec<bool>,
    /// By rank down: vertical lines there.
    pub(super) verticals: Vec<Vec<Stroke>>,
    /// By rank across: horizontal lines there.
    pub(super) horizontals: Vec<Vec<Stroke>>,
    /// By channel: the vertical lines in it.
    pub(super) channels: Vec<Vec<Span>>,
    /// By row: the stems of lines that arrive through the gap above it.
    stems: Vec<Vec<Stem>>,
}

impl<'w> Board<'w> {
    /// Begins with the symbols and the lines between companions.
    pub(super) fn new(wiring: &'w Wiring) -> Board<'w> {
        let (rows, lanes) = (wiring.rows, wiring.lanes);
        let ranks = 4 * rows + 2;
        let mut board = Board {
            wiring,
            lanes,
            ports: vec![[Port::default(); 3]; wiring.nodes.len()],
            pending_at_node: vec![0; wiring.nodes.len()],
            pending_at_group: vec![0; wiring.groups],
            group_start: Vec::with_capacity(wiring.groups + 1),
            row_nodes: vec![Hold::default(); rows * (lanes + 1)],
            lane_edges: vec![Hold::default(); lanes * ranks],
            occupied: vec![false; rows * lanes],
            verticals: vec![Vec::new(); ranks],
            horizontals: vec![Vec::new(); 2 * lanes + 1],
            channels: vec![Vec::new(); lanes + 1],
            stems: vec![Vec::new(); rows + 1],
        };
        for (index, node) in wiring.nodes.iter().enumerate() {
            board.occupied[node.row * lanes + node.lane] = true;
            if board.group_start.len() == node.group {
                board.group_start.push(index);
            }
        }
        board.group_start.push(wiring.nodes.len());
        for (pair, &(left, _)) in wiring.companions.iter().enumerate() {
            let (a, b) = (&wiring.nodes[left], &wiring.nodes[left + 1]);
            for x in 2 * a.lane as i32 + 2..=2 * b.lane as i32 {
                let stroke =
                    Stroke { at: Y::center(a.row), passes: true, net: (wiring.nets + pair) as u32 };
                board.horizontals[x as usize].push(stroke);
            }
        }
        for link in &wiring.links {
            board.owe(link);
        }
        board
    }

    fn owe(&mut self, link: &Link) {
        if let [node] = link.sources[..] {
            self.pending_at_node[node] += 1;
        }
        self.pending_at_group[self.wiring.nodes[link.sources[0]].group] += 1;
    }

    fn settle(&mut self, link: &Link) {
        if let [node] = link.sources[..] {
            self.pending_at_node[node] -= 1;
        }
        self.pending_at_group[self.wiring.nodes[link.sources[0]].group] -= 1;
    }

    /// Notes a link's path.
    pub(super) fn lay(&mut self, link: &Link, path: &Path) {
        self.settle(link);
        let net = link.net as u32;
        self.ports[path.exit.0][path.exit.1 as usize].leaving[Port::kind(link.origin)] += 1;
        if let Some((node, side @ (Side::Left | Side::Right))) = path.entry {
            self.ports[node][side as usize].arriving.add(net);
        }
        self.mark(link, path, |hold| hold.add(net));
        for segment in path.segments() {
            if segment.is_horizontal() {
                let (a, b) = segment.across();
                for x in a..=b {
                    let stroke = Stroke { at: segment.from.1, passes: a < x && x < b, net };
                    self.horizontals[x as usize].push(stroke);
                }
            } else {
                let (a, b) = segment.down();
                for y in a..=b {
                    let stroke = Stroke { at: segment.from.0, passes: a < y && y < b, net };
                    self.verticals[y as usize].push(stroke);
                }
            }
        }
        if let Some((channel, span)) = path.span(net) {
            self.channels[channel].push(span);
        }
        if let Some((row, stems, count)) = stems(path.points(), net) {
            self.stems[row].extend_from_slice(&stems[..count]);
        }
    }

    /// Forgets a link's path, as if it had never been laid.
    pub(super) fn take_up(&mut self, link: &Link, path: &Path) {
        self.owe(link);
        let net = link.net as u32;
        self.ports[path.exit.0][path.exit.1 as usize].leaving[Port::kind(link.origin)] -= 1;
        if let Some((node, side @ (Side::Left | Side::Right))) = path.entry {
            self.ports[node][side as usize].arriving.remove();
        }
        self.mark(link, path, Hold::remove);
        for segment in path.segments() {
            if segment.is_horizontal() {
                let (a, b) = segment.across();
                for x in a..=b {
                    let stroke = Stroke { at: segment.from.1, passes: a < x && x < b, net };
                    forget(&mut self.horizontals[x as usize], &stroke);
                }
            } else {
                let (a, b) = segment.down();
                for y in a..=b {
                    let stroke = Stroke { at: segment.from.0, passes: a < y && y < b, net };
                    forget(&mut self.verticals[y as usize], &stroke);
                }
            }
        }
        if let Some((channel, span)) = path.span(net) {
            forget(&mut self.channels[channel], &span);
        }
        if let Some((row, stems, count)) = stems(path.points(), net) {
            for stem in &stems[..count] {
                forget(&mut self.stems[row], stem);
            }
        }
    }

    /// Visits every stretch that the path needs for its net alone.
    fn mark(&mut self, link: &Link, path: &Path, mut visit: impl FnMut(&mut Hold)) {
        for segment in path.segments() {
            if segment.is_horizontal() {
                if segment.from.1 % 4 != 2 {
                    continue;
                }
                let row = segment.from.1 as usize / 4;
                let (a, b) = segment.across();
                if matches!(link.goal, Goal::Symbols(..)) {
                    for x in (a + a % 2..=b).step_by(2) {
                        visit(&mut self.row_nodes[row * (self.lanes + 1) + x as usize / 2]);
                    }
                }
            } else if segment.from.0 % 2 == 1 {
                let lane = segment.from.0 as usize / 2;
                let (a, b) = own_stretch(path.points(), &segment);
                for y in a..b {
                    visit(&mut self.lane_edges[lane * (4 * self.wiring.rows + 2) + y as usize]);
                }
            }
        }
    }

    /// Free sides of a symbol through which a line may leave.
    pub(super) fn free_sides(&self, node: usize) -> u32 {
        let Node { open_left, open_right, .. } = self.wiring.nodes[node];
        let [left, right, bottom] = &self.ports[node];
        u32::from(open_left && left.is_free())
            + u32::from(open_right && right.is_free())
            + u32::from(bottom.is_free())
    }

    /// Whether the symbol and its group keep enough sides for what must yet leave them, with one fewer.
    pub(super) fn can_spare(&self, node: usize) -> bool {
        if self.free_sides(node) <= self.pending_at_node[node] {
            return false;
        }
        let group = self.wiring.nodes[node].group;
        let members = self.group_start[group]..self.group_start[group + 1];
        members.map(|member| self.free_sides(member)).sum::<u32>() > self.pending_at_group[group]
    }

    /// Whether the order of the gap's lines stays free of circles with these stems added.
    pub(super) fn keeps_order(&self, row: usize, added: &[Stem]) -> bool {
        let present = &self.stems[row];
        let net = added[0].net;
        let mut nets: Vec<u32> = Vec::new();
        for stem in present {
            if stem.net != net && !nets.contains(&stem.net) {
                nets.push(stem.net);
            }
        }
        if nets.is_empty() {
            return true;
        }
        nets.push(net);
        let all: Vec<Stem> = present.iter().chain(added).copied().collect();
        // Above: a line that comes from above at a lane where the other goes down.
        let above = |a: u32, b: u32| {
            all.iter().any(|s| {
                s.net == a && s.up && all.iter().any(|t| t.net == b && !t.up && t.lane == s.lane)
            })
        };
        while let Some(top) =
            nets.iter().position(|&a| nets.iter().all(|&b| a == b || !above(b, a)))
        {
            nets.swap_remove(top);
        }
        nets.is_empty()
    }
}

/// How many lines of which net use a place that only one net may use.
#[derive(Clone, Copy, Default)]
pub(super) struct Hold {
    pub(super) net: u32,
    pub(super) lines: u32,
}

impl Hold {
    pub(super) fn admits(&self, net: u32) -> bool {
        self.lines == 0 || self.net == net
    }

    fn add(&mut self, net: u32) {
        self.net = net;
        self.lines += 1;
    }

    fn remove(&mut self) {
        self.lines -= 1;
    }
}

/// What uses one side of a symbol.
#[derive(Clone, Copy, Default)]
pub(super) struct Port {
    /// Exits of the row as a whole, and exits of the symbol alone.
    pub(super) leaving: [u32; 2],
    pub(super) arriving: Hold,
}

impl Port {
    pub(super) fn is_free(&self) -> bool {
        self.leaving == [0, 0] && self.arriving.lines == 0
    }

    /// The place in `leaving` of exits of this origin.
    pub(super) fn kind(origin: Origin) -> usize {
        usize::from(origin != Origin::Row)
    }
}

/// A line as one that might cross it sees it, at one rank.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) at: i32,
    /// Whether the line goes on to both sides of the rank where it is noted.
    pub(super) passes: bool,
    pub(super) net: u32,
}

/// A line in a gap that turns at a lane's centre, to or from the row above or below.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Stem {
    pub(super) net: u32,
    lane: i32,
    up: bool,
}

fn forget<T: PartialEq>(list: &mut Vec<T>, item: &T) {
    let place = list.iter().rposition(|other| other == item).expect("what is taken up was laid");
    list.swap_remove(place);
}

/// The part of a segment at a lane's centre that no other net may use.
///
/// Below its own symbol, down to the lines that arrive through the next gap, a path may share.
pub(super) fn own_stretch(points: &[(i32, i32)], segment: &Segment) -> (i32, i32) {
    let (a, b) = segment.down();
    if segment.from == points[0] { ((a + 3).min(b), b) } else { (a, b) }
}

/// The row into whose gap the path's arriving line turns, with that line's stems.
pub(super) fn stems(points: &[(i32, i32)], net: u32) -> Option<(usize, [Stem; 2], usize)> {
    let bend = points.windows(2).position(|pair| pair[0].1 == pair[1].1 && pair[0].1 % 4 == 1)?;
    let mut stems = [Stem { net, lane: 0, up: false }; 2];
    let mut count = 0;
    for (at, up) in [(points[bend], true), (points[bend + 1], false)] {
        if at.0 % 2 == 1 {
            stems[count] = Stem { net, lane: at.0, up };
            count += 1;
        }
    }
    Some((points[bend].1 as usize / 4, stems, count))
}
