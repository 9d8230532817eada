//! Today's date: the only place that reads the clock's day.
//!
//! In: `--today`, `SOURCE_DATE_EPOCH`, the edition's date, the clock. Out: the day that all checks
//! of dates take for today (FORMAT.md, 7).

use std::time::{SystemTime, UNIX_EPOCH};

use crate::tanggal::Tanggal;

/// The clock's day is taken in western Indonesia (WIB, UTC+7), the zone of most agencies: the
/// system's own zone would need a time zone database.
const ZONE_SECONDS: i64 = 7 * 60 * 60;

/// Today: what was asked for, else the source date, else the edition's date, else the clock's. It
/// is always a day, never a month.
pub fn today(asked: Option<Tanggal>, edition: Option<Tanggal>) -> Tanggal {
    asked.or_else(source_date).or(edition).unwrap_or_else(clock).last_day()
}

/// Reads the day of `--today`.
pub fn parse(text: &str) -> Result<Tanggal, String> {
    match Tanggal::parse(text) {
        Ok(day @ Tanggal::Hari { .. }) => Ok(day),
        _ => Err(text.to_owned()),
    }
}

fn source_date() -> Option<Tanggal> {
    let seconds = std::env::var("SOURCE_DATE_EPOCH").ok()?.trim().parse().ok()?;
    Some(Tanggal::from_unix_seconds(seconds))
}

fn clock() -> Tanggal {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Tanggal::from_unix_seconds(since.as_secs() as i64 + ZONE_SECONDS)
}
