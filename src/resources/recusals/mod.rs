//! Recusals (kujiondoa): who does not rate whom, and who does instead.
//!
//! ```text
//! declared ──uphold──▶ upheld        a disciplinary case, which HR declares, is upheld at once
//!     └────dismiss──▶ dismissed
//! ```
//!
//! The rater himself, the servant or HR declares a conflict of interest; HR or the head decides, never one of the two. While it is
//! upheld the person is neither supervisor nor reviewer nor delegate of the servant and sees nothing of his. The **next in
//! line** takes his place: the supervisor's supervisor, then the next above, at last the head of the institution, past the
//! recused and the servant himself; which rule chose and whom it passed over stands on the recusal. Open appraisals get the new
//! raters. Where nobody is above, HR names the raters.

mod actions;
mod dto;
mod http;
mod line;
mod model;
mod store;

pub use http::routes;
