//! Bodies about extension orders and target days.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::super::model::{Extension, ExtensionScope, Phase, ReasonKind, TargetDay};
use crate::{
    kernel::{
        error::{Code, Result},
        id::{AccountId, CycleId, ExtensionId, InstitutionId, TargetDayId, UnitId},
        paging::page_type,
        text::{Check, PROSE},
    },
    resources::institutions,
};

/// Which target days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TargetDayParams {
    /// Rows a page, 1 to 100; 50 if absent
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// `next` of the page before
    #[param(max_length = 2000)]
    pub after: Option<String>,
    /// Only of this institution
    pub institution_id: Option<Uuid>,
}

/// An order that keeps a window open longer: for one institution, a region, a kind of institution, or the nation. Give exactly
/// one of `institution_id`, `region_code`, `institution_kind` and `nation`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionIn {
    /// For this institution
    pub institution_id: Option<Uuid>,
    /// For every institution of this region
    #[schema(example = "DODOMA")]
    pub region_code: Option<String>,
    /// For every institution of this kind
    pub institution_kind: Option<institutions::Kind>,
    /// For the whole nation
    #[serde(default)]
    pub nation: bool,
    /// Which window
    pub phase: Phase,
    /// Its new last day
    pub closes_on: NaiveDate,
    /// What kind of reason; `other` if absent
    pub reason_kind: Option<ReasonKind>,
    /// Why
    #[schema(example = "The district was without network from 20 to 28 June.", max_length = 4000)]
    pub reason: String,
    /// First day of the declared outage; with `reason_kind` `outage`, and only then
    pub outage_starts_on: Option<NaiveDate>,
    /// Last day of the declared outage; with `reason_kind` `outage`, and only then
    pub outage_ends_on: Option<NaiveDate>,
}

/// An extension order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionOut {
    /// Its id
    pub id: ExtensionId,
    /// For whom
    pub scope: ExtensionScope,
    /// The institution, where it is for one
    pub institution_id: Option<InstitutionId>,
    /// The region, where it is for one
    pub region_code: Option<String>,
    /// The kind of institution, where it is for one
    pub institution_kind: Option<String>,
    /// How many institutions it reached when it was ordered
    pub institutions: i64,
    /// Which window
    pub phase: Phase,
    /// Its new last day; where several orders reach an institution, the latest day holds. A revoked order held until the day of its
    /// revocation at most
    pub closes_on: NaiveDate,
    /// The last day as it was ordered
    pub ordered_closes_on: NaiveDate,
    /// What kind of reason
    pub reason_kind: ReasonKind,
    /// Why
    pub reason: String,
    /// First day of the declared outage
    pub outage_starts_on: Option<NaiveDate>,
    /// Last day of the declared outage
    pub outage_ends_on: Option<NaiveDate>,
    /// Who ordered it
    pub ordered_by: AccountId,
    /// When
    pub ordered_at: DateTime<Utc>,
    /// When it was revoked; null while it holds
    pub revoked_at: Option<DateTime<Utc>>,
    /// Who revoked it
    pub revoked_by: Option<AccountId>,
    /// Why it was revoked
    pub revoke_reason: Option<String>,
}

/// Why an order is revoked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeIn {
    /// Why
    #[schema(example = "The year was mistyped.", max_length = 4000)]
    pub reason: String,
}

impl RevokeIn {
    /// The checked reason.
    pub fn parse(self) -> Result<String> {
        let mut check = Check::default();
        let reason = check.prose("/reason", &self.reason, PROSE);
        check.finish()?;
        Ok(reason)
    }
}

page_type! {
    /// A page of extension orders.
    ExtensionPage of ExtensionOut
}

/// A target day of an institution inside a window: earlier than the legal deadline, never later.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDayIn {
    /// The institution
    pub institution_id: Uuid,
    /// Which window
    pub phase: Phase,
    /// Only for this unit; for all if absent
    pub unit_id: Option<Uuid>,
    /// Only for this cadre group (a designation's family); for all if absent
    #[schema(example = "health", max_length = 40)]
    pub family: Option<String>,
    /// The day, inside the window
    pub due_on: NaiveDate,
}

/// A target day.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetDayOut {
    /// Its id
    pub id: TargetDayId,
    /// The institution
    pub institution_id: InstitutionId,
    /// Which window
    pub phase: Phase,
    /// The unit; null for all
    pub unit_id: Option<UnitId>,
    /// The cadre group; null for all
    pub family: Option<String>,
    /// The day
    pub due_on: NaiveDate,
    /// Who set it
    pub set_by: AccountId,
    /// When
    pub set_at: DateTime<Utc>,
}

page_type! {
    /// A page of target days.
    TargetDayPage of TargetDayOut
}

impl ExtensionIn {
    /// The checked order; how many institutions it reaches is known when it is written.
    pub fn parse(self, cycle_id: CycleId, by: AccountId, at: DateTime<Utc>) -> Result<Extension> {
        let mut check = Check::default();
        let kind = self.institution_kind.map(|kind| kind.as_str().to_owned());
        let scopes = [
            self.institution_id.map(|_| (ExtensionScope::Institution, None)),
            self.region_code
                .map(|code| (ExtensionScope::Region, Some(check.line("/region_code", &code, 40)))),
            kind.map(|kind| (ExtensionScope::Kind, Some(kind))),
            self.nation.then_some((ExtensionScope::Nation, None)),
        ];
        let mut scopes = scopes.into_iter().flatten();
        let first = scopes.next();
        check.ensure(first.is_some() && scopes.next().is_none(), "/institution_id", Code::ExtensionScope);
        let (scope, scope_of) = first.unwrap_or((ExtensionScope::Institution, None));
        let reason_kind = self.reason_kind.unwrap_or(ReasonKind::Other);
        let outage = reason_kind == ReasonKind::Outage;
        for (pointer, day) in
            [("/outage_starts_on", self.outage_starts_on), ("/outage_ends_on", self.outage_ends_on)]
        {
            day.map(|day| check.date(pointer, day));
            check.ensure(day.is_some() == outage, pointer, Code::OutageDays);
        }
        let ordered = self.outage_ends_on >= self.outage_starts_on;
        check.ensure(!outage || ordered, "/outage_ends_on", Code::DatesOrder);
        let closes_on = check.date("/closes_on", self.closes_on);
        let extension = Extension {
            id: ExtensionId::new(),
            cycle_id,
            phase: self.phase,
            closes_on,
            ordered_closes_on: closes_on,
            scope,
            scope_of,
            institution_id: self.institution_id.map(Into::into),
            institutions: 0,
            reason_kind,
            reason: check.prose("/reason", &self.reason, PROSE),
            outage_starts_on: self.outage_starts_on,
            outage_ends_on: self.outage_ends_on,
            ordered_by: by,
            ordered_at: at,
            revoked_at: None,
            revoked_by: None,
            revoke_reason: None,
        };
        check.finish()?;
        Ok(extension)
    }
}

impl From<Extension> for ExtensionOut {
    fn from(row: Extension) -> Self {
        let of = |scope| row.scope_of.clone().filter(|_| row.scope == scope);
        Self {
            id: row.id,
            scope: row.scope,
            institution_id: row.institution_id,
            region_code: of(ExtensionScope::Region),
            institution_kind: of(ExtensionScope::Kind),
            institutions: row.institutions,
            phase: row.phase,
            closes_on: row.closes_on,
            ordered_closes_on: row.ordered_closes_on,
            reason_kind: row.reason_kind,
            reason: row.reason,
            outage_starts_on: row.outage_starts_on,
            outage_ends_on: row.outage_ends_on,
            ordered_by: row.ordered_by,
            ordered_at: row.ordered_at,
            revoked_at: row.revoked_at,
            revoked_by: row.revoked_by,
            revoke_reason: row.revoke_reason,
        }
    }
}

impl TargetDayIn {
    /// The checked row.
    pub fn parse(self, cycle_id: CycleId, by: AccountId, at: DateTime<Utc>) -> Result<TargetDay> {
        let mut check = Check::default();
        let day = TargetDay {
            institution_id: self.institution_id.into(),
            id: TargetDayId::new(),
            cycle_id,
            phase: self.phase,
            unit_id: self.unit_id.map(Into::into),
            family: check.optional_line("/family", self.family.as_deref(), 40),
            due_on: check.date("/due_on", self.due_on),
            set_by: by,
            set_at: at,
        };
        check.finish()?;
        Ok(day)
    }
}

impl From<TargetDay> for TargetDayOut {
    fn from(row: TargetDay) -> Self {
        let TargetDay { institution_id, id, phase, unit_id, family, due_on, set_by, set_at, .. } = row;
        Self { id, institution_id, phase, unit_id, family, due_on, set_by, set_at }
    }
}
