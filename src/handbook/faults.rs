//! Links that lead nowhere → diagnostics.
//!
//! In: the [`Fault`]s in the order of the files. Out: a diagnostic each, with the nearest name
//! that the author may have meant. That search looks at every name of the handbook, so only so
//! many words are searched for; the others get the general hint.

use std::collections::HashMap;

use super::Referrer;
use super::files;
use super::references::{nama_key, nomor, without_sop};
use super::targets::{Fault, Kind, Targets};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::markdown::is_blank;
use crate::messages::Text;
use crate::source::FileId;

/// How many different words are searched for: more than an author mends at a time, and few enough
/// to cost less than reading the files.
const SEARCHES: usize = 48;

/// How many of the SOPs between which a reference can't decide are named.
const NAMED: usize = 4;

/// Says what is wrong with each link.
pub(super) fn report(targets: &Targets, faults: Vec<Fault>, diagnostics: &mut Vec<Diagnostic>) {
    let mut search = Search { targets, left: SEARCHES, references: HashMap::new() };
    diagnostics.extend(faults.into_iter().map(|fault| diagnostic(&mut search, fault)));
}

fn diagnostic(search: &mut Search, Fault { span, key, kind }: Fault) -> Diagnostic {
    let targets = search.targets;
    let is_lampiran = key == Some("lampiran");
    let file_code = if is_lampiran { Code::LampiranTidakAda } else { Code::BerkasTidakAda };
    match kind {
        Kind::Unknown(reference) => {
            let fault = Diagnostic::new(Code::RujukanTidakAda, span).with("rujukan", reference);
            let fault = match search.reference(reference) {
                Some(near) => {
                    fault.hint(Text::new("rujukan-tidak-ada.saran-mirip").with("mirip", near))
                }
                None => fault.hint(Text::new("rujukan-tidak-ada.saran")),
            };
            match key {
                Some("keterkaitan") => fault.hint(
                    Text::new("rujukan-tidak-ada.saran-luar").with("rujukan", reference.trim()),
                ),
                _ => fault,
            }
        }
        Kind::Ambiguous(reference, ids) => {
            let mut named: Vec<_> =
                ids.iter().take(NAMED).map(|&id| format!("`{}`", targets.sop(id).slug)).collect();
            if ids.len() > NAMED {
                named.push("…".to_owned());
            }
            let fault = Diagnostic::new(Code::RujukanGanda, span)
                .with("rujukan", reference)
                .with("n", ids.len())
                .with("sop", named.join(", "))
                .hint(Text::new("rujukan-ganda.saran").with("slug", &targets.sop(ids[0]).slug));
            ids.iter().take(NAMED).fold(fault, |fault, &id| {
                let sop = targets.sop(id);
                let text = Text::new("rujukan-ganda.kaitan").with("slug", &sop.slug);
                fault.related(sop.identitas.nama.span, text)
            })
        }
        Kind::NoAnchor(fragment, page) => {
            let place = match page {
                Referrer::Sop(id) => &*targets.tree[targets.sop(id).file].path,
                Referrer::Page(id) => &*targets.tree[targets.page(id).file].path,
                Referrer::Home => {
                    targets.home.map_or("", |home| &targets.tree[home.value.file].path)
                }
            };
            let fault = Diagnostic::new(Code::JangkarTidakAda, span)
                .with("jangkar", fragment)
                .with("berkas", place);
            match search.anchor(page, fragment) {
                Some(near) => {
                    fault.hint(Text::new("jangkar-tidak-ada.saran-mirip").with("mirip", near))
                }
                None => fault.hint(Text::new("jangkar-tidak-ada.saran")),
            }
        }
        Kind::NoFile(path) => {
            let fault = Diagnostic::new(file_code, span).with("berkas", path);
            match search.file(span.file, path) {
                Some(near) => {
                    fault.hint(Text::new("berkas-tidak-ada.saran-mirip").with("mirip", near))
                }
                None => fault.hint(Text::new("berkas-tidak-ada.saran")),
            }
        }
        Kind::Outside(path) => Diagnostic::new(file_code, span)
            .message(Text::new("berkas-tidak-ada.di-luar").with("berkas", path))
            .hint(Text::new("berkas-tidak-ada.saran-di-luar")),
        Kind::Unpublished(path) => Diagnostic::new(file_code, span)
            .message(Text::new("berkas-tidak-ada.tidak-terbit").with("berkas", path))
            .hint(Text::new("berkas-tidak-ada.saran-tidak-terbit")),
        Kind::NotAnImage(path) => Diagnostic::new(file_code, span)
            .message(Text::new("berkas-tidak-ada.halaman").with("berkas", path))
            .hint(Text::new("berkas-tidak-ada.saran-halaman").with("berkas", path)),
        Kind::Remote(address) => Diagnostic::new(Code::GambarDariLuar, span)
            .with("alamat", address)
            .hint(Text::new("gambar-dari-luar.saran")),
        Kind::Forbidden(address) => Diagnostic::new(Code::TautanTerlarang, span)
            .with("alamat", address)
            .hint(Text::new("tautan-terlarang.saran")),
    }
}

/// The search for what an author may have meant.
struct Search<'a, 'b> {
    targets: &'b Targets<'a>,
    /// How many words may still be searched for.
    left: usize,
    /// What was found for a reference: many files may hold the same wrong one.
    references: HashMap<String, Option<String>>,
}

impl Search<'_, '_> {
    /// The slug, number or name nearest to a reference.
    fn reference(&mut self, reference: &str) -> Option<String> {
        let key = nama_key(reference);
        if let Some(found) = self.references.get(&*key) {
            return found.clone();
        }
        self.spend()?;
        let sops = self.targets.sops.iter().map(|sop| &*sop.value);
        let names = sops.flat_map(|sop| {
            let nama = without_sop(sop.identitas.nama.value.trim());
            [Some(sop.slug.as_str()), nomor(sop), Some(nama)]
        });
        let names = names.flatten().filter(|name| !is_blank(name));
        let found = nearest(&key, names).map(str::to_owned);
        self.references.insert(key.into_owned(), found.clone());
        found
    }

    /// The anchor of a page nearest to a fragment.
    fn anchor(&mut self, page: Referrer, fragment: &str) -> Option<&str> {
        self.spend()?;
        nearest(fragment, self.targets.anchors(page).iter().map(|anchor| &*anchor.id))
    }

    /// The path nearest to one written in a file: a file of that name in another folder, else
    /// one of a similar name. A folder that both share says nothing, and the file itself isn't
    /// what its author means.
    fn file(&mut self, from: FileId, path: &str) -> Option<String> {
        self.spend()?;
        let Targets { tree, files, .. } = self.targets;
        let folder = files.folder_of(&tree[from].path);
        let full = files.join(folder, &path.replace('\\', "/"))?;
        let name = |path: &str| path[files::folder(path).len()..].to_lowercase();
        let wanted = name(&full);
        let same_name = files.targets().find(|path| name(path) == wanted);
        let own = &*tree[from].path;
        let similar = || {
            let others = || files.targets().filter(|path| *path != own);
            let near = nearest(&wanted, others().map(|path| &path[files::folder(path).len()..]))?;
            others().find(|path| path.ends_with(near) && name(path) == near.to_lowercase())
        };
        Some(files::relative(folder, same_name.or_else(similar)?))
    }

    fn spend(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }
}
