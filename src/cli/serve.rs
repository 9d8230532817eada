//! `sopbook serve`: the live preview.
//!
//! In: the arguments. Out: a preview that runs until it is stopped, and on the terminal where it
//! is, what changed and what is wrong. The preview itself is in `preview/`.

use std::path::PathBuf;
use std::time::Duration;

use super::failure::{Failure, Outcome};
use super::terminal::{Terminal, number, seconds};
use super::today;
use crate::diagnostics::{Diagnostic, Severity, text};
use crate::messages::Text;
use crate::preview::address::FAULTS;
use crate::preview::request::is_loopback;
use crate::preview::version::Version;
use crate::preview::watch::{Mode, POLL};
use crate::preview::{self, ChangedFile, Follow, News, Options};
use crate::tanggal::Tanggal;

/// Which handbook, and where it is shown.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    #[arg(short, long, value_name = "PORT", default_value_t = 4000)]
    port: u16,
    #[arg(short = 'n', long, value_name = "HOST", default_value = "127.0.0.1")]
    hostname: String,
    #[arg(short, long)]
    open: bool,
    #[arg(long)]
    follow: bool,
    #[arg(long, value_name = "MS", num_args = 0..=1, require_equals = true,
        default_missing_value = "1000", value_parser = clap::value_parser!(u64).range(50..=600_000))]
    poll: Option<u64>,
}

/// So many faults are reported at a time; the preview has a page for all of them.
const REPORTED: usize = 12;

/// So many changed files are named; of more their number is told.
const NAMED: usize = 5;

/// Previews a handbook until it is stopped.
pub fn run(
    arguments: &Arguments,
    asked: Option<Tanggal>,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    if !is_loopback(&arguments.hostname) {
        terminal.warn(&Text::new("cli.serve-terbuka").with("alamat", &arguments.hostname));
    }
    let options = Options {
        root: arguments.dir.canonicalize().unwrap_or_else(|_| arguments.dir.clone()),
        host: arguments.hostname.clone(),
        port: arguments.port,
        follow: if arguments.follow { Follow::Changed } else { Follow::Stay },
        mode: arguments.poll.map_or(Mode::System, |ms| Mode::Poll(Duration::from_millis(ms))),
        today: Box::new(move |edition| today::today(asked, edition)),
    };
    let mut opened = !arguments.open;
    preview::run(&options, &mut |news| {
        if let (News::Serving { url, .. }, false) = (&news, opened) {
            opened = true;
            if open::that_detached(url).is_err() {
                terminal.say(&Text::new("cli.serve-tanpa-peramban"));
            }
        }
        tell(terminal, news);
    })?;
    Ok(Outcome::Good)
}

fn tell(terminal: &mut Terminal, news: News) {
    match news {
        News::Serving { url, busy, version, took } => {
            let handbook = &version.handbook;
            terminal.adopt(handbook.config.book.language);
            let language = terminal.language();
            report(terminal, version, &version.faults, url);
            if let Some(port) = busy {
                terminal.say(&Text::new("cli.serve-porta-terpakai").with("porta", port));
            }
            let sops = Text::new("cli.n-sop").with("n", number(handbook.sops.len(), language));
            terminal.say(
                &Text::new("cli.serve-siap")
                    .with("url", url)
                    .with_text("sop", sops)
                    .with_text("ringkasan", text::summary(&version.faults))
                    .with("detik", seconds(took, language)),
            );
        }
        News::Changed { version, files, new, url, took } => {
            terminal.adopt(version.handbook.config.book.language);
            report(terminal, version, new, url);
            let named = if files.len() > NAMED { &[] } else { files };
            for ChangedFile { path, url } in named {
                terminal.say(&match url {
                    Some(url) => {
                        Text::new("cli.serve-berubah").with("berkas", path).with("url", url)
                    }
                    None => Text::new("cli.serve-berubah-tanpa-halaman").with("berkas", path),
                });
            }
            let count =
                Text::new("cli.n-berkas").with("n", number(files.len(), terminal.language()));
            terminal.say(
                &Text::new("cli.serve-selesai")
                    .with_text("berkas", count)
                    .with_text("ringkasan", text::summary(&version.faults))
                    .with("ms", took.as_millis()),
            );
        }
        News::Checked { version, new, url } => {
            report(terminal, version, new, url);
            let summary = text::summary(&version.faults);
            terminal.say(&Text::new("cli.serve-diperiksa").with_text("ringkasan", summary));
        }
        News::Failed(error) => terminal.fail(&error.text()),
        News::Polling => {
            let every = seconds(POLL, terminal.language());
            terminal.warn(&Text::new("cli.serve-memeriksa-berkala").with("detik", every));
        }
    }
}

/// Reports faults, but not so many that nobody finds the line that tells the address.
fn report(terminal: &Terminal, version: &Version, faults: &[Diagnostic], url: &str) {
    let told = faults.iter().filter(|fault| fault.severity < Severity::Hint);
    let told: Vec<Diagnostic> = told.take(REPORTED).cloned().collect();
    terminal.report(&told, &version.handbook.tree, Severity::Error);
    let all = faults.iter().filter(|fault| fault.severity < Severity::Hint).count();
    if all > told.len() {
        let rest = number(all - told.len(), terminal.language());
        let page = format!("{url}{FAULTS}");
        terminal.say(&Text::new("cli.serve-temuan-lain").with("n", rest).with("url", page));
    }
}
