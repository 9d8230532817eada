//! How large the search index is and how long it takes: `cargo bench --bench search -- [COUNT…]`
//! prints, for made-up handbooks of that many SOPs (1,000 and 10,000 without arguments), the
//! index's files, their size as they are and compressed as a server sends them (where `gzip` is
//! at hand), and the time to make it. The time of a question is the browser's: with `node` at
//! hand and the packages of `tests/browser`, `tests/browser/search-speed.mjs` is asked for it.

#[path = "handbook.rs"]
mod handbook;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use sopbook::disk;
use sopbook::pipeline;
use sopbook::site::{Options, Rendered};

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![1_000, 10_000] } else { counts };
    for count in counts {
        let root = tempfile::tempdir().expect("a folder for the benchmark");
        handbook::write(root.path(), count);
        let tree = disk::read(root.path(), pipeline::src).expect("the handbook can be read");
        let compiled = Arc::new(pipeline::compile(tree).value);
        let site = pipeline::plan(compiled, Options::default()).value;
        let start = Instant::now();
        let names: Vec<&str> =
            site.addresses().filter(|address| address.starts_with("aset/cari/")).collect();
        let time = start.elapsed();
        let files: Vec<Vec<u8>> = (names.iter())
            .filter_map(|name| match site.render(name)?.value {
                Rendered::Bytes(bytes) => Some(bytes),
                _ => None,
            })
            .collect();
        let total: usize = files.iter().map(Vec::len).sum();
        let largest = files.iter().map(Vec::len).max().unwrap_or(0);
        println!(
            "{count:>6} SOPs: index made in {:.2} s; {} files, {} kB, the largest {} kB",
            time.as_secs_f64(),
            files.len(),
            total / 1000,
            largest / 1000,
        );
        let sent: Option<usize> = files.iter().map(|file| compressed(file)).sum();
        match sent {
            Some(sent) => println!(
                "             {} kB compressed, {:.2} kB an SOP",
                sent / 1000,
                sent as f64 / 1000.0 / count as f64
            ),
            None => println!("             compressed size unknown: no gzip here"),
        }
        speed(root.path());
    }
}

/// The size of a file as `gzip` makes it.
fn compressed(file: &[u8]) -> Option<usize> {
    let mut gzip =
        Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = gzip.stdin.take()?;
    // The files are smaller than the pipe: nothing waits for the other.
    input.write_all(file).ok()?;
    drop(input);
    Some(gzip.wait_with_output().ok()?.stdout.len())
}

/// Builds the handbook and asks it in a browser.
fn speed(root: &Path) {
    let site = root.join("public");
    let built =
        Command::new(env!("CARGO_BIN_EXE_sopbook")).args(["-q", "build"]).arg(root).status();
    assert!(built.is_ok_and(|status| status.success()), "the build failed");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/search-speed.mjs");
    match Command::new("node").arg(script).arg(&site).status() {
        Ok(status) if status.success() => {}
        _ => println!(
            "             time of a question unknown: no node, or no tests/browser packages"
        ),
    }
}
