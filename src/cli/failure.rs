//! How a command ends.
//!
//! In: what the disk, the terminal or the arguments refused. Out: one line with the path and the
//! mend. Faults of the handbook are no failures: they are reported, and the command has an outcome.

use std::io;

use crate::disk;
use crate::messages::Text;
use crate::preview;

/// What a command that ran to its end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Good,
    /// The handbook has errors, or under `--strict` warnings.
    Faults,
}

/// Why a command could not run to its end.
#[derive(Debug)]
pub enum Failure {
    Disk(disk::Error),
    /// The preview can't begin.
    Preview(preview::Error),
    /// Standard output took no more.
    Output(io::Error),
    /// The typesetter failed, by our own fault.
    Typesetter {
        what: String,
        reason: String,
    },
    /// An argument makes no sense in this handbook.
    Usage(Text),
}

impl Failure {
    /// The failure in one line.
    pub fn text(&self) -> Text {
        match self {
            Failure::Disk(error) => error.text(),
            Failure::Preview(error) => error.text(),
            Failure::Output(error) => {
                Text::new("cli.keluaran").with_text("sebab", disk::system_text(error))
            }
            Failure::Typesetter { what, reason } => {
                Text::new("pdf.gagal").with("apa", what).with("sebab", reason)
            }
            Failure::Usage(text) => text.clone(),
        }
    }
}

impl From<disk::Error> for Failure {
    fn from(error: disk::Error) -> Self {
        Failure::Disk(error)
    }
}

impl From<preview::Error> for Failure {
    fn from(error: preview::Error) -> Self {
        Failure::Preview(error)
    }
}
