//! What is appraised: the objectives of the agreed revision and their approved subtasks, as they were when it was opened.

use serde::{Deserialize, Serialize};
use std::ops::Deref;
use utoipa::ToSchema;

use crate::{
    kernel::{
        decimal::Decimal,
        id::{ObjectiveId, SubtaskId},
    },
    resources::{
        agreements::Objective,
        subtasks::{Status, Terms},
    },
    scoring::Item,
};

/// An objective with what is marked of it. One without subtasks is kept as it was before there were any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppraisedObjective {
    /// The objective of the agreed revision
    #[serde(flatten)]
    pub objective: Objective,
    /// Its approved subtasks, where the template marks them: then they are marked, each by its id
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subtasks: Vec<AppraisedSubtask>,
}

/// A subtask as it was when the appraisal was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppraisedSubtask {
    /// Its id
    pub id: SubtaskId,
    /// The objective
    pub objective_id: ObjectiveId,
    /// Where it stood
    pub status: Status,
    /// The approved terms
    pub terms: Terms,
    /// How much of it was done, in percent, by the last week that the supervisor had accepted
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Decimal>,
    /// The figure of its quantitative indicator in that week
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub achieved: Option<Decimal>,
}

impl Deref for AppraisedObjective {
    type Target = Objective;

    fn deref(&self) -> &Objective {
        &self.objective
    }
}

impl From<Objective> for AppraisedObjective {
    fn from(objective: Objective) -> Self {
        Self { objective, subtasks: vec![] }
    }
}

impl AppraisedObjective {
    /// As the arithmetic takes it.
    pub fn item(&self) -> Item {
        Item {
            id: self.id.uuid(),
            title: self.title.clone(),
            weight: self.weight.clone(),
            subtasks: self.subtasks.iter().map(AppraisedSubtask::item).collect(),
            progress: None,
        }
    }
}

impl AppraisedSubtask {
    /// One that is not completed is marked in line with its progress; where none was accepted, nothing is done.
    fn item(&self) -> Item {
        let done = || self.percent.clone().unwrap_or_else(Decimal::zero);
        Item {
            id: self.id.uuid(),
            title: self.terms.title.clone(),
            weight: self.terms.weight.clone().unwrap_or_else(Decimal::zero),
            subtasks: vec![],
            progress: (self.status != Status::Completed).then(done),
        }
    }
}

/// The agreed objectives, each with its subtasks.
pub fn appraised(objectives: Vec<Objective>, subtasks: Vec<AppraisedSubtask>) -> Vec<AppraisedObjective> {
    let mut all: Vec<AppraisedObjective> = objectives.into_iter().map(Into::into).collect();
    for subtask in subtasks {
        if let Some(objective) = all.iter_mut().find(|objective| objective.id == subtask.objective_id) {
            objective.subtasks.push(subtask);
        }
    }
    all
}
