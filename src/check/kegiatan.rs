//! How steps are written, and what of their mutu baku is missing.
//!
//! A kegiatan is an active verb without a subject, as its actor has a column of its own; a
//! condition in it is a decision, which has a symbol of its own. These are hints: of real steps,
//! two in five are written otherwise.

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::{Lines, plain};
use crate::messages::Text;
use crate::sop::{Kegiatan, Simbol};

/// Words that begin like an active verb and are none.
const NO_VERBS: &[&str] = &[
    "media",
    "medis",
    "meeting",
    "meja",
    "mekanisme",
    "melalui",
    "member",
    "memo",
    "memori",
    "mengenai",
    "menit",
    "menteri",
    "mentor",
    "menu",
    "menurut",
    "merek",
    "merupakan",
    "mesin",
    "metadata",
    "meter",
    "metode",
];

/// Active verbs that don't begin with "me".
const OTHER_VERBS: &[&str] = &[
    "bekerja",
    "berangkat",
    "berdiskusi",
    "berkonsultasi",
    "berkoordinasi",
    "berkunjung",
    "bermusyawarah",
    "bersiap",
    "bertemu",
];

/// Words that begin a condition.
const CONDITIONS: &[&str] = &["jika", "apabila", "bila", "bilamana", "jikalau", "kalau"];

/// A kegiatan doesn't name its actor.
pub(super) fn menyebut_pelaksana(subject: &Subject, found: &mut Vec<Diagnostic>) {
    for (step, text, number) in sentences(subject) {
        let Some(actor) = leading_actor(subject, &text) else { continue };
        found.push(
            subject
                .finding(Code::KegiatanMenyebutPelaksana, step.line)
                .with("langkah", number)
                .with("pelaksana", actor)
                .hint(Text::new("kegiatan-menyebut-pelaksana.saran")),
        );
    }
}

/// A kegiatan begins with an active verb.
pub(super) fn tanpa_kata_kerja(subject: &Subject, found: &mut Vec<Diagnostic>) {
    for (step, text, number) in sentences(subject) {
        // What begins with its actor or a condition is reported as that.
        if leading_actor(subject, &text).is_some() {
            continue;
        }
        let Some(first) = words(&text).next() else { continue };
        let word = first.to_lowercase();
        let is_verb = word.starts_with("me") && word.len() > 4 && !NO_VERBS.contains(&&*word)
            || OTHER_VERBS.contains(&&*word);
        if is_verb || CONDITIONS.contains(&&*word) {
            continue;
        }
        found.push(
            subject
                .finding(Code::KegiatanTanpaKataKerja, step.line)
                .with("langkah", number)
                .with("kata", first)
                .hint(Text::new("kegiatan-tanpa-kata-kerja.saran")),
        );
    }
}

/// A condition is a decision, with its exits.
pub(super) fn syarat_tersembunyi(subject: &Subject, found: &mut Vec<Diagnostic>) {
    for (step, text, number) in sentences(subject) {
        let decides = step.simbol.contains(&Simbol::Keputusan)
            || step.cabang.iter().any(|cabang| !cabang.label.is_empty());
        let is_condition = |word: &&str| CONDITIONS.contains(&&*word.to_lowercase());
        let Some(word) = words(&text).find(is_condition).filter(|_| !decides) else { continue };
        found.push(
            subject
                .finding(Code::SyaratTersembunyi, step.line)
                .with("langkah", number)
                .with("kata", word)
                .hint(Text::new("syarat-tersembunyi.saran")),
        );
    }
}

/// Each step names its kelengkapan, waktu and output. One finding an SOP, at the first step.
pub(super) fn mutu_baku_kosong(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let is_empty = |lines: Option<&Lines>| lines.is_none_or(Lines::is_blank);
    let mut first: Option<&Kegiatan> = None;
    let mut empty: [Vec<String>; 3] = Default::default();
    for prosedur in subject.sop.prosedur() {
        for (index, step) in prosedur.kegiatan.iter().enumerate() {
            let mutu_baku = &step.mutu_baku;
            let cells = [
                is_empty(mutu_baku.kelengkapan.as_ref()),
                is_empty(mutu_baku.waktu.as_ref().map(|waktu| &waktu.lines)),
                is_empty(mutu_baku.output.as_ref()),
            ];
            for (numbers, is_empty) in empty.iter_mut().zip(cells) {
                if is_empty {
                    first = first.or(Some(step));
                    // Numbers are those of the first procedure, or have another one's name.
                    let name =
                        prosedur.nama.as_ref().map_or(String::new(), |nama| format!("{nama} "));
                    numbers.push(format!("{name}{}", index + 1));
                }
            }
        }
    }
    let Some(first) = first else { return };
    let names = ["Kelengkapan", "Waktu", "Output"].into_iter().zip(&empty);
    let cells: Vec<String> = names
        .filter(|(_, numbers)| !numbers.is_empty())
        .map(|(name, numbers)| format!("`{name}` {}", numbers.join(", ")))
        .collect();
    found.push(
        subject
            .lack(Code::MutuBakuKosong, first.line)
            .with("rincian", cells.join("; "))
            .hint(Text::new("mutu-baku-kosong.saran")),
    );
}

/// The steps with the text of their kegiatan and their numbers, from 1; those without are left
/// out, as one that is only a link to an SOP.
fn sentences<'h>(subject: &Subject<'h>) -> impl Iterator<Item = (&'h Kegiatan, String, usize)> {
    subject.sop.prosedur().flat_map(|prosedur| {
        let steps = prosedur.kegiatan.iter().enumerate();
        steps.filter_map(|(index, step)| {
            let text = plain(&step.uraian);
            (!text.trim().is_empty()).then_some((step, text, index + 1))
        })
    })
}

/// The name of an actor of the register with which a sentence begins and goes on.
fn leading_actor<'t>(subject: &Subject, text: &'t str) -> Option<&'t str> {
    let matches = subject.handbook.registers.match_pelaksana(text);
    matches.into_iter().find_map(|(_, length)| {
        let (name, rest) = text.split_at(length);
        let goes_on = rest.starts_with(char::is_whitespace) && !rest.trim().is_empty();
        goes_on.then(|| name.trim())
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
