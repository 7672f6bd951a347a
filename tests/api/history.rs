//! What held on a date: who supervised whom, which agreement.

use super::{
    agreements::{agreement, objectives},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_servants_posting_and_line_of_a_past_date() {
    let app = TestApp::new().await;
    let path = format!("/servants/{}", OWNER.servant());
    let on = |day: &str| format!("{path}?as_of={day}");
    let hr = app.acting_as(HR);
    let now = hr.get(&path).await.ok().json();
    assert_eq!(
        (&now["supervisor_id"], &now["reviewer_id"]),
        (&json!(SUPERVISOR.servant()), &json!(REVIEWER.servant()))
    );
    assert_eq!(now["as_of"], "2026-07-06");
    let then = hr.get(&on("2025-12-31")).await.ok().json();
    assert_eq!(then["supervisor_id"], json!(FORMER.servant()), "the last day of the one before");
    assert_eq!(hr.get(&on("2026-01-01")).await.ok().json()["supervisor_id"], json!(SUPERVISOR.servant()));
    let before = hr.get(&on("2019-12-31")).await.ok().json();
    assert_eq!((&before["main_posting"], &before["supervisor_id"]), (&Value::Null, &Value::Null));
    // The same people as today: he who supervised him then is not let in by asking for then.
    app.acting_as(FORMER).get(&on("2025-12-31")).await.is(404, "not_found");
    app.acting_as(SUPERVISOR).get(&on("2025-12-31")).await.ok();
    hr.get(&on("0001-01-01")).await.wrong(&["as_of field_date"]);
}

#[actix_web::test]
async fn the_revision_of_an_agreement_that_held_on_a_date() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "revising").await;
    let on = |day: &str| format!("{path}?as_of={day}");
    owner.get(&on("2026-07-05")).await.is(404, "not_found");
    let first = owner.get(&on("2026-07-06")).await.ok().json();
    assert_eq!(
        (&first["status"], &first["revision"], &first["actions"]),
        (&json!("agreed"), &json!(1), &json!([]))
    );
    assert_eq!((first["objectives"].as_array().unwrap().len(), &first["weight_sum"]), (2, &json!("100")));
    app.travel("2026-11-02");
    let tag = owner.get(&path).await.tag();
    let tag = owner.put(&format!("{path}/objectives"), &tag, objectives(&["100"])).await.ok().tag();
    let tag = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    for (day, revision, count) in [("2026-11-01", 1, 2), ("2026-11-02", 2, 1), ("2027-01-01", 2, 1)] {
        let held = app.acting_as(AUDITOR).get(&on(day)).await.ok().json();
        assert_eq!(
            (&held["revision"], held["objectives"].as_array().unwrap().len()),
            (&json!(revision), count),
            "{day}"
        );
        let listed = app.acting_as(HR).get(&format!("/agreements?as_of={day}")).await.ok().json();
        assert_eq!(listed["items"][0]["agreed_revision"], json!(revision), "{day}");
    }
    let none = app.acting_as(HR).get("/agreements?as_of=2026-07-05").await.ok().json();
    assert_eq!(none["items"], json!([]));
    app.acting_as(STRANGER).get(&on("2026-11-02")).await.is(404, "not_found");
    app.acting_as(HR).get("/agreements?as_of=9999-01-01").await.wrong(&["as_of field_date"]);
}
