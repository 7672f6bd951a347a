//! Organisation units (idara, sehemu, vitengo, vituo): a tree inside an institution, each with a head.
//!
//! A division or department is led by a director or head, a section by an assistant director; in a council stand wards and
//! work stations (a school, a dispensary). A unit is closed, never deleted: its past stays readable.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
