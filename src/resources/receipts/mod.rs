//! Receipts (stakabadhi): proof of what was handed in and when, for whoever handed it in.
//!
//! A receipt is the audit entry of the submission, signed by the service: a compact JWS (RFC 7515) with `typ` `receipt+jwt`
//! and the keys of `/.well-known/jwks.json`, so that anybody can check it without asking the service. It says who handed in
//! what and when, and the digest of the content; it holds no marks and nothing of the content itself.

mod dto;
mod http;
mod model;
mod store;

pub use dto::Receipt;
pub use http::routes;
pub use model::HandedIn;
