//! The command line's own words: help and faults of usage in the reader's language.
//!
//! In: the arguments and the environment, before anything is parsed; a command as `clap` derived
//! it; what `clap` refused. Out: the language asked for; the command with its help; the fault as a
//! text of the catalogue.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::diagnostics::nearest;
use crate::messages::{Language, Text, catalogue};

/// The environment's variables that name a locale; the first that is set is the one that holds.
/// Windows sets none of them, and there the handbook's language holds: the system's own says less
/// about a reader, as many offices run an English Windows.
const LOCALES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language that the arguments ask for, else the environment's, if it is one of ours.
pub fn asked_language(arguments: &[OsString]) -> Option<Language> {
    let asked = asked(arguments, "--lang").and_then(OsStr::to_str).and_then(Language::from_tag);
    asked.or_else(|| {
        let set = LOCALES.into_iter().filter_map(std::env::var_os).find(|tag| !tag.is_empty());
        set.and_then(|tag| Language::from_tag(tag.to_str()?))
    })
}

/// The value of an option, looked for before the arguments are parsed.
pub fn asked<'a>(arguments: &'a [OsString], option: &str) -> Option<&'a OsStr> {
    let mut arguments = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == option {
            return arguments.next().map(OsString::as_os_str);
        }
        let value = argument.to_str().and_then(|argument| argument.strip_prefix(option));
        if let Some(value) = value.and_then(|value| value.strip_prefix('=')) {
            return Some(OsStr::new(value));
        }
    }
    None
}

/// Gives a command, its subcommands and their arguments their help.
pub fn translate(command: Command, language: Language) -> Command {
    let word = |key: &str| -> &'static str {
        catalogue(language).get(key).unwrap_or_else(|| panic!("the catalogues hold {key}"))
    };
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .arg(version)
        .about(word("bantuan"))
        .subcommand_help_heading(word("bantuan.judul-perintah"))
        .help_template(template(language))
        .mut_args(|arg| translate_arg(arg, "bantuan", &word));
    let command = command.mut_subcommands(|command| {
        let key = format!("bantuan.{}", command.get_name());
        let command = command
            .about(word(&key))
            .help_template(template(language))
            .mut_args(|arg| translate_arg(arg, &key, &word));
        let name = format!("sopbook {}", command.get_name());
        translate_usage(command.bin_name(name), language)
    });
    translate_usage(command, language)
}

/// Gives a command its line of usage, which `clap` writes in English only.
fn translate_usage(command: Command, language: Language) -> Command {
    if language == Language::English {
        return command;
    }
    // Of a copy: rendering it settles a command's arguments before the global ones are there, which
    // a command with no options of its own has too.
    let usage = command.clone().arg(Arg::new("any").long("any")).render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let usage = usage.replace("[OPTIONS]", "[PILIHAN]").replace("<COMMAND>", "<PERINTAH>");
    command.override_usage(usage)
}

/// What `clap` refused; nothing where it would rather show the help.
pub fn fault(error: &clap::Error) -> Option<Text> {
    let context = |kind| error.get(kind).map(context_words).filter(|words| !words.is_empty());
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue);
    let fault = match (error.kind(), value) {
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => return None,
        (ErrorKind::MissingSubcommand, _) => Text::new("pakai.tanpa-perintah"),
        (ErrorKind::InvalidSubcommand, _) => {
            let word = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            match error.get(ContextKind::SuggestedSubcommand).and_then(|it| suggested(it, &word)) {
                Some(known) => Text::new("pakai.perintah-mirip").with("mirip", known),
                None => Text::new("pakai.perintah"),
            }
            .with("kata", word)
        }
        (ErrorKind::UnknownArgument, _) => match context(ContextKind::SuggestedArg) {
            Some(known) => Text::new("pakai.pilihan-mirip").with("mirip", known),
            None => Text::new("pakai.pilihan"),
        }
        .with("kata", arg),
        (ErrorKind::MissingRequiredArgument, _) => Text::new("pakai.kurang").with("kata", arg),
        (ErrorKind::ArgumentConflict, _) => match context(ContextKind::PriorArg) {
            Some(other) if other != arg => Text::new("pakai.bentrok").with("lain", other),
            _ => Text::new("pakai.dua-kali"),
        }
        .with("kata", arg),
        (ErrorKind::InvalidValue, None) => Text::new("pakai.tanpa-nilai").with("kata", arg),
        (ErrorKind::InvalidValue, Some(value)) => Text::new("pakai.nilai")
            .with("kata", arg)
            .with("nilai", value)
            .with("boleh", context(ContextKind::ValidValue).unwrap_or_default()),
        (ErrorKind::ValueValidation, value) => Text::new("pakai.nilai-tak-terbaca")
            .with("kata", arg)
            .with("nilai", value.unwrap_or_default()),
        _ => {
            let said = error.to_string();
            let line = said.lines().next().unwrap_or_default();
            Text::new("pakai.lain").with("kata", line.trim_start_matches("error: "))
        }
    };
    Some(fault)
}

/// The one of the names that `clap` finds similar that was meant: it is generous with them.
fn suggested(value: &ContextValue, word: &str) -> Option<String> {
    match value {
        ContextValue::Strings(names) => {
            nearest(word, names.iter().map(String::as_str)).map(str::to_owned)
        }
        value => Some(context_words(value)),
    }
}

fn context_words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        ContextValue::StyledStr(words) => words.to_string(),
        ContextValue::StyledStrs(words) => {
            words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The help of an argument. The global ones are declared once, above all commands.
fn translate_arg(arg: Arg, key: &str, word: &impl Fn(&str) -> &'static str) -> Arg {
    let key = format!("{key}.{}", arg.get_id());
    let heading = if arg.is_positional() { "bantuan.judul-isian" } else { "bantuan.judul-pilihan" };
    let arg = arg.help(word(&key)).help_heading(word(heading));
    // Only what takes a value may hide its values: a debug build refuses the others.
    match arg.get_action().takes_values() {
        true => arg.hide_possible_values(true).hide_default_value(true),
        false => arg,
    }
}

fn template(language: Language) -> &'static str {
    match language {
        Language::Indonesian => "{about}\n\nPemakaian: {usage}\n\n{all-args}\n",
        Language::English => "{about}\n\nUsage: {usage}\n\n{all-args}\n",
    }
}
