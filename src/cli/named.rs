//! What the arguments name: a unit or an SOP of the handbook, as authors refer to them too.
//!
//! In: the words of the command line. Out: which one is meant, or a fault of usage that proposes a
//! near name.

use super::failure::Failure;
use crate::diagnostics::nearest;
use crate::handbook::references::{Found, Names, References};
use crate::handbook::{Handbook, SopId};
use crate::messages::Text;
use crate::register::UnitId;

/// The unit of an id or a name.
pub fn unit(name: &str, handbook: &Handbook) -> Result<UnitId, Failure> {
    let registers = &handbook.registers;
    if let Some(id) = registers.find_unit(name) {
        return Ok(id);
    }
    let known = registers.unit.iter().flat_map(|unit| [unit.id.as_str(), unit.nama.as_str()]);
    let fault = match nearest(name, known) {
        Some(near) => Text::new("cli.unit-mirip").with("mirip", near),
        None => {
            Text::new("cli.unit").with("path", format!("{}/unit.toml", handbook.config.book.src))
        }
    };
    Err(Failure::Usage(fault.with("unit", name)))
}

/// The SOP of a slug, a number or a name.
pub fn sop(reference: &str, handbook: &Handbook) -> Result<SopId, Failure> {
    let names = Names::of(&handbook.sops);
    let fault = match References::new(&names).find(reference) {
        Found::One(id) => return Ok(id),
        Found::Several(ids) => {
            let slugs: Vec<_> = ids.iter().map(|id| handbook.sop(*id).slug.as_str()).collect();
            Text::new("cli.sop-ganda").with("slug", slugs.join(", "))
        }
        Found::Nothing => {
            let sops = handbook.sops.iter();
            let known = sops.flat_map(|sop| [sop.slug.as_str(), sop.identitas.nama.value.as_str()]);
            match nearest(reference, known) {
                Some(near) => Text::new("cli.sop-mirip").with("mirip", near),
                None => Text::new("cli.sop"),
            }
        }
    };
    Err(Failure::Usage(fault.with("sop", reference)))
}
