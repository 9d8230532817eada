//! The one test crate: a module a stage.

mod config;
mod architecture;
mod cli;
mod disk;
mod fixture;
mod front_matter;
mod link;
mod parse;
mod site;
mod words;
