//! The words for a path before it has units: ranks, sides, paths and their segments.
//!
//! Ranks count lanes and rows. Across: channel c, left of lane c, is 2c; the centre of lane c is
//! 2c + 1; channel `lanes` is right of the last. Down: four ranks a row, see [`Y`]. A centre carries
//! one net; channels and gaps carry as many as come, on tracks assigned later.

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
    pub(super) points: [(i32, i32); 6],
    pub(super) len: usize,
    /// The symbol and side that it leaves.
    pub(super) exit: (usize, Side),
    /// The symbol and side where it arrives; none for a small end.
    pub(super) entry: Option<(usize, Side)>,
}

impl Path {
    pub(super) fn new(
        points: &[(i32, i32)],
        exit: (usize, Side),
        entry: Option<(usize, Side)>,
    ) -> Path {
        let mut path = Path { points: [(0, 0); 6], len: points.len(), exit, entry };
        path.points[..points.len()].copy_from_slice(points);
        path
    }

    /// The start at a symbol's centre, the bends, and the end at a symbol's centre, in ranks.
    pub(super) fn points(&self) -> &[(i32, i32)] {
        &self.points[..self.len]
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        self.points().windows(2).map(|pair| Segment { from: pair[0], to: pair[1] })
    }
}

impl Path {
    /// The channel that the path uses, and its line there; a path uses one at most.
    pub(super) fn span(&self, net: u32) -> Option<(usize, Span)> {
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

/// A straight part of a path.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    pub(super) from: (i32, i32),
    pub(super) to: (i32, i32),
}

impl Segment {
    pub(super) fn is_horizontal(&self) -> bool {
        self.from.1 == self.to.1
    }

    /// The ranks between which a horizontal segment runs.
    pub(super) fn across(&self) -> (i32, i32) {
        (self.from.0.min(self.to.0), self.from.0.max(self.to.0))
    }

    /// The ranks between which a vertical segment runs.
    pub(super) fn down(&self) -> (i32, i32) {
        (self.from.1.min(self.to.1), self.from.1.max(self.to.1))
    }
}

/// A vertical line in a channel, and on which side of it the lines lie that join it at its ends.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) top: i32,
    pub(super) bottom: i32,
    /// -1 on the left, 1 on the right.
    pub(super) top_side: i32,
    pub(super) bottom_side: i32,
    pub(super) net: u32,
}

impl Span {
    /// How many of the other line's ends cross this line, if the other lies on this side of it.
    fn crossed_by(&self, other: &Span, side: i32) -> i32 {
        let crosses =
            |y: i32, towards: i32| i32::from(towards != side && self.top < y && y < self.bottom);
        crosses(other.top, other.top_side) + crosses(other.bottom, other.bottom_side)
    }

    /// The crossings of two lines in one channel when their tracks are ordered well.
    pub(super) fn crossings(&self, other: &Span) -> i32 {
        let on_side = |side: i32| self.crossed_by(other, side) + other.crossed_by(self, -side);
        on_side(-1).min(on_side(1))
    }

    /// The length in coarse ranks that two lines have in common.
    pub(super) fn shared(&self, other: &Span) -> i32 {
        (Y::coarse(self.bottom.min(other.bottom)) - Y::coarse(self.top.max(other.top))).max(0)
    }
}
