//! Appeals: the owner's, before the reviewer's supervisor or the council's committee.

use serde_json::{Value, json};

use super::{Call, Row, get, post, row};
use crate::{
    appeals::{Appeal, dismissed, plea, reasons, seat},
    appraisals::Case,
    support::{TestApp, cast::*},
};

async fn lodged(app: &TestApp) -> Appeal<'_> {
    Appeal::lodge(&Case::open(app).await.to("disclosed").await).await
}

/// Lodged after its window.
async fn late(app: &TestApp) -> Appeal<'_> {
    let case = Case::open(app).await.to("disclosed").await;
    app.travel("2027-07-30");
    Appeal::lodge(&case).await
}

async fn asked(app: &TestApp) -> Appeal<'_> {
    let appeal = lodged(app).await;
    appeal.post(HEAD_ABOVE, "request_file", json!({})).await.ok();
    appeal
}

async fn heard(app: &TestApp) -> Appeal<'_> {
    let appeal = lodged(app).await;
    appeal.heard(HEAD_ABOVE).await;
    appeal
}

/// Before the committee, whose member chairs it.
async fn sat(app: &TestApp) -> Appeal<'_> {
    seat(app, &[FORMER, PLANNER], COUNCIL).await;
    let case = Case::open(app).await.to("disclosed").await;
    let first = Appeal::lodge(&case).await;
    first.heard(HEAD_ABOVE).await;
    first.decide(HEAD_ABOVE, dismissed()).await.ok();
    let second = Appeal::lodge(&case).await;
    second.post(PLANNER, "chair", json!({})).await.ok();
    second
}

async fn step(appeal: Appeal<'_>, verb: &str, body: Value) -> Call {
    let tag = appeal.tag().await;
    post(format!("{}/{verb}", appeal.path), body).tag(tag)
}

pub const ROWS: &[Row] = &[
    row!("list_appeals", |app| {
        lodged(app).await;
        get("/appeals")
    }),
    row!("lodge_appeal", |app| post("/appeals", plea(&Case::open(app).await.to("disclosed").await.path))),
    row!("read_appeal", |app| get(lodged(app).await.path)),
    row!("read_appeal_file", |app| get(format!("{}/file", heard(app).await.path))),
    row!("admit_appeal", |app| step(late(app).await, "admit", reasons()).await),
    row!("strike_out_appeal", |app| step(late(app).await, "strike_out", reasons()).await),
    row!("request_appeal_file", |app| step(lodged(app).await, "request_file", json!({})).await),
    row!("answer_appeal", |app| step(asked(app).await, "statement", json!({ "statement": "x" })).await),
    row!("proceed_with_appeal", |app| {
        let appeal = asked(app).await;
        app.travel("2027-07-30");
        step(appeal, "proceed", json!({})).await
    }),
    row!("chair_appeal", |app| step(sat(app).await, "chair", json!({})).await),
    row!("vote_on_appeal", |app| {
        let appeal = sat(app).await;
        appeal.heard(PLANNER).await;
        step(appeal, "votes", json!({ "outcome": "dismissed", "reasons": "x" })).await
    }),
    row!("decide_appeal", |app| step(heard(app).await, "decide", dismissed()).await),
    row!("rederive_decider", |app| step(lodged(app).await, "rederive", json!({})).await),
    row!("withdraw_appeal", |app| step(lodged(app).await, "withdraw", reasons()).await),
];
