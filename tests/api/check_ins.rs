//! Quarterly check-ins, and objectives that are revised from a review.

use super::{
    agreements::{agreement, objectives},
    appraisals::{Case, column},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

/// Windows for the check-ins of the year.
const WINDOWS: &str = "insert into cycle_windows (cycle_id, phase, opens_on, closes_on) values
    ('01900000-0000-7000-8000-000000000051', 'quarter_1', '2026-10-01', '2026-10-31'),
    ('01900000-0000-7000-8000-000000000051', 'quarter_3', '2027-04-01', '2027-04-30')";

pub async fn planned(app: &TestApp) -> String {
    app.run(WINDOWS).await;
    agreement(app, OWNER, "agreed").await.trim_start_matches("/agreements/").to_owned()
}

/// What was achieved for each objective, without marks.
fn progress(form: &Value) -> Value {
    let cells: serde_json::Map<_, _> = form["objectives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|objective| {
            (
                objective["id"].as_str().unwrap().to_owned(),
                json!({ "achievement": "Asilimia 25", "factors": "Mvua" }),
            )
        })
        .collect();
    json!({ "marks": { "objectives": cells } })
}

pub async fn open<'a>(app: &'a TestApp, agreement: &str, kind: &str) -> Case<'a> {
    let body = json!({ "agreement_id": agreement, "kind": kind });
    let new = app.acting_as(OWNER).post("/appraisals", body).await.ok();
    Case { app, path: format!("/appraisals/{}", new.id()) }
}

/// Both sides have handed in what they have to say.
pub async fn handed_in(case: &Case<'_>) {
    let form = case.read(OWNER).await.json();
    for (who, side) in [(OWNER, "self"), (SUPERVISOR, "supervisor")] {
        case.save(who, side, progress(&form)).await.ok();
        case.submit(who, side).await.ok();
    }
}

#[actix_web::test]
async fn a_check_in_is_of_its_quarter_without_marks_and_signed_by_both() {
    let app = TestApp::new().await;
    let id = planned(&app).await;
    let body = json!({ "agreement_id": id, "kind": "quarter_1" });
    app.travel("2026-09-30");
    app.acting_as(OWNER).post("/appraisals", body.clone()).await.is(409, "window_not_open");
    app.travel("2026-11-01");
    app.acting_as(OWNER).post("/appraisals", body.clone()).await.is(409, "window_closed");
    app.travel("2026-10-05");
    app.acting_as(STRANGER).post("/appraisals", body.clone()).await.is(404, "not_found");
    app.acting_as(REVIEWER).post("/appraisals", body.clone()).await.is(403, "forbidden");
    let case = open(&app, &id, "quarter_1").await;
    let form = case.read(SUPERVISOR).await.json();
    assert_eq!(
        (&form["kind"], &form["quarter"], &form["period_starts_on"], &form["period_ends_on"]),
        (&json!("quarter_1"), &json!(1), &json!("2026-07-01"), &json!("2026-09-30"))
    );
    app.acting_as(HR).post("/appraisals", body).await.is(409, "appraisal_exists");
    case.save(OWNER, "self", column(&form, ["2", "2"], "2")).await.wrong(&["/marks no_marks_in_review"]);
    handed_in(&case).await;
    assert_eq!(case.read(OWNER).await.json()["status"], "signing");
    case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    let done = case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.ok().json();
    assert_eq!(
        (&done["status"], &done["overall"], &done["disclosed_at"]),
        (&json!("final"), &Value::Null, &Value::Null)
    );
    let signatures = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    assert!(
        signatures["signatures"].as_array().unwrap().iter().all(|signature| signature["matches"] == true)
    );
    // The third quarter is another check-in of the same agreement; the mid-year review stands beside both.
    app.travel("2026-12-07");
    open(&app, &id, "mid_year").await;
    app.travel("2027-04-07");
    let third = open(&app, &id, "quarter_3").await.read(OWNER).await.json();
    assert_eq!(
        (&third["quarter"], &third["period_starts_on"], &third["period_ends_on"]),
        (&json!(3), &json!("2027-01-01"), &json!("2027-03-31"))
    );
    let listed = app.acting_as(OWNER).get("/appraisals?kind=quarter_1").await.ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

/// A check-in is as blind as any appraisal until both have handed in.
#[actix_web::test]
async fn a_check_in_is_blind_until_both_have_handed_in() {
    let app = TestApp::new().await;
    let id = planned(&app).await;
    app.travel("2026-10-05");
    let case = open(&app, &id, "quarter_1").await;
    let form = case.read(OWNER).await.json();
    case.save(SUPERVISOR, "supervisor", progress(&form)).await.ok();
    case.submit(SUPERVISOR, "supervisor").await.ok();
    for who in [OWNER, REVIEWER, HR, AUDITOR] {
        let reply = app.acting_as(who).get(&format!("{}/sheets/supervisor", case.path)).await;
        reply.is(403, "blind_until_both_submitted");
    }
}

#[actix_web::test]
async fn a_cycle_without_windows_for_check_ins_has_none() {
    let app = TestApp::new().await;
    let id = agreement(&app, OWNER, "agreed").await.trim_start_matches("/agreements/").to_owned();
    app.travel("2026-10-05");
    let body = json!({ "agreement_id": id, "kind": "quarter_1" });
    let refusal = app
        .acting_as(OWNER)
        .in_swahili()
        .post("/appraisals", body.clone())
        .await
        .is(409, "phase_not_planned");
    assert_eq!(refusal.json()["detail"], "Mzunguko huu hauna dirisha la tathmini ya robo ya kwanza.");
    // Whoever may not see the agreement learns nothing of its cycle.
    app.acting_as(STRANGER).post("/appraisals", body).await.is(404, "not_found");
    let of =
        |report: &str| format!("/reports/{report}?cycle_id={YEAR}&institution_id={COUNCIL}&phase=quarter_1");
    let report = app.acting_as(HR).get(&of("completion")).await.ok().json();
    assert_eq!((&report["expected"], &report["percent"]), (&json!(0), &Value::Null));
    assert_eq!(app.acting_as(HR).get(&of("late")).await.ok().json()["items"], json!([]));
}

/// The reports know the check-ins: nine are expected in the council, one has begun.
#[actix_web::test]
async fn completion_and_lateness_know_the_check_ins() {
    let app = TestApp::new().await;
    let id = planned(&app).await;
    app.travel("2026-10-05");
    let case = open(&app, &id, "quarter_1").await;
    let of = |report: &str, rest: &str| {
        format!("/reports/{report}?cycle_id={YEAR}&institution_id={COUNCIL}&phase=quarter_1{rest}")
    };
    let hr = app.acting_as(HR);
    let report = hr.get(&of("completion", "")).await.ok().json();
    assert_eq!(
        (&report["expected"], &report["done"], &report["states"]),
        (&json!(9), &json!(0), &json!({ "assessing": 1, "not_started": 8 }))
    );
    handed_in(&case).await;
    let late = hr.get(&of("late", &format!("&unit_id={PLANNING}"))).await.ok().json();
    let owner =
        late["items"].as_array().unwrap().iter().find(|row| row["check_number"] == OWNER.check_number());
    let owner = owner.expect("he is late");
    assert_eq!((&owner["state"], &owner["waits_on"]), (&json!("signing"), &json!("servant")));
    for who in [OWNER, SUPERVISOR] {
        case.post(who, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    let report = hr.get(&of("completion", "")).await.ok().json();
    assert_eq!((&report["done"], &report["percent"]), (&json!(1), &json!("11.11")));
    let other = format!("/reports/completion?cycle_id={YEAR}&institution_id={COUNCIL}&phase=quarter_3");
    assert_eq!(hr.get(&other).await.ok().json()["states"], json!({ "not_started": 9 }));
}

/// A cycle names each required phase once, and a check-in at most once.
#[actix_web::test]
async fn a_cycle_takes_windows_for_check_ins_and_does_without() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let template = national.get(&format!("/cycles/{YEAR}")).await.ok().json()["template_id"].clone();
    let window = |phase: &str, month: &str| json!({ "phase": phase, "opens_on": format!("{month}-01"), "closes_on": format!("{month}-20") });
    let cycle = |label: &str, windows: Value| {
        json!({ "label": label, "calendar": "financial", "starts_on": "2027-07-01", "ends_on": "2028-06-30",
            "template_id": template, "windows": windows })
    };
    let required =
        || vec![window("planning", "2027-07"), window("mid_year", "2027-12"), window("annual", "2028-06")];
    national.post("/cycles", cycle("a", json!(required()))).await.ok();
    let mut all = required();
    all.extend([window("quarter_1", "2027-10"), window("quarter_3", "2028-04")]);
    let made = national.post("/cycles", cycle("b", json!(all))).await.ok().json();
    let phases: Vec<_> =
        made["windows"].as_array().unwrap().iter().map(|w| w["phase"].as_str().unwrap()).collect();
    assert_eq!(phases.len(), 5);
    let mut twice = required();
    twice.extend([window("quarter_1", "2027-10"), window("quarter_1", "2027-11")]);
    national.post("/cycles", cycle("c", json!(twice))).await.wrong(&["/windows cycle_windows"]);
    let missing =
        vec![window("planning", "2027-07"), window("quarter_1", "2027-10"), window("annual", "2028-06")];
    national.post("/cycles", cycle("d", json!(missing))).await.wrong(&["/windows cycle_windows"]);
}

/// Form TFN 832, section 3: the review begins the revision, and the two name each other until it is agreed and after.
#[actix_web::test]
async fn a_review_begins_the_revision_of_its_agreement() {
    let app = TestApp::new().await;
    let id = planned(&app).await;
    app.travel("2026-10-05");
    let case = open(&app, &id, "quarter_1").await;
    let reason = || json!({ "reason": "Mafuriko yamebadilisha shabaha" });
    case.post(OWNER, "revise_objectives", reason()).await.is(409, "wrong_state");
    handed_in(&case).await;
    let path = format!("{}/revise_objectives", case.path);
    case.post(OWNER, "revise_objectives", json!({ "reason": " " })).await.wrong(&["/reason field_empty"]);
    app.acting_as(OWNER).post_if(&path, "\"99\"", reason()).await.is(412, "precondition_failed");
    app.acting_as(OWNER).post(&path, reason()).await.is(428, "precondition_required");
    for (who, status) in
        [(REVIEWER, 403), (HR, 403), (HEAD, 403), (AUDITOR, 403), (STRANGER, 404), (COLLEAGUE, 404)]
    {
        assert_eq!(case.post(who, "revise_objectives", reason()).await.status, status, "{}", who.name);
    }
    let review = case.post(SUPERVISOR, "revise_objectives", reason()).await.ok().json();
    assert_eq!(review["revisions"], json!([{ "revision": 2, "agreed_at": null }]));
    case.post(OWNER, "revise_objectives", reason()).await.is(409, "wrong_state");
    let owner = app.acting_as(OWNER);
    let agreement = format!("/agreements/{id}");
    let draft = owner.get(&agreement).await.ok();
    let review_id = json!(case.path.trim_start_matches("/appraisals/"));
    assert_eq!(
        (&draft.json()["revision"], &draft.json()["revision_appraisal_id"], &draft.json()["revision_reason"]),
        (&json!(2), &review_id, &json!("Mafuriko yamebadilisha shabaha"))
    );
    // Given up, the agreed revision stands again and names no review; begun again, it is agreed and names it for good.
    let restored =
        owner.post_if(&format!("{agreement}/cancel_revision"), &draft.tag(), json!({})).await.ok().json();
    assert_eq!((&restored["revision"], &restored["revision_appraisal_id"]), (&json!(1), &Value::Null));
    assert_eq!(case.read(OWNER).await.json()["revisions"], json!([]));
    case.post(OWNER, "revise_objectives", reason()).await.ok();
    let tag = owner.get(&agreement).await.tag();
    let tag = owner.put(&format!("{agreement}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    let tag = owner.post_if(&format!("{agreement}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{agreement}/agree"), &tag, json!({})).await.ok();
    let versions = owner.get(&format!("{agreement}/versions")).await.ok().json();
    assert_eq!(
        (&versions["versions"][0]["appraisal_id"], &versions["versions"][1]["appraisal_id"]),
        (&Value::Null, &review_id)
    );
    let revisions = case.read(OWNER).await.json()["revisions"].clone();
    assert_eq!((&revisions[0]["revision"], revisions[0]["agreed_at"].is_string()), (&json!(2), true));
    // The check-in was opened with the first revision, and stays with it: what is signed is what was spoken about.
    assert_eq!(case.read(OWNER).await.json()["objectives"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn the_annual_appraisal_revises_nothing() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    case.post(OWNER, "revise_objectives", json!({ "reason": "x" })).await.is(409, "not_a_review");
}
