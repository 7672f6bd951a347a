//! The audit trail: who reads it, and what it tells.

use super::{
    agreements::agreement,
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

fn actions(page: &Value) -> Vec<&str> {
    items(page).iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn it_tells_auditors_who_did_what() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    let auditor = app.acting_as(AUDITOR);
    let trail = auditor.get("/audit?subject_kind=agreement&sort=at").await.ok().json();
    let all = ["agreement.create", "agreement.objectives", "agreement.submit", "agreement.agree"];
    assert_eq!(actions(&trail), all);
    let last = &trail["items"][3];
    assert_eq!(
        (&last["account_id"], &last["before"]["status"], &last["after"]["status"]),
        (&json!(SUPERVISOR.account()), &json!("submitted"), &json!("agreed"))
    );
    assert!(last["request_id"].is_string() && trail["items"][0]["before"].is_null());
    // Newest first, unless asked otherwise.
    let newest = auditor.get("/audit?subject_kind=agreement").await.ok().json();
    assert_eq!(actions(&newest), all.into_iter().rev().collect::<Vec<_>>());
}

#[actix_web::test]
async fn each_filter_narrows_it() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "agreed").await;
    let subject = path.rsplit('/').next().unwrap();
    let auditor = app.acting_as(AUDITOR);
    for (filter, count) in [
        (format!("institution_id={COUNCIL}"), 4),
        (format!("institution_id={OTHER}"), 0),
        (format!("account_id={}", SUPERVISOR.account()), 1),
        (format!("account_id={}", OWNER.account()), 3),
        ("subject_kind=agreement".to_owned(), 4),
        ("subject_kind=unheard-of".to_owned(), 0),
        (format!("subject_id={subject}"), 4),
        (format!("subject_id={COUNCIL}"), 0),
        ("action=agreement.submit".to_owned(), 1),
        ("from=2026-07-06T00:00:00Z&to=2026-07-07T00:00:00Z".to_owned(), 4),
        ("from=2026-07-07T00:00:00Z".to_owned(), 0),
        ("subject_kind=agreement&to=2026-07-06T00:00:00Z".to_owned(), 0),
    ] {
        let page = auditor.get(&format!("/audit?{filter}")).await.ok().json();
        assert_eq!(items(&page).len(), count, "{filter}");
    }
    auditor.get("/audit?action=%00").await.is(400, "malformed_query");
    auditor.get("/audit?from=9999-01-01T00:00:00Z").await.wrong(&["from field_date"]);
    auditor.get("/audit?who=me").await.is(400, "malformed_query");
}

#[actix_web::test]
async fn its_pages_follow_each_other() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    let auditor = app.acting_as(AUDITOR);
    for sort in ["at", "-at"] {
        let whole = auditor.get(&format!("/audit?sort={sort}")).await.ok().json();
        let (mut found, mut after) = (vec![], String::new());
        loop {
            let page = auditor.get(&format!("/audit?sort={sort}&limit=3{after}")).await.ok().json();
            found.extend(items(&page).clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(&found, items(&whole), "{sort}");
    }
    let next = auditor.get("/audit?sort=at&limit=1").await.ok().json()["next"].as_str().unwrap().to_owned();
    auditor.get(&format!("/audit?limit=1&after={next}")).await.is(400, "invalid_cursor");
}

/// An auditor of the nation reads all, one of an institution only what is its own; nobody else reads any, and nobody writes.
#[actix_web::test]
async fn it_is_for_auditors_within_their_reach() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "submitted").await;
    for who in EVERYBODY.iter().filter(|who| **who != AUDITOR) {
        app.acting_as(*who).get("/audit").await.is(403, "forbidden");
    }
    let auditor = |institution: uuid::Uuid| {
        format!(
            "update grants set institution_id = '{institution}' where account_id = '{}' and role = 'auditor'",
            AUDITOR.account()
        )
    };
    for (institution, sees) in [(COUNCIL, 3), (OTHER, 0)] {
        app.run(&auditor(institution)).await;
        app.services.identities.forget();
        let caller = app.acting_as(AUDITOR);
        let page = caller.get("/audit").await.ok().json();
        assert_eq!(items(&page).len(), sees, "{institution}");
        assert!(items(&page).iter().all(|entry| entry["institution_id"] == json!(institution)));
        // A filter does not reach further than the grant.
        let page = caller.get(&format!("/audit?institution_id={COUNCIL}")).await.ok().json();
        assert_eq!(items(&page).len(), sees);
        let page = caller.get(&format!("/audit?account_id={}", OWNER.account())).await.ok().json();
        assert_eq!(items(&page).len(), sees);
    }
    app.acting_as(AUDITOR).post("/audit", json!({})).await.is(405, "method_not_allowed");
    app.acting_as(AUDITOR).delete("/audit").await.is(405, "method_not_allowed");
}
