//! Notifications (taarifa): what a person is told, in the service and beside it.
//!
//! ```text
//!  a change ─▶ audit entry + outbox ─relay─▶ notification (in the list) ─▶ delivery for each channel ─▶ sent | given_up
//!  a due day ────────────remind────────────▶       (once a person)          retries with back-off      (one result)
//! ```
//!
//! The outbox is written in the transaction and the statement of the audit entry: what is committed is told, what is rolled back
//! is not. `model::RULES` says which change is told to whom. A notification is made once a person and happening, a delivery
//! once a notification and channel. A delivery is **at least once**: a crash between the sending and its record sends it again,
//! with the same id, by which the other side can tell. Texts have no marks and no names of others; the language, the channels,
//! the quiet hours and the quiet kinds are the person's, but what returns or discloses something is always in his list.

mod actions;
pub mod channels;
mod deliver;
mod dto;
mod http;
mod model;
mod relay;
mod remind;
mod store;
mod texts;

pub use deliver::deliver;
pub use http::routes;
pub use model::Kind;
pub use relay::relay;
pub use remind::{remind, remind_daily};
