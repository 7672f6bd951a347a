//! Revised objectives: a review begins the next revision of the agreement.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::super::{
    dto::ReasonIn,
    model::{Revision, Step},
};
use super::{Whole, by, change, load};
use crate::{
    access::{Action, Actor},
    kernel::{
        audit,
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::AppraisalId,
    },
    resources::agreements,
};

/// Begins the agreement's next revision from a review; the two name each other.
pub async fn revise(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    read: IfMatch,
    body: ReasonIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (appraisal, mut context) = load(tx, actor, id, Action::ObjectivesRevise, Step::Revise).await?;
        read.check(appraisal.version)?;
        let reason = body.parse()?;
        let agreement = agreements::revise_from_review(tx, actor, appraisal.agreement_id, id, reason).await?;
        context.revisions.push(Revision { revision: agreement.revision, agreed_at: None });
        let note = json!({ "agreement_id": agreement.id, "revision": agreement.revision });
        let entry = change("appraisal.revise_objectives", None, &appraisal, [("note", note)]);
        audit::record(tx, &by(actor, &appraisal, &context), entry).await?;
        Ok((appraisal, context))
    })
    .await
}
