//! What a relative path leads to.
//!
//! In: all files below the sources' folder, and paths as written in one of them. Out: the page or
//! the file that stands there. No fault is reported here.

use super::card::Carded;
use super::{PageId, SopId, address};
use crate::page::Page;
use crate::sop::Sop;
use crate::source::{Content, FileId, SourceFile, SourceTree};

/// All files below the sources' folder.
pub(super) struct Files<'a> {
    tree: &'a SourceTree,
    src: &'a str,
    /// The sources' folder, with `/` at its end.
    root: String,
    /// The pages, each at its file's number.
    pages: Vec<Option<Found>>,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Sop(SopId),
    Page(PageId),
    Home,
    /// A file that is copied.
    File(FileId),
    /// A file that is neither a page nor copied: a register, a stray `.md`.
    Unpublished,
    /// A file that can't be read, which was said where it was read.
    Unreadable,
    /// Nothing.
    Nothing,
    /// A place outside of the sources' folder.
    Outside,
}

impl<'a> Files<'a> {
    /// Gathers all files below the folder `src`.
    pub(super) fn new(
        tree: &'a SourceTree,
        src: &'a str,
        sops: &[Carded<Sop>],
        pages: &[Carded<Page>],
        home: Option<&Carded<Page>>,
    ) -> Self {
        let mut by_file = Vec::new();
        let mut put = |file: FileId, page: Found| {
            by_file.resize(by_file.len().max(file.index() + 1), None);
            by_file[file.index()] = Some(page);
        };
        for (id, sop) in sops.iter().enumerate() {
            put(sop.value.file, Found::Sop(SopId(id as u32)));
        }
        for (id, page) in pages.iter().enumerate() {
            put(page.value.file, Found::Page(PageId(id as u32)));
        }
        if let Some(home) = home {
            put(home.value.file, Found::Home);
        }
        Self { tree, src, root: format!("{src}/"), pages: by_file }
    }

    /// What stands at `path`, as written in a file of the folder `folder`, which ends with `/`.
    pub(super) fn find(&self, folder: &str, path: &str) -> Found {
        match self.join(folder, path) {
            Some(full) => self.tree.get(&full).map_or(Found::Nothing, |file| self.found(file)),
            None => Found::Outside,
        }
    }

    /// What a file is.
    fn found(&self, file: &SourceFile) -> Found {
        if let Some(Some(page)) = self.pages.get(file.id.index()) {
            return *page;
        }
        match &file.content {
            Content::Unreadable(_) => Found::Unreadable,
            _ if address::copied(self.src, file).is_some() => Found::File(file.id),
            Content::NotUtf8 { .. } | Content::TooLarge { .. } => Found::Unreadable,
            _ => Found::Unpublished,
        }
    }

    /// The path from the top of the tree; `None` if it leaves the sources' folder.
    pub(super) fn join(&self, folder: &str, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return None;
        }
        let mut full = String::with_capacity(folder.len() + path.len());
        full.push_str(folder);
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    full.pop();
                    full.truncate(full.rfind('/').map_or(0, |at| at + 1));
                    if full.len() < self.root.len() {
                        return None;
                    }
                }
                _ => {
                    full.push_str(part);
                    full.push('/');
                }
            }
        }
        full.pop();
        Some(full)
    }

    /// The folder in which the paths of a file begin: its own, or the sources' folder for files
    /// outside of it.
    pub(super) fn folder_of<'s>(&'s self, path: &'s str) -> &'s str {
        if path.starts_with(&self.root) { folder(path) } else { &self.root }
    }

    /// Everything that a path may lead to, in the order of the paths from the top of the tree.
    pub(super) fn targets(&self) -> impl Iterator<Item = &'a str> {
        let below = self.tree.iter().filter(|file| file.path.starts_with(&self.root));
        let targets = below
            .filter(|file| !matches!(self.found(file), Found::Unpublished | Found::Unreadable));
        targets.map(|file| &*file.path)
    }
}

/// The folder of a file, with `/` at its end; empty at the top of the tree.
pub(super) fn folder(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// The path to `target` as it is written in a file of `folder`; both from the top of the tree.
pub(super) fn relative(folder: &str, target: &str) -> String {
    let shared = folder.bytes().zip(target.bytes()).take_while(|(a, b)| a == b);
    let shared = shared.enumerate().filter(|(_, (byte, _))| *byte == b'/').last();
    let shared = shared.map_or(0, |(at, _)| at + 1);
    let up = folder[shared..].matches('/').count();
    format!("{}{}", "../".repeat(up), &target[shared..])
}
