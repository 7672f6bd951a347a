//! Bodies in and out.

mod asked;
mod told;

pub use asked::{
    AcceptIn, BoardParams, EntryRef, ListParams, MissingParams, ProgressIn, ReturnManyIn, distinct,
};
pub use told::{
    BoardLine, BoardObjective, BoardPage, Decided, EntryOut, EntryResult, EntrySummary, EntryWhole,
    MissingLine, MissingPage, PaceOut, ProgressPage, ProgressResults,
};
