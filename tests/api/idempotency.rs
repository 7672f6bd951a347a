//! E-44: a request that is sent again after a lost answer is carried out once.

use super::{
    agreements::{agreement, objectives},
    sessions::{PASSWORD, run, text, with_password},
    support::{Caller, Reply, TestApp, cast::*, document, operations},
};
use actix_web::test::TestRequest;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::{Either, select};
use serde_json::{Value, json};
use std::pin::pin;

const KEY: &str = "9b2d7c1e-53a1-4f0e-8f55-0c7f3a1b2d4e";

fn keyed(key: &str, body: &Value) -> TestRequest {
    TestRequest::post().insert_header(("idempotency-key", key)).set_json(body)
}

async fn post(caller: &Caller<'_>, key: &str, path: &str, body: Value) -> Reply {
    caller.send(keyed(key, &body), path).await
}

#[track_caller]
fn same(first: &Reply, second: &Reply) {
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    for name in ["etag", "location", "content-type"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
    assert_eq!((first.header("idempotent-replayed"), second.header("idempotent-replayed")), ("", "true"));
}

async fn count(app: &TestApp, what: &str) -> String {
    text(app, &format!("select count(*) from {what}")).await
}

/// Holds whoever wants to write an agreement until it is dropped.
async fn stop_agreements(app: &TestApp) -> AsyncPgConnection {
    let mut conn = app.sql().await;
    conn.batch_execute("begin; lock table agreements in access exclusive mode").await.unwrap();
    conn
}

async fn until(app: &TestApp, condition: &str) {
    while text(app, &format!("select count(*) from idempotency_keys where {condition}")).await == "0" {}
}

#[actix_web::test]
async fn a_creation_sent_twice_gives_one_row_and_one_answer() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let first = post(&owner, KEY, "/agreements", json!({})).await.ok();
    assert!(!first.header("location").is_empty() && !first.tag().is_empty());
    let second = post(&owner, KEY, "/agreements", json!({})).await.ok();
    same(&first, &second);
    assert_eq!(second.statements, 2);
    assert_eq!(count(&app, "agreements").await, "1");
    owner.post("/agreements", json!({})).await.is(409, "agreement_exists");
    // With a key it costs two statements more, without one nothing.
    let plain = app.acting_as(COLLEAGUE).post("/agreements", json!({})).await.ok();
    assert_eq!(plain.statements + 2, first.statements);
}

#[actix_web::test]
async fn a_transition_sent_twice_is_one() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "draft").await;
    let tag = owner.get(&path).await.tag();
    let submit = || keyed(KEY, &json!({})).insert_header(("if-match", tag.as_str()));
    let first = owner.send(submit(), &format!("{path}/submit")).await.ok();
    same(&first, &owner.send(submit(), &format!("{path}/submit")).await.ok());
    assert_eq!(count(&app, "audit_entries where action = 'agreement.submit'").await, "1");
    owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.is(409, "wrong_state");
}

#[actix_web::test]
async fn a_key_belongs_to_one_request_of_one_account() {
    let app = TestApp::new().await;
    let (owner, national) = (app.acting_as(OWNER), app.acting_as(NATIONAL));
    let order = |closes_on: &str| {
        json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": closes_on,
            "reason": "Mtandao ulikatika wilayani" })
    };
    let path = format!("/cycles/{YEAR}/extensions");
    let first = post(&national, KEY, &path, order("2026-08-07")).await.ok();
    let other = post(&national, KEY, &path, order("2026-08-08")).await;
    assert!(other.is(422, "idempotency_key_reused").json()["errors"].is_null());
    let swahili = post(&national.clone().in_swahili(), KEY, &path, order("2026-08-08")).await;
    assert_eq!(swahili.json()["title"], "Ufunguo wa ombi lingine");
    post(&national, KEY, &format!("/cycles/{HEALTH_YEAR}/extensions"), order("2026-08-07"))
        .await
        .is(422, "idempotency_key_reused");
    // Of another account it is no hit: he is refused as he would be without.
    post(&owner, KEY, &path, order("2026-08-07")).await.is(403, "forbidden");
    same(&first, &post(&national, KEY, &path, order("2026-08-07")).await);
    post(&national, "another", &path, order("2026-08-14")).await.ok();
    assert_eq!(count(&app, "window_extensions").await, "2");
}

#[actix_web::test]
async fn a_refusal_is_not_kept() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "begun").await;
    let submit = |tag: String| keyed(KEY, &json!({})).insert_header(("if-match", tag));
    let tag = owner.get(&path).await.tag();
    owner.send(submit(tag.clone()), &format!("{path}/submit")).await.is(422, "invalid_fields");
    assert_eq!(count(&app, "idempotency_keys").await, "0");
    let tag = owner.put(&format!("{path}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    owner.send(submit(tag), &format!("{path}/submit")).await.ok();
    // What is refused before it is read does not touch the key either.
    owner.send(keyed("other", &json!([])), "/agreements").await.is(422, "invalid_fields");
    let junk = TestRequest::post().insert_header(("idempotency-key", "other")).set_payload("{");
    owner
        .send(junk.insert_header(("content-type", "application/json")), "/agreements")
        .await
        .is(400, "malformed");
    assert_eq!(count(&app, "idempotency_keys").await, "1");
}

#[actix_web::test]
async fn while_the_first_is_at_work_the_second_is_told_to_wait() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER).at_once();
    let stop = stop_agreements(&app).await;
    let first = pin!(post(&owner, KEY, "/agreements", json!({})));
    let Either::Right(((), first)) = select(first, pin!(until(&app, "status is null"))).await else {
        panic!("the lock did not hold");
    };
    let second = post(&owner, KEY, "/agreements", json!({})).await.is(409, "request_in_progress");
    assert_eq!(second.header("retry-after"), "1");
    post(&owner, KEY, "/agreements", json!({ "more": 1 })).await.is(422, "idempotency_key_reused");
    drop(stop);
    same(&first.await.ok(), &post(&owner, KEY, "/agreements", json!({})).await);
    assert_eq!(count(&app, "agreements").await, "1");
}

#[actix_web::test]
async fn many_at_once_are_one() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER).at_once();
    let all = (0..8).map(|_| post(&owner, KEY, "/agreements", json!({})));
    let answers = futures_util::future::join_all(all).await;
    let created = answers.iter().filter(|answer| answer.status == 201).collect::<Vec<_>>();
    assert!(!created.is_empty() && created.iter().all(|answer| answer.body == created[0].body));
    assert_eq!(created.iter().filter(|answer| answer.header("idempotent-replayed").is_empty()).count(), 1);
    for other in answers.into_iter().filter(|answer| answer.status != 201) {
        other.is(409, "request_in_progress");
    }
    assert_eq!(count(&app, "agreements").await, "1");
}

/// A bad line breaks while the service works: the work is finished, and the repeat gets its answer.
#[actix_web::test]
async fn a_client_that_went_away_gets_the_answer_when_he_is_back() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER).at_once();
    let stop = stop_agreements(&app).await;
    let gone = Box::pin(post(&owner, KEY, "/agreements", json!({})));
    let Either::Right(((), gone)) = select(gone, pin!(until(&app, "status is null"))).await else {
        panic!("the lock did not hold");
    };
    drop((gone, stop));
    until(&app, "status = 201").await;
    let back = post(&owner, KEY, "/agreements", json!({})).await.ok();
    assert_eq!((back.status, back.header("idempotent-replayed")), (201, "true"));
    assert_eq!(count(&app, "agreements").await, "1");
}

/// A process died between the reservation and the answer.
#[actix_web::test]
async fn what_a_crash_left_behind_is_free_after_a_minute() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    post(&owner, KEY, "/agreements", json!({})).await.ok();
    run(&app, "update idempotency_keys set status = null, headers = null, body = null").await;
    post(&owner, KEY, "/agreements", json!({})).await.is(409, "request_in_progress");
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(60));
    // It is carried out again, and the state that it finds refuses it: no second row.
    post(&owner, KEY, "/agreements", json!({})).await.is(409, "agreement_exists");
    assert_eq!(count(&app, "agreements").await, "1");
}

#[actix_web::test]
async fn an_answer_is_kept_for_a_day_and_swept_after_it() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let sweep = || eutendaji::serve::sweep(&app.services.db, &app.clock);
    post(&owner, KEY, "/agreements", json!({})).await.ok();
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(24 * 3600 - 1));
    sweep().await.unwrap();
    post(&owner, KEY, "/agreements", json!({})).await.ok();
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::seconds(1));
    post(&owner, KEY, "/agreements", json!({})).await.is(409, "agreement_exists");
    post(&app.acting_as(COLLEAGUE), KEY, "/agreements", json!({})).await.ok();
    app.clock.travel_to(app.clock.now() + chrono::TimeDelta::hours(24));
    sweep().await.unwrap();
    assert_eq!(count(&app, "idempotency_keys").await, "0");
}

#[actix_web::test]
async fn a_key_is_strict() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    for key in ["", " ", "a b", "a\tb", "ufunguo-é", &"k".repeat(256)] {
        post(&owner, key, "/agreements", json!({})).await.is(400, "idempotency_key_invalid");
    }
    let two = keyed(KEY, &json!({})).append_header(("idempotency-key", KEY));
    owner.send(two, "/agreements").await.is(400, "idempotency_key_invalid");
    post(&owner, &"k".repeat(255), "/agreements", json!({})).await.ok();
    // Who reads, or is not logged in, is not asked for his key.
    owner.send(TestRequest::get().insert_header(("idempotency-key", "a b")), "/agreements").await.ok();
    post(&app.anonymous(), KEY, "/agreements", json!({})).await.is(401, "unauthenticated");
}

/// E-48: nothing of what takes or gives a secret is kept.
#[actix_web::test]
async fn secrets_are_not_kept() {
    let app = TestApp::new().await;
    with_password(&app, OWNER).await;
    let (admin, owner) = (app.acting_as(NATIONAL), app.acting_as(OWNER));
    let login = json!({ "login": OWNER.check_number(), "password": PASSWORD });
    let new = json!({ "email": "mpya@example.go.tz", "display_name": "Mpya" });
    let change = json!({ "current_password": PASSWORD, "new_password": "twiga anapenda ugali wa mtama" });
    let invited = post(&admin, KEY, "/accounts", new).await.ok();
    let id = invited.json()["account"]["id"].as_str().unwrap().to_owned();
    let again = post(&admin, KEY, &format!("/accounts/{id}/activation"), json!({})).await.ok();
    assert_ne!(invited.json()["activation_code"], again.json()["activation_code"]);
    let tokens = post(&app.anonymous(), KEY, "/sessions", login).await.ok().json();
    let next = json!({ "refresh_token": tokens["refresh_token"] });
    post(&app.anonymous(), KEY, "/sessions/refresh", next).await.ok();
    post(&owner, KEY, "/accounts/me/password", change).await.ok();
    assert_eq!(count(&app, "idempotency_keys").await, "0");
}

/// The names of all fields that a schema leads to.
fn fields(schema: &Value, seen: &mut Vec<String>, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(name) =
                map.get("$ref").and_then(Value::as_str).filter(|name| !seen.contains(&(*name).to_owned()))
            {
                seen.push(name.to_owned());
                fields(document().pointer(&name[1..]).unwrap(), seen, found);
            }
            for (name, inner) in map {
                if name == "properties" {
                    found.extend(inner.as_object().unwrap().keys().cloned());
                }
                fields(inner, seen, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, seen, found)),
        _ => {}
    }
}

#[test]
fn the_document_offers_the_key_where_it_is_heeded_and_no_secret_passes() {
    let mut offered = 0;
    for operation in operations() {
        let parameters = operation.item["parameters"].as_array().cloned().unwrap_or_default();
        let key = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key");
        let mut names = vec![];
        fields(&operation.item, &mut vec![], &mut names);
        let secret = |name: &&String| {
            name.ends_with("_token")
                || name.contains("password")
                || name.contains("secret")
                || *name == "activation_code"
        };
        let secret = names.iter().find(secret);
        let expected = operation.verb == "POST" && operation.secured && secret.is_none();
        assert_eq!(key.is_some(), expected, "{} {}: {secret:?}", operation.verb, operation.path);
        if let Some(key) = key {
            assert_eq!((&key["in"], &key["required"]), (&json!("header"), &json!(false)));
            offered += 1;
        }
    }
    assert!(offered > 35, "only {offered} operations");
}
