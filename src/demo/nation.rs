//! What is national: regions, institutions, posts, templates, and the years with their windows.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;

use super::{World, facts};
use crate::{
    kernel::{
        clock,
        error::{Error, Result},
    },
    scoring::{self, shipped},
};

/// From when on the institutions are known.
pub(super) const FOUNDED: &str = "2020-07-01";

/// What everything else refers to.
#[derive(Default)]
pub(super) struct Nation {
    pub(super) institutions: BTreeMap<String, Uuid>,
    pub(super) posts: BTreeMap<String, Post>,
    pub(super) years: Vec<Arc<Year>>,
}

#[derive(Clone)]
pub(super) struct Post {
    pub(super) id: Uuid,
    pub(super) family: String,
    pub(super) scale: Option<String>,
}

/// A cycle.
pub(super) struct Year {
    pub(super) id: Uuid,
    pub(super) calendar: &'static str,
    pub(super) status: &'static str,
    pub(super) template_id: Uuid,
    pub(super) template: scoring::Content,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
    pub(super) planning: Window,
    pub(super) mid_year: Window,
    pub(super) annual: Window,
}

/// First and last day.
pub(super) type Window = (NaiveDate, NaiveDate);

/// Label, calendar, state, template, first and last day, windows of planning, mid-year and annual review.
/// The financial year's windows are the public service's; teachers plan in January and are reviewed in June and December.
const YEARS: &[(&str, &str, &str, &str, [&str; 8])] = &[
    (
        "2025",
        "calendar",
        "closed",
        "opras-tfn832",
        [
            "2025-01-01",
            "2025-12-31",
            "2025-01-01",
            "2025-01-31",
            "2025-06-01",
            "2025-06-30",
            "2025-12-01",
            "2025-12-31",
        ],
    ),
    (
        "2025/26",
        "financial",
        "closed",
        "opras-tfn832",
        [
            "2025-07-01",
            "2026-06-30",
            "2025-07-01",
            "2025-07-31",
            "2025-12-01",
            "2025-12-31",
            "2026-06-01",
            "2026-06-30",
        ],
    ),
    (
        "2026",
        "calendar",
        "open",
        "opras-tfn832",
        [
            "2026-01-01",
            "2026-12-31",
            "2026-01-01",
            "2026-01-31",
            "2026-06-01",
            "2026-06-30",
            "2026-12-01",
            "2026-12-31",
        ],
    ),
    (
        "2026/27",
        "financial",
        "open",
        "e-utendaji",
        [
            "2026-07-01",
            "2027-06-30",
            "2026-07-01",
            "2026-07-31",
            "2026-12-01",
            "2026-12-31",
            "2027-06-01",
            "2027-06-30",
        ],
    ),
    (
        "2027",
        "calendar",
        "draft",
        "e-utendaji",
        [
            "2027-01-01",
            "2027-12-31",
            "2027-01-01",
            "2027-01-31",
            "2027-06-01",
            "2027-06-30",
            "2027-12-01",
            "2027-12-31",
        ],
    ),
];

impl World {
    /// Writes the directories: regions, institutions, designations.
    pub(super) fn directory(&mut self) -> Result<()> {
        let founded = morning(date(FOUNDED)?);
        for region in &self.facts.regions {
            let facts::Region { code, name_en, name_sw, capital, zone } = region;
            self.rows.add("regions", &json!({ "code": code, "name_en": name_en, "name_sw": name_sw, "capital": capital, "zone": zone }))?;
        }
        self.institutions(founded)?;
        for post in &self.facts.posts {
            let id = self.ids.at(founded);
            let facts::Post { code, name_en, name_sw, family, entry_scale } = post;
            self.rows.add(
                "designations",
                &json!({ "id": id, "code": code, "name_en": name_en, "name_sw": name_sw,
                "family": family, "entry_scale": entry_scale, "created_at": founded }),
            )?;
            let post = Post { id, family: family.clone(), scale: entry_scale.clone() };
            self.nation.posts.insert(code.clone(), post);
        }
        Ok(())
    }

    fn institutions(&mut self, founded: DateTime<Utc>) -> Result<()> {
        for institution in &self.facts.institutions {
            let id = self.ids.at(founded);
            self.rows
                .add("institutions", &json!({ "id": id, "code": institution.code, "created_at": founded }))?;
            self.nation.institutions.insert(institution.code.clone(), id);
        }
        for institution in &self.facts.institutions {
            let known = |code: &String| self.nation.institutions.get(code);
            let (kind, subkind) = institution.kinds();
            self.rows.add("institution_periods", &json!({
                "institution_id": known(&institution.code), "id": self.ids.at(founded), "starts_on": FOUNDED,
                "name_en": institution.name_en, "name_sw": institution.name_sw, "acronym": institution.acronym,
                "kind": kind, "subkind": subkind, "parent_id": institution.parent_code.as_ref().and_then(known),
                "region_code": institution.region_code(), "vote_code": institution.budget_vote,
            }))?;
        }
        Ok(())
    }

    /// Every institution follows the financial years; the teachers of the councils follow the calendar ones.
    pub(super) fn years(&mut self, templates: &BTreeMap<String, Uuid>) -> Result<()> {
        let contents: BTreeMap<_, _> =
            shipped().map_err(Error::internal)?.into_iter().map(|t| (t.code, t.content)).collect();
        for (label, calendar, status, template, days) in YEARS {
            let [starts_on, ends_on, opens, closes, mid_opens, mid_closes, annual_opens, annual_closes] =
                days.map(date);
            let starts_on = starts_on?;
            let year = Year {
                id: self.ids.at(morning(starts_on)),
                calendar,
                status,
                template_id: *templates.get(*template).ok_or_else(|| Error::internal("no such template"))?,
                template: contents
                    .get(*template)
                    .cloned()
                    .ok_or_else(|| Error::internal("no such template"))?,
                starts_on,
                ends_on: ends_on?,
                planning: (opens?, closes?),
                mid_year: (mid_opens?, mid_closes?),
                annual: (annual_opens?, annual_closes?),
            };
            self.rows.add("cycles", &json!({ "id": year.id, "label": label, "calendar": calendar, "starts_on": starts_on, "ends_on": year.ends_on,
                "template_id": year.template_id, "status": status, "created_at": morning(starts_on) }))?;
            self.nation.years.push(Arc::new(year));
        }
        for year in &self.nation.years {
            let phases = [("planning", year.planning), ("mid_year", year.mid_year), ("annual", year.annual)];
            let check_ins = year.check_ins().into_iter().map(|(kind, window)| (kind.as_str(), window));
            for (phase, (opens_on, closes_on)) in phases.into_iter().chain(check_ins) {
                self.rows.add("cycle_windows", &json!({ "cycle_id": year.id, "phase": phase, "opens_on": opens_on, "closes_on": closes_on }))?;
            }
            let teachers = year.calendar == "calendar";
            for institution in
                self.facts.institutions.iter().filter(|one| !teachers || one.kind.ends_with("_council"))
            {
                self.rows.add("cycle_assignments", &json!({
                    "institution_id": self.nation.institutions.get(&institution.code), "id": self.ids.at(morning(year.starts_on)),
                    "cycle_id": year.id, "family": teachers.then_some("education"), "created_at": morning(year.starts_on),
                }))?;
            }
        }
        self.draft_template(&contents)
    }

    /// One council had no network: its windows were extended by orders.
    pub(super) fn extend_windows(&mut self, by: Uuid) -> Result<()> {
        let institution = self.nation.institutions.get("LGA-CHAMWINO-DC");
        let year =
            self.nation.years.iter().find(|year| year.status == "open" && year.calendar == "financial");
        let reason =
            "Kata nane hazikuwa na mtandao wa simu kuanzia tarehe 12; the network was down in eight wards.";
        for (phase, closes_on, ordered_on) in
            [("planning", "2026-08-14", "2026-07-29"), ("mid_year", "2027-01-15", "2026-12-03")]
        {
            let at = morning(date(ordered_on)?);
            let id = self.ids.at(at);
            self.rows.add("window_extensions", &json!({ "institution_id": institution, "id": id, "order_id": id, "scope": "institution", "scope_of": null,
                "reason_kind": "outage", "outage_starts_on": ordered_on, "outage_ends_on": closes_on, "cycle_id": year.map(|year| year.id),
                "phase": phase, "closes_on": closes_on, "ordered_closes_on": closes_on, "reason": reason, "ordered_by": by, "ordered_at": at }))?;
        }
        Ok(())
    }
}

/// Nine in the morning.
pub(super) fn morning(day: NaiveDate) -> DateTime<Utc> {
    clock::moment(day, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
}

/// A day that is written in the code.
pub(super) fn date(text: &str) -> Result<NaiveDate> {
    text.parse().map_err(Error::internal)
}
