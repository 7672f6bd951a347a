//! Moderation: HR's round over the council, and a request about the owner's mark.

use serde_json::json;

use super::{Row, get, post, row};
use crate::{
    appraisals::Case,
    moderations::{about, new_round, round},
    support::{TestApp, cast::*},
};

/// A round with a request that waits for the supervisor.
async fn asked(app: &TestApp) -> String {
    let case = Case::open(app).await.to("countersigned").await;
    let path = round(app, HR).await;
    let new = app.acting_as(HR).post(&format!("{path}/requests"), about(&case)).await.ok();
    format!("/moderations/requests/{}", new.id())
}

pub const ROWS: &[Row] = &[
    row!("list_moderations", |app| {
        round(app, HR).await;
        get("/moderations")
    }),
    row!("open_moderation", |app| {
        app.travel("2027-06-07");
        post("/moderations", new_round())
    }),
    row!("read_moderation", |app| get(round(app, HR).await)),
    row!("read_distributions", |app| get(format!("{}/distributions", round(app, HR).await))),
    row!("list_moderated_marks", |app| get(format!("{}/marks", round(app, HR).await))),
    row!("ask_reconsideration", |app| {
        let case = Case::open(app).await.to("countersigned").await;
        post(format!("{}/requests", round(app, HR).await), about(&case))
    }),
    row!("close_moderation", |app| {
        post(format!("{}/close", round(app, HR).await), json!({ "conclusion": "x" })).tag("\"1\"")
    }),
    row!("list_reconsiderations", |app| {
        asked(app).await;
        get("/moderations/requests")
    }),
    row!("read_reconsideration", |app| get(asked(app).await)),
    row!("answer_reconsideration", |app| {
        post(format!("{}/answer", asked(app).await), json!({ "answer": "kept", "reason": "x" })).tag("\"1\"")
    }),
];
