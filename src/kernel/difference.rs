//! The difference of two JSON documents, field by field. Pure; `apply(diff(a, b), a)` is `b`.
//!
//! Lists of things with an `id` are compared by it, whatever their order; other lists by place. A pointer (RFC 6901) leads
//! through the ids: `/objectives/{id}/weight`. A thing that moved in its list has a changed `position`.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What happened to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldChange {
    /// Where, as a JSON pointer in which things of a list stand by their ids
    #[schema(example = "/objectives/01900000-0000-7000-8000-000000000001/weight")]
    pub pointer: String,
    /// What happened to it
    pub kind: ChangeKind,
    /// What it was; absent if it was added
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What it is; absent if it was removed
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// A document in which every list is a map: by id where its things have one, else by place. Null is absence.
pub fn keyed(document: Value) -> Value {
    match document {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, keyed(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(place, item)| {
                let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
                let mut item = keyed(item);
                if let (Some(fields), Some(_)) = (item.as_object_mut(), &id) {
                    fields.insert("position".to_owned(), (place + 1).into());
                }
                (id.unwrap_or_else(|| place.to_string()), item)
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

/// What leads from one document to another; both as [`keyed`] gives them.
pub fn diff(from: &Value, to: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    compare(String::new(), from, to, &mut changes);
    changes
}

fn compare(at: String, from: &Value, to: &Value, changes: &mut Vec<FieldChange>) {
    let (Value::Object(before), Value::Object(after)) = (from, to) else {
        if from != to {
            let (from, to) = (Some(from.clone()), Some(to.clone()));
            changes.push(FieldChange { pointer: at, kind: ChangeKind::Changed, from, to });
        }
        return;
    };
    let below = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    for (name, was) in before {
        match after.get(name) {
            Some(is) => compare(below(name), was, is, changes),
            None => changes.push(FieldChange {
                pointer: below(name),
                kind: ChangeKind::Removed,
                from: Some(was.clone()),
                to: None,
            }),
        }
    }
    for (name, is) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let to = Some(is.clone());
        changes.push(FieldChange { pointer: below(name), kind: ChangeKind::Added, from: None, to });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Does what the changes say.
    fn apply(changes: &[FieldChange], to: &Value) -> Value {
        let mut document = to.clone();
        for change in changes {
            let Some((parent, name)) = change.pointer.rsplit_once('/') else {
                document = change.to.clone().unwrap();
                continue;
            };
            let name = name.replace("~1", "/").replace("~0", "~");
            let fields = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            match &change.to {
                Some(value) => fields.insert(name, value.clone()),
                None => fields.remove(&name),
            };
        }
        document
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            (-3i64..3).prop_map(Value::from),
            "[a-c/~]{0,3}".prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-d/~]{1,2}|id", inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_differs_leads_from_one_to_the_other(from in document(), to in document()) {
            let (from, to) = (keyed(from), keyed(to));
            prop_assert_eq!(&apply(&diff(&from, &to), &from), &to);
            prop_assert_eq!(diff(&from, &from), vec![]);
        }
    }

    #[test]
    fn things_are_known_by_their_ids() {
        let from = keyed(json!({ "objectives": [
            { "id": "a", "weight": "60", "targets": [{ "unit": "days" }], "resources": null },
            { "id": "b", "weight": "40", "targets": [] } ] }));
        let to = keyed(json!({ "objectives": [
            { "id": "b", "weight": "40", "targets": [], "resources": "a car" },
            { "id": "c", "weight": "60", "targets": [] } ] }));
        let told: Vec<_> = diff(&from, &to).into_iter().map(|c| (c.pointer, c.kind)).collect();
        assert_eq!(
            told,
            [
                ("/objectives/a".to_owned(), ChangeKind::Removed),
                ("/objectives/b/position".to_owned(), ChangeKind::Changed),
                ("/objectives/b/resources".to_owned(), ChangeKind::Added),
                ("/objectives/c".to_owned(), ChangeKind::Added),
            ]
        );
    }
}
