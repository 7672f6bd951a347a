//! The audit trail, for auditors: who did what, when, from where, before and after. Written by `kernel::audit`, never changed.

use actix_web::{
    get,
    web::{Data, Query},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, policy},
    kernel::{
        db::Db,
        error::{Code, Error, Result},
        id::{AccountId, AuditId, InstitutionId, ServantId},
        json::Json,
        paging::{Paging, page_type},
        sql::text_enum,
        text::Check,
    },
    schema::audit_entries,
};

/// Mounts the slice.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list_audit_entries);
}

text_enum! {
    /// The order of the trail, by time.
    pub enum Sort { At = "at", AtDown = "-at" }
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// Rows a page, 1 to 100; 50 if absent
    limit: Option<i64>,
    /// `next` of the page before
    after: Option<String>,
    /// The order; newest first if absent
    #[param(inline)]
    sort: Option<Sort>,
    /// Only of this institution; the nil UUID for what is national
    institution_id: Option<Uuid>,
    /// Only what this account did
    account_id: Option<Uuid>,
    /// Only about this kind of thing
    #[param(example = "appraisal")]
    subject_kind: Option<String>,
    /// Only about this thing
    subject_id: Option<Uuid>,
    /// Only this action
    #[param(example = "appraisal.sign")]
    action: Option<String>,
    /// Not before this moment
    from: Option<DateTime<Utc>>,
    /// Before this moment
    to: Option<DateTime<Utc>>,
}

/// An entry of the trail.
#[derive(Debug, HasQuery, Serialize, ToSchema)]
#[diesel(table_name = audit_entries)]
pub struct AuditEntry {
    /// Its id
    id: AuditId,
    /// The institution; the nil UUID for what is national
    institution_id: InstitutionId,
    /// When
    at: DateTime<Utc>,
    /// Who; null for what the service did by itself
    account_id: Option<AccountId>,
    /// The servant for whom a delegate or an acting supervisor did it; null for what one did for himself
    on_behalf_of: Option<ServantId>,
    /// What
    #[schema(example = "agreement.submit")]
    action: String,
    /// About what kind of thing
    #[schema(example = "agreement")]
    subject_kind: String,
    /// About which
    subject_id: Uuid,
    /// The thing before; null if it was not there
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// The thing after; null if it no longer is
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// The request, as in the logs
    request_id: Option<String>,
    /// The client's address
    address: Option<String>,
}

page_type! {
    /// A page of the trail.
    AuditPage of AuditEntry
}

/// Read the audit trail
///
/// For auditors: the nation's see all, an institution's see theirs. Newest first unless `sort` says otherwise.
#[utoipa::path(tag = "audit", params(ListParams), security(("bearer" = [])), responses((status = OK, body = AuditPage)))]
#[get("/audit")]
async fn list_audit_entries(actor: Actor, db: Data<Db>, query: Query<ListParams>) -> Result<Json<AuditPage>> {
    let params = query.into_inner();
    let scope = policy::scope(&actor, Action::AuditRead);
    if !scope.everything && scope.institutions.is_empty() {
        return Err(Error::new(Code::Forbidden)
            .with("who", policy::who(Action::AuditRead).collect::<Vec<_>>().join(", ")));
    }
    let mut check = Check::default();
    for (name, moment) in [("from", params.from), ("to", params.to)] {
        if let Some(moment) = moment {
            check.date(name, moment.date_naive());
        }
    }
    check.finish()?;
    let sort = params.sort.unwrap_or(Sort::AtDown);
    let paging = Paging::new(params.limit, params.after.as_deref(), sort.as_str())?;
    let mut entries = AuditEntry::query().into_boxed();
    if !scope.everything {
        entries = entries.filter(audit_entries::institution_id.eq_any(scope.institutions));
    }
    if let Some(institution) = params.institution_id {
        entries = entries.filter(audit_entries::institution_id.eq(InstitutionId::from(institution)));
    }
    if let Some(account) = params.account_id {
        entries = entries.filter(audit_entries::account_id.eq(AccountId::from(account)));
    }
    if let Some(kind) = params.subject_kind {
        entries = entries.filter(audit_entries::subject_kind.eq(kind));
    }
    if let Some(subject) = params.subject_id {
        entries = entries.filter(audit_entries::subject_id.eq(subject));
    }
    if let Some(action) = params.action {
        entries = entries.filter(audit_entries::action.eq(action));
    }
    if let Some(from) = params.from {
        entries = entries.filter(audit_entries::at.ge(from));
    }
    if let Some(to) = params.to {
        entries = entries.filter(audit_entries::at.lt(to));
    }
    // Ids are made in the order of time.
    let after = paging.after().map(|place| place.id);
    entries = match (sort, after) {
        (Sort::At, Some(id)) => entries.filter(audit_entries::id.gt(id)),
        (Sort::AtDown, Some(id)) => entries.filter(audit_entries::id.lt(id)),
        (_, None) => entries,
    };
    let entries = match sort {
        Sort::At => entries.order(audit_entries::id.asc()),
        Sort::AtDown => entries.order(audit_entries::id.desc()),
    };
    let rows: Vec<AuditEntry> = entries.limit(paging.fetch()).load(&mut *db.conn().await?).await?;
    let (items, next) = paging.cut(rows, |row| (None, row.id.uuid()));
    Ok(Json(AuditPage { items, next }))
}
