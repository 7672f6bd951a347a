#!/usr/bin/env bash
# Takes one public servant through a whole year against a running demo: as servant, supervisor, reviewer and HR. At each step
# the same is tried by the wrong person, in the wrong state and with a stale ETag, and has to be refused with the right problem.
# `make tour` starts a demo for it. By hand: BASE_URL=http://127.0.0.1:8080 DEMO_DATA=.demo EUTENDAJI=target/release/e-utendaji
source "$(dirname "$0")/lib.sh"

# Each season begins with a log-in: tokens of the last one are over.
season() {
    travel "$1" "$2"
    hr=$(as 'HR officer') supervisor=$(as supervisor) reviewer=$(as reviewer) stranger=$(as 'another servant')
    if [ -n "${password-}" ]; then servant=$(log_in "$check_number" "$password"); fi
}

season 2026-07-06 'the planning window is open'
say 'HR registers a new planning officer and opens an account'
institution=$(person 'HR officer' institution_id)
ok GET "/units?institution_id=$institution&q=PLAN" "$hr"
unit=$(get '[.items[] | select(.code == "PLAN")][0].id')
ok GET '/designations?q=planning-officer' "$hr"
designation=$(get '.items[0].id')
check_number=97$(date +%s | tail -c 9)
new=$(jq -nc --arg check_number "$check_number" --arg institution "$institution" --arg unit "$unit" --arg designation "$designation" \
    --arg supervisor "$(person supervisor servant_id)" '{$check_number, first_name: "Zuhura", last_name: "Mwandambo", sex: "female",
    date_of_birth: "1994-02-28", first_appointed_on: "2026-07-01", appointment: {institution_id: $institution, unit_id: $unit,
    designation_id: $designation, salary_scale: "TGS D", kind: "substantive", starts_on: "2026-07-01", supervisor_id: $supervisor}}')
refused 404 not_found POST /servants "$supervisor" "$new"
ok POST /servants "$hr" "$new"
servant_id=$(get .id)
refused 422 invalid_fields POST /servants "$hr" "$new"
refused 404 not_found GET "/servants/$servant_id" "$stranger"
ok POST /accounts "$hr" "$(jq -nc --arg servant_id "$servant_id" '{$servant_id}')"
code=$(get .activation_code)
password="bahari ya hindi $(date +%s)"
refused 401 login_failed POST /sessions "" "$(jq -nc --arg login "$check_number" --arg password "$password" '{$login, $password}')"
activate "$check_number" "$code" "$password"
servant=$(log_in "$check_number" "$password")

say 'The servant writes objectives and hands them in'
ok POST /agreements "$servant" '{}'
agreement=/agreements/$(get .id) tag=$TAG cycle=$(get .cycle_id)
refused 409 agreement_exists POST /agreements "$servant" '{}'
objective() { jq -nc --arg title "$1" --arg weight "$2" '{$title, $weight, targets: [{indicator: "Reports on time", unit: "reports", baseline: "4", target: "12"}]}'; }
list=$(jq -nc --argjson a "$(objective 'Prepare the annual plan and budget' 60)" --argjson b "$(objective 'Publish quarterly reports' 30)" '{objectives: [$a, $b]}')
refused 404 not_found PUT "$agreement/objectives" "$stranger" "$list" "$tag"
refused 403 forbidden PUT "$agreement/objectives" "$supervisor" "$list" "$tag"
refused 428 precondition_required PUT "$agreement/objectives" "$servant" "$list"
ok PUT "$agreement/objectives" "$servant" "$list" "$tag"
refused 412 precondition_failed PUT "$agreement/objectives" "$servant" "$list" "$tag"
tag=$TAG
ok GET "$agreement" "$servant"
tag=$TAG
refused 422 invalid_fields POST "$agreement/submit" "$servant" "" "$tag"
ok GET "$agreement" "$servant"
list=$(jq -c '{objectives: [.objectives[] | if .weight == "30" then .weight = "40" else . end]}' <<<"$BODY")
ok PUT "$agreement/objectives" "$servant" "$list" "$tag"
refused 409 wrong_state POST "$agreement/agree" "$supervisor" "" "$TAG"
ok GET "$agreement" "$servant"
ok POST "$agreement/submit" "$servant" "" "$TAG"

say 'The supervisor returns them, the servant mends them, the supervisor agrees'
tag=$TAG
refused 404 not_found POST "$agreement/return" "$stranger" '{"reason":"x"}' "$tag"
refused 403 forbidden POST "$agreement/agree" "$servant" "" "$tag"
ok POST "$agreement/return" "$supervisor" '{"reason":"Objective 2: say how many reports."}' "$tag"
ok POST "$agreement/submit" "$servant" "" "$TAG"
tag=$TAG
ok POST "$agreement/agree" "$supervisor" "" "$tag"
refused 409 wrong_state POST "$agreement/agree" "$supervisor" "" "$TAG"
agreement_id=${agreement#/agreements/}
refused 409 window_not_open POST /appraisals "$servant" "{\"agreement_id\":\"$agreement_id\",\"kind\":\"mid_year\"}"

season 2026-12-07 'the mid-year window is open'
say 'Mid-year review: achievements and factors, no marks'
refused 404 not_found POST /appraisals "$stranger" "{\"agreement_id\":\"$agreement_id\",\"kind\":\"mid_year\"}"
ok POST /appraisals "$servant" "{\"agreement_id\":\"$agreement_id\",\"kind\":\"mid_year\"}"
review=/appraisals/$(get .id)
achievements=$(jq -c '{marks: {objectives: ([.objectives[] | {key: .id, value: {achievement: "Two of four reports are out.", factors: "Network failures"}}] | from_entries)}}' <<<"$BODY")
for who in self supervisor; do
    if [ $who = self ]; then token=$servant; else token=$supervisor; fi
    ok PUT "$review/sheets/$who" "$token" "$achievements" '"0"'
    refused 412 precondition_failed PUT "$review/sheets/$who" "$token" "$achievements" '"0"'
    ok POST "$review/sheets/$who/submit" "$token" "" '"1"'
done
refused 403 forbidden POST "$review/sign" "$supervisor" '{"statement":"agreed"}' "$TAG"
ok GET "$review" "$servant"
ok POST "$review/sign" "$servant" '{"statement":"agreed"}' "$TAG"
ok POST "$review/sign" "$supervisor" '{"statement":"agreed"}' "$TAG"
[ "$(get .status)" = final ] || fail "the review is $(get .status)"

season 2027-06-07 'the annual window is open'
say 'Annual appraisal: both assess, blind'
ok POST /appraisals "$servant" "{\"agreement_id\":\"$agreement_id\",\"kind\":\"annual\"}"
appraisal=/appraisals/$(get .id) template=$(get .template_id)
objectives=$(jq -c .objectives <<<"$BODY")
ok GET "/templates/$template" "$servant"
form=$BODY
# sheet MARK MARK: a full column, the first mark for every part of every objective, the second for every attribute
sheet() { column "$form" "$(jq -c --arg mark "$1" '[.[] | [.id, $mark, $mark]]' <<<"$objectives")" "{\"*\": \"$2\"}"; }
if [ "$(get .content.scale.values.kind)" = points ]; then marks=(1 2 2 3 2 2); else marks=(95 90 80 75 85 80); fi
ok PUT "$appraisal/sheets/supervisor" "$supervisor" "$(sheet "${marks[2]}" "${marks[3]}")" '"0"'
ok POST "$appraisal/sheets/supervisor/submit" "$supervisor" "" '"1"'
for token in "$servant" "$reviewer" "$hr"; do refused 403 blind_until_both_submitted GET "$appraisal/sheets/supervisor" "$token"; done
refused 404 not_found GET "$appraisal/sheets/supervisor" "$stranger"
refused 409 sheet_submitted PUT "$appraisal/sheets/supervisor" "$supervisor" "$(sheet "${marks[0]}" "${marks[0]}")" '"2"'
ok PUT "$appraisal/sheets/self" "$servant" '{"marks":{}}' '"0"'
refused 422 invalid_fields POST "$appraisal/sheets/self/submit" "$servant" "" '"1"'
ok PUT "$appraisal/sheets/self" "$servant" "$(sheet "${marks[0]}" "${marks[1]}")" '"1"'
refused 403 blind_until_both_submitted GET "$appraisal/sheets/self" "$supervisor"
ok POST "$appraisal/sheets/self/submit" "$servant" "" '"2"'
ok GET "$appraisal/sheets/supervisor" "$servant"

say 'Discussion, agreed marks'
ok GET "$appraisal" "$supervisor"
tag=$TAG
refused 422 invalid_fields POST "$appraisal/propose" "$supervisor" "" "$tag"
ok PUT "$appraisal/sheets/agreed" "$supervisor" "$(sheet "${marks[4]}" "${marks[5]}")" '"0"'
ok POST "$appraisal/propose" "$supervisor" "" "$tag"
tag=$TAG
refused 403 forbidden POST "$appraisal/accept" "$supervisor" "" "$tag"
ok POST "$appraisal/accept" "$servant" "" "$tag"

say 'Signatures in order, countersignature, disclosure'
tag=$TAG
refused 403 forbidden POST "$appraisal/sign" "$reviewer" '{"statement":"agreed"}' "$tag"
ok POST "$appraisal/sign" "$servant" '{"statement":"agreed","comment":"Thank you"}' "$tag"
refused 412 precondition_failed POST "$appraisal/sign" "$supervisor" '{"statement":"agreed"}' "$tag"
ok GET "$appraisal" "$supervisor"
ok POST "$appraisal/sign" "$supervisor" '{"statement":"agreed"}' "$TAG"
tag=$TAG
refused 409 wrong_state POST "$appraisal/disclose" "$hr" "" "$tag"
ok POST "$appraisal/sign" "$reviewer" '{"statement":"agreed"}' "$tag"
tag=$TAG
refused 403 forbidden POST "$appraisal/disclose" "$reviewer" "" "$tag"
ok POST "$appraisal/disclose" "$hr" "" "$tag"
refused 409 appeal_still_open POST "$appraisal/finalise" "$hr" "" "$TAG"

season 2027-06-25 'the time for an appeal is over'
ok GET "$appraisal" "$hr"
ok POST "$appraisal/finalise" "$hr" "" "$TAG"
mark=$(get .overall) grade=$(get .grade)
ok GET "$appraisal/score" "$servant"
say "The mark is $mark ($grade), exactly $(get .exact)"
get '.explanation.terms[] | "  \(.label.en): weight \(.weight), share \(.share), value \(.value) = \(.decimal), from \(.terms | length) marks"'
ok GET "$appraisal/signatures" "$servant"
get '.signatures[] | "  signed by the \(.role) at \(.signed_at): \(.digest[0:16])…, content unchanged: \(.matches)"'
[ "$(get '[.signatures[].matches] | all')" = true ] || fail 'a signature does not match'

say "HR's list with that mark in it"
curl -sS -H "Authorization: Bearer $hr" -H 'Accept: text/csv' "$API/reports/marks/list?cycle_id=$cycle&institution_id=$institution" >"$work/marks.csv"
sed -n 1p "$work/marks.csv"
grep "$check_number" "$work/marks.csv" || fail "HR's list has no line for $check_number"
grep "$check_number" "$work/marks.csv" | grep -q "$mark" || fail "HR's list does not show $mark"
refused 404 not_found GET "/reports/marks/list?cycle_id=$cycle&institution_id=$institution" "$stranger"

finish
