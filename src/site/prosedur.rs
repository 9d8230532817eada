//! A procedure → the flow table's rows and cells.
//!
//! In: one [`Prosedur`] and a writer for its texts. Out: a [`ProsedurView`]: heads, steps, one
//! cell an actor with what it draws, and every connector in words. The drawings come from
//! `chart.rs`.

use crate::handbook::address;
use crate::markdown::Lines;
use crate::messages::Text;
use crate::register::{Pelaksana, PelaksanaId};
use crate::site::chart::{self, Drawing, Heads, Style};
use crate::site::edition::Edition;
use crate::site::markup::{Resolver, Way, Writer, push_breakable};
use crate::site::view::{
    CellView, ExitView, GroupView, KelompokView, LangkahView, PelaksanaHeadView, ProsedurView,
    RowOfTableView, SymbolView,
};
use crate::sop::{Exit, Kegiatan, Kerja, Prosedur, Simbol, Tujuan};

/// From so many actors on, the heads stand upright.
const UPRIGHT_FROM: usize = 7;

/// Makes the flow table of a procedure of the SOP `nama`.
pub fn view<'a>(
    prosedur: &'a Prosedur,
    nama: &str,
    writer: &mut Writer<'a>,
    resolver: Resolver<'a>,
    style: &mut Style,
) -> ProsedurView {
    let edition = resolver.edition;
    let register = &edition.handbook.registers.pelaksana;
    let names: Vec<_> =
        prosedur.pelaksana.iter().map(|id| head_name(&register[id.0 as usize])).collect();
    let upright = names.len() >= UPRIGHT_FROM;
    let stand = if upright { Heads::Upright } else { Heads::Lying(&names) };
    let mut drawing = chart::draw(prosedur, stand, style, resolver);
    let heads: Vec<_> = (0..prosedur.pelaksana.len())
        .map(|column| head(edition, prosedur.pelaksana[column], column, &drawing))
        .collect();
    let caption = Text::new("situs.alur-dari")
        .with("nama", prosedur.nama.as_deref().unwrap_or(nama))
        .with_text("langkah", Text::new("situs.n-langkah").with("n", prosedur.kegiatan.len()))
        .with_text("pelaksana", Text::new("situs.n-pelaksana").with("n", heads.len()));
    let intro = writer.blocks(&prosedur.intro);
    let mut rows = Vec::with_capacity(prosedur.kegiatan.len() + prosedur.groups.len());
    let mut groups = prosedur.groups.iter().peekable();
    for index in 0..prosedur.kegiatan.len() {
        while let Some(group) = groups.next_if(|group| group.before <= index) {
            rows.push(RowOfTableView {
                group: Some(GroupView {
                    id: group.anchor.to_string(),
                    html: writer.inlines(&group.content),
                    crossing: drawing.crossing(index),
                }),
                langkah: None,
            });
        }
        let langkah = langkah(prosedur, index, &mut drawing, writer, resolver);
        rows.push(RowOfTableView { group: None, langkah: Some(langkah) });
    }
    ProsedurView {
        id: prosedur.anchor.to_string(),
        nama: prosedur.nama.clone().unwrap_or_else(|| edition.word("situs.alur-kegiatan")),
        caption: edition.say(caption),
        intro,
        kelompok: kelompok(edition, &prosedur.pelaksana, &heads),
        upright,
        table: drawing.table,
        pelaksana: heads,
        rows,
    }
}

/// The runs of neighbouring actors of one group; nothing if no actor has one.
fn kelompok(
    edition: &Edition,
    ids: &[PelaksanaId],
    heads: &[PelaksanaHeadView],
) -> Vec<KelompokView> {
    let register = &edition.handbook.registers.pelaksana;
    let mut runs: Vec<KelompokView> = Vec::new();
    for (id, head) in ids.iter().zip(heads) {
        let nama = register[id.0 as usize].kelompok.clone();
        match runs.last_mut() {
            Some(run) if run.nama == nama => run.pelaksana.push(head.clone()),
            _ => runs.push(KelompokView { nama, pelaksana: vec![head.clone()] }),
        }
    }
    if runs.iter().all(|run| run.nama.is_none()) {
        runs.clear();
    }
    runs
}

fn head(edition: &Edition, id: PelaksanaId, column: usize, drawing: &Drawing) -> PelaksanaHeadView {
    let pelaksana = &edition.handbook.registers.pelaksana[id.0 as usize];
    let mut head = String::new();
    push_breakable(head_name(pelaksana), &mut head);
    PelaksanaHeadView {
        nama: pelaksana.nama.clone(),
        head,
        address: address::pelaksana(&pelaksana.id),
        column: drawing.columns[column].clone(),
        shift: drawing.heads[column].clone(),
    }
}

/// What stands in the head of an actor's column.
fn head_name(pelaksana: &Pelaksana) -> &str {
    pelaksana.singkatan.as_deref().unwrap_or_else(|| below_group(pelaksana))
}

/// A name as it stands below its group's head, which has said the group already:
/// `Satker Pengirim: Operator` is `Operator`.
fn below_group(pelaksana: &Pelaksana) -> &str {
    let group = pelaksana.kelompok.as_deref();
    let rest = group.and_then(|group| pelaksana.nama.strip_prefix(group)?.strip_prefix(':'));
    rest.map(str::trim_start).filter(|rest| !rest.is_empty()).unwrap_or(&pelaksana.nama)
}

fn langkah<'a>(
    prosedur: &'a Prosedur,
    index: usize,
    drawing: &mut Drawing,
    writer: &mut Writer<'a>,
    resolver: Resolver<'a>,
) -> LangkahView {
    let kegiatan = &prosedur.kegiatan[index];
    let drawn = drawing.row(index);
    let exits = prosedur.exits(index);
    let jumps = match exits.as_slice() {
        [] => false,
        [exit] => exit.tujuan != Tujuan::Langkah { index: index + 1, pelaksana: None },
        _ => true,
    };
    let (class, symbol) = kegiatan.simbol.iter().max().copied().map_or(PROSES, shape);
    let cells = (drawn.cells.into_iter().enumerate())
        .map(|(column, drawing)| CellView {
            drawing,
            symbol: symbol_view(prosedur, kegiatan, column, resolver.edition),
        })
        .collect();
    let html = writer.inlines(&kegiatan.uraian);
    let penjelasan = (!kegiatan.penjelasan.is_empty()).then(|| writer.blocks(&kegiatan.penjelasan));
    let mut lines = |lines: &'a Option<Lines>| match lines {
        Some(lines) => writer.lines(lines),
        None => Vec::new(),
    };
    let kelengkapan = lines(&kegiatan.mutu_baku.kelengkapan);
    let output = lines(&kegiatan.mutu_baku.output);
    let keterangan = lines(&kegiatan.keterangan);
    let waktu = match &kegiatan.mutu_baku.waktu {
        Some(waktu) => writer.lines(&waktu.lines),
        None => Vec::new(),
    };
    LangkahView {
        id: kegiatan.anchor.to_string(),
        label: kegiatan.label.as_ref().map(|label| label.value.to_string()),
        number: index + 1,
        class,
        symbol,
        html,
        penjelasan,
        exits: exits
            .iter()
            .map(|exit| exit_view(prosedur, index, kegiatan, exit, writer, resolver))
            .collect(),
        jumps,
        height: drawn.height,
        cells,
        kelengkapan,
        waktu,
        output,
        keterangan,
    }
}

const PROSES: (&str, &str) = ("proc", "s-box");

/// A symbol's class and its name in the sprite.
pub fn shape(simbol: Simbol) -> (&'static str, &'static str) {
    match simbol {
        Simbol::Mulai => ("start", "s-cap"),
        Simbol::Selesai => ("end", "s-cap"),
        Simbol::Proses => PROSES,
        Simbol::Keputusan => ("dec", "s-dia"),
    }
}

/// What a symbol says, by its key.
pub fn word(simbol: Simbol) -> &'static str {
    match simbol {
        Simbol::Mulai => "situs.mulai",
        Simbol::Selesai => "situs.selesai",
        Simbol::Proses => "situs.proses",
        Simbol::Keputusan => "situs.keputusan",
    }
}

fn symbol_view(
    prosedur: &Prosedur,
    kegiatan: &Kegiatan,
    column: usize,
    edition: &Edition,
) -> Option<SymbolView> {
    let id = prosedur.pelaksana[column];
    let at = kegiatan.pelaksana.iter().position(|&pelaksana| pelaksana == id)?;
    let simbol = kegiatan.simbol.get(at).copied().unwrap_or(Simbol::Proses);
    // Cells are read in the columns' order, which need not be the one in which actors take turns.
    let is_second = prosedur.pelaksana[..column].iter().any(|id| kegiatan.pelaksana.contains(id));
    let joint = match kegiatan.kerja {
        _ if kegiatan.pelaksana.len() < 2 => None,
        Kerja::Berurutan => Some(edition.say(Text::new("situs.urutan-ke").with("n", at + 1))),
        Kerja::Bersama => is_second.then(|| edition.word("situs.bersama")),
        Kerja::Atau => is_second.then(|| edition.word("situs.atau")),
    };
    Some(SymbolView {
        pelaksana: edition.handbook.registers.pelaksana[id.0 as usize].nama.clone(),
        word: edition.word(word(simbol)),
        joint,
    })
}

fn exit_view<'a>(
    prosedur: &'a Prosedur,
    index: usize,
    kegiatan: &'a Kegiatan,
    exit: &Exit,
    writer: &mut Writer<'a>,
    resolver: Resolver<'a>,
) -> ExitView {
    let edition = resolver.edition;
    let nama = |id: PelaksanaId| edition.handbook.registers.pelaksana[id.0 as usize].nama.clone();
    // The label is written from the branch it comes from, which lives as long as the page.
    let label = exit
        .cabang
        .map(|number| &kegiatan.cabang[number].label)
        .filter(|label| !label.is_empty())
        .map(|label| writer.inlines(label));
    let mut view = ExitView {
        pelaksana: exit.pelaksana.map(nama),
        label,
        back: false,
        to: "selesai",
        words: String::new(),
        nama: edition.word("situs.selesai-kecil"),
        tujuan_pelaksana: None,
        href: None,
    };
    match exit.tujuan {
        Tujuan::Selesai => {}
        Tujuan::Langkah { index: target, pelaksana } => {
            view.to = "langkah";
            view.back = target <= index;
            view.words = edition.word(match view.back {
                true => "situs.kembali-ke-langkah",
                false => "situs.ke-langkah",
            });
            view.nama = (target + 1).to_string();
            view.tujuan_pelaksana = pelaksana.map(nama);
            view.href = prosedur.kegiatan.get(target).map(|step| format!("#{}", step.anchor));
        }
        Tujuan::Sop(link) => {
            view.to = "sop";
            view.words = edition.word("situs.ke-sop");
            view.nama = resolver.name(link);
            view.href = match resolver.way(link) {
                Way::To(href) => Some(href),
                Way::Draf => {
                    view.nama.push_str(&format!(" ({})", edition.word("situs.draf-kecil")));
                    None
                }
                Way::Nowhere => None,
            };
        }
    }
    view
}
