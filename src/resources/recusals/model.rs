//! A recusal, and what its decision does.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::line;
use crate::{
    access::Target,
    kernel::{
        error::{Code, Error, Result},
        id::{AccountId, InstitutionId, RecusalId, ServantId},
        sql::{json_column, text_enum},
    },
    schema::recusals,
};

text_enum! {
    /// What stands between the two: family, business, a disciplinary case, or something else.
    pub enum Kind { Family = "family", Business = "business", Disciplinary = "disciplinary", Other = "other" }
}

text_enum! {
    /// Where a recusal stands.
    pub enum Status { Declared = "declared", Upheld = "upheld", Dismissed = "dismissed" }
}

text_enum! {
    /// How the raters were chosen: the next in line; named by HR; nobody is above, so HR has to name them; or the person is not in the servant's line.
    pub enum Rule { NextInLine = "next_in_line", Named = "named", NoneAbove = "none_above", NotInLine = "not_in_line" }
}

#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = recusals, treat_none_as_null = true)]
pub struct Recusal {
    pub institution_id: InstitutionId,
    pub id: RecusalId,
    pub servant_id: ServantId,
    pub person_id: ServantId,
    pub kind: Kind,
    pub reason: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub status: Status,
    pub declared_by: AccountId,
    pub declared_at: DateTime<Utc>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: Option<String>,
    pub for_supervisor_id: Option<ServantId>,
    pub supervisor_id: Option<ServantId>,
    pub reviewer_id: Option<ServantId>,
    pub rule: Option<Rule>,
    pub skipped: People,
    pub version: i32,
}

/// Persons, nearest first.
#[derive(
    Debug,
    Clone,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct People(pub Vec<ServantId>);
json_column!(People);

/// What the choice of raters depends on.
#[derive(Debug)]
pub struct Facts {
    pub institution_id: InstitutionId,
    /// Everybody above the servant, nearest first; then the heads of the institution
    pub chain: Vec<ServantId>,
    /// Who is recused for the servant already
    pub recused: Vec<ServantId>,
}

impl Recusal {
    /// What a permission is asked for.
    pub fn target(&self) -> Target {
        Target::of("recusal", self.institution_id)
            .owned_by(self.servant_id)
            .between([Some(self.person_id), None])
    }

    /// Refuses unless it is in this state.
    pub fn expect(&self, wanted: Status) -> Result<()> {
        if self.status == wanted {
            return Ok(());
        }
        let refusal = Error::new(Code::WrongState).with("noun", "recusal");
        Err(refusal.with("wanted", wanted).with("state", self.status))
    }

    /// Refuses the two whom it concerns.
    pub fn decided_by_others(&self, me: Option<ServantId>) -> Result<()> {
        let concerned = [self.servant_id, self.person_id].map(Some).contains(&me);
        if concerned { Err(Error::new(Code::SeparationOfDuties)) } else { Ok(()) }
    }

    /// Decided; upheld, with the raters that the rule chooses.
    pub fn decide(
        &self,
        status: Status,
        by: AccountId,
        at: DateTime<Utc>,
        reason: Option<String>,
        facts: &Facts,
    ) -> Self {
        let (decided_by, decided_at, version) = (Some(by), Some(at), self.version + 1);
        let decided =
            Self { status, decided_by, decided_at, decision_reason: reason, version, ..self.clone() };
        if status == Status::Upheld { decided.choose(facts) } else { decided }
    }

    fn choose(self, facts: &Facts) -> Self {
        let mut blocked: std::collections::BTreeSet<_> = facts.recused.iter().copied().collect();
        blocked.insert(self.servant_id);
        blocked.remove(&self.person_id);
        let (supervisor, reviewer) = line::raters(&facts.chain, &blocked);
        if ![supervisor.person, reviewer.person].contains(&Some(self.person_id)) {
            return Self { rule: Some(Rule::NotInLine), ..self };
        }
        blocked.insert(self.person_id);
        let (supervisor, reviewer) = line::raters(&facts.chain, &blocked);
        let rule = if supervisor.person.is_some() { Rule::NextInLine } else { Rule::NoneAbove };
        Self {
            for_supervisor_id: facts.chain.first().copied(),
            supervisor_id: supervisor.person,
            reviewer_id: reviewer.person,
            rule: Some(rule),
            skipped: People(supervisor.skipped.into_iter().chain(reviewer.skipped).collect()),
            ..self
        }
    }
}
