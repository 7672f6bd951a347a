//! Every query of these.

use chrono::NaiveDate;
use diesel::{
    dsl::max,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Date, Integer, Jsonb, Nullable, Numeric, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::json;
use uuid::Uuid;

use super::super::{
    dto::{AlignedObjective, Rung},
    model::{Agreement, Content, Objective},
    progress::Measure,
};
use crate::{
    kernel::{
        db::Conn,
        decimal::Decimal,
        error::{Code, Error, QueryResultExt, Result},
        id::{AgreementId, CycleId, InstitutionId, ObjectiveId, PlanId, PostingId, ServantId, TargetId},
    },
    schema::{agreements, objectives},
};

/// A direct report of a day: his main posting, the open cycle that he follows with its planning window, and which of some targets his
/// objectives can serve.
#[derive(QueryableByName)]
pub struct Report {
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = SqlUuid)]
    pub posting_id: PostingId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub cycle_id: Option<CycleId>,
    #[diesel(sql_type = Nullable<Date>)]
    pub opens_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub closes_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub extended_to: Option<NaiveDate>,
    #[diesel(sql_type = Array<SqlUuid>)]
    pub targets: Vec<Uuid>,
}

/// Those of some servants whom a supervisor directly supervises on a day.
pub async fn reports(
    tx: &mut Conn,
    me: ServantId,
    servants: &[ServantId],
    cycle: Option<CycleId>,
    targets: &[TargetId],
    today: NaiveDate,
) -> Result<Vec<Report>> {
    Ok(diesel::sql_query(include_str!("reports.sql"))
        .bind::<SqlUuid, _>(me)
        .bind::<Array<SqlUuid>, _>(servants)
        .bind::<Date, _>(today)
        .bind::<Nullable<SqlUuid>, _>(cycle)
        .bind::<Array<SqlUuid>, _>(targets)
        .load(tx)
        .await?)
}

/// An agreement that is begun, how many objectives it has, and the place of the last.
pub type Begun = (Agreement, i64, Option<i32>);

/// The agreements of these reports that are begun, locked until the end of the transaction.
pub async fn lock_begun<'a>(tx: &mut Conn, reports: impl Iterator<Item = &'a Report>) -> Result<Vec<Begun>> {
    let (postings, cycles): (Vec<_>, Vec<_>) =
        reports.map(|report| (report.posting_id, report.cycle_id)).unzip();
    let cycles: Vec<_> = cycles.into_iter().flatten().collect();
    let mine = || {
        objectives::table.filter(
            objectives::institution_id
                .eq(agreements::institution_id)
                .and(objectives::agreement_id.eq(agreements::id)),
        )
    };
    Ok(agreements::table
        .filter(agreements::posting_id.eq_any(postings).and(agreements::cycle_id.eq_any(cycles)))
        .order(agreements::id)
        .select((
            Agreement::as_select(),
            mine().count().single_value().assume_not_null(),
            mine().select(max(objectives::position)).single_value(),
        ))
        .for_update()
        .load(tx)
        .await?)
}

/// Writes agreements, new ones and ones that are there, in one statement.
pub async fn write_agreements(tx: &mut Conn, rows: impl Iterator<Item = &Agreement>) -> Result<()> {
    use diesel::upsert::excluded;
    diesel::insert_into(agreements::table)
        .values(rows.collect::<Vec<_>>())
        .on_conflict((agreements::institution_id, agreements::id))
        .do_update()
        .set(agreements::version.eq(excluded(agreements::version)))
        .execute(tx)
        .await
        .on_constraint("agreements_institution_id_cycle_id_posting_id_key", || {
            Error::new(Code::AgreementExists)
        })?;
    Ok(())
}

/// An objective that is added to an agreement.
pub struct Given<'a> {
    pub institution_id: InstitutionId,
    pub agreement_id: AgreementId,
    pub position: i32,
    pub objective: &'a Objective,
}

/// Adds objectives to several agreements in one statement.
pub async fn add_objectives(tx: &mut Conn, given: &[Given<'_>]) -> Result<()> {
    let rows: Vec<_> = given
        .iter()
        .map(|one| {
            json!({ "institution_id": one.institution_id, "agreement_id": one.agreement_id,
                "position": one.position, "objective": one.objective })
        })
        .collect();
    diesel::sql_query(
        "insert into objectives (institution_id, id, agreement_id, position, title, weight, targets, criteria, resources, serves, target_id)
         select (g ->> 'institution_id')::uuid, (o ->> 'id')::uuid, (g ->> 'agreement_id')::uuid, (g ->> 'position')::integer,
            o ->> 'title', (o ->> 'weight')::numeric, o -> 'targets', o ->> 'criteria', o ->> 'resources', o ->> 'serves',
            (o ->> 'target_id')::uuid
         from jsonb_array_elements($1) g cross join lateral (select g -> 'objective' as o) one",
    )
    .bind::<Jsonb, _>(json!(rows))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether an agreement has objectives, and what can be copied into it.
#[derive(QueryableByName)]
pub struct Earlier {
    #[diesel(sql_type = Bool)]
    pub present: bool,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub source_id: Option<AgreementId>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub content: Option<Content>,
}

/// The agreed content of an earlier agreement of the same servant in the same institution: the one named, else the latest.
pub async fn earlier(tx: &mut Conn, agreement: &Agreement, from: Option<AgreementId>) -> Result<Earlier> {
    Ok(diesel::sql_query(include_str!("earlier.sql"))
        .bind::<SqlUuid, _>(agreement.institution_id)
        .bind::<SqlUuid, _>(agreement.id)
        .bind::<SqlUuid, _>(agreement.servant_id)
        .bind::<SqlUuid, _>(agreement.cycle_id)
        .bind::<Nullable<SqlUuid>, _>(from)
        .get_result(tx)
        .await?)
}

#[derive(QueryableByName)]
struct RungRow {
    #[diesel(sql_type = SqlUuid)]
    objective_id: ObjectiveId,
    #[diesel(sql_type = Text)]
    objective_title: String,
    #[diesel(sql_type = Numeric)]
    weight: Decimal,
    #[diesel(sql_type = Nullable<Text>)]
    serves: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    rung: Option<i32>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    target_id: Option<TargetId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    plan_id: Option<PlanId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    institution_id: Option<InstitutionId>,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    strategic_objective: String,
    #[diesel(sql_type = Bool)]
    withdrawn: bool,
    #[diesel(sql_type = Text)]
    year: String,
    #[diesel(sql_type = Text)]
    name_en: String,
    #[diesel(sql_type = Text)]
    name_sw: String,
    #[diesel(sql_type = BigInt)]
    subtasks: i64,
    #[diesel(sql_type = BigInt)]
    reported: i64,
    #[diesel(sql_type = BigInt)]
    whole_weight: i64,
    #[diesel(sql_type = BigInt)]
    reported_weight: i64,
    #[diesel(sql_type = BigInt)]
    done: i64,
}

impl RungRow {
    fn measure(&self) -> Measure {
        let Self { subtasks, reported, whole_weight: weight, reported_weight, done, .. } = *self;
        Measure { subtasks, reported, weight, reported_weight, done }
    }

    fn rung(self) -> Option<Rung> {
        self.rung?;
        Some(Rung {
            target_id: self.target_id?,
            title: self.title,
            strategic_objective: self.strategic_objective,
            withdrawn: self.withdrawn,
            plan_id: self.plan_id?,
            year: self.year,
            institution_id: self.institution_id?,
            institution_name_en: self.name_en,
            institution_name_sw: self.name_sw,
        })
    }
}

/// The objectives of an agreement in order, each with the targets that it serves up to the top, and with how far it is if that is told.
pub async fn ladders(
    conn: &mut Conn,
    agreement: &Agreement,
    today: NaiveDate,
    told: bool,
) -> Result<Vec<AlignedObjective>> {
    let rows: Vec<RungRow> = diesel::sql_query(include_str!("ladder.sql"))
        .bind::<SqlUuid, _>(agreement.institution_id)
        .bind::<SqlUuid, _>(agreement.id)
        .bind::<Date, _>(today)
        .load(conn)
        .await?;
    let mut found: Vec<AlignedObjective> = Vec::new();
    for row in rows {
        if found.last().is_none_or(|last| last.objective_id != row.objective_id) {
            found.push(AlignedObjective {
                objective_id: row.objective_id,
                title: row.objective_title.clone(),
                weight: row.weight.clone(),
                serves: row.serves.clone(),
                progress: told.then(|| row.measure().into()),
                ladder: vec![],
            });
        }
        if let Some(objective) = found.last_mut() {
            objective.ladder.extend(row.rung());
        }
    }
    Ok(found)
}
