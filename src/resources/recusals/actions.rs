//! Every change of a recusal, one transaction each.

use diesel_async::AsyncConnection;

use super::{
    dto::{DecisionIn, EndIn, RatersIn, RecusalIn},
    model::{Facts, Kind, People, Recusal, Rule, Status},
    store,
};
use crate::{
    access::{Action, Actor, Role, Target, policy},
    kernel::{
        audit::{self, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{RecusalId, ServantId},
    },
    resources::postings::{self, Rederived},
};

/// Declares a conflict of interest; a disciplinary case, which HR declares, blocks at once.
pub async fn declare(conn: &mut Conn, actor: &Actor, body: RecusalIn) -> Result<Recusal> {
    let (servant, person) = (ServantId::from(body.servant_id), ServantId::from(body.person_id));
    conn.transaction::<_, Error, _>(async |tx| {
        let facts = store::facts(tx, servant, actor.today()).await?;
        let facts = facts.ok_or_else(|| nobody(actor))?;
        let concerned = [servant, person].map(Some).contains(&actor.servant());
        let hr = actor.holds(Role::HrOfficer, facts.institution_id) && !concerned;
        let target =
            Target::of("recusal", facts.institution_id).owned_by(servant).between([Some(person), None]);
        policy::permit(actor, Action::RecusalDeclare, &target)?;
        let (starts_on, ends_on, reason) = body.parse(actor.today(), hr)?;
        let mut recusal = Recusal {
            institution_id: facts.institution_id,
            id: RecusalId::new(),
            servant_id: servant,
            person_id: person,
            kind: body.kind,
            reason,
            starts_on,
            ends_on,
            status: Status::Declared,
            declared_by: actor.account(),
            declared_at: actor.by().at,
            decided_by: None,
            decided_at: None,
            decision_reason: None,
            for_supervisor_id: None,
            supervisor_id: None,
            reviewer_id: None,
            rule: None,
            skipped: People::default(),
            version: 1,
        };
        if recusal.kind == Kind::Disciplinary {
            let (by, at) = (actor.account(), actor.by().at);
            recusal = Recusal { version: 1, ..recusal.decide(Status::Upheld, by, at, None, &facts) };
        }
        store::insert(tx, &recusal).await?;
        let rederived = take_effect(tx, actor, &recusal).await?;
        record(tx, actor, "recusal.declare", None, &recusal, &rederived).await?;
        Ok(recusal)
    })
    .await
}

/// HR is told which field names nobody; others are told as much as of somebody out of their reach.
fn nobody(actor: &Actor) -> Error {
    if actor.is_any(Role::HrOfficer) {
        FieldError::new("/servant_id", Code::FieldUnknownReference).with("noun", "servant").into()
    } else {
        Error::not_found("recusal")
    }
}

/// Upholds it: from now on the next in line rates.
pub async fn uphold(
    conn: &mut Conn,
    actor: &Actor,
    id: RecusalId,
    read: IfMatch,
    body: DecisionIn,
) -> Result<Recusal> {
    decide(conn, actor, id, read, body, (Status::Upheld, "recusal.uphold")).await
}

/// Dismisses it: nothing changes.
pub async fn dismiss(
    conn: &mut Conn,
    actor: &Actor,
    id: RecusalId,
    read: IfMatch,
    body: DecisionIn,
) -> Result<Recusal> {
    decide(conn, actor, id, read, body, (Status::Dismissed, "recusal.dismiss")).await
}

async fn decide(
    conn: &mut Conn,
    actor: &Actor,
    id: RecusalId,
    read: IfMatch,
    body: DecisionIn,
    (status, name): (Status, &'static str),
) -> Result<Recusal> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::RecusalDecide, &before.target())?;
        before.decided_by_others(actor.servant())?;
        before.expect(Status::Declared)?;
        read.check(before.version)?;
        let reason = Some(body.parse()?);
        let none = Facts { institution_id: before.institution_id, chain: vec![], recused: vec![] };
        let facts = store::facts(tx, before.servant_id, actor.today()).await?.unwrap_or(none);
        let after = before.decide(status, actor.account(), actor.by().at, reason, &facts);
        store::update(tx, &after).await?;
        let rederived = take_effect(tx, actor, &after).await?;
        record(tx, actor, name, Some(&before), &after, &rederived).await?;
        Ok(after)
    })
    .await
}

/// HR names the raters, where nobody is above or the next in line will not do.
pub async fn name_raters(
    conn: &mut Conn,
    actor: &Actor,
    id: RecusalId,
    read: IfMatch,
    body: RatersIn,
) -> Result<Recusal> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::RatersName, &before.target())?;
        before.decided_by_others(actor.servant())?;
        before.expect(Status::Upheld)?;
        read.check(before.version)?;
        let facts = store::facts(tx, before.servant_id, actor.today()).await?;
        let facts = facts.ok_or_else(|| Error::new(Code::NoSupervisor))?;
        let (supervisor, reviewer) =
            (ServantId::from(body.supervisor_id), body.reviewer_id.map(ServantId::from));
        for (pointer, one) in [("/supervisor_id", Some(supervisor)), ("/reviewer_id", reviewer)] {
            let Some(one) = one else { continue };
            if one == before.servant_id || (pointer == "/reviewer_id" && one == supervisor) {
                return Err(FieldError::new(pointer, Code::LineCircle).into());
            }
            if facts.recused.contains(&one) {
                return Err(FieldError::new(pointer, Code::Recused).into());
            }
        }
        let reason = DecisionIn { reason: body.reason }.parse()?;
        let after = Recusal {
            for_supervisor_id: facts.chain.first().copied(),
            supervisor_id: Some(supervisor),
            reviewer_id: reviewer,
            rule: Some(Rule::Named),
            decision_reason: Some(reason),
            version: before.version + 1,
            ..before.clone()
        };
        store::update(tx, &after).await?;
        let rederived = take_effect(tx, actor, &after).await?;
        record(tx, actor, "recusal.name_raters", Some(&before), &after, &rederived).await?;
        Ok(after)
    })
    .await
}

/// Sets its last day: the conflict is over.
pub async fn end(
    conn: &mut Conn,
    actor: &Actor,
    id: RecusalId,
    read: IfMatch,
    body: EndIn,
) -> Result<Recusal> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, Action::RecusalDecide, &before.target())?;
        before.decided_by_others(actor.servant())?;
        before.expect(Status::Upheld)?;
        if before.ends_on.is_some_and(|end| end < actor.today()) {
            return Err(Error::new(Code::AlreadyOver));
        }
        read.check(before.version)?;
        let ends_on = Some(body.parse(before.starts_on, actor.today())?);
        let after = Recusal { ends_on, version: before.version + 1, ..before.clone() };
        store::update(tx, &after).await?;
        record(tx, actor, "recusal.end", Some(&before), &after, &[]).await?;
        Ok(after)
    })
    .await
}

/// Open appraisals that name the recused get the raters of the new line.
async fn take_effect(tx: &mut Conn, actor: &Actor, recusal: &Recusal) -> Result<Vec<Rederived>> {
    if recusal.status != Status::Upheld {
        return Ok(vec![]);
    }
    let (person, servant) = (recusal.person_id, Some(recusal.servant_id));
    let why = (actor.by().at, "The supervisor was recused.");
    postings::rederive(tx, person, servant, recusal.supervisor_id, actor.today(), why).await
}

async fn record(
    tx: &mut Conn,
    actor: &Actor,
    action: &'static str,
    before: Option<&Recusal>,
    after: &Recusal,
    rederived: &[Rederived],
) -> Result<()> {
    let mut entries = vec![Change {
        institution_id: after.institution_id,
        action,
        subject_kind: "recusal",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    }];
    entries.extend(rederived.iter().map(Rederived::change));
    audit::record_all(tx, actor.by(), entries).await
}
