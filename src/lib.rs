//! sopbook: from a tree of source files to a handbook of Standard Operating Procedures.

pub mod flowchart;
