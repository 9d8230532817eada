//! The cycle of review: due dates from the front matter, and the calendar of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use sopbook::pipeline;
use sopbook::site::{Options, Rendered, Site, edition::DrafMode};
use sopbook::tanggal::Tanggal;

use crate::fixture;

const BASE: &str = "\
//- content/unit.toml
[[unit]]
id = \"bidang\"
nama = \"Bidang, Kearsipan; \\\"Pusat\\\"\"
//- content/pelaksana.toml
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
";

/// A handbook of SOPs, each by its name and the lines of its front matter, on a day.
fn site(book: &str, sops: &[(&str, &str)], today: &str) -> Site {
    let mut text = format!(
        "//- book.toml\n[book]\ntitle = \"Buku SOP\"\n[instansi]\nnama = \"Badan Arsip\"\n{book}\n{BASE}"
    );
    for (at, (name, front)) in sops.iter().enumerate() {
        let nama = if front.contains("nama:") { String::new() } else { format!("nama: {name}\n") };
        let _ = write!(
            text,
            "//- content/sop/{}.md\n---\n{nama}nomor: N/{at}\nunit: bidang\n{front}\n---\n\n\
             ## Prosedur\n\n1. Memeriksa\n   - Pelaksana: Arsiparis\n",
            name.to_lowercase()
        );
    }
    let compiled = pipeline::compile(fixture::tree(&text));
    let today = Some(Tanggal::parse(today).unwrap());
    pipeline::plan(Arc::new(compiled.value), Options { draf: DrafMode::Hide, today }).value
}

fn read(site: &Site, address: &str) -> Option<String> {
    match site.render(address)?.value {
        Rendered::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap()),
        other => panic!("{address} is {other:?}"),
    }
}

/// The calendar's lines, unfolded.
fn events(ics: &str) -> Vec<String> {
    ics.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

fn days(ics: &str) -> Vec<String> {
    let lines = events(ics);
    let of = |name: &str| {
        let found = lines.iter().filter_map(|line| line.strip_prefix(name).map(str::to_owned));
        found.collect::<Vec<_>>()
    };
    let uids = of("UID:").into_iter().zip(of("DTSTART;VALUE=DATE:"));
    uids.map(|(uid, day)| format!("{} {day}", uid.split('@').next().unwrap())).collect()
}

#[test]
fn due_dates_count_from_the_last_date_that_is_not_in_the_future() {
    let sops = [
        ("Efektif", "tanggal_efektif: 2016-01-31"),
        ("Revisi", "tanggal_efektif: 2015-01-01\ntanggal_revisi: 2016-03-01"),
        ("Rencana", "tanggal_efektif: 2016-02-01\ntanggal_revisi: 2017-06-01"),
        ("Evaluasi", "tanggal_efektif: 2015-01-01\ntanggal_evaluasi: Mei 2016"),
        ("Draf", "status: draf\ntanggal_efektif: 2016-01-01"),
        ("Dicabut", "status: dicabut\ntanggal_efektif: 2016-01-01"),
        ("Kosong", "tanggal_efektif: \"-\""),
    ];
    let site = site("", &sops, "2017-01-10");
    let mut found = days(&read(&site, "evaluasi.ics").unwrap());
    found.sort();
    let expected = [
        "evaluasi-efektif 20170131",
        "evaluasi-evaluasi 20170531",
        "evaluasi-rencana 20170201",
        "evaluasi-revisi 20170301",
        "pemantauan-efektif 20160731",
        "pemantauan-evaluasi 20161130",
        "pemantauan-rencana 20160801",
        "pemantauan-revisi 20160901",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_calendar_is_folded_escaped_and_the_same_on_every_day() {
    let text = |today| {
        let fixture =
            site("[output.html]\nsite-url = \"https://sop.contoh.go.id/buku/\"", &[], today);
        assert_eq!(read(&fixture, "evaluasi.ics"), None, "a calendar without events is none");
        let site = site(
            "[output.html]\nsite-url = \"https://sop.contoh.go.id/buku/\"",
            &[("Pinjam", "tanggal_efektif: 2016-01-31"), ("Lain", "tanggal_efektif: 2016-02-28")],
            today,
        );
        read(&site, "evaluasi.ics").unwrap()
    };
    assert_eq!(text("2016-05-01"), text("2018-05-01"));
    let name =
        format!("nama: 'Arsip, surat; \\ {}'\ntanggal_efektif: 2016-01-31", "ä–→".repeat(40));
    let long = site("", &[("Panjang", &name)], "2016-05-01");
    for ics in [text("2016-05-01"), read(&long, "evaluasi.ics").unwrap()] {
        assert_eq!(ics.matches('\n').count(), ics.matches("\r\n").count());
        assert!(ics.ends_with("END:VCALENDAR\r\n"));
        assert!(ics.split("\r\n").all(|line| line.len() <= 75), "{ics}");
        assert!(ics.contains("\r\n "), "something was folded");
        assert!(
            ics.replace("\r\n ", "").contains("\\nBidang\\, Kearsipan\\; \"Pusat\"\r\n"),
            "{ics}"
        );
        let lines = events(&ics);
        let said = |line: &String| line.contains(r"Arsip\, surat\; \\ ä–→ä–→ä–→");
        assert_eq!(lines.iter().any(said), lines.iter().any(|line| line.contains("panjang@")));
        let uids = lines.iter().filter(|line| line.starts_with("UID:"));
        let distinct: BTreeSet<&String> = uids.clone().collect();
        assert_eq!(distinct.len(), uids.count());
    }
    assert!(text("2016-05-01").contains("URL:https://sop.contoh.go.id/buku/sop/pinjam.html\r\n"));
    assert!(text("2016-05-01").replace("\r\n ", "").contains("@sop.contoh.go.id\r\n"));
}

#[test]
fn pages_tell_what_is_due_and_when() {
    let sops = [
        ("Baru", "tanggal_efektif: 2017-01-01"),
        ("Pantau", "tanggal_efektif: 2016-06-01"),
        ("Segera", "tanggal_efektif: 2016-03-01"),
        ("Lewat", "tanggal_efektif: 2015-12-01"),
    ];
    let monitored = site("", &sops, "2017-01-10");
    let list = read(&monitored, "evaluasi.html").unwrap();
    let names: Vec<&str> = ["Lewat", "Segera", "Pantau", "Baru"]
        .into_iter()
        .filter(|name| list.contains(&format!(">{name}</a><small")))
        .collect();
    assert_eq!(names, ["Lewat", "Segera", "Pantau"]);
    assert!(list.contains("SOP dipantau 6 bulan dan dievaluasi 12 bulan"), "{list}");
    assert!(
        list.contains("1 Desember 2016 <small class=\"due late\">lewat 40 hari</small>"),
        "{list}"
    );
    assert!(list.contains("href=\"evaluasi.ics\""));
    let home = read(&monitored, "index.html").unwrap();
    assert!(
        home.contains("<a href=\"evaluasi.html\">1 perlu dievaluasi</a>"),
        "what is merely announced or monitored isn't counted"
    );
    let due = home.split("<h2>Perlu dievaluasi</h2>").nth(1).unwrap();
    let due = due.split("</section>").next().unwrap();
    assert!(due.contains(">Segera</a>") && !due.contains(">Pantau</a>"), "{due}");
    let told = |site: &Site, name: &str| read(site, &format!("sop/{name}.html")).unwrap();
    let pantau = told(&monitored, "pantau");
    assert!(
        pantau.contains(
            "<dd>1 Juni 2017 (142 hari lagi) · pemantauan 1 Desember 2016 (lewat 40 hari)</dd>"
        ),
        "{pantau}"
    );
    assert!(
        told(&monitored, "lewat").contains("Tenggat evaluasi 1 Desember 2016 sudah lewat 40 hari")
    );
    assert!(!told(&monitored, "lewat").contains("<dt>Evaluasi</dt>"));

    // Evaluated every six months, nothing is monitored in between.
    let evaluated = site("[check]\nevaluasi-bulan = 6", &sops, "2017-01-10");
    assert!(!read(&evaluated, "evaluasi.html").unwrap().contains("dipantau"));
    assert!(told(&evaluated, "baru").contains("<dd>1 Juli 2017 (172 hari lagi)</dd>"));
    assert!(
        days(&read(&evaluated, "evaluasi.ics").unwrap())
            .iter()
            .all(|day| day.starts_with("evaluasi"))
    );
}
