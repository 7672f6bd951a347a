//! Levels, windows, who sees it and who may do what.

use super::*;
use crate::agreements::agreement;

/// The whole way up: dismissed by the reviewer's supervisor, then by the committee, then by the commission; and no further.
#[actix_web::test]
async fn from_level_to_level_and_nobody_decides_who_had_a_part() {
    let app = TestApp::new().await;
    // Whoever marked, countersigned or decided below sits on the committees too: excluded by rule.
    seat(&app, &[FORMER, PLANNER, SUPERVISOR, REVIEWER, HEAD_ABOVE, OWNER], COUNCIL).await;
    seat(&app, &[STRANGER, HR_OTHER, HR_PARENT, COMMITTEE], COMMISSION).await;
    let case = Case::open(&app).await.to("disclosed").await;
    let first = Appeal::lodge(&case).await;
    let told = first.read(OWNER).await;
    assert_eq!(
        (&told["level"], &told["kind"], &told["decider_id"], &told["decider_rule"], &told["late"]),
        (
            &json!("reviewer"),
            &json!("appeal"),
            &json!(HEAD_ABOVE.servant()),
            &json!("reviewers_supervisor"),
            &json!(false)
        )
    );
    app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.is(409, "appeal_running");
    first.post(REVIEWER, "request_file", json!({})).await.is(403, "forbidden");
    first
        .post(HEAD_ABOVE, "votes", json!({ "outcome": "dismissed", "reasons": "x" }))
        .await
        .is(403, "forbidden");
    first.heard(HEAD_ABOVE).await;
    app.travel("2027-06-20");
    let done = first.decide(HEAD_ABOVE, dismissed()).await.ok().json();
    assert_eq!(
        (status(&done), &done["next_level_until"]),
        (("decided", Some("dismissed")), &json!("2027-07-04"))
    );
    first.decide(HEAD_ABOVE, dismissed()).await.is(409, "wrong_state");
    app.travel("2027-07-04");
    case.post(HR, "finalise", json!({})).await.is(409, "appeal_still_open");
    let second = Appeal::lodge(&case).await;
    let told = second.read(OWNER).await;
    assert_eq!(
        (&told["level"], &told["body_id"], &told["previous_id"], &told["late"], &told["quorum"]),
        (
            &json!("committee"),
            &json!(COUNCIL),
            &json!(first.path.trim_start_matches("/appeals/")),
            &json!(false),
            &json!(3)
        )
    );
    assert_eq!(first.read(OWNER).await["closed"], json!(true));
    for party in [SUPERVISOR, REVIEWER, HEAD_ABOVE, OWNER] {
        second.post(party, "chair", json!({})).await.is(403, "separation_of_duties");
        assert!(second.read(party).await["votes"].is_null(), "{} sees no votes", party.name);
    }
    app.acting_as(STRANGER).get(&second.path).await.is(404, "not_found");
    second.post(COMMITTEE, "request_file", json!({})).await.is(403, "forbidden");
    second.post(COMMITTEE, "chair", json!({})).await.ok();
    second.heard(COMMITTEE).await;
    for (member, outcome) in [(COMMITTEE, "allowed"), (FORMER, "dismissed")] {
        second.post(member, "votes", json!({ "outcome": outcome, "reasons": "Ushahidi" })).await.ok();
    }
    second
        .post(FORMER, "votes", json!({ "outcome": "allowed", "reasons": "x" }))
        .await
        .is(409, "voted_already");
    second
        .post(SUPERVISOR, "votes", json!({ "outcome": "dismissed", "reasons": "x" }))
        .await
        .is(403, "separation_of_duties");
    second.decide(COMMITTEE, dismissed()).await.is(409, "quorum_missing");
    second
        .post(PLANNER, "votes", json!({ "outcome": "struck_out", "reasons": "x" }))
        .await
        .wrong(&["/outcome outcome_of_late"]);
    second.post(PLANNER, "votes", json!({ "outcome": "dismissed", "reasons": "Alama ni sahihi" })).await.ok();
    second
        .decide(COMMITTEE, json!({ "outcome": "allowed", "reasons": "x" }))
        .await
        .is(409, "outcome_not_carried");
    second.decide(FORMER, dismissed()).await.is(403, "forbidden");
    let seen = second.read(COMMITTEE).await;
    assert_eq!((seen["votes"].as_array().unwrap().len(), &seen["tally"]), (3, &Value::Null));
    let done = second.decide(COMMITTEE, dismissed()).await.ok().json();
    assert_eq!(done["tally"], json!({ "allowed": 1, "dismissed": 2 }));
    assert!(second.read(OWNER).await["votes"].is_null(), "the appellant sees how many, not who");
    let third = Appeal::lodge(&case).await;
    let told = third.read(OWNER).await;
    assert_eq!((&told["level"], &told["body_id"]), (&json!("commission"), &json!(COMMISSION)));
    // The council's member who decided below sits on the commission as well.
    third.post(COMMITTEE, "chair", json!({})).await.is(403, "separation_of_duties");
    app.acting_as(STRANGER).get(&case.path).await.is(404, "not_found");
    third.voted(&[STRANGER, HR_OTHER, HR_PARENT], "dismissed").await;
    let file = app.acting_as(STRANGER).get(&format!("{}/file", third.path)).await.ok().json();
    assert_eq!(
        (
            &file["matches"],
            file["content"]["earlier"].as_array().unwrap().len(),
            &file["content"]["signed"]["version"]
        ),
        (&json!(true), 2, &json!(1))
    );
    assert_eq!(file["content"]["statement"]["by"], json!(SUPERVISOR.servant()));
    let done = third.decide(STRANGER, dismissed()).await.ok().json();
    assert_eq!((&done["closed"], &done["next_level_until"]), (&json!(true), &Value::Null));
    app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.is(409, "appeals_exhausted");
    app.travel("2027-07-19");
    assert_eq!(case.post(HR, "finalise", json!({})).await.ok().json()["status"], "final");
}

/// 14 days after disclosure on 7 June: 21 June is the last day, to its last second in Dar es Salaam. Late is on record, not refused.
#[actix_web::test]
async fn a_late_appeal_is_struck_out_or_admitted() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    app.clock.travel_to("2027-06-21T20:59:59Z".parse().unwrap());
    let timely = Appeal::lodge(&case).await;
    assert_eq!(
        (&timely.read(OWNER).await["late"], &timely.read(OWNER).await["window_closed_on"]),
        (&json!(false), &json!("2027-06-21"))
    );
    for verb in ["admit", "strike_out"] {
        timely.post(HEAD_ABOVE, verb, reasons()).await.is(409, "appeal_in_time");
    }
    timely.post(OWNER, "withdraw", reasons()).await.ok();
    app.clock.travel_to("2027-06-21T21:00:00Z".parse().unwrap());
    let late = Appeal::lodge(&case).await;
    assert_eq!(late.read(OWNER).await["late"], json!(true));
    late.post(HEAD_ABOVE, "request_file", json!({})).await.is(409, "appeal_late");
    late.post(OWNER, "admit", reasons()).await.is(403, "forbidden");
    late.post(HEAD_ABOVE, "strike_out", json!({ "reasons": "" })).await.wrong(&["/reasons field_empty"]);
    let struck = late.post(HEAD_ABOVE, "strike_out", reasons()).await.ok().json();
    assert_eq!(
        (status(&struck), &struck["next_level_until"]),
        (("decided", Some("struck_out")), &json!("2027-07-06"))
    );
    // The strike-out itself can go up; made final meanwhile, a very late one is still on record, and can be admitted.
    app.travel("2027-07-07");
    case.post(HR, "finalise", json!({})).await.ok();
    seat(&app, &[FORMER, PLANNER], COUNCIL).await;
    let up = Appeal::lodge(&case).await;
    assert_eq!(
        (&up.read(OWNER).await["level"], &up.read(OWNER).await["late"]),
        (&json!("committee"), &json!(true))
    );
    up.post(COMMITTEE, "chair", json!({})).await.ok();
    let admitted =
        up.post(COMMITTEE, "admit", json!({ "reasons": "Alikuwa hospitalini." })).await.ok().json();
    assert_eq!(
        (&admitted["admission_reason"], &admitted["status"]),
        (&json!("Alikuwa hospitalini."), &json!("lodged"))
    );
    up.post(COMMITTEE, "strike_out", reasons()).await.is(409, "appeal_in_time");
    up.voted(&[COMMITTEE, FORMER, PLANNER], "allowed").await;
    up.decide(COMMITTEE, json!({ "outcome": "allowed", "reasons": "x" })).await.ok();
    let open = case.read(OWNER).await.json();
    assert_eq!((&open["status"], &open["finalised_at"]), (&json!("discussion"), &Value::Null));
}

/// Who does not answer in time is not waited for; the file is then without his statement.
#[actix_web::test]
async fn without_a_statement_in_its_days_it_goes_on() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let appeal = Appeal::lodge(&case).await;
    app.acting_as(OWNER).get(&format!("{}/file", appeal.path)).await.is(404, "not_found");
    let asked = appeal.post(HEAD_ABOVE, "request_file", json!({})).await.ok().json();
    assert_eq!((&asked["file_due_on"], &asked["status"]), (&json!("2027-06-21"), &json!("file_requested")));
    app.travel("2027-06-21");
    appeal.post(HEAD_ABOVE, "proceed", json!({})).await.is(409, "file_still_due");
    app.travel("2027-06-22");
    let gone_on = appeal.post(HEAD_ABOVE, "proceed", json!({})).await.ok().json();
    appeal.post(SUPERVISOR, "statement", json!({ "statement": "x" })).await.is(409, "wrong_state");
    let file = app.acting_as(SUPERVISOR).get(&format!("{}/file", appeal.path)).await.ok().json();
    assert_eq!((&file["content"]["statement"], &file["digest"]), (&Value::Null, &gone_on["file_digest"]));
    let confirmed =
        app.anonymous().get(&format!("/verify/{}", file["digest"].as_str().unwrap())).await.ok().json();
    assert_eq!((&confirmed["known"], &confirmed["kind"]), (&json!(true), &json!("appeal_file")));
    app.run("update appeal_files set content = content || '{\"statement\": \"x\"}'").await;
    let altered = app.acting_as(OWNER).get(&format!("{}/file", appeal.path)).await.ok().json();
    assert_eq!(altered["matches"], json!(false));
}

/// A mark that was not agreed is referred; nobody left at the first level, and the committee sits at once.
#[actix_web::test]
async fn what_was_not_agreed_is_referred_and_the_rule_names_the_next_who_is_free() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("proposed").await;
    case.post(OWNER, "decline", json!({ "reason": "Lengo la 1 lilikamilika" })).await.ok();
    case.post(SUPERVISOR, "settle", json!({ "opinion_by": "Mhandisi", "opinion": "Kwa sehemu" })).await.ok();
    case.post(OWNER, "sign", json!({ "statement": "seen_not_agreed" })).await.ok();
    for signer in [SUPERVISOR, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "decided" }))
            .await
            .wrong(&["/statement statement_of_body"]);
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.is(409, "wrong_state");
    case.post(HR, "disclose", json!({})).await.ok();
    let without = format!(
        "delete from supervisions where supervisor_id = '{}' and posting_id = '{}'",
        HEAD_ABOVE.servant(),
        REVIEWER.posting()
    );
    app.run(&without).await;
    let first = Appeal::lodge(&case).await;
    let told = first.read(OWNER).await;
    assert_eq!(
        (&told["kind"], &told["decider_id"], &told["decider_rule"]),
        (&json!("referral"), &json!(HEAD.servant()), &json!("institution_head"))
    );
    first.post(OWNER, "withdraw", json!({ "reasons": "" })).await.wrong(&["/reasons field_empty"]);
    first.post(OWNER, "withdraw", reasons()).await.ok();
    first.post(OWNER, "withdraw", reasons()).await.is(409, "wrong_state");
    app.run("update grants set revoked_at = now() where role = 'institution_head'").await;
    let second = Appeal::lodge(&case).await;
    let told = second.read(OWNER).await;
    assert_eq!(
        (&told["level"], &told["decider_id"], &told["decider_rule"], &told["body_id"], &told["previous_id"]),
        (&json!("committee"), &Value::Null, &json!("nobody_left"), &json!(COUNCIL), &Value::Null)
    );
    // Without a commission among the institutions there is no level above.
    seat(&app, &[FORMER, PLANNER], COUNCIL).await;
    second.voted(&[COMMITTEE, FORMER, PLANNER], "dismissed").await;
    second.decide(COMMITTEE, dismissed()).await.ok();
    app.run("update institutions set code = 'MOW2' where code = 'MOW'").await;
    app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.is(409, "no_commission");
}

/// Every state × every step, by the one whose step it is; what `actions` says is what happens.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    let steps: [(&str, Person, Value); 10] = [
        ("admit", HEAD_ABOVE, reasons()),
        ("strike_out", HEAD_ABOVE, reasons()),
        ("request_file", HEAD_ABOVE, json!({})),
        ("statement", SUPERVISOR, json!({ "statement": "x" })),
        ("proceed", HEAD_ABOVE, json!({})),
        ("chair", COMMITTEE, json!({})),
        ("votes", COMMITTEE, json!({ "outcome": "dismissed", "reasons": "x" })),
        ("decide", HEAD_ABOVE, dismissed()),
        ("withdraw", OWNER, reasons()),
        ("rederive", HR, json!({})),
    ];
    let allowed: [(&str, &[&str]); 6] = [
        ("lodged", &["request_file", "withdraw", "rederive"]),
        ("late", &["admit", "strike_out", "withdraw", "rederive"]),
        ("file_requested", &["statement", "withdraw", "rederive"]),
        ("under_decision", &["decide", "withdraw", "rederive"]),
        ("decided", &[]),
        ("withdrawn", &[]),
    ];
    for (state, expected) in allowed {
        let app = TestApp::new().await;
        let case = Case::open(&app).await.to("disclosed").await;
        if state == "late" {
            app.travel("2027-07-30");
        }
        let appeal = Appeal::lodge(&case).await;
        match state {
            "file_requested" => drop(appeal.post(HEAD_ABOVE, "request_file", json!({})).await.ok()),
            "under_decision" => appeal.heard(HEAD_ABOVE).await,
            "decided" => {
                appeal.heard(HEAD_ABOVE).await;
                appeal.decide(HEAD_ABOVE, dismissed()).await.ok();
            }
            "withdrawn" => drop(appeal.post(OWNER, "withdraw", reasons()).await.ok()),
            _ => {}
        }
        for (step, who, body) in &steps {
            if *who == COMMITTEE {
                // At the first level no committee has it in view.
                appeal.post(*who, step, body.clone()).await.is(404, "not_found");
                continue;
            }
            let told = appeal.read(*who).await["actions"]
                .as_array()
                .unwrap()
                .iter()
                .find(|a| a["action"] == *step)
                .unwrap()
                .clone();
            assert_eq!(told["allowed"], json!(expected.contains(step)), "{state} {step}: {told}");
            if !expected.contains(step) {
                let reply = appeal.post(*who, step, body.clone()).await;
                assert_eq!(
                    (reply.status, &reply.json()["code"]),
                    (409, &told["reason_code"]),
                    "{state} {step}: {}",
                    reply.text()
                );
            }
        }
        let tag = app.acting_as(OWNER).get(&appeal.path).await.tag();
        let target = format!("{}/withdraw", appeal.path);
        let owner = app.acting_as(OWNER);
        if expected.contains(&"withdraw") {
            owner.post_if(&target, "\"99\"", reasons()).await.is(412, "precondition_failed");
            owner.post(&target, reasons()).await.is(428, "precondition_required");
            owner.post_if(&target, &tag, reasons()).await.ok();
        }
    }
}

/// E-01, E-06, E-16, E-18: who sees it, who lists it, and that nobody else moves it.
#[actix_web::test]
async fn the_right_people_and_nobody_else() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let appeal = Appeal::lodge(&case).await;
    let sees = [OWNER, SUPERVISOR, REVIEWER, HEAD_ABOVE, HR, HR_PARENT, HEAD, AUDITOR];
    for who in EVERYBODY {
        let seen = sees.contains(who);
        let caller = app.acting_as(*who);
        assert_eq!(caller.get(&appeal.path).await.status, if seen { 200 } else { 404 }, "{}", who.name);
        let file = caller.get(&format!("{}/file", appeal.path)).await.is(404, "not_found");
        assert_eq!(file.json()["code"], "not_found");
        let listed = caller.get("/appeals").await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(listed == 1, seen, "{} lists (E-16)", who.name);
        if *who != OWNER {
            let reply = caller.post("/appeals", plea(&case.path)).await;
            let reads = caller.get(&case.path).await.status == 200;
            assert_eq!(reply.status, if reads { 403 } else { 404 }, "{} lodges: {}", who.name, reply.text());
        }
        for (step, theirs, body) in [
            ("request_file", HEAD_ABOVE, json!({})),
            ("strike_out", HEAD_ABOVE, reasons()),
            ("decide", HEAD_ABOVE, dismissed()),
            ("statement", SUPERVISOR, json!({ "statement": "x" })),
            ("withdraw", OWNER, reasons()),
            ("votes", COMMITTEE, json!({ "outcome": "dismissed", "reasons": "x" })),
        ] {
            if *who != theirs {
                let reply = appeal.post(*who, step, body).await;
                assert_eq!(
                    reply.status,
                    if seen { 403 } else { 404 },
                    "{} {step}: {}",
                    who.name,
                    reply.text()
                );
            }
        }
    }
    assert_eq!(appeal.read(OWNER).await["status"], "lodged");
    // Lists of those who decide.
    for (who, filter, expected) in [
        (HEAD_ABOVE, "waiting_on_me=true", 1),
        (SUPERVISOR, "waiting_on_me=true", 0),
        (AUDITOR, "waiting_on_me=true", 0),
        (HR, "level=reviewer&status=lodged&kind=appeal", 1),
        (HR, "level=committee", 0),
        (HR, "status=decided", 0),
        (HR, &format!("cycle_id={YEAR}&institution_id={COUNCIL}&servant_id={}", OWNER.servant()), 1),
        (HR, &format!("institution_id={OTHER}"), 0),
        (OWNER, &format!("appraisal_id={}", case.path.trim_start_matches("/appraisals/")), 1),
    ] {
        let items = app.acting_as(who).get(&format!("/appeals?{filter}")).await.ok().json()["items"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(items, expected, "{} {filter}", who.name);
    }
    appeal.post(HEAD_ABOVE, "request_file", json!({})).await.ok();
    for (who, expected) in [(HEAD_ABOVE, 0), (SUPERVISOR, 1)] {
        let list = app.acting_as(who).get("/appeals?waiting_on_me=true").await.ok().json();
        assert_eq!(list["items"].as_array().unwrap().len(), expected, "{}", who.name);
    }
}

/// On a committee: what waits on whom, and a chair that passes on.
#[actix_web::test]
async fn a_committees_list_and_its_chair() {
    let app = TestApp::new().await;
    seat(&app, &[FORMER, PLANNER, SUPERVISOR], COUNCIL).await;
    let case = Case::open(&app).await.to("disclosed").await;
    let first = Appeal::lodge(&case).await;
    first.heard(HEAD_ABOVE).await;
    first.decide(HEAD_ABOVE, dismissed()).await.ok();
    let second = Appeal::lodge(&case).await;
    let waiting = |who: Person| {
        let caller = app.acting_as(who);
        async move {
            caller.get("/appeals?waiting_on_me=true").await.ok().json()["items"].as_array().unwrap().len()
        }
    };
    assert_eq!(
        (waiting(COMMITTEE).await, waiting(FORMER).await, waiting(SUPERVISOR).await, waiting(STRANGER).await),
        (1, 1, 0, 0)
    );
    second.post(COMMITTEE, "chair", json!({})).await.ok();
    assert_eq!((waiting(COMMITTEE).await, waiting(FORMER).await), (1, 0));
    second.post(FORMER, "chair", json!({})).await.ok();
    second.post(COMMITTEE, "request_file", json!({})).await.is(403, "forbidden");
    second.heard(FORMER).await;
    assert_eq!((waiting(COMMITTEE).await, waiting(FORMER).await, waiting(SUPERVISOR).await), (1, 1, 0));
    second.post(COMMITTEE, "votes", json!({ "outcome": "dismissed", "reasons": "x" })).await.ok();
    assert_eq!((waiting(COMMITTEE).await, waiting(FORMER).await), (0, 1));
    // A member whose grant is gone neither votes nor chairs.
    app.run(&format!("update grants set revoked_at = now() where account_id = '{}'", FORMER.account())).await;
    app.services.identities.forget();
    app.acting_as(FORMER).get(&second.path).await.is(404, "not_found");
}

/// E-32, E-45: two lodge at once, two decide at once, and wrong fields of a plea.
#[actix_web::test]
async fn two_at_once_and_bad_input() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let owner = app.acting_as(OWNER).at_once();
    let bad = json!({
        "appraisal_id": case.path.trim_start_matches("/appraisals/"), "grounds": ["marks", "marks"], "text": " ", "remedy": "x".repeat(4001),
        "evidence": [{ "title": "", "url": "javascript:alert(1)" }, { "title": "x", "url": "https:///x" }],
    });
    owner.post("/appeals", bad).await.wrong(&[
        "/grounds/1 field_twice",
        "/evidence/0/title field_empty",
        "/evidence/0/url field_link",
        "/evidence/1/url field_link",
        "/text field_empty",
        "/remedy field_too_long",
    ]);
    let mut none = plea(&case.path);
    none["grounds"] = json!([]);
    owner.post("/appeals", none).await.wrong(&["/grounds field_count"]);
    let mut injected = plea(&case.path);
    injected["level"] = json!("commission");
    owner.post("/appeals", injected).await.is(400, "malformed");
    owner
        .post("/appeals", plea("/appraisals/01900000-0000-7000-8000-999999999999"))
        .await
        .is(404, "not_found");
    let both = futures_util::future::join(
        owner.post("/appeals", plea(&case.path)),
        owner.post("/appeals", plea(&case.path)),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let id = if both.0.status == 201 { both.0.id() } else { both.1.id() };
    let appeal = Appeal { app: &app, path: format!("/appeals/{id}") };
    appeal.heard(HEAD_ABOVE).await;
    let tag = app.acting_as(HEAD_ABOVE).get(&appeal.path).await.tag();
    let (decider, target) = (app.acting_as(HEAD_ABOVE).at_once(), format!("{}/decide", appeal.path));
    let allowed = json!({ "outcome": "allowed", "reasons": "x" });
    let both = futures_util::future::join(
        decider.post_if(&target, &tag, dismissed()),
        decider.post_if(&target, &tag, allowed),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", both.0.text(), both.1.text());
    let stands = case.read(OWNER).await.json()["status"].clone();
    assert_eq!(stands, if both.0.status == 200 { "disclosed" } else { "discussion" });
}

/// He who was named leaves: HR has the rule name the next; where nobody is left, the committee takes it up where it stands.
#[actix_web::test]
async fn a_decider_who_left_is_replaced_by_the_rule() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("disclosed").await;
    let appeal = Appeal::lodge(&case).await;
    appeal.heard(HEAD_ABOVE).await;
    for who in [OWNER, SUPERVISOR, HEAD_ABOVE, HEAD, AUDITOR] {
        appeal.post(who, "rederive", json!({})).await.is(403, "forbidden");
    }
    let same = appeal.post(HR, "rederive", json!({})).await.ok().json();
    assert_eq!(
        (&same["decider_id"], &same["status"]),
        (&json!(HEAD_ABOVE.servant()), &json!("under_decision"))
    );
    let left = format!("delete from supervisions where posting_id = '{}'", REVIEWER.posting());
    app.run(&left).await;
    let next = appeal.post(HR, "rederive", json!({})).await.ok().json();
    assert_eq!(
        (&next["decider_id"], &next["decider_rule"]),
        (&json!(HEAD.servant()), &json!("institution_head"))
    );
    app.acting_as(HEAD_ABOVE).get(&appeal.path).await.is(404, "not_found");
    app.run("update grants set revoked_at = now() where role = 'institution_head'").await;
    let nobody = appeal.post(HR, "rederive", json!({})).await.ok().json();
    assert_eq!(
        (&nobody["level"], &nobody["decider_rule"], &nobody["body_id"], &nobody["status"]),
        (&json!("committee"), &json!("nobody_left"), &json!(COUNCIL), &json!("under_decision"))
    );
    appeal.post(HR, "rederive", json!({})).await.is(409, "chair_decides");
    appeal.post(COMMITTEE, "chair", json!({})).await.ok();
    appeal.decide(COMMITTEE, dismissed()).await.is(409, "quorum_missing");
}

/// A mid-year review has no mark, and so no appeal.
#[actix_web::test]
async fn a_review_cannot_be_appealed_against() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "agreed").await;
    app.travel("2026-12-07");
    let new = json!({ "agreement_id": path.trim_start_matches("/agreements/"), "kind": "mid_year" });
    let review = app.acting_as(OWNER).post("/appraisals", new).await.ok().id();
    app.acting_as(OWNER)
        .post("/appeals", plea(&format!("/appraisals/{review}")))
        .await
        .is(409, "wrong_state");
}
