//! Cycles and templates.

use serde_json::{Value, json};

use super::{Call, Row, get, post, put, row};
use crate::support::{Reply, TestApp, cast::*};

async fn shipped(app: &TestApp) -> Value {
    let national = app.acting_as(NATIONAL);
    let all = national.get("/templates").await.ok().json();
    let id = all["items"][0]["id"].as_str().unwrap().to_owned();
    national.get(&format!("/templates/{id}")).await.ok().json()
}

fn of(template: &Value) -> Value {
    json!({ "code": "wizara", "name_en": "Ministry", "name_sw": "Wizara", "content": template["content"] })
}

/// A draft of a template, with its path.
async fn draft(app: &TestApp) -> (String, Reply, Value) {
    let body = of(&shipped(app).await);
    let new = app.acting_as(NATIONAL).post("/templates", body.clone()).await.ok();
    (format!("/templates/{}", new.id()), new, body)
}

async fn published(app: &TestApp) -> (String, Reply) {
    let (path, new, _) = draft(app).await;
    let done = app.acting_as(NATIONAL).post_if(&format!("{path}/publish"), &new.tag(), json!({})).await.ok();
    (path, done)
}

async fn cycle(app: &TestApp) -> Value {
    let template = shipped(app).await;
    json!({ "label": "2027/28", "calendar": "financial", "starts_on": "2027-07-01", "ends_on": "2028-06-30",
        "template_id": template["id"], "windows": [
            { "phase": "planning", "opens_on": "2027-07-01", "closes_on": "2027-07-31" },
            { "phase": "mid_year", "opens_on": "2027-12-01", "closes_on": "2027-12-31" },
            { "phase": "annual", "opens_on": "2028-06-01", "closes_on": "2028-06-30" }] })
}

async fn planned(app: &TestApp) -> (String, Reply, Value) {
    let body = cycle(app).await;
    let new = app.acting_as(NATIONAL).post("/cycles", body.clone()).await.ok();
    (format!("/cycles/{}", new.id()), new, body)
}

fn year(rest: &str) -> String {
    format!("/cycles/{YEAR}{rest}")
}

pub const ROWS: &[Row] = &[
    row!("list_cycles", |_app| get("/cycles")),
    row!("create_cycle", |app| post("/cycles", cycle(app).await)),
    row!("read_cycle", |app| get(planned(app).await.0)),
    row!("rewrite_cycle", |app| {
        let (path, new, body) = planned(app).await;
        put(path, body).after(&new)
    }),
    row!("open_cycle", |app| opened(app).await),
    row!("close_cycle", |_app| post(year("/close"), json!({}))),
    row!("list_assignments", |_app| get(year("/assignments"))),
    row!("assign_cycle", |_app| {
        post(year("/assignments"), json!({ "institution_id": COUNCIL, "family": "planning" }))
    }),
    row!("list_extensions", |_app| get(year("/extensions"))),
    row!("order_extension", |_app| {
        post(
            year("/extensions"),
            json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-15", "reason": "x" }),
        )
    }),
    row!("list_templates", |_app| get("/templates")),
    row!("create_template", |app| post("/templates", of(&shipped(app).await))),
    row!("read_template", |app| get(draft(app).await.0)),
    row!("rewrite_template", |app| {
        let (path, new, body) = draft(app).await;
        put(path, body).after(&new)
    }),
    row!("publish_template", |app| {
        let (path, new, _) = draft(app).await;
        post(format!("{path}/publish"), json!({})).after(&new)
    }),
    row!("retire_template", |app| {
        let (path, done) = published(app).await;
        post(format!("{path}/retire"), json!({})).after(&done)
    }),
];

async fn opened(app: &TestApp) -> Call {
    let (path, new, _) = planned(app).await;
    post(format!("{path}/open"), json!({})).after(&new)
}
