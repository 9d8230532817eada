//! The live preview: the loop.
//!
//! In: a handbook's folder. Out: its site on a port of this machine, each page rendered when it is
//! asked for, and word to every open tab when there is something new. A change on disk is read,
//! parsed where it isn't known, linked with everything else, and shown; nothing is rendered before
//! somebody asks. There is no end but the program's.

pub mod address;
pub mod answer;
pub mod broadcaster;
pub mod connections;
pub mod judge;
pub mod overlay;
pub mod press;
pub mod printer;
pub mod request;
pub mod server;
pub mod shape;
pub mod shown;
pub mod version;
pub mod watch;

use std::collections::HashSet;
use std::io;
use std::net::{TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Severity};
use crate::disk;
use crate::messages::{Language, Text};
use crate::site::way;
use crate::tanggal::Tanggal;
use broadcaster::Broadcaster;
use connections::Connections;
use judge::Judge;
use press::{Looked, Press};
use request::Names;
use server::Server;
use shown::Shown;
use version::Version;
use watch::{Mode, Notice, Watch};

/// What is previewed, and where.
pub struct Options {
    /// The handbook's folder, by its real path.
    pub root: PathBuf,
    pub host: String,
    /// The first port that is tried.
    pub port: u16,
    /// Whether tabs go to what was changed last.
    pub follow: Follow,
    pub mode: Mode,
    /// Today, given the edition's date.
    pub today: Box<dyn Fn(Option<Tanggal>) -> Tanggal>,
}

/// Where tabs are after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Where they were.
    Stay,
    /// At the page that was changed.
    Changed,
}

/// What the person at the terminal may want to know.
pub enum News<'a> {
    /// The first version is shown; `busy` is the port that was asked for, where it was taken.
    Serving { url: &'a str, busy: Option<u16>, version: &'a Version, took: Duration },
    /// Another version is shown.
    Changed {
        version: &'a Version,
        files: &'a [ChangedFile],
        new: &'a [Diagnostic],
        url: &'a str,
        took: Duration,
    },
    /// The regulation's rules have judged the version that is shown.
    Checked { version: &'a Version, new: &'a [Diagnostic], url: &'a str },
    /// The sources can't be read; what is shown is what they were before.
    Failed(&'a disk::Error),
    /// The system has no watches left.
    Polling,
}

/// A file that changed, and the page that it makes.
pub struct ChangedFile {
    /// In the tree.
    pub path: String,
    pub url: Option<String>,
}

/// Why there is no preview.
#[derive(Debug)]
pub enum Error {
    Disk(disk::Error),
    /// The host can't be listened on, at this port or those above it.
    Listen {
        host: String,
        port: u16,
        source: io::Error,
    },
}

/// Everything that can happen.
enum Event {
    /// Files may have changed; the number is that of [`Shown::notice`].
    Noticed(Notice, u64),
    /// The regulation's rules have judged a version.
    Checked(Arc<Version>, Vec<Diagnostic>),
}

/// So many ports are tried.
const PORTS: u16 = 50;

/// Previews a handbook; returns only if that can't begin.
pub fn run(options: &Options, tell: &mut dyn FnMut(News)) -> Result<(), Error> {
    let started = Instant::now();
    let mut press = Press::open(&options.root, &*options.today).map_err(Error::Disk)?;
    let first = Arc::new(press.print());

    let listener = listen(&options.host, options.port).map_err(|source| {
        let host = options.host.clone();
        Error::Listen { host, port: options.port, source }
    })?;
    let port = listener.local_addr().map_or(options.port, |address| address.port());
    let url = url(&options.host, port);
    let shown = Arc::new(Shown::new(first.clone()));
    let connections = Connections::new();
    let broadcaster = Broadcaster::start(word(&first, None), connections.listeners());
    let server = Arc::new(Server {
        root: options.root.clone(),
        names: Names::of(&options.host),
        shown: shown.clone(),
        broadcaster,
        connections,
    });

    // One event waits at most: while one is worked on, the next ones gather where they come from.
    let (events, coming) = mpsc::sync_channel(1);
    let noticing = shown.clone();
    let found = events.clone();
    // The loop ends with the program only.
    let judge = Judge::start(move |version, findings| {
        let _ = found.send(Event::Checked(version, findings));
    });
    let watch = Watch::start(
        options.root.clone(),
        press.folders(),
        options.mode,
        move || noticing.notice(),
        move |notice, number| drop(events.send(Event::Noticed(notice, number))),
    );
    server.clone().start(listener);
    let busy = (port != options.port && options.port != 0).then_some(options.port);
    tell(News::Serving { url: &url, busy, version: &first, took: started.elapsed() });
    judge.judge(first);

    for event in coming {
        match event {
            Event::Noticed(Notice::Polling, number) => {
                tell(News::Polling);
                shown.looked(number);
            }
            Event::Noticed(notice, number) => {
                let started = Instant::now();
                let before = shown.now();
                let looked = press.look(&notice, &before);
                if let Some(version) = &looked.version {
                    shown.show(version.clone());
                    shown.looked(number);
                    let page = looked.page(version).filter(|_| options.follow == Follow::Changed);
                    server.broadcaster.tell(word(version, page.as_deref()));
                    watch.follow(press.folders());
                    report(tell, &url, &looked, version, &before, started.elapsed());
                    if looked.failure.is_none() {
                        judge.judge(version.clone());
                    }
                }
                shown.looked(number);
                drop_behind(before);
            }
            Event::Checked(version, found) => {
                let before = shown.now();
                // Of an older version nobody wants to know.
                if before.id == version.id {
                    let version = press.with_findings(&version, found);
                    // Most saves change no finding: nobody need hear of those.
                    if version.faults != before.faults {
                        let new = new_faults(&version, &before, &[]);
                        let version = Arc::new(version);
                        shown.show(version.clone());
                        server.broadcaster.tell(word(&version, None));
                        tell(News::Checked { version: &version, new: &new, url: &url });
                    }
                }
                drop_behind(before);
            }
        }
    }
    Ok(())
}

/// Gives a version's memory back without keeping anybody waiting: it may be large.
fn drop_behind(version: Arc<Version>) {
    thread::spawn(move || drop(version));
}

fn report(
    tell: &mut dyn FnMut(News),
    url: &str,
    looked: &Looked,
    version: &Version,
    before: &Version,
    took: Duration,
) {
    if let Some(failure) = &looked.failure {
        return tell(News::Failed(failure));
    }
    let files = looked.changed.iter().map(|path| {
        let file = version.handbook.tree.get(path);
        let address = file.and_then(|file| version.address(file.id));
        let url = address.map(|address| format!("{url}{}", way::encode(&address)));
        ChangedFile { path: path.clone(), url }
    });
    let files: Vec<_> = files.collect();
    let new = new_faults(version, before, &looked.changed);
    tell(News::Changed { version, files: &files, new: &new, url, took });
}

/// The faults of a version that its author may not know: those of the changed files, and those
/// that weren't in the version before. One that only moved is not a new one.
fn new_faults(version: &Version, before: &Version, changed: &[String]) -> Vec<Diagnostic> {
    let same =
        |fault: &Diagnostic| (fault.code, fault.span.file, fault.message.say(Language::Indonesian));
    // There may be very many hints, and of those nothing is said here.
    let is_told = |fault: &&Diagnostic| fault.severity < Severity::Hint;
    let known: HashSet<_> = before.faults.iter().filter(is_told).map(same).collect();
    let changed: HashSet<&str> = changed.iter().map(String::as_str).collect();
    let new = version.faults.iter().filter(is_told).filter(|fault| {
        let is_in_changed = changed.contains(&*version.handbook.tree[fault.span.file].path);
        is_in_changed || !known.contains(&same(fault))
    });
    new.cloned().collect()
}

/// What tabs are told of a version.
#[derive(Serialize)]
struct Word<'a> {
    versi: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ikuti: Option<&'a str>,
}

fn word(version: &Version, page: Option<&str>) -> String {
    let page = page.map(|page| format!("/{}", way::encode(page)));
    let word = Word { versi: &version.id, ikuti: page.as_deref() };
    serde_json::to_string(&word).expect("words can be written")
}

/// Listens on the first port that is free, from one on; 0 leaves the choice to the system.
fn listen(host: &str, port: u16) -> io::Result<TcpListener> {
    let mut last = None;
    for port in port..=port.saturating_add(if port == 0 { 0 } else { PORTS }) {
        let addresses = (host, port).to_socket_addrs()?;
        match TcpListener::bind(addresses.collect::<Vec<_>>().as_slice()) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// The address of the site's root, as somebody at this machine types it.
fn url(host: &str, port: u16) -> String {
    let host = match host {
        "0.0.0.0" => "127.0.0.1".to_owned(),
        "::" => "[::1]".to_owned(),
        host if host.contains(':') => format!("[{host}]"),
        host => host.to_owned(),
    };
    format!("http://{host}:{port}/")
}

impl Error {
    /// The failure in one line.
    pub fn text(&self) -> Text {
        match self {
            Error::Disk(error) => error.text(),
            Error::Listen { host, port, source } => {
                let key = match source.kind() {
                    io::ErrorKind::AddrInUse => "pratinjau.semua-porta-terpakai",
                    io::ErrorKind::PermissionDenied => "pratinjau.porta-tanpa-izin",
                    _ => "pratinjau.alamat-salah",
                };
                let text = Text::new(key).with("alamat", host).with("porta", port);
                text.with_text("sebab", disk::system_text(source))
            }
        }
    }
}
