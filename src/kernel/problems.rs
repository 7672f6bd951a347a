//! The table of problems: a stable code, its status, and what to tell a person, in English and in Swahili.
//! `{name}` in a sentence is filled by [`super::error::Error::with`].

use actix_web::http::StatusCode;
use serde::Serialize;

mod words;

pub use words::word;

use super::language::Language;

macro_rules! problems {
    ($($status:ident { $($variant:ident = $code:literal: $title_en:literal, $title_sw:literal; $en:literal, $sw:literal;)+ })+) => {
        /// The stable code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum Code { $($( #[doc = $en] #[serde(rename = $code)] $variant, )+)+ }

        impl utoipa::PartialSchema for Code {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                super::sql::words("The stable code of a problem.", &[$($($code),+),+])
            }
        }

        impl utoipa::ToSchema for Code {}

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),+),+];

            /// The word that clients program against.
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$variant => $code),+),+ }
            }

            /// The HTTP status it answers with.
            pub const fn status(self) -> StatusCode {
                match self { $($(Self::$variant)|+ => StatusCode::$status),+ }
            }

            /// The kind of problem in a few words.
            pub const fn title(self, language: Language) -> &'static str {
                match (self, language) { $($(
                    (Self::$variant, Language::En) => $title_en,
                    (Self::$variant, Language::Sw) => $title_sw,
                )+)+ }
            }

            /// What happened and how to mend it, with its `{names}` unfilled.
            pub const fn detail(self, language: Language) -> &'static str {
                match (self, language) { $($(
                    (Self::$variant, Language::En) => $en,
                    (Self::$variant, Language::Sw) => $sw,
                )+)+ }
            }
        }
    };
}

problems! {
    BAD_REQUEST {
        Malformed = "malformed": "Unreadable request", "Ombi halisomeki";
            "The request could not be read: {reason}. Send what the API document describes.",
            "Ombi halikuweza kusomwa: {reason}. Tuma kama hati ya API inavyoeleza.";
        MalformedQuery = "malformed_query": "Unreadable query", "Vigezo vya ombi havisomeki";
            "A query parameter could not be read: {reason}. See the API document for the parameters of this operation.",
            "Kigezo cha ombi hakikuweza kusomwa: {reason}. Angalia hati ya API kwa vigezo vya huduma hii.";
        IdempotencyKeyInvalid = "idempotency_key_invalid": "Not such a key", "Si ufunguo sahihi";
            "`Idempotency-Key` is one key of 1 to 255 visible ASCII characters, such as a new UUID.",
            "`Idempotency-Key` ni ufunguo mmoja wa herufi 1 hadi 255 za ASCII zinazoonekana, kama UUID mpya.";
        InvalidCursor = "invalid_cursor": "Unknown cursor", "Kiashiria hakijulikani";
            "The cursor in `after` is not one that this list gave with this `sort`. Start again without it.",
            "Kiashiria kilicho kwenye `after` hakikutolewa na orodha hii kwa mpangilio huu. Anza upya bila hicho.";
    }
    UNAUTHORIZED {
        Unauthenticated = "unauthenticated": "Log-in needed", "Unahitaji kuingia";
            "This operation needs a log-in: send `Authorization: Bearer <access token>`.",
            "Huduma hii inahitaji uingie kwanza: tuma `Authorization: Bearer <tokeni>`.";
        TokenInvalid = "token_invalid": "Access token refused", "Tokeni imekataliwa";
            "The access token is expired, altered or not ours. Get a new one with the refresh token, or log in again.",
            "Tokeni imeisha muda, imebadilishwa au si yetu. Pata mpya kwa tokeni ya kuhuisha, au ingia tena.";
        LoginFailed = "login_failed": "Log-in refused", "Kuingia kumekataliwa";
            "The check number or e-mail and the password do not belong together. Try again, or ask your HR officer for a new activation code.",
            "Namba ya cheki au barua pepe na nywila havilingani. Jaribu tena, au mwombe afisa rasilimali watu msimbo mpya.";
        ActivationFailed = "activation_failed": "Activation refused", "Uanzishaji umekataliwa";
            "The log-in and the code do not belong together, or the code is over or used. Ask your HR officer for a new one.",
            "Namba ya cheki au barua pepe na msimbo havilingani, au msimbo umeisha muda au umetumika. Mwombe afisa rasilimali watu mpya.";
        RefreshRefused = "refresh_refused": "Session over", "Kipindi kimekwisha";
            "The refresh token is expired, used up or not ours. Log in again.",
            "Tokeni ya kuhuisha imeisha muda, imeshatumika au si yetu. Ingia tena.";
    }
    FORBIDDEN {
        Forbidden = "forbidden": "Not yours to do", "Huna mamlaka";
            "You can see this, but this action belongs to: {who}.",
            "Unaweza kuona hili, lakini kitendo hiki ni cha: {who}.";
        SeparationOfDuties = "separation_of_duties": "Not on your own case", "Si katika suala lako mwenyewe";
            "Nobody acts twice in one chain, or on what is his own. Somebody else has to do this.",
            "Hakuna anayetenda mara mbili katika mlolongo mmoja, wala kwa suala lake mwenyewe. Mtu mwingine afanye hili.";
        BlindUntilBothSubmitted = "blind_until_both_submitted": "Not open yet", "Bado haijafunguliwa";
            "Neither side sees the other's marks before both have submitted theirs.",
            "Hakuna upande unaoona alama za mwingine kabla ya pande zote mbili kuwasilisha zao.";
        NotAServant = "not_a_servant": "Not a public servant", "Si mtumishi wa umma";
            "This log-in belongs to no public servant; only a servant can do this.",
            "Akaunti hii si ya mtumishi wa umma; ni mtumishi tu anayeweza kufanya hili.";
    }
    NOT_FOUND {
        NotFound = "not_found": "Not found", "Haipatikani";
            "There is no such {noun} within your reach.",
            "Hakuna {noun} kama hiyo ndani ya mamlaka yako.";
        NoSuchOperation = "no_such_operation": "No such operation", "Hakuna huduma kama hiyo";
            "The API has no such path. See /docs for all operations.",
            "API haina njia kama hiyo. Angalia /docs kwa huduma zote.";
    }
    METHOD_NOT_ALLOWED {
        MethodNotAllowed = "method_not_allowed": "Wrong verb", "Kitenzi si sahihi";
            "The path exists, but not with this verb: see the `Allow` header.",
            "Njia ipo, lakini si kwa kitenzi hiki: angalia kichwa `Allow`.";
    }
    NOT_ACCEPTABLE {
        NotAcceptable = "not_acceptable": "No such form of answer", "Hakuna muundo huo wa jibu";
            "This operation answers in: {offered}.",
            "Huduma hii hujibu kwa: {offered}.";
    }
    CONFLICT {
        RequestInProgress = "request_in_progress": "Still at work", "Bado inashughulikiwa";
            "The first request with this `Idempotency-Key` is not answered yet. Send it again after `Retry-After` seconds.",
            "Ombi la kwanza lenye `Idempotency-Key` hii bado halijajibiwa. Litume tena baada ya sekunde za `Retry-After`.";
        IdTaken = "id_taken": "Id in use", "Kitambulisho kimetumika";
            "The id that you brought belongs to something else. Make a new UUIDv7 for a new object.",
            "Kitambulisho ulicholeta ni cha kitu kingine. Tengeneza UUIDv7 mpya kwa kitu kipya.";
        WrongState = "wrong_state": "Not in this state", "Si katika hali hii";
            "This can be done while the {noun} is {wanted}; it is {state}. Its `actions` say what can be done now.",
            "Hili linawezekana {noun} ikiwa katika hali ya {wanted}; sasa ni {state}. `actions` yake inaeleza kinachowezekana sasa.";
        WindowClosed = "window_closed": "Window closed", "Dirisha limefungwa";
            "The {phase} window of this cycle closed on {date}. Ask your HR officer for an extension order.",
            "Dirisha la {phase} la mzunguko huu lilifungwa {date}. Mwombe afisa rasilimali watu amri ya kuongeza muda.";
        WindowNotOpen = "window_not_open": "Window not open yet", "Dirisha halijafunguliwa";
            "The {phase} window of this cycle opens on {date}. Come back then.",
            "Dirisha la {phase} la mzunguko huu litafunguliwa {date}. Rudi wakati huo.";
        PhaseNotPlanned = "phase_not_planned": "Not in this cycle", "Haipo katika mzunguko huu";
            "This cycle has no window for the {phase}.",
            "Mzunguko huu hauna dirisha la {phase}.";
        MainPostingOverlap = "main_posting_overlap": "Already posted", "Tayari ana kituo";
            "The servant has another substantive posting within this time. End it or transfer him first.",
            "Mtumishi ana kituo kingine cha kudumu ndani ya muda huu. Kifunge au umhamishe kwanza.";
        CycleUnfinished = "cycle_unfinished": "Appraisals are under way", "Tathmini bado zinaendelea";
            "{count} appraisals of this cycle are not finished; `GET /reports/completion?phase=annual&cycle_id={cycle}` shows where. Finish them, or close with `unfinished` set to `leave`.",
            "Tathmini {count} za mzunguko huu hazijakamilika; `GET /reports/completion?phase=annual&cycle_id={cycle}` huonyesha ziko wapi. Zikamilishe, au funga kwa `unfinished` yenye `leave`.";
        MarksWereAgreed = "marks_were_agreed": "The marks were agreed", "Alama zilikubaliwa";
            "You have accepted these marks: sign `agreed`. Who does not agree declines them before.",
            "Umekubali alama hizi: saini `agreed`. Asiyekubali huzikataa kabla.";
        MarksWereNotAgreed = "marks_were_not_agreed": "The marks were not agreed", "Alama hazikukubaliwa";
            "You declined these marks, and they were settled without you: sign `seen_not_agreed`; a comment goes with it.",
            "Ulikataa alama hizi, na zikaamuliwa bila wewe: saini `seen_not_agreed`; unaweza kuongeza maoni.";
        PostingEnded = "posting_ended": "Posting has ended", "Kituo kimeshafungwa";
            "The posting has ended already. Open a new one instead.",
            "Kituo cha kazi kimeshafungwa. Fungua kipya badala yake.";
        AgreementExists = "agreement_exists": "Agreement exists", "Mkataba upo";
            "There is an agreement for this posting and cycle already. Find it with `GET /agreements?servant_id=…`.",
            "Mkataba wa kituo na mzunguko huu upo tayari. Utafute kwa `GET /agreements?servant_id=…`.";
        NothingAgreedYet = "nothing_agreed_yet": "Nothing agreed yet", "Hakuna kilichokubaliwa bado";
            "No revision of this agreement has been agreed yet.",
            "Hakuna toleo la mkataba huu lililokubaliwa bado.";
        ObjectivesPresent = "objectives_present": "Already begun", "Tayari umeanza";
            "The agreement has objectives already. Take them out first, or go on with them.",
            "Mkataba una malengo tayari. Yaondoe kwanza, au endelea nayo.";
        NothingToCopy = "nothing_to_copy": "Nothing to copy", "Hakuna cha kunakili";
            "You have no earlier agreed agreement in this institution. Write the objectives anew.",
            "Huna mkataba wa awali uliokubaliwa katika taasisi hii. Andika malengo upya.";
        TooManyObjectives = "too_many_objectives": "Too many objectives", "Malengo mengi mno";
            "An agreement has at most 30 objectives.",
            "Mkataba usizidi malengo 30.";
        ExtensionOver = "extension_over": "The order is over", "Amri imekwisha";
            "This order held until {date}; there is nothing to revoke.",
            "Amri hii ilidumu hadi {date}; hakuna cha kubatilisha.";
        AssignmentInUse = "assignment_in_use": "Agreements stand on it", "Kuna mikataba juu yake";
            "{count} agreements were begun in this cycle by this assignment, so it cannot be taken back.",
            "Mikataba {count} imeanzishwa katika mzunguko huu kwa upangaji huu, hivyo hauwezi kuondolewa.";
        NoCycle = "no_cycle": "No open cycle", "Hakuna mzunguko ulio wazi";
            "No open cycle is followed here. Ask your HR officer to assign one.",
            "Hakuna mzunguko ulio wazi unaofuatwa hapa. Mwombe afisa rasilimali watu aupange.";
        PlanExists = "plan_exists": "Plan exists", "Mpango upo";
            "The institution has a plan for this year already. Find it with `GET /plans?institution_id=…`.",
            "Taasisi ina mpango wa mwaka huu tayari. Utafute kwa `GET /plans?institution_id=…`.";
        PlanYearOver = "plan_year_over": "Year over", "Mwaka umekwisha";
            "The plan's year ended on {date}; it cannot be changed any more.",
            "Mwaka wa mpango uliisha {date}; hauwezi kubadilishwa tena.";
        NothingApprovedYet = "nothing_approved_yet": "Nothing approved yet", "Hakuna kilichoidhinishwa bado";
            "No revision of it has been approved yet.",
            "Hakuna toleo lake lililoidhinishwa bado.";
        QuarterNotBegun = "quarter_not_begun": "Quarter not begun", "Robo haijaanza";
            "The figures of this quarter can be written from {date} on.",
            "Takwimu za robo hii zinaweza kuandikwa kuanzia {date}.";
        QuarterClosed = "quarter_closed": "Quarter closed", "Robo imefungwa";
            "The figures of this quarter could be written until {date}.",
            "Takwimu za robo hii ziliweza kuandikwa hadi {date}.";
        NoSupervisor = "no_supervisor": "No supervisor", "Hakuna msimamizi";
            "Nobody supervises this posting today. Ask your HR officer to name the supervisor.",
            "Hakuna anayesimamia kituo hiki leo. Mwombe afisa rasilimali watu amtaje msimamizi.";
        AgreementClosed = "agreement_closed": "Agreement closed", "Mkataba umefungwa";
            "The posting of this agreement ended on {date}; the days for mending it are over. What is due now is an agreement for the new posting.",
            "Kituo cha mkataba huu kilifungwa {date}; siku za kuurekebisha zimekwisha. Sasa unahitajika mkataba wa kituo kipya.";
        NoSuccessor = "no_successor": "No successor", "Hakuna mrithi";
            "The unit has no head and nobody stands above. Name the successor.",
            "Kitengo hakina mkuu na hakuna aliye juu. Mtaje mrithi.";
        AlreadyOver = "already_over": "Already over", "Imeshakwisha";
            "This was ended or revoked already, or its last day has passed.",
            "Hili limeshafungwa au kubatilishwa, au siku yake ya mwisho imepita.";
        ActingOverlap = "acting_overlap": "Somebody acts already", "Tayari kuna anayekaimu";
            "Somebody acts for this supervisor within this time already. End that first.",
            "Kuna anayemkaimu msimamizi huyu ndani ya muda huu. Uufunge kwanza.";
        ActingChain = "acting_chain": "Acting for who acts", "Kaimu wa kaimu";
            "Who acts is absent himself within this time, or who is absent acts for somebody. Name somebody who is there.",
            "Anayekaimu naye hayupo ndani ya muda huu, au asiyepo anamkaimu mwingine. Mtaje aliyepo.";
        NobodyToDelegate = "nobody_to_delegate": "Nothing to delegate", "Hakuna cha kukasimu";
            "You supervise and review nobody on the first day; what was delegated to you cannot be passed on.",
            "Humsimamii wala kumkagua mtu siku ya kwanza; ulichokasimiwa hakiwezi kukasimiwa tena.";
        RecusalExists = "recusal_exists": "Recusal exists", "Amri ya kujiondoa ipo";
            "There is a recusal between these two within this time already.",
            "Kuna amri ya kujiondoa kati ya wawili hawa ndani ya muda huu tayari.";
        ObjectiveNotAgreed = "objective_not_agreed": "Objective not agreed", "Lengo halijakubaliwa";
            "The objective is not in the agreed revision of the agreement. Agree it first.",
            "Lengo halimo kwenye toleo lililokubaliwa la mkataba. Likubaliwe kwanza.";
        OnceApproved = "once_approved": "Was approved once", "Iliwahi kuidhinishwa";
            "A subtask that was approved once stays on record: give the revision up, or ask the supervisor to cancel the subtask.",
            "Kazi ndogo iliyowahi kuidhinishwa hubaki kwenye kumbukumbu: acha marekebisho, au mwombe msimamizi aifute.";
        NotAllDone = "not_all_done": "Not all done", "Haijakamilika";
            "A subtask is completed when accepted progress says 100 percent; it says {percent}.",
            "Kazi ndogo hukamilika maendeleo yaliyokubaliwa yakifika asilimia 100; sasa ni {percent}.";
        WeekInFuture = "week_in_future": "Week not begun", "Wiki haijaanza";
            "Progress is filled in for the week that runs and those before it; this one begins on {date}.",
            "Maendeleo hujazwa kwa wiki inayoendelea na zilizopita; hii inaanza {date}.";
        WeekTooOld = "week_too_old": "Week too long ago", "Wiki imepita mno";
            "The week could be filled in until {date}. Write what is left to say into the week that runs.",
            "Wiki hiyo ingejazwa hadi {date}. Andika yaliyobaki kwenye wiki inayoendelea.";
        WeekOutside = "week_outside": "Week outside the subtask", "Wiki nje ya kazi ndogo";
            "The subtask runs from {from}, its cycle to {to}; the week lies outside.",
            "Kazi ndogo inaanza {from}, mzunguko wake unaishia {to}; wiki hiyo iko nje.";
        EvidenceFull = "evidence_full": "Enough evidence", "Ushahidi umetosha";
            "An entry takes at most {most} links and files. Take one out first.",
            "Ingizo hupokea viungo na faili zisizozidi {most}. Ondoa kimoja kwanza.";
        AppraisalExists = "appraisal_exists": "Appraisal exists", "Upimaji upo";
            "There is an appraisal of this kind for this agreement already. Find it with `GET /appraisals?servant_id=…`.",
            "Upimaji wa aina hii kwa mkataba huu upo tayari. Utafute kwa `GET /appraisals?servant_id=…`.";
        PeriodTooShort = "period_too_short": "Period too short", "Kipindi ni kifupi mno";
            "The posting lasts {days} days within the cycle; {minimum} are needed for a mark. It is left out of the year's mark.",
            "Kituo hiki kina siku {days} ndani ya mzunguko; zinahitajika {minimum} ili kupata alama. Kinaachwa nje ya alama ya mwaka.";
        NothingComputed = "nothing_computed": "No mark yet", "Bado hakuna alama";
            "No mark has been made of this appraisal, so there is nothing to compute again.",
            "Upimaji huu haujatolewa alama, kwa hiyo hakuna cha kukokotoa upya.";
        SheetSubmitted = "sheet_submitted": "Already submitted", "Tayari imewasilishwa";
            "This sheet was submitted and no longer changes. Differences are settled in the discussion.",
            "Karatasi hii imeshawasilishwa na haibadiliki tena. Tofauti hutatuliwa kwenye majadiliano.";
        NothingDeclined = "nothing_declined": "Nothing was declined", "Hakuna kilichokataliwa";
            "Marks are settled without agreement only after the appraisee declined a proposal. Propose them first.",
            "Alama huwekwa bila makubaliano baada ya mtumishi kukataa pendekezo. Zipendekeze kwanza.";
        SignatureOrder = "signature_order": "Not your turn", "Si zamu yako";
            "Signatures come in order: appraisee, supervisor, reviewer. It waits for: {role}.",
            "Saini hufuata mpangilio: mtumishi, msimamizi, mkaguzi wa ngazi ya pili. Inasubiri: {role}.";
        NotAReview = "not_a_review": "Not a review", "Si mapitio";
            "Objectives are revised from a quarterly check-in or a mid-year review, not from the annual appraisal.",
            "Malengo hurekebishwa kutokana na tathmini ya robo mwaka au mapitio ya nusu mwaka, si upimaji wa mwaka.";
        AgreedIsProposed = "agreed_is_proposed": "Propose it instead", "Pendekeza badala yake";
            "The agreed column is not submitted: propose it with `POST /appraisals/…/propose`.",
            "Safu ya makubaliano haiwasilishwi: ipendekeze kwa `POST /appraisals/…/propose`.";
        FeedbackAcknowledged = "feedback_acknowledged": "Already acknowledged", "Tayari imepokelewa";
            "The recipient has acknowledged the note; it stays.",
            "Mpokeaji ameshathibitisha kupokea ujumbe huu; unabaki.";
        FeedbackWithdrawn = "feedback_withdrawn": "Withdrawn", "Umeondolewa";
            "The note has been withdrawn.",
            "Ujumbe huu umeondolewa.";
        WithdrawalOver = "withdrawal_over": "Too late to withdraw", "Muda wa kuondoa umepita";
            "A note can be withdrawn within {minutes} minutes. It stays; write another one that puts it right.",
            "Ujumbe unaweza kuondolewa ndani ya dakika {minutes}. Unabaki; andika mwingine unaourekebisha.";
        RoundExists = "round_exists": "Others are asked already", "Wengine wameshaombwa";
            "The others were asked for this appraisal already.",
            "Wengine wameshaombwa maoni kwa upimaji huu.";
        NoRespondents = "no_respondents": "Nobody is asked", "Hakuna wa kuombwa";
            "The template of this appraisal takes no input from others, or not from this group.",
            "Kiolezo cha upimaji huu hakichukui maoni ya wengine, au si ya kundi hili.";
        RoundOver = "round_over": "No longer asked", "Muda wa kujibu umepita";
            "Answers were taken until {date}.",
            "Majibu yalipokelewa hadi {date}.";
        RespondentsOpen = "respondents_open": "Others still answer", "Wengine bado wanajibu";
            "Others can answer until {date}. The mark is made after that, with what they said.",
            "Wengine wanaweza kujibu hadi {date}. Alama hutolewa baada ya hapo, pamoja na maoni yao.";
        AnsweredAlready = "answered_already": "Answered already", "Umeshajibu";
            "You have answered. Nothing leads back to your answer, so it can be neither shown nor changed.",
            "Umeshajibu. Hakuna kinachoonyesha jibu lako, hivyo haliwezi kuonyeshwa wala kubadilishwa.";
        ImprovementPlanOpen = "improvement_plan_open": "A plan is open", "Mpango upo wazi";
            "There is an improvement plan for this posting that is not closed. Go on with that one.",
            "Kuna mpango wa kuboresha utendaji wa kituo hiki ambao haujafungwa. Endelea na huo.";
        GradeNotPoor = "grade_not_poor": "Not a poor mark", "Si alama duni";
            "A supervisor opens an improvement plan for a poor grade ({grades}). For other reasons ask HR.",
            "Msimamizi hufungua mpango wa kuboresha kwa daraja duni ({grades}). Kwa sababu nyingine mwombe afisa rasilimali watu.";
        NotReviewedYet = "not_reviewed_yet": "Not reviewed yet", "Haujapitiwa bado";
            "A plan is closed with an outcome after at least one review; without any it can only be cancelled.",
            "Mpango hufungwa na matokeo baada ya mapitio angalau moja; bila hayo unaweza kusitishwa tu.";
        NotDeemedYet = "not_deemed_yet": "Still time to respond", "Bado kuna muda wa kujibu";
            "The servant has until {date} to acknowledge it. It can be deemed seen after that.",
            "Mtumishi ana muda hadi {date} kuthibitisha. Baada ya hapo unaweza kuhesabiwa umeonekana.";
        AppealStillOpen = "appeal_still_open": "Appeal still possible", "Rufaa bado inawezekana";
            "An appeal can be lodged until {date}. Make it final after that.",
            "Rufaa inaweza kuwasilishwa hadi {date}. Ikamilishe baada ya hapo.";
        NothingSigned = "nothing_signed": "Nothing signed yet", "Hakuna kilichosainiwa bado";
            "Nobody has signed this, or there is no such version. Export what was signed.",
            "Hakuna aliyesaini hili, au toleo hilo halipo. Hamisha kilichosainiwa.";
        ReconsiderationOpen = "reconsideration_open": "Re-consideration open", "Ombi la kufikiria upya liko wazi";
            "The supervisor was asked to re-consider this mark and has not answered yet. Disclose it after that.",
            "Msimamizi ameombwa kuifikiria upya alama hii na bado hajajibu. Itangaze baada ya hapo.";
        ReconsiderationAnswered = "reconsideration_answered": "Already answered", "Tayari imejibiwa";
            "This request was answered. Make a new one if need be.",
            "Ombi hili limeshajibiwa. Tengeneza jipya ikihitajika.";
        AppealRunning = "appeal_running": "Appeal running", "Rufaa inaendelea";
            "An appeal against this mark is running. Wait for its decision.",
            "Kuna rufaa inayoendelea dhidi ya alama hii. Subiri uamuzi wake.";
        AppealsExhausted = "appeals_exhausted": "No level above", "Hakuna ngazi ya juu zaidi";
            "The highest level has decided. Its decision is final.",
            "Ngazi ya juu kabisa imeamua. Uamuzi wake ni wa mwisho.";
        NoCommission = "no_commission": "No commission", "Hakuna tume";
            "The Public Service Commission is not among the institutions yet. Ask the national administrator.",
            "Tume ya Utumishi wa Umma haipo bado kwenye orodha ya taasisi. Mwombe msimamizi wa mfumo wa taifa.";
        AppealLate = "appeal_late": "Late appeal", "Rufaa iliyochelewa";
            "It was lodged after {date}. Admit it out of time or strike it out, with reasons, before anything else.",
            "Iliwasilishwa baada ya {date}. Kwanza ikubaliwe nje ya muda au iondolewe, kwa sababu.";
        AppealInTime = "appeal_in_time": "Lodged in time", "Iliwasilishwa kwa wakati";
            "It was lodged in time, or was admitted already; it cannot be struck out as late.",
            "Iliwasilishwa kwa wakati, au imeshakubaliwa; haiwezi kuondolewa kama iliyochelewa.";
        FileStillDue = "file_still_due": "File still due", "Jalada bado linasubiriwa";
            "The supervisor can give his statement until {date}. Go on without it after that.",
            "Msimamizi anaweza kutoa maelezo yake hadi {date}. Endelea bila hayo baada ya hapo.";
        NoVotes = "no_votes": "One decides", "Anaamua mmoja";
            "At this level one person decides; there is no vote and no chair.",
            "Katika ngazi hii anaamua mtu mmoja; hakuna kura wala mwenyekiti.";
        ChairDecides = "chair_decides": "A committee decides", "Kamati inaamua";
            "At this level a committee decides; another of its members can take the chair.",
            "Katika ngazi hii kamati inaamua; mjumbe mwingine anaweza kushika uenyekiti.";
        VotedAlready = "voted_already": "Voted already", "Umeshapiga kura";
            "You have voted on this appeal; a vote stays as it was cast.",
            "Umeshapiga kura kwenye rufaa hii; kura hubaki kama ilivyopigwa.";
        QuorumMissing = "quorum_missing": "No quorum", "Akidi haijatimia";
            "{votes} members have voted; {quorum} are needed for a decision.",
            "Wajumbe {votes} wamepiga kura; wanahitajika {quorum} ili kuamua.";
        OutcomeNotCarried = "outcome_not_carried": "Not what the votes say", "Si kama kura zinavyosema";
            "Another outcome has more votes. The chair records what the committee decided.",
            "Uamuzi mwingine una kura nyingi zaidi. Mwenyekiti anaandika kile kamati ilichoamua.";
    }
    GONE {
        EvidenceDamaged = "evidence_damaged": "File damaged", "Faili limeharibika";
            "The stored file is no longer what was handed in, or is lost. Tell the service's operators, and hand it in again if you have it.",
            "Faili lililohifadhiwa si lile lililowasilishwa, au limepotea. Wajulishe waendeshaji wa huduma, na uliwasilishe tena kama unalo.";
    }
    PRECONDITION_FAILED {
        PreconditionFailed = "precondition_failed": "Changed meanwhile", "Imebadilishwa";
            "Somebody changed it after you read it. Read it again, look at the difference, and send the change with the new ETag.",
            "Kuna aliyebadilisha baada ya wewe kusoma. Soma tena, angalia tofauti, kisha tuma badiliko kwa ETag mpya.";
    }
    PAYLOAD_TOO_LARGE {
        TooLarge = "too_large": "Body too large", "Mwili wa ombi ni mkubwa mno";
            "The body is larger than this operation takes.",
            "Mwili wa ombi ni mkubwa kuliko huduma hii inavyopokea.";
    }
    UNSUPPORTED_MEDIA_TYPE {
        UnsupportedMediaType = "unsupported_media_type": "Wrong content type", "Aina ya maudhui si sahihi";
            "Send the body as `Content-Type: application/json`.",
            "Tuma mwili wa ombi kama `Content-Type: application/json`.";
        FileType = "file_type": "File type not taken", "Aina ya faili haipokelewi";
            "Files of these types are taken: {offered}. Name the file's own type in `Content-Type`.",
            "Hupokelewa faili za aina hizi: {offered}. Taja aina halisi ya faili kwenye `Content-Type`.";
    }
    UNPROCESSABLE_ENTITY {
        InvalidFields = "invalid_fields": "Wrong fields", "Sehemu zenye makosa";
            "Some fields are wrong; `errors` has one entry for each. Nothing was changed.",
            "Baadhi ya sehemu zina makosa; `errors` ina ingizo moja kwa kila moja. Hakuna kilichobadilishwa.";
        IdempotencyKeyReused = "idempotency_key_reused": "Key of another request", "Ufunguo wa ombi lingine";
            "This `Idempotency-Key` came with another request within the last 24 hours. Make a new key for a new request.",
            "`Idempotency-Key` hii ilikuja na ombi lingine ndani ya saa 24 zilizopita. Tengeneza ufunguo mpya kwa ombi jipya.";
        WrongType = "wrong_type": "Not of this kind", "Si ya aina hii";
            "Expected: {expected}.",
            "Inatarajiwa: {expected}.";
        FieldMissing = "field_missing": "Missing", "Haipo";
            "This field is required.",
            "Sehemu hii inahitajika.";
        FieldUnknown = "field_unknown": "Unknown", "Haijulikani";
            "The API document has no such field here. Take it out.",
            "Hati ya API haina sehemu hiyo hapa. Iondoe.";
        FieldRepeated = "field_repeated": "Stands twice", "Imerudiwa";
            "The field stands in the object more than once. Keep one.",
            "Sehemu hii imerudiwa. Bakiza moja.";
        FieldEmpty = "field_empty": "Empty", "Tupu";
            "Fill this in.",
            "Jaza sehemu hii.";
        FieldTooLong = "field_too_long": "Too long", "Ndefu mno";
            "At most {longest} characters.",
            "Isizidi herufi {longest}.";
        FieldControlCharacters = "field_control_characters": "Invisible characters", "Herufi zisizoonekana";
            "Take out the control characters.",
            "Ondoa herufi za udhibiti zisizoonekana.";
        FieldDecimal = "field_decimal": "Not such a number", "Si namba sahihi";
            "A decimal number as text, from {low} to {high}, with at most {places} decimal places, such as \"12.5\".",
            "Namba ya desimali kama maandishi, kati ya {low} na {high}, yenye nafasi za desimali zisizozidi {places}, mfano \"12.5\".";
        FieldCount = "field_count": "Wrong count", "Idadi si sahihi";
            "From {low} to {high} entries.",
            "Kati ya maingizo {low} na {high}.";
        FieldDate = "field_date": "Not such a date", "Si tarehe sahihi";
            "A date between the years 1900 and 2200.",
            "Tarehe kati ya mwaka 1900 na 2200.";
        FieldEmail = "field_email": "Not an e-mail address", "Si barua pepe";
            "An address such as name@institution.go.tz.",
            "Anwani kama jina@taasisi.go.tz.";
        FieldUnknownReference = "field_unknown_reference": "No such thing", "Hakuna kitu hicho";
            "There is no such {noun} within your reach.",
            "Hakuna {noun} kama hiyo ndani ya mamlaka yako.";
        InstitutionPeriodOrder = "institution_period_order": "Out of order", "Mpangilio si sahihi";
            "The last change holds from {date}; this one has to begin after it.",
            "Badiliko la mwisho linaanza {date}; hili lianze baada ya hapo.";
        InstitutionCycle = "institution_cycle": "Circle in the tree", "Mzunguko katika mti";
            "An institution cannot sit under itself or under one that sits under it.",
            "Taasisi haiwezi kuwa chini yake yenyewe wala chini ya taasisi iliyo chini yake.";
        WeightSum = "weight_sum": "Weights do not sum to 100", "Uzito haujumlishi 100";
            "The weights are positive and add up to exactly 100.",
            "Uzito wote uwe zaidi ya sifuri na ujumlishe 100 kamili.";
        TemplateScale = "template_scale": "Not a scale", "Si kipimo sahihi";
            "At least two points in ascending order, or a range of at most two decimal places, from zero up.",
            "Angalau alama mbili zinazopanda, au masafa yenye nafasi za desimali zisizozidi mbili, kuanzia sifuri.";
        TemplateCodes = "template_codes": "Codes not distinct", "Misimbo inajirudia";
            "Every code is filled and stands once.",
            "Kila msimbo ujazwe na usirudiwe.";
        TemplateRules = "template_rules": "Rule stands twice", "Kanuni imerudiwa";
            "A template has at most one component over objectives, and at most one of respondents.",
            "Kiolezo kiwe na sehemu moja tu ya malengo, na moja tu ya maoni ya wengine.";
        TemplateBands = "template_bands": "Bands do not cover the scale", "Madaraja hayafuniki kipimo";
            "The bands lead from one end of the scale to the other in steps of 0.01, without gap or overlap; traffic lights stand in order.",
            "Madaraja yafunike kipimo chote kwa hatua za 0.01, bila pengo wala mwingiliano; taa ziwe kwa mpangilio.";
        TemplateFixed = "template_fixed": "Fixed by the national template", "Imewekwa na kiolezo cha taifa";
            "An institution's variant takes this from its base, word for word. It may tighten bands, lights and the cap, demand more justifications, and forbid \"not applicable\".",
            "Kiolezo cha taasisi huchukua hiki kutoka kiolezo cha msingi, neno kwa neno. Kinaweza kukaza madaraja, taa na kikomo, kudai sababu zaidi, na kukataza \"haihusiki\".";
        VariantOfVariant = "variant_of_variant": "A variant of a variant", "Kiolezo cha kiolezo cha taasisi";
            "An institution tightens a national template, not another institution's variant.",
            "Taasisi hukaza kiolezo cha taifa, si kiolezo cha taasisi nyingine.";
        NotItsVariant = "not_its_variant": "Not a variant of the cycle's template", "Si kiolezo kinachofaa mzunguko";
            "Name a published variant of the cycle's template that belongs to the institution.",
            "Taja kiolezo kilichochapishwa cha taasisi kinachotokana na kiolezo cha mzunguko.";
        TemplateLoosened = "template_loosened": "Less strict than the national template", "Legevu kuliko kiolezo cha taifa";
            "An institution may be stricter than the base here, never less strict.",
            "Hapa taasisi inaweza kuwa kali kuliko kiolezo cha msingi, kamwe isiwe legevu zaidi.";
        FieldNotHere = "field_not_here": "Not here", "Haihitajiki hapa";
            "Leave this out: it does not go with {other}.",
            "Usiweke hii: haiendi pamoja na {other}.";
        PasswordLength = "password_length": "Too short or too long", "Fupi au ndefu mno";
            "From {low} to {high} characters. A few words that only you would put together are easy to keep in mind.",
            "Kati ya herufi {low} na {high}. Maneno machache ambayo ni wewe tu ungeyaunganisha ni rahisi kukumbuka.";
        PasswordGuessable = "password_guessable": "Easy to guess", "Rahisi kukisiwa";
            "Others try this first: it is a common password, or made of your name, number, e-mail or the name of this service. Choose another.",
            "Wengine hujaribu hii kwanza: ni nywila ya kawaida, au ina jina, namba, barua pepe yako au jina la huduma hii. Chagua nyingine.";
        PasswordWrong = "password_wrong": "Not your password", "Si nywila yako";
            "This is not your present password.",
            "Hii si nywila yako ya sasa.";
        CycleOverlaps = "cycle_overlaps": "Two cycles at once", "Mizunguko miwili kwa pamoja";
            "This cadre group follows cycle {label} in the same days. Take that assignment back first, if it is wrong.",
            "Kundi hili la kada linafuata mzunguko {label} katika siku hizo hizo. Ondoa kwanza upangaji huo, kama umekosewa.";
        FieldTaken = "field_taken": "Already in use", "Tayari inatumika";
            "This value belongs to another {noun}.",
            "Thamani hii ni ya {noun} nyingine.";
        CycleLength = "cycle_length": "Not a year", "Si mwaka";
            "A cycle is one year: 300 to 400 days, both ends counted.",
            "Mzunguko ni mwaka mmoja: siku 300 hadi 400, siku za mwanzo na mwisho zikihesabiwa.";
        CycleWindows = "cycle_windows": "Windows missing or double", "Madirisha yamekosekana au kurudiwa";
            "Give exactly one window for each of planning, mid_year and annual, and at most one for quarter_1 and quarter_3.",
            "Weka dirisha moja kwa kila awamu ya planning, mid_year na annual, na lisizidi moja kwa quarter_1 na quarter_3.";
        SupervisionBegun = "supervision_begun": "Supervision has begun", "Usimamizi umeshaanza";
            "Since {date} the posting has had another supervisor: what was stays on record. Choose a later day.",
            "Tangu {date} kituo kina msimamizi mwingine: yaliyokuwepo hubaki kwenye kumbukumbu. Chagua siku ya baadaye.";
        DatesOrder = "dates_order": "Dates out of order", "Tarehe hazina mpangilio";
            "The end cannot come before the beginning.",
            "Mwisho hauwezi kuwa kabla ya mwanzo.";
        ExtensionShorter = "extension_shorter": "Not an extension", "Si nyongeza ya muda";
            "The window closes on {date} already; an extension is a later day.",
            "Dirisha linafungwa {date}; nyongeza iwe siku ya baadaye.";
        ExtensionScope = "extension_scope": "For whom?", "Kwa nani?";
            "Give exactly one of institution_id, region_code, institution_kind and nation.",
            "Weka moja tu kati ya institution_id, region_code, institution_kind na nation.";
        OutageDays = "outage_days": "Days of an outage", "Siku za hitilafu";
            "A declared outage has its first and last day; nothing else has.",
            "Hitilafu iliyotangazwa ina siku ya kwanza na ya mwisho; sababu nyingine hazina.";
        TargetDayOutside = "target_day_outside": "Outside the window", "Nje ya dirisha";
            "A target day lies inside the legal window, from {low} to {high}.",
            "Siku lengwa iwe ndani ya dirisha la kisheria, kati ya {low} na {high}.";
        InstitutionFixed = "institution_fixed": "Stays in its institution", "Hubaki katika taasisi yake";
            "It never leaves its institution: close it there and open another one here.",
            "Haiondoki katika taasisi yake: ifunge huko na ufungue nyingine hapa.";
        FieldCheckNumber = "field_check_number": "Not a check number", "Si namba ya cheki";
            "A check number has 6 to 12 digits and nothing else.",
            "Namba ya cheki ina tarakimu 6 hadi 12 pekee.";
        Recused = "recused": "Recused", "Amejiondoa";
            "He does not rate this servant: a recusal stands between them. Name somebody else.",
            "Hampimi mtumishi huyu: kuna amri ya kujiondoa kati yao. Mtaje mtu mwingine.";
        DelegationLength = "delegation_length": "Not such a period", "Si kipindi kinachofaa";
            "From today on, and at most {days} days.",
            "Kuanzia leo, na zisizidi siku {days}.";
        DisciplinaryByHr = "disciplinary_by_hr": "HR declares it", "Hutangazwa na rasilimali watu";
            "A disciplinary case is declared by the HR office: it blocks at once.",
            "Shauri la nidhamu hutangazwa na ofisi ya rasilimali watu: huzuia mara moja.";
        DayPassed = "day_passed": "Not such a day", "Si siku inayofaa";
            "A day from {low} to {high}.",
            "Siku kati ya {low} na {high}.";
        LineCircle = "line_circle": "Circle in the reporting line", "Mzunguko katika mlolongo wa usimamizi";
            "Nobody supervises himself, directly or through others. Choose somebody outside this line.",
            "Hakuna anayejisimamia mwenyewe, moja kwa moja au kupitia wengine. Chagua mtu nje ya mlolongo huu.";
        ObjectiveWeights = "objective_weights": "Weights do not sum to 100", "Uzito haujumlishi 100";
            "The weights of the objectives add up to {sum}; make them exactly 100.",
            "Uzito wa malengo unajumlisha {sum}; uwe 100 kamili.";
        WeightZero = "weight_zero": "Without weight", "Bila uzito";
            "Every objective has a weight of more than 0; take out what has none.",
            "Kila lengo liwe na uzito zaidi ya 0; ondoa lisilo na uzito.";
        PlanWeights = "plan_weights": "Weights do not sum to 100", "Uzito haujumlishi 100";
            "The weights in this list add up to {sum}; make them exactly 100.",
            "Uzito wa orodha hii unajumlisha {sum}; uwe 100 kamili.";
        PlanYear = "plan_year": "Not a year to plan", "Si mwaka wa kupanga";
            "A financial year such as 2026/27 or a calendar year such as 2026, which is not over and begins within a year from now.",
            "Mwaka wa fedha kama 2026/27 au mwaka wa kalenda kama 2026, ambao haujaisha na unaanza ndani ya mwaka mmoja kuanzia sasa.";
        OutsideYear = "outside_year": "Outside the year", "Nje ya mwaka";
            "A day of the plan's year, from {low} to {high}.",
            "Siku ya mwaka wa mpango, kuanzia {low} hadi {high}.";
        TargetDirection = "target_direction": "Wrong way", "Mwelekeo si sahihi";
            "Where more is better a quarter's target lies above the baseline, where less is better below it. Leave a quarter without a target null.",
            "Ambapo zaidi ni bora shabaha ya robo iwe juu ya hali ya awali, ambapo kidogo ni bora iwe chini. Acha robo isiyo na shabaha iwe null.";
        QuarterTargets = "quarter_targets": "Four quarters", "Robo nne";
            "Exactly four entries, one a quarter, at least one of them not null.",
            "Maingizo manne kamili, moja kwa kila robo, angalau moja lisiwe null.";
        TargetNotApproved = "target_not_approved": "No approved target", "Si shabaha iliyoidhinishwa";
            "Name a target of an approved plan of your institution for this year; see `GET /plans`.",
            "Taja shabaha ya mpango ulioidhinishwa wa taasisi yako wa mwaka huu; angalia `GET /plans`.";
        ServesNotAbove = "serves_not_above": "No target above", "Si shabaha ya juu";
            "Name a target of an approved plan of the overseeing institution for this year.",
            "Taja shabaha ya mpango ulioidhinishwa wa taasisi inayosimamia wa mwaka huu.";
        FigureNeitherOrBoth = "figure_neither_or_both": "Figure or not applicable", "Takwimu au haihusiki";
            "Give either a value, or `not_applicable` with a narrative that says why.",
            "Weka thamani, au `not_applicable` na maelezo yanayoeleza sababu.";
        FigureFalls = "figure_falls": "Cannot fall", "Haiwezi kupungua";
            "A cumulative figure counts from the beginning of the year: it is not below that of an earlier quarter, nor above that of a later one ({value}).",
            "Takwimu limbikizi huhesabiwa tangu mwanzo wa mwaka: haiwi chini ya ile ya robo iliyopita wala juu ya ile ya robo inayofuata ({value}).";
        UnknownIndicator = "unknown_indicator": "No such indicator", "Hakuna kiashiria hicho";
            "The approved plan has no such indicator.",
            "Mpango ulioidhinishwa hauna kiashiria hicho.";
        SubtaskWeights = "subtask_weights": "Weights exceed 100", "Uzito unazidi 100";
            "The other subtasks of the objective have {taken} of 100; with this one it would be more.",
            "Kazi ndogo nyingine za lengo zina {taken} kati ya 100; pamoja na hii ingezidi.";
        OutsideCycle = "outside_cycle": "Outside the cycle", "Nje ya mzunguko";
            "A day of the cycle, from {from} to {to}.",
            "Siku ndani ya mzunguko, kuanzia {from} hadi {to}.";
        NotMonday = "not_monday": "Not a Monday", "Si Jumatatu";
            "A week is named by its Monday, such as 2026-07-06.",
            "Wiki hutajwa kwa Jumatatu yake, mfano 2026-07-06.";
        FieldLink = "field_link": "Not such a link", "Si kiungo sahihi";
            "A link that begins with https:// and names a host, without user or password, at most {longest} characters.",
            "Kiungo kinachoanza na https:// na kutaja seva, bila jina la mtumiaji wala nywila, kisichozidi herufi {longest}.";
        FileMismatch = "file_mismatch": "Not what it says", "Si kama inavyosema";
            "The file's content is {found}, not {declared}. Send it as what it is.",
            "Maudhui ya faili ni {found}, si {declared}. Litume kama lilivyo.";
        AboveProgress = "above_progress": "Above its progress", "Juu ya maendeleo yake";
            "A mark above the accepted progress of an unfinished subtask needs a justification.",
            "Alama iliyo juu ya maendeleo yaliyokubaliwa ya kazi ndogo ambayo haijakamilika inahitaji sababu.";
        TargetIsBaseline = "target_is_baseline": "Nothing to attain", "Hakuna cha kufikia";
            "The target is the baseline. Set a target above or below it.",
            "Shabaha ni sawa na hali ya awali. Weka shabaha iliyo juu au chini yake.";
        FieldTwice = "field_twice": "Stands twice", "Imerudiwa";
            "The same id stands in the list twice.",
            "Kitambulisho hicho kimerudiwa kwenye orodha.";
        DueDate = "due_date": "Not such a day", "Si siku inayofaa";
            "A day from today to 90 days from now.",
            "Siku kuanzia leo hadi siku 90 zijazo.";
        UnknownCell = "unknown_cell": "No such cell", "Hakuna sehemu hiyo";
            "The form has no such objective, part or attribute. See the appraisal's objectives and its template.",
            "Fomu haina lengo, sehemu au sifa hiyo. Angalia malengo ya upimaji na kiolezo chake.";
        NoMarksInReview = "no_marks_in_review": "No marks in a review", "Hakuna alama katika mapitio";
            "A check-in or a mid-year review has achievements and factors, but no marks (form TFN 832, section 3).",
            "Tathmini ya robo mwaka na mapitio ya nusu mwaka vina mafanikio na vikwazo, si alama (fomu TFN 832, sehemu ya 3).";
        RecommendationSide = "recommendation_side": "Not in this column", "Si katika safu hii";
            "A recommendation stands in the supervisor's column.",
            "Pendekezo huwekwa kwenye safu ya msimamizi.";
        TimeOfDay = "time_of_day": "Not a time of day", "Si saa ya siku";
            "A time such as 06:30, from 00:00 to 23:59.",
            "Saa kama 06:30, kati ya 00:00 na 23:59.";
        QuietAllDay = "quiet_all_day": "Never to be told", "Hutaarifiwa kamwe";
            "Quiet hours have an end that is not their beginning. To get no messages at all, switch the channels off.",
            "Saa za utulivu ziwe na mwisho tofauti na mwanzo. Kutopata ujumbe kabisa, zima njia za mawasiliano.";
        CellNeitherOrBoth = "cell_neither_or_both": "Mark or not applicable", "Alama au haihusiki";
            "Give either a mark or `not_applicable`; leave the cell out if it is not filled yet.",
            "Weka alama au `not_applicable`; acha sehemu ikiwa bado haijajazwa.";
        MarkOffScale = "mark_off_scale": "Off the scale", "Nje ya kipimo";
            "The mark is not on the template's scale, which goes from {low} to {high}.",
            "Alama haipo kwenye kipimo cha kiolezo, kinachoanzia {low} hadi {high}.";
        MustApply = "must_apply": "Applies to everybody", "Inahusu kila mtu";
            "The template does not let this be marked not applicable. Give a mark.",
            "Kiolezo hakiruhusu sehemu hii kuwekwa kuwa haihusiki. Weka alama.";
        Unjustified = "unjustified": "Wants a justification", "Inahitaji sababu";
            "A mark at either end of the scale ({low}, {high}) needs a justification.",
            "Alama iliyo mwishoni mwa kipimo ({low}, {high}) inahitaji sababu.";
        MarkMissing = "mark_missing": "Mark missing", "Alama haipo";
            "Fill this in, or say that it is not applicable where the template allows it.",
            "Jaza sehemu hii, au sema haihusiki pale kiolezo kinaporuhusu.";
        NothingApplies = "nothing_applies": "Nothing applies", "Hakuna kinachohusika";
            "Not everything can be not applicable. Ask HR to declare the appraisal unrateable.",
            "Haiwezekani vyote visihusike. Mwombe afisa rasilimali watu atangaze upimaji hauwezi kutolewa alama.";
        FeedbackToSelf = "feedback_to_self": "To yourself", "Kwako mwenyewe";
            "Feedback is for somebody else.",
            "Mrejesho ni kwa mtu mwingine.";
        FieldDayWithin = "field_day_within": "Not such a day", "Si siku inayofaa";
            "A day from {low} to {high}.",
            "Siku kuanzia {low} hadi {high}.";
        FindingEach = "finding_each": "A finding for each goal", "Tathmini kwa kila lengo";
            "Give exactly one finding for each goal of the plan, and for nothing else.",
            "Toa tathmini moja kwa kila lengo la mpango, na si kwa kitu kingine.";
        RespondentGroups = "respondent_groups": "Groups not right", "Makundi si sahihi";
            "Each group stands once, needs from 3 to 50 answers, and asks no fewer people than it needs, at most 50.",
            "Kila kundi liwe mara moja, lihitaji majibu 3 hadi 50, na liombe watu wasiopungua hao, wasiozidi 50.";
        AnswerMissing = "answer_missing": "Answer missing", "Jibu halipo";
            "Answer this, or say that it is not applicable.",
            "Jibu swali hili, au sema halihusiki.";
        FieldDigest = "field_digest": "Not a digest", "Si muhtasari wa kidijitali";
            "A SHA-256 in hex: 64 digits from 0 to 9 and a to f.",
            "SHA-256 kwa heksadesimali: tarakimu 64 za 0 hadi 9 na a hadi f.";
        StatementOfBody = "statement_of_body": "For a deciding body", "Ni kwa chombo cha uamuzi";
            "Only a body that decides an appeal states `decided`, by its decision.",
            "Ni chombo kinachoamua rufaa tu kinachosema `decided`, kwa uamuzi wake.";
        OutcomeOfLate = "outcome_of_late": "For late appeals", "Ni kwa rufaa zilizochelewa";
            "An appeal is struck out as late with `POST /appeals/…/strike_out`.",
            "Rufaa iliyochelewa huondolewa kwa `POST /appeals/…/strike_out`.";
        CellUnchanged = "cell_unchanged": "Nothing varied", "Hakuna kilichobadilishwa";
            "The cell has this mark already. Name only what is varied.",
            "Sehemu hii ina alama hiyo tayari. Taja tu kinachobadilishwa.";
        StatementOfAppraisee = "statement_of_appraisee": "For the appraisee", "Ni kwa mtumishi";
            "Only the appraisee can sign that he has seen it without agreeing.",
            "Ni mtumishi tu anayeweza kusaini kuwa ameona bila kukubali.";
    }
    PRECONDITION_REQUIRED {
        PreconditionRequired = "precondition_required": "If-Match needed", "If-Match inahitajika";
            "Two people may edit this: send the ETag that you read in `If-Match`.",
            "Watu wawili wanaweza kuhariri hili: tuma ETag uliyosoma kwenye `If-Match`.";
    }
    TOO_MANY_REQUESTS {
        FeedbackLimit = "feedback_limit": "Enough for today", "Inatosha kwa leo";
            "At most {most} notes a day. You can write again in {seconds} seconds.",
            "Usizidishe ujumbe {most} kwa siku. Unaweza kuandika tena baada ya sekunde {seconds}.";
    }
    INTERNAL_SERVER_ERROR {
        Internal = "internal": "Our fault", "Kosa letu";
            "Something went wrong on our side; nothing was changed. Try again, and give the `request_id` to support if it stays.",
            "Kuna hitilafu upande wetu; hakuna kilichobadilishwa. Jaribu tena, na utoe `request_id` kwa msaada ikiendelea.";
    }
    SERVICE_UNAVAILABLE {
        Busy = "busy": "Busy", "Huduma imezidiwa";
            "The service is busy. Try again in {seconds} seconds; what you sent was not kept.",
            "Huduma imezidiwa. Jaribu tena baada ya sekunde {seconds}; ulichotuma hakikuhifadhiwa.";
    }
}
