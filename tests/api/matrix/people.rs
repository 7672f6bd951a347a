//! Servants and postings: the owner's.

use serde_json::{Value, json};

use super::{Call, Row, get, patch, post, row};
use crate::{
    postings::{appointment, person},
    support::{TestApp, cast::*},
};

async fn on_posting(app: &TestApp, verb: &str, body: Value) -> Call {
    let path = format!("/postings/{}", OWNER.posting());
    let now = app.acting_as(HR).get(&path).await.ok();
    post(format!("{path}/{verb}"), body).after(&now)
}

pub const ROWS: &[Row] = &[
    row!("list_servants", |_app| get("/servants")),
    row!("register_servant", |_app| post("/servants", person("9123456"))),
    row!("read_servant", |_app| get(format!("/servants/{}", OWNER.servant()))),
    row!("correct_servant", |app| {
        let path = format!("/servants/{}", OWNER.servant());
        let now = app.acting_as(HR).get(&path).await.ok();
        patch(path, json!({ "phone": "+255754000001" })).after(&now)
    }),
    row!("list_postings", |_app| get("/postings")),
    row!("appoint_servant", |_app| {
        post(
            "/postings",
            json!({ "servant_id": OWNER.servant(), "appointment": appointment("acting", "2026-08-01") }),
        )
    }),
    row!("read_posting", |_app| get(format!("/postings/{}", OWNER.posting()))),
    row!("read_posting_line", |_app| get(format!("/postings/{}/line", OWNER.posting()))),
    row!("end_posting", |app| {
        on_posting(app, "end", json!({ "ends_on": "2026-12-31", "reason": "retirement" })).await
    }),
    row!("transfer_servant", |app| {
        on_posting(app, "transfer", json!({ "appointment": appointment("substantive", "2027-01-01") })).await
    }),
    row!("change_supervisor", |app| {
        let body = json!({ "supervisor_id": REVIEWER.servant(), "starts_on": "2026-08-01" });
        on_posting(app, "supervisor", body).await
    }),
];
