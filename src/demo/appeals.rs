//! Appeals: last year's decided in several ways, this year's running.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    World,
    nation::{Year, morning},
    staff::Office,
};
use crate::{
    kernel::{
        clock::day_of,
        decimal::Decimal,
        error::{Error, Result},
        id::ServantId,
    },
    resources::{
        appeals::{
            Appeal, Candidates, Condition, Decision, Ground, Kind as AppealKind, Level, Link, Outcome, Plea,
            Status as Stage, VariedCell, VoteRow, decider,
        },
        appraisals::{
            Appraisal, Kind, Role, Score, Sheet, Side, Signature, SignedContent, Statement, Status,
            Superseded, SupersededBy, bytea, digest, kept, sha256, signature_row,
        },
    },
    scoring::{self, Entry, Values},
};

const PLEAS: [(&str, &str); 3] = [
    (
        "Lengo la kwanza lilikamilika kwa wakati; ripoti ya robo ya nne haikuangaliwa.",
        "Alama ya lengo la kwanza iangaliwe upya.",
    ),
    (
        "The mark for working with others does not fit the report of my team.",
        "Please raise the mark by one point.",
    ),
    ("Sikupewa nafasi ya kueleza changamoto za mtandao katika kituo changu.", "Upimaji ufanyike upya."),
];
const REASONS: [&str; 3] = [
    "Ushahidi uliowasilishwa unaunga mkono alama iliyotolewa.",
    "The report of the fourth quarter was handed in three weeks late, as the supervisor says.",
    "Utaratibu ulifuatwa, na alama ina maelezo ya kutosha.",
];
const STATEMENT: &str = "Ripoti ya robo ya nne iliwasilishwa wiki tatu baada ya muda.";

/// What became of an appeal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Story {
    Lodged,
    FileRequested,
    UnderDecision,
    Dismissed,
    DismissedTwice,
    Varied,
}

/// An appraisal on which an appeal may be lodged, with all that was written under it.
pub(super) struct Marked<'a> {
    pub(super) row: &'a mut Appraisal,
    pub(super) sheets: &'a mut Vec<Sheet>,
    pub(super) signatures: &'a mut Vec<Signature>,
}

impl World {
    /// Some of the disclosed marks are appealed against. What was superseded comes back as the rows that keep it.
    pub(super) fn appeal(
        &mut self,
        office: &Office,
        year: &Year,
        marked: &mut Marked<'_>,
    ) -> Result<Vec<Value>> {
        let Some(disclosed_at) = marked.row.disclosed_at.filter(|_| marked.row.kind == Kind::Annual) else {
            return Ok(vec![]);
        };
        let lot = self.dice.between(1, 100);
        let story = match (marked.row.status, lot) {
            (Status::Final, 1) => Story::Dismissed,
            (Status::Final, 2) => Story::DismissedTwice,
            (Status::Final, 3) => Story::Varied,
            (Status::Disclosed, 1..=5) => Story::Lodged,
            (Status::Disclosed, 6..=10) => Story::FileRequested,
            (Status::Disclosed, 11..=15) => Story::UnderDecision,
            _ => return Ok(vec![]),
        };
        let mut appeal = self.lodged(office, marked, disclosed_at)?;
        if appeal.level != Level::Reviewer {
            return Ok(vec![]);
        }
        self.rows.begin("appeals", &appeal)?;
        let day = |days: i64| disclosed_at + TimeDelta::days(days);
        if story != Story::Lodged {
            appeal = Appeal {
                status: Stage::FileRequested,
                status_since: appeal.lodged_at + TimeDelta::hours(2),
                file_due_on: Some(day_of(appeal.lodged_at) + Days::new(14)),
                version: 2,
                ..appeal
            };
        }
        if !matches!(story, Story::Lodged | Story::FileRequested) {
            let at = appeal.status_since + TimeDelta::hours(2);
            appeal = Appeal { status: Stage::UnderDecision, status_since: at, version: 3, ..appeal };
            self.file(&appeal, marked, at, vec![])?;
        }
        let mut superseded = vec![];
        match story {
            Story::Dismissed => appeal = self.dismissed(appeal, day(12))?,
            Story::DismissedTwice => {
                appeal = self.dismissed(appeal, day(12))?;
                self.before_the_committee(office, marked, &appeal, day(20))?;
            }
            Story::Varied => superseded = self.varied(&mut appeal, year, marked, day(12))?,
            _ => {}
        }
        if appeal.status == Stage::Decided {
            let final_at = morning(day_of(day(45)));
            (marked.row.finalised_at, marked.row.status_since) = (Some(final_at), final_at);
        }
        self.rows.add("appeals", &appeal)?;
        Ok(superseded)
    }

    /// Lodged after disclosure, before who decides by the rule.
    fn lodged(
        &mut self,
        office: &Office,
        marked: &Marked<'_>,
        disclosed_at: DateTime<Utc>,
    ) -> Result<Appeal> {
        let row = &marked.row;
        // What runs today was disclosed only yesterday.
        let after = if row.status == Status::Final { TimeDelta::days(2) } else { TimeDelta::hours(1) };
        let lodged_at = disclosed_at + after;
        let reviewer = row.reviewer_id.map(ServantId::uuid);
        let above = reviewer.and_then(|reviewer| {
            let inside = office.people.iter().find(|member| member.person.id == reviewer);
            inside.map_or_else(|| self.lines.get(&reviewer).copied().flatten(), |member| member.supervisor)
        });
        let head = office.people.get(office.units.first().map_or(0, |unit| unit.head));
        let mut parties = vec![row.servant_id, row.supervisor_id];
        parties.extend(marked.signatures.iter().map(|signature| signature.signer_id));
        let (decider_id, rule) = decider(&Candidates {
            reviewer: row.reviewer_id,
            reviewers_supervisor: above.map(Into::into),
            heads: head.map(|head| head.person.id.into()).into_iter().collect(),
            parties,
        });
        let (text, remedy) = *self.dice.pick(&PLEAS)?;
        Ok(Appeal {
            institution_id: row.institution_id,
            id: self.ids.at(lodged_at).into(),
            appraisal_id: row.id,
            appraisal_version: row.content_round,
            cycle_id: row.cycle_id,
            servant_id: row.servant_id,
            respondent_id: row.supervisor_id,
            reviewer_id: row.reviewer_id,
            kind: if row.agreed == Some(false) { AppealKind::Referral } else { AppealKind::Appeal },
            level: if decider_id.is_some() { Level::Reviewer } else { Level::Committee },
            previous_id: None,
            status: Stage::Lodged,
            status_since: lodged_at,
            plea: Plea {
                grounds: vec![Ground::Marks, Ground::Evidence],
                text: text.to_owned(),
                remedy: remedy.to_owned(),
                evidence: vec![Link {
                    title: "Ripoti ya robo ya nne".to_owned(),
                    url: "https://nyaraka.example/ripoti/4".to_owned(),
                }],
            },
            lodged_at,
            window_closed_on: day_of(disclosed_at) + Days::new(14),
            admitted_at: None,
            admission_reason: None,
            decider_id,
            decider_rule: Some(rule),
            body_id: None,
            chair_id: None,
            file_due_on: None,
            outcome: None,
            reasons: None,
            decision: None,
            decided_by: None,
            decided_at: None,
            next_level_until: None,
            new_version: None,
            version: 1,
        })
    }

    fn file(
        &mut self,
        appeal: &Appeal,
        marked: &Marked<'_>,
        at: DateTime<Utc>,
        earlier: Vec<Value>,
    ) -> Result<()> {
        let content =
            serde_json::to_value(SignedContent::of(marked.row, marked.sheets)).map_err(Error::internal)?;
        let file = json!({
            "appeal": { "id": appeal.id, "kind": appeal.kind, "level": appeal.level, "appraisal_id": appeal.appraisal_id,
                "appraisal_version": appeal.appraisal_version, "servant_id": appeal.servant_id, "respondent_id": appeal.respondent_id,
                "lodged_at": appeal.lodged_at, "window_closed_on": appeal.window_closed_on, "admission_reason": appeal.admission_reason,
                "plea": appeal.plea },
            "signed": { "version": marked.row.content_round, "content": content },
            "statement": { "by": appeal.respondent_id, "text": STATEMENT, "at": at },
            "earlier": earlier,
        });
        self.rows.add(
            "appeal_files",
            &json!({ "institution_id": appeal.institution_id, "id": self.ids.at(at), "appeal_id": appeal.id,
            "digest": bytea(&sha256(&file)?), "content": file, "made_at": at }),
        )
    }

    fn dismissed(&mut self, appeal: Appeal, at: DateTime<Utc>) -> Result<Appeal> {
        let reasons = Some((*self.dice.pick(&REASONS)?).to_owned());
        let decided_by = appeal.decider_id.or(appeal.chair_id);
        let until: NaiveDate = day_of(at) + Days::new(14);
        Ok(Appeal {
            status: Stage::Decided,
            status_since: at,
            outcome: Some(Outcome::Dismissed),
            reasons,
            decided_by,
            decided_at: Some(at),
            next_level_until: Some(until),
            version: appeal.version + 1,
            ..appeal
        })
    }

    /// Taken to the committee, where three members without a part in it dismiss it too.
    fn before_the_committee(
        &mut self,
        office: &Office,
        marked: &Marked<'_>,
        below: &Appeal,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let part = |person: Uuid| {
            let person = ServantId::from(person);
            person == below.servant_id
                || Some(person) == below.decider_id
                || marked.signatures.iter().any(|signature| signature.signer_id == person)
        };
        let members: Vec<_> = office.committee().filter(|member| !part(*member)).collect();
        if members.len() < 3 {
            return Ok(());
        }
        let lodged_at = at - TimeDelta::days(5);
        let chair = members.first().copied().map(Into::into);
        let appeal = Appeal {
            id: self.ids.at(lodged_at).into(),
            level: Level::Committee,
            previous_id: Some(below.id),
            lodged_at,
            window_closed_on: below.next_level_until.unwrap_or(below.window_closed_on),
            decider_id: None,
            decider_rule: None,
            body_id: Some(below.institution_id),
            chair_id: chair,
            file_due_on: Some(day_of(lodged_at) + Days::new(14)),
            version: 7,
            ..below.clone()
        };
        let appeal = self.dismissed(appeal, at)?;
        let earlier = json!({ "id": below.id, "level": below.level, "outcome": below.outcome, "reasons": below.reasons,
            "decision": below.decision, "decided_at": below.decided_at });
        self.file(&appeal, marked, at - TimeDelta::days(2), vec![earlier])?;
        for (n, member) in members.iter().enumerate() {
            let cast_at = at - TimeDelta::hours(6 - i64::try_from(n).unwrap_or(0));
            let vote = VoteRow {
                institution_id: appeal.institution_id,
                id: self.ids.at(cast_at).into(),
                appeal_id: appeal.id,
                member_id: (*member).into(),
                outcome: if n == 0 { Outcome::Allowed } else { Outcome::Dismissed },
                reasons: (*self.dice.pick(&REASONS)?).to_owned(),
                cast_at,
            };
            self.rows.add("appeal_votes", &vote)?;
        }
        self.rows.add("appeals", &appeal)
    }

    /// Allowed with one attribute's mark varied, signed by who decided.
    fn varied(
        &mut self,
        appeal: &mut Appeal,
        year: &Year,
        marked: &mut Marked<'_>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Value>> {
        let Some(signer_id) = appeal.decider_id else { return Ok(vec![]) };
        let reasons = "Ripoti ya timu inaonyesha alama ya juu zaidi.".to_owned();
        let superseded = Superseded { at, by: SupersededBy::AppealVaried, reason: reasons.clone() };
        let first = marked.signatures.first().map_or(at, |signature| signature.signed_at);
        let old = kept(marked.row, marked.sheets, self.ids.at(first), first, Some(&superseded))?;
        let before = marked.row.overall.clone();
        let Some(cell) = better(&year.template, marked.sheets, &reasons) else { return Ok(vec![]) };
        let agreed = marked.sheets.iter().find(|sheet| sheet.side == Side::Agreed);
        let agreed = agreed.ok_or_else(|| Error::internal("scored without a column"))?;
        let score = scoring::score(&year.template, &marked.row.items(), &agreed.content.marks);
        (marked.row.overall, marked.row.grade) = (score.overall.clone(), score.grade.clone());
        marked.row.score = Some(Score(score));
        marked.row.content_round += 1;
        marked.row.version += 1;
        let mut signature = Signature {
            institution_id: marked.row.institution_id,
            id: self.ids.at(at).into(),
            appraisal_id: marked.row.id,
            content_round: marked.row.content_round,
            role: Role::DecidingBody,
            signer_id,
            acting_for_id: None,
            statement: Statement::Decided,
            comment: Some(reasons.clone()),
            digest: vec![],
            signed_at: at,
        };
        signature.digest = digest(&SignedContent::of(marked.row, marked.sheets), &signature)?;
        marked.signatures.push(signature);
        let decision = Decision {
            condition: Some(Condition::Vary),
            cells: vec![cell],
            overall_before: before,
            overall_after: marked.row.overall.clone(),
            ..Decision::default()
        };
        *appeal = Appeal {
            status: Stage::Decided,
            status_since: at,
            outcome: Some(Outcome::AllowedWithConditions),
            reasons: Some(reasons),
            decision: Some(decision),
            decided_by: Some(signer_id),
            decided_at: Some(at),
            next_level_until: Some(day_of(at) + Days::new(14)),
            new_version: Some(marked.row.content_round),
            version: appeal.version + 1,
            ..appeal.clone()
        };
        Ok(vec![old])
    }

    /// The rows of what was signed: those that were superseded, and the present one.
    pub(super) fn keep(&mut self, marked: &Marked<'_>, superseded: Vec<Value>) -> Result<()> {
        for old in superseded {
            self.rows.add("appraisal_versions", &old)?;
        }
        let present =
            marked.signatures.iter().find(|signature| signature.content_round == marked.row.content_round);
        if let Some(first) = present {
            let id = self.ids.at(first.signed_at);
            let row = kept(marked.row, marked.sheets, id, first.signed_at, None)?;
            self.rows.add("appraisal_versions", &row)?;
        }
        for signature in marked.signatures.iter() {
            self.rows.add("signatures", &signature_row(signature)?)?;
        }
        Ok(())
    }
}

/// Raises the mark of the first attribute that has one by a step, never to an end of the scale.
fn better(template: &scoring::Content, sheets: &mut [Sheet], reason: &str) -> Option<VariedCell> {
    let agreed = sheets.iter_mut().find(|sheet| sheet.side == Side::Agreed)?;
    let (code, entry) = agreed.content.marks.attributes.iter_mut().find(|(_, entry)| entry.mark.is_some())?;
    let now = entry.mark.clone()?;
    let mark = match &template.scale.values {
        Values::Points { points, .. } => {
            let inner = points.get(1..points.len().saturating_sub(1))?;
            inner.iter().map(|point| point.value.clone()).find(|value| *value != now)?
        }
        Values::Range { .. } => Decimal::from(if now == Decimal::from(80) { 85 } else { 80 }),
    };
    let after = Entry { mark: Some(mark), not_applicable: false, justification: Some(reason.to_owned()) };
    let before = Some(std::mem::replace(entry, after.clone()));
    Some(VariedCell { cell: format!("/attributes/{code}"), before, after })
}
