//! Subtasks: every allowed and every forbidden step, weights, days, revisions and their history.

use super::{
    agreements::{agreement, objectives},
    support::{TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};

/// Terms that lack nothing.
pub fn terms(title: &str, weight: &str) -> Value {
    json!({ "title": title, "task": "Mpango wa kata", "qualitative": "Orodha zimesainiwa", "weight": weight, "priority": "high",
        "quantitative": { "indicator": "Kata zilizofikiwa", "unit": "kata", "baseline": "0", "target": "40" },
        "starts_on": "2026-07-06", "ends_on": "2026-10-31" })
}

/// The first objective of an agreement.
pub async fn objective(app: &TestApp, of: Person, agreement: &str, n: usize) -> String {
    app.acting_as(of).get(agreement).await.ok().json()["objectives"][n]["id"].as_str().unwrap().to_owned()
}

/// A new draft under an objective of an agreement.
pub async fn begin(app: &TestApp, of: Person, agreement: &str, objective: &str, terms: Value) -> String {
    let body = json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "objective_id": objective, "terms": terms });
    format!("/subtasks/{}", app.acting_as(of).post("/subtasks", body).await.ok().id())
}

/// A step of somebody on a subtask, with the tag that he reads.
pub async fn step(app: &TestApp, who: Person, path: &str, verb: &str, body: Value) -> super::support::Reply {
    let tag = app.acting_as(who).get(path).await.ok().tag();
    app.acting_as(who).post_if(&format!("{path}/{verb}"), &tag, body).await
}

/// Approves a new subtask of this weight.
pub async fn approved(app: &TestApp, of: Person, agreement: &str, objective: &str, weight: &str) -> String {
    let path = begin(app, of, agreement, objective, terms("Kusanya vipaumbele vya kata", weight)).await;
    step(app, of, &path, "submit", json!({})).await.ok();
    step(app, SUPERVISOR, &path, "approve", json!({})).await.ok();
    path
}

/// A week's progress, accepted.
pub async fn accepted(app: &TestApp, of: Person, path: &str, week: &str, percent: &str) {
    let id = path.trim_start_matches("/subtasks/");
    let sent = json!({ "entries": [{ "subtask_id": id, "week": week, "percent": percent }] });
    let results = app.acting_as(of).post("/progress", sent).await.ok().json();
    let entry = format!("/progress/{}", results["results"][0]["id"].as_str().unwrap());
    step(app, SUPERVISOR, &entry, "accept", json!({})).await.ok();
}

/// A subtask of the owner in a state.
pub async fn subtask(app: &TestApp, state: &str) -> String {
    let agreement = agreement(app, OWNER, "agreed").await;
    let objective = objective(app, OWNER, &agreement, 0).await;
    let path = begin(app, OWNER, &agreement, &objective, terms("Kusanya vipaumbele vya kata", "50")).await;
    if state == "draft" {
        return path;
    }
    step(app, OWNER, &path, "submit", json!({})).await.ok();
    match state {
        "submitted" => return path,
        "returned" => {
            step(app, SUPERVISOR, &path, "return", json!({ "reason": "Taja kata" })).await.ok();
            return path;
        }
        _ => step(app, SUPERVISOR, &path, "approve", json!({})).await.ok(),
    };
    match state {
        "approved" => {}
        "revising" => {
            step(app, OWNER, &path, "revise", json!({ "reason": "Bajeti imepungua" })).await.ok();
        }
        "cancelled" => {
            step(app, SUPERVISOR, &path, "cancel", json!({ "reason": "Imeahirishwa" })).await.ok();
        }
        "in_progress" => accepted(app, OWNER, &path, "2026-07-06", "40").await,
        _ => {
            accepted(app, OWNER, &path, "2026-07-06", "100").await;
            if state == "completed" {
                step(app, SUPERVISOR, &path, "complete", json!({})).await.ok();
            }
        }
    }
    path
}

/// Every state × every step, by the one whose step it is: the state machine, whole.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    let steps =
        ["write", "delete", "submit", "return", "approve", "revise", "cancel_revision", "complete", "cancel"];
    let allowed: [(&str, &[&str]); 9] = [
        ("draft", &["write", "delete", "submit"]),
        ("submitted", &["return", "approve"]),
        ("returned", &["write", "delete", "submit"]),
        ("approved", &["revise", "cancel"]),
        ("revising", &["write", "submit", "cancel_revision"]),
        ("in_progress", &["revise", "cancel"]),
        ("done", &["revise", "complete", "cancel"]),
        ("completed", &[]),
        ("cancelled", &[]),
    ];
    let app = TestApp::new().await;
    let mut sql = app.sql().await;
    for (state, good) in allowed {
        for step in steps {
            // A new agreement for each: one a posting and cycle.
            sql.batch_execute(
                "delete from progress_entries; delete from subtask_versions; delete from subtasks;
                delete from objectives; delete from agreement_versions; delete from agreements",
            )
            .await
            .unwrap();
            let path = subtask(&app, state).await;
            let theirs = ["return", "approve", "complete", "cancel"].contains(&step);
            let caller = app.acting_as(if theirs { SUPERVISOR } else { OWNER });
            let before = caller.get(&path).await.ok();
            let actions = before.json()["actions"].as_array().unwrap().clone();
            let told = actions.iter().find(|action| action["action"] == step).unwrap();
            let target = format!("{path}/{step}");
            let reason = json!({ "reason": "Sababu" });
            let reply = match step {
                "write" => caller.put(&path, &before.tag(), terms("Nyingine", "40")).await,
                "delete" => caller.delete_if(&path, &before.tag()).await,
                "return" | "revise" | "cancel" => caller.post_if(&target, &before.tag(), reason).await,
                _ => caller.post_if(&target, &before.tag(), json!({})).await,
            };
            let expected = good.contains(&step);
            assert_eq!(reply.status < 300, expected, "{state} {step}: {}", reply.text());
            assert_eq!(told["allowed"], json!(expected), "{state} {step}: what `actions` said");
            if !expected {
                assert_eq!(
                    (reply.status, &told["reason_code"]),
                    (409, &reply.json()["code"]),
                    "{state} {step}"
                );
                assert_eq!(caller.get(&path).await.tag(), before.tag(), "{state} {step} changed something");
            }
        }
    }
}

/// E-01, E-02, E-06, E-16, E-18: who sees it, and who may do what; the whole line of command looks down its line.
#[actix_web::test]
async fn the_right_people_and_nobody_else() {
    let app = TestApp::new().await;
    let path = subtask(&app, "submitted").await;
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    // HEAD_ABOVE supervises the reviewer, from another institution: the line leads on.
    let sees = [OWNER, SUPERVISOR, REVIEWER, HEAD_ABOVE, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let seen = sees.contains(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{} reads", who.name);
        let versions = caller.get(&format!("{path}/versions")).await.status;
        assert_eq!(versions, if seen { 200 } else { 404 }, "{} reads the revisions", who.name);
        let listed = caller.get(&format!("/subtasks?servant_id={}", OWNER.servant())).await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len() == 1, seen, "{} lists (E-16)", who.name);
        if *who != SUPERVISOR {
            let (status, code) = if seen { (403, "forbidden") } else { (404, "not_found") };
            caller.post_if(&format!("{path}/approve"), &tag, json!({})).await.is(status, code);
        }
        if *who != OWNER {
            let (status, code) = if seen { (403, "forbidden") } else { (404, "not_found") };
            caller.put(&path, &tag, terms("x", "1")).await.is(status, code);
        }
    }
    // E-39: absent and foreign answer alike.
    let absent = app.acting_as(STRANGER).get("/subtasks/01900000-0000-7000-8000-999999999999").await;
    let foreign = app.acting_as(STRANGER).get(&path).await;
    assert_eq!(
        (absent.status, absent.json()["detail"].clone()),
        (foreign.status, foreign.json()["detail"].clone())
    );
}

/// A line that leads in a circle ends all the same, and nobody stands above himself.
#[actix_web::test]
async fn a_circle_in_the_line_does_no_harm() {
    let app = TestApp::new().await;
    let path = subtask(&app, "submitted").await;
    let circle = format!(
        "insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on)
        values ('{SECRETARIAT}', gen_random_uuid(), '{}', '{}', '2020-01-01')",
        HEAD_ABOVE.posting(),
        OWNER.servant()
    );
    app.run(&circle).await;
    app.acting_as(REVIEWER).get(&path).await.ok();
    app.acting_as(HEAD_ABOVE).get("/subtasks").await.ok();
    let tag = app.acting_as(OWNER).get(&path).await.ok().tag();
    app.acting_as(OWNER).post_if(&format!("{path}/approve"), &tag, json!({})).await.is(403, "forbidden");
    let own = app.acting_as(OWNER).get("/progress/board").await.ok().json();
    let shown: Vec<_> =
        own["items"].as_array().unwrap().iter().map(|line| line["servant_id"].clone()).collect();
    assert!(!shown.contains(&json!(OWNER.servant())), "nobody stands down his own line");
}

#[actix_web::test]
async fn stale_and_absent_tags_and_what_is_unreadable() {
    let app = TestApp::new().await;
    let path = subtask(&app, "draft").await;
    let owner = app.acting_as(OWNER);
    owner.post(&format!("{path}/submit"), json!({})).await.is(428, "precondition_required");
    let tag = owner.get(&path).await.tag();
    owner.put(&path, &tag, terms("Mpya", "30")).await.ok();
    owner.put(&path, &tag, terms("Mpya", "30")).await.is(412, "precondition_failed");
    owner.delete_if(&path, &tag).await.is(412, "precondition_failed");
    let mut more = terms("Mpya", "30");
    more["status"] = json!("approved");
    owner.put(&path, "\"2\"", more).await.is(400, "malformed");
    // Twice the same submit.
    owner.post_if(&format!("{path}/submit"), "\"2\"", json!({})).await.ok();
    owner.post_if(&format!("{path}/submit"), "\"2\"", json!({})).await.is(409, "wrong_state");
}

#[actix_web::test]
async fn every_wrong_field_is_told_at_once() {
    let app = TestApp::new().await;
    let path = subtask(&app, "draft").await;
    let owner = app.acting_as(OWNER);
    let tag = owner.get(&path).await.tag();
    let bad = json!({ "title": " ", "weight": "100.001", "starts_on": "2026-06-30", "ends_on": "2026-06-29",
        "quantitative": { "indicator": "", "unit": "kata", "baseline": "40", "target": "40.0" } });
    owner.put(&path, &tag, bad).await.wrong(&[
        "/title field_empty",
        "/quantitative/target target_is_baseline",
        "/quantitative/indicator field_empty",
        "/weight field_decimal",
        "/starts_on outside_cycle",
        "/ends_on outside_cycle",
        "/ends_on dates_order",
    ]);
    let zero = json!({ "title": "Sifuri", "weight": "0.00" });
    owner.put(&path, &tag, zero).await.wrong(&["/weight weight_zero"]);
    let bare = owner.put(&path, &tag, json!({ "title": "Tupu" })).await.ok();
    owner
        .post_if(&format!("{path}/submit"), &bare.tag(), json!({}))
        .await
        .wrong(&["/qualitative field_empty", "/quantitative field_empty"]);
    let half = json!({ "title": "Nusu", "qualitative": "Safi",
        "quantitative": { "indicator": "Kata", "unit": "kata", "target": "4" } });
    owner.put(&path, &bare.tag(), half).await.ok();
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    // What the servant left open, the supervisor has to set.
    step(&app, SUPERVISOR, &path, "approve", json!({ "weight": "20" })).await.wrong(&[
        "/priority field_empty",
        "/starts_on field_empty",
        "/ends_on field_empty",
    ]);
    let sets = json!({ "weight": "20", "priority": "critical", "starts_on": "2026-07-06", "ends_on": "2027-06-30", "qualitative": "Safi kabisa" });
    let done = step(&app, SUPERVISOR, &path, "approve", sets).await.ok().json();
    assert_eq!(
        (&done["approved"]["priority"], &done["approved"]["qualitative"], &done["approved"]["title"]),
        (&json!("critical"), &json!("Safi kabisa"), &json!("Nusu"))
    );
}

#[actix_web::test]
async fn approved_weights_of_an_objective_come_to_at_most_100() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let (one, two) =
        (objective(&app, OWNER, &agreement, 0).await, objective(&app, OWNER, &agreement, 1).await);
    approved(&app, OWNER, &agreement, &one, "60").await;
    let path = begin(&app, OWNER, &agreement, &one, terms("Ya pili", "40.01")).await;
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &path, "approve", json!({})).await.wrong(&["/weight subtask_weights"]);
    step(&app, SUPERVISOR, &path, "approve", json!({ "weight": "40" })).await.ok();
    // Another objective has room of its own, and a cancelled subtask gives its room back.
    approved(&app, OWNER, &agreement, &two, "100").await;
    step(&app, SUPERVISOR, &path, "cancel", json!({ "reason": "Haihitajiki" })).await.ok();
    approved(&app, OWNER, &agreement, &one, "40").await;
}

#[actix_web::test]
async fn a_revision_leaves_the_approved_one_in_force_and_history_tells_what_changed() {
    let app = TestApp::new().await;
    let path = subtask(&app, "in_progress").await;
    step(&app, SUPERVISOR, &path, "revise", json!({ "reason": "Kata zimeongezeka" })).await.ok();
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    let mut new = terms("Kusanya vipaumbele vya kata zote", "50");
    new["quantitative"]["target"] = json!("45");
    new["task"] = Value::Null;
    let draft = app.acting_as(OWNER).put(&path, &tag, new).await.ok().json();
    assert_eq!(
        (&draft["approved"]["title"], &draft["status"], &draft["revision"], &draft["approved_revision"]),
        (&json!("Kusanya vipaumbele vya kata"), &json!("draft"), &json!(2), &json!(1))
    );
    // Progress goes on meanwhile.
    app.travel("2026-07-13");
    accepted(&app, OWNER, &path, "2026-07-13", "55").await;
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    let done = step(&app, SUPERVISOR, &path, "approve", json!({})).await.ok().json();
    assert_eq!(
        (&done["status"], &done["approved_revision"], &done["percent"]),
        (&json!("in_progress"), &json!(2), &json!("55"))
    );
    let versions = app.acting_as(HEAD_ABOVE).get(&format!("{path}/versions")).await.ok().json();
    let changes: Vec<_> = versions["versions"][1]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            (c["pointer"].as_str().unwrap(), c["kind"].as_str().unwrap(), c["from"].clone(), c["to"].clone())
        })
        .collect();
    assert_eq!(
        changes,
        [
            ("/quantitative/target", "changed", json!("40"), json!("45")),
            ("/task", "removed", json!("Mpango wa kata"), Value::Null),
            (
                "/title",
                "changed",
                json!("Kusanya vipaumbele vya kata"),
                json!("Kusanya vipaumbele vya kata zote")
            ),
        ]
    );
    assert_eq!(versions["versions"][0]["changes"], json!([]));
    // A revision given up: the second one stands again, word for word.
    step(&app, OWNER, &path, "revise", json!({ "reason": "Labda" })).await.ok();
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    app.acting_as(OWNER).put(&path, &tag, terms("Kitu kingine", "10")).await.ok();
    let back = step(&app, OWNER, &path, "cancel_revision", json!({})).await.ok().json();
    assert_eq!(
        (&back["terms"], &back["revision"], &back["revision_reason"]),
        (&done["terms"], &json!(2), &json!("Labda"))
    );
}

#[actix_web::test]
async fn a_subtask_belongs_under_an_objective_that_is_there_and_agreed() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let agreement = agreement(&app, OWNER, "draft").await;
    let id = agreement.trim_start_matches("/agreements/");
    let here = objective(&app, OWNER, &agreement, 0).await;
    let body = |objective: &str| json!({ "agreement_id": id, "objective_id": objective, "terms": terms("Kazi", "50") });
    let absent = "01900000-0000-7000-8000-999999999999";
    owner.post("/subtasks", body(absent)).await.wrong(&["/objective_id field_unknown_reference"]);
    // E-03, E-05: somebody else's agreement is none; who sees it may still not write in it.
    app.acting_as(STRANGER).post("/subtasks", body(&here)).await.is(404, "not_found");
    app.acting_as(SUPERVISOR).post("/subtasks", body(&here)).await.is(403, "forbidden");
    // In planning it can be written before the agreement is agreed, but not handed in.
    let path = begin(&app, OWNER, &agreement, &here, terms("Kazi", "50")).await;
    step(&app, OWNER, &path, "submit", json!({})).await.is(409, "objective_not_agreed");
    let tag = owner.get(&agreement).await.tag();
    let tag = owner.post_if(&format!("{agreement}/submit"), &tag, json!({})).await.ok().tag();
    let tag =
        app.acting_as(SUPERVISOR).post_if(&format!("{agreement}/agree"), &tag, json!({})).await.ok().tag();
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &path, "approve", json!({})).await.ok();
    // An agreed revision that takes the objective out puts its subtasks out of force; they stay on record.
    let tag =
        owner.post_if(&format!("{agreement}/revise"), &tag, json!({ "reason": "Mpya" })).await.ok().tag();
    let tag = owner.put(&format!("{agreement}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    let tag = owner.post_if(&format!("{agreement}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{agreement}/agree"), &tag, json!({})).await.ok();
    let out = owner.get(&path).await.ok().json();
    assert_eq!((&out["objective_agreed"], &out["objective_title"]), (&json!(false), &json!("Lengo la 1")));
    let sent = json!({ "entries": [{ "subtask_id": out["id"], "week": "2026-07-06", "percent": "10" }] });
    let result = owner.post("/progress", sent).await.ok().json();
    assert_eq!(result["results"][0]["code"], "objective_not_agreed");
}

#[actix_web::test]
async fn a_client_may_bring_the_id_once() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let objective = objective(&app, OWNER, &agreement, 0).await;
    let body = json!({ "id": "01980000-0000-7000-8000-000000000001", "agreement_id": agreement.trim_start_matches("/agreements/"),
        "objective_id": objective, "terms": terms("Kazi", "50") });
    let owner = app.acting_as(OWNER);
    assert_eq!(owner.post("/subtasks", body.clone()).await.ok().id(), "01980000-0000-7000-8000-000000000001");
    owner.post("/subtasks", body).await.is(409, "id_taken");
}
