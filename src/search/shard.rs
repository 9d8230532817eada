//! Lists → script files small enough to be loaded one by one.
//!
//! In: records in their order. Out: files, each a call of `sopbookCari(name, data)`, and the first
//! key of each, by which the browser knows which one to load. A browser may not `fetch` from a
//! disk, but it may run a script.

use std::collections::BTreeMap;

/// The digits of numbers in the index: five bits each, the sixth says that more follow.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends a number, its low bits first.
pub fn push_number(mut number: u32, to: &mut String) {
    loop {
        let more = number > 31;
        to.push(digit((number & 31) | if more { 32 } else { 0 }));
        if !more {
            return;
        }
        number >>= 5;
    }
}

/// Appends the numbers of a set, at most five bits a digit, from the lowest on.
pub fn push_set(numbers: &[u16], to: &mut String) {
    let groups = numbers.last().map_or(1, |last| usize::from(last / 5) + 1);
    let mut at = 0;
    for group in 0..groups {
        let mut bits = 0;
        while at < numbers.len() && usize::from(numbers[at] / 5) == group {
            bits |= 1 << (numbers[at] % 5);
            at += 1;
        }
        to.push(digit(bits | if group + 1 < groups { 32 } else { 0 }));
    }
}

/// One digit of six bits.
pub fn digit(value: u32) -> char {
    DIGITS[value as usize] as char
}

/// A script file.
pub fn script(name: &str, data: &str) -> Vec<u8> {
    format!("sopbookCari(\"{name}\",{data});\n").into_bytes()
}

/// Where in its file a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    First,
    Later,
}

/// Files of one kind, filled one after the other.
pub struct Shards<'f, K> {
    prefix: &'static str,
    /// The size from which a file is full.
    full: usize,
    files: &'f mut BTreeMap<String, Vec<u8>>,
    /// The first key of each file.
    firsts: Vec<K>,
    data: String,
}

impl<'f, K> Shards<'f, K> {
    /// Begins with the first file.
    pub fn new(
        prefix: &'static str,
        full: usize,
        files: &'f mut BTreeMap<String, Vec<u8>>,
    ) -> Self {
        Self { prefix, full, files, firsts: Vec::new(), data: String::new() }
    }

    /// Adds a record, as JSON.
    pub fn push(&mut self, key: K, record: &str) {
        self.push_with(key, record.len(), |_| record.to_owned());
    }

    /// Adds a record of at most so many bytes that is written otherwise at the beginning of a
    /// file.
    pub fn push_with(&mut self, key: K, most: usize, record: impl FnOnce(Place) -> String) {
        if self.data.is_empty() || self.data.len() + most + 1 > self.full {
            self.close();
            self.firsts.push(key);
            self.data.push_str(&record(Place::First));
        } else {
            self.data.push(',');
            self.data.push_str(&record(Place::Later));
        }
    }

    fn close(&mut self) {
        if self.data.is_empty() {
            return;
        }
        let name = format!("{}{}", self.prefix, self.firsts.len() - 1);
        let data = std::mem::take(&mut self.data);
        self.files.insert(format!("{name}.js"), script(&name, &format!("[{data}]")));
    }

    /// Ends the last file; gives the first key of each.
    pub fn finish(mut self) -> Vec<K> {
        self.close();
        self.firsts
    }
}
