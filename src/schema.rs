//! JSON Schemas of what authors write: front matter, registers, `book.toml`.
//!
//! In: the tables of keys by which those files are read, and a language. Out: a schema of each, of
//! draft 7, the newest that editors understand for TOML as well as for YAML. A schema asks for no
//! more than the reading does: what it refuses is an error, and the rest is left to the check.

use serde_json::{Map, Value, json};

use crate::config::BOOK_TOML;
use crate::diagnostics::Code;
use crate::diagnostics::explanation::Explanation;
use crate::fields::{Key, Need, Shape};
use crate::messages::{Language, catalogue};
use crate::page::HALAMAN;
use crate::register::{DASAR_HUKUM_TOML, PELAKSANA_TOML, SINONIM_TOML, UNIT_TOML};
use crate::sop::identitas::IDENTITAS;
use crate::tanggal::Tanggal;

/// The version of JSON Schema.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// What a value of front matter looks like that is still to be filled in, within a pattern.
const BLANK: &str = r"[\s.…\-–—_]*";

/// A kind of file that authors write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The front matter of an SOP.
    Sop,
    /// The front matter of a plain page.
    Halaman,
    Unit,
    Pelaksana,
    DasarHukum,
    Sinonim,
    Book,
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// Scalars are texts as written, and may be left blank.
    Yaml,
    /// Texts stand between quotes.
    Toml,
}

impl Schema {
    /// Every kind.
    pub const ALL: &[Schema] = &[
        Schema::Sop,
        Schema::Halaman,
        Schema::Unit,
        Schema::Pelaksana,
        Schema::DasarHukum,
        Schema::Sinonim,
        Schema::Book,
    ];

    /// The kind's name, as the command line takes it.
    pub fn name(self) -> &'static str {
        match self {
            Schema::Sop => "sop",
            Schema::Halaman => "halaman",
            Schema::Unit => "unit",
            Schema::Pelaksana => "pelaksana",
            Schema::DasarHukum => "dasar-hukum",
            Schema::Sinonim => "sinonim",
            Schema::Book => "book",
        }
    }

    /// The table by which the file is read.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Schema::Sop => IDENTITAS,
            Schema::Halaman => HALAMAN,
            Schema::Unit => UNIT_TOML,
            Schema::Pelaksana => PELAKSANA_TOML,
            Schema::DasarHukum => DASAR_HUKUM_TOML,
            Schema::Sinonim => SINONIM_TOML,
            Schema::Book => BOOK_TOML,
        }
    }

    /// The schema as a file of its own.
    pub fn write(self, language: Language) -> String {
        let mut schema = self.value(language);
        schema.insert("$schema".to_owned(), json!(DRAFT));
        pretty(&Value::Object(schema))
    }

    fn value(self, language: Language) -> Map<String, Value> {
        let syntax = match self {
            Schema::Sop | Schema::Halaman => Syntax::Yaml,
            _ => Syntax::Toml,
        };
        let path = format!("skema.{}", self.name());
        let mut schema = object(Writing { syntax, language, path: &path }, self.keys());
        schema.insert("title".to_owned(), json!(text(&path, language)));
        schema
    }
}

/// All schemas in one file, each under its name in `definitions`.
pub fn write_all(language: Language) -> String {
    let definitions = Schema::ALL
        .iter()
        .map(|schema| (schema.name().to_owned(), Value::Object(schema.value(language))));
    pretty(&json!({
        "$schema": DRAFT,
        "definitions": definitions.collect::<Map<_, _>>(),
    }))
}

fn pretty(schema: &Value) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("a schema has string keys only");
    text.push('\n');
    text
}

/// Where in a schema we are.
#[derive(Clone, Copy)]
struct Writing<'p> {
    syntax: Syntax,
    language: Language,
    /// The catalogue's key of what stands here.
    path: &'p str,
}

/// A map by its table of keys.
fn object(at: Writing<'_>, keys: &[Key]) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut conditions = Vec::new();
    for key in keys {
        let path = format!("{}.{}", at.path, key.name);
        let mut property = value(Writing { path: &path, ..at }, key.shape);
        property.insert("description".to_owned(), json!(text(&path, at.language)));
        properties.insert(key.name.to_owned(), Value::Object(property));
        match key.need {
            Need::Required => required.push(key.name),
            Need::RequiredUnless(other, word) => conditions.push(json!({
                "if": {
                    "properties": { other: matching(&format!(r"\s*{}\s*", any_case(word))) },
                    "required": [other],
                },
                "else": { "required": [key.name] },
            })),
            Need::Optional => {}
        }
    }
    let mut object = map(json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    }));
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    if !conditions.is_empty() {
        object.insert("allOf".to_owned(), json!(conditions));
    }
    object
}

/// A value by its shape. What holds for texts, lists or maps only holds for those: a value that may
/// be several of them needs no branches, which editors explain badly.
fn value(at: Writing<'_>, shape: Shape) -> Map<String, Value> {
    match shape {
        Shape::Text => one_text(at.syntax),
        Shape::Id => matching(r"\s*|[a-z0-9-]+"),
        Shape::Url => matching(r"https?://[\s\S]*"),
        Shape::UrlTemplate => matching(r"https?://[\s\S]*\{path\}[\s\S]*"),
        Shape::Colour => matching("#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"),
        // Neither `.` nor `..` is a part of the way there.
        Shape::Folder => {
            let part = r"(\.{3}|\.{0,2}[^./\\:])[^/\\:]*";
            matching(&format!(r"(\./)*{part}(/{part})*/*"))
        }
        Shape::Texts => list_or(one_text(at.syntax)),
        Shape::Several => {
            map(json!({ "type": "array", "items": one_text(at.syntax), "minItems": 2 }))
        }
        Shape::Tanggal => match at.syntax {
            Syntax::Toml => matching(&date()),
            // A blank within a date makes it one that is still to be filled in.
            Syntax::Yaml => blank_or(&format!(r"{}|[\s\S]*(…|[._]{{3}})[\s\S]*", date())),
        },
        Shape::Integer(least, most) => {
            let mut value = map(match at.syntax {
                Syntax::Toml => json!({ "type": "integer" }),
                Syntax::Yaml => json!({
                    "type": ["integer", "string", "null"],
                    "pattern": format!(r"^({BLANK}|\s*[+-]?\d+\s*)$"),
                }),
            });
            if (least, most) != (i64::MIN, i64::MAX) {
                value.insert("minimum".to_owned(), json!(least));
                value.insert("maximum".to_owned(), json!(most));
            }
            value
        }
        Shape::Number(least, most) => {
            map(json!({ "type": "number", "minimum": least, "maximum": most }))
        }
        Shape::Boolean => map(json!({ "type": "boolean" })),
        Shape::Word(words) => {
            let any = one_of(words);
            let pattern = match at.syntax {
                Syntax::Toml => matching(&any),
                Syntax::Yaml => blank_or(&format!(r"\s*{any}\s*")),
            };
            // The words themselves are what an editor proposes.
            map(json!({ "anyOf": [{ "enum": words }, pattern] }))
        }
        Shape::Words(words) => {
            let some = format!("({BLANK}|{})", one_of(words));
            let pattern = blank_or(&format!(r"\s*{some}\s*(,\s*{some}\s*)*"));
            let item = json!({ "anyOf": [{ "enum": words }, pattern] });
            map(json!({ "anyOf": [item, { "type": "array", "items": item }] }))
        }
        Shape::Map(keys) => match at.syntax {
            Syntax::Toml => object(at, keys),
            Syntax::Yaml => {
                let mut value = object(at, keys);
                value.insert("type".to_owned(), json!(["object", "string", "null"]));
                value.insert("pattern".to_owned(), json!(format!("^{BLANK}$")));
                value
            }
        },
        Shape::Maps(keys) => {
            let mut value = object(at, keys);
            if at.syntax == Syntax::Yaml {
                value.insert("type".to_owned(), json!(["object", "null"]));
            }
            list_or(value)
        }
        Shape::TextsOrMaps(keys) => list_or(text_or(object(at, keys))),
        Shape::TextsOrPairs => {
            list_or(text_or(map(json!({ "additionalProperties": one_text(at.syntax) }))))
        }
        Shape::Codes(words) => {
            let rule = |code: &Code| {
                let message = Explanation::of(*code, at.language).message;
                (code.name().to_owned(), json!({ "enum": words, "description": message }))
            };
            map(json!({
                "type": "object",
                "properties": Code::ALL.iter().map(rule).collect::<Map<_, _>>(),
                "additionalProperties": false,
            }))
        }
    }
}

/// One text.
fn one_text(syntax: Syntax) -> Map<String, Value> {
    map(match syntax {
        Syntax::Toml => json!({ "type": "string" }),
        Syntax::Yaml => json!({ "type": ["string", "number", "boolean", "null"] }),
    })
}

/// A text or a map, in front matter.
fn text_or(mut object: Map<String, Value>) -> Map<String, Value> {
    object.insert("type".to_owned(), json!(["string", "number", "boolean", "null", "object"]));
    object
}

/// A value, or a list of such.
fn list_or(one: Map<String, Value>) -> Map<String, Value> {
    let mut value = one.clone();
    let types = match &one["type"] {
        Value::Array(types) => types.clone(),
        single => vec![single.clone()],
    };
    value.insert("type".to_owned(), [types, vec![json!("array")]].concat().into());
    value.insert("items".to_owned(), Value::Object(one));
    value
}

/// A text that is all of a pattern.
fn matching(pattern: &str) -> Map<String, Value> {
    map(json!({ "type": "string", "pattern": format!("^({pattern})$") }))
}

/// A text that is blank or all of a pattern, or nothing.
fn blank_or(pattern: &str) -> Map<String, Value> {
    map(json!({ "type": ["string", "null"], "pattern": format!("^({BLANK}|{pattern})$") }))
}

/// A pattern: a date as [`Tanggal::parse`] reads it. How many days a month has is left to it.
fn date() -> String {
    let months: Vec<String> = Tanggal::month_names().map(|name| any_case(&name)).collect();
    let named = format!(r"(\d{{1,2}}\s+)?({})\.*\s+\d{{4}}", months.join("|"));
    format!(r"\s*(\d{{4}}-\d{{2}}(-\d{{2}})?|{named})\s*")
}

/// A pattern: one of these words, in any case.
fn one_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| any_case(word)).collect();
    format!("({})", words.join("|"))
}

/// A pattern: a word in any case.
fn any_case(word: &str) -> String {
    let letter = |c: char| match c.is_ascii_lowercase() {
        true => format!("[{}{c}]", c.to_ascii_uppercase()),
        false => c.to_string(),
    };
    word.chars().map(letter).collect()
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => unreachable!("a schema is an object"),
    }
}

/// What the catalogue says of a key; its own key where it says nothing, which a test forbids.
fn text(key: &str, language: Language) -> String {
    catalogue(language).get(key).unwrap_or(key).to_owned()
}
