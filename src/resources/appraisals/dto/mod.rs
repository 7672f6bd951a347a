//! Bodies in and out.

mod asked;
mod told;
mod year;

pub use asked::{ListParams, NewAppraisalIn, OpinionIn, ReasonIn, ScoreParams, SignIn};
pub use told::*;
pub use year::{DebtOut, DebtPage, DebtParams, Debtor, YearOut, YearParams};
