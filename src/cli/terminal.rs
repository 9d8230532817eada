//! What is printed, and where: data to standard output, everything else to standard error.
//!
//! In: reports, summaries, failures, as texts of the catalogue. Out: words in the reader's
//! language. A reader who has left (a broken pipe) is no failure.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anstream::AutoStream;

use super::failure::Failure;
use super::words;
use crate::diagnostics::text::{Reporter, Style, visible};
use crate::diagnostics::{Diagnostic, Severity};
use crate::messages::{Language, Text};
use crate::source::SourceTree;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    Normal,
    /// Hints too.
    Verbose,
}

/// The terminal, and how the reader wants to be spoken to.
pub struct Terminal {
    /// What the arguments or the environment ask for.
    asked: Option<Language>,
    handbook: Option<Language>,
    color: anstream::ColorChoice,
    verbosity: Verbosity,
}

/// A line on the terminal that tells how far a long work is; nothing elsewhere.
pub struct Progress {
    language: Language,
    state: Option<Mutex<Shown>>,
}

struct Shown {
    done: usize,
    total: usize,
    at: Instant,
    any: bool,
}

/// So often the line is drawn anew, and so long nothing is shown at first.
const PROGRESS_STEP: Duration = Duration::from_millis(120);

impl Terminal {
    /// A terminal; `asked` is the language that goes before the handbook's.
    pub fn new(asked: Option<Language>, color: clap::ColorChoice) -> Self {
        let color = match color {
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
            clap::ColorChoice::Auto => AutoStream::choice(&io::stderr()),
        };
        Self { asked, handbook: None, color, verbosity: Verbosity::Normal }
    }

    /// Says no more, or no less, than this from now on.
    pub fn set_verbosity(&mut self, verbosity: Verbosity) {
        self.verbosity = verbosity;
    }

    /// Speaks the handbook's language from now on, unless another was asked for.
    pub fn adopt(&mut self, language: Language) {
        self.handbook = Some(language);
    }

    /// The language that is spoken.
    pub fn language(&self) -> Language {
        self.asked.or(self.handbook).unwrap_or_default()
    }

    /// Those diagnostics that the reader wants to see. Under `strict` warnings count, and are shown
    /// even to a reader who wants to see little.
    pub fn shown(&self, diagnostics: &[Diagnostic], counted: Severity) -> Vec<Diagnostic> {
        let least = self.least(counted);
        diagnostics.iter().filter(|diagnostic| diagnostic.severity <= least).cloned().collect()
    }

    /// Shows those diagnostics that the reader wants to see.
    pub fn report(&self, diagnostics: &[Diagnostic], tree: &SourceTree, counted: Severity) {
        let least = self.least(counted);
        let mut reporter = Reporter::new(tree, self.language(), Style::Coloured);
        let mut out = io::BufWriter::new(self.stderr());
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity <= least) {
            // Nobody reads on: there is no place left to tell it.
            if writeln!(out, "{}\n", reporter.write(diagnostic)).is_err() {
                return;
            }
        }
        let _ = out.flush();
    }

    /// Says something that a reader who wants to see little doesn't miss.
    pub fn say(&self, text: &Text) {
        if self.verbosity != Verbosity::Quiet {
            let _ = writeln!(self.stderr(), "{}", text.say(self.language()));
        }
    }

    /// Warns of something that isn't in the handbook, in one line.
    pub fn warn(&self, text: &Text) {
        if self.verbosity != Verbosity::Quiet {
            let word = Text::new("laporan.peringatan").say(self.language());
            let said = visible(&text.say(self.language()));
            let _ = writeln!(self.stderr(), "\x1b[1;93m{word}\x1b[0m: {said}");
        }
    }

    /// Tells a failure, in one line.
    pub fn fail(&self, text: &Text) {
        let word = Text::new("laporan.galat").say(self.language());
        let said = visible(&text.say(self.language()));
        let _ = writeln!(self.stderr(), "\x1b[1;91m{word}\x1b[0m: {said}");
    }

    /// Writes data to standard output.
    pub fn data(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Output(error)),
            _ => Ok(()),
        }
    }

    /// Shows help where it was asked for, or what is wrong with the arguments; the exit status.
    pub fn usage(&self, error: &clap::Error) -> u8 {
        if error.use_stderr() {
            match words::fault(error) {
                Some(fault) => self.fail(&fault),
                None => drop(error.print()),
            }
            return 2;
        }
        match error.print() {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.fail(&Failure::Output(error).text());
                2
            }
            _ => 0,
        }
    }

    /// A progress line for so many pages; 0 as long as nobody knows.
    pub fn progress(&self, total: usize) -> Progress {
        let wanted = self.verbosity != Verbosity::Quiet && io::stderr().is_terminal();
        let shown = Shown { done: 0, total, at: Instant::now(), any: false };
        let state = wanted.then(|| Mutex::new(shown));
        Progress { language: self.language(), state }
    }

    /// The least grave fault that is shown, where the command counts those of `counted`.
    fn least(&self, counted: Severity) -> Severity {
        match self.verbosity {
            Verbosity::Quiet => counted,
            Verbosity::Normal => Severity::Warning,
            Verbosity::Verbose => Severity::Hint,
        }
    }

    fn stderr(&self) -> AutoStream<io::Stderr> {
        AutoStream::new(io::stderr(), self.color)
    }
}

impl Progress {
    /// One page more is done.
    pub fn step(&self) {
        let Some(Ok(mut shown)) = self.state.as_ref().map(Mutex::lock) else { return };
        shown.done += 1;
        self.show(&mut shown);
    }

    /// So many pages are done, of so many.
    pub fn is_at(&self, done: usize, total: usize) {
        let Some(Ok(mut shown)) = self.state.as_ref().map(Mutex::lock) else { return };
        (shown.done, shown.total) = (done, total);
        self.show(&mut shown);
    }

    fn show(&self, shown: &mut Shown) {
        if shown.at.elapsed() >= PROGRESS_STEP {
            shown.at = Instant::now();
            shown.any = true;
            let line = Text::new("cli.kemajuan")
                .with("n", number(shown.done, self.language))
                .with("semua", number(shown.total, self.language));
            let _ = write!(io::stderr(), "\r\x1b[K{}", line.say(self.language));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(Ok(shown)) = self.state.as_ref().map(Mutex::lock) else { return };
        if shown.any {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// A whole number with its thousands set apart as the language does it.
pub fn number(n: usize, language: Language) -> String {
    let digits = n.to_string();
    let separator = match language {
        Language::Indonesian => '.',
        Language::English => ',',
    };
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A duration in seconds with one decimal, as the language writes it.
pub fn seconds(duration: Duration, language: Language) -> String {
    let text = format!("{:.1}", duration.as_secs_f64());
    match language {
        Language::Indonesian => text.replace('.', ","),
        Language::English => text,
    }
}
