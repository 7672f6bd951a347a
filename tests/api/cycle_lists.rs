//! The orders of the lists below a cycle.

use super::support::{Caller, TestApp, cast::*};
use serde_json::{Value, json};

/// All pages of a list, two rows each.
async fn all(caller: &Caller<'_>, path: &str) -> Vec<Value> {
    let mut rows = vec![];
    let mut after = String::new();
    loop {
        let page = caller.get(&format!("{path}&limit=2{after}")).await.ok().json();
        rows.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return rows,
        }
    }
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[actix_web::test]
async fn extension_orders_by_time_and_by_day() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let path = format!("/cycles/{YEAR}/extensions");
    let days = ["2026-08-20", "2026-08-07", "2026-08-14", "2026-08-07", "2026-08-28"];
    for (n, (day, of)) in days.iter().zip([COUNCIL, OTHER, SECRETARIAT, MINISTRY, OTHER]).enumerate() {
        app.clock.travel_to(app.clock.now() + chrono::TimeDelta::minutes(i64::try_from(n).unwrap()));
        let order =
            json!({ "institution_id": of, "phase": "planning", "closes_on": day, "reason": "Mafuriko" });
        national.post(&path, order).await.ok();
    }
    let caller = app.acting_as(OWNER);
    let by = async |sort: &str| column(&all(&caller, &format!("{path}?sort={sort}")).await, "closes_on");
    let mut sorted = days.map(str::to_owned).to_vec();
    assert_eq!(by("ordered_at").await, sorted);
    assert_eq!(column(&all(&caller, &format!("{path}?")).await, "closes_on"), sorted);
    sorted.reverse();
    assert_eq!(by("-ordered_at").await, sorted);
    sorted.sort();
    assert_eq!(by("closes_on").await, sorted);
    sorted.reverse();
    assert_eq!(by("-closes_on").await, sorted);
    let one = all(&caller, &format!("{path}?sort=-closes_on&institution_id={OTHER}")).await;
    assert_eq!(column(&one, "closes_on"), ["2026-08-28", "2026-08-07"]);
    caller.get(&format!("{path}?sort=reason")).await.is(400, "malformed_query");
    let next = caller.get(&format!("{path}?limit=1")).await.ok().json()["next"].as_str().unwrap().to_owned();
    caller.get(&format!("{path}?sort=closes_on&after={next}")).await.is(400, "invalid_cursor");
}

#[actix_web::test]
async fn assignments_by_time_and_by_cadre_group() {
    let app = TestApp::new().await;
    let national = app.acting_as(NATIONAL);
    let path = format!("/cycles/{HEALTH_YEAR}/assignments");
    for family in ["planning", "administration"] {
        national.post(&path, json!({ "institution_id": OTHER, "family": family })).await.ok();
    }
    national.delete(&format!("/cycles/{YEAR}/assignments/01900002-0000-7000-8000-000000000004")).await.ok();
    national.post(&path, json!({ "institution_id": OTHER })).await.ok();
    let caller = app.acting_as(OWNER);
    let by = async |sort: &str| column(&all(&caller, &format!("{path}?sort={sort}")).await, "family");
    let made = ["health", "planning", "administration", ""];
    assert_eq!(by("assigned").await, made);
    assert_eq!(column(&all(&caller, &format!("{path}?")).await, "family"), made);
    assert_eq!(by("-assigned").await, ["", "administration", "planning", "health"]);
    assert_eq!(by("family").await, ["", "administration", "health", "planning"]);
    assert_eq!(by("-family").await, ["planning", "health", "administration", ""]);
    caller.get(&format!("{path}?sort=institution_id")).await.is(400, "malformed_query");
}
