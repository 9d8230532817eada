//! What is drawn on a printed page, as poppler draws it: the lines, symbols and words of a sheet.
//!
//! In: a PDF and a page's number. Out: places in points from the page's upper left corner. Nothing
//! of the program that made the file is used. The kinds of strokes are told by their widths, as a
//! reader tells them by eye.

use std::path::Path;
use std::process::Command;

pub type Place = (f64, f64);

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    fn around(places: &[Place]) -> Self {
        let least = |of: fn(&Place) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Place) -> f64| places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        Self {
            left: least(|place| place.0),
            top: least(|place| place.1),
            right: most(|place| place.0),
            bottom: most(|place| place.1),
        }
    }

    /// Whether a place lies in it, or so near.
    pub fn holds(&self, (x, y): Place, near: f64) -> bool {
        x >= self.left - near
            && x <= self.right + near
            && y >= self.top - near
            && y <= self.bottom + near
    }

    pub fn center(&self) -> Place {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub struct Word {
    pub frame: Frame,
    pub text: String,
}

/// What is drawn on one page.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The flow's lines, each straight or one bend.
    pub lines: Vec<[Place; 2]>,
    /// The lines that join those who act together or one for another.
    pub companions: Vec<[Place; 2]>,
    /// Process, decision, terminator.
    pub symbols: Vec<Frame>,
    pub pentagons: Vec<Frame>,
    /// The tip first.
    pub arrowheads: Vec<[Place; 3]>,
    pub words: Vec<Word>,
}

/// Reads the pages of a file; the lines only of those that are sheets of an SOP. None where
/// poppler isn't installed.
pub fn pages(pdf: &Path, count: usize) -> Option<Vec<Drawn>> {
    let mut pages: Vec<Drawn> = (0..count).map(|_| Drawn::default()).collect();
    for (page, word) in tell("pdftotext", &["-tsv"], pdf, "-")?.lines().filter_map(word) {
        pages[page - 1].words.push(word);
    }
    for (at, page) in pages.iter_mut().enumerate() {
        if page.words.iter().any(|word| word.text == "Halaman") {
            let number = (at + 1).to_string();
            let svg = tell("pdftocairo", &["-svg", "-f", &number, "-l", &number], pdf, "-")?;
            for path in svg.split("<path ").skip(1) {
                take(path.split("/>").next().unwrap_or_default(), page);
            }
        }
    }
    Some(pages)
}

/// What a tool of poppler says of a file; none where it isn't installed.
pub fn tell(tool: &str, options: &[&str], pdf: &Path, to: &str) -> Option<String> {
    let mut command = Command::new(tool);
    command.args(options).arg(pdf);
    if !to.is_empty() {
        command.arg(to);
    }
    let output = command.output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("left out: {tool} is not installed (poppler-utils)");
            None
        }
    }
}

/// A row of `pdftotext -tsv`: level, page, …, left, top, width, height, confidence, text.
fn word(row: &str) -> Option<(usize, Word)> {
    let fields: Vec<&str> = row.split('\t').collect();
    let &[level, page, .., left, top, width, height, _, text] = fields.as_slice() else {
        return None;
    };
    let number = |field: &str| field.parse::<f64>().ok();
    let (left, top) = (number(left)?, number(top)?);
    let (right, bottom) = (left + number(width)?, top + number(height)?);
    let frame = Frame { left, top, right, bottom };
    let page = page.parse().ok()?;
    (level == "5").then(|| (page, Word { frame, text: text.to_owned() }))
}

/// Sorts a path by how it is drawn.
fn take(path: &str, drawn: &mut Drawn) {
    let Some(style) = attribute(path, "style") else { return };
    let steps = steps(path);
    let width = style.split("stroke-width:").nth(1).and_then(|rest| rest.split(';').next());
    match width {
        Some("0.75") if style.contains("stroke-dasharray") => {
            drawn.companions.extend(strokes(&steps))
        }
        Some("0.75") => drawn.lines.extend(strokes(&steps)),
        Some("2.6") => drawn.companions.extend(strokes(&steps)),
        Some("0.9") => {
            let corners = steps.iter().filter(|step| step.kind == 'L').count();
            let bends = steps.iter().filter(|step| step.kind == 'C').count();
            let frame = Frame::around(&steps.iter().map(|step| step.place).collect::<Vec<_>>());
            match (corners, bends) {
                (4, 0) => drawn.pentagons.push(frame),
                _ => drawn.symbols.push(frame),
            }
        }
        None if style.contains("fill:rgb(0%,0%,0%)") => {
            let parts = steps.split(|step| step.kind == 'Z');
            drawn.arrowheads.extend(parts.filter_map(|part| match part {
                // A tip goes back to where it began in a bend that isn't one; other filled forms have
                // more corners.
                [a, b, c, back @ ..]
                    if (a.kind, b.kind, c.kind) == ('M', 'L', 'L')
                        && back.iter().all(|step| step.kind == 'C') =>
                {
                    Some([a.place, b.place, c.place])
                }
                _ => None,
            }));
        }
        _ => {}
    }
}

struct Step {
    kind: char,
    place: Place,
}

fn strokes(steps: &[Step]) -> Vec<[Place; 2]> {
    let pairs = steps.windows(2).filter(|pair| pair[1].kind != 'M');
    pairs.map(|pair| [pair[0].place, pair[1].place]).collect()
}

/// The steps of a path, each with the place that it leads to.
fn steps(path: &str) -> Vec<Step> {
    let numbers = |text: &str| -> Vec<f64> {
        let parts = text.split([' ', ',', '(', ')']);
        parts.filter_map(|number| number.parse().ok()).collect()
    };
    let matrix = attribute(path, "transform").map(numbers).filter(|matrix| matrix.len() == 6);
    let matrix = matrix.unwrap_or_else(|| vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let at = |x: f64, y: f64| {
        let [a, b, c, d, e, f] = matrix[..] else { unreachable!("six numbers") };
        (a * x + c * y + e, b * x + d * y + f)
    };
    let data = attribute(path, " d").unwrap_or_default();
    let mut steps: Vec<Step> = Vec::new();
    for part in data.split_whitespace() {
        match part {
            "M" | "L" | "C" | "Z" => {
                let kind = part.chars().next().unwrap_or('Z');
                steps.push(Step { kind, place: (f64::NAN, f64::NAN) });
            }
            number => {
                let Ok(number) = number.parse::<f64>() else { continue };
                let Some(step) = steps.last_mut() else { continue };
                // The last two numbers of a step are where it leads.
                step.place = (step.place.1, number);
            }
        }
    }
    for step in &mut steps {
        step.place = at(step.place.0, step.place.1);
    }
    // A path that was closed begins again where it began.
    if steps.last().is_some_and(|step| step.kind == 'M') {
        steps.pop();
    }
    let mut start = (0.0, 0.0);
    for step in &mut steps {
        match step.kind {
            'M' => start = step.place,
            'Z' => step.place = start,
            _ => {}
        }
    }
    steps
}

fn attribute<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let start = path.find(&format!("{name}=\""))? + name.len() + 2;
    path[start..].split('"').next()
}
