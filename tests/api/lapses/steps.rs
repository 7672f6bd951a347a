//! The steps of the annual appraisal, each by each of its rules.

use super::{lapse, lapsed, rules, signatures, signed};
use crate::{
    appraisals::{Case, column},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

/// An annual appraisal in a state, in a year where this step lapses by this rule, 14 days after 30 June.
async fn annual<'a>(app: &'a TestApp, state: &str, step: &str, rule: &str) -> Case<'a> {
    rules(app, &[("annual", step, rule, 14)]).await;
    Case::open(app).await.to(state).await
}

/// Lets it lapse on 15 July, not a day before, and not twice; nothing of it is anybody's signature.
async fn lapses_once(app: &TestApp, case: &Case<'_>, told: &str) -> Value {
    let before = signatures(case).await;
    assert_eq!(lapse(app, "2027-07-14").await, 0, "a day of grace is left");
    assert_eq!(lapse(app, "2027-07-15").await, 1);
    assert_eq!(lapse(app, "2027-07-15").await, 0, "once");
    assert_eq!(signatures(case).await, before, "nobody signed");
    let read = case.read(OWNER).await.json();
    assert_eq!(lapsed(&read), [told]);
    assert_eq!(read["due_on"], "2027-07-29", "the next has his 14 days");
    let trail = app.acting_as(AUDITOR).get("/audit?action=appraisal.lapse").await.ok().json();
    assert_eq!(trail["items"].as_array().unwrap().len(), 1);
    assert_eq!(trail["items"][0]["account_id"], Value::Null, "the service itself");
    read
}

/// The rating goes on without the servant's column: his draft stays his own, and nobody writes it for him.
#[actix_web::test]
async fn without_a_self_assessment_it_goes_forward() {
    let app = TestApp::new().await;
    let case = annual(&app, "assessing", "self_assessment", "forward").await;
    let form = case.read(OWNER).await.json();
    case.save(OWNER, "self", column(&form, ["1", "1"], "1")).await.ok();
    let gone = lapses_once(&app, &case, "self_assessment forward 2027-06-30").await;
    assert_eq!(gone["status"], "assessing", "the supervisor is next");
    case.save(OWNER, "self", column(&form, ["1", "2"], "2")).await.is(409, "step_lapsed");
    case.submit(OWNER, "self").await.is(409, "step_lapsed");
    case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    assert_eq!(case.submit(SUPERVISOR, "supervisor").await.ok().json()["status"], "discussion");
    let own = format!("{}/sheets/self", case.path);
    let draft = app.acting_as(OWNER).get(&own).await.ok().json();
    assert_eq!(
        (draft["submitted_at"].is_null(), draft["content"]["marks"]["attributes"]["1.1"]["mark"].is_null()),
        (true, false)
    );
    for who in [SUPERVISOR, REVIEWER, HR, AUDITOR] {
        let seen = app.acting_as(who).get(&own).await.ok().json();
        assert_eq!((&seen["saved_at"], &seen["author_id"]), (&Value::Null, &Value::Null), "{}", who.name);
        assert!(!seen.to_string().contains("\"mark\""), "{}", who.name);
    }
    case.save(SUPERVISOR, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    for (who, verb) in [(SUPERVISOR, "propose"), (OWNER, "accept")] {
        case.post(who, verb, json!({})).await.ok();
    }
    for who in [OWNER, SUPERVISOR, REVIEWER] {
        case.post(who, "sign", signed("agreed")).await.ok();
    }
    let export = app.acting_as(OWNER).get(&format!("{}/export", case.path)).await.ok().json();
    assert_eq!(
        (&export["content"]["own"], &export["content"]["lapsed"][0]["step"]),
        (&Value::Null, &json!("self_assessment"))
    );
    let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!(verified["matches"], true);
}

/// Where the supervisor was ready, the discussion begins at once.
#[actix_web::test]
async fn without_a_self_assessment_the_discussion_begins_where_the_supervisor_was_ready() {
    let app = TestApp::new().await;
    let case = annual(&app, "assessing", "self_assessment", "forward").await;
    let form = case.read(OWNER).await.json();
    case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    case.submit(SUPERVISOR, "supervisor").await.ok();
    let gone = lapses_once(&app, &case, "self_assessment forward 2027-06-30").await;
    assert_eq!(gone["status"], "discussion");
    app.travel("2027-07-29");
    case.save(SUPERVISOR, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    case.post(SUPERVISOR, "propose", json!({})).await.ok();
}

/// The proposed marks stand, and it says that nobody agreed to them: A = 2, B = 3, 2.50 as if they had been accepted.
#[actix_web::test]
async fn unanswered_the_proposed_marks_stand_as_not_agreed() {
    let app = TestApp::new().await;
    let case = annual(&app, "proposed", "acceptance", "forward").await;
    let gone = lapses_once(&app, &case, "acceptance forward 2027-06-30").await;
    assert_eq!(
        (&gone["status"], &gone["agreed"], &gone["overall"]),
        (&json!("signing"), &json!(false), &json!("2.5"))
    );
    case.post(OWNER, "accept", json!({})).await.is(409, "wrong_state");
    case.post(OWNER, "sign", signed("seen_not_agreed")).await.ok();
    for who in [SUPERVISOR, REVIEWER] {
        case.post(who, "sign", signed("agreed")).await.ok();
    }
    assert_eq!(signatures(&case).await.iter().filter(|(_, matches)| *matches).count(), 3);
    case.post(HR, "disclose", json!({})).await.ok();
    let plea = crate::appeals::plea(&case.path);
    let appeal = app.acting_as(OWNER).post("/appeals", plea).await.ok().json();
    assert_eq!(appeal["kind"], "referral", "not agreed: it is referred");
}

/// Not signed in time: it goes on to the supervisor, with no signature of the servant's, and can be appealed.
#[actix_web::test]
async fn an_acknowledgement_is_passed_over_or_deemed() {
    for rule in ["forward", "deem"] {
        let app = TestApp::new().await;
        let case = annual(&app, "signing", "acknowledgement", rule).await;
        let told = format!("acknowledgement {rule} 2027-06-30");
        let gone = lapses_once(&app, &case, &told).await;
        assert_eq!(
            (&gone["status"], &gone["signed"], &gone["agreed"]),
            (&json!("signing"), &json!([]), &json!(true))
        );
        case.post(OWNER, "sign", signed("agreed")).await.is(403, "forbidden");
        case.post(SUPERVISOR, "sign", signed("agreed")).await.ok();
        case.post(REVIEWER, "sign", signed("agreed")).await.ok();
        assert_eq!(signatures(&case).await, [("supervisor".to_owned(), true), ("reviewer".to_owned(), true)]);
        let export = app.acting_as(OWNER).get(&format!("{}/export", case.path)).await.ok().json();
        assert_eq!(export["content"]["lapsed"][0]["rule"], rule);
        case.post(HR, "disclose", json!({})).await.ok();
        let appeal =
            app.acting_as(OWNER).post("/appeals", crate::appeals::plea(&case.path)).await.ok().json();
        assert_eq!((&appeal["kind"], &appeal["status"]), (&json!("appeal"), &json!("lodged")));
    }
}

/// Not countersigned in time: what the two signed stays as they signed it.
#[actix_web::test]
async fn a_countersignature_is_passed_over_or_deemed() {
    for rule in ["forward", "deem"] {
        let app = TestApp::new().await;
        let case = annual(&app, "countersigning", "countersignature", rule).await;
        let gone = lapses_once(&app, &case, &format!("countersignature {rule} 2027-06-30")).await;
        assert_eq!(gone["status"], "countersigned");
        case.post(REVIEWER, "sign", signed("agreed")).await.is(403, "forbidden");
        case.post(REVIEWER, "return", json!({ "reason": "x" })).await.is(409, "wrong_state");
        assert_eq!(
            signatures(&case).await,
            [("appraisee".to_owned(), true), ("supervisor".to_owned(), true)]
        );
        let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
        assert_eq!(verified["matches"], true, "{verified}");
        case.post(HR, "disclose", json!({})).await.ok();
        // Who did not countersign has no part in the case: he may decide.
        let appeal =
            app.acting_as(OWNER).post("/appeals", crate::appeals::plea(&case.path)).await.ok().json();
        assert_eq!(appeal["decider_id"], json!(REVIEWER.servant()));
    }
}

/// On appeal it goes on without the statement of who marked, and the file says so.
#[actix_web::test]
async fn an_appeal_goes_on_without_the_statement() {
    let app = TestApp::new().await;
    rules(&app, &[("appeal", "appeal_statement", "forward", 3)]).await;
    let case = Case::open(&app).await.to("disclosed").await;
    let appeal = crate::appeals::Appeal::lodge(&case).await;
    appeal.post(HEAD_ABOVE, "request_file", json!({})).await.ok();
    for (day, lapsed) in [("2027-06-24", 0), ("2027-06-25", 1), ("2027-06-25", 0)] {
        assert_eq!(lapse(&app, day).await, lapsed, "{day}");
    }
    let read = app.acting_as(OWNER).get(&appeal.path).await.ok().json();
    assert_eq!(read["status"], "under_decision");
    appeal.post(SUPERVISOR, "statement", json!({ "statement": "Nimechelewa" })).await.is(409, "wrong_state");
    let file = app.acting_as(HEAD_ABOVE).get(&format!("{}/file", appeal.path)).await.ok().json();
    assert_eq!(
        (
            &file["content"]["statement"],
            &file["content"]["lapsed"]["rule"],
            &file["content"]["lapsed"]["due_on"]
        ),
        (&Value::Null, &json!("forward"), &json!("2027-06-21"))
    );
}

/// Without a rule a step is only reminded of; with one, it can still be done in the days of grace, and then it did not lapse.
#[actix_web::test]
async fn late_within_the_grace_is_done_and_without_a_rule_nothing_lapses() {
    let app = TestApp::new().await;
    let case = annual(&app, "proposed", "acceptance", "forward").await;
    let deadlines = case.read(OWNER).await.json()["deadlines"].clone();
    assert_eq!(
        deadlines,
        json!([{ "step": "acceptance", "due_on": "2027-06-30", "rule": "forward", "lapses_on": "2027-07-15" }])
    );
    app.travel("2027-07-14");
    let accept = case.read(OWNER).await.json()["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["action"] == "accept")
        .unwrap()
        .clone();
    assert_eq!(accept["allowed"], true);
    case.post(OWNER, "accept", json!({})).await.ok();
    assert_eq!(lapse(&app, "2027-09-30").await, 0, "the signature has no rule");
    assert_eq!(lapsed(&case.read(OWNER).await.json()), Vec::<String>::new());
    let other = TestApp::new().await;
    let case = Case::open(&other).await.to("proposed").await;
    other.travel("2027-07-01");
    case.post(OWNER, "accept", json!({})).await.is(409, "window_closed");
    assert_eq!(lapse(&other, "2027-12-31").await, 0);
}

/// Long leave: what is on hold does not lapse; resumed, it has the days that it is given.
#[actix_web::test]
async fn what_is_on_hold_does_not_lapse() {
    let app = TestApp::new().await;
    let case = annual(&app, "proposed", "acceptance", "forward").await;
    case.post(HR, "hold", json!({ "reason": "Likizo ya uzazi" })).await.ok();
    assert_eq!(lapse(&app, "2027-08-31").await, 0);
    case.post(HR, "resume", json!({})).await.ok();
    assert_eq!(case.read(OWNER).await.json()["deadlines"][0]["due_on"], "2027-09-14");
    assert_eq!(lapse(&app, "2027-09-28").await, 0);
    assert_eq!(lapse(&app, "2027-09-29").await, 1);
}
