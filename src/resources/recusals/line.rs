//! The next in line.

use std::collections::BTreeSet;

use crate::kernel::id::ServantId;

/// Who was chosen out of a line, and who was passed over before him, nearest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub person: Option<ServantId>,
    pub skipped: Vec<ServantId>,
}

/// The first of the line, nearest first, who is not blocked.
pub fn next_in_line(chain: &[ServantId], blocked: &BTreeSet<ServantId>) -> Chosen {
    let person = chain.iter().find(|person| !blocked.contains(person)).copied();
    let mut skipped: Vec<ServantId> = Vec::new();
    for one in chain.iter().take_while(|one| Some(**one) != person) {
        if !skipped.contains(one) {
            skipped.push(*one);
        }
    }
    Chosen { person, skipped }
}

/// Supervisor and reviewer out of a line: the reviewer is the next in line after the supervisor.
pub fn raters(chain: &[ServantId], blocked: &BTreeSet<ServantId>) -> (Chosen, Chosen) {
    let supervisor = next_in_line(chain, blocked);
    let mut blocked = blocked.clone();
    blocked.extend(supervisor.person);
    let above = chain.iter().position(|one| Some(*one) == supervisor.person).map_or(chain.len(), |n| n + 1);
    let reviewer = next_in_line(chain.get(above..).unwrap_or_default(), &blocked);
    (supervisor, reviewer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people(numbers: &[u128]) -> Vec<ServantId> {
        numbers.iter().map(|n| uuid::Uuid::from_u128(*n).into()).collect()
    }

    #[test]
    fn the_recused_and_the_servant_himself_are_passed_over_and_on_record() {
        let chain = people(&[1, 2, 3, 4]);
        let blocked = people(&[1, 3]).into_iter().collect();
        let (supervisor, reviewer) = raters(&chain, &blocked);
        assert_eq!(supervisor, Chosen { person: Some(chain[1]), skipped: vec![chain[0]] });
        assert_eq!(reviewer, Chosen { person: Some(chain[3]), skipped: vec![chain[2]] });
        let nobody = next_in_line(&chain, &chain.iter().copied().collect());
        assert_eq!(nobody, Chosen { person: None, skipped: chain });
        assert_eq!(next_in_line(&[], &BTreeSet::new()), Chosen { person: None, skipped: vec![] });
    }

    proptest! {
        /// Never a blocked one, never one twice; with more blocked, never one nearer; and nobody only where all are blocked.
        #[test]
        fn whoever_is_chosen_is_free_and_nearest(chain in prop::collection::vec(0u128..8, 0..10), blocked in prop::collection::btree_set(0u128..8, 0..8), more in 0u128..8) {
            let (chain, mut blocked) = (people(&chain), people(&blocked.into_iter().collect::<Vec<_>>()).into_iter().collect::<BTreeSet<_>>());
            let (supervisor, reviewer) = raters(&chain, &blocked);
            for chosen in [&supervisor, &reviewer] {
                prop_assert!(chosen.person.is_none_or(|person| chain.contains(&person) && !blocked.contains(&person)));
            }
            prop_assert!(supervisor.person.is_none() || supervisor.person != reviewer.person);
            prop_assert!(supervisor.skipped.iter().all(|one| blocked.contains(one)));
            prop_assert_eq!(supervisor.person.is_none(), chain.iter().all(|one| blocked.contains(one)));
            let place = |person: Option<ServantId>| person.and_then(|one| chain.iter().position(|other| *other == one)).unwrap_or(chain.len());
            let before = place(supervisor.person);
            blocked.extend(people(&[more]));
            prop_assert!(place(next_in_line(&chain, &blocked).person) >= before);
        }
    }
}
