//! Running the service: notifications, the launch of a cycle and its jobs, replay, variants of templates.

use serde_json::{Value, json};

use super::{Row, get, post, put, row};
use crate::{
    appraisals::Case,
    support::{TestApp, cast::*},
    templates::shipped,
};

/// The supervisor's notification.
const TOLD: &str = "01900000-0000-7000-8000-000000002001";

async fn told(app: &TestApp) -> String {
    let row = "insert into notifications (institution_id, id, account_id, kind, subject_kind, subject_id, key, created_at) values
        ('01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000002001', '01900000-0000-7000-8000-000000000703',
         'agreement_submitted', 'agreement', '01900000-0000-7000-8000-000000000101', 'x', '2026-07-06')";
    app.run(row).await;
    format!("/notifications/{TOLD}")
}

fn launch() -> (String, Value) {
    (format!("/cycles/{YEAR}/launch"), json!({ "institution_id": COUNCIL }))
}

async fn job(app: &TestApp) -> String {
    let (path, body) = launch();
    format!("/jobs/{}", app.acting_as(HR).post(&path, body).await.ok().id())
}

async fn marked(app: &TestApp) -> String {
    Case::open(app).await.to("signing").await.path
}

pub const ROWS: &[Row] = &[
    row!("list_notifications", |_app| get("/notifications")),
    row!("count_notifications", |_app| get("/notifications/count")),
    row!("read_notification", |app| get(told(app).await)),
    row!("mark_notification_read", |app| post(format!("{}/read", told(app).await), json!({}))),
    row!("mark_notifications_read", |app| {
        told(app).await;
        post("/notifications/read", json!({ "ids": [TOLD] }))
    }),
    row!("read_notification_preferences", |_app| get("/notifications/preferences")),
    row!("choose_notification_preferences", |_app| {
        let body =
            json!({ "email": false, "sms": true, "webhook": true, "quiet_hours": null, "quiet_kinds": [] });
        put("/notifications/preferences", body).tag("\"0\"")
    }),
    row!("read_readiness", |_app| get(format!("/cycles/{YEAR}/readiness?institution_id={COUNCIL}"))),
    row!("launch_cycle", |_app| {
        let (path, body) = launch();
        post(path, body)
    }),
    row!("list_jobs", |_app| get("/jobs")),
    row!("read_job", |app| get(job(app).await)),
    row!("list_job_results", |app| get(format!("{}/results", job(app).await))),
    row!("cancel_job", |app| post(format!("{}/cancel", job(app).await), json!({}))),
    row!("recompute_appraisal", |app| get(format!("{}/recompute", marked(app).await))),
    row!("simulate_template", |app| {
        crate::cycles::close(app, YEAR).await;
        let template = shipped(app, "opras-tfn832").await;
        let path = format!("/templates/{}/simulate", template["id"].as_str().unwrap());
        post(path, json!({ "cycle_id": YEAR, "institution_id": COUNCIL }))
    }),
    row!("tighten_template", |app| {
        let template = shipped(app, "opras-tfn832").await;
        let body = json!({ "institution_id": COUNCIL, "variant": { "code": "jiji", "name_en": "Ours", "name_sw": "Yetu",
            "content": template["content"] } });
        post(format!("/templates/{}/variants", template["id"].as_str().unwrap()), body)
    }),
];
