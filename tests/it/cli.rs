//! The program as it is called: commands, exit statuses, streams, and the site on disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// The program, in a folder, with nothing of the tester's own surroundings.
fn sopbook(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sopbook"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE"]
    {
        command.env_remove(name);
    }
    command
}

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    sopbook(folder, arguments).output().unwrap().into()
}

#[track_caller]
pub fn good(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = run(folder, arguments);
    assert_eq!(ran.status, 0, "{arguments:?}: {ran:?}");
    ran
}

/// A new handbook, without what only editors look at.
pub fn handbook() -> TempDir {
    let folder = TempDir::new().unwrap();
    good(folder.path(), &["init", "--today", "2026-11-24"]);
    fs::remove_file(folder.path().join(".taplo.toml")).unwrap();
    fs::remove_dir_all(folder.path().join(".vscode")).unwrap();
    folder
}

pub fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every file below a folder, by its path, with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut folders = vec![folder.to_owned()];
    let mut files = BTreeMap::new();
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(&below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// Sets all times of a folder's files to one in the past, and returns it.
pub fn make_old(folder: &Path) -> SystemTime {
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    for path in files(folder).keys() {
        File::options().append(true).open(folder.join(path)).unwrap().set_modified(old).unwrap();
    }
    old
}

/// An SOP with a fault: a unit that nobody knows, in line 3.
const FAULTY: &str = "---\nnama: Salah\nunit: subbagian-umun\nnomor: X/1\n---\n";

const CLEAN: &[&str] = &["book.toml", "content"];

// ---- init ----

#[test]
fn a_new_handbook_is_clean_and_builds() {
    let folder = TempDir::new().unwrap();
    let ran = good(folder.path(), &["init", "buku/sop", "--today", "2026-11-24"]);
    assert_eq!(ran.out, "");
    assert_eq!(ran.err, "Buku SOP baru ada di `buku/sop`. Berikutnya: `sopbook build buku/sop`\n");
    let root = folder.path().join("buku/sop");
    let makro = fs::read_to_string(root.join("content/sop/pengelolaan-surat-masuk.md")).unwrap();
    assert!(makro.contains("tanggal_efektif: 2026-11-24\n"), "{makro}");
    for (path, text) in files(&root) {
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains("{hari-ini}") && !text.contains("{tahun}"), "a blank in {path}");
    }
    let ran = good(folder.path(), &["check", "buku/sop", "--strict"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "tidak ada galat\n"));
    let ran = good(&root, &["build"]);
    assert_eq!(ran.out, "");
    assert!(ran.err.starts_with("Selesai: 3 SOP, 0 galat, 0 peringatan ("), "{}", ran.err);
    assert!(ran.err.ends_with(" detik)\n"), "{}", ran.err);
    let site = files(&root.join("public"));
    for address in ["index.html", "sop/pengelolaan-surat-masuk.html", ".sopbook-situs"] {
        assert!(site.contains_key(address), "{address} in {:?}", site.keys());
    }
    assert_eq!(names(&root), [".taplo.toml", ".vscode", "book.toml", "content", "public"]);
}

#[test]
fn init_never_overwrites() {
    let folder = TempDir::new().unwrap();
    put(folder.path(), "buku/catatan.txt", "milik orang");
    put(folder.path(), "berkas", "milik orang");
    put(folder.path(), "repo/.git/config", "");
    let ran = run(folder.path(), &["init", "buku"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("`buku`") && ran.err.contains("`catatan.txt`"), "{}", ran.err);
    assert_eq!(files(&folder.path().join("buku")).len(), 1);
    let ran = run(folder.path(), &["init", "berkas"]);
    assert_eq!(ran.status, 2, "{ran:?}");
    assert_eq!(fs::read(folder.path().join("berkas")).unwrap(), b"milik orang");
    put(folder.path(), "repo/.vscode/settings.json", "{}");
    let ran = good(folder.path(), &["init", "repo"]);
    assert!(ran.err.contains("`repo/.vscode/settings.json` sudah ada"), "{}", ran.err);
    let files = files(&folder.path().join("repo"));
    assert_eq!(files[".vscode/settings.json"], b"{}");
    assert!(files.contains_key(".vscode/tasks.json"));
}

#[test]
fn what_an_editor_needs_of_a_new_handbook_is_there() {
    let folder = TempDir::new().unwrap();
    good(folder.path(), &["init"]);
    let files = files(folder.path());
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    for path in files.keys().filter(|path| path.ends_with(".json") || path.contains("snippets")) {
        let value: Value = serde_json::from_str(&text(path)).unwrap();
        assert!(value.is_object(), "{path}");
    }
    // Each file that a rule names is there, and has its schema beside it.
    let taplo: toml::Table = text(".taplo.toml").parse().unwrap();
    for rule in taplo["rule"].as_array().unwrap() {
        let file = rule["include"][0].as_str().unwrap();
        let schema = rule["schema"]["path"].as_str().unwrap().trim_start_matches("./");
        let schema: Value = serde_json::from_str(&text(schema)).unwrap();
        assert!(schema["title"].is_string() && file.ends_with(".toml"));
        assert!(files.contains_key(file) || file == "content/sinonim.toml", "{file}");
    }
    // A snippet is a whole SOP, once its blanks are filled in with what it proposes.
    let snippets: Value = serde_json::from_str(&text(".vscode/sopbook.code-snippets")).unwrap();
    let lines = snippets["SOP baru"]["body"].as_array().unwrap().iter();
    let body = lines.map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n");
    put(folder.path(), "content/sop/baru.md", &filled_in(&body));
    let ran = good(folder.path(), &["check"]);
    let fault = |name: &str| ran.err.contains(name);
    assert!(!fault("galat[") && !fault("yaml") && !fault("isian"), "{}", ran.err);
}

/// A snippet's text with what it proposes for each blank, the first choice of several.
fn filled_in(body: &str) -> String {
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, behind)) = rest.split_once("${") {
        text.push_str(before);
        let (blank, after) = behind.split_once('}').unwrap();
        let proposed = blank.trim_start_matches(|c: char| c.is_ascii_digit());
        let first = proposed.trim_start_matches([':', '|']).split([',', '|']).next().unwrap();
        text.push_str(match first {
            "Nama unit" => "Subbagian Umum",
            "Pelaksana" => "Arsiparis",
            first => first,
        });
        rest = after;
    }
    text.push_str(rest);
    let today = text.replace("$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", "2026-11-24");
    today.replace("$0", "")
}

// ---- new ----

#[test]
fn new_sops_of_all_types_build_without_fault() {
    let folder = handbook();
    for (number, jenis) in [
        "",
        "teknis",
        "teknis,mikro,final",
        "teknis, makro",
        "administratif mikro",
        "administratif,mikro,generik,parsial",
        "teknis,parsial",
        "makro",
        "administratif,makro,spesifik,final",
    ]
    .into_iter()
    .enumerate()
    {
        let slug = format!("baru-{number}");
        let nama = format!("Baru: \"{number}\" \\ # – [x]");
        let mut arguments = vec!["new", &slug, "--nama", &nama, "--unit", "Subbagian  UMUM"];
        if !jenis.is_empty() {
            arguments.extend(["--jenis", jenis]);
        }
        let ran = good(folder.path(), &arguments);
        assert_eq!(ran.out, "");
        assert_eq!(ran.err, format!("SOP baru ada di `content/sop/{slug}.md`\n"));
        let ran = good(folder.path(), &["check"]);
        assert!(ran.err.ends_with("tidak ada galat\n"), "{jenis}: {}", ran.err);
    }
    let list: Value =
        serde_json::from_str(&good(folder.path(), &["list", "--format", "json"]).out).unwrap();
    let sop = |slug: &str| {
        let rows = list.as_array().unwrap();
        rows.iter().find(|row| row["slug"] == slug).unwrap().clone()
    };
    assert_eq!(sop("baru-2")["nama"], "Baru: \"2\" \\ # – [x]");
    assert_eq!(sop("baru-2")["jenis"], serde_json::json!(["teknis", "mikro", "final"]));
    assert_eq!(sop("baru-2")["status"], "draf");
    assert_eq!(sop("baru-2")["unit"], "subbagian-umum");
    assert_eq!(sop("baru-2")["pelaksana"].as_array().unwrap().len(), 1, "teknis has one actor");
    assert_eq!(sop("baru-3")["pelaksana"].as_array().unwrap().len(), 1, "teknis has one actor");
    assert_eq!(sop("baru-4")["pelaksana"].as_array().unwrap().len(), 2);
    assert_eq!(sop("baru-4")["langkah"], 4);
    let parsial = fs::read_to_string(folder.path().join("content/sop/baru-5.md")).unwrap();
    assert!(parsial.contains("# lanjutan:") && parsial.contains("SOP lanjutan"), "{parsial}");
}

#[test]
fn a_new_makro_names_the_children_that_wait_for_it() {
    let folder = handbook();
    let child = "---\nnama: Anak *Satu*\nunit: sekretariat\nstatus: draf\ninduk: ibu\n---\n";
    put(folder.path(), "content/sop/anak.md", child);
    good(
        folder.path(),
        &["new", "ibu", "--nama", "Ibu", "--unit", "sekretariat", "--jenis", "makro"],
    );
    let text = fs::read_to_string(folder.path().join("content/sop/ibu.md")).unwrap();
    assert!(text.contains("1. Melaksanakan Anak Satu\n"), "{text}");
    assert!(text.contains("   - Keterangan: [[anak]]\n"), "{text}");
    assert!(good(folder.path(), &["check"]).err.ends_with("tidak ada galat, 1 peringatan\n"));
}

#[test]
fn a_new_mikro_names_its_parent_both_ways() {
    let folder = handbook();
    let arguments = ["new", "anak", "--nama", "Anak", "--unit", "sekretariat", "--jenis", "mikro"];
    let ran = good(folder.path(), &[&arguments[..], &["--induk", "SOP/001/2026"]].concat());
    assert!(ran.err.contains("`[[anak]]`"), "{}", ran.err);
    assert!(ran.err.contains("`content/sop/pengelolaan-surat-masuk.md`"), "{}", ran.err);
    let list = good(folder.path(), &["list", "--format", "json"]).out;
    let list: Value = serde_json::from_str(&list).unwrap();
    let anak = list.as_array().unwrap().iter().find(|row| row["slug"] == "anak").unwrap();
    assert_eq!(anak["induk"], "pengelolaan-surat-masuk");
}

#[test]
fn new_refuses_what_makes_no_sense_and_says_what_would() {
    let folder = handbook();
    let before = files(folder.path());
    put(folder.path(), "content/sop/dalam/ada.md", FAULTY);
    let full = ["--nama", "Nama", "--unit", "sekretariat"];
    for (arguments, said) in [
        (&["Surat Masuk", full[0], full[1], full[2], full[3]][..], "`surat-masuk`"),
        (&["---x", full[0], full[1], full[2], full[3]], "--help"),
        (&["ada", full[0], full[1], full[2], full[3]], "`content/sop/dalam/ada.md`"),
        (&["baru", "--nama", " ", "--unit", "sekretariat"], "--nama"),
        (&["baru", "--nama", "Nama", "--unit", "sekretarit"], "`sekretariat`"),
        (&["baru", "--nama", "Nama", "--unit", "tidak sama sekali"], "`content/unit.toml`"),
        (&["baru", full[0], full[1], full[2], full[3], "--jenis", "mikr"], "`mikro`"),
        (&["baru", full[0], full[1], full[2], full[3], "--jenis", "mikro,makro"], "`makro`"),
        (
            &["baru", full[0], full[1], full[2], full[3], "--induk", "pengelolaan-surat-masuks"],
            "`pengelolaan-surat-masuk`",
        ),
        (
            &["baru", full[0], full[1], full[2], full[3], "--induk", "penyimpanan-surat-masuk"],
            "mikro",
        ),
        (&["baru", "--nama", "Nama"], "--unit"),
    ] {
        let ran = run(folder.path(), &[&["new"], arguments].concat());
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
        assert_eq!((ran.out.as_str(), ran.err.lines().count()), ("", 1), "{ran:?}");
        assert!(ran.err.starts_with("galat: ") && ran.err.contains(said), "{}", ran.err);
    }
    fs::remove_dir_all(folder.path().join("content/sop/dalam")).unwrap();
    assert_eq!(files(folder.path()), before, "nothing was written");
}

// ---- check ----

#[test]
fn check_reports_faults_to_standard_error_and_counts_them() {
    let folder = handbook();
    put(folder.path(), "content/sop/salah.md", FAULTY);
    put(folder.path(), "content/catatan.md", "# Catatan\n");
    let ran = run(folder.path(), &["check"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("galat[unit-tidak-dikenal]: "), "{}", ran.err);
    assert!(ran.err.contains(" --> content/sop/salah.md:3:7\n"), "{}", ran.err);
    assert!(
        ran.err.contains("3 | unit: subbagian-umun\n  |       ^^^^^^^^^^^^^^\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("`subbagian-umum`"), "the nearest is proposed: {}", ran.err);
    assert!(ran.err.contains("peringatan[tidak-diterbitkan]: "), "{}", ran.err);
    assert!(ran.err.ends_with("1 galat, 3 peringatan\n"), "{}", ran.err);
    assert!(!ran.err.contains('\x1b'), "no colours outside of a terminal");
    assert_eq!(names(folder.path()), CLEAN, "nothing is written");

    let quiet = run(folder.path(), &["-q", "check"]);
    assert!(quiet.err.contains("galat[") && !quiet.err.contains("peringatan"), "{}", quiet.err);
    fs::remove_file(folder.path().join("content/sop/salah.md")).unwrap();
    assert_eq!(run(folder.path(), &["check"]).status, 0, "warnings don't count");
    let strict = run(folder.path(), &["check", "--strict"]);
    assert_eq!(strict.status, 1, "under --strict they do");
    let strict = run(folder.path(), &["check", "--strict", "-q"]);
    assert!(strict.err.contains("peringatan["), "what fails is shown: {}", strict.err);
}

#[test]
fn json_has_exactly_the_promised_fields() {
    let folder = handbook();
    put(
        folder.path(),
        "content/sop/zz.md",
        &format!("\u{feff}{}", FAULTY.replace("X/1", "SOP/001/2026")),
    );
    let ran = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let of = |code: &str| {
        let entries = report.as_array().unwrap().iter();
        entries.clone().find(|entry| entry["code"] == code).unwrap_or_else(|| panic!("{report:#}"))
    };
    let unit = of("unit-tidak-dikenal");
    let keys: Vec<_> = unit.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "code",
        "severity",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "hints",
        "related",
    ];
    expected.sort();
    let mut keys = keys;
    keys.sort();
    assert_eq!(keys, expected);
    assert_eq!(unit["severity"], "error");
    assert_eq!(unit["file"], "content/sop/zz.md");
    assert_eq!((&unit["line"], &unit["column"]), (&3.into(), &7.into()));
    assert_eq!((&unit["end_line"], &unit["end_column"]), (&3.into(), &21.into()));
    let related = &of("nomor-ganda")["related"][0];
    assert_eq!(related["file"], "content/sop/pengelolaan-surat-masuk.md");
    assert_eq!((&related["line"], &related["column"]), (&3.into(), &8.into()));
    assert_eq!(related.as_object().unwrap().len(), 4);
    assert_eq!(good(handbook().path(), &["check", "--format", "json"]).out, "[]\n");
}

#[test]
fn severities_follow_the_book() {
    let folder = handbook();
    put(folder.path(), "content/catatan.md", "");
    let book = fs::read_to_string(folder.path().join("book.toml")).unwrap();
    for (tingkat, status, shown) in [("error", 1, "galat["), ("off", 0, "tidak ada galat\n")] {
        let book = format!("{book}\n[check.tingkat]\ntidak-diterbitkan = \"{tingkat}\"\n");
        put(folder.path(), "book.toml", &book);
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.status, status, "{tingkat}: {ran:?}");
        assert!(ran.err.starts_with(shown), "{tingkat}: {}", ran.err);
    }
    put(
        folder.path(),
        "book.toml",
        &format!("{book}\n[check.tingkat]\ntidak-diterbitkan = \"hint\"\n"),
    );
    assert_eq!(run(folder.path(), &["check", "--strict"]).err, "tidak ada galat\n");
    assert!(run(folder.path(), &["-v", "check"]).err.starts_with("petunjuk[tidak-diterbitkan]"));
}

#[test]
fn control_characters_and_long_lines_are_shown_harmlessly() {
    let folder = handbook();
    let long = "panjang ".repeat(2_000);
    let text = format!(
        "---\nnama: Aneh\nunit: sekretariat\nnomor: X/2\n---\n\n{long}[[tidak\x1b[31m-ada\u{202e}]] {long}\n"
    );
    put(folder.path(), "content/sop/aneh.md", &text);
    let ran = run(folder.path(), &["check"]);
    assert_eq!(ran.status, 1);
    assert!(!ran.err.contains('\x1b') && !ran.err.contains('\u{202e}'), "{}", ran.err);
    let place = format!(" --> content/sop/aneh.md:7:{}\n", long.len() + 1);
    assert!(ran.err.contains(&place), "the true column: {}", ran.err);
    assert!(ran.err.lines().all(|line| line.chars().count() < 240), "{}", ran.err);
    let mut lines = ran.err.lines().skip_while(|line| !line.starts_with("7 | "));
    let (line, carets) = (lines.next().unwrap(), lines.next().unwrap());
    let at = carets.chars().position(|c| c == '^').unwrap();
    assert!(line.chars().skip(at).collect::<String>().starts_with("[[tidak"), "{}", ran.err);
}

#[test]
fn many_faults_in_one_file_are_reported_in_good_time() {
    let folder = handbook();
    let head = "---\nnama: Banyak\nunit: sekretariat\nnomor: X/3\n---\n\n";
    // All in one line: the worst case for columns and excerpts.
    put(folder.path(), "content/sop/banyak.md", &format!("{head}{}\n", "[[tak]] ".repeat(60_000)));
    let started = std::time::Instant::now();
    let ran = run(folder.path(), &["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.ends_with("60000 galat\n") || ran.err.contains("60000 galat"));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

// ---- Failures of the machine, usage, streams ----

#[test]
fn a_folder_that_is_no_handbook_says_how_to_start() {
    let folder = TempDir::new().unwrap();
    for command in ["check", "build", "list"] {
        let ran = run(folder.path(), &[command]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{command}");
        assert!(ran.err.contains("sopbook init") && ran.err.lines().count() == 1, "{}", ran.err);
        let ran = run(folder.path(), &[command, "tidak/ada"]);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("`tidak/ada`"), "{}", ran.err);
    }
    assert_eq!(run(folder.path(), &["new", "a", "--nama", "A", "--unit", "b"]).status, 2);
}

#[test]
fn faults_of_usage_end_with_2_and_say_what_would_do() {
    let folder = TempDir::new().unwrap();
    for (arguments, said) in [
        (&["chekc"][..], "`check`"),
        (&["bangun"], "sopbook --help"),
        (&["check", "--strct"], "--strct"),
        (&["check", "--format", "xml"], "text, json"),
        (&["--today", "2026-02-30", "check"], "2026-02-30"),
        (&["--today", "Februari 2026", "check"], "Februari 2026"),
        (&["completions"], "SHELL"),
        (&["-q", "-v", "check"], "bersama"),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.starts_with("galat: ") && ran.err.contains(said), "{}", ran.err);
    }
    let ran = run(folder.path(), &[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("Pemakaian:"), "{}", ran.err);
}

#[test]
fn help_is_in_both_languages_and_goes_to_standard_output() {
    let folder = TempDir::new().unwrap();
    for command in ["", "init", "new", "build", "check", "list", "explain", "completions"] {
        let arguments: Vec<&str> =
            [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let indonesian = good(folder.path(), &arguments);
        let english = good(folder.path(), &[&["--lang", "en"], &arguments[..]].concat());
        assert_eq!((indonesian.err.as_str(), english.err.as_str()), ("", ""));
        assert!(indonesian.out.contains("Pemakaian: sopbook"), "{}", indonesian.out);
        assert!(english.out.contains("Usage: sopbook"), "{}", english.out);
        for word in ["Usage", "Options", "Commands", "Arguments", "default", "possible values"] {
            assert!(!indonesian.out.contains(word), "{word} in {}", indonesian.out);
        }
        for text in [&indonesian.out, &english.out] {
            assert!(text.contains("--today"), "global options are told: {text}");
        }
    }
    assert!(good(folder.path(), &["--version"]).out.starts_with("sopbook "));
}

#[test]
fn the_language_is_asked_for_then_the_environments_then_the_handbooks() {
    let folder = handbook();
    let summary = |arguments: &[&str], locale: &str| {
        let mut command = sopbook(folder.path(), arguments);
        if !locale.is_empty() {
            command.env("LANG", locale);
        }
        Ran::from(command.output().unwrap()).err
    };
    assert_eq!(summary(&["check"], ""), "tidak ada galat\n");
    assert_eq!(summary(&["check"], "C.UTF-8"), "tidak ada galat\n");
    assert_eq!(summary(&["check"], "en_GB.UTF-8"), "no errors\n");
    assert_eq!(summary(&["check", "--lang=id"], "en_GB.UTF-8"), "tidak ada galat\n");
    let book = fs::read_to_string(folder.path().join("book.toml")).unwrap();
    put(folder.path(), "book.toml", &book.replace("\"id\"", "\"en\""));
    assert_eq!(summary(&["check"], ""), "no errors\n");
    assert_eq!(summary(&["check"], "id_ID.UTF-8"), "tidak ada galat\n");
    assert_eq!(summary(&["check", "--lang", "id"], ""), "tidak ada galat\n");
}

#[test]
fn the_first_locale_that_is_set_speaks_for_help_and_usage_too() {
    let folder = TempDir::new().unwrap();
    let spoken = |arguments: &[&str], locales: &[(&str, &str)]| {
        let mut command = sopbook(folder.path(), arguments);
        command.envs(locales.iter().copied());
        let ran = Ran::from(command.output().unwrap());
        format!("{}{}", ran.out, ran.err)
    };
    for (locales, is_english) in [
        (&[("LC_ALL", "en_US.UTF-8"), ("LANG", "id_ID.UTF-8")][..], true),
        (&[("LC_ALL", ""), ("LC_MESSAGES", "en_GB"), ("LANG", "id_ID")], true),
        (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
        (&[("LC_MESSAGES", "id_ID"), ("LANG", "en_US.UTF-8")], false),
        (&[("LANG", "fr_FR.UTF-8")], false),
        (&[("LANG", "en")], true),
    ] {
        for (arguments, indonesian, english) in [
            (&["--help"][..], "Pemakaian: ", "Usage: "),
            (&["schema", "--help"], "Pemakaian: sopbook schema [PILIHAN]", "schema [OPTIONS]"),
            (&["chekc"], "galat: perintah `chekc`", "error: unknown command `chekc`"),
            (&["check", "tidak-ada"], "galat: folder", "error: there is no folder"),
            (&["check", "-q", "-v"], "bersama `--verbose`", "together with `--verbose`"),
            (&["check", "--strict", "--strict"], "ditulis dua kali", "is given twice"),
            (&["explain", "nomor-ganda"], "Keliru:", "Wrong:"),
            (&["schema", "unit"], "Daftar unit", "Register of units"),
        ] {
            let said = spoken(arguments, locales);
            let (expected, other) =
                if is_english { (english, indonesian) } else { (indonesian, english) };
            assert!(said.contains(expected) && !said.contains(other), "{locales:?}: {said}");
        }
    }
}

#[test]
fn a_misspelt_name_on_the_command_line_is_answered_with_near_ones() {
    let folder = handbook();
    for (arguments, proposed) in [
        (&["pdf", "--sop", "penerimaan-surat-masuk2"][..], "`penerimaan-surat-masuk`"),
        (&["pdf", "--sop", "simpen"], "`penyimpanan-surat-masuk`"),
        (&["pdf", "--sop", "terima surat"], "`penerimaan-surat-masuk`"),
        (&["pdf", "--sop", "srat"], "`pengelolaan-surat-masuk`, `penerimaan-surat-masuk`"),
        (&["pdf", "--unit", "umun"], "`subbagian-umum`"),
        (&["new", "a", "--nama", "A", "--unit", "subbag"], "`subbagian-umum`"),
        (&["pdf", "--unit", "perpustakaan"], "content/unit.toml"),
        (&["pdf", "--sop", "cuti"], "sopbook list"),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains(proposed), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_report_tells_advice_from_what_the_rule_stands_on() {
    let folder = handbook();
    let teknis = "---\nnama: A\nnomor: X/1\nunit: sekretariat\njenis: teknis\n---\n\n## Prosedur\n\n1. Memeriksa\n   - Pelaksana: Arsiparis\n2. Menyimpan\n   - Pelaksana: Petugas Persuratan\n";
    put(folder.path(), "content/sop/a.md", teknis);
    for (language, advice, source) in [
        ("id", "= saran: tulis `administratif`", "= dasar: Permenpan RB Nomor 35 Tahun 2012: SOP"),
        ("en", "= help: write `administratif`", "= source: Permenpan RB Nomor 35 Tahun 2012: "),
    ] {
        let ran = run(folder.path(), &["check", "--lang", language]);
        assert!(ran.err.contains(advice) && ran.err.contains(source), "{}", ran.err);
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = handbook();
    put(folder.path(), "content/sop/salah.md", FAULTY);
    assert!(run(folder.path(), &["check", "--color", "always"]).err.contains('\x1b'));
    assert!(!run(folder.path(), &["check", "--color", "never"]).err.contains('\x1b'));
    assert!(!run(folder.path(), &["check"]).err.contains('\x1b'));
}

#[test]
fn today_is_asked_for_then_the_source_date() {
    let date_of = |arguments: &[&str], epoch: Option<&str>| {
        let folder = TempDir::new().unwrap();
        let mut command = sopbook(folder.path(), arguments);
        if let Some(epoch) = epoch {
            command.env("SOURCE_DATE_EPOCH", epoch);
        }
        assert!(command.status().unwrap().success());
        let path = folder.path().join("content/sop/penerimaan-surat-masuk.md");
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with("tanggal_efektif: ")).unwrap();
        line["tanggal_efektif: ".len()..].to_owned()
    };
    assert_eq!(date_of(&["init", "--today", "2024-02-29"], Some("0")), "2024-02-29");
    assert_eq!(date_of(&["init"], Some("1709164800")), "2024-02-29");
    assert!(date_of(&["init"], None).as_str() > "2026");
}

/// A reader that leaves before anything was written.
fn left_alone(mut child: Child) -> (i32, String) {
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code().expect("no signal"), err)
}

#[test]
fn a_reader_who_leaves_is_no_failure() {
    let folder = handbook();
    for arguments in [
        &["list", "--format", "json"][..],
        &["list"],
        &["check", "--format", "json"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut command = sopbook(folder.path(), arguments);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(left_alone(child), (0, String::new()), "{arguments:?}");
    }
    put(folder.path(), "content/sop/salah.md", FAULTY);
    let mut command = sopbook(folder.path(), &["check"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1), "the status tells it all the same");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_failure() {
    let folder = handbook();
    for arguments in [&["list"][..], &["completions", "fish"], &["--help"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = sopbook(folder.path(), arguments);
        let ran = Ran::from(command.stdout(full).output().unwrap());
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(ran.err.contains("ruang penyimpanan habis"), "{}", ran.err);
    }
}

#[test]
fn completions_are_for_the_shell_that_was_named() {
    let folder = TempDir::new().unwrap();
    assert!(good(folder.path(), &["completions", "bash"]).out.contains("complete -F _sopbook"));
    assert!(good(folder.path(), &["completions", "fish"]).out.contains("complete -c sopbook"));
}

// ---- list ----

#[test]
fn the_list_holds_drafts_and_exactly_the_promised_fields() {
    let folder = handbook();
    put(
        folder.path(),
        "content/sop/draf.md",
        "---\nnama: \"=SUM(A1); \\\"x\\\"\"\nunit: sekretariat\nstatus: draf\ntanggal_revisi: April 2016\n---\n",
    );
    let ran = good(folder.path(), &["list", "--format", "json"]);
    assert_eq!(ran.err, "");
    let list: Value = serde_json::from_str(&ran.out).unwrap();
    let row = |slug: &str| {
        list.as_array().unwrap().iter().find(|row| row["slug"] == slug).unwrap().clone()
    };
    assert_eq!(
        row("penerimaan-surat-masuk"),
        serde_json::json!({
            "slug": "penerimaan-surat-masuk",
            "nomor": "SOP/002/2026",
            "nama": "Penerimaan Surat Masuk",
            "unit": "subbagian-umum",
            "jenis": ["administratif", "mikro", "spesifik", "parsial"],
            "induk": "pengelolaan-surat-masuk",
            "status": "berlaku",
            "url": "sop/penerimaan-surat-masuk.html",
            "pelaksana": ["petugas-persuratan", "kepala-subbagian-umum"],
            "langkah": 6,
            "tanggal_efektif": "2026-11-24",
            "tanggal_revisi": null,
        })
    );
    let draf = row("draf");
    assert_eq!((&draf["nomor"], &draf["status"]), (&Value::Null, &"draf".into()));
    assert_eq!(draf["tanggal_revisi"], "2016-04");

    let table = good(folder.path(), &["list", "--today", "2027-12-01"]).out;
    assert!(table.lines().next().unwrap().ends_with("Evaluasi"), "{table}");
    assert!(table.contains("2027-11-24 (lewat)\n"), "{table}");
    let table = good(folder.path(), &["list", "--today", "2027-11-24"]).out;
    assert!(table.contains("2027-11-24\n") && !table.contains("lewat"), "{table}");
    let csv = good(folder.path(), &["list", "--format", "csv"]).out;
    assert!(csv.starts_with("\u{feff}slug;nomor;nama;unit;"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), 5);
    assert!(csv.contains("\r\ndraf;;\"'=SUM(A1); \"\"x\"\"\";sekretariat;"), "{csv}");
    let table = good(folder.path(), &["list"]).out;
    assert_eq!(table.lines().count(), 5);
    assert!(table.lines().any(|line| line.starts_with("penerimaan-surat-masuk   SOP/002/2026")));
}

// ---- build ----

#[test]
fn a_build_with_an_error_writes_nothing() {
    let folder = handbook();
    good(folder.path(), &["build"]);
    let public = folder.path().join("public");
    let (before, old) = (files(&public), make_old(&public));
    put(folder.path(), "content/sop/salah.md", FAULTY);
    let ran = run(folder.path(), &["build"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("galat[unit-tidak-dikenal]"), "{}", ran.err);
    assert!(ran.err.contains("situs tidak ditulis"), "{}", ran.err);
    assert_eq!(files(&public), before);
    assert_eq!(modified(&public.join("index.html")), old);
    assert_eq!(run(folder.path(), &["build", "-d", "lain/situs"]).status, 1);
    assert_eq!(names(folder.path()), ["book.toml", "content", "public"]);
}

#[test]
fn a_fault_while_rendering_leaves_the_site_and_its_surroundings_as_they_are() {
    let folder = handbook();
    good(folder.path(), &["build"]);
    let before = files(&folder.path().join("public"));
    put(folder.path(), "themes/default/templates/sop.html", "<p>{{ tidak_ada.sama_sekali }}</p>\n");
    let ran = run(folder.path(), &["build"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.err.contains("themes/default/templates/sop.html:1:"), "{}", ran.err);
    assert_eq!(files(&folder.path().join("public")), before);
    assert_eq!(names(folder.path()), ["book.toml", "content", "public", "themes"]);
    assert_eq!(run(folder.path(), &["build", "-d", "a/b/c"]).status, 1);
    assert_eq!(names(folder.path()), ["book.toml", "content", "public", "themes"]);
}

#[test]
fn unchanged_files_keep_their_times_and_deleted_sources_their_pages_lose() {
    let folder = handbook();
    put(folder.path(), "content/berkas/formulir.txt", "formulir");
    put(folder.path(), "content/berkas/lama.txt", "lama");
    put(
        folder.path(),
        "content/sop/sendiri.md",
        "---\nnama: Sendiri\nunit: sekretariat\nnomor: X/9\n---\n\nTeks.\n",
    );
    good(folder.path(), &["build"]);
    let public = folder.path().join("public");
    let first = files(&public);
    let old = make_old(&public);
    good(folder.path(), &["build"]);
    assert_eq!(files(&public), first, "the same sources give the same bytes");
    for path in first.keys() {
        assert_eq!(modified(&public.join(path)), old, "{path}");
    }
    put(folder.path(), "content/berkas/formulir.txt", "FORMULIR");
    fs::remove_file(folder.path().join("content/berkas/lama.txt")).unwrap();
    let makro = folder.path().join("content/sop/sendiri.md");
    let text = fs::read_to_string(&makro).unwrap().replace("Teks.", "Teks lain.");
    fs::write(makro, text).unwrap();
    good(folder.path(), &["build"]);
    let second = files(&public);
    assert!(!second.contains_key("berkas/lama.txt"));
    assert_eq!(second["berkas/formulir.txt"], b"FORMULIR");
    assert!(modified(&public.join("berkas/formulir.txt")) > old);
    assert!(modified(&public.join("sop/sendiri.html")) > old);
    let same = second.iter().filter(|(path, bytes)| first.get(*path) == Some(bytes));
    let mut count = 0;
    for (path, _) in same {
        assert_eq!(modified(&public.join(path)), old, "{path}");
        count += 1;
    }
    assert!(count > 10);
}

#[test]
fn drafts_are_built_when_asked_for() {
    let folder = handbook();
    good(folder.path(), &["new", "konsep", "--nama", "Konsep", "--unit", "sekretariat"]);
    let ran = good(folder.path(), &["build"]);
    assert!(ran.err.starts_with("Selesai: 3 SOP"), "{}", ran.err);
    assert!(!folder.path().join("public/sop/konsep.html").exists());
    let ran = good(folder.path(), &["build", "--draf", "--dest-dir", "lain"]);
    assert!(ran.err.starts_with("Selesai: 4 SOP"), "{}", ran.err);
    assert!(folder.path().join("lain/sop/konsep.html").exists());
}

#[test]
fn places_that_are_not_free_are_refused_and_left_as_they_are() {
    let folder = handbook();
    put(folder.path(), "penuh/milik.txt", "orang");
    put(folder.path(), "berkas", "orang");
    put(folder.path(), "themes/dinas/aset/x.css", "");
    fs::create_dir(folder.path().join("rumah")).unwrap();
    let before = files(folder.path());
    for (dest, said) in [
        ("penuh", "`milik.txt`"),
        ("berkas", "berkas"),
        (".", "memuat sumber"),
        ("..", "memuat sumber"),
        ("content", "di dalam sumber"),
        ("content/public", "di dalam sumber"),
        ("content/sop/../public", "di dalam sumber"),
        ("baru/../content/x/y", "di dalam sumber"),
        ("themes/dinas", "di dalam sumber"),
        ("/", "folder utama"),
        ("rumah", "folder rumah"),
        ("berkas/dalam", "berkas"),
    ] {
        let mut command = sopbook(folder.path(), &["build", "-d", dest]);
        let ran = Ran::from(command.env("HOME", folder.path().join("rumah")).output().unwrap());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{dest}: {ran:?}");
        assert!(ran.err.starts_with("galat: ") && ran.err.contains(said), "{dest}: {}", ran.err);
        assert!(ran.err.contains(&format!("`{dest}")), "{dest}: {}", ran.err);
    }
    assert_eq!(files(folder.path()), before);
    // Empty is free, however it came to be.
    fs::create_dir(folder.path().join("kosong")).unwrap();
    good(folder.path(), &["build", "-d", "kosong"]);
    good(folder.path(), &["build", "-d", "baru/sekali/situs"]);
    good(folder.path(), &["build", "-d", "baru/sekali/situs/"]);
    assert_eq!(names(&folder.path().join("baru/sekali")), ["situs"]);
}

#[test]
fn remains_of_killed_builds_go_and_running_ones_stay() {
    let folder = handbook();
    good(folder.path(), &["build"]);
    put(folder.path(), ".public.sopbook-123-0/site/index.html", "setengah");
    put(folder.path(), ".public.sopbook-124-0/lock", "");
    put(folder.path(), ".public.sopbook-125-0/old/index.html", "lama");
    fs::create_dir(folder.path().join(".public.sopbook-126-0")).unwrap();
    put(folder.path(), ".public.sopbook-catatan", "milik orang");
    put(folder.path(), ".public.sopbook-127-0/lock", "");
    put(folder.path(), ".public.sopbook-127-0/site/index.html", "sedang ditulis");
    let lock = File::options().write(true).open(folder.path().join(".public.sopbook-127-0/lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    good(folder.path(), &["build"]);
    let left =
        [".public.sopbook-127-0", ".public.sopbook-catatan", "book.toml", "content", "public"];
    assert_eq!(names(folder.path()), left);
    assert!(folder.path().join(".public.sopbook-127-0/site/index.html").exists());
    drop(lock);
    good(folder.path(), &["build"]);
    assert_eq!(names(folder.path())[0], ".public.sopbook-catatan");
}

#[test]
fn a_site_that_a_killed_build_had_put_aside_comes_back() {
    let folder = handbook();
    good(folder.path(), &["build"]);
    let before = files(&folder.path().join("public"));
    let room = folder.path().join(".public.sopbook-99-0");
    fs::create_dir(&room).unwrap();
    fs::rename(folder.path().join("public"), room.join("old")).unwrap();
    // The next build fails, but the old site is there again.
    put(folder.path(), "themes/default/templates/sop.html", "{{ tidak_ada.sama_sekali }}");
    assert_eq!(run(folder.path(), &["build"]).status, 1);
    assert_eq!(files(&folder.path().join("public")), before);
    assert!(!room.exists());
}

#[test]
fn builds_at_the_same_time_both_end_well() {
    let folder = handbook();
    for _ in 0..5 {
        let builds: Vec<Child> =
            (0..4).map(|_| sopbook(folder.path(), &["-q", "build"]).spawn().unwrap()).collect();
        for mut build in builds {
            assert_eq!(build.wait().unwrap().code(), Some(0));
        }
        assert_eq!(names(folder.path()), ["book.toml", "content", "public"]);
        assert!(folder.path().join("public/index.html").exists());
    }
}

/// A handbook with so many SOPs more, that a build takes a while.
fn large(count: usize) -> TempDir {
    let folder = handbook();
    for number in 0..count {
        let steps: String = (1..=12)
            .map(|step| format!("{step}. Mengerjakan bagian {step}\n   - Pelaksana: Arsiparis\n"))
            .collect();
        let text = format!(
            "---\nnama: Nomor {number}\nunit: sekretariat\nnomor: L/{number}\n---\n\n## Prosedur\n\n{steps}"
        );
        put(folder.path(), &format!("content/sop/l/l-{number}.md"), &text);
    }
    folder
}

#[test]
#[cfg(target_os = "linux")]
fn the_site_is_there_at_every_moment_of_a_build() {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    let folder = handbook();
    good(folder.path(), &["build"]);
    let index = folder.path().join("public/index.html");
    let done = AtomicBool::new(false);
    let missed = std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut missed = 0;
            while !done.load(Relaxed) {
                missed += usize::from(fs::metadata(&index).is_err());
            }
            missed
        });
        for _ in 0..60 {
            good(folder.path(), &["-q", "build"]);
        }
        done.store(true, Relaxed);
        looking.join().unwrap()
    });
    assert_eq!(missed, 0, "the moments between two renames are none");
}

#[test]
#[cfg(unix)]
fn a_killed_build_leaves_the_old_site_and_the_next_one_tidies_up() {
    let folder = large(150);
    good(folder.path(), &["build"]);
    let public = folder.path().join("public");
    let before = files(&public);
    let mut killed = 0;
    for delay in [5, 20, 40, 60, 80, 120, 160] {
        let mut build = sopbook(folder.path(), &["-q", "build"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        build.kill().unwrap();
        if build.wait().unwrap().code().is_none() {
            killed += 1;
        }
        assert_eq!(files(&public), before, "old or new, but whole");
    }
    assert!(killed > 0, "at least one was still running");
    good(folder.path(), &["build"]);
    assert_eq!(names(folder.path()), ["book.toml", "content", "public"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn permissions_are_the_umasks() {
        let folder = handbook();
        put(folder.path(), "content/berkas/rahasia.txt", "x");
        let source = folder.path().join("content/berkas/rahasia.txt");
        fs::set_permissions(&source, fs::Permissions::from_mode(0o600)).unwrap();
        let program = env!("CARGO_BIN_EXE_sopbook");
        let status = Command::new("sh")
            .current_dir(folder.path())
            .args(["-c", &format!("umask 027; exec '{program}' -q build")])
            .status()
            .unwrap();
        assert!(status.success());
        for (path, expected) in [
            ("public", 0o750),
            ("public/sop", 0o750),
            ("public/index.html", 0o640),
            ("public/berkas/rahasia.txt", 0o640),
        ] {
            assert_eq!(mode(&folder.path().join(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_linked_place_keeps_its_link() {
        let folder = handbook();
        let elsewhere = TempDir::new().unwrap();
        let real = elsewhere.path().join("situs");
        fs::create_dir(&real).unwrap();
        symlink(&real, folder.path().join("public")).unwrap();
        good(folder.path(), &["build"]);
        good(folder.path(), &["build"]);
        let link = fs::symlink_metadata(folder.path().join("public")).unwrap();
        assert!(link.is_symlink());
        assert!(real.join("index.html").exists());
        assert_eq!(names(elsewhere.path()), ["situs"]);
        assert_eq!(names(folder.path()), ["book.toml", "content", "public"]);

        symlink("ke-mana", folder.path().join("putus")).unwrap();
        let ran = run(folder.path(), &["build", "-d", "putus"]);
        assert_eq!(ran.status, 2, "{ran:?}");
        symlink("content", folder.path().join("sumber")).unwrap();
        let ran = run(folder.path(), &["build", "-d", "sumber/situs"]);
        assert_eq!(ran.status, 2, "{ran:?}");
    }

    #[test]
    fn an_unchanged_file_is_not_written_again() {
        let folder = handbook();
        good(folder.path(), &["build"]);
        let index = folder.path().join("public/index.html");
        let before = fs::metadata(&index).unwrap().ino();
        good(folder.path(), &["build"]);
        assert_eq!(fs::metadata(&index).unwrap().ino(), before);
    }

    /// A handbook that a user without rights may enter, and how to become that user: as root,
    /// nothing is unreadable.
    fn without_rights() -> (TempDir, Option<u32>) {
        let folder = handbook();
        let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        (folder, is_root.then_some(65534))
    }

    fn run_as(user: Option<u32>, folder: &Path, arguments: &[&str]) -> Option<Ran> {
        let mut command = sopbook(folder, arguments);
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        match command.output() {
            Ok(output) => Some(output.into()),
            Err(error) => {
                eprintln!("left out, as this machine lets nobody drop rights: {error}");
                None
            }
        }
    }

    #[test]
    fn a_file_without_permission_is_a_fault_at_its_place_and_the_rest_is_checked() {
        let (folder, user) = without_rights();
        for path in ["content/sop/tertutup.md", "content/berkas/tertutup.png"] {
            put(folder.path(), path, FAULTY);
            let path = folder.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        }
        put(folder.path(), "content/sop/salah.md", FAULTY);
        let Some(ran) = run_as(user, folder.path(), &["check"]) else { return };
        assert_eq!(ran.status, 1, "{ran:?}");
        assert!(ran.err.contains("--> content/sop/tertutup.md:1:1"), "{}", ran.err);
        assert!(ran.err.contains("--> content/berkas/tertutup.png:1:1"), "{}", ran.err);
        assert_eq!(ran.err.matches("galat[berkas-tak-terbaca]").count(), 2, "{}", ran.err);
        assert!(ran.err.contains("galat[unit-tidak-dikenal]"), "{}", ran.err);
    }

    #[test]
    fn a_place_without_permission_is_a_failure_that_names_it() {
        let (folder, user) = without_rights();
        fs::create_dir(folder.path().join("tertutup")).unwrap();
        let closed = folder.path().join("tertutup");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        let Some(ran) = run_as(user, folder.path(), &["build", "-d", "tertutup/situs"]) else {
            return;
        };
        assert_eq!(ran.status, 2, "{ran:?}");
        assert!(ran.err.contains("tertutup") && ran.err.contains("tidak ada izin"), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
    }

    #[test]
    fn pipes_and_links_are_faults_and_the_rest_is_checked() {
        let folder = handbook();
        let pipe = folder.path().join("content/sop/pipa.md");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        symlink(".", folder.path().join("content/sop/putar.md")).unwrap();
        put(folder.path(), "content/sop/salah.md", FAULTY);
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.status, 1, "{ran:?}");
        assert!(ran.err.contains("--> content/sop/pipa.md:1:1"), "{}", ran.err);
        assert!(ran.err.contains("--> content/sop/putar.md:1:1"), "{}", ran.err);
        assert!(ran.err.contains("galat[unit-tidak-dikenal]"), "{}", ran.err);
        assert!(run(folder.path(), &["build"]).status == 1);
    }
}

#[test]
fn the_example_of_the_program_itself_is_built_from_anywhere() {
    let folder = handbook();
    let elsewhere = TempDir::new().unwrap();
    let root: PathBuf = folder.path().into();
    good(elsewhere.path(), &["build", root.to_str().unwrap()]);
    assert!(root.join("public/index.html").exists(), "build-dir is below the handbook");
    good(elsewhere.path(), &["build", root.to_str().unwrap(), "-d", "situs"]);
    assert!(elsewhere.path().join("situs/index.html").exists(), "-d is below the current folder");
}

// ---- reports for code hosts, and the baseline ----

/// An SOP that warns: of an empty number, of a step's number, of an actor named twice.
const WARNING: &str = "---\nnama: Lama\nunit: subbagian-umum\nnomor: ……\njenis: teknis, final\n---\n\n## Prosedur\n\n\
    1. Memeriksa\n   - Pelaksana: Petugas Persuratan\n\
    3. Menutup\n   - Pelaksana: Petugas Persuratan, Petugas Persuratan\n";

/// How many lines of annotations a check of a handbook prints.
fn annotations(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let ran = run(folder, &[&["check", "--format", "github"], arguments].concat());
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn annotations_hold_their_signs_and_lead_to_the_file() {
    let folder = TempDir::new().unwrap();
    good(folder.path(), &["init", "buku", "--today", "2026-11-24"]);
    put(folder.path(), "buku/content/sop/a,b: 100%.md", FAULTY);
    let ran = run(folder.path(), &["check", "buku", "--format", "github"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let file = "buku/content/sop/a%2Cb%3A 100%25.md";
    let start = format!(
        "::error file={file},line=3,endLine=3,col=7,endColumn=21,title=unit-tidak-dikenal::\
         unit `subbagian-umun` tidak ada dalam daftar%0Asaran: tulis `subbagian-umum`"
    );
    assert!(ran.out.lines().any(|line| line.starts_with(&start)), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.starts_with("::")), "{}", ran.out);
    // From another folder, or of this one, paths are the handbook's own.
    for (at, dir) in [("buku", "."), ("buku/content", "..")] {
        let ran = run(&folder.path().join(at), &["check", dir, "--format", "github"]);
        assert!(ran.out.contains(" file=content/sop/a%2Cb"), "{}", ran.out);
    }
}

#[test]
fn a_sarif_report_names_its_rules_and_places() {
    let folder = handbook();
    put(folder.path(), "content/sop/é b.md", FAULTY);
    let ran = run(folder.path(), &["check", "--format", "sarif", "--lang", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    let result = results.iter().find(|it| it["ruleId"] == "unit-tidak-dikenal").unwrap();
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], "unit-tidak-dikenal");
    assert!(rule["fullDescription"]["text"].as_str().unwrap().contains("Source: "), "{rule}");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/sop/%C3%A9%20b.md");
    assert_eq!(place["region"]["startLine"], 3);
    assert_eq!(place["region"]["endColumn"], 21);
}

#[test]
fn a_baseline_sets_old_warnings_aside_and_counts_new_ones() {
    let folder = handbook();
    let folder = folder.path();
    put(folder, "content/sop/lama.md", WARNING);
    let before = annotations(folder, &[]);
    assert_eq!(run(folder, &["check", "--strict"]).status, 1);
    let ran = good(folder, &["check", "--write-baseline", "--strict"]);
    let n = before.len();
    assert!(n >= 3, "{before:?}");
    let said = format!("{n} peringatan dicatat dalam `.sopbook-baseline.json`");
    assert!(ran.err.contains(&said), "{}", ran.err);
    assert_eq!(names(folder), [".sopbook-baseline.json", "book.toml", "content"]);

    let ran = good(folder, &["check", "--strict"]);
    assert!(ran.err.starts_with("tidak ada galat\n"), "{}", ran.err);
    assert!(ran.err.contains(&format!("{n} peringatan lama tidak ditampilkan")), "{}", ran.err);
    assert_eq!(annotations(folder, &[]), [""; 0]);
    assert_eq!(good(folder, &["check", "--format", "json"]).out, "[]\n");

    // Lines move, and the handbook is asked in another language: nothing is new.
    let moved = WARNING.replace("## Prosedur", "## Ketentuan\n\nTeks.\n\n## Prosedur");
    put(folder, "content/sop/lama.md", &moved);
    good(folder, &["check", "--strict", "--lang", "en"]);

    // The same warning once more is one too many, and only one.
    let more = moved + "3. Menyimpan\n   - Pelaksana: Petugas Persuratan, Petugas Persuratan\n";
    put(folder, "content/sop/lama.md", &more);
    assert_eq!(run(folder, &["check", "--strict"]).status, 1);
    assert_eq!(annotations(folder, &["--strict"]).len(), 1);

    // What was mended is said, and does no harm.
    put(folder, "content/sop/lama.md", &WARNING.replace("……", "L/1"));
    let ran = good(folder, &["check", "--strict"]);
    assert!(ran.err.contains("1 peringatan dalam catatan itu tidak ditemukan lagi"), "{}", ran.err);
}

#[test]
fn a_baseline_never_hides_errors_and_is_refused_if_broken() {
    let folder = handbook();
    put(folder.path(), "content/sop/salah.md", FAULTY);
    let ran = run(folder.path(), &["check", "--write-baseline"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("1 galat tidak dicatat"), "{}", ran.err);
    assert_eq!(run(folder.path(), &["check"]).status, 1);
    for broken in ["", "{", "[]", "{\"version\": 2, \"findings\": []}"] {
        put(folder.path(), ".sopbook-baseline.json", broken);
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.status, 2, "{broken}: {ran:?}");
        assert!(ran.err.contains("`.sopbook-baseline.json` tidak terbaca"), "{}", ran.err);
    }
}

// ---- explain ----

#[test]
fn a_code_is_explained_in_the_language_asked_for() {
    let folder = TempDir::new().unwrap();
    let ran = good(folder.path(), &["explain", "nomor-ganda"]);
    assert_eq!(ran.err, "");
    assert!(
        ran.out.starts_with("nomor-ganda (galat)\nnomor `…` sudah dipakai `…`\n\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\nKeliru:\n\n  content/sop/"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
    // As it stands in a report, and in another language.
    let ran = good(folder.path(), &["explain", "error[nomor-ganda]", "--lang", "en"]);
    assert!(ran.out.contains("\nSource: Permenpan RB 35/2012, annex"), "{}", ran.out);
}

#[test]
fn an_unknown_code_is_answered_with_near_ones() {
    let folder = TempDir::new().unwrap();
    for (asked, said) in [
        ("nomor-gnada", "mungkin maksudnya `nomor-ganda`"),
        ("waktu", "mungkin maksudnya `waktu-tak-terbaca`"),
        ("entah", "semuanya tertulis dalam PANDUAN-KODE.md"),
    ] {
        let ran = run(folder.path(), &["explain", asked]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{ran:?}");
        let line = format!("galat: kode `{asked}` tidak dikenal; {said}");
        assert!(ran.err.starts_with(&line) && ran.err.lines().count() == 1, "{}", ran.err);
    }
}
