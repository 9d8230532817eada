//! Cakupan dan besaran: a makro procedure and the mikro procedures that it sums up.
//!
//! In: an SOP with its parent and its children. What one SOP tells of a relation must be what the
//! other one tells; both ends are shown.

use super::subject::{NAMED, Subject, row};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::handbook::{Referrer, SopId, Target};
use crate::markdown::{LinkId, Place};
use crate::messages::Text;
use crate::sop::{Besaran, Keterkaitan};

/// The parent is makro. Of a parent that doesn't say what it is, that is proposed.
pub(super) fn induk_bukan_makro(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let Some(induk) = subject.relations.induk.map(|id| subject.other(id)) else { return };
    if induk.jenis().besaran != Some(Besaran::Mikro) || goes_round(subject) {
        return;
    }
    found.push(
        Diagnostic::new(Code::IndukBukanMakro, subject.induk_place())
            .with("induk", induk.slug())
            .hint(Text::new("induk-bukan-makro.saran"))
            .related(
                induk.jenis_place(),
                Text::new("induk-bukan-makro.kaitan").with("induk", induk.slug()),
            ),
    );
}

/// A mikro SOP has a parent. Where a makro SOP claims it, or SOPs name it as their own parent, other
/// rules say so.
pub(super) fn mikro_tanpa_induk(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let is_parent = !subject.relations.children.is_empty();
    if is_orphan(subject) && !is_parent && claims(subject).is_empty() {
        found.push(
            subject
                .lack(Code::MikroTanpaInduk, subject.jenis_place())
                .hint(Text::new("mikro-tanpa-induk.saran")),
        );
    }
}

/// A mikro SOP that a makro SOP counts among its own names it as its parent.
pub(super) fn induk_belum_ditulis(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if !is_orphan(subject) {
        return;
    }
    let claims = claims(subject);
    let Some((makro, _)) = claims.first() else { return };
    let finding = Diagnostic::new(Code::IndukBelumDitulis, subject.jenis_place())
        .with("makro", makro.slug())
        .hint(Text::new("induk-belum-ditulis.saran").with("makro", makro.slug()));
    found.push(claims.iter().take(NAMED).fold(finding, |finding, (makro, link)| {
        let text = Text::new("induk-belum-ditulis.kaitan").with("makro", makro.slug());
        finding.related(makro.link_place(*link), text)
    }));
}

/// A makro SOP has two mikro SOPs at least. A handbook that is declared complete can't have one
/// without any.
pub(super) fn makro_kurang_mikro(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if subject.jenis().besaran != Some(Besaran::Makro) {
        return;
    }
    let children = judged_children(subject);
    // An SOP that can't tell its parent may be one of them.
    let unknown = named(subject).any(|(id, _)| {
        let other = subject.other(id);
        id != subject.id && (other.sop.broken || !knows_induk(&other))
    });
    if children.len() >= 2 || unknown || goes_round(subject) {
        return;
    }
    let mut finding = subject.lack(Code::MakroKurangMikro, subject.jenis_place());
    if children.is_empty() && subject.handbook.config.check.lengkap && !subject.sop.is_draf() {
        finding.severity = Severity::Error;
    }
    let finding = match children.first() {
        None => finding
            .message(Text::new("makro-kurang-mikro.kosong"))
            .hint(Text::new("makro-kurang-mikro.saran").with("makro", subject.slug())),
        Some(child) => finding
            .with("mikro", child.slug())
            .hint(Text::new("makro-kurang-mikro.saran").with("makro", subject.slug()))
            .related(child.induk_place(), child_text(child)),
    };
    found.push(finding);
}

/// A step of a makro SOP that points to an SOP points to one of its own.
pub(super) fn langkah_bukan_turunan(subject: &Subject, found: &mut Vec<Diagnostic>) {
    if subject.jenis().besaran != Some(Besaran::Makro) {
        return;
    }
    let mut reported: Vec<SopId> = Vec::new();
    for (id, link) in named(subject) {
        let Place::Step { langkah, .. } = subject.sop.links[link.0 as usize].place else {
            continue;
        };
        let other = subject.other(id);
        let is_below = subject.handbook.induk(id).contains(&subject.id);
        if id == subject.id || is_below || reported.contains(&id) {
            continue;
        }
        // One that doesn't name its parent, or can't, is reported in its own file.
        if is_orphan(&other) || !knows_induk(&other) || other.sop.broken {
            continue;
        }
        reported.push(id);
        found.push(
            Diagnostic::new(Code::LangkahBukanTurunan, subject.link_place(link))
                .with("langkah", langkah + 1)
                .with("sop", other.slug())
                .hint(
                    Text::new("langkah-bukan-turunan.saran")
                        .with("sop", other.slug())
                        .with("makro", subject.slug()),
                )
                .related(
                    other.induk_place(),
                    match other.relations.induk {
                        Some(induk) => Text::new("langkah-bukan-turunan.kaitan-induk")
                            .with("sop", other.slug())
                            .with("induk", subject.other(induk).slug()),
                        None => Text::new("langkah-bukan-turunan.kaitan").with("sop", other.slug()),
                    },
                ),
        );
    }
}

/// Each of a makro SOP's own is pointed to by a step.
pub(super) fn turunan_tanpa_langkah(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let is_makro = subject.jenis().besaran == Some(Besaran::Makro);
    if !is_makro || subject.steps().next().is_none() || goes_round(subject) {
        return;
    }
    let in_steps: Vec<SopId> =
        named(subject).filter(|&(_, link)| is_in_step(subject, link)).map(|(id, _)| id).collect();
    // A step whose link leads nowhere may mean any of them.
    let broken = subject.sop.links.iter().zip(&subject.relations.targets).any(|(link, target)| {
        *target == Target::Broken && matches!(link.place, Place::Step { .. } | Place::Branch { .. })
    });
    let missed = judged_children(subject);
    let missed: Vec<_> = missed.into_iter().filter(|child| !in_steps.contains(&child.id)).collect();
    if missed.is_empty() || broken {
        return;
    }
    let finding = subject
        .lack(Code::TurunanTanpaLangkah, subject.jenis_place())
        .with("n", missed.len())
        .with("sop", row(missed.iter().map(Subject::slug)))
        .hint(Text::new("turunan-tanpa-langkah.saran").with("sop", missed[0].slug()));
    found.push(with_children(finding, &missed));
}

/// A makro SOP's keterkaitan lists those that name it as their parent.
pub(super) fn turunan_tidak_terkait(subject: &Subject, found: &mut Vec<Diagnostic>) {
    // Of a parent that is mikro, that is said first.
    if subject.jenis().besaran == Some(Besaran::Mikro) || !subject.knows("keterkaitan") {
        return;
    }
    let mut listed = Vec::new();
    for keterkaitan in &subject.identitas().keterkaitan {
        if let Keterkaitan::Sop(link) = keterkaitan {
            // A reference that leads nowhere may mean any of them.
            let Some(id) = subject.target(*link) else { return };
            listed.push(id);
        }
    }
    let missed = judged_children(subject);
    let missed: Vec<_> = missed.into_iter().filter(|child| !listed.contains(&child.id)).collect();
    if missed.is_empty() || goes_round(subject) {
        return;
    }
    let finding = subject
        .lack(Code::TurunanTidakTerkait, subject.jenis_place())
        .with("n", missed.len())
        .with("sop", row(missed.iter().map(Subject::slug)))
        .hint(Text::new("turunan-tidak-terkait.saran").with("sop", missed[0].slug()));
    found.push(with_children(finding, &missed));
}

/// Three levels are allowed, as a map of business processes has any number; it is said.
pub(super) fn makro_bertingkat(subject: &Subject, found: &mut Vec<Diagnostic>) {
    let Some(induk) = subject.relations.induk.map(|id| subject.other(id)) else { return };
    let both = [subject.jenis().besaran, induk.jenis().besaran];
    if both == [Some(Besaran::Makro); 2] && !goes_round(subject) {
        found.push(
            Diagnostic::new(Code::MakroBertingkat, subject.induk_place())
                .with("induk", induk.slug())
                .hint(Text::new("makro-bertingkat.saran"))
                .related(
                    induk.jenis_place(),
                    Text::new("makro-bertingkat.kaitan").with("induk", induk.slug()),
                ),
        );
    }
}

/// Whether an SOP is mikro and names no parent, as far as it can be read.
fn is_orphan(subject: &Subject) -> bool {
    subject.jenis().besaran == Some(Besaran::Mikro)
        && subject.identitas().induk.is_none()
        && subject.knows("induk")
}

/// Whether it is known which parent an SOP names, or that it names none.
fn knows_induk(subject: &Subject) -> bool {
    let is_named = subject.identitas().induk.is_some();
    subject.knows("induk") && is_named == subject.relations.induk.is_some()
}

/// Whether parents lead round in a ring above an SOP. That was reported, and one of its members
/// was cut off from its parent.
fn goes_round(subject: &Subject) -> bool {
    let top = subject.handbook.induk(subject.id).first().map_or(*subject, |&id| subject.other(id));
    let written = top.identitas().induk.and_then(|link| top.target(link));
    written.is_some() && top.relations.induk.is_none()
}

/// The makro SOPs that count an SOP among their own, each with the link that says so: a step's
/// before one of its keterkaitan.
fn claims<'h>(subject: &Subject<'h>) -> Vec<(Subject<'h>, LinkId)> {
    let mut claims: Vec<(Subject, LinkId, bool)> = Vec::new();
    for backlink in &subject.relations.backlinks {
        let Referrer::Sop(from) = backlink.from else { continue };
        let makro = subject.other(from);
        if makro.jenis().besaran != Some(Besaran::Makro) || !makro.is_judged() {
            continue;
        }
        let written = subject.handbook.written(backlink.from, backlink.link);
        let in_step = match written.map(|link| &link.place) {
            Some(Place::Step { .. }) => true,
            Some(Place::Identity("keterkaitan")) => false,
            _ => continue,
        };
        match claims.iter_mut().find(|(known, ..)| known.id == from) {
            Some(claim) if in_step && !claim.2 => *claim = (makro, backlink.link, true),
            Some(_) => {}
            None => claims.push((makro, backlink.link, in_step)),
        }
    }
    claims.sort_by_key(|(makro, _, in_step)| (!in_step, makro.id));
    claims.into_iter().map(|(makro, link, _)| (makro, link)).collect()
}

/// The SOPs that an SOP's steps and its keterkaitan lead to, each with the link.
fn named<'s>(subject: &'s Subject) -> impl Iterator<Item = (SopId, LinkId)> + use<'s> {
    let links = (0..subject.sop.links.len() as u32).map(LinkId);
    links.filter_map(|link| {
        let place = &subject.sop.links[link.0 as usize].place;
        let counts = is_in_step(subject, link) || *place == Place::Identity("keterkaitan");
        Some((subject.target(link).filter(|_| counts)?, link))
    })
}

fn is_in_step(subject: &Subject, link: LinkId) -> bool {
    let place = &subject.sop.links[link.0 as usize].place;
    matches!(place, Place::Step { .. } | Place::Branch { .. })
}

/// The children that are not revoked.
fn judged_children<'h>(subject: &Subject<'h>) -> Vec<Subject<'h>> {
    let children = subject.relations.children.iter().map(|&id| subject.other(id));
    children.filter(Subject::is_judged).collect()
}

/// Shows where children name their parent.
fn with_children(finding: Diagnostic, children: &[Subject]) -> Diagnostic {
    children
        .iter()
        .take(NAMED)
        .fold(finding, |finding, child| finding.related(child.induk_place(), child_text(child)))
}

fn child_text(child: &Subject) -> Text {
    Text::new("makro-kurang-mikro.kaitan").with("mikro", child.slug())
}
