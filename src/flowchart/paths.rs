//! `Wiring` → one `Path` a link: every link's bends in ranks, the cheapest that are free.
//!
//! Ranks count lanes and rows, not units. Across: channel c, left of lane c, is 2c; the centre of
//! lane c is 2c + 1; channel `lanes` is right of the last. Down: four ranks a row, see [`Y`].
//! A centre carries one net; channels and gaps carry as many as come, on tracks assigned later.

use super::wiring::{Goal, Link, Node, Wiring};
use super::{Origin, SymbolKind};

/// The ranks of a row from the top down, and the row that a rank belongs to.
pub(super) struct Y;

impl Y {
    /// Lines in the gap above the row that have left the row before.
    pub(super) fn leaving(row: usize) -> i32 {
        4 * row as i32
    }

    /// Lines in the gap above the row that go on downwards to a symbol.
    pub(super) fn arriving(row: usize) -> i32 {
        4 * row as i32 + 1
    }

    /// The centre of the row's symbols.
    pub(super) fn center(row: usize) -> i32 {
        4 * row as i32 + 2
    }

    /// Small ends below the row's symbols.
    pub(super) fn foot(row: usize) -> i32 {
        4 * row as i32 + 3
    }

    /// Two ranks a row: what lies in one gap is at one height.
    pub(super) fn coarse(y: i32) -> i32 {
        y / 4 * 2 + i32::from(y % 4 >= 2)
    }
}

/// A side of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
    Bottom,
    Top,
}

/// The bends of one link.
#[derive(Clone, Copy)]
pub(super) struct Path {
    points: [(i32, i32); 6],
    len: usize,
    /// The symbol and side that it leaves.
    pub(super) exit: (usize, Side),
    /// The symbol and side where it arrives; none for a small end.
    pub(super) entry: Option<(usize, Side)>,
}

impl Path {
    fn new(points: &[(i32, i32)], exit: (usize, Side), entry: Option<(usize, Side)>) -> Path {
        let mut path = Path { points: [(0, 0); 6], len: points.len(), exit, entry };
        path.points[..points.len()].copy_from_slice(points);
        path
    }

    /// The start at a symbol's centre, the bends, and the end at a symbol's centre, in ranks.
    pub(super) fn points(&self) -> &[(i32, i32)] {
        &self.points[..self.len]
    }

    fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        self.points().windows(2).map(|pair| Segment { from: pair[0], to: pair[1] })
    }
}

impl Path {
    /// The channel that the path uses, and its line there; a path uses one at most.
    fn span(&self, net: u32) -> Option<(usize, Span)> {
        let points = self.points();
        let at = points.windows(2).position(|pair| pair[0].0 == pair[1].0 && pair[0].0 % 2 == 0)?;
        let x = points[at].0;
        let ends = [(points[at], points[at - 1]), (points[at + 1], points[at + 2])];
        let [(top, above), (bottom, below)] =
            if ends[0].0.1 < ends[1].0.1 { ends } else { [ends[1], ends[0]] };
        let side = |beside: (i32, i32)| (beside.0 - x).signum();
        let span = Span {
            top: top.1,
            bottom: bottom.1,
            top_side: side(above),
            bottom_side: side(below),
            net,
        };
        Some((x as usize / 2, span))
    }
}

#[derive(Clone, Copy)]
struct Segment {
    from: (i32, i32),
    to: (i32, i32),
}

impl Segment {
    fn is_horizontal(&self) -> bool {
        self.from.1 == self.to.1
    }

    /// The ranks between which a horizontal segment runs.
    fn across(&self) -> (i32, i32) {
        (self.from.0.min(self.to.0), self.from.0.max(self.to.0))
    }

    /// The ranks between which a vertical segment runs.
    fn down(&self) -> (i32, i32) {
        (self.from.1.min(self.to.1), self.from.1.max(self.to.1))
    }
}

/// What a path costs, in hundredths; a bend costs three.
mod price {
    pub(super) const BEND: i32 = 300;
    pub(super) const ACROSS: i32 = 60;
    pub(super) const DOWN: i32 = 35;
    pub(super) const CROSSING: i32 = 400;
    /// A crossing in a gap, which the order of the tracks may yet avoid.
    pub(super) const LIKELY_CROSSING: i32 = 40;
    pub(super) const GAP: i32 = 250;
    pub(super) const CHANNEL: i32 = 150;
    /// Given back for each rank of a channel that a line of the same net runs in already.
    pub(super) const SHARED: i32 = 30;
    /// A loop that leaves a decision downwards.
    pub(super) const LOOP_DOWN: i32 = 600;
    /// Forward, but not from above.
    pub(super) const FORWARD_SIDEWAYS: i32 = 250;
    /// A loop that enters from above.
    pub(super) const LOOP_FROM_ABOVE: i32 = 100;
    /// A port that another exit uses already.
    pub(super) const SHARED_PORT: i32 = 1500;
    /// A small end below its symbol instead of beside it.
    pub(super) const END_BELOW: i32 = 200;
}

/// How often the rows are gone through to lay their links anew when all links have a first path.
const REVISIONS: usize = 2;
/// As many links at one row are laid anew in every order; of more, some begin.
const PERMUTED: usize = 4;
/// How many links at one row are tried as the first one to be laid, where they are more.
const ROTATED: usize = 6;

/// Finds a path for every link, in the order of the links.
pub(super) fn find(wiring: &Wiring) -> Vec<Path> {
    let mut board = Board::new(wiring);
    let order = order(wiring);
    let alone: Vec<i32> = wiring.links.iter().map(|link| board.cheapest(link).0).collect();
    let mut paths: Vec<Option<Path>> = vec![None; wiring.links.len()];
    for &index in &order {
        let (_, path) = board.cheapest(&wiring.links[index]);
        board.lay(&wiring.links[index], &path);
        paths[index] = Some(path);
    }
    let mut paths: Vec<Path> =
        paths.into_iter().map(|path| path.expect("the order holds every link")).collect();
    let rows = links_by_row(wiring);
    let mut stale = vec![true; wiring.rows];
    for _ in 0..REVISIONS {
        for (row, links) in rows.iter().enumerate() {
            if !std::mem::take(&mut stale[row]) || !revise(&mut board, &mut paths, &alone, links) {
                continue;
            }
            for link in links.iter().map(|index| &wiring.links[*index]) {
                stale[link.row] |= link.row != row;
                if let Goal::Symbols(target, _) = link.goal {
                    stale[target] |= target != row;
                }
            }
        }
    }
    paths
}

/// The links that leave or reach each row.
fn links_by_row(wiring: &Wiring) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); wiring.rows];
    for (index, link) in wiring.links.iter().enumerate() {
        rows[link.row].push(index);
        if let Goal::Symbols(target, _) = link.goal
            && target != link.row
        {
            rows[target].push(index);
        }
    }
    rows
}

/// Takes up these links and lays them in the order that costs least; says whether anything changed.
///
/// `alone` holds what each link would cost on an empty board: where nothing can be gained, nothing is tried.
fn revise(board: &mut Board, paths: &mut [Path], alone: &[i32], links: &[usize]) -> bool {
    let wiring = board.wiring;
    for &index in links.iter().rev() {
        board.take_up(&wiring.links[index], &paths[index]);
    }
    let mut best: (i32, Vec<Path>) = (0, links.iter().map(|index| paths[*index]).collect());
    for (&index, path) in links.iter().zip(&best.1) {
        best.0 += board.cost(&wiring.links[index], path);
        board.lay(&wiring.links[index], path);
    }
    if best.0 <= links.iter().map(|index| alone[*index]).sum() {
        return false;
    }
    let mut changed = false;
    let mut laid = best.1.clone();
    let mut standing: Vec<usize> = (0..links.len()).collect();
    for order in orders(links.len()) {
        for place in standing.drain(..).rev() {
            board.take_up(&wiring.links[links[place]], &laid[place]);
        }
        // What the links cost so far, and the rest at least.
        let mut sum = links.iter().map(|index| alone[*index]).sum::<i32>();
        for &place in &order {
            let link = &wiring.links[links[place]];
            let limit = best.0 - (sum - alone[links[place]]);
            let Some((cost, path)) = board.cheapest_below(link, limit) else { break };
            sum += cost - alone[links[place]];
            if sum >= best.0 {
                break;
            }
            board.lay(link, &path);
            standing.push(place);
            laid[place] = path;
        }
        if standing.len() == links.len() {
            changed = true;
            best = (sum, laid.clone());
        }
    }
    for place in standing.drain(..).rev() {
        board.take_up(&wiring.links[links[place]], &laid[place]);
    }
    for (&index, path) in links.iter().zip(best.1) {
        board.lay(&wiring.links[index], &path);
        paths[index] = path;
    }
    changed
}

/// The orders to try for so many links.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = vec![(0..count).collect()];
    if count > PERMUTED {
        for first in 1..count.min(ROTATED) {
            let mut order = orders[0].clone();
            order.rotate_left(first);
            orders.push(order);
        }
        return orders;
    }
    // Every permutation, each from one before it by Heap's rule, kept simple: insert the next link
    // at every place of every order of the ones before.
    orders[0].clear();
    for next in 0..count {
        orders = orders
            .iter()
            .flat_map(|order| {
                (0..=order.len()).rev().map(|place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    orders
}

/// The main flow first, then small ends, then other forward links, short ones first, then loops.
fn order(wiring: &Wiring) -> Vec<usize> {
    let rank = |link: &Link| match &link.goal {
        Goal::Symbols(row, _) if !link.back && *row <= link.row + 1 => {
            (0, row - link.row, link.row)
        }
        Goal::End(_) => (1, 0, link.row),
        Goal::Symbols(row, _) if !link.back => (2, row - link.row, link.row),
        Goal::Symbols(row, _) => (3, link.row - row.min(&link.row), link.row),
    };
    let mut order: Vec<usize> = (0..wiring.links.len()).collect();
    order.sort_by_key(|&index| {
        let (kind, span, row) = rank(&wiring.links[index]);
        if kind == 0 { (kind, row, span, index) } else { (kind, span, row, index) }
    });
    order
}

/// How many lines of which net use a place that only one net may use.
#[derive(Clone, Copy, Default)]
struct Hold {
    net: u32,
    lines: u32,
}

impl Hold {
    fn admits(&self, net: u32) -> bool {
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
struct Port {
    /// Exits of the row as a whole, and exits of the symbol alone.
    leaving: [u32; 2],
    arriving: Hold,
}

impl Port {
    fn is_free(&self) -> bool {
        self.leaving == [0, 0] && self.arriving.lines == 0
    }

    /// The place in `leaving` of exits of this origin.
    fn kind(origin: Origin) -> usize {
        usize::from(origin != Origin::Row)
    }
}

/// A line as one that might cross it sees it, at one rank.
#[derive(Clone, Copy, PartialEq)]
struct Stroke {
    at: i32,
    /// Whether the line goes on to both sides of the rank where it is noted.
    passes: bool,
    net: u32,
}

/// A vertical line in a channel, and on which side of it the lines lie that join it at its ends.
#[derive(Clone, Copy, PartialEq)]
struct Span {
    top: i32,
    bottom: i32,
    /// -1 on the left, 1 on the right.
    top_side: i32,
    bottom_side: i32,
    net: u32,
}

impl Span {
    /// How many of the other line's ends cross this line, if the other lies on this side of it.
    fn crossed_by(&self, other: &Span, side: i32) -> i32 {
        let crosses =
            |y: i32, towards: i32| i32::from(towards != side && self.top < y && y < self.bottom);
        crosses(other.top, other.top_side) + crosses(other.bottom, other.bottom_side)
    }

    /// The crossings of two lines in one channel when their tracks are ordered well.
    fn crossings(&self, other: &Span) -> i32 {
        let on_side = |side: i32| self.crossed_by(other, side) + other.crossed_by(self, -side);
        on_side(-1).min(on_side(1))
    }

    /// The length in coarse ranks that two lines have in common.
    fn shared(&self, other: &Span) -> i32 {
        (Y::coarse(self.bottom.min(other.bottom)) - Y::coarse(self.top.max(other.top))).max(0)
    }
}

/// A line in a gap that turns at a lane's centre, to or from the row above or below.
#[derive(Clone, Copy, PartialEq)]
struct Stem {
    net: u32,
    lane: i32,
    up: bool,
}

/// All that has been laid so far.
struct Board<'w> {
    wiring: &'w Wiring,
    lanes: usize,
    /// The sides of each symbol: left, right, bottom.
    ports: Vec<[Port; 3]>,
    /// Links not yet laid that must leave this symbol, and this group of symbols.
    pending_at_node: Vec<u32>,
    pending_at_group: Vec<u32>,
    group_start: Vec<usize>,
    /// By row and channel: where a line along the row's centre passes the channel or turns into it.
    ///
    /// Two such lines that overlap share a channel, for between channels there is one lane's centre.
    row_nodes: Vec<Hold>,
    /// By lane and rank down: the stretch of the lane's centre up to the next rank.
    lane_edges: Vec<Hold>,
    /// By row and lane.
    occupied: Vec<bool>,
    /// By rank down: vertical lines there.
    verticals: Vec<Vec<Stroke>>,
    /// By rank across: horizontal lines there.
    horizontals: Vec<Vec<Stroke>>,
    /// By channel: the vertical lines in it.
    channels: Vec<Vec<Span>>,
    /// By row: the stems of lines that arrive through the gap above it.
    stems: Vec<Vec<Stem>>,
}

impl<'w> Board<'w> {
    fn new(wiring: &'w Wiring) -> Board<'w> {
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

    fn lay(&mut self, link: &Link, path: &Path) {
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

    fn take_up(&mut self, link: &Link, path: &Path) {
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

    /// What a path of this link costs on the board as it is; the path is known to be free.
    fn cost(&self, link: &Link, path: &Path) -> i32 {
        let cost = Search::new(self, link, i32::MAX).cost_below(path, i32::MAX);
        cost.expect("a path that was laid is free when it is taken up")
    }

    fn cheapest(&self, link: &Link) -> (i32, Path) {
        let best = self.cheapest_below(link, i32::MAX);
        best.expect("a bottom may always be shared, and channels and gaps always have room")
    }

    /// Finds the link's cheapest path, or none if that costs the limit or more.
    fn cheapest_below(&self, link: &Link, limit: i32) -> Option<(i32, Path)> {
        for sharing in [Sharing::None, Sharing::SameOrigin, Sharing::Any] {
            let mut search = Search::new(self, link, limit);
            search.run(sharing);
            if search.best.is_some() || search.too_dear {
                return search.best;
            }
        }
        None
    }

    /// Free sides of a symbol through which a line may leave.
    fn free_sides(&self, node: usize) -> u32 {
        let Node { open_left, open_right, .. } = self.wiring.nodes[node];
        let [left, right, bottom] = &self.ports[node];
        u32::from(open_left && left.is_free())
            + u32::from(open_right && right.is_free())
            + u32::from(bottom.is_free())
    }

    /// Whether the symbol and its group keep enough sides for what must yet leave them, with one fewer.
    fn can_spare(&self, node: usize) -> bool {
        if self.free_sides(node) <= self.pending_at_node[node] {
            return false;
        }
        let group = self.wiring.nodes[node].group;
        let members = self.group_start[group]..self.group_start[group + 1];
        members.map(|member| self.free_sides(member)).sum::<u32>() > self.pending_at_group[group]
    }

    /// Whether the order of the gap's lines stays free of circles with these stems added.
    fn keeps_order(&self, row: usize, added: &[Stem]) -> bool {
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

fn forget<T: PartialEq>(list: &mut Vec<T>, item: &T) {
    let place = list.iter().rposition(|other| other == item).expect("what is taken up was laid");
    list.swap_remove(place);
}

/// The part of a segment at a lane's centre that no other net may use.
///
/// Below its own symbol, down to the lines that arrive through the next gap, a path may share.
fn own_stretch(points: &[(i32, i32)], segment: &Segment) -> (i32, i32) {
    let (a, b) = segment.down();
    if segment.from == points[0] { ((a + 3).min(b), b) } else { (a, b) }
}

/// The row into whose gap the path's arriving line turns, with that line's stems.
fn stems(points: &[(i32, i32)], net: u32) -> Option<(usize, [Stem; 2], usize)> {
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

/// Whether an exit may use a bottom port that another one uses.
#[derive(Clone, Copy, PartialEq)]
enum Sharing {
    None,
    SameOrigin,
    Any,
}

/// The search for one link's cheapest path.
struct Search<'b> {
    board: &'b Board<'b>,
    link: &'b Link,
    net: u32,
    /// What the path must cost less than.
    limit: i32,
    /// Whether there was a path that costs as much or more.
    too_dear: bool,
    best: Option<(i32, Path)>,
}

/// Why a path is not taken.
#[derive(Debug, PartialEq)]
enum Refusal {
    TooDear,
    Occupied,
}

impl<'b> Search<'b> {
    fn new(board: &'b Board<'b>, link: &'b Link, limit: i32) -> Search<'b> {
        Search { board, link, net: link.net as u32, limit, too_dear: false, best: None }
    }

    fn run(&mut self, sharing: Sharing) {
        let link = self.link;
        for &source in &link.sources {
            for side in [Side::Bottom, Side::Left, Side::Right] {
                if !self.may_leave(source, side, sharing) {
                    continue;
                }
                match &link.goal {
                    Goal::End(_) => self.beside(source, side),
                    Goal::Symbols(_, targets) => {
                        for &target in targets {
                            self.above(source, side, target);
                            for entry in [Side::Left, Side::Right] {
                                if self.may_arrive(target, entry) {
                                    self.sideways(source, side, target, entry);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn node(&self, index: usize) -> &'b Node {
        &self.board.wiring.nodes[index]
    }

    fn may_leave(&self, node: usize, side: Side, sharing: Sharing) -> bool {
        let Node { open_left, open_right, .. } = *self.node(node);
        if side == Side::Left && !open_left || side == Side::Right && !open_right {
            return false;
        }
        let port = &self.board.ports[node][side as usize];
        // An exit of the whole row leaves a symbol's own exits the sides that they need.
        let spare = self.link.sources.len() == 1
            || self.board.free_sides(node) > self.board.pending_at_node[node];
        match sharing {
            Sharing::None => port.is_free() && spare,
            Sharing::SameOrigin => {
                side == Side::Bottom && port.leaving[1 - Port::kind(self.link.origin)] == 0
            }
            Sharing::Any => side == Side::Bottom,
        }
    }

    fn may_arrive(&self, node: usize, side: Side) -> bool {
        let Node { open_left, open_right, .. } = *self.node(node);
        if side == Side::Left && !open_left || side == Side::Right && !open_right {
            return false;
        }
        let port = &self.board.ports[node][side as usize];
        if port.arriving.lines > 0 {
            return port.arriving.net == self.net;
        }
        port.is_free() && self.board.can_spare(node)
    }

    /// Considers the ways to a small end beside or below the source.
    fn beside(&mut self, source: usize, side: Side) {
        let node = self.node(source);
        let (x, y) = (2 * node.lane as i32 + 1, Y::center(node.row));
        match side {
            Side::Left => self.consider(&[(x, y), (x - 1, y)], (source, side), None),
            Side::Right => self.consider(&[(x, y), (x + 1, y)], (source, side), None),
            Side::Bottom | Side::Top => {
                let foot = Y::foot(node.row);
                for to in [x + 1, x - 1] {
                    self.consider(&[(x, y), (x, foot), (to, foot)], (source, side), None);
                }
            }
        }
    }

    /// Considers the paths that arrive at the top of the target.
    fn above(&mut self, source: usize, side: Side, target: usize) {
        let (from, to) = (self.node(source), self.node(target));
        let (x1, y1) = (2 * from.lane as i32 + 1, Y::center(from.row));
        let (x2, y2) = (2 * to.lane as i32 + 1, Y::center(to.row));
        let gap = Y::arriving(to.row);
        let (exit, entry) = ((source, side), Some((target, Side::Top)));
        let forward = to.row > from.row;
        if side == Side::Bottom {
            let below = Y::leaving(from.row + 1);
            if forward && x1 == x2 {
                self.consider(&[(x1, y1), (x2, y2)], exit, entry);
            } else if forward {
                let early = Y::arriving(from.row + 1);
                self.consider(&[(x1, y1), (x1, early), (x2, early), (x2, y2)], exit, entry);
                if early != gap {
                    self.consider(&[(x1, y1), (x1, gap), (x2, gap), (x2, y2)], exit, entry);
                }
            }
            for channel in 0..=self.board.lanes as i32 {
                let x = 2 * channel;
                self.consider(
                    &[(x1, y1), (x1, below), (x, below), (x, gap), (x2, gap), (x2, y2)],
                    exit,
                    entry,
                );
            }
            return;
        }
        if forward && ((side == Side::Left && x2 < x1) || (side == Side::Right && x2 > x1)) {
            self.consider(&[(x1, y1), (x2, y1), (x2, y2)], exit, entry);
        }
        let channels = if side == Side::Left { from.left.clone() } else { from.right.clone() };
        for channel in channels {
            let x = 2 * channel as i32;
            self.consider(&[(x1, y1), (x, y1), (x, gap), (x2, gap), (x2, y2)], exit, entry);
        }
    }

    /// Considers the paths that arrive at the left or right of the target.
    fn sideways(&mut self, source: usize, side: Side, target: usize, enter: Side) {
        let (from, to) = (self.node(source), self.node(target));
        let (x1, y1) = (2 * from.lane as i32 + 1, Y::center(from.row));
        let (x2, y2) = (2 * to.lane as i32 + 1, Y::center(to.row));
        let (exit, entry) = ((source, side), Some((target, enter)));
        let channels = if enter == Side::Left { to.left.clone() } else { to.right.clone() };
        if side == Side::Bottom {
            let below = Y::leaving(from.row + 1);
            for channel in channels {
                let x = 2 * channel as i32;
                self.consider(&[(x1, y1), (x1, below), (x, below), (x, y2), (x2, y2)], exit, entry);
            }
        } else if from.row == to.row {
            let faces = (side == Side::Right && enter == Side::Left && target == source + 1)
                || (side == Side::Left && enter == Side::Right && source == target + 1);
            if faces {
                self.consider(&[(x1, y1), (x2, y2)], exit, entry);
            }
        } else {
            let reach = if side == Side::Left { from.left.clone() } else { from.right.clone() };
            for channel in channels.filter(|channel| reach.contains(channel)) {
                let x = 2 * channel as i32;
                self.consider(&[(x1, y1), (x, y1), (x, y2), (x2, y2)], exit, entry);
            }
        }
    }

    /// Keeps the path if it is free and cheaper than the best so far.
    fn consider(
        &mut self,
        points: &[(i32, i32)],
        exit: (usize, Side),
        entry: Option<(usize, Side)>,
    ) {
        let path = Path::new(points, exit, entry);
        match self.cost_below(&path, self.limit) {
            Ok(cost) => {
                self.limit = cost;
                self.best = Some((cost, path));
            }
            Err(refusal) => self.too_dear |= refusal == Refusal::TooDear,
        }
    }

    /// What the path costs, if it is free and costs less than the limit.
    fn cost_below(&self, path: &Path, limit: i32) -> Result<i32, Refusal> {
        let (mut cost, refund) = self.length(path);
        if cost - refund >= limit {
            return Err(Refusal::TooDear);
        }
        if !self.is_free(path) {
            return Err(Refusal::Occupied);
        }
        if let Some((channel, span)) = path.span(self.net) {
            cost += self.in_channel(channel, &span);
        }
        for segment in path.segments() {
            cost += self.crossings(&segment);
            if cost >= limit {
                break;
            }
        }
        if cost < limit { Ok(cost) } else { Err(Refusal::TooDear) }
    }

    /// What the path costs on an empty board, and the most that sharing could give back.
    fn length(&self, path: &Path) -> (i32, i32) {
        let link = self.link;
        let mut cost = price::BEND * (path.len as i32 - 2);
        let mut refund = 0;
        for segment in path.segments() {
            if segment.is_horizontal() {
                let (a, b) = segment.across();
                cost += price::ACROSS * (b - a);
                if segment.from.1 % 4 < 2 {
                    cost += price::GAP;
                }
            } else {
                let (a, b) = segment.down();
                let rows = Y::coarse(b) - Y::coarse(a);
                cost += price::DOWN * rows;
                if segment.from.0 % 2 == 0 {
                    cost += price::CHANNEL;
                    refund += price::SHARED * rows;
                }
            }
        }
        let (source, side) = path.exit;
        let node = self.node(source);
        if side == Side::Bottom {
            if link.back && node.kind == SymbolKind::Decision {
                cost += price::LOOP_DOWN;
            }
            if !self.board.ports[source][side as usize].is_free() {
                cost += price::SHARED_PORT;
            }
            if path.entry.is_none() {
                cost += price::END_BELOW;
            }
        }
        match path.entry {
            Some((_, Side::Top)) if link.back => cost += price::LOOP_FROM_ABOVE,
            Some((target, Side::Left | Side::Right))
                if !link.back && self.node(target).row > node.row =>
            {
                cost += price::FORWARD_SIDEWAYS;
            }
            _ => {}
        }
        (cost, refund)
    }

    fn is_free(&self, path: &Path) -> bool {
        let board = self.board;
        let lanes = board.lanes;
        for segment in path.segments() {
            if segment.is_horizontal() {
                if segment.from.1 % 4 != 2 {
                    continue;
                }
                let row = segment.from.1 as usize / 4;
                let (a, b) = segment.across();
                for x in (a + 1 - a % 2..=b).step_by(2) {
                    let own =
                        [path.points[0], path.points[path.len - 1]].contains(&(x, segment.from.1));
                    if !own && board.occupied[row * lanes + x as usize / 2] {
                        return false;
                    }
                }
                let at_end = matches!(self.link.goal, Goal::End(_));
                for x in (a + a % 2..=b).step_by(2) {
                    if !at_end
                        && !board.row_nodes[row * (lanes + 1) + x as usize / 2].admits(self.net)
                    {
                        return false;
                    }
                }
            } else if segment.from.0 % 2 == 1 {
                let lane = segment.from.0 as usize / 2;
                let (a, b) = own_stretch(path.points(), &segment);
                for y in a..b {
                    if !board.lane_edges[lane * (4 * board.wiring.rows + 2) + y as usize]
                        .admits(self.net)
                    {
                        return false;
                    }
                }
                let (a, b) = segment.down();
                for row in a as usize / 4..=b as usize / 4 {
                    let center = Y::center(row);
                    if a < center && center < b && board.occupied[row * lanes + lane] {
                        return false;
                    }
                }
            }
        }
        match stems(path.points(), self.net) {
            Some((row, stems, count)) => board.keeps_order(row, &stems[..count]),
            None => true,
        }
    }

    /// What the crossings with lines outside the path's own channel cost.
    fn crossings(&self, segment: &Segment) -> i32 {
        let ((a, b), strokes) = if segment.is_horizontal() {
            (segment.across(), &self.board.verticals[segment.from.1 as usize])
        } else {
            (segment.down(), &self.board.horizontals[segment.from.0 as usize])
        };
        let mut cost = 0;
        for stroke in strokes {
            if stroke.net == self.net || stroke.at <= a || stroke.at >= b {
                continue;
            }
            if stroke.passes {
                cost += price::CROSSING;
            } else if segment.is_horizontal() {
                cost += price::LIKELY_CROSSING;
            }
        }
        cost
    }

    /// What the crossings in the path's channel cost, less what it shares with its own net.
    fn in_channel(&self, channel: usize, span: &Span) -> i32 {
        let (mut cost, mut shared) = (0, 0);
        for other in &self.board.channels[channel] {
            if other.net == self.net {
                shared += span.shared(other);
            } else {
                cost += price::CROSSING * span.crossings(other);
            }
        }
        cost - price::SHARED * shared.min(Y::coarse(span.bottom) - Y::coarse(span.top))
    }
}
