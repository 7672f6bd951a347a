//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::{max, sql},
    prelude::*,
    sql_types::{Bool, Date, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Sort, Status, Template},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, Error, FieldError, QueryResultExt, Result},
        id::{InstitutionId, TemplateId},
        paging::{Paging, keyset},
    },
    schema::templates,
};

/// A page; drafts only where they may be seen.
pub async fn page(
    conn: &mut Conn,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    (drafts, variants): (bool, &Scope),
) -> Result<Vec<Template>> {
    let mut query = Template::query().into_boxed();
    if !drafts {
        let own = templates::institution_id.assume_not_null().eq_any(variants.institutions.clone());
        query = query.filter(templates::status.ne(Status::Draft).or(own));
    } else {
        query = query.filter(templates::status.ne(Status::Draft).or(templates::institution_id.is_null()));
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(templates::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(base) = params.base_id {
        query = query.filter(templates::base_id.eq(TemplateId::from(base)));
    }
    if let Some(status) = params.status {
        query = query.filter(templates::status.eq(status));
    }
    if let Some(code) = &params.code {
        query = query.filter(templates::code.eq(code));
    }
    let query = match sort {
        Sort::Code => keyset!(query, paging, asc templates::code, templates::id, String),
        Sort::CodeDown => keyset!(query, paging, desc templates::code, templates::id, String),
    };
    Ok(query.load(conn).await?)
}

/// The edition that held for a cadre group of an institution on a day: that of the cycle that it followed, or the institution's own
/// variant of it. Cycles that were never opened do not count.
pub async fn held(
    conn: &mut Conn,
    institution: InstitutionId,
    family: &str,
    on: NaiveDate,
) -> Result<Option<Template>> {
    let held = sql::<Bool>(
        "templates.id = (select coalesce(a.template_id, c.template_id) from cycles c
            join cycle_assignments a on a.cycle_id = c.id where a.institution_id = ",
    )
    .bind::<SqlUuid, _>(institution)
    .sql(" and (a.family is null or a.family = ")
    .bind::<Text, _>(family.to_owned())
    .sql(") and c.id = cycle_followed(a.institution_id, ")
    .bind::<Text, _>(family.to_owned())
    .sql(", ")
    .bind::<Date, _>(on)
    .sql(") order by a.family is null limit 1)");
    Ok(Template::query().filter(held).first(conn).await.optional()?)
}

/// One edition.
pub async fn find(conn: &mut Conn, id: TemplateId) -> Result<Template> {
    Template::query().filter(templates::id.eq(id)).first(conn).await.or_not_found("template")
}

/// One edition, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: TemplateId) -> Result<Template> {
    Template::query().filter(templates::id.eq(id)).for_update().first(tx).await.or_not_found("template")
}

/// The last edition of a code, and whose variant of what it is.
pub async fn last_of(
    tx: &mut Conn,
    code: &str,
) -> Result<Option<(i32, Option<TemplateId>, Option<InstitutionId>)>> {
    let query = templates::table.filter(templates::code.eq(code)).order(templates::edition.desc()).select((
        templates::edition,
        templates::base_id,
        templates::institution_id,
    ));
    Ok(query.first(tx).await.optional()?)
}

/// The last edition of a code.
pub async fn last_edition(tx: &mut Conn, code: &str) -> Result<Option<i32>> {
    Ok(templates::table.filter(templates::code.eq(code)).select(max(templates::edition)).first(tx).await?)
}

/// Writes a new edition.
pub async fn insert(tx: &mut Conn, template: &Template) -> Result<()> {
    diesel::insert_into(templates::table)
        .values(template)
        .execute(tx)
        .await
        .on_constraint("templates_pkey", || Error::new(Code::IdTaken))
        .on_constraint("templates_institution_id_fkey", || {
            FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into()
        })
        .on_constraint("templates_code_edition_key", || Error::new(Code::Busy).with("seconds", 1))?;
    Ok(())
}

/// Writes a draft's names and content.
pub async fn update(tx: &mut Conn, template: &Template) -> Result<()> {
    let row = diesel::update(templates::table.find(template.id)).set((
        templates::name_en.eq(&template.name_en),
        templates::name_sw.eq(&template.name_sw),
        templates::content.eq(&template.content),
        templates::version.eq(template.version),
    ));
    row.execute(tx).await?;
    Ok(())
}

/// Moves an edition to another state.
pub async fn set_status(
    tx: &mut Conn,
    id: TemplateId,
    status: Status,
    published_at: Option<DateTime<Utc>>,
) -> Result<Template> {
    let row = diesel::update(templates::table.find(id)).set((
        templates::status.eq(status),
        templates::published_at.eq(published_at),
        templates::version.eq(templates::version + 1),
    ));
    Ok(row.returning(Template::as_returning()).get_result(tx).await?)
}
