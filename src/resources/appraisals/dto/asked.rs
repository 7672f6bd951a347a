//! Bodies and parameters in.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::{Kind, Side, Sort, Statement, Status};
use crate::kernel::{
    error::Result,
    text::{Check, PROSE, TITLE},
};

/// Which appraisals.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; what waits longest first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Only of this cycle
    pub cycle_id: Option<Uuid>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
    /// Only of servants posted in this unit when it was opened
    pub unit_id: Option<Uuid>,
    /// Only of this servant
    pub servant_id: Option<Uuid>,
    /// Only this kind
    pub kind: Option<Kind>,
    /// Only in this state
    pub status: Option<Status>,
}

/// A new appraisal of an agreed agreement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppraisalIn {
    /// The agreement
    pub agreement_id: Uuid,
    /// Its kind
    pub kind: Kind,
}

/// A reason in words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppraisalReasonIn)]
pub struct ReasonIn {
    /// Why
    #[schema(example = "Likizo ya uzazi hadi Machi.", max_length = 4000)]
    pub reason: String,
}

/// The opinion of a third person who knows the work, where appraisee and supervisor cannot agree.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionIn {
    /// Who gave it
    #[schema(example = "Mhandisi wa Wilaya, J. Mallya", max_length = 200)]
    pub opinion_by: String,
    /// What he thinks
    #[schema(max_length = 4000)]
    pub opinion: String,
}

/// A signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What it states; only the appraisee can sign `seen_not_agreed`
    pub statement: Statement,
    /// A comment, covered by the signature
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
}

/// Which column to explain.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScoreParams {
    /// The column; the agreed one if absent
    pub side: Option<Side>,
    /// Which version, from 1; the present one if absent. Only of the agreed column
    pub version: Option<i32>,
}

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// Which version, from 1; the latest that was signed if absent
    pub version: Option<i32>,
}

impl ReasonIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}

impl OpinionIn {
    /// The checked opinion and who gave it.
    pub fn parse(self) -> Result<(String, String)> {
        let mut check = Check::default();
        let by = check.line("/opinion_by", &self.opinion_by, TITLE);
        let opinion = check.prose("/opinion", &self.opinion, PROSE);
        check.finish()?;
        Ok((by, opinion))
    }
}

impl SignIn {
    /// The checked statement and comment.
    pub fn parse(self) -> Result<(Statement, Option<String>)> {
        let mut check = Check::default();
        let comment = check.optional_prose("/comment", self.comment.as_deref(), PROSE);
        check.finish()?;
        Ok((self.statement, comment))
    }
}
