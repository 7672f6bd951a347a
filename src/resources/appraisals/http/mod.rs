//! Routes below `/appraisals`.

mod signatures;
mod steps;
mod verify;
mod year;

use actix_web::{
    get, post, put,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions::{self, Whole},
    dto::{
        AppraisalOut, AppraisalPage, AppraisalSummary, ListParams, NewAppraisalIn, ScoreOut, ScoreParams,
        SheetOut,
    },
    model::{Appraisal, Sheet, SheetContent, Side, Sort, Status},
    store,
};
use crate::{
    access::{Action, Actor, policy, token::Tokens},
    kernel::{
        db::{Conn, Db},
        error::{Code, Error, Problem, Result},
        etag::{Created, IfMatch, IfMatchHeader, Tagged},
        id::AppraisalId,
        json::Json,
        paging::Paging,
    },
    resources::receipts::Receipt,
    scoring,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_appraisals)
        .service(open_appraisal)
        .configure(year::routes)
        .service(read_appraisal)
        .service(read_appraisal_sheet)
        .service(save_appraisal_sheet)
        .service(submit_appraisal_sheet)
        .service(explain_score)
        .configure(verify::routes)
        .configure(signatures::routes)
        .configure(steps::steps);
}

fn tagged(actor: &Actor, (row, context): Whole) -> Tagged<AppraisalOut> {
    let version = row.version;
    Tagged(AppraisalOut::new(actor, row, context), version)
}

async fn visible(conn: &mut Conn, actor: &Actor, id: AppraisalId) -> Result<Whole> {
    let row = store::find(conn, id).await?;
    let context = store::context(conn, &row, actor.servant(), actor.today()).await?;
    policy::permit(actor, Action::AppraisalRead, &row.target(&context.standing))?;
    Ok((row, context))
}

/// Blind until done: while it is being assessed (or held from there), a sheet is its author's alone, or his delegate's.
fn unblinded(actor: &Actor, (row, context): &Whole, side: Side) -> Result<()> {
    let writes = match side {
        Side::Own => Some(Action::SelfAssess),
        Side::Supervisor => Some(Action::SupervisorAssess),
        Side::Agreed => None,
    };
    let author = writes.is_some_and(|action| policy::may(actor, action, &row.target(&context.standing)));
    let open = match row.status {
        Status::Assessing => false,
        Status::OnHold => row.held_status != Some(Status::Assessing),
        Status::Unrateable => row.agreed.is_some(),
        _ => true,
    };
    if open || author { Ok(()) } else { Err(Error::new(Code::BlindUntilBothSubmitted)) }
}

/// What was never handed in stays its author's alone, though the other side's column is open by now.
fn shown(actor: &Actor, row: &Appraisal, sheet: &Sheet) -> bool {
    row.went_without(sheet.side).is_none() || actor.servant() == Some(sheet.author_id)
}

/// List appraisals
///
/// Within the caller's reach: those in which he is appraised, rates or reviews, those of his institutions.
/// What waits longest comes first unless `sort` says otherwise.
#[utoipa::path(tag = "appraisals", params(ListParams), security(("bearer" = [])), responses((status = OK, body = AppraisalPage)))]
#[get("/appraisals")]
async fn list_appraisals(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<AppraisalPage>> {
    let sort = query.sort.unwrap_or(Sort::StatusSince);
    let paging = Paging::new(query.limit, query.after.as_deref(), sort.as_str())?;
    let scope = policy::scope(&actor, Action::AppraisalRead);
    let rows = store::page(&mut *db.conn().await?, &scope, &query, sort, &paging, actor.today()).await?;
    let key = |row: &Appraisal, check_number: &str| match sort {
        Sort::StatusSince | Sort::StatusSinceDown => row.status_since.to_rfc3339(),
        Sort::CheckNumber | Sort::CheckNumberDown => check_number.to_owned(),
    };
    let (rows, next) =
        paging.cut(rows, |(row, check_number, _, _)| (Some(key(row, check_number)), row.id.uuid()));
    let summary = |(row, check_number, first, last): store::Listed| AppraisalSummary {
        id: row.id,
        institution_id: row.institution_id,
        cycle_id: row.cycle_id,
        kind: row.kind,
        servant_id: row.servant_id,
        check_number,
        servant_name: format!("{first} {last}"),
        status: row.status,
        status_since: row.status_since,
        overall: row.overall,
        grade: row.grade,
    };
    Ok(Json(AppraisalPage { items: rows.into_iter().map(summary).collect(), next }))
}

/// Open an appraisal
///
/// Of an agreed agreement, within the window. For the servant, his supervisor, or HR. Supervisor and reviewer are derived
/// from the posting today; unit, designation and the agreed objectives are kept as they are now.
#[utoipa::path(tag = "appraisals", request_body = NewAppraisalIn, security(("bearer" = [])),
    responses((status = CREATED, body = AppraisalOut, headers(("ETag" = String), ("Location" = String))), (status = 404, body = Problem, content_type = "application/problem+json", description = "No such agreement within the caller's reach")))]
#[post("/appraisals")]
async fn open_appraisal(
    actor: Actor,
    db: Data<Db>,
    body: Json<NewAppraisalIn>,
) -> Result<Created<AppraisalOut>> {
    let (row, context) = actions::open(&mut *db.conn().await?, &actor, body.into_inner()).await?;
    let (location, version) = (format!("/appraisals/{}", row.id), row.version);
    Ok(Created { location, version, body: AppraisalOut::new(&actor, row, context) })
}

/// Read an appraisal
///
/// Where it stands, and what the caller may do now. The ETag moves with transitions that both sides see, not with drafts.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String)))))]
#[get("/appraisals/{id}")]
async fn read_appraisal(actor: Actor, db: Data<Db>, id: Path<AppraisalId>) -> Result<Tagged<AppraisalOut>> {
    let mut conn = db.conn().await?;
    Ok(tagged(&actor, visible(&mut conn, &actor, *id).await?))
}

/// Read a mark sheet
///
/// One column of the form. While it is being assessed, a column is its author's alone: 403 `blind_until_both_submitted`.
/// A sheet that was never saved is empty and has the ETag `"0"`.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), ("side" = Side, Path)), security(("bearer" = [])),
    responses((status = OK, body = SheetOut, headers(("ETag" = String)))))]
#[get("/appraisals/{id}/sheets/{side}")]
async fn read_appraisal_sheet(
    actor: Actor,
    db: Data<Db>,
    path: Path<(AppraisalId, Side)>,
) -> Result<Tagged<SheetOut>> {
    let (id, side) = path.into_inner();
    let mut conn = db.conn().await?;
    let whole = visible(&mut conn, &actor, id).await?;
    unblinded(&actor, &whole, side)?;
    let sheet = store::sheet(&mut conn, &whole.0, side).await?.filter(|sheet| shown(&actor, &whole.0, sheet));
    let version = sheet.as_ref().map_or(0, |sheet| sheet.version);
    Ok(Tagged(SheetOut::new(side, sheet), version))
}

/// Save a mark sheet
///
/// As a draft, with gaps if need be: `self` by the servant and `supervisor` by the supervisor while it is being assessed,
/// `agreed` by the supervisor during the discussion. A cell is a mark, or not applicable, or absent: three different things.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), ("side" = Side, Path), IfMatchHeader), request_body = SheetContent,
    security(("bearer" = [])), responses((status = OK, body = SheetOut, headers(("ETag" = String)))))]
#[put("/appraisals/{id}/sheets/{side}")]
async fn save_appraisal_sheet(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    path: Path<(AppraisalId, Side)>,
    body: Json<SheetContent>,
) -> Result<Tagged<SheetOut>> {
    let (id, side) = path.into_inner();
    let sheet =
        actions::save_sheet(&mut *db.conn().await?, &actor, id, side, if_match, body.into_inner()).await?;
    let version = sheet.version;
    Ok(Tagged(SheetOut::new(side, Some(sheet)), version))
}

/// Submit a mark sheet
///
/// No gaps, and a justification at either end of the scale. When both sides have submitted, both are open to both, and the
/// discussion begins (in a mid-year review: the signing). `If-Match` is the sheet's. The answer carries the `receipt`.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), ("side" = Side, Path), IfMatchHeader), security(("bearer" = [])),
    responses((status = OK, body = AppraisalOut, headers(("ETag" = String))), (status = 422, body = Problem, content_type = "application/problem+json", description = "The sheet has gaps")))]
#[post("/appraisals/{id}/sheets/{side}/submit")]
async fn submit_appraisal_sheet(
    actor: Actor,
    if_match: IfMatch,
    db: Data<Db>,
    tokens: Data<Tokens>,
    path: Path<(AppraisalId, Side)>,
) -> Result<Tagged<AppraisalOut>> {
    let (id, side) = path.into_inner();
    let (whole, handed) = actions::submit_sheet(&mut *db.conn().await?, &actor, id, side, if_match).await?;
    let Tagged(mut out, version) = tagged(&actor, whole);
    out.receipt = Some(Receipt::issue(handed, &tokens)?);
    Ok(Tagged(out, version))
}

/// Explain the mark
///
/// Every term, weight, share and subtotal of a column; of the agreed one as it was made. Fractions are exact; the overall mark
/// is rounded half up to two places, once, at the end. What does not apply leaves the sum; what is missing makes it partial.
/// With `version` the mark of an earlier version, as it was made then.
#[utoipa::path(tag = "appraisals", params(("id" = AppraisalId, Path), ScoreParams), security(("bearer" = [])),
    responses((status = OK, body = ScoreOut)))]
#[get("/appraisals/{id}/score")]
async fn explain_score(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
    query: Query<ScoreParams>,
) -> Result<Json<ScoreOut>> {
    let side = query.side.unwrap_or(Side::Agreed);
    let mut conn = db.conn().await?;
    let whole = visible(&mut conn, &actor, *id).await?;
    if let Some(number) = query.version.filter(|number| *number != whole.0.content_round) {
        return verify::score_of(&mut conn, &whole.0, side, number).await.map(Json);
    }
    unblinded(&actor, &whole, side)?;
    let (row, context) = whole;
    if let (Side::Agreed, Some(score)) = (side, &row.score) {
        return Ok(Json(score.0.clone()));
    }
    let sheet = store::sheet(&mut conn, &row, side).await?.filter(|sheet| shown(&actor, &row, sheet));
    let content = sheet.map(|sheet| sheet.content).unwrap_or_default();
    Ok(Json(scoring::score(&context.template, &row.items(), &content.marks)))
}
