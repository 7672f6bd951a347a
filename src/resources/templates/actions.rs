//! Every change of a template, one transaction each.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;

use super::{
    model::{Document, Status, Template},
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        audit::{self, By, Change},
        db::Conn,
        error::{Code, Error, FieldError, Result},
        etag::IfMatch,
        id::{InstitutionId, TemplateId},
    },
    scoring::shipped,
};

/// Begins a draft: the first edition of a new code, or the next of a known one.
pub async fn create(conn: &mut Conn, actor: &Actor, mut template: Template) -> Result<Template> {
    policy::permit(actor, template.editing(), &template.target())?;
    conn.transaction::<_, Error, _>(async |tx| {
        template.edition = next_edition(tx, &template).await?;
        store::insert(tx, &template).await?;
        record(tx, actor.by(), "template.create", None, &template).await?;
        Ok(template)
    })
    .await
}

/// The next edition of its code, unless that is somebody else's or another base's.
async fn next_edition(tx: &mut Conn, template: &Template) -> Result<i32> {
    match store::last_of(tx, &template.code).await? {
        None => Ok(1),
        Some((last, base, owner)) if (base, owner) == (template.base_id, template.institution_id) => {
            Ok(last + 1)
        }
        Some(_) => Err(FieldError::new("/code", Code::FieldTaken).with("noun", "template").into()),
    }
}

/// Begins an institution's variant of a published template: no less strict anywhere.
pub async fn tighten(
    conn: &mut Conn,
    actor: &Actor,
    base: TemplateId,
    mut variant: Template,
) -> Result<Template> {
    policy::permit(actor, Action::TemplateTighten, &variant.target())?;
    conn.transaction::<_, Error, _>(async |tx| {
        store::find(tx, base).await?.takes(&variant)?;
        variant.base_id = Some(base);
        variant.edition = next_edition(tx, &variant).await?;
        store::insert(tx, &variant).await?;
        record(tx, actor.by(), "template.tighten", None, &variant).await?;
        Ok(variant)
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
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, before.editing(), &before.target())?;
        before.expect(Status::Draft)?;
        read.check(before.version)?;
        let after = Template {
            id,
            code: before.code.clone(),
            edition: before.edition,
            version: before.version + 1,
            base_id: before.base_id,
            institution_id: before.institution_id,
            ..new
        };
        if let Some(base) = after.base_id {
            store::find(tx, base).await?.takes(&after)?;
        }
        store::update(tx, &after).await?;
        record(tx, actor.by(), "template.rewrite", Some(&before), &after).await?;
        Ok(after)
    })
    .await
}

/// Publishes a draft: from then on it never changes.
pub async fn publish(conn: &mut Conn, actor: &Actor, id: TemplateId, read: IfMatch) -> Result<Template> {
    advance(conn, actor, (id, read), Status::Draft, Status::Published, "template.publish").await
}

/// Retires a published edition: cycles that use it go on, new ones cannot take it.
pub async fn retire(conn: &mut Conn, actor: &Actor, id: TemplateId, read: IfMatch) -> Result<Template> {
    advance(conn, actor, (id, read), Status::Published, Status::Retired, "template.retire").await
}

async fn advance(
    conn: &mut Conn,
    actor: &Actor,
    (id, read): (TemplateId, IfMatch),
    from: Status,
    to: Status,
    action: &str,
) -> Result<Template> {
    conn.transaction::<_, Error, _>(async |tx| {
        let before = store::lock(tx, id).await?;
        policy::permit(actor, before.editing(), &before.target())?;
        before.expect(from)?;
        read.check(before.version)?;
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
        institution_id: after.institution_id.unwrap_or(InstitutionId::NATION),
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
                base_id: None,
                institution_id: None,
            };
            store::insert(tx, &template).await?;
            let by = By { account_id: None, on_behalf_of: None, request_id: None, address: None, at };
            record(tx, &by, "template.install", None, &template).await?;
        }
        Ok(())
    })
    .await
}
