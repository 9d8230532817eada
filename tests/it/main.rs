//! The one test crate: a module a stage.

mod fixture;
mod link;
