//! Today's date: the only place that reads the clock's day.
//!
//! In: `--today`, `SOURCE_DATE_EPOCH`, the edition's date, the clock. Out: the day that all checks
//! of dates take for today (FORMAT.md, 7).

use std::time::{SystemTime, UNIX_EPOCH};

use crate::tanggal::Tanggal;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The clock's day is taken in western Indonesia (WIB, UTC+7), the zone of most agencies: the
/// system's own zone would need a time zone database.
const ZONE_SECONDS: i64 = 7 * 60 * 60;

/// Today: what was asked for, else the source date, else the edition's date, else the clock's.
pub fn today(asked: Option<Tanggal>, edition: Option<Tanggal>) -> Tanggal {
    asked.or_else(source_date).or(edition).unwrap_or_else(clock)
}

/// Reads `YYYY-MM-DD`.
pub fn parse(text: &str) -> Result<Tanggal, String> {
    let mut parts = text.split('-');
    let mut part = |len: usize| {
        parts.next().filter(|part| part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let day = (|| {
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
    })();
    match (day, parts.next()) {
        (Some((year, month, day)), None) if (1..=days_in(year, month)).contains(&day) => {
            Ok(Tanggal::Hari { year, month, day })
        }
        _ => Err(text.to_owned()),
    }
}

fn source_date() -> Option<Tanggal> {
    let seconds = std::env::var("SOURCE_DATE_EPOCH").ok()?.trim().parse::<i64>().ok()?;
    (seconds >= 0).then(|| civil(seconds / SECONDS_A_DAY))
}

fn clock() -> Tanggal {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    civil((since.as_secs() as i64 + ZONE_SECONDS) / SECONDS_A_DAY)
}

/// The date so many days after 1 January 1970.
fn civil(mut days: i64) -> Tanggal {
    let (mut year, mut month) = (1970_i16, 1_i8);
    while year < i16::MAX && days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    while month < 12 && days >= i64::from(days_in(year, month)) {
        days -= i64::from(days_in(year, month));
        month += 1;
    }
    Tanggal::Hari { year, month, day: days.min(30) as i8 + 1 }
}

fn days_in_year(year: i16) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// The days of a month; none of one that doesn't exist.
fn days_in(year: i16, month: i8) -> i8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

fn is_leap(year: i16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
