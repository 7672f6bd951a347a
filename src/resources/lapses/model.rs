//! A step that is over its time, and one that lapsed.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Date, Integer, Nullable, Text, Uuid as SqlUuid},
};
use serde::Serialize;

use crate::{
    kernel::{
        id::{CycleId, InstitutionId, LapseId, ServantId},
        sql::text_enum,
    },
    resources::cycles::{LapsePhase, LapseRule, LapseStep, Lapsed},
    schema::lapses,
};

text_enum! {
    /// What it is that lapses.
    pub enum SubjectKind { Agreement = "agreement", Appraisal = "appraisal", Appeal = "appeal" }
}

text_enum! {
    /// Why something that is over its time does not lapse: it was never handed in, and nothing is invented; or there is nobody above to
    /// whom it could pass.
    pub enum Hindrance { NotHandedIn = "not_handed_in", NobodyAbove = "nobody_above" }
}

/// A step that is over its time.
#[derive(Debug, Clone, QueryableByName, Serialize)]
pub struct DueStep {
    #[diesel(sql_type = Text)]
    pub subject_kind: SubjectKind,
    #[diesel(sql_type = SqlUuid)]
    pub subject_id: uuid::Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub cycle_id: CycleId,
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Text)]
    pub phase: LapsePhase,
    #[diesel(sql_type = Nullable<Text>)]
    pub step: Option<LapseStep>,
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
    #[diesel(sql_type = Nullable<Text>)]
    pub rule: Option<LapseRule>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub next_days: Option<i32>,
    #[diesel(sql_type = Date)]
    pub lapses_on: NaiveDate,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub waits_on_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub from_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub passes_to_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub hindrance: Option<Hindrance>,
}

#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = lapses)]
pub struct Lapse {
    pub institution_id: InstitutionId,
    pub id: LapseId,
    pub cycle_id: CycleId,
    pub servant_id: ServantId,
    pub subject_kind: SubjectKind,
    pub subject_id: uuid::Uuid,
    pub phase: LapsePhase,
    pub step: LapseStep,
    pub rule: LapseRule,
    pub due_on: NaiveDate,
    pub lapsed_at: DateTime<Utc>,
    pub from_id: Option<ServantId>,
    pub escalated_to_id: Option<ServantId>,
}

impl DueStep {
    /// The lapse of it at a moment; none where it cannot lapse.
    pub fn lapsed(&self, at: DateTime<Utc>) -> Option<Lapsed> {
        let (step, rule) = self.step.zip(self.rule)?;
        let (due_on, from_id, escalated_to_id) = (self.due_on, self.from_id, self.passes_to_id);
        self.hindrance.is_none().then_some(Lapsed {
            step,
            rule,
            due_on,
            lapsed_at: at,
            from_id,
            escalated_to_id,
        })
    }

    /// The row that keeps it.
    pub fn row(&self, lapsed: &Lapsed) -> Lapse {
        Lapse {
            institution_id: self.institution_id,
            id: LapseId::new(),
            cycle_id: self.cycle_id,
            servant_id: self.servant_id,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            phase: self.phase,
            step: lapsed.step,
            rule: lapsed.rule,
            due_on: lapsed.due_on,
            lapsed_at: lapsed.lapsed_at,
            from_id: lapsed.from_id,
            escalated_to_id: lapsed.escalated_to_id,
        }
    }
}
