//! Lapses: what becomes of a step whose time has run out, by the rules of the cycle.

mod agreements;
mod lists;
mod passed_on;
mod reviews;
mod rules;
mod steps;

use super::{
    appraisals::Case,
    support::{TestApp, cast::*},
};
use diesel_async::SimpleAsyncConnection;
use eutendaji::resources::lapses;
use serde_json::{Value, json};

/// Gives the open year rules, as it would have had them as a draft: phase, step, rule, days of grace. The next one has 14 days.
pub async fn rules(app: &TestApp, rules: &[(&str, &str, &str, i32)]) {
    let entry = |(phase, step, rule, grace): &(&str, &str, &str, i32)| json!({ "phase": phase, "step": step, "rule": rule, "grace_days": grace, "next_days": 14 });
    let rules = Value::from(rules.iter().map(entry).collect::<Vec<_>>());
    let sql = format!("update cycles set lapse_rules = '{rules}' where id = '{YEAR}'");
    app.sql().await.batch_execute(&sql).await.unwrap();
}

/// Lets lapse what is over its time in the morning of a day, and says how many steps did.
pub async fn lapse(app: &TestApp, day: &str) -> usize {
    app.travel(day);
    let done = lapses::lapse_all(&mut app.sql().await, 2, app.clock.now()).await.unwrap();
    assert_eq!(done.failed, 0);
    done.lapsed
}

/// What the appraisal says of its lapses: `step rule due_on`.
pub fn lapsed(thing: &Value) -> Vec<String> {
    let told = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        format!("{} {} {}", text("step"), text("rule"), text("due_on"))
    };
    thing["lapses"].as_array().unwrap().iter().map(told).collect()
}

/// Whose signatures stand, and whether each still covers the content.
pub async fn signatures(case: &Case<'_>) -> Vec<(String, bool)> {
    let list = case.app.acting_as(AUDITOR).get(&format!("{}/signatures", case.path)).await.ok().json();
    let told = |one: &Value| (one["role"].as_str().unwrap().to_owned(), one["matches"] == true);
    list["signatures"].as_array().unwrap().iter().map(told).collect()
}

pub fn signed(statement: &str) -> Value {
    json!({ "statement": statement })
}
