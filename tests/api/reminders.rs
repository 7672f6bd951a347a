//! Reminders: who is reminded of what, on which day, once; and when the reviewer is told.

use super::{
    agreements::agreement,
    support::{TestApp, cast::*},
};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::RunQueryDsl;
use eutendaji::{kernel::config::Settings, resources::notifications, worker::Worker};
use serde_json::json;

fn settings() -> Settings {
    Settings::load(None, &[("mode".to_owned(), "development".to_owned())]).unwrap()
}

/// Reminds on a day, and gives how many notifications were new.
pub async fn remind(app: &TestApp, day: &str) -> i64 {
    app.travel(day);
    notifications::remind(&mut app.sql().await, &settings().notify, app.clock.now()).await.unwrap()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Who was told what: `9000101 due_soon cycle 2026-07-31`.
async fn told(app: &TestApp, who: &str) -> Vec<String> {
    let sql = format!(
        "select s.check_number || ' ' || n.kind || ' ' || n.subject_kind || coalesce(' ' || n.due_on, '') as line
         from notifications n join accounts a on a.id = n.account_id join servants s on s.id = a.servant_id
         where s.check_number like '{who}' order by n.created_at, 1"
    );
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut app.sql().await).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// Leaves only the owner and his line in the nation, so that the lists below are short.
async fn quiet_nation(app: &TestApp) {
    let only = "update accounts set status = 'deactivated' where servant_id not in (select id from servants where check_number in
        ('9000101', '9000103', '9000104'));
        delete from cycle_assignments where institution_id <> '01900000-0000-7000-8000-000000000003' or family is not null;
        update cycle_assignments set family = 'planning'";
    app.run(only).await;
}

#[actix_web::test]
async fn who_has_no_agreement_is_reminded_on_the_set_days_and_once_each() {
    let app = TestApp::new().await;
    quiet_nation(&app).await;
    agreement(&app, SUPERVISOR, "begun").await;
    for (day, new) in [
        ("2026-07-16", 0),
        ("2026-07-17", 3),
        ("2026-07-17", 0),
        ("2026-07-18", 0),
        ("2026-07-24", 3),
        ("2026-07-28", 3),
        ("2026-07-30", 3),
        ("2026-07-31", 0),
    ] {
        assert_eq!(remind(&app, day).await, new, "{day}");
    }
    assert_eq!(told(&app, "9000101").await, ["9000101 due_soon cycle 2026-07-31"; 4]);
    assert_eq!(
        told(&app, "9000103").await,
        ["9000103 due_soon agreement 2026-07-31"; 4],
        "a draft is begun, not handed in"
    );
}

#[actix_web::test]
async fn what_is_handed_in_waits_on_the_supervisor_and_then_on_the_reviewers_attention() {
    let app = TestApp::new().await;
    quiet_nation(&app).await;
    app.travel("2026-07-20");
    agreement(&app, OWNER, "submitted").await;
    remind(&app, "2026-07-24").await;
    assert!(told(&app, "9000103").await.contains(&"9000103 waiting_on_you agreement 2026-07-31".to_owned()));
    assert_eq!(told(&app, "9000101").await, Vec::<String>::new(), "he has done his part");
    remind(&app, "2026-07-26").await;
    assert!(!told(&app, "9000104").await.iter().any(|line| line.contains("escalated")), "six days");
    remind(&app, "2026-07-27").await;
    assert!(told(&app, "9000104").await.contains(&"9000104 escalated agreement".to_owned()), "seven days");
    remind(&app, "2026-07-29").await;
    let escalated = told(&app, "9000104").await.iter().filter(|line| line.contains("escalated")).count();
    assert_eq!(escalated, 1, "once for each time that it waits");
}

/// A return has its own day, after the window has closed too; an order moves the window's.
#[actix_web::test]
async fn returns_and_extensions_have_their_own_days() {
    let app = TestApp::new().await;
    quiet_nation(&app).await;
    app.travel("2026-07-30");
    agreement(&app, OWNER, "returned").await;
    remind(&app, "2026-08-10").await;
    assert_eq!(told(&app, "9000101").await, ["9000101 due_soon agreement 2026-08-13"]);
    let order = json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-31", "reason": "Mtandao" });
    app.acting_as(NATIONAL).post(&format!("/cycles/{YEAR}/extensions"), order).await.ok();
    assert_eq!(remind(&app, "2026-08-24").await, 2, "the two others, by the new day");
    assert_eq!(told(&app, "9000103").await, ["9000103 due_soon cycle 2026-08-31"]);
}

/// An appraisal waits first on both, then on whom its step belongs to; nobody learns more than that it waits.
#[actix_web::test]
async fn the_steps_of_an_appraisal_wait_on_whom_they_belong_to() {
    let app = TestApp::new().await;
    quiet_nation(&app).await;
    let path = agreement(&app, OWNER, "agreed").await;
    remind(&app, "2026-12-17").await;
    assert_eq!(told(&app, "9000101").await, ["9000101 due_soon agreement 2026-12-31"], "no review is opened");
    let body = json!({ "agreement_id": path.trim_start_matches("/agreements/"), "kind": "mid_year" });
    let review = format!("/appraisals/{}", app.acting_as(OWNER).post("/appraisals", body).await.ok().id());
    remind(&app, "2026-12-24").await;
    assert_eq!(told(&app, "9000101").await.last().unwrap(), "9000101 due_soon appraisal 2026-12-31");
    assert_eq!(told(&app, "9000103").await, ["9000103 waiting_on_you appraisal 2026-12-31"]);
    let own = format!("{review}/sheets/self");
    let form = app.acting_as(OWNER).get(&review).await.ok().json();
    let cells = form["objectives"].as_array().unwrap().iter();
    let cells: serde_json::Map<_, _> = cells
        .map(|one| (one["id"].as_str().unwrap().to_owned(), json!({ "achievement": "Imekamilika" })))
        .collect();
    let tag = app.acting_as(OWNER).get(&own).await.tag();
    let saved = app.acting_as(OWNER).put(&own, &tag, json!({ "marks": { "objectives": cells } })).await.ok();
    app.acting_as(OWNER).post_if(&format!("{own}/submit"), &saved.tag(), json!({})).await.ok();
    let before = told(&app, "9000101").await.len();
    remind(&app, "2026-12-28").await;
    assert_eq!(told(&app, "9000101").await.len(), before, "his part is done");
    assert_eq!(told(&app, "9000103").await.len(), 2);
    remind(&app, "2026-12-31").await;
    assert!(
        told(&app, "9000104").await.contains(&"9000104 escalated appraisal".to_owned()),
        "seven days after the 24th"
    );
}

#[actix_web::test]
async fn the_worker_reminds_once_a_day_from_its_hour_on() {
    let app = TestApp::new().await;
    quiet_nation(&app).await;
    let worker = Worker::new(app.services.db.clone(), app.clock.clone(), &settings()).unwrap();
    app.clock.travel_to("2026-07-24T05:59:59+03:00".parse().unwrap());
    assert_eq!(worker.round().await.unwrap().reminded, 0, "too early");
    app.clock.travel_to("2026-07-24T06:00:00+03:00".parse().unwrap());
    assert_eq!(worker.round().await.unwrap().reminded, 3);
    assert_eq!(worker.round().await.unwrap().reminded, 0);
    app.clock.travel_to("2026-07-28T06:00:00+03:00".parse().unwrap());
    assert_eq!(worker.round().await.unwrap().reminded, 3);
}
