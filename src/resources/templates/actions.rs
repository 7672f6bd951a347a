//! Every change of a template, one transaction each.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::{
    model::{Document, Status, Template},
    store,
};
use crate::{
    access::{Action, Actor, Target, policy},
    kernel::{
        audit::{self, By, Change},
        db::Conn,
        error::{Error, Result},
        etag::IfMatch,
        id::{InstitutionId, TemplateId},
    },
    scoring::shipped,
};

/// Begins a draft: the first edition of a new code, or the next of a known one.
pub async fn create(conn: &mut Conn, actor: &Actor, mut template: Template) -> Result<Template> {
    policy::permit(actor, Action::TemplateEdit, &Target::national("template"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        template.edition = store::last_edition(tx, &template.code).await?.unwrap_or(0) + 1;
        store::insert(tx, &template).await?;
        record(tx, actor.by(), "template.create", None, &template).await?;
        Ok(template)
    })
    .await
}

/// Rewrites a draft.
pub async fn rewrite(
    conn: &mut Conn,
    actor: &Actor,
    id: TemplateId,
    read: IfMatch,
    new: Template,
) -> Result<Template> {
    policy::permit(actor, Action::TemplateEdit, &Target::national("template"))?;
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        before.expect(Status::Draft)?;
        read.check(before.version)?;
        let after = Template {
            id,
            code: before.code.clone(),
            edition: before.edition,
            version: before.version + 1,
            ..new
        };
        store::update(tx, &after).await?;
        record(tx, actor.by(), "template.rewrite", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

/// Publishes a draft: from then on it never changes.
pub async fn publish(conn: &mut Conn, actor: &Actor, id: TemplateId) -> Result<Template> {
    policy::permit(actor, Action::TemplateEdit, &Target::national("template"))?;
    advance(conn, actor, id, Status::Draft, Status::Published, "template.publish").await
}

/// Retires a published edition: cycles that use it go on, new ones cannot take it.
pub async fn retire(conn: &mut Conn, actor: &Actor, id: TemplateId) -> Result<Template> {
    policy::permit(actor, Action::TemplateEdit, &Target::national("template"))?;
    advance(conn, actor, id, Status::Published, Status::Retired, "template.retire").await
}

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    id: TemplateId,
    from: Status,
    to: Status,
    action: &str,
) -> Result<Template> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        before.expect(from)?;
        let published_at = before.published_at.or(Some(actor.by().at));
        let after = store::set_status(tx, id, to, published_at).await?;
        record(tx, actor.by(), action, Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

async fn record(
    tx: &mut Conn,
    by: &By,
    action: &str,
    before: Option<&Template>,
    after: &Template,
) -> Result<()> {
    let change = Change {
        institution_id: InstitutionId::NATION,
        action,
        subject_kind: "template",
        subject_id: after.id.uuid(),
        before: before.map(audit::snapshot).transpose()?.flatten(),
        after: audit::snapshot(after)?,
    };
    audit::record(tx, by, change).await
}

/// Installs the templates that come with the product where their code is not there yet. Run after migrations.
pub async fn install_shipped(conn: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    conn.transaction::<_, Error, _>(async |tx| {
        for new in shipped().map_err(Error::internal)? {
            if store::last_edition(tx, &new.code).await?.is_some() {
                continue;
            }
            let template = Template {
                id: TemplateId::new(),
                code: new.code,
                edition: 1,
                name_en: new.name.en,
                name_sw: new.name.sw,
                status: Status::Published,
                content: Document(new.content),
                version: 1,
                published_at: Some(at),
            };
            store::insert(tx, &template).await?;
            let by = By { account_id: None, on_behalf_of: None, request_id: None, address: None, at };
            record(tx, &by, "template.install", None, &template).await?;
        }
        Ok(())
    })
    .await
}
