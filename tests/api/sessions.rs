//! Log-in, refresh, the list of one's devices, log-out.

use super::support::{Reply, TestApp, cast::*};
use serde_json::{Value, json};

pub const PASSWORD: &str = "mbuzi wanne kwenye paa";

/// Gives somebody of the small nation a password.
pub async fn with_password(app: &TestApp, person: Person) {
    let hash = app.services.passwords.hash(PASSWORD.to_owned()).await.unwrap();
    run(app, &format!("update accounts set password_hash = '{hash}' where id = '{}'", person.account()))
        .await;
}

pub async fn run(app: &TestApp, sql: &str) {
    app.run(sql).await;
}

pub async fn log_in(app: &TestApp, login: &str, password: &str) -> Reply {
    app.anonymous().post("/sessions", json!({ "login": login, "password": password })).await
}

async fn refresh(app: &TestApp, token: &Value) -> Reply {
    app.anonymous().post("/sessions/refresh", json!({ "refresh_token": token })).await
}

pub async fn text(app: &TestApp, sql: &str) -> String {
    use diesel::{QueryableByName, sql_types::Text};
    use diesel_async::RunQueryDsl;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let row: Row = diesel::sql_query(format!("select ({sql})::text as value"))
        .get_result(&mut app.sql().await)
        .await
        .unwrap();
    row.value
}

fn later(app: &TestApp, seconds: i64) {
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(seconds));
}

/// Whether an access token is taken.
async fn works(app: &TestApp, access: &Value) -> bool {
    let header = ("authorization", format!("Bearer {}", access.as_str().unwrap()));
    app.anonymous()
        .send(actix_web::test::TestRequest::get().insert_header(header), "/sessions?limit=1")
        .await
        .status
        == 200
}

#[actix_web::test]
async fn by_check_number_or_e_mail() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    run(&app, "update accounts set email = 'neema@example.go.tz' where display_name = 'Neema Mwakalinga'")
        .await;
    let in_by_number = log_in(&app, " 9000101 ", PASSWORD).await.ok();
    assert_eq!(in_by_number.status, 201);
    let body = in_by_number.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(body["account"]["display_name"], "Neema Mwakalinga");
    assert_eq!(body["refresh_expires_at"], "2026-07-20T07:00:00Z");
    assert!(works(&app, &body["access_token"]).await);
    log_in(&app, "Neema@Example.go.tz", PASSWORD).await.ok();
    // The same password on a keyboard that composes otherwise.
    let composed = app.services.passwords.hash("cafe ya nyumbani é".to_owned()).await.unwrap();
    run(&app, &format!("update accounts set password_hash = '{composed}' where id = '{}'", OWNER.account()))
        .await;
    log_in(&app, "9000101", "cafe ya nyumbani e\u{301}").await.ok();
}

/// E-53: unknown, wrong, invited, deactivated and waiting answer alike, with the same number of statements.
#[actix_web::test]
async fn every_refusal_is_the_same() {
    let app = TestApp::new().await;
    for person in [OWNER, COLLEAGUE, SUPERVISOR, REVIEWER] {
        with_password(&app, person).await;
    }
    run(&app, &format!("update accounts set status = 'invited' where id = '{}'", COLLEAGUE.account())).await;
    run(&app, &format!("update accounts set status = 'deactivated' where id = '{}'", SUPERVISOR.account()))
        .await;
    run(
        &app,
        &format!(
            "update accounts set locked_until = '2026-07-06T07:05:00Z' where id = '{}'",
            REVIEWER.account()
        ),
    )
    .await;
    let mut seen = vec![];
    for (login, password) in [
        ("9000101", "not the password"),
        ("9000102", PASSWORD),
        ("9000103", PASSWORD),
        ("9000104", PASSWORD),
        ("9999999", PASSWORD),
        ("nobody@example.go.tz", PASSWORD),
        ("", ""),
        ("900\u{0}0101", PASSWORD),
        ("' or 1=1 --", PASSWORD),
    ] {
        let reply = log_in(&app, login, password).await;
        if !login.contains('\0') {
            let mut body = reply.json();
            body.as_object_mut().unwrap().remove("request_id");
            seen.push((reply.status, body, reply.statements));
        }
    }
    assert_eq!((seen[0].0, &seen[0].1["code"]), (401, &json!("login_failed")));
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:#?}");
}

/// E-53: the account waits, longer each time, but never for ever; and while it waits, the right password is no oracle.
#[actix_web::test]
async fn an_account_waits_after_failures_and_opens_again() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    for _ in 0..5 {
        log_in(&app, "9000101", "wrong").await.is(401, "login_failed");
    }
    log_in(&app, "9000101", PASSWORD).await.is(401, "login_failed");
    later(&app, 15);
    log_in(&app, "9000101", "wrong").await.is(401, "login_failed");
    later(&app, 15);
    // What comes while it waits does not prolong it.
    log_in(&app, "9000101", PASSWORD).await.is(401, "login_failed");
    log_in(&app, "9000101", "wrong").await.is(401, "login_failed");
    later(&app, 15);
    log_in(&app, "9000101", PASSWORD).await.ok();
    run(&app, &format!("update accounts set failed_attempts = 2000000 where id = '{}'", OWNER.account()))
        .await;
    log_in(&app, "9000101", "wrong").await.is(401, "login_failed");
    later(&app, 600);
    log_in(&app, "9000101", PASSWORD).await.ok();
}

/// E-50, and issue 2: rotation; a lost answer can be asked for again; a stolen token ends the family.
#[actix_web::test]
async fn refresh_tokens_follow_each_other() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let first = log_in(&app, "9000101", PASSWORD).await.json()["refresh_token"].clone();
    let second = refresh(&app, &first).await.ok().json();
    let again = refresh(&app, &first).await.ok().json();
    assert_eq!(second["refresh_token"], again["refresh_token"]);
    assert_eq!(second["refresh_expires_at"], again["refresh_expires_at"]);
    later(&app, 60);
    assert_eq!(refresh(&app, &first).await.ok().json()["refresh_token"], second["refresh_token"]);
    let third = refresh(&app, &second["refresh_token"]).await.ok().json();
    assert_ne!(third["refresh_token"], second["refresh_token"]);
    assert!(works(&app, &third["access_token"]).await);
    // Within the grace of the second, but the first one's successor was used.
    refresh(&app, &first).await.is(401, "refresh_refused");
    for token in [&first, &second["refresh_token"], &third["refresh_token"]] {
        refresh(&app, token).await.is(401, "refresh_refused");
    }
    assert_eq!(
        text(&app, "select string_agg(end_reason, ',') from sessions where end_reason is not null").await,
        "token_reused"
    );
    assert_eq!(text(&app, "select count(*) from audit_entries where action = 'session.end'").await, "1");
    app.services.identities.forget();
    assert!(!works(&app, &third["access_token"]).await);
}

#[actix_web::test]
async fn a_repeat_after_the_grace_ends_the_session_and_an_old_token_is_over() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let first = log_in(&app, "9000101", PASSWORD).await.json()["refresh_token"].clone();
    let second = refresh(&app, &first).await.ok().json()["refresh_token"].clone();
    later(&app, 61);
    refresh(&app, &first).await.is(401, "refresh_refused");
    refresh(&app, &second).await.is(401, "refresh_refused");
    let fresh = log_in(&app, "9000101", PASSWORD).await.json()["refresh_token"].clone();
    app.travel("2026-07-21");
    refresh(&app, &fresh).await.is(401, "refresh_refused");
    for junk in [json!(""), json!("x"), json!("\u{0}")] {
        refresh(&app, &junk).await.is(401, "refresh_refused");
    }
}

/// Two tabs, or a repeat that overtakes: both at once get the same successor, and the session lives.
#[actix_web::test]
async fn two_at_once_get_the_same_successor() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let first = log_in(&app, "9000101", PASSWORD).await.json()["refresh_token"].clone();
    let (one, other) = futures_util::join!(refresh(&app, &first), refresh(&app, &first));
    let (one, other) = (one.ok().json(), other.ok().json());
    assert_eq!((one["refresh_token"].is_string(), &one["refresh_token"]), (true, &other["refresh_token"]));
}

/// E-46: log-out and the end of a lost device's session are felt at once by both tokens.
#[actix_web::test]
async fn one_sees_and_ends_one_s_own_sessions_only() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let phone = log_in(&app, "9000101", PASSWORD).await.json();
    let owner = app.acting_as(OWNER);
    let listed = owner.get("/sessions").await.ok().json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|one| one["current"].as_bool().unwrap()).collect::<Vec<_>>(), [false, true]);
    let id = items[0]["id"].as_str().unwrap();
    app.acting_as(COLLEAGUE).delete(&format!("/sessions/{id}")).await.is(404, "not_found");
    assert!(works(&app, &phone["access_token"]).await);
    assert_eq!(owner.delete(&format!("/sessions/{id}")).await.status, 204);
    assert!(!works(&app, &phone["access_token"]).await);
    refresh(&app, &phone["refresh_token"]).await.is(401, "refresh_refused");
    owner.delete(&format!("/sessions/{id}")).await.is(404, "not_found");
    assert_eq!(owner.delete("/sessions/current").await.status, 204);
    owner.get("/sessions").await.is(401, "token_invalid");
    let page = app.acting_as(COLLEAGUE).get("/sessions?limit=1&sort=last_used_at").await.ok().json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

/// E-48: what is stored and what is logged holds no password, no token, and no hash in the audit trail.
#[actix_web::test]
async fn nothing_secret_is_kept_or_shown() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let reply = log_in(&app, "9000101", PASSWORD).await.ok().json();
    let token = reply["refresh_token"].as_str().unwrap();
    refresh(&app, &reply["refresh_token"]).await.ok();
    log_in(&app, "9000101", "a wrong password").await.is(401, "login_failed");
    let kept = text(&app, "select string_agg(to_jsonb(e)::text, ' ') from audit_entries e").await
        + &text(&app, "select string_agg(encode(token_hash, 'escape'), ' ') from refresh_tokens").await;
    for secret in [token, PASSWORD, "a wrong password", "argon2", "hash"] {
        assert!(!kept.contains(secret), "{secret}");
    }
    assert!(!reply.to_string().contains("argon2"));
}

#[actix_web::test]
async fn tokens_that_are_over_are_swept_and_stay_refused() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let tokens = log_in(&app, "9000101", PASSWORD).await.ok().json();
    let next = refresh(&app, &tokens["refresh_token"]).await.ok().json();
    let sweep = || eutendaji::serve::sweep(&app.services.db, &app.clock);
    let kept = "select count(*) from refresh_tokens";
    sweep().await.unwrap();
    assert_eq!(text(&app, kept).await, "2");
    let life = super::support::session_rules().refresh_life;
    app.clock.travel_to(app.clock.now() + life - chrono::TimeDelta::seconds(1));
    let last = refresh(&app, &next["refresh_token"]).await.ok().json();
    later(&app, 1);
    sweep().await.unwrap();
    assert_eq!(text(&app, kept).await, "1");
    for over in [&tokens, &next] {
        refresh(&app, &over["refresh_token"]).await.is(401, "refresh_refused");
    }
    refresh(&app, &last["refresh_token"]).await.ok();
}
