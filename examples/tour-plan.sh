#!/usr/bin/env bash
# The second tour: a ministry's year from its plan to an appeal, against a running demo. The plan is approved by the overseeing
# institution and cascaded to a directorate and two servants; they report week by week; one of them is transferred in January under
# an acting supervisor; both are marked; one appeals to the second level. Every figure is worked by hand in a comment, and has to be
# what the service explains. At the main steps the wrong person, the wrong state and a stale ETag are refused with the right problem.
# `make tour` starts a demo for it. By hand: BASE_URL=http://127.0.0.1:8080 DEMO_DATA=.demo EUTENDAJI=target/release/e-utendaji
source "$(dirname "$0")/lib.sh"

stamp=$(date +%s | tail -c 8)
secret="mto ruvuma $stamp" # everybody's password in this tour
declare -A id account login token

# ---- Who is who ----------------------------------------------------------------------------------------------------------------
#   the Prime Minister's Office: its head (chief), its planning officer (overseer), its HR (hr_above)
#   the ministry:  PSO    Permanent Secretary (ps)
#                  ├ DPP  Director of Policy and Planning (director): juma
#                  │ └ BUD  budget section: neema, who answers to the director
#                  └ DAHR Director of Administration (edna): faraja, kito, lulu
#                  planning officer (planner), HR officer (hr)

# officer NAME ROLE INSTITUTION BELOW: an account outside the service with a role, set up by the national administrator
officer() {
    login[$1]=$1-$stamp@ministry.example
    ok POST /accounts "$national" "$(jq -nc --arg email "${login[$1]}" --arg name "$1" '{$email, display_name: $name, language: "en"}')"
    account[$1]=$(get .account.id)
    local code
    code=$(get .activation_code)
    # A code that was handed out before a role was given is void: whoever has it would become what the account is now.
    ok POST "/accounts/${account[$1]}/grants" "$national" "$(jq -nc --arg role "$2" --arg at "$3" --argjson below "$4" \
        '{$role, institution_id: $at, with_subordinates: $below, reason: "Appointed"}')"
    refused 401 activation_failed POST /accounts/activate "" "$(jq -nc --arg login "${login[$1]}" --arg code "$code" --arg password "$secret" '{$login, $code, $password}')"
    ok POST "/accounts/${account[$1]}/activation" "$national"
    activate "${login[$1]}" "$(get .activation_code)" "$secret"
}

# unit TOKEN INSTITUTION CODE KIND PARENT NAME: leaves its id in id[CODE]
unit() {
    ok POST /units "$1" "$(jq -nc --arg at "$2" --arg code "$3" --arg kind "$4" --arg parent "$5" --arg name "$6" \
        '{institution_id: $at, $code, $kind, name_en: $name, name_sw: $name} + if $parent == "" then {} else {parent_id: $parent} end')"
    id[$3]=$(get .id)
}

# servant NAME TOKEN INSTITUTION UNIT SUPERVISOR: registers somebody and opens an account
number=0
servant() {
    number=$((number + 1))
    login[$1]=8$stamp$(printf %02d $number)
    local above=
    if [ -n "$5" ]; then above=${id[$5]}; fi
    ok POST /servants "$2" "$(jq -nc --arg check "${login[$1]}" --arg name "${1^}" --arg at "$3" --arg unit "${id[$4]}" --arg post "$designation" \
        --arg above "$above" '{check_number: $check, first_name: $name, last_name: "Mwakyusa", sex: "female", date_of_birth: "1984-02-29",
        first_appointed_on: "2012-07-01", appointment: ({institution_id: $at, unit_id: $unit, designation_id: $post, salary_scale: "TGS E",
        kind: "substantive", starts_on: "2020-07-01"} + if $above == "" then {} else {supervisor_id: $above} end)}')"
    id[$1]=$(get .id)
    ok POST /accounts "$2" "$(jq -nc --arg servant_id "${id[$1]}" '{$servant_id}')"
    account[$1]=$(get .account.id)
    activate "${login[$1]}" "$(get .activation_code)" "$secret"
}

# season DAY TITLE: travels there; everybody logs in anew
season() {
    travel "$1" "$2"
    national=$(as 'national administrator')
    stranger=$(as 'another servant')
    auditor=$(as auditor)
    local name
    for name in "${!login[@]}"; do token[$name]=$(log_in "${login[$name]}" "$secret"); done
}

season 2026-07-06 'the planning window is open'
say 'The national administrator founds a ministry under the Prime Minister’s Office'
found() { # CODE NAME PARENT
    jq -nc --arg code "$1-$stamp" --arg name "$2" --arg parent "$3" '{$code, kind: "ministry", name_en: $name, name_sw: $name,
        since: "2020-07-01"} + if $parent == "" then {} else {parent_id: $parent} end'
}
refused 403 forbidden POST /institutions "$stranger" "$(found TOUR-PMO 'Prime Minister’s Office' '')"
ok POST /institutions "$national" "$(found TOUR-PMO 'Prime Minister’s Office' '')"
above=$(get .id)
ok POST /institutions "$national" "$(found TOUR-MOW 'Ministry of Wells' "$above")"
ministry=$(get .id)
ok GET '/cycles?limit=100' "$national"
cycle=$(get '[.items[] | select(.label == "2026/27")][0].id')
same 'days after disclosure for an appeal' 14 ".items[] | select(.id == \"$cycle\").appeal_days"
same 'days under which a stretch is left out' 90 ".items[] | select(.id == \"$cycle\").minimum_days"
ok POST "/cycles/$cycle/assignments" "$national" "$(jq -nc --arg institution_id "$ministry" '{$institution_id}')"
officer hr_above hr_officer "$above" false
officer overseer planning_officer "$above" true
officer hr hr_officer "$ministry" false
officer planner planning_officer "$ministry" false

season 2026-07-06 'the planning window is open'
say 'HR builds the ministry: units, people, the committee'
ok GET '/designations?q=planning-officer' "${token[hr]}"
designation=$(get '.items[0].id')
unit "${token[hr_above]}" "$above" TOP division '' 'Office of the Chief Secretary'
servant chief "${token[hr_above]}" "$above" TOP ''
unit "${token[hr]}" "$ministry" PSO division '' 'Office of the Permanent Secretary'
unit "${token[hr]}" "$ministry" DPP division "${id[PSO]}" 'Policy and Planning'
unit "${token[hr]}" "$ministry" BUD section "${id[DPP]}" 'Budget'
unit "${token[hr]}" "$ministry" DAHR division "${id[PSO]}" 'Administration and Human Resources'
refused 403 forbidden POST /units "${token[hr_above]}" "$(jq -nc --arg at "$ministry" '{institution_id: $at, code: "X", kind: "unit", name_en: "X", name_sw: "X"}')"
servant ps "${token[hr]}" "$ministry" PSO chief
servant director "${token[hr]}" "$ministry" DPP ps
servant edna "${token[hr]}" "$ministry" DAHR ps
servant juma "${token[hr]}" "$ministry" DPP director
servant neema "${token[hr]}" "$ministry" BUD director
for name in faraja kito lulu; do servant $name "${token[hr]}" "$ministry" DAHR edna; done
for name in faraja kito lulu; do
    ok POST "/accounts/${account[$name]}/grants" "$national" "$(jq -nc --arg at "$ministry" '{role: "committee_member", institution_id: $at, reason: "Appeals committee"}')"
done

season 2026-07-06 'the planning window is open'
say 'The office above has a plan that the ministry can serve'
# The service takes ids of clients as UUIDv7: the time, and chance.
uuid7() {
    local ms chance
    ms=$(printf %012x "$(date +%s%3N)") chance=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n')
    echo "${ms:0:8}-${ms:8:4}-7${chance:0:3}-8${chance:3:3}-${chance:6:12}"
}
top=$(uuid7)
indicator() { # ID TITLE WEIGHT DIRECTION MEASURED BASELINE Q1 Q2 Q3 Q4
    jq -nc '$ARGS.positional as $a | {id: $a[0], title: $a[1], unit: "number", weight: $a[2], direction: $a[3], measured: $a[4], baseline: $a[5], quarterly_targets: $a[6:]}' --args "$@"
}
ok POST /plans "${token[overseer]}" "$(jq -nc --arg institution_id "$above" '{$institution_id, year: "2026/27"}')"
plan_above=/plans/$(get .id)
ok PUT "$plan_above" "${token[overseer]}" "$(jq -nc --arg top "$top" --arg unit "${id[TOP]}" --argjson indicator "$(indicator "$(uuid7)" 'People with safe water' 100 more_is_better cumulative 50 52 54 57 60)" \
    '{objectives: [{title: "Services near the people", weight: "100", targets: [{id: $top, title: "Safe water within 400 m", weight: "100",
        responsible_unit_ids: [$unit], indicators: [$indicator]}]}]}')" "$TAG"
ok POST "$plan_above/submit" "${token[overseer]}" "" "$TAG"
refused 403 forbidden POST "$plan_above/approve" "${token[overseer]}" "" "$TAG"
ok POST "$plan_above/approve" "$national" "" "$TAG" # nobody stands above it but the nation

say 'The planning officer writes the ministry’s plan, hands it in, gets it back once, and it is approved'
water=$(uuid7) money=$(uuid7) wells=$(uuid7) pumps=$(uuid7) days=$(uuid7)
content=$(jq -nc --arg water "$water" --arg money "$money" --arg top "$top" --arg dpp "${id[DPP]}" --arg dahr "${id[DAHR]}" \
    --argjson wells "$(indicator "$wells" 'Villages with a well' 60 more_is_better cumulative 400 420 450 480 500)" \
    --argjson pumps "$(indicator "$pumps" 'Pumps repaired' 40 more_is_better per_quarter_sum 0 10 10 10 10)" \
    --argjson days "$(indicator "$days" 'Days from invoice to payment' 100 less_is_better latest 90 80 70 60 50)" '{objectives: [
    {title: "Water for every village", weight: "60", targets: [{id: $water, title: "500 villages with a working well", weight: "100", serves_id: $top,
        responsible_unit_ids: [$dpp], indicators: [$wells, $pumps], activities: [{title: "Drilling in Dodoma", unit_id: $dpp,
        starts_on: "2026-08-01", ends_on: "2027-03-31", budget: "1500000000"}]}]},
    {title: "Public money well kept", weight: "30", targets: [{id: $money, title: "Invoices paid within 50 days", weight: "100",
        responsible_unit_ids: [$dahr], indicators: [$days]}]}]}')
refused 403 forbidden POST /plans "${token[ps]}" "$(jq -nc --arg institution_id "$ministry" '{$institution_id, year: "2026/27"}')"
ok POST /plans "${token[planner]}" "$(jq -nc --arg institution_id "$ministry" '{$institution_id, year: "2026/27"}')"
plan=/plans/$(get .id) tag=$TAG
refused 404 not_found GET "$plan" "${token[juma]}"
refused 428 precondition_required PUT "$plan" "${token[planner]}" "$content"
ok PUT "$plan" "${token[planner]}" "$content" "$tag"
refused 412 precondition_failed PUT "$plan" "${token[planner]}" "$content" "$tag"
ok GET "$plan" "${token[planner]}"
refused 422 invalid_fields POST "$plan/submit" "${token[planner]}" "" "$TAG" # 60 + 30 is not 100
content=$(jq -c '.objectives[1].weight = "40"' <<<"$content")
ok PUT "$plan" "${token[planner]}" "$content" "$TAG"
refused 409 wrong_state POST "$plan/approve" "${token[overseer]}" "" "$TAG"
ok POST "$plan/submit" "${token[planner]}" "" "$TAG"
tag=$TAG
refused 403 forbidden POST "$plan/approve" "${token[planner]}" "" "$tag"
ok POST "$plan/return" "${token[overseer]}" '{"reason":"Target 1: say where the wells will be."}' "$tag"
content=$(jq -c '.objectives[0].targets[0].title = "500 villages of Dodoma with a working well"' <<<"$content")
ok PUT "$plan" "${token[planner]}" "$content" "$TAG"
ok POST "$plan/submit" "${token[planner]}" "" "$TAG"
refused 412 precondition_failed POST "$plan/approve" "${token[overseer]}" "" "$tag"
ok POST "$plan/approve" "${token[overseer]}" "" "$TAG"
refused 409 wrong_state POST "$plan/approve" "${token[overseer]}" "" "$TAG"
ok GET "$plan" "${token[juma]}" # what is approved is for everybody who serves it

say 'The director hands objectives down to two servants'
handed=$(jq -nc --arg juma "${id[juma]}" --arg neema "${id[neema]}" --arg water "$water" --arg money "$money" '{servant_ids: [$juma, $neema], objectives: [
    {title: "Drill the wells of the year", weight: "60", target_id: $water, targets: [{indicator: "Wells drilled", unit: "wells", baseline: "0", target: "50"}]},
    {title: "Pay the drillers in time", weight: "40", target_id: $money, targets: [{indicator: "Days to payment", unit: "days", baseline: "90", target: "50"}]}]}')
refused 422 invalid_fields POST /agreements/cascade "${token[juma]}" "$handed"
ok POST /agreements/cascade "${token[director]}" "$handed"
same 'drafts begun' 'begun begun' '[.results[].outcome] | join(" ")'
declare -A agreement
for n in 0 1; do agreement[$([ $n = 0 ] && echo juma || echo neema)]=/agreements/$(get ".results[$n].agreement_id"); done

say 'Each makes them his own, hands them in, and they are agreed'
# juma keeps the weights of 60 and 40; neema changes hers to 50 and 50
for who in juma neema; do
    ok GET "${agreement[$who]}" "${token[$who]}"
    first=60 second=40
    if [ $who = neema ]; then first=50 second=50; fi
    list=$(jq -c --arg first $first --arg second $second '{objectives: (.objectives | .[0].weight = $first | .[1].weight = $second)}' <<<"$BODY")
    tag=$TAG
    refused 403 forbidden PUT "${agreement[$who]}/objectives" "${token[director]}" "$list" "$tag"
    refused 404 not_found PUT "${agreement[$who]}/objectives" "$stranger" "$list" "$tag"
    ok PUT "${agreement[$who]}/objectives" "${token[$who]}" "$list" "$tag"
    ok POST "${agreement[$who]}/submit" "${token[$who]}" "" "$TAG"
    tag=$TAG
    refused 403 forbidden POST "${agreement[$who]}/agree" "${token[ps]}" "" "$tag"
    ok POST "${agreement[$who]}/agree" "${token[director]}" "" "$tag"
    id[$who.a]=$(get '.objectives[0].id') id[$who.b]=$(get '.objectives[1].id')
    refused 409 wrong_state POST "${agreement[$who]}/agree" "${token[director]}" "" "$TAG"
done

say 'Subtasks with time frames, indicators and weights'
declare -A subtask
# begin NAME OWNER AGREEMENT OBJECTIVE WEIGHT SUPERVISOR: an approved subtask
begin() {
    ok POST /subtasks "${token[$2]}" "$(jq -nc --arg agreement "${3#/agreements/}" --arg objective "$4" --arg title "Part $1" '{agreement_id: $agreement,
        objective_id: $objective, terms: {$title, qualitative: "Signed by the village", quantitative: {indicator: "Done", unit: "%", baseline: "0", target: "100"}}}')"
    subtask[$1]=$(get .id)
    ok POST "/subtasks/${subtask[$1]}/submit" "${token[$2]}" "" "$TAG"
    local terms tag=$TAG
    terms=$(jq -nc --arg weight "$5" --arg from "$today" '{$weight, priority: "high", starts_on: $from, ends_on: "2027-06-30"}')
    refused 403 forbidden POST "/subtasks/${subtask[$1]}/approve" "${token[$2]}" "$terms" "$tag"
    ok POST "/subtasks/${subtask[$1]}/approve" "${token[$6]}" "$terms" "$tag"
}
today=2026-07-06
begin s1 juma "${agreement[juma]}" "${id[juma.a]}" 60 director
begin s2 juma "${agreement[juma]}" "${id[juma.a]}" 40 director
begin s3 juma "${agreement[juma]}" "${id[juma.b]}" 100 director
begin n1 neema "${agreement[neema]}" "${id[neema.a]}" 100 director
begin n2 neema "${agreement[neema]}" "${id[neema.b]}" 100 director

season 2026-07-20 'the third week'
say 'Weekly entries with evidence: accepted, and one returned'
declare -A entry
# fill WHO SUBTASK MONDAY PERCENT: hands a week in
fill() {
    ok POST /progress "${token[$1]}" "$(jq -nc --arg subtask "${subtask[$2]}" --arg week "$3" --arg percent "$4" \
        '{entries: [{subtask_id: $subtask, $week, $percent, note: "As planned", submit: true}]}')"
    [[ $(get '.results[0].outcome') != refused ]] || fail "the week $3 of $2: $BODY"
    entry[$2]=/progress/$(get '.results[0].id')
}
link() { # WHO SUBTASK
    ok POST /evidence/links "${token[$1]}" "$(jq -nc --arg entry "${entry[$2]#/progress/}" '{entry_id: $entry, title: "Photographs of the site", url: "https://ministry.example/site"}')"
}
accept() { step "${entry[$1]}/accept" "${token[$2]}"; }
fill juma s1 2026-07-13 30
link juma s1
fill juma s2 2026-07-13 10
fill neema n1 2026-07-13 50
ok POST /progress "${token[juma]}" "$(jq -nc --arg subtask "${subtask[s3]}" '{entries: [{subtask_id: $subtask, week: "2026-07-27", percent: "5"}]}')"
same 'a week that has not begun' week_in_future '.results[0].code'
ok GET "${entry[s1]}" "${token[director]}"
tag=$TAG
refused 403 forbidden POST "${entry[s1]}/accept" "${token[juma]}" "" "$tag"
refused 404 not_found POST "${entry[s1]}/accept" "${token[edna]}" "" "$tag"
ok POST "${entry[s1]}/accept" "${token[director]}" "" "$tag"
refused 409 wrong_state POST "${entry[s1]}/accept" "${token[director]}" "" "$TAG"
accept s2 director
step "${entry[n1]}/return" "${token[director]}" '{"reason":"Where is the evidence?"}'
refused 409 wrong_state POST "${entry[n1]}/accept" "${token[director]}" "" "$TAG"
link neema n1
fill neema n1 2026-07-13 40
accept n1 director

season 2026-10-05 'the first quarter has ended'
# Wells: (415 − 400) / (420 − 400) = 75 %. Pumps: 8 / 10 = 80 %. Days: (82 − 90) / (80 − 90) = 80 %.
# Target of water: (60 × 75 + 40 × 80) / 100 = 77; of money: 80. The ministry: 60 % of 77 and 40 % of 80 = 46.2 + 32 = 78.2.
say 'The quarter’s actuals and the ministry’s score'
actuals() { # WELLS PUMPS DAYS
    jq -nc --arg wells "$wells" --arg pumps "$pumps" --arg days "$days" '$ARGS.positional as $a | {figures: [[$wells, $a[0]], [$pumps, $a[1]], [$days, $a[2]]]
        | map({indicator_id: .[0], value: .[1], narrative: "Counted in the field", evidence: ["https://ministry.example/quarter.pdf"]})}' --args "$@"
}
refused 403 forbidden PUT "$plan/actuals/1" "${token[ps]}" "$(actuals 415 8 82)" '"0"'
refused 409 quarter_not_begun PUT "$plan/actuals/3" "${token[planner]}" "$(actuals 415 8 82)" '"0"'
ok PUT "$plan/actuals/1" "${token[planner]}" "$(actuals 415 8 82)" '"0"'
refused 412 precondition_failed PUT "$plan/actuals/1" "${token[planner]}" "$(actuals 415 8 82)" '"0"'
refused 403 forbidden GET "$plan/score" "${token[juma]}"
ok GET "$plan/score" "${token[planner]}"
same 'the ministry by the first quarter' '78.2 complete' '"\(.overall) \(.status)"'
same 'of it water and money' '77 80' '[.explanation.terms[].value] | join(" ")'
fill juma s1 2026-09-28 60; accept s1 director
fill juma s2 2026-09-28 40; accept s2 director
fill neema n1 2026-09-28 80; accept n1 director
fill neema n2 2026-09-28 20; accept n2 director

season 2026-12-14 'a transfer is recorded ahead'
say 'From 1 January neema works in the administration, under edna, who is away until the end of February; faraja acts for her'
ok GET "/postings?servant_id=${id[neema]}" "${token[hr]}"
posting=/postings/$(get '.items[0].id')
ok GET "$posting" "${token[hr]}"
tag=$TAG
moved=$(jq -nc --arg at "$ministry" --arg unit "${id[DAHR]}" --arg post "$designation" --arg edna "${id[edna]}" '{appointment: {institution_id: $at, unit_id: $unit,
    designation_id: $post, salary_scale: "TGS E", kind: "substantive", starts_on: "2027-01-01", supervisor_id: $edna}}')
refused 403 forbidden POST "$posting/transfer" "${token[director]}" "$moved" "$tag"
refused 404 not_found POST "$posting/transfer" "$stranger" "$moved" "$tag"
ok POST "$posting/transfer" "${token[hr]}" "$moved" "$tag"
refused 412 precondition_failed POST "$posting/transfer" "${token[hr]}" "$moved" "$tag"
ok POST /acting_supervisors "${token[hr]}" "$(jq -nc --arg edna "${id[edna]}" --arg faraja "${id[faraja]}" \
    '{absent_id: $edna, acting_id: $faraja, starts_on: "2027-01-01", ends_on: "2027-02-28", reason: "Studies at Mzumbe"}')"
ok GET "${agreement[neema]}" "${token[neema]}"
same 'the agreement is not closed before its day' null .closed_on

season 2027-01-05 'the move is followed by the service itself'
say 'The interim appraisal of the closed agreement is open, and the next agreement is begun'
# 1 July to 31 December: 31 + 31 + 30 + 31 + 30 + 31 = 184 days, not under 90. Due 30 days after 31 December.
for _ in $(seq 60); do
    ok GET "${agreement[neema]}" "${token[neema]}"
    if [ "$(get .interim.state)" = opened ]; then break; fi
    sleep 1
done
same 'closed' '2026-12-31 transfer' '"\(.closed_on) \(.closed_reason)"'
same 'the interim appraisal' 'opened 184 2027-01-30' '"\(.interim.state) \(.interim.days) \(.interim.due_on)"'
interim=/appraisals/$(get .interim.appraisal_id)
refused 409 agreement_closed POST "${agreement[neema]}/revise" "${token[neema]}" '{"reason":"I have moved"}' "$TAG"
ok GET "$interim" "${token[neema]}"
same 'who rates' "${id[director]} ${id[ps]}" '"\(.supervisor_id) \(.reviewer_id)"'
same 'its days' '2026-07-01 2026-12-31 true' '"\(.period_starts_on) \(.period_ends_on) \(.interim)"'
refused 404 not_found GET "$interim" "${token[edna]}"
refused 409 appraisal_exists POST /appraisals "${token[director]}" "$(jq -nc --arg agreement_id "${agreement[neema]#/agreements/}" '{$agreement_id, kind: "annual"}')"
ok GET "/appraisals/debts?cycle_id=$cycle&servant_id=${id[neema]}" "${token[hr]}"
same 'whose debt it is' "appraisal.self_assessment ${id[neema]}" '.items[0].debt | "\(.step) \(.debtor_id)"'
ok GET "/agreements?servant_id=${id[neema]}&status=draft" "${token[neema]}"
agreement[new]=/agreements/$(get '.items[0].id')

say 'The new agreement is agreed by who acts for her supervisor'
ok GET "${agreement[new]}" "${token[neema]}"
same 'supervisor, acting for' "${id[faraja]} ${id[edna]}" '"\(.supervisor_id) \(.acting_for_id)"'
same 'until when it can be written' 2027-01-31 .joining_until
ok PUT "${agreement[new]}/objectives" "${token[neema]}" "$(jq -nc --arg money "$money" '{objectives: [{title: "Registers of invoices", weight: "100", target_id: $money,
    targets: [{indicator: "Registers", unit: "registers", baseline: "0", target: "4"}]}]}')" "$TAG"
id[neema.c]=$(get '.objectives[0].id')
ok POST "${agreement[new]}/submit" "${token[neema]}" "" "$TAG"
tag=$TAG
refused 404 not_found POST "${agreement[new]}/agree" "${token[director]}" "" "$tag"
refused 403 forbidden POST "${agreement[new]}/agree" "${token[edna]}" "" "$tag"
ok POST "${agreement[new]}/agree" "${token[faraja]}" "" "$tag"
today=2027-01-04
begin c1 neema "${agreement[new]}" "${id[neema.c]}" 100 faraja
fill neema c1 2027-01-04 20
accept c1 faraja
# The second quarter is written within thirty days of its end, before 30 January.
ok PUT "$plan/actuals/2" "${token[planner]}" "$(actuals 445 12 75)" '"0"'

say 'The interim appraisal, from both assessments to the disclosed mark'
# rate APPRAISAL OWNER SUPERVISOR REVIEWER OBJECTIVES ATTRIBUTES: both assess, blind; they agree on these marks; all sign; HR discloses
rate() {
    local path=$1 form tag
    ok GET "$path" "${token[$2]}"
    ok GET "/templates/$(get .template_id)" "${token[$2]}"
    form=$BODY
    ok PUT "$path/sheets/supervisor" "${token[$3]}" "$(column "$form" "$5" "$6")" '"0"'
    ok POST "$path/sheets/supervisor/submit" "${token[$3]}" "" '"1"'
    refused 403 blind_until_both_submitted GET "$path/sheets/supervisor" "${token[$2]}"
    refused 404 not_found GET "$path/sheets/supervisor" "$stranger"
    ok PUT "$path/sheets/self" "${token[$2]}" "$(column "$form" "$5" "$6")" '"0"'
    ok POST "$path/sheets/self/submit" "${token[$2]}" "" '"1"'
    ok PUT "$path/sheets/agreed" "${token[$3]}" "$(column "$form" "$5" "$6")" '"0"'
    step "$path/propose" "${token[$3]}"
    tag=$TAG
    refused 403 forbidden POST "$path/accept" "${token[$3]}" "" "$tag"
    ok POST "$path/accept" "${token[$2]}" "" "$tag"
    ok POST "$path/sign" "${token[$2]}" '{"statement":"agreed"}' "$TAG"
    refused 412 precondition_failed POST "$path/sign" "${token[$3]}" '{"statement":"agreed"}' "$tag"
    step "$path/sign" "${token[$3]}" '{"statement":"agreed"}'
    step "$path/sign" "${token[$4]}" '{"statement":"agreed"}'
    tag=$TAG
    refused 403 forbidden POST "$path/disclose" "${token[$4]}" "" "$tag"
    ok POST "$path/disclose" "${token[hr]}" "" "$tag"
}
# Drilling (50): 80 and 70, the mean 75. Paying (50): 60 and 50, the mean 55. A = (50 × 75 + 50 × 55) / 100 = 65; B = 70.
# 80 % of 65 and 20 % of 70 = 52 + 14 = 66.
rate "$interim" neema director ps "[[\"${subtask[n1]}\",\"80\",\"70\"],[\"${subtask[n2]}\",\"60\",\"50\"]]" '{"*":"70"}'
ok GET "$interim/score" "${token[neema]}"
same 'the interim mark' '66 66 good' '"\(.overall) \(.exact) \(.grade)"'
same 'of it A and B' '65 70' '[.explanation.terms[].value] | join(" ")'
ok GET "/appraisals/year?servant_id=${id[neema]}&cycle_id=$cycle" "${token[neema]}"
same 'the year waits for the second half' 'waiting 66 null' '"\(.status) \(.parts[0].mark) \(.parts[1].mark)"'

season 2027-04-05 'the third quarter has ended'
# The weeks from 29 March on; edna is back and accepts what faraja accepted in January.
fill juma s1 2027-03-29 100; accept s1 director
fill juma s2 2027-03-29 60; accept s2 director
fill juma s3 2027-03-29 50; accept s3 director
fill neema c1 2027-03-29 60
refused 404 not_found GET "${entry[c1]}" "${token[director]}"
accept c1 edna
ok PUT "$plan/actuals/3" "${token[planner]}" "$(actuals 480 10 62)" '"0"'

season 2027-06-07 'the annual window is open'
say 'Annual marks of both'
annual() { jq -nc --arg agreement_id "${1#/agreements/}" '{$agreement_id, kind: "annual"}'; }
refused 409 window_closed POST /appraisals "${token[juma]}" "$(annual "${agreement[juma]}" | sed s/annual/mid_year/)"
ok POST /appraisals "${token[juma]}" "$(annual "${agreement[juma]}")"
appraisal=/appraisals/$(get .id)
# Drilling (60): part 1 (60) at 80 and 90, the mean 85; part 2 (40) at 70 and 60, the mean 65: (60 × 85 + 40 × 65) / 100 = 77.
# Paying (40): 60 and 65, the mean 62.5. A = (60 × 77 + 40 × 62.5) / 100 = 46.2 + 25 = 71.2.
# B: three of 23 attributes do not apply; one of the 20 others is 80 and the rest 75: (80 + 19 × 75) / 20 = 75.25.
# 80 % of 71.2 and 20 % of 75.25 = 56.96 + 15.05 = 72.01.
rate "$appraisal" juma director ps "[[\"${subtask[s1]}\",\"80\",\"90\"],[\"${subtask[s2]}\",\"70\",\"60\"],[\"${subtask[s3]}\",\"60\",\"65\"]]" \
    '{"*":"75","1.1":"80","3.1":null,"3.2":null,"2.4":null}'
ok GET "$appraisal/score" "${token[juma]}"
same 'juma’s mark' '72.01 7201/100 good' '"\(.overall) \(.exact) \(.grade)"'
same 'of it A and B' '356/5 301/4' '[.explanation.terms[].value] | join(" ")'
ok POST /appraisals "${token[neema]}" "$(annual "${agreement[new]}")"
second=/appraisals/$(get .id)
# Registers (100): 80 and 60, the mean 70 = A; B = 65. 80 % of 70 and 20 % of 65 = 56 + 13 = 69.
rate "$second" neema edna ps "[[\"${subtask[c1]}\",\"80\",\"60\"]]" '{"*":"65"}'
ok GET "$second/score" "${token[neema]}"
same 'neema’s mark of the second half' '69 69' '"\(.overall) \(.exact)"'
# 1 January to 30 June: 31 + 28 + 31 + 30 + 31 + 30 = 181 days. (184 × 66 + 181 × 69) / 365 = (12144 + 12489) / 365 = 24633/365
# = 67.4876… = 67.49.
ok GET "/appraisals/year?servant_id=${id[neema]}&cycle_id=$cycle" "${token[neema]}"
same 'neema’s year by days' 'rated 67.49 24633/365' '"\(.status) \(.overall) \(.exact)"'
same 'its shares' '184/365 181/365' '[.parts[].share] | join(" ")'
for name in director edna; do refused 404 not_found GET "/appraisals/year?servant_id=${id[neema]}&cycle_id=$cycle" "${token[$name]}"; done
ok GET "/appraisals/year?servant_id=${id[neema]}&cycle_id=$cycle" "${token[hr]}"

season 2027-06-10 'within fourteen days of disclosure'
say 'juma appeals; at the first level it is dismissed'
plea=$(jq -nc --arg appraisal_id "${appraisal#/appraisals/}" '{$appraisal_id, grounds: ["marks", "evidence"], text: "Part 2 reached eight of ten villages.",
    remedy: "Part 2 to be marked by what was measured.", evidence: [{title: "Register of wells", url: "https://ministry.example/register"}]}')
refused 404 not_found POST /appeals "$stranger" "$plea"
refused 403 forbidden POST /appeals "${token[director]}" "$plea"
ok POST /appeals "${token[juma]}" "$plea"
appeal=/appeals/$(get .id) tag=$TAG
same 'who decides, since the reviewer has signed' "reviewer ${id[chief]} reviewers_supervisor" '"\(.level) \(.decider_id) \(.decider_rule)"'
refused 409 appeal_running POST /appeals "${token[juma]}" "$plea"
refused 403 forbidden POST "$appeal/request_file" "${token[ps]}" "" "$tag"
ok POST "$appeal/request_file" "${token[chief]}" "" "$tag"
refused 412 precondition_failed POST "$appeal/statement" "${token[director]}" '{"statement":"Two were late."}' "$tag"
step "$appeal/statement" "${token[director]}" '{"statement":"Two of the ten were late."}'
dismissed='{"outcome":"dismissed","reasons":"The marks stand on what was agreed."}'
tag=$TAG
refused 403 forbidden POST "$appeal/decide" "${token[ps]}" "$dismissed" "$tag"
ok POST "$appeal/decide" "${token[chief]}" "$dismissed" "$tag"
# 14 days after 10 June
same 'dismissed, and until when the next level can be asked' 'decided dismissed 2027-06-24' '"\(.status) \(.outcome) \(.next_level_until)"'

season 2027-06-21 'the committee sits'
say 'At the second level it is allowed, with varied marks'
ok POST /appeals "${token[juma]}" "$plea"
appeal=/appeals/$(get .id)
same 'who decides' "committee $ministry 3" '"\(.level) \(.body_id) \(.quorum)"'
tag=$TAG
refused 403 forbidden POST "$appeal/chair" "${token[director]}" "" "$tag"
refused 403 forbidden POST "$appeal/request_file" "${token[kito]}" "" "$tag"
ok POST "$appeal/chair" "${token[kito]}" "" "$tag"
step "$appeal/request_file" "${token[kito]}"
step "$appeal/statement" "${token[director]}" '{"statement":"Two of the ten were late."}'
vary=$(jq -nc --arg cell "/objectives/${subtask[s2]}/parts/quantitative" '{outcome: "allowed_with_conditions", condition: "vary", reasons: "The register shows eight of ten.",
    cells: [{$cell, mark: "80", reason: "Eight of ten villages by the register"}]}')
vote() { step "$appeal/votes" "${token[$1]}" "{\"outcome\":\"$2\",\"reasons\":\"I have read the file\"}"; }
vote kito allowed_with_conditions
vote lulu dismissed
ok GET "$appeal" "${token[kito]}"
tag=$TAG
refused 409 quorum_missing POST "$appeal/decide" "${token[kito]}" "$vary" "$tag"
refused 409 voted_already POST "$appeal/votes" "${token[lulu]}" '{"outcome":"dismissed","reasons":"Again"}' "$tag"
vote faraja allowed_with_conditions
tag=$TAG
refused 403 forbidden POST "$appeal/decide" "${token[lulu]}" "$vary" "$tag"
refused 409 outcome_not_carried POST "$appeal/decide" "${token[kito]}" "$dismissed" "$tag"
ok POST "$appeal/decide" "${token[kito]}" "$vary" "$tag"
same 'decided' 'allowed_with_conditions 2 1' '"\(.outcome) \(.tally.allowed_with_conditions) \(.tally.dismissed)"'
# Part 2 now at 70 and 80, the mean 75: (60 × 85 + 40 × 75) / 100 = 81. A = (60 × 81 + 40 × 62.5) / 100 = 48.6 + 25 = 73.6.
# 80 % of 73.6 and 20 % of 75.25 = 58.88 + 15.05 = 73.93.
ok GET "$appraisal/score" "${token[juma]}"
same 'juma’s varied mark' '73.93 7393/100' '"\(.overall) \(.exact)"'
ok GET "$appraisal/score?version=1" "${token[juma]}"
same 'the original stays on record' '72.01 7201/100' '"\(.overall) \(.exact)"'
ok GET "$appraisal/verify" "${token[juma]}"
same 'every version is what was signed' 'true 2 2' '"\(.matches) \(.versions | length) \(.holding_version)"'
ok GET "/appraisals/year?servant_id=${id[juma]}&cycle_id=$cycle" "${token[juma]}"
same 'juma’s year follows the decision' '73.93 7393/100' '"\(.overall) \(.exact)"'

season 2027-07-07 'the year is over'
# Wells: (490 − 400) / (500 − 400) = 90 %. Pumps: 8 + 12 + 10 + 9 = 39 of 40 = 97.5 %. Days: (56 − 90) / (50 − 90) = 34/40 = 85 %.
# Water: (60 × 90 + 40 × 97.5) / 100 = 93; money: 85. The ministry: 60 % of 93 and 40 % of 85 = 55.8 + 34 = 89.8.
say 'The last quarter, and the ministry’s score of the year'
ok PUT "$plan/actuals/4" "${token[planner]}" "$(actuals 490 9 56)" '"0"'
refused 409 quarter_closed PUT "$plan/actuals/1" "${token[planner]}" "$(actuals 415 8 82)" '"1"'
ok GET "$plan/score" "${token[overseer]}"
same 'the ministry by the fourth quarter' '89.8 449/5 complete 3 3' '"\(.overall) \(.exact) \(.status) \(.due) \(.reported)"'
same 'of it water and money' '93 85' '[.explanation.terms[].value] | join(" ")'
same 'its indicators' '90 195/2 85' '[.indicators[].percent] | join(" ")'

say 'The cascade: from the target down to the servants, with what the supervisors accepted'
# Water: juma (60 of his agreement): (60 × 100 + 40 × 60) / 100 = 84. neema (50 of her old one): 80 by the last accepted week.
# Together (60 × 84 + 50 × 80) / 110 = 9040/110 = 904/11 = 82.18; of it the budget section 80.
ok GET "$plan/targets/$water/cascade" "${token[planner]}"
same 'of the target of water' '82.18 904/11 2 2' '.total | "\(.percent) \(.exact) \(.reported) \(.servants)"'
same 'juma and neema' '84 80' '[.items[].progress.exact] | join(" ")'
same 'unit by unit' 'BUD 80, DPP 904/11, PSO 904/11' '[.unit_totals[] | "\(.code) \(.total.exact)"] | join(", ")'
# Money: juma (40): 50. neema: 20 of her old agreement (50), 60 of her new one (100).
# Together (40 × 50 + 50 × 20 + 100 × 60) / 190 = 9000/190 = 900/19 = 47.37. The planning division (40 × 50 + 50 × 20) / 90 = 100/3.
ok GET "$plan/targets/$money/cascade" "${token[planner]}"
same 'of the target of money' '47.37 900/19 3 2' '.total | "\(.percent) \(.exact) \(.reported) \(.servants)"'
same 'unit by unit' 'BUD 20, DAHR 60, DPP 100/3, PSO 900/19' '[.unit_totals[] | "\(.code) \(.total.exact)"] | join(", ")'
same 'what the target itself attained' 85 .attained
ok GET "$plan/targets/$water/cascade" "${token[juma]}"
same 'juma sees his own alone' '1 84' '.total | "\(.objectives) \(.exact)"'
ok GET "$plan/targets/$water/cascade" "$stranger"
same 'a stranger sees the target and nobody' '0 null' '.total | "\(.objectives) \(.percent)"'
ok GET "$plan_above/targets/$top/cascade?below=true" "${token[overseer]}"
same 'from the office above down to them' '904/11 2' '.total | "\(.exact) \(.objectives)"'
ok GET "${agreement[juma]}/alignment" "${token[juma]}"
same 'and up from juma’s objective' 'Water for every village, Services near the people' '[.objectives[0].ladder[].strategic_objective] | join(", ")'
same 'with its progress' 84 '.objectives[0].progress.exact'
ok GET "$plan/alignment" "${token[planner]}"
same 'what nobody serves' '0 5 5' '"\(.unserved_targets | length) \(.objectives) \(.aligned_objectives)"'

say 'The marks are final'
refused 403 forbidden POST "$appraisal/finalise" "${token[ps]}" "" "$TAG"
for path in "$interim" "$second" "$appraisal"; do step "$path/finalise" "${token[hr]}"; same 'a mark' final .status; done
finish
