//! Durations as authors write them.
//!
//! In: the text of a `Waktu` cell. Out: a best-effort [`Durasi`], or nothing where the text is not
//! a duration. The text itself is always kept beside it (FORMAT.md, 4, "Waktu").

/// A readable duration: from `min` to `max` minutes of its kind; both are equal where one figure
/// was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Durasi {
    pub jenis: JenisWaktu,
    /// Minutes; a working day has 450 of them (7.5 hours), a calendar day 1,440.
    pub min: f64,
    pub max: f64,
    /// Per item (`2 menit/berkas`): such a duration is in no total.
    pub per_item: bool,
}

/// Kinds of time that are never added up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JenisWaktu {
    /// Minutes, hours, working days.
    Kerja,
    /// Days, weeks, months, years, `1 x 24 jam`.
    Kalender,
}

/// Minutes of a working day (7.5 hours) and of a calendar day.
pub const HARI_KERJA: f64 = 450.0;
pub const HARI: f64 = 1_440.0;

/// Reads a duration; nothing where the text isn't one (DOMAIN.md, 3.3, 9).
pub fn parse(text: &str) -> Option<Durasi> {
    let lower = text.to_lowercase();
    let tokens = tokens(&without_remarks(&lower)?)?;
    let (tokens, per_item) = split_item(&tokens)?;
    let mut parser = Parser { tokens, at: 0 };
    parser.skip_approximation();
    let first = parser.amount()?;
    let range = parser.range_sign();
    let second = if range { Some(parser.amount()?) } else { None };
    if parser.at < tokens.len() {
        return None;
    }
    let durasi = match (first, second) {
        (Amount { sum: Some((jenis, min)), bare: None }, None) => {
            Durasi { jenis, min, max: min, per_item }
        }
        // `5 - 10 menit`: the unit stands with the second figure.
        (
            Amount { sum: None, bare: Some(min) },
            Some(Amount { sum: Some((jenis, max)), bare: None }),
        ) => {
            let unit = parser.last_unit()?;
            Durasi { jenis, min: min * unit, max, per_item }
        }
        (
            Amount { sum: Some((jenis, min)), bare: None },
            Some(Amount { sum: Some((other, max)), bare: None }),
        ) if jenis == other => Durasi { jenis, min, max, per_item },
        _ => return None,
    };
    (durasi.min <= durasi.max && durasi.max.is_finite()).then_some(durasi)
}

/// A piece of a duration's text.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Word(String),
    Sign(char),
}

/// Figures with their units; `bare` is a figure that stands alone.
struct Amount {
    sum: Option<(JenisWaktu, f64)>,
    bare: Option<f64>,
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Parser<'_> {
    /// `1 jam 30 menit`, `1 x 24 jam`, or a figure alone.
    fn amount(&mut self) -> Option<Amount> {
        let mut amount = Amount { sum: None, bare: None };
        loop {
            if amount.sum.is_some()
                && (self.is_word("dan") || self.is_sign(','))
                && matches!(self.tokens.get(self.at + 1), Some(Token::Number(_)))
            {
                self.at += 1;
            }
            let Some(Token::Number(number)) = self.tokens.get(self.at) else { break };
            self.at += 1;
            let mut number = *number;
            let mut by_clock = false;
            if self.is_sign('x') {
                let Some(Token::Number(times)) = self.tokens.get(self.at + 1) else { return None };
                self.at += 2;
                // `2 x 24 jam` are two days, by night as well.
                by_clock = *times == 24.0 && self.is_word("jam");
                number *= times;
            }
            let Some((jenis, minutes)) = self.unit() else {
                if amount.sum.is_some() {
                    return None;
                }
                amount.bare = Some(number);
                break;
            };
            let jenis = if by_clock { JenisWaktu::Kalender } else { jenis };
            amount.sum = Some(match amount.sum {
                None => (jenis, number * minutes),
                Some((other, sum)) if other == jenis => (jenis, sum + number * minutes),
                // `1 hari 2 jam`: after calendar days, hours are by the clock.
                Some((JenisWaktu::Kalender, sum)) if minutes < HARI_KERJA => {
                    (JenisWaktu::Kalender, sum + number * minutes)
                }
                Some(_) => return None,
            });
        }
        (amount.sum.is_some() || amount.bare.is_some()).then_some(amount)
    }

    /// A unit's kind and minutes.
    fn unit(&mut self) -> Option<(JenisWaktu, f64)> {
        let unit = unit(self.tokens.get(self.at)?)?;
        self.at += 1;
        let (mut jenis, mut minutes) = unit;
        if self.is_word("kerja") {
            match minutes {
                HARI => minutes = HARI_KERJA,
                m if m < HARI => {}
                _ => return None,
            }
            jenis = JenisWaktu::Kerja;
            self.at += 1;
        } else if self.is_word("kalender") && jenis == JenisWaktu::Kalender {
            self.at += 1;
        }
        Some((jenis, minutes))
    }

    /// The minutes of the unit at the end.
    fn last_unit(&mut self) -> Option<f64> {
        let from = self.tokens.iter().rposition(|token| unit(token).is_some())?;
        self.at = from;
        self.unit().map(|(_, minutes)| minutes)
    }

    /// `-`, `s.d.`, `sampai dengan`, `hingga`.
    fn range_sign(&mut self) -> bool {
        let start = self.at;
        if self.is_sign('-')
            || self.is_sign('~')
            || self.is_word("s.d")
            || self.is_word("sd")
            || self.is_word("hingga")
        {
            self.at += 1;
        } else if self.is_word("s")
            && matches!(&self.tokens[self.at + 1..],
            [Token::Sign('/'), Token::Word(d), ..] if d == "d")
        {
            self.at += 3;
        } else if self.is_word("sampai") {
            self.at += 1;
            if self.is_word("dengan") {
                self.at += 1;
            }
        }
        self.at > start
    }

    /// `±`, `kurang lebih`, `maksimal`.
    fn skip_approximation(&mut self) {
        let signs: [&[&str]; 9] = [
            &["±"],
            &["+", "/", "-"],
            &["kurang", "lebih"],
            &["lebih", "kurang"],
            &["sekitar"],
            &["maksimal"],
            &["maks"],
            &["paling", "lama"],
            &["minimal"],
        ];
        let is = |token: &Token, word: &str| match token {
            Token::Word(other) => other == word,
            Token::Sign(sign) => word.chars().eq([*sign]),
            Token::Number(_) => false,
        };
        for words in signs {
            let begins = self.tokens.len() >= words.len()
                && self.tokens.iter().zip(words).all(|(token, word)| is(token, word));
            if begins {
                self.at = words.len();
                return;
            }
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Word(other)) if other == word)
    }

    fn is_sign(&self, sign: char) -> bool {
        self.tokens.get(self.at) == Some(&Token::Sign(sign))
    }
}

fn unit(token: &Token) -> Option<(JenisWaktu, f64)> {
    let Token::Word(word) = token else { return None };
    Some(match word.as_str() {
        "detik" => (JenisWaktu::Kerja, 1.0 / 60.0),
        "menit" | "minit" | "mnt" => (JenisWaktu::Kerja, 1.0),
        "jam" => (JenisWaktu::Kerja, 60.0),
        "hari" => (JenisWaktu::Kalender, HARI),
        "minggu" => (JenisWaktu::Kalender, 7.0 * HARI),
        "bulan" => (JenisWaktu::Kalender, 30.0 * HARI),
        "triwulan" => (JenisWaktu::Kalender, 91.0 * HARI),
        "semester" => (JenisWaktu::Kalender, 182.0 * HARI),
        "tahun" => (JenisWaktu::Kalender, 365.0 * HARI),
        _ => return None,
    })
}

/// The text without what stands in brackets: `14 (empat belas) hari`.
fn without_remarks(text: &str) -> Option<String> {
    let mut kept = String::with_capacity(text.len());
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    (depth == 0).then_some(kept)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let text = text.trim().trim_end_matches('.');
    // Longer than any duration: not worth reading.
    if text.len() > 200 {
        return None;
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit() {
            let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
            let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            let figure = rest[..length].trim_end_matches(['.', ',']);
            let length = figure.len();
            match half(&rest[length..]) {
                Some((share, more)) if !figure.contains(['.', ',']) => {
                    tokens.push(Token::Number(figure.parse::<f64>().ok()? / share));
                    length + more
                }
                _ => {
                    tokens.push(Token::Number(number(figure)?));
                    length
                }
            }
        } else if c.is_alphabetic() {
            let inside = |c: char| c.is_alphabetic() || c == '.';
            let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            match rest[..length].trim_end_matches('.') {
                "x" => tokens.push(Token::Sign('x')),
                word => tokens.push(Token::Word(word.to_owned())),
            }
            length
        } else {
            match c {
                '–' | '—' | '−' => tokens.push(Token::Sign('-')),
                '×' => tokens.push(Token::Sign('x')),
                c if c.is_whitespace() => {}
                c => tokens.push(Token::Sign(c)),
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(tokens)
}

/// The `/2` of `1/2`, without spaces.
fn half(rest: &str) -> Option<(f64, usize)> {
    let digits = rest.strip_prefix('/')?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let share: f64 = digits[..length].parse().ok()?;
    (share > 0.0).then_some((share, 1 + length))
}

/// `1.440` and `1,5`, as Indonesian writes them; `2.5` too.
fn number(figure: &str) -> Option<f64> {
    let grouped = figure.split(',').next()?.split('.').skip(1).all(|group| group.len() == 3);
    let plain = if grouped { figure.replace('.', "") } else { figure.to_owned() };
    plain.replace(',', ".").parse().ok()
}

/// Splits `/berkas` or `per berkas` off the end; whether it was there.
fn split_item(tokens: &[Token]) -> Option<(&[Token], bool)> {
    let per = tokens.iter().enumerate().position(|(at, token)| match token {
        Token::Sign('/') => {
            let range = matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Word(s)) if s == "s")
                && matches!(tokens.get(at + 1), Some(Token::Word(d)) if d == "d");
            let sign = matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Sign('+')));
            !range && !sign
        }
        Token::Word(word) => matches!(word.as_str(), "per" | "tiap" | "setiap"),
        _ => false,
    });
    let Some(per) = per else { return Some((tokens, false)) };
    // `120 menit / 3 hari` says two things, of which neither is an item.
    let words = !tokens[per + 1..].is_empty()
        && tokens[per + 1..].iter().all(|token| matches!(token, Token::Word(_)));
    words.then_some((&tokens[..per], true))
}
