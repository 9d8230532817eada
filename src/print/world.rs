//! The typesetter: fonts, templates and native functions; the only user of `typst*` and `comemo`.
//!
//! In: a view as JSON, the plans of its flow tables, pictures. Out: a PDF, tagged, for archives
//! (PDF/A-2a) and for everyone (PDF/UA-1). It reads no file of the machine and knows no clock.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use typst::diag::{At, FileError, FileResult, SourceDiagnostic, SourceResult, Warned};
use typst::ecow::EcoVec;
use typst::engine::Engine;
use typst::foundations::{
    Args, Array, Bytes, CastInfo, Content, Context, Datetime, Dict, Duration, Dynamic, Func,
    IntoValue, Label, NativeFuncData, NativeFuncPtr, NativeType, NativeTypeData, Repr, Scope,
    Selector, Smart, Str, Value,
};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::Abs;
use typst::model::Numbering;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInstance, FontVariations};
use typst::utils::{DefSite, LazyHash, PicoStr, hash128};
use typst::visualize::{ExchangeFormat, RasterFormat, RasterImage, SvgImage};
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::chart::Plan;
use super::job::Picture;
use super::sheets::{self, Measured, Sheet, Stroke};
use super::view::Place;
use crate::flowchart::{Anchor, EndKind, Heading, SymbolKind};

/// The fonts, all under the SIL Open Font License.
const FONTS: [&[u8]; 5] = [
    include_bytes!("fonts/LiberationSans-Regular.ttf"),
    include_bytes!("fonts/LiberationSans-Bold.ttf"),
    include_bytes!("fonts/LiberationSans-Italic.ttf"),
    include_bytes!("fonts/LiberationSans-BoldItalic.ttf"),
    include_bytes!("fonts/LiberationMono-Regular.ttf"),
];

/// The templates; the first is the one that is set.
const TEMPLATES: [(&str, &str); 5] = [
    ("/book.typ", include_str!("templates/book.typ")),
    ("/front.typ", include_str!("templates/front.typ")),
    ("/sop.typ", include_str!("templates/sop.typ")),
    ("/flow.typ", include_str!("templates/flow.typ")),
    ("/text.typ", include_str!("templates/text.typ")),
];

/// The templates, read.
static SOURCES: LazyLock<HashMap<FileId, Source>> = LazyLock::new(|| {
    let source = |&(path, text): &(&str, &str)| {
        let id = file_id(path);
        (id, Source::new(id, text.to_owned()))
    };
    TEMPLATES.iter().map(source).collect()
});

/// The fonts, read.
pub struct Fonts {
    fonts: Vec<Font>,
    /// The faces that are measured and asked for their glyphs.
    faces: [FontInstance; 3],
    book: LazyHash<FontBook>,
}

/// A face that texts are set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Regular = 0,
    Bold = 1,
    Mono = 2,
}

/// A PDF, and how many pages it has.
pub struct Printed {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// The steps whose texts go on beside the flow table, by their plan's number and their own:
    /// no sheet is high enough for them.
    pub cut: Vec<(usize, usize)>,
}

/// What the typesetter could not do: our own fault, never the author's.
#[derive(Debug)]
pub struct Fault {
    /// What it said, and where in the templates.
    pub message: String,
}

impl Fonts {
    /// Reads the fonts.
    pub fn read() -> Self {
        let fonts = FONTS.iter().flat_map(|&font| Font::iter(Bytes::new(font)));
        let fonts: Vec<Font> = fonts.collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        // In the order of `Face`; italics have the glyphs of the upright.
        let faces = [0, 1, 4].map(|at: usize| {
            let font = fonts[at].clone();
            let variant = font.info().variant;
            font.instantiate(variant, Abs::pt(9.0), &FontVariations::default())
        });
        Self { fonts, faces, book }
    }

    /// Whether a face has no glyph for a character.
    pub fn lacks(&self, c: char, face: Face) -> bool {
        !is_invisible(c) && self.faces[face as usize].ttf().glyph_index(c).is_none()
    }

    /// How wide a text is at a size of 1 point.
    pub fn width(&self, text: &str, face: Face) -> f64 {
        let font = &self.faces[face as usize];
        let advance = |c| {
            let glyph = font.ttf().glyph_index(c)?;
            font.x_advance(glyph.0).map(|em| em.get())
        };
        text.chars().filter(|&c| !is_invisible(c)).map(|c| advance(c).unwrap_or(0.6)).sum()
    }
}

/// Whether a character has no shape of its own, so that no font needs it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\n')
}

/// Reads a picture; what kind it is is told by its bytes. `None` if it can't be shown.
pub fn picture(bytes: Vec<u8>) -> Option<Picture> {
    let data = Bytes::new(bytes);
    let raster = |format: ExchangeFormat| {
        let image = RasterImage::plain(data.clone(), RasterFormat::Exchange(format)).ok()?;
        // Screens have 96 dots an inch; what was scanned says how many it has.
        let dots = image.dpi().unwrap_or(96.0).max(72.0);
        let points = |pixels: u32| f64::from(pixels) * 72.0 / dots;
        Some((points(image.width()), points(image.height())))
    };
    let ((width, height), kind) = match &data[..] {
        [0x89, b'P', b'N', b'G', ..] => (raster(ExchangeFormat::Png)?, "png"),
        [0xff, 0xd8, 0xff, ..] => (raster(ExchangeFormat::Jpg)?, "jpg"),
        [b'G', b'I', b'F', b'8', ..] => (raster(ExchangeFormat::Gif)?, "gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            (raster(ExchangeFormat::Webp)?, "webp")
        }
        _ => {
            let image = SvgImage::new(data.clone()).ok()?;
            ((image.width() * 0.75, image.height() * 0.75), "svg")
        }
    };
    Some(Picture { bytes: data.to_vec(), kind, width, height })
}

/// What a file is set from, the fonts and the templates aside.
pub struct Type<'a> {
    /// JSON.
    pub view: Vec<u8>,
    /// Those of the view's flow tables.
    pub plans: Vec<Plan>,
    /// By their paths.
    pub pictures: Vec<(String, &'a Picture)>,
    /// What names the file for good.
    pub ident: String,
}

impl Type<'_> {
    /// What tells it from all other type, also from that of another release of the program.
    pub fn mark(&self) -> String {
        let pictures = self.pictures.iter().map(|(path, picture)| (path, &picture.bytes));
        let pictures: Vec<_> = pictures.collect();
        let program = (env!("CARGO_PKG_VERSION"), TEMPLATES);
        let mark = hash128(&(program, &self.view, &self.plans, pictures, &self.ident));
        format!("{mark:032X}")
    }
}

/// What was measured while a file was cast off.
pub struct Measures {
    /// The heights of the texts of flow tables, by their plans' numbers, in the template's words.
    pub tables: BTreeMap<usize, serde_json::Value>,
    /// How much smaller than other text forms are set, by their SOPs' labels.
    pub scales: BTreeMap<String, f64>,
}

/// So many files later what was remembered for one is forgotten: those that are set side by side
/// use one memory, and a file that is set again after a small change wants it.
const REMEMBERED: usize = 4;

/// Of a file with more pages nothing is remembered: each would keep 3 MB.
const LARGE: usize = 50;

/// Pages that are set, and can be written as a PDF.
pub struct Pages<'a> {
    world: Files<'a>,
    document: PagedDocument,
    ident: String,
}

/// Sets pages.
pub fn set<'a>(fonts: &'a Fonts, set: Type) -> Result<Pages<'a>, Fault> {
    let Type { view, plans, pictures, ident } = set;
    let world = Files::new(fonts, view, plans, &pictures);
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    let document = output.map_err(|faults| world.fault(&faults[0]))?;
    comemo::evict(if document.pages().len() > LARGE { 0 } else { REMEMBERED });
    match warnings.first() {
        Some(warning) => Err(world.fault(warning)),
        None => Ok(Pages { world, document, ident }),
    }
}

impl Pages<'_> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.document.pages().len()
    }

    /// The places that the templates marked, by their labels.
    pub fn places(&self) -> Vec<(String, Place)> {
        let introspector = self.document.introspector();
        let place = |mark: Content| {
            let label = mark.to_packed::<MetadataElem>()?.value.clone().cast::<Str>().ok()?;
            let at = usize::from(introspector.page(mark.location()?)?);
            let page = self.document.pages().get(at - 1)?;
            let number = match &page.numbering {
                Some(Numbering::Pattern(pattern)) => {
                    pattern.apply(None, &[page.number]).ok()?.into()
                }
                Some(Numbering::Func(_)) | None => page.number.to_string(),
            };
            Some((label.into(), Place { number, page: Some(at) }))
        };
        marks(&self.document, "tempat").into_iter().filter_map(place).collect()
    }

    /// What the templates measured.
    pub fn measures(&self) -> Measures {
        let dicts = |label| {
            let marks = marks(&self.document, label).into_iter();
            marks.filter_map(|mark| {
                mark.to_packed::<MetadataElem>()?.value.clone().cast::<Dict>().ok()
            })
        };
        let table = |dict: Dict| {
            let plan = dict.get("plan").ok()?.clone().cast().ok()?;
            Some((plan, serde_json::to_value(dict).ok()?))
        };
        let scale = |dict: Dict| {
            let sop: Str = dict.get("sop").ok()?.clone().cast().ok()?;
            Some((sop.into(), dict.get("skala").ok()?.clone().cast().ok()?))
        };
        Measures {
            tables: dicts("ukuran").filter_map(table).collect(),
            scales: dicts("skala").filter_map(scale).collect(),
        }
    }

    /// Writes them as a PDF.
    pub fn print(self) -> Result<Printed, Fault> {
        let Self { world, document, ident } = self;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some(concat!("sopbook ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: None,
            standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
                .expect("both standards build on PDF 1.7"),
            ..PdfOptions::default()
        };
        let bytes =
            typst_pdf::pdf(&document, &options).map_err(|faults| world.fault(&faults[0]))?;
        Ok(Printed { bytes, pages: document.pages().len(), cut: cut(&document) })
    }
}

/// What the templates marked with a label, in the order of the pages.
fn marks(document: &PagedDocument, label: &str) -> EcoVec<Content> {
    let label = Label::new(PicoStr::intern(label)).expect("a label has a name");
    document.introspector().query(&Selector::Label(label))
}

/// The steps that the templates marked as cut.
fn cut(document: &PagedDocument) -> Vec<(usize, usize)> {
    let pairs = marks(document, "cut").into_iter().filter_map(|mark| {
        let pair = mark.to_packed::<MetadataElem>()?.value.clone().cast::<Array>().ok()?;
        let number = |at: usize| pair.as_slice().get(at)?.clone().cast::<usize>().ok();
        Some((number(0)?, number(1)?))
    });
    pairs.collect()
}

/// The files that the typesetter sees.
struct Files<'a> {
    fonts: &'a Fonts,
    library: LazyHash<Library>,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("our own paths are well formed");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

impl<'a> Files<'a> {
    fn new(
        fonts: &'a Fonts,
        view: Vec<u8>,
        plans: Vec<Plan>,
        pictures: &[(String, &Picture)],
    ) -> Self {
        let mut inputs = Dict::new();
        let plans: Array =
            plans.into_iter().map(|plan| Value::dynamic(OpaquePlan(Arc::new(plan)))).collect();
        inputs.insert("plans".into(), plans.into_value());
        let features = [Feature::A11yExtras].into_iter().collect();
        let mut library = Library::builder().with_inputs(inputs).with_features(features).build();
        for function in [&LAY, &QR] {
            library.global.scope_mut().define(function.name, Func::from(function));
        }
        let mut files: HashMap<FileId, Bytes> = pictures
            .iter()
            .map(|(path, picture)| (file_id(path), Bytes::new(picture.bytes.clone())))
            .collect();
        files.insert(file_id("/view.json"), Bytes::new(view));
        Self { fonts, library: LazyHash::new(library), main: file_id(TEMPLATES[0].0), files }
    }

    fn fault(&self, diagnostic: &SourceDiagnostic) -> Fault {
        let place = || {
            let id = diagnostic.span.id()?;
            let range = self.range(diagnostic.span)?;
            let source = SOURCES.get(&id)?;
            let (line, column) = source.lines().byte_to_line_column(range.start)?;
            Some(format!("{}:{}:{}", id.get().vpath().get_with_slash(), line + 1, column + 1))
        };
        let place = place().map(|place| format!(" ({place})")).unwrap_or_default();
        let hints = diagnostic.hints.iter().map(|hint| format!("; {}", hint.v));
        Fault { message: format!("{}{}{place}", diagnostic.message, hints.collect::<String>()) }
    }
}

impl World for Files<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

/// A plan on its way through a template, which hands it on unread.
#[derive(Clone, PartialEq, Eq)]
struct OpaquePlan(Arc<Plan>);

impl fmt::Debug for OpaquePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plan")
    }
}

impl Repr for OpaquePlan {
    fn repr(&self) -> typst::ecow::EcoString {
        "plan".into()
    }
}

impl Hash for OpaquePlan {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl NativeType for OpaquePlan {
    const NAME: &'static str = "plan";

    fn data() -> &'static NativeTypeData {
        static DATA: NativeTypeData = NativeTypeData {
            name: "plan",
            long_name: "plan",
            title: "Plan",
            docs: "",
            def_site: DefSite { path: file!(), key: "plan" },
            keywords: &[],
            constructor: LazyLock::new(|| None),
            scope: LazyLock::new(Scope::new),
        };
        &DATA
    }
}

/// `lay(plan, measured)`: the sheets of a flow table.
static LAY: NativeFuncData = native("lay", &lay);
/// `qr(text)`: a QR code as SVG.
static QR: NativeFuncData = native("qr", &qr);

/// A function of ours that templates call.
type Native =
    dyn Fn(&mut Engine, comemo::Tracked<Context>, &mut Args) -> SourceResult<Value> + Send + Sync;

const fn native(name: &'static str, function: &'static Native) -> NativeFuncData {
    NativeFuncData {
        function: NativeFuncPtr(function),
        name,
        title: name,
        docs: "",
        def_site: None,
        keywords: &[],
        contextual: false,
        scope: LazyLock::new(&|| Scope::new()),
        params: LazyLock::new(&|| Vec::new()),
        returns: LazyLock::new(&|| CastInfo::Any),
    }
}

fn lay(_: &mut Engine, _: comemo::Tracked<Context>, args: &mut Args) -> SourceResult<Value> {
    let span = args.span;
    let plan: Dynamic = match args.expect::<Value>("plan")? {
        Value::Dyn(plan) => plan,
        _ => return Err("a plan is expected").at(span),
    };
    let Some(plan) = plan.downcast::<OpaquePlan>() else {
        return Err("a plan is expected").at(span);
    };
    let mut length = |name: &str| args.expect::<f64>(name);
    let (head, first, others) = (length("head")?, length("first")?, length("others")?);
    let rows = args.expect::<Array>("rows")?;
    let groups = args.expect::<Array>("groups")?;
    let lengths = |array: Array| {
        array.into_iter().map(|value| value.cast::<f64>().at(span)).collect::<SourceResult<_>>()
    };
    let measured = Measured { head, first, others, rows: lengths(rows)?, groups: lengths(groups)? };
    let sheets = sheets::lay(&plan.0, &measured);
    Ok(sheets.iter().map(sheet).collect::<Array>().into_value())
}

fn qr(_: &mut Engine, _: comemo::Tracked<Context>, args: &mut Args) -> SourceResult<Value> {
    let span = args.span;
    let text = args.expect::<Str>("text")?;
    let code = qrcode::QrCode::with_error_correction_level(text.as_bytes(), qrcode::EcLevel::M);
    let code = code.map_err(|error| typst::ecow::eco_format!("{error}")).at(span)?;
    let svg = code.render::<qrcode::render::svg::Color>().quiet_zone(false).build();
    Ok(Bytes::from_string(svg).into_value())
}

/// A dictionary of these values.
fn dict<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    let mut dict = Dict::new();
    for (key, value) in pairs {
        dict.insert(key.into(), value);
    }
    dict.into_value()
}

fn list<T>(items: &[T], value: impl FnMut(&T) -> Value) -> Value {
    items.iter().map(value).collect::<Array>().into_value()
}

fn numbers(numbers: &[f64]) -> Value {
    list(numbers, |number| number.into_value())
}

/// A sheet as the template reads it.
fn sheet(sheet: &Sheet) -> Value {
    let rows = list(&sheet.rows, |row| {
        let symbols = list(&row.symbols, |symbol| {
            let kind = match symbol.kind {
                SymbolKind::Terminator => "capsule",
                SymbolKind::Process => "box",
                SymbolKind::Decision => "diamond",
            };
            dict([
                ("column", symbol.column.into_value()),
                ("kind", kind.into_value()),
                ("x", symbol.x.into_value()),
                ("y", symbol.y.into_value()),
                ("w", symbol.width.into_value()),
                ("h", symbol.height.into_value()),
            ])
        });
        dict([
            ("step", row.step.into_value()),
            ("group", row.group.into_value()),
            ("height", row.height.into_value()),
            ("symbols", symbols),
        ])
    });
    let strokes = |strokes: &[Stroke]| {
        list(strokes, |stroke| match stroke {
            Stroke::Straight { from, to } => numbers(&[from.0, from.1, to.0, to.1]),
            Stroke::Bend { from, corner, to } => {
                numbers(&[from.0, from.1, corner.0, corner.1, to.0, to.1])
            }
        })
    };
    let heading = |heading: Heading| match heading {
        Heading::Left => "left",
        Heading::Right => "right",
        Heading::Up => "up",
        Heading::Down => "down",
    };
    dict([
        ("part", sheet.part.into_value()),
        ("head", sheet.head.into_value()),
        ("top", sheet.top.into_value()),
        ("bottom", sheet.bottom.into_value()),
        ("left", sheet.left.into_value()),
        ("right", sheet.right.into_value()),
        ("rows", rows),
        ("lines", strokes(&sheet.lines)),
        ("doubles", strokes(&sheet.doubles)),
        ("dashes", strokes(&sheet.dashes)),
        ("heads", list(&sheet.heads, |head| list(head, |point| numbers(&[point.0, point.1])))),
        (
            "labels",
            list(&sheet.labels, |label| {
                let anchor = match label.anchor {
                    Anchor::BottomLeft => "bottom-left",
                    Anchor::BottomRight => "bottom-right",
                    Anchor::TopLeft => "top-left",
                };
                dict([
                    ("x", label.x.into_value()),
                    ("y", label.y.into_value()),
                    ("anchor", anchor.into_value()),
                    ("text", label.text.as_str().into_value()),
                ])
            }),
        ),
        (
            "ends",
            list(&sheet.ends, |end| {
                let kind = match end.kind {
                    EndKind::Terminator => "capsule",
                    EndKind::Pentagon => "pentagon",
                };
                dict([
                    ("x", end.x.into_value()),
                    ("y", end.y.into_value()),
                    ("w", end.width.into_value()),
                    ("h", end.height.into_value()),
                    ("kind", kind.into_value()),
                    ("row", end.row.into_value()),
                    ("exit", end.exit.map_or(Value::None, |exit| exit.into_value())),
                ])
            }),
        ),
        (
            "pentagons",
            list(&sheet.pentagons, |pentagon| {
                dict([
                    ("x", pentagon.x.into_value()),
                    ("y", pentagon.y.into_value()),
                    ("heading", heading(pentagon.heading).into_value()),
                    ("letter", pentagon.letter.as_str().into_value()),
                    ("partner", pentagon.partner.into_value()),
                ])
            }),
        ),
    ])
}
