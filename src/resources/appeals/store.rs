//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Integer, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Appeal, Context, Earlier, File, Sort, VoteRow},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::{AppealId, AppraisalId, CycleId, InstitutionId, ServantId},
        paging::{Paging, keyset},
    },
    resources::appraisals::Appraisal,
    schema::{appeal_files, appeal_votes, appeals, servants},
};

/// A row of a list: the appeal, the check number and the names.
pub type Listed = (Appeal, String, String, String);

/// Whose list it is: what he sees, and the committees on which he sits.
#[derive(Debug)]
pub struct Reader {
    pub scope: Scope,
    pub committees: Vec<InstitutionId>,
}

/// What waits for a decision, a statement or a vote of this person.
macro_rules! waits_on {
    ($me:expr, $committees:expr) => {
        sql::<Bool>("(appeals.status = 'file_requested' and appeals.respondent_id = ")
            .bind::<SqlUuid, _>($me)
            .sql(" or appeals.status in ('lodged', 'under_decision') and appeals.decider_id = ")
            .bind::<SqlUuid, _>($me)
            .sql(" or appeals.servant_id <> ")
            .bind::<SqlUuid, _>($me)
            .sql(" and appeals.respondent_id <> ")
            .bind::<SqlUuid, _>($me)
            .sql(" and appeals.body_id = any (")
            .bind::<Array<SqlUuid>, _>($committees)
            .sql(") and (appeals.status = 'lodged' and coalesce(appeals.chair_id, ")
            .bind::<SqlUuid, _>($me)
            .sql(") = ")
            .bind::<SqlUuid, _>($me)
            .sql(
                " or appeals.status = 'under_decision' and not exists (select 1 from appeal_votes w
                where w.institution_id = appeals.institution_id and w.appeal_id = appeals.id and w.member_id = ",
            )
            .bind::<SqlUuid, _>($me)
            .sql(") or appeals.status = 'under_decision' and appeals.chair_id = ")
            .bind::<SqlUuid, _>($me)
            .sql("))")
    };
}

/// A page of the appeals within the caller's reach: his own, those that he answers, reviewed or decides, those before his committees,
/// those of his institutions.
pub async fn page(
    conn: &mut Conn,
    reader: Reader,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
) -> Result<Vec<Listed>> {
    let Reader { scope, committees } = reader;
    let mut query = appeals::table
        .inner_join(servants::table.on(servants::id.eq(appeals::servant_id)))
        .select((Appeal::as_select(), servants::check_number, servants::first_name, servants::last_name))
        .into_boxed();
    if !scope.everything {
        let me = scope.me.unwrap_or_else(|| InstitutionId::NATION.uuid().into());
        let mine = appeals::servant_id
            .eq(me)
            .or(appeals::respondent_id.eq(me))
            .or(appeals::reviewer_id.assume_not_null().eq(me))
            .or(appeals::decider_id.assume_not_null().eq(me));
        let sat = appeals::body_id.assume_not_null().eq_any(committees.clone());
        query = query.filter(appeals::institution_id.eq_any(scope.institutions).or(mine).or(sat));
    }
    if params.waiting_on_me == Some(true) {
        query = match scope.me {
            Some(me) => query.filter(waits_on!(me, committees)),
            None => query.filter(sql::<Bool>("false")),
        };
    }
    if let Some(cycle) = params.cycle_id {
        query = query.filter(appeals::cycle_id.eq(CycleId::from(cycle)));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(appeals::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(appraisal) = params.appraisal_id {
        query = query.filter(appeals::appraisal_id.eq(AppraisalId::from(appraisal)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(appeals::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(level) = params.level {
        query = query.filter(appeals::level.eq(level));
    }
    if let Some(status) = params.status {
        query = query.filter(appeals::status.eq(status));
    }
    if let Some(kind) = params.kind {
        query = query.filter(appeals::kind.eq(kind));
    }
    let id = appeals::id;
    let query = match sort {
        Sort::StatusSince => keyset!(query, paging, asc appeals::status_since, id, DateTime<Utc>),
        Sort::StatusSinceDown => keyset!(query, paging, desc appeals::status_since, id, DateTime<Utc>),
    };
    Ok(query.load(conn).await?)
}

/// One appeal with what it stands in.
pub async fn find(conn: &mut Conn, id: AppealId) -> Result<(Appeal, Context)> {
    let context = sql::<Jsonb>(include_str!("context.sql"));
    let query = appeals::table.filter(appeals::id.eq(id)).select((Appeal::as_select(), context));
    whole(query.first(conn).await.or_not_found("appeal")?)
}

/// The same, locked until the end of the transaction, with who would rate and review if the reviewer's level rated from a day on:
/// the line above the reviewer as it stands on record, without who is recused. Whatever changes it moves its version: what stood
/// beside it when a lock was waited for is caught by the `If-Match` of the step.
pub async fn lock(tx: &mut Conn, id: AppealId, today: NaiveDate) -> Result<(Appeal, Context)> {
    let context = sql::<Jsonb>(include_str!("context.sql"));
    let next = sql::<Array<SqlUuid>>(
        "array(select n.person from (select ",
    )
    .bind::<Date, _>(today)
    .sql(
        "::date as day) q cross join appraisals x
          left join main_postings m on m.servant_id = x.reviewer_id and daterange(m.starts_on, m.ends_on, '[]') @> q.day
          left join lateral line_on(m.institution_id, m.posting_id, q.day, null) l on true
          cross join unnest(array[x.reviewer_id, l.supervisor_id, l.reviewer_id]) with ordinality n (person, place)
          where x.institution_id = appeals.institution_id and x.id = appeals.appraisal_id and n.person <> x.servant_id
            and not is_recused(n.person, x.servant_id, q.day)
          order by n.place)",
    );
    let query = appeals::table.filter(appeals::id.eq(id)).select((Appeal::as_select(), context, next));
    let (appeal, context, next) = query.for_update().first(tx).await.or_not_found("appeal")?;
    let (appeal, context) = whole((appeal, context))?;
    Ok((appeal, Context { next, ..context }))
}

fn whole((appeal, context): (Appeal, serde_json::Value)) -> Result<(Appeal, Context)> {
    Ok((appeal, serde_json::from_value(context).map_err(Error::internal)?))
}

/// What an appeal against an appraisal would be lodged with on a day.
#[derive(Debug, QueryableByName)]
pub struct Lodging {
    #[diesel(sql_type = Integer)]
    pub appeal_days: i32,
    #[diesel(sql_type = Nullable<Jsonb>)]
    earlier: Option<serde_json::Value>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub reviewer: Option<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub reviewers_supervisor: Option<ServantId>,
    #[diesel(sql_type = Array<SqlUuid>)]
    pub heads: Vec<ServantId>,
    #[diesel(sql_type = Array<SqlUuid>)]
    pub parties: Vec<ServantId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub commission: Option<InstitutionId>,
}

impl Lodging {
    /// The one before that was not withdrawn.
    pub fn earlier(&self) -> Result<Option<Earlier>> {
        self.earlier.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
    }
}

/// Loads it.
pub async fn lodging(
    tx: &mut Conn,
    appraisal: &Appraisal,
    today: NaiveDate,
    commission: &str,
) -> Result<Lodging> {
    let query = diesel::sql_query(include_str!("lodging.sql"))
        .bind::<SqlUuid, _>(appraisal.institution_id)
        .bind::<SqlUuid, _>(appraisal.id)
        .bind::<Date, _>(today)
        .bind::<Text, _>(commission);
    Ok(query.get_result(tx).await?)
}

/// Writes a new appeal.
pub async fn insert(tx: &mut Conn, appeal: &Appeal) -> Result<()> {
    diesel::insert_into(appeals::table)
        .values(appeal)
        .execute(tx)
        .await
        .on_constraint("appeals_appraisal_id_key", || Error::new(Code::AppealRunning))?;
    Ok(())
}

/// Writes an appeal again.
pub async fn update(tx: &mut Conn, appeal: &Appeal) -> Result<()> {
    diesel::update(appeals::table.find((appeal.institution_id, appeal.id))).set(appeal).execute(tx).await?;
    Ok(())
}

/// Writes a vote.
pub async fn insert_vote(tx: &mut Conn, vote: &VoteRow) -> Result<()> {
    diesel::insert_into(appeal_votes::table)
        .values(vote)
        .execute(tx)
        .await
        .on_constraint("appeal_votes_appeal_id_member_id_key", || Error::new(Code::VotedAlready))?;
    Ok(())
}

/// A person's name.
pub async fn name_of(tx: &mut Conn, person: ServantId) -> Result<String> {
    let query = servants::table.find(person).select((servants::first_name, servants::last_name));
    let (first, last): (String, String) = query.first(tx).await?;
    Ok(format!("{first} {last}"))
}

/// What goes into the file: the plea, what was signed, and what the levels below decided.
pub async fn file_content(tx: &mut Conn, appeal: &Appeal) -> Result<serde_json::Value> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Jsonb)]
        content: serde_json::Value,
    }
    let row: Row = diesel::sql_query(include_str!("file.sql"))
        .bind::<SqlUuid, _>(appeal.institution_id)
        .bind::<SqlUuid, _>(appeal.id)
        .get_result(tx)
        .await?;
    Ok(row.content)
}

/// Keeps the file.
pub async fn insert_file(tx: &mut Conn, file: &File) -> Result<()> {
    diesel::insert_into(appeal_files::table).values(file).execute(tx).await?;
    Ok(())
}

/// The file, once it was made.
pub async fn file(conn: &mut Conn, appeal: &Appeal) -> Result<File> {
    let query = File::query()
        .filter(appeal_files::institution_id.eq(appeal.institution_id))
        .filter(appeal_files::appeal_id.eq(appeal.id));
    query.first(conn).await.or_not_found("file")
}
