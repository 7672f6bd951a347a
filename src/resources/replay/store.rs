//! Stored marks with their inputs, row by row from the database: memory does not grow with their number.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::TryStreamExt;
use serde_json::Value;
use std::collections::BTreeMap;

use super::model::{Comparison, Difference, Stored, differences};
use crate::{
    kernel::{
        db::Conn,
        error::{Error, Result},
        id::{CycleId, InstitutionId, TemplateId},
    },
    resources::{
        appraisals::{Appraisal, Kind, SheetContent, Side, Status},
        templates,
    },
    schema::{appraisals, sheets, templates as all_templates},
    scoring::{self, Content},
};

/// How many marks were made again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// All
    pub marks: u64,
    /// Those that are not what their inputs give
    pub different: u64,
}

/// An appraisal with its mark as it is stored, word for word, and the agreed column.
type Kept = (Appraisal, Option<Value>, SheetContent);

macro_rules! kept {
    () => {
        appraisals::table
            .inner_join(
                sheets::table.on(sheets::institution_id
                    .eq(appraisals::institution_id)
                    .and(sheets::appraisal_id.eq(appraisals::id))
                    .and(sheets::side.eq(Side::Agreed))),
            )
            .filter(appraisals::score.is_not_null())
            .select((Appraisal::as_select(), appraisals::score, sheets::content))
    };
}

/// Makes every stored mark again, of the nation or of an institution, and tells of each that is different.
pub async fn check(
    conn: &mut Conn,
    institution: Option<InstitutionId>,
    mut tell: impl FnMut(Difference),
) -> Result<Checked> {
    let templates = contents(conn).await?;
    let mut query = kept!().order((appraisals::institution_id, appraisals::id)).into_boxed();
    if let Some(institution) = institution {
        query = query.filter(appraisals::institution_id.eq(institution));
    }
    let mut rows = std::pin::pin!(query.load_stream::<Kept>(conn).await?);
    let mut checked = Checked::default();
    while let Some((appraisal, score, sheet)) = rows.try_next().await? {
        checked.marks += 1;
        let template = templates
            .get(&appraisal.template_id)
            .ok_or_else(|| Error::internal("a mark was made by a template that is gone"))?;
        let pointers = again(template, &appraisal, score.as_ref(), &sheet)?;
        if !pointers.is_empty() {
            checked.different += 1;
            let (institution_id, appraisal_id) = (appraisal.institution_id, appraisal.id);
            tell(Difference { institution_id, appraisal_id, pointers });
        }
    }
    Ok(checked)
}

fn again(
    template: &Content,
    appraisal: &Appraisal,
    score: Option<&Value>,
    sheet: &SheetContent,
) -> Result<Vec<String>> {
    let made = scoring::score_with(template, &appraisal.items(), &sheet.marks, appraisal.responses());
    let (overall, grade) = (appraisal.overall.as_ref(), appraisal.grade.as_deref());
    differences(&Stored { score: score.unwrap_or(&Value::Null), overall, grade }, &made)
}

async fn contents(conn: &mut Conn) -> Result<BTreeMap<TemplateId, Content>> {
    let rows: Vec<(TemplateId, templates::Document)> =
        all_templates::table.select((all_templates::id, all_templates::content)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, content)| (id, content.0)).collect())
}

/// The stored mark of one appraisal, word for word.
pub async fn stored_score(conn: &mut Conn, appraisal: &Appraisal) -> Result<Option<Value>> {
    let row = appraisals::table.find((appraisal.institution_id, appraisal.id));
    Ok(row.select(appraisals::score).first(conn).await?)
}

/// The agreed column of one appraisal with the template that made its mark.
pub async fn inputs(conn: &mut Conn, appraisal: &Appraisal) -> Result<(SheetContent, Content)> {
    let query = sheets::table
        .inner_join(all_templates::table.on(all_templates::id.eq(appraisal.template_id)))
        .filter(sheets::institution_id.eq(appraisal.institution_id))
        .filter(sheets::appraisal_id.eq(appraisal.id).and(sheets::side.eq(Side::Agreed)))
        .select((sheets::content, all_templates::content));
    let (sheet, template): (SheetContent, templates::Document) = query.first(conn).await?;
    Ok((sheet, template.0))
}

/// What another template makes of the disclosed annual appraisals of a cycle in an institution, and the grades that they have.
pub async fn simulate(
    conn: &mut Conn,
    institution: InstitutionId,
    cycle: CycleId,
    template: &Content,
) -> Result<(Comparison, Vec<String>)> {
    let templates = contents(conn).await?;
    let query = kept!()
        .filter(appraisals::institution_id.eq(institution).and(appraisals::cycle_id.eq(cycle)))
        .filter(appraisals::kind.eq(Kind::Annual))
        .filter(appraisals::status.eq_any([Status::Disclosed, Status::Final]));
    let mut rows = std::pin::pin!(query.load_stream::<Kept>(conn).await?);
    let (mut all, mut grades) = (Comparison::default(), Vec::<String>::new());
    while let Some((appraisal, _, sheet)) = rows.try_next().await? {
        let exact = appraisal.score.as_ref().and_then(|score| score.0.exact.clone());
        let (Some(before), Some(grade)) = (exact, &appraisal.grade) else { continue };
        for band in templates.get(&appraisal.template_id).into_iter().flat_map(|made| &made.bands) {
            if !grades.contains(&band.grade) {
                grades.push(band.grade.clone());
            }
        }
        all.add(
            grade,
            &before,
            &scoring::score_with(template, &appraisal.items(), &sheet.marks, appraisal.responses()),
        );
    }
    Ok((all, grades))
}
