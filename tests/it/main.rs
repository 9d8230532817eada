//! The one test crate: a module a stage.

mod fixture;
mod front_matter;

mod link;
