//! The header of a CSV, in the reader's language. Codes of states and grades stay codes: programs read them.

use crate::kernel::language::Language;

/// What a column is called.
pub fn label(column: &'static str, language: Language) -> &'static str {
    let Some((_, en, sw)) = LABELS.iter().find(|(name, _, _)| *name == column) else { return column };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

const LABELS: &[(&str, &str, &str)] = &[
    ("code", "Code", "Msimbo"),
    ("unit", "Unit", "Idara au kitengo"),
    ("institution", "Institution", "Taasisi"),
    ("expected", "Expected", "Wanaotarajiwa"),
    ("done", "Done", "Waliokamilisha"),
    ("percent", "Percent", "Asilimia"),
    ("total", "Total", "Jumla"),
    ("not_started", "Not started", "Hawajaanza"),
    ("draft", "Draft", "Rasimu"),
    ("submitted", "Submitted", "Iliyowasilishwa"),
    ("returned", "Returned", "Iliyorudishwa"),
    ("agreed", "Agreed", "Iliyokubaliwa"),
    ("assessing", "Assessing", "Inapimwa"),
    ("discussion", "In discussion", "Katika majadiliano"),
    ("proposed", "Marks proposed", "Alama zimependekezwa"),
    ("signing", "Signing", "Inasainiwa"),
    ("countersigning", "Countersigning", "Inasubiri saini ya ngazi ya pili"),
    ("countersigned", "Countersigned", "Imesainiwa ngazi ya pili"),
    ("disclosed", "Disclosed", "Imetangazwa"),
    ("final", "Final", "Ya mwisho"),
    ("on_hold", "On hold", "Imesitishwa"),
    ("unrateable", "Unrateable", "Haipimiki"),
    ("check_number", "Check number", "Namba ya cheki"),
    ("name", "Name", "Jina"),
    ("designation", "Designation", "Cheo"),
    ("state", "State", "Hali"),
    ("waits_on", "Waits on", "Inamsubiri"),
    ("since", "Since", "Tangu"),
    ("supervisor", "Supervisor", "Msimamizi"),
    ("overall", "Overall mark", "Alama ya jumla"),
    ("grade", "Grade", "Daraja"),
    ("marks_agreed", "Marks agreed", "Alama zimekubaliwa"),
    ("disclosed_at", "Disclosed at", "Ilitangazwa"),
    ("yes", "yes", "ndiyo"),
    ("no", "no", "hapana"),
    ("group", "Group", "Kundi"),
    ("count", "Count", "Idadi"),
    ("group_count", "Count of the group", "Idadi ya kundi"),
    ("group_mean", "Mean of the group", "Wastani wa kundi"),
    ("group_median", "Median of the group", "Alama ya kati ya kundi"),
    ("kind", "Kind", "Aina"),
    ("pending", "Pending", "Inasubiri"),
    ("granted", "Granted", "Imekubaliwa"),
    ("declined", "Declined", "Imekataliwa"),
    ("family", "Cadre group", "Kada"),
    ("recommendation", "Recommendation", "Pendekezo"),
    ("decision", "Decision", "Uamuzi"),
    ("note", "Note", "Maelezo"),
    ("decided_by", "Decided by", "Aliyeamua"),
    ("decided_at", "Decided at", "Iliamuliwa"),
    ("need", "Training need", "Hitaji la mafunzo"),
    ("spellings", "As it was written", "Ilivyoandikwa"),
    ("units", "Units", "Idara na vitengo"),
    ("families", "Cadre groups", "Kada mbalimbali"),
    ("stated_by", "Stated by", "Aliyetaja"),
    ("suppressed", "suppressed", "imefichwa"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::{cycles::Phase, reports::model::states};

    #[test]
    fn every_state_has_a_label() {
        for state in Phase::ALL.iter().flat_map(|phase| states(*phase)) {
            assert!(LABELS.iter().any(|(name, _, _)| *name == state), "{state}");
        }
    }
}
