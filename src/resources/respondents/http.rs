//! Routes below `/respondents`.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Path, Query},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    actions,
    dto::{
        AnswerIn, FormsIn, ListParams, RespondentRequestOut, RespondentRequestPage, RespondentRoundOut,
        RoundIn,
    },
    store,
};
use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::{Code, Error, Problem, Result},
        etag::Created,
        id::{AppraisalId, RespondentRequestId},
        json::Json,
        paging::Paging,
    },
    resources::appraisals,
};

/// Mounts the slice. What is literal comes before what is an id.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_respondent_requests)
        .service(read_respondent_request)
        .service(answer_respondent_request)
        .service(read_respondent_round)
        .service(open_respondent_round)
        .service(enter_service_user_forms);
}

/// List requests for one's view
///
/// Of whom the caller is asked as a peer or a subordinate. For public servants.
#[utoipa::path(tag = "respondents", params(ListParams), security(("bearer" = [])),
    responses((status = OK, body = RespondentRequestPage), (status = 403, body = Problem, content_type = "application/problem+json", description = "The caller is no public servant")))]
#[get("/respondents/requests")]
async fn list_respondent_requests(
    actor: Actor,
    db: Data<Db>,
    query: Query<ListParams>,
) -> Result<Json<RespondentRequestPage>> {
    let paging = Paging::new(query.limit, query.after.as_deref(), "id")?;
    let me =
        policy::scope(&actor, Action::RespondentAnswer).me.ok_or_else(|| Error::new(Code::NotAServant))?;
    let open = query.open.unwrap_or(false);
    let rows = store::page(&mut *db.conn().await?, me, open, actor.today(), &paging).await?;
    let (rows, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(RespondentRequestPage { items: rows.into_iter().map(Into::into).collect(), next }))
}

/// Read a request for one's view
///
/// With the questions and the scale. It is the respondent's alone: nobody else sees who is asked.
#[utoipa::path(tag = "respondents", params(("id" = RespondentRequestId, Path)), security(("bearer" = [])),
    responses((status = OK, body = RespondentRequestOut)))]
#[get("/respondents/requests/{id}")]
async fn read_respondent_request(
    actor: Actor,
    db: Data<Db>,
    id: Path<RespondentRequestId>,
) -> Result<Json<RespondentRequestOut>> {
    let request = store::find(&mut *db.conn().await?, *id, false).await?;
    policy::permit(&actor, Action::RespondentAnswer, &request.target())?;
    Ok(Json(request.into()))
}

/// Answer a request
///
/// Every question with a value of the scale, or null where it does not apply. Once, until the last day; nothing leads back from the
/// answer to who gave it, so it can be neither read nor changed.
#[utoipa::path(tag = "respondents", params(("id" = RespondentRequestId, Path)), request_body = AnswerIn, security(("bearer" = [])),
    responses((status = OK, body = RespondentRequestOut)))]
#[post("/respondents/requests/{id}/answer")]
async fn answer_respondent_request(
    actor: Actor,
    db: Data<Db>,
    id: Path<RespondentRequestId>,
    body: Json<AnswerIn>,
) -> Result<Json<RespondentRequestOut>> {
    let request = actions::answer(&mut *db.conn().await?, &actor, *id, body.into_inner()).await?;
    Ok(Json(request.into()))
}

/// Read a round of 360° input
///
/// By the appraisal's id, for whoever sees the appraisal. What was answered is shown when the round is over, as the means of groups and
/// questions with enough answers; never a single answer, nor who was asked or has answered.
#[utoipa::path(tag = "respondents", params(("id" = AppraisalId, Path)), security(("bearer" = [])),
    responses((status = OK, body = RespondentRoundOut)))]
#[get("/respondents/{id}")]
async fn read_respondent_round(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
) -> Result<Json<RespondentRoundOut>> {
    let mut conn = db.conn().await?;
    let (appraisal, standing) =
        appraisals::find_standing(&mut conn, *id, actor.servant(), actor.today()).await?;
    policy::permit(&actor, Action::AppraisalRead, &appraisal.target(&standing))?;
    let whole = store::whole(&mut conn, &appraisal, false).await?;
    Ok(Json(RespondentRoundOut::new(whole, actor.today())))
}

/// Ask others
///
/// Opens the one round of an annual appraisal whose template asks others, while it is being assessed or discussed. Peers and
/// subordinates of today are asked by rule; the mark is made after the last day. For HR.
#[utoipa::path(tag = "respondents", params(("id" = AppraisalId, Path)), request_body = RoundIn, security(("bearer" = [])),
    responses((status = CREATED, body = RespondentRoundOut, headers(("ETag" = String), ("Location" = String)))))]
#[post("/respondents/{id}")]
async fn open_respondent_round(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<RoundIn>,
) -> Result<Created<RespondentRoundOut>> {
    let whole = actions::open(&mut *db.conn().await?, &actor, *id, body.closes_on).await?;
    let body = RespondentRoundOut::new(whole, actor.today());
    Ok(Created { location: format!("/respondents/{id}"), version: 1, body })
}

/// Enter forms of service users
///
/// Service users answer on paper or by phone; HR enters 1 to 50 forms at a time until the last day. The audit trail keeps who entered
/// how many, not which. For HR, but not on their own case.
#[utoipa::path(tag = "respondents", params(("id" = AppraisalId, Path)), request_body = FormsIn, security(("bearer" = [])),
    responses((status = NO_CONTENT, description = "They are in the box")))]
#[post("/respondents/{id}/service_users")]
async fn enter_service_user_forms(
    actor: Actor,
    db: Data<Db>,
    id: Path<AppraisalId>,
    body: Json<FormsIn>,
) -> Result<HttpResponse> {
    actions::enter_forms(&mut *db.conn().await?, &actor, *id, body.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
