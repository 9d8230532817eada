//! The cycle of review: when an SOP is to be monitored and evaluated again.
//!
//! In: an SOP's identity, the months of `[check]`, today's date. Out: two due dates, counted from
//! the last day on which the SOP took force, was revised or evaluated (Permenpan RB 35/2012, annex:
//! monitoring every six months, evaluation once a year at least; DOMAIN.md, 1.8).

use super::{Identitas, Status, WrittenTanggal};
use crate::config::Check;
use crate::tanggal::Tanggal;

/// When an SOP is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Siklus {
    /// What the due dates are counted from.
    pub sejak: Tanggal,
    /// Before the evaluation; nothing where the handbook evaluates as often as it monitors.
    pub pemantauan: Option<Tenggat>,
    pub evaluasi: Tenggat,
}

/// A due date, and the days until it; negative when it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenggat {
    pub tanggal: Tanggal,
    pub days: i64,
}

impl Siklus {
    /// The cycle of an SOP in force; nothing without a date that isn't in the future.
    pub fn of(identitas: &Identitas, check: &Check, today: Tanggal) -> Option<Self> {
        if !matches!(identitas.status, Status::Berlaku | Status::Direvisi) {
            return None;
        }
        let dates =
            [&identitas.tanggal_efektif, &identitas.tanggal_revisi, &identitas.tanggal_evaluasi];
        let written = |date: &Option<WrittenTanggal>| date.as_ref()?.value;
        // A revision may be planned.
        let past = |date: &Tanggal| date.first_day() <= today;
        let sejak = dates.into_iter().filter_map(written).filter(past).max()?;
        let due = |months| {
            let tanggal = sejak.add_months(months);
            Tenggat { tanggal, days: today.days_until(tanggal) }
        };
        Some(Self {
            sejak,
            pemantauan: check.monitors().then(|| due(check.pantau_bulan)),
            evaluasi: due(check.evaluasi_bulan),
        })
    }

    /// The monitoring that is due, if it is and the evaluation isn't.
    pub fn pemantauan_due(&self) -> Option<Tenggat> {
        self.pemantauan.filter(|tenggat| tenggat.days < 0 && self.evaluasi.days >= 0)
    }
}
