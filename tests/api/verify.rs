//! Signatures that verify, exports, and a digest that anybody can have confirmed.

use super::{
    agreements::{agreement, objectives},
    appraisals::Case,
    support::{TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every version and round: who signed what and when; the export's digest is that of its very text.
#[actix_web::test]
async fn every_round_is_kept_and_verifies() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    let owner = app.acting_as(OWNER);
    let first = owner.get(&format!("{}/export", case.path)).await.ok().json();
    case.post(REVIEWER, "return", json!({ "reason": "Alama ya lengo la 1 haina ushahidi" })).await.ok();
    // While it is discussed again, what was signed stands.
    let again = owner.get(&format!("{}/export", case.path)).await.ok().json();
    assert_eq!((&again["canonical"], &again["holding"]), (&first["canonical"], &json!(false)));
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, SUPERVISOR, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "agreed", "comment": "Nimeona" })).await.ok();
    }
    case.post(HR, "disclose", json!({})).await.ok();
    let verified = app.acting_as(AUDITOR).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!((&verified["matches"], &verified["holding_version"]), (&json!(true), &json!(2)));
    let told: Vec<_> = verified["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            (
                v["superseded_by"].as_str(),
                v["signatures"].as_array().unwrap().len(),
                v["holding"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [(Some("returned"), 2, false), (None, 3, true)]);
    assert_eq!(verified["versions"][1]["signatures"][2]["signer_name"], "Baraka Massawe");
    let second = owner.get(&format!("{}/export", case.path)).await.ok().json();
    assert_eq!((&second["version"], &second["holding"]), (&json!(2), &json!(true)));
    let canonical = second["canonical"].as_str().unwrap();
    assert_eq!(second["digest"], json!(hex(canonical)));
    assert_eq!(second["digest"], verified["versions"][1]["digest"]);
    assert_eq!(serde_json::from_str::<Value>(canonical).unwrap(), second["content"]);
    assert_eq!(second["content"]["score"]["exact"], "5/2");
    owner.get(&format!("{}/export?version=3", case.path)).await.is(409, "nothing_signed");
    for path in ["verify", "export"] {
        app.acting_as(STRANGER).get(&format!("{}/{path}", case.path)).await.is(404, "not_found");
    }
}

/// Without its kept copy the present version is verified as it stands; of an earlier one nothing can be shown, and that is said.
#[actix_web::test]
async fn a_round_without_a_kept_copy_is_not_passed_over() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    case.post(REVIEWER, "return", json!({ "reason": "Alama ya lengo la 1 haina ushahidi" })).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    let mut sql = app.sql().await;
    sql.batch_execute("delete from appraisal_versions where number = 2").await.unwrap();
    let verify = || async { app.acting_as(HR).get(&format!("{}/verify", case.path)).await.ok().json() };
    assert_eq!(verify().await["matches"], json!(true));
    sql.batch_execute("delete from appraisal_versions").await.unwrap();
    let found = verify().await;
    let told: Vec<_> = found["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["number"].as_i64().unwrap(), v["matches"].as_bool().unwrap(), v["changed"].clone()))
        .collect();
    assert_eq!(told, [(1, false, json!([""])), (2, true, json!([]))]);
    assert_eq!(found["matches"], json!(false));
}

#[actix_web::test]
async fn before_anybody_signed_there_is_nothing_to_export() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    app.acting_as(OWNER).get(&format!("{}/export", case.path)).await.is(409, "nothing_signed");
    let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!(
        (&verified["versions"], &verified["matches"], &verified["holding_version"]),
        (&json!([]), &json!(true), &Value::Null)
    );
}

/// A change by hand in the database is found, and where it is; one in the kept copy too; a signer's words too.
#[actix_web::test]
async fn a_change_by_hand_is_found_and_named() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let mut sql = app.sql().await;
    let verify = || async { app.acting_as(HR).get(&format!("{}/verify", case.path)).await.ok().json() };
    sql.batch_execute("update sheets set content = jsonb_set(content, '{marks,attributes,1.1,mark}', '\"1\"') where side = 'agreed'").await.unwrap();
    let found = verify().await;
    assert_eq!((&found["matches"], &found["versions"][0]["matches"]), (&json!(false), &json!(false)));
    assert_eq!(found["versions"][0]["changed"], json!(["/agreed/marks/attributes/1.1/mark"]));
    assert!(
        found["versions"][0]["signatures"]
            .as_array()
            .unwrap()
            .iter()
            .all(|signature| signature["matches"] == false)
    );
    sql.batch_execute("update sheets set content = jsonb_set(content, '{marks,attributes,1.1,mark}', '\"3\"') where side = 'agreed'").await.unwrap();
    assert_eq!(verify().await["matches"], json!(true));
    sql.batch_execute("update appraisals set overall = 1.00, score = jsonb_set(score, '{overall}', '\"1\"')")
        .await
        .unwrap();
    assert_eq!(verify().await["versions"][0]["changed"], json!(["/score/overall"]));
    sql.batch_execute(
        "update appraisals set overall = 2.50, score = jsonb_set(score, '{overall}', '\"2.5\"')",
    )
    .await
    .unwrap();
    assert_eq!(verify().await["matches"], json!(true));
    sql.batch_execute("update signatures set comment = 'Nakubali yote' where role = 'appraisee'")
        .await
        .unwrap();
    let found = verify().await;
    let signatures: Vec<_> = found["versions"][0]["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["matches"].as_bool().unwrap())
        .collect();
    assert_eq!((&found["versions"][0]["matches"], signatures), (&json!(true), vec![false, true, true]));
    sql.batch_execute("update signatures set comment = null where role = 'appraisee'").await.unwrap();
    sql.batch_execute("update appraisal_versions set content = content || '{\"round\": 7}'").await.unwrap();
    assert_eq!(verify().await["versions"][0]["changed"], json!(["", "/round"]));
}

/// Both parties' signatures under every agreed revision; a change by hand shows.
#[actix_web::test]
async fn an_agreement_is_signed_by_both_parties() {
    let app = TestApp::new().await;
    let path = agreement(&app, OWNER, "revising").await;
    let owner = app.acting_as(OWNER);
    let tag = owner.get(&path).await.tag();
    let tag = owner.put(&format!("{path}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    let tag = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    let verified = app.acting_as(REVIEWER).get(&format!("{path}/verify")).await.ok().json();
    assert_eq!((&verified["matches"], &verified["agreed_revision"]), (&json!(true), &json!(2)));
    let told: Vec<_> = verified["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            (
                v["revision"].as_i64().unwrap(),
                v["holding"].as_bool().unwrap(),
                v["matches"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [(1, false, true), (2, true, true)]);
    let signers: Vec<_> = verified["versions"][1]["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["party"].clone(), s["signer_id"].clone()))
        .collect();
    assert_eq!(
        signers,
        [(json!("servant"), json!(OWNER.servant())), (json!("supervisor"), json!(SUPERVISOR.servant()))]
    );
    for (pointer, holding) in [("/versions/1/digest", true), ("/versions/0/digest", false)] {
        let digest = verified.pointer(pointer).unwrap().as_str().unwrap();
        let known = app.anonymous().get(&format!("/verify/{digest}")).await.ok().json();
        assert_eq!(
            (&known["kind"], &known["signatures"], &known["holding"]),
            (&json!("agreement"), &json!(2), &json!(holding))
        );
    }
    for n in [0, 1] {
        let digest = verified["versions"][1]["signatures"][n]["digest"].as_str().unwrap();
        let known = app.anonymous().get(&format!("/verify/{digest}")).await.ok().json();
        assert_eq!((&known["kind"], &known["holding"]), (&json!("agreement_signature"), &json!(true)));
    }
    app.acting_as(STRANGER).get(&format!("{path}/verify")).await.is(404, "not_found");
    let mut sql = app.sql().await;
    sql.batch_execute(
        "update agreement_versions set agreed_at = agreed_at + interval '1 second' where revision = 2",
    )
    .await
    .unwrap();
    let found = owner.get(&format!("{path}/verify")).await.ok().json();
    let matches = |n: usize| found["versions"][1]["signatures"][n]["matches"].clone();
    assert_eq!(
        (&found["matches"], &found["versions"][1]["matches"], matches(0), matches(1)),
        (&json!(false), &json!(true), json!(true), json!(false))
    );
    sql.batch_execute("update agreement_versions set content = jsonb_set(content, '{objectives,0,weight}', '\"99\"') where revision = 1").await.unwrap();
    let found = owner.get(&format!("{path}/verify")).await.ok().json();
    assert_eq!(found["versions"][0]["matches"], json!(false));
    // What was agreed before digests were kept is told apart from what was changed.
    sql.batch_execute(
        "update agreement_versions set digest = null, submitted_digest = null, agreed_digest = null",
    )
    .await
    .unwrap();
    let found = owner.get(&format!("{path}/verify")).await.ok().json();
    assert_eq!((&found["matches"], &found["versions"][0]["digest"]), (&Value::Null, &Value::Null));
}

/// Anybody learns whether it is known, and no more; the shape is the same either way.
#[actix_web::test]
async fn a_digest_is_confirmed_without_disclosing_anything() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigned").await;
    let digest = app.acting_as(OWNER).get(&format!("{}/export", case.path)).await.ok().json()["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    let anybody = app.anonymous();
    let known = anybody.get(&format!("/verify/{digest}")).await.ok();
    let keys = |json: &Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let told = known.json();
    assert_eq!(
        (&told["known"], &told["kind"], &told["signatures"], &told["holding"]),
        (&json!(true), &json!("appraisal"), &json!(3), &json!(false))
    );
    assert_eq!(told["signed_at"], "2027-06-07T07:00:00Z");
    let unknown = anybody.get(&format!("/verify/{}", "0".repeat(64))).await.ok();
    assert_eq!(
        unknown.json(),
        json!({ "known": false, "kind": null, "signed_at": null, "signatures": null, "holding": null })
    );
    assert_eq!(keys(&told), keys(&unknown.json()));
    assert_eq!(known.statements, unknown.statements);
    assert_eq!(anybody.get(&format!("/verify/{}", digest.to_uppercase())).await.ok().json(), told);
    let signature = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json()["versions"]
        [0]["signatures"][0]["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(anybody.get(&format!("/verify/{signature}")).await.ok().json()["kind"], "appraisal_signature");
    case.post(HR, "disclose", json!({})).await.ok();
    assert_eq!(anybody.get(&format!("/verify/{digest}")).await.ok().json()["holding"], json!(true));
    for bad in ["x", "0", &"g".repeat(64), &"0".repeat(65)] {
        anybody.get(&format!("/verify/{bad}")).await.wrong(&["digest field_digest"]);
    }
    let swahili = anybody.in_swahili().get("/verify/x").await;
    assert_eq!(
        swahili.json()["errors"][0]["detail"],
        "SHA-256 kwa heksadesimali: tarakimu 64 za 0 hadi 9 na a hadi f."
    );
}
