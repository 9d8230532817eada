//! Text → words as the index knows them.
//!
//! In: any text. Out: folded words and codes, in their order. `cari.js` does the same to what a
//! reader types. Nothing is known of word forms here.

/// Words that say nothing in a search: left out of the index and of questions.
pub const STOP_WORDS: &str = "ada adalah agar akan aku anda apa apabila apakah atas atau bagaimana \
    bagaimanakah bagi bahwa berapa bila bisa boleh cara dalam dan dapat dari daripada di dimana dengan \
    gimana hal harus hendak ia ingin ini itu jika juga kah kalau kami kapan karena ke kepada kita lah \
    maka mana mau melalui mengapa menjadi mereka nya oleh pada para perlu pula saat saja sama sampai \
    saya sebagai sebuah secara sedang seperti serta setelah siapa sop suatu sudah supaya telah \
    tentang terhadap tersebut untuk yaitu yakni yang";

/// Doubled words that mean something else than their single: kept together.
pub const DOUBLED: &str = "undang-undang";

/// The longest word that is kept, in bytes; what is longer is no word.
const LONGEST: usize = 48;

/// What a piece of text is to the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits.
    Word,
    /// A number or code, spaces in place of its separators: `000 5 sop 014 bapd 2016`.
    Code,
}

/// Gives each word and code of a text to `each`, folded.
pub fn each(text: &str, mut each: impl FnMut(&str, Kind)) {
    let folded = fold(text).replace("undang undang", DOUBLED);
    let is_inner = |c: char| matches!(c, '.' | '/' | '-' | '–');
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        // A run of words that separators join: up to a separator that no word follows.
        let mut end = rest.len();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let joins = is_inner(c) && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !c.is_alphanumeric() && !joins {
                end = at;
                break;
            }
        }
        run(&rest[..end], &mut each);
        rest = &rest[end..];
    }
}

/// One run of words that separators join.
fn run(run: &str, each: &mut impl FnMut(&str, Kind)) {
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let is_joined = |text: &str| text.contains(|c: char| !c.is_alphanumeric());
    let doubled = run.contains(DOUBLED).then(|| run.replace(DOUBLED, &DOUBLED.replace('-', "")));
    let run = doubled.as_deref().unwrap_or(run);
    if has_digit(run) && is_joined(run) {
        let parts =
            run.split('/').filter(|part| *part != run && is_joined(part) && has_digit(part));
        for code in std::iter::once(run).chain(parts).filter(|code| code.len() <= LONGEST) {
            each(&words(code), Kind::Code);
        }
    }
    let mut last = "";
    for part in run.split(|c: char| !c.is_alphanumeric()) {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        let part = if is_number { part.trim_start_matches('0') } else { part };
        let letter = part.len() == 1 && !is_number;
        // `surat-surat` is one word.
        let again = std::mem::replace(&mut last, part) == part;
        if !part.is_empty() && part.len() <= LONGEST && !letter && !again && !is_stop_word(part) {
            each(part, Kind::Word);
        }
    }
}

/// A name or number as it is asked for whole: its words, without "SOP" before them.
pub fn whole(name: &str) -> String {
    let mut whole = words(&fold(name));
    if let Some(rest) = whole.strip_prefix("sop ")
        && rest.starts_with(char::is_alphabetic)
    {
        whole = rest.to_owned();
    }
    whole
}

/// The words of a folded text, with one space between them.
fn words(folded: &str) -> String {
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn is_stop_word(word: &str) -> bool {
    use std::collections::HashSet;
    use std::sync::OnceLock;
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| STOP_WORDS.split_whitespace().collect()).contains(word)
}

/// A text without case, accents and apostrophes.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | ' ' => folded.push(c),
            '\'' | '’' | '‘' | '`' | '\u{ad}' => {}
            _ => folded.extend(c.to_lowercase().filter_map(plain)),
        }
    }
    folded
}

/// A lower-case letter without its accent.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '\u{300}'..='\u{36f}' => return None,
        _ => c,
    })
}
