//! Subtasks of this year's agreements, their weeks of progress, and evidence: most in time, some late, some returned.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    World,
    agreements::Agreed,
    dice::Dice,
    nation::{Year, morning},
    staff::{Member, Office},
};
use crate::{
    kernel::{decimal::Decimal, error::Result, objects::Objects, rhythm::monday},
    resources::agreements::PerformanceTarget,
};

/// What is done under an objective, in both languages: its title, how its quality is told.
const STEPS: [[(&str, &str); 2]; 3] = [
    [
        ("Agree the work plan with the section", "The plan is signed by the head of section"),
        ("Kukubaliana mpango kazi na sehemu", "Mpango umesainiwa na mkuu wa sehemu"),
    ],
    [
        ("Carry out the work and the site visits", "Every visit has a report within five days"),
        ("Kutekeleza kazi na ukaguzi wa maeneo", "Kila ukaguzi una taarifa ndani ya siku tano"),
    ],
    [
        ("Write the report and present it", "The report is accepted without return"),
        ("Kuandika na kuwasilisha taarifa", "Taarifa imepokelewa bila kurudishwa"),
    ],
];

/// Weights of the subtasks of the first and the second objective; the others have none.
const WEIGHTS: [&[i64]; 2] = [&[50, 30, 20], &[60, 40]];

const NOTES: [[&str; 2]; 4] = [
    ["Two of the planned visits were made.", "Ziara mbili zilizopangwa zimefanyika."],
    ["Data are collected; the analysis has begun.", "Takwimu zimekusanywa; uchambuzi umeanza."],
    ["Heavy rain closed the road for three days.", "Mvua kubwa ilifunga barabara kwa siku tatu."],
    ["The section has read the draft.", "Sehemu imesoma rasimu."],
];

const RETURNED: [[&str; 2]; 2] = [
    ["Say which sites, and add the attendance list.", "Taja maeneo, na uongeze orodha ya mahudhurio."],
    [
        "The figure does not fit last week's. Please check.",
        "Idadi hailingani na ya wiki iliyopita. Tafadhali hakiki.",
    ],
];

/// Small files that some evidence is: name, media type, content.
const FILES: [(&str, &str, &[u8]); 3] = [
    ("Mahudhurio ya kikao.txt", "text/plain", include_bytes!("../../data/demo/evidence/attendance.txt")),
    ("Taarifa ya robo.pdf", "application/pdf", include_bytes!("../../data/demo/evidence/quarter.pdf")),
    ("Eneo la mradi.png", "image/png", include_bytes!("../../data/demo/evidence/site.png")),
];

/// The key of a file of the demo in the object store.
fn key(n: usize) -> String {
    format!("de/demo-{n}")
}

/// Puts the files of the demo into the object store.
pub async fn store_files(objects: &Objects) -> Result<()> {
    for (n, (_, _, content)) in FILES.iter().enumerate() {
        let mut upload = objects.begin(&key(n)).await?;
        upload.write(content).await?;
        upload.finish().await?;
    }
    Ok(())
}

/// A subtask that is in force.
struct Running {
    id: Uuid,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    /// How fast it goes, in hundredths of what the days say
    pace: i64,
}

impl World {
    /// How often cadre groups of an institution fill in: those who serve people all day less often.
    pub(super) fn rhythms(&mut self, office: &Office) -> Result<()> {
        for (family, rhythm) in [("health", "monthly"), ("education", "monthly")] {
            let at = morning(self.today) - TimeDelta::days(150);
            self.rows.add("check_in_rhythms", &json!({
                "institution_id": office.institution, "id": self.ids.at(at), "family": family, "rhythm": rhythm, "version": 1, "created_at": at,
            }))?;
        }
        Ok(())
    }

    /// The subtasks and weeks of an agreement that holds this year.
    pub(super) fn progress(
        &mut self,
        office: &Office,
        member: &Member,
        year: &Year,
        agreed: &Agreed,
    ) -> Result<()> {
        let (Some(supervisor), Some(agreed_at)) = (member.supervisor, agreed.row.agreed_at) else {
            return Ok(());
        };
        // Chance of its own: the rest of the nation does not depend on how much is drawn here.
        let seed = agreed.row.id.uuid().as_u128() % u128::from(u32::MAX);
        let mut dice = Dice::new(u64::try_from(seed).unwrap_or(0));
        let said = usize::from(member.person.swahili);
        for (objective, weights) in agreed.objectives.iter().zip(WEIGHTS) {
            for (weight, step) in weights.iter().zip(STEPS) {
                let at = agreed_at + TimeDelta::days(dice.between(1, 6));
                if at >= morning(self.today) {
                    continue;
                }
                let (title, qualitative) = step.get(said).copied().unwrap_or_default();
                let starts_on = at.date_naive().max(year.starts_on);
                let ends_on = (starts_on + TimeDelta::days(dice.between(60, 320))).min(year.ends_on);
                let waits = dice.percent(6);
                let terms = json!({ "title": title, "qualitative": qualitative, "quantitative": measure(said),
                    "weight": Decimal::from(*weight), "priority": dice.pick(&["low", "medium", "high", "critical"])?,
                    "starts_on": starts_on, "ends_on": ends_on });
                let running = Running { id: self.ids.at(at), starts_on, ends_on, pace: 85 + dice.bell() / 3 };
                let status = if waits { "submitted" } else { "in_progress" };
                self.rows.add("subtasks", &json!({
                    "institution_id": office.institution, "id": running.id, "agreement_id": agreed.row.id, "objective_id": objective.id,
                    "status": status, "status_since": at, "terms": terms, "approved": if waits { Value::Null } else { terms.clone() },
                    "revision": 1, "revision_reason": null, "approved_revision": if waits { Value::Null } else { json!(1) },
                    "reason": null, "version": 3, "created_at": at,
                }))?;
                if waits {
                    continue;
                }
                self.rows.add("subtask_versions", &json!({
                    "institution_id": office.institution, "id": self.ids.at(at), "subtask_id": running.id, "revision": 1, "reason": null,
                    "terms": terms, "approved_by": supervisor, "approved_at": at,
                }))?;
                self.weeks(office, member, supervisor, &running, &mut dice)?;
            }
        }
        Ok(())
    }

    /// One week of each month, and each of the last six.
    fn weeks(
        &mut self,
        office: &Office,
        member: &Member,
        supervisor: Uuid,
        running: &Running,
        dice: &mut Dice,
    ) -> Result<()> {
        let now = monday(self.today);
        let mut week = monday(running.starts_on);
        while week < now {
            let age = (now - week).num_days() / 7;
            if (age <= 6 || week.day() <= 7) && dice.percent(if age <= 1 { 75 } else { 94 }) {
                self.week(office, member, supervisor, running, (week, age), dice)?;
            }
            week += TimeDelta::days(7);
        }
        Ok(())
    }

    fn week(
        &mut self,
        office: &Office,
        member: &Member,
        supervisor: Uuid,
        running: &Running,
        (week, age): (NaiveDate, i64),
        dice: &mut Dice,
    ) -> Result<()> {
        let said = usize::from(member.person.swahili);
        // Friday, or some days later on a bad line.
        let late = if dice.percent(15) { dice.between(3, 9) } else { 0 };
        let submitted_at = dice.hour(week + TimeDelta::days(4 + late)).min(morning(self.today));
        let decided_at = (submitted_at + TimeDelta::days(dice.between(1, 3))).min(morning(self.today));
        let status = match dice.between(1, 100) {
            _ if age > 3 => "accepted",
            1..=6 => "returned",
            lot if lot <= 6 + 25 * (4 - age) => "submitted",
            _ => "accepted",
        };
        let days = (running.ends_on - running.starts_on).num_days().max(1);
        let done =
            (week + TimeDelta::days(6) - running.starts_on).num_days().clamp(0, days) * running.pace / days;
        let percent = done.clamp(0, 99);
        let decided = status != "submitted";
        let pick = |all: &[[&str; 2]], dice: &mut Dice| -> Result<Value> {
            Ok(json!(dice.pick(all)?.get(said).copied().unwrap_or_default()))
        };
        let id = self.ids.at(submitted_at);
        self.rows.add("progress_entries", &json!({
            "institution_id": office.institution, "id": id, "subtask_id": running.id, "week": week,
            "achieved": Decimal::from(percent / 10), "percent": Decimal::from(percent), "note": pick(&NOTES, dice)?,
            "status": status, "status_since": if decided { decided_at } else { submitted_at },
            "return_reason": if status == "returned" { pick(&RETURNED, dice)? } else { Value::Null },
            "submitted_at": submitted_at, "decided_by": if decided { json!(supervisor) } else { Value::Null },
            "decided_at": if decided { json!(decided_at) } else { Value::Null },
            "version": if decided { 2 } else { 1 }, "created_at": submitted_at,
        }))?;
        if dice.percent(8) {
            self.evidence(office, member, id, submitted_at, dice)?;
        }
        Ok(())
    }

    /// A link that leads nowhere (RFC 2606), or one of the few files.
    fn evidence(
        &mut self,
        office: &Office,
        member: &Member,
        entry: Uuid,
        at: DateTime<Utc>,
        dice: &mut Dice,
    ) -> Result<()> {
        let mut row = json!({
            "institution_id": office.institution, "id": self.ids.at(at), "entry_id": entry, "kind": "link",
            "title": "Taarifa ya wiki", "url": format!("https://taarifa.example/{}", dice.between(1000, 9999)),
            "media_type": null, "size": null, "sha256": null, "object_key": null,
            "added_by": member.person.id, "added_at": at,
        });
        if let Some((title, media_type, content)) = FILES.get(self.files)
            && let Some(columns) = row.as_object_mut()
        {
            let sha256: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
            let file = json!({ "kind": "file", "title": title, "url": null, "media_type": media_type, "size": content.len(),
                "sha256": format!("\\x{sha256}"), "object_key": key(self.files) });
            columns.extend(file.as_object().cloned().unwrap_or_default());
            self.files += 1;
        }
        self.rows.add("evidence", &row)
    }
}

/// Ten steps, from none to all.
fn measure(said: usize) -> PerformanceTarget {
    let words = [("Steps of the plan that are done", "steps"), ("Hatua za mpango zilizokamilika", "hatua")];
    let (indicator, unit) = words.get(said).copied().unwrap_or_default();
    PerformanceTarget {
        indicator: indicator.to_owned(),
        unit: unit.to_owned(),
        baseline: Some(Decimal::zero()),
        target: Decimal::from(10),
    }
}
