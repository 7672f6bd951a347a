//! Replay: is a stored mark still what its inputs give, and what would another template have given?
//!
//! A stored mark keeps its inputs (the objectives as they were, the agreed column, the edition of the template), so it can be
//! **recomputed** at any time: the same inputs give the same mark, bit for bit, or something was changed. A **simulation** computes
//! the marks of a finished cycle with another edition or a variant before anybody adopts it, and shows groups alone: whatever
//! would let fewer people than the smallest group be told apart is left out.

mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::Difference;
pub use store::{Checked, check};
