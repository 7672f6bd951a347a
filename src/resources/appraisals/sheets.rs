//! Whether a sheet may be saved, and whether it may be handed in.

use super::model::{Appraisal, Recommendation, SheetContent, Side};
use crate::{
    kernel::{
        error::{Code, FieldError, Result},
        text::{Check, PROSE},
    },
    scoring::{Content, Entry, Fault, Marks, Status, check_marks, score},
};

/// The checked content. A draft may have gaps and want justifications; what is there has to be right.
pub fn parse(
    raw: SheetContent,
    appraisal: &Appraisal,
    template: &Content,
    side: Side,
) -> Result<SheetContent> {
    let mut check = Check::default();
    let marks = parse_marks(raw.marks, appraisal, template, &mut check);
    check.ensure(
        raw.recommendation.is_none() || side == Side::Supervisor,
        "/recommendation",
        Code::RecommendationSide,
    );
    let recommendation = raw.recommendation.map(|raw| Recommendation {
        kind: raw.kind,
        text: check.prose("/recommendation/text", &raw.text, PROSE),
    });
    check.count("/training_needs", raw.training_needs.len(), 0, 10);
    let needs = raw.training_needs.iter().enumerate();
    let training_needs =
        needs.map(|(n, need)| check.line(format!("/training_needs/{n}"), need, 400)).collect();
    let comment = check.optional_prose("/comment", raw.comment.as_deref(), PROSE);
    check.finish()?;
    Ok(SheetContent { marks, comment, recommendation, training_needs })
}

fn parse_marks(mut marks: Marks, appraisal: &Appraisal, template: &Content, check: &mut Check) -> Marks {
    for (id, objective) in &mut marks.objectives {
        let at = format!("/marks/objectives/{id}");
        objective.achievement =
            check.optional_prose(format!("{at}/achievement"), objective.achievement.as_deref(), PROSE);
        objective.factors =
            check.optional_prose(format!("{at}/factors"), objective.factors.as_deref(), PROSE);
        for (code, entry) in &mut objective.parts {
            parse_entry(entry, &format!("{at}/parts/{code}"), check);
        }
    }
    for (code, entry) in &mut marks.attributes {
        parse_entry(entry, &format!("/marks/attributes/{code}"), check);
    }
    if appraisal.kind.is_review() {
        let marked = !marks.attributes.is_empty()
            || marks.objectives.values().any(|objective| !objective.parts.is_empty());
        check.ensure(!marked, "/marks", Code::NoMarksInReview);
    }
    for (pointer, fault) in check_marks(template, &appraisal.items(), &marks) {
        if !matches!(fault, Fault::Unjustified | Fault::AboveProgress) {
            check.wrong(cell_error(fault, &pointer, template));
        }
    }
    marks
}

fn parse_entry(entry: &mut Entry, at: &str, check: &mut Check) {
    entry.justification =
        check.optional_prose(format!("{at}/justification"), entry.justification.as_deref(), PROSE);
}

fn cell_error(fault: Fault, pointer: &str, template: &Content) -> FieldError {
    let (low, high) = template.scale.ends();
    let code = match fault {
        Fault::NeitherOrBoth => Code::CellNeitherOrBoth,
        Fault::OffScale => Code::MarkOffScale,
        Fault::MustApply => Code::MustApply,
        Fault::Unjustified => Code::Unjustified,
        Fault::AboveProgress => Code::AboveProgress,
        Fault::Unknown => Code::UnknownCell,
    };
    FieldError::new(format!("/marks{pointer}"), code).with("low", low).with("high", high)
}

/// Whether a sheet can be handed in: no gaps, and a reason at either end of the scale. A review needs every achievement.
pub fn complete(content: &SheetContent, appraisal: &Appraisal, template: &Content) -> Result<()> {
    let mut check = Check::default();
    if appraisal.kind.is_review() {
        for objective in &appraisal.objectives.0 {
            let written = content
                .marks
                .objectives
                .get(&objective.id.uuid())
                .is_some_and(|marks| marks.achievement.is_some());
            check.ensure(
                written,
                format!("/marks/objectives/{}/achievement", objective.id),
                Code::FieldEmpty,
            );
        }
        return check.finish();
    }
    let made = score(template, &appraisal.items(), &content.marks);
    for gap in &made.missing {
        check.wrong(FieldError::new(format!("/marks{}", gap.pointer), Code::MarkMissing));
    }
    check.ensure(
        made.status != Status::NotScorable || !made.missing.is_empty(),
        "/marks",
        Code::NothingApplies,
    );
    for (pointer, fault) in check_marks(template, &appraisal.items(), &content.marks) {
        check.wrong(cell_error(fault, &pointer, template));
    }
    check.finish()
}
