//! The table of problems: a stable code, its status, and what to tell a person, in English and in Swahili.
//! `{name}` in a sentence is filled by [`super::error::Error::with`].

use actix_web::http::StatusCode;
use serde::Serialize;

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
        MainPostingOverlap = "main_posting_overlap": "Already posted", "Tayari ana kituo";
            "The servant has another substantive posting within this time. End it or transfer him first.",
            "Mtumishi ana kituo kingine cha kudumu ndani ya muda huu. Kifunge au umhamishe kwanza.";
        PostingEnded = "posting_ended": "Posting has ended", "Kituo kimeshafungwa";
            "The posting has ended already. Open a new one instead.",
            "Kituo cha kazi kimeshafungwa. Fungua kipya badala yake.";
        AgreementExists = "agreement_exists": "Agreement exists", "Mkataba upo";
            "There is an agreement for this posting and cycle already. Find it with `GET /agreements?servant_id=…`.",
            "Mkataba wa kituo na mzunguko huu upo tayari. Utafute kwa `GET /agreements?servant_id=…`.";
        NothingAgreedYet = "nothing_agreed_yet": "Nothing agreed yet", "Hakuna kilichokubaliwa bado";
            "No revision of this agreement has been agreed yet.",
            "Hakuna toleo la mkataba huu lililokubaliwa bado.";
        NoSupervisor = "no_supervisor": "No supervisor", "Hakuna msimamizi";
            "Nobody supervises this posting today. Ask your HR officer to name the supervisor.",
            "Hakuna anayesimamia kituo hiki leo. Mwombe afisa rasilimali watu amtaje msimamizi.";
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
        AgreedIsProposed = "agreed_is_proposed": "Propose it instead", "Pendekeza badala yake";
            "The agreed column is not submitted: propose it with `POST /appraisals/…/propose`.",
            "Safu ya makubaliano haiwasilishwi: ipendekeze kwa `POST /appraisals/…/propose`.";
        AppealStillOpen = "appeal_still_open": "Appeal still possible", "Rufaa bado inawezekana";
            "An appeal can be lodged until {date}. Make it final after that.",
            "Rufaa inaweza kuwasilishwa hadi {date}. Ikamilishe baada ya hapo.";
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
    }
    UNPROCESSABLE_ENTITY {
        InvalidFields = "invalid_fields": "Wrong fields", "Sehemu zenye makosa";
            "Some fields are wrong; `errors` has one entry for each. Nothing was changed.",
            "Baadhi ya sehemu zina makosa; `errors` ina ingizo moja kwa kila moja. Hakuna kilichobadilishwa.";
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
            "A template has at most one component over objectives.",
            "Kiolezo kiwe na sehemu moja tu ya malengo.";
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
        FieldTaken = "field_taken": "Already in use", "Tayari inatumika";
            "This value belongs to another {noun}.",
            "Thamani hii ni ya {noun} nyingine.";
        CycleLength = "cycle_length": "Not a year", "Si mwaka";
            "A cycle is one year: 300 to 400 days, both ends counted.",
            "Mzunguko ni mwaka mmoja: siku 300 hadi 400, siku za mwanzo na mwisho zikihesabiwa.";
        CycleWindows = "cycle_windows": "Windows missing or double", "Madirisha yamekosekana au kurudiwa";
            "Give exactly one window for each phase: planning, mid_year, annual.",
            "Weka dirisha moja kwa kila awamu: planning, mid_year, annual.";
        DatesOrder = "dates_order": "Dates out of order", "Tarehe hazina mpangilio";
            "The end cannot come before the beginning.",
            "Mwisho hauwezi kuwa kabla ya mwanzo.";
        ExtensionShorter = "extension_shorter": "Not an extension", "Si nyongeza ya muda";
            "The window closes on {date} already; an extension is a later day.",
            "Dirisha linafungwa {date}; nyongeza iwe siku ya baadaye.";
        InstitutionFixed = "institution_fixed": "Stays in its institution", "Hubaki katika taasisi yake";
            "It never leaves its institution: close it there and open another one here.",
            "Haiondoki katika taasisi yake: ifunge huko na ufungue nyingine hapa.";
        FieldCheckNumber = "field_check_number": "Not a check number", "Si namba ya cheki";
            "A check number has 6 to 12 digits and nothing else.",
            "Namba ya cheki ina tarakimu 6 hadi 12 pekee.";
        LineCircle = "line_circle": "Circle in the reporting line", "Mzunguko katika mlolongo wa usimamizi";
            "Nobody supervises himself, directly or through others. Choose somebody outside this line.",
            "Hakuna anayejisimamia mwenyewe, moja kwa moja au kupitia wengine. Chagua mtu nje ya mlolongo huu.";
        ObjectiveWeights = "objective_weights": "Weights do not sum to 100", "Uzito haujumlishi 100";
            "The weights of the objectives add up to {sum}; make them exactly 100.",
            "Uzito wa malengo unajumlisha {sum}; uwe 100 kamili.";
        WeightZero = "weight_zero": "Without weight", "Bila uzito";
            "Every objective has a weight of more than 0; take out what has none.",
            "Kila lengo liwe na uzito zaidi ya 0; ondoa lisilo na uzito.";
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
            "A mid-year review has achievements and factors, but no marks (form TFN 832, section 3).",
            "Mapitio ya nusu mwaka yana mafanikio na vikwazo, si alama (fomu TFN 832, sehemu ya 3).";
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
        StatementOfAppraisee = "statement_of_appraisee": "For the appraisee", "Ni kwa mtumishi";
            "Only the appraisee can sign that he has seen it without agreeing.",
            "Ni mtumishi tu anayeweza kusaini kuwa ameona bila kukubali.";
    }
    PRECONDITION_REQUIRED {
        PreconditionRequired = "precondition_required": "If-Match needed", "If-Match inahitajika";
            "Two people may edit this: send the ETag that you read in `If-Match`.",
            "Watu wawili wanaweza kuhariri hili: tuma ETag uliyosoma kwenye `If-Match`.";
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
    ("national", "national", "cha taifa"),
    ("variant", "an institution's variant", "cha taasisi"),
    ("cycle", "cycle", "mzunguko"),
    ("agreement", "performance agreement", "mkataba wa utendaji kazi"),
    ("objective", "objective", "lengo"),
    ("appraisal", "appraisal", "upimaji"),
    ("notification", "notification", "taarifa"),
    ("job", "job", "kazi"),
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
