//! The one test crate: a module a stage.

mod architecture;
mod cli;
mod disk;
mod fixture;
mod front_matter;
mod link;
mod site;
mod words;
