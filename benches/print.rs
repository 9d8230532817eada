//! How fast a handbook is printed: `cargo bench --bench print -- [COUNT…]` prints, for handbooks of
//! that many SOPs (100 and 1,000 without arguments), pages a second of CPU, peak memory and bytes: of
//! one PDF an SOP, of the same again where nothing changed, and of the book.

#[path = "handbook.rs"]
mod handbook;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![100, 1_000] } else { counts };
    for count in counts {
        let root = tempfile::tempdir().expect("a folder for the benchmark");
        handbook::write(root.path(), count);
        let book = root.path().join("book.toml");
        let plain = fs::read_to_string(&book).expect("the handbook was written");
        let wish = |key| fs::write(&book, format!("{plain}\n[output.pdf]\n{key} = true\n"));
        wish("per-sop").expect("it is ours");
        let site = root.path().join("public");
        measure(count, "one PDF an SOP", root.path(), &["build"], &site.join("sop"));
        measure(count, "the same again", root.path(), &["build"], &site.join("sop"));
        let out = root.path().join("cetak");
        fs::create_dir(&out).expect("the folder is ours");
        let pdf = out.join("buku.pdf");
        let pdf = pdf.to_str().expect("a temporary folder's name is text");
        measure(count, "the book", root.path(), &["pdf", "-o", pdf], &out);
    }
}

/// Runs a command once, and says what it cost and what PDFs there are then.
fn measure(count: usize, what: &str, root: &Path, arguments: &[&str], to: &Path) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sopbook"))
        .arg("-q")
        .args(arguments)
        .arg(root)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut used = Used::default();
    let status = loop {
        used = Used::of(&child).unwrap_or(used);
        if let Some(status) = child.try_wait().expect("the child is ours") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{what} failed");
    let (files, bytes, pages) = printed(to);
    println!(
        "{count:>6} SOPs, {what:<15}: {files} files, {pages} pages, {:.1} kB an SOP, {:.2} kB a page; \
         {:.1} s, {:.1} s of CPU, {:.0} pages/s of CPU, {} MB",
        bytes as f64 / count as f64 / 1e3,
        bytes as f64 / pages as f64 / 1e3,
        start.elapsed().as_secs_f64(),
        used.cpu,
        pages as f64 / used.cpu,
        used.memory / 1024,
    );
}

/// The PDFs in a folder: how many, their bytes and pages.
fn printed(folder: &Path) -> (usize, usize, usize) {
    let (mut files, mut bytes, mut pages) = (0, 0, 0);
    for entry in fs::read_dir(folder).expect("the program made it") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_some_and(|extension| extension == "pdf") {
            let file = fs::read(path).expect("it can be read");
            files += 1;
            bytes += file.len();
            let document = lopdf::Document::load_mem(&file).expect("it is a PDF");
            pages += document.get_pages().len();
        }
    }
    (files, bytes, pages)
}

/// What a process used until now, as Linux tells it.
#[derive(Clone, Copy, Default)]
struct Used {
    /// Seconds of all its threads, also in the system.
    cpu: f64,
    /// The most memory it had, in kB.
    memory: u64,
}

impl Used {
    fn of(child: &Child) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
        let memory = line.split_whitespace().nth(1)?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        // The kernel counts in hundredths of a second on every system that people have.
        Some(Self { cpu: (ticks(11)? + ticks(12)?) / 100.0, memory })
    }
}
