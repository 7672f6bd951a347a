//! Accounts, sessions, roles, health: the colleague's account.

use serde_json::json;

use super::{Row, delete, get, patch, post, row};
use crate::{
    sessions::{PASSWORD, log_in, run, with_password},
    support::{TestApp, cast::*},
};

fn account(rest: &str) -> String {
    format!("/accounts/{}{rest}", COLLEAGUE.account())
}

async fn code(app: &TestApp) -> serde_json::Value {
    app.acting_as(HR).post(&account("/activation"), json!({})).await.ok().json()["activation_code"].clone()
}

pub const ROWS: &[Row] = &[
    row!("healthz", |_app| get("//healthz")),
    row!("readyz", |_app| get("//readyz")),
    row!("jwks", |_app| get("//.well-known/jwks.json")),
    row!("log_in", |app| {
        with_password(app, COLLEAGUE).await;
        post("/sessions", json!({ "login": COLLEAGUE.check_number(), "password": PASSWORD }))
    }),
    row!("refresh_session", |app| {
        with_password(app, COLLEAGUE).await;
        let tokens = log_in(app, &COLLEAGUE.check_number(), PASSWORD).await.ok().json();
        post("/sessions/refresh", json!({ "refresh_token": tokens["refresh_token"] }))
    }),
    row!("list_sessions", |_app| get("/sessions")),
    row!("end_session", |_app| {
        delete(format!("/sessions/{}", uuid::Uuid::from_u128(COLLEAGUE.account().as_u128() | (1 << 96))))
    }),
    row!("log_out", |_app| delete("/sessions/current")),
    row!("list_accounts", |_app| get("/accounts")),
    row!("invite_account", |app| {
        let gone = COLLEAGUE.account();
        run(
            app,
            &format!(
                "delete from sessions where account_id = '{gone}'; delete from accounts where id = '{gone}'"
            ),
        )
        .await;
        post("/accounts", json!({ "servant_id": COLLEAGUE.servant() }))
    }),
    row!("activate_account", |app| {
        let code = code(app).await;
        post(
            "/accounts/activate",
            json!({ "login": COLLEAGUE.check_number(), "code": code, "password": PASSWORD }),
        )
    }),
    row!("read_me", |_app| get("/accounts/me")),
    row!("change_password", |app| {
        with_password(app, COLLEAGUE).await;
        post(
            "/accounts/me/password",
            json!({ "current_password": PASSWORD, "new_password": "twiga anapenda ugali wa mtama" }),
        )
    }),
    row!("read_account", |_app| get(account(""))),
    row!("change_account", |app| {
        let now = app.acting_as(COLLEAGUE).get(&account("")).await.ok();
        patch(account(""), json!({ "language": "en" })).after(&now)
    }),
    row!("renew_activation", |_app| post(account("/activation"), json!({}))),
    row!("deactivate_account", |app| {
        let now = app.acting_as(COLLEAGUE).get(&account("")).await.ok();
        post(account("/deactivate"), json!({ "reason": "x" })).after(&now)
    }),
    row!("reactivate_account", |app| {
        let now = app.acting_as(COLLEAGUE).get(&account("")).await.ok();
        app.acting_as(HR).post_if(&account("/deactivate"), &now.tag(), json!({ "reason": "x" })).await.ok();
        post(account("/reactivate"), json!({}))
    }),
    row!("list_grants", |_app| get(account("/grants"))),
    row!("give_grant", |_app| {
        post(account("/grants"), json!({ "role": "hr_officer", "institution_id": COUNCIL, "reason": "x" }))
    }),
    row!("revoke_grant", |_app| delete(format!("/accounts/{}/grants/{}", PLANNER.account(), id(1107)))),
];
