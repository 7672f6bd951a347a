//! Marks that a body varies cell by cell. Pure.

use uuid::Uuid;

use super::{dto::CellIn, model::VariedCell};
use crate::{
    kernel::{
        error::{Code, FieldError},
        text::{Check, PROSE},
    },
    scoring::{Content, Entry, Fault, Item, Marks, check_marks},
};

/// The marks with these cells varied, and what was varied; every wrong cell is noted.
pub fn vary(
    cells: Vec<CellIn>,
    template: &Content,
    items: &[Item],
    marks: &Marks,
    check: &mut Check,
) -> (Marks, Vec<VariedCell>) {
    let mut varied = marks.clone();
    let mut done = Vec::<(usize, VariedCell)>::new();
    check.count("/cells", cells.len(), 1, 200);
    let (low, high) = template.scale.ends();
    for (n, raw) in cells.into_iter().enumerate() {
        let at = format!("/cells/{n}");
        let reason = check.prose(format!("{at}/reason"), &raw.reason, PROSE);
        let mark = raw.mark.as_deref().map(str::parse);
        if let Some(Err(_)) = &mark {
            check.wrong(
                FieldError::new(format!("{at}/mark"), Code::MarkOffScale)
                    .with("low", &low)
                    .with("high", &high),
            );
            continue;
        }
        let after = Entry {
            mark: mark.and_then(Result::ok),
            not_applicable: raw.not_applicable,
            justification: Some(reason),
        };
        if done.iter().any(|(_, other)| other.cell == raw.cell) {
            check.wrong(FieldError::new(format!("{at}/cell"), Code::FieldTwice));
            continue;
        }
        let Some(before) = put(&mut varied, &raw.cell, after.clone()) else {
            check.wrong(FieldError::new(format!("{at}/cell"), Code::UnknownCell));
            continue;
        };
        let same =
            |before: &Entry| before.mark == after.mark && before.not_applicable == after.not_applicable;
        check.ensure(!before.as_ref().is_some_and(same), format!("{at}/mark"), Code::CellUnchanged);
        done.push((n, VariedCell { cell: raw.cell, before, after }));
    }
    // What stood there before was checked when it was handed in; only what is varied is told.
    for (pointer, fault) in check_marks(template, items, &varied) {
        let named = |cell: &VariedCell| cell.cell == pointer || unknown(cell, &pointer, fault);
        let Some((n, _)) = done.iter().find(|(_, cell)| named(cell)) else { continue };
        let (field, code) = match fault {
            Fault::NeitherOrBoth => ("mark", Code::CellNeitherOrBoth),
            Fault::OffScale => ("mark", Code::MarkOffScale),
            Fault::MustApply => ("not_applicable", Code::MustApply),
            Fault::Unjustified => ("reason", Code::Unjustified),
            Fault::AboveProgress => ("reason", Code::AboveProgress),
            Fault::Unknown => ("cell", Code::UnknownCell),
        };
        let error = FieldError::new(format!("/cells/{n}/{field}"), code);
        check.wrong(error.with("low", &low).with("high", &high));
    }
    (varied, done.into_iter().map(|(_, cell)| cell).collect())
}

/// A whole objective that the form does not have is told by the objective.
fn unknown(cell: &VariedCell, pointer: &str, fault: Fault) -> bool {
    fault == Fault::Unknown && cell.cell.starts_with(pointer)
}

/// Puts an entry into the cell that a pointer (RFC 6901) names; what stood there. `None` if it names no cell, or not in the one
/// spelling that faults are told in.
fn put(marks: &mut Marks, pointer: &str, entry: Entry) -> Option<Option<Entry>> {
    let tokens: Vec<_> = pointer.strip_prefix('/')?.split('/').collect();
    let plain = |token: &str| {
        let code = token.replace("~1", "/").replace("~0", "~");
        (code.replace('~', "~0").replace('/', "~1") == token).then_some(code)
    };
    match tokens.as_slice() {
        ["attributes", token] => Some(marks.attributes.insert(plain(token)?, entry)),
        ["objectives", id, "parts", token] => {
            let code = plain(token)?;
            let id = id.parse::<Uuid>().ok().filter(|parsed| parsed.to_string() == *id)?;
            Some(marks.objectives.entry(id).or_default().parts.insert(code, entry))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_names_a_cell_in_one_spelling_only() {
        let mut marks = Marks::default();
        let id = "0197c492-1f00-7000-8000-00000000000a";
        let mut put = |pointer: &str| put(&mut marks, pointer, Entry::not_applicable());
        for good in [
            "/attributes/1.1".to_owned(),
            format!("/objectives/{id}/parts/overall"),
            "/attributes/a~1b~0".to_owned(),
        ] {
            assert_eq!(put(&good), Some(None), "{good}");
            assert_eq!(put(&good), Some(Some(Entry::not_applicable())), "{good} again");
        }
        let shouted = format!("/objectives/{}/parts/overall", id.to_uppercase());
        for bad in [
            "",
            "/",
            "attributes/1.1",
            "/attributes",
            "/attributes/a~b",
            "/attributes/1/2",
            "/objectives/x/parts/overall",
            &shouted,
        ] {
            assert_eq!(put(bad), None, "{bad}");
        }
        assert!(marks.attributes.contains_key("a/b~"));
    }
}
