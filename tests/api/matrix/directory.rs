//! What everybody may look up: regions, institutions, units, designations.

use serde_json::json;

use super::{Row, get, patch, post, put, row};
use crate::support::{TestApp, cast::*};

fn unit() -> serde_json::Value {
    json!({ "institution_id": COUNCIL, "code": "LEGAL", "kind": "unit", "name_en": "Legal Unit", "name_sw": "Kitengo cha Sheria" })
}

fn designation() -> serde_json::Value {
    json!({ "code": "statistician", "name_en": "Statistician", "name_sw": "Mtakwimu", "family": "planning", "entry_scale": "TGS D" })
}

async fn tagged(app: &TestApp, path: &str) -> crate::support::Reply {
    app.acting_as(NATIONAL).get(path).await.ok()
}

pub const ROWS: &[Row] = &[
    row!("list_regions", |_app| get("/regions")),
    row!("list_institutions", |_app| get("/institutions")),
    row!("create_institution", |_app| {
        post(
            "/institutions",
            json!({ "code": "TAKUKURU", "since": "2026-07-01", "name_en": "PCCB", "name_sw": "TAKUKURU", "kind": "independent_department" }),
        )
    }),
    row!("read_institution", |_app| get(format!("/institutions/{COUNCIL}"))),
    row!("change_institution", |app| {
        let path = format!("/institutions/{COUNCIL}");
        let now = tagged(app, &path).await;
        patch(path, json!({ "since": "2026-09-01", "acronym": "DCC" })).after(&now)
    }),
    row!("read_institution_history", |_app| get(format!("/institutions/{COUNCIL}/history"))),
    row!("list_units", |_app| get(format!("/units?institution_id={COUNCIL}"))),
    row!("create_unit", |_app| post("/units", unit())),
    row!("read_unit", |_app| get(format!("/units/{PLANNING}"))),
    row!("rewrite_unit", |app| {
        let path = format!("/units/{HR_UNIT}");
        let now = tagged(app, &path).await;
        put(path, unit()).after(&now)
    }),
    row!("list_designations", |_app| get("/designations")),
    row!("create_designation", |_app| post("/designations", designation())),
    row!("read_designation", |_app| get(format!("/designations/{NURSE_DESIGNATION}"))),
    row!("rewrite_designation", |app| {
        let path = format!("/designations/{NURSE_DESIGNATION}");
        let now = tagged(app, &path).await;
        put(path, designation()).after(&now)
    }),
];
