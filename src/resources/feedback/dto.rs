//! Bodies in and out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Folder, Kind, Names, Note, Sort, Step, Visibility};
use crate::{
    access::{Action, Actor, affordance::Affordance},
    kernel::{
        config::Feedback,
        error::{Code, Result},
        id::{FeedbackNoteId, InstitutionId, ServantId},
        paging::page_type,
        text::{Check, PROSE},
    },
};

/// Which notes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    pub limit: Option<i64>,
    /// `next` of the page before
    pub after: Option<String>,
    /// The order; newest first if absent
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Which: those received if absent
    #[param(inline)]
    pub folder: Option<Folder>,
    /// Only this kind
    pub kind: Option<Kind>,
    /// Only to this servant
    pub recipient_id: Option<Uuid>,
}

/// A note to a colleague.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackIn)]
pub struct NoteIn {
    /// The colleague's exact check number
    #[schema(example = "90000012", min_length = 6, max_length = 12)]
    pub recipient: String,
    /// What it is
    pub kind: Kind,
    /// What is said
    #[schema(example = "Asante kwa kuandaa kikao cha kata vizuri.", max_length = 4000)]
    pub text: String,
    /// Who reads it besides; nobody if absent
    pub visibility: Option<Visibility>,
}

/// A feedback note.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedbackOut {
    /// Its id
    pub id: FeedbackNoteId,
    /// The institution in which both serve
    pub institution_id: InstitutionId,
    /// Who wrote it
    pub author_id: ServantId,
    /// His name
    pub author_name: String,
    /// To whom
    pub recipient_id: ServantId,
    /// His name
    pub recipient_name: String,
    /// What it is
    pub kind: Kind,
    /// What is said
    pub text: String,
    /// Who reads it besides
    pub visibility: Visibility,
    /// The supervisor with whom it is shared; null if it is private, or if the recipient had none on the day
    pub supervisor_id: Option<ServantId>,
    /// When it was written
    pub written_at: DateTime<Utc>,
    /// When the recipient acknowledged it
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When its author withdrew it; only he sees it since
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// What this caller may do now, and why not
    pub actions: Vec<Affordance>,
}

page_type! {
    /// A page of feedback notes.
    FeedbackPage of FeedbackOut
}

/// A checked note.
#[derive(Debug)]
pub struct NewNote {
    pub recipient: String,
    pub kind: Kind,
    pub text: String,
    pub visibility: Visibility,
}

impl NoteIn {
    /// The checked note.
    pub fn parse(self) -> Result<NewNote> {
        let mut check = Check::default();
        let recipient = self.recipient.trim().to_owned();
        let digits =
            (6..=12).contains(&recipient.len()) && recipient.bytes().all(|byte| byte.is_ascii_digit());
        check.ensure(digits, "/recipient", Code::FieldCheckNumber);
        let text = check.prose("/text", &self.text, PROSE);
        check.finish()?;
        let visibility = self.visibility.unwrap_or(Visibility::Private);
        Ok(NewNote { recipient, kind: self.kind, text, visibility })
    }
}

impl FeedbackOut {
    /// As a caller sees it now.
    pub fn new(actor: &Actor, settings: &Feedback, row: Note, names: Names) -> Self {
        let target = row.target();
        let action = |name, action, step| {
            let state = row.step(step, actor.by().at, settings.withdraw_minutes);
            Affordance::of(actor, name, action, &target, state, row.written_at)
        };
        let actions = vec![
            action("acknowledge", Action::FeedbackAcknowledge, Step::Acknowledge),
            action("withdraw", Action::FeedbackWithdraw, Step::Withdraw),
        ];
        Self {
            id: row.id,
            institution_id: row.institution_id,
            author_id: row.author_id,
            author_name: names.author,
            recipient_id: row.recipient_id,
            recipient_name: names.recipient,
            kind: row.kind,
            text: row.text,
            visibility: row.visibility,
            supervisor_id: row.supervisor_id,
            written_at: row.written_at,
            acknowledged_at: row.acknowledged_at,
            withdrawn_at: row.withdrawn_at,
            actions,
        }
    }
}
