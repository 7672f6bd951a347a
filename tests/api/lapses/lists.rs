//! Who reads what lapsed and what would; the worker, day by day, in pieces.

use super::{lapse, rules};
use crate::{
    agreements::agreement,
    appraisals::Case,
    support::{TestApp, cast::*},
};
use eutendaji::{kernel::config::Settings, resources::lapses, worker::Worker};
use serde_json::{Value, json};

fn path(rest: &str) -> String {
    format!("/cycles/{YEAR}/lapses{rest}")
}

fn told(page: &Value) -> Vec<String> {
    let one = |item: &Value| {
        let text = |name: &str| item[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {} {}", text("subject_id"), text("step"), text("rule"), text("due_on"))
    };
    let all = page["items"].as_array().unwrap().iter();
    let mut all: Vec<_> =
        all.filter(|item| item.get("hindrance").is_none_or(Value::is_null)).map(one).collect();
    all.sort();
    all
}

/// What the preview of a day says is what happens on it; and the list then says what did.
#[actix_web::test]
async fn the_preview_is_what_happens() {
    let app = TestApp::new().await;
    rules(
        &app,
        &[
            ("planning", "agreement_answer", "escalate", 0),
            ("annual", "self_assessment", "forward", 0),
            ("annual", "supervisor_assessment", "escalate", 0),
        ],
    )
    .await;
    // The supervisor's own agreement waits on the reviewer; the owner's appraisal on both.
    agreement(&app, SUPERVISOR, "submitted").await;
    let case = Case::open(&app).await;
    let hr = app.acting_as(HR);
    assert_eq!(told(&hr.get(&path("/preview?as_of=2026-07-31")).await.ok().json()), Vec::<String>::new());
    app.travel("2027-06-30");
    let ahead = hr.get(&path("/preview?as_of=2027-07-01")).await.ok().json();
    assert_eq!(told(&ahead).len(), 2, "{ahead}");
    assert_eq!(lapse(&app, "2027-06-30").await, 1, "the agreement's time is long over");
    app.travel("2027-07-01");
    let now = hr.get(&path("/preview")).await.ok().json();
    assert_eq!(told(&now).len(), 1, "{now}");
    assert!(told(&ahead).contains(&told(&now)[0]));
    assert_eq!(lapse(&app, "2027-07-01").await, 1);
    let listed = hr.get(&path("")).await.ok().json();
    assert_eq!(told(&listed), told(&ahead));
    assert_eq!(
        told(&hr.get(&path("/preview")).await.ok().json()),
        Vec::<String>::new(),
        "nothing is left for today"
    );
    assert_eq!(case.read(OWNER).await.json()["lapses"].as_array().unwrap().len(), 1);
    let by = hr.get(&path("?rule=forward")).await.ok().json();
    assert_eq!(
        (&by["items"][0]["step"], by["items"].as_array().unwrap().len()),
        (&json!("self_assessment"), 1)
    );
    let step = hr.get(&path("?step=agreement_answer")).await.ok().json();
    assert_eq!(
        (&step["items"][0]["from_id"], &step["items"][0]["escalated_to_id"]),
        (&json!(REVIEWER.servant()), &json!(HEAD_ABOVE.servant()))
    );
    let first = hr.get(&path("?limit=1")).await.ok().json();
    let next = first["next"].as_str().unwrap();
    let second = hr.get(&path(&format!("?limit=1&after={next}"))).await.ok().json();
    assert_eq!([&first["items"][0], &second["items"][0]], [&listed["items"][0], &listed["items"][1]]);
    assert!(second["next"].is_null());
}

/// HR sees its own institutions, the nation and the auditors all, nobody else any of it.
#[actix_web::test]
async fn who_reads_the_lists() {
    let app = TestApp::new().await;
    rules(&app, &[("planning", "agreement_answer", "deem", 0)]).await;
    agreement(&app, OWNER, "submitted").await;
    app.travel("2026-08-01");
    let (draft, ..) = crate::cycles::planned(&app).await;
    for rest in ["/preview", ""] {
        for who in EVERYBODY {
            let reads = [HR, HR_PARENT, NATIONAL, AUDITOR].contains(who);
            let reply = app.acting_as(*who).get(&path(rest)).await;
            if reads {
                assert_eq!(told(&reply.ok().json()).len(), 1, "{} {rest}", who.name);
            } else if *who == HR_OTHER {
                assert_eq!(told(&reply.ok().json()).len(), 0, "{} {rest}", who.name);
            } else {
                reply.is(403, "forbidden");
            }
        }
        let one = |of: uuid::Uuid| path(&format!("{rest}?institution_id={of}"));
        app.acting_as(HR).get(&one(COUNCIL)).await.ok();
        app.acting_as(HR).get(&one(OTHER)).await.is(403, "forbidden");
        app.acting_as(HR_OTHER).get(&one(COUNCIL)).await.is(403, "forbidden");
        app.acting_as(HR).get(&format!("/cycles/{}/lapses{rest}", id(999))).await.is(404, "not_found");
        app.acting_as(HR).get(&format!("{draft}/lapses{rest}")).await.is(404, "not_found");
        app.acting_as(NATIONAL).get(&format!("{draft}/lapses{rest}")).await.ok();
        if rest.is_empty() {
            break;
        }
        assert_eq!(lapse(&app, "2026-08-01").await, 1);
    }
}

/// Once a day from its hour on, in pieces; whom it concerns is told.
#[actix_web::test]
async fn the_worker_lets_lapse_day_by_day() {
    let app = TestApp::new().await;
    rules(&app, &[("planning", "agreement_answer", "deem", 0)]).await;
    for who in [OWNER, SUPERVISOR, PLANNER] {
        agreement(&app, who, "submitted").await;
    }
    let flags = [("mode", "development"), ("worker.batch", "2")];
    let flags = flags.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings::load(None, &flags).unwrap();
    let worker = || Worker::new(app.services.db.clone(), app.clock.clone(), &settings).unwrap();
    // The rehearsal of the command line tells of the same three, and changes nothing.
    let (mut conn, mut told) = (app.sql().await, 0);
    let tell = |step: &lapses::DueStep| {
        told += usize::from(step.hindrance.is_none());
        Ok::<_, ()>(())
    };
    lapses::each_due(&mut conn, 2, "2026-08-01".parse().unwrap(), tell).await.unwrap().unwrap();
    assert_eq!(told, 3);
    app.clock.travel_to("2026-08-01T05:59:59+03:00".parse().unwrap());
    assert_eq!(worker().round().await.unwrap().lapsed, 0, "too early");
    app.clock.travel_to("2026-08-01T06:00:00+03:00".parse().unwrap());
    assert_eq!(worker().round().await.unwrap().lapsed, 2, "a batch");
    assert_eq!(worker().round().await.unwrap().lapsed, 1, "another worker goes on where it stood");
    assert_eq!(worker().round().await.unwrap().lapsed, 0);
    for _ in 0..9 {
        worker().round().await.unwrap();
    }
    let list = app.acting_as(OWNER).get("/notifications").await.ok().json();
    let kinds: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert!(kinds.contains(&json!("step_lapsed")), "{kinds:?}");
    app.clock.travel_to("2026-08-02T06:00:00+03:00".parse().unwrap());
    assert_eq!(worker().round().await.unwrap().lapsed, 0, "a new day, and nothing left");
}
