//! How a preview bears a crowd that means it no good: `cargo bench --bench abuse -- [SECONDS]` lets
//! hundreds of clients do what breaks servers, for a minute without an argument, and prints how soon
//! pages are answered meanwhile, how much memory is used, and what is left of it all afterwards.
//! It reads `/proc`, so it runs on Linux only.

#[path = "handbook.rs"]
mod handbook;
#[path = "serving.rs"]
mod serving;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So many SOPs the handbook has.
const SOPS: usize = 500;
/// So many clients say half a request, and so many take nothing of a large file.
const SILENT: usize = 400;
const STUCK: usize = 40;

fn main() {
    let seconds = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(60);
    let root = tempfile::tempdir().expect("a folder for the benchmark");
    handbook::write(root.path(), SOPS);
    let large = std::fs::File::create(root.path().join("content/besar.bin")).expect("it is ours");
    large.set_len(20 << 20).expect("the disk has room");
    let (mut child, port) = serving::start(root.path());
    std::thread::sleep(Duration::from_secs(5));
    let alone: Vec<_> = (0..50).map(|_| page(port)).collect();
    print("alone", alone);
    let (memory, files) = (kilobytes(&child, "VmRSS"), open_files(&child));
    println!("at rest: {} MB, {files} files open", memory >> 10);

    let stop = AtomicBool::new(false);
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for kind in 0..4 {
            let (stop, done) = (&stop, &done);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    abuse(port, kind);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let start = Instant::now();
        let mut times = Vec::new();
        let mut held: Vec<TcpStream> = Vec::new();
        while start.elapsed() < Duration::from_secs(seconds) {
            // Those that were closed are replaced now and then.
            if times.len() % 40 == 0 {
                held.clear();
                let silent = (0..SILENT).filter_map(|_| say(port, b"GET / HTTP/1.1\r\nHost: loc"));
                held.extend(silent);
                held.extend((0..STUCK).filter_map(|_| say(port, LARGE)));
            }
            times.push(page(port));
            std::thread::sleep(Duration::from_millis(100));
        }
        stop.store(true, Ordering::Relaxed);
        print("among them", times);
        drop(held);
    });
    println!("{} single abuses besides", done.load(Ordering::Relaxed));
    println!("memory at most: {} MB above rest", (kilobytes(&child, "VmHWM") - memory) >> 10);
    let start = Instant::now();
    while open_files(&child) > files + 1 && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("{} files open after {:.1} s", open_files(&child), start.elapsed().as_secs_f64());
    child.kill().expect("it still runs");
    child.wait().expect("it was killed");
}

const LARGE: &[u8] = b"GET /besar.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Does something that breaks servers, once.
fn abuse(port: u16, kind: usize) {
    match kind {
        // Endless heads.
        0 => {
            let Some(mut stream) = say(port, b"GET / HTTP/1.1\r\nX: ") else { return };
            for _ in 0..1024 {
                if stream.write_all(&[b'a'; 4096]).is_err() {
                    return;
                }
            }
        }
        // Bodies that are announced and don't come, or come without end.
        1 => {
            let head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n";
            let Some(mut stream) = say(port, head) else { return };
            while stream.write_all(&[b'a'; 65536]).is_ok() {}
        }
        // Long answers of which a little is taken.
        2 => {
            let streams: Vec<_> = (0..20)
                .filter_map(|_| say(port, b"GET /sop.json HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .collect();
            for mut stream in streams {
                let _ = stream.read(&mut [0; 100]);
            }
        }
        // Listeners that leave, and many who only knock.
        _ => {
            for _ in 0..50 {
                drop(say(port, b"GET /_pratinjau/kabar HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                drop(say(port, b""));
                drop(say(port, b"\x16\x03\x01\r\n\r\n"));
            }
        }
    }
}

/// A connection on which something was said.
fn say(port: u16, words: &[u8]) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(words).ok()?;
    Some(stream)
}

/// How long a page takes.
fn page(port: u16) -> Duration {
    let start = Instant::now();
    let request =
        b"GET /sop/sop-00100.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut stream = say(port, request).expect("the preview listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a page is text");
    assert!(answer.starts_with("HTTP/1.1 200"), "{}", answer.lines().next().unwrap_or_default());
    start.elapsed()
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |at: usize| times[at.min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{what}: {} pages, {:.1} ms (median), {:.1} ms (95 of 100), {:.1} ms at most",
        times.len(),
        ms(times.len() / 2),
        ms(times.len() * 95 / 100),
        ms(times.len()),
    );
}

fn open_files(child: &Child) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", child.id())).expect("this is Linux").count()
}

fn kilobytes(child: &Child, what: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let status = status.expect("this is Linux");
    let line = status.lines().find(|line| line.starts_with(what));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).expect("the system tells")
}
