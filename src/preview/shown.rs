//! The version of the handbook that is shown now.
//!
//! In: each [`Version`] when it is made, and word that a file was saved. Out: the newest one; who
//! asks after a file was saved waits for the version that knows it, so that nobody is shown an old
//! page as if it were the new one.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use super::version::Version;

/// So long a request waits at most: longer than a large handbook takes, and short enough that a
/// folder which never comes to rest is shown as it last was.
const PATIENCE: Duration = Duration::from_secs(3);

/// The newest version.
pub struct Shown {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    version: Arc<Version>,
    /// How often something was noticed, and how much of that has been looked at.
    noticed: u64,
    looked: u64,
}

impl Shown {
    /// Shows a first version.
    pub fn new(version: Arc<Version>) -> Self {
        let state = State { version, noticed: 0, looked: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The newest version, whatever was noticed.
    pub fn now(&self) -> Arc<Version> {
        self.state().version.clone()
    }

    /// The newest version, once everything that was noticed before this call is in it.
    pub fn settled(&self) -> Arc<Version> {
        let state = self.state();
        let noticed = state.noticed;
        let waited =
            self.changed.wait_timeout_while(state, PATIENCE, |state| state.looked < noticed);
        waited.expect("nothing panics while it holds the state").0.version.clone()
    }

    /// Says that something was noticed; what is returned is said again when it has been looked at.
    pub fn notice(&self) -> u64 {
        let mut state = self.state();
        state.noticed += 1;
        state.noticed
    }

    /// Says that what was noticed up to `notice` has been looked at, and that it is in the version
    /// that is shown.
    pub fn looked(&self, notice: u64) {
        let mut state = self.state();
        state.looked = state.looked.max(notice);
        self.changed.notify_all();
    }

    /// Shows a new version; returns the one that was shown before.
    pub fn show(&self, version: Arc<Version>) -> Arc<Version> {
        std::mem::replace(&mut self.state().version, version)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the state")
    }
}
