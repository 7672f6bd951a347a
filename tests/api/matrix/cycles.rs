//! Cycles and templates.

use serde_json::json;

use super::{Row, get, post, put, row};
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
    row!("open_cycle", |app| post(format!("{}/open", planned(app).await.0), json!({}))),
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
    row!("create_template", |app| post(
        "/templates",
        templates::body("wizara", &shipped(app, "opras-tfn832").await)
    )),
    row!("read_template", |app| get(draft(app).await.0)),
    row!("rewrite_template", |app| {
        let (path, new, body) = draft(app).await;
        put(path, body).after(&new)
    }),
    row!("publish_template", |app| post(format!("{}/publish", draft(app).await.0), json!({}))),
    row!("retire_template", |app| post(format!("{}/retire", published(app).await.0), json!({}))),
];
