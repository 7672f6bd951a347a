//! Who moves within the year: the interim appraisal by the old supervisor, the new agreement, the year's mark by days, debts, handover.

use super::{
    agreements::{agreement, objectives},
    appraisals::{Case, column},
    support::{Reply, TestApp, cast::*},
};
use serde_json::{Value, json};

/// The owner is transferred on 1 January to the HR unit under the former supervisor; the caller stands on 5 January.
async fn transferred(app: &TestApp) -> String {
    app.travel("2026-12-15");
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", OWNER.posting());
    let tag = hr.get(&path).await.tag();
    let appointment = json!({ "institution_id": COUNCIL, "unit_id": HR_UNIT, "designation_id": PLANNER_DESIGNATION,
        "kind": "substantive", "starts_on": "2027-01-01", "supervisor_id": FORMER.servant() });
    let new = hr.post_if(&format!("{path}/transfer"), &tag, json!({ "appointment": appointment })).await.ok();
    app.travel("2027-01-05");
    new.id()
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn year(app: &TestApp, who: Person) -> Reply {
    let query = format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant());
    app.acting_as(who).get(&query).await
}

async fn debts(app: &TestApp, who: Person, filter: &str) -> Vec<Value> {
    let reply = app.acting_as(who).get(&format!("/appraisals/debts?cycle_id={YEAR}{filter}")).await.ok();
    reply.json()["items"].as_array().unwrap().clone()
}

/// 184 days at 5/2 and 181 at 7/2, of 365: (460 + 1267/2) / 365 = 2187/730 = 2.9958… → 3.00.
#[actix_web::test]
async fn a_january_transfer_from_the_interim_mark_to_the_years() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    let posting = transferred(&app).await;
    let closed = app.acting_as(OWNER).get(&old).await.ok();
    assert_eq!(
        (&closed.json()["closed_on"], &closed.json()["closed_reason"]),
        (&json!("2026-12-31"), &json!("transfer"))
    );
    let revise = json!({ "reason": "Nimehama" });
    app.acting_as(OWNER)
        .post_if(&format!("{old}/revise"), &closed.tag(), revise)
        .await
        .is(409, "agreement_closed");
    // Nobody has begun the interim appraisal: the old supervisor owes it, since the day after.
    let owed = debts(&app, HR, "").await;
    assert_eq!(owed.len(), 1, "{owed:?}");
    assert_eq!(
        (
            &owed[0]["debt"]["step"],
            &owed[0]["debt"]["debtor_id"],
            &owed[0]["debt"]["due_on"],
            &owed[0]["interim"]
        ),
        (&json!("appraisal.open"), &json!(SUPERVISOR.servant()), &json!("2027-01-30"), &json!(true))
    );
    assert_eq!(debts(&app, SUPERVISOR, "").await.len(), 1, "his own debt");
    assert_eq!(debts(&app, OWNER, "&owed_by=supervisor").await.len(), 1, "whose debt the missing mark is");
    assert_eq!(debts(&app, HR, "&owed_by=owner").await.len(), 0);
    for who in [STRANGER, COLLEAGUE, HR_OTHER] {
        assert_eq!(debts(&app, who, "").await.len(), 0, "{}", who.name);
    }
    let open = json!({ "agreement_id": id_of(&old), "kind": "annual" });
    app.acting_as(STRANGER).post("/appraisals", open.clone()).await.is(404, "not_found");
    let new = app.acting_as(SUPERVISOR).post("/appraisals", open.clone()).await.ok();
    let interim = new.json();
    assert_eq!(
        [&interim["interim"], &interim["supervisor_id"], &interim["period_ends_on"], &interim["due_on"]],
        [&json!(true), &json!(SUPERVISOR.servant()), &json!("2026-12-31"), &json!("2027-01-30")]
    );
    app.acting_as(OWNER).post("/appraisals", open).await.is(409, "appraisal_exists");
    let waiting = year(&app, OWNER).await.ok().json();
    assert_eq!(waiting["status"], "waiting");
    assert_eq!(waiting["parts"][0]["debt"]["step"], "appraisal.self_assessment");
    assert_eq!(waiting["parts"][1]["debt"]["step"], "agreement.submit");
    assert_eq!(waiting["parts"][1]["posting_id"], json!(posting));
    Case { app: &app, path: format!("/appraisals/{}", new.id()) }.to("disclosed").await;
    second_half(&app).await;
    let made = year(&app, OWNER).await.ok().json();
    assert_eq!(
        [&made["status"], &made["exact"], &made["overall"]],
        [&json!("rated"), &json!("2187/730"), &json!("3")],
        "{made:#}"
    );
    let shares: Vec<_> = made["parts"].as_array().unwrap().iter().map(|part| part["share"].clone()).collect();
    assert_eq!(shares, [json!("184/365"), json!("181/365")]);
    assert_eq!(year(&app, HR).await.ok().json()["overall"], "3");
    // The two supervisors each saw one half: neither may read the whole.
    for who in [FORMER, SUPERVISOR, STRANGER] {
        year(&app, who).await.is(404, "not_found");
    }
    assert_eq!(debts(&app, HR, &format!("&servant_id={}", OWNER.servant())).await.len(), 0);
}

/// He goes to another institution: its HR reads the year's mark with both halves, that of the first does not any more.
#[actix_web::test]
async fn the_record_goes_with_the_servant() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    let path = format!("/postings/{}", OWNER.posting());
    let tag = app.acting_as(HR).get(&path).await.tag();
    let end = json!({ "ends_on": "2026-12-31", "reason": "transfer" });
    app.acting_as(HR).post_if(&format!("{path}/end"), &tag, end).await.ok();
    app.travel("2027-01-05");
    let appointment = json!({ "institution_id": OTHER, "unit_id": OTHER_UNIT, "designation_id": PLANNER_DESIGNATION,
        "kind": "substantive", "starts_on": "2027-01-01" });
    year(&app, HR_OTHER).await.is(404, "not_found");
    let new = json!({ "servant_id": OWNER.servant(), "appointment": appointment });
    app.acting_as(HR_OTHER).post("/postings", new).await.ok();
    let open = json!({ "agreement_id": id_of(&old), "kind": "annual" });
    let interim = app.acting_as(SUPERVISOR).post("/appraisals", open).await.ok();
    let case = Case { app: &app, path: format!("/appraisals/{}", interim.id()) }.to("disclosed").await;
    let told = year(&app, HR_OTHER).await.ok().json();
    assert_eq!((&told["status"], &told["parts"][0]["mark"]), (&json!("waiting"), &json!("5/2")), "{told:#}");
    app.acting_as(HR_OTHER).get(&case.path).await.is(404, "not_found");
    for who in [HR, SUPERVISOR, COLLEAGUE, STRANGER] {
        year(&app, who).await.is(404, "not_found");
    }
    year(&app, OWNER).await.ok();
}

/// The agreement and the annual appraisal of the new posting: A = (4 + 4) / 2, B = 3, 7/2.
async fn second_half(app: &TestApp) {
    let new = app.acting_as(OWNER).post("/agreements", json!({})).await.ok();
    assert_eq!(new.json()["joining_until"], "2027-01-31");
    let path = format!("/agreements/{}", new.id());
    let tag = app
        .acting_as(OWNER)
        .put(&format!("{path}/objectives"), &new.tag(), objectives(&["50", "50"]))
        .await
        .ok()
        .tag();
    let tag = app.acting_as(OWNER).post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.is(404, "not_found");
    app.acting_as(FORMER).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    let open = json!({ "agreement_id": new.id(), "kind": "annual" });
    app.acting_as(FORMER).post("/appraisals", open.clone()).await.is(409, "window_not_open");
    app.travel("2027-06-07");
    let appraisal = app.acting_as(FORMER).post("/appraisals", open).await.ok();
    assert_eq!(
        [&appraisal.json()["interim"], &appraisal.json()["period_starts_on"]],
        [&json!(false), &json!("2027-01-01")]
    );
    let case = Case { app, path: format!("/appraisals/{}", appraisal.id()) };
    let case = case.through("discussion", FORMER).await;
    case.save(FORMER, "agreed", column(&appraisal.json(), ["4", "4"], "3")).await.ok();
    case.post(FORMER, "propose", json!({})).await.ok();
    case.post(OWNER, "accept", json!({})).await.ok();
    for signer in [OWNER, FORMER, REVIEWER] {
        case.post(signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    case.post(HR, "disclose", json!({})).await.ok();
}

/// The planning window closed in July: who joins in January has the cycle's 30 days, to the day.
#[actix_web::test]
async fn who_joins_within_the_year_has_days_of_his_own() {
    let app = TestApp::new().await;
    transferred(&app).await;
    app.acting_as(SUPERVISOR).post("/agreements", json!({ "cycle_id": YEAR })).await.is(409, "window_closed");
    app.travel("2027-01-31");
    let new = app.acting_as(OWNER).post("/agreements", json!({})).await.ok();
    app.travel("2027-02-01");
    let path = format!("/agreements/{}/objectives", new.id());
    app.acting_as(OWNER).put(&path, &new.tag(), objectives(&["100"])).await.is(409, "window_closed");
}

/// What was handed in and never agreed can still be, for 30 days: else the stretch could never be appraised.
#[actix_web::test]
async fn a_closed_agreement_can_still_be_agreed_for_a_while() {
    for (day, status) in [("2027-01-30", 200), ("2027-01-31", 409)] {
        let app = TestApp::new().await;
        let path = agreement(&app, OWNER, "submitted").await;
        transferred(&app).await;
        assert_eq!(debts(&app, HR, "").await[0]["debt"]["step"], "agreement.agree");
        app.travel(day);
        let supervisor = app.acting_as(SUPERVISOR);
        let tag = supervisor.get(&path).await.ok().tag();
        let reply = supervisor.post_if(&format!("{path}/agree"), &tag, json!({})).await;
        assert_eq!(reply.status, status, "{day}: {}", reply.text());
        if status == 409 {
            reply.is(409, "agreement_closed");
        }
    }
}

/// The days of its own are over: it goes on in the annual window, and nowhere between.
#[actix_web::test]
async fn an_interim_appraisal_has_its_days_and_the_annual_window() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    transferred(&app).await;
    let open = json!({ "agreement_id": id_of(&old), "kind": "annual" });
    let new = app.acting_as(HR).post("/appraisals", open).await.ok();
    let case = Case { app: &app, path: format!("/appraisals/{}", new.id()) };
    for (day, status) in [("2027-01-30", 200), ("2027-01-31", 409), ("2027-06-01", 200), ("2027-07-01", 409)]
    {
        app.travel(day);
        let reply = case.save(OWNER, "self", json!({})).await;
        assert_eq!(reply.status, status, "{day}: {}", reply.text());
    }
}

#[actix_web::test]
async fn a_stretch_under_the_minimum_owes_nothing() {
    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    app.travel("2026-08-15");
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", OWNER.posting());
    let tag = hr.get(&path).await.tag();
    hr.post_if(&format!("{path}/end"), &tag, json!({ "ends_on": "2026-08-31", "reason": "resignation" }))
        .await
        .ok();
    app.travel("2026-09-10");
    assert_eq!(debts(&app, HR, "").await.len(), 0);
    let made = year(&app, OWNER).await.ok().json();
    assert_eq!(
        [
            &made["status"],
            &made["parts"][0]["left_out"],
            &made["parts"][0]["days"],
            &made["parts"][0]["debt"]
        ],
        [&json!("unrateable"), &json!("under_minimum"), &json!(62), &Value::Null]
    );
}

fn handover(successor: Option<Person>) -> Value {
    json!({ "successor_id": successor.map(Person::servant), "starts_on": "2027-06-08", "reason": "Amestaafu" })
}

/// The unit has no head, so the next above takes over; the draft of who left goes, and he finds nothing any more.
#[actix_web::test]
async fn open_work_passes_to_the_successor() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    case.save(SUPERVISOR, "supervisor", json!({ "comment": "Rasimu" })).await.ok();
    app.travel("2027-06-08");
    let path = format!("/postings/{}", SUPERVISOR.posting());
    let target = format!("{path}/handover");
    let tag = app.acting_as(HR).get(&path).await.tag();
    app.acting_as(STRANGER).post_if(&target, &tag, handover(None)).await.is(404, "not_found");
    app.acting_as(SUPERVISOR).post_if(&target, &tag, handover(None)).await.is(403, "forbidden");
    let hr = app.acting_as(HR);
    hr.post_if(&target, "\"9\"", handover(None)).await.is(412, "precondition_failed");
    hr.send(actix_web::test::TestRequest::post().set_json(handover(None)), &target)
        .await
        .is(428, "precondition_required");
    hr.post_if(&target, &tag, handover(Some(SUPERVISOR))).await.wrong(&["/successor_id line_circle"]);
    hr.post_if(&target, &tag, handover(Some(NATIONAL)))
        .await
        .wrong(&["/successor_id field_unknown_reference"]);
    let mut early = handover(None);
    early["starts_on"] = json!("2020-01-01");
    hr.post_if(&target, &tag, early).await.wrong(&["/starts_on dates_order"]);
    let done = hr.post_if(&target, &tag, handover(None)).await.ok().json();
    assert_eq!(
        [&done["rule"], &done["successor_id"], &done["supervisions"], &done["appraisals"]],
        [&json!("next_in_line"), &json!(REVIEWER.servant()), &json!(2), &json!(1)]
    );
    let line = |day: &str| format!("/postings/{}/line?as_of={day}", OWNER.posting());
    let after = hr.get(&line("2027-06-08")).await.ok().json();
    assert_eq!(
        (&after["supervisor_id"], &after["reviewer_id"]),
        (&json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()))
    );
    assert_eq!(hr.get(&line("2027-06-07")).await.json()["supervisor_id"], json!(SUPERVISOR.servant()));
    app.acting_as(SUPERVISOR).get(&case.path).await.is(404, "not_found");
    let now = case.read(REVIEWER).await.json();
    assert_eq!(
        (&now["supervisor_id"], &now["reviewer_id"]),
        (&json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()))
    );
    let sheet = app.acting_as(REVIEWER).get(&format!("{}/sheets/supervisor", case.path)).await.ok();
    assert_eq!(sheet.json()["saved_at"], Value::Null);
    let trail = app
        .acting_as(AUDITOR)
        .get(&format!("/audit?subject_id={}&action=appraisal.rederive", id_of(&case.path)))
        .await
        .ok();
    assert_eq!(trail.json()["items"][0]["after"]["supervisor_id"], json!(REVIEWER.servant()));
}

/// A named successor out of the reports: the others are his, he himself goes to the next above. No circle.
#[actix_web::test]
async fn a_report_succeeds_and_is_not_his_own_supervisor() {
    let app = TestApp::new().await;
    app.travel("2027-06-08");
    let path = format!("/postings/{}", SUPERVISOR.posting());
    let hr = app.acting_as(HR);
    let tag = hr.get(&path).await.tag();
    let done = hr.post_if(&format!("{path}/handover"), &tag, handover(Some(COLLEAGUE))).await.ok().json();
    assert_eq!((&done["rule"], &done["supervisions"]), (&json!("named"), &json!(2)));
    let line =
        async |of: Person| hr.get(&format!("/postings/{}/line?as_of=2027-06-08", of.posting())).await.json();
    let (owner, colleague) = (line(OWNER).await, line(COLLEAGUE).await);
    assert_eq!(
        (&owner["supervisor_id"], &owner["reviewer_id"]),
        (&json!(COLLEAGUE.servant()), &json!(REVIEWER.servant()))
    );
    assert_eq!(colleague["supervisor_id"], json!(REVIEWER.servant()));
}

/// The servant has signed under the name of who leaves: that round is kept, and he signs anew under the successor's.
#[actix_web::test]
async fn what_was_signed_under_another_name_is_signed_anew() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("signing").await;
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    app.travel("2027-06-08");
    hand_over_to(&app, FORMER).await;
    let now = case.read(OWNER).await.json();
    assert_eq!((&now["status"], &now["supervisor_id"]), (&json!("signing"), &json!(FORMER.servant())));
    let kept = &now["versions"][0];
    assert_eq!(
        (&kept["number"], &kept["superseded_by"], &kept["superseded_reason"]),
        (&json!(1), &json!("handed_over"), &json!("Amestaafu"))
    );
    case.post(FORMER, "sign", json!({ "statement": "agreed" })).await.is(403, "forbidden");
    signed_by_all(&case, &[OWNER, FORMER, REVIEWER]).await;
}

/// Both have signed: the successor countersigns nothing and changes nothing.
#[actix_web::test]
async fn what_both_have_signed_stays_theirs() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    app.travel("2027-06-08");
    hand_over_to(&app, FORMER).await;
    let now = case.read(OWNER).await.json();
    assert_eq!(
        (&now["status"], &now["supervisor_id"], &now["reviewer_id"]),
        (&json!("countersigning"), &json!(SUPERVISOR.servant()), &json!(REVIEWER.servant()))
    );
    case.post(HR, "rederive", json!({})).await.ok();
    assert_eq!(case.read(OWNER).await.json()["supervisor_id"], json!(SUPERVISOR.servant()));
    case.post(REVIEWER, "sign", json!({ "statement": "agreed" })).await.ok();
    let verified = app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!(verified["matches"], json!(true), "{verified:#}");
}

/// Who countersigns is no part of what the two have signed: another reviewer countersigns just that.
#[actix_web::test]
async fn another_reviewer_countersigns_what_was_signed() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("countersigning").await;
    app.travel("2027-06-08");
    let path = format!("/postings/{}", REVIEWER.posting());
    let hr = app.acting_as(HR);
    let tag = hr.get(&path).await.tag();
    hr.post_if(&format!("{path}/handover"), &tag, handover(None)).await.ok();
    let now = case.read(OWNER).await.json();
    assert_eq!(
        [&now["status"], &now["supervisor_id"], &now["reviewer_id"]],
        [&json!("countersigning"), &json!(SUPERVISOR.servant()), &json!(HEAD_ABOVE.servant())]
    );
    signed_by_all(&case, &[HEAD_ABOVE]).await;
}

/// As after a handover, by HR's word on one appraisal.
#[actix_web::test]
async fn raters_derived_anew_after_a_signature_are_another_round() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await.to("signing").await;
    case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
    let path = format!("/postings/{}", OWNER.posting());
    let hr = app.acting_as(HR);
    let tag = hr.get(&path).await.tag();
    let other = json!({ "supervisor_id": FORMER.servant(), "starts_on": "2027-06-07" });
    hr.post_if(&format!("{path}/supervisor"), &tag, other).await.ok();
    let now = case.post(HR, "rederive", json!({})).await.ok().json();
    assert_eq!(
        [&now["status"], &now["supervisor_id"], &now["signed"], &now["versions"][0]["superseded_by"]],
        [&json!("signing"), &json!(FORMER.servant()), &json!([]), &json!("handed_over")]
    );
    signed_by_all(&case, &[OWNER, FORMER, REVIEWER]).await;
}

/// Each signs in his turn, and what they signed is what stands.
async fn signed_by_all(case: &Case<'_>, signers: &[Person]) {
    for signer in signers {
        case.post(*signer, "sign", json!({ "statement": "agreed" })).await.ok();
    }
    let verified = case.app.acting_as(OWNER).get(&format!("{}/verify", case.path)).await.ok().json();
    assert_eq!(verified["matches"], json!(true), "{verified:#}");
}

async fn hand_over_to(app: &TestApp, successor: Person) {
    let path = format!("/postings/{}", SUPERVISOR.posting());
    let hr = app.acting_as(HR);
    let tag = hr.get(&path).await.tag();
    hr.post_if(&format!("{path}/handover"), &tag, handover(Some(successor))).await.ok();
}

/// The supervisor retired and nobody took over: the debt is HR's, and says `handover`.
#[actix_web::test]
async fn work_without_a_supervisor_shows() {
    let app = TestApp::new().await;
    let case = Case::open(&app).await;
    case.save(OWNER, "self", column(&case.read(OWNER).await.json(), ["2", "2"], "2")).await.ok();
    case.submit(OWNER, "self").await.ok();
    assert_eq!(
        debts(&app, HR, "&owed_by=supervisor").await[0]["debt"]["step"],
        "appraisal.supervisor_assessment"
    );
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", SUPERVISOR.posting());
    let tag = hr.get(&path).await.tag();
    let end = json!({ "ends_on": "2027-06-08", "reason": "retirement" });
    hr.post_if(&format!("{path}/end"), &tag, end).await.ok();
    app.travel("2027-06-09");
    let owed = debts(&app, HR, &format!("&servant_id={}", OWNER.servant())).await;
    assert_eq!(
        (&owed[0]["debt"]["step"], &owed[0]["debt"]["owed_by"], &owed[0]["debt"]["debtor_id"]),
        (&json!("handover"), &json!("hr_officer"), &Value::Null)
    );
}
