//! The supervisor's answer to an agreement that was handed in.

use super::{lapse, lapsed, rules};
use crate::{
    agreements::agreement,
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

async fn step(app: &TestApp, who: Person, path: &str, verb: &str, body: Value) -> Reply {
    let tag = app.acting_as(OWNER).get(path).await.tag();
    app.acting_as(who).post_if(&format!("{path}/{verb}"), &tag, body).await
}

async fn waits_on(app: &TestApp, who: Person) -> Vec<String> {
    let page = app.acting_as(who).get("/due?kind=agreement.agree").await.ok().json();
    let until = |item: &Value| item["until"].as_str().unwrap_or("-").to_owned();
    page["items"].as_array().unwrap().iter().map(until).collect()
}

/// Deemed agreed it holds, with the servant's name alone under it, and can be revised and appraised like any other.
#[actix_web::test]
async fn unanswered_it_is_deemed_agreed() {
    let app = TestApp::new().await;
    rules(&app, &[("planning", "agreement_answer", "deem", 14)]).await;
    let path = agreement(&app, OWNER, "submitted").await;
    assert_eq!(waits_on(&app, SUPERVISOR).await, ["2026-07-31"]);
    let owner = app.acting_as(OWNER);
    assert_eq!(
        owner.get(&path).await.json()["deadlines"],
        json!([{ "step": "agreement_answer", "due_on": "2026-07-31", "rule": "deem", "lapses_on": "2026-08-15" }])
    );
    for (day, count) in [("2026-08-14", 0), ("2026-08-15", 1), ("2026-08-15", 0), ("2026-08-16", 0)] {
        assert_eq!(lapse(&app, day).await, count, "{day}");
    }
    let read = owner.get(&path).await.ok().json();
    assert_eq!(
        (&read["status"], &read["agreed_revision"], &read["due_on"]),
        (&json!("agreed"), &json!(1), &Value::Null)
    );
    assert_eq!(lapsed(&read), ["agreement_answer deem 2026-07-31"]);
    let versions = owner.get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(
        (&versions["versions"][0]["deemed"], &versions["versions"][0]["agreed_by"]),
        (&json!(true), &Value::Null)
    );
    let verified = owner.get(&format!("{path}/verify")).await.ok().json();
    assert_eq!(verified["matches"], true, "{verified}");
    let version = &verified["versions"][0];
    assert_eq!((&version["deemed"], version["signatures"].as_array().unwrap().len()), (&json!(true), 1));
    assert_eq!(version["signatures"][0]["party"], "servant");
    let digest = version["digest"].as_str().unwrap();
    assert_eq!(app.anonymous().get(&format!("/verify/{digest}")).await.ok().json()["signatures"], 1);
    step(&app, SUPERVISOR, &path, "agree", json!({})).await.is(409, "wrong_state");
    step(&app, SUPERVISOR, &path, "revise", json!({ "reason": "Nimechelewa" })).await.ok();
    assert_eq!(lapse(&app, "2027-06-30").await, 0, "a revision has no window and no day");
}

/// Passed on, the reviewer answers in the supervisor's place until this revision is agreed.
#[actix_web::test]
async fn unanswered_it_passes_to_the_next_in_line() {
    let app = TestApp::new().await;
    rules(&app, &[("planning", "agreement_answer", "escalate", 0)]).await;
    let path = agreement(&app, OWNER, "submitted").await;
    for (day, count) in [("2026-07-31", 0), ("2026-08-01", 1), ("2026-08-01", 0)] {
        assert_eq!(lapse(&app, day).await, count, "{day}");
    }
    let read = app.acting_as(SUPERVISOR).get(&path).await.ok().json();
    assert_eq!(
        (&read["status"], &read["supervisor_id"], &read["escalated_to_id"], &read["due_on"]),
        (&json!("submitted"), &json!(REVIEWER.servant()), &json!(REVIEWER.servant()), &json!("2026-08-15"))
    );
    let agree =
        read["actions"].as_array().unwrap().iter().find(|one| one["action"] == "agree").unwrap().clone();
    assert_eq!((&agree["allowed"], &agree["reason_code"]), (&json!(false), &json!("step_passed_on")));
    assert_eq!(
        (waits_on(&app, SUPERVISOR).await, waits_on(&app, REVIEWER).await),
        (vec![], vec!["2026-08-15".to_owned()])
    );
    step(&app, SUPERVISOR, &path, "agree", json!({})).await.is(403, "step_passed_on");
    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "x" })).await.is(403, "step_passed_on");
    // He lets it lie too: it passes to who stands above him, and there it ends.
    assert_eq!((lapse(&app, "2026-08-15").await, lapse(&app, "2026-08-16").await), (0, 1));
    assert_eq!(waits_on(&app, HEAD_ABOVE).await, ["2026-08-30"]);
    let listed = app.acting_as(HEAD_ABOVE).get("/agreements").await.ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    step(&app, REVIEWER, &path, "agree", json!({})).await.is(403, "step_passed_on");
    assert_eq!(
        (lapse(&app, "2026-08-31").await, lapse(&app, "2026-12-31").await),
        (0, 0),
        "nobody is above him"
    );
    let agreed = step(&app, HEAD_ABOVE, &path, "agree", json!({})).await.ok().json();
    assert_eq!((&agreed["status"], agreed.get("escalated_to_id")), (&json!("agreed"), None));
    let read = app.acting_as(OWNER).get(&path).await.ok().json();
    assert_eq!(read["supervisor_id"], json!(SUPERVISOR.servant()), "from now on it is his again");
    assert_eq!(
        lapsed(&read),
        ["agreement_answer escalate 2026-07-31", "agreement_answer escalate 2026-08-15"]
    );
    let versions = app.acting_as(OWNER).get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(
        (&versions["versions"][0]["agreed_by"], &versions["versions"][0]["deemed"]),
        (&json!(HEAD_ABOVE.servant()), &json!(false))
    );
}

/// Handed in late after a return, the supervisor has his days from then; an order moves them; what was never handed in stays as it is.
#[actix_web::test]
async fn returns_orders_and_drafts() {
    let app = TestApp::new().await;
    rules(&app, &[("planning", "agreement_answer", "deem", 7)]).await;
    let path = agreement(&app, OWNER, "returned").await;
    app.travel("2026-07-20");
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "Tena", "due_on": "2026-08-20" })).await.ok();
    assert_eq!(lapse(&app, "2026-08-19").await, 0, "it is the servant's, and he has until the 20th");
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    assert_eq!(lapse(&app, "2026-08-26").await, 0, "7 days from when he handed in");
    let order = json!({ "institution_id": COUNCIL, "phase": "planning", "closes_on": "2026-08-25", "reason": "Mtandao" });
    app.acting_as(NATIONAL).post(&format!("/cycles/{YEAR}/extensions"), order).await.ok();
    assert_eq!(lapse(&app, "2026-09-01").await, 0, "7 days from the order's");
    assert_eq!(lapse(&app, "2026-09-02").await, 1);
    let draft = TestApp::new().await;
    rules(&draft, &[("planning", "agreement_answer", "deem", 0)]).await;
    let path = agreement(&draft, OWNER, "draft").await;
    assert_eq!(lapse(&draft, "2026-12-31").await, 0);
    assert_eq!(draft.acting_as(OWNER).get(&path).await.json()["status"], "draft");
    let preview = draft.acting_as(HR).get(&format!("/cycles/{YEAR}/lapses/preview")).await.ok().json();
    assert_eq!(
        (&preview["items"][0]["hindrance"], &preview["items"][0]["step"], &preview["items"][0]["due_on"]),
        (&json!("not_handed_in"), &Value::Null, &json!("2026-07-31"))
    );
}
