//! Procedures as written → [`Prosedur`]: steps, keys, actors, branches.
//!
//! In: an SOP's text below its front matter, its identity and the registers. Out: the sections of
//! the text in order, and what is wrong in them. Where steps and items stand is found in
//! `lines.rs`; the flow that they tell is computed and judged in `flow.rs`.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{self, Chunk, Item, Lines as SourceLines, Part, Verbatim};
use super::{
    Cabang, Group, Identitas, Kegiatan, Kerja, MutuBaku, Prosedur, Section, Simbol, Tujuan, Waktu,
    flow, waktu,
};
use crate::diagnostics::{Code, Diagnostic, distance, nearest};
use crate::markdown::parse::{self, Origin, Piece, Reader, slug};
use crate::markdown::{Block, Inline, Lines, Place, plain};
use crate::messages::Text;
use crate::register::{PelaksanaId, Registers, fold};
use crate::source::{Span, Spanned};

/// Reads the text below an SOP's front matter.
pub(crate) fn parse(
    reader: &mut Reader,
    body: Range<usize>,
    identitas: &Identitas,
    registers: &Registers,
) -> Vec<Section> {
    let file = reader.file;
    let Some(text) = file.text() else { return Vec::new() };
    let source = SourceLines::new(text, body.clone());
    let mut parser = Parser {
        reader,
        source: &source,
        registers,
        longest_name: longest_name(registers),
        prosedur: 0,
        langkah: 0,
        prefix: String::new(),
        damaged: false,
        mentions: Vec::new(),
    };
    let mut sections = Vec::new();
    for part in source.parts() {
        match part {
            Part::Text(range) => {
                let blocks = parser.reader.blocks(range);
                if !blocks.is_empty() {
                    sections.push(Section::Text(blocks));
                }
            }
            Part::Procedure(procedure) => {
                sections.push(Section::Prosedur(parser.procedure(procedure)));
                parser.prosedur += 1;
            }
        }
    }
    let Parser { prosedur, mentions, .. } = parser;
    if prosedur == 0 {
        let fault = Diagnostic::new(Code::ProsedurTidakAda, file.top());
        reader.diagnostics.push(match stray_heading(source.text, body) {
            Some(range) => fault
                .hint(Text::new("prosedur-tidak-ada.saran-judul"))
                .related(file.span(range), Text::new("prosedur-tidak-ada.kaitan")),
            None => fault.hint(Text::new("prosedur-tidak-ada.saran")),
        });
    }
    place_columns(&mut sections, identitas);
    report_outsiders(reader, mentions, identitas, registers);
    sections
}

/// A line that reads like the heading of a procedure but isn't one: of another level, in bold, or
/// plain.
fn stray_heading(text: &str, body: Range<usize>) -> Option<Range<usize>> {
    let mut start = body.start;
    text[body].split_inclusive('\n').find_map(|line| {
        let at = start;
        start += line.len();
        let words = line.trim().trim_matches(['#', '*', '_', ' ', ':']);
        let is_heading = words.split_whitespace().count() <= 3
            && words
                .split_whitespace()
                .next()
                .is_some_and(|word| word.trim_end_matches(':').eq_ignore_ascii_case("prosedur"));
        is_heading.then(|| at..at + line.trim_end().len())
    })
}

/// The keys of a step's items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kunci {
    Pelaksana,
    Kelengkapan,
    Waktu,
    Output,
    Keterangan,
    Simbol,
}

/// An item that is a key with its value.
struct Field {
    kunci: Kunci,
    key: Range<usize>,
    value: Range<usize>,
    /// Whether the author wrote another word for it.
    known: bool,
}

/// What a step's `Pelaksana` says.
#[derive(Default)]
struct Actors {
    found: Vec<(PelaksanaId, Range<usize>)>,
    kerja: Kerja,
    /// Names written, those that are unknown or stand twice included.
    written: usize,
    /// Something in it is wrong and has been reported.
    damaged: bool,
}

/// How two actors are separated.
struct Separator {
    range: Range<usize>,
    kerja: Kerja,
}

/// A step that has been read but for what refers to other steps.
struct Draft {
    kegiatan: Kegiatan,
    chunks: Vec<Chunk>,
    simbol: Option<Vec<Simbol>>,
    /// Its actors are not those that the author meant.
    damaged: bool,
}

/// What stands behind an item's arrow.
enum Target {
    Langkah {
        number: usize,
        pelaksana: Range<usize>,
    },
    Label(Range<usize>),
    Selesai,
    Sop(Range<usize>),
    Several,
    /// Nothing that has the form of a target.
    Other,
}

/// What an item turned out to be.
enum Branch {
    Cabang(Cabang),
    Explanation,
    /// A branch whose fault has been reported.
    Broken,
}

struct Parser<'r, 'a, 's> {
    reader: &'r mut Reader<'a>,
    source: &'s SourceLines<'a>,
    registers: &'s Registers,
    /// The length of the longest name in the register, in bytes: no longer text is looked up.
    longest_name: usize,
    /// The procedure and the step being read, from 0.
    prosedur: u32,
    langkah: u32,
    /// What the anchors of the procedure's steps begin with.
    prefix: String,
    /// A branch of the procedure leads nowhere, so that its flow can't be judged.
    damaged: bool,
    /// Each actor with the place of its first mention, and its step from 1.
    mentions: Vec<(PelaksanaId, Span, u32)>,
}

impl<'a> Parser<'_, 'a, '_> {
    fn procedure(&mut self, procedure: lines::Procedure) -> Prosedur {
        let span = self.span(procedure.heading.range.clone());
        let nama = procedure.name.clone().map(|range| self.text(range).to_owned());
        if nama.is_none() && self.prosedur > 0 {
            self.report(
                Diagnostic::new(Code::ProsedurTanpaNama, span)
                    .with("jangkar", format!("prosedur-{}-", self.prosedur + 1))
                    .hint(Text::new("prosedur-tanpa-nama.saran")),
            );
        }
        let anchor = self.procedure_anchor(&procedure, nama.as_deref(), span);
        self.prefix = if self.prosedur == 0 { String::new() } else { format!("{anchor}-") };
        self.damaged = false;
        self.reader.set_below(&anchor);
        let intro = self.reader.blocks(procedure.intro.clone());

        let mut groups = Vec::with_capacity(procedure.groups.len());
        let mut headings = procedure.groups.iter().peekable();
        let mut labels: HashMap<Box<str>, (usize, Span)> = HashMap::new();
        let mut drafts: Vec<Draft> = Vec::with_capacity(procedure.steps.len());
        let mut previous = 0;
        for (index, step) in procedure.steps.into_iter().enumerate() {
            while let Some((before, heading)) = headings.next_if(|(before, _)| *before <= index) {
                groups.push(self.group(*before, heading));
            }
            self.langkah = index as u32;
            let position = index as u64 + 1;
            // Where one number is wrong, those that follow it are wrong for the same reason.
            if step.number != position && step.number != previous + 1 {
                self.report(
                    Diagnostic::new(Code::NomorLangkah, self.span(step.number_range.clone()))
                        .with("nomor", step.number)
                        .with("langkah", position)
                        .hint(Text::new("nomor-langkah.saran").with("langkah", position)),
                );
            }
            previous = step.number;
            drafts.push(self.step(step, &mut labels));
        }

        let names: Vec<Vec<PelaksanaId>> =
            drafts.iter().map(|draft| draft.kegiatan.pelaksana.clone()).collect();
        let steps = Steps { labels: &labels, pelaksana: &names };
        let mut simbol = Vec::with_capacity(drafts.len());
        let mut kegiatan = Vec::with_capacity(drafts.len());
        let actors_damaged = drafts.iter().any(|draft| draft.damaged);
        for (index, draft) in drafts.into_iter().enumerate() {
            self.langkah = index as u32;
            simbol.push(draft.simbol.clone());
            kegiatan.push(self.finish(draft, &steps));
        }
        kegiatan.shrink_to_fit();
        let damaged = self.damaged || actors_damaged;
        let pelaksana = Vec::new();
        let mut prosedur =
            Prosedur { span, nama, anchor, intro, kegiatan, groups, pelaksana, damaged };
        flow::draw(&mut prosedur, simbol);
        flow::check(&prosedur, self.damaged, &mut self.reader.diagnostics);
        prosedur
    }

    /// The heading's anchor: the author's, the name's, or `prosedur`.
    fn procedure_anchor(
        &mut self,
        procedure: &lines::Procedure,
        nama: Option<&str>,
        span: Span,
    ) -> Box<str> {
        let written = procedure.heading.id.clone().and_then(|id| {
            let at = self.span(id.start - 1..id.end);
            let id = self.text(id);
            self.reader.written_anchor(id, at)
        });
        written.unwrap_or_else(|| match nama {
            Some(nama) => self.reader.anchor(&slug(nama), span),
            None if self.prosedur == 0 => self.reader.anchor("prosedur", span),
            None => self.reader.anchor(&format!("prosedur-{}", self.prosedur + 1), span),
        })
    }

    fn group(&mut self, before: usize, heading: &lines::Heading) -> Group {
        let span = self.span(heading.range.clone());
        let place = Place::Text { anchor: None };
        let from = self.reader.links.len();
        let content = self.inlines(heading.text.clone(), place);
        let written = heading.id.clone().and_then(|id| {
            let at = self.span(id.start - 1..id.end);
            let id = self.text(id);
            self.reader.written_anchor(id, at)
        });
        let anchor = written.unwrap_or_else(|| self.reader.anchor(&slug(&plain(&content)), span));
        for link in &mut self.reader.links[from..] {
            link.place = Place::Text { anchor: Some(anchor.clone()) };
        }
        Group { before, anchor, content, span }
    }

    /// Reads what a step says by itself.
    fn step(&mut self, step: lines::Step, labels: &mut HashMap<Box<str>, (usize, Span)>) -> Draft {
        let line = self.span(step.line.clone());
        let anchor = format!("{}langkah-{}", self.prefix, self.langkah + 1).into_boxed_str();
        self.reader.step_anchor(&anchor, line);

        let (text, id) = match lines::split_id(self.source.text, step.kegiatan.clone()) {
            Some((text, id)) => (text, Some(id)),
            None => (step.kegiatan.clone(), None),
        };
        let label = id.and_then(|id| self.label(id, labels));
        let from = self.reader.links.len();
        let uraian = self.inlines(text, self.place());
        let cells_from = self.reader.links.len();

        let mut kegiatan = Kegiatan {
            span: self.span(step.range.clone()),
            line,
            anchor,
            label,
            uraian,
            pelaksana: Vec::new(),
            kerja: Kerja::Bersama,
            simbol: Vec::new(),
            simbol_written: false,
            mutu_baku: MutuBaku::default(),
            keterangan: None,
            cabang: Vec::new(),
            penjelasan: Vec::new(),
        };
        let mut chunks = Vec::new();
        let mut fields: Vec<(Field, Range<usize>)> = Vec::new();
        for chunk in step.chunks {
            match chunk {
                Chunk::Item(item) => match self.field(&item) {
                    Some(field) => {
                        self.keep_code(&item, &mut chunks);
                        self.add_field(field, item.rest, &mut fields);
                    }
                    None => chunks.push(Chunk::Item(item)),
                },
                Chunk::Text(text) => chunks.push(Chunk::Text(text)),
            }
        }
        let mut actors = Actors::default();
        let mut named = false;
        let mut words = None;
        for (field, rest) in fields {
            match field.kunci {
                Kunci::Pelaksana => {
                    let mut cells = self.source.cells(rest);
                    cells.insert(0, field.value);
                    actors = self.actors(&cells);
                    named = actors.written > 0;
                }
                Kunci::Kelengkapan => {
                    kegiatan.mutu_baku.kelengkapan = Some(self.cell(&field, rest));
                }
                Kunci::Waktu => {
                    let lines = self.cell(&field, rest);
                    kegiatan.mutu_baku.waktu = Some(self.waktu(lines));
                }
                Kunci::Output => kegiatan.mutu_baku.output = Some(self.cell(&field, rest)),
                Kunci::Keterangan => kegiatan.keterangan = Some(self.cell(&field, rest)),
                Kunci::Simbol => words = Some(field.value),
            }
        }
        if !named {
            let fault =
                Diagnostic::new(Code::TanpaPelaksana, line).with("langkah", self.langkah + 1);
            self.report(match self.stray_pelaksana(step.range) {
                Some((range, nama)) => fault
                    .hint(Text::new("tanpa-pelaksana.saran-butir").with("nama", nama))
                    .related(self.span(range), Text::new("tanpa-pelaksana.kaitan")),
                None => fault.hint(Text::new("tanpa-pelaksana.saran")),
            });
        }
        for (id, range) in &actors.found {
            if self.mentions.iter().all(|(other, ..)| other != id) {
                self.mentions.push((*id, self.span(range.clone()), self.langkah + 1));
            }
        }
        kegiatan.pelaksana = actors.found.iter().map(|(id, _)| *id).collect();
        kegiatan.kerja = actors.kerja;
        let damaged = !named || actors.damaged;
        let simbol = words.and_then(|words| self.simbol(words, &kegiatan, &actors, damaged));
        kegiatan.simbol_written = simbol.is_some();
        let sentence = parse::excerpt(&self.spoken(&kegiatan.uraian));
        if !sentence.is_empty() {
            for link in &mut self.reader.links[cells_from.max(from)..] {
                link.context = sentence.as_str().into();
            }
        }
        Draft { kegiatan, chunks, simbol, damaged }
    }

    /// The step's label. It is an anchor of the page too; in later procedures that begins with
    /// the procedure's name, as labels are local to their procedure.
    fn label(
        &mut self,
        id: Range<usize>,
        labels: &mut HashMap<Box<str>, (usize, Span)>,
    ) -> Option<Spanned<Box<str>>> {
        let span = self.span(id.start - 1..id.end);
        let name = self.text(id);
        let key: Box<str> = fold(name).into();
        if let Some((first, other)) = labels.get(&key) {
            let fault = Diagnostic::new(Code::LabelGanda, span)
                .with("label", name)
                .with("langkah", first + 1)
                .hint(Text::new("label-ganda.saran"))
                .related(*other, Text::new("label-ganda.kaitan"));
            self.report(fault);
            return None;
        }
        labels.insert(key, (self.langkah as usize, span));
        let anchor = format!("{}{name}", self.prefix);
        self.reader.written_anchor(&anchor, span).map(|anchor| Spanned::new(anchor, span))
    }

    /// Reads an item as a key with its value.
    fn field(&self, item: &Item) -> Option<Field> {
        if item.ordered {
            return None;
        }
        let text = self.text(item.text.clone());
        let colon = find_unescaped(text, ":").next()?;
        let key = text[..colon].trim();
        let (kunci, known) = match Kunci::find(key) {
            Some(kunci) => (kunci, true),
            None => (Kunci::guess(key)?, false),
        };
        let start = item.text.start;
        Some(Field {
            kunci,
            key: start..start + key.len(),
            value: start + colon + 1..item.text.end,
            known,
        })
    }

    /// Adds a key unless it stands there already. One under a wrong name is reported, and taken
    /// for what it is meant to be, so that nothing else is said of it.
    fn add_field(
        &mut self,
        field: Field,
        rest: Range<usize>,
        fields: &mut Vec<(Field, Range<usize>)>,
    ) {
        let span = self.span(field.key.clone());
        let word = self.text(field.key.clone());
        if !field.known {
            self.report(
                Diagnostic::new(Code::KunciTidakDikenal, span)
                    .with("kunci", word)
                    .hint(Text::new("kunci-tidak-dikenal.saran").with("kunci", field.kunci.word())),
            );
        }
        match fields.iter_mut().find(|(other, _)| other.kunci == field.kunci) {
            None => fields.push((field, rest)),
            Some((other, _)) if other.known && field.known => {
                let first = other.key.clone();
                let fault = Diagnostic::new(Code::KunciGanda, span)
                    .with("kunci", field.kunci.word())
                    .with("langkah", self.langkah + 1)
                    .hint(Text::new("kunci-ganda.saran"))
                    .related(self.span(first), Text::new("kunci-ganda.kaitan"));
                self.report(fault);
            }
            Some(slot) if field.known => *slot = (field, rest),
            Some(_) => {}
        }
    }

    /// Code in a key's item is no line of a cell; it is kept with the step.
    fn keep_code(&self, item: &Item, chunks: &mut Vec<Chunk>) {
        let is_code = |at: usize| self.source.lines[at].opaque.is_some();
        let mut at = item.rest.start;
        while at < item.rest.end {
            let start = at;
            while at < item.rest.end && is_code(at) {
                at += 1;
            }
            if start < at {
                let dedent = self.source.lines[start].indent;
                chunks.push(Chunk::Text(Verbatim { lines: start..at, dedent, apart: true }));
            } else {
                at += 1;
            }
        }
    }

    /// A key's cell: its value, and the lines of its list.
    fn cell(&mut self, field: &Field, rest: Range<usize>) -> Lines {
        let mut ranges = self.source.cells(rest);
        if !self.text(field.value.clone()).trim().is_empty() {
            ranges.insert(0, field.value.clone());
        }
        let value = self.trimmed(field.value.clone());
        let end = ranges.last().map_or(value.end, |last| last.end.max(value.start));
        let span = self.span(value.start..end);
        let mut lines = Vec::with_capacity(ranges.len());
        for range in ranges {
            let line = self.inlines(range, self.place());
            if !line.is_empty() {
                lines.push(line);
            }
        }
        lines.shrink_to_fit();
        Lines { span, lines }
    }

    fn waktu(&mut self, lines: Lines) -> Waktu {
        let durasi = match lines.lines.as_slice() {
            [line] => waktu::parse(&plain(line)),
            _ => None,
        };
        if durasi.is_none() && !lines.is_blank() {
            self.report(
                Diagnostic::new(Code::WaktuTakTerbaca, lines.span)
                    .with("waktu", lines.plain().replace('\n', "; "))
                    .hint(Text::new("waktu-tak-terbaca.saran")),
            );
        }
        Waktu { lines, durasi }
    }

    /// Reads the actors of a step from its cells, which are joined like `A, B`.
    fn actors(&mut self, cells: &[Range<usize>]) -> Actors {
        let mut actors = Actors::default();
        let mut separators: Vec<Separator> = Vec::new();
        for cell in cells {
            let cell = self.trimmed(cell.clone());
            if crate::markdown::is_blank(self.text(cell.clone())) {
                continue;
            }
            if actors.written > 0 {
                let range = cell.start..cell.start;
                separators.push(Separator { range, kerja: Kerja::Bersama });
            }
            self.actors_in(cell, &mut actors, &mut separators);
        }
        if let Some(first) = separators.first() {
            actors.kerja = first.kerja;
            if let Some(other) = separators.iter().find(|other| other.kerja != first.kerja) {
                actors.damaged = true;
                let span = self.span(other.range.clone());
                self.report(
                    Diagnostic::new(Code::PelaksanaCampur, span)
                        .with("langkah", self.langkah + 1)
                        .with("satu", first.kerja.sign())
                        .with("lain", other.kerja.sign())
                        .hint(Text::new("pelaksana-campur.saran")),
                );
            }
        }
        actors
    }

    /// A line of a step that names an actor but is no item: without its colon, or with the bullet of
    /// a word processor.
    fn stray_pelaksana(&self, step: Range<usize>) -> Option<(Range<usize>, &'a str)> {
        let text = self.text(step.clone());
        let lines = text.split_inclusive('\n').scan(step.start, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        lines.skip(1).find_map(|(start, line)| {
            let is_bullet = |c: char| c.is_whitespace() || "-*+•·▪‣–—".contains(c);
            let words = line.trim_start_matches(is_bullet);
            let name = words.get(.."pelaksana".len())?;
            let rest = &words[name.len()..];
            let nama = rest.trim_start_matches([':', '：', '=']).trim();
            let is_key = name.eq_ignore_ascii_case("pelaksana")
                && rest.starts_with(|c: char| c.is_whitespace() || ":：=".contains(c));
            let from = start + (line.len() - words.len());
            (is_key && !nama.is_empty()).then(|| (from..from + words.trim_end().len(), nama))
        })
    }

    fn actors_in(
        &mut self,
        cell: Range<usize>,
        actors: &mut Actors,
        separators: &mut Vec<Separator>,
    ) {
        let text = self.text(cell.clone());
        let all = find_separators(text);
        let mut at = 0;
        let mut next = 0;
        while at < text.len() {
            while next < all.len() && all[next].range.start < at {
                next += 1;
            }
            let nearest_end = all.get(next).map_or(text.len(), |sep| sep.range.start);
            let is_missing = text[at..nearest_end].trim().is_empty();
            // The longest name that ends at a separator or at the end.
            let ends = all[next..].iter().enumerate().map(|(n, sep)| (sep.range.start, next + n));
            let found = ends
                .chain([(text.len(), all.len())])
                .take_while(|(end, _)| !is_missing && *end <= at + self.longest_name)
                .filter_map(|(end, sep)| self.actor(&text[at..end]).map(|id| (id, end, sep)))
                .last();
            let (id, end, sep) = match found {
                Some((id, end, sep)) => (Some(id), end, sep),
                None => (None, nearest_end, next),
            };
            let name = self.trimmed(cell.start + at..cell.start + end);
            if !name.is_empty() {
                actors.written += 1;
                match id {
                    None => {
                        actors.damaged = true;
                        self.report_unknown(name);
                    }
                    Some(id) => match actors.found.iter().find(|(other, _)| *other == id) {
                        None => actors.found.push((id, name)),
                        Some((_, first)) => self.report_repeated(id, first.clone(), name),
                    },
                }
            }
            let Some(separator) = all.get(sep) else { break };
            // `A, atau B` is separated by both, `A, , B` by one.
            if actors.written > 0 && (!is_missing || separator.kerja != Kerja::Bersama) {
                separators.push(Separator {
                    range: cell.start + separator.range.start..cell.start + separator.range.end,
                    kerja: separator.kerja,
                });
            }
            at = separator.range.end;
        }
    }

    /// The actor of a name, which may end with a full stop that isn't part of it.
    fn actor(&self, name: &str) -> Option<PelaksanaId> {
        let name = name.trim();
        self.registers
            .find_pelaksana(name)
            .or_else(|| name.strip_suffix('.').and_then(|name| self.registers.find_pelaksana(name)))
    }

    fn report_unknown(&mut self, name: Range<usize>) {
        let span = self.span(name.clone());
        let name = self.text(name);
        let mut fault = Diagnostic::new(Code::PelaksanaTidakDikenal, span).with("nama", name);
        let separated = [(&[" dan ", " & ", " serta ", ";"][..], ", "), (&["/"], " atau ")];
        let separated = separated.into_iter().find_map(|(separators, right)| {
            let parts = separators.iter().fold(vec![name], |parts, separator| {
                parts.into_iter().flat_map(|part| part.split(separator)).collect()
            });
            let parts: Vec<&str> = parts.into_iter().map(str::trim).collect();
            let known = |part: &&str| self.registers.find_pelaksana(part).is_some();
            (parts.len() > 1 && parts.iter().all(known)).then(|| parts.join(right))
        });
        fault = if let Some(separated) = separated {
            fault.hint(Text::new("pelaksana-tidak-dikenal.saran").with("nama", separated))
        } else if let Some(near) = nearest(name, names(self.registers)) {
            fault.hint(Text::new("pelaksana-tidak-dikenal.saran").with("nama", near))
        } else {
            fault.hint(Text::new("pelaksana-tidak-dikenal.saran-daftar"))
        };
        self.report(fault);
    }

    fn report_repeated(&mut self, id: PelaksanaId, first: Range<usize>, again: Range<usize>) {
        let fault = Diagnostic::new(Code::PelaksanaGanda, self.span(again))
            .with("pelaksana", &self.registers.pelaksana[id.0 as usize].nama)
            .with("langkah", self.langkah + 1)
            .hint(Text::new("pelaksana-ganda.saran"))
            .related(self.span(first), Text::new("pelaksana-ganda.kaitan"));
        self.report(fault);
    }

    /// Reads `Simbol`: one word for all actors, or one each.
    fn simbol(
        &mut self,
        value: Range<usize>,
        kegiatan: &Kegiatan,
        actors: &Actors,
        damaged: bool,
    ) -> Option<Vec<Simbol>> {
        let value = self.trimmed(value);
        let text = self.text(value.clone());
        if crate::markdown::is_blank(text) {
            return None;
        }
        let mut words = Vec::new();
        let mut at = value.start;
        for piece in text.split(',') {
            let range = self.trimmed(at..at + piece.len());
            at += piece.len() + 1;
            let word = self.text(range.clone());
            let Some(simbol) = Simbol::find(word) else {
                let known = Simbol::ALL.map(Simbol::word);
                let meant = Simbol::guess(word).map(Simbol::word).or_else(|| nearest(word, known));
                let fault = Diagnostic::new(Code::SimbolTidakDikenal, self.span(range))
                    .with("simbol", word)
                    .hint(match meant {
                        Some(meant) => {
                            Text::new("simbol-tidak-dikenal.saran-mirip").with("simbol", meant)
                        }
                        None => Text::new("simbol-tidak-dikenal.saran"),
                    });
                self.report(fault);
                return None;
            };
            words.push(simbol);
        }
        let wanted = kegiatan.pelaksana.len();
        match words.len() {
            _ if damaged => None,
            1 => Some(vec![words[0]; wanted]),
            n if n == wanted => Some(words),
            // One word for each name as written, of which some stood there twice.
            n if n == actors.written => None,
            n => {
                let message = Text::new("simbol-tidak-dikenal.jumlah")
                    .with("jumlah", n)
                    .with("pelaksana", wanted);
                let fault = Diagnostic::new(Code::SimbolTidakDikenal, self.span(value))
                    .message(message)
                    .hint(Text::new("simbol-tidak-dikenal.saran-jumlah"));
                self.report(fault);
                None
            }
        }
    }

    /// Reads what refers to other steps, and everything that is left.
    fn finish(&mut self, draft: Draft, steps: &Steps) -> Kegiatan {
        let Draft { mut kegiatan, chunks, damaged, .. } = draft;
        let from = self.reader.links.len();
        let mut texts = Vec::new();
        for chunk in chunks {
            match chunk {
                Chunk::Text(text) => texts.push((text, false)),
                Chunk::Item(item) => match self.branch(&item, &kegiatan, damaged, steps) {
                    Branch::Cabang(cabang) => {
                        kegiatan.cabang.push(cabang);
                        self.push_rest(&item, &mut texts);
                    }
                    Branch::Broken => {
                        self.damaged = true;
                        self.push_rest(&item, &mut texts);
                    }
                    Branch::Explanation => texts.push((item.verbatim, true)),
                },
            }
        }
        kegiatan.cabang.shrink_to_fit();
        let sentence = parse::excerpt(&self.spoken(&kegiatan.uraian));
        if !sentence.is_empty() {
            for link in &mut self.reader.links[from..] {
                link.context = sentence.as_str().into();
            }
        }
        kegiatan.penjelasan = self.explanation(&texts);
        kegiatan
    }

    /// What stands below a branch in its item is kept with the step.
    fn push_rest(&self, item: &Item, texts: &mut Vec<(Verbatim, bool)>) {
        let lines = item.rest.clone();
        if self.source.lines[lines.clone()].iter().any(|line| !line.is_blank()) {
            let indents = self.source.lines[lines.clone()].iter().filter(|line| !line.is_blank());
            let dedent = indents.map(|line| line.indent).min().unwrap_or(0);
            texts.push((Verbatim { lines, dedent, apart: true }, false));
        }
    }

    fn branch(&mut self, item: &Item, kegiatan: &Kegiatan, damaged: bool, steps: &Steps) -> Branch {
        let text = self.text(item.text.clone());
        let Some(arrow) = last_arrow(text).filter(|_| !item.ordered) else {
            self.report_like_arrow(item);
            return Branch::Explanation;
        };
        let start = item.text.start;
        let target = self.trimmed(start + arrow.end..item.text.end);
        let span = self.span(item.range.clone());
        // On the item's line, where it began there.
        let words = &self.source.text[item.range.start..target.start];
        let target_span = if words.contains('\n') { span } else { self.span(target.clone()) };
        let tujuan = match self.target(target.clone()) {
            Target::Other => {
                self.report(
                    Diagnostic::new(Code::TujuanTakTerbaca, target_span)
                        .with("tujuan", self.text(target))
                        .hint(Text::new("tujuan-tak-terbaca.saran")),
                );
                return Branch::Explanation;
            }
            Target::Several => {
                self.report(
                    Diagnostic::new(Code::TujuanGanda, target_span)
                        .with("tujuan", self.text(target))
                        .hint(Text::new("tujuan-ganda.saran")),
                );
                return Branch::Broken;
            }
            Target::Selesai => Some(Tujuan::Selesai),
            Target::Sop(reference) => {
                let span = self.span(reference.start - 2..reference.end + 2);
                let text = self.text(reference);
                let name = text.split_once('|').map_or(text, |(name, _)| name);
                let place = Place::Branch { prosedur: self.prosedur, langkah: self.langkah };
                Some(Tujuan::Sop(self.reader.link(span, parse::sop_target(name), place)))
            }
            Target::Label(label) => self.label_target(label, target_span, steps),
            Target::Langkah { number, pelaksana } => {
                self.step_target(number, pelaksana, target_span, steps)
            }
        };
        let before = self.trimmed(start..start + arrow.start);
        let (pelaksana, label) = match self.branch_actor(before.clone(), kegiatan) {
            None => (None, before),
            Some((id, rest)) if kegiatan.pelaksana.contains(&id) => (Some(id), rest),
            // Who acts in this step isn't known: nothing more is said.
            Some(_) if damaged => return Branch::Broken,
            Some((_, rest)) => {
                let name = self.text(before.start..rest.start);
                let name = name.trim_end().trim_end_matches(':').trim_end();
                let fault = Diagnostic::new(
                    Code::CabangBukanPelaksana,
                    self.span(before.start..before.start + name.len()),
                )
                .with("pelaksana", name)
                .with("langkah", self.langkah + 1)
                .hint(Text::new("cabang-bukan-pelaksana.saran"));
                self.report(fault);
                return Branch::Broken;
            }
        };
        let label = self.trim_label(label);
        let label = self.inlines(label, self.place());
        match tujuan {
            Some(tujuan) => Branch::Cabang(Cabang { span, pelaksana, label, tujuan }),
            None => Branch::Broken,
        }
    }

    /// Reports a sign that was meant as an arrow: a target stands behind it.
    fn report_like_arrow(&mut self, item: &Item) {
        let text = self.text(item.text.clone());
        let signs = LIKE_ARROWS.iter().filter_map(|sign| Some((text.rfind(sign)?, *sign)));
        let Some((at, sign)) = signs.max().filter(|_| !item.ordered) else { return };
        let range = item.text.start + at..item.text.start + at + sign.len();
        let target = self.trimmed(range.end..item.text.end);
        if matches!(self.target(target.clone()), Target::Other | Target::Several) {
            return;
        }
        let label = text[..at].trim_end_matches(['=', '-', '–', '—', ' ']);
        let meant = format!("{label} → {}", self.text(target));
        self.report(
            Diagnostic::new(Code::TujuanTakTerbaca, self.span(range))
                .message(Text::new("tujuan-tak-terbaca.panah").with("panah", sign))
                .hint(Text::new("tujuan-tak-terbaca.saran-panah").with("contoh", meant.trim())),
        );
    }

    /// The registered actor before a colon: one of the step's if there is one, the longest first.
    fn branch_actor(
        &self,
        before: Range<usize>,
        kegiatan: &Kegiatan,
    ) -> Option<(PelaksanaId, Range<usize>)> {
        let text = self.text(before.clone());
        let mut other = None;
        let colons: Vec<usize> =
            find_unescaped(text, ":").take_while(|colon| *colon <= self.longest_name).collect();
        for colon in colons.into_iter().rev() {
            if let Some(id) = self.registers.find_pelaksana(&text[..colon]) {
                let rest = self.trimmed(before.start + colon + 1..before.end);
                if kegiatan.pelaksana.contains(&id) {
                    return Some((id, rest));
                }
                other.get_or_insert((id, rest));
            }
        }
        other
    }

    /// A label without the colon at its end.
    fn trim_label(&self, label: Range<usize>) -> Range<usize> {
        let text = self.text(label.clone());
        let kept = text.strip_suffix(':').filter(|text| !text.ends_with('\\')).unwrap_or(text);
        label.start..label.start + kept.trim_end().len()
    }

    /// What has the form of a target.
    fn target(&self, range: Range<usize>) -> Target {
        let text = self.text(range.clone());
        let text = text.strip_suffix('.').unwrap_or(text).trim_end();
        match self.single_target(range.start..range.start + text.len()) {
            Target::Other => {}
            // `5 atau 6`: the words behind the number are no actor.
            Target::Langkah { pelaksana, .. }
                if !pelaksana.is_empty() && self.actor(self.text(pelaksana.clone())).is_none() => {}
            target => return target,
        }
        let parts: Vec<&str> = text
            .split([',', ';', '/', '&'])
            .flat_map(|part| part.split(" dan "))
            .flat_map(|part| part.split(" atau "))
            .map(|part| part.trim().trim_start_matches("dan ").trim_start_matches("atau "))
            .filter(|part| !part.is_empty())
            .collect();
        let all = parts.iter().all(|part| {
            let start = range.start + (part.as_ptr() as usize - text.as_ptr() as usize);
            match self.single_target(start..start + part.len()) {
                Target::Other | Target::Several => false,
                Target::Langkah { pelaksana, .. } => {
                    pelaksana.is_empty() || self.actor(self.text(pelaksana)).is_some()
                }
                _ => true,
            }
        });
        if parts.len() > 1 && all {
            return Target::Several;
        }
        self.single_target(range.start..range.start + text.len())
    }

    fn single_target(&self, range: Range<usize>) -> Target {
        let text = self.text(range.clone());
        if text.eq_ignore_ascii_case("selesai") {
            return Target::Selesai;
        }
        if let Some(label) = text.strip_prefix('#') {
            let one = !label.is_empty() && !label.contains(|c: char| c.is_whitespace() || c == ',');
            return if one { Target::Label(range.start + 1..range.end) } else { Target::Other };
        }
        if let Some(inner) = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]")) {
            let one = !inner.trim().is_empty() && !inner.contains(['[', ']', '\n']);
            return if one { Target::Sop(range.start + 2..range.end - 2) } else { Target::Other };
        }
        let word = "langkah";
        let begins = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let number = match begins {
            true => {
                let rest = &text[word.len()..];
                if !rest.starts_with(char::is_whitespace) {
                    return Target::Other;
                }
                rest.trim_start()
            }
            false => text,
        };
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &number[digits..];
        if digits == 0 || !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return Target::Other;
        }
        Target::Langkah {
            number: number[..digits].parse().unwrap_or(usize::MAX),
            pelaksana: self.trimmed(range.end - rest.len()..range.end),
        }
    }

    fn label_target(&mut self, label: Range<usize>, span: Span, steps: &Steps) -> Option<Tujuan> {
        let name = self.text(label);
        if let Some((index, _)) = steps.labels.get(fold(name).as_str()) {
            return Some(Tujuan::Langkah { index: *index, pelaksana: None });
        }
        let message = Text::new("tujuan-tidak-ada.label")
            .with("langkah", self.langkah + 1)
            .with("label", name);
        let mut labels: Vec<&str> = steps.labels.keys().map(|label| &**label).collect();
        labels.sort_unstable();
        let hint = match nearest(name, labels) {
            Some(near) => Text::new("tujuan-tidak-ada.saran-label-mirip").with("label", near),
            None => Text::new("tujuan-tidak-ada.saran-label").with("label", format!("{{#{name}}}")),
        };
        self.report(Diagnostic::new(Code::TujuanTidakAda, span).message(message).hint(hint));
        None
    }

    fn step_target(
        &mut self,
        number: usize,
        pelaksana: Range<usize>,
        span: Span,
        steps: &Steps,
    ) -> Option<Tujuan> {
        let last = steps.pelaksana.len();
        if number == 0 || number > last {
            let fault = Diagnostic::new(Code::TujuanTidakAda, span)
                .with("langkah", self.langkah + 1)
                .with("tujuan", number)
                .with("akhir", last)
                .hint(Text::new("tujuan-tidak-ada.saran").with("akhir", last));
            self.report(fault);
            return None;
        }
        let index = number - 1;
        if pelaksana.is_empty() {
            return Some(Tujuan::Langkah { index, pelaksana: None });
        }
        let name = self.text(pelaksana);
        match self.actor(name) {
            Some(id) if steps.pelaksana[index].contains(&id) => {
                Some(Tujuan::Langkah { index, pelaksana: Some(id) })
            }
            _ => {
                let message = Text::new("tujuan-tidak-ada.pelaksana")
                    .with("langkah", number)
                    .with("pelaksana", name);
                let known: Vec<&str> = steps.pelaksana[index]
                    .iter()
                    .map(|id| self.registers.pelaksana[id.0 as usize].nama.as_str())
                    .collect();
                let hint = match known.is_empty() {
                    true => {
                        Text::new("tujuan-tidak-ada.saran-tanpa-pelaksana").with("langkah", number)
                    }
                    false => Text::new("tujuan-tidak-ada.saran-pelaksana")
                        .with("langkah", number)
                        .with("pelaksana", known.join(", ")),
                };
                self.report(
                    Diagnostic::new(Code::TujuanTidakAda, span).message(message).hint(hint),
                );
                None
            }
        }
    }

    /// Reads what is kept with the step as one text, so that its items stay one list.
    fn explanation(&mut self, texts: &[(Verbatim, bool)]) -> Vec<Block> {
        let mut pieces = Vec::new();
        let mut item_before = false;
        for (text, is_item) in texts {
            if !pieces.is_empty() && (text.apart || !is_item || !item_before) {
                let at = self.source.lines[text.lines.start].start;
                pieces.push(Piece { range: at..at, pad: 0 });
            }
            item_before = *is_item;
            for line in &self.source.lines[text.lines.clone()] {
                pieces.push(dedent(self.source.text, line, text.dedent));
            }
        }
        match pieces.is_empty() {
            true => Vec::new(),
            false => self.reader.pieces(&pieces, self.place()),
        }
    }

    /// The words of inlines, links that have none with the reference they name.
    fn spoken(&self, content: &[Inline]) -> String {
        parse::spoken(content, &self.reader.links)
    }

    fn inlines(&mut self, range: Range<usize>, place: Place) -> Vec<Inline> {
        let text = self.text(range.clone());
        self.reader.inlines(text, Origin::At(range.start as u32), place)
    }

    fn place(&self) -> Place {
        Place::Step { prosedur: self.prosedur, langkah: self.langkah }
    }

    fn text(&self, range: Range<usize>) -> &'a str {
        &self.source.text[range]
    }

    /// A range without the white space at its ends.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.text(range.clone());
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.reader.file.span(range)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.reader.diagnostics.push(diagnostic);
    }
}

/// What branches may lead to.
struct Steps<'d> {
    /// Labels, folded, with their steps.
    labels: &'d HashMap<Box<str>, (usize, Span)>,
    /// Each step's actors.
    pelaksana: &'d [Vec<PelaksanaId>],
}

impl Kunci {
    const ALL: [Kunci; 6] = [
        Kunci::Pelaksana,
        Kunci::Kelengkapan,
        Kunci::Waktu,
        Kunci::Output,
        Kunci::Keterangan,
        Kunci::Simbol,
    ];

    fn word(self) -> &'static str {
        match self {
            Kunci::Pelaksana => "Pelaksana",
            Kunci::Kelengkapan => "Kelengkapan",
            Kunci::Waktu => "Waktu",
            Kunci::Output => "Output",
            Kunci::Keterangan => "Keterangan",
            Kunci::Simbol => "Simbol",
        }
    }

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kunci| kunci.word().eq_ignore_ascii_case(word))
    }

    /// The key that another word stands for: one in everyday use, an English one, a slip.
    fn guess(word: &str) -> Option<Self> {
        if word.len() > 40 {
            return None;
        }
        let word = fold(word);
        let meant = match word.as_str() {
            "aktor" | "actor" | "actors" | "pelaku" | "pic" | "performer" | "penanggung jawab" => {
                Some(Kunci::Pelaksana)
            }
            "persyaratan" | "syarat" | "input" | "masukan" | "requirement" | "requirements" => {
                Some(Kunci::Kelengkapan)
            }
            "durasi" | "duration" | "time" | "waktu pelaksanaan" | "waktu penyelesaian"
            | "jangka waktu" | "lama waktu" => Some(Kunci::Waktu),
            "hasil" | "keluaran" | "luaran" | "result" => Some(Kunci::Output),
            "ket" | "ket." | "remark" | "remarks" => Some(Kunci::Keterangan),
            "symbol" | "lambang" => Some(Kunci::Simbol),
            _ => None,
        };
        meant.or_else(|| Self::ALL.into_iter().find(|kunci| distance(&word, kunci.word()) <= 1))
    }
}

impl Kerja {
    /// The sign that separates actors who work so.
    fn sign(self) -> &'static str {
        match self {
            Kerja::Bersama => ",",
            Kerja::Berurutan => "→",
            Kerja::Atau => "atau",
        }
    }
}

impl Simbol {
    const ALL: [Simbol; 4] = [Simbol::Mulai, Simbol::Selesai, Simbol::Proses, Simbol::Keputusan];

    fn word(self) -> &'static str {
        match self {
            Simbol::Mulai => "mulai",
            Simbol::Selesai => "selesai",
            Simbol::Proses => "proses",
            Simbol::Keputusan => "keputusan",
        }
    }

    fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|simbol| simbol.word().eq_ignore_ascii_case(word))
    }

    fn guess(word: &str) -> Option<Self> {
        match fold(word).as_str() {
            "start" | "awal" => Some(Simbol::Mulai),
            "end" | "stop" | "akhir" | "berakhir" => Some(Simbol::Selesai),
            "process" | "kotak" | "kegiatan" => Some(Simbol::Proses),
            "decision" | "belah ketupat" | "pilihan" => Some(Simbol::Keputusan),
            _ => None,
        }
    }
}

/// Gives each procedure its columns: the identity's list, then whoever else appears. A listed
/// actor whom only other procedures employ has no column here; one who is nowhere employed has.
fn place_columns(sections: &mut [Section], identitas: &Identitas) {
    let employed = |prosedur: &Prosedur, id: PelaksanaId| {
        prosedur.kegiatan.iter().any(|kegiatan| kegiatan.pelaksana.contains(&id))
    };
    let idle: Vec<PelaksanaId> = identitas
        .pelaksana
        .iter()
        .map(|listed| listed.value)
        .filter(|id| {
            !sections.iter().any(
                |section| matches!(section, Section::Prosedur(prosedur) if employed(prosedur, *id)),
            )
        })
        .collect();
    for section in sections {
        let Section::Prosedur(prosedur) = section else { continue };
        let mut columns: Vec<PelaksanaId> = Vec::new();
        for listed in &identitas.pelaksana {
            let id = listed.value;
            if !columns.contains(&id) && (idle.contains(&id) || employed(prosedur, id)) {
                columns.push(id);
            }
        }
        for kegiatan in &prosedur.kegiatan {
            for id in &kegiatan.pelaksana {
                if !columns.contains(id) {
                    columns.push(*id);
                }
            }
        }
        columns.shrink_to_fit();
        prosedur.pelaksana = columns;
    }
}

/// Reports each actor of the steps whom the identity doesn't list, at the first mention.
fn report_outsiders(
    reader: &mut Reader,
    mentions: Vec<(PelaksanaId, Span, u32)>,
    identitas: &Identitas,
    registers: &Registers,
) {
    // A list in which something is unknown isn't the list that its author meant.
    let damaged = reader.diagnostics.iter().any(|fault| {
        fault.code == Code::PelaksanaTidakDikenal
            && fault.span.end <= identitas.span.end
            && fault.span.start >= identitas.span.start
    });
    if identitas.pelaksana.is_empty() || damaged {
        return;
    }
    for (id, span, langkah) in mentions {
        if identitas.pelaksana.iter().all(|listed| listed.value != id) {
            reader.diagnostics.push(
                Diagnostic::new(Code::PelaksanaTakTerdaftar, span)
                    .with("pelaksana", &registers.pelaksana[id.0 as usize].nama)
                    .with("langkah", langkah)
                    .hint(Text::new("pelaksana-tak-terdaftar.saran")),
            );
        }
    }
}

fn longest_name(registers: &Registers) -> usize {
    // White space in a text may be longer than in the register, and case change a length.
    names(registers).map(str::len).max().unwrap_or(0) * 2 + 16
}

fn names(registers: &Registers) -> impl Iterator<Item = &str> {
    registers.pelaksana.iter().flat_map(|pelaksana| {
        [pelaksana.nama.as_str()]
            .into_iter()
            .chain(pelaksana.alias.iter().map(String::as_str))
            .chain([pelaksana.id.as_str()])
    })
}

/// The separators of a list of actors, in order.
fn find_separators(text: &str) -> Vec<Separator> {
    let mut separators = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kerja) = if c == ',' {
            (1, Some(Kerja::Bersama))
        } else if c == '→' {
            (c.len_utf8(), Some(Kerja::Berurutan))
        } else if rest.starts_with("->") {
            (2, Some(Kerja::Berurutan))
        } else if c.is_whitespace() {
            let word = rest.trim_start();
            let spaces = rest.len() - word.len();
            let is_atau = word.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("atau"))
                && word[4..].starts_with(char::is_whitespace);
            if is_atau { (spaces + 4, Some(Kerja::Atau)) } else { (spaces, None) }
        } else {
            (c.len_utf8(), None)
        };
        if let Some(kerja) = kerja {
            separators.push(Separator { range: at..at + length, kerja });
        }
        at += length;
    }
    separators
}

/// Where a sign stands in a text without a backslash before it.
fn find_unescaped<'t>(text: &'t str, sign: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(sign).map(|(at, _)| at).filter(|at| !text[..*at].ends_with('\\'))
}

/// What is typed or pasted in an arrow's place.
const LIKE_ARROWS: &[&str] = &["=>", "–>", "—>", "⇒", "➔", "➜", "➝", "➡", "⟶", "►"];

/// The last arrow in a text: `→` or `->`, no matter how long its shaft.
fn last_arrow(text: &str) -> Option<Range<usize>> {
    let ascii = find_unescaped(text, "->").last().map(|at| {
        let shaft = text[..at].len() - text[..at].trim_end_matches('-').len();
        at - shaft..at + 2
    });
    let sign = find_unescaped(text, "→").last().map(|at| at..at + '→'.len_utf8());
    match (ascii, sign) {
        (Some(ascii), Some(sign)) => Some(if ascii.end > sign.end { ascii } else { sign }),
        (ascii, sign) => ascii.or(sign),
    }
}

/// A line without columns of its indentation.
fn dedent(text: &str, line: &lines::Line, columns: usize) -> Piece {
    let mut column = 0;
    let mut at = line.start;
    for byte in text[line.start..line.text].bytes() {
        if column >= columns {
            break;
        }
        column += if byte == b'\t' { 4 - column % 4 } else { 1 };
        at += 1;
    }
    Piece { range: at..line.next.max(at), pad: column.saturating_sub(columns) }
}
