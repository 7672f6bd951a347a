//! People who move, in the council that is shown: a transfer in January with an interim mark, an acting supervisor, a
//! delegation, a recusal.

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    World,
    nation::{date, morning},
    staff::{Member, Office},
};
use crate::kernel::error::{Error, Result};

/// Between these units somebody was transferred.
const FROM_TO: (&str, &str) = ("HR", "PLAN");

impl World {
    /// Writes all four.
    pub(super) fn movement(&mut self, office: &mut Office) -> Result<()> {
        self.transfer(office)?;
        let heads: Vec<&Member> =
            office.units.iter().filter_map(|unit| office.people.get(unit.head)).collect();
        let report_of = |head: &Member| {
            let mut reports = office.people.iter().filter(move |one| one.supervisor == Some(head.person.id));
            reports.find(|one| one.ends_on.is_none())
        };
        let by = heads.first().map(|head| head.person.account);
        let mut with_reports = heads.iter().skip(1).filter_map(|head| Some((*head, report_of(head)?)));
        if let (Some((absent, acting)), Some(by)) = (with_reports.next(), by) {
            self.act(office, absent, acting, by)?;
        }
        if let Some((delegator, delegate)) = with_reports.next() {
            self.delegate(office, delegator, delegate)?;
        }
        let recused = with_reports.next().zip(by).map(|((person, servant), by)| {
            let line = self.recuse(office, person, servant, by)?;
            Ok::<_, Error>((servant.person.id, line))
        });
        // His papers are made by the raters who stand in.
        if let Some((servant, (supervisor, reviewer))) = recused.transpose()? {
            for member in office.people.iter_mut().filter(|member| member.person.id == servant) {
                (member.supervisor, member.reviewer) = (supervisor, reviewer);
            }
        }
        Ok(())
    }

    /// From one department to another on 1 January: two agreements, the interim appraisal by the old supervisor, the annual one by the new.
    fn transfer(&mut self, office: &Office) -> Result<()> {
        let place = |code: &str| office.units.iter().position(|unit| unit.code == code);
        let (Some(from), Some(to)) = (place(FROM_TO.0), place(FROM_TO.1)) else { return Ok(()) };
        let person = self.person(true, super::logins::SHOWN)?;
        self.account(&person)?;
        let no_head = || Error::internal("a unit without a head");
        let moved_on = date("2026-01-01")?;
        let (first, last) = (person.appointed_on, moved_on - TimeDelta::days(1));
        for (unit, starts_on, ends_on) in [(from, first, Some(last)), (to, moved_on, None)] {
            let home = office.units.get(unit).ok_or_else(no_head)?;
            let head = office.people.get(home.head).ok_or_else(no_head)?;
            let member = Member {
                person: person.clone(),
                posting: self.ids.at(morning(starts_on)),
                post: head.post.clone(),
                unit,
                is_head: false,
                starts_on,
                ends_on,
                supervisor: Some(head.person.id),
                reviewer: head.supervisor,
            };
            let posting = (member.posting, &member.post, "substantive");
            self.posted(office, home, &member, posting, (starts_on, ends_on, ends_on.map(|_| "transfer")))?;
            let years: Vec<_> =
                self.nation.years.iter().filter(|year| year.calendar == "financial").cloned().collect();
            for year in years.into_iter().filter(|year| year.status != "draft") {
                if ends_on.is_some_and(|end| end < year.starts_on) {
                    continue;
                }
                if let Some(agreed) = self.agreement(office, &member, &year)? {
                    self.appraisals(office, &member, &year, &agreed)?;
                }
            }
        }
        Ok(())
    }

    fn act(&mut self, office: &Office, absent: &Member, acting: &Member, by: Uuid) -> Result<()> {
        let at = morning(date("2026-11-27")?);
        self.rows.add("acting_supervisors", &json!({
            "institution_id": office.institution, "id": self.ids.at(at), "absent_id": absent.person.id, "acting_id": acting.person.id,
            "starts_on": "2026-12-01", "ends_on": "2027-01-31", "reason": "Masomo ya muda mfupi, Mzumbe.", "named_by": by, "named_at": at,
        }))
    }

    fn delegate(&mut self, office: &Office, delegator: &Member, delegate: &Member) -> Result<()> {
        let at = morning(date("2026-12-01")?);
        self.rows.add("delegations", &json!({
            "institution_id": office.institution, "id": self.ids.at(at), "delegator_id": delegator.person.id, "delegate_id": delegate.person.id,
            "duties": ["agreements", "progress", "assessments"], "starts_on": "2026-12-01", "ends_on": "2026-12-31",
            "reason": "Safari ya kikazi mikoani.", "given_at": at,
        }))
    }

    /// Cousins, since before the years of the demo; gives who rates instead.
    fn recuse(
        &mut self,
        office: &Office,
        person: &Member,
        servant: &Member,
        by: Uuid,
    ) -> Result<(Option<Uuid>, Option<Uuid>)> {
        let declared_at = morning(date("2024-07-01")?);
        let next = person.supervisor;
        let above = next.and_then(|next| office.people.iter().find(|one| one.person.id == next));
        let above = above.and_then(|one| one.supervisor);
        let rule = if next.is_some() { "next_in_line" } else { "none_above" };
        self.rows.add("recusals", &json!({
            "institution_id": office.institution, "id": self.ids.at(declared_at), "servant_id": servant.person.id, "person_id": person.person.id,
            "kind": "family", "reason": "Ni binamu yake.", "starts_on": "2024-07-01", "ends_on": Value::Null, "status": "upheld",
            "declared_by": person.person.account, "declared_at": declared_at, "decided_by": by,
            "decided_at": declared_at + TimeDelta::days(2), "decision_reason": "Imethibitishwa.", "for_supervisor_id": person.person.id,
            "supervisor_id": next, "reviewer_id": above, "rule": rule, "skipped": [person.person.id], "version": 2,
        }))?;
        Ok((next, above))
    }
}
