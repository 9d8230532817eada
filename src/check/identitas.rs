//! What the identity block must hold, beyond what each of its values must be.
//!
//! The order of its dates, what its keterkaitan names, and which of its cells are empty.

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::references::{means_all, nama_key};
use crate::markdown::{WrittenTarget, plain};
use crate::messages::Text;
use crate::sop::{Keterkaitan, WrittenTanggal};
use crate::source::Span;
use crate::tanggal::Tanggal;

/// An SOP is made before it takes effect and before it is revised. A month that is known without
/// its day may be any of its days.
pub(super) fn tanggal_tidak_urut(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let identitas = subject.identitas();
    let Some((made, pembuatan)) = known(&identitas.tanggal_pembuatan) else { return };
    let later = [
        ("tanggal_efektif", &identitas.tanggal_efektif),
        ("tanggal_revisi", &identitas.tanggal_revisi),
    ];
    for (isian, written) in later {
        let Some((other, tanggal)) = known(written) else { continue };
        if tanggal.last_day() >= pembuatan.first_day() {
            continue;
        }
        found.push(
            Diagnostic::new(Code::TanggalTidakUrut, other.span)
                .with("isian", isian)
                .with("tanggal", other.text.trim())
                .with("pembuatan", made.text.trim())
                .hint(Text::new("tanggal-tidak-urut.saran"))
                .related(made.span, Text::new("tanggal-tidak-urut.kaitan")),
        );
    }
}

/// Keterkaitan names other SOPs, not the SOP itself.
pub(super) fn kaitan_diri_sendiri(subject: &Subject, found: &mut Vec<Diagnostic>) {
    for keterkaitan in &subject.identitas().keterkaitan {
        let (span, is_itself) = match keterkaitan {
            Keterkaitan::Sop(link) => {
                (subject.link_place(*link), subject.target(*link) == Some(subject.id))
            }
            Keterkaitan::Luar { span, text } => {
                (*span, nama(&plain(text)) == nama(&subject.identitas().nama.value))
            }
        };
        if is_itself {
            found.push(
                Diagnostic::new(Code::KaitanDiriSendiri, span)
                    .hint(Text::new("kaitan-diri-sendiri.saran")),
            );
        }
    }
}

/// Keterkaitan names SOPs one by one: "all SOPs" tells a reader nothing.
pub(super) fn kaitan_terlalu_luas(subject: &Subject, found: &mut Vec<Diagnostic>) {
    for keterkaitan in &subject.identitas().keterkaitan {
        let (span, text) = match keterkaitan {
            Keterkaitan::Sop(link) => {
                let WrittenTarget::Sop { reference, .. } =
                    &subject.sop.links[link.0 as usize].target
                else {
                    continue;
                };
                match subject.target(*link) {
                    Some(_) => continue,
                    None => (subject.link_place(*link), reference.to_string()),
                }
            }
            Keterkaitan::Luar { span, text } => (*span, plain(text)),
        };
        if means_all(&text) {
            found.push(
                Diagnostic::new(Code::KaitanTerlaluLuas, span)
                    .with("teks", text)
                    .hint(Text::new("kaitan-terlalu-luas.saran")),
            );
        }
    }
}

/// What may go wrong, what is recorded and what the actors must know: the cells that practice
/// leaves empty. One finding an SOP.
pub(super) fn identitas_kosong(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let identitas = subject.identitas();
    let cells = [
        ("kualifikasi_pelaksana", &identitas.kualifikasi_pelaksana),
        ("peringatan", &identitas.peringatan),
        ("pencatatan_pendataan", &identitas.pencatatan_pendataan),
    ];
    let mut empty: Vec<&str> = Vec::new();
    let mut place: Option<Span> = None;
    for (isian, cell) in cells {
        let is_empty = cell.as_ref().is_none_or(|lines| lines.is_blank());
        if is_empty && subject.knows(isian) {
            empty.push(isian);
            place = place.or(cell.as_ref().map(|lines| lines.span));
        }
    }
    if let Some(first) = empty.first() {
        let names: Vec<String> = empty.iter().map(|isian| format!("`{isian}`")).collect();
        found.push(
            subject
                .lack(Code::IdentitasKosong, place.unwrap_or(identitas.nama.span))
                .with("isian", names.join(", "))
                .hint(Text::new("identitas-kosong.saran").with("isian", first)),
        );
    }
}

/// A date that is there and can be read.
fn known(written: &Option<WrittenTanggal>) -> Option<(&WrittenTanggal, Tanggal)> {
    let written = written.as_ref()?;
    Some((written, written.value?))
}

/// A name as names of procedures are compared: without what they all begin with.
pub(super) fn nama(nama: &str) -> String {
    let key = nama_key(nama);
    let bare = key.strip_prefix("standar operasional prosedur ").unwrap_or(&key);
    bare.strip_prefix("(sop) ").unwrap_or(bare).to_owned()
}
