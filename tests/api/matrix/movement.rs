//! Acting supervisors, delegations, recusals, handover, debts, receipts, target days.

use serde_json::{Value, json};

use super::{Row, delete, get, post, row};
use crate::{
    agreements::agreement,
    support::{Reply, TestApp, cast::*},
};

fn acting() -> Value {
    json!({ "absent_id": SUPERVISOR.servant(), "acting_id": FORMER.servant(), "starts_on": "2026-07-06",
        "ends_on": "2026-07-31", "reason": "Likizo" })
}

fn delegation() -> Value {
    json!({ "delegate_id": FORMER.servant(), "duties": ["agreements"], "starts_on": "2026-07-06",
        "ends_on": "2026-07-31", "reason": "Safari" })
}

fn recusal() -> Value {
    json!({ "servant_id": OWNER.servant(), "person_id": SUPERVISOR.servant(), "kind": "family", "reason": "Ndugu" })
}

fn reason() -> Value {
    json!({ "reason": "Imethibitishwa" })
}

async fn named(app: &TestApp) -> (String, Reply) {
    let new = app.acting_as(HR).post("/acting_supervisors", acting()).await.ok();
    (format!("/acting_supervisors/{}", new.id()), new)
}

async fn given(app: &TestApp) -> (String, Reply) {
    let new = app.acting_as(SUPERVISOR).post("/delegations", delegation()).await.ok();
    (format!("/delegations/{}", new.id()), new)
}

async fn declared(app: &TestApp) -> (String, Reply) {
    let new = app.acting_as(OWNER).post("/recusals", recusal()).await.ok();
    (format!("/recusals/{}", new.id()), new)
}

async fn upheld(app: &TestApp) -> (String, Reply) {
    let (path, new) = declared(app).await;
    let done = app.acting_as(HEAD).post_if(&format!("{path}/uphold"), &new.tag(), reason()).await.ok();
    (path, done)
}

fn target_days(rest: &str) -> String {
    format!("/cycles/{YEAR}/target_days{rest}")
}

fn target_day() -> Value {
    json!({ "institution_id": COUNCIL, "phase": "planning", "due_on": "2026-07-20" })
}

pub const ROWS: &[Row] = &[
    row!("list_acting_supervisors", |_app| get("/acting_supervisors")),
    row!("name_acting_supervisor", |_app| post("/acting_supervisors", acting())),
    row!("read_acting_supervisor", |app| get(named(app).await.0)),
    row!("end_acting_supervisor", |app| {
        let (path, new) = named(app).await;
        post(format!("{path}/end"), json!({ "ends_on": "2026-07-10" })).after(&new)
    }),
    row!("list_delegations", |_app| get("/delegations")),
    row!("give_delegation", |_app| post("/delegations", delegation())),
    row!("read_delegation", |app| get(given(app).await.0)),
    row!("revoke_delegation", |app| {
        let (path, new) = given(app).await;
        post(format!("{path}/revoke"), json!({})).after(&new)
    }),
    row!("list_recusals", |_app| get("/recusals")),
    row!("declare_recusal", |_app| post("/recusals", recusal())),
    row!("read_recusal", |app| get(declared(app).await.0)),
    row!("uphold_recusal", |app| {
        let (path, new) = declared(app).await;
        post(format!("{path}/uphold"), reason()).after(&new)
    }),
    row!("dismiss_recusal", |app| {
        let (path, new) = declared(app).await;
        post(format!("{path}/dismiss"), reason()).after(&new)
    }),
    row!("name_raters", |app| {
        let (path, done) = upheld(app).await;
        let raters = json!({ "supervisor_id": COMMITTEE.servant(), "reason": "Hakuna aliye juu" });
        post(format!("{path}/raters"), raters).after(&done)
    }),
    row!("end_recusal", |app| {
        let (path, done) = upheld(app).await;
        post(format!("{path}/end"), json!({ "ends_on": "2026-07-10" })).after(&done)
    }),
    row!("hand_over_reports", |app| {
        let posting = format!("/postings/{}", SUPERVISOR.posting());
        let read = app.acting_as(HR).get(&posting).await.ok();
        let body = json!({ "starts_on": "2026-07-07", "reason": "Amestaafu" });
        post(format!("{posting}/handover"), body).after(&read)
    }),
    row!("list_debts", |_app| get(format!("/appraisals/debts?cycle_id={YEAR}"))),
    row!("list_receipts", |_app| get("/receipts")),
    row!("read_receipt", |app| {
        agreement(app, OWNER, "submitted").await;
        let list = app.acting_as(OWNER).get("/receipts").await.ok().json();
        get(format!("/receipts/{}", list["items"][0]["id"].as_str().unwrap()))
    }),
    row!("list_target_days", |_app| get(target_days(""))),
    row!("set_target_day", |_app| post(target_days(""), target_day())),
    row!("remove_target_day", |app| {
        let new = app.acting_as(HR).post(&target_days(""), target_day()).await.ok();
        delete(target_days(&format!("/{}", new.id())))
    }),
];
