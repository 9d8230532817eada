//! The open connections, and how many there may be.
//!
//! In: each connection as it comes. Out: a [`Seat`] that it keeps while it is open, or nothing if
//! the house is full. One that only waits (a browser's idle one, or somebody who connected and says
//! nothing) gives its seat up to one that comes. Nothing is read or written here.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

/// So many connections at most, where the system allows more files than that.
const MOST: u64 = 1024;

/// All open connections.
pub struct Connections {
    most: usize,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: HashMap<u64, Taken>,
}

struct Taken {
    stream: Arc<TcpStream>,
    /// Since when it has been waiting for a request, if it has.
    waiting: Option<Instant>,
}

/// One connection's place; free again when it is dropped.
pub struct Seat {
    connections: Arc<Connections>,
    number: u64,
}

impl Connections {
    /// As many as the system's limit of open files allows: the other half is for what is read, by
    /// as many at once as the machine has cores.
    pub fn new() -> Arc<Self> {
        let most = open_files().map_or(MOST / 2, |files| (files / 2).min(MOST)) as usize;
        Arc::new(Self { most, seats: Mutex::default() })
    }

    /// So many of them may be tabs that listen and never give up their seats. A browser needs one,
    /// however many its tabs are.
    pub fn listeners(&self) -> usize {
        self.most / 8
    }

    /// Gives a connection a seat; if all are taken, that of the one that has waited longest.
    pub fn seat(self: &Arc<Self>, stream: &Arc<TcpStream>) -> Option<Seat> {
        if self.seats().taken.len() >= self.most && !self.clear_one() {
            return None;
        }
        let mut seats = self.seats();
        let number = seats.next;
        seats.next += 1;
        let taken = Taken { stream: stream.clone(), waiting: Some(Instant::now()) };
        seats.taken.insert(number, taken);
        Some(Seat { connections: self.clone(), number })
    }

    /// Closes the connection that has waited longest; false if none waits.
    pub fn clear_one(&self) -> bool {
        let mut seats = self.seats();
        let waiting =
            seats.taken.iter().filter_map(|(number, taken)| Some((taken.waiting?, *number)));
        let Some((_, number)) = waiting.min() else { return false };
        let taken = seats.taken.remove(&number).expect("it was just found");
        // It is closed by its own thread, which this wakes; gone already is as good.
        let _ = taken.stream.shutdown(Shutdown::Both);
        true
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().expect("nothing panics while it holds the seats")
    }
}

impl Seat {
    /// Says that the connection waits for a request from now on.
    pub fn wait(&self) {
        self.set(Some(Instant::now()));
    }

    /// Says that the connection is being answered from now on.
    pub fn answer(&self) {
        self.set(None);
    }

    fn set(&self, waiting: Option<Instant>) {
        if let Some(taken) = self.connections.seats().taken.get_mut(&self.number) {
            taken.waiting = waiting;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.connections.seats().taken.remove(&self.number);
    }
}

/// How many files the system lets us open, after asking for as many as we may have.
#[cfg(unix)]
fn open_files() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(4 * MOST, |most| most.min(4 * MOST));
    if limit.current.is_some_and(|current| current < wanted) {
        // Refused, it stays as it is.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit });
    }
    getrlimit(Resource::Nofile).current
}

#[cfg(not(unix))]
fn open_files() -> Option<u64> {
    None
}
