//! Check-in rhythms: how often a cadre group of an institution fills in progress (a nurse monthly, a planner weekly).
//!
//! HR sets one for a group, and one for everybody who is in no other group; where none is set, `progress.rhythm` holds.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
