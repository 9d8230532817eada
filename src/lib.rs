//! sopbook: the Standard Operating Procedures of a government agency, from Markdown to a linked
//! handbook.
//!
//! One pure function from a tree of source files to a [`handbook`], and from the handbook to any
//! page; everything else is an edge. `ARCHITECTURE.md` tells the flow and the floors.

pub mod check;
pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod disk;
pub mod fields;
pub mod flowchart;
pub mod front_matter;
pub mod handbook;
pub mod markdown;
pub mod memo;
pub mod messages;
pub mod page;
pub mod pipeline;
pub mod preview;
pub mod print;
pub mod register;
pub mod schema;
pub mod search;
pub mod site;
pub mod sop;
pub mod source;
pub mod tanggal;
