//! The one test crate: a module a stage.

mod architecture;
mod cli;
mod config;
mod disk;
mod faults;
mod fixture;
mod front_matter;
mod link;
mod parse;
mod site;
mod words;
mod flowchart;
mod random_chart;
