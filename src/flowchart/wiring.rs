//! `Chart` → `Wiring`: which symbols stand joined, which sides of each are open, and which links
//! lead from where to where.
//!
//! Here the chart's exits to rows become links between sets of symbols, and what cannot be drawn
//! is dropped. No geometry.

use super::{Chart, EndKind, Exit, Joint, Origin, Row, SymbolKind, Target};

/// A chart with every exit resolved to the symbols that it may leave and reach.
pub(super) struct Wiring {
    pub(super) lanes: usize,
    pub(super) rows: usize,
    /// All symbols, by row and then by lane.
    pub(super) nodes: Vec<Node>,
    /// Pairs of joined neighbours: places in `nodes`, the second is one more than the first.
    pub(super) companions: Vec<(usize, Joint)>,
    pub(super) links: Vec<Link>,
    /// The number of nets; a net is all links with the same target.
    pub(super) nets: usize,
    pub(super) groups: usize,
}

/// One symbol and what its surroundings allow.
pub(super) struct Node {
    pub(super) row: usize,
    pub(super) lane: usize,
    pub(super) kind: SymbolKind,
    /// The joined symbols that it belongs to.
    pub(super) group: usize,
    /// Whether a line may leave or enter on the left; a companion may stand there instead.
    pub(super) open_left: bool,
    /// Whether a line may leave or enter on the right.
    pub(super) open_right: bool,
    /// The channels that a line from its left side can reach in its row.
    pub(super) left: std::ops::RangeInclusive<usize>,
    /// The channels that a line from its right side can reach in its row.
    pub(super) right: std::ops::RangeInclusive<usize>,
}

/// One connector that is to be drawn.
pub(super) struct Link {
    pub(super) row: usize,
    pub(super) exit: Option<usize>,
    /// The symbols that it may leave, as places in `nodes`.
    pub(super) sources: Vec<usize>,
    /// The exit's origin, so that exits of one origin may share a port before strangers do.
    pub(super) origin: Origin,
    pub(super) goal: Goal,
    pub(super) net: usize,
    pub(super) label: Option<u16>,
    pub(super) back: bool,
}

/// Where a link may arrive.
pub(super) enum Goal {
    /// At one of these symbols of this row, as places in `nodes`.
    Symbols(usize, Vec<usize>),
    /// At a small end of its own.
    End(EndKind),
}

/// Resolves every exit of a chart.
pub(super) fn resolve(chart: &Chart) -> Wiring {
    let lines: Vec<Line> =
        chart.rows.iter().enumerate().map(|(r, row)| Line::of(r, row, chart.lanes)).collect();
    let mut wiring = Wiring {
        lanes: chart.lanes,
        rows: lines.len(),
        nodes: Vec::new(),
        companions: Vec::new(),
        links: Vec::new(),
        nets: 0,
        groups: 0,
    };
    for (r, line) in lines.iter().enumerate() {
        wiring.add_nodes(r, line);
    }
    let first_node: Vec<usize> = lines
        .iter()
        .scan(0, |next, line| {
            *next += line.lanes.len();
            Some(*next - line.lanes.len())
        })
        .collect();
    let wires = wires(chart, &lines);
    // A symbol that is targeted on its own keeps its entries for itself; the row's net takes the rest.
    let mut net_of_node = vec![None; wiring.nodes.len()];
    for wire in &wires {
        if let Aim::Place(r, place) = wire.aim {
            net_of_node[first_node[r] + place].get_or_insert_with(|| wiring.new_net());
        }
    }
    let mut net_of_row = vec![None; lines.len()];
    for wire in wires {
        let (goal, net) = match wire.aim {
            Aim::End(kind) => (Goal::End(kind), wiring.new_net()),
            Aim::Place(r, place) => {
                let node = first_node[r] + place;
                (
                    Goal::Symbols(r, vec![node]),
                    net_of_node[node].expect("every targeted symbol was given a net"),
                )
            }
            Aim::Row(r) => {
                let nodes: Vec<usize> =
                    lines[r].entrance().iter().map(|place| first_node[r] + place).collect();
                let free: Vec<usize> =
                    nodes.iter().copied().filter(|&node| net_of_node[node].is_none()).collect();
                match net_of_node[nodes[0]] {
                    Some(net) if free.is_empty() => (Goal::Symbols(r, vec![nodes[0]]), net),
                    _ => (
                        Goal::Symbols(r, free),
                        *net_of_row[r].get_or_insert_with(|| wiring.new_net()),
                    ),
                }
            }
        };
        let sources: Vec<usize> = match wire.origin {
            Origin::Lane(place) => vec![first_node[wire.row] + place],
            Origin::Row => {
                lines[wire.row].outlet().iter().map(|place| first_node[wire.row] + place).collect()
            }
        };
        let back = match &goal {
            Goal::Symbols(r, nodes) => {
                *r < wire.row || nodes.iter().any(|node| sources.contains(node))
            }
            Goal::End(_) => false,
        };
        let Wire { row, exit, origin, label, .. } = wire;
        wiring.links.push(Link { row, exit, sources, origin, goal, net, label, back });
    }
    wiring
}

impl Wiring {
    fn new_net(&mut self) -> usize {
        self.nets += 1;
        self.nets - 1
    }

    fn add_nodes(&mut self, row: usize, line: &Line) {
        let count = line.lanes.len();
        for (place, &(lane, kind)) in line.lanes.iter().enumerate() {
            let joined_left = place > 0 && line.joined[place - 1];
            let joined_right = place + 1 < count && line.joined[place];
            if !joined_left {
                self.groups += 1;
            }
            if joined_right {
                self.companions.push((self.nodes.len(), line.joint));
            }
            let before = if place > 0 { line.lanes[place - 1].0 + 1 } else { 0 };
            let after = if place + 1 < count { line.lanes[place + 1].0 } else { self.lanes };
            self.nodes.push(Node {
                row,
                lane,
                kind,
                group: self.groups - 1,
                open_left: !joined_left,
                open_right: !joined_right,
                left: before..=lane,
                right: lane + 1..=after,
            });
        }
    }
}

/// A row's symbols from left to right, with what is joined and who is left or reached alone.
struct Line {
    lanes: Vec<(usize, SymbolKind)>,
    /// Places in `lanes`, in the order written.
    order: Vec<usize>,
    joint: Joint,
    /// Whether each symbol is joined to the next one on its right.
    joined: Vec<bool>,
    /// Exits from one symbol of the row to another, as places in `lanes`; from none: from the row.
    branches: Vec<(Option<usize>, usize)>,
    /// Whether an exit leaves the symbol alone.
    left: Vec<bool>,
    /// Whether the row as a whole has labelled exits: then its decisions let them out.
    decides: bool,
}

impl Line {
    fn of(r: usize, row: &Row, lane_count: usize) -> Line {
        let mut written: Vec<(usize, SymbolKind)> = Vec::with_capacity(row.symbols.len());
        for symbol in &row.symbols {
            if symbol.lane < lane_count && written.iter().all(|(lane, _)| *lane != symbol.lane) {
                written.push((symbol.lane, symbol.kind));
            }
        }
        let mut lanes = written.clone();
        lanes.sort_by_key(|(lane, _)| *lane);
        let order = written
            .iter()
            .map(|(lane, _)| {
                lanes.iter().position(|(l, _)| l == lane).expect("sorted from the same list")
            })
            .collect();
        let joined = vec![row.joint != Joint::InSequence; lanes.len().saturating_sub(1)];
        let left = vec![false; lanes.len()];
        let decides = |exit: &Exit| exit.from == Origin::Row && exit.label.is_some();
        let decides = row.exits.iter().any(decides);
        let branches = Vec::new();
        let mut line = Line { lanes, order, joint: row.joint, joined, branches, left, decides };
        for exit in &row.exits {
            let from = match exit.from {
                Origin::Lane(lane) => line.place(lane),
                Origin::Row => None,
            };
            if let Some(from) = from {
                line.left[from] = true;
            }
            if let Target::Symbol { row, lane } = exit.to
                && row == r
                && let Some(to) = line.place(lane).filter(|to| Some(*to) != from)
            {
                line.branch(from, to);
            }
        }
        line
    }

    fn place(&self, lane: usize) -> Option<usize> {
        self.lanes.iter().position(|(l, _)| *l == lane)
    }

    /// Notes an exit to another symbol of the row: the two stand apart from there on.
    fn branch(&mut self, from: Option<usize>, to: usize) {
        if to > 0 && from.is_none_or(|from| from < to) {
            self.joined[to - 1] = false;
        }
        if to < self.joined.len() && from.is_none_or(|from| from > to) {
            self.joined[to] = false;
        }
        self.branches.push((from, to));
    }

    /// The symbols joined with this one, itself among them.
    fn group(&self, place: usize) -> std::ops::RangeInclusive<usize> {
        let (mut first, mut last) = (place, place);
        while first > 0 && self.joined[first - 1] {
            first -= 1;
        }
        while last < self.joined.len() && self.joined[last] {
            last += 1;
        }
        first..=last
    }

    /// The symbols through which the row as a whole is entered.
    fn entrance(&self) -> Vec<usize> {
        let reached = |place: usize| self.branches.iter().any(|(_, to)| *to == place);
        let start = self.order.iter().find(|&&place| !self.group(place).any(reached));
        self.group(*start.unwrap_or(&self.order[0])).collect()
    }

    /// The symbols through which the row as a whole is left.
    fn outlet(&self) -> Vec<usize> {
        let is_decision = |place: &usize| self.lanes[*place].1 == SymbolKind::Decision;
        let decisions: Vec<usize> = (0..self.lanes.len()).filter(is_decision).collect();
        if self.decides && !decisions.is_empty() && decisions.len() < self.lanes.len() {
            return decisions;
        }
        let last = self.order[self.order.len() - 1];
        if self.joint == Joint::InSequence {
            return vec![last];
        }
        // Where the row as a whole has a branch to one of its symbols, the others decide.
        if self.branches.iter().any(|(from, _)| from.is_none()) {
            return self.entrance();
        }
        let end = self.order.iter().rev().find(|&&place| !self.left[place]);
        let group = self.group(*end.unwrap_or(&last));
        let free: Vec<usize> = group.clone().filter(|&place| !self.left[place]).collect();
        if free.is_empty() { group.collect() } else { free }
    }
}

/// An exit, or an arrow of a sequence; its origin and aim are places in their rows.
struct Wire {
    row: usize,
    exit: Option<usize>,
    origin: Origin,
    label: Option<u16>,
    aim: Aim,
}

enum Aim {
    Row(usize),
    Place(usize, usize),
    End(EndKind),
}

/// Lists what is to be drawn, row by row: first the arrows of a sequence, then the exits as written.
fn wires(chart: &Chart, lines: &[Line]) -> Vec<Wire> {
    let mut wires = Vec::new();
    for (row, line) in lines.iter().enumerate().filter(|(_, line)| !line.lanes.is_empty()) {
        let exits = &chart.rows[row].exits;
        if line.joint == Joint::InSequence {
            for pair in line
                .order
                .windows(2)
                .filter(|pair| !line.branches.contains(&(Some(pair[0]), pair[1])))
            {
                let origin = Origin::Lane(pair[0]);
                wires.push(Wire {
                    row,
                    exit: None,
                    origin,
                    label: None,
                    aim: Aim::Place(row, pair[1]),
                });
            }
        }
        for (index, exit) in exits.iter().enumerate() {
            let origin = match exit.from {
                Origin::Lane(lane) if line.lanes.len() > 1 => {
                    line.place(lane).map_or(Origin::Row, Origin::Lane)
                }
                _ => Origin::Row,
            };
            let Some(aim) = aim(exit.to, lines) else { continue };
            wires.push(Wire { row, exit: Some(index), origin, label: exit.label, aim });
        }
    }
    wires
}

fn aim(target: Target, lines: &[Line]) -> Option<Aim> {
    let (row, lane) = match target {
        Target::End(kind) => return Some(Aim::End(kind)),
        Target::Row(row) => (row, None),
        Target::Symbol { row, lane } => (row, Some(lane)),
    };
    let line = lines.get(row).filter(|line| !line.lanes.is_empty())?;
    if line.lanes.len() > 1
        && let Some(place) = lane.and_then(|lane| line.place(lane))
    {
        return Some(Aim::Place(row, place));
    }
    // What leads to a sequence leads to its first symbol, as the arrow from elsewhere in the row may.
    if line.joint == Joint::InSequence {
        return Some(Aim::Place(row, line.order[0]));
    }
    Some(Aim::Row(row))
}
