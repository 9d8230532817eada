//! The SOP that a rule judges, with what the rules ask of it.
//!
//! In: the linked handbook and one of its SOPs. Out: who works in it, what its links lead to, and
//! where to report. What was reported while reading is marked in the SOP, and asked for here, so
//! that a faulty thing raises no follow-on faults.

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::handbook::{Handbook, Relations, SopId, Target};
use crate::markdown::LinkId;
use crate::register::{Pelaksana, PelaksanaId, SifatPelaksana};
use crate::sop::{Identitas, Jenis, Kegiatan, Sop, Status};
use crate::source::Span;

/// How many other places of one kind a finding names.
pub(super) const NAMED: usize = 4;

/// An SOP under judgement.
#[derive(Clone, Copy)]
pub(super) struct Subject<'h> {
    pub handbook: &'h Handbook,
    pub id: SopId,
    pub sop: &'h Sop,
    pub relations: &'h Relations,
}

/// An actor with the first of its steps.
pub(super) struct Worker<'h> {
    pub id: PelaksanaId,
    pub pelaksana: &'h Pelaksana,
    pub first: &'h Kegiatan,
}

impl<'h> Subject<'h> {
    pub fn new(handbook: &'h Handbook, id: SopId) -> Self {
        Self { handbook, id, sop: handbook.sop(id), relations: handbook.relations(id) }
    }

    /// Another SOP of the handbook.
    pub fn other(&self, id: SopId) -> Self {
        Self::new(self.handbook, id)
    }

    pub fn identitas(&self) -> &'h Identitas {
        &self.sop.identitas
    }

    pub fn jenis(&self) -> &'h Jenis {
        &self.sop.identitas.jenis
    }

    pub fn slug(&self) -> &'h str {
        &self.sop.slug
    }

    /// Whether the rules have anything to say of the SOP: one that can't be read was reported, and
    /// one that was revoked is kept as it was.
    pub fn is_judged(&self) -> bool {
        !self.sop.broken && self.identitas().status != Status::Dicabut
    }

    /// Whether what stands behind a key of the front matter, or is missing there, is what its
    /// author meant.
    pub fn knows(&self, key: &str) -> bool {
        !self.identitas().unread.contains(&key)
    }

    /// Where a rule about types is reported: the line of `jenis`, or of the name without one.
    pub fn jenis_place(&self) -> Span {
        self.jenis().span.unwrap_or(self.identitas().nama.span)
    }

    /// The SOP that a link leads to.
    pub fn target(&self, link: LinkId) -> Option<SopId> {
        match self.relations.targets.get(link.0 as usize) {
            Some(Target::Sop { id, .. }) => Some(*id),
            _ => None,
        }
    }

    /// Where a link stands.
    pub fn link_place(&self, link: LinkId) -> Span {
        self.sop.links[link.0 as usize].span
    }

    /// Where the SOP names its parent.
    pub fn induk_place(&self) -> Span {
        self.identitas().induk.map_or(self.jenis_place(), |link| self.link_place(link))
    }

    /// The steps of all procedures.
    pub fn steps(&self) -> impl Iterator<Item = &'h Kegiatan> + use<'h> {
        self.sop.prosedur().flat_map(|prosedur| &prosedur.kegiatan)
    }

    /// Who works in the steps, in the order of their first steps; nothing where an actor could not
    /// be read, who may be one of them or another.
    pub fn workers(&self) -> Option<Vec<Worker<'h>>> {
        let is_known = self.sop.prosedur().all(|prosedur| !prosedur.damaged);
        is_known.then(|| self.known_workers())
    }

    /// Those of the workers who could be read.
    pub fn known_workers(&self) -> Vec<Worker<'h>> {
        let mut workers: Vec<Worker> = Vec::new();
        for step in self.steps() {
            for &id in &step.pelaksana {
                if workers.iter().all(|worker| worker.id != id) {
                    let pelaksana = &self.handbook.registers.pelaksana[id.0 as usize];
                    workers.push(Worker { id, pelaksana, first: step });
                }
            }
        }
        workers
    }

    /// A finding of a rule that asks for something that isn't there yet: of a draft that is no
    /// more than a hint, as drafts are made to be filled in.
    pub fn lack(&self, code: Code, span: Span) -> Diagnostic {
        let mut finding = Diagnostic::new(code, span);
        if self.sop.is_draf() {
            finding.severity = Severity::Hint;
        }
        finding
    }
}

impl Worker<'_> {
    /// Whether the actor is a piece of software, by the register or by its name.
    pub fn is_sistem(&self) -> bool {
        let first = self.pelaksana.nama.split_whitespace().next().unwrap_or_default();
        self.pelaksana.sifat == SifatPelaksana::Sistem
            || ["aplikasi", "sistem"].contains(&first.to_lowercase().as_str())
    }
}

/// Names in a row, the first few of them: `a`, `b`, ….
pub(super) fn row<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len() > NAMED;
    let mut row: Vec<String> = names.take(NAMED).map(|name| format!("`{name}`")).collect();
    if more {
        row.push("…".to_owned());
    }
    row.join(", ")
}
