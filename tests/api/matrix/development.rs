//! What follows marks and helps before them: feedback, 360° input, improvement plans, recommendations.

use serde_json::{Value, json};

use super::{Call, Row, get, post, put, row};
use crate::{
    appraisals::Case,
    consequences::recommended,
    feedback::given,
    improvement_plans::{Plan, content, marked},
    respondents::{asked, form, request, round},
    support::{TestApp, cast::*},
};

async fn on_plan(app: &TestApp, active: bool, verb: &str, body: Value) -> Call {
    let mut plan = Plan::open(app).await;
    if active {
        plan = plan.active().await;
    }
    post(format!("{}/{verb}", plan.path), body).after(&plan.read(HR).await)
}

async fn on_note(app: &TestApp, verb: &str) -> Call {
    let note = given(app, COLLEAGUE, OWNER, "supervisor").await;
    post(format!("/feedback/{}/{verb}", note.id()), json!({})).after(&note)
}

pub const ROWS: &[Row] = &[
    row!("list_feedback", |_app| get("/feedback")),
    row!("give_feedback", |_app| {
        post("/feedback", json!({ "recipient": COMMITTEE.check_number(), "kind": "praise", "text": "x" }))
    }),
    row!("read_feedback", |app| {
        get(format!("/feedback/{}", given(app, COLLEAGUE, OWNER, "supervisor").await.id()))
    }),
    row!("acknowledge_feedback", |app| on_note(app, "acknowledge").await),
    row!("withdraw_feedback", |app| on_note(app, "withdraw").await),
    row!("list_respondent_requests", |_app| get("/respondents/requests")),
    row!("read_respondent_request", |app| {
        asked(app).await;
        get(request(app, COLLEAGUE).await)
    }),
    row!("answer_respondent_request", |app| {
        asked(app).await;
        let path = request(app, COLLEAGUE).await;
        post(format!("{path}/answer"), json!({ "answers": { "r1": "2", "r2": null } }))
    }),
    row!("open_respondent_round", |app| {
        form(app).await;
        post(round(&Case::open(app).await), json!({ "closes_on": "2027-06-10" }))
    }),
    row!("read_respondent_round", |app| get(round(&asked(app).await))),
    row!("enter_service_user_forms", |app| {
        let path = format!("{}/service_users", round(&asked(app).await));
        post(path, json!({ "forms": [{ "answers": { "r1": "2", "r2": null } }] }))
    }),
    row!("list_improvement_plans", |_app| get("/improvement_plans")),
    row!("open_improvement_plan", |app| {
        let appraisal = marked(app, "poor").await;
        post("/improvement_plans", json!({ "appraisal_id": appraisal, "content": content() }))
    }),
    row!("read_improvement_plan", |app| get(Plan::open(app).await.path)),
    row!("write_improvement_plan", |app| {
        let plan = Plan::open(app).await;
        put(plan.path.clone(), content()).after(&plan.read(HR).await)
    }),
    row!("acknowledge_improvement_plan", |app| {
        on_plan(app, false, "acknowledge", json!({ "statement": "agreed" })).await
    }),
    row!("deem_improvement_plan_acknowledged", |app| {
        let call = on_plan(app, false, "deem_acknowledged", json!({ "reason": "x" })).await;
        app.travel("2027-07-07");
        call
    }),
    row!("review_improvement_plan", |app| {
        let plan = Plan::open(app).await.active().await;
        let body = json!({ "held_on": "2027-06-22", "findings": plan.findings("on_track").await });
        post(format!("{}/reviews", plan.path), body).after(&plan.read(HR).await)
    }),
    row!("extend_improvement_plan", |app| {
        on_plan(app, true, "extensions", json!({ "ends_on": "2028-01-31", "reason": "x" })).await
    }),
    row!("close_improvement_plan", |app| {
        on_plan(app, true, "close", json!({ "outcome": "cancelled", "reason": "x" })).await
    }),
    row!("read_recommendation", |app| {
        get(format!("/recommendations/{}", recommended(app, "disclosed").await))
    }),
    row!("decide_recommendation", |app| {
        let path = format!("/recommendations/{}", recommended(app, "disclosed").await);
        put(path, json!({ "decision": "granted" })).tag("\"0\"")
    }),
];
