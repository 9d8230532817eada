//! Words too wide for their cell → the same words with places where they may break.
//!
//! In: a text, the cell's width, and how wide a text is. Out: the text with soft hyphens between
//! the syllables of Indonesian words, and invisible breaks in codes and addresses, where a hyphen
//! would be read as one of theirs.
//! Words that fit stay as they are: what marks a break is copied and searched with the word.

/// Lets every word wider than `width` break; `measure` says how wide a text is.
pub fn breakable(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> String {
    let mut result = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if measure(word.trim_end()) <= width {
            result.push_str(word);
            continue;
        }
        let is_word = is_word(word);
        let mut before = None;
        for syllable in syllables(word) {
            // Typesetters choose: any of the breaks may be the one that is needed.
            if let Some(before) = before {
                let hyphen = is_word && is_letter(before) && syllable.starts_with(is_letter);
                result.push(if hyphen { SOFT_HYPHEN } else { BREAK });
            }
            before = syllable.chars().next_back();
            // What has no syllables breaks where it must.
            if measure(syllable.trim_end()) > width {
                push_cut(syllable, width, &measure, &mut result);
            } else {
                result.push_str(syllable);
            }
        }
    }
    result
}

const SOFT_HYPHEN: char = '\u{ad}';
const BREAK: char = '\u{200b}';

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Whether a run of characters is a word, or words joined by hyphens or strokes: no address, code
/// or number.
fn is_word(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    inner.chars().all(|c| is_letter(c) || "-/'’()".contains(c)) && !inner.contains("//")
}

/// Lets code wider than `width` break; without hyphens, which would be read as part of it.
pub fn breakable_code(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> String {
    let mut result = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if measure(word.trim_end()) <= width {
            result.push_str(word);
        } else {
            push_cut(word, width, &measure, &mut result);
        }
    }
    result
}

fn push_cut(text: &str, width: f64, measure: &impl Fn(&str) -> f64, result: &mut String) {
    let mut line = String::new();
    for c in text.chars() {
        line.push(c);
        if measure(&line) > width && line.chars().count() > 1 {
            result.push(BREAK);
            line = c.to_string();
        }
        result.push(c);
    }
}

/// The syllables of a word: a new one begins with a consonant before a vowel, and behind a sign.
/// `ng`, `ny`, `sy` and `kh` are one consonant. At least two letters stand on either side.
fn syllables(word: &str) -> Vec<&str> {
    let units = units(word);
    let is_vowel =
        |unit: &str| matches!(unit, "a" | "e" | "i" | "o" | "u" | "A" | "E" | "I" | "O" | "U");
    let is_letter = |unit: &str| unit.chars().all(char::is_alphabetic);
    let letters_left = |at: usize| word[at..].chars().take_while(|c| c.is_alphabetic()).count();
    let mut cuts = vec![0];
    for (index, &(at, unit)) in units.iter().enumerate().skip(1) {
        let (_, before) = units[index - 1];
        let next = units.get(index + 1).map(|next| next.1);
        let last = cuts.last().copied().unwrap_or(0);
        let is_consonant = is_letter(unit) && !is_vowel(unit);
        let begins = if is_letter(unit) {
            is_letter(before)
                && is_consonant
                && next.is_some_and(is_vowel)
                && word[last..at].chars().count() >= 2
                && letters_left(at) >= 2
                || matches!(before, "/" | "-" | "." | "_" | "@")
        } else {
            false
        };
        if begins {
            cuts.push(at);
        }
    }
    cuts.push(word.len());
    cuts.windows(2).map(|pair| &word[pair[0]..pair[1]]).filter(|part| !part.is_empty()).collect()
}

/// The letters of a word with their places, two where they write one consonant.
fn units(word: &str) -> Vec<(usize, &str)> {
    let mut units: Vec<(usize, &str)> = Vec::new();
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        if let Some(last) = units.last_mut() {
            let pair = &word[last.0..end];
            if matches!(pair.to_ascii_lowercase().as_str(), "ng" | "ny" | "sy" | "kh") {
                last.1 = pair;
                continue;
            }
        }
        units.push((at, &word[at..end]));
    }
    units
}
