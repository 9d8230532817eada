//! A procedure → its flow table on paper.
//!
//! In: one [`Prosedur`]. Out: its plan, and a [`ProsedurView`] with every cell's text, made so that
//! no word sticks out of its column. Lines come later, when the texts have been measured.

use super::chart::{PADDING, Plan, TABLE_SIZE, TextColumns};
use super::job::{Job, Reach};
use super::markup::{Cell, Element, Node, Writer, plain};
use super::view::{ColumnsView, ProsedurView, RowView};
use super::world::{Face, Fonts};
use crate::messages::Text;
use crate::register::{Pelaksana, PelaksanaId};
use crate::sop::chart::{self, Fold};
use crate::sop::{Exit, Kegiatan, Prosedur, Simbol, Tujuan};

/// How long a head that stands upright may be before its words break, in points.
const HEAD_LENGTH: f64 = 110.0;
/// The size of the letters of a flow table's heads, as a share of the text's size.
const HEAD_SIZE: f64 = 7.4 / 9.0;
/// From line to line of a head and between its lines, in its size; the template has the same.
const HEAD_LINE: f64 = 1.15;
const HEAD_LEADING: f64 = 0.42;

/// Plans a flow table and writes its texts; `number` is the plan's.
pub fn view<'a>(
    job: &'a Job<'a>,
    prosedur: &'a Prosedur,
    number: usize,
    writer: &mut Writer<'a>,
    fonts: &Fonts,
    width: f64,
) -> (Plan, ProsedurView) {
    let base = job.handbook.config.pdf.font_size_pt;
    let plan = Plan::new(prosedur, width, base, |label| fonts.width(label, Face::Bold));
    let (_, drawn) = chart::chart(prosedur, plan.fold);
    let register = &job.handbook.registers.pelaksana;
    let actors: Vec<&Pelaksana> =
        prosedur.pelaksana.iter().map(|id| &register[id.0 as usize]).collect();
    let heads: Vec<String> = (actors.iter())
        .map(|pelaksana| {
            let short = pelaksana.singkatan.as_deref();
            let name = short.unwrap_or_else(|| below_group(pelaksana));
            writer.cell_words(name, Cell { width: HEAD_LENGTH, size: base })
        })
        .collect();
    let head_size = base * HEAD_SIZE;
    let measure = |word: &str| fonts.width(word, Face::Bold) * head_size;
    let upright = (heads.iter().zip(&plan.actors))
        .map(|(head, &width)| upright(head, width, head_size, measure))
        .collect();
    let columns = columns(&plan);
    let size = base * TABLE_SIZE;
    let cells = Cells::new(&plan, size);
    let rows = (0..prosedur.kegiatan.len())
        .map(|index| row(job, prosedur, index, &drawn[index], plan.fold, cells, writer))
        .collect();
    let view = ProsedurView {
        plan: number,
        nama: prosedur.nama.as_deref().map(|nama| writer.words(nama)),
        intro: writer.blocks(&prosedur.intro),
        groups: groups(&actors, writer),
        heads,
        upright,
        actors: plan.actors.clone(),
        parts: columns,
        size,
        label_size: plan.label_size,
        rows,
        measured: None,
    };
    (plan, view)
}

/// How long the lines of a head are that stands upright, as its column is narrower than a word of
/// it: so long that the column is wide enough for all of them. None where it can lie.
fn upright(head: &str, width: f64, size: f64, measure: impl Fn(&str) -> f64) -> Option<f64> {
    // Words break at soft hyphens, and spaces count as half a letter.
    let words: Vec<f64> = head.split([' ', '\u{ad}', '\u{200b}']).map(&measure).collect();
    let widest = words.iter().copied().fold(0.0, f64::max);
    if widest <= width - 4.0 {
        return None;
    }
    let most = ((width - 3.0 + HEAD_LEADING * size) / (HEAD_LINE * size)).floor().max(1.0);
    let lines = |length: f64| {
        let mut end = 0.0;
        words.iter().fold(1.0, |lines, word| {
            let fits = end == 0.0 || end + word <= length;
            end = if fits { end + word } else { *word } + 0.3 * size;
            if fits { lines } else { lines + 1.0 }
        })
    };
    let mut length = widest + 1.0;
    while lines(length) > most {
        length += 3.0;
    }
    Some(length)
}

fn columns(plan: &Plan) -> Vec<ColumnsView> {
    plan.parts
        .iter()
        .map(|part| {
            let TextColumns { no, kegiatan, kelengkapan, waktu, output, keterangan } = part.text;
            let (start, end) = (part.columns.start, part.columns.end);
            ColumnsView { start, end, no, kegiatan, kelengkapan, waktu, output, keterangan }
        })
        .collect()
}

/// The cells that each row has.
#[derive(Clone, Copy)]
struct Cells {
    kegiatan: Cell,
    kelengkapan: Cell,
    waktu: Cell,
    output: Cell,
    keterangan: Cell,
}

impl Cells {
    fn new(plan: &Plan, size: f64) -> Self {
        let cell = |width: f64| Cell { width: width - 2.0 * PADDING, size };
        let last = plan.parts[plan.parts.len() - 1].text;
        let narrowest =
            plan.parts.iter().map(|part| part.text.kegiatan).fold(f64::INFINITY, f64::min);
        Self {
            kegiatan: cell(narrowest),
            kelengkapan: cell(last.kelengkapan),
            waktu: cell(last.waktu),
            output: cell(last.output),
            keterangan: cell(last.keterangan),
        }
    }
}

/// The runs of neighbouring actors of one group; nothing if no actor has one.
fn groups(actors: &[&Pelaksana], writer: &mut Writer) -> Vec<(Option<String>, usize)> {
    let mut runs: Vec<(Option<String>, usize)> = Vec::new();
    for pelaksana in actors {
        let nama = pelaksana.kelompok.as_deref().map(|nama| writer.words(nama));
        match runs.last_mut() {
            Some((last, count)) if *last == nama => *count += 1,
            _ => runs.push((nama, 1)),
        }
    }
    if runs.iter().all(|(nama, _)| nama.is_none()) {
        runs.clear();
    }
    runs
}

/// A name as it stands below its group's head, which has said the group already.
fn below_group(pelaksana: &Pelaksana) -> &str {
    let group = pelaksana.kelompok.as_deref();
    let rest = group.and_then(|group| pelaksana.nama.strip_prefix(group)?.strip_prefix(':'));
    rest.map(str::trim_start).filter(|rest| !rest.is_empty()).unwrap_or(&pelaksana.nama)
}

fn row<'a>(
    job: &'a Job<'a>,
    prosedur: &'a Prosedur,
    index: usize,
    drawn: &[Exit],
    fold: Fold,
    cells: Cells,
    writer: &mut Writer<'a>,
) -> RowView {
    let kegiatan = &prosedur.kegiatan[index];
    let groups = prosedur.groups.iter().filter(|group| group.before == index);
    let groups = groups.map(|group| writer.cell_inlines(&group.content, cells.kegiatan)).collect();
    let exits = prosedur.exits(index);
    let said: Vec<_> = exits
        .iter()
        .filter(|exit| is_drawn_short(exit, fold.of(drawn)))
        .map(|exit| exit_nodes(kegiatan, exit, cells.kegiatan, writer))
        .collect();
    let alt = prosedur.pelaksana.iter().map(|&id| alt(job, kegiatan, id, &exits, writer)).collect();
    let to = drawn
        .iter()
        .map(|exit| match exit.tujuan {
            Tujuan::Sop(link) => match job.reach(writer.target(link)?) {
                Reach::Inside(label) => Some(label),
                Reach::Outside(_) | Reach::Nowhere => None,
            },
            _ => None,
        })
        .collect();
    let uraian = writer.cell_inlines(&kegiatan.uraian, cells.kegiatan);
    let mutu_baku = &kegiatan.mutu_baku;
    let kelengkapan = writer.lines(mutu_baku.kelengkapan.as_ref(), cells.kelengkapan);
    let waktu = mutu_baku.waktu.as_ref().map(|waktu| &waktu.lines);
    let waktu = writer.lines(waktu, cells.waktu);
    let output = writer.lines(mutu_baku.output.as_ref(), cells.output);
    let keterangan = writer.lines(kegiatan.keterangan.as_ref(), cells.keterangan);
    let brief = [std::slice::from_ref(&uraian), &kelengkapan, &waktu, &output, &keterangan];
    RowView {
        number: index + 1,
        groups,
        brief: brief.map(begin),
        kegiatan: uraian,
        penjelasan: writer.cell_blocks(&kegiatan.penjelasan, cells.kegiatan),
        exits: said,
        kelengkapan,
        waktu,
        output,
        keterangan,
        alt,
        to,
    }
}

/// How much of a cell stands in the flow table where its whole text finds no room, in characters.
const BRIEF: usize = 240;

/// How a cell's text begins.
fn begin(lines: &[Vec<Node>]) -> String {
    let text = lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(BRIEF) {
        None => text,
        Some((end, _)) => {
            let end = text[..end].rfind(' ').unwrap_or(end);
            format!("{} …", &text[..end])
        }
    }
}

/// Whether the drawing says less than the exit: its label is cut, or it leads to another SOP.
fn is_drawn_short(exit: &Exit, fold: Fold) -> bool {
    let is_cut = fold.label(exit).is_some_and(|label| label.contains('…'));
    is_cut || matches!(exit.tujuan, Tujuan::Sop(_))
}

/// An exit in words: `Ditolak: ke SOP …`, `Ditolak: ke langkah 4`.
fn exit_nodes<'a>(
    kegiatan: &'a Kegiatan,
    exit: &Exit,
    cell: Cell,
    writer: &mut Writer<'a>,
) -> Vec<Node> {
    let label = exit.cabang.and_then(|number| kegiatan.cabang.get(number));
    let mut nodes = match label {
        Some(cabang) if !cabang.label.is_empty() => {
            let label = writer.cell_inlines(&cabang.label, cell);
            vec![Node::Element(Element::Em { c: label }), Node::Text(": ".to_owned())]
        }
        _ => Vec::new(),
    };
    match exit.tujuan {
        Tujuan::Sop(link) => {
            nodes.push(Node::Text(format!("{} ", writer.say(Text::new("cetak.ke-sop")))));
            nodes.extend(writer.link(link, cell));
        }
        tujuan => nodes.push(Node::Text(to_words(tujuan, writer))),
    }
    nodes
}

fn to_words(tujuan: Tujuan, writer: &Writer) -> String {
    match tujuan {
        Tujuan::Langkah { index, .. } => {
            writer.say(Text::new("cetak.ke-langkah").with("nomor", index + 1))
        }
        Tujuan::Selesai => writer.say(Text::new("cetak.ke-selesai")),
        Tujuan::Sop(link) => {
            format!("{} {}", writer.say(Text::new("cetak.ke-sop")), writer.name(link))
        }
    }
}

/// What an actor's symbol says to who doesn't see it.
fn alt(
    job: &Job,
    kegiatan: &Kegiatan,
    id: PelaksanaId,
    exits: &[Exit],
    writer: &Writer,
) -> Option<String> {
    let at = kegiatan.pelaksana.iter().position(|&pelaksana| pelaksana == id)?;
    let simbol = kegiatan.simbol.get(at).copied().unwrap_or(Simbol::Proses);
    let name = match simbol {
        Simbol::Mulai => "situs.mulai",
        Simbol::Selesai => "situs.selesai",
        Simbol::Proses => "situs.proses",
        Simbol::Keputusan => "situs.keputusan",
    };
    let mut words = job.say(
        Text::new("cetak.simbol-oleh")
            .with_text("simbol", Text::new(name))
            .with("pelaksana", &job.handbook.registers.pelaksana[id.0 as usize].nama),
    );
    // The row's exits leave from who decides, where somebody does.
    let leaves = !kegiatan.simbol.contains(&Simbol::Keputusan) || simbol == Simbol::Keputusan;
    let own = exits.iter().filter(|exit| exit.pelaksana.map_or(leaves, |from| from == id));
    for exit in own {
        let to = to_words(exit.tujuan, writer);
        match chart::whole_label(exit) {
            Some(label) => words.push_str(&format!("; {label}: {to}")),
            None => words.push_str(&format!("; {to}")),
        }
    }
    Some(words)
}
