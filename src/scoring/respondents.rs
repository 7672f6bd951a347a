//! What others answered (360° input): checked by ballot, counted by group and question. A group with too few answers is not
//! there at all: it leaves the sum, never counts as zero, and nothing of it is shown.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::{
    exact::Exact,
    sheet::Fault,
    template::{Content, Question, RespondentGroup},
};
use crate::kernel::{decimal::Decimal, sql::text_enum};

text_enum! {
    /// Who is asked about a servant: peers of his unit under the same supervisor, those whom he supervises, the users of his service.
    pub enum RespondentKind { Peers = "peers", Subordinates = "subordinates", ServiceUsers = "service_users" }
}

/// One ballot: each question with a value of the scale, or null where it does not apply.
pub type Ballot = BTreeMap<String, Option<Decimal>>;

/// What others answered, by group; a group with too few answers is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Responses {
    /// By the group's kind
    pub groups: BTreeMap<String, Gathered>,
}

/// The answers of a group, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gathered {
    /// How many answered
    pub answers: u32,
    /// By the question's code; one with too few values is not here
    pub questions: BTreeMap<String, Tally>,
}

/// The values that a question got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RespondentTally)]
pub struct Tally {
    /// Their sum
    #[schema(example = "17")]
    pub sum: Decimal,
    /// How many there are
    pub count: u32,
}

impl Tally {
    /// The mean, exact.
    pub fn mean(&self) -> Option<Exact> {
        Exact::from(&self.sum).over(&Exact::whole(self.count.into()))
    }
}

impl Gathered {
    fn add(&mut self, ballot: &Ballot) {
        self.answers += 1;
        for (code, value) in ballot {
            let Some(value) = value else { continue };
            let tally = self
                .questions
                .entry(code.clone())
                .or_insert_with(|| Tally { sum: Decimal::zero(), count: 0 });
            tally.sum = tally.sum.clone() + value.clone();
            tally.count += 1;
        }
    }
}

/// Counts ballots. Their order makes no difference; groups and questions with fewer than the template's minimum are left out.
pub fn gather(content: &Content, ballots: &[(RespondentKind, Ballot)]) -> Responses {
    let mut groups = BTreeMap::new();
    for group in content.respondents().map_or(&[][..], |(groups, _)| groups) {
        let mut gathered = Gathered::default();
        ballots.iter().filter(|(kind, _)| *kind == group.kind).for_each(|(_, ballot)| gathered.add(ballot));
        gathered.questions.retain(|_, tally| tally.count >= group.minimum);
        if gathered.answers >= group.minimum {
            groups.insert(group.kind.as_str().to_owned(), gathered);
        }
    }
    Responses { groups }
}

/// What is wrong with a ballot, each with a pointer into it; an unanswered question is `NeitherOrBoth`.
pub fn check_ballot(content: &Content, ballot: &Ballot) -> Vec<(String, Fault)> {
    let questions = content.respondents().map_or(&[][..], |(_, questions)| questions);
    let at = |code: &str| format!("/{}", code.replace('~', "~0").replace('/', "~1"));
    let known = |code: &String| questions.iter().any(|question| question.code == *code);
    let missing = questions.iter().filter(|question| !ballot.contains_key(&question.code));
    let mut faults: Vec<_> = missing.map(|question| (at(&question.code), Fault::NeitherOrBoth)).collect();
    for (code, value) in ballot {
        if !known(code) {
            faults.push((at(code), Fault::Unknown));
        } else if value.as_ref().is_some_and(|value| !content.scale.takes(value)) {
            faults.push((at(code), Fault::OffScale));
        }
    }
    faults
}

/// The answers that count for a group: enough of them.
pub(super) fn counted<'a>(group: &RespondentGroup, responses: Option<&'a Responses>) -> Option<&'a Gathered> {
    let gathered = responses?.groups.get(group.kind.as_str())?;
    (gathered.answers >= group.minimum).then_some(gathered)
}

/// The mean of a question, if enough of the group gave it a value.
pub(super) fn answered(group: &RespondentGroup, gathered: &Gathered, question: &Question) -> Option<Exact> {
    gathered.questions.get(&question.code).filter(|tally| tally.count >= group.minimum)?.mean()
}
