//! Bodies in and out.

mod asked;
mod figures;
mod results;
mod told;

pub use asked::{DiffParams, ListParams, NewPlanIn, PlanIn};
pub use figures::FiguresIn;
pub use results::{
    AlignmentParams, CascadeOut, CascadeParams, LeagueOut, LeagueParams, LeagueRow, PlanAlignmentOut,
    PlanScoreOut, QuarterOut, QuarterParams, ServingObjective, UnalignedObjective, UnservedTarget,
};
pub use told::{PlanDiffOut, PlanOut, PlanPage, PlanSummary, PlanVersionsOut};
