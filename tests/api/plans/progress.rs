//! How far what serves a target is: exact, from accepted weeks, as far as the caller reads, and never a mark.

use super::{cascade::three_plans, *};
use crate::{
    agreements::agreement,
    appraisals::{ANNUAL, Case, column},
    statements::HUNDRED_SERVANTS,
    subtasks::{begin, step, terms},
};

/// An agreed agreement: titles, weights, and which part of the plan each objective serves. Gives its path and the objectives' ids.
async fn agreed(
    app: &TestApp,
    (of, above): (Person, Person),
    list: &[(&str, &str, u128)],
) -> (String, Vec<String>) {
    let owner = app.acting_as(of);
    let new = owner.post("/agreements", json!({})).await.ok();
    let path = format!("/agreements/{}", new.id());
    let objective = |(title, weight, serves): &(&str, &str, u128)| {
        json!({ "title": title, "weight": weight, "target_id": part(*serves),
            "targets": [{ "indicator": "Visima", "unit": "visima", "baseline": "0", "target": "6" }] })
    };
    let list = json!({ "objectives": list.iter().map(objective).collect::<Vec<_>>() });
    let saved = owner.put(&format!("{path}/objectives"), &new.tag(), list).await.ok();
    let ids = saved.json()["objectives"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
    let tag = owner.post_if(&format!("{path}/submit"), &saved.tag(), json!({})).await.ok().tag();
    app.acting_as(above).post_if(&format!("{path}/agree"), &tag, json!({})).await.ok();
    (path, ids)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An approved subtask of this weight.
async fn subtask(
    app: &TestApp,
    (of, above): (Person, Person),
    (agreement, objective): (&str, &str),
    weight: &str,
) -> String {
    let path = begin(app, of, agreement, objective, terms("Kuchimba", weight)).await;
    step(app, of, &path, "submit", json!({})).await.ok();
    step(app, above, &path, "approve", json!({})).await.ok();
    path
}

/// A week's progress, handed in and then left, accepted or returned.
async fn week(
    app: &TestApp,
    (of, above): (Person, Person),
    (subtask, monday, percent): (&str, &str, &str),
    then: &str,
) {
    let id = subtask.trim_start_matches("/subtasks/");
    let sent = json!({ "entries": [{ "subtask_id": id, "week": monday, "percent": percent }] });
    let results = app.acting_as(of).post("/progress", sent).await.ok().json();
    let entry = format!("/progress/{}", results["results"][0]["id"].as_str().unwrap());
    if then != "submitted" {
        step(app, above, &entry, then, json!({ "reason": "Hakuna ushahidi" })).await.ok();
    }
}

/// The council's plan, and what serves its target 11. In the planning department the owner (objectives of 60 and 40) and the former
/// supervisor (one of 100), in the HR unit the HR officer (one of 30; his other one, of 70, serves target 12).
async fn at_work(app: &TestApp) -> (String, String) {
    let council = plan(app, "approved").await;
    let own = (OWNER, SUPERVISOR);
    let (path, ids) = agreed(app, own, &[("Kuchimba visima", "60", 11), ("Kukarabati", "40", 11)]).await;
    let first = (path.as_str(), ids[0].as_str());
    let half = subtask(app, own, first, "50").await;
    week(app, own, (&half, "2026-07-06", "80"), "accept").await;
    let third = subtask(app, own, first, "30").await;
    week(app, own, (&third, "2026-07-06", "33.33"), "accept").await;
    // One that is cancelled leaves, whatever was accepted of it; one whose week is not accepted yet has told nothing.
    let gone = subtask(app, own, first, "20").await;
    week(app, own, (&gone, "2026-07-06", "100"), "accept").await;
    step(app, SUPERVISOR, &gone, "cancel", json!({ "reason": "Imeahirishwa" })).await.ok();
    let silent = subtask(app, own, first, "20").await;
    week(app, own, (&silent, "2026-07-06", "90"), "submitted").await;

    let theirs = (FORMER, REVIEWER);
    let (path_2, ids) = agreed(app, theirs, &[("Kupima", "100", 11)]).await;
    let zero = subtask(app, theirs, (&path_2, &ids[0]), "100").await;
    week(app, theirs, (&zero, "2026-07-06", "0"), "accept").await;

    let hr = (HR, REVIEWER);
    let (path_3, ids) = agreed(app, hr, &[("Kuajiri", "30", 11), ("Mafunzo", "70", 12)]).await;
    let quarter = subtask(app, hr, (&path_3, &ids[0]), "40").await;
    week(app, hr, (&quarter, "2026-07-06", "25"), "accept").await;
    app.travel("2026-07-14");
    week(app, hr, (&quarter, "2026-07-13", "70"), "return").await;
    (council, path)
}

async fn look(app: &TestApp, who: Person, council: &str, filter: &str) -> Value {
    app.acting_as(who).get(&format!("{council}/targets/{}/cascade{filter}", part(11))).await.ok().json()
}

fn told(total: &Value) -> [&Value; 5] {
    [&total["servants"], &total["objectives"], &total["reported"], &total["percent"], &total["exact"]]
}

/// First objective: subtasks of 50 at 80 %, 30 at 33.33 %, 20 silent: (4000 + 999.9) / 80 = 62.49875 % = 49999/800; at least
/// 4999.9 / 100 = 49.999 %. The department: (60 × 49999/800 + 100 × 0) / 160 = 149997/6400 = 23.437…; the unit 25;
/// the whole (60 × 49999/800 + 100 × 0 + 30 × 25) / 190 = 179997/7600 = 23.683…
#[actix_web::test]
async fn progress_by_hand_from_the_servant_to_the_directorate() {
    let app = nation().await;
    let (council, path) = at_work(&app).await;
    let down = look(&app, PLANNER, &council, "").await;
    assert_eq!(
        told(&down["total"]),
        [&json!(3), &json!(4), &json!(3), &json!("23.68"), &json!("179997/7600")]
    );
    let units = down["unit_totals"].as_array().unwrap();
    let codes: Vec<_> = units.iter().map(|unit| unit["code"].clone()).collect();
    assert_eq!(codes, ["DIR", "HR", "PLAN"]);
    assert_eq!(told(&units[0]["total"]), told(&down["total"]), "with all units below");
    assert_eq!((&units[0]["parent_id"], &units[2]["parent_id"]), (&Value::Null, &json!(DIRECTORATE)));
    assert_eq!(told(&units[1]["total"]), [&json!(1), &json!(1), &json!(1), &json!("25"), &json!("25")]);
    assert_eq!(
        told(&units[2]["total"]),
        [&json!(2), &json!(3), &json!(2), &json!("23.44"), &json!("149997/6400")]
    );
    let items = down["items"].as_array().unwrap();
    let made: Vec<_> = items.iter().map(|item| (item["title"].clone(), item["progress"].clone())).collect();
    let progress = |subtasks: u8, reported: u8, percent: Value, exact: Value, at_least: Value| {
        json!({ "subtasks": subtasks,
        "reported": reported, "percent": percent, "exact": exact, "at_least": at_least })
    };
    assert_eq!(
        made,
        [
            (json!("Kuchimba visima"), progress(3, 2, json!("62.5"), json!("49999/800"), json!("50"))),
            (json!("Kukarabati"), progress(0, 0, Value::Null, Value::Null, Value::Null)),
            (json!("Kupima"), progress(1, 1, json!("0"), json!("0"), json!("0"))),
            (json!("Kuajiri"), progress(1, 1, json!("25"), json!("25"), json!("25"))),
        ],
        "nothing told is not zero"
    );
    // The page is cut and filtered, the totals stay whole.
    let page = look(&app, PLANNER, &council, "?limit=1").await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (1, &down["total"]));
    let rest = look(&app, PLANNER, &council, &format!("?after={}", text(&page["next"]))).await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (3, &Value::Null));
    let hr = look(&app, PLANNER, &council, &format!("?unit_id={HR_UNIT}")).await;
    assert_eq!((&hr["items"][0]["title"], &hr["total"]), (&json!("Kuajiri"), &down["total"]));
    // Up: the same figures beside the ladder.
    let up = app.acting_as(OWNER).get(&format!("{path}/alignment")).await.ok().json();
    assert_eq!(
        (&up["objectives"][0]["progress"], &up["objectives"][1]["progress"]),
        (&made[0].1, &made[1].1)
    );
    assert_eq!(up["objectives"][0]["ladder"][0]["strategic_objective"], "Huduma za jamii kuboreshwa");
}

/// Items and totals hold what the caller reads, and nothing else (E-09, E-40).
#[actix_web::test]
async fn everybody_sees_what_stands_in_his_reach() {
    let app = nation().await;
    let (council, path) = at_work(&app).await;
    let all: &[&str] = &["Kuchimba visima", "Kukarabati", "Kupima", "Kuajiri"];
    let owners = &all[..2];
    let reach = |who: &Person| match *who {
        OWNER | SUPERVISOR => owners,
        FORMER => &all[2..3],
        // Who stands above at any distance looks down his line, and the offices of the institution at everything.
        HR | HR_PARENT | PLANNER | HEAD | AUDITOR | REVIEWER | HEAD_ABOVE => all,
        _ => &[],
    };
    for who in EVERYBODY {
        let down = look(&app, *who, &council, "").await;
        let titles: Vec<_> =
            down["items"].as_array().unwrap().iter().map(|item| text(&item["title"])).collect();
        assert_eq!(titles, reach(who), "{}", who.name);
        assert_eq!(down["total"]["objectives"], json!(titles.len()), "{}", who.name);
        let percent = match titles.len() {
            4 => json!("23.68"),
            2 => json!("62.5"),
            1 => json!("0"),
            _ => Value::Null,
        };
        assert_eq!(down["total"]["percent"], percent, "{}", who.name);
        assert_eq!(down["unit_totals"].as_array().unwrap().is_empty(), titles.is_empty(), "{}", who.name);
    }
    // A delegate of agreements sees objectives and no progress, one of progress the progress and no agreement.
    let give = json!({ "delegate_id": COLLEAGUE.servant(), "duties": ["agreements"], "starts_on": "2026-07-14", "ends_on": "2026-07-20",
        "reason": "Safari" });
    let given = app.acting_as(SUPERVISOR).post("/delegations", give.clone()).await.ok();
    let down = look(&app, COLLEAGUE, &council, "").await;
    assert_eq!(told(&down["total"]), [&json!(1), &json!(2), &json!(0), &Value::Null, &Value::Null]);
    assert!(down["items"][0].get("progress").is_none());
    let alignment = format!("{path}/alignment");
    let up = app.acting_as(COLLEAGUE).get(&alignment).await.ok().json();
    assert!(up["objectives"][0].get("progress").is_none());
    let delegation = format!("/delegations/{}", given.id());
    app.acting_as(SUPERVISOR).post_if(&format!("{delegation}/revoke"), &given.tag(), json!({})).await.ok();
    let mut progress = give;
    progress["duties"] = json!(["progress"]);
    app.acting_as(SUPERVISOR).post("/delegations", progress).await.ok();
    assert_eq!(look(&app, COLLEAGUE, &council, "").await["total"]["percent"], "62.5");
    app.acting_as(COLLEAGUE).get(&alignment).await.is(404, "not_found");
}

/// What is still being written is for those who read the agreement; who looks down the line sees what was agreed.
#[actix_web::test]
async fn a_revision_in_writing_is_not_seen_from_above() {
    let app = nation().await;
    let council = plan(&app, "approved").await;
    let (path, _) = agreed(&app, (OWNER, SUPERVISOR), &[("Kuchimba visima", "100", 11)]).await;
    let owner = app.acting_as(OWNER);
    let tag = owner.get(&path).await.tag();
    let draft = owner.post_if(&format!("{path}/revise"), &tag, json!({ "reason": "Bajeti" })).await.ok();
    let mut list = json!({ "objectives": draft.json()["objectives"] });
    let mut new = list["objectives"][0].clone();
    new["title"] = json!("Rasimu");
    new.as_object_mut().unwrap().remove("id");
    list["objectives"].as_array_mut().unwrap().push(new);
    owner.put(&format!("{path}/objectives"), &draft.tag(), list).await.ok();
    for (who, count) in [(REVIEWER, 2), (SUPERVISOR, 2), (HEAD_ABOVE, 1)] {
        let down = look(&app, who, &council, "").await;
        assert_eq!(down["items"].as_array().unwrap().len(), count, "{}", who.name);
        assert_eq!(down["items"][0]["title"], "Kuchimba visima");
    }
}

/// E-26: marks, handed in or disclosed, change no word of it.
#[actix_web::test]
async fn no_mark_shows_in_the_cascade() {
    let app = nation().await;
    let council = plan(&app, "approved").await;
    let (path, ids) = agreed(&app, (OWNER, SUPERVISOR), &[("a", "60", 11), ("b", "40", 11)]).await;
    let done = subtask(&app, (OWNER, SUPERVISOR), (&path, &ids[0]), "100").await;
    week(&app, (OWNER, SUPERVISOR), (&done, "2026-07-06", "40"), "accept").await;
    app.travel(ANNUAL);
    let place = format!("{council}/targets/{}/cascade", part(11));
    let seen = async |who: Person| {
        (
            app.acting_as(who).get(&place).await.ok().text(),
            app.acting_as(OWNER).get(&format!("{path}/alignment")).await.ok().text(),
        )
    };
    let before = [seen(OWNER).await, seen(PLANNER).await, seen(HEAD_ABOVE).await];
    let open = json!({ "agreement_id": path.trim_start_matches("/agreements/"), "kind": "annual" });
    let new = app.acting_as(OWNER).post("/appraisals", open).await.ok();
    let case = Case { app: &app, path: format!("/appraisals/{}", new.id()) };
    case.save(SUPERVISOR, "supervisor", column(&new.json(), ["4", "4"], "4")).await.ok();
    case.submit(SUPERVISOR, "supervisor").await.ok();
    assert_eq!([seen(OWNER).await, seen(PLANNER).await, seen(HEAD_ABOVE).await], before);
}

/// From the ministry's target down to a servant of the council, two institutions below.
#[actix_web::test]
async fn down_through_the_institutions_below() {
    let app = nation().await;
    let [ministry, secretariat, _] = three_plans(&app).await;
    let (path, ids) = agreed(&app, (OWNER, SUPERVISOR), &[("Kuchimba visima", "100", 11)]).await;
    let half = subtask(&app, (OWNER, SUPERVISOR), (&path, &ids[0]), "100").await;
    week(&app, (OWNER, SUPERVISOR), (&half, "2026-07-06", "12.5"), "accept").await;
    let ministry = format!("{ministry}/targets/{}/cascade", part(5011));
    let secretariat = format!("{secretariat}/targets/{}/cascade", part(6011));
    for (place, filter, who, count) in [
        (&ministry, "", AUDITOR, 0),
        (&ministry, "?below=false", AUDITOR, 0),
        (&ministry, "?below=true", AUDITOR, 1),
        (&secretariat, "?below=true", AUDITOR, 1),
        (&secretariat, "?below=true", OWNER, 1),
        (&secretariat, "?below=true", OVERSEER, 1),
        (&ministry, "?below=true", MINISTRY_PLANNER, 0),
        (&ministry, "?below=true", HR_OTHER, 0),
    ] {
        let down = app.acting_as(who).get(&format!("{place}{filter}")).await.ok().json();
        assert_eq!(down["items"].as_array().unwrap().len(), count, "{place}{filter} for {}", who.name);
        assert_eq!(down["total"]["percent"], if count == 1 { json!("12.5") } else { Value::Null });
        if count == 1 {
            assert_eq!(
                (&down["items"][0]["institution_id"], &down["items"][0]["target_id"]),
                (&json!(COUNCIL), &json!(part(11)))
            );
            assert_eq!(down["unit_totals"][1]["code"], "PLAN");
        }
    }
    app.acting_as(AUDITOR).get(&format!("{ministry}?below=perhaps")).await.is(400, "malformed_query");
}

/// E-42: a hundred servants' objectives cost the statements of none. They stand at 1, 2 … 100 %: 50.5 in the mean.
#[actix_web::test]
async fn a_hundred_objectives_cost_what_one_does() {
    let app = nation().await;
    let council = plan(&app, "approved").await;
    let place = format!("{council}/targets/{}/cascade", part(11));
    let none = app.acting_as(PLANNER).get(&place).await.ok();
    let work = format!(
        "insert into agreements (institution_id, id, cycle_id, posting_id, servant_id, status, status_since)
         select p.institution_id, gen_random_uuid(), '{YEAR}', p.id, p.servant_id, 'draft', now()
         from postings p join servants s on s.id = p.servant_id where s.check_number like '8%';
         insert into objectives (institution_id, id, agreement_id, position, title, weight, targets, target_id)
         select a.institution_id, gen_random_uuid(), a.id, 1, 'x', 70, '[]', '{}' from agreements a;
         insert into subtasks (institution_id, id, agreement_id, objective_id, status, status_since, terms, approved, approved_revision)
         select o.institution_id, gen_random_uuid(), o.agreement_id, o.id, 'in_progress', now(), '{{}}', '{{\"weight\": \"30\"}}', 1 from objectives o;
         insert into progress_entries (institution_id, id, subtask_id, week, percent, status, status_since, submitted_at)
         select k.institution_id, gen_random_uuid(), k.id, '2026-07-06', s.check_number::int - 8000000, 'accepted', now(), now()
         from subtasks k join agreements a on a.id = k.agreement_id join servants s on s.id = a.servant_id",
        part(11)
    );
    app.run(HUNDRED_SERVANTS).await;
    app.run(&work).await;
    for who in [PLANNER, SUPERVISOR] {
        let caller = app.acting_as(who);
        let one = caller.get(&format!("{place}?limit=1")).await.ok();
        let all = caller.get(&format!("{place}?limit=100")).await.ok();
        assert_eq!((one.statements, all.statements), (none.statements, none.statements), "{}", who.name);
        assert_eq!(all.json()["items"].as_array().unwrap().len(), 100);
        assert_eq!(
            told(&all.json()["total"]),
            [&json!(100), &json!(100), &json!(100), &json!("50.5"), &json!("101/2")]
        );
    }
    let path = agreement(&app, OWNER, "agreed").await;
    let few = app.acting_as(OWNER).get(&format!("{path}/alignment")).await.ok();
    assert!(few.statements <= 3);
}
