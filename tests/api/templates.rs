//! Templates: a draft, its next edition, and that a published one never changes.

use super::cycles::step;
use super::support::{Reply, TestApp, cast::*};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

/// A shipped template, whole.
pub async fn shipped(app: &TestApp, code: &str) -> Value {
    let national = app.acting_as(NATIONAL);
    let all = national.get(&format!("/templates?code={code}")).await.ok().json();
    let id = all["items"][0]["id"].as_str().unwrap().to_owned();
    national.get(&format!("/templates/{id}")).await.ok().json()
}

/// A body with the content of a shipped template.
pub fn body(code: &str, of: &Value) -> Value {
    json!({ "code": code, "name_en": "Ministry", "name_sw": "Wizara", "content": of["content"] })
}

/// A draft, with its path.
pub async fn draft(app: &TestApp) -> (String, Reply, Value) {
    let body = body("wizara", &shipped(app, "opras-tfn832").await);
    let new = app.acting_as(NATIONAL).post("/templates", body.clone()).await.ok();
    (format!("/templates/{}", new.id()), new, body)
}

/// A published edition.
pub async fn published(app: &TestApp) -> (String, Reply) {
    let (path, _, _) = draft(app).await;
    let done = step(&app.acting_as(NATIONAL), &path, "publish", json!({})).await.ok();
    (path, done)
}

#[actix_web::test]
async fn both_shipped_templates_are_there_and_whole() {
    let app = TestApp::new().await;
    let opras = shipped(&app, "opras-tfn832").await;
    let attributes: usize = opras["content"]["components"][1]["rule"]["factors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|factor| factor["attributes"].as_array().unwrap().len())
        .sum();
    assert_eq!(
        (&opras["status"], &opras["content"]["scale"]["direction"], attributes),
        (&json!("published"), &json!("lower_is_better"), 23)
    );
    let percent = shipped(&app, "e-utendaji").await;
    let weights: Vec<_> = percent["content"]["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["weight"].as_str().unwrap())
        .collect();
    assert_eq!(weights, ["80", "20"]);
    assert_eq!(percent["content"]["traffic_lights"], json!({ "green": "75", "yellow": "50" }));
}

/// Every state × every step.
#[actix_web::test]
async fn a_published_edition_never_changes_and_a_change_is_the_next_edition() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let (path, new, mut content) = draft(&app).await;
    step(&national, &path, "retire", json!({})).await.is(409, "wrong_state");
    content["name_en"] = json!("Ministries");
    national.send(TestRequest::put().set_json(&content), &path).await.is(428, "precondition_required");
    let rewritten = national.put(&path, &new.tag(), content.clone()).await.ok();
    assert_eq!(
        (&rewritten.json()["name_en"], &rewritten.json()["edition"]),
        (&json!("Ministries"), &json!(1))
    );
    national.put(&path, &new.tag(), content.clone()).await.is(412, "precondition_failed");
    national.post(&format!("{path}/publish"), json!({})).await.is(428, "precondition_required");
    national.post_if(&format!("{path}/publish"), &new.tag(), json!({})).await.is(412, "precondition_failed");
    let published = step(&national, &path, "publish", json!({})).await.ok();
    assert_eq!(published.json()["published_at"], "2026-07-06T07:00:00Z");
    step(&national, &path, "publish", json!({})).await.is(409, "wrong_state");
    national.put(&path, &published.tag(), content.clone()).await.is(409, "wrong_state");
    assert_eq!(national.get(&path).await.ok().json(), published.json());
    // The same code once more: edition 2, a draft, while edition 1 stands as it was.
    let second = national.post("/templates", content.clone()).await.ok().json();
    assert_eq!((&second["edition"], &second["status"]), (&json!(2), &json!("draft")));
    assert_eq!(national.get(&path).await.ok().json(), published.json());
    national.post_if(&format!("{path}/retire"), &new.tag(), json!({})).await.is(412, "precondition_failed");
    national.post(&format!("{path}/retire"), json!({})).await.is(428, "precondition_required");
    step(&national, &path, "retire", json!({})).await.ok();
    for verb in ["retire", "publish"] {
        step(&national, &path, verb, json!({})).await.is(409, "wrong_state");
    }
}

/// E-25: a draft is seen by its owner role alone, in the list as by its id.
#[actix_web::test]
async fn a_draft_is_not_there_for_others() {
    let app = TestApp::new().await;
    let (path, new, _) = draft(&app).await;
    for who in EVERYBODY {
        let sees = *who == NATIONAL;
        let status = app.acting_as(*who).get(&path).await.status;
        assert_eq!(status, if sees { 200 } else { 404 }, "{}", who.name);
        let listed = app.acting_as(*who).get("/templates?code=wizara").await.ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), usize::from(sees), "{}", who.name);
    }
    step(&app.acting_as(NATIONAL), &path, "publish", json!({})).await.ok();
    assert_eq!(app.acting_as(OWNER).get(&path).await.ok().json()["id"], new.json()["id"]);
}

/// Every fault of the content at once, each with a pointer that leads to it (E-29, E-31, E-33).
#[actix_web::test]
async fn a_content_that_makes_no_mark_is_refused() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let good = body("wizara", &shipped(&app, "e-utendaji").await);
    let refused = async |pointer: &str, value: Value, expected: &[&str]| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        national.post("/templates", bad).await.wrong(expected);
    };
    refused("/content/components/0/weight", json!("79.99"), &["/content/components weight_sum"]).await;
    refused("/content/components/0/weight", json!("80.001"), &["/content/components weight_sum"]).await;
    refused("/content/components/1/code", json!("A"), &["/content/components/1/code template_codes"]).await;
    let mut bad = good.clone();
    bad["content"]["formula"] = json!("__import__('os')");
    national.post("/templates", bad).await.is(400, "malformed");
    let mut bad = good.clone();
    bad["content"]["components"][0]["rule"]["kind"] = json!("eval");
    let refusal = national.post("/templates", bad).await.is(422, "invalid_fields").json();
    let place = refusal["errors"][0]["pointer"].as_str().unwrap();
    assert!(place.starts_with("/content/components/0/rule"), "{refusal}");
}
