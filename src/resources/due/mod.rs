//! What is due: everything that waits on the caller now, whatever noun it belongs to. Read-only; nothing is stored.
//!
//! It is asked for, not collected: one query over what stands in the tables, so that it is never out of date.

use actix_web::{
    get,
    web::{Data, Query},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Progress as Rules,
        db::{Conn, Db},
        error::Result,
        id::{InstitutionId, ServantId},
        json::Json,
        paging::Paging,
        rhythm::Rhythm,
        sql::text_enum,
    },
};

text_enum! {
    /// What waits, as `noun.step`.
    pub enum DueKind {
        AgreementBegin = "agreement.begin",
        AgreementSubmit = "agreement.submit",
        AgreementMend = "agreement.mend",
        AgreementAgree = "agreement.agree",
        SubtaskSubmit = "subtask.submit",
        SubtaskMend = "subtask.mend",
        SubtaskApprove = "subtask.approve",
        ProgressFill = "progress.fill",
        ProgressMend = "progress.mend",
        ProgressAccept = "progress.accept",
        SelfAssess = "appraisal.self_assess",
        SupervisorAssess = "appraisal.supervisor_assess",
        Discuss = "appraisal.discuss",
        Accept = "appraisal.accept",
        Sign = "appraisal.sign",
        Countersign = "appraisal.countersign",
        Disclose = "appraisal.disclose",
    }
}

text_enum! {
    /// What the thing is that waits.
    pub enum SubjectKind {
        Posting = "posting",
        Agreement = "agreement",
        Subtask = "subtask",
        Progress = "progress",
        Appraisal = "appraisal",
        Institution = "institution",
    }
}

/// Which of what is due.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DueParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// Only of this kind
    pub kind: Option<DueKind>,
}

/// Something that waits on the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueItem {
    /// What waits
    pub kind: DueKind,
    /// What the thing is
    pub subject_kind: SubjectKind,
    /// Its id: with `subject_kind`, where to go
    pub subject_id: Uuid,
    /// Its institution
    pub institution_id: InstitutionId,
    /// Whose it is; null where it stands for many
    pub servant_id: Option<ServantId>,
    /// His name
    pub servant_name: Option<String>,
    /// How many it stands for: subtasks to fill in, weeks to accept, appraisals to disclose; 1 for the others
    pub count: i64,
    /// Since when it waits
    pub since: Option<DateTime<Utc>>,
    /// The last day; null where no deadline runs
    pub until: Option<NaiveDate>,
    /// Whether the last day has passed
    pub overdue: bool,
}

/// How much there is of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueCount {
    /// The kind
    pub kind: DueKind,
    /// How many items
    pub items: i64,
    /// For how much they stand
    pub count: i64,
}

/// A page of what waits on the caller, and how much there is of each kind in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuePage {
    /// By last day, those without one at the end
    pub items: Vec<DueItem>,
    /// Give this as `after` to get the next page; null on the last
    pub next: Option<String>,
    /// All kinds of which there is something, whatever page and filter
    pub counts: Vec<DueCount>,
}

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_due);
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: DueKind,
    #[diesel(sql_type = Text)]
    subject_kind: SubjectKind,
    #[diesel(sql_type = SqlUuid)]
    subject_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    institution_id: InstitutionId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    servant_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<Text>)]
    servant_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    since: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Date>)]
    until: Option<NaiveDate>,
    #[diesel(sql_type = Text)]
    place: String,
}

#[derive(Debug, QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    kind: DueKind,
    #[diesel(sql_type = BigInt)]
    items: i64,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

macro_rules! of_caller {
    ($sql:expr, $actor:expr, $rules:expr) => {{
        let today = $actor.today();
        let periods: Vec<_> = Rhythm::ALL.iter().map(|rhythm| rhythm.period(today)).collect();
        diesel::sql_query(concat!(include_str!("due.sql"), $sql))
            .bind::<Nullable<SqlUuid>, _>($actor.servant())
            .bind::<Date, _>(today)
            .bind::<Array<Text>, _>(Rhythm::ALL.iter().map(|rhythm| rhythm.as_str()).collect::<Vec<_>>())
            .bind::<Array<Date>, _>(periods.iter().map(|period| period.0).collect::<Vec<_>>())
            .bind::<Array<Date>, _>(periods.iter().map(|period| period.1).collect::<Vec<_>>())
            .bind::<Text, _>($rules.rhythm)
            .bind::<Array<SqlUuid>, _>(policy::scope($actor, Action::AppraisalDisclose).institutions)
    }};
}

async fn page(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Rules,
    kind: Option<DueKind>,
    paging: &Paging,
) -> Result<Vec<Row>> {
    let query = of_caller!(
        "select w.*, s.first_name || ' ' || s.last_name as servant_name, p.place
         from waits w left join servants s on s.id = w.servant_id
         cross join lateral (select coalesce(w.until, date '9999-12-31') || ' ' || w.kind || ' ' || w.subject_id as place) p
         where ($8 is null or w.kind = $8) and ($9 is null or p.place > $9 collate \"C\") order by p.place collate \"C\" limit $10",
        actor,
        rules
    );
    let after = paging.after().map(|place| place.key.clone().unwrap_or_default());
    let query = query.bind::<Nullable<Text>, _>(kind).bind::<Nullable<Text>, _>(after);
    Ok(query.bind::<BigInt, _>(paging.fetch()).load(conn).await?)
}

async fn counts(conn: &mut Conn, actor: &Actor, rules: &Rules) -> Result<Vec<CountRow>> {
    let query = of_caller!(
        "select w.kind, count(*) as items, sum(w.count)::bigint as count from waits w group by w.kind order by w.kind",
        actor,
        rules
    );
    Ok(query.load(conn).await?)
}

/// List what is due
///
/// Everything that waits on the caller: his agreement to begin, submit or mend, his subtasks and weeks of progress, his steps of
/// appraisals; as a supervisor, what he has to agree, approve, accept, assess, discuss and sign; as a reviewer, to countersign;
/// as HR, to disclose. What ends first comes first; what has no deadline comes last.
#[utoipa::path(tag = "due", params(DueParams), security(("bearer" = [])), responses((status = OK, body = DuePage)))]
#[get("/due")]
async fn list_due(
    actor: Actor,
    db: Data<Db>,
    rules: Data<Rules>,
    query: Query<DueParams>,
) -> Result<Json<DuePage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "until")?;
    let mut conn = db.conn().await?;
    let rows = page(&mut conn, &actor, &rules, query.kind, &paging).await?;
    let counts = counts(&mut conn, &actor, &rules).await?;
    let (rows, next) = paging.cut(rows, |row| (Some(row.place.clone()), row.subject_id));
    let today = actor.today();
    let item = |row: Row| DueItem {
        kind: row.kind,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        institution_id: row.institution_id,
        servant_id: row.servant_id,
        servant_name: row.servant_name,
        count: row.count,
        since: row.since,
        until: row.until,
        overdue: row.until.is_some_and(|until| until < today),
    };
    let count = |row: CountRow| DueCount { kind: row.kind, items: row.items, count: row.count };
    Ok(Json(DuePage {
        items: rows.into_iter().map(item).collect(),
        next,
        counts: counts.into_iter().map(count).collect(),
    }))
}
