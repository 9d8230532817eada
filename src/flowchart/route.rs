//! `Chart` → `Grid`: the composer of this folder.
//!
//! Every chart has a grid. What cannot be drawn, such as an exit to a row that has no symbol, is
//! left out. The same chart gives the same grid, to the last bit.

use super::layout::Layout;
use super::{Chart, Grid};
use super::{paths, pieces, wiring};

/// Routes every exit of a chart and cuts the lines into what each cell draws.
pub fn route(chart: &Chart) -> Grid {
    let wiring = wiring::resolve(chart);
    let paths = paths::find(&wiring);
    let layout = Layout::of(&wiring, &paths);
    pieces::cut(&wiring, &paths, layout)
}
