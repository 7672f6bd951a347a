//! Bodies in and out.

mod asked;
mod told;
mod verified;

pub use asked::{
    ExportParams, ListParams, NewAppraisalIn, OpinionIn, ReasonIn, ScoreParams, SignIn, YearParams,
};
pub use told::*;
pub use verified::{AppraisalExport, AppraisalVerification};
mod year;

pub use asked::{ListParams, NewAppraisalIn, OpinionIn, ReasonIn, ScoreParams, SignIn};
pub use told::*;
pub use year::{DebtOut, DebtPage, DebtParams, Debtor, YearOut, YearParams};
