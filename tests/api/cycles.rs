//! Cycles: drafts, windows, opening, assignments, extension orders.

use super::{
    support::{Caller, Reply, TestApp, cast::*},
    templates::{draft, published, shipped},
};
use serde_json::{Value, json};

/// A cycle to be, on a template.
pub fn body(template: &str) -> Value {
    json!({ "label": "2027/28", "calendar": "financial", "starts_on": "2027-07-01", "ends_on": "2028-06-30",
        "template_id": template, "windows": [
            { "phase": "planning", "opens_on": "2027-07-01", "closes_on": "2027-07-31" },
            { "phase": "mid_year", "opens_on": "2027-12-01", "closes_on": "2027-12-31" },
            { "phase": "annual", "opens_on": "2028-06-01", "closes_on": "2028-06-30" }] })
}

/// A draft of a cycle on form TFN 832, with its path.
pub async fn planned(app: &TestApp) -> (String, Reply, Value) {
    let body = body(shipped(app, "opras-tfn832").await["id"].as_str().unwrap());
    let new = app.acting_as(NATIONAL).post("/cycles", body.clone()).await.ok();
    (format!("/cycles/{}", new.id()), new, body)
}

/// A step of what was just read.
pub async fn step(caller: &Caller<'_>, path: &str, verb: &str, body: Value) -> Reply {
    let tag = caller.get(path).await.ok().tag();
    caller.post_if(&format!("{path}/{verb}"), &tag, body).await
}

/// Closes a cycle, whatever is under way in it.
pub async fn close(app: &TestApp, cycle: uuid::Uuid) {
    let leave = json!({ "unfinished": "leave" });
    step(&app.acting_as(NATIONAL), &format!("/cycles/{cycle}"), "close", leave).await.ok();
}

/// Every state × every step.
#[actix_web::test]
async fn from_draft_to_open_to_closed_and_never_back() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let (path, new, mut changed) = planned(&app).await;
    step(&national, &path, "close", json!({})).await.is(409, "wrong_state");
    changed["minimum_days"] = json!(60);
    let rewritten = national.put(&path, &new.tag(), changed.clone()).await.ok();
    assert_eq!(rewritten.json()["minimum_days"], 60);
    national.put(&path, &new.tag(), changed.clone()).await.is(412, "precondition_failed");
    national.post(&format!("{path}/open"), json!({})).await.is(428, "precondition_required");
    national.post_if(&format!("{path}/open"), &new.tag(), json!({})).await.is(412, "precondition_failed");
    let opened = step(&national, &path, "open", json!({})).await.ok();
    step(&national, &path, "open", json!({})).await.is(409, "wrong_state");
    national.put(&path, &opened.tag(), changed.clone()).await.is(409, "wrong_state");
    national.post(&format!("{path}/close"), json!({})).await.is(428, "precondition_required");
    national
        .post_if(&format!("{path}/close"), &rewritten.tag(), json!({}))
        .await
        .is(412, "precondition_failed");
    let closed = step(&national, &path, "close", json!({})).await.ok();
    for verb in ["open", "close"] {
        step(&national, &path, verb, json!({})).await.is(409, "wrong_state");
    }
    national.put(&path, &closed.tag(), changed).await.is(409, "wrong_state");
    assert_eq!(national.get(&path).await.ok().json()["windows"], new.json()["windows"]);
}

#[actix_web::test]
async fn only_a_published_template_makes_marks() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let (template, _, _) = draft(&app).await;
    let id = template.trim_start_matches("/templates/");
    let cycle = format!("/cycles/{}", national.post("/cycles", body(id)).await.ok().id());
    step(&national, &cycle, "open", json!({})).await.is(409, "wrong_state");
    step(&national, &template, "publish", json!({})).await.ok();
    step(&national, &cycle, "open", json!({})).await.ok();
}

/// E-25, in the list as by id.
#[actix_web::test]
async fn a_draft_is_not_there_for_others() {
    let app = TestApp::new().await;
    let (path, _, _) = planned(&app).await;
    for who in EVERYBODY {
        let sees = *who == NATIONAL;
        assert_eq!(app.acting_as(*who).get(&path).await.status, if sees { 200 } else { 404 }, "{}", who.name);
        let listed = app.acting_as(*who).get("/cycles").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed, if sees { 3 } else { 2 }, "{}", who.name);
    }
}

#[actix_web::test]
async fn days_windows_and_numbers_are_checked_all_at_once() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let (_, done) = published(&app).await;
    let mut bad = body(&done.id());
    bad["ends_on"] = json!("2027-12-31");
    bad["minimum_days"] = json!(0);
    bad["appeal_days"] = json!(91);
    bad["windows"][0]["closes_on"] = json!("2027-06-30");
    bad["windows"][1]["phase"] = json!("annual");
    national.post("/cycles", bad).await.wrong(&[
        "/ends_on cycle_length",
        "/minimum_days field_count",
        "/appeal_days field_count",
        "/windows cycle_windows",
        "/windows/0/closes_on dates_order",
    ]);
    let mut unknown = body(&done.id());
    unknown["template_id"] = json!(id(999));
    national.post("/cycles", unknown).await.wrong(&["/template_id field_unknown_reference"]);
    let mut status = body(&done.id());
    status["status"] = json!("open");
    national.post("/cycles", status).await.is(400, "malformed");
    // A label is taken once in its calendar; 29 February is a day like others.
    let mut leap = body(&done.id());
    leap["windows"][2] = json!({ "phase": "annual", "opens_on": "2028-02-29", "closes_on": "2028-06-30" });
    national.post("/cycles", leap.clone()).await.ok();
    national.post("/cycles", leap).await.wrong(&["/label field_taken"]);
}

#[actix_web::test]
async fn an_extension_only_lengthens_is_of_one_institution_and_stays_on_record() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let path = format!("/cycles/{YEAR}/extensions");
    let order = |closes_on: &str| json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": closes_on, "reason": "Network failure" });
    national.post(&path, order("2026-07-31")).await.wrong(&["/closes_on extension_shorter"]);
    national.post(&path, order("2026-08-10")).await.ok();
    national.post(&path, order("2026-08-15")).await.ok();
    let mut nobody = order("2026-08-20");
    nobody["institution_id"] = json!(id(999));
    national.post(&path, nobody).await.wrong(&["/institution_id field_unknown_reference"]);
    let listed = app.acting_as(OWNER).get(&format!("{path}?institution_id={COUNCIL}")).await.ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    app.travel("2026-08-14");
    app.acting_as(OWNER).post("/agreements", json!({})).await.ok();
    app.acting_as(STRANGER).post("/agreements", json!({})).await.is(409, "window_closed");
}

#[actix_web::test]
async fn a_cadre_group_is_assigned_once_by_its_hr() {
    let app = TestApp::new().await;
    let path = format!("/cycles/{YEAR}/assignments");
    let group = json!({ "institution_id": COUNCIL, "family": "planning" });
    app.acting_as(HR_OTHER).post(&path, group.clone()).await.is(403, "forbidden");
    app.acting_as(HR).post(&path, group.clone()).await.ok();
    app.acting_as(HR).post(&path, group).await.wrong(&["/family cycle_overlaps"]);
    let listed =
        app.acting_as(OWNER).get(&format!("{path}?institution_id={COUNCIL}&limit=1")).await.ok().json();
    assert!(listed["next"].is_string());
}

/// A group of cadres that nobody serves in, and two cycles in the same days, are mistakes; while nothing stands on it an assignment
/// is taken back.
#[actix_web::test]
async fn a_wrong_assignment_is_refused_or_taken_back() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let path = |cycle: uuid::Uuid| format!("/cycles/{cycle}/assignments");
    let group = |family: &str| json!({ "institution_id": COUNCIL, "family": family });
    hr.post(&path(YEAR), group("nonsense")).await.wrong(&["/family field_unknown_reference"]);
    // The health cadres have the calendar year 2026 already.
    let refused = hr.post(&path(YEAR), group("health")).await;
    assert!(refused.text().contains("follows cycle 2026 in the same days"), "{}", refused.text());
    refused.wrong(&["/family cycle_overlaps"]);
    let nobodys = json!({ "institution_id": id(999), "family": "health" });
    app.acting_as(NATIONAL)
        .post(&path(YEAR), nobodys)
        .await
        .wrong(&["/institution_id field_unknown_reference"]);

    let made = hr.post(&path(YEAR), group("planning")).await.ok().id();
    let one = format!("{}/{made}", path(YEAR));
    app.acting_as(OWNER).delete(&one).await.is(403, "forbidden");
    app.acting_as(HR_OTHER).delete(&one).await.is(403, "forbidden");
    hr.delete(&format!("{}/{made}", path(HEALTH_YEAR))).await.is(404, "not_found");
    assert_eq!(hr.delete(&one).await.ok().status, 204);
    hr.delete(&one).await.is(404, "not_found");
    let trail = app.acting_as(AUDITOR).get("/audit?action=cycle.unassign").await.ok().json();
    assert_eq!(trail["items"][0]["before"]["family"], "planning");

    // An agreement stands on the group's own assignment, not on the one for everybody else.
    let own = hr.post(&path(YEAR), group("planning")).await.ok().id();
    app.acting_as(OWNER).post("/agreements", json!({})).await.ok();
    let refused = hr.delete(&format!("{}/{own}", path(YEAR))).await.is(409, "assignment_in_use");
    assert!(refused.text().contains("1 agreements"), "{}", refused.text());
    let rest = hr.get(&format!("{}?institution_id={COUNCIL}", path(YEAR))).await.ok().json();
    let rest = rest["items"].as_array().unwrap().iter().find(|item| item["family"].is_null()).unwrap();
    hr.delete(&format!("{}/{}", path(YEAR), rest["id"].as_str().unwrap())).await.ok();
}

/// Whichever comes first holds: the other finds the days taken.
#[actix_web::test]
async fn two_cycles_at_once_are_never_assigned() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR).at_once();
    let group = || json!({ "institution_id": COUNCIL, "family": "planning" });
    let (year, health) =
        (format!("/cycles/{YEAR}/assignments"), format!("/cycles/{HEALTH_YEAR}/assignments"));
    let (a, b) = futures_util::join!(hr.post(&year, group()), hr.post(&health, group()));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
}

/// A cadre group follows the cycle that is its own, whichever one names.
#[actix_web::test]
async fn nobody_begins_an_agreement_in_a_cycle_that_is_not_his() {
    let app = TestApp::new().await;
    let elsewhere = &["/cycle_id field_unknown_reference"];
    app.acting_as(COLLEAGUE).post("/agreements", json!({ "cycle_id": YEAR })).await.wrong(elsewhere);
    app.acting_as(COLLEAGUE).post("/agreements", json!({ "cycle_id": HEALTH_YEAR })).await.ok();
    app.acting_as(OWNER).post("/agreements", json!({ "cycle_id": HEALTH_YEAR })).await.wrong(elsewhere);
    app.acting_as(OWNER).post("/agreements", json!({ "cycle_id": YEAR })).await.ok();
}

/// The two shapes of the rule agree, on every day and for every group.
#[actix_web::test]
async fn who_follows_a_cycle_is_said_once() {
    use diesel::sql_types::BigInt;
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Differing {
        #[diesel(sql_type = BigInt)]
        count: i64,
        #[diesel(sql_type = BigInt)]
        followed: i64,
    }
    let app = TestApp::new().await;
    app.acting_as(HR)
        .post(
            &format!("/cycles/{YEAR}/assignments"),
            json!({ "institution_id": COUNCIL, "family": "planning" }),
        )
        .await
        .ok();
    let found = diesel::sql_query(
        "select count(*) filter (where (f.family is not null) is distinct from (cycle_followed(i.id, d.family, day::date) = c.id)) as count,
            count(f.family) as followed
         from cycles c cross join institutions i cross join (select distinct family from designations) d
         cross join generate_series(timestamp '2026-07-01', timestamp '2026-12-31', interval '1 month') day
         left join follows(c.id, day::date) f on f.institution_id = i.id and f.family = d.family",
    );
    let found: Differing = found.get_result(&mut app.sql().await).await.unwrap();
    assert_eq!(found.count, 0);
    assert!(found.followed > 0);
}

/// What is under way is counted and named; who closes all the same says so, and the trail keeps it.
#[actix_web::test]
async fn a_cycle_with_unfinished_appraisals_closes_only_on_a_word() {
    let app = TestApp::new().await;
    let _case = super::appraisals::Case::open(&app).await;
    let national = app.acting_as(NATIONAL);
    let path = format!("/cycles/{YEAR}");
    let refused = step(&national, &path, "close", json!({})).await.is(409, "cycle_unfinished");
    assert!(refused.json()["detail"].as_str().unwrap().starts_with("1 appraisals"), "{}", refused.text());
    assert_eq!(national.get(&path).await.ok().json()["status"], "open");
    // What it says to look at can be looked at.
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    let look = detail.split('`').nth(1).unwrap().strip_prefix("GET ").unwrap().to_owned();
    app.acting_as(AUDITOR).get(&look).await.ok();
    step(&national, &path, "close", json!({ "unfinished": "drop" })).await.is(422, "invalid_fields");
    close(&app, YEAR).await;
    let trail =
        app.acting_as(AUDITOR).get(&format!("/audit?subject_id={YEAR}&action=cycle.close")).await.ok();
    assert_eq!(trail.json()["items"][0]["after"]["unfinished"], 1);
}

/// E-25: what stands below a cycle is there for those who see the cycle.
#[actix_web::test]
async fn what_is_below_a_draft_or_an_unknown_cycle_is_not_found() {
    let app = TestApp::new().await;
    let (draft, ..) = planned(&app).await;
    let unknown = format!("/cycles/{}", id(999));
    for list in ["assignments", "extensions", "target_days"] {
        app.acting_as(OWNER).get(&format!("{draft}/{list}")).await.is(404, "not_found");
        app.acting_as(NATIONAL).get(&format!("{draft}/{list}")).await.ok();
        app.acting_as(NATIONAL).get(&format!("{unknown}/{list}")).await.is(404, "not_found");
        app.acting_as(OWNER).get(&format!("/cycles/{YEAR}/{list}")).await.ok();
    }
}
