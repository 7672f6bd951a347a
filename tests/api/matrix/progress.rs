//! Subtasks, weekly progress, evidence, rhythms and what is due: the owner's.

use serde_json::{Value, json};

use super::{Call, Row, delete, get, post, put, row};
use crate::{
    agreements::agreement,
    evidence::{PDF, entry, upload},
    subtasks::{objective, subtask, terms},
    support::{TestApp, cast::*},
};

async fn step(app: &TestApp, state: &str, verb: &str, body: Value) -> Call {
    let path = subtask(app, state).await;
    let now = app.acting_as(OWNER).get(&path).await.ok();
    post(format!("{path}/{verb}"), body).after(&now)
}

async fn weekly(app: &TestApp, verb: &str, body: Value) -> Call {
    let path = entry(app).await;
    let now = app.acting_as(OWNER).get(&path).await.ok();
    post(format!("{path}/{verb}"), body).after(&now)
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn file(app: &TestApp) -> String {
    let entry = entry(app).await;
    let made = upload(&app.acting_as(OWNER), &entry, "x.pdf", "application/pdf", PDF).await.ok();
    format!("/evidence/{}", made.id())
}

/// The nurses', monthly; its path and tag.
async fn rhythm(app: &TestApp) -> (String, String) {
    let body = json!({ "institution_id": COUNCIL, "family": "health", "rhythm": "monthly" });
    let made = app.acting_as(HR).post("/check_in_rhythms", body).await.ok();
    (format!("/check_in_rhythms/{}", made.id()), made.tag())
}

pub const ROWS: &[Row] = &[
    row!("list_subtasks", |app| {
        subtask(app, "draft").await;
        get("/subtasks")
    }),
    row!("begin_subtask", |app| {
        let agreement = agreement(app, OWNER, "agreed").await;
        let objective = objective(app, OWNER, &agreement, 0).await;
        post(
            "/subtasks",
            json!({ "agreement_id": id(&agreement), "objective_id": objective, "terms": terms("x", "5") }),
        )
    }),
    row!("read_subtask", |app| get(subtask(app, "approved").await)),
    row!("write_subtask", |app| {
        let path = subtask(app, "draft").await;
        let now = app.acting_as(OWNER).get(&path).await.ok();
        put(path, terms("y", "6")).after(&now)
    }),
    row!("delete_subtask", |app| {
        let path = subtask(app, "draft").await;
        let now = app.acting_as(OWNER).get(&path).await.ok();
        delete(path).after(&now)
    }),
    row!("list_subtask_versions", |app| get(format!("{}/versions", subtask(app, "approved").await))),
    row!("submit_subtask", |app| step(app, "draft", "submit", json!({})).await),
    row!("return_subtask", |app| step(app, "submitted", "return", json!({ "reason": "x" })).await),
    row!("approve_subtask", |app| step(app, "submitted", "approve", json!({})).await),
    row!("revise_subtask", |app| step(app, "approved", "revise", json!({ "reason": "x" })).await),
    row!("cancel_subtask_revision", |app| step(app, "revising", "cancel_revision", json!({})).await),
    row!("complete_subtask", |app| step(app, "done", "complete", json!({})).await),
    row!("cancel_subtask", |app| step(app, "approved", "cancel", json!({ "reason": "x" })).await),
    row!("list_progress", |app| {
        entry(app).await;
        get("/progress")
    }),
    row!("fill_in_progress", |app| {
        // Each entry has its own result: the request succeeds, and tells a stranger that there is no such subtask.
        let path = subtask(app, "approved").await;
        post(
            "/progress",
            json!({ "entries": [{ "subtask_id": id(&path), "week": "2026-07-06", "percent": "5" }] }),
        )
    }),
    row!("read_progress", |app| get(entry(app).await)),
    row!("submit_progress", |app| {
        let path = subtask(app, "approved").await;
        let sent = json!({ "entries": [{ "subtask_id": id(&path), "week": "2026-07-06", "percent": "5", "submit": false }] });
        let made = app.acting_as(OWNER).post("/progress", sent).await.ok().json();
        post(format!("/progress/{}/submit", made["results"][0]["id"].as_str().unwrap()), json!({}))
            .tag("\"1\"")
    }),
    row!("accept_progress", |app| weekly(app, "accept", json!({})).await),
    row!("return_progress", |app| weekly(app, "return", json!({ "reason": "x" })).await),
    row!("accept_many_progress", |app| {
        let path = entry(app).await;
        post("/progress/accept", json!({ "entries": [{ "id": id(&path), "version": 1 }] }))
    }),
    row!("return_many_progress", |app| {
        let path = entry(app).await;
        post("/progress/return", json!({ "entries": [{ "id": id(&path), "version": 1 }], "reason": "x" }))
    }),
    row!("progress_board", |app| {
        entry(app).await;
        get("/progress/board")
    }),
    row!("progress_missing", |app| {
        subtask(app, "approved").await;
        get("/progress/missing")
    }),
    row!("list_evidence", |app| get(format!("/evidence?entry_id={}", id(&entry(app).await)))),
    row!("add_evidence_link", |app| {
        let path = entry(app).await;
        post(
            "/evidence/links",
            json!({ "entry_id": id(&path), "url": "https://example.go.tz", "title": "x" }),
        )
    }),
    row!("add_evidence_file", |app| {
        let path = entry(app).await;
        post(format!("/evidence?entry_id={}&title=x", id(&path)), json!(null)).file("application/pdf", PDF)
    }),
    row!("read_evidence", |app| get(file(app).await)),
    row!("read_evidence_content", |app| get(format!("{}/content", file(app).await))),
    row!("remove_evidence", |app| delete(file(app).await)),
    row!("list_rhythms", |app| {
        rhythm(app).await;
        get("/check_in_rhythms")
    }),
    row!("create_rhythm", |_app| {
        post(
            "/check_in_rhythms",
            json!({ "institution_id": COUNCIL, "family": "health", "rhythm": "monthly" }),
        )
    }),
    row!("read_rhythm", |app| get(rhythm(app).await.0)),
    row!("write_rhythm", |app| {
        let (path, tag) = rhythm(app).await;
        put(path, json!({ "rhythm": "weekly" })).tag(tag)
    }),
    row!("delete_rhythm", |app| {
        let (path, tag) = rhythm(app).await;
        delete(path).tag(tag)
    }),
    row!("list_due", |app| {
        entry(app).await;
        get("/due")
    }),
];
