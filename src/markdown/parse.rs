//! Markdown text → blocks, inlines and links; the only user of `pulldown_cmark`.
//!
//! In: a file and the range of its text. Out: the tree, with every link, anchor and fault that
//! was met gathered in the [`Reader`]. What a link leads to is not asked here.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::iter::Peekable;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{
    Alignment as ParsedAlignment, BlockQuoteKind, BrokenLink, BrokenLinkCallback, CodeBlockKind,
    CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TextMergeWithOffset,
};

use super::{
    AlertKind, Alignment, Anchor, Block, BlockKind, Definition, Heading, Inline, Item, LinkId,
    Links, Place, Table, WrittenLink, WrittenTarget, plain,
};
use crate::diagnostics::{Code, Diagnostic};
use crate::messages::Text;
use crate::source::{SourceFile, Span};

/// How deep blocks and inlines may stand in each other: what comes after recurses over the tree,
/// and some of it is slow on deep trees (50,000 `>` are one line to type).
const MAX_DEPTH: usize = 100;

/// How many headings a file may have; those after them are read as paragraphs.
const MAX_HEADINGS: usize = 2_000;

/// About how many characters the context of a link has.
const CONTEXT_CHARS: usize = 200;

/// How many characters a bare address may have.
const MAX_ADDRESS: usize = 2_000;

/// Stands for a line's end while inline text is parsed as one line: white space to Markdown, but
/// nothing that could begin a block.
const LINE_END: char = '\u{b}';

/// Stands before inline text, so that it can't begin a block. Being punctuation, it changes
/// nothing in how the emphasis after it is read.
const GUARD: &str = ".";

/// Reads the texts of one file and gathers what they have in common: links, anchors, faults.
pub struct Reader<'a> {
    pub file: &'a SourceFile,
    pub links: Links,
    pub anchors: Vec<Anchor>,
    pub diagnostics: Vec<Diagnostic>,
    /// The names so far: each with the place of its anchor, and the next number to try where it
    /// repeats.
    used: HashMap<Box<str>, (Option<Span>, u32)>,
    /// The anchor of the last heading: links in running text stand below it.
    below: Option<Box<str>>,
    headings: usize,
    too_deep: bool,
    shared: Option<Rc<Shared>>,
}

/// Where the characters of a piece of inline text stand in the file.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// The text stands in the file as it is, from this byte on.
    At(u32),
    /// The text was changed on its way (a folded or escaped YAML value): all of it is here.
    Within(Span),
}

/// A line of a text that is put together from pieces of the file.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// What the file has of it, line end included.
    pub range: Range<usize>,
    /// Spaces in front, in place of the rest of a tab.
    pub pad: usize,
}

/// What all texts of a file may refer to, wherever in the file it stands: a file is read in
/// several stretches, and each of them alone would not know it.
#[derive(Debug, Default)]
struct Shared {
    /// Targets of `[label]: target`, by the folded label.
    definitions: HashMap<String, String>,
    /// Names of the footnotes.
    footnotes: HashSet<String>,
}

impl<'a> Reader<'a> {
    /// A reader of a file that has read nothing yet.
    pub fn new(file: &'a SourceFile) -> Self {
        Self {
            file,
            links: Links::new(),
            anchors: Vec::new(),
            diagnostics: Vec::new(),
            used: HashMap::new(),
            below: None,
            headings: 0,
            too_deep: false,
            shared: None,
        }
    }

    /// Reads a range of the file as blocks.
    pub fn blocks(&mut self, range: Range<usize>) -> Vec<Block> {
        let text = self.file.text().map_or("", |text| &text[range.clone()]);
        self.read_blocks(text, &Places::At(range.start), None)
    }

    /// Reads a text as inlines, never as blocks (`1. ATK` keeps its number).
    pub fn inlines(&mut self, text: &str, origin: Origin, place: Place) -> Vec<Inline> {
        let cut = text.len() - text.trim_start().len();
        let text = text.trim();
        if text.is_empty() {
            return Vec::new();
        }
        if is_plain(text) {
            return vec![Inline::Text(text.into())];
        }
        let places = match origin {
            Origin::At(start) => Places::Guarded(start as usize + cut),
            Origin::Within(span) => Places::Within(span),
        };
        let mut line = String::with_capacity(GUARD.len() + text.len());
        line.push_str(GUARD);
        let mut rest = text;
        while let Some(at) = rest.find(['\n', '\r']) {
            line.push_str(&rest[..at]);
            line.push(LINE_END);
            let end = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
            // Every byte keeps its place.
            line.extend(std::iter::repeat_n(' ', end - 1));
            rest = &rest[at + end..];
        }
        line.push_str(rest);
        let limit = line.len();
        self.append_footnotes(&mut line);
        let first = self.links.len();
        let content =
            self.walk(&line, limit, &places, Some(place), |walk| match walk.events.next() {
                Some((Event::Start(Tag::Paragraph), _)) => walk.inlines_to_end(0),
                other => unreachable!("a guarded line is a paragraph, not {other:?}"),
            });
        self.give_context(&content, first);
        content
    }

    /// Reads a text that was put together from pieces of the file as blocks.
    pub(crate) fn pieces(&mut self, pieces: &[Piece], place: Place) -> Vec<Block> {
        let source = self.file.text().unwrap_or_default();
        let mut text = String::new();
        let mut starts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            text.extend(std::iter::repeat_n(' ', piece.pad));
            starts.push((text.len(), piece.range.clone()));
            text.push_str(&source[piece.range.clone()]);
            // A piece of nothing is a blank line.
            if piece.range.is_empty() || !text.ends_with('\n') {
                text.push('\n');
            }
        }
        self.read_blocks(&text, &Places::Pieces(starts), Some(place))
    }

    /// Says that running text from here on stands below this anchor.
    pub(crate) fn set_below(&mut self, anchor: &str) {
        self.below = Some(anchor.into());
    }

    /// Makes an anchor of a name that our own rules give, and reports nothing.
    pub(crate) fn anchor(&mut self, id: &str, span: Span) -> Box<str> {
        let anchor = self.free_anchor(id);
        self.add_anchor(&anchor, span);
        anchor
    }

    /// Makes an anchor of the id that an author wrote. One that is reserved or stands elsewhere
    /// already is reported.
    pub(crate) fn written_anchor(&mut self, id: &str, span: Span) -> Option<Box<str>> {
        let fault = Diagnostic::new(Code::JangkarDipakai, span).with("jangkar", id);
        if id.starts_with("langkah-") || is_step_anchor(id) {
            let message = Text::new("jangkar-dipakai.khusus").with("jangkar", id);
            self.diagnostics
                .push(fault.message(message).hint(Text::new("jangkar-dipakai.saran-khusus")));
            return None;
        }
        if let Some((Some(other), _)) = self.used.get(id) {
            let fault = fault
                .hint(Text::new("jangkar-dipakai.saran"))
                .related(*other, Text::new("jangkar-dipakai.kaitan"));
            self.diagnostics.push(fault);
            return None;
        }
        self.add_anchor(id, span);
        Some(id.into())
    }

    /// Counts a heading. The first one that is too many is reported.
    pub(crate) fn has_too_many_headings(&mut self, span: Span) -> bool {
        self.headings += 1;
        if self.headings == MAX_HEADINGS + 1 {
            self.diagnostics.push(
                Diagnostic::new(Code::JudulTerlaluBanyak, span)
                    .with("batas", MAX_HEADINGS)
                    .hint(Text::new("judul-terlalu-banyak.saran")),
            );
        }
        self.headings > MAX_HEADINGS
    }

    /// Adds a link.
    pub(crate) fn link(&mut self, span: Span, target: WrittenTarget, place: Place) -> LinkId {
        let id = LinkId(self.links.len() as u32);
        self.links.push(WrittenLink { span, target, place, context: "".into() });
        id
    }

    /// Makes the anchor of a step, whose name nothing else can have.
    pub(crate) fn step_anchor(&mut self, id: &str, span: Span) {
        debug_assert!(is_step_anchor(id));
        self.add_anchor(id, span);
    }

    fn add_anchor(&mut self, id: &str, span: Span) {
        self.used.entry(id.into()).or_insert((None, 1)).0 = Some(span);
        self.anchors.push(Anchor { id: id.into(), span });
    }

    /// The name itself, or with the first number that makes it new. Anchors of steps count as
    /// used, whether there is such a step or not.
    fn free_anchor(&mut self, id: &str) -> Box<str> {
        if !self.used.contains_key(id) {
            if !is_step_anchor(id) {
                return id.into();
            }
            self.used.insert(id.into(), (None, 1));
        }
        let mut number = self.used[id].1;
        let free = loop {
            let candidate = format!("{id}-{number}");
            number += 1;
            if !self.used.contains_key(candidate.as_str()) {
                break candidate;
            }
        };
        if let Some((_, next)) = self.used.get_mut(id) {
            *next = number;
        }
        free.into()
    }

    fn read_blocks(&mut self, text: &str, places: &Places, place: Option<Place>) -> Vec<Block> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let limit = text.len();
        if !text.contains("[^") {
            return self.walk(text, limit, places, place, |walk| walk.blocks_to_end(0));
        }
        let mut text = text.to_owned();
        self.append_footnotes(&mut text);
        self.walk(&text, limit, places, place, |walk| walk.blocks_to_end(0))
    }

    fn walk<'t, T>(
        &mut self,
        text: &'t str,
        limit: usize,
        places: &Places,
        place: Option<Place>,
        read: impl FnOnce(&mut Walk<'_, 'a, 't, '_>) -> T,
    ) -> T {
        let broken = RefCell::default();
        let resolver = Resolver { shared: self.shared(), broken: &broken };
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_WIKILINKS;
        let parser = Parser::new_with_broken_link_callback(text, options, Some(resolver));
        let events = TextMergeWithOffset::new(parser.into_offset_iter()).peekable();
        let mut walk =
            Walk { reader: self, events, text, limit, places, place, task: None, linked: 0 };
        let result = read(&mut walk);
        drop(walk);
        for (range, reference) in broken.into_inner() {
            if range.start < limit {
                let span = places.span(self.file, range);
                let message = Text::new("rujukan-tidak-ada.acuan").with("rujukan", &reference);
                self.diagnostics.push(
                    Diagnostic::new(Code::RujukanTidakAda, span).message(message).hint(
                        Text::new("rujukan-tidak-ada.saran-acuan").with("rujukan", reference),
                    ),
                );
            }
        }
        result
    }

    /// What the whole file defines, read when it is first asked for.
    fn shared(&mut self) -> Rc<Shared> {
        self.shared.get_or_insert_with(|| Rc::new(Shared::read(self.file))).clone()
    }

    /// Appends stubs of the footnotes that the text refers to. Without its definition in the same
    /// text, the parser takes no reference for one.
    fn append_footnotes(&mut self, text: &mut String) {
        if !text.contains("[^") {
            return;
        }
        let shared = self.shared();
        let mut wanted: Vec<&str> = text
            .match_indices("[^")
            .filter_map(|(at, _)| text[at + 2..].split(['[', ']', ' ', '\n']).next())
            .filter_map(|name| shared.footnotes.get(name).map(String::as_str))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        for name in wanted {
            text.push_str("\n\n[^");
            text.push_str(name);
            text.push_str("]: x\n");
        }
    }

    /// Gives the links since `first`, all of them in this piece of text, their sentences.
    fn give_context(&mut self, content: &[Inline], first: usize) {
        if self.links.len() == first {
            return;
        }
        let mut text = String::new();
        let mut marks = Vec::new();
        mark_links(content, &self.links, &mut text, &mut marks);
        for (link, range) in marks {
            if let Some(link) = self.links.get_mut(link.0 as usize) {
                link.context = sentence(&text, range).into();
            }
        }
    }
}

impl Shared {
    fn read(file: &SourceFile) -> Self {
        let text = file.text().unwrap_or_default();
        let mut shared = Shared::default();
        if text.contains("]:") {
            let parser = Parser::new_ext(text, Options::ENABLE_FOOTNOTES);
            for (label, definition) in parser.reference_definitions().iter() {
                shared.definitions.insert(fold_label(label), definition.dest.to_string());
            }
            shared.footnotes = text
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("[^")?.split_once("]:"))
                .map(|(name, _)| name.to_owned())
                .filter(|name| !name.is_empty() && !name.contains([' ', '\t', '[', ']']))
                .collect();
        }
        shared
    }
}

/// Finds the definitions that stand in another stretch of the file, and notes what has none.
struct Resolver<'t> {
    shared: Rc<Shared>,
    broken: &'t RefCell<Vec<(Range<usize>, String)>>,
}

impl<'i> BrokenLinkCallback<'i> for Resolver<'_> {
    fn handle_broken_link(&mut self, link: BrokenLink<'i>) -> Option<(CowStr<'i>, CowStr<'i>)> {
        let found = self.shared.definitions.get(&fold_label(&link.reference));
        // `[teks]` alone is mostly just text in brackets.
        if found.is_none() && matches!(link.link_type, LinkType::Reference) {
            self.broken.borrow_mut().push((link.span, link.reference.to_string()));
        }
        found.map(|target| (target.clone().into(), "".into()))
    }
}

/// How positions in a text lead back to the file.
enum Places {
    /// The text stands in the file from this byte on.
    At(usize),
    /// The same, behind a guard that the file doesn't have.
    Guarded(usize),
    /// All of it is here.
    Within(Span),
    /// Each piece: where it begins in the text, and what it is in the file.
    Pieces(Vec<(usize, Range<usize>)>),
}

impl Places {
    fn at(&self, offset: usize) -> usize {
        match self {
            Places::At(start) => start + offset,
            Places::Guarded(start) => start + offset.saturating_sub(GUARD.len()),
            Places::Within(span) => span.start as usize,
            Places::Pieces(pieces) => {
                let next = pieces.partition_point(|(start, _)| *start <= offset);
                match next.checked_sub(1).map(|at| &pieces[at]) {
                    Some((start, range)) => (range.start + (offset - start)).min(range.end),
                    None => pieces.first().map_or(0, |(_, range)| range.start),
                }
            }
        }
    }

    fn span(&self, file: &SourceFile, range: Range<usize>) -> Span {
        if let Places::Within(span) = self {
            return *span;
        }
        let start = self.at(range.start);
        // The end belongs to the character before it: behind it another line may follow.
        let end = if range.is_empty() { start } else { self.at(range.end - 1) + 1 };
        file.span(start..end.max(start))
    }
}

type Events<'t, 'b> = Peekable<TextMergeWithOffset<'t, OffsetIter<'t, Resolver<'b>>>>;

/// A walk over the events of one text, building the tree.
struct Walk<'r, 'a, 't, 'b> {
    reader: &'r mut Reader<'a>,
    events: Events<'t, 'b>,
    text: &'t str,
    /// Where the text ends; behind it are stubs of footnotes.
    limit: usize,
    places: &'b Places,
    /// Where links stand, if not below the last heading.
    place: Option<Place>,
    /// The tick of a task that was met and belongs to the innermost item.
    task: Option<bool>,
    /// How many links are open.
    linked: usize,
}

impl<'t> Walk<'_, '_, 't, '_> {
    /// Reads blocks up to the end of what holds them, which is taken too. Inlines that stand
    /// among them (in the items of a tight list) become paragraphs.
    fn blocks_to_end(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.peek() {
            if range.start >= self.limit && !matches!(event, Event::End(_)) {
                let block = matches!(event, Event::Start(_));
                self.events.next();
                if block {
                    self.skip_to_end();
                }
                continue;
            }
            let range = range.clone();
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_block(tag) => {
                    let Some((Event::Start(tag), _)) = self.events.next() else { break };
                    if depth >= MAX_DEPTH {
                        self.report_depth(range);
                        self.skip_to_end();
                    } else if let Some(kind) = self.block(tag, &range, depth + 1) {
                        blocks.push(Block { span: self.block_span(range), kind });
                    }
                }
                Event::Rule => {
                    self.events.next();
                    blocks.push(Block { span: self.block_span(range), kind: BlockKind::Rule });
                }
                Event::TaskListMarker(done) => {
                    self.task = Some(*done);
                    self.events.next();
                }
                _ => {
                    let (content, end) = self.loose_inlines(depth);
                    let span = self.block_span(range.start..end.max(range.end));
                    blocks.push(Block { span, kind: BlockKind::Paragraph(content) });
                }
            }
        }
        blocks.shrink_to_fit();
        blocks
    }

    /// Reads one block, whose beginning has been taken.
    fn block(&mut self, tag: Tag<'t>, range: &Range<usize>, depth: usize) -> Option<BlockKind> {
        Some(match tag {
            Tag::Paragraph => {
                let content = self.leaf(depth);
                if content.is_empty() {
                    return None;
                }
                BlockKind::Paragraph(content)
            }
            Tag::Heading { level, id, .. } => {
                let content = self.leaf(depth);
                self.heading(level as u8, id.as_deref(), content, range)
            }
            Tag::BlockQuote(None) => BlockKind::Quote(self.blocks_to_end(depth)),
            Tag::BlockQuote(Some(kind)) => {
                let kind = match kind {
                    BlockQuoteKind::Note => AlertKind::Note,
                    BlockQuoteKind::Tip => AlertKind::Tip,
                    BlockQuoteKind::Important => AlertKind::Important,
                    BlockQuoteKind::Warning => AlertKind::Warning,
                    BlockQuoteKind::Caution => AlertKind::Caution,
                };
                BlockKind::Alert { kind, blocks: self.blocks_to_end(depth) }
            }
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or(""),
                    CodeBlockKind::Indented => "",
                };
                BlockKind::Code { language: language.into(), text: self.verbatim().into() }
            }
            Tag::HtmlBlock => BlockKind::Html(self.verbatim().into()),
            Tag::List(start) => BlockKind::List { start, items: self.items(depth) },
            Tag::FootnoteDefinition(name) => {
                BlockKind::Footnote { name: (&*name).into(), blocks: self.blocks_to_end(depth) }
            }
            Tag::DefinitionList => BlockKind::Definitions(self.definitions(depth)),
            Tag::Table(alignments) => self.table(alignments, depth),
            _ => {
                self.skip_to_end();
                return None;
            }
        })
    }

    fn heading(
        &mut self,
        level: u8,
        id: Option<&str>,
        content: Vec<Inline>,
        range: &Range<usize>,
    ) -> BlockKind {
        let span = self.block_span(range.clone());
        if self.reader.has_too_many_headings(span) {
            return BlockKind::Paragraph(content);
        }
        let written = id.and_then(|id| {
            let at = self.text[range.clone()].rfind(id).map_or(range.clone(), |at| {
                // With its `#`, if that stands before it.
                range.start + at.saturating_sub(1)..range.start + at + id.len()
            });
            let at = self.places.span(self.reader.file, at);
            self.reader.written_anchor(id, at)
        });
        let anchor = written.unwrap_or_else(|| self.reader.anchor(&slug(&plain(&content)), span));
        self.reader.below = Some(anchor.clone());
        BlockKind::Heading(Heading { level, anchor, content })
    }

    fn items(&mut self, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Item) if range.start < self.limit => {
                    let outer = self.task.take();
                    let tight =
                        !matches!(self.events.peek(), Some((Event::Start(Tag::Paragraph), _)));
                    let blocks = self.blocks_to_end(depth + 1);
                    items.push(Item { task: self.task.take(), tight, blocks });
                    self.task = outer;
                }
                Event::Start(_) => self.skip_to_end(),
                _ => {}
            }
        }
        items.shrink_to_fit();
        items
    }

    fn definitions(&mut self, depth: usize) -> Vec<Definition> {
        let mut definitions: Vec<Definition> = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::DefinitionListTitle) => {
                    let term = self.leaf(depth);
                    definitions.push(Definition { term, explanations: Vec::new() });
                }
                Event::Start(Tag::DefinitionListDefinition) => {
                    let blocks = self.blocks_to_end(depth + 1);
                    match definitions.last_mut() {
                        Some(definition) => definition.explanations.push(blocks),
                        None => definitions
                            .push(Definition { term: Vec::new(), explanations: vec![blocks] }),
                    }
                }
                Event::Start(_) => self.skip_to_end(),
                _ => {}
            }
        }
        definitions
    }

    fn table(&mut self, alignments: Vec<ParsedAlignment>, depth: usize) -> BlockKind {
        let alignments: Vec<Alignment> = alignments
            .into_iter()
            .map(|alignment| match alignment {
                ParsedAlignment::None => Alignment::None,
                ParsedAlignment::Left => Alignment::Left,
                ParsedAlignment::Center => Alignment::Center,
                ParsedAlignment::Right => Alignment::Right,
            })
            .collect();
        let mut table = Table { alignments, head: Vec::new(), rows: Vec::new() };
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::TableHead) => table.head = self.row(depth),
                Event::Start(Tag::TableRow) => {
                    let row = self.row(depth);
                    table.rows.push(row);
                }
                _ => {}
            }
        }
        BlockKind::Table(table)
    }

    fn row(&mut self, depth: usize) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::TableCell) => cells.push(self.leaf(depth)),
                _ => {}
            }
        }
        cells.shrink_to_fit();
        cells
    }

    /// The text of code or raw HTML, up to its end.
    fn verbatim(&mut self) -> String {
        let mut text = String::new();
        for (event, range) in self.events.by_ref() {
            match event {
                Event::Text(words) | Event::Html(words) => {
                    if range.end <= self.limit {
                        text.push_str(&words);
                    } else if range.start < self.limit {
                        text.push_str(&self.text[range.start..self.limit]);
                    }
                }
                _ => break,
            }
        }
        text
    }

    /// The inlines of a paragraph, a heading, a cell, with the contexts of their links.
    fn leaf(&mut self, depth: usize) -> Vec<Inline> {
        let first = self.reader.links.len();
        let content = self.inlines_to_end(depth);
        self.reader.give_context(&content, first);
        content
    }

    /// The same for inlines that stand among blocks, and where they end in the text.
    fn loose_inlines(&mut self, depth: usize) -> (Vec<Inline>, usize) {
        let first = self.reader.links.len();
        let mut content = Vec::new();
        let mut end = 0;
        while let Some((event, range)) = self.events.peek() {
            match event {
                Event::End(_) | Event::Rule => break,
                Event::Start(tag) if is_block(tag) => break,
                _ => {}
            }
            end = end.max(range.end);
            let Some((event, range)) = self.events.next() else { break };
            self.inline(event, range, &mut content, depth);
        }
        content.shrink_to_fit();
        self.reader.give_context(&content, first);
        (content, end)
    }

    fn inlines_to_end(&mut self, depth: usize) -> Vec<Inline> {
        let mut content = Vec::new();
        while let Some((event, range)) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, range, &mut content, depth);
        }
        content.shrink_to_fit();
        content
    }

    fn inline(
        &mut self,
        event: Event<'t>,
        range: Range<usize>,
        content: &mut Vec<Inline>,
        depth: usize,
    ) {
        match event {
            Event::Text(words) => self.words(&words, range, content),
            Event::Code(words) => content.push(Inline::Code(one_line(&words))),
            Event::InlineHtml(html) | Event::Html(html) => {
                content.push(Inline::Html(html.replace(LINE_END, "\n").into()));
            }
            Event::SoftBreak => content.push(Inline::SoftBreak),
            Event::HardBreak => content.push(Inline::HardBreak),
            Event::FootnoteReference(name) => {
                content.push(Inline::FootnoteReference((&*name).into()));
            }
            Event::TaskListMarker(done) => self.task = Some(done),
            Event::Start(_) if depth >= MAX_DEPTH => {
                self.report_depth(range);
                self.skip_to_end();
            }
            Event::Start(Tag::Emphasis) => {
                content.push(Inline::Emphasis(self.inlines_to_end(depth + 1)));
            }
            Event::Start(Tag::Strong) => {
                content.push(Inline::Strong(self.inlines_to_end(depth + 1)));
            }
            Event::Start(Tag::Strikethrough) => {
                content.push(Inline::Strikethrough(self.inlines_to_end(depth + 1)));
            }
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let target = link_target(link_type, &dest_url);
                let link = self.link(range, target);
                self.linked += 1;
                let inner = self.inlines_to_end(depth + 1);
                self.linked -= 1;
                // `[[rujukan]]` shows the name of what it refers to.
                let named = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                content
                    .push(Inline::Link { link, content: if named { Vec::new() } else { inner } });
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                let link = self.link(range, image_target(link_type, &dest_url));
                self.linked += 1;
                let alt = plain(&self.inlines_to_end(depth + 1));
                self.linked -= 1;
                content.push(Inline::Image { link, alt: one_line(&alt) });
            }
            Event::Start(_) => self.skip_to_end(),
            _ => {}
        }
    }

    /// Adds running text: without the guard, its line ends and its bare addresses found.
    fn words(&mut self, words: &str, mut range: Range<usize>, content: &mut Vec<Inline>) {
        let guarded = matches!(self.places, Places::Guarded(_) | Places::Within(_));
        let mut words = words;
        if guarded && range.start == 0 {
            words = words.strip_prefix(GUARD).unwrap_or(words);
            range.start += GUARD.len();
        }
        // `\→` is how an arrow is written that leads nowhere (FORMAT.md, 4).
        let unescaped;
        if words.contains("\\→") {
            unescaped = words.replace("\\→", "→");
            words = &unescaped;
        }
        let mut lines = words.split(LINE_END).peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let hard = lines.peek().is_some() && (line.ends_with("  ") || line.ends_with('\\'));
            let mut line = if first { line } else { line.trim_start() };
            if lines.peek().is_some() {
                line = line.strip_suffix('\\').unwrap_or(line).trim_end();
            }
            self.linkify(line, &range, content);
            if lines.peek().is_some() && !content.is_empty() {
                let breaks = [Some(&Inline::SoftBreak), Some(&Inline::HardBreak)];
                if !breaks.contains(&content.last()) {
                    content.push(if hard { Inline::HardBreak } else { Inline::SoftBreak });
                }
            }
            first = false;
        }
    }

    /// Adds text whose bare addresses (`https://…`) become links.
    fn linkify(&mut self, text: &str, range: &Range<usize>, content: &mut Vec<Inline>) {
        let mut rest = text;
        while self.linked == 0
            && let Some(address) = find_address(rest)
        {
            push_text(&rest[..address.start], content);
            let url = &rest[address.clone()];
            let done = text.len() - rest.len();
            // Where escapes or entities stood in the text, its bytes are not the file's.
            let source = self.text.get(range.clone()).unwrap_or_default();
            let at = match source.get(done + address.start..done + address.end) {
                Some(same) if same == url => Some(done + address.start),
                _ => source.find(url),
            };
            let place =
                at.map_or(range.clone(), |at| range.start + at..range.start + at + url.len());
            let link = self.link(place, WrittenTarget::External(url.into()));
            content.push(Inline::Link { link, content: vec![Inline::Text(url.into())] });
            rest = &rest[address.end..];
        }
        push_text(rest, content);
    }

    fn link(&mut self, range: Range<usize>, target: WrittenTarget) -> LinkId {
        let span = self.places.span(self.reader.file, range);
        let place =
            self.place.clone().unwrap_or_else(|| Place::Text { anchor: self.reader.below.clone() });
        self.reader.link(span, target, place)
    }

    /// The place of a block, without the line ends behind it.
    fn block_span(&self, range: Range<usize>) -> Span {
        let end = range.end.min(self.limit).max(range.start);
        let text = self.text[range.start..end].trim_end();
        self.places.span(self.reader.file, range.start..range.start + text.len())
    }

    fn report_depth(&mut self, range: Range<usize>) {
        if !self.reader.too_deep {
            self.reader.too_deep = true;
            let span = self.block_span(range);
            self.reader.diagnostics.push(
                Diagnostic::new(Code::BersarangTerlaluDalam, span)
                    .with("batas", MAX_DEPTH)
                    .hint(Text::new("bersarang-terlalu-dalam.saran")),
            );
        }
    }

    /// Leaves out what has just begun.
    fn skip_to_end(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.events.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => break,
            }
        }
    }
}

/// The anchor of a heading's text: lower case, white space to `-`, punctuation dropped.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => slug.push(c),
            c if c.is_whitespace() => slug.push('-'),
            _ => {}
        }
    }
    if slug.chars().all(|c| c == '-') { "bagian".to_owned() } else { slug }
}

/// The SOP that `[[…]]` names; the brackets are not in the text.
pub(crate) fn sop_target(text: &str) -> WrittenTarget {
    let (reference, fragment) = match text.split_once('#') {
        Some((reference, fragment)) => (reference, Some(one_line(fragment.trim()))),
        None => (text, None),
    };
    match one_line(reference.trim()) {
        here if here.is_empty() => WrittenTarget::Path { path: here, fragment },
        reference => WrittenTarget::Sop { reference, fragment },
    }
}

/// Whether it is `langkah-<n>` or `<procedure>-langkah-<n>`, which only steps are called.
fn is_step_anchor(id: &str) -> bool {
    let Some((before, number)) = id.rsplit_once("langkah-") else { return false };
    (before.is_empty() || before.ends_with('-'))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is the same as Markdown and as plain text.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| {
        matches!(
            byte,
            b'\\' | b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'~' | b'\n' | b'\r' | 0 | 0xb
        )
    }) && !text.contains("://")
}

fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn push_text(text: &str, content: &mut Vec<Inline>) {
    if !text.is_empty() {
        content.push(Inline::Text(text.into()));
    }
}

/// A text with its line ends turned into spaces.
fn one_line(text: &str) -> Box<str> {
    if !text.contains(LINE_END) {
        return text.into();
    }
    text.split([LINE_END, ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
}

/// A label as labels are compared: without regard to case, white space folded.
fn fold_label(label: &str) -> String {
    label.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn link_target(link_type: LinkType, target: &str) -> WrittenTarget {
    match link_type {
        // In a table `[[rujukan\|teks]]` leaves the backslash with the reference.
        LinkType::WikiLink { .. } => sop_target(target.strip_suffix('\\').unwrap_or(target)),
        LinkType::Email => WrittenTarget::External(format!("mailto:{target}").into()),
        _ => written_target(target),
    }
}

fn image_target(link_type: LinkType, target: &str) -> WrittenTarget {
    let target = match link_type {
        LinkType::WikiLink { .. } => target.strip_suffix('\\').unwrap_or(target).trim(),
        _ => target,
    };
    match written_target(target) {
        WrittenTarget::Path { path, .. } => WrittenTarget::Image { path },
        WrittenTarget::External(address) => WrittenTarget::RemoteImage(address),
        other => other,
    }
}

fn written_target(target: &str) -> WrittenTarget {
    let target = target.trim();
    if let Some(scheme) = scheme(target) {
        let allowed = ["http", "https", "mailto", "tel"];
        return match allowed.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            true => WrittenTarget::External(target.into()),
            false => WrittenTarget::Forbidden(target.into()),
        };
    }
    if target.starts_with("//") {
        return WrittenTarget::Forbidden(target.into());
    }
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (target, None),
    };
    match (decode(path), fragment.map(decode)) {
        (Some(path), None) => WrittenTarget::Path { path, fragment: None },
        (Some(path), Some(Some(fragment))) => {
            WrittenTarget::Path { path, fragment: Some(fragment) }
        }
        _ => WrittenTarget::Forbidden(target.into()),
    }
}

fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let mut bytes = scheme.bytes();
    (bytes.next()?.is_ascii_alphabetic()
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')))
    .then_some(scheme)
}

/// A text with its `%41` decoded; nothing if that gives no Unicode.
fn decode(text: &str) -> Option<Box<str>> {
    if !text.contains('%') {
        return Some(text.into());
    }
    let hex = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair =
            (bytes.get(at + 1).copied().and_then(hex), bytes.get(at + 2).copied().and_then(hex));
        match (bytes[at], pair) {
            (b'%', (Some(high), Some(low))) => {
                decoded.push(high << 4 | low);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok().filter(|text| !text.contains('\0')).map(Into::into)
}

/// Where a bare address stands in a text: `https://` or `http://`, a host with a dot, and no
/// punctuation at the end.
fn find_address(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(colon, _)| {
        let start = ["https", "http"].iter().map(|scheme| colon.wrapping_sub(scheme.len())).find(
            |&start| {
                text.get(start..colon).is_some_and(|scheme| {
                    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
                })
            },
        )?;
        if text[..start].ends_with(char::is_alphanumeric) {
            return None;
        }
        let mut rest = &text[start..];
        if let Some((limit, _)) = rest.char_indices().nth(MAX_ADDRESS) {
            rest = &rest[..limit];
        }
        let stop = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
        let end = rest.find(stop).unwrap_or(rest.len());
        let mut address = &rest[..end];
        let mut open = count(address, '(');
        let mut close = count(address, ')');
        loop {
            let shorter = match address.chars().next_back()? {
                // A closing bracket belongs to the address if it was opened in it.
                ')' if close > open => {
                    close -= 1;
                    1
                }
                '(' => {
                    open -= 1;
                    1
                }
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | ']' | '}' => 1,
                '”' | '’' | '…' | '»' => address.chars().next_back()?.len_utf8(),
                _ => break,
            };
            address = &address[..address.len() - shorter];
        }
        let host = address.get(colon - start + 3..)?.split(['/', '?', '#']).next()?;
        let named = host.contains('.') && !host.starts_with('.');
        named.then(|| start..start + address.len())
    })
}

fn count(text: &str, c: char) -> usize {
    text.matches(c).count()
}

/// Writes plain text with the places of its links. A link without content stands there with its
/// reference, as nobody knows yet what it is called.
fn mark_links(
    content: &[Inline],
    links: &Links,
    text: &mut String,
    marks: &mut Vec<(LinkId, Range<usize>)>,
) {
    for inline in content {
        let start = text.len();
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Strikethrough(content) => {
                mark_links(content, links, text, marks);
            }
            Inline::Link { link, content } => {
                mark_links(content, links, text, marks);
                if content.is_empty()
                    && let Some(WrittenTarget::Sop { reference, .. }) =
                        links.get(link.0 as usize).map(|link| &link.target)
                {
                    text.push_str(reference);
                }
                marks.push((*link, start..text.len()));
            }
            Inline::Image { link, alt } => {
                text.push_str(alt);
                marks.push((*link, start..text.len()));
            }
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
            Inline::FootnoteReference(_) | Inline::Html(_) => {}
        }
    }
}

/// The sentence around a place in a text, cut at words where it is long.
pub(crate) fn sentence(text: &str, place: Range<usize>) -> String {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    // No further than the cut could reach, so that many links in a long text stay cheap.
    let from = floor(place.start.saturating_sub(CONTEXT_CHARS * 4)).unwrap_or(0);
    let to =
        floor(place.end.saturating_add(CONTEXT_CHARS * 4)).unwrap_or(text.len()).max(place.end);
    let before = &text[from..place.start];
    let start = before
        .match_indices(['.', '!', '?'])
        .map(|(at, _)| at + 1)
        .rfind(|&at| ends_sentence(&before[..at], &text[from + at..]))
        .map_or(from, |at| from + at);
    let after = &text[place.end..to];
    let end = after
        .match_indices(['.', '!', '?'])
        .map(|(at, _)| at + 1)
        .find(|&at| ends_sentence(&text[from..place.end + at], &after[at..]))
        .map_or(to, |at| place.end + at);
    let mut words = String::new();
    let chars_before = text[start..place.start].chars().count();
    let chars_after = text[place.end..end].chars().count();
    let keep = CONTEXT_CHARS.saturating_sub(text[place.clone()].chars().count());
    // What one side doesn't need, the other may have.
    let keep_after = chars_after.min((keep / 2).max(keep.saturating_sub(chars_before)));
    let keep_before = chars_before.min(keep - keep_after.min(keep));
    let head = &text[start..place.start];
    let head_cut = head.chars().rev().take(keep_before).map(char::len_utf8).sum::<usize>();
    let mut head_kept = &head[head.len() - head_cut..];
    if head_kept.len() < head.len() || start == from && from > 0 {
        head_kept = head_kept.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
        words.push_str("… ");
    }
    words.push_str(head_kept.trim_start());
    words.extend(text[place.clone()].chars().take(CONTEXT_CHARS));
    let tail = &text[place.end..end];
    let tail_cut = tail.chars().take(keep_after).map(char::len_utf8).sum::<usize>();
    let tail_kept = &tail[..tail_cut];
    if tail_cut < tail.len() || end == to && to < text.len() {
        words.push_str(tail_kept.rsplit_once(char::is_whitespace).map_or("", |(rest, _)| rest));
        words.push_str(" …");
    } else {
        words.push_str(tail_kept);
    }
    words.trim().to_owned()
}

/// Whether a sentence ends between two texts: its last word is longer than an abbreviation, and
/// white space and a capital letter follow (`No. 5`, `Dr. Budi` and `s.d. 3` go on).
fn ends_sentence(before: &str, rest: &str) -> bool {
    let next = rest.trim_start();
    let word = before.trim_end_matches(['.', '!', '?']);
    let letters = word.chars().rev().take_while(|c| c.is_alphanumeric()).take(3).count();
    next.len() < rest.len() && next.starts_with(char::is_uppercase) && letters == 3
}

/// The words of inlines; a link without content says the reference it names.
pub(crate) fn spoken(content: &[Inline], links: &Links) -> String {
    let mut text = String::new();
    mark_links(content, links, &mut text, &mut Vec::new());
    text
}

/// The beginning of a text, cut at a word where it is long.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(CONTEXT_CHARS) {
        None => text.to_owned(),
        Some((limit, _)) => {
            let cut = &text[..limit];
            let words = cut.rsplit_once(char::is_whitespace).map_or(cut, |(words, _)| words);
            format!("{} …", words.trim_end())
        }
    }
}
