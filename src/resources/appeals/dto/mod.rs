//! Bodies in and out.

mod asked;
mod told;

pub use asked::{AppealIn, CellIn, Decided, DecisionIn, ListParams, ReasonsIn, StatementIn, VoteIn};
pub use told::{AppealFileOut, AppealOut, AppealPage, AppealSummary};
