//! Bodies in and out.

mod asked;
mod told;
mod verified;
mod year;

pub use asked::{ExportParams, ListParams, NewAppraisalIn, OpinionIn, ReasonIn, ScoreParams, SignIn};
pub use told::*;
pub use verified::{AppraisalExport, AppraisalVerification};
pub use year::{DebtOut, DebtPage, DebtParams, Debtor, YearOut, YearParams};
