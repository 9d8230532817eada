//! Sums of time: kinds apart, what is left out, and the ways through a procedure against all of
//! them, walked one by one.

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;
use sopbook::pipeline;
use sopbook::site::{Options, Rendered, edition::DrafMode};
use sopbook::sop::jumlah_waktu::{Jalan, JumlahWaktu, Lama, Sebab};
use sopbook::sop::{Prosedur, Sop};

use crate::fixture;

const MINUTE: u64 = 60;
const WORKING_DAY: u64 = 450 * MINUTE;
const DAY: u64 = 24 * 60 * MINUTE;

/// A handbook of one SOP with these sections.
fn handbook(body: &str) -> String {
    format!(
        "//- book.toml\n[book]\ntitle = \"Buku\"\n[instansi]\nnama = \"Badan\"\n\
         //- content/unit.toml\n[[unit]]\nid = \"u\"\nnama = \"Unit\"\n\
         //- content/pelaksana.toml\n[[pelaksana]]\nid = \"p\"\nnama = \"P\"\n\
         [[pelaksana]]\nid = \"q\"\nnama = \"Q\"\n\
         //- content/sop/a.md\n---\nnama: A\nnomor: N/1\nunit: u\n---\n\n{body}"
    )
}

fn sop(body: &str) -> Arc<Sop> {
    let compiled = pipeline::compile(fixture::tree(&handbook(body)));
    compiled.value.sops[0].clone()
}

/// A page of that handbook, its tags taken out.
fn page(body: &str, address: &str) -> String {
    let compiled = pipeline::compile(fixture::tree(&handbook(body)));
    let options = Options { draf: DrafMode::Hide, today: None };
    let site = pipeline::plan(Arc::new(compiled.value), options).value;
    let Rendered::Bytes(bytes) = site.render(address).unwrap().value else { panic!() };
    String::from_utf8(bytes).unwrap()
}

/// A procedure of steps by their times and branches.
fn steps(steps: &[(&str, &[&str])]) -> String {
    let mut text = String::from("## Prosedur\n\n");
    for (at, (waktu, branches)) in steps.iter().enumerate() {
        let _ = write!(text, "{}. Memeriksa\n   - Pelaksana: P\n", at + 1);
        if !waktu.is_empty() {
            let _ = writeln!(text, "   - Waktu: {waktu}");
        }
        for branch in *branches {
            let _ = writeln!(text, "   - {branch}");
        }
    }
    text
}

fn sum(prosedur: &Prosedur) -> JumlahWaktu {
    JumlahWaktu::of(prosedur.kegiatan.iter().enumerate())
}

#[test]
fn kinds_are_never_mixed_and_what_is_left_out_is_named() {
    let sop = sop(&steps(&[
        ("10 menit", &[]),
        ("2 hari kerja", &[]),
        ("1 - 3 hari", &[]),
        ("2 menit/berkas", &[]),
        ("sesuai kebutuhan", &[]),
        ("", &[]),
        ("-", &[]),
        ("1 x 24 jam", &[]),
        ("30 detik", &[]),
    ]));
    let jumlah = sum(sop.prosedur().next().unwrap());
    let kerja = 10 * MINUTE + 2 * WORKING_DAY + 30;
    assert_eq!(jumlah.min, Lama { kerja, kalender: 2 * DAY });
    assert_eq!(jumlah.max, Lama { kerja, kalender: 4 * DAY });
    let expected =
        [(3, Sebab::PerSatuan), (4, Sebab::TakTerbaca), (5, Sebab::Kosong), (6, Sebab::Kosong)];
    assert_eq!(jumlah.left_out, expected);
}

#[test]
fn ways_go_through_decisions_and_not_back() {
    let jalan = |body: &str| Jalan::of(sop(body).prosedur().next().unwrap());
    let minutes = |jalan: Option<Jalan>| {
        let jalan = jalan.unwrap();
        let of = |lama: Lama| lama.kerja / MINUTE;
        (of(jalan.terpendek), of(jalan.terpanjang), jalan.berulang)
    };
    // A straight line.
    assert_eq!(minutes(jalan(&steps(&[("1 menit", &[]), ("2 menit", &[])]))), (3, 3, false));
    // A short cut.
    let cut = steps(&[("1 menit", &["ya → 3", "tidak → 2"]), ("5 menit", &[]), ("1 menit", &[])]);
    assert_eq!(minutes(jalan(&cut)), (2, 7, false));
    // A loop, which may be gone through any number of times.
    let back = steps(&[("1 menit", &[]), ("2 menit", &["ya → 3", "tidak → 1"]), ("4 menit", &[])]);
    assert_eq!(minutes(jalan(&back)), (7, 7, true));
    // A step above that is only reached from below: no loop.
    let up = steps(&[
        ("1 menit", &["ya → 4", "tidak → selesai"]),
        ("2 menit", &["→ selesai"]),
        ("4 menit", &["→ selesai"]),
        ("8 menit", &["ya → 2", "tidak → 3"]),
    ]);
    assert_eq!(minutes(jalan(&up)), (1, 13, false));
    // Handing over within a row is no way back.
    let row = "## Prosedur\n\n1. Memeriksa\n   - Pelaksana: P, Q\n   - Waktu: 3 menit\n   - P: → 1 Q\n\
               2. Menutup\n   - Pelaksana: P\n   - Waktu: 4 menit\n";
    assert_eq!(minutes(jalan(row)), (7, 7, false));
    // No end.
    assert_eq!(jalan(&steps(&[("1 menit", &[]), ("2 menit", &["→ 1"])])), None);
    assert_eq!(jalan("## Prosedur\n"), None);
    // A branch that is a fault says nothing of the ways.
    assert_eq!(jalan(&steps(&[("1 menit", &["ya → 9"]), ("2 menit", &[])])), None);
}

#[test]
fn kinds_have_their_own_ways() {
    let body =
        steps(&[("1 jam", &["ya → 2", "tidak → 3"]), ("2 hari", &["→ selesai"]), ("3 jam", &[])]);
    let jalan = Jalan::of(sop(&body).prosedur().next().unwrap()).unwrap();
    assert_eq!(jalan.terpendek, Lama { kerja: 60 * MINUTE, kalender: 0 });
    assert_eq!(jalan.terpanjang, Lama { kerja: 240 * MINUTE, kalender: 2 * DAY });
}

#[test]
fn pages_say_it_in_words() {
    let body = steps(&[
        ("2 jam 20 menit", &[]),
        ("10 menit", &["ya → 3", "tidak → 1"]),
        ("1 - 2 jam", &["ya → 5", "tidak → 4"]),
        ("14 hari", &[]),
        ("2 menit/berkas", &[]),
        ("segera", &[]),
    ]);
    let html = page(&body, "sop/a.html");
    let expected = "<dt>Waktu</dt><dd>3 jam 30 menit s.d. 4 jam 30 menit waktu kerja dan 14 hari kalender \
        bila semua langkah dijalankan sekali<br>Jalan terpendek 3 jam 30 menit, terpanjang 4 jam 30 menit \
        waktu kerja dan 14 hari kalender, tanpa pengulangan<br>Tidak terhitung: langkah 5 (per satuan); \
        langkah 6 (bukan lama waktu)</dd>";
    assert!(html.contains(expected), "{html}");
    let html = page(&body, "pelaksana/p.html");
    for said in [
        "Waktu semua langkah ini, masing-masing sekali: 3 jam 30 menit s.d. 4 jam 30 menit waktu kerja",
        "2 langkah tidak terhitung; disebut pada SOP-nya.",
        "6 dari 6 langkah · 3 jam 30 menit s.d.",
        "<p class=\"io\">Tidak terhitung: langkah 5 (per satuan); langkah 6 (bukan lama waktu)</p>",
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    // Two procedures are two sums.
    let two = format!("{}\n{}", steps(&[("1 hari kerja", &[])]), steps(&[("90 detik", &[])]))
        .replacen("## Prosedur", "## Prosedur: Batal", 2)
        .replacen("## Prosedur: Batal", "## Prosedur", 1);
    let html = page(&two, "sop/a.html");
    assert!(html.contains("<dt>Waktu</dt><dd>1 hari kerja</dd>"), "{html}");
    assert!(html.contains("<dt>Waktu: Batal</dt><dd>1 menit 30 detik</dd>"), "{html}");
    // Nothing to say.
    assert!(!page(&steps(&[("segera", &[])]), "sop/a.html").contains("<dt>Waktu</dt>"));
}

/// All ways from the first step to an end that meet no step twice: their lengths.
fn all_ways(prosedur: &Prosedur, times: &[u64]) -> Vec<u64> {
    fn walk(
        prosedur: &Prosedur,
        times: &[u64],
        way: &mut Vec<usize>,
        so_far: u64,
        found: &mut Vec<u64>,
    ) {
        let flow = prosedur.flow();
        let here = *way.last().unwrap();
        if flow.ends[here] {
            found.push(so_far);
        }
        for &next in &flow.to[here] {
            if !way.contains(&next) {
                way.push(next);
                walk(prosedur, times, way, so_far + times[next], found);
                way.pop();
            }
        }
    }
    let mut found = Vec::new();
    walk(prosedur, times, &mut vec![0], times[0], &mut found);
    found
}

/// Steps with their minutes, and where each of up to two branches leads: a step, or the end.
fn procedures() -> impl Strategy<Value = Vec<(u64, Vec<usize>)>> {
    (2usize..8).prop_flat_map(|count| {
        prop::collection::vec((1u64..100, prop::collection::vec(0..=count, 0..3)), count)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn ways_agree_with_all_of_them(procedure in procedures()) {
        let count = procedure.len();
        let mut text = String::from("## Prosedur\n\n");
        for (at, (minutes, branches)) in procedure.iter().enumerate() {
            let _ = write!(text, "{}. Memeriksa\n   - Pelaksana: P\n   - Waktu: {minutes} menit\n", at + 1);
            for (number, &branch) in branches.iter().enumerate() {
                let target = if branch == count { "selesai".to_owned() } else { (branch + 1).to_string() };
                let _ = writeln!(text, "   - jika {number} → {target}");
            }
        }
        let sop = sop(&text);
        let prosedur = sop.prosedur().next().unwrap();
        prop_assert!(!prosedur.damaged);
        let times: Vec<u64> = procedure.iter().map(|(minutes, _)| minutes * MINUTE).collect();
        let jumlah = sum(prosedur);
        prop_assert_eq!(jumlah.min, Lama { kerja: times.iter().sum(), kalender: 0 });
        let ways = all_ways(prosedur, &times);
        match Jalan::of(prosedur) {
            None => {
                // Only where no end is reached.
                prop_assert!(ways.is_empty());
            }
            Some(jalan) => {
                let (least, most) = (*ways.iter().min().unwrap(), *ways.iter().max().unwrap());
                prop_assert_eq!(jalan.terpendek.kerja, least);
                // A way that goes back somewhere else than to where it came from isn't counted.
                prop_assert!(jalan.terpanjang.kerja <= most);
                prop_assert!(jalan.terpendek.kerja <= jalan.terpanjang.kerja);
                if !jalan.berulang {
                    prop_assert_eq!(jalan.terpanjang.kerja, most);
                }
            }
        }
    }
}
