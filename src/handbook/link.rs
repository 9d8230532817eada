//! SOPs and pages → [`Handbook`](super::Handbook).
