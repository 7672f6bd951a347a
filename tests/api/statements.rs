//! E-42: how many statements a request sends does not depend on how many rows it shows. (The harness holds every request of
//! every test to at most 3 for a read and 6 for a write.)

use super::support::{TestApp, cast::*};

/// A hundred more servants with postings in the council, all of one supervisor.
pub const HUNDRED_SERVANTS: &str = "
    insert into servants (id, check_number, first_name, last_name, sex, date_of_birth, first_appointed_on)
    select gen_random_uuid(), (8000000 + n)::text, 'Jina', 'Nambari', 'female', '1990-01-01', '2015-01-01' from generate_series(1, 100) n;
    insert into postings (institution_id, id, servant_id, unit_id, designation_id, kind, starts_on)
    select u.institution_id, gen_random_uuid(), s.id, u.id, (select id from designations limit 1), 'substantive', '2020-01-01'
    from servants s, units u where s.check_number like '8%' and u.code = 'PLAN';
    insert into main_postings (posting_id, institution_id, servant_id, starts_on)
    select p.id, p.institution_id, p.servant_id, p.starts_on from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
    insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on)
    select p.institution_id, gen_random_uuid(), p.id, (select id from servants where check_number = '9000103'), '2020-01-01'
    from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';";

/// And their agreements.
const HUNDRED: &str = "
    insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, status_since)
    select p.institution_id, gen_random_uuid(), (select id from cycles where label = '2026/27'), p.id, p.servant_id, 'draft', now()
    from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
    insert into moderations (institution_id, id, cycle_id, purpose, status, opened_by, opened_at)
    select (select id from institutions where code = 'LGA-DODOMA-CC'), gen_random_uuid(), (select id from cycles where label = '2026/27'),
        'x', 'open', (select id from accounts limit 1), now() from generate_series(1, 100);
    insert into feedback_notes (institution_id, id, author_id, recipient_id, kind, text, visibility, written_at)
    select p.institution_id, gen_random_uuid(), p.servant_id, (select id from servants where check_number = '9000103'), 'praise', 'x', 'private', now()
    from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
    insert into improvement_plans (institution_id, id, posting_id, servant_id, reason, status, status_since, goals, review_dates, written_at, opened_at)
    select p.institution_id, gen_random_uuid(), p.id, p.servant_id, 'x', 'draft', now(), '[]', '[]', now(), now()
    from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';";

#[actix_web::test]
async fn one_row_and_a_hundred_cost_the_same() {
    let app = TestApp::new().await;
    app.run(HUNDRED_SERVANTS).await;
    app.run(HUNDRED).await;
    for (who, path) in [
        (HR, "/servants"),
        (SUPERVISOR, "/servants"),
        (HR, "/postings"),
        (SUPERVISOR, "/postings"),
        (HR, "/agreements"),
        (SUPERVISOR, "/agreements"),
        (OWNER, "/institutions"),
        (OWNER, "/designations"),
        (OWNER, "/units"),
        (OWNER, "/cycles"),
        (OWNER, "/templates"),
        (HR, "/appraisals"),
        (HR, "/moderations"),
        (HR, "/subtasks"),
        (SUPERVISOR, "/subtasks"),
        (SUPERVISOR, "/progress"),
        (SUPERVISOR, "/progress/board"),
        (HR, "/progress/missing"),
        (OWNER, "/check_in_rhythms"),
        (SUPERVISOR, "/due"),
        (HR, "/jobs"),
        (HR, "/notifications"),
        (SUPERVISOR, "/feedback"),
        (HR, "/improvement_plans"),
        (SUPERVISOR, "/improvement_plans"),
    ] {
        let caller = app.acting_as(who);
        let one = caller.get(&format!("{path}?limit=1")).await.ok();
        let all = caller.get(&format!("{path}?limit=100")).await.ok();
        assert_eq!(one.statements, all.statements, "{path}");
        if !matches!(
            path,
            "/institutions"
                | "/designations"
                | "/units"
                | "/cycles"
                | "/templates"
                | "/appraisals"
                | "/subtasks"
                | "/progress"
                | "/progress/board"
                | "/progress/missing"
                | "/check_in_rhythms"
                | "/due"
                | "/jobs"
                | "/notifications"
        ) {
            assert_eq!(all.json()["items"].as_array().unwrap().len(), 100, "{path} for {}", who.name);
        }
    }
}
