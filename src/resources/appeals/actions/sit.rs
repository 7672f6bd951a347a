//! What happens until it can be decided: admission, the file, the chair, the votes.

use chrono::{DateTime, Days, Utc};
use diesel_async::AsyncConnection;
use serde_json::{Value, json};

use super::super::{
    dto::{ReasonsIn, StatementIn, VoteIn},
    model::{Appeal, Context, File, Status, Step, Vote, VoteRow},
    store,
};
use super::{Whole, finish, load};
use crate::{
    access::{Action, Actor},
    kernel::{
        config::Appeals,
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::{AppealFileId, AppealId, AppealVoteId},
    },
    resources::appraisals::{hex, sha256},
};

/// Admits a late appeal out of time.
pub async fn admit(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: ReasonsIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealDecide, Step::Admit);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let admission_reason = Some(body.parse()?);
        let after = Appeal { admitted_at: Some(actor.by().at), admission_reason, ..before.clone() };
        Ok((finish(tx, actor, "appeal.admit", &before, after).await?, context))
    })
    .await
}

/// Asks for the file: the supervisor who marked has so many days for his statement.
pub async fn request_file(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealDecide, Step::RequestFile);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let due = actor.today() + Days::new(rules.file_days.into());
        let after = Appeal { status: Status::FileRequested, file_due_on: Some(due), ..before.clone() };
        Ok((finish(tx, actor, "appeal.request_file", &before, after).await?, context))
    })
    .await
}

/// The supervisor who marked gives his statement: the file is whole.
pub async fn answer(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: StatementIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealAnswer, Step::Answer);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let statement = json!({ "by": before.respondent_id, "text": body.parse()?, "at": actor.by().at });
        close_file(tx, actor, "appeal.statement", &before, context, statement).await
    })
    .await
}

/// Goes on without a statement that did not come in time.
pub async fn proceed(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealDecide, Step::Proceed);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        close_file(tx, actor, "appeal.proceed", &before, context, Value::Null).await
    })
    .await
}

/// Keeps the file with what is said beside it.
pub(super) async fn make_file(
    tx: &mut Conn,
    before: &Appeal,
    said: impl IntoIterator<Item = (&'static str, Value)>,
    made_at: DateTime<Utc>,
) -> Result<File> {
    let mut content = store::file_content(tx, before).await?;
    if let Some(content) = content.as_object_mut() {
        content.extend(said.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    let file = File {
        institution_id: before.institution_id,
        id: AppealFileId::new(),
        appeal_id: before.id,
        digest: sha256(&content)?,
        content,
        made_at,
    };
    store::insert_file(tx, &file).await?;
    Ok(file)
}

/// Makes the file, for ever as it is now.
async fn close_file(
    tx: &mut Conn,
    actor: &Actor,
    name: &'static str,
    before: &Appeal,
    context: Context,
    statement: Value,
) -> Result<Whole> {
    let file = make_file(tx, before, [("statement", statement)], actor.by().at).await?;
    let after = Appeal { status: Status::UnderDecision, ..before.clone() };
    let after = finish(tx, actor, name, before, after).await?;
    Ok((after, Context { file_digest: Some(hex(&file.digest)), ..context }))
}

/// A member takes the chair.
pub async fn take_chair(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealSit, Step::TakeChair);
        let (before, context) = load(tx, actor, rules, id, step, read).await?;
        let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
        let after = Appeal { chair_id: Some(me), ..before.clone() };
        Ok((finish(tx, actor, "appeal.chair", &before, after).await?, context))
    })
    .await
}

/// A member votes; a vote stays as it was cast.
pub async fn vote(
    conn: &mut Conn,
    actor: &Actor,
    rules: &Appeals,
    id: AppealId,
    read: IfMatch,
    body: VoteIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let step = (Action::AppealSit, Step::Vote);
        let (before, mut context) = load(tx, actor, rules, id, step, read).await?;
        let me = actor.servant().ok_or_else(|| Error::new(Code::NotAServant))?;
        if context.votes.iter().any(|vote| vote.member_id == me) {
            return Err(Error::new(Code::VotedAlready));
        }
        let (outcome, reasons) = body.parse()?;
        let row = VoteRow {
            institution_id: before.institution_id,
            id: AppealVoteId::new(),
            appeal_id: id,
            member_id: me,
            outcome,
            reasons: reasons.clone(),
            cast_at: actor.by().at,
        };
        store::insert_vote(tx, &row).await?;
        let after = finish(tx, actor, "appeal.vote", &before, before.clone()).await?;
        let member_name = store::name_of(tx, me).await?;
        context.votes.push(Vote { member_id: me, member_name, outcome, reasons, cast_at: row.cast_at });
        Ok((after, context))
    })
    .await
}
