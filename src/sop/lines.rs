//! The lines of an SOP's text, cut into procedures, steps and items by our own rule.
//!
//! In: a file's text and the range of its body. Out: where free text, procedures, their steps and
//! the nested items of those stand. Not CommonMark's rule: there the usual indentation by three
//! ends the list at step 10, and the "11." after it disappears in a paragraph (FORMAT.md, 4).
//! What the items say is not asked here.

use std::ops::Range;

/// A line of text.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub start: usize,
    /// Behind the indentation.
    pub text: usize,
    /// Before the white space and the line end at its end.
    pub end: usize,
    /// Where the next line begins.
    pub next: usize,
    /// The indentation, in columns.
    pub indent: usize,
    /// For a line of fenced code or of a comment: the number of the line that opens it. Such
    /// lines are never searched.
    pub opaque: Option<usize>,
}

/// A stretch of an SOP's text.
#[derive(Debug)]
pub(crate) enum Part {
    /// Free text, in bytes.
    Text(Range<usize>),
    Procedure(Procedure),
}

/// Where a procedure stands.
#[derive(Debug)]
pub(crate) struct Procedure {
    pub heading: Heading,
    /// What follows `Prosedur:`.
    pub name: Option<Range<usize>>,
    /// The text before the first step, in bytes.
    pub intro: Range<usize>,
    /// Headings, each with the number of the step it stands before.
    pub groups: Vec<(usize, Heading)>,
    pub steps: Vec<Step>,
}

/// A heading's line.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub level: usize,
    /// All of it.
    pub range: Range<usize>,
    pub text: Range<usize>,
    /// What stands in `{#…}`.
    pub id: Option<Range<usize>>,
    /// The number of lines it takes: two where it is underlined.
    lines: usize,
}

/// Where a step stands.
#[derive(Debug)]
pub(crate) struct Step {
    /// The number as written, and where.
    pub number: u64,
    pub number_range: Range<usize>,
    /// The line on which it begins, from its number on.
    pub line: Range<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// The first paragraph.
    pub kegiatan: Range<usize>,
    /// Everything else, in order.
    pub chunks: Vec<Chunk>,
}

/// A part of a step below its first paragraph.
#[derive(Debug)]
pub(crate) enum Chunk {
    Item(Item),
    Text(Verbatim),
}

/// Lines that are read as blocks of text.
#[derive(Clone, Debug)]
pub(crate) struct Verbatim {
    /// Numbers of lines.
    pub lines: Range<usize>,
    /// Columns of indentation that are not theirs.
    pub dedent: usize,
    /// Whether a blank line stands before them.
    pub apart: bool,
}

/// A nested item.
#[derive(Debug)]
pub(crate) struct Item {
    pub verbatim: Verbatim,
    /// Only `-`, `*` and `+` begin an item that may be a key or a branch.
    pub ordered: bool,
    /// The first paragraph, behind the marker.
    pub text: Range<usize>,
    /// Numbers of the lines after the first paragraph.
    pub rest: Range<usize>,
    /// From the marker to the end of the first paragraph.
    pub range: Range<usize>,
}

/// What begins an item of a list.
struct Marker {
    ordered: bool,
    content: usize,
    /// The column that what belongs to the item reaches.
    column: usize,
}

/// A text with its lines.
pub(crate) struct Lines<'t> {
    pub text: &'t str,
    pub lines: Vec<Line>,
}

impl<'t> Lines<'t> {
    /// The lines of a range of a text.
    pub fn new(text: &'t str, body: Range<usize>) -> Self {
        let mut lines = Vec::new();
        let mut start = body.start;
        while start < body.end {
            let next = text[start..body.end].find('\n').map_or(body.end, |at| start + at + 1);
            let line = &text[start..next];
            let mut indent = 0;
            let mut at = start;
            for byte in line.bytes() {
                match byte {
                    b' ' => indent += 1,
                    b'\t' => indent += 4 - indent % 4,
                    _ => break,
                }
                at += 1;
            }
            let end = (start + line.trim_end().len()).max(at.min(next));
            let end = if line.trim_end().is_empty() { at.min(end) } else { end };
            lines.push(Line { start, text: at, end, next, indent, opaque: None });
            start = next;
        }
        let mut lines = Self { text, lines };
        lines.find_opaque();
        lines
    }

    /// Cuts the text into its parts.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text_from = 0;
        let mut at = 0;
        while at < self.lines.len() {
            let Some((heading, name)) = self.heading(at).and_then(|heading| {
                let name = self.procedure_name(&heading)?;
                Some((heading, name))
            }) else {
                at += 1;
                continue;
            };
            self.push_text(text_from..at, &mut parts);
            let (procedure, end) = self.procedure(heading, name, at);
            parts.push(Part::Procedure(procedure));
            text_from = end;
            at = end;
        }
        self.push_text(text_from..self.lines.len(), &mut parts);
        parts
    }

    /// The lines of a key's nested list, or of its further paragraphs: one range of bytes each.
    /// Lines of code among them are left out.
    pub fn cells(&self, lines: Range<usize>) -> Vec<Range<usize>> {
        let mut cells: Vec<Range<usize>> = Vec::new();
        let mut open = false;
        for line in lines.map(|at| &self.lines[at]) {
            if line.opaque.is_some() || line.is_blank() {
                open = false;
                continue;
            }
            let marker = self.marker(line);
            // A written number is part of the cell's text, a bullet isn't.
            let start = match &marker {
                Some(marker) if !marker.ordered => marker.content,
                _ => line.text,
            };
            match cells.last_mut() {
                Some(cell) if open && marker.is_none() => cell.end = line.end,
                _ => cells.push(start..line.end),
            }
            open = true;
        }
        cells
    }

    fn push_text(&self, lines: Range<usize>, parts: &mut Vec<Part>) {
        if let (Some(first), Some(last)) =
            (self.lines.get(lines.start), self.lines[..lines.end].last())
            && lines.start < lines.end
        {
            parts.push(Part::Text(first.start..last.next));
        }
    }

    /// `Prosedur` or `Prosedur: <name>`, on level 2: the name, if it has one.
    fn procedure_name(&self, heading: &Heading) -> Option<Option<Range<usize>>> {
        let word = "prosedur";
        let text = &self.text[heading.text.clone()];
        let begins = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if heading.level != 2 || !begins {
            return None;
        }
        let rest = text[word.len()..].trim_start();
        if rest.is_empty() {
            return Some(None);
        }
        let name = rest.strip_prefix(':')?.trim();
        let end = heading.text.end;
        Some((!name.is_empty()).then_some(end - name.len()..end))
    }

    /// Reads the procedure whose heading is line `first`; also returns the line after it.
    fn procedure(
        &self,
        heading: Heading,
        name: Option<Range<usize>>,
        first: usize,
    ) -> (Procedure, usize) {
        let below = first + heading.lines;
        let mut end = self.lines.len();
        // What cuts the procedure's lines: steps, and headings.
        let mut cuts: Vec<(usize, Option<Heading>)> = Vec::new();
        let mut at = below;
        while at < self.lines.len() {
            if let Some(heading) = self.heading(at) {
                if heading.level <= 2 {
                    end = at;
                    break;
                }
                let lines = heading.lines;
                cuts.push((at, Some(heading)));
                at += lines;
                continue;
            }
            if self.step_number(at).is_some() {
                cuts.push((at, None));
            }
            at += 1;
        }
        let is_step = |(_, heading): &(usize, Option<Heading>)| heading.is_none();
        // Headings below the last step group nothing: they are free text again.
        let steps_end = cuts.iter().rposition(is_step).map_or(0, |last| last + 1);
        if let Some((line, _)) = cuts.get(steps_end)
            && steps_end > 0
        {
            end = *line;
        }
        cuts.truncate(steps_end);
        // Before the first step only the headings right above it group steps.
        let mut from = cuts.iter().position(is_step).unwrap_or(0);
        while let Some((line, Some(heading))) = from.checked_sub(1).map(|before| &cuts[before])
            && self.lines[line + heading.lines..cuts[from].0].iter().all(Line::is_blank)
        {
            from -= 1;
        }
        let cuts = &cuts[from..];
        let intro_end = cuts.first().map_or(end, |(line, _)| *line);
        let mut procedure = Procedure {
            heading,
            name,
            intro: self.bytes(below..intro_end),
            groups: Vec::new(),
            steps: Vec::new(),
        };
        let mut preamble = 0..0;
        for (number, (line, heading)) in cuts.iter().enumerate() {
            let until = cuts.get(number + 1).map_or(end, |(line, _)| *line);
            match heading {
                Some(heading) => {
                    procedure.groups.push((procedure.steps.len(), heading.clone()));
                    preamble = line + heading.lines..until;
                }
                None => {
                    let step = self.step(*line..until, std::mem::replace(&mut preamble, 0..0));
                    procedure.steps.extend(step);
                }
            }
        }
        (procedure, end)
    }

    /// Reads a step. What stands between a heading and the step below it is kept with the step.
    fn step(&self, lines: Range<usize>, preamble: Range<usize>) -> Option<Step> {
        let (number, marker) = self.step_number(lines.start)?;
        let first = &self.lines[lines.start];
        let mut at = lines.start + 1;
        let mut kegiatan = marker.content..first.end;
        if kegiatan.is_empty() && at < lines.end && self.goes_on(at) {
            kegiatan = self.lines[at].text..self.lines[at].end;
            at += 1;
        }
        if !kegiatan.is_empty() {
            while at < lines.end && self.goes_on(at) {
                kegiatan.end = self.lines[at].end;
                at += 1;
            }
        }
        let mut chunks = Vec::new();
        self.push_verbatim(preamble, 0, &mut chunks);
        let mut apart = false;
        while at < lines.end {
            let line = &self.lines[at];
            let begins = at;
            if line.is_blank() && line.opaque.is_none() {
                apart = true;
                at += 1;
                continue;
            }
            match self.marker(line).filter(|_| line.opaque.is_none()) {
                Some(marker) => {
                    let item = self.item(begins..lines.end, marker, apart);
                    at = item.verbatim.lines.end;
                    chunks.push(Chunk::Item(item));
                }
                None => {
                    at += 1;
                    while at < lines.end && self.belongs_to_text(at) {
                        at += 1;
                    }
                    let dedent = line.indent.min(marker.column);
                    let lines = begins..at;
                    chunks.push(Chunk::Text(Verbatim { lines, dedent, apart }));
                }
            }
            apart = false;
        }
        let last = self.lines[lines.clone()].iter().rfind(|line| !line.is_blank()).unwrap_or(first);
        Some(Step {
            number,
            number_range: first.text..first.text + digits(self.line_text(first)) + 1,
            line: first.text..first.end,
            range: first.text..last.end,
            kegiatan,
            chunks,
        })
    }

    fn push_verbatim(&self, lines: Range<usize>, dedent: usize, chunks: &mut Vec<Chunk>) {
        if !self.lines[lines.clone()].iter().all(Line::is_blank) {
            chunks.push(Chunk::Text(Verbatim { lines, dedent, apart: true }));
        }
    }

    /// Reads the item that begins on the first of the lines.
    fn item(&self, lines: Range<usize>, marker: Marker, apart: bool) -> Item {
        let first = &self.lines[lines.start];
        let mut text = marker.content..first.end;
        let mut at = lines.start + 1;
        if !text.is_empty() {
            while at < lines.end && self.goes_on(at) {
                text.end = self.lines[at].end;
                at += 1;
            }
        }
        let paragraph_end = at;
        // `Kelengkapan:` waits for its list, even for one that stands too far left for Markdown.
        let waits = self.text[text.clone()].ends_with(':');
        let mut blank = false;
        let mut end = at;
        while at < lines.end {
            let line = &self.lines[at];
            let inside = match line.opaque {
                Some(opener) if opener < at => true,
                _ if line.is_blank() => {
                    blank = true;
                    at += 1;
                    continue;
                }
                Some(_) => line.indent >= marker.column,
                None => match self.marker(line) {
                    Some(nested) => {
                        line.indent >= marker.column
                            || waits && line.indent > first.indent && nested.ordered
                            || waits && line.indent >= first.indent + 2
                    }
                    None => line.indent >= marker.column || !blank && self.goes_on(at),
                },
            };
            if !inside {
                break;
            }
            blank = false;
            at += 1;
            end = at;
        }
        Item {
            range: first.text..text.end.max(first.text + 1),
            verbatim: Verbatim { lines: lines.start..end, dedent: first.indent, apart },
            ordered: marker.ordered,
            text,
            rest: paragraph_end..end.max(paragraph_end),
        }
    }

    /// Whether a line goes on with the paragraph above it.
    fn goes_on(&self, at: usize) -> bool {
        let line = &self.lines[at];
        !line.is_blank()
            && line.opaque.is_none()
            && self.marker(line).is_none()
            && !self.line_text(line).starts_with(['>', '|'])
            && !is_rule(self.line_text(line))
    }

    /// Whether a line belongs to the text above it: anything but a blank line or an item.
    fn belongs_to_text(&self, at: usize) -> bool {
        let line = &self.lines[at];
        match line.opaque {
            Some(opener) => opener < at,
            None => !line.is_blank() && self.marker(line).is_none(),
        }
    }

    /// The number of the step that begins on a line.
    fn step_number(&self, at: usize) -> Option<(u64, Marker)> {
        let line = &self.lines[at];
        if line.opaque.is_some() || line.indent > 3 {
            return None;
        }
        let text = self.line_text(line);
        let digits = digits(text);
        let rest = &text[digits..];
        // `1.5` and `3.000` are numbers in a sentence.
        if digits == 0
            || !rest.starts_with(['.', ')'])
            || rest[1..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')'))
        {
            return None;
        }
        let number = text[..digits].parse().unwrap_or(u64::MAX);
        let spaces = rest[1..].len() - rest[1..].trim_start().len();
        let content = line.text + digits + 1 + spaces;
        let column = line.indent + digits + 1 + spaces.clamp(1, 4);
        Some((number, Marker { ordered: true, content: content.min(line.end), column }))
    }

    fn marker(&self, line: &Line) -> Option<Marker> {
        let text = self.line_text(line);
        let digits = digits(text);
        let width = match text.as_bytes().get(digits)? {
            b'.' | b')' if (1..10).contains(&digits) => digits + 1,
            b'-' | b'*' | b'+' if digits == 0 => 1,
            _ => return None,
        };
        let rest = &text[width..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if spaces == 0 && !rest.is_empty() || is_rule(text) {
            return None;
        }
        let spaces_kept = if (1..=4).contains(&spaces) && !rest.is_empty() { spaces } else { 1 };
        Some(Marker {
            ordered: digits > 0,
            content: (line.text + width + spaces).min(line.end),
            column: line.indent + width + spaces_kept,
        })
    }

    /// The heading that begins on a line.
    fn heading(&self, at: usize) -> Option<Heading> {
        let line = &self.lines[at];
        if line.opaque.is_some() || line.indent > 3 || line.is_blank() {
            return None;
        }
        let text = self.line_text(line);
        let level = text.bytes().take_while(|&byte| byte == b'#').count();
        if level == 0 {
            return self.underlined(at);
        }
        let rest = &text[level..];
        if level > 6 || !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            return None;
        }
        let mut content = rest.trim();
        let unclosed = content.trim_end_matches('#');
        if unclosed.is_empty() || unclosed.ends_with([' ', '\t']) {
            content = unclosed.trim_end();
        }
        let start = line.text + level + (rest.len() - rest.trim_start().len());
        let range = start..start + content.len();
        Some(self.with_id(Heading {
            level,
            range: line.text..line.end,
            text: range,
            id: None,
            lines: 1,
        }))
    }

    /// A heading that is underlined with `===` or `---`: a paragraph of one line.
    fn underlined(&self, at: usize) -> Option<Heading> {
        let line = &self.lines[at];
        let under = self.lines.get(at + 1)?;
        let stroke = self.line_text(under);
        let level = match stroke.bytes().next()? {
            b'=' => 1,
            b'-' => 2,
            _ => return None,
        };
        let all = stroke.bytes().all(|byte| byte == stroke.as_bytes()[0]);
        let alone = match at.checked_sub(1) {
            Some(before) => {
                let before = &self.lines[before];
                before.is_blank()
                    || before.opaque.is_some()
                    || self.line_text(before).starts_with('#')
            }
            None => true,
        };
        let paragraph = self.goes_on(at) && self.step_number(at).is_none();
        (all && alone && paragraph && under.indent <= 3 && under.opaque.is_none()).then(|| {
            self.with_id(Heading {
                level,
                range: line.text..under.end,
                text: line.text..line.end,
                id: None,
                lines: 2,
            })
        })
    }

    fn with_id(&self, mut heading: Heading) -> Heading {
        if let Some((text, id)) = split_id(self.text, heading.text.clone()) {
            heading.text = text;
            heading.id = Some(id);
        }
        heading
    }

    fn line_text(&self, line: &Line) -> &'t str {
        &self.text[line.text..line.end]
    }

    fn bytes(&self, lines: Range<usize>) -> Range<usize> {
        match self.lines.get(lines.clone()) {
            Some([first, .., last]) => first.start..last.next,
            Some([only]) => only.start..only.next,
            _ => 0..0,
        }
    }

    /// Marks the lines of fenced code and of comments. What is never closed is not taken for
    /// either: one forgotten fence would swallow all steps below it.
    fn find_opaque(&mut self) {
        // For each line the longest closing fence from there on, of either kind.
        let mut longest = vec![[0usize; 2]; self.lines.len() + 1];
        for at in (0..self.lines.len()).rev() {
            longest[at] = longest[at + 1];
            if let Some((kind, length)) = closing_fence(self.line_text(&self.lines[at])) {
                longest[at][kind] = longest[at][kind].max(length);
            }
        }
        let last_comment_end = self.text.rfind("-->").unwrap_or(0);
        let mut at = 0;
        while at < self.lines.len() {
            let line = &self.lines[at];
            let marker = self.marker(line);
            let text = marker
                .as_ref()
                .map_or(self.line_text(line), |marker| &self.text[marker.content..line.end]);
            let closes = |line: &Line, kind: usize, length: usize| {
                closing_fence(self.line_text(line))
                    .is_some_and(|(other, closing)| other == kind && closing >= length)
            };
            let end = match opening_fence(text) {
                Some((kind, length)) if longest[at + 1][kind] >= length => self.lines[at + 1..]
                    .iter()
                    .position(|line| closes(line, kind, length))
                    .map(|lines| at + 1 + lines),
                _ if text.starts_with("<!--") && line.end <= last_comment_end + 3 => self.lines
                    [at..]
                    .iter()
                    .position(|line| self.line_text(line).contains("-->"))
                    .map(|lines| at + lines),
                _ => None,
            };
            let Some(end) = end else {
                at += 1;
                continue;
            };
            // The line of an item stays one, even if its text is code.
            let first = if marker.is_some() { at + 1 } else { at };
            for line in &mut self.lines[first..=end.max(at)] {
                line.opaque = Some(at);
            }
            at = end + 1;
        }
    }
}

impl Line {
    /// Whether nothing but white space stands on it.
    pub fn is_blank(&self) -> bool {
        self.text >= self.end
    }
}

/// Splits `{#id}` off the end of a text, given as a range of bytes.
pub(crate) fn split_id(text: &str, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let words = &text[range.clone()];
    let inner = words.strip_suffix('}')?;
    let open = inner.rfind("{#")?;
    let id = &inner[open + 2..];
    if id.is_empty() || id.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}')) {
        return None;
    }
    let start = range.start + open + 2;
    Some((range.start..range.start + words[..open].trim_end().len(), start..start + id.len()))
}

fn opening_fence(text: &str) -> Option<(usize, usize)> {
    let (kind, length) = fence(text)?;
    // Backticks after backticks are code in a line.
    (kind == 1 || !text[length..].contains('`')).then_some((kind, length))
}

fn closing_fence(text: &str) -> Option<(usize, usize)> {
    fence(text).filter(|(_, length)| *length == text.len())
}

fn fence(text: &str) -> Option<(usize, usize)> {
    let kind = match text.bytes().next()? {
        b'`' => 0,
        b'~' => 1,
        _ => return None,
    };
    let length = text.bytes().take_while(|&byte| byte == text.as_bytes()[0]).count();
    (length >= 3).then_some((kind, length))
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether it is a line across the text: `---`, `* * *`.
fn is_rule(text: &str) -> bool {
    let Some(first @ (b'-' | b'*' | b'_')) = text.bytes().next() else { return false };
    let mut strokes = 0;
    text.bytes().all(|byte| {
        strokes += usize::from(byte == first);
        byte == first || byte == b' ' || byte == b'\t'
    }) && strokes >= 3
}
