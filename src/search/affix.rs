//! Indonesian affixes: a word form → the stems that it may be made of.
//!
//! In: one folded word. Out: every stem that its affixes allow, each with a cost: the less an
//! affix proves, the more it costs. Whether a stem is a word is asked elsewhere. The tables are
//! handed to `cari.js`, which walks them in the same order and so finds the same stems.

use std::cmp::Reverse;

use serde::Serialize;

/// What a prefix does; the row of [`COSTS`].
pub type Row = usize;

const BARE: Row = 0;
const ME: Row = 1;
const PE: Row = 2;
const DI: Row = 3;
const KE: Row = 4;
const SE: Row = 5;
const BER: Row = 6;
const TER: Row = 7;
const PER: Row = 8;

/// A prefix as it is written: its letters, the letters that may follow (any, if none are given),
/// the letter that it swallowed, and what it does. Nasal prefixes swallow k, p, s and t before a
/// vowel (`meng-` + `kirim` = `mengirim`), and keep them in loanwords (`memproses`).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Prefix(&'static str, &'static str, &'static str, Row);

const VOWELS: &str = "aiueo";

/// All prefixes. Of two that allow the same, the first wins.
pub const PREFIXES: &[Prefix] = &[
    Prefix("me", "lrwymn", "", ME),
    Prefix("mem", "bfpv", "", ME),
    Prefix("mem", "aiueor", "p", ME),
    Prefix("men", "cdjstz", "", ME),
    Prefix("men", VOWELS, "t", ME),
    Prefix("meny", VOWELS, "s", ME),
    Prefix("meng", "aiueoghkq", "", ME),
    Prefix("meng", VOWELS, "k", ME),
    Prefix("menge", "bcdfhjklmprstw", "", ME),
    Prefix("pe", "", "", PE),
    Prefix("pem", "bfpv", "", PE),
    Prefix("pem", "aiueor", "p", PE),
    Prefix("pen", "cdjstz", "", PE),
    Prefix("pen", VOWELS, "t", PE),
    Prefix("peny", VOWELS, "s", PE),
    Prefix("peng", "aiueoghkq", "", PE),
    Prefix("peng", VOWELS, "k", PE),
    Prefix("penge", "bcdfhjklmprstw", "", PE),
    Prefix("di", "", "", DI),
    Prefix("ke", "", "", KE),
    Prefix("se", "", "", SE),
    Prefix("ber", "", "", BER),
    Prefix("be", "kr", "", BER),
    Prefix("bel", "a", "", BER),
    Prefix("ter", "", "", TER),
    Prefix("te", "r", "", TER),
    Prefix("per", "", "", PER),
    Prefix("pel", "a", "", PER),
];

/// The prefixes that may stand behind another one: `mem-per-`, `ke-ter-`, `ber-pe-`.
pub const INNER: [Row; 6] = [PER, BER, TER, KE, PE, SE];

/// Particles and pronouns at the end; none first.
pub const CLITICS: [&str; 8] = ["", "lah", "kah", "tah", "pun", "nya", "ku", "mu"];

/// Suffixes; none first: the column of [`COSTS`].
pub const SUFFIXES: [&str; 4] = ["", "an", "kan", "i"];

/// What a prefix with a suffix costs; 0 is not Indonesian. Pairs that belong together (`pe-…-an`,
/// `di-…-kan`) prove more than one affix alone.
pub const COSTS: [[u32; 4]; 9] = [
    [0, 6, 6, 8],  // none
    [6, 0, 3, 6],  // me-
    [6, 3, 0, 0],  // pe-
    [6, 0, 3, 6],  // di-
    [10, 6, 0, 0], // ke-
    [8, 0, 0, 0],  // se-
    [6, 8, 8, 0],  // ber-
    [6, 0, 8, 8],  // ter-
    [8, 3, 8, 8],  // per-
];

/// What a word that is a stem itself costs: less than one weak affix (`berkas` is not `ber-kas`),
/// more than a pair around a long stem.
pub const WHOLE: u32 = 5;

/// What a particle or pronoun costs alone, and beside other affixes.
pub const CLITIC: [u32; 2] = [6, 2];

/// What a second prefix costs.
pub const SECOND: u32 = 2;

/// What a stem of three letters costs, and one of four: short stems are met by chance. Letters
/// that a prefix swallowed are not counted, so that `urus` and `kurus` have equal chances.
pub const SHORT: [u32; 2] = [4, 2];

/// The stems that a word may be made of, the likeliest first; the word itself is not among them.
/// Of equally likely ones that with more letters comes first, then that of the earlier prefix.
pub fn stems(word: &str) -> Vec<(String, u32)> {
    let mut found = Stems::default();
    for clitic in CLITICS {
        let Some(rest) = word.strip_suffix(clitic) else { continue };
        for (column, suffix) in SUFFIXES.into_iter().enumerate() {
            let Some(rest) = rest.strip_suffix(suffix) else { continue };
            let [alone, beside] = if clitic.is_empty() { [0, 0] } else { CLITIC };
            found.add(rest, 0, COSTS[BARE][column] + if column == 0 { alone } else { beside });
            for (stem, swallowed, outer) in strip(rest) {
                if COSTS[outer][column] > 0 {
                    found.add(&stem, swallowed, COSTS[outer][column] + beside);
                }
                for (stem, swallowed, inner) in strip(&stem) {
                    if !INNER.contains(&inner) || inner == outer {
                        continue;
                    }
                    let cost = match (COSTS[outer][column], COSTS[inner][column]) {
                        (0, 0) => continue,
                        (0, pair) => COSTS[outer][0] + pair - SECOND,
                        (pair, _) => pair + SECOND,
                    };
                    found.add(&stem, swallowed, cost + beside);
                }
            }
        }
    }
    found.in_order(word)
}

/// A word's rests behind each of the prefixes that it may begin with, what they swallowed put
/// back; and how many letters that was.
fn strip(word: &str) -> impl Iterator<Item = (String, usize, Row)> {
    PREFIXES.iter().filter_map(move |&Prefix(letters, next, swallowed, row)| {
        let rest = word.strip_prefix(letters)?;
        let allowed = next.is_empty() || rest.starts_with(|c| next.contains(c));
        let stem = || (format!("{swallowed}{rest}"), swallowed.len(), row);
        (allowed && !rest.is_empty()).then(stem)
    })
}

/// The stems found so far: cost, letters that are in the word, and the order in which they were
/// met.
#[derive(Default)]
struct Stems {
    met: Vec<(String, u32, usize)>,
}

impl Stems {
    fn add(&mut self, stem: &str, swallowed: usize, cost: u32) {
        let letters = stem.len() - swallowed;
        let cost = match letters {
            0..2 => return,
            2 | 3 => cost + SHORT[0],
            4 => cost + SHORT[1],
            _ => cost,
        };
        if stem.len() > 2 && stem.contains(|c| VOWELS.contains(c)) {
            self.met.push((stem.to_owned(), cost, letters));
        }
    }

    fn in_order(mut self, word: &str) -> Vec<(String, u32)> {
        self.met.sort_by_key(|(_, cost, letters)| (*cost, Reverse(*letters)));
        let mut stems: Vec<(String, u32)> = Vec::new();
        for (stem, cost, _) in self.met {
            if stem != word && !stems.iter().any(|(known, _)| *known == stem) {
                stems.push((stem, cost));
            }
        }
        stems
    }
}

/// Words that share forms with a root: those that look like forms of it, and those that differ
/// from it in what a prefix swallows (`urus` and `kurus`: `mengurus`) or a suffix may take
/// (`masu` and `masuk`: `masukan`). Some of them are words, most are not.
pub fn alike(root: &str) -> Vec<String> {
    let mut words: Vec<String> =
        CLITICS[1..].iter().map(|clitic| format!("{root}{clitic}")).collect();
    let mut add = |start: &str, row: Row| {
        let columns = SUFFIXES.iter().zip(COSTS[row]).filter(|(_, cost)| *cost > 0);
        words.extend(columns.map(|(suffix, _)| format!("{start}{suffix}")));
    };
    add(root, BARE);
    for &Prefix(letters, next, swallowed, row) in PREFIXES {
        if let Some(rest) = root.strip_prefix(swallowed)
            && (next.is_empty() || rest.starts_with(|c| next.contains(c)))
        {
            add(&format!("{letters}{rest}"), row);
        }
    }
    let mut partner = |own: &str, other: &str| {
        if let Some(rest) = root.strip_prefix(own)
            && rest.starts_with(|c| VOWELS.contains(c))
        {
            words.push(format!("{other}{rest}"));
        }
    };
    for (a, b) in [("", "k"), ("", "r"), ("k", "r"), ("n", "t"), ("m", "p"), ("ny", "s")] {
        partner(a, b);
        partner(b, a);
    }
    words.push(format!("{root}k"));
    words.extend(root.strip_suffix('k').map(str::to_owned));
    words
}
