//! Check-ins of this year, feedback notes, two improvement plans, and a template in draft that asks others. They have dice of their
//! own, so that the rest of the nation is the same with and without them.

use chrono::{Days, Months, NaiveDate, TimeDelta};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

use super::{
    World,
    agreements::Agreed,
    appraisals::Case,
    dice::Dice,
    nation::{Window, Year, date, morning},
    staff::{Member, Office},
};
use crate::{
    kernel::{
        clock,
        decimal::Decimal,
        error::{Error, Result},
    },
    resources::appraisals::{Kind, Status},
    scoring::{Component, Content, Label, Question, RespondentGroup, RespondentKind, Rule},
};

const NOTES: [(&str, &str); 5] = [
    ("praise", "Asante kwa kusaidia kata mbili kumaliza taarifa kwa wakati."),
    ("praise", "The new register is clear; the whole office uses it."),
    ("advice", "Ukituma rasimu siku mbili mapema, idara itapata muda wa kuisoma."),
    ("observation", "Kikao cha robo mwaka kilianza kwa wakati na kila hoja ilijibiwa."),
    ("advice", "Write the figures of last year beside those of this year."),
];

/// Every so many servants one writes a note.
const WRITERS: usize = 17;

impl Year {
    /// The windows of the check-ins, where the year has them: the month after its first and its third quarter.
    pub(super) fn check_ins(&self) -> Vec<(Kind, Window)> {
        if self.calendar != "financial" || self.status == "closed" {
            return vec![];
        }
        let month = |after: u32| {
            let opens = self.starts_on + Months::new(after);
            (opens, opens + Months::new(1) - Days::new(1))
        };
        vec![(Kind::FirstQuarter, month(3)), (Kind::ThirdQuarter, month(9))]
    }
}

impl World {
    /// Does something with dice of its own.
    fn aside<T>(&mut self, seed: Uuid, what: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let low = u64::try_from(seed.as_u128() & u128::from(u64::MAX)).unwrap_or(0);
        let kept = std::mem::replace(&mut self.dice, Dice::new(low));
        let done = what(self);
        self.dice = kept;
        done
    }

    /// The check-ins that a year has come to, in every state: some were never finished.
    pub(super) fn check_ins(
        &mut self,
        office: &Office,
        member: &Member,
        year: &Arc<Year>,
        agreed: &Agreed,
    ) -> Result<()> {
        let Some(supervisor) = member.supervisor else { return Ok(()) };
        for (kind, window) in year.check_ins() {
            if window.0 >= self.today || member.starts_on > window.0 {
                continue;
            }
            self.aside(member.person.id, |world| {
                let case = Case { supervisor, skill: 62, careless: false };
                let Some(status) = world.stage(kind)? else { return Ok(()) };
                let status = if status == Status::OnHold { Status::Assessing } else { status };
                world.appraise(office, member, year, agreed, (kind, status, window), &case)
            })?;
        }
        Ok(())
    }

    /// Notes between colleagues of an institution, some of them shared, acknowledged or withdrawn.
    pub(super) fn feedback(&mut self, office: &Office) -> Result<()> {
        let here: Vec<_> = office.people.iter().filter(|one| one.ends_on.is_none()).collect();
        for (n, pair) in here.windows(2).step_by(WRITERS).enumerate() {
            let [author, recipient] = pair else { continue };
            let (kind, text) = NOTES.get(n % NOTES.len()).copied().unwrap_or_default();
            let day = self.today - Days::new(u64::try_from(n % 50).unwrap_or(0) + 1);
            if author.starts_on > day || recipient.starts_on > day {
                continue;
            }
            let written_at = clock::start_of_day(day) + TimeDelta::hours(10) + TimeDelta::minutes(7);
            let shared = n % 3 == 0;
            let (acknowledged, withdrawn) = (n % 4 == 1, n % 11 == 5);
            self.rows.add("feedback_notes", &json!({
                "institution_id": office.institution, "id": self.ids.at(written_at), "author_id": author.person.id,
                "recipient_id": recipient.person.id, "kind": kind, "text": text,
                "visibility": if shared { "supervisor" } else { "private" },
                "supervisor_id": recipient.supervisor.filter(|person| shared && *person != recipient.person.id),
                "written_at": written_at,
                "acknowledged_at": (acknowledged && !withdrawn).then(|| written_at + TimeDelta::hours(3)),
                "withdrawn_at": withdrawn.then(|| written_at + TimeDelta::minutes(4)),
                "version": if acknowledged || withdrawn { 2 } else { 1 },
            }))?;
        }
        Ok(())
    }

    /// Two improvement plans of an institution: one waits for the servant, one is under way and was reviewed.
    pub(super) fn improvement(&mut self, office: &Office) -> Result<()> {
        let supervised = |one: &&Member| {
            let known = office.people.iter().any(|other| Some(other.person.id) == one.supervisor);
            known && one.ends_on.is_none() && !one.is_head
        };
        let chosen: Vec<_> = office.people.iter().filter(supervised).skip(3).step_by(5).take(2).collect();
        for (n, member) in chosen.into_iter().enumerate() {
            self.plan_for(office, member, n == 1)?;
        }
        Ok(())
    }

    fn plan_for(&mut self, office: &Office, member: &Member, active: bool) -> Result<()> {
        let opened = date(if active { "2026-09-14" } else { "2026-12-02" })?;
        let at = morning(opened);
        let seen_at = at + TimeDelta::days(3);
        let goals = [
            ("Taarifa za mwezi kwa wakati", "Taarifa nne mfululizo kabla ya tarehe 5", "2027-02-28"),
            ("Kumbukumbu sahihi za ofisi", "Hakuna hoja ya ukaguzi wa ndani", "2027-03-31"),
        ];
        let goals: Vec<Value> = goals
            .iter()
            .map(|(title, measure, due)| json!({ "id": self.ids.at(at), "title": title, "measure": measure, "due_on": due }))
            .collect();
        let plan = self.ids.at(at);
        self.rows.add("improvement_plans", &json!({
            "institution_id": office.institution, "id": plan, "appraisal_id": null, "posting_id": member.posting,
            "servant_id": member.person.id, "reason": "Taarifa tatu za mwezi hazikuwasilishwa; hoja ya ukaguzi ya Agosti.",
            "status": if active { "active" } else { "draft" }, "status_since": if active { seen_at } else { at },
            "goals": goals, "support": "Mafunzo ya utunzaji kumbukumbu; mwongozo wa kila wiki.",
            "review_dates": ["2026-11-30", "2027-01-29", "2027-03-31"], "ends_on": "2027-03-31", "written_at": at,
            "response": active.then_some("seen_not_agreed"), "response_comment": active.then_some("Nakubali malengo, si sababu."),
            "outcome": null, "outcome_reason": null, "opened_at": at, "closed_at": null, "version": if active { 3 } else { 1 },
        }))?;
        let supervisor = office.people.iter().find(|other| Some(other.person.id) == member.supervisor);
        if let Some(supervisor) = supervisor.filter(|_| active) {
            let held_on: NaiveDate = date("2026-11-30")?;
            let found = ["on_track", "behind"];
            let finding =
                |(goal, finding): (&Value, &str)| json!({ "goal_id": goal.get("id"), "finding": finding });
            let findings: Vec<Value> = goals.iter().zip(found).map(finding).collect();
            self.rows.add("improvement_reviews", &json!({
                "institution_id": office.institution, "id": self.ids.at(morning(held_on)), "plan_id": plan, "held_on": held_on,
                "findings": findings, "comment": "Taarifa mbili zimefika kwa wakati.", "recorded_by": supervisor.person.account,
                "recorded_at": morning(held_on),
            }))?;
        }
        Ok(())
    }

    /// The next edition of the percent template, in draft: a fifth of the mark comes from others.
    pub(super) fn draft_template(&mut self, contents: &BTreeMap<String, Content>) -> Result<()> {
        let mut content =
            contents.get("e-utendaji").cloned().ok_or_else(|| Error::internal("no such template"))?;
        if let Some(first) = content.components.first_mut() {
            first.weight = Decimal::from(60);
        }
        content.components.push(others());
        let at = morning(self.today);
        self.rows.add("templates", &json!({
            "id": self.ids.at(at), "code": "e-utendaji", "edition": 2, "name_en": "e-Utendaji with 360° input",
            "name_sw": "e-Utendaji pamoja na maoni ya wengine", "status": "draft", "content": content, "created_at": at,
            "published_at": null,
        }))
    }
}

/// A fifth of the mark from peers, subordinates and service users.
fn others() -> Component {
    let label = |en: &str, sw: &str| Label { en: en.to_owned(), sw: sw.to_owned() };
    let group = |kind, label, weight| RespondentGroup {
        kind,
        label,
        weight: Decimal::from(weight),
        minimum: 3,
        most: 12,
    };
    let question = |code: &str, label| Question { code: code.to_owned(), label };
    Component {
        code: "C".to_owned(),
        label: label("What others say", "Maoni ya wengine"),
        weight: Decimal::from(20),
        rule: Rule::Respondents {
            groups: vec![
                group(RespondentKind::Peers, label("Peers", "Wafanyakazi wenzake"), 40),
                group(RespondentKind::Subordinates, label("Subordinates", "Walio chini yake"), 30),
                group(RespondentKind::ServiceUsers, label("Service users", "Wanaohudumiwa"), 30),
            ],
            questions: vec![
                question("r1", label("Works well with others", "Hushirikiana vizuri na wengine")),
                question("r2", label("Keeps promises and times", "Hutimiza ahadi na muda")),
                question("r3", label("Treats everybody with respect", "Humheshimu kila mtu")),
            ],
        },
    }
}
