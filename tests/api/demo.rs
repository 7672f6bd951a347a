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
