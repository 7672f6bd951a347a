//! Appraisals: last year's final, signed and scored by the same arithmetic; this year's in every state.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use uuid::Uuid;

use super::{
    World,
    agreements::Agreed,
    appeals::Marked,
    nation::{Window, Year},
    staff::{Member, Office},
};
use crate::{
    kernel::{
        decimal::Decimal,
        error::{Error, Result},
    },
    resources::{
        appraisals::{
            Appraisal, Disagreement, Kind, Objectives, Recommendation, RecommendationKind, Role, Score,
            Sheet, SheetContent, Side, Signature, SignedContent, Statement, Status, digest,
        },
        cycles::LapsedSteps,
    },
    scoring::{self, Direction, Entry, Marks, ObjectiveMarks, Values},
};

/// How far an appraisal has come, in so many of a hundred. A year that is over has come to its end.
const ANNUAL: [(Status, i64); 11] = [
    (Status::Assessing, 40),
    (Status::Discussion, 12),
    (Status::Proposed, 8),
    (Status::Signing, 8),
    (Status::Countersigning, 8),
    (Status::Countersigned, 6),
    (Status::Disclosed, 10),
    (Status::OnHold, 3),
    (Status::Unrateable, 2),
    (Status::Final, 0),
    (Status::Assessing, 3),
];
const REVIEW: [(Status, i64); 4] =
    [(Status::Assessing, 50), (Status::Signing, 20), (Status::Final, 25), (Status::OnHold, 5)];

const ACHIEVED: [&str; 4] = [
    "Imekamilika kwa kiwango cha asilimia 80; kazi iliyobaki itakamilika robo ijayo.",
    "Reached in full, and on time.",
    "Two of three districts are done; the third waits for fuel.",
    "Shabaha imefikiwa, ripoti imewasilishwa kwa mkuu wa idara.",
];
const FACTORS: [&str; 3] =
    ["Mtandao hafifu vijijini", "Good cooperation of the wards", "Uhaba wa vitendea kazi"];
const NEEDS: [&str; 4] = ["Records management", "Uandishi wa ripoti", "Matumizi ya TEHAMA", "Leadership"];

/// Who is in an appraisal and how good he is, as a share of the scale in hundredths.
pub(super) struct Case {
    pub(super) supervisor: Uuid,
    pub(super) skill: i64,
    /// A supervisor who gives everybody the same
    pub(super) careless: bool,
}

impl World {
    /// The appraisals of an agreement that its year has come to.
    pub(super) fn appraisals(
        &mut self,
        office: &Office,
        member: &Member,
        year: &Arc<Year>,
        agreed: &Agreed,
    ) -> Result<()> {
        let Some(supervisor) = member.supervisor else { return Ok(()) };
        let careless = supervisor.as_u128().is_multiple_of(13);
        let case = Case { supervisor, skill: 62 + self.dice.bell() / 3, careless };
        for (kind, window) in [(Kind::MidYear, year.mid_year), (Kind::Annual, year.annual)] {
            let short = kind == Kind::Annual && (year.ends_on - member.starts_on).num_days() < 90;
            if window.0 >= self.today || short || member.starts_on > window.0 {
                continue;
            }
            let over = window.1 < self.today;
            let status = if over { Some(Status::Final) } else { self.stage(kind)? };
            if let Some(status) = status {
                self.appraise(office, member, year, agreed, (kind, status, window), &case)?;
            }
        }
        Ok(())
    }

    /// Where an appraisal of a window that is open stands; a third has not begun.
    pub(super) fn stage(&mut self, kind: Kind) -> Result<Option<Status>> {
        if self.dice.percent(33) {
            return Ok(None);
        }
        let stages: &[(Status, i64)] = if kind == Kind::Annual { &ANNUAL } else { &REVIEW };
        let mut lot = self.dice.between(1, stages.iter().map(|(_, of)| of).sum());
        for (status, of) in stages {
            lot -= of;
            if lot <= 0 {
                return Ok(Some(*status));
            }
        }
        Err(Error::internal("no stage"))
    }

    pub(super) fn appraise(
        &mut self,
        office: &Office,
        member: &Member,
        year: &Arc<Year>,
        agreed: &Agreed,
        (kind, status, window): (Kind, Status, Window),
        case: &Case,
    ) -> Result<()> {
        // A posting that ended within the year is appraised when it ends.
        let ended = member.ends_on.filter(|end| kind == Kind::Annual && *end < year.ends_on);
        let window = ended.map_or(window, |end| (end + TimeDelta::days(4), end + TimeDelta::days(20)));
        let unit = office.units.get(member.unit).ok_or_else(|| Error::internal("no such unit"))?;
        let last = window.1.min(self.today - TimeDelta::days(1));
        let day = self.dice.day(window.0, last);
        let opened_at = self.dice.hour(day).min(super::nation::morning(self.today) - TimeDelta::hours(30));
        let (starts_on, ends_on) = kind.days(year.starts_on, year.ends_on);
        let mut row = Appraisal {
            institution_id: office.institution.into(),
            id: self.ids.at(opened_at).into(),
            cycle_id: year.id.into(),
            agreement_id: agreed.row.id,
            agreement_revision: agreed.row.agreed_revision.unwrap_or(1),
            posting_id: member.posting.into(),
            servant_id: member.person.id.into(),
            supervisor_id: case.supervisor.into(),
            reviewer_id: member.reviewer.map(Into::into),
            unit_id: unit.id.into(),
            designation_id: member.post.id.into(),
            template_id: year.template_id.into(),
            kind,
            period_starts_on: member.starts_on.max(starts_on),
            period_ends_on: ended.unwrap_or(ends_on),
            status,
            status_since: opened_at,
            held_status: (status == Status::OnHold).then_some(Status::Assessing),
            status_reason: match status {
                Status::OnHold => Some("Likizo ya uzazi hadi mwisho wa Februari.".to_owned()),
                Status::Unrateable => Some("On study leave for most of the year.".to_owned()),
                _ => None,
            },
            due_on: None,
            objectives: Objectives(agreed.objectives.iter().cloned().map(Into::into).collect()),
            agreed: None,
            disagreement: None,
            score: None,
            overall: None,
            grade: None,
            content_round: 1,
            opened_at,
            disclosed_at: None,
            finalised_at: None,
            lapsed: LapsedSteps::default(),
            version: 1,
        };
        let mut sheets = self.sheets(&mut row, year, case)?;
        self.conclude(&mut row, year, &sheets)?;
        let mut signatures = self.signatures(&row, &sheets)?;
        let mut marked = Marked { row: &mut row, sheets: &mut sheets, signatures: &mut signatures };
        // Appeals refer to the appraisal: its table has to come first.
        self.rows.begin("appraisals", marked.row)?;
        let superseded = self.appeal(office, year, &mut marked)?;
        self.rows.add("appraisals", marked.row)?;
        self.keep(&marked, superseded)?;
        if row.kind == Kind::Annual && row.status == Status::Countersigned {
            self.countersigned.push(row.clone());
        }
        for sheet in &sheets {
            self.rows.add("sheets", sheet)?;
        }
        Ok(())
    }

    /// The columns that are filled at this stage. While it is being assessed: none, one, the other, or a draft.
    fn sheets(&mut self, row: &mut Appraisal, year: &Year, case: &Case) -> Result<Vec<Sheet>> {
        let sides: &[(Side, bool)] = match row.status {
            Status::Unrateable => &[],
            Status::Assessing | Status::OnHold => match self.dice.between(0, 3) {
                0 => &[],
                1 => &[(Side::Own, true)],
                2 => &[(Side::Supervisor, true)],
                _ => &[(Side::Own, false)],
            },
            Status::Discussion => &[(Side::Own, true), (Side::Supervisor, true)],
            _ if row.kind.is_review() => &[(Side::Own, true), (Side::Supervisor, true)],
            _ => &[(Side::Own, true), (Side::Supervisor, true), (Side::Agreed, false)],
        };
        let mut sheets = Vec::new();
        for (n, (side, submitted)) in sides.iter().enumerate() {
            let at = row.opened_at + TimeDelta::hours(i64::try_from(n).unwrap_or(0) * 3 + 2);
            let (author, lift) = match side {
                Side::Own => (row.servant_id, 9),
                Side::Supervisor | Side::Agreed => (row.supervisor_id, 0),
            };
            let content = self.column(row, year, case, lift, *side)?;
            sheets.push(Sheet {
                institution_id: row.institution_id,
                id: self.ids.at(at).into(),
                appraisal_id: row.id,
                side: *side,
                content,
                author_id: author,
                saved_at: at,
                submitted_at: submitted.then_some(at),
                version: if *submitted { 2 } else { 1 },
                on_behalf_of_id: None,
            });
            row.version += i32::from(*submitted);
            (row.status_since) = at.max(row.status_since);
        }
        Ok(sheets)
    }

    fn column(
        &mut self,
        row: &Appraisal,
        year: &Year,
        case: &Case,
        lift: i64,
        side: Side,
    ) -> Result<SheetContent> {
        let mut marks = Marks::default();
        for objective in &row.objectives.0 {
            let mut cells = ObjectiveMarks {
                achievement: Some((*self.dice.pick(&ACHIEVED)?).to_owned()),
                factors: self
                    .dice
                    .percent(40)
                    .then(|| self.dice.pick(&FACTORS).map(|t| (*t).to_owned()))
                    .transpose()?,
                ..ObjectiveMarks::default()
            };
            for part in year.template.parts().filter(|_| row.kind == Kind::Annual) {
                cells.parts.insert(part.code.clone(), self.entry(year, case, lift, side)?);
            }
            marks.objectives.insert(objective.id.uuid(), cells);
        }
        for attribute in year.template.attributes().filter(|_| row.kind == Kind::Annual) {
            let entry = if attribute.may_be_not_applicable && case.skill % 2 == 0 {
                Entry::not_applicable()
            } else {
                self.entry(year, case, lift, side)?
            };
            marks.attributes.insert(attribute.code.clone(), entry);
        }
        let needs = self.dice.percent(30).then(|| self.dice.pick(&NEEDS).map(|t| vec![(*t).to_owned()]));
        Ok(SheetContent {
            marks,
            comment: None,
            recommendation: recommended(row, case, side),
            training_needs: needs.transpose()?.unwrap_or_default(),
        })
    }

    /// A mark about as good as the servant, on the template's scale.
    fn entry(&mut self, year: &Year, case: &Case, lift: i64, side: Side) -> Result<Entry> {
        let noise =
            if case.careless && side != Side::Own { 0 } else { self.dice.bell() / 4 + case.skill - 62 };
        let share = (62 + noise + lift).clamp(5, 95);
        let scale = &year.template.scale;
        let mark = match &scale.values {
            Values::Points { points, .. } => {
                let last = i64::try_from(points.len()).unwrap_or(1) - 1;
                let good = if scale.direction == Direction::LowerIsBetter { 100 - share } else { share };
                // No mark at an end: those want a reason.
                let place = (good * (last + 1) / 100).clamp(1, last - 1);
                let point = usize::try_from(place).ok().and_then(|place| points.get(place));
                point.map(|point| point.value.clone()).ok_or_else(|| Error::internal("no such point"))?
            }
            Values::Range { .. } => Decimal::from(share),
        };
        Ok(Entry::of(mark))
    }

    /// The mark, and the times of the last steps.
    fn conclude(&mut self, row: &mut Appraisal, year: &Year, sheets: &[Sheet]) -> Result<()> {
        use Status::{Countersigned, Countersigning, Disclosed, Final, Signing};
        let late = matches!(row.status, Signing | Countersigning | Countersigned | Disclosed | Final);
        if row.kind == Kind::Annual && late {
            let agreed = sheets.iter().find(|sheet| sheet.side == Side::Agreed);
            let agreed = agreed.ok_or_else(|| Error::internal("scored without a column"))?;
            let items = row.items();
            let score = scoring::score(&year.template, &items, &agreed.content.marks);
            (row.overall, row.grade) = (score.overall.clone(), score.grade.clone());
            row.score = Some(Score(score));
            row.agreed = Some(!self.dice.percent(4));
            if row.agreed == Some(false) {
                row.disagreement = Some(Disagreement {
                    declined: vec!["Lengo la kwanza lilikamilika kwa wakati.".to_owned()],
                    opinion_by: Some("Afisa mwandamizi wa idara".to_owned()),
                    opinion: Some("Kazi ilikamilika kwa sehemu; alama ya msimamizi ni sahihi.".to_owned()),
                });
            }
            if row.status == Countersigning && row.reviewer_id.is_none() {
                row.status = Countersigned;
            }
            row.version += 2;
        }
        let signed_at = last_signature(row);
        if row.kind.is_review() && row.status == Final {
            (row.finalised_at, row.status_since) = (Some(signed_at), signed_at);
        }
        if row.kind == Kind::Annual && matches!(row.status, Disclosed | Final) {
            let disclosed_at = signed_at + TimeDelta::hours(5);
            (row.disclosed_at, row.status_since) = (Some(disclosed_at), disclosed_at);
            if row.status == Final {
                let final_at = disclosed_at + TimeDelta::days(16);
                (row.finalised_at, row.status_since) = (Some(final_at), final_at);
            }
        }
        Ok(())
    }

    fn signatures(&mut self, row: &Appraisal, sheets: &[Sheet]) -> Result<Vec<Signature>> {
        use Status::{Countersigned, Countersigning, Disclosed, Final, Signing};
        let whole = matches!(row.status, Countersigned | Disclosed | Final);
        let mut signers =
            vec![(Role::Appraisee, Some(row.servant_id), row.status == Signing && self.dice.percent(50))];
        signers.push((Role::Supervisor, Some(row.supervisor_id), row.status == Countersigning || whole));
        signers.push((Role::Reviewer, row.reviewer_id, whole && row.kind == Kind::Annual));
        let mut signatures = Vec::new();
        for (n, (role, signer, there)) in signers.into_iter().enumerate() {
            let there = there || (role == Role::Appraisee && (whole || row.status == Countersigning));
            let (Some(signer_id), true) = (signer, there) else { continue };
            let signed_at = first_signature(row) + TimeDelta::hours(i64::try_from(n).unwrap_or(0));
            let seen = role == Role::Appraisee && row.agreed == Some(false);
            let mut signature = Signature {
                institution_id: row.institution_id,
                id: self.ids.at(signed_at).into(),
                appraisal_id: row.id,
                content_round: row.content_round,
                role,
                signer_id,
                statement: if seen { Statement::SeenNotAgreed } else { Statement::Agreed },
                comment: None,
                digest: vec![],
                signed_at,
                acting_for_id: None,
            };
            signature.digest = digest(&SignedContent::of(row, sheets), &signature)?;
            signatures.push(signature);
        }
        Ok(signatures)
    }
}

/// What a supervisor recommends for the best and for the weakest.
fn recommended(row: &Appraisal, case: &Case, side: Side) -> Option<Recommendation> {
    let (kind, text) = match case.skill {
        80.. => (RecommendationKind::Reward, "Barua ya pongezi kwa kazi bora ya mwaka."),
        ..=46 => (RecommendationKind::Development, "A course and a mentor for half a year."),
        _ => return None,
    };
    let written = side == Side::Supervisor && row.kind == Kind::Annual;
    written.then(|| Recommendation { kind, text: text.to_owned() })
}

fn first_signature(row: &Appraisal) -> DateTime<Utc> {
    row.opened_at + TimeDelta::hours(14)
}

fn last_signature(row: &Appraisal) -> DateTime<Utc> {
    first_signature(row) + TimeDelta::hours(2)
}
