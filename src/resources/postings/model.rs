//! A posting, and the line above it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    access::Target,
    kernel::{
        id::{DesignationId, InstitutionId, PostingId, ServantId, SupervisionId, UnitId},
        sql::text_enum,
    },
    schema::{postings, supervisions},
};

text_enum! {
    /// The kind of a posting: his own post, acting in another (kukaimu), or lent out (kuazimwa).
    pub enum Kind { Substantive = "substantive", Acting = "acting", Secondment = "secondment" }
}

text_enum! {
    /// Why a posting ended.
    pub enum EndReason {
        Transfer = "transfer",
        Promotion = "promotion",
        EndOfActing = "end_of_acting",
        EndOfSecondment = "end_of_secondment",
        Retirement = "retirement",
        Resignation = "resignation",
        Dismissal = "dismissal",
        Death = "death",
        Other = "other",
    }
}

text_enum! {
    /// The order of a list of postings.
    pub enum Sort { StartsOn = "starts_on", StartsOnDown = "-starts_on" }
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = postings)]
pub struct Posting {
    pub institution_id: InstitutionId,
    pub id: PostingId,
    pub servant_id: ServantId,
    pub unit_id: UnitId,
    pub designation_id: DesignationId,
    pub salary_scale: Option<String>,
    pub kind: Kind,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub end_reason: Option<EndReason>,
    pub version: i32,
}

#[derive(Debug, Clone, HasQuery, Insertable, Serialize)]
#[diesel(table_name = supervisions)]
pub struct Supervision {
    pub institution_id: InstitutionId,
    pub id: SupervisionId,
    pub posting_id: PostingId,
    pub supervisor_id: ServantId,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// Who stands above a posting on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub supervisor: Option<ServantId>,
    pub reviewer: Option<ServantId>,
}

impl Posting {
    /// What a permission is asked for.
    pub fn target(&self, line: Line) -> Target {
        Target::of("posting", self.institution_id)
            .owned_by(self.servant_id)
            .under(line.supervisor, line.reviewer)
    }

    /// The day that counts for its line: the given one, or its last or first day if it is not in it.
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        self.ends_on.map_or(today, |end| today.min(end)).max(self.starts_on)
    }
}
