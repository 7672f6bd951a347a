//! Bodies out.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::model::{
    Appraisal, Context, Disagreement, Kind, Role, Sheet, SheetContent, Side, Signature, Statement, Status,
    Step,
};
use super::super::objectives::AppraisedObjective;
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        decimal::Decimal,
        id::{
            AgreementId, AppraisalId, CycleId, DesignationId, InstitutionId, PostingId, ServantId,
            TemplateId, UnitId,
        },
        paging::page_type,
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
    /// The template that makes the mark
    pub template_id: TemplateId,
    /// Its kind
    pub kind: Kind,
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
    /// After a return: until when marks can be discussed again, window or not
    pub due_on: Option<NaiveDate>,
    /// The window: first day
    pub window_opens_on: NaiveDate,
    /// The window: last day, extensions counted in
    pub window_closes_on: NaiveDate,
    /// The objectives of the agreed revision, with their approved subtasks where the template marks them
    pub objectives: Vec<AppraisedObjective>,
    /// Which sheets were handed in; the marks are below `/sheets/{side}`
    pub sheets: Vec<SubmittedSheet>,
    /// Who signed the present content
    pub signed: Vec<Role>,
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
        ("return", Action::ReviewerSign, Step::Return),
        ("disclose", Action::AppraisalDisclose, Step::Disclose),
        ("finalise", Action::AppraisalFinalise, Step::Finalise),
        ("hold", Action::AppraisalHold, Step::Hold),
        ("resume", Action::AppraisalHold, Step::Resume),
        ("mark_unrateable", Action::AppraisalHold, Step::MarkUnrateable),
        ("rederive", Action::AppraisalHold, Step::Rederive),
    ]
}

/// Whose permission a signature needs.
pub fn sign_action(role: Role) -> Action {
    match role {
        Role::Appraisee => Action::AppraiseeSign,
        Role::Supervisor => Action::SupervisorSign,
        Role::Reviewer => Action::ReviewerSign,
    }
}

impl AppraisalOut {
    /// As a caller sees it on a day.
    pub fn new(actor: &Actor, row: Appraisal, context: Context) -> Self {
        let target = row.target();
        let affordance = |(name, action, step)| {
            Affordance::of(
                actor,
                name,
                action,
                &target,
                row.step(step, &context, actor.today()),
                row.status_since,
            )
        };
        let actions = actions(&row, &context).into_iter().map(affordance).collect();
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
            template_id: row.template_id,
            kind: row.kind,
            period_starts_on: row.period_starts_on,
            period_ends_on: row.period_ends_on,
            status: row.status,
            status_since: row.status_since,
            status_reason: row.status_reason,
            due_on: row.due_on,
            window_opens_on: context.window.opens_on,
            window_closes_on: context.window.closes_on,
            objectives: row.objectives.0,
            sheets: context.submitted.iter().map(sheet).collect(),
            signed: context.signed,
            agreed: row.agreed,
            disagreement: row.disagreement,
            overall: row.overall,
            grade: row.grade,
            disclosed_at: row.disclosed_at,
            finalised_at: row.finalised_at,
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
            },
            None => Self { side, content: SheetContent::default(), saved_at: None, submitted_at: None },
        }
    }
}

impl SignatureOut {
    /// A signature with what its verification says.
    pub fn new(row: Signature, matches: Option<bool>) -> Self {
        let digest = row.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let Signature { role, signer_id, statement, comment, signed_at, content_round: round, .. } = row;
        Self { role, signer_id, statement, comment, signed_at, round, digest, matches }
    }
}

/// A mark with its explanation.
pub type ScoreOut = Score;
