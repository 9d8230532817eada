//! Sifat kegiatan: teknis or administratif, judged by who works in the steps.
//!
//! Teknis is the procedure of one role, administratif that of several. Roles are counted, not
//! people: a team that acts as one is one. An actor outside the agency is one of them.

use super::subject::{NAMED, Subject, row};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::messages::Text;
use crate::sop::Sifat;

/// A teknis SOP has one actor. Two are too many, whoever else may be there.
pub(super) fn teknis(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if subject.jenis().sifat != Some(Sifat::Teknis) {
        return;
    }
    let workers = subject.known_workers();
    let people = workers.iter().filter(|worker| !worker.is_sistem()).count();
    // Software beside one person, or one who could not be read, is for its author to judge.
    let is_one = people == 1 || people == 0 && subject.workers().is_none();
    if workers.len() < 2 || is_one {
        return;
    }
    let names = workers.iter().map(|worker| worker.pelaksana.nama.as_str());
    let finding = Diagnostic::new(Code::TeknisBanyakPelaksana, subject.jenis_place())
        .with("n", workers.len())
        .with("pelaksana", row(names))
        .hint(Text::new("teknis-banyak-pelaksana.saran"));
    found.push(workers.iter().skip(1).take(NAMED).fold(finding, |finding, worker| {
        let text = Text::new("teknis-banyak-pelaksana.kaitan");
        finding.related(worker.first.line, text.with("pelaksana", &worker.pelaksana.nama))
    }));
}

/// An administratif SOP has two actors at least. As long as its table isn't complete, another may
/// come.
pub(super) fn administratif(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if subject.jenis().sifat != Some(Sifat::Administratif) {
        return;
    }
    let Some(workers) = subject.workers() else { return };
    let [only] = workers.as_slice() else { return };
    let mut finding = subject
        .lack(Code::AdministratifSatuPelaksana, subject.jenis_place())
        .with("pelaksana", &only.pelaksana.nama)
        .hint(Text::new("administratif-satu-pelaksana.saran"))
        .related(
            only.first.line,
            Text::new("administratif-satu-pelaksana.kaitan")
                .with("pelaksana", &only.pelaksana.nama),
        );
    let is_complete = subject.steps().all(|step| {
        let mutu_baku = &step.mutu_baku;
        mutu_baku.waktu.is_some() || mutu_baku.output.is_some()
    });
    if !is_complete {
        finding.severity = finding.severity.max(Severity::Warning);
    }
    found.push(finding);
}

/// Software beside one person: whether that is one role or several is for its author to judge.
pub(super) fn perlu_ditimbang(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if !one_among_machines(subject) {
        return;
    }
    let workers = subject.workers().unwrap_or_default();
    let Some(person) = workers.iter().find(|worker| !worker.is_sistem()) else { return };
    let machines: Vec<&str> = workers
        .iter()
        .filter(|worker| worker.is_sistem())
        .map(|worker| worker.pelaksana.nama.as_str())
        .collect();
    found.push(
        Diagnostic::new(Code::SifatPerluDitimbang, subject.jenis_place())
            .with("pelaksana", &person.pelaksana.nama)
            .with("sistem", row(machines.into_iter()))
            .hint(Text::new("sifat-perlu-ditimbang.saran")),
    );
}

/// Each actor that the author listed has a step. One of a damaged procedure may have it there.
pub(super) fn tanpa_langkah(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let Some(workers) = subject.workers().filter(|workers| !workers.is_empty()) else { return };
    for listed in &subject.identitas().pelaksana {
        if workers.iter().all(|worker| worker.id != listed.value) {
            let pelaksana = &subject.handbook.registers.pelaksana[listed.value.0 as usize];
            found.push(
                Diagnostic::new(Code::PelaksanaTanpaLangkah, listed.span)
                    .with("pelaksana", &pelaksana.nama)
                    .hint(Text::new("pelaksana-tanpa-langkah.saran")),
            );
        }
    }
}

/// Whether one person works in the steps and all others there are software.
pub(super) fn one_among_machines(subject: &Subject) -> bool {
    let Some(workers) = subject.workers() else { return false };
    let people = workers.iter().filter(|worker| !worker.is_sistem()).count();
    people == 1 && workers.len() > 1
}
