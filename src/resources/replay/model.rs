//! Comparing marks, pure.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use crate::{
    kernel::{
        decimal::Decimal,
        error::{Error, Result},
        id::{AppraisalId, InstitutionId},
    },
    resources::reports::shown,
    scoring::{Exact, Score, Status},
};

/// At most so many places are named where a mark differs.
const NAMED: usize = 20;

/// A stored mark that its inputs do not give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub institution_id: InstitutionId,
    pub appraisal_id: AppraisalId,
    /// Where, as pointers into the score; `/overall` and `/grade` also where the columns beside it differ
    pub pointers: Vec<String>,
}

/// What is stored of a mark: the score, and the overall mark and the grade beside it.
pub struct Stored<'a> {
    pub score: &'a Value,
    pub overall: Option<&'a Decimal>,
    pub grade: Option<&'a str>,
}

/// The canonical JSON (RFC 8785) of a score, by which two are the same bit for bit.
pub fn canonical(score: &Value) -> Result<Vec<u8>> {
    serde_json_canonicalizer::to_vec(score).map_err(Error::internal)
}

/// Where the stored mark is not what was made again; none where they are the same, bit for bit.
pub fn differences(stored: &Stored<'_>, made: &Score) -> Result<Vec<String>> {
    let again = serde_json::to_value(made).map_err(Error::internal)?;
    let mut found = Vec::new();
    if canonical(stored.score)? != canonical(&again)? {
        compare("", stored.score, &again, &mut found);
    }
    if stored.overall != made.overall.as_ref() && !found.iter().any(|at| at == "/overall") {
        found.push("/overall".to_owned());
    }
    if stored.grade != made.grade.as_deref() && !found.iter().any(|at| at == "/grade") {
        found.push("/grade".to_owned());
    }
    found.truncate(NAMED);
    Ok(found)
}

fn compare(at: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, value) in a {
                compare(&format!("{at}/{name}"), value, b.get(name).unwrap_or(&Value::Null), found);
            }
            found.extend(b.keys().filter(|name| !a.contains_key(*name)).map(|name| format!("{at}/{name}")));
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (n, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{at}/{n}"), a, b, found);
            }
        }
        _ if one != other => found.push(at.to_owned()),
        _ => {}
    }
}

/// The marks of many people before and after.
#[derive(Debug, Default)]
pub struct Comparison {
    cells: BTreeMap<(String, String), i64>,
    before: BTreeMap<Exact, i64>,
    after: BTreeMap<Exact, i64>,
    gaps: BTreeMap<String, i64>,
    failed: i64,
}

/// A grade before, and what became of those who had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub before: String,
    /// Who had it; none where they are too few, or where others could be told by them
    pub count: Option<i64>,
    /// By the grade after
    pub after: BTreeMap<String, Option<i64>>,
}

/// What may be shown of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub appraisals: i64,
    pub computed: Option<i64>,
    pub not_computable: Option<i64>,
    pub gaps: BTreeMap<String, Option<i64>>,
    pub rows: Vec<Row>,
    pub mean: Option<(Exact, Exact)>,
    pub median: Option<(Exact, Exact)>,
}

impl Comparison {
    /// Adds one person: the grade and the exact mark that he has, and what the other template makes of it.
    pub fn add(&mut self, grade: &str, before: &Exact, made: &Score) {
        if let (Status::Complete, Some(after), Some(new)) = (made.status, &made.exact, &made.grade) {
            *self.cells.entry((grade.to_owned(), new.clone())).or_default() += 1;
            *self.before.entry(before.clone()).or_default() += 1;
            *self.after.entry(after.clone()).or_default() += 1;
            return;
        }
        self.failed += 1;
        let mut gaps: Vec<_> = made.missing.iter().map(|gap| kind_of(&gap.pointer)).collect();
        gaps.sort();
        gaps.dedup();
        for gap in gaps {
            *self.gaps.entry(gap).or_default() += 1;
        }
    }

    /// Of what fewer than `smallest` people make up nothing is shown, nor anything by which it could be worked out: neither from
    /// the other rows and the total, nor within a row whose total the marks report may show (E-40).
    pub fn shown(&self, grades: &[String], smallest: i64) -> Shown {
        let counts = |grade: &String| -> Vec<(&String, i64)> {
            let cells = self.cells.iter().filter(|((before, _), _)| before == grade);
            cells.map(|((_, after), count)| (after, *count)).collect()
        };
        let totals = grades.iter().map(|grade| counts(grade).iter().map(|(_, count)| count).sum());
        let mut sizes: Vec<i64> = totals.collect();
        let computed: i64 = sizes.iter().sum();
        sizes.push(self.failed);
        let mut open = shown(&sizes, smallest);
        // Nobody is no secret where somebody is shown, but a lone zero among the hidden would be.
        for (open, size) in open.iter_mut().zip(&sizes) {
            *open = *open || *size == 0;
        }
        let failed_open = open.pop().unwrap_or(false);
        let row = |(grade, (open, total)): (&String, (bool, i64))| {
            let cells = counts(grade);
            let inner = shown(&cells.iter().map(|(_, count)| *count).collect::<Vec<_>>(), smallest);
            let cells = cells.into_iter().zip(inner);
            let after = cells
                .map(|((after, count), shown)| (after.clone(), (open && shown).then_some(count)))
                .collect();
            Row { before: grade.clone(), count: open.then_some(total), after }
        };
        let rows = grades.iter().zip(open.into_iter().zip(sizes)).map(row).collect();
        let enough = computed >= smallest;
        Shown {
            appraisals: computed + self.failed,
            computed: failed_open.then_some(computed),
            not_computable: failed_open.then_some(self.failed),
            gaps: self
                .gaps
                .iter()
                .map(|(gap, n)| (gap.clone(), (failed_open && *n >= smallest).then_some(*n)))
                .collect(),
            rows,
            mean: mean(&self.before).zip(mean(&self.after)).filter(|_| enough),
            median: median(&self.before).zip(median(&self.after)).filter(|_| enough),
        }
    }
}

/// A gap without the objective whose it is: `/objectives/*/parts/quality`.
fn kind_of(pointer: &str) -> String {
    let mut parts: Vec<_> = pointer.split('/').collect();
    if let [_, "objectives", id, ..] = parts.as_mut_slice() {
        *id = "*";
    }
    parts.join("/")
}

fn mean(marks: &BTreeMap<Exact, i64>) -> Option<Exact> {
    let count: i64 = marks.values().sum();
    let sum = marks.iter().fold(Exact::zero(), |sum, (mark, n)| &sum + &(mark * &Exact::whole(*n)));
    sum.over(&Exact::whole(count))
}

fn median(marks: &BTreeMap<Exact, i64>) -> Option<Exact> {
    let count: i64 = marks.values().sum();
    let nth = |n: i64| {
        let mut before = 0;
        marks.iter().find_map(|(mark, count)| {
            before += count;
            (n < before).then_some(mark)
        })
    };
    (nth((count - 1) / 2)? + nth(count / 2)?).over(&Exact::whole(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::{Entry, Item, Marks, ObjectiveMarks, score, shipped};
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    fn made() -> Score {
        let content = shipped().unwrap().into_iter().find(|new| new.code == "opras-tfn832").unwrap().content;
        let item = Item {
            id: Uuid::nil(),
            title: "x".into(),
            weight: Decimal::from(100),
            subtasks: vec![],
            progress: None,
        };
        let entry = |_: &str| Entry::of(Decimal::from(2));
        let parts = content.parts().map(|part| (part.code.clone(), entry(&part.code))).collect();
        let marks = Marks {
            objectives: [(Uuid::nil(), ObjectiveMarks { parts, ..ObjectiveMarks::default() })].into(),
            attributes: content.attributes().map(|one| (one.code.clone(), entry(&one.code))).collect(),
        };
        score(&content, &[item], &marks)
    }

    #[test]
    fn the_same_is_the_same_and_a_changed_bit_is_named() {
        let made = made();
        let mut score = serde_json::to_value(&made).unwrap();
        let overall = made.overall.clone();
        let stored = |score: &Value, overall: Option<&Decimal>| {
            differences(&Stored { score, overall, grade: made.grade.as_deref() }, &made).unwrap()
        };
        assert_eq!(stored(&score, overall.as_ref()), Vec::<String>::new());
        assert_eq!(stored(&score, Some(&Decimal::from(1))), ["/overall"]);
        score["explanation"]["terms"][1]["value"] = json!("3");
        score["surplus"] = json!(true);
        score.as_object_mut().unwrap().remove("exact");
        let mut found = stored(&score, overall.as_ref());
        found.sort();
        assert_eq!(found, ["/exact", "/explanation/terms/1/value", "/surplus"]);
    }

    fn comparison(cells: &[(&str, &str, i64)], failed: i64) -> Comparison {
        let mut all = Comparison { failed, ..Comparison::default() };
        for (before, after, count) in cells {
            all.cells.insert(((*before).to_owned(), (*after).to_owned()), *count);
        }
        all
    }

    #[test]
    fn small_groups_and_what_would_give_them_away_are_left_out() {
        let grades = ["good".to_owned(), "fair".to_owned(), "poor".to_owned()];
        let all = comparison(
            &[("good", "good", 20), ("good", "fair", 3), ("fair", "fair", 30), ("poor", "poor", 7)],
            0,
        );
        let shown = all.shown(&grades, 5);
        assert_eq!(shown.rows[0].count, Some(23));
        assert_eq!(
            shown.rows[0].after,
            [("good".to_owned(), None), ("fair".to_owned(), None)].into(),
            "23 less 20 is 3"
        );
        assert_eq!(shown.rows[1].after, [("fair".to_owned(), Some(30))].into());
        let few = comparison(&[("good", "good", 20), ("fair", "fair", 30), ("poor", "poor", 2)], 0)
            .shown(&grades, 5);
        assert_eq!((few.rows[2].count, few.rows[0].count, few.rows[1].count), (None, None, Some(30)));
        let unmade = comparison(&[("good", "good", 20)], 2).shown(&grades, 5);
        assert_eq!((unmade.computed, unmade.not_computable, unmade.rows[0].count), (None, None, None));
        assert_eq!((few.rows.len(), few.mean.is_none()), (3, true));
    }

    #[test]
    fn mean_and_median_are_exact() {
        let marks: BTreeMap<Exact, i64> =
            [(Exact::whole(1), 2), (Exact::whole(2), 1), (Exact::whole(4), 1)].into();
        assert_eq!(mean(&marks).unwrap().to_string(), "2");
        assert_eq!(median(&marks).unwrap().to_string(), "3/2");
        assert_eq!((mean(&BTreeMap::new()), median(&BTreeMap::new())), (None, None));
        assert_eq!(kind_of("/objectives/0190/parts/overall"), "/objectives/*/parts/overall");
    }

    proptest! {
        /// E-40: in every row, what is left after subtracting all that is shown from its total is nobody or enough, or the whole row.
        #[test]
        fn no_difference_is_a_small_group(counts in prop::collection::vec(0i64..12, 9), failed in 0i64..12, smallest in 2i64..7) {
            let grades: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
            let mut all = Comparison { failed, ..Comparison::default() };
            for (n, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                all.cells.insert((grades[n / 3].clone(), grades[n % 3].clone()), *count);
            }
            let shown = all.shown(&grades, smallest);
            let mut hidden_rows = shown.appraisals - shown.not_computable.unwrap_or(0);
            let mut any = shown.not_computable.is_some_and(|n| n > 0);
            for (row, cells) in shown.rows.iter().zip(counts.chunks(3)) {
                let total: i64 = cells.iter().sum();
                let told: i64 = row.after.values().flatten().sum();
                prop_assert!(row.after.values().flatten().all(|count| *count >= smallest));
                prop_assert!(told == 0 || total == told || total - told >= smallest, "{cells:?} {row:?}");
                hidden_rows -= row.count.unwrap_or(0);
                any |= row.count.is_some_and(|n| n > 0);
            }
            prop_assert!(hidden_rows == 0 || hidden_rows >= smallest || !any, "{shown:?}");
        }
    }
}
