//! How fast a handbook is checked and built: `cargo bench --bench build -- [COUNT…]` prints, for
//! handbooks of that many SOPs (1,000 and 10,000 without arguments), SOPs a second and peak memory
//! of a check, of a first build and of a second one that finds nothing changed.

#[path = "handbook.rs"]
mod handbook;

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![1_000, 10_000] } else { counts };
    for count in counts {
        let root = tempfile::tempdir().expect("a folder for the benchmark");
        handbook::write(root.path(), count);
        for (which, command) in [("check", "check"), ("first build", "build"), ("again", "build")] {
            let (time, memory) = run(root.path(), command);
            println!(
                "{count:>6} SOPs, {which:<11}: {:>6.2} s, {:>6.0} SOPs/s, {}",
                time.as_secs_f64(),
                count as f64 / time.as_secs_f64(),
                memory.map_or("memory unknown on this system".to_owned(), |kb| format!(
                    "{} MB",
                    kb / 1024
                )),
            );
        }
    }
}

/// Runs a command once; returns the time and the peak memory in kB.
fn run(root: &Path, command: &str) -> (Duration, Option<u64>) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sopbook"))
        .args(["-q", command])
        .arg(root)
        .spawn()
        .expect("the program starts");
    let mut peak = None;
    let status = loop {
        peak = memory(&child).max(peak);
        if let Some(status) = child.try_wait().expect("the child is ours") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "the {command} failed");
    (start.elapsed(), peak)
}

/// The peak memory of a running process in kB, as Linux tells it.
fn memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
