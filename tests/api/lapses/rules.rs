//! The rules of a cycle: which step can lapse how, from when on they hold.

use crate::{
    cycles::{body, planned, step},
    support::{TestApp, cast::*},
    templates::shipped,
};
use serde_json::{Value, json};

fn rule(phase: &str, step: &str, rule: &str) -> Value {
    json!({ "phase": phase, "step": step, "rule": rule, "grace_days": 14, "next_days": 14 })
}

fn defaults() -> Value {
    serde_json::from_str(include_str!("../../../data/templates/lapse-rules.json")).unwrap()
}

/// Written with the draft, and held from its opening on.
#[actix_web::test]
async fn rules_are_the_drafts_and_then_hold() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let (path, new, mut changed) = planned(&app).await;
    assert_eq!(new.json()["lapse_rules"], json!([]), "without rules every step is only reminded of");
    changed["lapse_rules"] = defaults();
    let rewritten = national.put(&path, &new.tag(), changed.clone()).await.ok();
    assert_eq!(rewritten.json()["lapse_rules"], defaults());
    let opened = step(&national, &path, "open", json!({})).await.ok();
    changed["lapse_rules"] = json!([]);
    national.put(&path, &opened.tag(), changed).await.is(409, "wrong_state");
    assert_eq!(app.acting_as(OWNER).get(&path).await.ok().json()["lapse_rules"], defaults());
}

/// Every fault by its place, with what is allowed, in both languages.
#[actix_web::test]
async fn what_is_not_allowed_is_named_with_what_is() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let mut new = body(shipped(&app, "opras-tfn832").await["id"].as_str().unwrap());
    let mut long = rule("appeal", "appeal_statement", "forward");
    (long["grace_days"], long["next_days"]) = (json!(91), json!(0));
    new["lapse_rules"] = json!([
        rule("annual", "supervisor_assessment", "forward"),
        rule("annual", "agreement_answer", "deem"),
        rule("quarter_1", "self_assessment", "forward"),
        rule("annual", "acknowledgement", "deem"),
        rule("annual", "acknowledgement", "forward"),
        rule("mid_year", "supervisor_assessment", "forward"),
        long,
    ]);
    let refused = national.post("/cycles", new.clone()).await.wrong(&[
        "/lapse_rules/0/rule lapse_rule_foreign",
        "/lapse_rules/1/step lapse_step_foreign",
        "/lapse_rules/2/phase phase_unplanned",
        "/lapse_rules/4/step lapse_rule_twice",
        "/lapse_rules/6/grace_days field_count",
        "/lapse_rules/6/next_days field_count",
    ]);
    let details = refused.json()["errors"].clone();
    assert!(details[0]["detail"].as_str().unwrap().ends_with("escalate."), "{details}");
    assert!(details[1]["detail"].as_str().unwrap().contains("acceptance"), "{details}");
    let swahili = app.acting_as(NATIONAL).in_swahili().post("/cycles", new.clone()).await.json();
    assert_ne!(swahili["errors"][0]["detail"], details[0]["detail"]);
    new["lapse_rules"] = json!([{ "phase": "annual", "step": "acceptance", "rule": "forget", "grace_days": 0, "next_days": 1 }]);
    assert!([400, 422].contains(&national.post("/cycles", new.clone()).await.status));
    new["lapse_rules"] = json!([rule("annual", "acceptance", "forward")]);
    let made = national.post("/cycles", new).await.ok().json();
    assert_eq!(made["lapse_rules"][0]["rule"], "forward");
}
