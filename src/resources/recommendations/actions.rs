//! The one change: what was decided.

use diesel_async::AsyncConnection;

use super::{
    dto::DecisionIn,
    model::{Decision, Verdict},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, Result},
        etag::IfMatch,
        id::{AppraisalId, RecommendationDecisionId},
    },
    resources::appraisals::{self, Appraisal, Recommendation},
};

/// A recommendation with its decision, if one is recorded.
pub type Whole = (Recommendation, Option<Decision>);

/// The recommendation of a disclosed appraisal; while its mark is not disclosed, there is none.
pub async fn read(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    action: Action,
) -> Result<(Appraisal, Whole)> {
    let (appraisal, standing) = appraisals::find_standing(conn, id, actor.servant(), actor.today()).await?;
    policy::permit(actor, action, &appraisal.target(&standing))?;
    if !appraisal.is_disclosed() {
        return Err(Error::new(Code::WrongState)
            .with("noun", "appraisal")
            .with("wanted", "disclosed, final")
            .with("state", appraisal.status));
    }
    let (content, decision) = store::find(conn, &appraisal).await?;
    let recommendation = content.and_then(|content| content.recommendation);
    let recommendation = recommendation.ok_or_else(|| Error::not_found("recommendation"))?;
    Ok((appraisal, (recommendation, decision)))
}

/// Records what was decided.
pub async fn decide(
    conn: &mut Conn,
    actor: &Actor,
    id: AppraisalId,
    seen: IfMatch,
    body: DecisionIn,
) -> Result<Whole> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (appraisal, (recommendation, before)) = read(tx, actor, id, Action::RecommendationDecide).await?;
        let version = before.as_ref().map_or(0, |row| row.version);
        seen.check(version)?;
        let (decision, note): (Verdict, _) = body.parse()?;
        let after = Decision {
            institution_id: appraisal.institution_id,
            id: before.as_ref().map_or_else(RecommendationDecisionId::new, |row| row.id),
            appraisal_id: id,
            decision,
            note,
            decided_by: actor.account(),
            decided_at: actor.by().at,
            version: version + 1,
        };
        store::save(tx, &after).await?;
        let change = Change {
            institution_id: after.institution_id,
            action: "recommendation.decide",
            subject_kind: "appraisal",
            subject_id: id.uuid(),
            before: before.as_ref().map(audit::snapshot).transpose()?.flatten(),
            after: audit::snapshot(&after)?,
        };
        audit::record(tx, actor.by(), change).await?;
        Ok((recommendation, Some(after)))
    })
    .await
}
