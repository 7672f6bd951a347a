//! Every query of the slice.

use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Sort, Status, Template},
};
use crate::{
    kernel::{
        db::Conn,
        error::{Code, Error, QueryResultExt, Result},
        id::TemplateId,
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
    drafts: bool,
) -> Result<Vec<Template>> {
    let mut query = Template::query().into_boxed();
    if !drafts {
        query = query.filter(templates::status.ne(Status::Draft));
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

/// One edition.
pub async fn find(conn: &mut Conn, id: TemplateId) -> Result<Template> {
    Template::query().filter(templates::id.eq(id)).first(conn).await.or_not_found("template")
}

/// One edition, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: TemplateId) -> Result<Template> {
    Template::query().filter(templates::id.eq(id)).for_update().first(tx).await.or_not_found("template")
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
