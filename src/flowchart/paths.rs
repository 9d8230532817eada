//! `Wiring` → one `Path` a link: in which order the links are laid, and laid anew.
//!
//! Each link takes its cheapest path on the board of those before it; afterwards the links of each
//! row are taken up and tried in other orders.

use super::board::Board;
use super::ranks::Path;
use super::search;
use super::wiring::{Goal, Link, Wiring};

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
    let alone: Vec<i32> =
        wiring.links.iter().map(|link| search::cheapest(&board, link).0).collect();
    let mut paths: Vec<Option<Path>> = vec![None; wiring.links.len()];
    for &index in &order {
        let (_, path) = search::cheapest(&board, &wiring.links[index]);
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
        best.0 += search::cost(board, &wiring.links[index], path);
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
            let Some((cost, path)) = search::cheapest_below(board, link, limit) else { break };
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
