//! `sopbook new`: the file of a new SOP, a draft, with the sections that its types ask for.
//!
//! In: a slug, a name, a unit, perhaps types and a parent, all read against the handbook. Out:
//! `sop/<slug>.md`, made of the pieces in `new/`. Nothing that exists is ever overwritten.

use std::path::Path;

use super::failure::{Failure, Outcome};
use super::named;
use super::terminal::Terminal;
use crate::diagnostics::nearest;
use crate::handbook::Handbook;
use crate::markdown::WrittenTarget;
use crate::messages::Text;
use crate::register::{SifatPelaksana, fold};
use crate::sop::{Besaran, KataJenis, Sop};
use crate::{disk, pipeline};

/// What the new SOP is.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "SLUG")]
    slug: String,
    #[arg(long)]
    nama: String,
    #[arg(long)]
    unit: String,
    #[arg(long)]
    jenis: Vec<String>,
    #[arg(long, value_name = "SOP")]
    induk: Option<String>,
}

/// Writes a new SOP into the handbook of the current folder.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let root = Path::new(".");
    let handbook = pipeline::compile(disk::read(root, pipeline::src)?).value;
    terminal.adopt(handbook.config.book.language);
    let src = &handbook.config.book.src;

    check_slug(&arguments.slug, &handbook)?;
    let nama = arguments.nama.trim();
    if nama.is_empty() {
        return Err(Failure::Usage(Text::new("new.nama-kosong")));
    }
    let new = New {
        slug: &arguments.slug,
        nama,
        unit: &handbook.registers.unit[named::unit(&arguments.unit, &handbook)?.0 as usize].id,
        jenis: read_jenis(&arguments.jenis)?,
        induk: arguments.induk.as_deref().map(|induk| find_induk(induk, &handbook)).transpose()?,
    };
    let path = format!("{src}/sop/{}.md", new.slug);
    disk::create(&root.join(&path), &new.text(&handbook))?;
    terminal.say(&Text::new("new.selesai").with("path", &path));
    if let Some(induk) = new.induk {
        let induk_path = &handbook.tree[induk.file].path;
        let hint = Text::new("new.sebut-di-induk").with("path", induk_path).with("slug", new.slug);
        terminal.say(&hint);
    }
    Ok(Outcome::Good)
}

/// An SOP to be written.
struct New<'a> {
    slug: &'a str,
    nama: &'a str,
    /// The unit's id.
    unit: &'a str,
    /// In the axes' order.
    jenis: Vec<KataJenis>,
    induk: Option<&'a Sop>,
}

impl New<'_> {
    fn text(&self, handbook: &Handbook) -> String {
        let mut text = format!("---\nnama: {}\nunit: {}\n", quoted(self.nama), self.unit);
        if !self.jenis.is_empty() {
            let words: Vec<_> = self.jenis.iter().map(|word| word.word()).collect();
            text.push_str(&format!("jenis: [{}]\n", words.join(", ")));
        }
        text.push_str("status: draf\n");
        if let Some(induk) = self.induk {
            // Quoted: a slug of digits would read as a number elsewhere.
            let slug = quoted(&induk.slug);
            text.push_str(&format!("induk: {slug}\nketerkaitan:\n  - {slug}\n"));
        }
        if self.jenis.contains(&KataJenis::Parsial) {
            text.push_str(
                "# SOP parsial menyebut lanjutannya:\n# lanjutan: nama-berkas-sop-lanjutan\n",
            );
        }
        text.push_str(include_str!("new/isian.yaml"));
        text.push_str("---\n");
        text.push_str(&self.prosedur(handbook));
        text
    }

    fn prosedur(&self, handbook: &Handbook) -> String {
        // Those of the agency itself first: an outsider rarely performs all of an SOP.
        let registered = &handbook.registers.pelaksana;
        let (own, others): (Vec<_>, Vec<_>) =
            registered.iter().partition(|pelaksana| pelaksana.sifat == SifatPelaksana::Internal);
        let mut pelaksana = own.iter().chain(&others).map(|pelaksana| pelaksana.nama.as_str());
        let Some(first) = pelaksana.next() else {
            return include_str!("new/tanpa-pelaksana.md").to_owned();
        };
        let second = pelaksana.next().unwrap_or(first);
        if self.jenis.contains(&KataJenis::Makro) {
            return self.makro(handbook, [first, second]);
        }
        let (body, last) = if self.jenis.contains(&KataJenis::Teknis) {
            (include_str!("new/teknis.md"), first)
        } else {
            (include_str!("new/administratif.md"), second)
        };
        let end = if self.jenis.contains(&KataJenis::Parsial) {
            include_str!("new/akhir-parsial.md")
        } else {
            include_str!("new/akhir-final.md")
        };
        [body, end]
            .concat()
            .replace("{satu}", first)
            .replace("{dua}", second)
            .replace("{akhir}", last)
    }

    /// A step for each SOP that already names this one as its parent, two to begin with otherwise.
    fn makro(&self, handbook: &Handbook, pelaksana: [&str; 2]) -> String {
        let children: Vec<&Sop> = handbook
            .sops
            .iter()
            .map(|sop| &**sop)
            .filter(|sop| {
                sop.identitas.induk.is_some_and(|link| match &sop.links[link.0 as usize].target {
                    WrittenTarget::Sop { reference, .. } => {
                        **reference == *self.slug || fold(reference) == fold(self.nama)
                    }
                    _ => false,
                })
            })
            .collect();
        let mut text = include_str!("new/makro.md").to_owned();
        // A teknis SOP has one actor.
        let pelaksana = match self.jenis.contains(&KataJenis::Teknis) {
            true => [pelaksana[0]; 2],
            false => pelaksana,
        };
        for step in 0..children.len().max(2) {
            let number = step + 1;
            let actor = pelaksana[step % 2];
            match children.get(step) {
                Some(child) => text.push_str(&format!(
                    "{number}. Melaksanakan {}\n   - Pelaksana: {actor}\n   - Keterangan: [[{}]]\n",
                    plain(&child.identitas.nama.value),
                    child.slug
                )),
                None => text.push_str(&format!(
                    "{number}. Melaksanakan tahap {number}\n   - Pelaksana: {actor}\n"
                )),
            }
        }
        text
    }
}

/// A slug that can be a file's name and address, and that no SOP has yet.
fn check_slug(slug: &str, handbook: &Handbook) -> Result<(), Failure> {
    let normal = crate::source::slug(slug);
    if normal != slug {
        let fault = match normal.is_empty() {
            true => Text::new("new.slug-kosong"),
            false => Text::new("new.slug").with("mirip", normal),
        };
        return Err(Failure::Usage(fault.with("slug", slug)));
    }
    match handbook.sops.iter().find(|sop| sop.slug == slug) {
        Some(sop) => Err(Failure::Usage(
            Text::new("new.sudah-ada")
                .with("slug", slug)
                .with("path", &handbook.tree[sop.file].path),
        )),
        None => Ok(()),
    }
}

/// The words of the types, at most one of each axis.
fn read_jenis(written: &[String]) -> Result<Vec<KataJenis>, Failure> {
    let mut jenis: Vec<KataJenis> = Vec::new();
    let words = written.iter().flat_map(|words| words.split([',', ' '])).filter(|w| !w.is_empty());
    for word in words {
        let lower = word.to_lowercase();
        let Some(kata) = KataJenis::ALL.into_iter().find(|kata| kata.word() == lower) else {
            let near = nearest(word, KataJenis::ALL.map(KataJenis::word));
            let fault = match near {
                Some(near) => Text::new("new.jenis-mirip").with("mirip", near),
                None => Text::new("new.jenis"),
            };
            return Err(Failure::Usage(fault.with("kata", word)));
        };
        if let Some(other) = jenis.iter().find(|other| other.axis() == kata.axis())
            && *other != kata
        {
            let fault = Text::new("new.jenis-bentrok");
            return Err(Failure::Usage(fault.with("a", other.word()).with("b", kata.word())));
        }
        if !jenis.contains(&kata) {
            jenis.push(kata);
        }
    }
    jenis.sort();
    Ok(jenis)
}

/// The parent, by slug, number or name.
fn find_induk<'h>(reference: &str, handbook: &'h Handbook) -> Result<&'h Sop, Failure> {
    let sop = handbook.sop(named::sop(reference, handbook)?);
    match sop.identitas.jenis.besaran {
        Some(Besaran::Mikro) => {
            Err(Failure::Usage(Text::new("new.induk-mikro").with("induk", reference)))
        }
        _ => Ok(sop),
    }
}

/// A YAML scalar that reads as exactly this text: JSON's strings are YAML's quoted ones.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}

/// A name as words of a step: without the signs that Markdown would take for its own.
fn plain(name: &str) -> String {
    let words: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
