//! Recusals: declared, decided by others, and the next in line.

use super::{
    agreements::agreement,
    appraisals::Case,
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

fn conflict(person: Person, kind: &str) -> Value {
    json!({ "servant_id": OWNER.servant(), "person_id": person.servant(), "kind": kind, "reason": "Ni kaka yake" })
}

async fn decide(app: &TestApp, who: Person, of: &Reply, verb: &str) -> Reply {
    let path = format!("/recusals/{}/{verb}", of.id());
    app.acting_as(who).post_if(&path, &of.tag(), json!({ "reason": "Imethibitishwa" })).await
}

pub async fn upheld(app: &TestApp, person: Person) -> Reply {
    let declared = app.acting_as(OWNER).post("/recusals", conflict(person, "family")).await.ok();
    decide(app, HR, &declared, "uphold").await.ok()
}

async fn line(app: &TestApp) -> (Value, Value) {
    let path = format!("/postings/{}/line", OWNER.posting());
    let line = app.acting_as(HR).get(&path).await.ok().json();
    (line["supervisor_id"].clone(), line["reviewer_id"].clone())
}

/// The supervisor is the servant's brother: his supervisor takes over, and it is on record whom the rule passed over.
#[actix_web::test]
async fn the_next_in_line_rates_instead() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    case.save(SUPERVISOR, "supervisor", json!({ "comment": "Rasimu" })).await.ok();
    let declared = app.acting_as(SUPERVISOR).post("/recusals", conflict(SUPERVISOR, "family")).await.ok();
    assert_eq!((&declared.json()["status"], &declared.json()["rule"]), (&json!("declared"), &Value::Null));
    case.read(SUPERVISOR).await;
    // Neither of the two decides, and nobody outside hears of it.
    for (who, status) in [(OWNER, 403), (SUPERVISOR, 403), (AUDITOR, 403), (COLLEAGUE, 404), (HR_OTHER, 404)]
    {
        assert_eq!(decide(&app, who, &declared, "uphold").await.status, status, "{}", who.name);
        let path = format!("/recusals/{}", declared.id());
        assert_eq!(app.acting_as(who).get(&path).await.status == 200, status == 403, "{}", who.name);
        let items = app.acting_as(who).get("/recusals").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(items == 1, status == 403, "{} lists", who.name);
    }
    let done = decide(&app, HEAD, &declared, "uphold").await.ok();
    let json = done.json();
    assert_eq!(
        [&json["status"], &json["rule"], &json["supervisor_id"], &json["reviewer_id"], &json["skipped"]],
        [
            &json!("upheld"),
            &json!("next_in_line"),
            &json!(REVIEWER.servant()),
            &json!(HEAD_ABOVE.servant()),
            &json!([SUPERVISOR.servant()])
        ]
    );
    decide(&app, HEAD, &done, "dismiss").await.is(409, "wrong_state");
    // The open appraisal has the new raters; his draft is gone, and the recused sees nothing any more.
    let now = case.read(REVIEWER).await.json();
    assert_eq!(
        (&now["supervisor_id"], &now["reviewer_id"]),
        (&json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()))
    );
    let sheet = app.acting_as(REVIEWER).get(&format!("{}/sheets/supervisor", case.path)).await.ok().json();
    assert_eq!(sheet["saved_at"], Value::Null);
    let agreement = format!("/agreements/{}", now["agreement_id"].as_str().unwrap());
    for path in [&case.path, &agreement] {
        app.acting_as(SUPERVISOR).get(path).await.is(404, "not_found");
    }
    for list in ["/appraisals", "/agreements", "/postings"] {
        let query = format!("{list}?servant_id={}", OWNER.servant());
        let items =
            async |who| app.acting_as(who).get(&query).await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!((items(SUPERVISOR).await, items(REVIEWER).await), (0, 1), "{list}");
    }
    assert_eq!(line(&app).await, (json!(REVIEWER.servant()), json!(HEAD_ABOVE.servant())));
    // Nor can he be put back over him, directly.
    let posting = format!("/postings/{}", OWNER.posting());
    let tag = app.acting_as(HR).get(&posting).await.tag();
    let again = json!({ "supervisor_id": SUPERVISOR.servant(), "starts_on": "2027-06-08" });
    app.acting_as(HR)
        .post_if(&format!("{posting}/supervisor"), &tag, again)
        .await
        .wrong(&["/supervisor_id recused"]);
}

/// A reviewer who is recused: the supervisor stays, the one above the reviewer countersigns.
#[actix_web::test]
async fn a_reviewer_is_recused_alone() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    upheld(&app, REVIEWER).await;
    assert_eq!(line(&app).await, (json!(SUPERVISOR.servant()), json!(HEAD_ABOVE.servant())));
    app.acting_as(REVIEWER).get(&case.path).await.is(404, "not_found");
    let signed = case.post(HEAD_ABOVE, "sign", json!({ "statement": "agreed" })).await.ok().json();
    assert_eq!(signed["status"], "countersigned");
}

/// Everybody above is recused: nobody rates until HR names somebody, on record.
#[actix_web::test]
async fn where_nobody_is_above_hr_names_the_raters() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "draft").await;
    for person in [REVIEWER, HEAD_ABOVE, HEAD] {
        upheld(&app, person).await;
    }
    let last = upheld(&app, SUPERVISOR).await;
    assert_eq!([&last.json()["rule"], &last.json()["supervisor_id"]], [&json!("none_above"), &Value::Null]);
    let unnamed = app.acting_as(HR).get("/recusals?unnamed=true").await.ok().json();
    assert!(unnamed["items"].as_array().unwrap().iter().any(|item| item["id"] == last.json()["id"]));
    assert_eq!(line(&app).await, (Value::Null, Value::Null));
    let tag = app.acting_as(OWNER).get(&path).await.ok().tag();
    app.acting_as(OWNER).post_if(&format!("{path}/submit"), &tag, json!({})).await.is(409, "no_supervisor");
    let raters = format!("/recusals/{}/raters", last.id());
    let named = |supervisor: Person, reviewer: Person| json!({ "supervisor_id": supervisor.servant(), "reviewer_id": reviewer.servant(), "reason": "Hakuna aliye juu" });
    let hr = app.acting_as(HR);
    app.acting_as(HEAD).post_if(&raters, &last.tag(), named(COMMITTEE, FORMER)).await.is(403, "forbidden");
    hr.post_if(&raters, "\"9\"", named(COMMITTEE, FORMER)).await.is(412, "precondition_failed");
    hr.post_if(&raters, &last.tag(), named(OWNER, FORMER)).await.wrong(&["/supervisor_id line_circle"]);
    hr.post_if(&raters, &last.tag(), named(COMMITTEE, COMMITTEE)).await.wrong(&["/reviewer_id line_circle"]);
    hr.post_if(&raters, &last.tag(), named(COMMITTEE, HEAD)).await.wrong(&["/reviewer_id recused"]);
    hr.post_if(&raters, &last.tag(), named(NATIONAL, FORMER))
        .await
        .wrong(&["/supervisor_id field_unknown_reference"]);
    let done = hr.post_if(&raters, &last.tag(), named(COMMITTEE, FORMER)).await.ok().json();
    assert_eq!((&done["rule"], &done["supervisor_id"]), (&json!("named"), &json!(COMMITTEE.servant())));
    let submitted = app.acting_as(OWNER).post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
    app.acting_as(COMMITTEE).post_if(&format!("{path}/agree"), &submitted.tag(), json!({})).await.ok();
    app.acting_as(FORMER).get(&path).await.ok();
}

#[actix_web::test]
async fn a_disciplinary_case_blocks_at_once_and_is_for_hr() {
    let app = TestApp::new().await;
    app.acting_as(OWNER)
        .post("/recusals", conflict(SUPERVISOR, "disciplinary"))
        .await
        .wrong(&["/kind disciplinary_by_hr"]);
    let done = app.acting_as(HR).post("/recusals", conflict(SUPERVISOR, "disciplinary")).await.ok().json();
    assert_eq!((&done["status"], &done["rule"]), (&json!("upheld"), &json!("next_in_line")));
    assert_eq!(line(&app).await.0, json!(REVIEWER.servant()));
}

#[actix_web::test]
async fn who_may_declare_what() {
    let app = TestApp::new().await;
    for who in [COLLEAGUE, STRANGER, HR_OTHER, NATIONAL] {
        app.acting_as(who).post("/recusals", conflict(SUPERVISOR, "family")).await.is(404, "not_found");
    }
    for who in [HEAD, AUDITOR] {
        app.acting_as(who).post("/recusals", conflict(SUPERVISOR, "family")).await.is(403, "forbidden");
    }
    let bad = json!({ "servant_id": OWNER.servant(), "person_id": OWNER.servant(), "kind": "other", "reason": " ",
        "starts_on": "2026-07-07", "ends_on": "2026-07-05" });
    app.acting_as(OWNER).post("/recusals", bad).await.wrong(&[
        "/starts_on day_passed",
        "/ends_on day_passed",
        "/person_id line_circle",
        "/reason field_empty",
    ]);
    let mut unknown = conflict(SUPERVISOR, "other");
    unknown["person_id"] = json!(NATIONAL.servant());
    app.acting_as(OWNER).post("/recusals", unknown).await.wrong(&["/person_id field_unknown_reference"]);
    app.acting_as(OWNER).post("/recusals", conflict(SUPERVISOR, "family")).await.ok();
    app.acting_as(SUPERVISOR)
        .post("/recusals", conflict(SUPERVISOR, "business"))
        .await
        .is(409, "recusal_exists");
    // HR whom it concerns declares like anybody, and does not decide it.
    let own = app.acting_as(HR).post("/recusals", conflict(HR, "family")).await.ok();
    decide(&app, HR, &own, "uphold").await.is(403, "separation_of_duties");
    let apart = decide(&app, HEAD, &own, "uphold").await.ok().json();
    assert_eq!((&apart["rule"], &apart["supervisor_id"]), (&json!("not_in_line"), &Value::Null));
    assert_eq!(line(&app).await, (json!(SUPERVISOR.servant()), json!(REVIEWER.servant())));
}

#[actix_web::test]
async fn dismissed_it_changes_nothing_and_ended_the_old_line_holds_again() {
    let app = TestApp::new().await;
    let declared = app.acting_as(OWNER).post("/recusals", conflict(SUPERVISOR, "other")).await.ok();
    let done = decide(&app, HR, &declared, "dismiss").await.ok();
    assert_eq!(done.json()["status"], "dismissed");
    assert_eq!(line(&app).await.0, json!(SUPERVISOR.servant()));
    // A dismissed one stands in nobody's way.
    let again = upheld(&app, SUPERVISOR).await;
    assert_eq!(line(&app).await.0, json!(REVIEWER.servant()));
    let path = format!("/recusals/{}/end", again.id());
    let end = |day: &str| json!({ "ends_on": day });
    app.acting_as(OWNER).post_if(&path, &again.tag(), end("2026-07-10")).await.is(403, "forbidden");
    app.acting_as(HR).post_if(&path, &again.tag(), end("2026-07-05")).await.wrong(&["/ends_on day_passed"]);
    let ended = app.acting_as(HR).post_if(&path, &again.tag(), end("2026-07-10")).await.ok();
    app.travel("2026-07-10");
    assert_eq!(line(&app).await.0, json!(REVIEWER.servant()));
    app.travel("2026-07-11");
    assert_eq!(line(&app).await.0, json!(SUPERVISOR.servant()));
    app.acting_as(HR).post_if(&path, &ended.tag(), end("2026-07-11")).await.is(409, "already_over");
}

/// Neither delegate nor acting supervisor of one from whom he is recused.
#[actix_web::test]
async fn the_recused_comes_in_by_no_other_door() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "submitted").await;
    let delegation = json!({ "delegate_id": FORMER.servant(), "duties": ["agreements"], "starts_on": "2026-07-06",
        "ends_on": "2026-07-31", "reason": "Safari" });
    app.acting_as(SUPERVISOR).post("/delegations", delegation).await.ok();
    app.acting_as(FORMER).get(&path).await.ok();
    upheld(&app, FORMER).await;
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    let acting = json!({ "absent_id": SUPERVISOR.servant(), "acting_id": FORMER.servant(), "starts_on": "2026-07-06",
        "ends_on": "2026-07-31", "reason": "Likizo" });
    app.acting_as(HR).post("/acting_supervisors", acting).await.ok();
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    assert_eq!(line(&app).await.0, json!(REVIEWER.servant()), "the next above stands");
}
