//! How long things take, in words.
//!
//! In: the edition, an SOP or an actor's steps. Out: sums and ways with their kinds of time kept
//! apart, and what was left out of them.

use crate::handbook::{Handbook, SopId, Task};
use crate::messages::{Language, Text};
use crate::site::edition::Edition;
use crate::site::view::TermView;
use crate::sop::jumlah_waktu::{Jalan, JumlahWaktu, Lama, Sebab};
use crate::sop::waktu::{HARI, HARI_KERJA, JenisWaktu};
use crate::sop::{Prosedur, Sop};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const WORKING_DAY: u64 = HARI_KERJA as u64 * MINUTE;
const DAY: u64 = HARI as u64 * MINUTE;

/// What an SOP's procedures take, one entry each that has a time.
pub fn terms(edition: &Edition, id: SopId) -> Vec<TermView> {
    let sop: &Sop = edition.handbook.sop(id);
    let prosedur: Vec<&Prosedur> = sop.prosedur().collect();
    let mut terms = Vec::new();
    for own in &prosedur {
        let jumlah = JumlahWaktu::of(own.kegiatan.iter().enumerate());
        let Some(total) = total(edition, &jumlah) else { continue };
        let nama = match &own.nama {
            Some(nama) if prosedur.len() > 1 => {
                edition.say(Text::new("situs.waktu-prosedur").with("nama", nama))
            }
            _ => edition.word("situs.waktu"),
        };
        let lines = match ways(edition, own, &jumlah) {
            Some(ways) => {
                vec![edition.say(Text::new("situs.waktu-semua").with("waktu", total)), ways]
            }
            None => vec![total],
        };
        let lines = lines.into_iter().chain(left_out(edition, &jumlah)).collect();
        terms.push(TermView { nama, lines });
    }
    terms
}

/// What an actor's steps in one SOP take.
pub fn of_task(handbook: &Handbook, task: &Task) -> JumlahWaktu {
    let prosedur: Vec<&Prosedur> = handbook.sop(task.sop).prosedur().collect();
    JumlahWaktu::of(
        task.steps
            .iter()
            .map(|&(at, step)| (step as usize, &prosedur[at as usize].kegiatan[step as usize])),
    )
}

/// What all steps of an actor take, in words: the sum, and how many steps are in none.
pub fn of_actor<'h>(edition: &Edition, tasks: impl Iterator<Item = &'h Task>) -> Vec<String> {
    let jumlah = tasks
        .map(|task| of_task(&edition.handbook, task))
        .fold(JumlahWaktu::default(), JumlahWaktu::and);
    let Some(total) = total(edition, &jumlah) else { return Vec::new() };
    let mut lines = vec![edition.say(Text::new("situs.waktu-pelaksana").with("waktu", total))];
    if !jumlah.left_out.is_empty() {
        let text = Text::new("situs.waktu-pelaksana-di-luar").with("n", jumlah.left_out.len());
        lines.push(edition.say(text));
    }
    lines
}

/// A sum in words; nothing where no time could be read.
pub fn total(edition: &Edition, jumlah: &JumlahWaktu) -> Option<String> {
    (!jumlah.max.is_zero()).then(|| range(edition, jumlah.min, jumlah.max))
}

/// Which steps are in no sum, and why; nothing where all are.
pub fn left_out(edition: &Edition, jumlah: &JumlahWaktu) -> Option<String> {
    let groups: Vec<String> = [Sebab::PerSatuan, Sebab::TakTerbaca, Sebab::Kosong]
        .into_iter()
        .filter_map(|sebab| {
            let of = jumlah.left_out.iter().filter(|(_, other)| *other == sebab);
            let numbers: Vec<String> = of.map(|(number, _)| (number + 1).to_string()).collect();
            let key = match sebab {
                Sebab::PerSatuan => "situs.waktu-per-satuan",
                Sebab::TakTerbaca => "situs.waktu-tak-terbaca",
                Sebab::Kosong => "situs.waktu-kosong",
            };
            let text = Text::new(key).with("langkah", numbers.join(", "));
            (!numbers.is_empty()).then(|| edition.say(text))
        })
        .collect();
    let text = Text::new("situs.waktu-di-luar").with("langkah", groups.join("; "));
    (!groups.is_empty()).then(|| edition.say(text))
}

/// The shortest and the longest way through a procedure, where it has several.
fn ways(edition: &Edition, prosedur: &Prosedur, jumlah: &JumlahWaktu) -> Option<String> {
    let Jalan { terpendek, terpanjang, berulang } = Jalan::of(prosedur)?;
    if (terpendek, terpanjang) == (jumlah.min, jumlah.max) {
        return None;
    }
    let text = match terpendek == terpanjang {
        true => Text::new("situs.waktu-jalan-tunggal"),
        false => Text::new("situs.waktu-jalan"),
    };
    let ways = text
        .with("terpendek", range(edition, terpendek, terpendek))
        .with("terpanjang", range(edition, terpanjang, terpanjang));
    Some(match berulang {
        true => edition.say(Text::new("situs.waktu-tanpa-ulang").with_text("jalan", ways)),
        false => edition.say(ways),
    })
}

/// From one time to another, each kind on its own.
fn range(edition: &Edition, min: Lama, max: Lama) -> String {
    let kinds: Vec<JenisWaktu> = [JenisWaktu::Kerja, JenisWaktu::Kalender]
        .into_iter()
        .filter(|&jenis| max.of(jenis) > 0)
        .collect();
    let said: Vec<String> = kinds
        .iter()
        .map(|&jenis| {
            let (from, to) = (min.of(jenis), max.of(jenis));
            let longest = words(edition.language, to, jenis);
            let said = match (from, from == to) {
                (_, true) => longest,
                (0, _) => edition.say(Text::new("situs.waktu-paling-lama").with("waktu", longest)),
                _ => edition.say(
                    Text::new("situs.waktu-rentang")
                        .with("dari", words(edition.language, from, jenis))
                        .with("sampai", longest),
                ),
            };
            // Beside calendar days, hours are told from those of the clock.
            match kinds.len() > 1 && jenis == JenisWaktu::Kerja && to < WORKING_DAY {
                true => edition.say(Text::new("situs.waktu-kerja").with("waktu", said)),
                false => said,
            }
        })
        .collect();
    match said.as_slice() {
        [kerja, kalender] => edition.say(
            Text::new("situs.waktu-dua-jenis").with("kerja", kerja).with("kalender", kalender),
        ),
        [one] => one.clone(),
        _ => words(edition.language, 0, JenisWaktu::Kerja),
    }
}

/// A time in words: `1 hari kerja 2 jam`, `14 hari kalender`.
fn words(language: Language, seconds: u64, jenis: JenisWaktu) -> String {
    let (day, day_key) = match jenis {
        JenisWaktu::Kerja => (WORKING_DAY, "situs.n-hari-kerja"),
        JenisWaktu::Kalender => (DAY, "situs.n-hari-kalender"),
    };
    // Beside hours, seconds say nothing.
    let seconds = if seconds >= HOUR { (seconds + MINUTE / 2) / MINUTE * MINUTE } else { seconds };
    let (days, rest) = (seconds / day, seconds % day);
    let parts = [
        (days, day_key),
        (rest / HOUR, "situs.n-jam"),
        (rest % HOUR / MINUTE, "situs.n-menit"),
        (rest % MINUTE, "situs.n-detik"),
    ];
    let said = parts.iter().filter(|(n, _)| *n > 0);
    let said: Vec<String> =
        said.map(|(n, key)| Text::new(key).with("n", n).say(language)).collect();
    match said.is_empty() {
        true => Text::new("situs.n-menit").with("n", 0).say(language),
        false => said.join(" "),
    }
}
