//! How agreements hang together with what is above them: objectives handed down to reports, objectives that serve targets, and
//! last year's objectives as a start.

mod actions;
mod dto;
mod http;
mod store;

pub use http::routes;
