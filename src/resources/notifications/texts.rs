//! What a notification says, in both languages: no marks, no names of others, nothing that anybody typed.

use chrono::NaiveDate;

use super::model::Kind;
use crate::kernel::language::Language;

/// A title and a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub body: String,
}

/// The words of a notification.
pub fn text(kind: Kind, due_on: Option<NaiveDate>, language: Language) -> Text {
    let (en, sw) = words(kind);
    let (title, body) = if language == Language::En { en } else { sw };
    let until = match (due_on, language) {
        (None, _) => String::new(),
        (Some(day), Language::En) => format!(" The last day is {}.", day.format("%d/%m/%Y")),
        (Some(day), Language::Sw) => format!(" Siku ya mwisho ni {}.", day.format("%d/%m/%Y")),
    };
    Text { title: title.to_owned(), body: format!("{body}{until}") }
}

type Words = (&'static str, &'static str);

fn words(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::AgreementOpened
        | Kind::AgreementSubmitted
        | Kind::AgreementReturned
        | Kind::AgreementAgreed
        | Kind::AgreementRevised => agreement(kind),
        Kind::DueSoon | Kind::WaitingOnYou | Kind::Escalated | Kind::StepLapsed => reminder(kind),
        Kind::PostingChanged | Kind::WindowExtended | Kind::JobFinished => other(kind),
        _ => appraisal(kind),
    }
}

fn agreement(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::AgreementOpened => (
            (
                "Your performance agreement is open",
                "A draft of your performance agreement waits for your objectives.",
            ),
            (
                "Mkataba wako wa utendaji umefunguliwa",
                "Rasimu ya mkataba wako wa utendaji kazi inasubiri malengo yako.",
            ),
        ),
        Kind::AgreementSubmitted => (
            (
                "An agreement waits for you",
                "A performance agreement was submitted to you. Agree it, or return it with a reason.",
            ),
            (
                "Mkataba unakusubiri",
                "Mkataba wa utendaji kazi umewasilishwa kwako. Uukubali, au uurudishe na sababu.",
            ),
        ),
        Kind::AgreementReturned => (
            (
                "Your agreement was returned",
                "Your supervisor returned your performance agreement with a reason. Mend it and submit it again.",
            ),
            (
                "Mkataba wako umerudishwa",
                "Msimamizi wako amerudisha mkataba wako wa utendaji kazi na sababu. Urekebishe na uuwasilishe tena.",
            ),
        ),
        Kind::AgreementRevised => (
            (
                "A revision was opened",
                "A revision of a performance agreement was opened. The agreed one holds until both agree again.",
            ),
            (
                "Marekebisho yamefunguliwa",
                "Marekebisho ya mkataba wa utendaji kazi yamefunguliwa. Uliokubaliwa unaendelea hadi pande zote zikubali tena.",
            ),
        ),
        _ => (
            (
                "Your agreement is agreed",
                "Your supervisor agreed your performance agreement. It holds from now on.",
            ),
            (
                "Mkataba wako umekubaliwa",
                "Msimamizi wako amekubali mkataba wako wa utendaji kazi. Unatumika kuanzia sasa.",
            ),
        ),
    }
}

fn appraisal(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::AppraisalOpened => (
            (
                "An appraisal was opened",
                "An appraisal that you take part in was opened. Fill your column and submit it.",
            ),
            ("Upimaji umefunguliwa", "Upimaji unaohusika nao umefunguliwa. Jaza safu yako na uiwasilishe."),
        ),
        Kind::SheetSubmitted => (
            (
                "The other side has submitted",
                "In an appraisal of yours the other side has submitted its column.",
            ),
            ("Upande mwingine umewasilisha", "Katika upimaji wako, upande mwingine umewasilisha safu yake."),
        ),
        Kind::MarksProposed => (
            (
                "Marks are proposed to you",
                "Your supervisor proposed the agreed marks. Accept them, or decline with a reason.",
            ),
            (
                "Umependekezewa alama",
                "Msimamizi wako amependekeza alama za makubaliano. Zikubali, au zikatae na sababu.",
            ),
        ),
        Kind::MarksAccepted => (
            ("The marks are made", "The discussion of an appraisal is over and it can be signed."),
            ("Alama zimekamilika", "Majadiliano ya upimaji yamekwisha; sasa unaweza kusainiwa."),
        ),
        Kind::MarksDeclined => (
            (
                "Your proposal was declined",
                "The marks that you proposed were declined with a reason. The discussion goes on.",
            ),
            (
                "Pendekezo lako limekataliwa",
                "Alama ulizopendekeza zimekataliwa na sababu. Majadiliano yanaendelea.",
            ),
        ),
        Kind::AppraisalSigned => (
            (
                "An appraisal was signed",
                "An appraisal that you take part in was signed. See whether your signature is next.",
            ),
            ("Upimaji umesainiwa", "Upimaji unaohusika nao umesainiwa. Angalia kama saini yako inafuata."),
        ),
        Kind::AppraisalReturned => (
            (
                "An appraisal was returned",
                "The reviewer returned an appraisal of yours with a reason. It is discussed again.",
            ),
            ("Upimaji umerudishwa", "Mkaguzi amerudisha upimaji wako na sababu. Unajadiliwa tena."),
        ),
        Kind::AppraisalDisclosed => (
            (
                "Your result is disclosed",
                "The result of your appraisal is disclosed. You can appeal within the days that are set.",
            ),
            (
                "Matokeo yako yametolewa",
                "Matokeo ya upimaji wako yametolewa. Unaweza kukata rufaa ndani ya siku zilizowekwa.",
            ),
        ),
        Kind::AppraisalFinal => (
            ("Your result is final", "The result of your appraisal is final."),
            ("Matokeo yako ni ya mwisho", "Matokeo ya upimaji wako sasa ni ya mwisho."),
        ),
        _ => (
            (
                "An appraisal was held or goes on",
                "The personnel officer put an appraisal of yours on hold, resumed it, or declared it unrateable.",
            ),
            (
                "Upimaji umesitishwa au umeendelea",
                "Afisa rasilimali watu amesitisha, ameendeleza, au ametangaza kuwa upimaji wako hauwezi kutolewa alama.",
            ),
        ),
    }
}

fn reminder(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::DueSoon => (
            ("A due date is near", "Something of yours in the performance cycle is not done yet."),
            (
                "Tarehe ya mwisho inakaribia",
                "Kuna jambo lako katika mzunguko wa utendaji ambalo halijakamilika.",
            ),
        ),
        Kind::WaitingOnYou => (
            ("Somebody waits for you", "A step of somebody whom you supervise or review waits for you."),
            ("Kuna anayekusubiri", "Hatua ya mtumishi unayemsimamia au unayemkagua inakusubiri."),
        ),
        Kind::StepLapsed => (
            (
                "A step's time ran out",
                "A step that you take part in was not done in time and went on by the rule. See whether you are next.",
            ),
            (
                "Muda wa hatua umepita",
                "Hatua unayohusika nayo haikufanyika kwa wakati na imeendelea kwa kanuni. Angalia kama zamu ni yako.",
            ),
        ),
        _ => (
            (
                "It has waited too long",
                "A step has waited on a supervisor in your line for too long. Look into it.",
            ),
            (
                "Imesubiri kwa muda mrefu",
                "Hatua imemsubiri msimamizi katika mlolongo wako kwa muda mrefu. Lifuatilie.",
            ),
        ),
    }
}

fn other(kind: Kind) -> (Words, Words) {
    match kind {
        Kind::PostingChanged => (
            ("Your posting has changed", "A posting of yours, or who supervises you in it, has changed."),
            ("Kituo chako kimebadilika", "Kituo chako cha kazi, au anayekusimamia hapo, kimebadilika."),
        ),
        Kind::WindowExtended => (
            ("A window was extended", "A window of the performance cycle was extended for your institution."),
            ("Muda umeongezwa", "Muda wa awamu ya mzunguko wa utendaji umeongezwa kwa taasisi yako."),
        ),
        _ => (
            ("A job is finished", "The long job that you asked for is finished. See its results."),
            ("Kazi imekamilika", "Kazi ndefu uliyoiomba imekamilika. Angalia matokeo yake."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_words_that_fit_a_text_message() {
        let day = Some("2026-07-31".parse().unwrap());
        for language in Language::ALL {
            let mut titles = Vec::new();
            for kind in Kind::ALL {
                let text = text(*kind, day, *language);
                assert!(text.body.ends_with("31/07/2026."), "{}", text.body);
                assert!(text.title.len() + text.body.len() < 240, "{kind}: {}", text.body.len());
                assert!(!text.title.contains(['\r', '\n', '{']) && !text.body.contains(['\r', '\n', '{']));
                titles.push(text.title);
            }
            titles.sort();
            titles.dedup();
            assert_eq!(titles.len(), Kind::ALL.len(), "{language}");
        }
    }
}
