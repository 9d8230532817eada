//! The handbook's sources as one immutable snapshot.
//!
//! In: what [`disk`](crate::disk) read, or what a test writes down. Out: files by path and by
//! number, and places in them. Nothing here touches the disk; a snapshot is cheap to clone, and a
//! file keeps its [`FileId`] from one snapshot to the next as long as its path exists.

use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::Arc;

/// The number of a file; the same path has the same number in every snapshot of one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A place in a source file: a half-open range of bytes, counted from the top of the file.
///
/// Both ends lie on character boundaries. A byte order mark counts among the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

/// A value together with the place where its author wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// A line and a column as editors count them: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// One file of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    pub id: FileId,
    /// The path below the handbook's folder, with `/` between the parts on every system.
    pub path: Arc<str>,
    pub content: Content,
}

/// What a file holds, as far as the program needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 text; a byte order mark and CRLF are kept, so that positions stay true.
    Text(Arc<str>),
    /// A file that should be text and isn't UTF-8; `valid` bytes at its beginning are.
    NotUtf8 { bytes: Arc<[u8]>, valid: usize },
    /// A file that is copied as it is (an image, a form): its length in bytes and its time.
    Asset { len: u64, stamp: u128 },
    /// A file of the built-in theme that isn't text: a font, an icon.
    BuiltIn(&'static [u8]),
    /// A file that should be text and is longer than [`MAX_TEXT_BYTES`]: its length in bytes.
    TooLarge { len: u64 },
    /// A path that can't be read: a pipe, a link in circles, a link that leaves the tree, a file
    /// without permission.
    Unreadable(Unreadable),
}

/// Why a path could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Neither a file nor a folder: a pipe, a socket, a device.
    NotAFile,
    /// A symbolic link that leads back to a folder above it.
    LinkCycle,
    /// A symbolic link that leaves the handbook's folder.
    LinkOutside,
    /// What the system said.
    System(String),
    /// A name that isn't Unicode; the path holds the replacement character in its place.
    NameNotUnicode,
}

/// The longest text file that is read, in bytes: ten times the longest real SOP seen.
pub const MAX_TEXT_BYTES: u64 = 1 << 20;

/// The registers' files, by their names in the sources' folder.
pub const REGISTERS: [&str; 4] =
    ["unit.toml", "pelaksana.toml", "dasar-hukum.toml", "sinonim.toml"];

/// An immutable snapshot of all files of a handbook, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    by_path: BTreeMap<Arc<str>, FileId>,
    by_id: Vec<Arc<SourceFile>>,
    /// Paths that were taken away, with the number that is kept for them.
    removed: BTreeMap<Arc<str>, FileId>,
}

impl SourceTree {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file at `path`, in place of the one that was there, and returns its number.
    pub fn insert(&mut self, path: &str, content: Content) -> FileId {
        let known = self.by_path.get(path).copied().or_else(|| self.removed.remove(path));
        let id = known.unwrap_or(FileId(self.by_id.len() as u32));
        let path: Arc<str> = path.into();
        let file = Arc::new(SourceFile { id, path: path.clone(), content });
        match self.by_id.get_mut(id.0 as usize) {
            Some(slot) => *slot = file,
            None => self.by_id.push(file),
        }
        self.by_path.insert(path, id);
        id
    }

    /// Takes the file at `path` away; its number stays reserved for the path.
    pub fn remove(&mut self, path: &str) {
        if let Some((path, id)) = self.by_path.remove_entry(path) {
            self.removed.insert(path, id);
        }
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.by_path.get(path).map(|id| &*self.by_id[id.0 as usize])
    }

    /// All files, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.by_path.values().map(|id| &*self.by_id[id.0 as usize])
    }

    /// The files below a folder, whose name ends with `/`, in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.by_path
            .range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(folder))
            .map(|(_, id)| &*self.by_id[id.0 as usize])
    }

    /// Orders two places by path, then by position: the order of every report.
    pub fn order(&self, a: Span, b: Span) -> std::cmp::Ordering {
        (&self[a.file].path, a.start, a.end).cmp(&(&self[b.file].path, b.start, b.end))
    }
}

impl FileId {
    /// Its place in a list that has one for each file of the session.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Index<FileId> for SourceTree {
    type Output = SourceFile;

    fn index(&self, id: FileId) -> &SourceFile {
        &self.by_id[id.0 as usize]
    }
}

impl SourceFile {
    /// The file's text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The file's name without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The file's slug: that of its name without `.md`. May be empty.
    pub fn slug(&self) -> String {
        let name = self.name();
        slug(name.strip_suffix(".md").unwrap_or(name))
    }

    /// A short mark of the file's text, by which a printed copy is known to be current: two groups
    /// of four hexadecimal digits. How lines end doesn't count; what isn't text has none.
    pub fn fingerprint(&self) -> String {
        let text = self.text().unwrap_or_default().trim_start_matches('\u{feff}');
        let digest = digest(text.replace("\r\n", "\n").as_bytes()).to_uppercase();
        format!("{}-{}", &digest[..4], &digest[4..8])
    }

    /// The place of a byte range of this file.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { file: self.id, start: range.start as u32, end: range.end as u32 }
    }

    /// The very beginning of the file: where a fault stands that concerns the whole of it.
    pub fn top(&self) -> Span {
        self.span(0..0)
    }

    /// The line and column of a byte offset; an offset past the end counts as the end.
    pub fn position(&self, offset: u32) -> Position {
        let bytes: &[u8] = match &self.content {
            Content::Text(text) => text.as_bytes(),
            Content::NotUtf8 { bytes, .. } => bytes,
            _ => &[],
        };
        let before = &bytes[..(offset as usize).min(bytes.len())];
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        let in_line = &before[line_start..];
        let in_line = in_line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(in_line);
        let column = in_line.iter().filter(|&&b| b & 0xC0 != 0x80).count() + 1;
        Position { line: line as u32, column: column as u32 }
    }
}

/// A name as a slug: lower case, every run of other characters than `a-z0-9` turned into `-`, none
/// at the ends (FORMAT.md, 1). May be empty.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The digest of some bytes, as hexadecimal digits: what names content by what it is.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

impl Span {
    /// The range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest place that holds both, which are in one file.
    pub fn to(self, other: Span) -> Span {
        debug_assert_eq!(self.file, other.file);
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl<T> Spanned<T> {
    /// Puts a value and its place together.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Makes another value of this one, at the same place.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}
