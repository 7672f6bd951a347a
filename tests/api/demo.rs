//! The demo nation: whole, sound, and the same each time.

use super::support::empty_database;
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    answer: String,
}

async fn ask(url: &str, sql: &str) -> String {
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let answer: Answer =
        diesel::sql_query(format!("select ({sql})::text as answer")).get_result(&mut conn).await.unwrap();
    answer.answer
}

/// All that is loaded, as one number.
async fn digest(url: &str) -> String {
    let mut all = String::new();
    for table in [
        "institution_periods",
        "units",
        "servants",
        "postings",
        "supervisions",
        "accounts",
        "grants",
        "agreements",
        "objectives",
        "appraisals",
        "sheets",
        "signatures",
        "plans",
        "plan_versions",
        "plan_targets",
        "target_links",
        "plan_reports",
        "subtasks",
        "progress_entries",
        "evidence",
        "check_in_rhythms",
        "feedback_notes",
        "improvement_plans",
    ] {
        all +=
            &ask(url, &format!("select md5(string_agg(t::text, '|' order by t::text)) from {table} t")).await;
    }
    all
}

#[actix_web::test]
async fn two_loads_are_the_same_and_the_nation_is_sound() {
    let (first, second) = (empty_database().await, empty_database().await);
    let logins = eutendaji::demo::load(&first.url, 250, "hash").await.unwrap().unwrap();
    assert!(logins.len() >= 8 && logins[0].role == "servant");
    eutendaji::demo::load(&second.url, 250, "hash").await.unwrap().unwrap();
    assert_eq!(digest(&first.url).await, digest(&second.url).await);
    assert!(
        eutendaji::demo::load(&first.url, 250, "hash").await.unwrap().is_none(),
        "a second start keeps the data"
    );
    for (sql, expected) in [
        ("select count(*) from institutions", "435"),
        ("select count(*) from institution_periods where subkind = 'city_council'", "6"),
        ("select count(*) from institution_periods p where region_code is null", "0"),
        ("select count(*) from servants where check_number !~ '^9[0-9]{7}$'", "0"),
        ("select count(*) from postings p where kind = 'substantive' and not exists (select 1 from main_postings m where m.posting_id = p.id)", "0"),
        ("select count(*) from agreements where status = 'agreed' and agreed_revision is null", "0"),
        ("select count(*) from (select agreement_id from objectives group by 1 having sum(weight) <> 100) x", "0"),
        ("select count(*) from appraisals where kind = 'annual' and status = 'final' and (overall is null or grade is null)", "0"),
        ("select count(*) > 0 from appraisals where status = 'assessing'", "true"),
        ("select string_agg(distinct status, ' ' order by status) from plans where year = '2026/27'", "approved draft returned submitted"),
        ("select count(*) from plan_reports r join plans p on p.id = r.plan_id where p.year = '2026/27' and r.quarter = 2", "7"),
        ("select count(*) from plans p where year = '2025/26' and (select count(*) from plan_reports r where r.plan_id = p.id) <> 4", "0"),
        ("select count(*) > 10 from target_links", "true"),
        ("select count(*) > 100 and count(*) < (select count(*) from objectives) from objectives where target_id is not null", "true"),
        // The transfer in January: two annual marks of one servant in one year, by two supervisors, and no day twice.
        ("select count(*) from appraisals a join appraisals b on b.servant_id = a.servant_id and b.cycle_id = a.cycle_id and a.kind = 'annual' and b.kind = 'annual'
            and b.period_starts_on = a.period_ends_on + 1 and b.supervisor_id <> a.supervisor_id where a.status = 'final' and b.status = 'final'", "1"),
        ("select count(*) from acting_supervisors where acting_for(absent_id, '2026-12-07') = acting_id", "1"),
        ("select count(*) from delegations d where exists (select from supervised_by(d.delegator_id, '2026-12-07'))", "1"),
        ("select count(*) from recusals r join main_postings m on m.servant_id = r.servant_id cross join line_on(m.institution_id, m.posting_id, '2026-12-07', '2026-12-07') l
            where l.supervisor_id = r.supervisor_id and l.supervisor_id <> r.person_id", "1"),
        ("select count(*) > 100 from progress_entries", "true"),
        ("select string_agg(distinct status, ' ' order by status) from progress_entries", "accepted returned submitted"),
        ("select count(*) from evidence where kind = 'file'", "3"),
        ("select count(*) from progress_entries e join subtasks k on k.id = e.subtask_id where k.approved is null or e.week > '2026-12-07'", "0"),
        ("select count(*) from (select objective_id from subtasks where approved is not null group by 1 having sum((approved ->> 'weight')::numeric) > 100) x", "0"),
        ("select count(distinct status) > 1 from appraisals where kind = 'quarter_1'", "true"),
        ("select count(*) > 0 from feedback_notes where visibility = 'supervisor' and supervisor_id is not null", "true"),
        ("select string_agg(status, ' ' order by status) from improvement_plans", "active draft"),
        ("select count(*) from improvement_reviews", "1"),
        ("select count(*) from templates where status = 'draft' and content::text like '%respondents%'", "1"),
        // Nobody stands above himself.
        ("with recursive up as (select m.servant_id as who, s.supervisor_id as above, 1 as n from main_postings m join supervisions s on s.posting_id = m.posting_id where m.ends_on is null and s.ends_on is null
            union all select up.who, s.supervisor_id, n + 1 from up join main_postings m on m.servant_id = up.above and m.ends_on is null join supervisions s on s.posting_id = m.posting_id and s.ends_on is null where n < 30)
            select count(*) from up where who = above", "0"),
    ] {
        assert_eq!(ask(&first.url, sql).await, expected, "{sql}");
    }
}

/// What a new service begins with: everything that is national, and nobody.
#[actix_web::test]
async fn the_directory_alone_has_no_people() {
    let database = empty_database().await;
    assert_eq!(eutendaji::demo::load_directory(&database.url).await.unwrap(), Some(435));
    assert_eq!(eutendaji::demo::load_directory(&database.url).await.unwrap(), None);
    let counted =
        "select concat_ws(' ', (select count(*) from regions), (select count(*) from institution_periods),
        (select count(*) from designations), (select count(*) from servants), (select count(*) from cycles))";
    assert_eq!(ask(&database.url, counted).await, "26 435 65 0 0");
}
