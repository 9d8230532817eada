//! `sopbook explain`: why a rule exists, what it rests on, and an example of both kinds.

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use crate::diagnostics::explanation::Explanation;
use crate::diagnostics::{Code, near};
use crate::messages::Text;

/// Which rule.
#[derive(clap::Args)]
pub struct Arguments {
    code: String,
}

/// So many names are proposed for one that isn't known.
const PROPOSED: usize = 3;

/// Explains a rule by the code that reports show.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    // As it stands in a report: `galat[nomor-ganda]`.
    let asked = arguments.code.trim().to_lowercase();
    let word =
        asked.rsplit_once('[').map_or(asked.as_str(), |(_, code)| code).trim_end_matches(']');
    let Some(code) = Code::from_name(word) else { return Err(Failure::Usage(unknown(word))) };
    let language = terminal.language();
    let lines = Explanation::of(code, language).to_lines(language);
    terminal.data(lines.as_bytes())?;
    Ok(Outcome::Good)
}

/// What is said of a name that no rule has: those that may have been meant, which are near to it
/// or hold it as a word.
fn unknown(word: &str) -> Text {
    let names = || Code::ALL.iter().map(|code| code.name());
    let holding = names().filter(|name| name.split('-').any(|part| part == word));
    let mut proposed: Vec<&str> = Vec::new();
    for name in near(word, names()).into_iter().chain(holding) {
        if !proposed.contains(&name) && proposed.len() < PROPOSED {
            proposed.push(name);
        }
    }
    let fault = if proposed.is_empty() { "explain.tidak-dikenal" } else { "explain.mirip" };
    let proposed = proposed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Text::new(fault).with("kode", word).with("mirip", proposed)
}
