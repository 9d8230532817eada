//! Paths → the track of every line in its gap or channel.
//!
//! Lines of one net share a track. In a gap some lines must lie above others; apart from that,
//! tracks are ordered so that lines cross as little as can be.

use super::packing::{Run, Tracks, pack, sequence};
use super::ranks::{Path, Y};
use super::wiring::Wiring;
use super::{CORNER_RADIUS, FIRST_TRACK, LABEL_HEIGHT, TRACK_PITCH};

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
    runs.into_iter().map(pack).collect()
}
