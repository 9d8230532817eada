//! What a relative path leads to.
//!
//! In: all files below the sources' folder, and paths as written in one of them. Out: the page or
//! the file that stands there. No fault is reported here.

use std::collections::HashMap;
use std::sync::Arc;

use super::{PageId, SopId, address};
use crate::page::Page;
use crate::sop::Sop;
use crate::source::{Content, FileId, SourceTree};

/// All files below the sources' folder, by path.
pub(super) struct Files {
    /// The sources' folder, with `/` at its end.
    root: String,
    /// The paths are copies, so that they lie close together.
    by_path: HashMap<Box<str>, Found>,
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

impl Files {
    /// Gathers all files below the folder `src`.
    pub(super) fn new(
        tree: &SourceTree,
        src: &str,
        sops: &[Arc<Sop>],
        pages: &[Arc<Page>],
        home: Option<&Page>,
    ) -> Self {
        let root = format!("{src}/");
        let below = tree.iter().filter(|file| file.path.starts_with(&root));
        let mut by_path: HashMap<Box<str>, Found> = below
            .map(|file| {
                let found = match &file.content {
                    Content::Unreadable(_) => Found::Unreadable,
                    _ if address::copied(src, file).is_some() => Found::File(file.id),
                    Content::NotUtf8 { .. } | Content::TooLarge { .. } => Found::Unreadable,
                    _ => Found::Unpublished,
                };
                (Box::from(&*file.path), found)
            })
            .collect();
        for (id, sop) in sops.iter().enumerate() {
            by_path.insert(Box::from(&*tree[sop.file].path), Found::Sop(SopId(id as u32)));
        }
        for (id, page) in pages.iter().enumerate() {
            by_path.insert(Box::from(&*tree[page.file].path), Found::Page(PageId(id as u32)));
        }
        if let Some(home) = home {
            by_path.insert(Box::from(&*tree[home.file].path), Found::Home);
        }
        Self { root, by_path }
    }

    /// What stands at `path`, as written in a file of the folder `folder`, which ends with `/`.
    pub(super) fn find(&self, folder: &str, path: &str) -> Found {
        let Some(full) = self.join(folder, path) else { return Found::Outside };
        self.by_path.get(full.as_str()).copied().unwrap_or(Found::Nothing)
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
    pub(super) fn targets<'t>(&'t self, tree: &'t SourceTree) -> impl Iterator<Item = &'t str> {
        tree.iter().map(|file| &*file.path).filter(|path| {
            let found = self.by_path.get(*path);
            found.is_some_and(|found| !matches!(found, Found::Unpublished | Found::Unreadable))
        })
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
