//! A supervisor leaves: his open work passes to the successor.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::super::{
    dto::{HandoverIn, HandoverOut},
    store,
};
use crate::{
    access::Actor,
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::PostingId,
    },
};

/// Moves his reports to the successor from a day on, and derives the raters of open appraisals anew.
pub async fn hand_over(
    conn: &mut Conn,
    actor: &Actor,
    id: PostingId,
    read: IfMatch,
    body: HandoverIn,
) -> Result<(HandoverOut, i32)> {
    let (starts_on, successor, reason) = body.parse()?;
    conn.transaction::<_, Error, _>(async |tx| {
        let posting = super::load(tx, actor, id).await?;
        read.check(posting.version)?;
        if starts_on <= posting.starts_on {
            return Err(FieldError::new("/starts_on", Code::DatesOrder).into());
        }
        let done = store::hand_over(tx, &posting, starts_on, successor).await?;
        let heir = done.successor.ok_or_else(|| Error::new(Code::NoSuccessor))?;
        let refused = |code| FieldError::new("/successor_id", code);
        if !done.known {
            return Err(refused(Code::FieldUnknownReference).with("noun", "servant").into());
        }
        if heir == posting.servant_id || done.circle {
            return Err(refused(Code::LineCircle).into());
        }
        if done.recused {
            return Err(refused(Code::Recused).into());
        }
        let rederived = if starts_on <= actor.today() {
            let why = (actor.by().at, reason.as_str());
            store::rederive(tx, posting.servant_id, None, Some(heir), actor.today(), why).await?
        } else {
            vec![]
        };
        let mut entries = vec![Change {
            institution_id: posting.institution_id,
            action: "posting.hand_over",
            subject_kind: "posting",
            subject_id: id.uuid(),
            before: Some(json!({ "supervisor_id": posting.servant_id })),
            after: Some(json!({ "supervisor_id": heir, "rule": done.rule, "starts_on": starts_on,
                "supervisions": done.moved, "appraisals": rederived.len(), "reason": reason })),
        }];
        entries.extend(rederived.iter().map(store::Rederived::change));
        let appraisals = rederived.len();
        audit::record_all(tx, actor.by(), entries).await?;
        let out = HandoverOut { successor_id: heir, rule: done.rule, supervisions: done.moved, appraisals };
        Ok((out, posting.version))
    })
    .await
}
