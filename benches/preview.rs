//! How soon a saved file is seen: `cargo bench --bench preview -- [COUNT…]` prints, for handbooks of
//! that many SOPs (100, 1,000 and 10,000 without arguments), the time from the program's start to
//! its first page, and from saving a file to the first answer that holds the new text.

#[path = "handbook.rs"]
mod handbook;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// So many times a file is saved.
const SAVES: usize = 25;

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![100, 1_000, 10_000] } else { counts };
    for count in counts {
        let root = tempfile::tempdir().expect("a folder for the benchmark");
        handbook::write(root.path(), count);
        measure(root.path(), count);
    }
}

fn measure(root: &Path, count: usize) {
    let start = Instant::now();
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
    assert!(get(port, "index.html").contains("200 OK"), "the first page is there");
    let first = start.elapsed();

    let slug = format!("sop-{:05}", count / 2);
    let file = root.join(format!("content/sop/{slug}.md"));
    let text = std::fs::read_to_string(&file).expect("the handbook was written");
    let mut times = Vec::new();
    for save in 0..SAVES {
        std::thread::sleep(Duration::from_millis(300));
        let words = format!("Simpanan ke-{save}-");
        let start = Instant::now();
        std::fs::write(&file, text.replace("1. ", &format!("1. {words} "))).expect("it is ours");
        while !get(port, &format!("sop/{slug}.html")).contains(&words) {
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(start.elapsed());
    }
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{count:>6} SOPs: first page {:>6.2} s; save to page {:>6.1} ms (median), {:.1} to {:.1} ms",
        first.as_secs_f64(),
        ms(times[SAVES / 2]),
        ms(times[0]),
        ms(times[SAVES - 1]),
    );
    child.kill().expect("it still runs");
    child.wait().expect("it was killed");
}

fn get(port: u16, page: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the preview listens");
    let host = format!("127.0.0.1:{port}");
    write!(stream, "GET /{page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("the preview reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a page is text");
    answer
}
