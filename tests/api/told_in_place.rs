//! Who is told and reminded where another stands in: the acting supervisor, the delegate by what was lent to him, the next in line
//! after a recusal, the successor; never who cannot act.

use super::{
    agreements::agreement,
    appeals::plea,
    appraisals::{Case, column},
    notifications::{kinds, settle, worker},
    recusals::upheld,
    reminders::remind,
    standing_in::{acting, delegation},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

/// How the place of a supervisor or reviewer is filled.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// By himself
    Himself,
    /// By FORMER, who acts for him
    Acting,
    /// FORMER has the duty for the owner too
    Lent(&'static str),
    /// FORMER has another duty, or the duty for another report
    LentOtherwise(&'static str, Person),
    /// He is recused
    Recused,
    /// PLANNER took over
    Replaced,
    /// He left, and nobody took over
    Left,
    /// He left and handed over to PLANNER
    HandedOver,
}

async fn arrange(app: &TestApp, person: Person, place: Place, day: &str) {
    let hr = app.acting_as(HR);
    let lend = |duty: &str, report: Person| {
        let mut body = delegation(FORMER, &[duty]);
        (body["starts_on"], body["ends_on"]) = (json!(day), json!(until(day)));
        body["posting_ids"] = json!([report.posting()]);
        body
    };
    let posting = format!("/postings/{}", person.posting());
    let end = json!({ "ends_on": day, "reason": "resignation" });
    match place {
        Place::Himself => {}
        Place::Acting => {
            hr.post("/acting_supervisors", acting(person, FORMER, day, &until(day))).await.ok();
        }
        Place::Lent(duty) => {
            app.acting_as(person).post("/delegations", lend(duty, OWNER)).await.ok();
        }
        Place::LentOtherwise(duty, report) => {
            app.acting_as(person).post("/delegations", lend(duty, report)).await.ok();
        }
        Place::Recused => {
            upheld(app, person).await;
        }
        Place::Replaced => {
            let path = format!("/postings/{}", OWNER.posting());
            let tag = hr.get(&path).await.tag();
            let body = json!({ "supervisor_id": PLANNER.servant(), "starts_on": day });
            hr.post_if(&format!("{path}/supervisor"), &tag, body).await.ok();
        }
        Place::Left => {
            let tag = hr.get(&posting).await.tag();
            hr.post_if(&format!("{posting}/end"), &tag, end).await.ok();
        }
        Place::HandedOver => {
            let tag = hr.get(&posting).await.tag();
            let body = json!({ "starts_on": day, "successor_id": PLANNER.servant(), "reason": "Amestaafu" });
            hr.post_if(&format!("{posting}/handover"), &tag, body).await.ok();
            let tag = hr.get(&posting).await.tag();
            hr.post_if(&format!("{posting}/end"), &tag, end).await.ok();
        }
    }
}

/// Sixty days later.
fn until(day: &str) -> String {
    (day.parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(60)).to_string()
}

/// Who of the council's people has a notification of this kind; each has it once.
async fn told(app: &TestApp, kind: &str) -> Vec<&'static str> {
    let mut names = vec![];
    for who in EVERYBODY {
        match kinds(app, *who).await.iter().filter(|one| *one == kind).count() {
            0 => {}
            1 => names.push(who.name),
            more => panic!("{} was told {more} times", who.name),
        }
    }
    names
}

#[actix_web::test]
async fn what_is_submitted_is_told_to_who_can_answer_it() {
    for (place, expected) in [
        (Place::Himself, vec!["supervisor"]),
        (Place::Acting, vec!["former"]),
        (Place::Lent("agreements"), vec!["supervisor", "former"]),
        (Place::LentOtherwise("agreements", COLLEAGUE), vec!["supervisor"]),
        (Place::LentOtherwise("progress", OWNER), vec!["supervisor"]),
        (Place::Recused, vec!["reviewer"]),
        (Place::Replaced, vec!["planner"]),
        (Place::Left, vec!["hr"]),
        (Place::HandedOver, vec!["planner"]),
    ] {
        let app = TestApp::new().await;
        arrange(&app, SUPERVISOR, place, "2026-07-06").await;
        app.travel("2026-07-07");
        agreement(&app, OWNER, "submitted").await;
        settle(&worker(&app, &[])).await;
        assert_eq!(told(&app, "agreement_submitted").await, expected, "{place:?}");
        for name in expected.iter().filter(|name| **name != "hr") {
            let who = EVERYBODY.iter().find(|who| who.name == *name).unwrap();
            let path = app.acting_as(*who).get("/agreements?status=submitted").await.ok().json();
            assert_eq!(path["items"].as_array().unwrap().len(), 1, "{name} can do it");
        }
    }
}

/// An appraisal names its raters; who stands in their places on the day is told.
#[actix_web::test]
async fn the_steps_of_an_appraisal_are_told_to_who_rates_today() {
    for (place, expected) in [
        (Place::Himself, vec!["supervisor"]),
        (Place::Acting, vec!["former"]),
        (Place::Lent("assessments"), vec!["supervisor", "former"]),
        (Place::LentOtherwise("agreements", OWNER), vec!["supervisor"]),
        (Place::Recused, vec!["reviewer"]),
        (Place::Left, vec!["hr"]),
        (Place::HandedOver, vec!["planner"]),
    ] {
        let app = TestApp::new().await;
        let case = Case::open(&app).await;
        arrange(&app, SUPERVISOR, place, "2027-06-07").await;
        app.travel("2027-06-08");
        let form = case.read(OWNER).await.json();
        case.save(OWNER, "self", column(&form, ["1", "2"], "2")).await.ok();
        case.submit(OWNER, "self").await.ok();
        settle(&worker(&app, &[])).await;
        assert_eq!(told(&app, "sheet_submitted").await, expected, "{place:?}");
    }
}

#[actix_web::test]
async fn the_reviewers_place_is_asked_for_too() {
    for (place, expected) in [
        (Place::Himself, vec!["owner", "reviewer"]),
        (Place::Acting, vec!["owner", "former"]),
        (Place::Lent("reviews"), vec!["owner", "reviewer", "former"]),
        (Place::LentOtherwise("assessments", OWNER), vec!["owner", "reviewer"]),
    ] {
        let app = TestApp::new().await;
        let case = Case::open(&app).await.to("signing").await;
        case.post(OWNER, "sign", json!({ "statement": "agreed" })).await.ok();
        settle(&worker(&app, &[])).await;
        arrange(&app, REVIEWER, place, "2027-06-07").await;
        // What was told before is of no interest.
        clear(&app).await;
        case.post(SUPERVISOR, "sign", json!({ "statement": "agreed" })).await.ok();
        settle(&worker(&app, &[])).await;
        assert_eq!(told(&app, "appraisal_signed").await, expected, "{place:?}");
    }
}

async fn clear(app: &TestApp) {
    use diesel_async::SimpleAsyncConnection;
    app.sql().await.batch_execute("delete from deliveries; delete from notifications").await.unwrap();
}

#[actix_web::test]
async fn reminders_follow_who_stands_in() {
    for (place, waiting, escalated) in [
        (Place::Himself, vec!["supervisor"], vec!["reviewer"]),
        (Place::Acting, vec!["former"], vec!["reviewer"]),
        (Place::Lent("agreements"), vec!["supervisor", "former"], vec!["reviewer"]),
        (Place::LentOtherwise("agreements", COLLEAGUE), vec!["supervisor"], vec!["reviewer"]),
        (Place::Recused, vec!["reviewer"], vec!["head_above"]),
        (Place::Replaced, vec!["planner"], vec!["reviewer"]),
        // Nobody stands above him any more: HR hears of both.
        (Place::Left, vec!["hr"], vec!["hr"]),
        (Place::HandedOver, vec!["planner"], vec!["reviewer"]),
    ] {
        let app = TestApp::new().await;
        app.travel("2026-07-20");
        agreement(&app, OWNER, "submitted").await;
        arrange(&app, SUPERVISOR, place, "2026-07-20").await;
        remind(&app, "2026-07-24").await;
        assert_eq!(told(&app, "waiting_on_you").await, waiting, "{place:?}");
        remind(&app, "2026-07-27").await;
        assert_eq!(told(&app, "escalated").await, escalated, "{place:?}");
        assert_eq!(remind(&app, "2026-07-27").await, 0, "once");
    }
}

#[actix_web::test]
async fn the_steps_of_an_appraisal_remind_who_rates_today() {
    for (person, place, waiting, escalated) in [
        (SUPERVISOR, Place::Acting, vec!["former"], vec!["reviewer"]),
        (SUPERVISOR, Place::Lent("assessments"), vec!["supervisor", "former"], vec!["reviewer"]),
        (SUPERVISOR, Place::Recused, vec!["reviewer"], vec!["head_above"]),
        (REVIEWER, Place::Acting, vec!["supervisor"], vec!["former"]),
        (REVIEWER, Place::Lent("reviews"), vec!["supervisor"], vec!["reviewer", "former"]),
    ] {
        let app = TestApp::new().await;
        let case = Case::open(&app).await;
        arrange(&app, person, place, "2027-06-07").await;
        let form = case.read(OWNER).await.json();
        case.save(OWNER, "self", column(&form, ["1", "2"], "2")).await.ok();
        case.submit(OWNER, "self").await.ok();
        remind(&app, "2027-06-16").await;
        assert_eq!(told(&app, "waiting_on_you").await, waiting, "{place:?}");
        assert_eq!(told(&app, "escalated").await, escalated, "{place:?}");
    }
}

/// The reviewer has signed; above him stands who acts for his supervisor, and nobody who is recused decides.
#[actix_web::test]
async fn an_appeal_names_who_can_decide_it() {
    for (place, expected, rule) in [
        (Place::Himself, HEAD_ABOVE, "reviewers_supervisor"),
        (Place::Recused, HEAD, "institution_head"),
        (Place::Acting, HR_PARENT, "reviewers_supervisor"),
    ] {
        let app = TestApp::new().await;
        let case = Case::open(&app).await.to("disclosed").await;
        match place {
            Place::Acting => {
                let body = acting(HEAD_ABOVE, HR_PARENT, "2027-06-07", "2027-06-30");
                app.acting_as(HR_PARENT)
                    .post("/acting_supervisors", body.clone())
                    .await
                    .is(403, "separation_of_duties");
                stand_in(&app, HEAD_ABOVE, HR_PARENT).await;
            }
            other => arrange(&app, HEAD_ABOVE, other, "2027-06-07").await,
        }
        let lodged = app.acting_as(OWNER).post("/appeals", plea(&case.path)).await.ok().json();
        let found: [&Value; 2] = [&lodged["decider_id"], &lodged["decider_rule"]];
        assert_eq!(found, [&json!(expected.servant()), &json!(rule)], "{place:?}");
    }
}

/// As HR of the institution above would, if it had a second officer.
async fn stand_in(app: &TestApp, absent: Person, acting: Person) {
    use diesel_async::SimpleAsyncConnection;
    let sql = format!(
        "insert into acting_supervisors (institution_id, id, absent_id, acting_id, starts_on, ends_on, reason, named_by, named_at)
         values ('{SECRETARIAT}', gen_random_uuid(), '{}', '{}', '2027-06-07', '2027-06-30', 'Likizo', '{}', '2027-06-01')",
        absent.servant(),
        acting.servant(),
        HR_PARENT.account()
    );
    app.sql().await.batch_execute(&sql).await.unwrap();
}

/// An appeal is remitted to the next in line: to the reviewer, or if he is recused to who stands above him.
#[actix_web::test]
async fn what_is_remitted_goes_past_the_recused() {
    for (recused, expected) in [(false, [REVIEWER, HEAD_ABOVE]), (true, [HEAD_ABOVE, HEAD_ABOVE])] {
        let app = TestApp::new().await;
        let case = Case::open(&app).await.to("disclosed").await;
        let appeal = super::appeals::Appeal::lodge(&case).await;
        if recused {
            upheld(&app, REVIEWER).await;
        }
        appeal.heard(HEAD_ABOVE).await;
        let body = json!({ "outcome": "allowed", "reasons": "Upendeleo", "due_on": "2027-07-01", "rater": "next_in_line" });
        appeal.decide(HEAD_ABOVE, body).await.ok();
        let again = case.read(OWNER).await.json();
        assert_eq!(again["supervisor_id"], json!(expected[0].servant()), "{recused}");
        if !recused {
            assert_eq!(again["reviewer_id"], json!(expected[1].servant()));
        }
    }
}
