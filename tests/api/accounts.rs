//! Accounts, activation, passwords, granted roles.

use super::{
    sessions::{PASSWORD, log_in, run, with_password},
    support::{Reply, TestApp, cast::*, session_rules},
};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

const FRESH: &str = "twiga anapenda ugali wa mtama";

async fn activate(app: &TestApp, login: &str, code: &Value, password: &str) -> Reply {
    app.anonymous()
        .post("/accounts/activate", json!({ "login": login, "code": code, "password": password }))
        .await
}

fn account(person: Person) -> String {
    format!("/accounts/{}", person.account())
}

async fn without_account(app: &TestApp, person: Person) {
    run(app, &format!("delete from sessions where account_id = '{0}'; delete from grants where account_id = '{0}'; delete from accounts where id = '{0}'", person.account())).await;
}

fn grant(role: &str) -> Value {
    json!({ "role": role, "institution_id": COUNCIL, "reason": "Appointed by letter CA.12/3" })
}

#[actix_web::test]
async fn hr_invites_the_servant_activates_and_logs_in() {
    let app = TestApp::new().await;
    without_account(&app, OWNER).await;
    let body = json!({ "servant_id": OWNER.servant(), "language": "sw" });
    for who in [HR_OTHER, SUPERVISOR, STRANGER, HEAD] {
        assert!(
            [403, 404].contains(&app.acting_as(who).post("/accounts", body.clone()).await.status),
            "{}",
            who.name
        );
    }
    let absent = json!({ "servant_id": id(999) });
    app.acting_as(HR).post("/accounts", absent).await.is(404, "not_found");
    let invited = app.acting_as(HR).post("/accounts", body.clone()).await.ok().json();
    assert_eq!(
        (&invited["account"]["status"], &invited["account"]["display_name"]),
        (&json!("invited"), &json!("Neema Mwakalinga"))
    );
    assert_eq!(invited["expires_at"], "2026-07-09T07:00:00Z");
    app.acting_as(HR).post("/accounts", body).await.wrong(&["/servant_id field_taken"]);
    let code = invited["activation_code"].as_str().unwrap();
    let typed = json!(code.to_lowercase().replace('-', " "));
    activate(&app, "9000101", &typed, "Neema Mwakalinga").await.wrong(&["/password password_guessable"]);
    activate(&app, "9000101", &typed, "fupi").await.wrong(&["/password password_length"]);
    assert_eq!(activate(&app, "9000101", &typed, PASSWORD).await.status, 204);
    log_in(&app, "9000101", PASSWORD).await.ok();
    // E-47: single use.
    activate(&app, "9000101", &typed, FRESH).await.is(401, "activation_failed");
    log_in(&app, "9000101", FRESH).await.is(401, "login_failed");
}

/// E-47: the code of one sets nobody else's password. E-53: every refusal is the same.
#[actix_web::test]
async fn a_code_opens_one_account_for_a_short_time_and_few_attempts() {
    let app = TestApp::new().await;
    with_password(&app, COLLEAGUE).await;
    let code = app
        .acting_as(HR)
        .send(TestRequest::post(), &format!("{}/activation", account(OWNER)))
        .await
        .ok()
        .json()["activation_code"]
        .clone();
    let mut seen = vec![];
    for login in ["9000102", "9999999", "nobody@example.go.tz", "9000101"] {
        let code = if login == "9000101" { json!("AAAAA-AAAAA") } else { code.clone() };
        let reply = activate(&app, login, &code, FRESH).await.is(401, "activation_failed");
        seen.push((reply.json()["detail"].clone(), reply.statements));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    log_in(&app, "9000102", PASSWORD).await.ok();
    for _ in 0..4 {
        activate(&app, "9000101", &json!(""), FRESH).await.is(401, "activation_failed");
    }
    activate(&app, "9000101", &code, FRESH).await.is(401, "activation_failed");
    let code = app
        .acting_as(HR)
        .send(TestRequest::post(), &format!("{}/activation", account(OWNER)))
        .await
        .ok()
        .json()["activation_code"]
        .clone();
    app.travel("2026-07-09");
    activate(&app, "9000101", &code, FRESH).await.is(401, "activation_failed");
}

/// E-46: recovery through HR ends the sessions when the code is used, not before.
#[actix_web::test]
async fn recovery_ends_the_sessions_when_the_code_is_used() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let owner = app.acting_as(OWNER);
    let path = format!("{}/activation", account(OWNER));
    let code =
        app.acting_as(HR).send(TestRequest::post(), &path).await.ok().json()["activation_code"].clone();
    owner.get("/accounts/me").await.ok();
    log_in(&app, "9000101", PASSWORD).await.ok();
    assert_eq!(activate(&app, "9000101", &code, FRESH).await.status, 204);
    owner.get("/accounts/me").await.is(401, "token_invalid");
    log_in(&app, "9000101", PASSWORD).await.is(401, "login_failed");
    log_in(&app, "9000101", FRESH).await.ok();
}

/// Nobody gets into an account with a role that he could not have granted, nor helps himself.
#[actix_web::test]
async fn a_new_code_is_no_way_to_power() {
    let app = TestApp::new().await;
    let code = |who: Person, of: Person| {
        let app = &app;
        async move { app.acting_as(who).send(TestRequest::post(), &format!("{}/activation", account(of))).await }
    };
    code(HR, ADMIN).await.is(403, "forbidden");
    code(HR, HEAD).await.is(403, "forbidden");
    code(HR, HR).await.is(403, "separation_of_duties");
    code(HR, NATIONAL).await.is(404, "not_found");
    code(HR_OTHER, OWNER).await.is(404, "not_found");
    code(ADMIN, HEAD).await.ok();
    code(ADMIN, HR).await.ok();
    code(NATIONAL, ADMIN).await.ok();
    code(AUDITOR, OWNER).await.is(403, "forbidden");
    code(OWNER, OWNER).await.is(403, "forbidden");
    run(&app, &format!("update accounts set status = 'deactivated' where id = '{}'", OWNER.account())).await;
    code(HR, OWNER).await.is(409, "wrong_state");
}

/// E-46: a deactivated account is out at once; E-53: its log-in answers as any wrong one.
#[actix_web::test]
async fn a_deactivated_account_is_out_at_once() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let token = log_in(&app, "9000101", PASSWORD).await.ok().json()["refresh_token"].clone();
    let path = |verb: &str| format!("{}/{verb}", account(OWNER));
    let reason = || json!({ "reason": "Retired" });
    let hr = app.acting_as(HR);
    hr.post(&path("deactivate"), json!({ "reason": " " })).await.wrong(&["/reason field_empty"]);
    hr.post(&format!("{}/deactivate", account(HR)), reason()).await.is(403, "separation_of_duties");
    app.acting_as(SUPERVISOR).post(&path("deactivate"), reason()).await.is(404, "not_found");
    assert_eq!(hr.post(&path("deactivate"), reason()).await.ok().json()["status"], "deactivated");
    hr.post(&path("deactivate"), reason()).await.is(409, "wrong_state");
    app.acting_as(OWNER).get("/accounts/me").await.is(401, "token_invalid");
    app.anonymous()
        .post("/sessions/refresh", json!({ "refresh_token": token }))
        .await
        .is(401, "refresh_refused");
    log_in(&app, "9000101", PASSWORD).await.is(401, "login_failed");
    assert_eq!(hr.send(TestRequest::post(), &path("reactivate")).await.ok().json()["status"], "active");
    log_in(&app, "9000101", PASSWORD).await.ok();
    app.acting_as(OWNER).get("/accounts/me").await.is(401, "token_invalid");
}

/// E-46: a new password ends the other sessions and leaves the present one.
#[actix_web::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let other = log_in(&app, "9000101", PASSWORD).await.ok().json();
    let owner = app.acting_as(OWNER);
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let path = "/accounts/me/password";
    owner.post(path, change("not this one", FRESH)).await.wrong(&["/current_password password_wrong"]);
    owner.post(path, change(PASSWORD, "Karibu Utendaji")).await.wrong(&["/new_password password_guessable"]);
    assert_eq!(owner.post(path, change(PASSWORD, FRESH)).await.status, 204);
    owner.get("/accounts/me").await.ok();
    app.anonymous()
        .post("/sessions/refresh", json!({ "refresh_token": other["refresh_token"] }))
        .await
        .is(401, "refresh_refused");
    log_in(&app, "9000101", PASSWORD).await.is(401, "login_failed");
    log_in(&app, "9000101", FRESH).await.ok();
    // A stolen access token does not help to guess: failures count as at log-in.
    for _ in 0..5 {
        owner.post(path, change("wrong", PASSWORD)).await.wrong(&["/current_password password_wrong"]);
    }
    owner.post(path, change(FRESH, PASSWORD)).await.wrong(&["/current_password password_wrong"]);
}

#[actix_web::test]
async fn accounts_are_seen_within_reach() {
    let app = TestApp::new().await;
    for (who, seen) in [
        (OWNER, true),
        (HR, true),
        (ADMIN, true),
        (HR_PARENT, true),
        (NATIONAL, true),
        (AUDITOR, true),
        (COLLEAGUE, false),
        (SUPERVISOR, false),
        (HR_OTHER, false),
    ] {
        assert_eq!(
            app.acting_as(who).get(&account(OWNER)).await.status,
            if seen { 200 } else { 404 },
            "{}",
            who.name
        );
        let listed = app.acting_as(who).get("/accounts?q=Neema%20Mw").await.ok().json()["items"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(listed == 1, seen, "{} in the list", who.name);
        assert_eq!(
            app.acting_as(who).get(&format!("{}/grants", account(OWNER))).await.status,
            if seen { 200 } else { 404 },
            "{}",
            who.name
        );
    }
    let page = app.acting_as(HR).get("/accounts?limit=3&sort=-display_name&status=active").await.ok().json();
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    app.acting_as(HR)
        .get(&format!("/accounts?limit=3&sort=-display_name&after={}", page["next"].as_str().unwrap()))
        .await
        .ok();
    let me = app.acting_as(SUPERVISOR).get("/accounts/me").await.ok().json();
    assert_eq!(
        (&me["check_number"], &me["supervises"], &me["reviews"]),
        (&json!("9000103"), &json!(true), &json!(false))
    );
    assert_eq!(me["main_posting"]["id"], SUPERVISOR.posting().to_string());
    assert_eq!(app.acting_as(REVIEWER).get("/accounts/me").await.json()["reviews"], true);
    assert_eq!(app.acting_as(HR).get("/accounts/me").await.json()["grants"][0]["role"], "hr_officer");
    app.acting_as(NATIONAL).get("/accounts/me").await.ok();
}

/// E-24: HR changes neither how somebody logs in nor, through the person's record, his account.
#[actix_web::test]
async fn only_the_holder_changes_his_log_in() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let tag = owner.get(&account(OWNER)).await.tag();
    let body = || json!({ "email": "Neema@Example.go.tz", "language": "en" });
    app.acting_as(HR).patch(&account(OWNER), &tag, body()).await.is(403, "forbidden");
    app.acting_as(COLLEAGUE).patch(&account(OWNER), &tag, body()).await.is(404, "not_found");
    let changed = owner.patch(&account(OWNER), &tag, body()).await.ok().json();
    assert_eq!((&changed["email"], &changed["language"]), (&json!("neema@example.go.tz"), &json!("en")));
    owner.patch(&account(OWNER), &tag, body()).await.is(412, "precondition_failed");
    let tag = owner.get(&account(OWNER)).await.tag();
    owner
        .patch(&account(OWNER), &tag, json!({ "email": "auditor@example.go.tz" }))
        .await
        .wrong(&["/email field_taken"]);
    for field in ["status", "servant_id", "display_name", "password_hash", "version"] {
        owner.patch(&account(OWNER), &tag, json!({ field: "active" })).await.is(400, "malformed");
    }
    let national = app.acting_as(NATIONAL);
    let tag = national.get(&account(NATIONAL)).await.tag();
    national.patch(&account(NATIONAL), &tag, json!({ "email": null })).await.wrong(&["/email field_empty"]);
    let servant = format!("/servants/{}", OWNER.servant());
    let tag = app.acting_as(HR).get(&servant).await.tag();
    app.acting_as(HR).patch(&servant, &tag, json!({ "email": "hr-owns-it@example.go.tz" })).await.ok();
    assert_eq!(owner.get("/accounts/me").await.json()["email"], "neema@example.go.tz");
}

#[actix_web::test]
async fn roles_are_given_within_reach_and_never_to_oneself() {
    let app = TestApp::new().await;
    let to = |person: Person| format!("{}/grants", account(person));
    let admin = app.acting_as(ADMIN);
    let given = admin.post(&to(COLLEAGUE), grant("hr_officer")).await.ok();
    admin.post(&to(COLLEAGUE), grant("hr_officer")).await.wrong(&["/role field_taken"]);
    app.acting_as(COLLEAGUE).get(&account(OWNER)).await.ok();
    admin.post(&to(ADMIN), grant("hr_officer")).await.is(403, "separation_of_duties");
    for role in ["institution_admin", "auditor", "integration"] {
        admin.post(&to(COLLEAGUE), grant(role)).await.is(403, "forbidden");
    }
    admin.post(&to(COLLEAGUE), json!({ "role": "national_admin", "reason": "x" })).await.is(403, "forbidden");
    let elsewhere = json!({ "role": "hr_officer", "institution_id": OTHER, "reason": "x" });
    admin.post(&to(COLLEAGUE), elsewhere).await.is(403, "forbidden");
    let mut below = grant("planning_officer");
    below["with_subordinates"] = json!(true);
    admin.post(&to(COLLEAGUE), below.clone()).await.is(403, "forbidden");
    admin.post(&to(STRANGER), grant("hr_officer")).await.is(404, "not_found");
    app.acting_as(HR).post(&to(COLLEAGUE), grant("planning_officer")).await.is(403, "forbidden");
    app.acting_as(OWNER).post(&to(OWNER), grant("hr_officer")).await.is(403, "separation_of_duties");
    admin
        .post(&to(COLLEAGUE), json!({ "role": "hr_officer", "reason": "" }))
        .await
        .wrong(&["/reason field_empty", "/institution_id field_empty"]);
    let national = app.acting_as(NATIONAL);
    national.post(&to(COLLEAGUE), below).await.ok();
    national.post(&to(COLLEAGUE), grant("institution_admin")).await.ok();
    national
        .post(&to(COLLEAGUE), json!({ "role": "national_admin", "institution_id": COUNCIL, "reason": "x" }))
        .await
        .wrong(&["/institution_id field_not_here"]);
    national
        .post(&to(COLLEAGUE), json!({ "role": "integration", "institution_id": id(99), "reason": "x" }))
        .await
        .wrong(&["/institution_id field_unknown_reference"]);
    national.post(&to(NATIONAL), grant("auditor")).await.is(403, "separation_of_duties");
    // E-46: a revoked role is gone at once and stays on record.
    let path = format!("{}/{}", to(COLLEAGUE), given.id());
    app.acting_as(HR).delete(&path).await.is(403, "forbidden");
    assert_eq!(admin.delete(&path).await.status, 204);
    admin.delete(&path).await.is(404, "not_found");
    let listed = admin.get(&format!("{}?sort=granted_at&limit=1", to(COLLEAGUE))).await.ok().json();
    assert!(listed["items"][0]["revoked_by"].as_str().is_some() && listed["next"].is_string());
    admin.post(&to(COLLEAGUE), grant("hr_officer")).await.ok();
}

#[actix_web::test]
async fn the_nation_invites_whoever_stands_outside_the_service() {
    let app = TestApp::new().await;
    let body = json!({ "email": "Mkaguzi@Example.go.tz", "display_name": "Mkaguzi Mpya" });
    assert_eq!(app.acting_as(HR).post("/accounts", body.clone()).await.status, 404);
    let national = app.acting_as(NATIONAL);
    let invited = national.post("/accounts", body).await.ok().json();
    assert_eq!(
        activate(&app, "mkaguzi@example.go.tz", &invited["activation_code"], PASSWORD).await.status,
        204
    );
    log_in(&app, "mkaguzi@example.go.tz", PASSWORD).await.ok();
    national.post("/accounts", json!({})).await.wrong(&["/email field_empty", "/display_name field_empty"]);
    national
        .post("/accounts", json!({ "servant_id": OWNER.servant(), "display_name": "X" }))
        .await
        .wrong(&["/display_name field_not_here"]);
    national
        .post("/accounts", json!({ "email": "auditor@example.go.tz", "display_name": "X" }))
        .await
        .wrong(&["/email field_taken"]);
}

#[actix_web::test]
async fn the_first_national_administrator_comes_from_the_command_line() {
    let app = TestApp::new().await;
    let mut conn = app.services.db.conn().await.unwrap();
    let code = eutendaji::resources::accounts::create_national_admin(
        &mut conn,
        &session_rules(),
        "first@example.go.tz",
        "First",
        app.clock.now(),
    )
    .await
    .unwrap();
    drop(conn);
    assert_eq!(activate(&app, "first@example.go.tz", &json!(code), PASSWORD).await.status, 204);
    let token = log_in(&app, "first@example.go.tz", PASSWORD).await.ok().json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let me = TestRequest::get().insert_header(("authorization", format!("Bearer {token}")));
    assert_eq!(
        app.anonymous().send(me, "/accounts/me").await.ok().json()["grants"][0]["role"],
        "national_admin"
    );
}

/// E-48: no code and no hash in any answer after the first, nor in the audit trail.
#[actix_web::test]
async fn codes_and_hashes_stay_out_of_answers_and_audit() {
    use diesel::{QueryableByName, sql_types::Text};
    use diesel_async::RunQueryDsl;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let app = TestApp::new().await;
    let path = account(OWNER);
    let code = app.acting_as(HR).send(TestRequest::post(), &format!("{path}/activation")).await.ok().json()["activation_code"].as_str().unwrap().to_owned();
    activate(&app, "9000101", &json!(code), PASSWORD).await;
    let trail: Row =
        diesel::sql_query("select string_agg(to_jsonb(e)::text, ' ') as value from audit_entries e")
            .get_result(&mut app.sql().await)
            .await
            .unwrap();
    let seen = trail.value
        + &app.acting_as(HR).get(&path).await.text()
        + &app.acting_as(HR).get("/accounts").await.text();
    assert!(seen.contains("account.activate") && seen.contains("account.renew_code"));
    for secret in [code.as_str(), PASSWORD, "argon2", "hash"] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

/// E-46: who leaves the service holds no role from the next day on; the institution that he left still looks after his account.
#[actix_web::test]
async fn who_leaves_loses_his_roles_and_stays_within_reach() {
    let app = TestApp::new().await;
    let path = format!("/postings/{}", HR.posting());
    let tag = app.acting_as(HR_PARENT).get(&path).await.tag();
    let end = json!({ "ends_on": "2026-07-10", "reason": "dismissal" });
    app.acting_as(HR_PARENT).post_if(&format!("{path}/end"), &tag, end).await.ok();
    app.travel("2026-07-10");
    app.acting_as(HR).get(&account(OWNER)).await.ok();
    app.travel("2026-07-11");
    app.services.identities.forget();
    app.acting_as(HR).get(&account(OWNER)).await.is(404, "not_found");
    for who in [ADMIN, HR_PARENT] {
        let listed =
            app.acting_as(who).get(&format!("/accounts?servant_id={}", HR.servant())).await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{}", who.name);
        app.acting_as(who).get(&format!("/servants/{}", HR.servant())).await.ok();
    }
    app.acting_as(ADMIN).delete(&format!("{}/grants/{}", account(HR), id(1106))).await.ok();
    let reason = json!({ "reason": "Dismissed" });
    let tag = app.acting_as(ADMIN).get(&account(HR)).await.tag();
    app.acting_as(ADMIN).post_if(&format!("{}/deactivate", account(HR)), &tag, reason).await.ok();
}

/// Whoever handed a code out must not become what the account is made later.
#[actix_web::test]
async fn a_role_voids_the_code_that_was_handed_out_before_it() {
    let app = TestApp::new().await;
    let renewed = app.acting_as(HR).post(&format!("{}/activation", account(COLLEAGUE)), json!({})).await.ok();
    let code = renewed.json()["activation_code"].clone();
    app.acting_as(ADMIN)
        .post(&format!("{}/grants", account(COLLEAGUE)), grant("institution_head"))
        .await
        .ok();
    activate(&app, "9000102", &code, FRESH).await.is(401, "activation_failed");
    let renew = format!("{}/activation", account(COLLEAGUE));
    app.acting_as(HR).post(&renew, json!({})).await.is(403, "forbidden");
    let renewed = app.acting_as(ADMIN).post(&renew, json!({})).await.ok().json();
    assert_eq!(activate(&app, "9000102", &renewed["activation_code"], FRESH).await.status, 204);
}

#[actix_web::test]
async fn an_account_bears_the_name_that_its_holder_bears() {
    let app = TestApp::new().await;
    let path = format!("/servants/{}", OWNER.servant());
    let tag = app.acting_as(HR).get(&path).await.tag();
    app.acting_as(HR).patch(&path, &tag, json!({ "last_name": "Mwakyusa" })).await.ok();
    assert_eq!(app.acting_as(OWNER).get("/accounts/me").await.ok().json()["display_name"], "Neema Mwakyusa");
}
