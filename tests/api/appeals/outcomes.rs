//! What an appeal leads to, with figures worked by hand.

use super::*;
use crate::appraisals::column;

async fn export(app: &TestApp, path: &str, version: &str) -> Value {
    app.acting_as(OWNER).get(&format!("{path}/export{version}")).await.ok().json()
}

/// The marks were 2 and 2 for the objectives, 3 for each of 23 attributes: (2 + 3) / 2 = 2.50.
/// Objective 1 becomes 1, attribute 1.1 becomes 2: A = (1 + 2) / 2 = 3/2; B = (22 × 3 + 2) / 23 = 68/23;
/// (3/2 + 68/23) / 2 = 205/92 = 2.228…, which is 2.23.
#[actix_web::test]
async fn varied_marks_make_a_new_version_by_the_same_arithmetic() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let original = export(&app, &case.path, "").await;
    let form = case.read(OWNER).await.json();
    app.travel("2027-06-10");
    let appeal = Appeal::lodge(&case).await;
    appeal.heard(HEAD_ABOVE).await;
    let first = format!("/objectives/{}/parts/overall", form["objectives"][0]["id"].as_str().unwrap());
    let cells = json!([
        { "cell": first, "mark": "1", "reason": "Ripoti ya robo ya nne inaonyesha kukamilika." },
        { "cell": "/attributes/1.1", "mark": "2", "reason": "Timu imethibitisha." },
    ]);
    let decision = json!({ "outcome": "allowed_with_conditions", "condition": "vary", "reasons": "Ushahidi haukuangaliwa.", "cells": cells });
    let decided = appeal.decide(HEAD_ABOVE, decision).await.ok().json();
    assert_eq!(status(&decided), ("decided", Some("allowed_with_conditions")));
    let told = &decided["decision"];
    assert_eq!(
        (
            &told["overall_before"],
            &told["overall_after"],
            &told["cells"][0]["before"]["mark"],
            &told["cells"][0]["after"]["mark"]
        ),
        (&json!("2.5"), &json!("2.23"), &json!("2"), &json!("1"))
    );
    assert_eq!((&decided["new_version"], &decided["next_level_until"]), (&json!(2), &json!("2027-06-24")));
    let held = case.read(OWNER).await.json();
    assert_eq!(
        (&held["status"], &held["overall"], &held["grade"], &held["holding_version"]),
        (&json!("disclosed"), &json!("2.23"), &json!("above_average"), &json!(2))
    );
    let versions: Vec<_> = held["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["number"].as_i64().unwrap(), v["overall"].as_str().unwrap(), v["superseded_by"].as_str()))
        .collect();
    assert_eq!(versions, [(1, "2.5", Some("appeal_varied")), (2, "2.23", None)]);
    let (owner, path) = (app.acting_as(OWNER), case.path.clone());
    let score = |query: &'static str| {
        let (owner, path) = (owner.clone(), format!("{path}/score{query}"));
        async move { owner.get(&path).await }
    };
    assert_eq!(score("").await.ok().json()["exact"], "205/92");
    assert_eq!(score("?version=2").await.ok().json()["exact"], "205/92");
    assert_eq!(score("?version=1").await.ok().json()["exact"], "5/2");
    score("?version=3").await.is(404, "not_found");
    score("?version=1&side=self").await.is(404, "not_found");
    // The original, byte for byte.
    let kept = export(&app, &case.path, "?version=1").await;
    assert_eq!((&kept["canonical"], &kept["digest"]), (&original["canonical"], &original["digest"]));
    assert_eq!((&kept["holding"], &original["holding"]), (&json!(false), &json!(true)));
    // The body signed what it made, and all signatures verify, of both versions.
    let verified = app.acting_as(HR).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!((&verified["matches"], &verified["holding_version"]), (&json!(true), &json!(2)));
    let roles = |n: usize| {
        let signatures = verified["versions"][n]["signatures"].as_array().unwrap();
        signatures.iter().map(|s| s["role"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (roles(0), roles(1)),
        (vec!["appraisee".into(), "supervisor".into(), "reviewer".into()], vec!["deciding_body".into()])
    );
    assert_eq!(verified["versions"][1]["signatures"][0]["signer_id"], json!(HEAD_ABOVE.servant()));
    // The year's mark and the reports follow.
    let year = format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant());
    assert_eq!(app.acting_as(OWNER).get(&year).await.ok().json()["overall"], "2.23");
    let list = format!("/reports/marks/list?cycle_id={YEAR}&institution_id={COUNCIL}");
    assert_eq!(app.acting_as(HR).get(&list).await.ok().json()["items"][0]["overall"], "2.23");
    // Not final while the next level can still be asked.
    app.travel("2027-06-24");
    case.post(HR, "finalise", json!({})).await.is(409, "appeal_still_open");
    app.travel("2027-06-25");
    let done = case.post(HR, "finalise", json!({})).await.ok().json();
    assert_eq!((&done["status"], &done["overall"]), (&json!("final"), &json!("2.23")));
    assert_eq!(appeal.read(OWNER).await["closed"], json!(true));
}

/// Allowed: the original rater discusses it again, with days of its own after the window and after the cycle; the first version stays.
#[actix_web::test]
async fn allowed_opens_a_new_version_that_goes_to_the_end() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let original = export(&app, &case.path, "").await;
    let appeal = Appeal::lodge(&case).await;
    case.post(HR, "finalise", json!({})).await.is(409, "appeal_running");
    appeal.heard(HEAD_ABOVE).await;
    app.travel("2027-07-10");
    case.post(HR, "finalise", json!({})).await.is(409, "appeal_running");
    app.run("update cycles set status = 'closed'").await;
    let decided = appeal
        .decide(HEAD_ABOVE, json!({ "outcome": "allowed", "reasons": "Utaratibu ulikiukwa." }))
        .await
        .ok()
        .json();
    assert_eq!(
        (&decided["decision"]["due_on"], &decided["decision"]["start"], &decided["decision"]["rater"]),
        (&json!("2027-07-24"), &json!("discussion"), &json!("original"))
    );
    assert_eq!((&decided["next_level_until"], &decided["closed"]), (&Value::Null, &json!(true)));
    let open = case.read(OWNER).await.json();
    assert_eq!(
        (&open["status"], &open["overall"], &open["holding_version"], &open["due_on"], &open["agreed"]),
        (&json!("discussion"), &Value::Null, &Value::Null, &json!("2027-07-24"), &Value::Null)
    );
    assert_eq!(open["versions"][0]["superseded_by"], "appeal_allowed");
    // While it is made again no mark holds: the year has none, and no report shows one.
    let year = format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant());
    assert!(app.acting_as(OWNER).get(&year).await.ok().json()["overall"].is_null());
    let list = format!("/reports/marks/list?cycle_id={YEAR}&institution_id={COUNCIL}");
    assert_eq!(app.acting_as(HR).get(&list).await.ok().json()["items"], json!([]));
    app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.is(409, "wrong_state");
    // 1 and 2 for the objectives, 3 for the attributes: (3/2 + 3) / 2 = 2.25.
    case.save(SUPERVISOR, "agreed", column(&open, ["1", "2"], "3")).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, SUPERVISOR, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    let again = case.post(HR, "disclose", json!({})).await.ok().json();
    assert_eq!((&again["overall"], &again["holding_version"]), (&json!("2.25"), &json!(2)));
    assert_eq!(app.acting_as(OWNER).get(&year).await.ok().json()["overall"], "2.25");
    assert_eq!(export(&app, &case.path, "?version=1").await["canonical"], original["canonical"]);
    assert_eq!(
        app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json()["matches"],
        json!(true)
    );
    // The new mark can be appealed against from the first level on, and becomes final after its own window.
    case.post(HR, "finalise", json!({})).await.is(409, "appeal_still_open");
    let second = Appeal::lodge(&case).await;
    assert_eq!(second.read(OWNER).await["level"], "reviewer");
    second.post(OWNER, "withdraw", reasons()).await.ok();
    app.travel("2027-07-25");
    assert_eq!(case.post(HR, "finalise", json!({})).await.ok().json()["status"], "final");
}

/// Remitted to the next in line: both assess anew, blind; the reviewer rates, his supervisor reviews, the first rater is out.
#[actix_web::test]
async fn remitted_to_the_next_in_line_it_is_assessed_anew_and_blind() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let before = case.read(OWNER).await.json();
    let appeal = Appeal::lodge(&case).await;
    appeal.heard(HEAD_ABOVE).await;
    let remit = json!({ "outcome": "allowed_with_conditions", "condition": "remit", "reasons": "Upendeleo.",
        "directions": "Zingatia ripoti za robo zote nne.", "due_on": "2027-07-01", "rater": "next_in_line" });
    let decided = appeal.decide(HEAD_ABOVE, remit).await.ok().json();
    assert_eq!(decided["decision"]["start"], "assessment");
    let open = case.read(OWNER).await.json();
    assert_eq!(
        (&open["status"], &open["supervisor_id"], &open["reviewer_id"], &open["sheets"]),
        (&json!("assessing"), &json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()), &json!([]))
    );
    app.acting_as(SUPERVISOR).get(&case.path).await.is(404, "not_found");
    let sheet = app.acting_as(REVIEWER).get(&format!("{}/sheets/supervisor", case.path)).await.ok();
    assert_eq!(sheet.tag(), "\"0\"", "the new rater begins with an empty column");
    case.save(REVIEWER, "supervisor", column(&before, ["1", "1"], "2")).await.ok();
    case.submit(REVIEWER, "supervisor").await.ok();
    for who in [OWNER, HR, HEAD_ABOVE] {
        for path in ["sheets/supervisor", "score?side=supervisor"] {
            app.acting_as(who)
                .get(&format!("{}/{path}", case.path))
                .await
                .is(403, "blind_until_both_submitted");
        }
    }
    assert_eq!(case.read(OWNER).await.json()["versions"].as_array().unwrap().len(), 1);
    case.submit(OWNER, "self").await.ok();
    case.save(REVIEWER, "agreed", column(&before, ["1", "1"], "2")).await.ok();
    case.post(REVIEWER, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, REVIEWER, HEAD_ABOVE] {
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    // (1 + 2) / 2 = 1.50
    assert_eq!(case.post(HR, "disclose", json!({})).await.ok().json()["overall"], "1.5");
    let verified = app.acting_as(AUDITOR).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!((&verified["matches"], verified["versions"].as_array().unwrap().len()), (&json!(true), 2));
}

/// Every wrong field of a decision at once, in Swahili too; nothing moves.
#[actix_web::test]
async fn a_decision_is_held_against_its_outcome_and_the_form() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let appeal = Appeal::lodge(&case).await;
    appeal.heard(HEAD_ABOVE).await;
    let decide = |body: Value| appeal.decide(HEAD_ABOVE, body);
    decide(json!({ "outcome": "struck_out", "reasons": " " }))
        .await
        .wrong(&["/outcome outcome_of_late", "/reasons field_empty"]);
    decide(json!({ "outcome": "allowed_with_conditions", "reasons": "x" }))
        .await
        .wrong(&["/condition field_empty"]);
    decide(json!({ "outcome": "dismissed", "reasons": "x", "condition": "vary", "due_on": "2027-06-08", "rater": "original", "directions": "y" }))
        .await
        .wrong(&["/condition field_not_here", "/directions field_not_here", "/due_on field_not_here", "/rater field_not_here"]);
    decide(json!({ "outcome": "allowed", "reasons": "x", "due_on": "2027-06-06", "rater": "next_in_line", "start": "discussion" }))
        .await
        .wrong(&["/due_on due_date", "/start field_not_here"]);
    decide(json!({ "outcome": "allowed_with_conditions", "condition": "remit", "reasons": "x" }))
        .await
        .wrong(&["/directions field_empty"]);
    let vary = |cells: Value| json!({ "outcome": "allowed_with_conditions", "condition": "vary", "reasons": "x", "cells": cells });
    decide(vary(json!([]))).await.wrong(&["/cells field_count"]);
    let cell =
        |cell: &str, mark: Value, reason: &str| json!({ "cell": cell, "mark": mark, "reason": reason });
    decide(vary(json!([
        cell("/attributes/1.1", json!("5.9"), "x"), cell("/attributes/1.2", json!("3"), "x"), cell("/attributes/99", json!("2"), "x"),
        cell("/attributes/1.3", json!("1e0"), "x"), cell("/attributes/2.1", json!("1"), ""), cell("/attributes/2.1", json!("2"), "x"),
        cell("attributes/2.2", json!("2"), "x"), { "cell": "/attributes/2.2", "not_applicable": true, "reason": "x" },
        { "cell": "/attributes/2.3", "reason": "x" },
        cell("/objectives/01900000-0000-7000-8000-000000000777/parts/overall", json!("2"), "x"),
    ])))
    .await
    .wrong(&[
        "/cells/1/mark cell_unchanged",
        "/cells/3/mark mark_off_scale",
        "/cells/4/reason field_empty",
        "/cells/5/cell field_twice",
        "/cells/6/cell unknown_cell",
        "/cells/9/cell unknown_cell",
        "/cells/0/mark mark_off_scale",
        "/cells/4/reason unjustified",
        "/cells/7/not_applicable must_apply",
        "/cells/8/mark cell_neither_or_both",
        "/cells/2/cell unknown_cell",
    ]);
    decide(json!({ "outcome": "dismissed", "reasons": "x", "status": "decided" })).await.is(400, "malformed");
    let tag = app.acting_as(OWNER).get(&appeal.path).await.tag();
    let swahili = app.acting_as(HEAD_ABOVE).in_swahili();
    let refused = swahili
        .post_if(&format!("{}/decide", appeal.path), &tag, json!({ "outcome": "struck_out", "reasons": "x" }))
        .await;
    assert_eq!(
        refused.json()["errors"][0]["detail"],
        "Rufaa iliyochelewa huondolewa kwa `POST /appeals/…/strike_out`."
    );
    assert_eq!(status(&appeal.read(OWNER).await), ("under_decision", None));
    assert_eq!(case.read(OWNER).await.json()["overall"], "2.5");
}
