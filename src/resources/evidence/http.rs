//! Routes below `/evidence`.

use actix_web::{
    HttpRequest, HttpResponse, delete,
    error::PayloadError,
    get,
    http::header::{Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
    post,
    web::{Data, Path, Payload, Query},
};
use futures_util::TryStreamExt;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{EvidenceList, EvidenceOut, FileParams, LinkIn, ListParams},
    files::content,
    model::Evidence,
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        config::Evidence as Rules,
        db::{Conn, Db},
        error::{Code, Error, Result},
        etag::Created,
        id::EvidenceId,
        json::Json,
        objects::Objects,
    },
    resources::progress,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_evidence)
        .service(add_evidence_link)
        .service(add_evidence_file)
        .service(read_evidence_content)
        .service(read_evidence)
        .service(remove_evidence);
}

fn created(row: Evidence) -> Created<EvidenceOut> {
    Created { location: format!("/evidence/{}", row.id), version: 1, body: row.into() }
}

fn unreadable(error: PayloadError) -> Error {
    match error {
        PayloadError::Overflow => Error::new(Code::TooLarge),
        other => Error::new(Code::Malformed).with("reason", other),
    }
}

/// Evidence that the caller sees: whoever sees the entry.
async fn seen(conn: &mut Conn, actor: &Actor, id: EvidenceId) -> Result<Evidence> {
    let row = store::find(conn, id).await?;
    let placed = progress::one(conn, actor, row.entry_id).await?;
    policy::permit(actor, Action::ProgressRead, &placed.standing.target("evidence"))?;
    Ok(row)
}

/// List the evidence of an entry
///
/// Links and files, oldest first, for whoever sees the entry.
#[utoipa::path(tag = "evidence", params(ListParams), security(("bearer" = [])),
    responses((status = OK, body = EvidenceList),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such entry within the caller's reach")))]
#[get("/evidence")]
async fn list_evidence(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<EvidenceList>> {
    let mut conn = db.conn().await?;
    let placed = progress::one(&mut conn, &actor, query.entry_id.into()).await?;
    policy::permit(&actor, Action::ProgressRead, &placed.standing.target("progress"))?;
    let rows = store::of_entry(&mut conn, placed.entry.institution_id, placed.entry.id).await?;
    Ok(Json(EvidenceList { items: rows.into_iter().map(Into::into).collect() }))
}

/// Add a link
///
/// To an entry of the caller that was not accepted yet; an entry takes ten links and files.
#[utoipa::path(tag = "evidence", request_body = LinkIn, security(("bearer" = [])),
    responses((status = CREATED, body = EvidenceOut, headers(("ETag" = String), ("Location" = String))),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such entry within the caller's reach")))]
#[post("/evidence/links")]
async fn add_evidence_link(actor: Actor, db: Data<Db>, body: Json<LinkIn>) -> Result<Created<EvidenceOut>> {
    Ok(created(actions::add_link(&mut *db.conn().await?, &actor, body.into_inner()).await?))
}

/// Add a file
///
/// To an entry of the caller that was not accepted yet. The body is the file itself, `Content-Type` its media type: one of
/// `evidence.types` (PDF, PNG, JPEG, DOCX, XLSX, plain text), and what its content shows. At most `evidence.max_bytes` (10 MiB).
/// The same file again is the one that is there already; an entry takes ten links and files.
#[utoipa::path(tag = "evidence", params(FileParams), security(("bearer" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file; its own media type stands in `Content-Type`"),
    responses((status = CREATED, body = EvidenceOut, headers(("ETag" = String), ("Location" = String))),
        (status = 404, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "No such entry within the caller's reach"),
        (status = 413, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "The file is too large"),
        (status = 415, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "Files of this type are not taken")))]
#[post("/evidence")]
async fn add_evidence_file(
    actor: Actor,
    db: Data<Db>,
    objects: Data<Objects>,
    rules: Data<Rules>,
    query: Query<FileParams>,
    req: HttpRequest,
    body: Payload,
) -> Result<Created<EvidenceOut>> {
    let declared = req.headers().get("content-type").and_then(|value| value.to_str().ok());
    let declared = declared.unwrap_or_default();
    let body = body.map_err(unreadable);
    Ok(created(actions::add_file(&db, &objects, &actor, &rules, &query, declared, body).await?))
}

/// Read evidence
///
/// What it is; a file's content is below `/content`. For whoever sees the entry.
#[utoipa::path(tag = "evidence", params(("id" = EvidenceId, Path)), security(("bearer" = [])),
    responses((status = OK, body = EvidenceOut)))]
#[get("/evidence/{id}")]
async fn read_evidence(actor: Actor, db: Data<Db>, id: Path<EvidenceId>) -> Result<Json<EvidenceOut>> {
    Ok(Json(seen(&mut *db.conn().await?, &actor, *id).await?.into()))
}

/// Read a file
///
/// As an attachment, never to be shown inline, after its content was held against its SHA-256. For whoever sees the entry.
#[utoipa::path(tag = "evidence", params(("id" = EvidenceId, Path)), security(("bearer" = [])),
    responses((status = OK, body = Vec<u8>, content_type = "application/octet-stream", headers(("Content-Disposition" = String))),
        (status = 410, body = crate::kernel::error::Problem, content_type = "application/problem+json", description = "The stored file is damaged or lost")))]
#[get("/evidence/{id}/content")]
async fn read_evidence_content(
    actor: Actor,
    db: Data<Db>,
    objects: Data<Objects>,
    id: Path<EvidenceId>,
) -> Result<HttpResponse> {
    let row = {
        let mut conn = db.conn().await?;
        seen(&mut conn, &actor, *id).await?
    };
    let content = content(&objects, &row).await?;
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: row.title.into_bytes(),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header(disposition)
        .streaming::<_, Error>(content))
}

/// Remove evidence
///
/// From an entry that was not accepted yet; a file's content goes with it. For the servant.
#[utoipa::path(tag = "evidence", params(("id" = EvidenceId, Path)), security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "It is gone")))]
#[delete("/evidence/{id}")]
async fn remove_evidence(
    actor: Actor,
    db: Data<Db>,
    objects: Data<Objects>,
    id: Path<EvidenceId>,
) -> Result<HttpResponse> {
    actions::remove(&mut *db.conn().await?, &objects, &actor, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
