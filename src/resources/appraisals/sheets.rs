//! Whether a sheet may be saved, and whether it may be handed in.

use std::collections::BTreeSet;

use super::model::{Appraisal, Kind, Recommendation, SheetContent, Side};
use crate::{
    kernel::{
        error::{Code, FieldError, Result},
        text::{Check, PROSE},
    },
    scoring::{Content, Entry, Fault, Marks, Status, check_entry, score},
};

/// The checked content. A draft may have gaps and want justifications; what is there has to be right.
pub fn parse(raw: SheetContent, appraisal: &Appraisal, template: &Content, side: Side) -> Result<SheetContent> {
    let mut check = Check::default();
    let marks = parse_marks(raw.marks, appraisal, template, &mut check);
    check.ensure(raw.recommendation.is_none() || side == Side::Supervisor, "/recommendation", Code::RecommendationSide);
    let recommendation = raw
        .recommendation
        .map(|raw| Recommendation { kind: raw.kind, text: check.prose("/recommendation/text", &raw.text, PROSE) });
    check.count("/training_needs", raw.training_needs.len(), 0, 10);
    let needs = raw.training_needs.iter().enumerate();
    let training_needs = needs.map(|(n, need)| check.line(format!("/training_needs/{n}"), need, 400)).collect();
    let comment = check.optional_prose("/comment", raw.comment.as_deref(), PROSE);
    check.finish()?;
    Ok(SheetContent { marks, comment, recommendation, training_needs })
}

fn parse_marks(mut marks: Marks, appraisal: &Appraisal, template: &Content, check: &mut Check) -> Marks {
    let known: BTreeSet<_> = appraisal.objectives.0.iter().map(|objective| objective.id.uuid()).collect();
    let parts: BTreeSet<_> = template.part_codes().into_iter().collect();
    let review = appraisal.kind == Kind::MidYear;
    for (id, objective) in &mut marks.objectives {
        let at = format!("/marks/objectives/{id}");
        check.ensure(known.contains(id), at.clone(), Code::UnknownCell);
        check.ensure(!review || objective.parts.is_empty(), format!("{at}/parts"), Code::NoMarksInReview);
        objective.achievement = check.optional_prose(format!("{at}/achievement"), objective.achievement.as_deref(), PROSE);
        objective.factors = check.optional_prose(format!("{at}/factors"), objective.factors.as_deref(), PROSE);
        for (code, entry) in &mut objective.parts {
            let at = format!("{at}/parts/{code}");
            check.ensure(parts.contains(code.as_str()), at.clone(), Code::UnknownCell);
            parse_entry(entry, template, true, &at, check);
        }
    }
    check.ensure(!review || marks.attributes.is_empty(), "/marks/attributes", Code::NoMarksInReview);
    for (code, entry) in &mut marks.attributes {
        let at = format!("/marks/attributes/{code}");
        match template.attributes().find(|attribute| attribute.code == *code) {
            Some(attribute) => parse_entry(entry, template, attribute.may_be_not_applicable, &at, check),
            None => check.wrong(FieldError::new(at, Code::UnknownCell)),
        }
    }
    marks
}

fn parse_entry(entry: &mut Entry, template: &Content, may_be_not_applicable: bool, at: &str, check: &mut Check) {
    entry.justification = check.optional_prose(format!("{at}/justification"), entry.justification.as_deref(), PROSE);
    if let Err(fault) = check_entry(&template.scale, entry, may_be_not_applicable)
        && fault != Fault::Unjustified
    {
        check.wrong(cell_error(fault, at, template));
    }
}

fn cell_error(fault: Fault, at: &str, template: &Content) -> FieldError {
    let (low, high) = template.scale.ends();
    let code = match fault {
        Fault::NeitherOrBoth => Code::CellNeitherOrBoth,
        Fault::OffScale => Code::MarkOffScale,
        Fault::MustApply => Code::MustApply,
        Fault::Unjustified => Code::Unjustified,
    };
    FieldError::new(at, code).with("low", low).with("high", high)
}

/// Whether a sheet can be handed in: no gaps, and a reason at either end of the scale. A review needs every achievement.
pub fn complete(content: &SheetContent, appraisal: &Appraisal, template: &Content) -> Result<()> {
    let mut check = Check::default();
    if appraisal.kind == Kind::MidYear {
        for objective in &appraisal.objectives.0 {
            let written = content.marks.objectives.get(&objective.id.uuid()).is_some_and(|marks| marks.achievement.is_some());
            check.ensure(written, format!("/marks/objectives/{}/achievement", objective.id), Code::FieldEmpty);
        }
        return check.finish();
    }
    let made = score(template, &appraisal.items(), &content.marks);
    for pointer in made.missing {
        check.wrong(FieldError::new(format!("/marks{pointer}"), Code::MarkMissing));
    }
    check.ensure(made.status != Status::NotScorable, "/marks", Code::NothingApplies);
    let objectives = content.marks.objectives.iter().flat_map(|(id, objective)| {
        objective.parts.iter().map(move |(code, entry)| (format!("/marks/objectives/{id}/parts/{code}"), entry))
    });
    let attributes = content.marks.attributes.iter().map(|(code, entry)| (format!("/marks/attributes/{code}"), entry));
    for (at, entry) in objectives.chain(attributes) {
        if check_entry(&template.scale, entry, true) == Err(Fault::Unjustified) {
            check.wrong(cell_error(Fault::Unjustified, &at, template));
        }
    }
    check.finish()
}
