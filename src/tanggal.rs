//! Dates as agencies write them: `2016-04-14`, `14 April 2016`, `April 2016`.
//!
//! In: an author's text. Out: a [`Tanggal`], or the reason why it is none; and the arithmetic that
//! review dates need. The only user of `jiff`. Today's date is never read here; it is an argument.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Unit};

use crate::diagnostics::nearest;
use crate::messages::{Language, Text};

/// A date; real SOPs often name only the month (DOMAIN.md, 3.3, 14).
///
/// Dates are ordered by the calendar, a month before its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tanggal {
    /// A day of the Gregorian calendar.
    Hari { year: i16, month: i8, day: i8 },
    /// A month without its day.
    Bulan { year: i16, month: i8 },
}

/// The months in both languages, and how else Indonesian texts write them.
const MONTHS: [(&str, &str, &[&str]); 12] = [
    ("Januari", "January", &["jan"]),
    ("Februari", "February", &["feb", "pebruari", "peb"]),
    ("Maret", "March", &["mar", "mrt"]),
    ("April", "April", &["apr"]),
    ("Mei", "May", &[]),
    ("Juni", "June", &["jun"]),
    ("Juli", "July", &["jul"]),
    ("Agustus", "August", &["agu", "agt", "ags", "agst", "agust"]),
    ("September", "September", &["sep", "sept"]),
    ("Oktober", "October", &["okt"]),
    ("November", "November", &["nov", "nopember", "nop"]),
    ("Desember", "December", &["des"]),
];

impl Tanggal {
    /// Reads a date as an author wrote it; if it is none, the reason is what to write instead.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            [word] => {
                let parts: Option<Vec<i16>> = word.split('-').map(digits).collect();
                let widths: Vec<usize> = word.split('-').map(str::len).collect();
                match (parts.as_deref(), &widths[..]) {
                    (Some(&[year, month, day]), [4, 2, 2]) => day_of(year, month, day),
                    (Some(&[year, month]), [4, 2]) => month_of(year, month),
                    _ => Err(unreadable(word)),
                }
            }
            [month, year] => {
                let year = year_of(year).ok_or_else(|| unreadable(text))?;
                month_of(year, named_month(month)?)
            }
            [day, month, year] => {
                let day = digits(day).filter(|_| day.len() <= 2);
                let (Some(day), Some(year)) = (day, year_of(year)) else {
                    return Err(unreadable(text));
                };
                day_of(year, named_month(month)?, day)
            }
            _ => Err(unreadable(text)),
        }
    }

    /// Every way to write a month that is read, in lower case, each without its full stop.
    pub fn month_names() -> impl Iterator<Item = String> {
        MONTHS.iter().flat_map(|(name, _, others)| {
            std::iter::once(*name).chain(others.iter().copied()).map(str::to_lowercase)
        })
    }

    /// The day on which so many seconds have passed since 1970, in UTC.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        let timestamp = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        jiff::tz::Offset::UTC.to_datetime(timestamp).date().into()
    }

    /// The day itself, or the first of the month.
    pub fn first_day(self) -> Self {
        let (year, month) = self.year_month();
        match self {
            Tanggal::Hari { .. } => self,
            Tanggal::Bulan { .. } => Tanggal::Hari { year, month, day: 1 },
        }
    }

    /// The day itself, or the last of the month.
    pub fn last_day(self) -> Self {
        self.date().into()
    }

    /// So many months later: the same day, or the last of a shorter month; a month stays a month.
    /// At the calendar's end the date stays as it is.
    pub fn add_months(self, months: u32) -> Self {
        let date = match self {
            Tanggal::Hari { .. } => self.date(),
            Tanggal::Bulan { .. } => self.first_day().date(),
        };
        let span = i64::from(months.min(12 * 1000)).months();
        let later = date.checked_add(span).unwrap_or(date);
        match self {
            Tanggal::Hari { .. } => later.into(),
            Tanggal::Bulan { .. } => Tanggal::Bulan { year: later.year(), month: later.month() },
        }
    }

    /// So many days later; of a month, counted from its last day. At the calendar's end the date
    /// stays as it is.
    pub fn add_days(self, days: u32) -> Self {
        let date = self.date();
        date.checked_add(i64::from(days).days()).unwrap_or(date).into()
    }

    /// The days from this date to another, negative if that one lies before; a month counts as
    /// its last day.
    pub fn days_until(self, other: Self) -> i64 {
        let span = self.date().until((Unit::Day, other.date()));
        span.map_or(0, |span| i64::from(span.get_days()))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year_month().0
    }

    /// The date in words: `2 Juni 2025`, `2 June 2025`, `Juni 2025`.
    pub fn say(self, language: Language) -> String {
        let (year, month) = self.year_month();
        let (indonesian, english, _) = MONTHS[month as usize - 1];
        let month = match language {
            Language::Indonesian => indonesian,
            Language::English => english,
        };
        match self {
            Tanggal::Hari { day, .. } => format!("{day} {month} {year}"),
            Tanggal::Bulan { .. } => format!("{month} {year}"),
        }
    }

    /// The date for machines: `2025-06-02`, or `2025-06` where only the month is known.
    pub fn iso(self) -> String {
        match self {
            Tanggal::Hari { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
            Tanggal::Bulan { year, month } => format!("{year:04}-{month:02}"),
        }
    }

    fn year_month(self) -> (i16, i8) {
        match self {
            Tanggal::Hari { year, month, .. } | Tanggal::Bulan { year, month } => (year, month),
        }
    }

    /// The day, or the last day of the month.
    fn date(self) -> Date {
        match self {
            Tanggal::Hari { year, month, day } => Date::new(year, month, day).unwrap_or(Date::ZERO),
            Tanggal::Bulan { year, month } => {
                Date::new(year, month, 1).map_or(Date::ZERO, |first| first.last_of_month())
            }
        }
    }
}

impl From<Date> for Tanggal {
    fn from(date: Date) -> Self {
        Tanggal::Hari { year: date.year(), month: date.month(), day: date.day() }
    }
}

impl fmt::Display for Tanggal {
    /// The date as machines read it: `2025-06-02`, `2025-06`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tanggal::Hari { year, month, day } => write!(f, "{year:04}-{month:02}-{day:02}"),
            Tanggal::Bulan { year, month } => write!(f, "{year:04}-{month:02}"),
        }
    }
}

impl Ord for Tanggal {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |date: &Self| match *date {
            Tanggal::Hari { year, month, day } => (year, month, day),
            Tanggal::Bulan { year, month } => (year, month, 0),
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Tanggal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn digits(word: &str) -> Option<i16> {
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok()).flatten()
}

fn year_of(word: &str) -> Option<i16> {
    digits(word).filter(|&year| word.len() == 4 && year >= 1)
}

/// The number of a month's name, or the name that was meant.
fn named_month(word: &str) -> Result<i16, Text> {
    let word = word.trim_end_matches('.').to_lowercase();
    let number = MONTHS.iter().position(|(name, _, others)| {
        name.to_lowercase() == word || others.contains(&word.as_str())
    });
    number.map(|index| index as i16 + 1).ok_or_else(|| {
        let english = MONTHS.iter().find(|(_, name, _)| name.to_lowercase() == word);
        let meant = english
            .map(|(name, ..)| *name)
            .or_else(|| nearest(&word, MONTHS.iter().map(|(name, ..)| *name)));
        match meant {
            Some(name) => Text::new("tanggal.saran-bulan").with("bulan", name),
            None => Text::new("tanggal.saran"),
        }
    })
}

fn month_of(year: i16, month: i16) -> Result<Tanggal, Text> {
    match i8::try_from(month) {
        Ok(month @ 1..=12) if year >= 1 => Ok(Tanggal::Bulan { year, month }),
        _ => Err(Text::new("tanggal.bulan-tidak-ada").with("bulan", month)),
    }
}

fn day_of(year: i16, month: i16, day: i16) -> Result<Tanggal, Text> {
    let of_month = month_of(year, month)?;
    let last = of_month.date().day();
    match i8::try_from(day).ok().filter(|day| (1..=last).contains(day)) {
        Some(day) => Ok(Tanggal::Hari { year, month: of_month.year_month().1, day }),
        None => Err(Text::new("tanggal.hari-tidak-ada")
            .with("bulan", of_month.say(Language::Indonesian))
            .with("hari", last)),
    }
}

/// What to write instead; a date in figures (`14/04/2016`) is written out.
fn unreadable(text: &str) -> Text {
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let meant = match parts[..] {
        [day, month, year] if year.len() == 4 => match (digits(year), digits(month), digits(day)) {
            (Some(year), Some(month), Some(day)) => day_of(year, month, day).ok(),
            _ => None,
        },
        [year, month, day] if year.len() == 4 => match (digits(year), digits(month), digits(day)) {
            (Some(year), Some(month), Some(day)) => day_of(year, month, day).ok(),
            _ => None,
        },
        _ => None,
    };
    match meant {
        Some(date) => {
            Text::new("tanggal.saran-tulis").with("tanggal", date.say(Language::Indonesian))
        }
        None => Text::new("tanggal.saran"),
    }
}
