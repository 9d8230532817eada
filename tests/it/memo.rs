//! What a memo spares: counted, not timed.

use std::sync::Arc;

use sopbook::handbook::Handbook;
use sopbook::memo::{Broken, Memo};
use sopbook::pipeline;
use sopbook::sop::Sop;
use sopbook::source::{Content, SourceTree};

use crate::fixture;

const SOPS: usize = 40;

fn sources() -> SourceTree {
    let mut tree = fixture::tree(
        "\
//- book.toml
[book]
title = \"Buku\"
//- content/unit.toml
[[unit]]
id = \"arsip\"
nama = \"Arsip\"
//- content/pelaksana.toml
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
//- content/halaman/istilah.md
---
judul: Istilah
---
[[s7]]
",
    );
    for n in 0..SOPS {
        tree.insert(&path(n), Content::Text(text(n, "Memeriksa").into()));
    }
    tree
}

fn path(n: usize) -> String {
    format!("content/sop/s{n}.md")
}

fn text(n: usize, words: &str) -> String {
    let to = (n + 1) % SOPS;
    format!(
        "---\nnama: Prosedur {n}\nunit: arsip\nketerkaitan: s{to}\n---\n## Prosedur\n1. {words}\n   \
         - Pelaksana: Arsiparis\n   - Keterangan: [[s{to}#langkah-1]]\n"
    )
}

/// The SOPs of the second handbook that were parsed for it, by their slugs: the others are the
/// first one's own, not copies of them.
fn parsed(first: &Handbook, second: &Handbook) -> Vec<String> {
    let is_known = |sop: &&Arc<Sop>| first.sops.iter().any(|known| Arc::ptr_eq(known, sop));
    second.sops.iter().filter(|sop| !is_known(sop)).map(|sop| sop.slug.clone()).collect()
}

#[test]
fn a_change_of_one_file_parses_one_file_and_copies_none() {
    let mut memo = Memo::new(Broken::LastGood);
    let mut tree = sources();
    let first = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(first.sops.len(), SOPS);

    let same = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(parsed(&first, &same), [""; 0]);

    tree.insert(&path(5), Content::Text(text(5, "Mencatat").into()));
    let changed = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(parsed(&same, &changed), ["s5"]);
    assert!(Arc::ptr_eq(&same.pages[0], &changed.pages[0]), "a page is not an SOP's business");

    // What goes is forgotten, and comes back as new.
    tree.remove(&path(9));
    let without = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(parsed(&changed, &without), [""; 0]);
    assert_eq!(without.sops.len(), SOPS - 1);
    tree.insert(&path(9), Content::Text(text(9, "Memeriksa").into()));
    let again = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(parsed(&changed, &again), ["s9"]);
}

#[test]
fn a_register_that_says_something_else_parses_every_sop() {
    let mut memo = Memo::new(Broken::LastGood);
    let mut tree = sources();
    let first = pipeline::link_again(tree.clone(), &mut memo).value;
    let register = "# Para pelaksana.\n[[pelaksana]]\nid = \"arsiparis\"\nnama = \"Arsiparis\"\n";
    tree.insert("content/pelaksana.toml", Content::Text(register.into()));
    let moved = pipeline::link_again(tree.clone(), &mut memo).value;
    assert_eq!(parsed(&first, &moved), [""; 0], "only its places are others");
    tree.insert(
        "content/pelaksana.toml",
        Content::Text(register.replace("nama = \"A", "nama = \"Para A").into()),
    );
    let renamed = pipeline::link_again(tree, &mut memo).value;
    assert_eq!(parsed(&first, &renamed).len(), SOPS);
}
