//! Moderation of what is countersigned and not disclosed yet.

use chrono::TimeDelta;
use serde_json::json;

use super::{World, nation::morning, staff::Office};
use crate::kernel::error::Result;

impl World {
    /// A round of moderation over what is countersigned: one request waits, one was answered.
    pub(super) fn moderate(&mut self, office: &Office) -> Result<()> {
        let waiting = std::mem::take(&mut self.countersigned);
        let (Some(first), Some(hr)) = (waiting.first(), office.hr_account()) else { return Ok(()) };
        let opened_at = morning(self.today) - TimeDelta::hours(27);
        let id = self.ids.at(opened_at);
        self.rows.add("moderations", &json!({
            "institution_id": office.institution, "id": id, "cycle_id": first.cycle_id, "unit_id": null,
            "purpose": "Kusawazisha alama za mwaka kabla ya kutangazwa.", "status": "open", "opened_by": hr, "opened_at": opened_at,
            "conclusion": null, "closed_by": null, "closed_at": null, "version": 1,
        }))?;
        let same = waiting.iter().filter(|row| row.cycle_id == first.cycle_id).take(2);
        for (n, row) in same.enumerate() {
            let at = opened_at + TimeDelta::hours(1);
            let answered = n == 1;
            self.rows.add("moderation_requests", &json!({
                "institution_id": office.institution, "id": self.ids.at(at), "moderation_id": id, "appraisal_id": row.id,
                "appraisal_version": row.content_round, "supervisor_id": row.supervisor_id,
                "reason": "Watumishi wote wa kitengo wana alama moja; tafadhali ifikiriwe upya.", "requested_by": hr, "requested_at": at,
                "answer": answered.then_some("kept"), "answer_reason": answered.then_some("Alama ina ushahidi wa ripoti nne."),
                "answered_by": answered.then_some(row.supervisor_id), "answered_at": answered.then_some(at + TimeDelta::hours(2)),
                "version": if answered { 2 } else { 1 },
            }))?;
        }
        Ok(())
    }
}
