//! The cheapest path of one link on a board: every way to draw it, and what each costs.
//!
//! A way exists always: down from the symbol's bottom, which exits may share, through the gap, a
//! channel and the gap above the target to its top.

use super::SymbolKind;
use super::board::{Board, Port, own_stretch, stems};
use super::ranks::{Path, Segment, Side, Span, Y};
use super::wiring::{Goal, Link, Node};

/// What a path of this link costs on the board as it is; the path is known to be free.
pub(super) fn cost(board: &Board, link: &Link, path: &Path) -> i32 {
    let cost = Search::new(board, link, i32::MAX).cost_below(path, i32::MAX);
    cost.expect("a path that was laid is free when it is taken up")
}

/// Finds the link's cheapest path, with what it costs.
pub(super) fn cheapest(board: &Board, link: &Link) -> (i32, Path) {
    let best = cheapest_below(board, link, i32::MAX);
    best.expect("a bottom may always be shared, and channels and gaps always have room")
}

/// Finds the link's cheapest path, or none if that costs the limit or more.
pub(super) fn cheapest_below(board: &Board, link: &Link, limit: i32) -> Option<(i32, Path)> {
    for sharing in [Sharing::None, Sharing::SameOrigin, Sharing::Any] {
        let mut search = Search::new(board, link, limit);
        search.run(sharing);
        if search.best.is_some() || search.too_dear {
            return search.best;
        }
    }
    None
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
