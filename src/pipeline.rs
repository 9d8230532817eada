//! The whole flow on one screen.
//!
//! In: a tree of source files. Out: the linked handbook, checked against the regulation, then the
//! plan of its site, each with all that was found wrong, in order and as grave as the handbook's
//! `book.toml` wants it. Nothing here reads the disk, the clock or the environment.

use std::sync::Arc;

use crate::check;
use crate::config::{self, Config};
use crate::diagnostics::{self, Code, Diagnosed, Diagnostic};
use crate::handbook::Handbook;
use crate::handbook::card::Cards;
use crate::handbook::link::link;
use crate::memo::Memo;
use crate::messages::Text;
use crate::site::{self, Site};
use crate::source::{Content, REGISTERS, SourceFile, SourceTree};

/// The folder of the sources that a `book.toml` names: what [`disk`](crate::disk) must know first.
pub fn src(book: &SourceFile) -> String {
    config::parse(book).value.book.src
}

/// Reads, parses, links and checks a handbook.
pub fn compile(tree: SourceTree) -> Diagnosed<Handbook> {
    let mut linked = link_again(tree, &mut Memo::default());
    let handbook = &linked.value;
    linked.diagnostics.extend(check::check(handbook));
    finish(&mut linked.diagnostics, &handbook.tree, &handbook.config);
    linked
}

/// Reads, parses and links a handbook; what a memo knows isn't parsed again.
pub fn link_again(tree: SourceTree, memo: &mut Memo) -> Diagnosed<Handbook> {
    let mut diagnostics = Vec::new();
    let config = Arc::new(memo.config(tree.get("book.toml"), &mut diagnostics));
    let src = config.book.src.as_str();
    let tree = Arc::new(tree);
    let registers = Arc::new(memo.registers(&tree, src, &mut diagnostics));

    let texts = sort(&tree, src, &mut diagnostics);
    let sops = memo.sops(&texts.sops, &registers, &mut diagnostics);
    diagnostics.retain(|fault| !registers.unjudged.contains(&fault.code));
    let files: Vec<_> = texts.pages.iter().copied().chain(texts.home).collect();
    let mut pages = memo.pages(&files, &mut diagnostics);
    let home = pages.split_off(texts.pages.len()).pop();

    let cards = Cards { words: memo.words(), sops, pages, home };
    let linked = link(tree.clone(), config.clone(), registers, cards);
    let handbook = keep(linked, &mut diagnostics);
    finish(&mut diagnostics, &tree, &config);
    Diagnosed { value: handbook, diagnostics }
}

/// Plans the site of a handbook, with its theme.
pub fn plan(handbook: Arc<Handbook>, options: site::Options) -> Diagnosed<Site> {
    plan_again(handbook, options, &mut Memo::default())
}

/// Plans a site as [`plan`] does; a theme that a memo knows isn't read again.
pub fn plan_again(
    handbook: Arc<Handbook>,
    options: site::Options,
    memo: &mut Memo,
) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let theme = memo.theme(&handbook.tree, &handbook.config.html.theme, &mut diagnostics);
    finish(&mut diagnostics, &handbook.tree, &handbook.config);
    Diagnosed { value: site::plan(handbook, theme, options), diagnostics }
}

/// What the regulation's rules find in a handbook, in order and as grave as it wants it.
pub fn check(handbook: &Handbook) -> Vec<Diagnostic> {
    let mut diagnostics = check::check(handbook);
    finish(&mut diagnostics, &handbook.tree, &handbook.config);
    diagnostics
}

/// Gives diagnostics the severities that the handbook wants and the order of every report, each
/// once: many pages may meet one fault of a template.
pub fn finish(diagnostics: &mut Vec<Diagnostic>, tree: &SourceTree, config: &Config) {
    diagnostics.retain_mut(|diagnostic| {
        match config.check.tingkat.get(diagnostic.code.name()) {
            Some(Some(severity)) => diagnostic.severity = *severity,
            Some(None) => return false,
            None => {}
        }
        true
    });
    diagnostics::sort(diagnostics, tree);
    diagnostics.dedup();
}

/// The files that become pages.
struct Texts<'t> {
    sops: Vec<&'t SourceFile>,
    pages: Vec<&'t SourceFile>,
    home: Option<&'t SourceFile>,
}

/// Finds what each file of the sources is, and reports what no other stage will look at.
fn sort<'t>(tree: &'t SourceTree, src: &str, diagnostics: &mut Vec<Diagnostic>) -> Texts<'t> {
    let mut texts = Texts { sops: Vec::new(), pages: Vec::new(), home: None };
    let folder = format!("{src}/");
    for file in tree.iter() {
        let Some(path) = file.path.strip_prefix(&folder) else {
            // Of the themes, only what the disk refused: the theme reads the rest.
            if matches!(file.content, Content::Unreadable(_)) && &*file.path != "book.toml" {
                diagnostics::text(file, diagnostics);
            }
            continue;
        };
        let is_text = path.ends_with(".md");
        match path.split_once('/') {
            Some(("sop", _)) if is_text => texts.sops.push(file),
            Some(("halaman", _)) if is_text => texts.pages.push(file),
            None if path == "beranda.md" => texts.home = Some(file),
            None if REGISTERS.contains(&path) => {}
            _ if matches!(file.content, Content::Unreadable(_)) => {
                diagnostics::text(file, diagnostics);
            }
            _ if path.to_lowercase().ends_with(".md") => diagnostics.push(unpublished(file)),
            _ => {}
        }
    }
    texts
}

fn unpublished(file: &SourceFile) -> Diagnostic {
    let hint = if file.name().ends_with(".md") {
        Text::new("tidak-diterbitkan.saran-folder")
    } else {
        Text::new("tidak-diterbitkan.saran-akhiran")
    };
    Diagnostic::new(Code::TidakDiterbitkan, file.top()).with("nama", file.name()).hint(hint)
}

fn keep<T>(diagnosed: Diagnosed<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(diagnosed.diagnostics);
    diagnosed.value
}
