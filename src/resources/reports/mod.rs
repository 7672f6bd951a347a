//! Reports for HR and leaders: completion of each phase, who is late, the distribution of marks, the list of marks,
//! recommendations and training needs.
//!
//! Read-only; joins across tables in its own store. Each is JSON, or CSV by `Accept: text/csv` or `?format=csv`, with a header in
//! the reader's language. Lists of people go out piece by piece, so that memory stays the same however many there are, and no
//! connection waits for a slow client. Groups of fewer people than the setting `reports.smallest_group` show no marks, and so
//! much else is hidden that no shown figure and total can be subtracted into them.

mod consequences;
mod csv;
mod dto;
mod http;
mod labels;
mod model;
mod store;
mod tables;

pub use dto::MarkGroup;
pub use http::routes;
pub use model::{Marks, States, gather, shown};
pub use store::GradeRow;
