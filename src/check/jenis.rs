//! What an SOP's steps and relations say of the types that its `jenis` doesn't name.
//!
//! A type is optional, as no form prints it. Where an axis has no word and the SOP shows which one
//! it is, the whole line is proposed, with the reasons. Generik and spesifik are not proposed:
//! one document doesn't tell them apart.

use super::sifat::one_among_machines;
use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::handbook::Target;
use crate::markdown::Place;
use crate::messages::Text;
use crate::sop::{KataJenis, Tujuan};

/// A word for an axis, and why.
struct Usul {
    kata: KataJenis,
    alasan: Text,
}

/// Proposes the words that are missing.
pub(super) fn belum_lengkap(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if !subject.knows("jenis") {
        return;
    }
    let jenis = subject.jenis();
    let mut usul: Vec<Usul> = Vec::new();
    if jenis.sifat.is_none() {
        usul.extend(sifat(subject));
    }
    if jenis.besaran.is_none() {
        usul.extend(besaran(subject));
    }
    if jenis.kelengkapan.is_none() {
        usul.extend(kelengkapan(subject));
    }
    if usul.is_empty() {
        return;
    }
    let mut words: Vec<KataJenis> = jenis.words().collect();
    words.extend(usul.iter().map(|usul| usul.kata));
    words.sort();
    let line: Vec<&str> = words.iter().map(|kata| kata.word()).collect();
    let axes: Vec<&str> = usul.iter().map(|usul| axis(usul.kata)).collect();
    let key = match jenis.span {
        Some(_) => "jenis-belum-lengkap.saran",
        None => "jenis-belum-lengkap.saran-baru",
    };
    let finding = Diagnostic::new(Code::JenisBelumLengkap, subject.jenis_place())
        .with("poros", axes.join(", "))
        .hint(Text::new(key).with("jenis", line.join(", ")));
    found.push(usul.into_iter().fold(finding, |finding, usul| finding.hint(usul.alasan)));
}

/// By who works in the steps.
fn sifat(subject: &Subject) -> Option<Usul> {
    let workers = subject.workers().filter(|workers| !workers.is_empty())?;
    if one_among_machines(subject) {
        return None;
    }
    Some(match workers.as_slice() {
        [only] => Usul {
            kata: KataJenis::Teknis,
            alasan: Text::new("jenis-belum-lengkap.teknis").with("pelaksana", &only.pelaksana.nama),
        },
        _ => Usul {
            kata: KataJenis::Administratif,
            alasan: Text::new("jenis-belum-lengkap.administratif").with("n", workers.len()),
        },
    })
}

/// By its parent, its children, or steps that are SOPs themselves.
fn besaran(subject: &Subject) -> Option<Usul> {
    if !subject.relations.children.is_empty() {
        let n = subject.relations.children.len();
        let alasan = Text::new("jenis-belum-lengkap.makro").with("n", n);
        return Some(Usul { kata: KataJenis::Makro, alasan });
    }
    if let Some(induk) = subject.relations.induk {
        let alasan =
            Text::new("jenis-belum-lengkap.mikro").with("induk", subject.other(induk).slug());
        return Some(Usul { kata: KataJenis::Mikro, alasan });
    }
    let count = subject.steps().count();
    let is_sop = |prosedur: u32, langkah: u32| {
        let links = subject.sop.links.iter().zip(&subject.relations.targets);
        let place = Place::Step { prosedur, langkah };
        links.into_iter().any(|(link, target)| {
            let leads_away = matches!(target, Target::Sop { id, .. } if *id != subject.id);
            link.place == place && leads_away
        })
    };
    let each = subject.sop.prosedur().enumerate().all(|(number, prosedur)| {
        let mut steps = 0..prosedur.kegiatan.len() as u32;
        steps.all(|langkah| is_sop(number as u32, langkah))
    });
    (count > 1 && each).then(|| Usul {
        kata: KataJenis::Makro,
        alasan: Text::new("jenis-belum-lengkap.makro-langkah").with("n", count),
    })
}

/// By what continues it, or else by what its last step puts out.
fn kelengkapan(subject: &Subject) -> Option<Usul> {
    if !subject.knows("lanjutan") {
        return None;
    }
    if let Some(&link) = subject.identitas().lanjutan.first() {
        let next = subject.other(subject.target(link)?);
        let alasan = Text::new("jenis-belum-lengkap.parsial").with("sop", next.slug());
        return Some(Usul { kata: KataJenis::Parsial, alasan });
    }
    let last = subject.sop.last_step()?;
    let leads_on = |tujuan: Tujuan| match tujuan {
        Tujuan::Sop(link) => subject.target(link),
        _ => None,
    };
    if let Some(next) = last.cabang.iter().find_map(|cabang| leads_on(cabang.tujuan)) {
        let alasan =
            Text::new("jenis-belum-lengkap.parsial").with("sop", subject.other(next).slug());
        return Some(Usul { kata: KataJenis::Parsial, alasan });
    }
    let output = last.mutu_baku.output.as_ref().filter(|output| !output.is_blank())?;
    Some(Usul {
        kata: KataJenis::Final,
        alasan: Text::new("jenis-belum-lengkap.final")
            .with("output", output.plain().replace('\n', ", ")),
    })
}

/// Both words of a word's axis.
fn axis(kata: KataJenis) -> &'static str {
    match kata {
        KataJenis::Teknis | KataJenis::Administratif => "teknis/administratif",
        KataJenis::Makro | KataJenis::Mikro => "makro/mikro",
        KataJenis::Generik | KataJenis::Spesifik => "generik/spesifik",
        KataJenis::Final | KataJenis::Parsial => "final/parsial",
    }
}
