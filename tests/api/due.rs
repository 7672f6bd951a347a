//! What is due: each thing with the one on whom it waits, and with nobody else.

use super::{
    agreements::agreement,
    subtasks::{begin, objective, step, terms},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

/// Kinds with their last days, in order; one's own agreement to begin is left out where it is noise.
async fn due(app: &TestApp, who: Person) -> Vec<String> {
    let page = app.acting_as(who).get("/due").await.ok().json();
    let told = |item: &Value| {
        let until = item["until"].as_str().unwrap_or("-");
        format!("{} {until}", item["kind"].as_str().unwrap())
    };
    let all = page["items"].as_array().unwrap().iter().map(told);
    all.filter(|item| who == OWNER || !item.starts_with("agreement.begin")).collect()
}

#[actix_web::test]
async fn an_agreement_waits_on_one_after_the_other() {
    let app = TestApp::new().await;
    assert_eq!(due(&app, OWNER).await, ["agreement.begin 2026-07-31"]);
    let path = agreement(&app, OWNER, "submitted").await;
    assert_eq!(due(&app, OWNER).await, Vec::<String>::new());
    assert_eq!(due(&app, SUPERVISOR).await, ["agreement.agree -"]);
    for who in [REVIEWER, FORMER, HR, HEAD, STRANGER, NATIONAL, AUDITOR] {
        assert_eq!(due(&app, who).await, Vec::<String>::new(), "{}", who.name);
    }
    let item =
        app.acting_as(SUPERVISOR).get("/due?kind=agreement.agree").await.ok().json()["items"][0].clone();
    assert_eq!(
        (&item["subject_kind"], &item["subject_id"], &item["servant_name"], &item["count"]),
        (
            &json!("agreement"),
            &json!(path.trim_start_matches("/agreements/")),
            &json!("Neema Mwakalinga"),
            &json!(1)
        )
    );
    assert_eq!(item["since"], "2026-07-06T07:00:00Z");
    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "Rekebisha" })).await.ok();
    assert_eq!(due(&app, OWNER).await, ["agreement.mend 2026-07-20"]);
    app.travel("2026-07-21");
    let late = app.acting_as(OWNER).get("/due").await.ok().json();
    assert_eq!(late["items"][0]["overdue"], true);
}

#[actix_web::test]
async fn subtasks_and_progress_wait_on_one_after_the_other() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let objective = objective(&app, OWNER, &agreement, 0).await;
    let path = begin(&app, OWNER, &agreement, &objective, terms("Kazi", "50")).await;
    assert_eq!(due(&app, OWNER).await, ["subtask.submit -"]);
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec![], vec!["subtask.approve -".to_owned()])
    );
    step(&app, SUPERVISOR, &path, "return", json!({ "reason": "Eleza" })).await.ok();
    assert_eq!(due(&app, OWNER).await, ["subtask.mend -"]);
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &path, "approve", json!({})).await.ok();
    assert_eq!(due(&app, OWNER).await, ["progress.fill 2026-07-12"]);
    assert_eq!(due(&app, SUPERVISOR).await, Vec::<String>::new());
    let sent = json!({ "entries": [{ "subtask_id": path.trim_start_matches("/subtasks/"), "week": "2026-07-06", "percent": "5" }] });
    let made = app.acting_as(OWNER).post("/progress", sent).await.ok().json();
    let entry = format!("/progress/{}", made["results"][0]["id"].as_str().unwrap());
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec![], vec!["progress.accept -".to_owned()])
    );
    step(&app, SUPERVISOR, &entry, "return", json!({ "reason": "Idadi?" })).await.ok();
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec!["progress.mend -".to_owned()], vec![])
    );
    step(&app, OWNER, &entry, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &entry, "accept", json!({})).await.ok();
    assert_eq!((due(&app, OWNER).await, due(&app, SUPERVISOR).await), (vec![], vec![]));
    // The next week asks again; a rhythm by the month does not.
    app.travel("2026-07-14");
    assert_eq!(due(&app, OWNER).await, ["progress.fill 2026-07-19"]);
    let monthly = json!({ "institution_id": COUNCIL, "family": "planning", "rhythm": "monthly" });
    app.acting_as(HR).post("/check_in_rhythms", monthly).await.ok();
    assert_eq!(due(&app, OWNER).await, Vec::<String>::new());
    app.travel("2026-08-03");
    assert_eq!(due(&app, OWNER).await, ["progress.fill 2026-08-31"]);
    step(&app, SUPERVISOR, &path, "cancel", json!({ "reason": "Imefutwa" })).await.ok();
    assert_eq!(due(&app, OWNER).await, Vec::<String>::new());
}

/// A subtask of the owner's that waits for approval.
async fn submitted(app: &TestApp) -> String {
    let agreement = agreement(app, OWNER, "agreed").await;
    let objective = objective(app, OWNER, &agreement, 0).await;
    let path = begin(app, OWNER, &agreement, &objective, terms("Kazi", "50")).await;
    step(app, OWNER, &path, "submit", json!({})).await.ok();
    path
}

/// An entry of the owner's that waits, and its subtask, approved by this person.
async fn handed_in(app: &TestApp, approver: Person, path: &str) -> String {
    step(app, approver, path, "approve", json!({})).await.ok();
    let sent = json!({ "entries": [{ "subtask_id": path.trim_start_matches("/subtasks/"), "week": "2026-07-06", "percent": "5" }] });
    let made = app.acting_as(OWNER).post("/progress", sent).await.ok().json();
    format!("/progress/{}", made["results"][0]["id"].as_str().unwrap())
}

async fn in_lists(app: &TestApp, who: Person) -> Vec<usize> {
    let mut found = vec![];
    for list in ["/subtasks", "/progress", "/progress/board"] {
        found.push(app.acting_as(who).get(list).await.ok().json()["items"].as_array().unwrap().len());
    }
    found
}

async fn for_whom(app: &TestApp, action: &str) -> Value {
    let trail = app.acting_as(AUDITOR).get(&format!("/audit?action={action}")).await.ok().json();
    trail["items"][0]["on_behalf_of"].clone()
}

/// What waits on a supervisor waits on who stands in for him: a delegate in what was lent to him, who acts in all of it.
#[actix_web::test]
async fn what_waits_follows_who_stands_in() {
    let app = TestApp::new().await;
    let path = submitted(&app).await;
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    let lend = json!({ "delegate_id": FORMER.servant(), "duties": ["progress"], "starts_on": "2026-07-06",
        "ends_on": "2026-07-12", "reason": "Safari" });
    app.acting_as(SUPERVISOR).post("/delegations", lend).await.ok();
    assert_eq!(due(&app, FORMER).await, ["subtask.approve -"]);
    let entry = handed_in(&app, FORMER, &path).await;
    assert_eq!(for_whom(&app, "subtask.approve").await, json!(SUPERVISOR.servant()));
    assert_eq!(due(&app, FORMER).await, ["progress.accept -"]);
    assert_eq!(in_lists(&app, FORMER).await, [1, 1, 1]);
    assert_eq!(in_lists(&app, STRANGER).await, [0, 0, 0]);
    let acting = json!({ "absent_id": SUPERVISOR.servant(), "acting_id": COLLEAGUE.servant(), "starts_on": "2026-07-06",
        "ends_on": "2026-07-12", "reason": "Likizo" });
    app.acting_as(HR).post("/acting_supervisors", acting).await.ok();
    assert_eq!(
        (due(&app, COLLEAGUE).await, due(&app, SUPERVISOR).await),
        (vec!["progress.accept -".to_owned()], vec![])
    );
    assert_eq!(in_lists(&app, COLLEAGUE).await, [1, 1, 1]);
    step(&app, SUPERVISOR, &entry, "accept", json!({})).await.is(403, "forbidden");
    step(&app, COLLEAGUE, &entry, "accept", json!({})).await.ok();
    assert_eq!(for_whom(&app, "progress.accept").await, json!(SUPERVISOR.servant()));
    app.travel("2026-07-13");
    app.acting_as(FORMER).get(&path).await.is(404, "not_found");
    app.acting_as(COLLEAGUE).get(&path).await.is(404, "not_found");
}

/// A recused supervisor finds nothing any more; the next in line decides.
#[actix_web::test]
async fn the_recused_decides_on_no_progress() {
    let app = TestApp::new().await;
    let path = submitted(&app).await;
    let entry = handed_in(&app, SUPERVISOR, &path).await;
    let conflict = json!({ "servant_id": OWNER.servant(), "person_id": SUPERVISOR.servant(), "kind": "family", "reason": "Ndugu" });
    let declared = app.acting_as(OWNER).post("/recusals", conflict).await.ok();
    let uphold = format!("/recusals/{}/uphold", declared.id());
    app.acting_as(HR).post_if(&uphold, &declared.tag(), json!({ "reason": "Imethibitishwa" })).await.ok();
    assert_eq!(
        (due(&app, SUPERVISOR).await, due(&app, REVIEWER).await),
        (vec![], vec!["progress.accept -".to_owned()])
    );
    app.acting_as(SUPERVISOR).get(&entry).await.is(404, "not_found");
    assert_eq!(in_lists(&app, SUPERVISOR).await, [0, 0, 0]);
    step(&app, REVIEWER, &entry, "accept", json!({})).await.ok();
    assert_eq!(for_whom(&app, "progress.accept").await, Value::Null);
}

/// Many weeks to accept are one thing that stands for many; counts hold for all pages.
#[actix_web::test]
async fn counts_and_pages() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let objective = objective(&app, OWNER, &agreement, 0).await;
    let path = begin(&app, OWNER, &agreement, &objective, terms("Kazi", "50")).await;
    step(&app, OWNER, &path, "submit", json!({})).await.ok();
    step(&app, SUPERVISOR, &path, "approve", json!({})).await.ok();
    for n in 0..3 {
        begin(&app, OWNER, &agreement, &objective, terms(&format!("Nyingine {n}"), "5")).await;
    }
    app.travel("2026-07-22");
    let entry = |week: &str| json!({ "subtask_id": path.trim_start_matches("/subtasks/"), "week": week, "percent": "5" });
    let sent = json!({ "entries": [entry("2026-07-06"), entry("2026-07-13")] });
    app.acting_as(OWNER).post("/progress", sent).await.ok();
    let owner = app.acting_as(OWNER);
    let counts = json!([{ "kind": "progress.fill", "items": 1, "count": 1 }, { "kind": "subtask.submit", "items": 3, "count": 3 }]);
    let (mut found, mut after) = (vec![], String::new());
    loop {
        let page = owner.get(&format!("/due?limit=2{after}")).await.ok().json();
        assert_eq!(page["counts"], counts);
        found.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, ["progress.fill", "subtask.submit", "subtask.submit", "subtask.submit"]);
    let only = app.acting_as(SUPERVISOR).get("/due?kind=progress.accept").await.ok().json();
    assert_eq!((&only["items"][0]["count"], only["items"].as_array().unwrap().len()), (&json!(2), 1));
    assert_eq!(only["counts"][1], json!({ "kind": "progress.accept", "items": 1, "count": 2 }));
    owner.get("/due?kind=everything").await.is(400, "malformed_query");
    owner.get("/due?after=rubbish").await.is(400, "invalid_cursor");
}

#[actix_web::test]
async fn an_appraisal_waits_on_both_sides_blind_and_then_on_one_after_the_other() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    app.travel("2027-06-07");
    let body = json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "kind": "annual" });
    let new = app.acting_as(OWNER).post("/appraisals", body).await.ok();
    let path = format!("/appraisals/{}", new.id());
    assert_eq!(due(&app, OWNER).await, ["appraisal.self_assess 2027-06-30"]);
    assert_eq!(due(&app, SUPERVISOR).await, ["appraisal.supervisor_assess 2027-06-30"]);
    let column = super::appraisals::column(&new.json(), ["2", "3"], "3");
    for (who, side) in [(SUPERVISOR, "supervisor"), (OWNER, "self")] {
        let sheet = format!("{path}/sheets/{side}");
        let tag = app.acting_as(who).get(&sheet).await.tag();
        let tag = app.acting_as(who).put(&sheet, &tag, column.clone()).await.ok().tag();
        app.acting_as(who).post_if(&format!("{sheet}/submit"), &tag, json!({})).await.ok();
        if who == SUPERVISOR {
            // Nothing of what he did shows on the other side.
            assert_eq!(
                (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
                (vec!["appraisal.self_assess 2027-06-30".to_owned()], vec![])
            );
        }
    }
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec![], vec!["appraisal.discuss 2027-06-30".to_owned()])
    );
    let agreed = format!("{path}/sheets/agreed");
    let tag = app.acting_as(SUPERVISOR).get(&agreed).await.tag();
    app.acting_as(SUPERVISOR).put(&agreed, &tag, column).await.ok();
    step(&app, SUPERVISOR, &path, "propose", json!({})).await.ok();
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec!["appraisal.accept 2027-06-30".to_owned()], vec![])
    );
    step(&app, OWNER, &path, "accept", json!({})).await.ok();
    let sign = json!({ "statement": "agreed" });
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec!["appraisal.sign -".to_owned()], vec![])
    );
    step(&app, OWNER, &path, "sign", sign.clone()).await.ok();
    assert_eq!(
        (due(&app, OWNER).await, due(&app, SUPERVISOR).await),
        (vec![], vec!["appraisal.sign -".to_owned()])
    );
    step(&app, SUPERVISOR, &path, "sign", sign.clone()).await.ok();
    assert_eq!(
        (due(&app, REVIEWER).await, due(&app, SUPERVISOR).await),
        (vec!["appraisal.countersign -".to_owned()], vec![])
    );
    step(&app, REVIEWER, &path, "sign", sign).await.ok();
    assert_eq!(
        (due(&app, HR).await, due(&app, HR_OTHER).await),
        (vec!["appraisal.disclose -".to_owned()], vec![])
    );
    step(&app, HR, &path, "disclose", json!({})).await.ok();
    for who in [OWNER, SUPERVISOR, REVIEWER, HR] {
        assert_eq!(due(&app, who).await, Vec::<String>::new(), "{}", who.name);
    }
}
