//! Institutions' plans: every allowed and every forbidden step, the figures of quarters, scores, the league, and the cascade.

mod cascade;
mod hand_down;
mod progress;
mod results;
mod steps;

pub use hand_down::last_year;

use super::support::{Reply, TestApp, cast::*};
use serde_json::{Value, json};
use uuid::Uuid;

/// The planning officer of the secretariat, which oversees the council.
pub const OVERSEER: Person = HEAD_ABOVE;
/// The head of the ministry, which oversees the secretariat.
pub const MINISTER: Person = HR_OTHER;
/// The planning officer of the ministry, which nobody oversees.
pub const MINISTRY_PLANNER: Person = STRANGER;

/// The small nation with planning officers and heads above the council.
pub async fn nation() -> TestApp {
    let app = TestApp::new().await;
    offices(&app).await;
    app
}

/// Gives the planning officers and heads above the council their roles.
pub async fn offices(app: &TestApp) {
    for (number, who, role, institution) in [
        (1, OVERSEER, "planning_officer", SECRETARIAT),
        (2, MINISTER, "institution_head", MINISTRY),
        (3, MINISTRY_PLANNER, "planning_officer", MINISTRY),
    ] {
        grant(app, number, who, role, institution, false).await;
    }
}

pub async fn grant(app: &TestApp, number: u128, who: Person, role: &str, at: Uuid, below: bool) {
    let (grant, account) = (id(9000 + number), who.account());
    let sql = format!(
        "insert into grants (id, account_id, role, institution_id, with_subordinates, reason, granted_at)
         values ('{grant}', '{account}', '{role}', '{at}', {below}, 'test', '2026-07-01')"
    );
    app.run(&sql).await;
}

/// Ids of the parts of the test's plan.
pub const fn part(number: u128) -> Uuid {
    id(70_000 + number)
}

fn indicator(
    number: u128,
    weight: &str,
    direction: &str,
    measured: &str,
    baseline: &str,
    targets: [&str; 4],
) -> Value {
    json!({ "id": part(number), "title": format!("Kiashiria {number}"), "unit": "asilimia", "weight": weight, "direction": direction,
        "measured": measured, "baseline": baseline, "quarterly_targets": targets })
}

/// Two objectives, three targets, four indicators, each measured in another way.
pub fn content() -> Value {
    let target = |number: u128, weight: &str, indicators: Vec<Value>| {
        json!({ "id": part(number), "title": format!("Shabaha {number}"), "weight": weight, "responsible_unit_ids": [PLANNING],
            "serves_id": null, "indicators": indicators, "activities": [{ "id": part(1000 + number), "title": "Ununuzi", "unit_id": HR_UNIT,
                "starts_on": "2026-08-01", "ends_on": "2027-03-31", "budget": "1500000.5" }] })
    };
    json!({ "objectives": [
        { "id": part(1), "title": "Huduma za jamii kuboreshwa", "weight": "60", "targets": [
            target(11, "70", vec![
                indicator(101, "50", "more_is_better", "cumulative", "420", ["430", "450", "470", "500"]),
                indicator(102, "50", "more_is_better", "per_quarter_sum", "0", ["10", "10", "10", "10"]),
            ]),
            target(12, "30", vec![indicator(103, "100", "less_is_better", "latest", "90", ["80", "60", "60", "60"])]),
        ] },
        { "id": part(2), "title": "Utawala bora", "weight": "40", "targets": [
            target(13, "100", vec![indicator(104, "100", "more_is_better", "average", "70", ["80", "90", "90", "90"])]),
        ] },
    ] })
}

/// What everybody sends again to write what he read.
pub fn content_of(plan: &Reply) -> Value {
    plan.json()["content"].clone()
}

/// The same content with other ids, for another institution; its targets serve nothing and belong to one of its units.
pub fn content_elsewhere(shift: u128, unit: Uuid) -> Value {
    let mut content = content();
    for (n, objective) in content["objectives"].as_array_mut().unwrap().iter_mut().enumerate() {
        objective["id"] = json!(part(shift + 1 + u128::try_from(n).unwrap()));
        for target in objective["targets"].as_array_mut().unwrap() {
            let moved = |value: &Value| json!(moved(value, shift));
            target["id"] = moved(&target["id"]);
            target["responsible_unit_ids"] = json!([unit]);
            target["activities"] = json!([]);
            for indicator in target["indicators"].as_array_mut().unwrap() {
                indicator["id"] = moved(&indicator["id"]);
            }
        }
    }
    content
}

fn moved(value: &Value, shift: u128) -> Uuid {
    let tail: u128 = value.as_str().unwrap().rsplit('-').next().unwrap().parse().unwrap();
    id(tail + shift)
}

/// Takes a plan of an institution through the hands of its writer and its overseer as far as a state, and gives its path.
pub async fn plan_of(
    app: &TestApp,
    (institution, year): (Uuid, &str),
    (writer, overseer): (Person, Person),
    content: Value,
    state: &str,
) -> String {
    let writer = app.acting_as(writer);
    let new = writer.post("/plans", json!({ "institution_id": institution, "year": year })).await.ok();
    let path = format!("/plans/{}", new.id());
    if state == "begun" {
        return path;
    }
    let tag = writer.put(&path, &new.tag(), content).await.ok().tag();
    if state == "draft" {
        return path;
    }
    let tag = writer.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    let (verb, body) = match state {
        "submitted" => return path,
        "returned" => ("return", json!({ "reason": "Shabaha ya 12 haipimiki" })),
        _ => ("approve", json!({})),
    };
    let tag = app.acting_as(overseer).post_if(&format!("{path}/{verb}"), &tag, body).await.ok().tag();
    if state == "revising" {
        writer.post_if(&format!("{path}/revise"), &tag, json!({ "reason": "Bajeti imepungua" })).await.ok();
    }
    path
}

/// The council's plan of 2026/27.
pub async fn plan(app: &TestApp, state: &str) -> String {
    plan_of(app, (COUNCIL, "2026/27"), (PLANNER, OVERSEER), content(), state).await
}

/// The figures of a quarter, an indicator each; `-` is not applicable.
pub fn figures(of: &[(u128, &str)]) -> Value {
    let figure = |(number, value): &(u128, &str)| {
        if *value == "-" {
            json!({ "indicator_id": part(*number), "not_applicable": true, "narrative": "Takwimu za sensa hazijatoka" })
        } else {
            json!({ "indicator_id": part(*number), "value": value, "narrative": "Kama ilivyopangwa", "evidence": ["https://dodomacc.example/ripoti.pdf"] })
        }
    };
    json!({ "figures": of.iter().map(figure).collect::<Vec<_>>() })
}

/// Writes the figures of a quarter for the first time.
pub async fn report(app: &TestApp, who: Person, plan: &str, quarter: u8, of: &[(u128, &str)]) -> Reply {
    app.acting_as(who).put(&format!("{plan}/actuals/{quarter}"), "\"0\"", figures(of)).await
}
