//! Every query of these reports.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    super::{dto::GroupBy, store::Slice},
    dto::Which,
};
use crate::{
    kernel::{
        db::Conn,
        error::Result,
        id::{AppraisalId, CycleId, InstitutionId, ServantId},
    },
    resources::appraisals::Side,
};

/// The supervisor's recommendations in disclosed annual appraisals, with the decision: $1 the cycle, $2 the institution.
macro_rules! recommended {
    () => {
        "from appraisals x
         join sheets h on h.institution_id = x.institution_id and h.appraisal_id = x.id and h.side = 'supervisor'
            and h.content ? 'recommendation'
         join servants s on s.id = x.servant_id
         join units u on u.institution_id = x.institution_id and u.id = x.unit_id
         join designations d on d.id = x.designation_id
         left join recommendation_decisions r on r.institution_id = x.institution_id and r.appraisal_id = x.id
         where x.cycle_id = $1 and x.institution_id = $2 and x.kind = 'annual' and x.status in ('disclosed', 'final')"
    };
}

#[derive(Debug, QueryableByName)]
pub struct RecommendationCount {
    #[diesel(sql_type = Text)]
    pub group: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub decision: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// How many recommendations of each kind stand in each decision, in each group.
pub async fn count_recommendations(
    conn: &mut Conn,
    cycle: CycleId,
    institution: InstitutionId,
    by: GroupBy,
) -> Result<Vec<RecommendationCount>> {
    let query = diesel::sql_query(concat!(
        "select case $3 when 'unit' then u.code when 'family' then d.family else s.sex end as group,
            h.content -> 'recommendation' ->> 'kind' as kind, coalesce(r.decision, 'pending') as decision, count(*) as count ",
        recommended!(),
        " group by 1, 2, 3 order by 1, 2, 3"
    ));
    Ok(query.bind::<SqlUuid, _>(cycle).bind::<SqlUuid, _>(institution).bind::<Text, _>(by).load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct RecommendationRow {
    #[diesel(sql_type = SqlUuid)]
    pub appraisal_id: AppraisalId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Text)]
    pub unit_name_en: String,
    #[diesel(sql_type = Text)]
    pub unit_name_sw: String,
    #[diesel(sql_type = Text)]
    pub designation_en: String,
    #[diesel(sql_type = Text)]
    pub designation_sw: String,
    #[diesel(sql_type = Text)]
    pub family: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub grade: Option<String>,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub text: String,
    #[diesel(sql_type = Text)]
    pub decision: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub note: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub decided_by: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// The recommendations one by one, by check number.
pub async fn recommendations(
    conn: &mut Conn,
    slice: &Slice,
    which: &Which,
) -> Result<Vec<RecommendationRow>> {
    let query = diesel::sql_query(concat!(
        "select x.id as appraisal_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name, u.name_en as unit_name_en,
            u.name_sw as unit_name_sw, d.name_en as designation_en, d.name_sw as designation_sw, d.family, x.grade,
            h.content -> 'recommendation' ->> 'kind' as kind, h.content -> 'recommendation' ->> 'text' as text,
            coalesce(r.decision, 'pending') as decision, r.note, r.decided_at,
            (select c.display_name from accounts c where c.id = r.decided_by) as decided_by, s.check_number || ' ' || x.id as place ",
        recommended!(),
        " and ($3 is null or x.unit_id = $3) and ($4 is null or d.family = $4)
            and ($5 is null or h.content -> 'recommendation' ->> 'kind' = $5) and ($6 is null or coalesce(r.decision, 'pending') = $6)
            and ($7 is null or s.check_number || ' ' || x.id > $7 collate \"C\")
         order by (s.check_number || ' ' || x.id) collate \"C\" limit $8"
    ));
    let query = query
        .bind::<SqlUuid, _>(slice.cycle)
        .bind::<SqlUuid, _>(slice.institution)
        .bind::<Nullable<SqlUuid>, _>(slice.unit)
        .bind::<Nullable<Text>, _>(&which.family);
    let query = query
        .bind::<Nullable<Text>, _>(which.kind)
        .bind::<Nullable<Text>, _>(which.decision)
        .bind::<Nullable<Text>, _>(&slice.after)
        .bind::<BigInt, _>(slice.limit);
    Ok(query.load(conn).await?)
}

/// The training needs that any column of a disclosed annual appraisal states: $1 the cycle, $2 the institution, $3 the unit and
/// $4 the cadre group, if one is wanted.
macro_rules! needed {
    () => {
        "from appraisals x
         join sheets h on h.institution_id = x.institution_id and h.appraisal_id = x.id
            and (h.side = 'agreed' or h.submitted_at is not null)
         cross join lateral jsonb_array_elements_text(coalesce(h.content -> 'training_needs', '[]')) n (need)
         join servants s on s.id = x.servant_id
         join units u on u.institution_id = x.institution_id and u.id = x.unit_id
         join designations d on d.id = x.designation_id
         where x.cycle_id = $1 and x.institution_id = $2 and x.kind = 'annual' and x.status in ('disclosed', 'final')
            and ($3 is null or x.unit_id = $3) and ($4 is null or d.family = $4)"
    };
}

#[derive(Debug, QueryableByName)]
pub struct NeedRow {
    #[diesel(sql_type = SqlUuid)]
    pub servant_id: ServantId,
    #[diesel(sql_type = Text)]
    pub need: String,
    #[diesel(sql_type = Text)]
    pub unit: String,
    #[diesel(sql_type = Text)]
    pub family: String,
}

/// Who needs what, each spelling of each person once.
pub async fn count_needs(conn: &mut Conn, slice: &Slice, family: Option<&str>) -> Result<Vec<NeedRow>> {
    let query = diesel::sql_query(concat!(
        "select distinct x.servant_id, n.need, u.code as unit, d.family ",
        needed!()
    ));
    let query = query.bind::<SqlUuid, _>(slice.cycle).bind::<SqlUuid, _>(slice.institution);
    Ok(query.bind::<Nullable<SqlUuid>, _>(slice.unit).bind::<Nullable<Text>, _>(family).load(conn).await?)
}

#[derive(Debug, QueryableByName)]
pub struct PersonNeedRow {
    #[diesel(sql_type = SqlUuid)]
    pub appraisal_id: AppraisalId,
    #[diesel(sql_type = Text)]
    pub check_number: String,
    #[diesel(sql_type = Text)]
    pub servant_name: String,
    #[diesel(sql_type = Text)]
    pub unit_name_en: String,
    #[diesel(sql_type = Text)]
    pub unit_name_sw: String,
    #[diesel(sql_type = Text)]
    pub designation_en: String,
    #[diesel(sql_type = Text)]
    pub designation_sw: String,
    #[diesel(sql_type = Text)]
    pub family: String,
    #[diesel(sql_type = Text)]
    pub need: String,
    #[diesel(sql_type = Array<Text>)]
    pub stated_by: Vec<Side>,
    #[diesel(sql_type = Text)]
    pub place: String,
}

/// The needs person by person, as they were written, by check number.
pub async fn person_needs(
    conn: &mut Conn,
    slice: &Slice,
    family: Option<&str>,
) -> Result<Vec<PersonNeedRow>> {
    let query = diesel::sql_query(concat!(
        "select * from (select x.id as appraisal_id, s.check_number, s.first_name || ' ' || s.last_name as servant_name,
            u.name_en as unit_name_en, u.name_sw as unit_name_sw, d.name_en as designation_en, d.name_sw as designation_sw, d.family,
            n.need, array_agg(distinct h.side) as stated_by, s.check_number || ' ' || x.id || ' ' || md5(n.need) as place ",
        needed!(),
        " group by x.id, s.check_number, s.first_name, s.last_name, u.name_en, u.name_sw, d.name_en, d.name_sw, d.family, n.need) p
         where $5 is null or p.place > $5 collate \"C\" order by p.place collate \"C\" limit $6"
    ));
    let query = query
        .bind::<SqlUuid, _>(slice.cycle)
        .bind::<SqlUuid, _>(slice.institution)
        .bind::<Nullable<SqlUuid>, _>(slice.unit)
        .bind::<Nullable<Text>, _>(family);
    Ok(query.bind::<Nullable<Text>, _>(&slice.after).bind::<BigInt, _>(slice.limit).load(conn).await?)
}
