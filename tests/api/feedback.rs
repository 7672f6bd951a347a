//! Feedback between colleagues: who may write to whom, who reads it, and that nobody else does.

use super::support::{Reply, TestApp, cast::*};
use chrono::TimeDelta;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};

fn note(to: Person, visibility: &str) -> Value {
    json!({ "recipient": to.check_number(), "kind": "praise", "text": "Kazi nzuri ya bajeti", "visibility": visibility })
}

pub async fn given(app: &TestApp, from: Person, to: Person, visibility: &str) -> Reply {
    app.acting_as(from).post("/feedback", note(to, visibility)).await.ok()
}

async fn listed(app: &TestApp, who: Person, folder: &str) -> Vec<String> {
    let page = app.acting_as(who).get(&format!("/feedback?folder={folder}")).await.ok().json();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// E-01: a private note is its two people's; a shared one the supervisor's of the day too. Not HR's, the head's or the auditor's.
#[actix_web::test]
async fn a_note_is_read_by_those_it_is_for_and_by_nobody_else() {
    let app = TestApp::new().await;
    for (visibility, readers) in
        [("private", vec![COLLEAGUE, OWNER]), ("supervisor", vec![COLLEAGUE, OWNER, SUPERVISOR])]
    {
        let new = given(&app, COLLEAGUE, OWNER, visibility).await;
        let path = format!("/feedback/{}", new.id());
        assert_eq!(new.header("location"), format!("/api/v1{path}"));
        for who in EVERYBODY {
            let reply = app.acting_as(*who).get(&path).await;
            let reads = readers.contains(who);
            assert_eq!(reply.status, if reads { 200 } else { 404 }, "{} {visibility}", who.name);
            for folder in ["given", "received", "shared"] {
                let page = app.acting_as(*who).get(&format!("/feedback?folder={folder}")).await;
                if [NATIONAL, AUDITOR].contains(who) {
                    page.is(403, "not_a_servant");
                    continue;
                }
                let mine = match folder {
                    "given" => *who == COLLEAGUE,
                    "received" => *who == OWNER,
                    _ => *who == SUPERVISOR && visibility == "supervisor",
                };
                let found = page.ok().text().contains(&new.id());
                assert_eq!(found, mine, "{} {folder} {visibility}", who.name);
            }
        }
    }
    let mut sql = app.sql().await;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        all: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        telling: i64,
    }
    let count: Count = diesel::sql_query(
        "select count(*) as all, count(*) filter (where coalesce(before::text, '') || after::text like '%bajeti%') as telling
         from audit_entries where action = 'feedback.write'",
    )
    .get_result(&mut sql)
    .await
    .unwrap();
    assert_eq!((count.all, count.telling), (2, 0), "the trail keeps that it was written, never what");
}

/// The supervisor is that of the day: a later one gets nothing, the earlier one keeps what was shared with him.
#[actix_web::test]
async fn it_is_shared_with_the_supervisor_of_the_day() {
    let app = TestApp::new().await;
    let before = given(&app, COLLEAGUE, OWNER, "supervisor").await;
    assert_eq!(before.json()["supervisor_id"], json!(SUPERVISOR.servant()));
    app.sql().await.batch_execute(&format!(
        "update supervisions set ends_on = '2026-07-31' where posting_id = '{posting}' and ends_on is null;
         insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on) values ('{COUNCIL}', gen_random_uuid(), '{posting}', '{former}', '2026-08-01')",
        posting = OWNER.posting(), former = FORMER.servant(),
    )).await.unwrap();
    app.travel("2026-08-03");
    let after = given(&app, COLLEAGUE, OWNER, "supervisor").await;
    assert_eq!(listed(&app, SUPERVISOR, "shared").await, [before.id()]);
    assert_eq!(listed(&app, FORMER, "shared").await, [after.id()]);
    app.acting_as(FORMER).get(&format!("/feedback/{}", before.id())).await.is(404, "not_found");
    // The head of the region has nobody above him in the seed's institution: shared with nobody.
    let none = given(&app, HR_PARENT, HEAD_ABOVE, "supervisor").await.json();
    assert_eq!(none["supervisor_id"], Value::Null);
}

/// E-39: an unknown number and one of another institution answer alike; nobody finds out who serves where.
#[actix_web::test]
async fn only_colleagues_can_be_addressed_and_nobody_can_be_probed() {
    let app = TestApp::new().await;
    let to = |recipient: &str| json!({ "recipient": recipient, "kind": "advice", "text": "x" });
    let owner = app.acting_as(OWNER);
    let mut answers = vec![];
    for recipient in ["99999999".to_owned(), STRANGER.check_number(), HR_PARENT.check_number()] {
        let reply = owner.post("/feedback", to(&recipient)).await;
        let mut body = reply.wrong(&["/recipient field_unknown_reference"]).json();
        body["request_id"] = Value::Null;
        answers.push(body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    // Whose posting has ended is no colleague any more, in either direction.
    app.run(&format!(
        "update main_postings set ends_on = '2026-06-30' where posting_id = '{0}'; update postings set ends_on = '2026-06-30' where id = '{0}'",
        COLLEAGUE.posting()
    )).await;
    owner
        .post("/feedback", to(&COLLEAGUE.check_number()))
        .await
        .wrong(&["/recipient field_unknown_reference"]);
    app.acting_as(COLLEAGUE)
        .post("/feedback", to(&OWNER.check_number()))
        .await
        .wrong(&["/recipient field_unknown_reference"]);
    owner.post("/feedback", to(&OWNER.check_number())).await.wrong(&["/recipient feedback_to_self"]);
    let bad = json!({ "recipient": "12ab", "kind": "praise", "text": " " });
    owner.post("/feedback", bad).await.wrong(&["/recipient field_check_number", "/text field_empty"]);
    let long = json!({ "recipient": HR.check_number(), "kind": "praise", "text": "x".repeat(4001) });
    owner.post("/feedback", long).await.wrong(&["/text field_too_long"]);
    for extra in [json!({ "author_id": HR.servant() }), json!({ "anonymous": true })] {
        let mut body = to(&HR.check_number());
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        owner.post("/feedback", body).await.is(400, "malformed");
    }
    for who in [NATIONAL, AUDITOR] {
        app.acting_as(who).post("/feedback", to(&OWNER.check_number())).await.is(403, "not_a_servant");
    }
}

/// Three a day in the tests' settings, withdrawn ones counted in; the next day begins at midnight in Dar es Salaam.
#[actix_web::test]
async fn an_author_writes_so_many_a_day() {
    let app = TestApp::new().await;
    for _ in 0..3 {
        given(&app, OWNER, COLLEAGUE, "private").await;
    }
    let last = &app.acting_as(OWNER).get("/feedback?folder=given").await.json()["items"][0];
    let path = format!("/feedback/{}", last["id"].as_str().unwrap());
    app.acting_as(OWNER).post_if(&format!("{path}/withdraw"), "\"1\"", json!({})).await.ok();
    let refused = app.acting_as(OWNER).post("/feedback", note(COLLEAGUE, "private")).await;
    // Ten in the morning: fourteen hours are left of the day.
    assert_eq!(refused.header("retry-after"), "50400");
    refused.is(429, "feedback_limit");
    // Whoever has written enough cannot probe numbers any more: a stranger's answers alike.
    app.acting_as(OWNER).post("/feedback", note(STRANGER, "private")).await.is(429, "feedback_limit");
    given(&app, COLLEAGUE, OWNER, "private").await;
    app.clock.travel_to("2026-07-06T23:59:59+03:00".parse().unwrap());
    app.acting_as(OWNER).post("/feedback", note(COLLEAGUE, "private")).await.is(429, "feedback_limit");
    app.clock.travel_to("2026-07-07T00:00:00+03:00".parse().unwrap());
    given(&app, OWNER, COLLEAGUE, "private").await;
}

#[actix_web::test]
async fn two_notes_at_once_do_not_slip_past_the_limit() {
    let app = TestApp::new().await;
    for _ in 0..2 {
        given(&app, OWNER, COLLEAGUE, "private").await;
    }
    let owner = app.acting_as(OWNER).at_once();
    let send = || owner.post("/feedback", note(COLLEAGUE, "private"));
    let both = futures_util::future::join(send(), send()).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 429]);
}

/// Within its minutes, unless it was acknowledged; then it is gone for the others, and the author keeps it.
#[actix_web::test]
async fn a_note_can_be_withdrawn_for_a_while() {
    let app = TestApp::new().await;
    let new = given(&app, COLLEAGUE, OWNER, "supervisor").await;
    let path = format!("/feedback/{}", new.id());
    let withdraw = format!("{path}/withdraw");
    app.acting_as(OWNER).post_if(&withdraw, "\"1\"", json!({})).await.is(403, "forbidden");
    app.acting_as(SUPERVISOR).post_if(&withdraw, "\"1\"", json!({})).await.is(403, "forbidden");
    app.acting_as(HR).post_if(&withdraw, "\"1\"", json!({})).await.is(404, "not_found");
    let author = app.acting_as(COLLEAGUE);
    author.post(&withdraw, json!({})).await.is(428, "precondition_required");
    author.post_if(&withdraw, "\"7\"", json!({})).await.is(412, "precondition_failed");
    let gone = author.post_if(&withdraw, "\"1\"", json!({})).await.ok();
    assert!(gone.json()["withdrawn_at"].is_string());
    author.post_if(&withdraw, &gone.tag(), json!({})).await.is(409, "feedback_withdrawn");
    for who in [OWNER, SUPERVISOR] {
        app.acting_as(who).get(&path).await.is(404, "not_found");
        app.acting_as(who)
            .post_if(&format!("{path}/acknowledge"), "\"2\"", json!({}))
            .await
            .is(404, "not_found");
    }
    assert_eq!(
        (listed(&app, OWNER, "received").await, listed(&app, SUPERVISOR, "shared").await),
        (vec![], vec![])
    );
    assert_eq!(listed(&app, COLLEAGUE, "given").await, [new.id()]);

    let late = given(&app, COLLEAGUE, OWNER, "private").await;
    let path = format!("/feedback/{}", late.id());
    app.clock.travel_to(app.clock.now() + TimeDelta::minutes(15));
    author.post_if(&format!("{path}/withdraw"), "\"1\"", json!({})).await.is(409, "withdrawal_over");
    let told = author.get(&path).await.ok().json()["actions"].clone();
    assert_eq!((&told[1]["allowed"], &told[1]["reason_code"]), (&json!(false), &json!("withdrawal_over")));
}

#[actix_web::test]
async fn the_recipient_acknowledges_and_then_it_stays() {
    let app = TestApp::new().await;
    let new = given(&app, COLLEAGUE, OWNER, "supervisor").await;
    let path = format!("/feedback/{}", new.id());
    let acknowledge = format!("{path}/acknowledge");
    app.acting_as(COLLEAGUE).post_if(&acknowledge, "\"1\"", json!({})).await.is(403, "forbidden");
    app.acting_as(SUPERVISOR).post_if(&acknowledge, "\"1\"", json!({})).await.is(403, "forbidden");
    app.acting_as(STRANGER).post_if(&acknowledge, "\"1\"", json!({})).await.is(404, "not_found");
    let done = app.acting_as(OWNER).post_if(&acknowledge, "\"1\"", json!({})).await.ok();
    assert!(done.json()["acknowledged_at"].is_string());
    app.acting_as(OWNER).post_if(&acknowledge, &done.tag(), json!({})).await.is(409, "feedback_acknowledged");
    app.acting_as(COLLEAGUE)
        .post_if(&format!("{path}/withdraw"), &done.tag(), json!({}))
        .await
        .is(409, "feedback_acknowledged");
}

#[actix_web::test]
async fn lists_come_in_pages_and_by_kind_and_recipient() {
    let app = TestApp::new().await;
    for (minutes, kind) in [(0, "praise"), (1, "advice"), (2, "praise")] {
        app.clock.travel_to(
            "2026-07-06T07:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
                + TimeDelta::minutes(minutes),
        );
        let body = json!({ "recipient": OWNER.check_number(), "kind": kind, "text": format!("{minutes}"), "visibility": "supervisor" });
        app.acting_as(COLLEAGUE).post("/feedback", body).await.ok();
    }
    let texts = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let owner = app.acting_as(OWNER);
    let first = owner.get("/feedback?limit=2").await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second = owner.get(&format!("/feedback?limit=2&after={next}")).await.ok().json();
    assert_eq!((texts(&first), texts(&second)), (vec!["2".into(), "1".into()], vec!["0".into()]));
    assert_eq!(texts(&owner.get("/feedback?sort=written_at").await.ok().json()), ["0", "1", "2"]);
    owner.get(&format!("/feedback?sort=written_at&after={next}")).await.is(400, "invalid_cursor");
    assert_eq!(texts(&owner.get("/feedback?kind=advice").await.ok().json()), ["1"]);
    let of = |who: Person| format!("/feedback?folder=shared&recipient_id={}", who.servant());
    assert_eq!(texts(&app.acting_as(SUPERVISOR).get(&of(OWNER)).await.ok().json()).len(), 3);
    assert_eq!(texts(&app.acting_as(SUPERVISOR).get(&of(HR)).await.ok().json()).len(), 0);
    owner.get("/feedback?folder=all").await.is(400, "malformed_query");
}
