//! The preview among those who mean it no good, or mean well and do it badly: crowds that connect
//! and say nothing, that ask and take nothing, a system that has few files or watches to give.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use super::preview::{PAGE, Preview, SOP, handbook, wait};

/// So soon a connection that says nothing whole is closed at the latest.
const HALF_OPEN: Duration = Duration::from_secs(25);
/// So soon a page is there at the latest, however many others want something.
const PAGE_TIME: Duration = Duration::from_millis(100);
/// So many kilobytes more than at rest are used at the most.
const MEMORY: usize = 200 << 10;
/// A file that no socket's buffers hold.
const LARGE: &str = "content/berkas/besar.bin";

/// How many files a program has open.
fn open_files(preview: &Preview) -> usize {
    fs::read_dir(format!("/proc/{}/fd", preview.process())).unwrap().count()
}

/// What the system says of a program's memory, in kilobytes.
fn memory(preview: &Preview, what: &str) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", preview.process())).unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn put_large(preview: &Preview) {
    preview.put(LARGE, "");
    fs::File::options().write(true).open(preview.path(LARGE)).unwrap().set_len(20 << 20).unwrap();
    wait(
        || {
            preview
                .ask("HEAD", "/berkas/besar.bin", "")
                .header("content-length")
                .is_some_and(|len| len == "20971520")
        },
        || "the large file".to_owned(),
    );
}

/// Connections that have each said something, and are kept open.
fn crowd(preview: &Preview, count: usize, said: &str) -> Vec<TcpStream> {
    let connect = |_| {
        let mut stream = preview.connect();
        stream.write_all(said.as_bytes()).unwrap();
        stream
    };
    (0..count).map(connect).collect()
}

/// The median of how long a page takes.
fn page_time(preview: &Preview) -> Duration {
    let mut times: Vec<Duration> = (0..21)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(preview.get(PAGE).status, 200);
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn ask_large() -> String {
    "GET /berkas/besar.bin HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()
}

#[test]
fn a_crowd_that_says_and_takes_nothing_leaves_pages_quick_and_is_let_go() {
    let preview = Preview::start(&[]);
    put_large(&preview);
    let quick = page_time(&preview);
    let (files, at_rest) = (open_files(&preview), memory(&preview, "VmRSS"));

    let start = Instant::now();
    let mut silent = crowd(&preview, 400, "GET / HTTP/1.1\r\nHost: local");
    let takers = crowd(&preview, 40, &ask_large());
    wait(|| open_files(&preview) >= files + 440, || "all are let in".to_owned());
    let among_them = page_time(&preview);
    // A machine that is busy with other things needs more for itself.
    assert!(among_them < PAGE_TIME.max(quick * 4), "{among_them:?}, alone {quick:?}");

    for stream in &mut silent {
        let _ = stream.read_to_end(&mut Vec::new());
    }
    assert!(start.elapsed() < HALF_OPEN, "{:?}", start.elapsed());
    wait(|| open_files(&preview) <= files + 1, || format!("{} files", open_files(&preview)));
    let most = memory(&preview, "VmHWM");
    assert!(most < at_rest + MEMORY, "{most} kB, at rest {at_rest} kB");
    drop(takers);
    assert_eq!(preview.get(PAGE).status, 200);
}

#[test]
fn few_files_are_enough() {
    for limit in [64, 256] {
        let folder = handbook();
        let mut command = Command::new("sh");
        let script = format!("ulimit -n {limit}; exec \"$0\" serve -p 0 \"$1\"");
        command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_sopbook")).arg(folder.path());
        let preview = Preview::run(folder, command);
        // The watching has begun then.
        preview.settle();
        let files = open_files(&preview);
        let events = "GET /_pratinjau/kabar HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for said in ["", "GET / HTTP/1.1\r\n", events] {
            let many = crowd(&preview, 300, said);
            preview.edit(SOP, "nama: ", "nama: Muat ");
            preview.shows(PAGE, "Muat ");
            assert!(open_files(&preview) < limit, "{limit}");
            assert_eq!(preview.said("galat["), 0, "every file could be read");
            drop(many);
            preview.edit(SOP, "nama: Muat ", "nama: ");
            preview.hides(PAGE, "Muat ");
        }
        wait(|| open_files(&preview) <= files + 1, || format!("{} files", open_files(&preview)));
    }
}

#[test]
fn ctrl_c_ends_it_at_once_whoever_is_still_there() {
    let folder = handbook();
    // Started in the background, a test would hand down that the signal is ignored.
    let mut command = Command::new("env");
    command.args(["--default-signal=INT", env!("CARGO_BIN_EXE_sopbook"), "serve", "-p", "0"]);
    command.arg(folder.path());
    let mut preview = Preview::run(folder, command);
    put_large(&preview);
    let events = "GET /_pratinjau/kabar HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut open = crowd(&preview, 3, events);
    open.extend(crowd(&preview, 3, "GET / HT"));
    open.extend(crowd(&preview, 3, &ask_large()));
    let mut one = [0];
    for listening in &mut open[..3] {
        listening.read_exact(&mut one).unwrap();
    }
    let start = Instant::now();
    let killed = Command::new("kill").args(["-INT", &preview.process().to_string()]).status();
    assert!(killed.unwrap().success());
    preview.ends();
    // Those who are silent are otherwise waited for twice as long.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn without_watches_files_are_looked_at_now_and_then() {
    let unshared = |limit: &str| {
        let mut command = Command::new("unshare");
        command.args(["-U", "-r", "sh", "-c"]);
        command.arg(format!("echo {limit} && exec \"$0\" serve -p 0 \"$1\""));
        command
    };
    for limit in
        ["1 >/proc/sys/user/max_inotify_watches", "0 >/proc/sys/user/max_inotify_instances"]
    {
        let mut try_it = unshared(limit);
        if !try_it.args(["true", ""]).status().is_ok_and(|status| status.success()) {
            eprintln!("left out: the system lets nobody lower its limit of watches");
            return;
        }
        let folder = handbook();
        let mut command = unshared(limit);
        command.arg(env!("CARGO_BIN_EXE_sopbook")).arg(folder.path());
        let preview = Preview::run(folder, command);
        preview.says("batas pemantauan berkas dari sistem tercapai");
        preview.edit(SOP, "nama: ", "nama: Berkala ");
        preview.shows(PAGE, "Berkala ");
        preview.put(
            "content/sop/dalam/lagi/baru.md",
            &preview.read(SOP).replace("nomor: ", "nomor: B-"),
        );
        wait(|| preview.get("/sop/baru.html").status == 200, || "a new folder's file".to_owned());
        assert_eq!(preview.said("batas pemantauan"), 1, "it is said once");
    }
}

#[test]
fn folders_that_come_when_no_watch_is_left_are_seen_all_the_same() {
    let folder = handbook();
    let mut command = Command::new("unshare");
    command.args(["-U", "-r", "sh", "-c"]);
    // Enough for the handbook as it is.
    command.arg("echo 12 >/proc/sys/user/max_inotify_watches && exec \"$0\" serve -p 0 \"$1\"");
    let mut try_it = Command::new("unshare");
    try_it.args(["-U", "-r", "sh", "-c", "echo 12 >/proc/sys/user/max_inotify_watches"]);
    if !try_it.status().is_ok_and(|status| status.success()) {
        eprintln!("left out: the system lets nobody lower its limit of watches");
        return;
    }
    command.arg(env!("CARGO_BIN_EXE_sopbook")).arg(folder.path());
    let preview = Preview::run(folder, command);
    assert_eq!(preview.said("batas pemantauan"), 0);
    for n in 0..20 {
        let new = preview.read(SOP).replace("nomor: ", &format!("nomor: {n}-"));
        preview.put(&format!("content/sop/folder-{n}/baru-{n}.md"), &new);
    }
    wait(|| preview.get("/sop/baru-19.html").status == 200, || "the last folder's file".to_owned());
    preview.edit("content/sop/folder-19/baru-19.md", "nama: ", "nama: Nanti ");
    preview.shows("/sop/baru-19.html", "Nanti ");
    preview.says("batas pemantauan");
}

/// A folder with a program that stands for the browser, and does as `script` says.
fn browser(script: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::TempDir::new().unwrap();
    let program = folder.path().join("xdg-open");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn the_browser_is_opened_when_asked() {
    let programs = browser("echo \"$@\" > \"$0.opened\"");
    let folder = handbook();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sopbook"));
    command.args(["serve", "--open", "-p", "0"]).arg(folder.path());
    command.env("PATH", format!("{}:/usr/bin:/bin", programs.path().display()));
    let preview = Preview::run(folder, command);
    let opened = programs.path().join("xdg-open.opened");
    let is = |text: &str| fs::read_to_string(&opened).is_ok_and(|opened| opened.trim() == text);
    wait(|| is(&preview.url()), || "the browser has its address".to_owned());

    let none = tempfile::TempDir::new().unwrap();
    let folder = handbook();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sopbook"));
    command.args(["serve", "--open", "-p", "0"]).arg(folder.path()).env("PATH", none.path());
    let preview = Preview::run(folder, command);
    preview.says("Peramban tidak dapat dibuka");
    assert_eq!(preview.get("/").status, 200);
}
