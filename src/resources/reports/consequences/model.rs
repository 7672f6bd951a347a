//! Counting recommendations and needs.

use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

use super::store::{NeedRow, RecommendationCount};
use crate::kernel::id::ServantId;

/// How many recommendations of each kind stand in each decision.
pub type Kinds = BTreeMap<String, BTreeMap<String, i64>>;

/// The counts by group, and all together.
pub fn gather(rows: Vec<RecommendationCount>) -> (Kinds, BTreeMap<String, Kinds>) {
    let (mut all, mut groups) = (Kinds::new(), BTreeMap::<String, Kinds>::new());
    for RecommendationCount { group, kind, decision, count } in rows {
        for kinds in [&mut all, groups.entry(group.clone()).or_default()] {
            *kinds.entry(kind.clone()).or_default().entry(decision.clone()).or_default() += count;
        }
    }
    (all, groups)
}

/// How many in all.
pub fn total(kinds: &Kinds) -> i64 {
    kinds.values().flat_map(BTreeMap::values).sum()
}

/// The form in which two spellings of one need are the same: compatible Unicode (NFKC), small letters, single spaces, and no
/// full stop, comma or the like at the end.
pub fn normal(need: &str) -> String {
    let folded: String = need.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    let single = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    single.trim_end_matches(['.', ',', ';', ':', '!', ' ']).to_owned()
}

/// A need and who has it.
#[derive(Debug, Default)]
pub struct Need {
    /// Each way in which it was written, with how many wrote it so
    pub spellings: BTreeMap<String, usize>,
    people: BTreeSet<ServantId>,
    units: BTreeMap<String, BTreeSet<ServantId>>,
    families: BTreeMap<String, BTreeSet<ServantId>>,
}

impl Need {
    /// How many people have it.
    pub fn count(&self) -> usize {
        self.people.len()
    }

    /// How many in each unit.
    pub fn units(&self) -> BTreeMap<String, usize> {
        self.units.iter().map(|(unit, people)| (unit.clone(), people.len())).collect()
    }

    /// How many in each cadre group.
    pub fn families(&self) -> BTreeMap<String, usize> {
        self.families.iter().map(|(family, people)| (family.clone(), people.len())).collect()
    }

    /// As most write it; of several the first in order.
    pub fn usual(&self) -> String {
        let most = self.spellings.values().max();
        let usual = self.spellings.iter().find(|(_, times)| Some(*times) == most);
        usual.map(|(spelling, _)| spelling.clone()).unwrap_or_default()
    }
}

/// The needs by their normal form, what most people have first, and how many people have any. Each has a key in that order.
pub fn needs(rows: Vec<NeedRow>) -> (usize, Vec<(String, Need)>) {
    let (mut people, mut found) = (BTreeSet::new(), BTreeMap::<String, Need>::new());
    let mut spelt = BTreeSet::new();
    for NeedRow { servant_id, need, unit, family } in rows {
        people.insert(servant_id);
        let one = found.entry(normal(&need)).or_default();
        one.people.insert(servant_id);
        one.units.entry(unit).or_default().insert(servant_id);
        one.families.entry(family).or_default().insert(servant_id);
        if spelt.insert((servant_id, need.clone())) {
            *one.spellings.entry(need).or_default() += 1;
        }
    }
    let keyed = |(normal, need): (String, Need)| {
        let rank = 9_999_999_999_usize.saturating_sub(need.count());
        (format!("{rank:010} {normal}"), need)
    };
    let mut all: Vec<_> = found.into_iter().map(keyed).collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    (people.len(), all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_need_are_one() {
        for other in [
            "Records management",
            "records  MANAGEMENT.",
            " Records\u{a0}management ; ",
            "ＲＥＣＯＲＤＳ management",
            "Re\u{63}ords management",
        ] {
            assert_eq!(normal(other), "records management", "{other:?}");
        }
        assert_eq!(normal("Cafe\u{301}"), normal("CAFÉ"));
        assert_ne!(normal("Leadership"), normal("Leader ship"));
    }

    #[test]
    fn a_person_counts_once_for_a_need_and_what_most_have_comes_first() {
        let (one, two) = (ServantId::new(), ServantId::new());
        let row = |servant_id, need: &str, unit: &str| NeedRow {
            servant_id,
            need: need.into(),
            unit: unit.into(),
            family: "planning".into(),
        };
        let (people, needs) = needs(vec![
            row(one, "Uongozi", "PLAN"),
            row(one, "records management", "PLAN"),
            row(one, "Records management.", "PLAN"),
            row(two, "Records management.", "HR"),
        ]);
        assert_eq!((people, needs.len()), (2, 2));
        let first = &needs[0].1;
        assert_eq!((first.count(), first.usual().as_str()), (2, "Records management."));
        assert_eq!(first.units(), BTreeMap::from([("HR".to_owned(), 1), ("PLAN".to_owned(), 1)]));
        assert_eq!(first.spellings.len(), 2, "what was written stays");
        assert_eq!(needs[1].1.usual(), "Uongozi");
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(text in "\\PC{0,40}") {
            prop_assert_eq!(normal(&normal(&text)), normal(&text));
        }
    }
}
