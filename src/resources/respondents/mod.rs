//! 360° input (maoni ya wengine): what peers, subordinates and service users say, where a template asks them.
//!
//! HR opens one **round** for an annual appraisal that is being assessed or discussed. Who is asked follows from rules, on that day:
//! **peers** are those of the same unit under the same supervisor, **subordinates** those whom the servant supervises; of more than the
//! template's `most` the lot decides, and a group that could not give enough answers is not asked at all. **Service users** have no
//! log-in: they answer on paper or by phone, and HR enters their forms; each entry is in the audit trail with its number of forms.
//!
//! It is a **ballot**. A request says that somebody was asked and whether he has answered; an answer has a random id, no author and no
//! time, and each new one draws all of its group anew, so that neither order nor storage leads from one to the other. Nobody reads
//! single answers; a respondent reads his own request and nobody else's. After the last day the groups with enough answers are
//! shown as means, and count in the mark, which is made only then; groups and questions with fewer leave the sum and show nothing.

mod actions;
mod dto;
mod http;
mod model;
mod store;

pub use http::routes;
