//! The JSON Schemas, held against the reading that they describe: by a validator that isn't ours,
//! every file of our handbooks is good, and a value is bad in a schema if reading it is an error.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Value, json};
use sopbook::diagnostics::{Code, Severity};
use sopbook::fields::{Entry, Key, Kind, Need, Node, Shape};
use sopbook::messages::{Language, catalogue};
use sopbook::schema::Schema;
use sopbook::source::{Content, SourceTree};
use sopbook::{front_matter, pipeline, schema};

use crate::fixture;

fn validator(schema: Schema) -> Validator {
    let written: Value = serde_json::from_str(&schema.write(Language::Indonesian)).unwrap();
    jsonschema::meta::validate(&written).unwrap();
    jsonschema::draft7::new(&written).unwrap()
}

/// What is wrong in a text by a schema; nothing in a text that can't be read at all.
fn refused(schema: Schema, validator: &Validator, text: &str) -> Vec<String> {
    let value = match schema {
        Schema::Sop | Schema::Halaman => yaml(text),
        _ => toml::from_str(text).ok().map(|table: toml::Table| toml_to_json(table.into())),
    };
    let value = value.unwrap_or_else(|| panic!("it can be read: {text}"));
    validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The front matter of a page as an editor reads it: a plain scalar may be a number, a truth value
/// or nothing.
fn yaml(text: &str) -> Option<Value> {
    let mut tree = SourceTree::new();
    tree.insert("berkas.md", Content::Text(text.into()));
    let front = front_matter::split(tree.get("berkas.md")?, &mut Vec::new())?;
    Some(entries_to_json(&front.entries?))
}

fn entries_to_json(entries: &[Entry]) -> Value {
    let pair = |entry: &Entry| (entry.key.value.clone(), node_to_json(&entry.value));
    Value::Object(entries.iter().map(pair).collect())
}

fn node_to_json(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar(scalar) if scalar.plain => match scalar.text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            "null" => Value::Null,
            text => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => json!(number),
                (_, Ok(number)) => json!(number),
                _ => json!(text),
            },
        },
        Kind::Scalar(scalar) => json!(scalar.text),
        Kind::List(items) => items.iter().map(node_to_json).collect(),
        Kind::Map(entries) => entries_to_json(entries),
    }
}

/// A date becomes a text, as in editors.
fn toml_to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(toml_to_json).collect(),
        toml::Value::Table(table) => Value::Object(
            table.into_iter().map(|(key, value)| (key, toml_to_json(value))).collect(),
        ),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// The key of every description that the tables ask for.
fn descriptions() -> BTreeSet<String> {
    fn below(path: &str, keys: &[Key], to: &mut BTreeSet<String>) {
        for key in keys {
            let path = format!("{path}.{}", key.name);
            if let Shape::Map(keys) | Shape::Maps(keys) | Shape::TextsOrMaps(keys) = key.shape {
                below(&path, keys, to);
            }
            to.insert(path);
        }
    }
    let mut all = BTreeSet::new();
    for schema in Schema::ALL {
        let path = format!("skema.{}", schema.name());
        below(&path, schema.keys(), &mut all);
        all.insert(path);
    }
    all
}

#[test]
fn every_key_is_described_in_both_languages_and_nothing_else() {
    let asked = descriptions();
    assert!(asked.len() > 80);
    for language in [Language::Indonesian, Language::English] {
        let entries = catalogue(language).entries();
        let texts = entries.iter().map(|(key, _)| *key).filter(|key| key.starts_with("skema."));
        let known: BTreeSet<String> = texts.map(str::to_owned).collect();
        let odd: Vec<_> = known.symmetric_difference(&asked).collect();
        assert!(odd.is_empty(), "{odd:?}");
        let all: Value = serde_json::from_str(&schema::write_all(language)).unwrap();
        let said = all.to_string();
        assert!(!said.contains("skema.") && said.matches("\"description\":").count() > 80);
        assert_eq!(all["definitions"].as_object().unwrap().len(), Schema::ALL.len());
    }
}

/// The files below a folder that a schema describes.
fn described(folder: &Path) -> Vec<(Schema, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.join("content")];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            let schema = match name.strip_prefix("content/").unwrap() {
                "unit.toml" => Schema::Unit,
                "pelaksana.toml" => Schema::Pelaksana,
                "dasar-hukum.toml" => Schema::DasarHukum,
                "sinonim.toml" => Schema::Sinonim,
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                name if name.starts_with("sop/") && name.ends_with(".md") => Schema::Sop,
                name if name.starts_with("halaman/") && name.ends_with(".md") => Schema::Halaman,
                _ => continue,
            };
            found.push((schema, path));
        }
    }
    found.push((Schema::Book, folder.join("book.toml")));
    found
}

#[test]
fn every_file_of_our_handbooks_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let new = crate::cli::handbook();
    let handbooks = ["tests/handbooks/alur", "tests/handbooks/temuan"].map(|path| root.join(path));
    let mut seen = 0;
    for folder in handbooks.iter().map(PathBuf::as_path).chain([root, new.path()]) {
        let files = described(folder);
        assert!(files.len() > 3, "{}", folder.display());
        for (schema, path) in files {
            let text = fs::read_to_string(&path).unwrap();
            let faults = refused(schema, &validator(schema), &text);
            assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 70, "{seen}");
}

/// Values as TOML writes them.
const TOML: &[&str] = &[
    "\"teks\"",
    "\"\"",
    "\" \"",
    "\"a-b\"",
    "\"A B\"",
    "7",
    "12",
    "0",
    "-1",
    "99999",
    "1.5",
    "true",
    "2016-04-14",
    "2016-04-14T10:00:00",
    "\"14 April 2016\"",
    "\"14 april 2016\"",
    "\"April 2016\"",
    "\"Nop. 2016\"",
    "\"2016-04\"",
    "\"14/04/2016\"",
    "\"April\"",
    "[]",
    "[\"a\"]",
    "[\"a\", \"b\"]",
    "[\"a\", 7]",
    "[[\"a\"]]",
    "{ x = \"y\" }",
    "[{ x = \"y\" }]",
    "\"https://contoh.go.id\"",
    "\"http://contoh.go.id/{path}\"",
    "\"contoh.go.id\"",
    "\"#fff\"",
    "\"#0b5b53\"",
    "\"#0b5b5\"",
    "\"biru\"",
    "\"..\"",
    "\"../isi\"",
    "\"./isi/\"",
    "\"a/b\"",
    "\"a//b\"",
    "\"a/../b\"",
    "\"...\"",
    "\".isi\"",
    "\"C:\\\\isi\"",
    "\"berlaku\"",
    "\"Dicabut\"",
    "\"luar\"",
    "\"SISTEM\"",
    "\"id\"",
    "\"EN\"",
    "\"a4\"",
    "\"A3\"",
    "\"error\"",
    "\"off\"",
];

/// Values as front matter writes them, in one line.
const YAML: &[&str] = &[
    "teks",
    "'teks'",
    "",
    "''",
    "-",
    "'…'",
    "……",
    "7",
    "007",
    "+7",
    "1.5",
    "true",
    "~",
    "2016-04-14",
    "2016-04",
    "14 April 2016",
    "2 MEI 2016",
    "April 2016",
    "Nop. 2016",
    "2 Juni",
    "2016",
    "14/04/2016",
    "14-04-2016",
    "… April 2016",
    "___ 2016",
    "'.. 2016'",
    "[]",
    "[a]",
    "[a, b]",
    "[a, 7]",
    "[[a]]",
    "[]",
    "{ x: y }",
    "[{ x: y }]",
    "{ luar: teks }",
    "[a, { luar: teks }]",
    "{ uu-43-2009: Pasal 7 }",
    "[{ uu-43-2009: Pasal 7 }]",
    "draf",
    "Berlaku",
    "dicabut",
    "mikro",
    "'teknis, mikro'",
    "[Teknis, mikro]",
    "['teknis, mikro', -]",
    "'mikro,'",
    "'teknis mikro'",
    "keputusan",
    "Istilah",
    "{ jabatan: Kepala }",
    "{ jabatan: [Kepala] }",
    "{ revisi: 1 }",
    "[{ revisi: 1, tanggal: 2 Juni 2016 }]",
    "[{ tanggal: kemarin }]",
    "[~]",
];

/// What reading says of a value's form, in errors; that a name is in no register, or a file not
/// there, no schema knows.
const FORM: &[Code] = &[
    Code::IsianTidakDikenal,
    Code::IsianWajib,
    Code::NilaiTakTerbaca,
    Code::KataTidakDikenal,
    Code::TanggalTakTerbaca,
];

/// The handbook of which a file is put in question.
const BASE: &str = "\
//- book.toml
[book]
title = \"Buku SOP\"
[instansi]
nama = \"Badan Arsip Daerah\"
//- content/unit.toml
[[unit]]
id = \"badan\"
nama = \"Badan Arsip Daerah\"
//- content/pelaksana.toml
[[pelaksana]]
id = \"arsiparis\"
nama = \"Arsiparis\"
//- content/dasar-hukum.toml
[[dasar_hukum]]
id = \"uu-43-2009\"
nama = \"Undang-Undang Nomor 43 Tahun 2009\"
tentang = \"Kearsipan\"
";

/// Whether reading a file finds a fault in its form.
fn is_fault(path: &str, text: &str) -> bool {
    let mut tree = fixture::tree(BASE);
    tree.insert(path, Content::Text(text.into()));
    let compiled = pipeline::compile(tree);
    compiled.diagnostics.iter().any(|fault| {
        fault.severity == Severity::Error
            && FORM.contains(&fault.code)
            && &*compiled.value.tree[fault.span.file].path == path
    })
}

/// A file of a kind: the lines that it can't do without, but for a key, and a line for that.
fn file(schema: Schema, key: &str, line: &str) -> (String, String) {
    let needed: &[(&str, &str)] = match schema {
        Schema::Sop => &[("nama", "nama: A"), ("nomor", "nomor: 1"), ("unit", "unit: badan")],
        Schema::Halaman => &[("judul", "judul: A")],
        Schema::Unit | Schema::Pelaksana => &[("id", "id = \"a\""), ("nama", "nama = \"A\"")],
        Schema::DasarHukum => {
            &[("id", "id = \"a\""), ("nama", "nama = \"A\""), ("tentang", "tentang = \"A\"")]
        }
        Schema::Sinonim => &[("kata", "kata = [\"a\", \"b\"]")],
        Schema::Book => &[("title", "book.title = \"A\""), ("nama", "instansi.nama = \"A\"")],
    };
    let lines = needed.iter().filter(|(name, _)| *name != key).map(|(_, line)| *line);
    let lines = lines.chain([line]).collect::<Vec<_>>().join("\n");
    match schema {
        Schema::Sop => ("content/sop/a.md".into(), format!("---\n{lines}\n---\n")),
        Schema::Halaman => ("content/halaman/a.md".into(), format!("---\n{lines}\n---\n")),
        Schema::Book => ("book.toml".into(), format!("{lines}\n")),
        _ => {
            let name = schema.keys()[0].name;
            (format!("content/{}.toml", schema.name()), format!("[[{name}]]\n{lines}\n"))
        }
    }
}

/// The line of a key, and of every key below it, with a gap for its value.
fn lines(schema: Schema) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    match schema {
        Schema::Sop | Schema::Halaman => {
            for key in schema.keys() {
                lines.push((key.name, format!("{}: {{}}", key.name)));
                let (open, keys, close) = match key.shape {
                    Shape::Map(keys) => ("", keys, ""),
                    Shape::Maps(keys) | Shape::TextsOrMaps(keys) => ("[", keys, "]"),
                    _ => continue,
                };
                for inner in keys {
                    let line = format!("{}: {open}{{ {}: {{}} }}{close}", key.name, inner.name);
                    lines.push((key.name, line));
                }
            }
        }
        Schema::Book => {
            fn below(path: &str, keys: &'static [Key], to: &mut Vec<(&'static str, String)>) {
                for key in keys {
                    let path = format!("{path}{}", key.name);
                    match key.shape {
                        Shape::Map(keys) => below(&format!("{path}."), keys, to),
                        Shape::Codes(_) => {
                            to.push((key.name, format!("{path}.nomor-ganda = {{}}")));
                            to.push((key.name, format!("{path}.tidak-ada = {{}}")));
                        }
                        _ => to.push((key.name, format!("{path} = {{}}"))),
                    }
                }
            }
            below("", schema.keys(), &mut lines);
        }
        _ => {
            let Shape::Maps(keys) = schema.keys()[0].shape else { unreachable!() };
            lines.extend(keys.iter().map(|key| (key.name, format!("{} = {{}}", key.name))));
        }
    }
    let stray = match schema {
        Schema::Sop | Schema::Halaman => "asing: {}",
        _ => "asing = {}",
    };
    lines.push(("asing", stray.to_owned()));
    lines
}

#[test]
fn a_schema_refuses_what_reading_refuses() {
    let mut differing = Vec::new();
    let (mut refused_by_both, mut good) = (0, 0);
    for &schema in Schema::ALL {
        let validator = validator(schema);
        let values = if matches!(schema, Schema::Sop | Schema::Halaman) { YAML } else { TOML };
        for (key, line) in lines(schema) {
            for value in values {
                let line = line.replace("{}", value);
                let (path, text) = file(schema, key, &line);
                if path.ends_with(".md") && yaml(&text).is_none() {
                    continue;
                }
                let by_schema = refused(schema, &validator, &text);
                let case = format!("{}: {line}", schema.name());
                match (is_fault(&path, &text), by_schema.is_empty()) {
                    (true, false) => refused_by_both += 1,
                    (false, true) => good += 1,
                    // To an editor a date of TOML is a text.
                    (true, true) if value.starts_with("2016-04-14") => {}
                    (true, true) => differing.push(format!("{case}: only reading refuses it")),
                    (false, false) => {
                        differing
                            .push(format!("{case}: only the schema refuses it: {by_schema:?}"));
                    }
                }
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(refused_by_both > 800 && good > 800, "{refused_by_both} {good}");
}

#[test]
fn a_schema_asks_for_what_reading_asks_for() {
    for &schema in Schema::ALL {
        let validator = validator(schema);
        let keys = match schema.keys() {
            [Key { shape: Shape::Maps(keys), .. }] => keys,
            keys => keys,
        };
        for key in keys.iter().filter(|key| key.need != Need::Optional) {
            // Of the settings, the two tables are asked for by what is needed in them.
            let name = match (schema, key.name) {
                (Schema::Book, "book") => "title",
                (Schema::Book, "instansi") => "nama",
                (_, name) => name,
            };
            let (path, text) = file(schema, name, "");
            assert!(is_fault(&path, &text), "{text}");
            assert!(!refused(schema, &validator, &text).is_empty(), "{text}");
        }
    }
    // A draft needs no number.
    for (status, is_good) in [("draf", true), (" Draf ", true), ("berlaku", false), ("", false)] {
        let (path, text) = file(Schema::Sop, "nomor", &format!("status: '{status}'"));
        assert_eq!(is_fault(&path, &text), !is_good, "{text}");
        assert_eq!(refused(Schema::Sop, &validator(Schema::Sop), &text).is_empty(), is_good);
    }
}
