//! The plan's update (a revision, field by field), and the appraisal of what it came to: subtasks that are marked.

use super::{
    agreements::{agreement, objectives},
    subtasks::{accepted, approved, objective, step},
    support::{TestApp, cast::*},
};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_revision_is_told_field_by_field() {
    let app = TestApp::new().await;
    let owner = app.acting_as(OWNER);
    let path = agreement(&app, OWNER, "revising").await;
    let draft = owner.get(&path).await.ok();
    let mut list = json!({ "objectives": draft.json()["objectives"] });
    list["objectives"][0]["weight"] = json!("70");
    list["objectives"][0]["criteria"] = json!("Kwa wakati");
    list["objectives"][0]["targets"][0]["target"] = json!("10");
    let gone = list["objectives"].as_array_mut().unwrap().remove(1);
    let new = objectives(&["30"])["objectives"][0].clone();
    list["objectives"].as_array_mut().unwrap().push(new);
    let tag = owner.put(&format!("{path}/objectives"), &draft.tag(), list).await.ok().tag();
    let submitted = owner.post_if(&format!("{path}/submit"), &tag, json!({})).await.ok();
    let second = format!("{path}/versions/2/diff");
    owner.get(&second).await.is(404, "not_found");
    step(&app, SUPERVISOR, &path, "agree", json!({})).await.ok();
    let (kept, came) = (&submitted.json()["objectives"][0]["id"], &submitted.json()["objectives"][1]["id"]);
    let kept = format!("/objectives/{}", kept.as_str().unwrap());
    let told = app.acting_as(REVIEWER).get(&second).await.ok().json();
    assert_eq!((&told["revision"], &told["against"]), (&json!(2), &json!(1)));
    let mut found: Vec<_> = told["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            (
                c["pointer"].as_str().unwrap().to_owned(),
                c["kind"].as_str().unwrap().to_owned(),
                c["from"].clone(),
                c["to"].clone(),
            )
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let text = |text: &str| text.to_owned();
    let mut expected = vec![
        (format!("{kept}/weight"), text("changed"), json!("60"), json!("70")),
        (format!("{kept}/criteria"), text("added"), Value::Null, json!("Kwa wakati")),
        (format!("{kept}/targets/0/target"), text("changed"), json!("12"), json!("10")),
    ];
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    let whole: Vec<_> = found
        .iter()
        .filter(|change| change.0.matches('/').count() == 2)
        .map(|c| (c.0.clone(), c.1.clone()))
        .collect();
    assert_eq!(whole.len(), 2);
    assert!(whole.contains(&(format!("/objectives/{}", gone["id"].as_str().unwrap()), text("removed"))));
    assert!(whole.contains(&(format!("/objectives/{}", came.as_str().unwrap()), text("added"))));
    found.retain(|change| change.0.matches('/').count() > 2);
    assert_eq!(found, expected);
    // Backwards, against itself, the first against nothing, and what there is not.
    let back = owner.get(&format!("{path}/versions/1/diff?against=2")).await.ok().json();
    assert!(back["changes"].as_array().unwrap().iter().any(|c| c["from"] == "70" && c["to"] == "60"));
    assert_eq!(owner.get(&format!("{second}?against=2")).await.ok().json()["changes"], json!([]));
    let first = owner.get(&format!("{path}/versions/1/diff")).await.ok().json();
    assert_eq!((&first["against"], first["changes"].as_array().unwrap().len()), (&Value::Null, 2));
    owner.get(&format!("{second}?against=7")).await.is(404, "not_found");
    owner.get(&format!("{path}/versions/7/diff")).await.is(404, "not_found");
    app.acting_as(STRANGER).get(&second).await.is(404, "not_found");
}

fn cells(parts: Value) -> Value {
    json!({ "parts": parts })
}

fn mark(mark: &str) -> Value {
    json!({ "mark": mark })
}

fn attributes() -> Value {
    let numbers = [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "4.1", "4.2", "5.1", "5.2",
        "6.1", "6.2", "7.1", "8.1", "8.2", "8.3", "9.1", "9.2", "9.3",
    ];
    numbers.iter().map(|number| ((*number).to_owned(), mark("90"))).collect::<serde_json::Map<_, _>>().into()
}

/// The nurse's year by `e-utendaji`: objective 1 (60) has subtasks of 50, 30 and 20, the second marked not applicable;
/// objective 2 (40) has none and is marked as a whole.
/// Subtask 1: (80 + 60) / 2 = 70; subtask 3: (40 + 50) / 2 = 45; objective 1: (50 × 70 + 20 × 45) / 70 = 440/7.
/// Objective 2: (70 + 55) / 2 = 125/2. A = 0.6 × 440/7 + 0.4 × 125/2 = 439/7. B = 90. 0.8 × 439/7 + 18 = 2386/35 = 68.1714… → 68.17.
#[actix_web::test]
async fn approved_subtasks_are_marked_where_the_template_counts_by_weight() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, COLLEAGUE, "agreed").await;
    let (one, two) =
        (objective(&app, COLLEAGUE, &agreement, 0).await, objective(&app, COLLEAGUE, &agreement, 1).await);
    let mut ids = vec![];
    for weight in ["50", "30", "20"] {
        let path = approved(&app, COLLEAGUE, &agreement, &one, weight).await;
        ids.push(path.trim_start_matches("/subtasks/").to_owned());
    }
    accepted(&app, COLLEAGUE, &format!("/subtasks/{}", ids[0]), "2026-07-06", "75").await;
    let cancelled = approved(&app, COLLEAGUE, &agreement, &two, "100").await;
    step(&app, SUPERVISOR, &cancelled, "cancel", json!({ "reason": "Imeahirishwa" })).await.ok();
    app.travel("2026-12-07");
    let nurse = app.acting_as(COLLEAGUE);
    let body = json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "kind": "annual" });
    let new = nurse.post("/appraisals", body).await.ok();
    let path = format!("/appraisals/{}", new.id());
    let snapshot = &new.json()["objectives"];
    assert_eq!(snapshot[0]["subtasks"].as_array().unwrap().len(), 3);
    assert_eq!(
        (
            &snapshot[0]["subtasks"][0]["percent"],
            &snapshot[0]["subtasks"][0]["terms"]["weight"],
            &snapshot[0]["subtasks"][1].get("percent")
        ),
        (&json!("75"), &json!("50"), &None)
    );
    assert!(snapshot[1].get("subtasks").is_none(), "a cancelled subtask is not marked");
    // The snapshot stands, whatever becomes of the subtask.
    step(&app, SUPERVISOR, &format!("/subtasks/{}", ids[1]), "cancel", json!({ "reason": "Baadaye" }))
        .await
        .ok();
    assert_eq!(nurse.get(&path).await.ok().json()["objectives"], *snapshot);
    let sheet = format!("{path}/sheets/self");
    let two_parts = |a: &str, b: &str| cells(json!({ "qualitative": mark(a), "quantitative": mark(b) }));
    let not_applicable = cells(
        json!({ "qualitative": { "not_applicable": true }, "quantitative": { "not_applicable": true } }),
    );
    let mut marks = json!({ "attributes": attributes(), "objectives": {} });
    marks["objectives"][&ids[0]] = two_parts("80", "60");
    marks["objectives"][&ids[1]] = not_applicable;
    marks["objectives"][&two] = two_parts("70", "55");
    // The objective itself takes text but no marks of its own.
    marks["objectives"][&one] = two_parts("80", "60");
    nurse.put(&sheet, "\"0\"", json!({ "marks": marks })).await.wrong(&[
        &format!("/marks/objectives/{one}/parts/qualitative unknown_cell"),
        &format!("/marks/objectives/{one}/parts/quantitative unknown_cell"),
    ]);
    marks["objectives"][&one] = json!({ "achievement": "Kata zote zimefikiwa" });
    let saved = nurse.put(&sheet, "\"0\"", json!({ "marks": marks })).await.ok();
    nurse.post_if(&format!("{sheet}/submit"), &saved.tag(), json!({})).await.wrong(&[
        &format!("/marks/objectives/{}/parts/qualitative mark_missing", ids[2]),
        &format!("/marks/objectives/{}/parts/quantitative mark_missing", ids[2]),
    ]);
    marks["objectives"][&ids[2]] = two_parts("40", "50");
    for (who, side) in [(COLLEAGUE, "self"), (SUPERVISOR, "supervisor"), (SUPERVISOR, "agreed")] {
        let sheet = format!("{path}/sheets/{side}");
        let tag = app.acting_as(who).get(&sheet).await.tag();
        let tag = app.acting_as(who).put(&sheet, &tag, json!({ "marks": marks })).await.ok().tag();
        if side != "agreed" {
            app.acting_as(who).post_if(&format!("{sheet}/submit"), &tag, json!({})).await.ok();
        }
    }
    step(&app, SUPERVISOR, &path, "propose", json!({})).await.ok();
    let done = step(&app, COLLEAGUE, &path, "accept", json!({})).await.ok().json();
    assert_eq!(done["overall"], "68.17");
    let score = nurse.get(&format!("{path}/score")).await.ok().json();
    let first = &score["explanation"]["terms"][0]["terms"][0];
    assert_eq!(
        (&score["exact"], &first["value"], first["terms"].as_array().unwrap().len()),
        (&json!("2386/35"), &json!("440/7"), 3)
    );
    // It can be signed and verified as any other.
    step(&app, COLLEAGUE, &path, "sign", json!({ "statement": "agreed" })).await.ok();
    let signatures = nurse.get(&format!("{path}/signatures")).await.ok().json();
    assert_eq!(signatures["signatures"][0]["matches"], true);
}

/// Form TFN 832 marks objectives as a whole: subtasks tell how they go, and are not marked.
#[actix_web::test]
async fn the_form_of_2004_marks_objectives() {
    let app = TestApp::new().await;
    let agreement = agreement(&app, OWNER, "agreed").await;
    let one = objective(&app, OWNER, &agreement, 0).await;
    approved(&app, OWNER, &agreement, &one, "50").await;
    app.travel("2027-06-07");
    let body = json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "kind": "annual" });
    let new = app.acting_as(OWNER).post("/appraisals", body).await.ok().json();
    assert!(
        new["objectives"].as_array().unwrap().iter().all(|objective| objective.get("subtasks").is_none())
    );
}

/// An edition that asks for it: a mark above the accepted progress of an unfinished subtask needs a justification to be handed in.
#[actix_web::test]
async fn a_mark_above_its_progress_needs_a_justification_by_an_edition_that_says_so() {
    let app = TestApp::new().await;
    let admin = app.acting_as(NATIONAL);
    let templates = admin.get("/templates?limit=100").await.ok().json();
    let shipped = templates["items"].as_array().unwrap().iter().find(|t| t["code"] == "e-utendaji").unwrap()
        ["id"]
        .clone();
    let shipped = admin.get(&format!("/templates/{}", shipped.as_str().unwrap())).await.ok().json();
    let mut content = shipped["content"].clone();
    content["components"][0]["rule"]["justify_above_progress"] = json!(true);
    let body = json!({ "code": "e-utendaji", "name_en": "e-Utendaji 2", "name_sw": "e-Utendaji 2", "content": content });
    let next = admin.post("/templates", body).await.ok();
    assert_eq!(next.json()["edition"], 2, "the published edition stays as it is");
    app.run(&format!("update cycles set template_id = '{}' where id = '{HEALTH_YEAR}'", next.id())).await;
    let agreement = agreement(&app, COLLEAGUE, "agreed").await;
    let (one, two) =
        (objective(&app, COLLEAGUE, &agreement, 0).await, objective(&app, COLLEAGUE, &agreement, 1).await);
    let path = approved(&app, COLLEAGUE, &agreement, &one, "100").await;
    accepted(&app, COLLEAGUE, &path, "2026-07-06", "40").await;
    let subtask = path.trim_start_matches("/subtasks/");
    app.travel("2026-12-07");
    let body = json!({ "agreement_id": agreement.trim_start_matches("/agreements/"), "kind": "annual" });
    let nurse = app.acting_as(COLLEAGUE);
    let appraisal = format!("/appraisals/{}", nurse.post("/appraisals", body).await.ok().id());
    let sheet = format!("{appraisal}/sheets/self");
    let mut marks = json!({ "attributes": attributes(), "objectives": {} });
    marks["objectives"][&two] = cells(json!({ "qualitative": mark("70"), "quantitative": mark("70") }));
    marks["objectives"][subtask] = cells(json!({ "qualitative": mark("40"), "quantitative": mark("41") }));
    let saved = nurse.put(&sheet, "\"0\"", json!({ "marks": marks })).await.ok();
    let wrong = format!("/marks/objectives/{subtask}/parts/quantitative above_progress");
    nurse.post_if(&format!("{sheet}/submit"), &saved.tag(), json!({})).await.wrong(&[&wrong]);
    marks["objectives"][subtask]["parts"]["quantitative"]["justification"] =
        json!("Wiki ya mwisho haijakubaliwa bado");
    let saved = nurse.put(&sheet, &saved.tag(), json!({ "marks": marks })).await.ok();
    nurse.post_if(&format!("{sheet}/submit"), &saved.tag(), json!({})).await.ok();
}
