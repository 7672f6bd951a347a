//! Reports for HR and leaders: completion of each phase, who is late, the distribution of marks, the list of marks.
//!
//! Read-only; joins across tables in its own store. Each is JSON, or CSV by `Accept: text/csv` or `?format=csv`, streamed row by
//! row. Groups of fewer than `SMALLEST_GROUP` people show no marks, and so much else is hidden that no shown figure
//! and total can be subtracted into them.

mod csv;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
