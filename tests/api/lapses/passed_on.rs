//! What is passed on: to whom, what the old one sees, and who is first where two are at once.

use super::{lapse, lapsed, rules, signatures, signed};
use crate::{
    appraisals::{Case, column},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

async fn annual<'a>(app: &'a TestApp, state: &str, step: &str) -> Case<'a> {
    rules(app, &[("annual", step, "escalate", 14)]).await;
    Case::open(app).await.to(state).await
}

async fn due(app: &TestApp, who: Person) -> Vec<String> {
    let page = app.acting_as(who).get("/due").await.ok().json();
    let told = |item: &Value| {
        format!("{} {}", item["kind"].as_str().unwrap(), item["until"].as_str().unwrap_or("-"))
    };
    let all = page["items"].as_array().unwrap().iter().map(told);
    all.filter(|item| item.starts_with("appraisal.")).collect()
}

async fn raters(case: &Case<'_>) -> (Value, Value) {
    let read = case.read(HR).await.json();
    (read["supervisor_id"].clone(), read["reviewer_id"].clone())
}

async fn why(case: &Case<'_>, who: Person, action: &str) -> Value {
    let read = case.read(who).await.json();
    let one = read["actions"].as_array().unwrap().iter().find(|one| one["action"] == action).unwrap().clone();
    json!([one["allowed"], one["reason_code"]])
}

/// The rating passes to the reviewer, the review to who stands above him: on record, in the lists, in the actions of both.
#[actix_web::test]
async fn an_assessment_passes_to_the_reviewer() {
    let app = TestApp::new().await;
    let case = annual(&app, "assessing", "supervisor_assessment").await;
    let form = case.read(OWNER).await.json();
    case.save(OWNER, "self", column(&form, ["1", "2"], "2")).await.ok();
    case.submit(OWNER, "self").await.ok();
    case.save(SUPERVISOR, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    assert_eq!((lapse(&app, "2027-07-14").await, lapse(&app, "2027-07-15").await), (0, 1));
    assert_eq!(lapse(&app, "2027-07-15").await, 0);
    assert_eq!(raters(&case).await, (json!(REVIEWER.servant()), json!(HEAD_ABOVE.servant())));
    let read = case.read(SUPERVISOR).await.json();
    assert_eq!(lapsed(&read), ["supervisor_assessment escalate 2027-06-30"]);
    assert_eq!(
        (&read["lapses"][0]["from_id"], &read["lapses"][0]["escalated_to_id"]),
        (&json!(SUPERVISOR.servant()), &json!(REVIEWER.servant()))
    );
    assert_eq!(due(&app, SUPERVISOR).await, Vec::<String>::new());
    assert_eq!(due(&app, REVIEWER).await, ["appraisal.supervisor_assess 2027-07-29"]);
    assert_eq!(why(&case, SUPERVISOR, "sheets/supervisor").await, json!([false, "step_passed_on"]));
    assert_eq!(why(&case, REVIEWER, "sheets/supervisor").await, json!([true, null]));
    let column_of = format!("{}/sheets/supervisor", case.path);
    let marks = column(&form, ["2", "3"], "3");
    app.acting_as(SUPERVISOR).put(&column_of, "\"1\"", marks).await.is(403, "step_passed_on");
    case.post(SUPERVISOR, "decline", json!({ "reason": "x" })).await.is(403, "forbidden");
    let mine = app.acting_as(SUPERVISOR).get("/appraisals").await.ok().json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 1, "E-16: read by id, and in the list");
    let sheet = app.acting_as(REVIEWER).get(&format!("{}/sheets/supervisor", case.path)).await.ok();
    assert_eq!(sheet.tag(), "\"0\"", "what the old one had begun is not the new one's");
    case.save(REVIEWER, "supervisor", column(&form, ["2", "3"], "3")).await.ok();
    assert_eq!(case.submit(REVIEWER, "supervisor").await.ok().json()["status"], "discussion");
    case.save(REVIEWER, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    for (who, verb) in [(REVIEWER, "propose"), (OWNER, "accept")] {
        case.post(who, verb, json!({})).await.ok();
    }
    for who in [OWNER, REVIEWER, HEAD_ABOVE] {
        case.post(who, "sign", signed("agreed")).await.ok();
    }
    assert!(signatures(&case).await.iter().all(|(_, matches)| *matches));
}

#[actix_web::test]
async fn a_proposal_passes_to_the_reviewer() {
    let app = TestApp::new().await;
    let case = annual(&app, "discussion", "proposal").await;
    let form = case.read(OWNER).await.json();
    assert_eq!((lapse(&app, "2027-07-14").await, lapse(&app, "2027-07-15").await), (0, 1));
    assert_eq!(raters(&case).await, (json!(REVIEWER.servant()), json!(HEAD_ABOVE.servant())));
    assert_eq!(due(&app, REVIEWER).await, ["appraisal.discuss 2027-07-29"]);
    case.post(SUPERVISOR, "propose", json!({})).await.is(403, "step_passed_on");
    case.save(REVIEWER, "agreed", column(&form, ["2", "2"], "3")).await.ok();
    case.post(REVIEWER, "propose", json!({})).await.ok();
}

/// A signature covers the supervisor's name: the servant signs anew, and what he signed is kept.
#[actix_web::test]
async fn a_signature_passes_on_and_the_servant_signs_anew() {
    let app = TestApp::new().await;
    let case = annual(&app, "signing", "supervisor_signature").await;
    case.post(OWNER, "sign", signed("agreed")).await.ok();
    assert_eq!((lapse(&app, "2027-07-14").await, lapse(&app, "2027-07-15").await), (0, 1));
    let read = case.read(OWNER).await.json();
    assert_eq!((&read["status"], &read["signed"]), (&json!("signing"), &json!([])));
    assert_eq!(read["versions"][0]["superseded_by"], "handed_over");
    case.post(OWNER, "sign", signed("agreed")).await.ok();
    case.post(SUPERVISOR, "sign", signed("agreed")).await.is(403, "step_passed_on");
    assert_eq!(due(&app, REVIEWER).await, ["appraisal.sign 2027-07-29"]);
    case.post(REVIEWER, "sign", signed("agreed")).await.ok();
    case.post(HEAD_ABOVE, "sign", signed("agreed")).await.ok();
    let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!((&verified["matches"], verified["versions"].as_array().unwrap().len()), (&json!(true), 2));
}

/// Upwards as long as there is somebody: then it stays, and HR sees why.
#[actix_web::test]
async fn a_countersignature_passes_on_until_nobody_is_above() {
    let app = TestApp::new().await;
    let case = annual(&app, "countersigning", "countersignature").await;
    assert_eq!((lapse(&app, "2027-07-14").await, lapse(&app, "2027-07-15").await), (0, 1));
    assert_eq!(raters(&case).await, (json!(SUPERVISOR.servant()), json!(HEAD_ABOVE.servant())));
    case.post(REVIEWER, "sign", signed("agreed")).await.is(403, "step_passed_on");
    assert_eq!(due(&app, HEAD_ABOVE).await, ["appraisal.countersign 2027-07-29"]);
    // He has 14 days, and the 14 of grace.
    assert_eq!(lapse(&app, "2027-08-12").await, 0);
    assert_eq!(lapse(&app, "2027-08-13").await, 0, "nobody is above him");
    let preview = app.acting_as(HR).get(&format!("/cycles/{YEAR}/lapses/preview")).await.ok().json();
    let told =
        preview["items"].as_array().unwrap().iter().find(|one| one["step"] == "countersignature").unwrap();
    assert_eq!((&told["hindrance"], &told["passes_to_id"]), (&json!("nobody_above"), &Value::Null));
    case.post(HEAD_ABOVE, "sign", signed("agreed")).await.ok();
    assert!(signatures(&case).await.iter().all(|(_, matches)| *matches), "no signature was touched");
}

/// Whoever is recused is passed over.
#[actix_web::test]
async fn it_never_passes_to_the_recused() {
    let app = TestApp::new().await;
    let case = annual(&app, "discussion", "proposal").await;
    let conflict = json!({ "servant_id": OWNER.servant(), "person_id": REVIEWER.servant(), "kind": "family", "reason": "Ndugu" });
    let declared = app.acting_as(OWNER).post("/recusals", conflict).await.ok();
    let uphold = format!("/recusals/{}/uphold", declared.id());
    app.acting_as(HR).post_if(&uphold, &declared.tag(), json!({ "reason": "Imethibitishwa" })).await.ok();
    assert_eq!(lapse(&app, "2027-07-15").await, 1);
    assert_eq!(raters(&case).await, (json!(HEAD_ABOVE.servant()), Value::Null));
    assert_eq!(due(&app, HEAD_ABOVE).await, ["appraisal.discuss 2027-07-29"]);
    app.acting_as(REVIEWER).get(&case.path).await.is(404, "not_found");
}

/// Who acts for the next in line does it in his place; who acted for the old one sees why he no longer may.
#[actix_web::test]
async fn who_acts_is_respected() {
    let app = TestApp::new().await;
    let case = annual(&app, "discussion", "proposal").await;
    for (absent, acting) in [(SUPERVISOR, FORMER), (REVIEWER, PLANNER)] {
        let body = json!({ "absent_id": absent.servant(), "acting_id": acting.servant(), "starts_on": "2027-07-01", "ends_on": "2027-08-31", "reason": "Likizo" });
        app.acting_as(HR).post("/acting_supervisors", body).await.ok();
    }
    app.travel("2027-07-14");
    let preview =
        app.acting_as(HR).get(&format!("/cycles/{YEAR}/lapses/preview?as_of=2027-07-15")).await.ok().json();
    assert_eq!(
        (&preview["items"][0]["waits_on_id"], &preview["items"][0]["passes_to_id"]),
        (&json!(FORMER.servant()), &json!(REVIEWER.servant()))
    );
    assert_eq!(lapse(&app, "2027-07-15").await, 1);
    let read = case.read(PLANNER).await.json();
    assert_eq!(
        (&read["supervisor_id"], &read["acting_supervisor_id"]),
        (&json!(REVIEWER.servant()), &json!(PLANNER.servant()))
    );
    assert_eq!(due(&app, PLANNER).await, ["appraisal.discuss 2027-07-29"]);
    case.post(FORMER, "propose", json!({})).await.is(403, "step_passed_on");
}

/// An order moves the day for whom it reaches, and for nobody else; so does a return by the reviewer.
#[actix_web::test]
async fn orders_and_returns_move_the_day() {
    let app = TestApp::new().await;
    let case = annual(&app, "proposed", "acceptance").await;
    rules(&app, &[("annual", "acceptance", "forward", 0)]).await;
    let order = json!({ "institution_id": COUNCIL, "phase": "annual", "closes_on": "2027-07-20", "reason": "Mtandao" });
    app.acting_as(NATIONAL).post(&format!("/cycles/{YEAR}/extensions"), order).await.ok();
    assert_eq!(
        (lapse(&app, "2027-07-01").await, lapse(&app, "2027-07-20").await),
        (0, 0),
        "inside the order"
    );
    assert_eq!(lapse(&app, "2027-07-21").await, 1);
    assert_eq!(lapsed(&case.read(OWNER).await.json()), ["acceptance forward 2027-07-20"]);
    let app = TestApp::new().await;
    rules(&app, &[("annual", "proposal", "escalate", 0)]).await;
    let case = Case::open(&app).await.to("countersigning").await;
    case.post(REVIEWER, "return", json!({ "reason": "Jadilianeni", "due_on": "2027-07-10" })).await.ok();
    assert_eq!(
        (lapse(&app, "2027-07-01").await, lapse(&app, "2027-07-10").await),
        (0, 0),
        "the return's day"
    );
    assert_eq!(lapse(&app, "2027-07-11").await, 1);
    assert_eq!(lapsed(&case.read(OWNER).await.json()), ["proposal escalate 2027-07-10"]);
}

/// The person himself, and two workers, at the same moment: exactly one is first, and nothing is half.
#[actix_web::test]
async fn at_the_same_moment_exactly_one_is_first() {
    let (mut lapses, mut acts) = (0, 0);
    for late in [false, false, true, true, true] {
        let app = TestApp::new().await;
        let case = annual(&app, "proposed", "acceptance").await;
        rules(&app, &[("annual", "acceptance", "forward", 14), ("annual", "acknowledgement", "deem", 90)])
            .await;
        let tag = case.read(OWNER).await.tag();
        // The client's clock stands a moment before midnight, the worker's a moment after.
        app.clock.travel_to("2027-07-14T23:59:59+03:00".parse().unwrap());
        let now = "2027-07-15T00:00:00+03:00".parse().unwrap();
        let path = format!("{}/accept", case.path);
        let owner = app.acting_as(OWNER).at_once();
        let act = async {
            if late {
                tokio::task::yield_now().await;
            }
            owner.post_if(&path, &tag, json!({})).await.status
        };
        let (mut one, mut two) = (app.sql().await, app.sql().await);
        let (status, first, second) = tokio::join!(
            act,
            eutendaji::resources::lapses::lapse_all(&mut one, 10, now),
            eutendaji::resources::lapses::lapse_all(&mut two, 10, now),
        );
        let lapsed = first.unwrap().lapsed + second.unwrap().lapsed;
        assert_eq!((status == 200, lapsed), (lapsed == 0, usize::from(status != 200)), "{status} {lapsed}");
        let read = case.read(OWNER).await.json();
        assert_eq!(read["status"], "signing");
        assert_eq!(read["agreed"], json!(status == 200));
        assert_eq!(read["lapses"].as_array().unwrap().len(), lapsed);
        let trail = app.acting_as(AUDITOR).get("/audit?action=appraisal.lapse").await.ok().json();
        assert_eq!(trail["items"].as_array().unwrap().len(), lapsed);
        (lapses, acts) = (lapses + lapsed, acts + usize::from(status == 200));
    }
    assert_eq!(lapses + acts, 5);
}
