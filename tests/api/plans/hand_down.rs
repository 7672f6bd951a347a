//! Objectives handed down to several reports at once, and last year's objectives as a start.

use super::*;
use crate::agreements::agreement;

fn handed(to: &[Uuid], titles: &[&str]) -> Value {
    let objective = |title: &&str| {
        json!({ "title": title, "weight": "20", "criteria": "Kwa wakati",
            "targets": [{ "indicator": "Visima", "unit": "visima", "baseline": "0", "target": "6" }] })
    };
    json!({ "servant_ids": to, "objectives": titles.iter().map(objective).collect::<Vec<_>>() })
}

fn outcomes(reply: &Reply) -> Vec<(Value, Value)> {
    let results = reply.json()["results"].clone();
    results
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["outcome"].clone(), one["reason_code"].clone()))
        .collect()
}

#[actix_web::test]
async fn objectives_are_handed_down_to_several_reports_as_drafts() {
    let app = nation().await;
    plan(&app, "approved").await;
    let path = agreement(&app, OWNER, "draft").await;
    let before = app.acting_as(OWNER).get(&path).await.ok();
    let supervisor = app.acting_as(SUPERVISOR);
    let mut body =
        handed(&[OWNER.servant(), COLLEAGUE.servant()], &["Kuchimba visima sita", "Kutoa taarifa ya robo"]);
    body["objectives"][0]["target_id"] = json!(part(11));
    let done = supervisor.post("/agreements/cascade", body).await.ok();
    assert_eq!(outcomes(&done), [(json!("added"), Value::Null), (json!("begun"), Value::Null)]);
    let after = app.acting_as(OWNER).get(&path).await.ok();
    let titles: Vec<_> =
        after.json()["objectives"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
    assert_eq!(titles, ["Lengo la 1", "Lengo la 2", "Kuchimba visima sita", "Kutoa taarifa ya robo"]);
    assert_eq!(
        (&after.json()["weight_sum"], &after.json()["objectives"][2]["target_id"]),
        (&json!("140"), &json!(part(11)))
    );
    assert_eq!(after.json()["objectives"][3]["id"], done.json()["results"][0]["objective_ids"][1]);
    // What the servant read before is stale now (E-45); with what he reads now he edits as he likes.
    let put = format!("{path}/objectives");
    app.acting_as(OWNER)
        .put(&put, &before.tag(), crate::agreements::objectives(&["100"]))
        .await
        .is(412, "precondition_failed");
    let mut mine = json!({ "objectives": after.json()["objectives"] });
    mine["objectives"].as_array_mut().unwrap().truncate(3);
    mine["objectives"][0]["weight"] = json!("40");
    let tag = app.acting_as(OWNER).put(&put, &after.tag(), mine).await.ok().tag();
    app.acting_as(OWNER).post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
    // The colleague's was begun, in the cycle of his own cadre group, and is his to go on with.
    let theirs = done.json()["results"][1]["agreement_id"].as_str().unwrap().to_owned();
    let theirs = app.acting_as(COLLEAGUE).get(&format!("/agreements/{theirs}")).await.ok();
    assert_eq!(
        (&theirs.json()["cycle_id"], &theirs.json()["status"]),
        (&json!(HEALTH_YEAR), &json!("draft"))
    );
    assert_eq!(theirs.json()["objectives"].as_array().unwrap().len(), 2);
    // Once more: the one has been submitted and is skipped with the reason, the other gets his.
    let again = supervisor
        .post("/agreements/cascade", handed(&[OWNER.servant(), COLLEAGUE.servant()], &["Tena"]))
        .await
        .ok();
    assert_eq!(outcomes(&again), [(json!("skipped"), json!("wrong_state")), (json!("added"), Value::Null)]);
    let trail = app.acting_as(AUDITOR).get(&format!("/audit?subject_id={}", &path[12..])).await.ok().text();
    assert!(trail.contains("agreement.hand_down") && trail.contains("Kuchimba visima sita"));
}

#[actix_web::test]
async fn only_to_ones_own_direct_reports() {
    let app = nation().await;
    let all = [OWNER.servant(), STRANGER.servant(), COLLEAGUE.servant(), part(404)];
    // E-14: one who is none refuses the whole, and whether he exists is not told.
    app.acting_as(SUPERVISOR)
        .post("/agreements/cascade", handed(&all, &["a"]))
        .await
        .wrong(&["/servant_ids/1 field_unknown_reference", "/servant_ids/3 field_unknown_reference"]);
    assert_eq!(
        app.acting_as(AUDITOR).get("/agreements").await.ok().json()["items"],
        json!([]),
        "nothing was begun"
    );
    for who in [OWNER, COLLEAGUE, REVIEWER, FORMER, HR, HEAD, COMMITTEE] {
        let reply = app.acting_as(who).post("/agreements/cascade", handed(&[OWNER.servant()], &["a"])).await;
        reply.wrong(&["/servant_ids/0 field_unknown_reference"]);
    }
    app.acting_as(AUDITOR)
        .post("/agreements/cascade", handed(&[OWNER.servant()], &["a"]))
        .await
        .is(403, "not_a_servant");
    // Nor to himself.
    let own = handed(&[SUPERVISOR.servant()], &["a"]);
    app.acting_as(SUPERVISOR)
        .post("/agreements/cascade", own)
        .await
        .wrong(&["/servant_ids/0 field_unknown_reference"]);
}

#[actix_web::test]
async fn what_cannot_be_handed_down_is_told() {
    let app = nation().await;
    let supervisor = app.acting_as(SUPERVISOR);
    let mut bad = handed(&[OWNER.servant(), OWNER.servant()], &["", "b"]);
    bad["objectives"][0]["id"] = json!(part(1));
    bad["objectives"][1]["weight"] = json!("0");
    supervisor.post("/agreements/cascade", bad).await.wrong(&[
        "/servant_ids/1 field_twice",
        "/objectives/0/id field_not_here",
        "/objectives/0/title field_empty",
        "/objectives/1/weight weight_zero",
    ]);
    supervisor
        .post("/agreements/cascade", handed(&[], &[]))
        .await
        .wrong(&["/servant_ids field_count", "/objectives field_count"]);
    let mut foreign = handed(&[OWNER.servant()], &["a"]);
    foreign["objectives"][0]["target_id"] = json!(part(11));
    supervisor
        .post("/agreements/cascade", foreign)
        .await
        .wrong(&["/objectives/0/target_id target_not_approved"]);
    // An agreement holds at most thirty.
    let ten = ["a"; 10];
    for _ in 0..3 {
        assert_eq!(
            outcomes(&supervisor.post("/agreements/cascade", handed(&[OWNER.servant()], &ten)).await.ok())[0]
                .1,
            Value::Null
        );
    }
    let full = supervisor
        .post("/agreements/cascade", handed(&[OWNER.servant(), COLLEAGUE.servant()], &["a"]))
        .await
        .ok();
    assert_eq!(
        outcomes(&full),
        [(json!("skipped"), json!("too_many_objectives")), (json!("begun"), Value::Null)]
    );
    // After the window neither is an agreement begun, nor is a draft written; in a cycle that is not his nothing is.
    app.travel("2026-08-01");
    let late = supervisor.post("/agreements/cascade", handed(&[OWNER.servant()], &["a"])).await.ok();
    assert_eq!(outcomes(&late), [(json!("skipped"), json!("window_closed"))]);
    let mut elsewhere = handed(&[OWNER.servant(), COLLEAGUE.servant()], &["a"]);
    elsewhere["cycle_id"] = json!(HEALTH_YEAR);
    let elsewhere = supervisor.post("/agreements/cascade", elsewhere).await.ok();
    assert_eq!(
        outcomes(&elsewhere),
        [(json!("skipped"), json!("no_cycle")), (json!("skipped"), json!("window_closed"))]
    );
}

/// E-42: a hundred reports cost what one costs.
#[actix_web::test]
async fn a_hundred_reports_cost_as_many_statements_as_one() {
    let app = TestApp::new().await;
    app.run(crate::statements::HUNDRED_SERVANTS).await;
    let list = app.acting_as(SUPERVISOR).get("/servants?q=Nambari&limit=100").await.ok().json();
    let ids: Vec<Uuid> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(ids.len(), 100);
    let supervisor = app.acting_as(SUPERVISOR);
    let one = supervisor.post("/agreements/cascade", handed(&ids[..1], &["a", "b"])).await.ok();
    let all = supervisor.post("/agreements/cascade", handed(&ids, &["a", "b"])).await.ok();
    assert_eq!(one.statements, all.statements);
    assert!(outcomes(&all).iter().all(|(_, reason)| reason.is_null()));
}

/// An agreed agreement of the year before, of the owner in the council.
pub async fn last_year(app: &TestApp, who: Person) -> Uuid {
    let (cycle, agreement) = (id(59), id(8001));
    let content = json!({ "objectives": [
        { "id": id(8101), "title": "Lengo la mwaka jana", "weight": "70.5", "targets": [{ "indicator": "Ripoti", "unit": "ripoti", "baseline": "4", "target": "12" }],
          "criteria": "Kwa wakati", "resources": null, "serves": "Utawala bora", "target_id": null },
        { "id": id(8102), "title": "Lengo la pili", "weight": "29.5", "targets": [], "criteria": null, "resources": "Gari", "serves": null } ] });
    let sql = format!(
        "insert into cycles (id, label, calendar, starts_on, ends_on, template_id, status)
         select '{cycle}', '2025/26', 'financial', '2025-07-01', '2026-06-30', id, 'closed' from templates where code = 'opras-tfn832';
         insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, agreed_revision, agreed_at, status_since)
         values ('{COUNCIL}', '{agreement}', '{cycle}', '{}', '{}', 'agreed', 1, '2025-07-20', '2025-07-20');
         insert into agreement_versions (institution_id, id, agreement_id, revision, content, submitted_by, submitted_at, agreed_by, agreed_at)
         values ('{COUNCIL}', '{}', '{agreement}', 1, '{content}', '{}', '2025-07-10', '{}', '2025-07-20')",
        who.posting(), who.servant(), id(8002), who.servant(), FORMER.servant(),
    );
    app.run(&sql).await;
    agreement
}

#[actix_web::test]
async fn an_agreement_begins_with_last_years_objectives() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "begun").await;
    let copy = format!("{path}/copy");
    let tag = owner.get(&path).await.tag();
    owner.post_if(&copy, &tag, json!({})).await.is(409, "nothing_to_copy");
    let source = last_year(&app, OWNER).await;
    owner
        .post_if(&copy, &tag, json!({ "from_id": part(404) }))
        .await
        .wrong(&["/from_id field_unknown_reference"]);
    owner.post_if(&copy, "\"7\"", json!({})).await.is(412, "precondition_failed");
    owner.post(&copy, json!({})).await.is(428, "precondition_required");
    app.acting_as(SUPERVISOR).post_if(&copy, &tag, json!({})).await.is(403, "forbidden");
    app.acting_as(STRANGER).post_if(&copy, &tag, json!({})).await.is(404, "not_found");
    let done = owner.post_if(&copy, &tag, json!({})).await.ok();
    assert_eq!((&done.json()["copied_from_id"], &done.json()["weight_sum"]), (&json!(source), &json!("100")));
    let read = owner.get(&path).await.ok();
    assert_eq!(read.json(), done.json());
    let objectives = read.json()["objectives"].clone();
    assert_eq!(
        (&objectives[0]["title"], &objectives[0]["weight"], &objectives[0]["serves"]),
        (&json!("Lengo la mwaka jana"), &json!("70.5"), &json!("Utawala bora"))
    );
    assert_eq!(
        (&objectives[0]["targets"][0]["target"], &objectives[1]["resources"]),
        (&json!("12"), &json!("Gari"))
    );
    assert_ne!(objectives[0]["id"], json!(id(8101)), "ids are new");
    // Once it has objectives there is nothing to begin.
    owner.post_if(&copy, &done.tag(), json!({})).await.is(409, "objectives_present");
    let told = read.json()["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["action"] == "copy")
        .unwrap()
        .clone();
    assert_eq!(told["reason_code"], json!("objectives_present"));
    app.travel("2026-08-01");
    owner.post_if(&copy, &done.tag(), json!({})).await.is(409, "window_closed");
}

/// E-03: nobody begins with what is another's.
#[actix_web::test]
async fn anothers_agreement_is_not_copied() {
    let app = TestApp::new().await;
    let source = last_year(&app, COLLEAGUE).await;
    let path = agreement(&app, OWNER, "begun").await;
    let owner = app.acting_as(OWNER);
    let tag = owner.get(&path).await.tag();
    owner
        .post_if(&format!("{path}/copy"), &tag, json!({ "from_id": source }))
        .await
        .wrong(&["/from_id field_unknown_reference"]);
    owner.post_if(&format!("{path}/copy"), &tag, json!({})).await.is(409, "nothing_to_copy");
}
