//! Fences, then YAML with places.
