//! The house's rules, read off the source text: floors, doors, and nothing but the edges
//! touching the machine.

use std::collections::{BTreeMap, BTreeSet};

/// Crates that each have one door: the only file that may use them.
const DOORS: &[(&str, &str)] = &[
    ("ammonia", "site/markup.rs"),
    ("annotate_snippets", "diagnostics/text.rs"),
    ("anstream", "cli/terminal.rs"),
    ("base64", "site/chart.rs"),
    ("blake3", "source.rs"),
    ("clap_complete", "cli/completions.rs"),
    ("comemo", "print/world.rs"),
    ("granit_parser", "fields/yaml.rs"),
    ("gray_matter", "front_matter.rs"),
    ("include_dir", "site/theme.rs"),
    ("jiff", "tanggal.rs"),
    ("lopdf", "print/pack.rs"),
    ("qrcode", "print/world.rs"),
    ("notify", "preview/watch.rs"),
    ("open", "cli/serve.rs"),
    ("pulldown_cmark", "markdown/parse.rs"),
    ("rustix::fs", "disk.rs"),
    ("rustix::process", "preview/connections.rs"),
    ("sastrawi", "search/lexicon.rs"),
    ("sha2", "site/chart.rs"),
    ("std::fs", "disk.rs"),
    ("strsim", "diagnostics/mod.rs"),
    ("tera", "site/theme.rs"),
    ("tiny_http", "preview/server.rs"),
    ("toml", "fields/toml.rs"),
    ("typst", "print/world.rs"),
    ("typst_layout", "print/world.rs"),
    ("typst_pdf", "print/world.rs"),
    ("walkdir", "disk.rs"),
];

/// Crates that are as good as the language: used wherever there is something to do in parallel, to
/// write for machines, or to read from the command line.
const EVERYWHERE: &[&str] = &["clap", "rayon", "serde", "serde_json"];

/// What tells the time, the surroundings, or chance.
const MACHINE: &[&str] = &[
    "std::env::",
    "std::net",
    "std::process",
    "std::time::Instant",
    "Instant::now",
    "SystemTime",
    "thread::sleep",
    "stdin()",
    "stdout()",
    "stderr()",
    "println!",
    "eprintln!",
];

/// The program's files by their paths below `src/`, without comments.
fn sources() -> BTreeMap<String, String> {
    let sources = crate::words::sources().into_iter();
    sources
        .map(|(path, text)| {
            let path = path.to_string_lossy().replace('\\', "/");
            let (_, path) = path.rsplit_once("/src/").unwrap();
            (path.to_owned(), text.lines().map(without_comment).collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

fn without_comment(line: &str) -> &str {
    let starts = line.match_indices("//").map(|(at, _)| at);
    let comment = starts.into_iter().find(|&at| !line[..at].ends_with(':'));
    comment.map_or(line, |at| &line[..at])
}

/// The floors of ARCHITECTURE.md's table: a file, or a folder with `/` behind, and its floor.
fn floors() -> Vec<(String, u32)> {
    let table = include_str!("../../ARCHITECTURE.md").lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        Some((cells.next()?.parse::<u32>().ok()?, cells.next()?))
    });
    let floors = table.flat_map(|(floor, files)| {
        let files: Vec<_> = files.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        files.into_iter().map(move |file| (file, floor))
    });
    let floors: Vec<_> = floors.collect();
    assert!(floors.len() > 10, "the table was found: {floors:?}");
    floors
}

fn floor_of(path: &str, floors: &[(String, u32)]) -> Option<u32> {
    let found = floors
        .iter()
        .find(|(file, _)| file == path || (file.ends_with('/') && path.starts_with(file.as_str())));
    found.map(|(_, floor)| *floor)
}

/// Every path that a text names after `prefix`, groups in braces opened up.
fn named<'t>(text: &'t str, prefix: &str) -> Vec<Vec<&'t str>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = text.match_indices(prefix).map(|(at, found)| at + found.len());
    let mut paths = Vec::new();
    for rest in starts.map(|at| &text[at..]) {
        let inner = rest.strip_prefix('{').and_then(|rest| rest.split_once("};"));
        let names: Vec<&str> = match inner {
            // Names at the top of the group; what stands deeper belongs to the one before it.
            Some((group, _)) => {
                let mut depth = 0;
                group
                    .split(|c| {
                        match c {
                            '{' => depth += 1,
                            '}' => depth -= 1,
                            _ => {}
                        }
                        c == ',' && depth == 0
                    })
                    .collect()
            }
            None => vec![rest],
        };
        for name in names {
            let end = name.find(|c: char| !is_word(c) && c != ':').unwrap_or(name.len());
            let path = name.trim_start();
            let path = match inner {
                Some(_) => path.split([' ', '{', ';']).next().unwrap_or_default(),
                None => &name[..end],
            };
            paths.push(path.split("::").filter(|part| !part.is_empty()).collect());
        }
    }
    paths
}

/// The files that a file imports: by `crate::…` and `super::…`.
fn imports(path: &str, text: &str, sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let folder: Vec<&str> = path.split('/').collect();
    let parent = match folder.last() {
        Some(&"mod.rs") => &folder[..folder.len().saturating_sub(2)],
        _ => &folder[..folder.len() - 1],
    };
    let absolute = named(text, "crate::").into_iter();
    let relative = named(text, "super::").into_iter().map(|path| [parent, &path].concat());
    let file = |path: Vec<&str>| {
        (1..=path.len()).rev().find_map(|len| {
            let stem = path[..len].join("/");
            let candidates = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
            candidates.into_iter().find(|file| sources.contains_key(file))
        })
    };
    absolute.chain(relative).filter_map(file).filter(|file| file != path).collect()
}

fn top(path: &str) -> &str {
    path.split_once('/').map_or(path, |(folder, _)| folder)
}

#[test]
fn files_import_only_from_lower_floors_or_their_own_folder() {
    let (sources, floors) = (sources(), floors());
    let mut faults = Vec::new();
    let mut seen = 0;
    for (path, text) in sources.iter().filter(|(path, _)| *path != "lib.rs") {
        let Some(floor) = floor_of(path, &floors) else {
            faults.push(format!("{path} has no floor in ARCHITECTURE.md"));
            continue;
        };
        for import in imports(path, text, &sources) {
            seen += 1;
            let below = floor_of(&import, &floors).is_some_and(|other| other < floor);
            let is_main = path == "main.rs";
            if !below && top(&import) != top(path) && !is_main {
                faults.push(format!("{path} imports {import}"));
            }
        }
    }
    assert!(seen > 50, "imports were found: {seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_files_import_each_other() {
    let sources = sources();
    let graph: BTreeMap<&str, BTreeSet<String>> =
        sources.iter().map(|(path, text)| (path.as_str(), imports(path, text, &sources))).collect();
    let mut faults = Vec::new();
    for (path, imported) in &graph {
        for other in imported.iter().filter(|other| path < &other.as_str()) {
            if graph[other.as_str()].contains(*path) {
                faults.push(format!("{path} and {other} import each other"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_crate_has_one_door() {
    let uses = |text: &str, name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let behind = text[at + name.len()..].chars().next();
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            !before.is_some_and(|c| is_word(c) || c == ':' || c == '.')
                && (text[at + name.len()..].starts_with("::")
                    || (text[..at].ends_with("use ") && !behind.is_some_and(is_word)))
        }) || text.contains(&format!("std::{{{}", name.trim_start_matches("std::")))
            && name.starts_with("std::")
    };
    let sources = sources();
    let mut faults = Vec::new();
    for (name, door) in DOORS {
        for (path, text) in &sources {
            // A file of ours may have the crate's name.
            let named_alike = imports(path, text, &sources)
                .iter()
                .any(|file| file.ends_with(&format!("/{name}.rs")));
            if uses(text, name) && path != door && !named_alike {
                faults.push(format!("{path} uses {name}, whose door is {door}"));
            }
        }
    }
    // A new dependency gets a door, or is said to need none.
    let manifest = include_str!("../../Cargo.toml");
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let dependencies = dependencies.split("[dev-dependencies]").next().unwrap();
    let names: Vec<String> = dependencies
        .lines()
        .filter(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    assert!(names.len() > 10);
    for name in &names {
        let known = DOORS.iter().any(|(door, _)| door.split("::").next() == Some(name));
        if !known && !EVERYWHERE.contains(&name.as_str()) {
            faults.push(format!("{name} has no door"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_disk_the_preview_and_the_command_line_touch_the_machine() {
    let edges = |path: &str| {
        matches!(path, "disk.rs" | "main.rs")
            || ["cli/", "preview/"].iter().any(|e| path.starts_with(e))
    };
    let sources = sources();
    let mut faults = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !edges(path)) {
        for name in MACHINE.iter().filter(|name| text.contains(**name)) {
            faults.push(format!("{path} names {name}"));
        }
        if imports(path, text, &sources).contains("disk.rs") {
            faults.push(format!("{path} calls the disk"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
