//! Performance agreements: every allowed and every forbidden step.

use super::support::{TestApp, cast::*};
use serde_json::{Value, json};

pub fn objectives(weights: &[&str]) -> Value {
    let objective = |(n, weight): (usize, &&str)| {
        json!({ "title": format!("Lengo la {}", n + 1), "weight": weight,
            "targets": [{ "indicator": "Ripoti kwa wakati", "unit": "ripoti", "baseline": "4", "target": "12" }] })
    };
    json!({ "objectives": weights.iter().enumerate().map(objective).collect::<Vec<_>>() })
}

/// Takes an agreement of a servant as far as this state, and gives its path.
pub async fn agreement(app: &TestApp, of: Person, state: &str) -> String {
    let owner = app.acting_as(of);
    let new = owner.post("/agreements", json!({})).await.ok();
    let path = format!("/agreements/{}", new.id());
    if state == "begun" {
        return path;
    }
    let tag =
        owner.put(&format!("{path}/objectives"), &new.tag(), objectives(&["60", "40"])).await.ok().tag();
    if state == "draft" {
        return path;
    }
    let tag = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    let (verb, body) = match state {
        "submitted" => return path,
        "returned" => ("return", json!({ "reason": "Rekebisha lengo la 2" })),
        _ => ("agree", json!({})),
    };
    let tag = app.acting_as(SUPERVISOR).post_if(&format!("{path}/{verb}"), &tag, body).await.ok().tag();
    if state == "revising" {
        owner
            .post_if(&format!("{path}/revise"), &tag, json!({ "reason": "Utafiti umeahirishwa" }))
            .await
            .ok();
    }
    path
}

#[actix_web::test]
async fn from_draft_to_agreed_with_a_return_on_the_way() {
    let app = TestApp::new().await;
    let (owner, supervisor) = (app.acting_as(OWNER), app.acting_as(SUPERVISOR));
    let path = agreement(&app, OWNER, "returned").await;
    let back = owner.get(&path).await.ok();
    assert_eq!(
        (&back.json()["return_reason"], &back.json()["due_on"]),
        (&json!("Rekebisha lengo la 2"), &json!("2026-07-20"))
    );
    let mut list = json!({ "objectives": back.json()["objectives"] });
    list["objectives"][1]["title"] = json!("Lengo la pili, lililorekebishwa");
    let kept = list["objectives"][1]["id"].clone();
    let saved = owner.put(&format!("{path}/objectives"), &back.tag(), list).await.ok();
    assert_eq!(saved.json()["objectives"][1]["id"], kept);
    let submitted = owner.post_if(&format!("{path}/submit"), &saved.tag(), json!({})).await.ok();
    assert!(submitted.json()["due_on"].is_null());
    let agreed = supervisor.post_if(&format!("{path}/agree"), &submitted.tag(), json!({})).await.ok();
    assert_eq!((&agreed.json()["status"], &agreed.json()["agreed_revision"]), (&json!("agreed"), &json!(1)));
    let versions = app.acting_as(REVIEWER).get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(versions["versions"][0]["content"]["objectives"], agreed.json()["objectives"]);
}

#[actix_web::test]
async fn a_revision_leaves_the_agreed_one_in_force_until_it_is_agreed_too() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "revising").await;
    app.travel("2026-11-02");
    let draft = owner.get(&path).await.ok();
    assert_eq!(
        (&draft.json()["revision"], &draft.json()["agreed_revision"], &draft.json()["status"]),
        (&json!(2), &json!(1), &json!("draft"))
    );
    let saved = owner.put(&format!("{path}/objectives"), &draft.tag(), objectives(&["100"])).await.ok();
    assert_eq!(saved.json()["objectives"].as_array().unwrap().len(), 1);
    let restored = owner.post_if(&format!("{path}/cancel_revision"), &saved.tag(), json!({})).await.ok();
    assert_eq!((&restored.json()["revision"], &restored.json()["status"]), (&json!(1), &json!("agreed")));
    assert_eq!(restored.json()["objectives"].as_array().unwrap().len(), 2);
    // Once more, and this time to the end: both revisions are kept.
    let tag = app
        .acting_as(SUPERVISOR)
        .post_if(&format!("{path}/revise"), &restored.tag(), json!({ "reason": "Bajeti imepungua" }))
        .await
        .ok()
        .tag();
    let tag = owner.put(&format!("{path}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    let tag = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    let versions = owner.get(&format!("{path}/versions")).await.ok().json();
    let counts: Vec<_> = versions["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["content"]["objectives"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [2, 1]);
}

/// Every state × every step, by the one whose step it is: the state machine, whole.
#[actix_web::test]
async fn every_step_is_allowed_in_its_states_only() {
    let allowed = [
        ("draft", vec!["objectives", "submit"]),
        ("submitted", vec!["return", "agree"]),
        ("returned", vec!["objectives", "submit"]),
        ("agreed", vec!["revise"]),
        ("revising", vec!["objectives", "submit", "cancel_revision"]),
    ];
    for (state, steps) in allowed {
        for step in ["objectives", "submit", "return", "agree", "revise", "cancel_revision"] {
            let app = TestApp::new().await;
            let path = agreement(&app, OWNER, state).await;
            let caller = app.acting_as(if matches!(step, "return" | "agree") { SUPERVISOR } else { OWNER });
            let before = caller.get(&path).await.ok();
            let told = before.json()["actions"]
                .as_array()
                .unwrap()
                .iter()
                .find(|action| action["action"] == step)
                .unwrap()
                .clone();
            let target = format!("{path}/{step}");
            let reply = match step {
                "objectives" => caller.put(&target, &before.tag(), objectives(&["50", "50"])).await,
                "return" | "revise" => {
                    caller.post_if(&target, &before.tag(), json!({ "reason": "Sababu" })).await
                }
                _ => caller.post_if(&target, &before.tag(), json!({})).await,
            };
            let expected = steps.contains(&step);
            assert_eq!(reply.status == 200, expected, "{state} {step}: {}", reply.text());
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

/// E-01, E-02, E-06, E-18, E-20: who sees it, and who may do what.
#[actix_web::test]
async fn the_right_people_and_nobody_else() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "submitted").await;
    let tag = app.acting_as(OWNER).get(&path).await.tag();
    let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let seen = sees.contains(who);
        assert_eq!(caller.get(&path).await.status, if seen { 200 } else { 404 }, "{} reads", who.name);
        let listed =
            caller.get(&format!("/agreements?servant_id={}", OWNER.servant())).await.ok().json()["items"]
                .as_array()
                .unwrap()
                .len();
        assert_eq!(listed == 1, seen, "{} lists (E-16)", who.name);
        if *who != SUPERVISOR {
            let (status, code) = if seen { (403, "forbidden") } else { (404, "not_found") };
            caller.post_if(&format!("{path}/agree"), &tag, json!({})).await.is(status, code);
        }
    }
    // E-39: absent and foreign answer alike.
    let absent = app.acting_as(STRANGER).get("/agreements/01900000-0000-7000-8000-999999999999").await;
    let foreign = app.acting_as(STRANGER).get(&path).await;
    let body = |reply: &super::support::Reply| {
        let mut json = reply.json();
        json["request_id"] = Value::Null;
        json
    };
    assert_eq!((absent.status, body(&absent)), (foreign.status, body(&foreign)));
}

#[actix_web::test]
async fn a_former_supervisor_reads_the_time_that_he_supervised_and_no_other() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "agreed").await;
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    let hr = app.acting_as(HR);
    let posting = format!("/postings/{}", OWNER.posting());
    let tag = hr.get(&posting).await.tag();
    hr.post_if(
        &format!("{posting}/supervisor"),
        &tag,
        json!({ "supervisor_id": FORMER.servant(), "starts_on": "2026-09-01" }),
    )
    .await
    .ok();
    app.travel("2026-10-01");
    // Now the one who agreed is the former one: he still reads, and can do nothing.
    let old = app.acting_as(SUPERVISOR).get(&path).await.ok();
    assert_eq!(old.json()["supervisor_id"], json!(FORMER.servant()));
    app.acting_as(SUPERVISOR)
        .post_if(&format!("{path}/revise"), &old.tag(), json!({ "reason": "x" }))
        .await
        .is(403, "forbidden");
    app.acting_as(FORMER)
        .post_if(&format!("{path}/revise"), &old.tag(), json!({ "reason": "Sababu" }))
        .await
        .ok();
}

#[actix_web::test]
async fn weights_sum_to_exactly_100_and_every_wrong_field_is_told_at_once() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "begun").await;
    let put = format!("{path}/objectives");
    let tag = owner.get(&path).await.tag();
    owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.wrong(&["/objectives field_empty"]);
    // E-29: a third three times, and a thousandth too much.
    let tag = owner.put(&put, &tag, objectives(&["33.33", "33.33", "33.33"])).await.ok().tag();
    let refused = owner
        .clone()
        .in_swahili()
        .post_if(&format!("{path}/submit"), &tag, json!({}))
        .await
        .wrong(&["/objectives objective_weights"]);
    assert_eq!(refused.json()["errors"][0]["detail"], "Uzito wa malengo unajumlisha 99.99; uwe 100 kamili.");
    owner.put(&put, &tag, objectives(&["100.004"])).await.wrong(&["/objectives/0/weight field_decimal"]);
    let bad = json!({ "objectives": [
        { "title": "", "weight": "-5", "targets": [{ "indicator": "x", "unit": "y", "baseline": "1", "target": "1.0" }] },
        { "title": "Sawa", "weight": "1e2", "targets": [] },
        { "title": "Sifuri", "weight": "0", "targets": [] } ] });
    owner.put(&put, &tag, bad).await.wrong(&[
        "/objectives/0/weight field_decimal",
        "/objectives/0/targets/0/target target_is_baseline",
        "/objectives/0/title field_empty",
        "/objectives/1/weight field_decimal",
        "/objectives/2/weight weight_zero",
    ]);
    owner.put(&put, &tag, json!({ "objectives": [], "status": "agreed" })).await.is(400, "malformed");
    owner.put(&put, "\"1\"", objectives(&["100"])).await.is(412, "precondition_failed");
    assert_eq!(owner.get(&path).await.json()["objectives"].as_array().unwrap().len(), 3, "nothing was lost");
}

#[actix_web::test]
async fn the_window_closes_at_midnight_and_an_order_extends_it() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "draft").await;
    let tag = owner.get(&path).await.tag();
    app.clock.travel_to("2026-07-31T20:59:59Z".parse().unwrap());
    let tag = owner.put(&format!("{path}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    app.clock.travel_to("2026-07-31T21:00:00Z".parse().unwrap());
    owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.is(409, "window_closed");
    let order = json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-14", "reason": "Mtandao ulikatika" });
    app.acting_as(HR).post(&format!("/cycles/{YEAR}/extensions"), order.clone()).await.is(403, "forbidden");
    app.acting_as(NATIONAL).post(&format!("/cycles/{YEAR}/extensions"), order).await.ok();
    owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
    app.travel("2026-08-20");
    // The supervisor's answer is not cut off by the servant's window, and a return gives a new day.
    let tag = owner.get(&path).await.tag();
    let tag = app
        .acting_as(SUPERVISOR)
        .post_if(&format!("{path}/return"), &tag, json!({ "reason": "Boresha", "due_on": "2026-08-25" }))
        .await
        .ok()
        .tag();
    owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
}

#[actix_web::test]
async fn one_agreement_for_a_posting_and_cycle_and_only_for_ones_own() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "begun").await;
    let owner = app.acting_as(OWNER);
    owner.post("/agreements", json!({})).await.is(409, "agreement_exists");
    // E-03: somebody else's posting, somebody else as owner.
    owner
        .post("/agreements", json!({ "posting_id": COLLEAGUE.posting() }))
        .await
        .wrong(&["/posting_id field_unknown_reference"]);
    owner.post("/agreements", json!({ "servant_id": COLLEAGUE.servant() })).await.is(400, "malformed");
    owner
        .post("/agreements", json!({ "cycle_id": HEALTH_YEAR }))
        .await
        .wrong(&["/cycle_id field_unknown_reference"]);
    app.acting_as(NATIONAL).post("/agreements", json!({})).await.is(403, "not_a_servant");
    // A nurse follows the calendar year of the health cadres.
    let nurse = app.acting_as(COLLEAGUE).post("/agreements", json!({})).await.ok();
    assert_eq!(nurse.json()["cycle_id"], json!(HEALTH_YEAR));
    // Somebody else's objective id is not taken over.
    let mine = owner.get("/agreements").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/agreements/{mine}");
    let saved = owner
        .put(&format!("{path}/objectives"), &owner.get(&path).await.tag(), objectives(&["100"]))
        .await
        .ok();
    let theirs = json!({ "objectives": saved.json()["objectives"] });
    app.acting_as(COLLEAGUE)
        .put(&format!("/agreements/{}/objectives", nurse.id()), &nurse.tag(), theirs)
        .await
        .is(409, "id_taken");
}

/// E-32, E-45: two at once; one wins, the other is told.
#[actix_web::test]
async fn two_at_once_make_one_row_and_one_step() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER).at_once();
    let both = futures_util::future::join(
        owner.post("/agreements", json!({})),
        owner.post("/agreements", json!({})),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let id = if both.0.status == 201 { both.0.id() } else { both.1.id() };
    let path = format!("/agreements/{id}");
    let tag = owner.get(&path).await.tag();
    let put = format!("{path}/objectives");
    let both = futures_util::future::join(
        owner.put(&put, &tag, objectives(&["100"])),
        owner.put(&put, &tag, objectives(&["50", "50"])),
    )
    .await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}
