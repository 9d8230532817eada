//! How long routing takes: 1,000 usual procedures, and 1,000 charts that use all the format allows.
//!
//! Prints the sum and the worst single one. The aims are 1 s and 20 ms on one core.

use sopbook::flowchart::{Chart, route::route};
use std::time::{Duration, Instant};

#[path = "../tests/it/random_chart.rs"]
mod random_chart;

fn main() {
    measure("usual procedures", random_chart::procedure);
    measure("anything", random_chart::anything);
}

fn measure(name: &str, make: fn(u64) -> Chart) {
    let charts: Vec<Chart> = (0..1000).map(make).collect();
    let connectors: usize =
        charts.iter().flat_map(|chart| &chart.rows).map(|row| row.exits.len()).sum();
    let mut worst = (Duration::ZERO, 0);
    let start = Instant::now();
    for (seed, chart) in charts.iter().enumerate() {
        let one = Instant::now();
        std::hint::black_box(route(chart));
        worst = worst.max((one.elapsed(), seed));
    }
    let all = start.elapsed();
    println!("{name}: {connectors} exits in {all:.1?}, worst {:.1?} (seed {})", worst.0, worst.1);
}
