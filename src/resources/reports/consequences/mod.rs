//! What appraisals ask for: the supervisors' recommendations with what was decided, and the training needs of an institution.
//!
//! Of disclosed and final annual appraisals only. Whoever may ask for these reports may also ask for the lists with names, so
//! counts are not suppressed. The same need in other letters, spaces or forms of Unicode is counted as one, a person once for it;
//! what was written stays as it was written.

mod dto;
mod http;
mod model;
mod store;
mod tables;

pub use http::routes;
