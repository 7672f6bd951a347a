//! Servants, postings and the reporting line.

use super::support::{TestApp, cast::*};
use serde_json::{Value, json};

pub fn appointment(kind: &str, from: &str) -> Value {
    json!({ "institution_id": COUNCIL, "unit_id": PLANNING, "designation_id": PLANNER_DESIGNATION, "kind": kind, "starts_on": from })
}

pub fn person(check_number: &str) -> Value {
    let mut appointment = appointment("substantive", "2026-07-01");
    appointment["supervisor_id"] = json!(SUPERVISOR.servant());
    json!({ "check_number": check_number, "first_name": "Amina", "last_name": "Juma", "sex": "female", "date_of_birth": "1995-02-28",
        "first_appointed_on": "2026-07-01", "appointment": appointment })
}

#[actix_web::test]
async fn hr_registers_a_servant_who_stands_in_his_line_at_once() {
    let app = TestApp::new().await;
    let new = app.acting_as(HR).post("/servants", person("9123456")).await.ok();
    let path = format!("/servants/{}", new.id());
    for (who, seen) in [
        (HR, true),
        (SUPERVISOR, true),
        (REVIEWER, true),
        (HR_PARENT, true),
        (AUDITOR, true),
        (COLLEAGUE, false),
        (HR_OTHER, false),
        (STRANGER, false),
        (NATIONAL, false),
    ] {
        let status = app.acting_as(who).get(&path).await.status;
        assert_eq!(status, if seen { 200 } else { 404 }, "{}", who.name);
        let listed = app.acting_as(who).get("/servants?check_number=9123456").await.ok().json()["items"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(listed == 1, seen, "{} in the list", who.name);
    }
    app.acting_as(HR).post("/servants", person("9123456")).await.wrong(&["/check_number field_taken"]);
    app.acting_as(HR).post("/servants", person("12A")).await.wrong(&["/check_number field_check_number"]);
    app.acting_as(HR_OTHER).post("/servants", person("9123457")).await.is(404, "not_found");
    app.acting_as(SUPERVISOR).post("/servants", person("9123457")).await.is(404, "not_found");
}

#[actix_web::test]
async fn a_reference_across_institutions_is_refused() {
    let app = TestApp::new().await;
    let mut body = person("9123456");
    body["appointment"]["unit_id"] = json!(OTHER_UNIT);
    app.acting_as(HR).post("/servants", body).await.wrong(&["/appointment/unit_id field_unknown_reference"]);
}

#[actix_web::test]
async fn one_substantive_posting_at_a_time_and_acting_on_top() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let body =
        |kind| json!({ "servant_id": OWNER.servant(), "appointment": appointment(kind, "2026-08-01") });
    hr.post("/postings", body("substantive")).await.is(409, "main_posting_overlap");
    hr.post("/postings", body("acting")).await.ok();
    let path = format!("/postings/{}", OWNER.posting());
    let tag = hr.get(&path).await.tag();
    let moved = hr
        .post_if(
            &format!("{path}/transfer"),
            &tag,
            json!({ "appointment": appointment("substantive", "2027-01-01") }),
        )
        .await
        .ok();
    assert_eq!(moved.json()["starts_on"], "2027-01-01");
    let old = app.acting_as(HR).get(&path).await.json();
    assert_eq!((old["ends_on"].as_str(), old["end_reason"].as_str()), (Some("2026-12-31"), Some("transfer")));
    app.acting_as(HR)
        .post_if(&format!("{path}/end"), &tag, json!({ "ends_on": "2026-12-01", "reason": "other" }))
        .await
        .is(412, "precondition_failed");
}

#[actix_web::test]
async fn the_line_of_a_past_day_stays_and_circles_are_refused() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", OWNER.posting());
    let line = |on: &str| format!("{path}/line?as_of={on}");
    assert_eq!(hr.get(&line("2025-06-01")).await.json()["supervisor_id"], FORMER.servant().to_string());
    let now = hr.get(&line("2026-07-06")).await.ok().json();
    assert_eq!(
        (&now["supervisor_id"], &now["reviewer_id"]),
        (&json!(SUPERVISOR.servant()), &json!(REVIEWER.servant()))
    );
    let tag = hr.get(&path).await.tag();
    let supervise = |by: Person| json!({ "supervisor_id": by.servant(), "starts_on": "2026-10-01" });
    hr.post_if(&format!("{path}/supervisor"), &tag, supervise(OWNER))
        .await
        .wrong(&["/supervisor_id line_circle"]);
    hr.post_if(&format!("{path}/supervisor"), &tag, supervise(COLLEAGUE)).await.ok();
    assert_eq!(hr.get(&line("2026-10-01")).await.json()["supervisor_id"], COLLEAGUE.servant().to_string());
    assert_eq!(hr.get(&line("2026-09-30")).await.json()["supervisor_id"], SUPERVISOR.servant().to_string());
    // The supervisor under his own report's report would close a circle.
    let above = format!("/postings/{}", SUPERVISOR.posting());
    let tag = hr.get(&above).await.tag();
    hr.post_if(&format!("{above}/supervisor"), &tag, supervise(COLLEAGUE))
        .await
        .wrong(&["/supervisor_id line_circle"]);
    hr.send(
        actix_web::test::TestRequest::post().set_json(supervise(REVIEWER)),
        &format!("{above}/supervisor"),
    )
    .await
    .is(428, "precondition_required");
    assert_eq!(app.acting_as(SUPERVISOR).get("/postings").await.json()["items"].as_array().unwrap().len(), 3);
}

fn supervise(by: Person, from: &str) -> Value {
    json!({ "supervisor_id": by.servant(), "starts_on": from })
}

/// What was planned gives way, what has begun is history; each change is a version of the posting.
#[actix_web::test]
async fn a_supervision_that_has_begun_stays_on_record() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", OWNER.posting());
    let (target, line) = (format!("{path}/supervisor"), format!("{path}/line"));
    let first = hr.get(&path).await.tag();
    let history = hr.get(&line).await.json()["history"].clone();
    hr.post_if(&target, &first, supervise(COLLEAGUE, "2025-06-01"))
        .await
        .wrong(&["/starts_on supervision_begun"]);
    hr.post_if(&target, &first, supervise(COLLEAGUE, "9999-01-01")).await.wrong(&["/starts_on field_date"]);
    assert_eq!(hr.get(&line).await.json()["history"], history);
    let second = hr.post_if(&target, &first, supervise(COLLEAGUE, "2026-10-01")).await.ok().tag();
    assert_ne!(first, second);
    hr.post_if(&target, &first, supervise(REVIEWER, "2026-11-01")).await.is(412, "precondition_failed");
    // Planned only: it gives way to what begins earlier.
    hr.post_if(&target, &second, supervise(REVIEWER, "2026-09-01")).await.ok();
    let told = hr.get(&line).await.json()["history"].clone();
    let told: Vec<_> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["starts_on"].clone(), row["ends_on"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("2020-01-01"), json!("2025-12-31")),
            (json!("2026-01-01"), json!("2026-08-31")),
            (json!("2026-09-01"), Value::Null)
        ]
    );
}

#[actix_web::test]
async fn two_lines_that_cross_make_no_circle() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR).at_once();
    let under = async |below: Person, above: Person| {
        let path = format!("/postings/{}", below.posting());
        let tag = hr.get(&path).await.tag();
        hr.post_if(&format!("{path}/supervisor"), &tag, supervise(above, "2026-10-01")).await.status
    };
    for (a, b) in [(OWNER, COLLEAGUE), (FORMER, PLANNER)] {
        let (one, other) = futures_util::join!(under(a, b), under(b, a));
        let mut statuses = [one, other];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }
}

/// An end that was recorded ahead is moved, with the supervision; one that has come is not.
#[actix_web::test]
async fn an_end_ahead_can_be_moved() {
    let app = TestApp::new().await;
    let hr = app.acting_as(HR);
    let path = format!("/postings/{}", OWNER.posting());
    let target = format!("{path}/end");
    let end = |on: &str| json!({ "ends_on": on, "reason": "retirement" });
    let tag = hr.get(&path).await.tag();
    hr.post_if(&target, &tag, end("3000-01-01")).await.wrong(&["/ends_on field_date"]);
    let tag = hr.post_if(&target, &tag, end("2026-12-31")).await.ok().tag();
    let later = format!("{path}/line?as_of=2027-02-01");
    assert_eq!(hr.get(&later).await.json()["supervisor_id"], Value::Null);
    // When he is gone he could stand above his supervisor; he does not stay under who stands under him.
    let above = format!("/postings/{}", SUPERVISOR.posting());
    let other = hr.get(&above).await.tag();
    let other =
        hr.post_if(&format!("{above}/supervisor"), &other, supervise(OWNER, "2027-01-01")).await.ok().tag();
    hr.post_if(&target, &tag, end("2027-03-31")).await.wrong(&["/ends_on line_circle"]);
    hr.post_if(&format!("{above}/supervisor"), &other, supervise(REVIEWER, "2027-01-01")).await.ok();
    let tag = hr.post_if(&target, &tag, end("2027-03-31")).await.ok().tag();
    assert_eq!(hr.get(&later).await.json()["supervisor_id"], json!(SUPERVISOR.servant()));
    app.travel("2027-04-01");
    hr.post_if(&target, &tag, end("2027-05-31")).await.is(409, "posting_ended");
}

/// Who supervised him once asks about that day: he may no more than he may today.
#[actix_web::test]
async fn a_past_line_is_read_by_the_line_of_today() {
    let app = TestApp::new().await;
    let path = format!("/postings/{}", OWNER.posting());
    for who in EVERYBODY {
        let caller = app.acting_as(*who);
        let (now, then) = (
            caller.get(&format!("{path}/line")).await.status,
            caller.get(&format!("{path}/line?as_of=2025-06-01")).await.status,
        );
        assert_eq!(now, then, "{}", who.name);
    }
    app.acting_as(FORMER).get(&format!("{path}/line?as_of=2025-06-01")).await.is(404, "not_found");
}

/// Who reads a posting and may not change it is told so: 403, not 404.
#[actix_web::test]
async fn those_above_are_forbidden_what_is_hrs() {
    let app = TestApp::new().await;
    let path = format!("/postings/{}", OWNER.posting());
    let bodies = [
        ("end", json!({ "ends_on": "2026-12-31", "reason": "other" })),
        ("transfer", json!({ "appointment": appointment("substantive", "2027-01-01") })),
        ("supervisor", json!({ "supervisor_id": COLLEAGUE.servant(), "starts_on": "2026-10-01" })),
    ];
    for (verb, body) in bodies {
        let target = format!("{path}/{verb}");
        for (who, status) in [(SUPERVISOR, 403), (REVIEWER, 403), (COLLEAGUE, 404), (HR_OTHER, 404)] {
            let reply = app.acting_as(who).post_if(&target, "\"1\"", body.clone()).await;
            assert_eq!(reply.status, status, "{} {verb}", who.name);
        }
    }
}
