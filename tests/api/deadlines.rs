//! Deadlines without traps: extension orders, target days inside the window, receipts.

use super::{
    agreements::{agreement, objectives},
    appraisals::{Case, column},
    support::{TestApp, cast::*},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn order(scope: &Value) -> Value {
    let mut order = json!({ "phase": "planning", "closes_on": "2026-08-14", "reason": "Mtandao ulikatika" });
    order.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
    order
}

/// For an institution, a region, a kind, the nation: each reaches whom it says, and the latest day holds.
#[actix_web::test]
async fn an_extension_reaches_whom_it_names() {
    let path = format!("/cycles/{YEAR}/extensions");
    for (scope, reached, here) in [
        (json!({ "institution_id": COUNCIL }), 1, true),
        (json!({ "institution_id": OTHER }), 1, false),
        (json!({ "region_code": "DODOMA" }), 4, true),
        (json!({ "institution_kind": "local_government_authority" }), 1, true),
        (json!({ "institution_kind": "ministry" }), 2, false),
        (json!({ "nation": true }), 4, true),
    ] {
        let app = TestApp::new().await;
        let draft = agreement(&app, OWNER, "draft").await;
        let made = app.acting_as(NATIONAL).post(&path, order(&scope)).await.ok().json();
        assert_eq!(made["institutions"], json!(reached), "{scope}");
        let listed = async |of: uuid::Uuid| {
            let reply = app.acting_as(OWNER).get(&format!("{path}?institution_id={of}")).await.ok();
            reply.json()["items"].as_array().unwrap().len()
        };
        assert_eq!(listed(COUNCIL).await == 1, here, "{scope}");
        assert_eq!(app.acting_as(OWNER).get(&path).await.json()["items"][0], made, "{scope}");
        for (day, open) in [("2026-08-14", here), ("2026-08-15", false)] {
            app.travel(day);
            let tag = app.acting_as(OWNER).get(&draft).await.tag();
            let reply =
                app.acting_as(OWNER).put(&format!("{draft}/objectives"), &tag, objectives(&["100"])).await;
            assert_eq!(reply.status, if open { 200 } else { 409 }, "{scope} {day}");
        }
    }
}

#[actix_web::test]
async fn the_latest_order_holds_and_none_is_edited() {
    let app = TestApp::new().await;
    let path = format!("/cycles/{YEAR}/extensions");
    let national = app.acting_as(NATIONAL);
    let outage = json!({ "nation": true, "reason_kind": "outage", "outage_starts_on": "2026-07-20", "outage_ends_on": "2026-07-24" });
    national.post(&path, order(&outage)).await.ok();
    let mut shorter = order(&json!({ "institution_id": COUNCIL }));
    shorter["closes_on"] = json!("2026-08-07");
    let refused = national.post(&path, shorter.clone()).await;
    assert!(refused.text().contains("closes on 2026-08-14 already"), "{}", refused.text());
    refused.wrong(&["/closes_on extension_shorter"]);
    shorter["closes_on"] = json!("2026-08-21");
    national.post(&path, shorter).await.ok();
    let draft = agreement(&app, OWNER, "draft").await;
    assert_eq!(app.acting_as(OWNER).get(&draft).await.json()["window_closes_on"], "2026-08-21");
    let list = app.acting_as(OWNER).get(&format!("{path}?institution_id={COUNCIL}")).await.ok().json();
    let days: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| item["closes_on"].clone()).collect();
    assert_eq!(days, [json!("2026-08-14"), json!("2026-08-21")]);
    assert_eq!(
        (&list["items"][0]["reason_kind"], &list["items"][0]["outage_ends_on"]),
        (&json!("outage"), &json!("2026-07-24"))
    );
}

/// A slip of the pen is revoked by a dated order: the window closes as it would have without it, and never before the day on which
/// people are told.
#[actix_web::test]
async fn a_wrong_order_is_revoked_and_stays_on_record() {
    let app = TestApp::new().await;
    let path = format!("/cycles/{YEAR}/extensions");
    let national = app.acting_as(NATIONAL);
    let closes =
        async |draft: &str| app.acting_as(OWNER).get(draft).await.ok().json()["window_closes_on"].clone();
    let ordered = async |on: &str| {
        let mut body = order(&json!({ "region_code": "DODOMA" }));
        body["closes_on"] = json!(on);
        national.post(&path, body).await
    };
    // The cycle ends on 2027-06-30; a year later is a slip.
    ordered("2030-08-14").await.wrong(&["/closes_on field_day_within"]);
    let draft = agreement(&app, OWNER, "draft").await;
    let wrong = ordered("2027-08-14").await.ok().id();
    let right = ordered("2027-08-15").await.ok().id();
    let one = |id: &str| format!("{path}/{id}/revoke");
    let why = || json!({ "reason": "Mwaka uliandikwa vibaya." });
    app.acting_as(HR).post(&one(&wrong), why()).await.is(403, "forbidden");
    national.post(&one(&wrong), json!({ "reason": " " })).await.wrong(&["/reason field_empty"]);
    national.post(&one(&id(999).to_string()), why()).await.is(404, "not_found");
    national
        .post(&format!("/cycles/{HEALTH_YEAR}/extensions/{wrong}/revoke"), why())
        .await
        .is(404, "not_found");

    let gone = national.post(&one(&right), why()).await.ok().json();
    assert_eq!(
        (&gone["closes_on"], &gone["ordered_closes_on"]),
        (&json!("2026-07-06"), &json!("2027-08-15"))
    );
    assert_eq!((&gone["revoked_by"], &gone["institutions"]), (&json!(NATIONAL.account()), &json!(4)));
    assert_eq!(closes(&draft).await, "2027-08-14", "the other order holds");
    national.post(&one(&right), why()).await.is(409, "extension_over");
    // In the days of the extension the revocation leaves the day on which it is made.
    app.travel("2026-08-03");
    national.post(&one(&wrong), why()).await.ok();
    assert_eq!(closes(&draft).await, "2026-08-03");
    let put = async || {
        let tag = app.acting_as(OWNER).get(&draft).await.tag();
        app.acting_as(OWNER).put(&format!("{draft}/objectives"), &tag, objectives(&["100"])).await
    };
    put().await.ok();
    app.travel("2026-08-04");
    put().await.is(409, "window_closed");
    let listed = app.acting_as(OWNER).get(&path).await.ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "both stay on record");
    let trail = app.acting_as(AUDITOR).get("/audit?action=cycle.revoke_extension").await.ok().json();
    assert_eq!(trail["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn an_order_is_held_against_its_rules() {
    let app = TestApp::new().await;
    let path = format!("/cycles/{YEAR}/extensions");
    let national = app.acting_as(NATIONAL);
    for scope in [json!({}), json!({ "nation": true, "region_code": "DODOMA" })] {
        national.post(&path, order(&scope)).await.wrong(&["/institution_id extension_scope"]);
    }
    national
        .post(&path, order(&json!({ "region_code": "MWEZINI" })))
        .await
        .wrong(&["/region_code field_unknown_reference"]);
    national
        .post(&path, order(&json!({ "institution_id": PLANNING })))
        .await
        .wrong(&["/institution_id field_unknown_reference"]);
    national
        .post(
            &path,
            order(&json!({ "nation": true, "reason_kind": "outage", "outage_ends_on": "2026-07-24" })),
        )
        .await
        .wrong(&["/outage_starts_on outage_days"]);
    let reversed = json!({ "nation": true, "reason_kind": "outage", "outage_starts_on": "2026-07-25", "outage_ends_on": "2026-07-24" });
    national.post(&path, order(&reversed)).await.wrong(&["/outage_ends_on dates_order"]);
    national
        .post(&path, order(&json!({ "nation": true, "outage_starts_on": "2026-07-24" })))
        .await
        .wrong(&["/outage_starts_on outage_days"]);
    let mut early = order(&json!({ "nation": true }));
    early["closes_on"] = json!("2026-07-31");
    national.post(&path, early).await.wrong(&["/closes_on extension_shorter"]);
    for who in [HR, HEAD, ADMIN, OWNER] {
        app.acting_as(who).post(&path, order(&json!({ "nation": true }))).await.is(403, "forbidden");
    }
}

/// A target day is earlier, never later; the unit's goes first; and after it has passed, the window still takes the work.
#[actix_web::test]
async fn a_target_day_reminds_and_the_window_refuses() {
    let app = TestApp::new().await;
    let path = format!("/cycles/{YEAR}/target_days");
    let draft = agreement(&app, OWNER, "draft").await;
    let target = async || app.acting_as(OWNER).get(&draft).await.ok().json()["target_on"].clone();
    assert_eq!(target().await, Value::Null);
    let day = |due: &str, unit: Option<uuid::Uuid>, family: Option<&str>| json!({ "institution_id": COUNCIL, "phase": "planning", "due_on": due, "unit_id": unit, "family": family });
    for who in [NATIONAL, HR_OTHER, PLANNER, OWNER] {
        app.acting_as(who).post(&path, day("2026-07-10", None, None)).await.is(403, "forbidden");
    }
    let hr = app.acting_as(HR);
    for due in ["2026-06-30", "2026-08-01"] {
        hr.post(&path, day(due, None, None)).await.wrong(&["/due_on target_day_outside"]);
    }
    hr.post(&path, day("2026-07-10", Some(OTHER_UNIT), None))
        .await
        .wrong(&["/unit_id field_unknown_reference"]);
    hr.post(&path, day("2026-07-20", None, None)).await.ok();
    hr.post(&path, day("2026-07-21", None, None)).await.wrong(&["/due_on field_taken"]);
    assert_eq!(target().await, "2026-07-20");
    hr.post(&path, day("2026-07-18", None, Some("planning"))).await.ok();
    assert_eq!(target().await, "2026-07-18");
    hr.post(&path, day("2026-07-15", Some(HR_UNIT), None)).await.ok();
    assert_eq!(target().await, "2026-07-18", "another unit's");
    let unit = app.acting_as(HEAD).post(&path, day("2026-07-16", Some(PLANNING), None)).await.ok();
    assert_eq!(target().await, "2026-07-16");
    assert_eq!(app.acting_as(OWNER).get(&path).await.ok().json()["items"].as_array().unwrap().len(), 4);
    app.travel("2026-07-31");
    let tag = app.acting_as(OWNER).get(&draft).await.tag();
    app.acting_as(OWNER).post_if(&format!("{draft}/submit"), &tag, json!({})).await.ok();
    let one = format!("{path}/{}", unit.id());
    app.acting_as(OWNER).delete(&one).await.is(403, "forbidden");
    app.acting_as(HR).delete(&one).await.ok();
    app.acting_as(HR).delete(&one).await.is(404, "not_found");
    assert_eq!(target().await, "2026-07-18");
}

fn part(jws: &str, n: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(jws.split('.').nth(n).unwrap()).unwrap()).unwrap()
}

/// Anybody verifies it with the published keys, as RFC 7515 says, with nothing of ours but the receipt.
async fn verified(app: &TestApp, jws: &str) -> bool {
    use ed25519_dalek::{Signature, VerifyingKey};
    let keys = app.anonymous().get("//.well-known/jwks.json").await.ok().json();
    let kid = &part(jws, 0)["kid"];
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == *kid).unwrap();
    let x = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let key = VerifyingKey::from_bytes(&x.try_into().unwrap()).unwrap();
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    key.verify_strict(signed.as_bytes(), &signature).is_ok()
}

fn sha256(content: &Value) -> String {
    let canonical = serde_json_canonicalizer::to_vec(content).unwrap();
    Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Handed in at 23:59:59 of the last day in Dar es Salaam: on time, and provably so.
#[actix_web::test]
async fn a_receipt_proves_that_an_agreement_was_on_time() {
    let app = TestApp::new().await;
    let draft = agreement(&app, OWNER, "draft").await;
    app.clock.travel_to("2026-07-31T23:59:59+03:00".parse().unwrap());
    let owner = app.acting_as(OWNER);
    let read = owner.get(&draft).await.ok();
    assert!(read.json().get("receipt").is_none());
    let submitted = owner.post_if(&format!("{draft}/submit"), &read.tag(), json!({})).await.ok().json();
    let receipt = &submitted["receipt"];
    let jws = receipt["jws"].as_str().unwrap();
    assert!(verified(&app, jws).await);
    let (header, claims) = (part(jws, 0), part(jws, 1));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("receipt+jwt"), &json!("EdDSA")));
    assert_eq!(
        [&claims["sub"], &claims["action"], &claims["received_at"], &claims["account_id"], &claims["jti"]],
        [
            &submitted["id"],
            &json!("agreement.submit"),
            &json!("2026-07-31T20:59:59Z"),
            &json!(OWNER.account()),
            &receipt["id"]
        ]
    );
    assert_eq!(claims["sha256"], json!(sha256(&json!({ "objectives": submitted["objectives"] }))));
    let altered = jws.replacen('.', ".e", 1);
    assert!(!verified(&app, &altered).await);
    // It is no key to anything.
    app.anonymous()
        .send(
            actix_web::test::TestRequest::get().insert_header(("authorization", format!("Bearer {jws}"))),
            "/accounts/me",
        )
        .await
        .is(401, "token_invalid");
    // Later it reads the same, for whoever handed in and for nobody else.
    app.travel("2026-08-10");
    let path = format!("/receipts/{}", receipt["id"].as_str().unwrap());
    assert_eq!(&app.acting_as(OWNER).get(&path).await.ok().json(), receipt);
    for who in [SUPERVISOR, HR, COLLEAGUE, HEAD, AUDITOR] {
        app.acting_as(who).get(&path).await.is(404, "not_found");
        assert_eq!(app.acting_as(who).get("/receipts").await.ok().json()["items"], json!([]), "{}", who.name);
    }
    let list = app
        .acting_as(OWNER)
        .get(&format!("/receipts?subject_id={}", submitted["id"].as_str().unwrap()))
        .await;
    assert_eq!(list.ok().json()["items"], json!([receipt]));
}

#[actix_web::test]
async fn a_receipt_for_a_sheet_holds_no_mark() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    let form = case.read(OWNER).await.json();
    case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    let handed = case.submit(SUPERVISOR, "supervisor").await.ok().json();
    let jws = handed["receipt"]["jws"].as_str().unwrap();
    assert!(verified(&app, jws).await);
    assert!(!part(jws, 1).to_string().contains("mark"));
    let sheet = app.acting_as(SUPERVISOR).get(&format!("{}/sheets/supervisor", case.path)).await.ok().json();
    assert_eq!(part(jws, 1)["sha256"], json!(sha256(&sheet["content"])));
    let own = app.acting_as(SUPERVISOR).get("/receipts?limit=1").await.ok().json();
    assert_eq!(own["items"][0]["action"], "appraisal.submit_sheet");
    assert!(own["next"].is_null());
    assert_eq!(
        app.acting_as(OWNER).get("/receipts").await.ok().json()["items"].as_array().unwrap().len(),
        1,
        "the agreement's"
    );
}
