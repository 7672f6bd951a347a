//! Designations (vyeo): cadres with their group and entry salary scale. Kept by the national administrator.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
