//! Cakupan dan jenis: generik or spesifik, as far as one SOP shows it.
//!
//! Whether a procedure is like others is judged in `serupa.rs`; whether it has a unit was judged
//! where it was read.

use super::subject::Subject;
use crate::diagnostics::{Code, Diagnostic};
use crate::messages::Text;
use crate::register::{Unit, fold};
use crate::sop::Cakupan;

/// A generik SOP is approved at the top, not by the head of a unit below it.
pub(super) fn generik_disahkan_unit(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let disahkan_oleh = &subject.identitas().disahkan_oleh;
    let Some(jabatan) = &disahkan_oleh.jabatan else { return };
    if subject.jenis().cakupan != Some(Cakupan::Generik) {
        return;
    }
    let Some(unit) = unit_of_head(&subject.handbook.registers.unit, jabatan) else { return };
    if unit.induk.is_none() {
        return;
    }
    let finding = Diagnostic::new(Code::GenerikDisahkanUnit, subject.jenis_place())
        .with("jabatan", jabatan)
        .with("unit", &unit.nama)
        .hint(Text::new("generik-disahkan-unit.saran"));
    let place = disahkan_oleh.span.unwrap_or(subject.jenis_place());
    found.push(
        finding
            .related(place, Text::new("generik-disahkan-unit.kaitan").with("jabatan", jabatan))
            .related(unit.span, Text::new("generik-disahkan-unit.unit").with("unit", &unit.nama)),
    );
}

/// The unit whose head an office is: its title, perhaps with the agency's name behind it. The
/// longest title wins, so that "Kepala Bidang Kearsipan" isn't "Kepala Bidang".
fn unit_of_head<'u>(units: &'u [Unit], jabatan: &str) -> Option<&'u Unit> {
    let jabatan = fold(jabatan);
    let fits = |unit: &&Unit| {
        let kepala = unit.kepala.as_deref().map(fold).filter(|kepala| !kepala.is_empty());
        kepala.is_some_and(|kepala| {
            let rest = jabatan.strip_prefix(kepala.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
        })
    };
    units.iter().filter(fits).max_by_key(|unit| unit.kepala.as_ref().map_or(0, String::len))
}
