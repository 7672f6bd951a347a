//! Down from a target, up from an objective, and what serves nothing.

use super::{steps::ministry_unit, *};

fn objectives(of: &[(&str, Option<Uuid>)]) -> Value {
    let objective = |(title, target): &(&str, Option<Uuid>)| {
        json!({ "title": title, "weight": "50", "serves": "Mpango wa taasisi", "target_id": target,
            "targets": [{ "indicator": "Ripoti", "unit": "ripoti", "baseline": "4", "target": "12" }] })
    };
    json!({ "objectives": of.iter().map(objective).collect::<Vec<_>>() })
}

async fn agreement_with(app: &TestApp, who: Person, of: &[(&str, Option<Uuid>)]) -> (String, Reply) {
    let owner = app.acting_as(who);
    let new = owner.post("/agreements", json!({})).await.ok();
    let path = format!("/agreements/{}", new.id());
    let saved = owner.put(&format!("{path}/objectives"), &new.tag(), objectives(of)).await;
    (path, saved)
}

/// The plans of the ministry, the secretariat and the council, each target 11 serving the one above.
pub async fn three_plans(app: &TestApp) -> [String; 3] {
    let unit = ministry_unit(app).await;
    let ministry = plan_of(
        app,
        (MINISTRY, "2026/27"),
        (MINISTRY_PLANNER, NATIONAL),
        content_elsewhere(5000, unit),
        "approved",
    )
    .await;
    let mut between = content_elsewhere(6000, id(34));
    between["objectives"][0]["targets"][0]["serves_id"] = json!(part(5011));
    let secretariat = plan_of(app, (SECRETARIAT, "2026/27"), (OVERSEER, MINISTER), between, "approved").await;
    let mut below = content();
    below["objectives"][0]["targets"][0]["serves_id"] = json!(part(6011));
    let council = plan_of(app, (COUNCIL, "2026/27"), (PLANNER, OVERSEER), below, "approved").await;
    [ministry, secretariat, council]
}

#[actix_web::test]
async fn from_an_objective_up_to_the_ministry_and_down_again() {
    let app = nation().await;
    let [ministry, secretariat, council] = three_plans(&app).await;
    let (path, saved) =
        agreement_with(&app, OWNER, &[("Kuchimba visima", Some(part(11))), ("Mengineyo", None)]).await;
    let saved = saved.ok();
    assert_eq!(saved.json()["objectives"][0]["target_id"], json!(part(11)));
    let up = app.acting_as(OWNER).get(&format!("{path}/alignment")).await.ok().json();
    let ladder: Vec<_> = up["objectives"][0]["ladder"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rung| {
            (
                rung["target_id"].clone(),
                rung["institution_name_en"].clone(),
                rung["strategic_objective"].clone(),
            )
        })
        .collect();
    let social = json!("Huduma za jamii kuboreshwa");
    assert_eq!(
        ladder,
        [
            (json!(part(11)), json!("Dodoma City Council"), social.clone()),
            (json!(part(6011)), json!("Dodoma Regional Secretariat"), social.clone()),
            (json!(part(5011)), json!("PMO Regional Administration"), social),
        ]
    );
    assert_eq!(
        (&up["objectives"][1]["ladder"], &up["objectives"][1]["serves"]),
        (&json!([]), &json!("Mpango wa taasisi"))
    );
    // Down: the target of the ministry is served by the secretariat's, that by the council's, and that by the servant's objective.
    let down =
        app.acting_as(STRANGER).get(&format!("{ministry}/targets/{}/cascade", part(5011))).await.ok().json();
    assert_eq!(
        (&down["institutions"][0]["code"], &down["institutions"][0]["target_id"]),
        (&json!("RS-DODOMA"), &json!(part(6011)))
    );
    let down =
        app.acting_as(OWNER).get(&format!("{secretariat}/targets/{}/cascade", part(6011))).await.ok().json();
    assert_eq!((&down["institutions"][0]["code"], &down["items"]), (&json!("LGA-DODOMA-CC"), &json!([])));
    assert!(down.get("attained").is_none(), "results are not for everybody");
    let place = format!("{council}/targets/{}/cascade", part(11));
    let down = app.acting_as(PLANNER).get(&place).await.ok().json();
    assert_eq!(
        (&down["units"][0]["code"], &down["items"][0]["title"], &down["items"][0]["agreement_status"]),
        (&json!("PLAN"), &json!("Kuchimba visima"), &json!("draft"))
    );
    report(&app, PLANNER, &council, 1, &[(101, "425"), (102, "8")]).await.ok();
    let told = app.acting_as(HEAD).get(&place).await.ok().json();
    assert_eq!((&told["state"], &told["attained"]), (&json!("marked"), &json!("65")), "(1/2 + 4/5) / 2");
    // Who reads the agreement sees the objective; nobody else does, though he sees the target (E-09).
    let sees = [OWNER, SUPERVISOR, REVIEWER, HR, HR_PARENT, PLANNER, HEAD, AUDITOR];
    for who in EVERYBODY {
        let items = app.acting_as(*who).get(&place).await.ok().json()["items"].as_array().unwrap().len();
        assert_eq!(items == 1, sees.contains(who), "{} looks down", who.name);
        let alignment = app.acting_as(*who).get(&format!("{path}/alignment")).await.status;
        assert_eq!(alignment, if sees.contains(who) { 200 } else { 404 }, "{} looks up", who.name);
    }
    for (filter, count) in [(PLANNING, 1), (HR_UNIT, 0)] {
        let items =
            app.acting_as(HR).get(&format!("{place}?unit_id={filter}")).await.ok().json()["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), count);
    }
    let elsewhere = format!("{council}/targets/{}/cascade", part(6011));
    app.acting_as(PLANNER).get(&elsewhere).await.is(404, "not_found");
}

#[actix_web::test]
async fn an_objective_serves_an_approved_target_of_its_own_institution_and_year_only() {
    let app = nation().await;
    let council = plan(&app, "submitted").await;
    let (path, refused) = agreement_with(&app, OWNER, &[("a", None), ("b", Some(part(11)))]).await;
    refused.wrong(&["/objectives/1/target_id target_not_approved"]);
    let tag = app.acting_as(OVERSEER).get(&council).await.tag();
    app.acting_as(OVERSEER).post_if(&format!("{council}/approve"), &tag, json!({})).await.ok();
    let owner = app.acting_as(OWNER);
    let put = format!("{path}/objectives");
    let tag = owner.get(&path).await.tag();
    let unit = ministry_unit(&app).await;
    plan_of(
        &app,
        (MINISTRY, "2026/27"),
        (MINISTRY_PLANNER, NATIONAL),
        content_elsewhere(5000, unit),
        "approved",
    )
    .await;
    plan_of(&app, (COUNCIL, "2027"), (PLANNER, OVERSEER), content_elsewhere(7000, PLANNING), "approved")
        .await;
    owner.put(&put, &tag, objectives(&[("a", Some(part(5011))), ("b", Some(part(404)))])).await.wrong(&[
        "/objectives/0/target_id target_not_approved",
        "/objectives/1/target_id target_not_approved",
    ]);
    // The calendar year 2027 overlaps the cycle 2026/27; the nurse's cycle of 2026 does not.
    let tag =
        owner.put(&put, &tag, objectives(&[("a", Some(part(7011))), ("b", Some(part(11)))])).await.ok().tag();
    let (_, refused) =
        agreement_with(&app, COLLEAGUE, &[("a", Some(part(7011))), ("b", Some(part(11)))]).await;
    refused.wrong(&["/objectives/0/target_id target_not_approved"]);
    // What was agreed keeps it.
    let tag = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(SUPERVISOR).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    let versions = owner.get(&format!("{path}/versions")).await.ok().json();
    assert_eq!(versions["versions"][0]["content"]["objectives"][1]["target_id"], json!(part(11)));
}

#[actix_web::test]
async fn what_serves_nothing_and_what_nobody_serves_is_found() {
    let app = nation().await;
    let [_, secretariat, council] = three_plans(&app).await;
    agreement_with(&app, OWNER, &[("Kuchimba visima", Some(part(12))), ("Mengineyo", None)]).await.1.ok();
    let place = format!("{council}/alignment");
    let found = app.acting_as(PLANNER).get(&place).await.ok().json();
    let unserved = |found: &Value| -> Vec<Value> {
        found["unserved_targets"]
            .as_array()
            .unwrap()
            .iter()
            .map(|target| target["target_id"].clone())
            .collect()
    };
    assert_eq!((unserved(&found), &found["targets"]), (vec![json!(part(11)), json!(part(13))], &json!(3)));
    assert_eq!((&found["objectives"], &found["aligned_objectives"]), (&json!(2), &json!(1)));
    let titles = |found: &Value| -> Vec<Value> {
        found["items"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect()
    };
    assert_eq!(titles(&found), [json!("Mengineyo")]);
    // The secretariat's target 11 is served by the council's, the other two by nobody.
    let above = app.acting_as(OVERSEER).get(&format!("{secretariat}/alignment")).await.ok().json();
    assert_eq!(unserved(&above), [json!(part(6012)), json!(part(6013))]);
    // A revision takes target 12 out: the objective serves nothing any more, and that is told.
    let planner = app.acting_as(PLANNER);
    let tag = planner.get(&council).await.tag();
    let draft = planner.post_if(&format!("{council}/revise"), &tag, json!({ "reason": "Bajeti" })).await.ok();
    let mut less = content_of(&draft);
    less["objectives"][0]["targets"].as_array_mut().unwrap().remove(1);
    less["objectives"][0]["targets"][0]["weight"] = json!("100");
    less["objectives"][0]["targets"][0]["serves_id"] = Value::Null;
    let tag = planner.put(&council, &draft.tag(), less).await.ok().tag();
    let tag = planner.post_if(&format!("{council}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(OVERSEER).post_if(&format!("{council}/approve"), &tag, json!({})).await.ok();
    let found = planner.get(&place).await.ok().json();
    assert_eq!((&found["aligned_objectives"], found["items"].as_array().unwrap().len()), (&json!(0), 2));
    assert_eq!(found["items"][0]["target_withdrawn"], json!(true));
    let above = app.acting_as(OVERSEER).get(&format!("{secretariat}/alignment")).await.ok().json();
    assert_eq!(unserved(&above).len(), 3, "the link upwards is gone too");
    let page = planner.get(&format!("{place}?limit=1")).await.ok().json();
    let rest =
        planner.get(&format!("{place}?limit=1&after={}", page["next"].as_str().unwrap())).await.ok().json();
    assert_eq!((titles(&page).len(), titles(&rest).len(), &rest["next"]), (1, 1, &Value::Null));
    let reads = [PLANNER, HEAD, HR, HR_PARENT, AUDITOR];
    for who in EVERYBODY {
        let reply = app.acting_as(*who).get(&place).await;
        if reads.contains(who) { drop(reply.ok()) } else { drop(reply.is(403, "forbidden")) }
    }
}

/// A plan serves what was approved above, on the day that it is written and again on the day that it is approved.
#[actix_web::test]
async fn a_target_that_is_withdrawn_above_meanwhile_cannot_be_served() {
    let app = nation().await;
    let ours = plan_of(
        &app,
        (SECRETARIAT, "2026/27"),
        (OVERSEER, MINISTER),
        content_elsewhere(6000, id(34)),
        "approved",
    )
    .await;
    let mut below = content();
    below["objectives"][0]["targets"][0]["serves_id"] = json!(part(6011));
    let council = plan_of(&app, (COUNCIL, "2026/27"), (PLANNER, OVERSEER), below.clone(), "submitted").await;
    let overseer = app.acting_as(OVERSEER);
    let tag = overseer.get(&ours).await.tag();
    let draft = overseer.post_if(&format!("{ours}/revise"), &tag, json!({ "reason": "Bajeti" })).await.ok();
    let mut less = content_of(&draft);
    less["objectives"][0]["targets"].as_array_mut().unwrap().remove(0);
    less["objectives"][0]["targets"][0]["weight"] = json!("100");
    let tag = overseer.put(&ours, &draft.tag(), less).await.ok().tag();
    let tag = overseer.post_if(&format!("{ours}/submit"), &tag, json!({})).await.ok().tag();
    app.acting_as(MINISTER).post_if(&format!("{ours}/approve"), &tag, json!({})).await.ok();
    let tag = overseer.get(&council).await.tag();
    let refused = overseer.post_if(&format!("{council}/approve"), &tag, json!({})).await;
    refused.wrong(&["/objectives/0/targets/0/serves_id serves_not_above"]);
    // Nothing of the refused approval stays: the plan can be returned and mended.
    let tag = overseer
        .post_if(&format!("{council}/return"), &tag, json!({ "reason": "Shabaha imeondolewa" }))
        .await
        .ok()
        .tag();
    app.acting_as(PLANNER)
        .put(&council, &tag, below)
        .await
        .wrong(&["/objectives/0/targets/0/serves_id serves_not_above"]);
    app.acting_as(PLANNER).put(&council, &tag, content()).await.ok();
}

/// E-05: ids of another plan are not taken over.
#[actix_web::test]
async fn targets_of_another_plan_are_left_alone() {
    let app = nation().await;
    plan(&app, "approved").await;
    let new = app
        .acting_as(PLANNER)
        .post("/plans", json!({ "institution_id": COUNCIL, "year": "2027" }))
        .await
        .ok();
    let path = format!("/plans/{}", new.id());
    let mut theirs = content();
    for target in ["/objectives/0/targets/0", "/objectives/0/targets/1", "/objectives/1/targets/0"] {
        theirs.pointer_mut(target).unwrap()["activities"] = json!([]);
    }
    app.acting_as(PLANNER).put(&path, &new.tag(), theirs).await.is(409, "id_taken");
    let own = content_elsewhere(7000, PLANNING);
    app.acting_as(PLANNER).put(&path, &new.tag(), own).await.ok();
}
