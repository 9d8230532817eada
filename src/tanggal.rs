//! Dates as agencies write them: `2016-04-14`, `14 April 2016`, `April 2016`.
//!
//! The only user of `jiff`. Today's date is never read here; it is an argument.

/// A date; real SOPs often name only the month (DOMAIN.md, 3.3, 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tanggal {
    /// A day of the Gregorian calendar.
    Hari { year: i16, month: i8, day: i8 },
    /// A month without its day.
    Bulan { year: i16, month: i8 },
}
