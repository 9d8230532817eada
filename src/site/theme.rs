//! Themes: templates and assets; the only user of `tera`.
//!
//! In: the tree's `themes/<name>/`, laid over the built-in theme file by file. Out: a [`Theme`]
//! that renders views, assets named by their content, and faults at the place in the theme's file.
//! What stands on a page is not decided here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Serialize;

use crate::diagnostics::{Code, Diagnosed, Diagnostic, nearest};
use crate::messages::Text;
use crate::source::{Content, FileId, SourceFile, SourceTree, Span, Spanned, digest};

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name of the built-in theme.
pub const DEFAULT: &str = "default";

/// A theme, ready to render.
pub struct Theme {
    engine: tera::Tera,
    /// Where the author's templates stand, by their names; the built-in ones are not among them.
    sources: BTreeMap<String, Source>,
    assets: Vec<Asset>,
}

/// A template that the handbook brought along.
struct Source {
    file: FileId,
    text: Arc<str>,
    /// The length of the byte order mark, which the engine never sees.
    mark: usize,
}

/// A file that pages refer to: the style, the script, a font.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Its name in the theme's folder `aset/`, as templates ask for it.
    pub name: String,
    /// Its address below the site's root; it changes with the content.
    pub address: String,
    pub content: AssetContent,
}

/// What an asset holds.
#[derive(Clone, Debug, PartialEq)]
pub enum AssetContent {
    Bytes(Arc<[u8]>),
    /// A file of the handbook's own theme, copied as it is.
    Copy(FileId),
}

/// A view made ready for templates. Cheap to clone: what many pages show is made once.
#[derive(Clone)]
pub struct Ready(tera::Value);

/// A template's fault: what the engine said, and where.
#[derive(Debug)]
pub struct Fault {
    /// The template's name.
    pub template: String,
    pub message: String,
    place: Place,
}

/// Where in a template a fault lies.
#[derive(Debug)]
enum Place {
    /// Bytes of the template.
    Bytes(Range<usize>),
    /// A line and a column in characters, both from 1.
    Line(usize, usize),
    Unknown,
}

impl Ready {
    /// Makes a view ready.
    pub fn new(view: &(impl Serialize + ?Sized)) -> Self {
        Self(tera::Value::from_serializable(view))
    }

    /// Puts ready views together as a list, without copying them.
    pub fn list(views: impl IntoIterator<Item = Ready>) -> Self {
        Self(tera::Value::from(views.into_iter().map(|view| view.0).collect::<Vec<_>>()))
    }

    /// Puts ready views together under names, without copying them.
    pub fn record(fields: impl IntoIterator<Item = (&'static str, Ready)>) -> Self {
        let fields = fields.into_iter().map(|(name, view)| (name, view.0));
        Self(tera::Value::from(fields.collect::<BTreeMap<_, _>>()))
    }
}

/// Reads the theme `name`: the built-in one, with the files of `themes/<name>/` in place of its
/// own. A theme that isn't there, and faults in its templates, are reported; the built-in theme
/// stands in for what can't be used.
pub fn read(tree: &SourceTree, name: &Spanned<String>) -> Diagnosed<Theme> {
    let mut diagnostics = Vec::new();
    let folder = format!("themes/{}/", name.value);
    let own: Vec<&SourceFile> = tree.below(&folder).collect();
    if own.is_empty() && name.value != DEFAULT {
        diagnostics.push(unknown(tree, name));
    }

    let mut templates = BTreeMap::new();
    let mut contents: BTreeMap<String, Content> = BTreeMap::new();
    for file in files(&BUILT_IN) {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(name) = path.strip_prefix("templates/") {
            let text = file.contents_utf8().expect("the built-in templates are UTF-8");
            templates.insert(name.to_owned(), text.to_owned());
        } else if let Some(name) = path.strip_prefix("aset/") {
            contents.insert(name.to_owned(), Content::BuiltIn(file.contents()));
        }
    }
    let built_in = templates.clone();

    let mut sources = BTreeMap::new();
    let mut copies = BTreeMap::new();
    for file in own {
        let path = &file.path[folder.len()..];
        if let (Some(name), Some(text)) = (path.strip_prefix("templates/"), file.text()) {
            let template = text.trim_start_matches('\u{feff}');
            let mark = text.len() - template.len();
            sources.insert(name.to_owned(), Source { file: file.id, text: text.into(), mark });
            templates.insert(name.to_owned(), template.to_owned());
        } else if let Some(name) = path.strip_prefix("aset/") {
            contents.insert(name.to_owned(), file.content.clone());
            copies.insert(name.to_owned(), file.id);
        }
    }

    let engine =
        match engine(&templates) {
            Ok(engine) => engine,
            Err(faults) => {
                // A built-in template fails only because of an author's: of one that it extends,
                // includes, or takes a component from.
                let first = sources.first_key_value();
                let (_, first) = first.unwrap_or_else(|| panic!("a built-in template: {faults:?}"));
                diagnostics.extend(faults.iter().map(|fault| {
                    report(&sources, fault).unwrap_or_else(|| rusak(fault, first.top()))
                }));
                engine(&built_in).expect("the built-in templates are sound")
            }
        };
    let assets = name_assets(contents, &copies);
    Diagnosed { value: Theme { engine, sources, assets }, diagnostics }
}

/// A file of the built-in theme, by its path in it.
pub fn built_in(path: &str) -> Option<&'static [u8]> {
    BUILT_IN.get_file(path).map(include_dir::File::contents)
}

fn files<'a>(folder: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    folder.files().chain(folder.dirs().flat_map(files)).collect()
}

fn unknown(tree: &SourceTree, name: &Spanned<String>) -> Diagnostic {
    let known = tree.below("themes/").filter_map(|file| file.path.split('/').nth(1));
    let known: Vec<&str> = std::iter::once(DEFAULT).chain(known).collect();
    let diagnostic = Diagnostic::new(Code::TemaTidakAda, name.span).with("nama", &name.value);
    match nearest(&name.value, known) {
        Some(near) => diagnostic.hint(Text::new("tema-tidak-ada.saran-nama").with("nama", near)),
        None => diagnostic.hint(Text::new("tema-tidak-ada.saran").with("nama", &name.value)),
    }
}

fn engine(templates: &BTreeMap<String, String>) -> Result<tera::Tera, Vec<Fault>> {
    let mut engine = tera::Tera::new();
    engine.autoescape_on(vec![".html", ".xml", ".svg"]);
    match engine.add_raw_templates(templates.iter()) {
        Ok(()) => Ok(engine),
        Err(error) => Err(Fault::all(&error)),
    }
}

/// Names assets by their content, and puts the names into the styles that refer to them.
fn name_assets(
    contents: BTreeMap<String, Content>,
    copies: &BTreeMap<String, FileId>,
) -> Vec<Asset> {
    let (styles, others): (Vec<_>, Vec<_>) =
        contents.into_iter().partition(|(name, _)| name.ends_with(".css"));
    let mut assets: Vec<Asset> =
        others.into_iter().filter_map(|(name, content)| asset(name, content, copies)).collect();
    for (name, content) in styles {
        let text = match &content {
            Content::Text(text) => text.to_string(),
            Content::BuiltIn(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => continue,
        };
        let mut text = text;
        for other in &assets {
            let address = other.address.trim_start_matches("aset/");
            text = text.replace(&format!("url({})", other.name), &format!("url({address})"));
        }
        assets.push(Asset::new(name, squeeze(&text).into_bytes()));
    }
    assets.sort_by(|a, b| a.name.cmp(&b.name));
    assets
}

/// A style without its comments, and without the white space that only its readers need.
fn squeeze(style: &str) -> String {
    let mut squeezed = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if next.is_whitespace() {
            rest = rest.trim_start();
            let open = squeezed.chars().next_back().is_none_or(|c| " {};:,>".contains(c));
            if !open && !rest.starts_with(['{', '}', ';', '>', '!']) && !rest.starts_with("/*") {
                squeezed.push(' ');
            }
        } else {
            // A string is kept as it is.
            let len = match next {
                '"' | '\'' => rest[1..].find(next).map_or(rest.len(), |end| end + 2),
                _ => next.len_utf8(),
            };
            squeezed.push_str(&rest[..len]);
            rest = &rest[len..];
        }
    }
    squeezed
}

/// A script without its lines of comment and without its indentation: all that can go without
/// knowing the language. A script that may have a text of several lines is kept as it is.
fn outdent(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let split = |line: &str| line.ends_with('\\') || line.matches('`').count() % 2 == 1;
    if lines.clone().any(split) {
        return script.to_owned();
    }
    lines.filter(|line| !line.is_empty()).fold(String::new(), |all, line| all + line + "\n")
}

fn asset(name: String, content: Content, copies: &BTreeMap<String, FileId>) -> Option<Asset> {
    let bundled = |name: String, bytes: &[u8]| {
        let tight = name.ends_with(".js").then(|| std::str::from_utf8(bytes).ok().map(outdent));
        Some(Asset::new(name, tight.flatten().map_or(bytes.to_vec(), String::into_bytes)))
    };
    match content {
        Content::Text(text) => bundled(name, text.as_bytes()),
        Content::BuiltIn(bytes) => bundled(name, bytes),
        // Its bytes are not in memory; it keeps its name.
        Content::Asset { .. } => {
            let address = format!("aset/{name}");
            let content = AssetContent::Copy(*copies.get(&name)?);
            Some(Asset { name, address, content })
        }
        _ => None,
    }
}

impl Asset {
    /// Names an asset by its bytes: `style.css` becomes `aset/style.<hash>.css`.
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        let hash = &digest(&bytes)[..10];
        let (stem, suffix) = name.rsplit_once('.').unwrap_or((&name, ""));
        let address = format!("aset/{stem}.{hash}.{suffix}");
        Self { name, address, content: AssetContent::Bytes(bytes.into()) }
    }
}

impl Theme {
    /// The theme's assets, in the order of their names.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Renders a template with the views that it may name.
    pub fn render(
        &self,
        template: &str,
        views: impl IntoIterator<Item = (&'static str, Ready)>,
    ) -> Result<String, Box<Fault>> {
        let mut context = tera::Context::new();
        for (name, view) in views {
            context.insert_value(name, view.0);
        }
        self.engine.render(template, &context).map_err(|error| {
            let mut faults = Fault::all(&error);
            let mut fault = faults.remove(0);
            if fault.template.is_empty() {
                fault.template = template.to_owned();
            }
            Box::new(fault)
        })
    }

    /// The diagnostic of a fault that was met while rendering; `fallback` is where it is reported
    /// if it lies in a built-in template.
    pub fn diagnose(&self, fault: &Fault, fallback: Span) -> Diagnostic {
        report(&self.sources, fault).unwrap_or_else(|| rusak(fault, fallback))
    }
}

fn report(sources: &BTreeMap<String, Source>, fault: &Fault) -> Option<Diagnostic> {
    let source = sources.get(&fault.template)?;
    Some(rusak(fault, source.span(&fault.place)))
}

fn rusak(fault: &Fault, span: Span) -> Diagnostic {
    Diagnostic::new(Code::TemplatRusak, span)
        .with("templat", &fault.template)
        .with("sebab", &fault.message)
}

impl Source {
    fn top(&self) -> Span {
        Span { file: self.file, start: 0, end: 0 }
    }

    fn span(&self, place: &Place) -> Span {
        let template = &self.text[self.mark..];
        let range = match place {
            Place::Bytes(range) => range.clone(),
            Place::Line(line, column) => {
                let start = template.split_inclusive('\n').take(line - 1).map(str::len).sum();
                let line = template[start..].lines().next().unwrap_or_default();
                let at = line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
                start + at..start + at
            }
            Place::Unknown => return self.top(),
        };
        let start = self.mark + range.start.min(template.len());
        let end = self.mark + range.end.min(template.len()).max(range.start.min(template.len()));
        Span { file: self.file, start: start as u32, end: end as u32 }
    }
}

impl Fault {
    /// All faults that an error of the engine tells of; at least one.
    fn all(error: &tera::Error) -> Vec<Fault> {
        match error.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
                vec![Fault {
                    template: report.filename().to_owned(),
                    message: one_line(report.message()),
                    place: Place::Bytes(report.span().range.clone()),
                }]
            }
            tera::ErrorKind::MissingParent { current, .. }
            | tera::ErrorKind::CircularExtend { tpl: current, .. }
            | tera::ErrorKind::CircularInclude { tpl: current, .. } => {
                let message = one_line(&error.to_string());
                vec![Fault { template: current.clone(), message, place: Place::Unknown }]
            }
            _ => Self::printed(&error.to_string()),
        }
    }

    /// Faults in words unknown to the engine come only as a printed report:
    /// `error: <message>`, then ` --> <template>:<line>:<column>`.
    fn printed(report: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut message = "";
        for line in report.lines() {
            if let Some(said) = line.strip_prefix("error: ") {
                message = said;
            } else if let Some(place) = line.trim_start().strip_prefix("--> ") {
                let mut parts = place.rsplitn(3, ':');
                let column = parts.next().and_then(|part| part.parse().ok());
                let line = parts.next().and_then(|part| part.parse().ok());
                let template = parts.next().unwrap_or_default().to_owned();
                let place = match (line, column) {
                    (Some(line @ 1..), Some(column @ 1..)) => Place::Line(line, column),
                    _ => Place::Unknown,
                };
                faults.push(Fault { template, message: one_line(message), place });
            }
        }
        if faults.is_empty() {
            let message = one_line(report);
            faults.push(Fault { template: String::new(), message, place: Place::Unknown });
        }
        faults
    }
}

fn one_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
