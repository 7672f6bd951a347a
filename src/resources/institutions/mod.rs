//! Institutions (taasisi): ministries, regional secretariats, councils, agencies and the rest, as a tree.
//!
//! Ministries are renamed, split and moved, towns become municipalities: what an institution is called, its kind and its
//! parent hold **from a date on** (a period); every reading takes `as_of`, so a report of a past year shows the past.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
pub use model::Kind;
