//! Text as a tree → HTML; the only user of `ammonia`.
//!
//! In: blocks and inlines of one page, and what its links lead to. Out: HTML that is safe to put
//! on the page: everything is escaped, and text that holds raw HTML is sanitised once it is
//! finished. Links of unpublished drafts become plain text here, so that none can be dead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::handbook::{Target, address};
use crate::markdown::{
    AlertKind, Alignment, Block, BlockKind, Definition, Inline, Item, Lines, LinkId, Table,
    WrittenLink, footnotes, plain,
};
use crate::messages::Text;
use crate::site::edition::Edition;
use crate::site::way;

/// Where the links of one source file lead, seen from one page.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    pub edition: &'a Edition,
    /// The file's links as written, and what each leads to.
    pub links: &'a [WrittenLink],
    pub targets: &'a [Target],
    /// The way from the page to the site's root.
    pub root: &'a str,
}

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    To(String),
    /// Its SOP is a draft that isn't published.
    Draf,
    Nowhere,
}

impl Resolver<'_> {
    /// What becomes of a link.
    pub fn way(&self, link: LinkId) -> Way {
        let with = |address: String, fragment: &Option<Box<str>>| match fragment {
            Some(fragment) => Way::To(format!("{}{address}#{}", self.root, way::encode(fragment))),
            None => Way::To(format!("{}{address}", self.root)),
        };
        match self.targets.get(link.0 as usize) {
            Some(Target::Sop { id, fragment }) => match self.edition.facts(*id) {
                facts if facts.published => with(facts.address.clone(), fragment),
                _ => Way::Draf,
            },
            Some(Target::Page { id, fragment }) => {
                with(address::halaman(&self.edition.handbook.page(*id).slug), fragment)
            }
            Some(Target::Home) => with(address::HOME.to_owned(), &None),
            Some(Target::Here { fragment: Some(fragment) }) => {
                Way::To(format!("#{}", way::encode(fragment)))
            }
            Some(Target::Here { fragment: None }) => Way::To("#".to_owned()),
            Some(Target::File(file)) => {
                let path = self.edition.file_address(*file);
                Way::To(format!("{}{}", self.root, way::encode(path)))
            }
            Some(Target::External(external)) => Way::To(external.to_string()),
            Some(Target::Broken) | None => Way::Nowhere,
        }
    }

    /// Whether a link leads out of the handbook.
    fn leads_outside(&self, link: LinkId) -> bool {
        matches!(self.targets.get(link.0 as usize), Some(Target::External(_)))
    }

    /// What a link's target is called: shown where the author wrote no text.
    pub fn name(&self, link: LinkId) -> String {
        match self.targets.get(link.0 as usize) {
            Some(Target::Sop { id, fragment }) => {
                let nama = &self.edition.handbook.sop(*id).identitas.nama.value;
                match fragment.as_deref().and_then(|id| id.rsplit_once("langkah-")) {
                    Some((_, number)) => {
                        let langkah = Text::new("situs.langkah-ke").with("nomor", number);
                        format!("{nama}, {}", self.edition.say(langkah).to_lowercase())
                    }
                    None => nama.clone(),
                }
            }
            Some(Target::Page { id, .. }) => self.edition.handbook.page(*id).judul.clone(),
            Some(Target::Home) => self.edition.handbook.config.book.title.clone(),
            Some(Target::Here { fragment }) => {
                fragment.as_deref().unwrap_or_default().replace('-', " ")
            }
            Some(Target::File(file)) => self.edition.handbook.tree[*file].name().to_owned(),
            Some(Target::External(external)) => external.to_string(),
            Some(Target::Broken) | None => match self.links.get(link.0 as usize) {
                Some(written) => written.target.written().to_owned(),
                None => String::new(),
            },
        }
    }
}

/// Writes the texts of one page; its footnotes and tables are numbered through.
pub struct Writer<'a> {
    resolver: Resolver<'a>,
    /// The footnotes that are defined anywhere in the page's texts.
    notes: BTreeMap<&'a str, &'a [Block]>,
    /// Those that were referred to, in that order, with how often.
    cited: Vec<(&'a str, usize)>,
    tables: usize,
    holds_html: bool,
}

impl<'a> Writer<'a> {
    /// A writer for one page.
    pub fn new(resolver: Resolver<'a>) -> Self {
        Self { resolver, notes: BTreeMap::new(), cited: Vec::new(), tables: 0, holds_html: false }
    }

    /// Takes notice of the footnotes in a text, before anything that refers to them is written.
    pub fn gather_notes(&mut self, blocks: &'a [Block]) {
        footnotes(blocks, &mut self.notes);
    }

    /// Writes blocks.
    pub fn blocks(&mut self, blocks: &'a [Block]) -> String {
        self.finished(|writer, html| writer.write_blocks(blocks, html))
    }

    /// Writes running text.
    pub fn inlines(&mut self, inlines: &'a [Inline]) -> String {
        self.finished(|writer, html| writer.write_inlines(inlines, html))
    }

    /// Writes a cell, line by line.
    pub fn lines(&mut self, lines: &'a Lines) -> Vec<String> {
        lines.lines.iter().map(|line| self.inlines(line)).collect()
    }

    /// Writes a link by itself, by its target's name.
    pub fn link(&mut self, link: LinkId) -> String {
        self.finished(|writer, html| writer.write_link(link, &[], html))
    }

    /// Writes the footnotes that were referred to since the page began, if any.
    pub fn footnotes(&mut self) -> Option<String> {
        if self.cited.is_empty() {
            return None;
        }
        let back = self.resolver.edition.word("situs.kembali-ke-teks");
        let html = self.finished(|writer, html| {
            html.push_str("<ol>\n");
            let mut index = 0;
            // A footnote may refer to another, which then stands further down.
            while let Some(&(name, _)) = writer.cited.get(index) {
                let number = index + 1;
                let _ = write!(html, "<li id=\"fn-{number}\">");
                if let Some(blocks) = writer.notes.get(name).copied() {
                    writer.write_blocks(blocks, html);
                }
                for nth in 1..=writer.cited[index].1 {
                    let id = reference_id(number, nth);
                    let _ = write!(
                        html,
                        "<a class=\"fn-back\" href=\"#{id}\" aria-label=\"{}\">↩</a>",
                        Escaped(&back)
                    );
                }
                html.push_str("</li>\n");
                index += 1;
            }
            html.push_str("</ol>\n");
        });
        Some(html)
    }

    fn finished(&mut self, write: impl FnOnce(&mut Self, &mut String)) -> String {
        let outer = std::mem::replace(&mut self.holds_html, false);
        let mut html = String::new();
        write(self, &mut html);
        if std::mem::replace(&mut self.holds_html, outer) {
            html = SANITISER.clean(&html).to_string();
        }
        html
    }

    fn write_blocks(&mut self, blocks: &'a [Block], html: &mut String) {
        for block in blocks {
            self.write_block(block, html);
        }
    }

    fn write_block(&mut self, block: &'a Block, html: &mut String) {
        match &block.kind {
            BlockKind::Paragraph(content) => {
                html.push_str("<p>");
                self.write_inlines(content, html);
                html.push_str("</p>\n");
            }
            BlockKind::Heading(heading) => {
                // The page's own title is its only heading of level 1.
                let level = heading.level.max(2);
                let id = Escaped(&heading.anchor);
                let _ = write!(html, "<h{level} id=\"{id}\">");
                self.write_inlines(&heading.content, html);
                let label = self.resolver.edition.word("situs.tautan-bagian");
                let _ = writeln!(
                    html,
                    " <a class=\"here\" href=\"#{id}\" aria-label=\"{}\">#</a></h{level}>",
                    Escaped(&label)
                );
            }
            BlockKind::List { start, items } => self.write_list(*start, items, html),
            BlockKind::Quote(blocks) => {
                html.push_str("<blockquote>\n");
                self.write_blocks(blocks, html);
                html.push_str("</blockquote>\n");
            }
            BlockKind::Alert { kind, blocks } => self.write_alert(*kind, blocks, html),
            BlockKind::Code { language, text } => {
                html.push_str("<pre tabindex=\"0\"><code");
                if !language.is_empty() {
                    let _ = write!(html, " class=\"language-{}\"", Escaped(language));
                }
                let _ = writeln!(html, ">{}</code></pre>", Escaped(text));
            }
            BlockKind::Table(table) => self.write_table(table, html),
            BlockKind::Definitions(definitions) => self.write_definitions(definitions, html),
            BlockKind::Footnote { .. } => {}
            BlockKind::Rule => html.push_str("<hr>\n"),
            BlockKind::Html(raw) => {
                self.holds_html = true;
                html.push_str(raw);
            }
        }
    }

    fn write_list(&mut self, start: Option<u64>, items: &'a [Item], html: &mut String) {
        let tasks = items.iter().any(|item| item.task.is_some());
        let class = if tasks { " class=\"tasks\"" } else { "" };
        let tag = if start.is_some() { "ol" } else { "ul" };
        let _ = match start {
            Some(start) if start != 1 => write!(html, "<ol{class} start=\"{start}\">"),
            _ => write!(html, "<{tag}{class}>"),
        };
        html.push('\n');
        for item in items {
            html.push_str("<li>");
            if let Some(ticked) = item.task {
                let edition = self.resolver.edition;
                let (word, checked) = match ticked {
                    true => (edition.word("situs.tugas-selesai"), " checked"),
                    false => (edition.word("situs.tugas-belum"), ""),
                };
                let label = Escaped(&word);
                let _ = write!(
                    html,
                    "<input type=\"checkbox\" disabled aria-label=\"{label}\"{checked}> "
                );
            }
            for block in &item.blocks {
                match &block.kind {
                    BlockKind::Paragraph(content) if item.tight => {
                        self.write_inlines(content, html);
                        if item.blocks.len() > 1 {
                            html.push('\n');
                        }
                    }
                    _ => self.write_block(block, html),
                }
            }
            html.push_str("</li>\n");
        }
        let _ = writeln!(html, "</{tag}>");
    }

    fn write_alert(&mut self, kind: AlertKind, blocks: &'a [Block], html: &mut String) {
        let (class, key) = match kind {
            AlertKind::Note => ("note", "situs.kotak-catatan"),
            AlertKind::Tip => ("tip", "situs.kotak-saran"),
            AlertKind::Important => ("important", "situs.kotak-penting"),
            AlertKind::Warning => ("warning", "situs.kotak-perhatian"),
            AlertKind::Caution => ("caution", "situs.kotak-awas"),
        };
        let word = self.resolver.edition.word(key);
        let _ = writeln!(
            html,
            "<div class=\"alert {class}\" role=\"note\">\n<p class=\"alert-name\">{}</p>",
            Escaped(&word)
        );
        self.write_blocks(blocks, html);
        html.push_str("</div>\n");
    }

    fn write_table(&mut self, table: &'a Table, html: &mut String) {
        self.tables += 1;
        let name = Text::new("situs.tabel").with("n", self.tables);
        let _ = writeln!(
            html,
            "<div class=\"scroll\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><table>\n<thead><tr>",
            Escaped(&self.resolver.edition.say(name))
        );
        let class = |column: usize| match table.alignments.get(column) {
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        for (column, cell) in table.head.iter().enumerate() {
            // An empty head would be a heading without words.
            if cell.is_empty() {
                html.push_str("<td></td>");
                continue;
            }
            let _ = write!(html, "<th scope=\"col\"{}>", class(column));
            self.write_inlines(cell, html);
            html.push_str("</th>");
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            html.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let _ = write!(html, "<td{}>", class(column));
                self.write_inlines(cell, html);
                html.push_str("</td>");
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table></div>\n");
    }

    fn write_definitions(&mut self, definitions: &'a [Definition], html: &mut String) {
        html.push_str("<dl>\n");
        for definition in definitions {
            html.push_str("<dt>");
            self.write_inlines(&definition.term, html);
            html.push_str("</dt>\n");
            for explanation in &definition.explanations {
                html.push_str("<dd>");
                match explanation.as_slice() {
                    [Block { kind: BlockKind::Paragraph(content), .. }] => {
                        self.write_inlines(content, html);
                    }
                    blocks => self.write_blocks(blocks, html),
                }
                html.push_str("</dd>\n");
            }
        }
        html.push_str("</dl>\n");
    }

    fn write_inlines(&mut self, inlines: &'a [Inline], html: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => push_breakable(text, html),
                Inline::Code(text) => {
                    let _ = write!(html, "<code>{}</code>", Escaped(text));
                }
                Inline::Emphasis(content) => self.write_within("em", content, html),
                Inline::Strong(content) => self.write_within("strong", content, html),
                Inline::Strikethrough(content) => self.write_within("del", content, html),
                Inline::Link { link, content } => self.write_link(*link, content, html),
                Inline::Image { link, alt } => match self.resolver.way(*link) {
                    // The page's policy shows no image of another site; it can still be opened.
                    Way::To(href) if self.resolver.leads_outside(*link) => {
                        let text = if alt.is_empty() { &*href } else { &**alt };
                        let _ =
                            write!(html, "<a href=\"{}\">{}</a>", Escaped(&href), Escaped(text));
                    }
                    Way::To(href) => {
                        let (src, alt) = (Escaped(&href), Escaped(alt));
                        let _ = write!(html, "<img src=\"{src}\" alt=\"{alt}\" loading=\"lazy\">");
                    }
                    Way::Draf | Way::Nowhere => push_escaped(alt, html),
                },
                Inline::FootnoteReference(name) => self.write_reference(name, html),
                Inline::Html(raw) => {
                    self.holds_html = true;
                    html.push_str(raw);
                }
                Inline::SoftBreak => html.push('\n'),
                Inline::HardBreak => html.push_str("<br>\n"),
            }
        }
    }

    fn write_within(&mut self, tag: &str, content: &'a [Inline], html: &mut String) {
        let _ = write!(html, "<{tag}>");
        self.write_inlines(content, html);
        let _ = write!(html, "</{tag}>");
    }

    fn write_link(&mut self, link: LinkId, content: &'a [Inline], html: &mut String) {
        let way = self.resolver.way(link);
        if let Way::To(href) = &way {
            // Paper adds an outside link's address, where the text isn't that address.
            let class = if plain(content) == *href { " class=\"url\"" } else { "" };
            let _ = write!(html, "<a{class} href=\"{}\">", Escaped(href));
        }
        match content {
            [] => push_escaped(&self.resolver.name(link), html),
            content => self.write_inlines(content, html),
        }
        match way {
            Way::To(_) => html.push_str("</a>"),
            Way::Draf => {
                let _ = write!(html, " ({})", self.resolver.edition.word("situs.draf-kecil"));
            }
            Way::Nowhere => {}
        }
    }

    fn write_reference(&mut self, name: &'a str, html: &mut String) {
        if !self.notes.contains_key(name) {
            return;
        }
        let index = match self.cited.iter().position(|(cited, _)| *cited == name) {
            Some(index) => index,
            None => {
                self.cited.push((name, 0));
                self.cited.len() - 1
            }
        };
        self.cited[index].1 += 1;
        let number = index + 1;
        let id = reference_id(number, self.cited[index].1);
        let label = self.resolver.edition.say(Text::new("situs.catatan-kaki-ke").with("n", number));
        let _ = write!(
            html,
            "<sup class=\"fn\"><a id=\"{id}\" href=\"#fn-{number}\" aria-label=\"{}\">{number}</a></sup>",
            Escaped(&label)
        );
    }
}

fn reference_id(number: usize, nth: usize) -> String {
    match nth {
        1 => format!("fnref-{number}"),
        nth => format!("fnref-{number}-{nth}"),
    }
}

/// Lets pass what our own markup needs, and what is harmless of an author's.
static SANITISER: LazyLock<ammonia::Builder> = LazyLock::new(|| {
    let mut sanitiser = ammonia::Builder::default();
    sanitiser
        .add_tags(["input", "section"])
        .add_generic_attributes(["id", "class", "role", "aria-label", "tabindex"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("th", ["scope"])
        .add_url_schemes(BTreeSet::from(["tel"]))
        .link_rel(None);
    sanitiser
});

/// Writes text whose words may be parted after a stroke, which no browser does by itself:
/// `menit/lembar`, `Bagian/Subbagian`.
pub fn push_breakable(text: &str, html: &mut String) {
    let mut before = None;
    for part in text.split_inclusive('/') {
        let joins = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        if joins(before) && joins(part.chars().next()) {
            html.push_str("<wbr>");
        }
        push_escaped(part, html);
        before = part.strip_suffix('/').and_then(|part| part.chars().next_back());
    }
}

/// Text on its way into HTML.
pub struct Escaped<'a>(pub &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

fn push_escaped(text: &str, html: &mut String) {
    let _ = write!(html, "{}", Escaped(text));
}
