//! Moderation: marks side by side, requests to re-consider, and nobody who changes a mark from above.

use super::{
    appraisals::{Case, column},
    reports::marks,
    support::{Reply, TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

pub fn new_round() -> Value {
    json!({ "institution_id": COUNCIL, "cycle_id": YEAR, "purpose": "Kusawazisha alama." })
}

pub async fn round(app: &TestApp, who: Person) -> String {
    format!("/moderations/{}", app.acting_as(who).post("/moderations", new_round()).await.ok().id())
}

pub fn about(case: &Case<'_>) -> Value {
    json!({ "appraisal_id": case.path.trim_start_matches("/appraisals/"), "reason": "Wote wana alama moja." })
}

async fn answer(app: &TestApp, who: Person, request: &str, body: Value) -> Reply {
    let tag = app.acting_as(SUPERVISOR).get(request).await.tag();
    app.acting_as(who).post_if(&format!("{request}/answer"), &tag, body).await
}

/// Four have 1.25, eight 3.00, the owner 2.50: seven and the owner in PLAN, three in HR, two in DIR.
/// PLAN: (4 × 1.25 + 3 × 3 + 2.5) / 8 = 2.0625; all: (4 × 1.25 + 8 × 3 + 2.5) / 13 = 2.423….
#[actix_web::test]
async fn distributions_stand_side_by_side_and_small_groups_are_hidden() {
    let app = TestApp::new().await;
    marks(&app).await;
    app.run("update appraisals set status = 'countersigned', disclosed_at = null").await;
    let case = Case::open(&app).await.to("countersigned").await;
    let path = round(&app, COMMITTEE).await;
    let by = |who: Person, query: &'static str| {
        let (caller, path) = (app.acting_as(who), format!("{path}/distributions{query}"));
        async move { caller.get(&path).await.ok().json() }
    };
    let units = by(COMMITTEE, "?by=unit").await;
    assert_eq!((&units["total"]["count"], &units["total"]["mean"]), (&json!(13), &json!("2.42")));
    let told: Vec<_> = units["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| {
            (
                g["group"].as_str().unwrap(),
                g["suppressed"].as_bool().unwrap(),
                g["count"].as_i64(),
                g["mean"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("DIR", true, None, None), ("HR", true, None, None), ("PLAN", false, Some(8), Some("2.06"))]
    );
    assert_eq!(units["groups"][2]["grades"], json!({ "average": 4, "outstanding": 4 }));
    let supervisors = by(HR, "").await;
    assert_eq!(
        (&supervisors["by"], &supervisors["groups"][0]["group"], &supervisors["groups"][0]["count"]),
        (&json!("supervisor"), &json!("9000103 Asha Kimaro"), &json!(13))
    );
    assert_eq!(by(HEAD, "?by=family").await["groups"][0]["group"], "planning");
    // The list pages through all of them, and of one supervisor.
    let caller = app.acting_as(COMMITTEE);
    let (mut found, mut after) = (vec![], String::new());
    loop {
        let page = caller.get(&format!("{path}/marks?limit=5{after}")).await.ok().json();
        found.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["check_number"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(found.len(), 13);
    assert!(found.is_sorted() && found.last().unwrap() == "9000101");
    let none = caller.get(&format!("{path}/marks?supervisor_id={}", REVIEWER.servant())).await.ok().json();
    assert_eq!(none["items"], json!([]));
    // What is disclosed is no longer looked at.
    case.post(HR, "disclose", json!({})).await.ok();
    assert_eq!(by(HR, "").await["total"]["count"], 12);
    // A round of one unit looks at that unit.
    let mut unit = new_round();
    unit["unit_id"] = json!(HR_UNIT);
    let small = app.acting_as(HR).post("/moderations", unit).await.ok().id();
    let small = caller.get(&format!("/moderations/{small}/distributions?by=unit")).await.ok().json();
    assert_eq!(
        (&small["total"]["suppressed"], &small["total"]["count"], &small["groups"][0]["mean"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
}

/// Asked, answered "kept": the mark is not disclosed in between, the appraisee sees nothing before disclosure and all after it.
#[actix_web::test]
async fn a_mark_that_is_kept_is_disclosed_after_the_answer() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let path = round(&app, HR).await;
    let blind = case.read(OWNER).await;
    let new = app.acting_as(HR).post(&format!("{path}/requests"), about(&case)).await.ok();
    let request = format!("/moderations/requests/{}", new.id());
    assert_eq!(
        (&new.json()["supervisor_id"], &new.json()["answer"]),
        (&json!(SUPERVISOR.servant()), &Value::Null)
    );
    app.acting_as(HR).post(&format!("{path}/requests"), about(&case)).await.is(409, "reconsideration_open");
    case.post(HR, "disclose", json!({})).await.is(409, "reconsideration_open");
    let told = |appraisal: &Value| {
        appraisal["actions"].as_array().unwrap().iter().find(|a| a["action"] == "disclose").unwrap().clone()
    };
    assert_eq!(told(&case.read(HR).await.json())["reason_code"], "reconsideration_open");
    // Not a letter of it before disclosure: not in the appraisal, its ETag, a list, by id.
    let still = case.read(OWNER).await;
    assert_eq!((still.json(), still.tag()), (blind.json(), blind.tag()));
    app.acting_as(OWNER).get(&request).await.is(404, "not_found");
    assert_eq!(app.acting_as(OWNER).get("/moderations/requests").await.ok().json()["items"], json!([]));
    let waiting = app.acting_as(SUPERVISOR).get("/moderations/requests?waiting=true").await.ok().json();
    assert_eq!(waiting["items"][0]["id"], json!(new.id()));
    let tag = app.acting_as(HR).get(&path).await.tag();
    let close = json!({ "conclusion": "Sawa." });
    app.acting_as(HR)
        .post_if(&format!("{path}/close"), &tag, close.clone())
        .await
        .is(409, "reconsideration_open");
    for (who, status) in
        [(HR, 403), (COMMITTEE, 403), (HEAD, 403), (OWNER, 404), (REVIEWER, 404), (STRANGER, 404)]
    {
        let reply = answer(&app, who, &request, json!({ "answer": "kept", "reason": "x" })).await;
        assert_eq!(reply.status, status, "{}: {}", who.name, reply.text());
    }
    answer(&app, SUPERVISOR, &request, json!({ "answer": "kept", "reason": "", "due_on": "2027-06-09" }))
        .await
        .wrong(&["/reason field_empty", "/due_on field_not_here"]);
    app.acting_as(SUPERVISOR)
        .post_if(&format!("{request}/answer"), "\"9\"", json!({ "answer": "kept", "reason": "x" }))
        .await
        .is(412, "precondition_failed");
    let kept = answer(&app, SUPERVISOR, &request, json!({ "answer": "kept", "reason": "Ushahidi upo." }))
        .await
        .ok()
        .json();
    assert_eq!((&kept["answer"], &kept["answered_by"]), (&json!("kept"), &json!(SUPERVISOR.servant())));
    answer(&app, SUPERVISOR, &request, json!({ "answer": "reopened", "reason": "x" }))
        .await
        .is(409, "reconsideration_answered");
    app.acting_as(OWNER).get(&request).await.is(404, "not_found");
    assert_eq!(case.post(HR, "disclose", json!({})).await.ok().json()["overall"], "2.5");
    let seen = app.acting_as(OWNER).get(&request).await.ok().json();
    assert_eq!(
        (&seen["reason"], &seen["answer_reason"]),
        (&json!("Wote wana alama moja."), &json!("Ushahidi upo."))
    );
    let own = format!(
        "/moderations/requests?waiting=false&appraisal_id={}",
        case.path.trim_start_matches("/appraisals/")
    );
    assert_eq!(app.acting_as(OWNER).get(&own).await.ok().json()["items"].as_array().unwrap().len(), 1);
    let closed = app.acting_as(HR).post_if(&format!("{path}/close"), &tag, close.clone()).await.ok();
    assert_eq!((&closed.json()["status"], &closed.json()["conclusion"]), (&json!("closed"), &json!("Sawa.")));
    app.acting_as(HR).post_if(&format!("{path}/close"), &closed.tag(), close).await.is(409, "wrong_state");
    app.acting_as(HR).post(&format!("{path}/requests"), about(&case)).await.is(409, "wrong_state");
}

/// Reopened: marked by the ordinary procedure with the appraisee, signed anew; the first version is kept.
#[actix_web::test]
async fn a_reopened_mark_is_agreed_and_signed_anew() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let path = round(&app, COMMITTEE).await;
    let request = app.acting_as(COMMITTEE).post(&format!("{path}/requests"), about(&case)).await.ok().id();
    let request = format!("/moderations/requests/{request}");
    app.travel("2027-07-02");
    answer(
        &app,
        SUPERVISOR,
        &request,
        json!({ "answer": "reopened", "reason": "x", "due_on": "2027-07-01" }),
    )
    .await
    .wrong(&["/due_on due_date"]);
    answer(
        &app,
        SUPERVISOR,
        &request,
        json!({ "answer": "reopened", "reason": "Lengo la 2 tena.", "due_on": "2027-07-09" }),
    )
    .await
    .ok();
    let open = case.read(OWNER).await.json();
    assert_eq!(
        (&open["status"], &open["overall"], &open["signed"], &open["due_on"], &open["status_reason"]),
        (&json!("discussion"), &Value::Null, &json!([]), &json!("2027-07-09"), &json!("Lengo la 2 tena."))
    );
    assert_eq!(open["versions"][0]["superseded_by"], "reconsidered");
    assert!(!case.read(OWNER).await.text().contains("alama moja"), "the request itself is not told");
    case.save(SUPERVISOR, "agreed", column(&open, ["2", "3"], "3")).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, SUPERVISOR, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    // (5/2 + 3) / 2 = 2.75
    assert_eq!(case.post(HR, "disclose", json!({})).await.ok().json()["overall"], "2.75");
    let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    let told: Vec<_> = verified["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            (
                v["overall"].as_str().unwrap(),
                v["holding"].as_bool().unwrap(),
                v["signatures"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!((told, &verified["matches"]), (vec![("2.5", false, 3), ("2.75", true, 3)], &json!(true)));
    let kept = app.acting_as(OWNER).get(&request).await.ok().json();
    assert_eq!((&kept["appraisal_version"], &kept["answer"]), (&json!(1), &json!("reopened")));
}

/// E-18: nobody moderates his own mark, or one that he made or reviewed; E-01, E-17: nobody else sees or runs it.
#[actix_web::test]
async fn the_right_people_and_never_on_ones_own() {
    let app = TestApp::new().await;
    for person in [OWNER, SUPERVISOR, REVIEWER] {
        app.sql()
            .await
            .batch_execute(&format!(
                "insert into grants (id, account_id, role, institution_id, reason, granted_at)
                 values (gen_random_uuid(), '{}', 'committee_member', '{COUNCIL}', 'test', '2026-07-01')",
                person.account()
            ))
            .await
            .unwrap();
    }
    let case = Case::open(&app).await.to("signing").await;
    let path = round(&app, HR).await;
    let ask = format!("{path}/requests");
    for person in [OWNER, SUPERVISOR, REVIEWER] {
        app.acting_as(person).post(&ask, about(&case)).await.is(403, "separation_of_duties");
    }
    app.acting_as(HR).post(&ask, about(&case)).await.is(409, "wrong_state");
    app.acting_as(HR)
        .post(&ask, json!({ "appraisal_id": "01900000-0000-7000-8000-999999999999", "reason": "x" }))
        .await
        .wrong(&["/appraisal_id field_unknown_reference"]);
    app.acting_as(HR)
        .post(&ask, json!({ "appraisal_id": case.path.trim_start_matches("/appraisals/"), "reason": " " }))
        .await
        .wrong(&["/reason field_empty"]);
    app.acting_as(HR).post(&ask, json!({ "appraisal_id": case.path.trim_start_matches("/appraisals/"), "reason": "x", "overall": "1" })).await.is(400, "malformed");
    for who in EVERYBODY {
        let runs = [HR, HR_PARENT, COMMITTEE, OWNER, SUPERVISOR, REVIEWER].contains(who);
        let sees = runs || [HEAD, AUDITOR].contains(who);
        let caller = app.acting_as(*who);
        for path in [path.clone(), format!("{path}/distributions"), format!("{path}/marks")] {
            assert_eq!(caller.get(&path).await.status, if sees { 200 } else { 404 }, "{} {path}", who.name);
        }
        let listed = caller.get("/moderations").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, sees, "{} lists", who.name);
        if !runs {
            let status = if sees { 403 } else { 404 };
            assert_eq!(caller.post("/moderations", new_round()).await.status, status, "{}", who.name);
            assert_eq!(caller.post(&ask, about(&case)).await.status, status, "{}", who.name);
            let close = caller.post_if(&format!("{path}/close"), "\"1\"", json!({ "conclusion": "x" })).await;
            assert_eq!(close.status, status, "{}", who.name);
        }
    }
    let hr = app.acting_as(HR);
    for (field, value, fault) in [
        ("cycle_id", json!("01900000-0000-7000-8000-999999999999"), "/cycle_id field_unknown_reference"),
        ("unit_id", json!(OTHER_UNIT), "/unit_id field_unknown_reference"),
        ("purpose", json!(""), "/purpose field_empty"),
    ] {
        let mut bad = new_round();
        bad[field] = value;
        hr.post("/moderations", bad).await.wrong(&[fault]);
    }
    let mut foreign = new_round();
    foreign["institution_id"] = json!(OTHER);
    hr.post("/moderations", foreign).await.is(404, "not_found");
    for (filter, expected) in [
        (format!("institution_id={COUNCIL}&cycle_id={YEAR}&status=open"), 1),
        (format!("institution_id={OTHER}"), 0),
        ("status=closed".to_owned(), 0),
    ] {
        let list = hr.get(&format!("/moderations?{filter}")).await.ok().json();
        assert_eq!(list["items"].as_array().unwrap().len(), expected, "{filter}");
    }
    // An appraisal of another cycle or unit is none of this round's.
    let mut unit = new_round();
    unit["unit_id"] = json!(HR_UNIT);
    let other = hr.post("/moderations", unit).await.ok().id();
    hr.post(&format!("/moderations/{other}/requests"), about(&case))
        .await
        .wrong(&["/appraisal_id field_unknown_reference"]);
}

/// E-32: two ask at once; one request waits.
#[actix_web::test]
async fn two_at_once_make_one_request() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let ask = format!("{}/requests", round(&app, HR).await);
    let (hr, member) = (app.acting_as(HR).at_once(), app.acting_as(COMMITTEE).at_once());
    let both = futures_util::future::join(hr.post(&ask, about(&case)), member.post(&ask, about(&case))).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}
