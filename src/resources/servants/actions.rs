//! Every change of a person, one transaction each.

use diesel_async::AsyncConnection;

use super::{dto::ServantPatchIn, model::Servant, store};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::{InstitutionId, ServantId},
    },
    resources::postings::{self, Line, Posting},
};

/// What a permission is asked for: the person where he stands today.
pub fn target(servant: &Servant, posting: Option<&Posting>, line: Line) -> Target {
    let institution = posting.map_or(InstitutionId::NATION, |posting| posting.institution_id);
    Target::of("servant", institution).owned_by(servant.id).under(line.supervisor, line.reviewer)
}

/// Registers a person with his first posting.
pub async fn register(
    conn: &mut Conn,
    actor: &Actor,
    new: (Servant, (Posting, Option<ServantId>)),
) -> Result<(Servant, Posting)> {
    let (servant, appointment) = new;
    policy::permit(actor, Action::ServantEdit, &Target::of("institution", appointment.0.institution_id))?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::insert(tx, &servant).await?;
        let posting = postings::appoint_in(tx, actor, appointment, "/appointment").await?;
        let entries = vec![
            entry(posting.institution_id, "servant.register", None, &servant)?,
            postings::entry("posting.appoint", None, &posting)?,
        ];
        audit::record_all(tx, actor.by(), entries).await?;
        Ok((servant, posting))
    })
    .await
}

/// Corrects a person's particulars. His log-in is not touched by it.
pub async fn correct(
    conn: &mut Conn,
    actor: &Actor,
    id: ServantId,
    read: IfMatch,
    patch: ServantPatchIn,
) -> Result<(Servant, Option<Posting>)> {
    conn.transaction::<_, Error, _>(async |tx| {
        let (_, posting) = store::find(tx, id, actor.today()).await?;
        let before = store::lock(tx, id).await?;
        let line = store::line_of(tx, posting.as_ref(), actor.today()).await?;
        policy::permit(actor, Action::ServantEdit, &target(&before, posting.as_ref(), line))?;
        read.check(before.version)?;
        let after = patch.parse(&before)?;
        store::update(tx, &after).await?;
        if (&before.first_name, &before.last_name) != (&after.first_name, &after.last_name) {
            store::rename_account(tx, &after).await?;
        }
        let institution = posting.as_ref().map_or(InstitutionId::NATION, |posting| posting.institution_id);
        let entry = entry(institution, "servant.correct", Some(&before), &after)?;
        audit::record(tx, actor.by(), entry).await?;
        Ok((after, posting))
    })
    .await
}

fn entry(
    institution_id: InstitutionId,
    action: &'static str,
    before: Option<&Servant>,
    after: &Servant,
) -> Result<Change<'static>> {
    Ok(Change {
        institution_id,
        action,
        subject_kind: "servant",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    })
}
