//! Appraisals: the owner's annual one.

use serde_json::{Value, json};

use super::{Call, Row, get, post, put, row};
use crate::{
    agreements::agreement,
    appraisals::{ANNUAL, Case, column},
    support::{TestApp, cast::*},
};

async fn at<'a>(app: &'a TestApp, state: &str) -> Case<'a> {
    Case::open(app).await.to(state).await
}

async fn step(app: &TestApp, state: &str, verb: &str, body: Value) -> Call {
    let case = at(app, state).await;
    post(format!("{}/{verb}", case.path), body).after(&case.read(OWNER).await)
}

async fn reasoned(app: &TestApp, state: &str, verb: &str) -> Call {
    step(app, state, verb, json!({ "reason": "x" })).await
}

pub const ROWS: &[Row] = &[
    row!("list_appraisals", |app| {
        at(app, "assessing").await;
        get("/appraisals")
    }),
    row!("open_appraisal", |app| {
        let agreement = agreement(app, OWNER, "agreed").await;
        app.travel(ANNUAL);
        post(
            "/appraisals",
            json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "kind": "annual" }),
        )
    }),
    row!("read_appraisal", |app| get(at(app, "assessing").await.path)),
    row!("read_year_mark", |app| {
        at(app, "disclosed").await;
        get(format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant()))
    }),
    row!("read_appraisal_sheet", |app| {
        // Blind: handed in by the supervisor, the appraisee still writes.
        let case = at(app, "assessing").await;
        let form = case.read(OWNER).await.json();
        case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
        case.submit(SUPERVISOR, "supervisor").await.ok();
        get(format!("{}/sheets/supervisor", case.path))
    }),
    row!("save_appraisal_sheet", |app| {
        let case = at(app, "assessing").await;
        let form = case.read(OWNER).await.json();
        put(format!("{}/sheets/self", case.path), column(&form, ["1", "2"], "2")).tag("\"0\"")
    }),
    row!("submit_appraisal_sheet", |app| {
        let case = at(app, "assessing").await;
        let form = case.read(OWNER).await.json();
        let saved = case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
        post(format!("{}/sheets/supervisor/submit", case.path), json!({})).after(&saved)
    }),
    row!("propose_marks", |app| {
        let case = at(app, "discussion").await;
        let form = case.read(OWNER).await.json();
        case.save(SUPERVISOR, "agreed", column(&form, ["2", "2"], "3")).await.ok();
        post(format!("{}/propose", case.path), json!({})).after(&case.read(OWNER).await)
    }),
    row!("accept_marks", |app| step(app, "proposed", "accept", json!({})).await),
    row!("decline_marks", |app| reasoned(app, "proposed", "decline").await),
    row!("settle_disagreement", |app| {
        let case = at(app, "proposed").await;
        case.post(OWNER, "decline", json!({ "reason": "x" })).await.ok();
        post(format!("{}/settle", case.path), json!({ "opinion_by": "x", "opinion": "y" }))
            .after(&case.read(OWNER).await)
    }),
    row!("sign_appraisal", |app| step(app, "countersigning", "sign", json!({ "statement": "agreed" })).await),
    row!("return_appraisal", |app| reasoned(app, "countersigning", "return").await),
    row!("disclose_appraisal", |app| step(app, "countersigned", "disclose", json!({})).await),
    row!("finalise_appraisal", |app| {
        let call = step(app, "disclosed", "finalise", json!({})).await;
        app.travel("2027-06-22");
        call
    }),
    row!("hold_appraisal", |app| reasoned(app, "discussion", "hold").await),
    row!("resume_appraisal", |app| {
        let case = at(app, "discussion").await;
        case.post(HR, "hold", json!({ "reason": "x" })).await.ok();
        post(format!("{}/resume", case.path), json!({})).after(&case.read(OWNER).await)
    }),
    row!("mark_unrateable", |app| reasoned(app, "assessing", "mark_unrateable").await),
    row!("rederive_raters", |app| step(app, "assessing", "rederive", json!({})).await),
    row!("explain_score", |app| get(format!("{}/score", at(app, "signing").await.path))),
    row!("list_signatures", |app| get(format!("{}/signatures", at(app, "countersigned").await.path))),
];
