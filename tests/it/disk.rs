//! What the disk reads into a tree, and what it makes of paths that can't be read.

use std::fs;
use std::path::Path;

use sopbook::disk::{self, Error};
use sopbook::source::{Content, MAX_TEXT_BYTES, SourceTree, Unreadable};
use tempfile::TempDir;

/// A folder with these files, each holding its own path.
fn folder(paths: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for path in paths {
        put(folder.path(), path, path.as_bytes());
    }
    folder
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn read(root: &Path) -> SourceTree {
    disk::read(root, |_| "content".to_owned()).unwrap()
}

fn paths(tree: &SourceTree) -> Vec<&str> {
    tree.iter().map(|file| &*file.path).collect()
}

#[test]
fn reads_the_book_its_sources_and_themes_and_nothing_else() {
    let folder = folder(&[
        "book.toml",
        "catatan.md",
        "public/index.html",
        "content/unit.toml",
        "content/lain.toml",
        "content/beranda.md",
        "content/sop/a/b/c.md",
        "content/berkas/logo.svg",
        "themes/dinas/templates/sop.html",
        "themes/dinas/aset/huruf.woff2",
    ]);
    let tree = read(folder.path());
    assert_eq!(
        paths(&tree),
        [
            "book.toml",
            "content/beranda.md",
            "content/berkas/logo.svg",
            "content/lain.toml",
            "content/sop/a/b/c.md",
            "content/unit.toml",
            "themes/dinas/aset/huruf.woff2",
            "themes/dinas/templates/sop.html",
        ]
    );
    let texts: Vec<_> = tree.iter().filter(|file| file.text().is_some()).collect();
    assert_eq!(
        texts.iter().map(|file| file.text().unwrap()).collect::<Vec<_>>(),
        [
            "book.toml",
            "content/beranda.md",
            "content/sop/a/b/c.md",
            "content/unit.toml",
            "themes/dinas/templates/sop.html",
        ],
        "texts are read, everything else is only known of"
    );
    let Content::Asset { len, stamp } = tree.get("content/berkas/logo.svg").unwrap().content else {
        panic!("an image is copied");
    };
    assert_eq!(len, 23);
    assert!(stamp > 0);
}

#[test]
fn reads_the_folder_that_the_book_names() {
    let folder = folder(&["book.toml", "content/sop/a.md", "naskah/dinas/sop/b.md", "sop/c.md"]);
    for (src, expected) in [
        ("naskah/dinas", &["book.toml", "naskah/dinas/sop/b.md"][..]),
        ("./naskah/dinas/", &["book.toml", "naskah/dinas/sop/b.md"]),
        // Nothing outside of the handbook is ever read.
        ("../naskah", &["book.toml", "content/sop/a.md"]),
        ("/", &["book.toml", "content/sop/a.md"]),
        ("tidak-ada", &["book.toml"]),
    ] {
        let tree = disk::read(folder.path(), |book| {
            assert_eq!(book.text(), Some("book.toml"));
            src.to_owned()
        });
        assert_eq!(paths(&tree.unwrap()), expected, "{src}");
    }
}

#[test]
fn names_that_nobody_meant_are_ignored() {
    let folder = folder(&[
        "book.toml",
        "content/.git/x.md",
        "content/sop/.a.md",
        "content/sop/~$a.md",
        "content/sop/a.md~",
        "content/sop/Thumbs.db",
        "content/sop/desktop.ini",
        "content/~lama/b.md",
        "content/sop/a~b.md",
    ]);
    // A site that was built into the wrong place is no source.
    put(folder.path(), &format!("content/situs/{}", disk::MARKER), b"");
    put(folder.path(), "content/situs/index.html", b"");
    assert_eq!(paths(&read(folder.path())), ["book.toml", "content/sop/a~b.md"]);
}

#[test]
fn a_folder_without_a_book_is_an_error_with_its_path() {
    let folder = folder(&["content/sop/a.md"]);
    let no_src = |_: &_| "content".to_owned();
    let error = disk::read(folder.path(), no_src).unwrap_err();
    assert!(matches!(&error, Error::NoBook(path) if path == folder.path()), "{error:?}");
    let missing = folder.path().join("tidak-ada");
    let error = disk::read(&missing, no_src).unwrap_err();
    assert!(matches!(&error, Error::NoFolder(path) if *path == missing), "{error:?}");
}

#[test]
fn texts_that_are_too_long_or_not_utf_8_are_told_apart() {
    let folder = folder(&["book.toml"]);
    put(folder.path(), "content/sop/panjang.md", &vec![b'a'; MAX_TEXT_BYTES as usize + 1]);
    put(folder.path(), "content/sop/pas.md", &vec![b'a'; MAX_TEXT_BYTES as usize]);
    put(folder.path(), "content/sop/latin.md", b"ab\xe9c");
    put(folder.path(), "content/berkas/besar.bin", &vec![0; MAX_TEXT_BYTES as usize + 1]);
    let tree = read(folder.path());
    let content = |path: &str| &tree.get(path).unwrap().content;
    assert_eq!(*content("content/sop/panjang.md"), Content::TooLarge { len: MAX_TEXT_BYTES + 1 });
    assert!(matches!(content("content/sop/pas.md"), Content::Text(_)));
    let latin = Content::NotUtf8 { bytes: (*b"ab\xe9c").into(), valid: 2 };
    assert_eq!(*content("content/sop/latin.md"), latin);
    assert!(matches!(content("content/berkas/besar.bin"), Content::Asset { .. }));
}

#[test]
fn files_keep_their_numbers_when_the_same_folder_is_read_again() {
    let folder = folder(&["book.toml", "content/sop/a.md", "content/sop/b.md"]);
    let numbers = |tree: &SourceTree| -> Vec<_> {
        tree.iter().map(|file| (file.path.clone(), file.id)).collect()
    };
    assert_eq!(numbers(&read(folder.path())), numbers(&read(folder.path())));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn unreadable(tree: &SourceTree) -> Vec<(&str, &Unreadable)> {
        let files = tree.iter();
        files
            .filter_map(|file| match &file.content {
                Content::Unreadable(why) => Some((&*file.path, why)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_pipe_is_told_and_never_waited_for() {
        let folder = folder(&["book.toml", "content/sop/a.md"]);
        for path in ["content/sop/pipa.md", "content/pipa.png", "content/unit.toml"] {
            let made = Command::new("mkfifo").arg(folder.path().join(path)).status().unwrap();
            assert!(made.success());
        }
        let tree = read(folder.path());
        assert_eq!(
            unreadable(&tree),
            [
                ("content/pipa.png", &Unreadable::NotAFile),
                ("content/sop/pipa.md", &Unreadable::NotAFile),
                ("content/unit.toml", &Unreadable::NotAFile),
            ]
        );
        assert_eq!(tree.get("content/sop/a.md").unwrap().text(), Some("content/sop/a.md"));
    }

    #[test]
    fn links_inside_are_followed_and_those_in_circles_or_out_are_told() {
        let folder =
            folder(&["book.toml", "content/sop/a.md", "content/gambar/x.png", "rahasia.md"]);
        let outside = super::folder(&["luar.md", "dalam/lagi.md"]);
        let at = |path: &str| folder.path().join(path);
        symlink("../gambar", at("content/sop/gambar")).unwrap();
        symlink("a.md", at("content/sop/b.md")).unwrap();
        symlink("..", at("content/sop/naik")).unwrap();
        symlink("diri.md", at("content/sop/diri.md")).unwrap();
        symlink("../../rahasia.md", at("content/sop/rahasia.md")).unwrap();
        symlink(outside.path(), at("content/sop/luar")).unwrap();
        symlink(outside.path().join("luar.md"), at("content/sop/luar.md")).unwrap();
        symlink("tidak-ada.md", at("content/sop/putus.md")).unwrap();
        // What an editor leaves while a file is open.
        symlink("orang@mesin.123", at("content/sop/.#a.md")).unwrap();
        let tree = read(folder.path());
        let told: Vec<_> = unreadable(&tree);
        assert_eq!(told.len(), 6, "{told:?}");
        assert!(matches!(told[0], ("content/sop/diri.md", Unreadable::System(_))), "{told:?}");
        assert_eq!(told[1], ("content/sop/luar", &Unreadable::LinkOutside));
        assert_eq!(told[2], ("content/sop/luar.md", &Unreadable::LinkOutside));
        assert_eq!(told[3], ("content/sop/naik", &Unreadable::LinkCycle));
        assert!(matches!(told[4], ("content/sop/putus.md", Unreadable::System(_))), "{told:?}");
        assert_eq!(told[5], ("content/sop/rahasia.md", &Unreadable::LinkOutside));
        assert_eq!(tree.get("content/sop/b.md").unwrap().text(), Some("content/sop/a.md"));
        assert!(tree.get("content/sop/gambar/x.png").is_some());
    }

    #[test]
    fn folders_that_link_to_each_other_are_not_read_in_all_orders() {
        let folder = folder(&["book.toml"]);
        let names: Vec<String> = (0..12).map(|n| format!("f{n}")).collect();
        for name in &names {
            put(folder.path(), &format!("content/{name}/x.png"), b"");
            for other in names.iter().filter(|other| *other != name) {
                let link = folder.path().join(format!("content/{name}/ke-{other}"));
                symlink(format!("../{other}"), link).unwrap();
            }
        }
        let tree = read(folder.path());
        assert!(tree.iter().count() < 30_000, "12 folders have 479,001,600 orders");
        assert!(unreadable(&tree).iter().any(|(_, why)| **why == Unreadable::LinkCycle));
    }

    #[test]
    fn the_sources_folder_may_itself_be_a_link() {
        let outside = super::folder(&["sop/a.md"]);
        let folder = folder(&["book.toml"]);
        symlink(outside.path(), folder.path().join("content")).unwrap();
        assert_eq!(paths(&read(folder.path())), ["book.toml", "content/sop/a.md"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_that_is_not_unicode_is_told_with_a_replacement() {
        let folder = folder(&["book.toml", "content/sop/a.md"]);
        let sop = folder.path().join("content/sop");
        fs::write(sop.join(OsStr::from_bytes(b"caf\xe9.md")), "x").unwrap();
        fs::create_dir(sop.join(OsStr::from_bytes(b"map\xff"))).unwrap();
        fs::write(sop.join(OsStr::from_bytes(b"map\xff/x.md")), "x").unwrap();
        let tree = read(folder.path());
        assert_eq!(
            unreadable(&tree),
            [
                ("content/sop/caf\u{fffd}.md", &Unreadable::NameNotUnicode),
                ("content/sop/map\u{fffd}", &Unreadable::NameNotUnicode),
            ]
        );
    }
}
