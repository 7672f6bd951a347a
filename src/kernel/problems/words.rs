//! The words that a problem's sentence is filled with, in English and in Swahili.

use crate::kernel::language::Language;

/// The words that sentences are filled with: nouns, roles, states and phases as people call them. Others stay as they are.
pub fn word(value: &str, language: Language) -> &str {
    let Some((_, en, sw)) = WORDS.iter().find(|(word, _, _)| *word == value) else { return value };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

const WORDS: &[(&str, &str, &str)] = &[
    ("institution", "institution", "taasisi"),
    ("region", "region", "mkoa"),
    ("unit", "organisation unit", "idara au kitengo"),
    ("designation", "designation", "cheo"),
    ("servant", "public servant", "mtumishi"),
    ("posting", "posting", "kituo cha kazi"),
    ("account", "account", "akaunti"),
    ("grant", "granted role", "wadhifa uliotolewa"),
    ("session", "session", "kipindi"),
    ("invited", "invited", "imealikwa"),
    ("active", "active", "hai"),
    ("deactivated", "deactivated", "imefungwa"),
    ("template", "appraisal template", "kiolezo cha upimaji"),
    ("cycle", "cycle", "mzunguko"),
    ("agreement", "performance agreement", "mkataba wa utendaji kazi"),
    ("objective", "objective", "lengo"),
    ("subtask", "subtask", "kazi ndogo"),
    ("progress", "progress entry", "ingizo la maendeleo"),
    ("evidence", "evidence", "ushahidi"),
    ("rhythm", "check-in rhythm", "mzunguko wa kujaza maendeleo"),
    ("line_above", "the line of command above", "viongozi wa ngazi za juu"),
    ("appraisal", "appraisal", "upimaji"),
    ("sheet", "mark sheet", "karatasi ya alama"),
    ("planning", "planning", "upangaji"),
    ("mid_year", "mid-year review", "mapitio ya nusu mwaka"),
    ("annual", "annual review", "upimaji wa mwaka"),
    ("owner", "the public servant", "mtumishi mwenyewe"),
    ("supervisor", "the supervisor", "msimamizi"),
    ("reviewer", "the reviewer", "mkaguzi wa ngazi ya pili"),
    ("hr_officer", "the HR officer", "afisa rasilimali watu"),
    ("planning_officer", "the planning officer", "afisa mipango"),
    ("institution_head", "the head of the institution", "mkuu wa taasisi"),
    ("institution_admin", "the institution's administrator", "msimamizi wa mfumo wa taasisi"),
    ("national_admin", "the national administrator", "msimamizi wa mfumo wa taifa"),
    ("auditor", "the auditor", "mkaguzi"),
];
