//! Institutions and their history.

use super::support::{TestApp, cast::*};
use serde_json::json;

#[actix_web::test]
async fn a_renaming_holds_from_its_day_on_and_the_past_stays() {
    let app = TestApp::new().await;
    let admin = app.acting_as(NATIONAL);
    let path = format!("/institutions/{COUNCIL}");
    let before = admin.get(&path).await.ok();
    let change = json!({ "since": "2026-01-01", "name_en": "Dodoma Capital City", "name_sw": "Jiji Kuu la Dodoma", "vote_code": null });
    let after = admin.patch(&path, &before.tag(), change).await.ok();
    assert_eq!(after.json()["name_en"], "Dodoma Capital City");
    assert_eq!(admin.get(&path).await.json()["name_en"], "Dodoma Capital City");
    assert_eq!(admin.get(&format!("{path}?as_of=2025-12-31")).await.json()["name_en"], "Dodoma City Council");
    assert_eq!(admin.get(&format!("{path}/history")).await.json()["periods"].as_array().unwrap().len(), 2);
    admin.patch(&path, &before.tag(), json!({ "since": "2026-02-01" })).await.is(412, "precondition_failed");
    admin
        .patch(&path, &after.tag(), json!({ "since": "2025-02-01" }))
        .await
        .wrong(&["/since institution_period_order"]);
}

#[actix_web::test]
async fn the_tree_has_no_circles() {
    let app = TestApp::new().await;
    let admin = app.acting_as(NATIONAL);
    let path = format!("/institutions/{MINISTRY}");
    let tag = admin.get(&path).await.tag();
    for parent in [MINISTRY, SECRETARIAT, COUNCIL] {
        let change = json!({ "since": "2026-01-01", "parent_id": parent });
        admin.patch(&path, &tag, change).await.wrong(&["/parent_id institution_cycle"]);
    }
}

#[actix_web::test]
async fn pages_filters_and_orders() {
    let app = TestApp::new().await;
    let caller = app.acting_as(OWNER);
    let first = caller.get("/institutions?limit=3&sort=-code").await.ok().json();
    assert_eq!(first["items"][0]["code"], "RS-DODOMA");
    let next = first["next"].as_str().unwrap();
    let second = caller.get(&format!("/institutions?limit=3&sort=-code&after={next}")).await.ok().json();
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert!(second["next"].is_null());
    caller.get(&format!("/institutions?sort=code&after={next}")).await.is(400, "invalid_cursor");
    assert_eq!(
        caller.get("/institutions?subkind=city_council").await.json()["items"][0]["id"],
        COUNCIL.to_string()
    );
    assert_eq!(caller.get("/institutions?q=jiji%20la").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(caller.get("/institutions?q=%25").await.json()["items"].as_array().unwrap().len(), 0);
}

#[actix_web::test]
async fn bad_input_is_told_in_both_languages() {
    let app = TestApp::new().await;
    let admin = app.acting_as(NATIONAL);
    let body = json!({ "code": " ", "since": "2026-01-01", "name_en": "a\u{0}b", "name_sw": "x".repeat(201), "kind": "ministry", "region": "ATLANTIS" });
    let reply = admin.in_swahili().post("/institutions", body).await;
    let reply =
        reply.wrong(&["/code field_empty", "/name_en field_control_characters", "/name_sw field_too_long"]);
    assert_eq!(reply.header("content-language"), "sw");
    assert_eq!(reply.json()["errors"][2]["detail"], "Isizidi herufi 200.");
    let admin = app.acting_as(NATIONAL);
    let body = |code: &str| json!({ "code": code, "since": "2026-01-01", "name_en": "A", "name_sw": "B", "kind": "ministry" });
    admin.post("/institutions", body("mow")).await.wrong(&["/code field_taken"]);
    admin.post("/institutions", json!({ "code": "X", "colour": "red" })).await.is(400, "malformed");
    let new = admin.post("/institutions", body("Mpya")).await.ok();
    assert_eq!(new.header("location"), format!("/api/v1/institutions/{}", new.id()));
    app.acting_as(HR).post("/institutions", body("Z")).await.is(403, "forbidden");
}

#[actix_web::test]
async fn a_known_path_with_another_verb_is_405() {
    let app = TestApp::new().await;
    let reply = app.acting_as(OWNER).delete("/institutions").await.is(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "GET, POST");
    app.acting_as(OWNER).get("/nothing").await.is(404, "no_such_operation");
    app.anonymous().get("/institutions").await.is(401, "unauthenticated");
}

#[actix_web::test]
async fn days_and_letters_that_the_database_cannot_hold_are_refused() {
    let app = TestApp::new().await;
    let caller = app.acting_as(HR);
    caller.get("/institutions?as_of=-9999-01-01").await.wrong(&["as_of field_date"]);
    caller.get("/institutions?as_of=%2B99999-01-01").await.wrong(&["as_of field_date"]);
    caller.get("/postings?as_of=-9999-01-01").await.wrong(&["as_of field_date"]);
    caller.get("/institutions?subkind=%00").await.is(400, "malformed_query");
    // {"s":"status_since","k":"-9999-01-01T00:00:00Z","i":"…"}
    let forged = "eyJzIjoic3RhdHVzX3NpbmNlIiwiayI6Ii05OTk5LTAxLTAxVDAwOjAwOjAwWiIsImkiOiIwMTkwMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDEifQ";
    caller.get(&format!("/agreements?after={forged}")).await.is(400, "invalid_cursor");
}

/// A circle that would close on a later day only, and two that cross.
#[actix_web::test]
async fn a_later_period_makes_no_circle_either() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let under = async |child: uuid::Uuid, parent: uuid::Uuid, since: &str| {
        let path = format!("/institutions/{child}");
        let tag = national.get(&path).await.tag();
        national.patch(&path, &tag, json!({ "parent_id": parent, "since": since })).await
    };
    under(MINISTRY, OTHER, "2028-01-01").await.ok();
    under(OTHER, MINISTRY, "2027-01-01").await.wrong(&["/parent_id institution_cycle"]);
    under(OTHER, COUNCIL, "2029-01-01").await.wrong(&["/parent_id institution_cycle"]);
}

#[actix_web::test]
async fn two_who_cross_make_no_circle() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL).at_once();
    let move_under = async |child: uuid::Uuid, parent: uuid::Uuid| {
        let path = format!("/institutions/{child}");
        let tag = national.get(&path).await.tag();
        national.patch(&path, &tag, json!({ "parent_id": parent, "since": "2027-01-01" })).await.status
    };
    let (a, b) = futures_util::join!(move_under(MINISTRY, OTHER), move_under(OTHER, MINISTRY));
    let mut statuses = [a, b];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}
