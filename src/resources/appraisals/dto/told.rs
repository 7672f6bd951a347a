//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::model::{
    Appraisal, Context, Disagreement, Kind, Revision, Role, Sheet, SheetContent, Side, Signature, Statement,
    Status, Step,
};
use super::super::objectives::AppraisedObjective;
use super::super::versions::AppraisalVersion;
use crate::{
    access::{Action, Actor, affordance::Affordance, policy},
    kernel::{
        decimal::Decimal,
        id::{
            AgreementId, AppraisalId, CycleId, DesignationId, InstitutionId, PostingId, ServantId,
            TemplateId, UnitId,
        },
        paging::page_type,
    },
    resources::{
        cycles::{Deadline, Lapsed},
        receipts::Receipt,
    },
    scoring::Score,
};

/// An appraisal in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalSummary {
    /// Its id
    pub id: AppraisalId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cycle
    pub cycle_id: CycleId,
    /// Its kind
    pub kind: Kind,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// The overall mark, from the signing on
    pub overall: Option<Decimal>,
    /// The grade, from the signing on
    pub grade: Option<String>,
}

page_type! {
    /// A page of appraisals.
    AppraisalPage of AppraisalSummary
}

/// A sheet that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmittedSheet {
    /// Whose column
    pub side: Side,
    /// When it was handed in
    pub submitted_at: DateTime<Utc>,
}

/// An appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalOut {
    /// Its id
    pub id: AppraisalId,
    /// The institution
    pub institution_id: InstitutionId,
    /// The cycle
    pub cycle_id: CycleId,
    /// The cycle's label
    #[schema(example = "2026/27")]
    pub cycle_label: String,
    /// The agreement
    pub agreement_id: AgreementId,
    /// The agreed revision that is appraised
    pub agreement_revision: i32,
    /// The posting
    pub posting_id: PostingId,
    /// The servant
    pub servant_id: ServantId,
    /// His check number
    pub check_number: String,
    /// His name
    pub servant_name: String,
    /// His unit when it was opened
    pub unit_id: UnitId,
    /// His designation when it was opened
    pub designation_id: DesignationId,
    /// The supervisor, derived from the posting
    pub supervisor_id: ServantId,
    /// The supervisor's supervisor; null for who has none above
    pub reviewer_id: Option<ServantId>,
    /// Who acts (kukaimu) for the supervisor today, with all his rights; null if nobody does
    pub acting_supervisor_id: Option<ServantId>,
    /// Who acts for the reviewer today; null if nobody does
    pub acting_reviewer_id: Option<ServantId>,
    /// Of a posting that ended before the year did: appraised within days of its end, not in the annual window
    pub interim: bool,
    /// The template that makes the mark
    pub template_id: TemplateId,
    /// Its kind
    pub kind: Kind,
    /// The quarter of the year that it closes: 1 and 3 a check-in, 2 the mid-year review, 4 the annual appraisal
    #[schema(example = 4, minimum = 1, maximum = 4)]
    pub quarter: u8,
    /// First day of the period
    pub period_starts_on: NaiveDate,
    /// Last day of the period
    pub period_ends_on: NaiveDate,
    /// Where it stands
    pub status: Status,
    /// Since when
    pub status_since: DateTime<Utc>,
    /// Why it was returned, is on hold or unrateable
    pub status_reason: Option<String>,
    /// After a return: until when marks can be discussed again; of an interim appraisal: until when they can be made; window or not
    pub due_on: Option<NaiveDate>,
    /// The window: first day
    pub window_opens_on: NaiveDate,
    /// The window: last day, extensions counted in
    pub window_closes_on: NaiveDate,
    /// The institution's own target day inside the window, for reminders; the window alone refuses
    pub target_on: Option<NaiveDate>,
    /// Proof of having handed a sheet in; only in the answer to that
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The objectives of the agreed revision, with their approved subtasks where the template marks them
    pub objectives: Vec<AppraisedObjective>,
    /// Which sheets were handed in; the marks are below `/sheets/{side}`
    pub sheets: Vec<SubmittedSheet>,
    /// Who signed the present content
    pub signed: Vec<Role>,
    /// The revisions of the agreement that were begun from this review (form TFN 832, section 3: revised objectives)
    pub revisions: Vec<Revision>,
    /// Whether marks were agreed; null until that is known
    pub agreed: Option<bool>,
    /// How it came that none were agreed
    pub disagreement: Option<Disagreement>,
    /// The overall mark, rounded half up to two places; from the signing on
    pub overall: Option<Decimal>,
    /// The grade; from the signing on
    pub grade: Option<String>,
    /// When HR disclosed it
    pub disclosed_at: Option<DateTime<Utc>>,
    /// When it became final
    pub finalised_at: Option<DateTime<Utc>>,
    /// The version whose mark holds; null while a mark is being made, first or anew
    pub holding_version: Option<i32>,
    /// Every version that somebody signed, oldest first; each is kept word for word
    pub versions: Vec<AppraisalVersion>,
    /// The steps that wait: by when each is due, and what becomes of it after that
    pub deadlines: Vec<Deadline>,
    /// What lapsed so far, oldest first: nobody did it in time, and by the rule it went on
    pub lapses: Vec<Lapsed>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

/// One column of the form.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetOut {
    /// Whose column
    pub side: Side,
    /// What stands in it
    pub content: SheetContent,
    /// When it was last saved; null if never
    pub saved_at: Option<DateTime<Utc>>,
    /// When it was handed in; null while it is a draft
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who wrote it; null if it was never saved
    pub author_id: Option<ServantId>,
    /// For whom, where a delegate or an acting supervisor wrote it
    pub on_behalf_of_id: Option<ServantId>,
}

/// Every signature, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignaturesOut {
    /// The signatures; those of an earlier round were set aside by a return of the reviewer
    pub signatures: Vec<SignatureOut>,
}

/// A signature.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureOut {
    /// In which role
    pub role: Role,
    /// Who
    pub signer_id: ServantId,
    /// For whom he acted (kukaimu); null if he signed in his own place
    pub acting_for_id: Option<ServantId>,
    /// What it states
    pub statement: Statement,
    /// A comment, covered by the signature
    pub comment: Option<String>,
    /// When
    pub signed_at: DateTime<Utc>,
    /// Which round of the content it covers
    pub round: i32,
    /// SHA-256 of the canonical JSON (RFC 8785) of what was signed, in hex
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// Whether the content still is what was signed; null for an earlier round
    pub matches: Option<bool>,
}

/// The actions with their permission and step; `sign` belongs to whoever's turn it is.
fn actions(row: &Appraisal, context: &Context) -> Vec<(&'static str, Action, Step)> {
    let next = row.next_signer(context);
    vec![
        ("sheets/self", Action::SelfAssess, Step::Write(Side::Own)),
        ("sheets/supervisor", Action::SupervisorAssess, Step::Write(Side::Supervisor)),
        ("sheets/agreed", Action::MarksPropose, Step::Write(Side::Agreed)),
        ("propose", Action::MarksPropose, Step::Propose),
        ("accept", Action::MarksAccept, Step::Accept),
        ("decline", Action::MarksAccept, Step::Decline),
        ("settle", Action::DisagreementSettle, Step::Settle),
        ("sign", sign_action(next), Step::Sign(next)),
        ("return", Action::ReviewerReturn, Step::Return),
        ("disclose", Action::AppraisalDisclose, Step::Disclose),
        ("finalise", Action::AppraisalFinalise, Step::Finalise),
        ("hold", Action::AppraisalHold, Step::Hold),
        ("resume", Action::AppraisalHold, Step::Resume),
        ("mark_unrateable", Action::AppraisalHold, Step::MarkUnrateable),
        ("rederive", Action::AppraisalHold, Step::Rederive),
        ("revise_objectives", Action::ObjectivesRevise, Step::Revise),
    ]
}

/// Whose permission a signature needs.
pub fn sign_action(role: Role) -> Action {
    match role {
        Role::Appraisee => Action::AppraiseeSign,
        Role::Supervisor => Action::SupervisorSign,
        Role::Reviewer => Action::ReviewerSign,
        Role::DecidingBody => Action::AppealDecide,
    }
}

impl AppraisalOut {
    /// As a caller sees it on a day.
    pub fn new(actor: &Actor, row: Appraisal, context: Context) -> Self {
        let target = row.target(&context.standing);
        // A request to re-consider shows to nobody before disclosure but to those who disclose.
        let moderated = context.moderated && policy::may(actor, Action::AppraisalDisclose, &target);
        let context = Context { moderated, ..context };
        let stands_in = |now: Option<ServantId>, of: Option<ServantId>| now.filter(|_| now != of);
        let interim = row.interim(&context);
        // The second signer is waited for since the first has signed.
        let first = || context.versions.iter().find(|version| version.number == row.content_round);
        let since = match row.status {
            Status::Signing if !context.signed.is_empty() => {
                first().map_or(row.status_since, |it| it.signed_at)
            }
            _ => row.status_since,
        };
        let affordance = |(name, action, step)| {
            Affordance::of(actor, name, action, &target, row.step(step, &context, actor.today()), since)
        };
        let actions = actions(&row, &context).into_iter().map(affordance).collect();
        let holding_version = row.holding_version();
        let sheet = |(side, submitted_at): &(Side, DateTime<Utc>)| SubmittedSheet {
            side: *side,
            submitted_at: *submitted_at,
        };
        Self {
            id: row.id,
            institution_id: row.institution_id,
            cycle_id: row.cycle_id,
            cycle_label: context.cycle_label,
            agreement_id: row.agreement_id,
            agreement_revision: row.agreement_revision,
            posting_id: row.posting_id,
            servant_id: row.servant_id,
            check_number: context.check_number,
            servant_name: context.servant_name,
            unit_id: row.unit_id,
            designation_id: row.designation_id,
            supervisor_id: row.supervisor_id,
            reviewer_id: row.reviewer_id,
            acting_supervisor_id: stands_in(context.standing.supervisor, Some(row.supervisor_id)),
            acting_reviewer_id: stands_in(context.standing.reviewer, row.reviewer_id),
            interim,
            template_id: row.template_id,
            kind: row.kind,
            quarter: row.kind.quarter(),
            period_starts_on: row.period_starts_on,
            period_ends_on: row.period_ends_on,
            status: row.status,
            status_since: row.status_since,
            status_reason: row.status_reason,
            due_on: row.due_on,
            window_opens_on: context.window.opens_on,
            window_closes_on: context.window.closes_on,
            target_on: context.target_on,
            receipt: None,
            objectives: row.objectives.0,
            sheets: context.submitted.iter().map(sheet).collect(),
            signed: context.signed,
            revisions: context.revisions,
            agreed: row.agreed,
            disagreement: row.disagreement,
            overall: row.overall,
            grade: row.grade,
            disclosed_at: row.disclosed_at,
            finalised_at: row.finalised_at,
            holding_version,
            versions: context.versions,
            deadlines: context.deadlines,
            lapses: context.lapses,
            actions,
        }
    }
}

impl SheetOut {
    /// A sheet, or an empty one where none was saved yet.
    pub fn new(side: Side, sheet: Option<Sheet>) -> Self {
        match sheet {
            Some(sheet) => Self {
                side,
                content: sheet.content,
                saved_at: Some(sheet.saved_at),
                submitted_at: sheet.submitted_at,
                author_id: Some(sheet.author_id),
                on_behalf_of_id: sheet.on_behalf_of_id,
            },
            None => Self {
                side,
                content: SheetContent::default(),
                saved_at: None,
                submitted_at: None,
                author_id: None,
                on_behalf_of_id: None,
            },
        }
    }
}

impl SignatureOut {
    /// A signature with what its verification says.
    pub fn new(row: Signature, matches: Option<bool>) -> Self {
        let digest = row.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let Signature {
            role,
            signer_id,
            acting_for_id,
            statement,
            comment,
            signed_at,
            content_round: round,
            ..
        } = row;
        Self { role, signer_id, acting_for_id, statement, comment, signed_at, round, digest, matches }
    }
}

/// A mark with its explanation.
pub type ScoreOut = Score;
