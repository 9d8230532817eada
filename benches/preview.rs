//! How soon a saved file is seen: `cargo bench --bench preview -- [COUNT…]` prints, for handbooks of
//! that many SOPs (100, 1,000 and 10,000 without arguments), the time from the program's start to
//! its first page, from saving a file to the first answer that holds the new text, from asking for the
//! sheets of one SOP to their PDF, and the memory that the program takes at the end.

#[path = "handbook.rs"]
mod handbook;
#[path = "serving.rs"]
mod serving;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

/// So many times a file is saved.
const SAVES: usize = 60;

/// The sheets of so many SOPs are asked for.
const PRINTS: usize = 20;

/// So long nothing is saved after the start, and between two saves. The rules of the regulation
/// judge meanwhile; with many SOPs they haven't done when the next save comes.
const AFTER_START: Duration = Duration::from_secs(2);
const BETWEEN: Duration = Duration::from_millis(300);

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![100, 1_000, 10_000] } else { counts };
    for count in counts {
        let root = tempfile::tempdir().expect("a folder for the benchmark");
        handbook::write(root.path(), count);
        let book = root.path().join("book.toml");
        let text = std::fs::read_to_string(&book).expect("the handbook was written");
        std::fs::write(&book, text + "\n[output.pdf]\nper-sop = true\n").expect("it is ours");
        measure(root.path(), count);
    }
}

fn measure(root: &Path, count: usize) {
    let start = Instant::now();
    let (mut child, port) = serving::start(root);
    assert!(get(port, "index.html").contains("200 OK"), "the first page is there");
    let first = start.elapsed();

    std::thread::sleep(AFTER_START);
    let mut times: Vec<Duration> =
        (0..SAVES).map(|save| save_and_see(root, port, count, save)).collect();
    times.sort();
    let mut sheets: Vec<Duration> =
        (0..PRINTS).map(|print| print_one(port, count, print)).collect();
    sheets.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{count:>6} SOPs: first page {:>5.2} s; save to page {:>5.1} ms (median), {:.1} ms (95%), \
         {:.1} to {:.1} ms; PDF {:.0} ms (median), {:.0} ms (most); {}",
        first.as_secs_f64(),
        ms(times[SAVES / 2]),
        ms(times[SAVES * 95 / 100]),
        ms(times[0]),
        ms(times[SAVES - 1]),
        ms(sheets[PRINTS / 2]),
        ms(sheets[PRINTS - 1]),
        memory(&child)
            .map_or("memory unknown on this system".to_owned(), |kb| format!("{} MB", kb / 1024)),
    );
    child.kill().expect("it still runs");
    child.wait().expect("it was killed");
}

/// Saves one SOP with new words, and asks for its page until they are there. As editors do, every
/// other time the new text is written beside the file and takes its place.
fn save_and_see(root: &Path, port: u16, count: usize, save: usize) -> Duration {
    std::thread::sleep(BETWEEN);
    let slug = format!("sop-{:05}", (count / 2 + save) % count);
    let folder = root.join("content/sop");
    let (file, beside) = (folder.join(format!("{slug}.md")), folder.join(format!("{slug}.md~")));
    let text = std::fs::read_to_string(&file).expect("the handbook was written");
    let words = format!("Simpanan ke-{save}-");
    let text = text.replacen("\n1. ", &format!("\n1. {words} "), 1);
    let start = Instant::now();
    if save.is_multiple_of(2) {
        std::fs::write(&file, text).expect("the folder is ours");
    } else {
        std::fs::write(&beside, text).expect("the folder is ours");
        std::fs::rename(&beside, &file).expect("the folder is ours");
    }
    while !get(port, &format!("sop/{slug}.html")).contains(&words) {
        std::thread::sleep(Duration::from_millis(1));
    }
    start.elapsed()
}

/// Asks for the sheets of one SOP.
fn print_one(port: u16, count: usize, print: usize) -> Duration {
    let start = Instant::now();
    let answer = get(port, &format!("sop/sop-{:05}.pdf", (7 * print) % count));
    assert!(answer.contains("200 OK") && answer.contains("%PDF-"), "{:.200}", answer);
    start.elapsed()
}

fn get(port: u16, page: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the preview listens");
    let host = format!("127.0.0.1:{port}");
    write!(stream, "GET /{page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("the preview reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the preview answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The memory of a running process in kB, as Linux tells it.
fn memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
