//! Appraisal templates (violezo vya upimaji): how a mark is made, as data from a closed set of rules.
//!
//! `draft → published → retired`. A published edition never changes; a change is the next edition of the same code.
//! Drafts are seen by the national administrator only. `opras-tfn832` and `e-utendaji` come with the product.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use actions::install_shipped;
pub use http::routes;
pub use model::{Document, Status, Template};
pub use store::find;
