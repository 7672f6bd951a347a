//! What changed from one revision of a plan to another.

use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::Content;
use crate::kernel::{
    error::{Error, Result},
    sql::text_enum,
};

text_enum! {
    /// What happened to a part of a plan.
    pub enum ChangeKind { Added = "added", Removed = "removed", Changed = "changed" }
}

text_enum! {
    /// A part of a plan.
    pub enum Part { Objective = "objective", Target = "target", Indicator = "indicator", Activity = "activity" }
}

/// A part that was added, removed or changed.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PlanChange {
    /// What happened to it
    pub change: ChangeKind,
    /// What it is
    pub part: Part,
    /// Its id
    pub id: Uuid,
    /// Its title; the later one
    pub title: String,
    /// Its fields that differ; none of what was added or removed
    pub fields: Vec<PlanFieldChange>,
}

/// A field that differs.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct PlanFieldChange {
    /// Its name; `within` where the part was moved to another parent
    #[schema(example = "weight")]
    pub field: String,
    /// Its value before
    #[schema(value_type = Option<Value>)]
    pub before: Value,
    /// Its value after
    #[schema(value_type = Option<Value>)]
    pub after: Value,
}

type Parts = BTreeMap<Uuid, (Part, usize, Map<String, Value>)>;

/// Every part that differs, in the order of the later revision, what was removed last.
pub fn diff(before: &Content, after: &Content) -> Result<Vec<PlanChange>> {
    let (old, new) = (parts(before)?, parts(after)?);
    let mut later: Vec<_> = new.iter().collect();
    later.sort_by_key(|(_, (_, place, _))| *place);
    let mut gone: Vec<_> = old.iter().filter(|(id, _)| !new.contains_key(*id)).collect();
    gone.sort_by_key(|(_, (_, place, _))| *place);
    let found = later.into_iter().filter_map(|(id, (part, _, fields))| {
        let Some((_, _, was)) = old.get(id) else {
            return Some(change(ChangeKind::Added, *part, *id, fields, vec![]));
        };
        let differs = fields.iter().filter_map(|(name, after)| {
            let before = was.get(name).cloned().unwrap_or_default();
            (before != *after).then(|| PlanFieldChange { field: name.clone(), before, after: after.clone() })
        });
        let differs: Vec<_> = differs.collect();
        (!differs.is_empty()).then(|| change(ChangeKind::Changed, *part, *id, fields, differs))
    });
    let removed = gone
        .into_iter()
        .map(|(id, (part, _, fields))| change(ChangeKind::Removed, *part, *id, fields, vec![]));
    Ok(found.chain(removed).collect())
}

fn change(
    change: ChangeKind,
    part: Part,
    id: Uuid,
    of: &Map<String, Value>,
    fields: Vec<PlanFieldChange>,
) -> PlanChange {
    let title = of.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    PlanChange { change, part, id, title, fields }
}

/// Every part by its id, with its own fields, and what it stands in as `within`.
fn parts(content: &Content) -> Result<Parts> {
    let mut found = Parts::new();
    let mut add = |part: Part, within: Option<Uuid>, value: Result<Value, serde_json::Error>| -> Result<()> {
        let Value::Object(mut fields) = value.map_err(Error::internal)? else { return Ok(()) };
        for below in ["targets", "indicators", "activities"] {
            fields.remove(below);
        }
        let id = fields.remove("id").and_then(|id| id.as_str()?.parse().ok()).unwrap_or_default();
        if let Some(within) = within {
            fields.insert("within".to_owned(), within.to_string().into());
        }
        let place = found.len();
        found.insert(id, (part, place, fields));
        Ok(())
    };
    for objective in &content.objectives {
        add(Part::Objective, None, serde_json::to_value(objective))?;
        for target in &objective.targets {
            add(Part::Target, Some(objective.id.uuid()), serde_json::to_value(target))?;
            for indicator in &target.indicators {
                add(Part::Indicator, Some(target.id.uuid()), serde_json::to_value(indicator))?;
            }
            for activity in &target.activities {
                add(Part::Activity, Some(target.id.uuid()), serde_json::to_value(activity))?;
            }
        }
    }
    Ok(found)
}
