//! Words as numbers.
//!
//! In: what names an SOP or an anchor. Out: a number, the same for the same word as long as the
//! program runs. All links of a handbook are followed on every save, and numbers are compared and
//! looked up without reading the words. What a word names isn't known here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

/// The number of a word. The order of numbers means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

/// All words that were met.
#[derive(Debug, Default)]
pub struct Words {
    numbers: Mutex<HashMap<Box<str>, Word>>,
}

impl Word {
    /// Its place in a list that has one for each word.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Words {
    /// The number of a word.
    pub fn number(&self, word: &str) -> Word {
        let mut numbers = self.numbers();
        if let Some(&known) = numbers.get(word) {
            return known;
        }
        let new = Word(numbers.len() as u32);
        numbers.insert(word.into(), new);
        new
    }

    /// How many words there are: more than any word's [`Word::index`].
    pub fn count(&self) -> usize {
        self.numbers().len()
    }

    fn numbers(&self) -> MutexGuard<'_, HashMap<Box<str>, Word>> {
        self.numbers.lock().expect("nothing panics while it looks a word up")
    }
}
