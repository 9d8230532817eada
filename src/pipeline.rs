//! The whole flow on one screen.
//!
//! In: a tree of source files. Out: the linked handbook, checked against the regulation, then the
//! plan of its site, each with all that was found wrong, in order and as grave as the handbook's
//! `book.toml` wants it. Nothing here reads the disk, the clock or the environment.

use std::sync::Arc;

use rayon::prelude::*;

use crate::check;
use crate::config::{self, Config};
use crate::diagnostics::{self, Code, Diagnosed, Diagnostic};
use crate::handbook::Handbook;
use crate::handbook::link::link;
use crate::messages::Text;
use crate::page;
use crate::register;
use crate::site::{self, Site, theme};
use crate::sop::parse as sop;
use crate::source::{Content, REGISTERS, SourceFile, SourceTree};

/// The folder of the sources that a `book.toml` names: what [`disk`](crate::disk) must know first.
pub fn src(book: &SourceFile) -> String {
    config::parse(book).value.book.src
}

/// Reads, parses, links and checks a handbook.
pub fn compile(tree: SourceTree) -> Diagnosed<Handbook> {
    let mut diagnostics = Vec::new();
    let config = tree.get("book.toml").map(|book| keep(config::parse(book), &mut diagnostics));
    let config = Arc::new(config.unwrap_or_default());
    let src = config.book.src.as_str();
    let registers = keep(register::parse(&tree, src), &mut diagnostics);

    let texts = sort(&tree, src, &mut diagnostics);
    let parsed_sops: Vec<_> =
        texts.sops.par_iter().map(|file| sop::parse(file, &registers)).collect();
    let parsed_pages: Vec<_> = texts.pages.par_iter().map(|file| page::parse(file)).collect();
    let sops = parsed_sops.into_iter().map(|sop| Arc::new(keep(sop, &mut diagnostics))).collect();
    let pages =
        parsed_pages.into_iter().map(|page| Arc::new(keep(page, &mut diagnostics))).collect();
    let home = texts.home.map(|file| Arc::new(keep(page::parse(file), &mut diagnostics)));

    let (tree, registers) = (Arc::new(tree.clone()), Arc::new(registers));
    let linked = link(tree.clone(), config.clone(), registers, sops, pages, home);
    let handbook = keep(linked, &mut diagnostics);
    diagnostics.extend(check::check(&handbook));
    finish(&mut diagnostics, &tree, &config);
    Diagnosed { value: handbook, diagnostics }
}

/// Plans the site of a handbook, with its theme.
pub fn plan(handbook: Arc<Handbook>, options: site::Options) -> Diagnosed<Site> {
    let mut diagnostics = Vec::new();
    let theme = theme::read(&handbook.tree, &handbook.config.html.theme);
    let theme = Arc::new(keep(theme, &mut diagnostics));
    finish(&mut diagnostics, &handbook.tree, &handbook.config);
    Diagnosed { value: site::plan(handbook, theme, options), diagnostics }
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
