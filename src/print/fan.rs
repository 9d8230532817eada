//! Lines that leave a sheet close together → pentagons that stand side by side.
//!
//! In: where the lines cross the edge, in order. Out: where each one's pentagon stands, and on
//! which track the line turns aside to reach it. Lines never cross one another on the way.

/// The way of one line to its pentagon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// The pentagon's centre along the edge.
    pub at: f64,
    /// The track on which the line turns aside, counted from the table's edge outwards; none where
    /// the pentagon stands straight on.
    pub track: Option<usize>,
}

/// Places one pentagon a line, at least `pitch` apart and between `low` and `high`, each as near
/// to its line as the others allow. `lines` rise.
pub fn spread(lines: &[f64], pitch: f64, low: f64, high: f64) -> Vec<Way> {
    let Some(last) = lines.len().checked_sub(1) else { return Vec::new() };
    // With the pitch taken away, pentagons need only stand in order: isotonic regression.
    let mut blocks: Vec<(f64, usize)> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let mut block = (line - index as f64 * pitch, 1);
        while let Some(before) = blocks.pop_if(|before| before.0 > block.0) {
            let count = before.1 + block.1;
            let sum = before.0 * before.1 as f64 + block.0 * block.1 as f64;
            block = (sum / count as f64, count);
        }
        blocks.push(block);
    }
    let high = (high - last as f64 * pitch).max(low);
    let places = blocks.iter().flat_map(|&(at, count)| std::iter::repeat_n(at, count));
    let places: Vec<f64> = (places.enumerate())
        .map(|(index, at)| at.clamp(low, high) + index as f64 * pitch)
        .collect();
    let mut tracks = vec![None; lines.len()];
    // What goes right turns before all that it would meet, and what goes left likewise.
    let reaches = |from: usize, to: usize| match places[from] > lines[from] {
        true => from < to && places[from] > lines[to] - NEAR,
        false => from > to && places[from] < lines[to] + NEAR,
    };
    let moves = |index: usize| (places[index] - lines[index]).abs() > STRAIGHT;
    let rightwards = (0..lines.len()).rev().filter(|&index| places[index] > lines[index]);
    let leftwards = (0..lines.len()).filter(|&index| places[index] < lines[index]);
    for index in rightwards.chain(leftwards).filter(|&index| moves(index)) {
        let met = (0..lines.len()).filter(|&other| other != index && reaches(index, other));
        tracks[index] =
            Some(met.filter_map(|other| tracks[other]).max().map_or(0, |track| track + 1));
    }
    places.into_iter().zip(tracks).map(|(at, track)| Way { at, track }).collect()
}

/// How many tracks the ways use.
pub fn tracks(ways: &[Way]) -> usize {
    ways.iter().filter_map(|way| way.track).max().map_or(0, |track| track + 1)
}

/// A line and a pentagon this near count as one above the other, in points.
const STRAIGHT: f64 = 0.3;
/// The distance that lines keep from one another where they turn, in points.
const NEAR: f64 = 2.0;
