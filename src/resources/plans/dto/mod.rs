//! Bodies in and out.

mod asked;
mod cascade;
mod figures;
mod results;
mod told;

pub use asked::{DiffParams, ListParams, NewPlanIn, PlanIn};
pub use cascade::{CascadeOut, CascadeParams, ServingObjective, ServingRow, TotalRow, UnitTotal};
pub use figures::FiguresIn;
pub use results::{
    AlignmentParams, LeagueOut, LeagueParams, LeagueRow, PlanAlignmentOut, PlanScoreOut, QuarterOut,
    QuarterParams, UnalignedObjective, UnservedTarget,
};
pub use told::{PlanDiffOut, PlanOut, PlanPage, PlanSummary, PlanVersionsOut};
