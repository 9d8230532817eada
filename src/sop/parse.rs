//! One SOP's file → [`Sop`].
//!
//! In: a file and the registers. Out: an [`Sop`] in any case, one that is `broken` where nothing
//! in the file could be understood, and every fault that was met. Knows no other SOP.

use super::{Sop, identitas, prosedur};
use crate::diagnostics::Diagnosed;
use crate::front_matter;
use crate::markdown::parse::Reader;
use crate::register::Registers;
use crate::source::SourceFile;

/// Reads one SOP.
pub fn parse(file: &SourceFile, registers: &Registers) -> Diagnosed<Sop> {
    let mut reader = Reader::new(file);
    let front_matter = front_matter::split(file, &mut reader.diagnostics);
    let broken = front_matter.is_none();
    let (identitas, sections) = match front_matter {
        Some(front_matter) => {
            let identitas = identitas::parse(&mut reader, &front_matter, registers);
            let sections = prosedur::parse(&mut reader, front_matter.body, &identitas, registers);
            (identitas, sections)
        }
        None => (identitas::unread(file), Vec::new()),
    };
    let Reader { mut links, mut anchors, diagnostics, .. } = reader;
    links.shrink_to_fit();
    anchors.shrink_to_fit();
    let span = file.span(0..file.text().map_or(0, str::len));
    let slug = file.slug();
    let value = Sop { file: file.id, span, slug, identitas, sections, links, anchors, broken };
    Diagnosed { value, diagnostics }
}
