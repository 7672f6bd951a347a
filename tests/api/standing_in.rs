//! Acting supervisors, who act in full, and delegates, who do everything but sign.

use super::{
    agreements::agreement,
    appraisals::{Case, column},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

pub fn acting(absent: Person, acting: Person, from: &str, to: &str) -> Value {
    json!({ "absent_id": absent.servant(), "acting_id": acting.servant(), "starts_on": from, "ends_on": to, "reason": "Likizo" })
}

pub fn delegation(to: Person, duties: &[&str]) -> Value {
    json!({ "delegate_id": to.servant(), "duties": duties, "starts_on": "2027-06-07", "ends_on": "2027-06-20", "reason": "Safari" })
}

async fn listed(app: &TestApp, who: Person, list: &str) -> usize {
    let query = format!("{list}?servant_id={}", OWNER.servant());
    app.acting_as(who).get(&query).await.ok().json()["items"].as_array().unwrap().len()
}

/// All rights for the time, signatures included and recorded as acting; the day after, all is as before.
#[actix_web::test]
async fn an_acting_supervisor_acts_in_full_and_only_for_the_time() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    app.acting_as(FORMER).get(&case.path).await.is(404, "not_found");
    let new = acting(SUPERVISOR, FORMER, "2027-06-07", "2027-06-20");
    app.acting_as(HR).post("/acting_supervisors", new).await.ok();
    let form = case.read(FORMER).await.json();
    assert_eq!(
        (&form["supervisor_id"], &form["acting_supervisor_id"]),
        (&json!(SUPERVISOR.servant()), &json!(FORMER.servant()))
    );
    for list in ["/appraisals", "/agreements", "/postings"] {
        assert_eq!(listed(&app, FORMER, list).await, 1, "{list}");
    }
    // The absent one still reads what he rates, and does nothing.
    case.read(SUPERVISOR).await;
    app.acting_as(SUPERVISOR)
        .get(&format!("{}/sheets/supervisor", case.path))
        .await
        .is(403, "blind_until_both_submitted");
    app.acting_as(SUPERVISOR)
        .put(&format!("{}/sheets/supervisor", case.path), "\"0\"", json!({}))
        .await
        .is(403, "forbidden");
    case.save(OWNER, "self", column(&form, ["2", "2"], "2")).await.ok();
    case.submit(OWNER, "self").await.ok();
    case.save(FORMER, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    case.submit(FORMER, "supervisor").await.ok();
    let sheet = app.acting_as(OWNER).get(&format!("{}/sheets/supervisor", case.path)).await.ok().json();
    assert_eq!(
        (&sheet["author_id"], &sheet["on_behalf_of_id"]),
        (&json!(FORMER.servant()), &json!(SUPERVISOR.servant()))
    );
    case.save(FORMER, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    case.post(FORMER, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    case.post(FORMER, "sign", json!({ "statement": "agreed" })).await.ok();
    let signatures = app.acting_as(HR).get(&format!("{}/signatures", case.path)).await.ok().json();
    let second = &signatures["signatures"][1];
    assert_eq!(
        [&second["signer_id"], &second["acting_for_id"], &second["matches"]],
        [&json!(FORMER.servant()), &json!(SUPERVISOR.servant()), &json!(true)]
    );
    assert_eq!(signatures["signatures"][0]["acting_for_id"], Value::Null);
    app.travel("2027-06-21");
    app.acting_as(FORMER).get(&case.path).await.is(404, "not_found");
    for list in ["/appraisals", "/postings"] {
        assert_eq!(
            (listed(&app, FORMER, list).await, listed(&app, SUPERVISOR, list).await),
            (0, 1),
            "{list}"
        );
    }
    assert_eq!(case.read(SUPERVISOR).await.json()["acting_supervisor_id"], Value::Null);
}

#[actix_web::test]
async fn the_reviewer_can_be_acted_for_too() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    let new = acting(REVIEWER, PLANNER, "2027-06-07", "2027-06-20");
    app.acting_as(HR).post("/acting_supervisors", new).await.ok();
    assert_eq!(listed(&app, PLANNER, "/appraisals").await, 1);
    case.post(REVIEWER, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    let signed = case.post(PLANNER, "sign", json!({ "statement": "agreed" })).await.ok().json();
    assert_eq!(signed["status"], "countersigned");
    let path = format!("/audit?action=appraisal.sign&account_id={}", PLANNER.account());
    let trail = app.acting_as(AUDITOR).get(&path).await.ok().json();
    assert_eq!(trail["items"][0]["on_behalf_of"], json!(REVIEWER.servant()));
}

/// A report acts for his supervisor: over his colleagues, not over himself; there the next above stands.
#[actix_web::test]
async fn nobody_acts_on_his_own_case() {
    let app = TestApp::new().await;
    let new = acting(SUPERVISOR, OWNER, "2026-07-06", "2026-07-31");
    app.acting_as(HR).post("/acting_supervisors", new).await.ok();
    let hr = app.acting_as(HR);
    let line = async |of: Person| hr.get(&format!("/postings/{}/line", of.posting())).await.ok().json();
    let (own, colleague) = (line(OWNER).await, line(COLLEAGUE).await);
    assert_eq!(
        (&own["supervisor_id"], &own["reviewer_id"]),
        (&json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()))
    );
    assert_eq!(
        (&colleague["supervisor_id"], &colleague["acting_for_id"], &colleague["reviewer_id"]),
        (&json!(OWNER.servant()), &json!(SUPERVISOR.servant()), &json!(REVIEWER.servant()))
    );
    let path = agreement(&app, OWNER, "submitted").await;
    let tag = app.acting_as(OWNER).get(&path).await.ok().tag();
    app.acting_as(OWNER).post_if(&format!("{path}/agree"), &tag, json!({})).await.is(403, "forbidden");
    app.acting_as(REVIEWER).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
}

#[actix_web::test]
async fn who_may_name_an_acting_supervisor_and_whom() {
    let app = TestApp::new().await;
    let body = || acting(SUPERVISOR, FORMER, "2026-08-01", "2026-08-31");
    for who in [STRANGER, HR_OTHER, COLLEAGUE, PLANNER] {
        app.acting_as(who).post("/acting_supervisors", body()).await.is(404, "not_found");
    }
    for who in [SUPERVISOR, FORMER, HEAD, AUDITOR] {
        app.acting_as(who).post("/acting_supervisors", body()).await.is(403, "forbidden");
    }
    let hr = app.acting_as(HR);
    hr.post("/acting_supervisors", acting(SUPERVISOR, HR, "2026-08-01", "2026-08-31"))
        .await
        .is(403, "separation_of_duties");
    hr.post("/acting_supervisors", acting(SUPERVISOR, SUPERVISOR, "2026-08-31", "2026-08-01"))
        .await
        .wrong(&["/ends_on dates_order", "/acting_id line_circle"]);
    let mut blank = body();
    blank["reason"] = json!(" ");
    hr.post("/acting_supervisors", blank).await.wrong(&["/reason field_empty"]);
    for (field, person) in [("absent_id", NATIONAL), ("acting_id", NATIONAL)] {
        let mut unknown = body();
        unknown[field] = json!(person.servant());
        hr.post("/acting_supervisors", unknown).await.wrong(&[&format!("/{field} field_unknown_reference")]);
    }
    let new = hr.post("/acting_supervisors", body()).await.ok();
    hr.post("/acting_supervisors", acting(SUPERVISOR, COLLEAGUE, "2026-08-31", "2026-09-30"))
        .await
        .is(409, "acting_overlap");
    for (absent, stand_in) in [(FORMER, COLLEAGUE), (REVIEWER, SUPERVISOR)] {
        hr.post("/acting_supervisors", acting(absent, stand_in, "2026-08-10", "2026-08-12"))
            .await
            .is(409, "acting_chain");
    }
    let path = format!("/acting_supervisors/{}", new.id());
    for (who, seen) in
        [(SUPERVISOR, true), (FORMER, true), (HEAD, true), (AUDITOR, true), (OWNER, false), (HR_OTHER, false)]
    {
        let caller = app.acting_as(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{}", who.name);
        let items = caller.get("/acting_supervisors").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(items == 1, seen, "{} lists", who.name);
    }
}

#[actix_web::test]
async fn acting_ends_before_its_time() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let new =
        hr.post("/acting_supervisors", acting(SUPERVISOR, FORMER, "2026-07-06", "2026-08-31")).await.ok();
    let path = format!("/acting_supervisors/{}/end", new.id());
    let line = format!("/postings/{}/line", OWNER.posting());
    assert_eq!(hr.get(&line).await.json()["supervisor_id"], json!(FORMER.servant()));
    let end = |on: &str| json!({ "ends_on": on });
    app.acting_as(FORMER).post_if(&path, &new.tag(), end("2026-07-10")).await.is(403, "forbidden");
    hr.post_if(&path, "\"7\"", end("2026-07-10")).await.is(412, "precondition_failed");
    for day in ["2026-07-04", "2026-09-01"] {
        hr.post_if(&path, &new.tag(), end(day)).await.wrong(&["/ends_on day_passed"]);
    }
    let ended = hr.post_if(&path, &new.tag(), end("2026-07-05")).await.ok();
    assert_eq!(ended.json()["cancelled"], true, "it never began");
    assert_eq!(hr.get(&line).await.json()["supervisor_id"], json!(SUPERVISOR.servant()));
    hr.post_if(&path, &ended.tag(), end("2026-07-06")).await.is(409, "already_over");
    let again =
        hr.post("/acting_supervisors", acting(SUPERVISOR, FORMER, "2026-07-06", "2026-08-31")).await.ok();
    let path = format!("/acting_supervisors/{}/end", again.id());
    hr.post_if(&path, &again.tag(), end("2026-07-06")).await.ok();
    assert_eq!(hr.get(&line).await.json()["supervisor_id"], json!(FORMER.servant()), "the last day counts");
    app.travel("2026-07-07");
    assert_eq!(app.acting_as(HR).get(&line).await.json()["supervisor_id"], json!(SUPERVISOR.servant()));
}

/// Everything but sign, and both names on what he wrote.
#[actix_web::test]
async fn a_delegate_assesses_and_never_signs() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let supervisor = app.acting_as(SUPERVISOR);
    supervisor.post("/delegations", delegation(FORMER, &["assessments"])).await.ok();
    let form = case.read(FORMER).await.json();
    assert_eq!(listed(&app, FORMER, "/appraisals").await, 1);
    let allowed = |form: &Value| -> Vec<String> {
        let actions = form["actions"].as_array().unwrap().iter();
        let mine = actions.filter(|action| action["allowed"] == true);
        mine.map(|action| action["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(allowed(&form), ["sheets/supervisor"]);
    app.acting_as(FORMER)
        .get(&format!("{}/sheets/self", case.path))
        .await
        .is(403, "blind_until_both_submitted");
    case.save(OWNER, "self", column(&form, ["2", "2"], "2")).await.ok();
    case.submit(OWNER, "self").await.ok();
    case.save(FORMER, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    // The delegator finds what was written for him, and may go on with it.
    let sheet = supervisor.get(&format!("{}/sheets/supervisor", case.path)).await.ok().json();
    assert_eq!(
        (&sheet["author_id"], &sheet["on_behalf_of_id"]),
        (&json!(FORMER.servant()), &json!(SUPERVISOR.servant()))
    );
    case.submit(FORMER, "supervisor").await.ok();
    case.save(FORMER, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    case.post(FORMER, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    case.post(FORMER, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.ok();
    let trail = format!("/audit?action=appraisal.propose&account_id={}", FORMER.account());
    let trail = app.acting_as(AUDITOR).get(&trail).await.ok().json();
    assert_eq!(trail["items"][0]["on_behalf_of"], json!(SUPERVISOR.servant()));
}

#[actix_web::test]
async fn a_delegate_agrees_for_the_supervisor_and_both_names_stand() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "submitted").await;
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    let mut body = delegation(FORMER, &["agreements"]);
    (body["starts_on"], body["ends_on"]) = (json!("2026-07-06"), json!("2026-07-10"));
    let given = app.acting_as(SUPERVISOR).post("/delegations", body).await.ok();
    assert_eq!(listed(&app, FORMER, "/agreements").await, 1);
    let tag = app.acting_as(FORMER).get(&path).await.ok().tag();
    app.acting_as(FORMER).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    let versions = app.acting_as(OWNER).get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(
        (&versions["versions"][0]["agreed_by"], &versions["versions"][0]["on_behalf_of_id"]),
        (&json!(FORMER.servant()), &json!(SUPERVISOR.servant()))
    );
    let trail = app.acting_as(AUDITOR).get("/audit?action=agreement.agree").await.ok().json();
    assert_eq!(
        (&trail["items"][0]["account_id"], &trail["items"][0]["on_behalf_of"]),
        (&json!(FORMER.account()), &json!(SUPERVISOR.servant()))
    );
    // Revoked at once, by the delegator; a second time there is nothing left to revoke.
    let revoke = format!("/delegations/{}/revoke", given.id());
    app.acting_as(FORMER).post_if(&revoke, &given.tag(), json!({})).await.is(403, "forbidden");
    app.acting_as(COLLEAGUE).post_if(&revoke, &given.tag(), json!({})).await.is(404, "not_found");
    app.acting_as(SUPERVISOR).post_if(&revoke, "\"5\"", json!({})).await.is(412, "precondition_failed");
    let revoked = app.acting_as(SUPERVISOR).post_if(&revoke, &given.tag(), json!({})).await.ok();
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    assert_eq!(listed(&app, FORMER, "/agreements").await, 0);
    app.acting_as(SUPERVISOR).post_if(&revoke, &revoked.tag(), json!({})).await.is(409, "already_over");
}

#[actix_web::test]
async fn a_delegation_ends_by_the_clock_and_keeps_to_its_scope() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "submitted").await;
    let give = async |limit: Value| {
        let mut body = delegation(FORMER, &["agreements"]);
        (body["starts_on"], body["ends_on"]) = (json!("2026-07-06"), json!("2026-07-10"));
        body.as_object_mut().unwrap().extend(limit.as_object().unwrap().clone());
        app.acting_as(SUPERVISOR).post("/delegations", body).await.ok()
    };
    let other_unit = give(json!({ "unit_id": HR_UNIT })).await;
    let other_report = give(json!({ "posting_ids": [COLLEAGUE.posting()] })).await;
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    assert_eq!(listed(&app, FORMER, "/agreements").await, 0);
    for given in [other_unit, other_report] {
        let revoke = format!("/delegations/{}/revoke", given.id());
        app.acting_as(HR).post_if(&revoke, &given.tag(), json!({})).await.ok();
    }
    give(json!({ "unit_id": PLANNING, "posting_ids": [OWNER.posting()] })).await;
    app.acting_as(FORMER).get(&path).await.ok();
    app.travel("2026-07-10");
    app.acting_as(FORMER).get(&path).await.ok();
    app.travel("2026-07-11");
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    assert_eq!(listed(&app, FORMER, "/agreements").await, 0);
}

/// Not on his own case, not on the delegator's, and what was delegated is not passed on.
#[actix_web::test]
async fn a_delegate_has_no_more_than_he_was_lent() {
    let app = TestApp::new().await;
    let mine = agreement(&app, OWNER, "submitted").await;
    let mut body = delegation(OWNER, &["agreements", "progress", "assessments"]);
    (body["starts_on"], body["ends_on"]) = (json!("2026-07-06"), json!("2026-07-10"));
    app.acting_as(SUPERVISOR).post("/delegations", body.clone()).await.ok();
    let tag = app.acting_as(OWNER).get(&mine).await.tag();
    app.acting_as(OWNER).post_if(&format!("{mine}/agree"), &tag, json!({})).await.is(403, "forbidden");
    body["delegate_id"] = json!(COLLEAGUE.servant());
    app.acting_as(OWNER).post("/delegations", body.clone()).await.is(409, "nobody_to_delegate");
    // The reviewer lends his duties to one to whom the supervisor lent his: on the supervisor's own case he has none.
    body["delegate_id"] = json!(OWNER.servant());
    app.acting_as(REVIEWER).post("/delegations", body).await.ok();
    let theirs = app.acting_as(OWNER).get(&format!("/agreements?servant_id={}", SUPERVISOR.servant())).await;
    assert_eq!(theirs.ok().json()["items"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn a_delegation_is_held_against_its_rules() {
    let app = TestApp::new().await;
    app.travel("2027-06-07");
    let supervisor = app.acting_as(SUPERVISOR);
    let body = json!({ "delegate_id": SUPERVISOR.servant(), "duties": ["agreements", "agreements"], "posting_ids": [],
        "starts_on": "2027-06-06", "ends_on": "2027-09-05", "reason": "" });
    supervisor.post("/delegations", body).await.wrong(&[
        "/duties/1 field_twice",
        "/posting_ids field_count",
        "/delegate_id line_circle",
        "/starts_on delegation_length",
        "/ends_on delegation_length",
        "/reason field_empty",
    ]);
    for duties in [json!(["sign"]), json!("agreements"), json!([1])] {
        let mut bad = delegation(FORMER, &[]);
        bad["duties"] = duties;
        supervisor.post("/delegations", bad).await.is(422, "invalid_fields");
    }
    supervisor.post("/delegations", delegation(FORMER, &[])).await.wrong(&["/duties field_count"]);
    supervisor
        .post("/delegations", delegation(STRANGER, &["reviews"]))
        .await
        .wrong(&["/delegate_id field_unknown_reference"]);
    let mut foreign = delegation(FORMER, &["reviews"]);
    foreign["posting_ids"] = json!([STRANGER.posting()]);
    supervisor.post("/delegations", foreign).await.wrong(&["/posting_ids field_unknown_reference"]);
    let mut foreign = delegation(FORMER, &["reviews"]);
    foreign["unit_id"] = json!(OTHER_UNIT);
    supervisor.post("/delegations", foreign).await.wrong(&["/unit_id field_unknown_reference"]);
    let mut whole = delegation(FORMER, &["reviews"]);
    whole["ends_on"] = json!("2027-09-04");
    let given = supervisor.post("/delegations", whole).await.ok();
    app.acting_as(NATIONAL)
        .post("/delegations", delegation(FORMER, &["reviews"]))
        .await
        .is(403, "not_a_servant");
    let path = format!("/delegations/{}", given.id());
    for (who, seen) in
        [(SUPERVISOR, true), (FORMER, true), (HR, true), (HEAD, true), (OWNER, false), (HR_OTHER, false)]
    {
        let caller = app.acting_as(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{}", who.name);
        let items =
            caller.get("/delegations?as_of=2027-06-08").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(items == 1, seen, "{} lists", who.name);
    }
}
