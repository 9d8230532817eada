//! Notices what changes on disk.
//!
//! In: what the system says of the handbook's folders. Out: a [`Notice`] with all paths that
//! belong together, soon after an editor saved one file, and once for a burst of many. Where the
//! system can't say, every file is looked at now and then. The only user of `notify`; what the
//! files say isn't looked at here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::disk::is_ignored;

/// Something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These paths, and what lies below them.
    Paths(Vec<PathBuf>),
    /// Anything.
    Everything,
    /// Nothing: from now on every file is looked at now and then, as the system has no watches left.
    Polling,
}

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The system says.
    System,
    /// Every file is looked at, so often.
    Poll(Duration),
}

/// So often files are looked at where nothing else was asked for.
pub const POLL: Duration = Duration::from_secs(1);

/// The way to the watching thread.
pub struct Watch {
    to: Sender<Message>,
}

enum Message {
    System(notify::Result<notify::Event>),
    /// The folders to watch are others now.
    Follow(Vec<PathBuf>),
}

/// After one whole file nothing more is waited for than another piece of the same save.
const AFTER_ONE: Duration = Duration::from_millis(12);
/// After many files, or where one may still be written, the end of the burst is waited for.
const AFTER_MANY: Duration = Duration::from_millis(70);
/// So long after a new folder was seen its watch is certainly there.
const AFTER_NEW: Duration = Duration::from_millis(500);
/// From so many paths on they are many.
const MANY: usize = 4;
/// A burst that doesn't end is looked at after so long.
const LONGEST: Duration = Duration::from_millis(700);

impl Watch {
    /// Watches `book.toml` in the folder `root`, and the folders of the sources and their themes.
    ///
    /// `noticed` is called at the first sign of a change and returns its number; `tell` is called
    /// with the number of the last one when there is something to look at, and may block.
    pub fn start(
        root: PathBuf,
        folders: Vec<PathBuf>,
        mode: Mode,
        noticed: impl Fn() -> u64 + Send + 'static,
        tell: impl Fn(Notice, u64) + Send + 'static,
    ) -> Self {
        let (to, from) = mpsc::channel();
        let own = to.clone();
        thread::spawn(move || {
            let mut watcher = Watching { root, folders, watcher: None, mode, new: BTreeMap::new() };
            if watcher.mode == Mode::System && !watcher.begin(&own) {
                watcher.mode = Mode::Poll(POLL);
                tell(Notice::Polling, 0);
            }
            // What changed since the first read and before this moment nobody has told.
            tell(Notice::Everything, 0);
            watcher.run(&from, &noticed, &tell);
        });
        Self { to }
    }

    /// Watches other folders from now on.
    pub fn follow(&self, folders: Vec<PathBuf>) {
        // The thread ends with the program only.
        let _ = self.to.send(Message::Follow(folders));
    }
}

struct Watching {
    root: PathBuf,
    folders: Vec<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    mode: Mode,
    /// New folders, and when they are looked at once more: what is written into a folder before
    /// its watch is there is told by nobody.
    new: BTreeMap<PathBuf, Instant>,
}

/// Paths that belong together.
struct Burst {
    paths: BTreeSet<PathBuf>,
    everything: bool,
    /// Whether all of them are known to be whole.
    whole: bool,
    first: Instant,
    last: Instant,
}

/// What an event says of its paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A file that was written to its end, or came from elsewhere.
    Whole,
    /// A file that may still be written, or that went and may come back.
    Unfinished,
}

impl Watching {
    /// Begins to watch; false where the system can't.
    fn begin(&mut self, to: &Sender<Message>) -> bool {
        let to = to.clone();
        let handler = move |event| {
            // Our own reads are events too, and by far the most.
            if !matches!(&event, Ok(event) if sign(event).is_none() && !event.need_rescan()) {
                let _ = to.send(Message::System(event));
            }
        };
        let Ok(mut watcher) = notify::recommended_watcher(handler) else { return false };
        // The folder's own files only: the finished site may lie in it.
        if watcher.watch(&self.root, RecursiveMode::NonRecursive).is_err() {
            return false;
        }
        self.watcher = Some(watcher);
        self.folders.clone().iter().all(|folder| self.watch(folder))
    }

    /// Watches a folder anew; one that isn't there will be noticed when it comes.
    fn watch(&mut self, folder: &Path) -> bool {
        let Some(watcher) = &mut self.watcher else { return true };
        let _ = watcher.unwatch(folder);
        match watcher.watch(folder, RecursiveMode::Recursive) {
            Ok(()) => true,
            Err(error) => {
                matches!(
                    error.kind,
                    notify::ErrorKind::PathNotFound | notify::ErrorKind::Generic(_)
                ) || !folder.exists()
            }
        }
    }

    fn run(
        mut self,
        from: &Receiver<Message>,
        noticed: &impl Fn() -> u64,
        tell: &impl Fn(Notice, u64),
    ) {
        let mut burst: Option<Burst> = None;
        let mut number = 0;
        loop {
            let now = Instant::now();
            let wait = match (&burst, self.mode, self.new.values().min()) {
                (Some(burst), ..) => burst.due().saturating_duration_since(now),
                (None, Mode::Poll(every), _) => every,
                (None, Mode::System, Some(due)) => due.saturating_duration_since(now),
                (None, Mode::System, None) => Duration::from_secs(3600),
            };
            match from.recv_timeout(wait) {
                Ok(Message::System(event)) => {
                    let seen = self.see(event);
                    if self.mode != Mode::System {
                        burst = None;
                        tell(Notice::Polling, number);
                        tell(Notice::Everything, number);
                    } else if let Some(seen) = seen {
                        if burst.is_none() {
                            number = noticed();
                        }
                        match &mut burst {
                            Some(burst) => burst.add(seen),
                            None => burst = Some(seen),
                        }
                    }
                }
                Ok(Message::Follow(folders)) => {
                    if self.folders != folders {
                        self.folders = folders;
                        for folder in self.folders.clone() {
                            self.watch(&folder);
                        }
                        tell(Notice::Everything, number);
                    }
                }
                Err(RecvTimeoutError::Timeout) => match (burst.take(), self.mode) {
                    (Some(burst), _) if burst.everything => tell(Notice::Everything, number),
                    (Some(burst), _) => {
                        tell(Notice::Paths(burst.paths.into_iter().collect()), number);
                    }
                    (None, Mode::Poll(_)) => tell(Notice::Everything, number),
                    (None, Mode::System) => {
                        let now = Instant::now();
                        let (due, new) = std::mem::take(&mut self.new)
                            .into_iter()
                            .partition(|(_, at)| *at <= now);
                        self.new = new;
                        let due: Vec<_> = BTreeMap::into_keys(due).collect();
                        if !due.is_empty() {
                            tell(Notice::Paths(due), number);
                        }
                    }
                },
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// What an event says, of paths that hold sources.
    fn see(&mut self, event: notify::Result<notify::Event>) -> Option<Burst> {
        let now = Instant::now();
        let everything =
            Burst { paths: BTreeSet::new(), everything: true, whole: false, first: now, last: now };
        let event = match event {
            Ok(event) if event.need_rescan() => return Some(everything),
            Ok(event) => event,
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                self.watcher = None;
                self.mode = Mode::Poll(POLL);
                return None;
            }
            Err(_) => return Some(everything),
        };
        let whole = sign(&event)? == Sign::Whole;
        let mut paths = BTreeSet::new();
        for path in event.paths {
            if path == self.root {
                // The handbook's own folder went, and its watch with it.
                self.watcher = None;
                self.mode = Mode::Poll(POLL);
                return None;
            }
            if self.folders.contains(&path) {
                // It went or came: the old watch sees nothing of the new folder.
                self.watch(&path);
            }
            if self.holds_sources(&path) {
                if may_be_new_folder(event.kind) && path.is_dir() {
                    self.new.insert(path.clone(), now + AFTER_NEW);
                }
                paths.insert(path);
            }
        }
        (!paths.is_empty()).then_some(Burst {
            paths,
            everything: false,
            whole,
            first: now,
            last: now,
        })
    }

    fn holds_sources(&self, path: &Path) -> bool {
        let below = |folder: &PathBuf| {
            let below = path.strip_prefix(folder).ok()?;
            Some(!below.iter().any(is_ignored))
        };
        path == self.root.join("book.toml") || self.folders.iter().filter_map(below).any(|is| is)
    }
}

/// What an event may mean; nothing for one that changes no file.
fn sign(event: &notify::Event) -> Option<Sign> {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Sign::Whole),
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => None,
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => Some(Sign::Whole),
        _ => Some(Sign::Unfinished),
    }
}

/// Whether an event may tell of a folder that wasn't there before.
fn may_be_new_folder(kind: EventKind) -> bool {
    let is_file = kind == EventKind::Create(CreateKind::File);
    let is_name = matches!(kind, EventKind::Modify(ModifyKind::Name(_)));
    is_name || (kind.is_create() && !is_file)
}

impl Burst {
    fn add(&mut self, other: Burst) {
        self.everything |= other.everything;
        self.whole = other.whole;
        self.last = other.last;
        self.paths.extend(other.paths);
    }

    /// When nothing more is waited for.
    fn due(&self) -> Instant {
        let settle = match self.whole && !self.everything && self.paths.len() < MANY {
            true => AFTER_ONE,
            false => AFTER_MANY,
        };
        (self.last + settle).min(self.first + LONGEST)
    }
}
