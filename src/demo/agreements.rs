//! Performance agreements: last year's all agreed, this year's in every state.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::sync::Arc;

use super::{
    World, facts,
    nation::{Year, date},
    plans::{self, Served},
    staff::{Member, Office},
};
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Error, Result},
    },
    resources::{
        agreements::{Agreement, Content, Objective, PerformanceTarget, Status, Version, digests},
        appraisals::bytea,
    },
};

/// How the weights of three, four and five objectives are shared out.
const WEIGHTS: [&[i64]; 6] = [
    &[40, 35, 25],
    &[50, 30, 20],
    &[40, 25, 20, 15],
    &[30, 30, 20, 20],
    &[30, 25, 20, 15, 10],
    &[20, 20, 20, 20, 20],
];

const RETURNED: [&str; 4] = [
    "Lengo la pili halina shabaha inayopimika; tafadhali liboreshe.",
    "The weights do not show what matters most this year; please give the first objective more.",
    "Malengo hayaendani na mpango wa mwaka wa idara. Rejea shabaha za taasisi.",
    "Objective 3 repeats what the section does anyway. Say what you yourself will deliver.",
];

const REVISED: [&str; 3] = [
    "Bajeti ya robo ya pili imepunguzwa, shabaha zimerekebishwa.",
    "The survey was moved to next year by the ministry.",
    "Amepangiwa kusimamia mradi mpya kuanzia Oktoba.",
];

const CRITERIA: [&str; 3] = [
    "On time, and to the standard of the guidelines",
    "Kwa wakati na kwa kuzingatia miongozo",
    "Accepted by the users of the service",
];

const RESOURCES: [&str; 4] = [
    "Vehicle and fuel for site visits",
    "Kompyuta na mtandao wa uhakika",
    "Mafunzo ya siku tatu na vitendea kazi",
    "Two field assistants",
];

/// The states of this year's agreements, in so many of a hundred.
const STATES: [(State, i64); 8] = [
    (State::Agreed, 74),
    (State::Revised, 4),
    (State::Revising, 3),
    (State::RevisionSubmitted, 2),
    (State::Submitted, 5),
    (State::Returned, 3),
    (State::Draft, 4),
    (State::None, 5),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Agreed,
    Revised,
    Revising,
    RevisionSubmitted,
    Submitted,
    Returned,
    Draft,
    None,
}

/// An agreement that holds.
pub(super) struct Agreed {
    pub(super) row: Agreement,
    pub(super) objectives: Vec<Objective>,
}

impl World {
    /// The agreement of a member for a year; what is agreed of it, if anything is.
    pub(super) fn agreement(
        &mut self,
        office: &Office,
        member: &Member,
        year: &Arc<Year>,
    ) -> Result<Option<Agreed>> {
        let Some(supervisor) = member.supervisor else { return Ok(None) };
        let state = if year.status == "open" { self.state()? } else { State::Agreed };
        let submitted_on = self
            .dice
            .day(year.planning.0 + TimeDelta::days(2), year.planning.1 - TimeDelta::days(6))
            .max(member.starts_on + TimeDelta::days(14));
        if state == State::None || member.starts_on > year.ends_on || self.today <= submitted_on {
            return Ok(None);
        }
        let submitted_at = self.dice.hour(submitted_on);
        let began_at = submitted_at - TimeDelta::days(self.dice.between(1, 2)) - TimeDelta::minutes(7);
        let agreed_at = submitted_at + TimeDelta::days(self.dice.between(1, 9)) + TimeDelta::minutes(41);
        let served =
            plans::year_of(year.starts_on).and_then(|label| self.served.get(&(office.institution, label)));
        let served = served.cloned();
        let objectives = self.objectives(member, began_at, served.as_ref())?;
        let mut row = Agreement {
            institution_id: office.institution.into(),
            id: self.ids.at(began_at).into(),
            cycle_id: year.id.into(),
            posting_id: member.posting.into(),
            servant_id: member.person.id.into(),
            status: Status::Draft,
            revision: 1,
            revision_reason: None,
            revision_appraisal_id: None,
            agreed_revision: None,
            return_reason: None,
            due_on: None,
            status_since: began_at,
            submitted_at: None,
            agreed_at: None,
            copied_from_id: None,
            escalated_to_id: None,
            version: 2,
        };
        let revised_at = self
            .dice
            .hour(self.dice.clone().day(date("2026-10-05")?, date("2026-11-20")?))
            .max(agreed_at + TimeDelta::days(3));
        let mut versions = Vec::new();
        if !matches!(state, State::Draft | State::Submitted | State::Returned) {
            versions.push((1, None, submitted_at, agreed_at));
        }
        self.stand(&mut row, state, submitted_at, agreed_at, revised_at)?;
        if state == State::Revised {
            versions.push((2, row.revision_reason.clone(), revised_at, revised_at + TimeDelta::days(2)));
        }
        self.add_agreement(&row, &objectives, began_at)?;
        for (revision, reason, submitted_at, agreed_at) in versions {
            let content = Content { objectives: objectives.clone() };
            let version = Version {
                institution_id: row.institution_id,
                id: self.ids.at(agreed_at).into(),
                agreement_id: row.id,
                revision,
                reason: reason.clone(),
                appraisal_id: None,
                on_behalf_of_id: None,
                content,
                submitted_by: row.servant_id,
                submitted_at,
                agreed_by: Some(supervisor.into()),
                agreed_at,
                digest: None,
                submitted_digest: None,
                agreed_digest: None,
                deemed: false,
            };
            let digests = digests(&row, &version)?;
            self.rows.add("agreement_versions", &json!({
                "institution_id": row.institution_id, "id": version.id, "agreement_id": row.id, "revision": revision, "reason": reason,
                "content": version.content, "submitted_by": row.servant_id, "submitted_at": submitted_at, "agreed_by": supervisor, "agreed_at": agreed_at,
                "digest": bytea(&digests.content), "submitted_digest": bytea(&digests.servant), "agreed_digest": digests.supervisor.as_deref().map(bytea),
            }))?;
        }
        Ok(row.agreed_revision.is_some().then_some(Agreed { row, objectives }))
    }

    fn state(&mut self) -> Result<State> {
        let mut lot = self.dice.between(1, STATES.iter().map(|(_, of)| of).sum());
        for (state, of) in STATES {
            lot -= of;
            if lot <= 0 {
                return Ok(state);
            }
        }
        Err(Error::internal("no state"))
    }

    /// Puts the row into a state.
    fn stand(
        &mut self,
        row: &mut Agreement,
        state: State,
        submitted_at: DateTime<Utc>,
        agreed_at: DateTime<Utc>,
        revised_at: DateTime<Utc>,
    ) -> Result<()> {
        if state == State::Draft {
            return Ok(());
        }
        (row.submitted_at, row.status, row.status_since, row.version) =
            (Some(submitted_at), Status::Submitted, submitted_at, 3);
        match state {
            State::Returned => {
                let at = submitted_at + TimeDelta::days(self.dice.between(1, 5));
                row.return_reason = Some((*self.dice.pick(&RETURNED)?).to_owned());
                (row.status, row.status_since, row.due_on, row.version) =
                    (Status::Returned, at, Some((at + TimeDelta::days(14)).date_naive()), 4);
            }
            State::Agreed | State::Revised | State::Revising | State::RevisionSubmitted => {
                (row.status, row.status_since, row.version) = (Status::Agreed, agreed_at, 4);
                (row.agreed_at, row.agreed_revision) = (Some(agreed_at), Some(1));
            }
            State::Draft | State::Submitted | State::None => {}
        }
        if matches!(state, State::Revised | State::Revising | State::RevisionSubmitted) {
            row.revision_reason = Some((*self.dice.pick(&REVISED)?).to_owned());
            (row.revision, row.status, row.status_since, row.version) = (2, Status::Draft, revised_at, 5);
            if state != State::Revising {
                (row.submitted_at, row.status, row.version) = (Some(revised_at), Status::Submitted, 7);
            }
            if state == State::Revised {
                let at = revised_at + TimeDelta::days(2);
                (row.agreed_at, row.agreed_revision, row.status, row.status_since, row.version) =
                    (Some(at), Some(2), Status::Agreed, at, 8);
            }
        }
        Ok(())
    }

    fn add_agreement(
        &mut self,
        row: &Agreement,
        objectives: &[Objective],
        began_at: DateTime<Utc>,
    ) -> Result<()> {
        let mut made = serde_json::to_value(row).map_err(Error::internal)?;
        if let Some(columns) = made.as_object_mut() {
            columns.insert("created_at".to_owned(), json!(began_at));
        }
        self.rows.add("agreements", &made)?;
        for (position, objective) in objectives.iter().enumerate() {
            let Objective { id, title, weight, targets, criteria, resources, serves, target_id } = objective;
            self.rows.add("objectives", &json!({
                "institution_id": row.institution_id, "id": id, "agreement_id": row.id, "position": position, "title": title, "weight": weight,
                "targets": targets, "criteria": criteria, "resources": resources, "serves": serves, "target_id": target_id,
            }))?;
        }
        Ok(())
    }

    /// What somebody in this post promises: three to five objectives of his cadre group.
    fn objectives(
        &mut self,
        member: &Member,
        at: DateTime<Utc>,
        served: Option<&Served>,
    ) -> Result<Vec<Objective>> {
        let facts = self.facts.clone();
        let known: Vec<_> = facts.objectives.iter().filter(|one| one.family == member.post.family).collect();
        let most = i64::try_from(known.len()).unwrap_or(5).min(5);
        let count = usize::try_from(self.dice.between(3, most)).unwrap_or(3);
        let fitting: Vec<_> = WEIGHTS.iter().filter(|weights| weights.len() == count).collect();
        let weights = **self.dice.pick(&fitting)?;
        let chosen = self.dice.some(&known, count);
        chosen
            .into_iter()
            .zip(weights)
            .map(|(fact, weight)| {
                let objective = self.objective(fact, *weight, member.person.swahili, at)?;
                // Whoever says what he serves names the target too, where the plan has it.
                let target_id = objective.serves.as_ref().and_then(|_| fact.serving(served));
                Ok(Objective { target_id, ..objective })
            })
            .collect()
    }

    fn objective(
        &mut self,
        fact: &facts::Objective,
        weight: i64,
        swahili: bool,
        at: DateTime<Utc>,
    ) -> Result<Objective> {
        let said = |en: &String, sw: &String| if swahili { sw.clone() } else { en.clone() };
        let percent = self.dice.between(88, 112);
        let cap = if fact.unit_en == "percent" { 100 } else { i64::MAX };
        let target = PerformanceTarget {
            indicator: said(&fact.indicator_en, &fact.indicator_sw),
            unit: said(&fact.unit_en, &fact.unit_sw),
            baseline: Some(near(&fact.baseline, percent, cap)),
            target: near(&fact.target, percent, cap),
        };
        Ok(Objective {
            id: self.ids.at(at).into(),
            title: said(&fact.title_en, &fact.title_sw),
            weight: Decimal::from(weight),
            targets: vec![target],
            criteria: self
                .dice
                .percent(50)
                .then(|| self.dice.pick(&CRITERIA).map(|text| (*text).to_owned()))
                .transpose()?,
            resources: self
                .dice
                .percent(40)
                .then(|| self.dice.pick(&RESOURCES).map(|text| (*text).to_owned()))
                .transpose()?,
            serves: self.dice.percent(80).then(|| said(&fact.serves_en, &fact.serves_sw)),
            target_id: None,
        })
    }
}

/// So many hundredths of a whole number from ten on, at most the cap; a smaller one or a fraction stays as it is.
fn near(number: &Decimal, percent: i64, cap: i64) -> Decimal {
    match number.to_string().parse::<i64>() {
        Ok(whole) if whole >= 10 => Decimal::from((whole * percent / 100).min(cap)),
        _ => number.clone(),
    }
}
