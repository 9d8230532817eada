//! Lets the regulation's rules judge what is shown, behind it.
//!
//! In: each version when it is shown. Out: what the rules find in it, for the newest only. The
//! rules work on threads of their own, fewer than there are processors, so that the next change is
//! linked and its page rendered as if nobody judged. What becomes of a finding isn't known here.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use super::version::Version;
use crate::diagnostics::Diagnostic;
use crate::pipeline;

/// So long a version is shown before it is judged: its page is asked for first.
const PAUSE: Duration = Duration::from_millis(100);

/// The way to the judging thread.
pub struct Judge {
    to: Sender<Arc<Version>>,
}

impl Judge {
    /// A judge who tells what was found in which version; `tell` may block.
    pub fn start(tell: impl Fn(Arc<Version>, Vec<Diagnostic>) + Send + 'static) -> Self {
        let (to, from) = mpsc::channel();
        thread::spawn(move || judge(&from, &tell));
        Self { to }
    }

    /// Lets a version be judged, and none of those before it.
    pub fn judge(&self, version: Arc<Version>) {
        // The thread ends with the program only.
        let _ = self.to.send(version);
    }
}

fn judge(from: &Receiver<Arc<Version>>, tell: &impl Fn(Arc<Version>, Vec<Diagnostic>)) {
    let threads = (rayon::current_num_threads() / 2).max(1);
    let own = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    while let Ok(shown) = from.recv() {
        thread::sleep(PAUSE);
        let newest = from.try_iter().last().unwrap_or(shown);
        let judge = || pipeline::check(&newest.handbook);
        let found = match &own {
            Ok(own) => own.install(judge),
            // Where the system has no more threads, the others' must do.
            Err(_) => judge(),
        };
        tell(newest, found);
    }
}
