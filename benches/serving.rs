//! A preview of a handbook, for benchmarks: started as its user would, on any free port.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Starts a preview; returns it and its port, once it has told it.
pub fn start(root: &Path) -> (Child, u16) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sopbook"))
        .args(["serve", "-p", "0", "--lang", "en"])
        .arg(root)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("it was piped")).lines();
    let port = loop {
        let line = lines.next().expect("it tells where it is").expect("it is text");
        if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            break rest[..digits].parse().expect("a port is a number");
        }
    };
    // What it says must be read, or it would wait.
    std::thread::spawn(move || lines.for_each(drop));
    (child, port)
}
