//! The command line.
//!
//! In: the arguments, the environment, the clock. Out: one command, done, and an exit status: 0
//! good, 1 faults in the handbook, 2 usage or a failure of the machine (FORMAT.md, 7). Each command
//! has its own file; what it says goes through [`terminal`].

pub mod build;
pub mod check;
pub mod completions;
pub mod explain;
pub mod failure;
pub mod init;
pub mod list;
pub mod named;
pub mod new;
pub mod pdf;
pub mod schema;
pub mod serve;
pub mod sheets;
pub mod terminal;
pub mod today;
pub mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::messages::Language;
use crate::tanggal::Tanggal;
use failure::Outcome;
use terminal::{Terminal, Verbosity};

/// The arguments: a command, and what holds for all of them.
#[derive(Parser)]
#[command(name = "sopbook", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[arg(long, global = true, value_enum)]
    lang: Option<LanguageTag>,
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: Color,
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = today::parse)]
    today: Option<Tanggal>,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Build(build::Arguments),
    Serve(serve::Arguments),
    Check(check::Arguments),
    List(list::Arguments),
    Explain(explain::Arguments),
    Pdf(pdf::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

#[derive(Clone, Copy, ValueEnum)]
enum LanguageTag {
    Id,
    En,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Does what the arguments ask for.
pub fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Help and faults of usage need both before anything is parsed.
    let language = words::asked_language(&arguments);
    let color = match words::asked(&arguments, "--color").and_then(|word| word.to_str()) {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    };
    let mut terminal = Terminal::new(language, color);
    let command = words::translate(Arguments::command(), terminal.language()).color(color);
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(terminal.usage(&error)),
    };
    terminal.set_verbosity(match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    });
    let today = arguments.today;
    let outcome = match &arguments.command {
        Command::Init(arguments) => init::run(arguments, today, &mut terminal),
        Command::New(arguments) => new::run(arguments, &mut terminal),
        Command::Build(arguments) => build::run(arguments, today, &mut terminal),
        Command::Serve(arguments) => serve::run(arguments, today, &mut terminal),
        Command::Check(arguments) => check::run(arguments, today, &mut terminal),
        Command::List(arguments) => list::run(arguments, today, &mut terminal),
        Command::Explain(arguments) => explain::run(arguments, &mut terminal),
        Command::Pdf(arguments) => pdf::run(arguments, today, &mut terminal),
        Command::Schema(arguments) => schema::run(arguments, &mut terminal),
        Command::Completions(arguments) => {
            let command = words::translate(Arguments::command(), terminal.language());
            completions::run(arguments, command, &mut terminal)
        }
    };
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::from(1),
        Err(failure) => {
            terminal.fail(&failure.text());
            ExitCode::from(2)
        }
    }
}

impl From<LanguageTag> for Language {
    fn from(tag: LanguageTag) -> Self {
        match tag {
            LanguageTag::Id => Language::Indonesian,
            LanguageTag::En => Language::English,
        }
    }
}
