//! What the arguments name: a unit or an SOP of the handbook, as authors refer to them too.
//!
//! In: the words of the command line. Out: which one is meant, or a fault of usage that proposes
//! near names.

use super::failure::Failure;
use crate::diagnostics::nearest;
use crate::handbook::references::{Found, Names, Reference, References};
use crate::handbook::words::Words;
use crate::handbook::{Handbook, SopId};
use crate::messages::Text;
use crate::register::UnitId;
use crate::search::lexicon::lexicon;

/// So many names are proposed.
const PROPOSED: usize = 3;

/// The unit of an id or a name.
pub fn unit(name: &str, handbook: &Handbook) -> Result<UnitId, Failure> {
    let registers = &handbook.registers;
    if let Some(id) = registers.find_unit(name) {
        return Ok(id);
    }
    let known = registers.unit.iter().map(|unit| [unit.id.as_str(), unit.nama.as_str()]);
    let fault = match meant(name, known) {
        Some(names) => Text::new("cli.unit-mirip").with("mirip", names),
        None => {
            Text::new("cli.unit").with("path", format!("{}/unit.toml", handbook.config.book.src))
        }
    };
    Err(Failure::Usage(fault.with("unit", name)))
}

/// The SOP of a slug, a number or a name.
pub fn sop(reference: &str, handbook: &Handbook) -> Result<SopId, Failure> {
    let words = Words::default();
    let names: Vec<_> = handbook.sops.iter().map(|sop| Names::of(sop, &words)).collect();
    let references = References::new(names.iter(), &words);
    let fault = match references.find(Reference::new(reference, &words)) {
        Found::One(id) => return Ok(id),
        Found::Several(ids) => {
            let slugs: Vec<_> = ids.iter().map(|id| handbook.sop(*id).slug.as_str()).collect();
            Text::new("cli.sop-ganda").with("slug", slugs.join(", "))
        }
        Found::Nothing => {
            let sops = handbook.sops.iter();
            let known = sops.map(|sop| [sop.slug.as_str(), sop.identitas.nama.value.as_str()]);
            match meant(reference, known) {
                Some(names) => Text::new("cli.sop-mirip").with("mirip", names),
                None => Text::new("cli.sop"),
            }
        }
    };
    Err(Failure::Usage(fault.with("sop", reference)))
}

/// The names that may have been meant: the nearest one, or the short ones of those that hold a word
/// like each of the words that were written.
fn meant<'h>(written: &str, known: impl Iterator<Item = [&'h str; 2]> + Clone) -> Option<String> {
    let proposed: Vec<&str> = match nearest(written, known.clone().flatten()) {
        Some(name) => vec![name],
        None => {
            let words: Vec<String> = words(written).collect();
            let holds = |name: &str| {
                let held: Vec<String> = self::words(name).collect();
                words.iter().all(|word| held.iter().any(|held| is_like(word, held)))
            };
            let holding = known.filter(|names| !words.is_empty() && holds(names[1]));
            holding.map(|names| names[0]).take(PROPOSED).collect()
        }
    };
    let quoted: Vec<String> = proposed.iter().map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| quoted.join(", "))
}

/// The words of a name, in lower case.
fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

/// Whether a word may be meant by what was written: it begins so, is near to it, or its root is.
fn is_like(written: &str, word: &str) -> bool {
    word.starts_with(written)
        || nearest(written, [word]).is_some()
        || lexicon().root(word).is_some_and(|root| nearest(written, [root.as_str()]).is_some())
}
