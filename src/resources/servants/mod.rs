//! Public servants (watumishi wa umma): one person, one check number (namba ya cheki), unique in the nation.
//!
//! A person is registered together with his first posting, so that he stands within somebody's reach from the first day.
//! Whoever may see one of his postings of today may see the person.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
