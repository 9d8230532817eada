//! The one test crate: a module a stage.

mod config;
mod fixture;
mod front_matter;

mod link;
mod parse;
