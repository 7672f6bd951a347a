//! Bodies in and out.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Row, Shown};
use crate::{
    kernel::{
        decimal::Decimal,
        id::{AppraisalId, CycleId, InstitutionId, TemplateId},
    },
    scoring::Exact,
};

/// Whether a stored mark is what its inputs give. It names places, never marks.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecomputedOut {
    /// The appraisal
    pub appraisal_id: AppraisalId,
    /// Whether it is the same, bit for bit
    pub same: bool,
    /// SHA-256 of the canonical JSON (RFC 8785) of the stored mark with its explanation, in hex
    #[schema(example = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c")]
    pub stored_sha256: String,
    /// The same of what was made again
    pub recomputed_sha256: String,
    /// Where they differ, as pointers (RFC 6901) into the explained mark, at most 20
    #[schema(example = json!(["/explanation/terms/0/value"]))]
    pub differences: Vec<String>,
}

/// What a template is tried on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationIn {
    /// A closed cycle
    pub cycle_id: Uuid,
    /// The institution
    pub institution_id: Uuid,
}

/// What became of those who had a grade.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedBand {
    /// The grade that they have
    pub before: String,
    /// How many have it; null: too few to be shown, or others could be told by them
    pub count: Option<i64>,
    /// How many would have which grade; null as above, absent: nobody
    pub after: BTreeMap<String, Option<i64>>,
}

/// How a figure would move.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedShift {
    /// As it is, rounded half up to two places
    pub before: Decimal,
    /// As it would be, rounded likewise
    pub after: Decimal,
    /// After less before, exact
    pub shift: Exact,
}

/// What another template would have made of a cycle in an institution. Groups that are too small show nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulationOut {
    /// The template that was tried
    pub template_id: TemplateId,
    /// The cycle
    pub cycle_id: CycleId,
    /// The institution
    pub institution_id: InstitutionId,
    /// How many disclosed annual appraisals there are
    pub appraisals: i64,
    /// How many the template can make a mark of; null: the others are too few to be shown
    pub computed: Option<i64>,
    /// How many it cannot; null: too few to be shown
    pub not_computable: Option<i64>,
    /// Why not: what is missing from how many (an appraisal may lack several), by its place in the column of marks, objectives
    /// taken together; null: too few to be shown
    #[schema(example = json!({ "/objectives/*/parts/quality": 41 }))]
    pub missing: BTreeMap<String, Option<i64>>,
    /// A row for each grade of the appraisals as they are, best to worst as in their template
    pub bands: Vec<SimulatedBand>,
    /// The mean of the marks that could be made; null: too few
    pub mean: Option<SimulatedShift>,
    /// Their median; null: too few
    pub median: Option<SimulatedShift>,
}

impl SimulationOut {
    /// What may be shown.
    pub fn new(
        template_id: TemplateId,
        (institution_id, cycle_id): (InstitutionId, CycleId),
        shown: Shown,
    ) -> Self {
        let shift = |(before, after): (Exact, Exact)| SimulatedShift {
            before: before.rounded(),
            after: after.rounded(),
            shift: &after - &before,
        };
        let band = |Row { before, count, after }: Row| SimulatedBand { before, count, after };
        Self {
            template_id,
            cycle_id,
            institution_id,
            appraisals: shown.appraisals,
            computed: shown.computed,
            not_computable: shown.not_computable,
            missing: shown.gaps,
            bands: shown.rows.into_iter().map(band).collect(),
            mean: shown.mean.map(shift),
            median: shown.median.map(shift),
        }
    }
}
