//! The words that a problem's sentence is filled with, in English and in Swahili.

use crate::kernel::{json::KINDS, language::Language};

/// The words that sentences are filled with: nouns, roles, states and phases as people call them. Others stay as they are.
pub fn word(value: &str, language: Language) -> &str {
    let Some((_, en, sw)) = WORDS.iter().chain(KINDS).find(|(word, _, _)| *word == value) else {
        return value;
    };
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
    ("plan", "plan", "mpango"),
    ("target", "target", "shabaha"),
    ("quarter", "quarter", "robo"),
    ("overseer", "the overseeing institution", "taasisi inayosimamia"),
    ("appraisal", "appraisal", "upimaji"),
    ("sheet", "mark sheet", "karatasi ya alama"),
    ("planning", "planning", "upangaji"),
    ("feedback", "feedback note", "ujumbe wa mrejesho"),
    ("respondent_round", "round of 360° input", "awamu ya maoni ya wengine"),
    ("respondent_request", "request for your view", "ombi la maoni yako"),
    ("improvement_plan", "improvement plan", "mpango wa kuboresha utendaji"),
    ("recommendation", "recommendation", "pendekezo"),
    ("quarter_1", "check-in of the first quarter", "tathmini ya robo ya kwanza"),
    ("quarter_3", "check-in of the third quarter", "tathmini ya robo ya tatu"),
    ("version", "version", "toleo"),
    ("appeal", "appeal", "rufaa"),
    ("moderation", "round of moderation", "duru ya usawazishaji wa alama"),
    ("moderation_request", "request to re-consider", "ombi la kufikiria upya"),
    ("lodged", "lodged", "imewasilishwa"),
    ("file_requested", "waiting for the file", "inasubiri jalada"),
    ("under_decision", "under decision", "inaamuliwa"),
    ("decided", "decided", "imeamuliwa"),
    ("withdrawn", "withdrawn", "imeondolewa na mwombaji"),
    (
        "decider",
        "who decides at this level, or chairs the committee",
        "anayeamua katika ngazi hii, au mwenyekiti wa kamati",
    ),
    ("committee_member", "the committee's members", "wajumbe wa kamati"),
    ("receipt", "receipt", "stakabadhi"),
    ("acting supervisor", "acting supervisor", "kaimu msimamizi"),
    ("delegation", "delegation", "kukasimu madaraka"),
    ("recusal", "recusal", "amri ya kujiondoa"),
    ("target day", "target day", "siku lengwa"),
    ("party", "whoever is named on it", "aliyetajwa humo"),
    ("delegate", "the delegate", "aliyekasimiwa"),
    ("mid_year", "mid-year review", "mapitio ya nusu mwaka"),
    ("annual", "annual review", "upimaji wa mwaka"),
    ("owner", "the public servant", "mtumishi mwenyewe"),
    ("supervisor", "the supervisor", "msimamizi"),
    ("author", "who wrote it", "aliyeandika"),
    ("reviewer", "the reviewer", "mkaguzi wa ngazi ya pili"),
    ("hr_officer", "the HR officer", "afisa rasilimali watu"),
    ("planning_officer", "the planning officer", "afisa mipango"),
    ("institution_head", "the head of the institution", "mkuu wa taasisi"),
    ("institution_admin", "the institution's administrator", "msimamizi wa mfumo wa taasisi"),
    ("national_admin", "the national administrator", "msimamizi wa mfumo wa taifa"),
    ("auditor", "the auditor", "mkaguzi"),
];
