//! Typed identifiers: UUIDv7 (RFC 9562). A client may bring its own for a new object.

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id_type {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one; ids made later sort later.
            #[expect(clippy::new_without_default, reason = "an id has no default: each is new")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The bare UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+ };
}

id_type! {
    /// An institution (taasisi).
    InstitutionId,
    /// What an institution was called and belonged to, from a date on.
    InstitutionPeriodId,
    /// An organisation unit (idara, kitengo, sehemu, kituo).
    UnitId,
    /// A designation (cheo).
    DesignationId,
    /// A public servant (mtumishi wa umma).
    ServantId,
    /// A posting (kituo cha kazi).
    PostingId,
    /// Who supervises a posting for a time.
    SupervisionId,
    /// A time in which one acts for a supervisor.
    ActingId,
    /// A delegation.
    DelegationId,
    /// A recusal.
    RecusalId,
    /// A log-in.
    AccountId,
    /// A granted role.
    GrantId,
    /// A log-in on one device.
    SessionId,
    /// An edition of an appraisal template.
    TemplateId,
    /// One year of one calendar.
    CycleId,
    /// Which cycle a cadre group follows.
    AssignmentId,
    /// An order that extends a window.
    ExtensionId,
    /// A target day inside a window.
    TargetDayId,
    /// A performance agreement (mkataba wa utendaji kazi).
    AgreementId,
    /// A step that lapsed.
    LapseId,
    /// An objective of an agreement.
    ObjectiveId,
    /// An agreed version of an agreement.
    AgreementVersionId,
    /// An institution's plan for a year (mpango wa taasisi).
    PlanId,
    /// An approved revision of a plan.
    PlanVersionId,
    /// A strategic objective of a plan (lengo la kimkakati).
    StrategicObjectiveId,
    /// A target of a plan (shabaha).
    TargetId,
    /// An indicator of a target (kiashiria).
    IndicatorId,
    /// An activity of a target (shughuli).
    ActivityId,
    /// What was attained of a plan in a quarter.
    PlanReportId,
    /// A subtask (kazi ndogo) under an objective.
    SubtaskId,
    /// An approved revision of a subtask.
    SubtaskVersionId,
    /// A week's progress on a subtask.
    EntryId,
    /// A link or a file that shows progress.
    EvidenceId,
    /// How often a cadre group fills in progress.
    RhythmId,
    /// An appraisal (upimaji).
    AppraisalId,
    /// One side's marks.
    SheetId,
    /// A signature.
    SignatureId,
    /// A feedback note.
    FeedbackNoteId,
    /// A round of 360° input for one appraisal.
    RespondentRoundId,
    /// Somebody who is asked in a round.
    RespondentRequestId,
    /// An improvement plan.
    ImprovementPlanId,
    /// A goal of an improvement plan.
    ImprovementGoalId,
    /// A review of an improvement plan.
    ImprovementReviewId,
    /// An order that lengthens an improvement plan.
    ImprovementExtensionId,
    /// What came of a recommendation.
    RecommendationDecisionId,
    /// A referral or an appeal (rufaa).
    AppealId,
    /// A member's vote on an appeal.
    AppealVoteId,
    /// The file of an appeal.
    AppealFileId,
    /// A round of moderation.
    ModerationId,
    /// A request to re-consider a mark.
    ModerationRequestId,
    /// A piece of long work.
    JobId,
    /// What a piece of long work did for one servant.
    JobResultId,
    /// What somebody is told.
    NotificationId,
    /// A notification on its way through a channel.
    DeliveryId,
    /// An entry of the audit trail.
    AuditId,
}

impl InstitutionId {
    /// Stands for the nation in the audit trail, where an entry belongs to no institution.
    pub const NATION: Self = Self(Uuid::nil());
}
