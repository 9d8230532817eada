//! Dasar hukum: regulations that were revoked, and one regulation under several spellings.
//!
//! In: the regulations of all SOPs, of the register and as free text. Two texts mean the same
//! regulation if its kind, number and year are the same, however they are written.

use std::collections::{BTreeMap, HashMap};

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::fields::shorten;
use crate::handbook::Handbook;
use crate::markdown::plain;
use crate::messages::Text;
use crate::sop::RujukanHukum;
use crate::source::Span;

/// An SOP stands on regulations that are in force, as far as the agency's register knows.
pub(super) fn dicabut(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let register = &subject.handbook.registers.dasar_hukum;
    for rujukan in &subject.identitas().dasar_hukum {
        let RujukanHukum::Terdaftar { span, id, .. } = rujukan else { continue };
        let peraturan = &register[id.0 as usize];
        if !peraturan.dicabut {
            continue;
        }
        let hint = match peraturan.diganti_oleh.map(|id| &register[id.0 as usize]) {
            Some(new) => Text::new("dasar-hukum-dicabut.saran-ganti")
                .with("id", &new.id)
                .with("nama", &new.nama),
            None => Text::new("dasar-hukum-dicabut.saran"),
        };
        found.push(
            Diagnostic::new(Code::DasarHukumDicabut, *span)
                .with("nama", &peraturan.nama)
                .hint(hint)
                .related(peraturan.span, Text::new("dasar-hukum-dicabut.kaitan")),
        );
    }
}

/// A regulation is spelled in one way: as the register has it, or as most SOPs do.
pub(super) fn beda_tulisan(handbook: &Handbook, found: &mut Vec<Diagnostic>) {
    let mut spellings: BTreeMap<String, Vec<(String, Span)>> = BTreeMap::new();
    for subject in handbook.ids().map(|id| Subject::new(handbook, id)) {
        if !subject.is_judged() {
            continue;
        }
        for rujukan in &subject.identitas().dasar_hukum {
            let RujukanHukum::Bebas { span, text } = rujukan else { continue };
            let text = plain(text);
            let Some(key) = key(&text) else { continue };
            let written = text.trim_end_matches(['.', ';', ',', ' ']).trim().to_owned();
            spellings.entry(key).or_default().push((written, *span));
        }
    }
    let registered = handbook.registers.dasar_hukum.iter();
    let registered: HashMap<String, _> =
        registered.filter_map(|peraturan| Some((key(&peraturan.nama)?, peraturan))).collect();
    for (key, all) in &spellings {
        if let Some(peraturan) = registered.get(key) {
            found.extend(all.iter().map(|(_, span)| {
                Diagnostic::new(Code::DasarHukumBedaTulisan, *span)
                    .message(Text::new("dasar-hukum-beda-tulisan.daftar").with("id", &peraturan.id))
                    .hint(
                        Text::new("dasar-hukum-beda-tulisan.saran-daftar")
                            .with("id", &peraturan.id),
                    )
                    .related(peraturan.span, Text::new("dasar-hukum-beda-tulisan.kaitan-daftar"))
            }));
            continue;
        }
        let (usual, place) = most_frequent(all);
        found.extend(all.iter().filter(|(written, _)| written != usual).map(|(_, span)| {
            Diagnostic::new(Code::DasarHukumBedaTulisan, *span)
                .with("lain", shorten(usual))
                .hint(Text::new("dasar-hukum-beda-tulisan.saran"))
                .related(place, Text::new("dasar-hukum-beda-tulisan.kaitan"))
        }));
    }
}

/// The spelling that most have, the first of them in the handbook's order, and its place.
fn most_frequent(all: &[(String, Span)]) -> (&str, Span) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (written, _) in all {
        *counts.entry(written).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let usual = all.iter().find(|(written, _)| counts[written.as_str()] == most);
    let (usual, place) = usual.expect("a key has a spelling");
    (usual, *place)
}

/// A regulation's kind, number and year; nothing of a text that names none or several.
fn key(text: &str) -> Option<String> {
    let folded = text.to_lowercase().replace(['–', '-'], " ");
    let head = folded.split(" tentang ").next()?;
    let words: Vec<&str> = head
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &&str| matches!(*word, "nomor" | "no" | "nomer");
    let at = words.iter().position(is_number)?;
    let nomor = words.get(at + 1)?;
    let rest = &words[at + 2..];
    let begins_another = |word: &&str| matches!(*word, "jo" | "juncto" | "dan" | "serta");
    if rest.iter().any(|word| is_number(word) || begins_another(word)) || folded.contains(';') {
        return None;
    }
    let year = rest.iter().find(|word| word.len() == 4 && word.parse::<u16>().is_ok());
    if year.is_none() && !nomor.contains('/') {
        return None;
    }
    let jenis = kind(&words[..at]);
    (!jenis.is_empty()).then(|| format!("{jenis} {nomor} {}", year.copied().unwrap_or_default()))
}

/// The kind of a regulation, abbreviations written out.
fn kind(words: &[&str]) -> String {
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !matches!(*word, "republik" | "indonesia" | "ri"))
        .collect();
    let joined = words.join(" ");
    let first = words.first().copied().unwrap_or_default();
    let written_out = match first {
        "uu" => "undang undang",
        "pp" => "peraturan pemerintah",
        "perpres" => "peraturan presiden",
        "keppres" => "keputusan presiden",
        "inpres" => "instruksi presiden",
        "permendagri" => "peraturan menteri dalam negeri",
        "permenkeu" | "pmk" => "peraturan menteri keuangan",
        "perda" => "peraturan daerah",
        "pergub" => "peraturan gubernur",
        "perbup" => "peraturan bupati",
        "perwali" | "perwal" => "peraturan wali kota",
        "perka" => "peraturan kepala",
        "permenpan" | "permenpanrb" => "peraturan menteri pan",
        _ => "",
    };
    let pan = "peraturan menteri pendayagunaan aparatur negara";
    if written_out == "peraturan menteri pan" || joined.starts_with(pan) {
        return "peraturan menteri pan".to_owned();
    }
    match written_out {
        "" => joined.replace("undangundang", "undang undang"),
        long => {
            std::iter::once(long).chain(words[1..].iter().copied()).collect::<Vec<_>>().join(" ")
        }
    }
}
