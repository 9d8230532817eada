//! How steps are written, and what of their mutu baku is missing.
//!
//! A kegiatan is an active verb without a subject, as its actor has a column of its own; a
//! condition in it is a decision, which has a symbol of its own. These are hints: of real steps,
//! two in five are written otherwise.

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::{Lines, plain};
use crate::messages::Text;
use crate::sop::{Kegiatan, MutuBaku, Simbol};

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
            Diagnostic::new(Code::KegiatanMenyebutPelaksana, step.line)
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
        // As a whole: `Me-review` is a verb too.
        let first = text.split_whitespace().next().unwrap_or_default();
        let first = first.trim_matches(|c: char| !c.is_alphanumeric());
        let word = first.to_lowercase();
        let is_verb = word.starts_with("me") && word.len() > 4 && !NO_VERBS.contains(&&*word)
            || OTHER_VERBS.contains(&&*word);
        if word.is_empty() || is_verb || CONDITIONS.contains(&&*word) {
            continue;
        }
        found.push(
            Diagnostic::new(Code::KegiatanTanpaKataKerja, step.line)
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
        let is_condition =
            |word: &&str| CONDITIONS.iter().any(|condition| condition.eq_ignore_ascii_case(word));
        let Some(word) = words(&text).find(is_condition).filter(|_| !decides) else { continue };
        found.push(
            Diagnostic::new(Code::SyaratTersembunyi, step.line)
                .with("langkah", number)
                .with("kata", word)
                .hint(Text::new("syarat-tersembunyi.saran")),
        );
    }
}

/// Each step names its kelengkapan, waktu and output. One finding an SOP, at the first step.
pub(super) fn mutu_baku_kosong(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let mut first: Option<&Kegiatan> = None;
    let mut cells: [Vec<String>; 3] = Default::default();
    for prosedur in subject.sop.prosedur() {
        let mut empty: [Vec<usize>; 3] = Default::default();
        for (index, step) in prosedur.kegiatan.iter().enumerate() {
            for (numbers, _) in empty.iter_mut().zip(empty_cells(step)).filter(|(_, empty)| *empty)
            {
                first = first.or(Some(step));
                numbers.push(index + 1);
            }
        }
        for (cells, numbers) in
            cells.iter_mut().zip(&empty).filter(|(_, numbers)| !numbers.is_empty())
        {
            // Numbers are local to their procedure, so one with a name is named.
            let name = prosedur.nama.as_ref().map_or(String::new(), |nama| format!("{nama} "));
            cells.push(format!("{name}{}", ranges(numbers)));
        }
    }
    let Some(first) = first else { return };
    let names = ["Kelengkapan", "Waktu", "Output"].into_iter().zip(&cells);
    let cells: Vec<String> = names
        .filter(|(_, cells)| !cells.is_empty())
        .map(|(name, cells)| format!("`{name}` {}", cells.join(", ")))
        .collect();
    found.push(
        subject
            .lack(Code::MutuBakuKosong, first.line)
            .with("rincian", cells.join("; "))
            .hint(Text::new("mutu-baku-kosong.saran")),
    );
}

/// Whether a step's kelengkapan, waktu and output are empty.
fn empty_cells(step: &Kegiatan) -> [bool; 3] {
    let MutuBaku { kelengkapan, waktu, output } = &step.mutu_baku;
    [
        kelengkapan.as_ref().is_none_or(Lines::is_blank),
        waktu.as_ref().is_none_or(|waktu| waktu.lines.is_blank()),
        output.as_ref().is_none_or(Lines::is_blank),
    ]
}

/// Numbers in a row: `1-3, 5`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [only] => only.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(", ")
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
