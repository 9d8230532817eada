//! `sopbook schema`: the JSON Schemas by which editors complete and check what authors write.

use clap::builder::PossibleValuesParser;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;
use crate::schema::{self, Schema};

/// Which schema; all in one where none is named.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_name = "NAME", value_parser = names())]
    name: Option<String>,
}

/// Writes a schema to standard output.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let language = terminal.language();
    let asked = Schema::ALL.iter().find(|schema| Some(schema.name()) == arguments.name.as_deref());
    let text = match asked {
        Some(schema) => schema.write(language),
        None => schema::write_all(language),
    };
    terminal.data(text.as_bytes())?;
    Ok(Outcome::Good)
}

fn names() -> PossibleValuesParser {
    Schema::ALL.iter().map(|schema| schema.name()).collect::<Vec<_>>().into()
}
