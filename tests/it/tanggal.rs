//! Dates as agencies write them.

use sopbook::messages::Language;
use sopbook::tanggal::Tanggal;

fn hari(year: i16, month: i8, day: i8) -> Tanggal {
    Tanggal::Hari { year, month, day }
}

#[test]
fn reads_what_agencies_write() {
    for (text, date) in [
        ("2016-04-14", hari(2016, 4, 14)),
        ("14 April 2016", hari(2016, 4, 14)),
        ("02 Juni 2025", hari(2025, 6, 2)),
        ("2 JUNI  2025", hari(2025, 6, 2)),
        ("29 Feb. 2024", hari(2024, 2, 29)),
        ("1 Nopember 2020", hari(2020, 11, 1)),
        ("17 agt 1945", hari(1945, 8, 17)),
        ("April 2016", Tanggal::Bulan { year: 2016, month: 4 }),
        ("2016-04", Tanggal::Bulan { year: 2016, month: 4 }),
    ] {
        assert_eq!(Tanggal::parse(text), Ok(date), "{text}");
    }
}

#[test]
fn refuses_what_is_no_date_and_says_why() {
    for (text, reason) in [
        ("30 Februari 2024", "tanggal.hari-tidak-ada"),
        ("2023-02-29", "tanggal.hari-tidak-ada"),
        ("0 Mei 2023", "tanggal.hari-tidak-ada"),
        ("2023-13-01", "tanggal.bulan-tidak-ada"),
        ("14/04/2016", "tanggal.saran-tulis"),
        ("14-4-2016", "tanggal.saran-tulis"),
        ("2 Junu 2025", "tanggal.saran-bulan"),
        ("2 June 2025", "tanggal.saran-bulan"),
        ("tahun depan", "tanggal.saran"),
        ("14 April 16", "tanggal.saran"),
        ("April", "tanggal.saran"),
        ("", "tanggal.saran"),
        ("2016-04-14-1", "tanggal.saran"),
        ("99999999999999-01-01", "tanggal.saran"),
    ] {
        assert_eq!(Tanggal::parse(text).map_err(|text| text.key), Err(reason), "{text}");
    }
}

#[test]
fn says_dates_in_both_languages_and_for_machines() {
    let day = hari(2025, 6, 2);
    assert_eq!(day.say(Language::Indonesian), "2 Juni 2025");
    assert_eq!(day.say(Language::English), "2 June 2025");
    assert_eq!(day.to_string(), "2025-06-02");
    let month = Tanggal::Bulan { year: 2025, month: 6 };
    assert_eq!(month.say(Language::Indonesian), "Juni 2025");
    assert_eq!(month.to_string(), "2025-06");
}

#[test]
fn counts_months_and_days() {
    assert_eq!(hari(2024, 1, 31).add_months(1), hari(2024, 2, 29));
    assert_eq!(hari(2024, 2, 29).add_months(12), hari(2025, 2, 28));
    let month = Tanggal::Bulan { year: 2024, month: 12 };
    assert_eq!(month.add_months(2), Tanggal::Bulan { year: 2025, month: 2 });
    assert_eq!(month.last_day(), hari(2024, 12, 31));
    assert_eq!(month.first_day(), hari(2024, 12, 1));
    assert_eq!(hari(2024, 2, 28).add_days(2), hari(2024, 3, 1));
    assert_eq!(month.add_days(1), hari(2025, 1, 1));
    assert_eq!(hari(2024, 2, 28).days_until(hari(2024, 3, 1)), 2);
    assert_eq!(hari(2024, 3, 1).days_until(hari(2023, 3, 1)), -366);
    assert_eq!(Tanggal::from_unix_seconds(1_732_406_400), hari(2024, 11, 24));
    assert!(month < hari(2024, 12, 1) && hari(2024, 11, 30) < month);
    assert_eq!(hari(9999, 12, 31).add_months(u32::MAX), hari(9999, 12, 31));
}
