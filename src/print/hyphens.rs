//! Words too wide for their cell → the same words with places where they may break.
//!
//! In: a text, the cell's width, and how wide a text is. Out: the text with soft hyphens between
//! the syllables of Indonesian words, and invisible breaks in codes and addresses that have none.
//! Words that fit stay as they are: what marks a break is copied and searched with the word.

/// Lets every word wider than `width` break; `measure` says how wide a text is.
pub fn breakable(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> String {
    let mut result = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if measure(word.trim_end()) <= width {
            result.push_str(word);
            continue;
        }
        let mut line = String::new();
        for syllable in syllables(word) {
            let longer = format!("{line}{syllable}");
            if !line.is_empty() {
                // Typesetters choose: any of the breaks may be the one that is needed.
                result.push(if is_word(&line) && is_word(syllable) { SOFT_HYPHEN } else { BREAK });
            }
            line = longer;
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

fn is_word(text: &str) -> bool {
    text.chars().last().is_some_and(char::is_alphabetic)
        || text.chars().next().is_some_and(char::is_alphabetic)
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
