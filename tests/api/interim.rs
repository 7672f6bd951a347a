//! What the service does by itself for who has moved: the interim appraisal of the closed agreement, and the next agreement.

use super::{
    agreements::agreement,
    statements::HUNDRED_SERVANTS,
    subtasks::{accepted, approved, objective},
    support::{TestApp, cast::*},
};
use eutendaji::{
    kernel::config::Settings,
    resources::appraisals,
    worker::{Round, Worker},
};
use serde_json::{Value, json};

fn worker(app: &TestApp) -> Worker {
    let settings = Settings::load(None, &[("mode".to_owned(), "development".to_owned())]).unwrap();
    Worker::new(app.services.db.clone(), app.clock.clone(), &settings).unwrap()
}

/// A round of the worker on a day, one second after midnight: how many were opened and begun.
async fn round(app: &TestApp, day: &str) -> usize {
    app.clock.travel_to(format!("{day}T00:00:01+03:00").parse().unwrap());
    worker(app).round().await.unwrap().followed
}

/// HR moves somebody to its own unit under the former supervisor, from a day on.
async fn transfer(app: &TestApp, who: Person, starts_on: &str) -> String {
    let path = format!("/postings/{}", who.posting());
    let appointment = json!({ "institution_id": COUNCIL, "unit_id": HR_UNIT, "designation_id": PLANNER_DESIGNATION,
        "kind": "substantive", "starts_on": starts_on, "supervisor_id": FORMER.servant() });
    let tag = app.acting_as(HR).get(&path).await.tag();
    let moved = json!({ "appointment": appointment });
    app.acting_as(HR).post_if(&format!("{path}/transfer"), &tag, moved).await.ok().id()
}

async fn end(app: &TestApp, who: Person, ends_on: &str, reason: &str) {
    let path = format!("/postings/{}", who.posting());
    let tag = app.acting_as(HR).get(&path).await.tag();
    let body = json!({ "ends_on": ends_on, "reason": reason });
    app.acting_as(HR).post_if(&format!("{path}/end"), &tag, body).await.ok();
}

async fn items(app: &TestApp, who: Person, path: &str) -> Vec<Value> {
    app.acting_as(who).get(path).await.ok().json()["items"].as_array().unwrap().clone()
}

async fn debts(app: &TestApp) -> Vec<(Value, Value, Value)> {
    let path = format!("/appraisals/debts?cycle_id={YEAR}&servant_id={}", OWNER.servant());
    let debt = |one: &Value| {
        (one["debt"]["step"].clone(), one["debt"]["owed_by"].clone(), one["debt"]["debtor_id"].clone())
    };
    items(app, HR, &path).await.iter().map(debt).collect()
}

async fn interim(app: &TestApp, agreement: &str) -> Value {
    app.acting_as(OWNER).get(agreement).await.ok().json()["interim"].clone()
}

/// Recorded in December for January: nothing happens before its day, everything on it, and once.
#[actix_web::test]
async fn a_transfer_recorded_ahead_is_followed_on_its_day_and_once() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    assert_eq!(interim(&app, &old).await, Value::Null);
    app.travel("2026-12-15");
    let posting = transfer(&app, OWNER, "2027-01-01").await;
    assert_eq!(round(&app, "2026-12-31").await, 0, "he is still there");
    assert_eq!(interim(&app, &old).await, Value::Null);
    // Before the round of the day it is due, and says so.
    app.clock.travel_to("2027-01-01T00:00:00+03:00".parse().unwrap());
    let due = json!({ "state": "due", "days": 184, "minimum_days": 90, "due_on": "2027-01-30", "appraisal_id": null });
    assert_eq!(interim(&app, &old).await, due);
    assert_eq!(
        debts(&app).await[0],
        (json!("appraisal.open"), json!("supervisor"), json!(SUPERVISOR.servant()))
    );
    assert_eq!(round(&app, "2027-01-01").await, 2, "the appraisal, and the next agreement");
    let opened = items(&app, OWNER, "/appraisals").await;
    let opened =
        app.acting_as(OWNER).get(&format!("/appraisals/{}", opened[0]["id"].as_str().unwrap())).await.ok();
    let told = opened.json();
    assert_eq!(
        [&told["kind"], &told["interim"], &told["status"], &told["supervisor_id"], &told["reviewer_id"]],
        [
            &json!("annual"),
            &json!(true),
            &json!("assessing"),
            &json!(SUPERVISOR.servant()),
            &json!(REVIEWER.servant())
        ]
    );
    assert_eq!(
        [&told["period_starts_on"], &told["period_ends_on"], &told["due_on"], &told["unit_id"]],
        [&json!("2026-07-01"), &json!("2026-12-31"), &json!("2027-01-30"), &json!(PLANNING)]
    );
    assert_eq!(told["objectives"].as_array().unwrap().len(), 2);
    let state = interim(&app, &old).await;
    assert_eq!((&state["state"], &state["appraisal_id"]), (&json!("opened"), &told["id"]));
    // The debt shows whose it is now: first the servant's, for the old stretch and for the new.
    let owner = json!(OWNER.servant());
    assert_eq!(
        debts(&app).await.iter().map(|debt| (&debt.0, &debt.2)).collect::<Vec<_>>(),
        [(&json!("appraisal.self_assessment"), &owner)]
    );
    let drafts = items(&app, OWNER, "/agreements?status=draft").await;
    assert_eq!((drafts.len(), &drafts[0]["posting_id"]), (1, &json!(posting)));
    let new = app
        .acting_as(OWNER)
        .get(&format!("/agreements/{}", drafts[0]["id"].as_str().unwrap()))
        .await
        .ok()
        .json();
    assert_eq!(
        (&new["joining_until"], &new["supervisor_id"]),
        (&json!("2027-01-31"), &json!(FORMER.servant()))
    );
    // The old supervisor's, not the new one's.
    app.acting_as(SUPERVISOR).get(&format!("/appraisals/{}", opened.id())).await.ok();
    app.acting_as(FORMER).get(&format!("/appraisals/{}", opened.id())).await.is(404, "not_found");
    for day in ["2027-01-01", "2027-01-02", "2027-02-15"] {
        assert_eq!(round(&app, day).await, 0, "{day}");
    }
    let open = json!({ "agreement_id": old.trim_start_matches("/agreements/"), "kind": "annual" });
    app.acting_as(HR).post("/appraisals", open).await.is(409, "appraisal_exists");
    // On record as what the service did, and told to both.
    for (action, subject) in
        [("appraisal.open", opened.id()), ("agreement.open", drafts[0]["id"].as_str().unwrap().to_owned())]
    {
        let trail = items(&app, AUDITOR, &format!("/audit?subject_id={subject}&action={action}")).await;
        assert_eq!((trail.len(), &trail[0]["account_id"]), (1, &Value::Null), "{action}");
    }
    for (who, kind, count) in [
        (OWNER, "appraisal_opened", 1),
        (SUPERVISOR, "appraisal_opened", 1),
        (FORMER, "appraisal_opened", 0),
        (OWNER, "agreement_opened", 1),
    ] {
        let told = items(&app, who, &format!("/notifications?kind={kind}")).await;
        assert_eq!(told.len(), count, "{} {kind}", who.name);
    }
}

/// Recorded in February for January: found at the next round, with days from now. The days of joining are over, so nothing is begun
/// that nobody could write.
#[actix_web::test]
async fn a_transfer_recorded_late_is_found_all_the_same() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    assert_eq!(round(&app, "2027-02-15").await, 0);
    app.travel("2027-02-15");
    transfer(&app, OWNER, "2027-01-01").await;
    assert_eq!(round(&app, "2027-02-15").await, 0, "the round of the day is over");
    assert_eq!(interim(&app, &old).await["state"], "due");
    assert_eq!(round(&app, "2027-02-16").await, 1);
    let state = interim(&app, &old).await;
    assert_eq!(
        (&state["state"], &state["days"], &state["due_on"]),
        (&json!("opened"), &json!(184), &json!("2027-03-02"))
    );
    assert_eq!(items(&app, OWNER, "/agreements?status=draft").await.len(), 0);
}

/// 1 July to 28 September are 31 + 31 + 28 = 90 days, the cycle's minimum; to the 27th one less.
#[actix_web::test]
async fn too_short_is_not_opened_and_says_why() {
    for (last, state, days, made) in [("2026-09-28", "opened", 90, 1), ("2026-09-27", "under_minimum", 89, 0)]
    {
        let app = TestApp::new().await;
        let old = agreement(&app, OWNER, "agreed").await;
        app.travel("2026-09-20");
        end(&app, OWNER, last, "resignation").await;
        assert_eq!(round(&app, "2026-09-29").await, made, "{last}");
        let told = interim(&app, &old).await;
        assert_eq!(
            (&told["state"], &told["days"], &told["minimum_days"]),
            (&json!(state), &json!(days), &json!(90)),
            "{last}"
        );
        let year = format!("/appraisals/year?servant_id={}&cycle_id={YEAR}", OWNER.servant());
        let part = app.acting_as(HR).get(&year).await.ok().json()["parts"][0].clone();
        if made == 0 {
            assert_eq!((&told["due_on"], &told["appraisal_id"]), (&Value::Null, &Value::Null));
            assert_eq!((&part["left_out"], &part["debt"]), (&json!("under_minimum"), &Value::Null));
            assert!(debts(&app).await.is_empty());
        } else {
            assert_eq!(
                (&part["left_out"], &part["debt"]["step"]),
                (&Value::Null, &json!("appraisal.self_assessment"))
            );
        }
    }
}

/// What was never agreed cannot be appraised; once it is agreed, in the days that are left, the next round opens it.
#[actix_web::test]
async fn what_was_not_agreed_waits_for_that() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "submitted").await;
    app.travel("2026-12-15");
    end(&app, OWNER, "2026-12-31", "transfer").await;
    assert_eq!(round(&app, "2027-01-01").await, 0);
    let told = interim(&app, &old).await;
    assert_eq!((&told["state"], &told["due_on"]), (&json!("not_agreed"), &json!("2027-01-30")));
    assert_eq!(debts(&app).await[0].0, "agreement.agree");
    app.travel("2027-01-20");
    let tag = app.acting_as(SUPERVISOR).get(&old).await.tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{old}/agree"), &tag, json!({})).await.ok();
    assert_eq!(round(&app, "2027-01-21").await, 1);
    assert_eq!(interim(&app, &old).await["state"], "opened");
}

#[actix_web::test]
async fn without_a_supervisor_or_after_a_death_nothing_is_opened() {
    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    app.travel("2026-12-15");
    end(&app, OWNER, "2026-12-31", "transfer").await;
    let alone = format!("delete from supervisions where posting_id = '{}'", OWNER.posting());
    app.run(&alone).await;
    assert_eq!(round(&app, "2027-01-01").await, 0);
    assert_eq!(interim(&app, &old).await["state"], "no_supervisor");
    assert_eq!(debts(&app).await, [(json!("handover"), json!("hr_officer"), Value::Null)]);

    let app = TestApp::new().await;
    let old = agreement(&app, OWNER, "agreed").await;
    app.travel("2026-12-15");
    end(&app, OWNER, "2026-12-14", "death").await;
    assert_eq!(round(&app, "2026-12-16").await, 0);
    let told = app.acting_as(HR).get(&old).await.ok().json()["interim"].clone();
    assert_eq!((&told["state"], &told["due_on"]), (&json!("deceased"), &Value::Null));
}

/// By templates that count by weight the approved subtasks are what is marked, as they stood; an annual appraisal of a whole year
/// is not the service's to open, nor anything of a closed cycle.
#[actix_web::test]
async fn subtasks_are_kept_and_whole_years_are_left_alone() {
    let app = TestApp::new().await;
    let theirs = agreement(&app, COLLEAGUE, "agreed").await;
    let first = objective(&app, COLLEAGUE, &theirs, 0).await;
    let subtask = approved(&app, COLLEAGUE, &theirs, &first, "50").await;
    accepted(&app, COLLEAGUE, &subtask, "2026-07-06", "40").await;
    app.travel("2026-10-20");
    end(&app, COLLEAGUE, "2026-10-31", "promotion").await;
    let close = |to: &str| format!("update cycles set status = '{to}' where id = '{HEALTH_YEAR}'");
    app.run(&close("closed")).await;
    assert_eq!(round(&app, "2026-11-01").await, 0, "its cycle is closed");
    app.run(&close("open")).await;
    assert_eq!(round(&app, "2026-11-02").await, 1);
    let opened = items(&app, HR, "/appraisals").await;
    let told = app
        .acting_as(HR)
        .get(&format!("/appraisals/{}", opened[0]["id"].as_str().unwrap()))
        .await
        .ok()
        .json();
    let kept = &told["objectives"][0]["subtasks"][0];
    assert_eq!((&kept["percent"], &kept["terms"]["weight"]), (&json!("40"), &json!("50")), "{told:#}");

    let app = TestApp::new().await;
    agreement(&app, OWNER, "agreed").await;
    app.travel("2026-12-15");
    end(&app, OWNER, "2027-06-30", "retirement").await;
    assert_eq!(round(&app, "2027-07-05").await, 0, "he served the whole year");
}

/// The hundred of one supervisor, agreed; those up to this number have left at the end of the year.
fn hundred_who_left(up_to: u8) -> String {
    format!(
        "insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, status_since, agreed_revision, agreed_at, submitted_at)
         select p.institution_id, gen_random_uuid(), '{YEAR}', p.id, p.servant_id, 'agreed', now(), 1, now(), now()
         from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
         insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
         select a.institution_id, gen_random_uuid(), a.id, 1, '{{\"objectives\": []}}', a.servant_id, now(), '{}', now() from agreements a;
         update postings p set ends_on = '2026-12-31', end_reason = 'other' from servants s
         where s.id = p.servant_id and s.check_number between '8000001' and '{}'",
        SUPERVISOR.servant(),
        8_000_000 + u32::from(up_to)
    )
}

/// Set-based: a hundred cost the statements of one, and two workers at once open each once.
#[actix_web::test]
async fn a_hundred_movers_cost_what_one_does_and_none_is_opened_twice() {
    let mut cost = vec![];
    for up_to in [1, 100] {
        let app = TestApp::new().await;
        app.run(HUNDRED_SERVANTS).await;
        app.run(&hundred_who_left(up_to)).await;
        app.travel("2027-01-02");
        let mut conn = app.services.db.conn().await.unwrap();
        let before = app.services.db.statements();
        let opened = appraisals::follow_moves_daily(&mut conn, &app.clock).await.unwrap();
        cost.push(app.services.db.statements() - before);
        assert_eq!(opened, Some(usize::from(up_to)));
        drop(conn);
        assert_eq!(items(&app, HR, "/appraisals?limit=100").await.len(), usize::from(up_to));
    }
    assert_eq!(cost[0], cost[1], "set-based");

    let app = TestApp::new().await;
    app.run(HUNDRED_SERVANTS).await;
    app.run(&hundred_who_left(100)).await;
    app.travel("2027-01-02");
    let (one, other) = (worker(&app), worker(&app));
    let (one, other) = tokio::join!(one.round(), other.round());
    let (Round { followed: one, .. }, Round { followed: other, .. }) = (one.unwrap(), other.unwrap());
    assert_eq!(one + other, 100);
    assert_eq!(items(&app, HR, "/appraisals?limit=100").await.len(), 100);
}
