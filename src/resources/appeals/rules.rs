//! The rules of appeal: which level is next, who decides, what is carried. Pure.

use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

use super::model::{Condition, DeciderRule, Earlier, Level, Outcome, Vote};
use crate::kernel::{
    error::{Code, Error, Result},
    id::ServantId,
};

/// Opens a new version of the appraisal, which is then disclosed and can be appealed against from the first level on?
pub fn opens_anew(outcome: Outcome, condition: Option<Condition>) -> bool {
    outcome == Outcome::Allowed || condition == Some(Condition::Remit)
}

/// Which level is next, and the last day on which it can be asked in time.
pub fn next_level(
    earlier: Option<&Earlier>,
    disclosed_on: NaiveDate,
    days: i32,
) -> Result<(Level, NaiveDate)> {
    let first = (Level::Reviewer, disclosed_on + Days::new(u64::try_from(days).unwrap_or(0)));
    let Some(earlier) = earlier else { return Ok(first) };
    let Some(outcome) = earlier.outcome else { return Err(Error::new(Code::AppealRunning)) };
    if opens_anew(outcome, earlier.condition) {
        return Ok(first);
    }
    let above = earlier.level.above().ok_or_else(|| Error::new(Code::AppealsExhausted))?;
    Ok((above, earlier.next_level_until.unwrap_or(first.1)))
}

/// Who may decide at the first level.
#[derive(Debug, Clone, Default)]
pub struct Candidates {
    pub reviewer: Option<ServantId>,
    pub reviewers_supervisor: Option<ServantId>,
    pub heads: Vec<ServantId>,
    /// Who has a part in the case
    pub parties: Vec<ServantId>,
}

/// Names him: the first in line who has no part in the case.
pub fn decider(candidates: &Candidates) -> (Option<ServantId>, DeciderRule) {
    let free = |person: &ServantId| !candidates.parties.contains(person);
    let line = [
        (candidates.reviewer, DeciderRule::Reviewer),
        (candidates.reviewers_supervisor, DeciderRule::ReviewersSupervisor),
    ];
    let line = line.into_iter().filter_map(|(person, rule)| Some((person?, rule)));
    let heads = candidates.heads.iter().map(|head| (*head, DeciderRule::InstitutionHead));
    let named = line.chain(heads).find(|(person, _)| free(person));
    named.map_or((None, DeciderRule::NobodyLeft), |(person, rule)| (Some(person), rule))
}

/// How many votes each outcome has.
pub fn tally(votes: &[Vote]) -> BTreeMap<Outcome, usize> {
    let mut tally = BTreeMap::new();
    for vote in votes {
        *tally.entry(vote.outcome).or_default() += 1;
    }
    tally
}

/// Whether the committee decided so: a quorum has voted, and no other outcome has more votes. A tie is the chair's to break.
pub fn carried(votes: &[Vote], outcome: Outcome, quorum: u32) -> Result<()> {
    quorate(votes, quorum)?;
    let tally = tally(votes);
    let most = tally.values().max().copied().unwrap_or(0);
    if tally.get(&outcome).copied().unwrap_or(0) == most {
        Ok(())
    } else {
        Err(Error::new(Code::OutcomeNotCarried))
    }
}

/// Whether so many have voted as are needed.
pub fn quorate(votes: &[Vote], quorum: u32) -> Result<()> {
    let needed = usize::try_from(quorum).unwrap_or(usize::MAX);
    if votes.len() >= needed {
        return Ok(());
    }
    Err(Error::new(Code::QuorumMissing).with("votes", votes.len()).with("quorum", quorum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::AppealId;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn earlier(level: Level, outcome: Option<Outcome>, condition: Option<Condition>) -> Earlier {
        let next_level_until = Some(day("2027-08-20"));
        Earlier { id: AppealId::new(), level, outcome, condition, next_level_until }
    }

    #[test]
    fn levels_follow_each_other_and_a_new_version_begins_below() {
        let next = |earlier: Option<&Earlier>| {
            next_level(earlier, day("2027-07-01"), 14).map_err(|error| error.code())
        };
        let first = Ok((Level::Reviewer, day("2027-07-15")));
        assert_eq!(next(None), first);
        assert_eq!(next(Some(&earlier(Level::Reviewer, None, None))), Err(Code::AppealRunning));
        let up = Ok((Level::Committee, day("2027-08-20")));
        for (outcome, condition, expected) in [
            (Outcome::Dismissed, None, up),
            (Outcome::StruckOut, None, up),
            (Outcome::AllowedWithConditions, Some(Condition::Vary), up),
            (Outcome::AllowedWithConditions, Some(Condition::Remit), first),
            (Outcome::Allowed, None, first),
        ] {
            assert_eq!(next(Some(&earlier(Level::Reviewer, Some(outcome), condition))), expected);
        }
        let top = earlier(Level::Commission, Some(Outcome::Dismissed), None);
        assert_eq!(next(Some(&top)), Err(Code::AppealsExhausted));
    }

    #[test]
    fn the_first_in_line_without_a_part_in_it_decides() {
        let (reviewer, above, head) = (ServantId::new(), ServantId::new(), ServantId::new());
        let with = |parties: Vec<ServantId>| {
            decider(&Candidates {
                reviewer: Some(reviewer),
                reviewers_supervisor: Some(above),
                heads: vec![head],
                parties,
            })
        };
        assert_eq!(with(vec![]), (Some(reviewer), DeciderRule::Reviewer));
        assert_eq!(with(vec![reviewer]), (Some(above), DeciderRule::ReviewersSupervisor));
        assert_eq!(with(vec![reviewer, above]), (Some(head), DeciderRule::InstitutionHead));
        assert_eq!(with(vec![above, head, reviewer]), (None, DeciderRule::NobodyLeft));
        assert_eq!(decider(&Candidates::default()), (None, DeciderRule::NobodyLeft));
    }

    fn vote(outcome: Outcome) -> Vote {
        let (reasons, cast_at) = ("x".to_owned(), "2027-07-01T06:00:00Z".parse().unwrap());
        Vote { member_id: ServantId::new(), member_name: "x".to_owned(), outcome, reasons, cast_at }
    }

    #[test]
    fn a_quorum_and_most_votes_carry_it_and_a_tie_is_the_chairs() {
        use Outcome::{Allowed, Dismissed};
        let votes = |outcomes: &[Outcome]| outcomes.iter().copied().map(vote).collect::<Vec<_>>();
        let code = |of: &[Outcome], outcome| carried(&votes(of), outcome, 3).err().map(|error| error.code());
        assert_eq!(code(&[Allowed, Allowed], Allowed), Some(Code::QuorumMissing));
        assert_eq!(code(&[Allowed, Allowed, Dismissed], Allowed), None);
        assert_eq!(code(&[Allowed, Allowed, Dismissed], Dismissed), Some(Code::OutcomeNotCarried));
        assert_eq!(code(&[Allowed, Dismissed, Allowed, Dismissed], Dismissed), None);
    }

    proptest! {
        /// Whoever has a part in the case is never named, whoever stands in the line.
        #[test]
        fn nobody_with_a_part_is_named(line in prop::collection::vec(0u128..6, 0..6), parties in prop::collection::vec(0u128..6, 0..6)) {
            let person = |n: &u128| ServantId::from(uuid::Uuid::from_u128(*n));
            let candidates = Candidates {
                reviewer: line.first().map(person),
                reviewers_supervisor: line.get(1).map(person),
                heads: line.iter().skip(2).map(person).collect(),
                parties: parties.iter().map(person).collect(),
            };
            let (named, rule) = decider(&candidates);
            prop_assert_eq!(named.is_none(), rule == DeciderRule::NobodyLeft);
            prop_assert!(named.is_none_or(|named| !candidates.parties.contains(&named)));
            prop_assert!(named.is_some() || line.iter().all(|n| candidates.parties.contains(&person(n))));
        }

        /// Of any votes, exactly those outcomes carry that have the most; at least one does.
        #[test]
        fn what_has_most_votes_carries(lots in prop::collection::vec(0usize..3, 3..12)) {
            let votes: Vec<_> = lots.iter().map(|n| vote(Outcome::ALL[*n])).collect();
            let carrying: Vec<_> = Outcome::ALL.iter().filter(|o| carried(&votes, **o, 3).is_ok()).collect();
            let count = |of: &Outcome| votes.iter().filter(|vote| vote.outcome == *of).count();
            let most = Outcome::ALL.iter().map(count).max().unwrap();
            prop_assert!(!carrying.is_empty() && carrying.iter().all(|o| count(o) == most));
        }
    }
}
