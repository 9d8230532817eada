//! The one test crate: a module a stage.

mod architecture;
mod cli;
mod config;
mod disk;
mod drawn;
mod english;
mod evaluasi;
mod explanations;
mod faults;
mod fixture;
mod flowchart;
mod front_matter;
mod jumlah_waktu;
mod link;
mod memo;
mod paper;
mod parse;
mod pdf;
mod preview;
#[cfg(target_os = "linux")]
mod preview_abuse;
mod preview_edits;
mod print;
mod published;
mod random_chart;
mod rules;
mod schema;
mod search;
mod shelf;
mod site;
mod tanggal;
mod theme;
mod volumes;
mod words;
