//! The one test crate: a module a stage.

mod architecture;
mod cli;
mod config;
mod disk;
mod evaluasi;
mod explanations;
mod faults;
mod fixture;
mod flowchart;
mod front_matter;
mod link;
mod parse;
mod published;
mod random_chart;
<<<<<<< HEAD
mod rules;
=======
mod search;
>>>>>>> 9ffb6f6 (Find words in all their forms: a search index of scripts, its dialog and its page)
mod site;
mod tanggal;
mod theme;
mod words;
