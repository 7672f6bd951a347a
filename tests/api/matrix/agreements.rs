//! Performance agreements: the owner's.

use serde_json::json;

use super::{Row, get, post, put, row};
use crate::{
    agreements::{agreement, objectives},
    support::{TestApp, cast::*},
};

async fn step(app: &TestApp, state: &str, verb: &str, body: serde_json::Value) -> super::Call {
    let path = agreement(app, OWNER, state).await;
    let now = app.acting_as(OWNER).get(&path).await.ok();
    post(format!("{path}/{verb}"), body).after(&now)
}

pub const ROWS: &[Row] = &[
    row!("list_agreements", |app| {
        agreement(app, OWNER, "draft").await;
        get("/agreements")
    }),
    row!("begin_agreement", |_app| post("/agreements", json!({}))),
    row!("read_agreement", |app| get(agreement(app, OWNER, "agreed").await)),
    row!("list_agreement_versions", |app| get(format!("{}/versions", agreement(app, OWNER, "agreed").await))),
    row!("write_objectives", |app| {
        let path = agreement(app, OWNER, "draft").await;
        let now = app.acting_as(OWNER).get(&path).await.ok();
        put(format!("{path}/objectives"), objectives(&["100"])).after(&now)
    }),
    row!("submit_agreement", |app| step(app, "draft", "submit", json!({})).await),
    row!("return_agreement", |app| step(app, "submitted", "return", json!({ "reason": "x" })).await),
    row!("agree_agreement", |app| step(app, "submitted", "agree", json!({})).await),
    row!("revise_agreement", |app| step(app, "agreed", "revise", json!({ "reason": "x" })).await),
    row!("cancel_agreement_revision", |app| step(app, "revising", "cancel_revision", json!({})).await),
];
