//! `sopbook completions`: what a shell needs to complete our commands.

use clap::Command;
use clap_complete::Shell;

use super::failure::{Failure, Outcome};
use super::terminal::Terminal;

/// Which shell.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the shell's script to standard output.
pub fn run(
    arguments: &Arguments,
    mut command: Command,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    // Not straight to standard output: `generate` panics where it can't write.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "sopbook", &mut script);
    terminal.data(&script)?;
    Ok(Outcome::Good)
}
