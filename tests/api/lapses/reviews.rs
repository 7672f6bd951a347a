//! Reviews have no marks to invent: they go on without a column, or pass on.

use super::{lapse, lapsed, rules, signatures, signed};
use crate::{
    check_ins,
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

/// With both columns absent the review is signed as it is: empty, and it says so.
#[actix_web::test]
async fn a_review_without_either_column_is_signed_empty() {
    let app = TestApp::new().await;
    rules(
        &app,
        &[("mid_year", "self_assessment", "forward", 0), ("mid_year", "supervisor_assessment", "forward", 0)],
    )
    .await;
    let agreement = check_ins::planned(&app).await;
    app.travel("2026-12-07");
    let case = check_ins::open(&app, &agreement, "mid_year").await;
    assert_eq!(lapse(&app, "2026-12-31").await, 0);
    assert_eq!(lapse(&app, "2027-01-01").await, 1, "one step of a thing at a time");
    assert_eq!(lapse(&app, "2027-01-15").await, 0, "the supervisor has his 14 days");
    assert_eq!(lapse(&app, "2027-01-16").await, 1);
    let read = case.read(OWNER).await.json();
    assert_eq!(
        lapsed(&read),
        ["self_assessment forward 2026-12-31", "supervisor_assessment forward 2027-01-15"]
    );
    assert_eq!(
        (&read["status"], &read["sheets"], &read["overall"]),
        (&json!("signing"), &json!([]), &Value::Null)
    );
    for who in [OWNER, SUPERVISOR] {
        case.post(who, "sign", signed("agreed")).await.ok();
    }
    let export = app.acting_as(OWNER).get(&format!("{}/export", case.path)).await.ok().json();
    assert_eq!(
        (
            &export["content"]["own"],
            &export["content"]["supervisor"],
            export["content"]["lapsed"].as_array().unwrap().len()
        ),
        (&Value::Null, &Value::Null, 2)
    );
    assert_eq!(case.read(OWNER).await.json()["status"], "final");
}

/// Every other rule of a review, in the check-in of the first quarter: 31 October, and 7 days of grace.
#[actix_web::test]
async fn every_step_of_a_check_in_by_each_of_its_rules() {
    for (step, rule, told) in [
        ("supervisor_assessment", "escalate", "assessing"),
        ("acknowledgement", "forward", "signing"),
        ("acknowledgement", "deem", "signing"),
        ("supervisor_signature", "escalate", "signing"),
    ] {
        let app = TestApp::new().await;
        rules(&app, &[("quarter_1", step, rule, 7)]).await;
        let agreement = check_ins::planned(&app).await;
        app.travel("2026-10-05");
        let case = check_ins::open(&app, &agreement, "quarter_1").await;
        if step != "supervisor_assessment" {
            check_ins::handed_in(&case).await;
        }
        if step == "supervisor_signature" {
            case.post(OWNER, "sign", signed("agreed")).await.ok();
        }
        let before = signatures(&case).await.len();
        for (day, count) in [("2026-11-07", 0), ("2026-11-08", 1), ("2026-11-08", 0), ("2026-11-09", 0)] {
            assert_eq!(lapse(&app, day).await, count, "{step} {rule} {day}");
        }
        let read = case.read(OWNER).await.json();
        assert_eq!(lapsed(&read), [format!("{step} {rule} 2026-10-31")]);
        assert_eq!(read["status"], told);
        assert_eq!(signatures(&case).await.len(), before, "nobody signed");
        let rater = if rule == "escalate" { REVIEWER } else { SUPERVISOR };
        assert_eq!(read["supervisor_id"], json!(rater.servant()));
        match step {
            "acknowledgement" => {
                case.post(SUPERVISOR, "sign", signed("agreed")).await.ok();
                assert_eq!(case.read(OWNER).await.json()["status"], "final");
            }
            "supervisor_signature" => {
                case.post(OWNER, "sign", signed("agreed")).await.ok();
                case.post(SUPERVISOR, "sign", signed("agreed")).await.is(403, "step_passed_on");
                case.post(REVIEWER, "sign", signed("agreed")).await.ok();
                assert_eq!(case.read(OWNER).await.json()["status"], "final");
            }
            _ => {
                let column = format!("{}/sheets/supervisor", case.path);
                app.acting_as(SUPERVISOR).put(&column, "\"0\"", json!({})).await.is(403, "step_passed_on");
                case.save(REVIEWER, "supervisor", json!({ "comment": "Rasimu" })).await.ok();
            }
        }
    }
}
