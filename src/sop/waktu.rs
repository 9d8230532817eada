//! Durations as authors write them.
//!
//! In: the text of a `Waktu` cell. Out: a best-effort [`Durasi`], or nothing where the text is not
//! a duration. The text itself is always kept beside it (FORMAT.md, 4, "Waktu").

/// A readable duration: from `min` to `max` minutes of its kind; both are equal where one figure
/// was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Durasi {
    pub jenis: JenisWaktu,
    /// Minutes; a working day has 450 of them (7.5 hours), a calendar day 1,440.
    pub min: f64,
    pub max: f64,
    /// Per item (`2 menit/berkas`): such a duration is in no total.
    pub per_item: bool,
}

/// Kinds of time that are never added up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JenisWaktu {
    /// Minutes, hours, working days.
    Kerja,
    /// Days, weeks, months, years, `1 x 24 jam`.
    Kalender,
}
