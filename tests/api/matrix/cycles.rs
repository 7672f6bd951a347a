//! Cycles and templates.

use serde_json::json;

use super::{Row, delete, get, post, put, row};
use crate::{
    cycles::{body, planned},
    support::cast::*,
    templates::{self, draft, published, shipped},
};

fn year(rest: &str) -> String {
    format!("/cycles/{YEAR}{rest}")
}

pub const ROWS: &[Row] = &[
    row!("list_cycles", |_app| get("/cycles")),
    row!("create_cycle", |app| {
        let template = shipped(app, "opras-tfn832").await;
        post("/cycles", body(template["id"].as_str().unwrap()))
    }),
    row!("read_cycle", |app| get(planned(app).await.0)),
    row!("rewrite_cycle", |app| {
        let (path, new, body) = planned(app).await;
        put(path, body).after(&new)
    }),
    row!("open_cycle", |app| {
        let (path, new, _) = planned(app).await;
        post(format!("{path}/open"), json!({})).after(&new)
    }),
    row!("close_cycle", |app| {
        let read = app.acting_as(OWNER).get(&year("")).await;
        post(year("/close"), json!({})).after(&read)
    }),
    row!("list_assignments", |_app| get(year("/assignments"))),
    row!("assign_cycle", |_app| {
        post(year("/assignments"), json!({ "institution_id": COUNCIL, "family": "planning" }))
    }),
    row!("unassign_cycle", |app| {
        let group = json!({ "institution_id": COUNCIL, "family": "planning" });
        let made = app.acting_as(HR).post(&year("/assignments"), group).await.ok().id();
        delete(format!("{}/{made}", year("/assignments")))
    }),
    row!("list_extensions", |_app| get(year("/extensions"))),
    row!("order_extension", |_app| {
        post(
            year("/extensions"),
            json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-15", "reason": "x" }),
        )
    }),
    row!("revoke_extension", |app| {
        let order = json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-15", "reason": "x" });
        let made = app.acting_as(NATIONAL).post(&year("/extensions"), order).await.ok().id();
        post(format!("{}/{made}/revoke", year("/extensions")), json!({ "reason": "x" }))
    }),
    row!("list_templates", |_app| get("/templates")),
    row!("create_template", |app| post(
        "/templates",
        templates::body("wizara", &shipped(app, "opras-tfn832").await)
    )),
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
