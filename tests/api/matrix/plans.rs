//! Institutions' plans: the council's, which the secretariat oversees.

use serde_json::{Value, json};

use super::{Call, Row, get, post, put, row};
use crate::{
    plans::{content, figures, offices, part, plan},
    support::{TestApp, cast::*},
};

async fn council(app: &TestApp, state: &str) -> String {
    offices(app).await;
    plan(app, state).await
}

async fn step(app: &TestApp, state: &str, verb: &str, body: Value) -> Call {
    let path = council(app, state).await;
    let now = app.acting_as(PLANNER).get(&path).await.ok();
    post(format!("{path}/{verb}"), body).after(&now)
}

pub const ROWS: &[Row] = &[
    row!("list_plans", |app| {
        council(app, "draft").await;
        get("/plans")
    }),
    row!("begin_plan", |app| {
        offices(app).await;
        post("/plans", json!({ "institution_id": COUNCIL, "year": "2026/27" }))
    }),
    row!("plan_league", |app| {
        council(app, "approved").await;
        get("/plans/league?year=2026/27")
    }),
    row!("read_plan", |app| get(council(app, "submitted").await)),
    row!("write_plan", |app| {
        let path = council(app, "draft").await;
        let now = app.acting_as(PLANNER).get(&path).await.ok();
        put(path, content()).after(&now)
    }),
    row!("list_plan_versions", |app| get(format!("{}/versions", council(app, "approved").await))),
    row!("compare_plan_versions", |app| get(format!("{}/diff", council(app, "revising").await))),
    row!("submit_plan", |app| step(app, "draft", "submit", json!({})).await),
    row!("return_plan", |app| step(app, "submitted", "return", json!({ "reason": "x" })).await),
    row!("approve_plan", |app| step(app, "submitted", "approve", json!({})).await),
    row!("revise_plan", |app| step(app, "approved", "revise", json!({ "reason": "x" })).await),
    row!("cancel_plan_revision", |app| step(app, "revising", "cancel_revision", json!({})).await),
    row!("read_plan_quarter", |app| get(format!("{}/actuals/1", council(app, "approved").await))),
    row!("write_plan_quarter", |app| {
        let path = council(app, "approved").await;
        put(format!("{path}/actuals/1"), figures(&[(101, "425")])).tag("\"0\"")
    }),
    row!("explain_plan_score", |app| get(format!("{}/score", council(app, "approved").await))),
    row!("cascade_of_target", |app| {
        get(format!("{}/targets/{}/cascade", council(app, "approved").await, part(11)))
    }),
    row!("read_plan_alignment", |app| get(format!("{}/alignment", council(app, "approved").await))),
];
