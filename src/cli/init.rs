//! `sopbook init`: a new handbook that builds without a warning.
//!
//! One makro SOP with its two mikro SOPs, registers and pages, from the files in `init/`, whose
//! dates become today's; and what an editor needs to help with them. Nothing that exists is ever
//! overwritten.

use std::path::{Path, PathBuf};

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use super::today;
use crate::disk;
use crate::messages::Text;
use crate::schema::Schema;
use crate::tanggal::Tanggal;

/// Where the handbook goes.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

/// The files of a new handbook.
const FILES: [(&str, &str); 9] = [
    ("book.toml", include_str!("init/book.toml")),
    ("content/beranda.md", include_str!("init/content/beranda.md")),
    ("content/unit.toml", include_str!("init/content/unit.toml")),
    ("content/pelaksana.toml", include_str!("init/content/pelaksana.toml")),
    ("content/dasar-hukum.toml", include_str!("init/content/dasar-hukum.toml")),
    (
        "content/halaman/penjelasan-singkat.md",
        include_str!("init/content/halaman/penjelasan-singkat.md"),
    ),
    (
        "content/sop/pengelolaan-surat-masuk.md",
        include_str!("init/content/sop/pengelolaan-surat-masuk.md"),
    ),
    (
        "content/sop/penerimaan-surat-masuk.md",
        include_str!("init/content/sop/penerimaan-surat-masuk.md"),
    ),
    (
        "content/sop/penyimpanan-surat-masuk.md",
        include_str!("init/content/sop/penyimpanan-surat-masuk.md"),
    ),
];

/// The files of editors: tasks whose findings stand beside the text, snippets, and which schema a
/// file has.
const EDITOR: [(&str, &str); 5] = [
    (".taplo.toml", include_str!("init/taplo.toml")),
    (".vscode/extensions.json", include_str!("init/vscode/extensions.json")),
    (".vscode/settings.json", include_str!("init/vscode/settings.json")),
    (".vscode/sopbook.code-snippets", include_str!("init/vscode/sopbook.code-snippets")),
    (".vscode/tasks.json", include_str!("init/vscode/tasks.json")),
];

/// The schemas that editors have a use for: of front matter within Markdown they have none.
const SCHEMAS: [Schema; 5] =
    [Schema::Unit, Schema::Pelaksana, Schema::DasarHukum, Schema::Sinonim, Schema::Book];

/// Makes a new handbook.
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let dir = &arguments.dir;
    // Hidden files (a repository's, an editor's) are no handbook's business.
    let names = disk::names(dir)?;
    if let Some(found) = names.iter().find(|name| !name.starts_with('.')) {
        let fault = Text::new("init.tidak-kosong").with("path", dir.display()).with("isi", found);
        return Err(Failure::Usage(fault));
    }
    let Tanggal::Hari { year, month, day } = today::today(asked, None) else {
        unreachable!("today is a day");
    };
    let today = format!("{year:04}-{month:02}-{day:02}");
    for (path, text) in FILES {
        let text = text.replace("{hari-ini}", &today).replace("{tahun}", &year.to_string());
        disk::create(&dir.join(path), &text)?;
    }
    for (path, text) in EDITOR {
        create_hidden(dir, path, text, terminal)?;
    }
    for schema in SCHEMAS {
        let path = format!(".vscode/skema/{}.json", schema.name());
        create_hidden(dir, &path, &schema.write(terminal.language()), terminal)?;
    }
    terminal.say(&Text::new("init.selesai").with("path", dir.display()));
    Ok(Outcome::Good)
}

/// Writes a hidden file, unless there is one: the folder may be a repository with its own.
fn create_hidden(dir: &Path, path: &str, text: &str, terminal: &Terminal) -> Result<(), Failure> {
    let full = dir.join(path);
    if disk::read_optional(&full)?.is_some() {
        terminal.say(&Text::new("init.dibiarkan").with("path", full.display()));
        return Ok(());
    }
    Ok(disk::create(&full, text)?)
}
