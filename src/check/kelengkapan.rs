//! Cakupan dan kelengkapan: final or parsial, judged by what continues the SOP.
//!
//! A continuation that leads nowhere, and one that goes round in a ring, were reported where the
//! handbook was linked.

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::Target;
use crate::markdown::{Lines, Place, is_blank, plain};
use crate::messages::Text;
use crate::register::fold;
use crate::sop::{Kelengkapan, Tujuan};

/// Parts of the words that hand something over, with and without the prefixes that swallow a
/// stem's first letter (serah, menyerahkan).
const HANDS_OVER: &[&str] = &[
    "serah",
    "erahkan",
    "irim",
    "ampai",
    "terus",
    "eruskan",
    "limpah",
    "lanjut",
    "distribusi",
    "edar",
    "ajukan",
    "melaporkan",
    "membagikan",
];

/// A parsial SOP names what continues it.
pub(super) fn parsial_tanpa_lanjutan(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let names_none = subject.identitas().lanjutan.is_empty() && subject.knows("lanjutan");
    if is_parsial(subject) && names_none {
        found.push(
            subject
                .lack(Code::ParsialTanpaLanjutan, subject.jenis_place())
                .hint(Text::new("parsial-tanpa-lanjutan.saran")),
        );
    }
}

/// What continues a parsial SOP leads to a final one in the end. That an end is parsial is said
/// there; so only ends of which nothing is known are left.
pub(super) fn lanjutan_tanpa_final(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let lanjutan: Vec<_> = subject.relations.lanjutan.iter().map(|&id| subject.other(id)).collect();
    let all_read = lanjutan.len() == subject.identitas().lanjutan.len();
    let is_open = |next: &Subject| {
        let may_say_more = next.sop.broken || !next.knows("jenis") || !next.knows("lanjutan");
        next.jenis().kelengkapan.is_none() && next.identitas().lanjutan.is_empty() && !may_say_more
    };
    if !is_parsial(subject) || !all_read || lanjutan.is_empty() || !lanjutan.iter().all(is_open) {
        return;
    }
    let place = subject.link_place(subject.identitas().lanjutan[0]);
    let last = lanjutan[0];
    found.push(
        Diagnostic::new(Code::LanjutanTanpaFinal, place)
            .with("sop", last.slug())
            .hint(Text::new("lanjutan-tanpa-final.saran").with("sop", last.slug()))
            .related(
                last.jenis_place(),
                Text::new("lanjutan-tanpa-final.kaitan").with("sop", last.slug()),
            ),
    );
}

/// Nothing follows on a final SOP.
pub(super) fn final_dengan_lanjutan(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let Some(&lanjutan) = subject.identitas().lanjutan.first() else { return };
    if subject.jenis().kelengkapan == Some(Kelengkapan::Final) {
        found.push(
            Diagnostic::new(Code::FinalDenganLanjutan, subject.jenis_place())
                .hint(Text::new("final-dengan-lanjutan.saran"))
                .related(subject.link_place(lanjutan), Text::new("final-dengan-lanjutan.kaitan")),
        );
    }
}

/// The last step of a parsial SOP hands its result over.
pub(super) fn parsial_tanpa_penyerahan(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let Some(last) = subject.sop.last_step().filter(|_| is_parsial(subject)) else { return };
    let (prosedur, langkah) = place_of_last(subject);
    let leads_on = last.cabang.iter().any(|cabang| matches!(cabang.tujuan, Tujuan::Sop(_)))
        || subject.sop.links.iter().zip(&subject.relations.targets).any(|(link, target)| {
            link.place == Place::Step { prosedur, langkah } && matches!(target, Target::Sop { .. })
        });
    let mut words = plain(&last.uraian);
    if let Some(keterangan) = &last.keterangan {
        words.push(' ');
        words.push_str(&keterangan.plain());
    }
    let words = words.to_lowercase();
    if leads_on || is_blank(&words) || HANDS_OVER.iter().any(|stem| words.contains(stem)) {
        return;
    }
    found.push(
        Diagnostic::new(Code::ParsialTanpaPenyerahan, last.line)
            .with("langkah", langkah + 1)
            .hint(Text::new("parsial-tanpa-penyerahan.saran"))
            .related(subject.jenis_place(), Text::new("parsial-tanpa-penyerahan.kaitan")),
    );
}

/// What a parsial SOP puts out is what a step of its continuation needs. Texts are compared by
/// their longer words, as authors seldom repeat a name in full.
pub(super) fn output_tidak_bersambung(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if !is_parsial(subject) {
        return;
    }
    let output = subject.sop.last_step().and_then(|last| last.mutu_baku.output.as_ref());
    let Some(output) = output.filter(|output| !output.is_blank()) else { return };
    let wanted = long_words(output);
    let needs: Vec<&Lines> = subject
        .relations
        .lanjutan
        .iter()
        .flat_map(|&id| subject.other(id).steps())
        .filter_map(|step| step.mutu_baku.kelengkapan.as_ref())
        .filter(|kelengkapan| !kelengkapan.is_blank())
        .collect();
    let fits = |need: &&Lines| {
        let words = long_words(need);
        wanted.iter().filter(|word| words.contains(word)).count() * 2 >= wanted.len()
    };
    if wanted.is_empty() || needs.is_empty() || needs.iter().any(fits) {
        return;
    }
    let next = subject.other(subject.relations.lanjutan[0]);
    found.push(
        Diagnostic::new(Code::OutputTidakBersambung, output.span)
            .with("output", output.plain().replace('\n', ", "))
            .with("sop", next.slug())
            .hint(Text::new("output-tidak-bersambung.saran"))
            .related(
                next.steps().next().map_or(next.jenis_place(), |step| step.line),
                Text::new("output-tidak-bersambung.kaitan").with("sop", next.slug()),
            ),
    );
}

fn is_parsial(subject: &Subject) -> bool {
    subject.jenis().kelengkapan == Some(Kelengkapan::Parsial)
}

/// The numbers of the last step: of its procedure and in it.
fn place_of_last(subject: &Subject) -> (u32, u32) {
    let last = subject.sop.prosedur().enumerate().last();
    last.map_or((0, 0), |(number, prosedur)| {
        (number as u32, prosedur.kegiatan.len().saturating_sub(1) as u32)
    })
}

/// The words of a cell that say something: longer than three letters, in lower case.
fn long_words(lines: &Lines) -> Vec<String> {
    let text = fold(&lines.plain());
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().count() > 3).map(str::to_owned).collect()
}
