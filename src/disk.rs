//! The disk: reads a handbook's sources, and puts a finished site in its place.
//!
//! In: a folder, and later the finished site's files, one by one. Out: a [`SourceTree`], and a
//! site that takes its place at once or not at all. The only user of `walkdir` and `std::fs`; what
//! the files mean isn't known here, and a file that can't be read is the tree's to tell.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::messages::Text;
use crate::source::{Content, MAX_TEXT_BYTES, REGISTERS, SourceFile, SourceTree, Unreadable};

/// The file that says that a folder is a site of ours, which the next build may replace.
pub const MARKER: &str = ".sopbook-situs";

/// What stands in the marker: nothing that varies from run to run.
const MARKER_TEXT: &str = "Folder ini ditulis oleh sopbook. Setiap `sopbook build` mengganti seluruh isinya.\n\
     This folder is written by sopbook. Every `sopbook build` replaces all of it.\n";

/// The handbook's own file.
const BOOK: &str = "book.toml";

/// The folder of themes, beside `book.toml`.
const THEMES: &str = "themes";

/// Links are followed through so many folders that are links themselves; folders that link to each
/// other would otherwise be read in all orders.
const MAX_LINKS: usize = 2;

/// What the disk refused, always with the path.
#[derive(Debug)]
pub enum Error {
    /// There is no such folder.
    NoFolder(PathBuf),
    /// The folder holds no `book.toml`.
    NoBook(PathBuf),
    /// The system said no.
    System { action: Action, path: PathBuf, source: io::Error },
    /// The site would take a place that isn't free for it.
    Refused { path: PathBuf, refusal: Refusal },
}

/// What was being done when the system said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    Write,
    Remove,
    Replace,
}

/// Why a folder can't become the site's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A file stands there.
    IsFile,
    /// It holds this file, among others, and no marker of ours.
    NotOurs { found: String },
    /// The sources lie in it.
    ContainsSources,
    /// It lies in the sources.
    LiesInSources,
    /// The root of the file system, or somebody's home.
    RootOrHome,
    /// A symbolic link that leads nowhere.
    DanglingLink,
}

/// A site being written: beside the place it will take, and gone again unless it is published.
///
/// Its folder, the room, holds the new site, a lock that tells other builds that it is alive, and
/// at the end for a moment the old site.
pub struct Stage {
    /// The place that the site will take, links resolved.
    target: PathBuf,
    room: PathBuf,
    /// Held as long as the room is in use; `None` once it is given up.
    lock: Option<File>,
    /// Folders above the target that had to be made, the uppermost first.
    made: Vec<PathBuf>,
}

/// A handbook's sources as they were last read, to be read again.
///
/// What a file says is read anew only where its length or its time is another one, or where a path
/// is named as changed: two changes between two ticks of a file system's clock look the same.
pub struct Sources {
    root: PathBuf,
    /// The folder of the sources, as the tree names it.
    src: String,
    tree: SourceTree,
    stamps: HashMap<String, Stamp>,
    /// Whether links lead through the tree: a file then has several paths.
    linked: bool,
}

/// A file's length in bytes and its time, in nanoseconds since 1970.
type Stamp = (u64, u128);

/// What is believed of a file whose length and time are the same as before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// That it says the same.
    Trusted,
    /// Nothing: it is read again.
    ReadAgain,
}

/// Reads a handbook: `book.toml`, the folder of the sources, whose name `src` finds in it, and
/// `themes/`.
///
/// What can't be read below the folder is in the tree as [`Content::Unreadable`]; an error is only
/// a folder that is no handbook.
pub fn read(root: &Path, src: impl Fn(&SourceFile) -> String) -> Result<SourceTree, Error> {
    Ok(Sources::read(root, src)?.tree)
}

impl Sources {
    /// Reads a handbook as [`read`] does, and remembers how.
    pub fn read(root: &Path, src: impl Fn(&SourceFile) -> String) -> Result<Self, Error> {
        let mut sources = Self {
            root: root.to_owned(),
            src: String::new(),
            tree: SourceTree::new(),
            stamps: HashMap::new(),
            linked: false,
        };
        sources.read_again(src)?;
        Ok(sources)
    }

    /// The files, as they were when they were last read.
    pub fn tree(&self) -> &SourceTree {
        &self.tree
    }

    /// The folders that hold sources, besides the handbook's own with its `book.toml`.
    pub fn folders(&self) -> [PathBuf; 2] {
        [self.root.join(&self.src), self.root.join(THEMES)]
    }

    /// Looks at every file again, and returns the paths of those that say something else than
    /// before, are new, or are gone.
    pub fn read_again(
        &mut self,
        src: impl Fn(&SourceFile) -> String,
    ) -> Result<Vec<String>, Error> {
        let mut changed = Vec::new();
        self.read_book(src, &mut changed)?;
        self.read_all(&mut changed);
        Ok(changed)
    }

    /// Looks again at these paths and at what lies below them, and returns the paths in the tree
    /// of those that say something else than before, are new, or are gone.
    pub fn read_at(
        &mut self,
        paths: &[PathBuf],
        src: impl Fn(&SourceFile) -> String,
    ) -> Result<Vec<String>, Error> {
        let mut changed = Vec::new();
        let old_src = self.src.clone();
        if paths.iter().any(|path| path.ends_with(BOOK)) {
            self.read_book(src, &mut changed)?;
        }
        let below: Option<Vec<String>> = paths.iter().map(|path| self.below(path)).collect();
        match below {
            Some(mut below) if self.src == old_src && !self.linked => {
                below.retain(|path| !path.is_empty());
                below.sort();
                below.dedup();
                self.read_some(&below, &mut changed);
            }
            _ => self.read_all(&mut changed),
        }
        Ok(changed)
    }

    /// A path as the tree names it; empty for one that holds no source, nothing where only a look
    /// at all files can tell what its change means.
    fn below(&self, path: &Path) -> Option<String> {
        let path = path.strip_prefix(&self.root).ok()?;
        let (path, unicode) = tree_path(path);
        if !unicode {
            return None;
        }
        let is_in = |folder: &str| path == folder || path.starts_with(&format!("{folder}/"));
        if path.is_empty() || !(is_in(&self.src) || is_in(THEMES)) {
            return Some(String::new());
        }
        if path.split('/').any(|part| is_ignored(OsStr::new(part))) {
            return Some(String::new());
        }
        let folders = path.match_indices('/').map(|(at, _)| self.root.join(&path[..at]));
        if folders.into_iter().any(|folder| folder.join(MARKER).exists()) {
            return Some(String::new());
        }
        Some(path)
    }

    /// Reads `book.toml`, and finds in it which folder holds the sources.
    fn read_book(
        &mut self,
        src: impl Fn(&SourceFile) -> String,
        changed: &mut Vec<String>,
    ) -> Result<(), Error> {
        let book_path = self.root.join(BOOK);
        let metadata = fs::metadata(&book_path).map_err(|source| {
            match (source.kind(), self.root.is_dir()) {
                (io::ErrorKind::NotFound, true) => Error::NoBook(self.root.clone()),
                (_, false) => Error::NoFolder(self.root.clone()),
                _ => Error::System { action: Action::Read, path: book_path.clone(), source },
            }
        })?;
        self.put(BOOK, read_text(&book_path, &metadata), changed);
        let src = self.tree.get(BOOK).map(src).as_deref().and_then(inner_folder);
        self.src = src.unwrap_or_else(|| "content".to_owned());
        Ok(())
    }

    /// Looks at everything, and takes away what is gone.
    fn read_all(&mut self, changed: &mut Vec<String>) {
        self.linked = false;
        let mut walk = Walk::default();
        walk.below(&self.root, THEMES, THEMES);
        walk.below(&self.root, &self.src, &self.src);
        let all = self.tree.iter().map(|file| file.path.clone()).filter(|path| &**path != BOOK);
        let all = all.collect();
        self.take(walk, Known::Trusted, all, changed);
    }

    /// Looks at some paths of the tree and at what lies below them, and takes away what is gone.
    fn read_some(&mut self, paths: &[String], changed: &mut Vec<String>) {
        let mut walk = Walk::default();
        let mut all = BTreeSet::new();
        for path in paths {
            let in_sources = path
                .strip_prefix(&self.src)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let folder = if in_sources { &self.src } else { THEMES };
            walk.below(&self.root, folder, path);
            all.extend(self.tree.get(path).map(|file| file.path.clone()));
            let below = format!("{path}/");
            all.extend(self.tree.below(&below).map(|file| file.path.clone()));
        }
        self.take(walk, Known::ReadAgain, all, changed);
    }

    /// Takes over what a walk found; `all` are the paths that it would have found before.
    fn take(
        &mut self,
        walk: Walk,
        known: Known,
        mut all: BTreeSet<Arc<str>>,
        changed: &mut Vec<String>,
    ) {
        self.linked |= walk.linked;
        let looked = SystemTime::now();
        let stamp = |found: &Found| match known {
            Known::Trusted => self.stamps.get(&found.path).copied(),
            Known::ReadAgain => None,
        };
        let read: Vec<_> =
            walk.found.par_iter().map(|found| found.read(&self.src, stamp(found))).collect();
        for found in &walk.found {
            all.remove(&*found.path);
        }
        for path in all {
            self.tree.remove(&path);
            self.stamps.remove(&*path);
            changed.push(path.to_string());
        }
        for (Found { path, .. }, read) in walk.found.into_iter().zip(read) {
            let Some((content, stamp)) = read else { continue };
            self.put(&path, content, changed);
            match stamp.filter(|stamp| is_settled(*stamp, looked)) {
                Some(stamp) => drop(self.stamps.insert(path, stamp)),
                None => drop(self.stamps.remove(&path)),
            }
        }
    }

    /// Puts what a file says into the tree, if it says something else than before.
    fn put(&mut self, path: &str, content: Content, changed: &mut Vec<String>) {
        if self.tree.get(path).is_none_or(|file| file.content != content) {
            self.tree.insert(path, content);
            changed.push(path.to_owned());
        }
    }
}

/// Opens a file of the tree to be read from anywhere in it, and tells its length in bytes. What has
/// become a link out of the handbook's folder since the tree was read is not opened.
pub fn open(root: &Path, path: &str) -> Result<(impl Read + Seek + Send + 'static, u64), Error> {
    let full = root.join(path);
    let open = || {
        let top = root.join(path.split('/').next().unwrap_or_default()).canonicalize()?;
        let real = full.canonicalize()?;
        if !real.starts_with(&top) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let metadata = fs::metadata(&real)?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok((File::open(&real)?, metadata.len()))
    };
    open().map_err(|source| Error::System { action: Action::Read, path: full.clone(), source })
}

/// The names in a folder, in order; of one that doesn't exist, none.
pub fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let failed = |source| Error::System { action: Action::Read, path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Writes a file that doesn't exist yet, with the folders above it; an existing one is an error
/// and stays as it is.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::System { action: Action::Write, path: path.to_owned(), source };
    create_new(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

/// The text of a file that may not exist; bytes that are no UTF-8 become replacement characters.
pub fn read_optional(path: &Path) -> Result<Option<String>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::System { action: Action::Read, path: path.to_owned(), source }),
    }
}

/// Writes a file, in the place of one that may be there: at once or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| Error::System { action: Action::Write, path: path.to_owned(), source };
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}~", std::process::id()));
    let beside = PathBuf::from(name);
    let write = |beside: &Path| fs::write(beside, bytes);
    let written = with_folders(&beside, write).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

impl Stage {
    /// Makes the room for a site that will take the place of `dest`, and takes away what killed
    /// builds left there. `src` is the name of the sources' folder below `root`.
    ///
    /// Refuses a place that isn't free for the site (FORMAT.md, 7).
    pub fn begin(dest: &Path, root: &Path, src: &str) -> Result<Self, Error> {
        let target = resolve(dest)?;
        check_free(&target, dest, root, src)?;
        let made = create_folders(target.parent().unwrap_or(&target))?;
        sweep(&target);
        let mut stage = Stage { room: PathBuf::new(), target, lock: None, made };
        for number in 0.. {
            stage.room = stage.target.with_file_name(format!(
                "{}{}-{number}",
                room_prefix(&stage.target),
                std::process::id()
            ));
            match fs::create_dir(&stage.room) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(source) => {
                    let path = stage.room.clone();
                    return Err(Error::System { action: Action::Write, path, source });
                }
                Ok(()) => {}
            }
            // Until it is locked, another build may take the room for a dead one's and sweep it.
            let lock_path = stage.room.join(LOCK);
            match File::create_new(&lock_path) {
                Ok(lock) => {
                    let taken = matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock));
                    if !taken && lock_path.exists() {
                        stage.lock = Some(lock);
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => {
                    let _ = fs::remove_dir(&stage.room);
                    return Err(Error::System { action: Action::Write, path: lock_path, source });
                }
            }
        }
        stage.write(MARKER, MARKER_TEXT.as_bytes())?;
        Ok(stage)
    }

    /// What stands at an address of the old site, if that is a file that can be read.
    pub fn old(&self, address: &str) -> Option<Vec<u8>> {
        fs::read(self.target.join(address)).ok()
    }

    /// Writes the file at an address of the site. One that says the same as before keeps its time.
    pub fn write(&self, address: &str, bytes: &[u8]) -> Result<(), Error> {
        let (old, new) = (self.target.join(address), self.site().join(address));
        let modified = unchanged(&old, bytes);
        if modified.is_some() && link(&old, &new).is_ok() {
            return Ok(());
        }
        create_new(&new)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                modified.map_or(Ok(()), |modified| file.set_modified(modified))
            })
            .map_err(|source| Error::System { action: Action::Write, path: new, source })
    }

    /// Copies a file to an address of the site. One that holds the same as before keeps its time.
    pub fn copy(&self, address: &str, from: &Path) -> Result<(), Error> {
        let (old, new) = (self.target.join(address), self.site().join(address));
        let unread = |source| Error::System { action: Action::Read, path: from.to_owned(), source };
        let mut file = File::open(from).map_err(unread)?;
        let modified = same_content(&old, &mut file).map_err(unread)?;
        if modified.is_some() && link(&old, &new).is_ok() {
            return Ok(());
        }
        // Not `fs::copy`: the copy's permissions are the umask's, not the source's.
        file.rewind().map_err(unread)?;
        create_new(&new)
            .and_then(|mut copy| {
                io::copy(&mut file, &mut copy)?;
                modified.map_or(Ok(()), |modified| copy.set_modified(modified))
            })
            .map_err(|source| Error::System { action: Action::Write, path: new, source })
    }

    /// Lets the site take its place at once, and takes the old one away.
    pub fn publish(mut self) -> Result<(), Error> {
        self.swap().map_err(|source| Error::System {
            action: Action::Replace,
            path: self.target.clone(),
            source,
        })?;
        self.made.clear();
        let removed = self.clear();
        removed.map_err(|source| Error::System {
            action: Action::Remove,
            path: self.room.clone(),
            source,
        })
    }

    fn site(&self) -> PathBuf {
        self.room.join(SITE)
    }

    /// Puts the new site where the old one is, and the old one into the room.
    fn swap(&self) -> io::Result<()> {
        // What refuses the exchange (no old site, a file system that can't) is met again below.
        #[cfg(target_os = "linux")]
        if rustix::fs::renameat_with(
            rustix::fs::CWD,
            self.site(),
            rustix::fs::CWD,
            &self.target,
            rustix::fs::RenameFlags::EXCHANGE,
        )
        .is_ok()
        {
            return Ok(());
        }
        let old = self.room.join(OLD);
        let had_old = match fs::rename(&self.target, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        fs::rename(self.site(), &self.target).inspect_err(|_| {
            if had_old {
                // If this fails too, the next build's sweep tries again.
                let _ = fs::rename(&old, &self.target);
            }
        })
    }

    /// Takes the room away, the lock last.
    fn clear(&mut self) -> io::Result<()> {
        let Some(lock) = self.lock.take() else { return Ok(()) };
        empty_room(&self.room)?;
        drop(lock);
        gone(fs::remove_dir_all(&self.room))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // After an error; that one is told, and the next build's sweep takes what stays.
        let _ = self.clear();
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Error {
    /// The failure in one line: the path, what the matter is, and the mend.
    pub fn text(&self) -> Text {
        match self {
            Error::NoFolder(path) => Text::new("disk.tanpa-folder").with("path", path.display()),
            Error::NoBook(path) => Text::new("disk.tanpa-buku").with("path", path.display()),
            Error::System { action, path, source } => match action {
                Action::Read => Text::new("disk.tak-terbaca"),
                Action::Write => Text::new("disk.tak-tertulis"),
                Action::Remove => Text::new("disk.tak-terhapus"),
                Action::Replace => Text::new("disk.tak-terganti"),
            }
            .with("path", path.display())
            .with_text("sebab", system_text(source)),
            Error::Refused { path, refusal } => match refusal {
                Refusal::IsFile => Text::new("disk.tujuan-berkas"),
                Refusal::NotOurs { found } => {
                    Text::new("disk.tujuan-bukan-situs").with("isi", found)
                }
                Refusal::ContainsSources => Text::new("disk.tujuan-memuat-sumber"),
                Refusal::LiesInSources => Text::new("disk.tujuan-di-dalam-sumber"),
                Refusal::RootOrHome => Text::new("disk.tujuan-akar"),
                Refusal::DanglingLink => Text::new("disk.tujuan-tautan-putus"),
            }
            .with("path", path.display()),
        }
    }
}

/// Reads a file whole: a picture for the paper edition.
pub fn load(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::System { action: Action::Read, path: path.to_owned(), source };
    fs::read(path).map_err(failed)
}

/// What the system said, in words of the catalogue where it has them, with the mend.
pub fn system_text(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::NotFound => Text::new("sistem.tidak-ada"),
        io::ErrorKind::PermissionDenied => Text::new("sistem.tanpa-izin"),
        io::ErrorKind::AlreadyExists => Text::new("sistem.sudah-ada"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Text::new("sistem.penuh"),
        io::ErrorKind::ReadOnlyFilesystem => Text::new("sistem.hanya-baca"),
        io::ErrorKind::NotADirectory => Text::new("sistem.bukan-folder"),
        io::ErrorKind::IsADirectory => Text::new("sistem.folder"),
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => Text::new("sistem.dipakai"),
        io::ErrorKind::InvalidFilename => Text::new("sistem.nama-berkas"),
        _ => Text::new("sistem.lain").with("kata", error),
    }
}

// ---- Reading ----------------------------------------------------------------------------------

/// A path of the tree, and what stands there.
struct Found {
    /// In the tree.
    path: String,
    kind: FoundKind,
}

enum FoundKind {
    File(PathBuf),
    Unreadable(Unreadable),
}

impl Found {
    /// What the path holds, and the stamp of it; nothing if the stamp is this one still.
    fn read(&self, src: &str, known: Option<Stamp>) -> Option<(Content, Option<Stamp>)> {
        let path = match &self.kind {
            FoundKind::Unreadable(why) => return Some((Content::Unreadable(why.clone()), None)),
            FoundKind::File(path) => path,
        };
        // Asked before opening: a pipe would wait for its writer.
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return Some((unreadable(&error), None)),
        };
        let stamp = (metadata.len(), stamp(&metadata));
        if known == Some(stamp) {
            return None;
        }
        let content = match self.is_text(src) {
            true => read_text(path, &metadata),
            false => read_asset(path, stamp),
        };
        Some((content, Some(stamp)))
    }

    /// Whether the file is one that the program itself reads: texts and registers among the
    /// sources, templates, styles and scripts in a theme.
    fn is_text(&self, src: &str) -> bool {
        let in_sources = self.path.strip_prefix(src).and_then(|path| path.strip_prefix('/'));
        match in_sources {
            Some(path) => path.ends_with(".md") || REGISTERS.contains(&path),
            None => is_theme_text(&extension(&self.path)),
        }
    }
}

/// A walk through the files of a handbook, links followed.
#[derive(Default)]
struct Walk {
    /// In the order of the paths below each place that was walked.
    found: Vec<Found>,
    /// Whether a link was met.
    linked: bool,
}

impl Walk {
    /// Finds what stands at and below `at`, a path of the tree in the handbook's folder `folder`.
    fn below(&mut self, root: &Path, folder: &str, at: &str) {
        let top = root.join(at);
        let Ok(real_top) = root.join(folder).canonicalize() else { return };
        if fs::symlink_metadata(&top).is_err() {
            return;
        }
        let mut links: Vec<usize> = Vec::new();
        let mut entries = WalkDir::new(&top).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let (path, depth) = match &entry {
                Ok(entry) => (entry.path(), entry.depth()),
                Err(error) => (error.path().unwrap_or(&top), error.depth()),
            };
            let (below, unicode) = tree_path(path.strip_prefix(&top).unwrap_or(path));
            let tree_path = if below.is_empty() { at.to_owned() } else { format!("{at}/{below}") };
            let is_top = tree_path == folder;
            let file_type = entry.as_ref().ok().map(walkdir::DirEntry::file_type);
            let is_folder = file_type.is_some_and(|kind| kind.is_dir());
            if !is_top && path.file_name().is_some_and(is_ignored) {
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            // The depths of the links that lead to this path.
            links.retain(|&above| above < depth);
            let is_link = !is_top && entry.as_ref().is_ok_and(|entry| entry.path_is_symlink());
            self.linked |= is_link;
            let why = match &entry {
                Err(error) if error.loop_ancestor().is_some() => Some(Unreadable::LinkCycle),
                Err(error) => Some(Unreadable::System(
                    error.io_error().map_or_else(|| error.to_string(), |error| error.to_string()),
                )),
                Ok(_) if !unicode => Some(Unreadable::NameNotUnicode),
                Ok(_)
                    if is_link
                        && !path.canonicalize().is_ok_and(|to| to.starts_with(&real_top)) =>
                {
                    Some(Unreadable::LinkOutside)
                }
                Ok(_) if is_link && is_folder && links.len() >= MAX_LINKS => {
                    Some(Unreadable::LinkCycle)
                }
                Ok(entry) if !is_folder && !entry.file_type().is_file() => {
                    Some(Unreadable::NotAFile)
                }
                Ok(_) if is_top && !is_folder => Some(Unreadable::NotAFile),
                Ok(_) => None,
            };
            match why {
                Some(why) => {
                    let kind = FoundKind::Unreadable(why);
                    self.found.push(Found { path: tree_path, kind });
                    if is_folder {
                        entries.skip_current_dir();
                    }
                }
                // A site of ours is no source, wherever it was put.
                None if is_folder && path.join(MARKER).exists() => entries.skip_current_dir(),
                None if is_folder && is_link => links.push(depth),
                None if is_folder => {}
                None => {
                    let kind = FoundKind::File(path.to_owned());
                    self.found.push(Found { path: tree_path, kind });
                }
            }
        }
    }
}

/// How old a file must be so that another change would show in its time.
const TICK: Duration = Duration::from_secs(2);

/// Whether a file that changes after `looked` must have another stamp then.
fn is_settled((_, time): Stamp, looked: SystemTime) -> bool {
    let looked = looked.duration_since(UNIX_EPOCH).unwrap_or_default();
    time > 0 && time + TICK.as_nanos() < looked.as_nanos()
}

/// A path as the tree has it, with `/` between its parts, and whether it is Unicode.
fn tree_path(path: &Path) -> (String, bool) {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    (parts.join("/"), path.to_str().is_some())
}

/// A name that nobody meant as a source (FORMAT.md, 1).
pub fn is_ignored(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    matches!(name.first(), Some(b'.' | b'~'))
        || name.ends_with(b"~")
        || matches!(name, b"Thumbs.db" | b"desktop.ini")
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase()
}

fn is_theme_text(extension: &str) -> bool {
    matches!(extension, "html" | "css" | "js" | "svg" | "xml" | "txt" | "json" | "toml" | "md")
}

fn read_text(path: &Path, metadata: &fs::Metadata) -> Content {
    if !metadata.is_file() {
        return Content::Unreadable(Unreadable::NotAFile);
    }
    if metadata.len() > MAX_TEXT_BYTES {
        return Content::TooLarge { len: metadata.len() };
    }
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => unreadable(&error),
        Ok(len) if len as u64 > MAX_TEXT_BYTES => Content::TooLarge { len: len as u64 },
        Ok(_) => match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text.into()),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                Content::NotUtf8 { bytes: error.into_bytes().into(), valid }
            }
        },
    }
}

fn read_asset(path: &Path, (len, stamp): Stamp) -> Content {
    // Opened, though not read: that it can't be is told now, not in the middle of a build.
    match File::open(path) {
        Err(error) => unreadable(&error),
        Ok(_) => Content::Asset { len, stamp },
    }
}

fn unreadable(error: &io::Error) -> Content {
    Content::Unreadable(Unreadable::System(error.to_string()))
}

/// A file's time, in nanoseconds since 1970; 0 where the system keeps none.
fn stamp(metadata: &fs::Metadata) -> u128 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}

/// A folder below the handbook's as the tree names it, if it is one.
fn inner_folder(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for component in Path::new(path).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

// ---- Publishing -------------------------------------------------------------------------------

/// The lock in a stage's room.
const LOCK: &str = "lock";

/// The new site in a stage's room.
const SITE: &str = "site";

/// The old site in a stage's room, for the moment between two renames.
const OLD: &str = "old";

/// How the names of the rooms of one target begin.
fn room_prefix(target: &Path) -> String {
    let name = target.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    format!(".{name}.sopbook-")
}

/// The real path of a place that need not exist: links in it followed, `..` gone.
fn resolve(dest: &Path) -> Result<PathBuf, Error> {
    let failed = |source| Error::System { action: Action::Read, path: dest.to_owned(), source };
    if let Ok(real) = dest.canonicalize() {
        return Ok(real);
    }
    if fs::symlink_metadata(dest).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(Error::Refused { path: dest.to_owned(), refusal: Refusal::DanglingLink });
    }
    let dest = std::path::absolute(dest).map_err(failed)?;
    let mut existing: &Path = &dest;
    let mut missing = Vec::new();
    let mut real = loop {
        match (existing.canonicalize(), existing.parent()) {
            (Ok(real), _) => break real,
            (Err(error), _) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed(error));
            }
            (Err(error), None) => return Err(failed(error)),
            (Err(_), Some(parent)) => {
                missing.push(existing.components().next_back());
                existing = parent;
            }
        }
    };
    for component in missing.into_iter().rev().flatten() {
        match component {
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => real.push(name),
            _ => {}
        }
    }
    Ok(real)
}

fn check_free(target: &Path, dest: &Path, root: &Path, src: &str) -> Result<(), Error> {
    let refuse = |refusal| Err(Error::Refused { path: dest.to_owned(), refusal });
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_home = std::env::home_dir().is_some_and(|home| real(&home) == target);
    if target.parent().is_none() || is_home {
        return refuse(Refusal::RootOrHome);
    }
    let root = real(root);
    let folders =
        [root.join(src), real(&root.join(src)), root.join(THEMES), real(&root.join(THEMES))];
    if root.starts_with(target) || folders.iter().any(|folder| folder.starts_with(target)) {
        // The sources' own folders are both; that one lies in the sources says it better.
        let itself = folders.iter().any(|folder| folder == target);
        return refuse(if itself { Refusal::LiesInSources } else { Refusal::ContainsSources });
    }
    if folders.iter().any(|folder| target.starts_with(folder)) {
        return refuse(Refusal::LiesInSources);
    }
    match fs::metadata(target) {
        Ok(metadata) if !metadata.is_dir() => return refuse(Refusal::IsFile),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(Error::System { action: Action::Read, path: dest.to_owned(), source });
        }
    }
    // Another build may swap the site away while its names are read, so that they are those of an
    // old site on its way out, without its marker: a folder is foreign if it is so every time.
    let mut foreign = None;
    for _ in 0..3 {
        let names = names(target)?;
        foreign = names.first().cloned().filter(|_| !names.iter().any(|name| name == MARKER));
        if foreign.is_none() {
            break;
        }
    }
    foreign.map_or(Ok(()), |found| refuse(Refusal::NotOurs { found }))
}

/// Makes a folder and those above it, and returns the ones that it made, the uppermost first.
fn create_folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut made: Vec<PathBuf> =
        folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    made.reverse();
    fs::create_dir_all(folder).map_err(|source| Error::System {
        action: Action::Write,
        path: folder.to_owned(),
        source,
    })?;
    Ok(made)
}

/// Takes away the rooms that killed builds left beside a target. A room whose lock is held belongs
/// to a build that is still running and stays.
fn sweep(target: &Path) {
    let prefix = room_prefix(target);
    let Some(parent) = target.parent() else { return };
    // Whatever can't be taken away now is the next build's; this one can go on without.
    for name in names(parent).unwrap_or_default() {
        let room = parent.join(&name);
        let is_room = name.strip_prefix(&prefix).is_some_and(is_room_number)
            && fs::symlink_metadata(&room).is_ok_and(|metadata| metadata.is_dir());
        if !is_room {
            continue;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(room.join(LOCK));
        let Ok(lock) = lock else { continue };
        if lock.try_lock().is_err() {
            continue;
        }
        // Killed between two renames: the old site is all there is.
        let old = room.join(OLD);
        if !target.exists() && old.join(MARKER).exists() {
            let _ = fs::rename(&old, target);
        }
        if empty_room(&room).is_ok() {
            drop(lock);
            let _ = fs::remove_dir_all(&room);
        }
    }
}

fn is_room_number(text: &str) -> bool {
    text.split_once('-').is_some_and(|(process, number)| {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_number(process) && is_number(number)
    })
}

/// Removes the sites in a room, so that only its lock is left.
fn empty_room(room: &Path) -> io::Result<()> {
    gone(fs::remove_dir_all(room.join(SITE)))?;
    gone(fs::remove_dir_all(room.join(OLD)))
}

/// That something was gone already is as good as its removal.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Makes a new file, and the folders above it if need be.
fn create_new(path: &Path) -> io::Result<File> {
    with_folders(path, |path| File::create_new(path))
}

fn link(old: &Path, new: &Path) -> io::Result<()> {
    with_folders(new, |new| fs::hard_link(old, new))
}

fn with_folders<T>(path: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    match (make(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            make(path)
        }
        (made, _) => made,
    }
}

/// The time of a file that holds exactly these bytes.
fn unchanged(old: &Path, bytes: &[u8]) -> Option<SystemTime> {
    let metadata = fs::symlink_metadata(old).ok()?;
    let same = metadata.is_file()
        && metadata.len() == bytes.len() as u64
        && fs::read(old).is_ok_and(|old| old == bytes);
    same.then(|| metadata.modified().ok()).flatten()
}

/// The time of a file that holds exactly what another one does; an error is the other one's.
fn same_content(old: &Path, file: &mut File) -> io::Result<Option<SystemTime>> {
    let Ok(metadata) = fs::symlink_metadata(old) else { return Ok(None) };
    if !metadata.is_file() || metadata.len() != file.metadata()?.len() {
        return Ok(None);
    }
    let Ok(mut old) = File::open(old) else { return Ok(None) };
    let (mut ours, mut theirs) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut ours)?;
        if read == 0 {
            return Ok(metadata.modified().ok());
        }
        if old.read_exact(&mut theirs[..read]).is_err() || ours[..read] != theirs[..read] {
            return Ok(None);
        }
    }
}
