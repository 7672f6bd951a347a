# What the tours share: requests, checks, log-ins, the demo's clock. Sourced by bash, never run by itself.
set -euo pipefail

: "${BASE_URL:?where the demo serves, such as http://127.0.0.1:8080}"
: "${DEMO_DATA:?the folder of the demo}"
: "${EUTENDAJI:?the e-utendaji program}"
API=$BASE_URL/api/v1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { printf 'TOUR FAILED: %s\n' "$*" >&2; exit 1; }

# call VERB PATH TOKEN [BODY] [ETAG]: leaves STATUS, BODY, and in TAG the last ETag that was given
call() {
    local arguments=(-sS -X "$1" -D "$work/headers" -o "$work/body" -w '%{http_code}' -H 'Accept-Language: en')
    if [ -n "$3" ]; then arguments+=(-H "Authorization: Bearer $3"); fi
    if [ -n "${4-}" ]; then arguments+=(-H 'Content-Type: application/json' --data "$4"); fi
    if [ -n "${5-}" ]; then arguments+=(-H "If-Match: $5"); fi
    STATUS=$(curl "${arguments[@]}" "$API$2")
    BODY=$(cat "$work/body")
    local given
    given=$(tr -d '\r' <"$work/headers" | sed -n 's/^etag: //Ip')
    TAG=${given:-${TAG-}}
}

# ok VERB PATH TOKEN [BODY] [ETAG]: must succeed
ok() {
    call "$@"
    checks=$((checks + 1))
    [[ $STATUS == 2* ]] || fail "$1 $2 answered $STATUS: $BODY"
}

# step PATH TOKEN [BODY]: a step that two people may take, with the ETag that the caller reads now
step() {
    ok GET "${1%/*}" "$2"
    ok POST "$1" "$2" "${3-}" "$TAG"
}

# refused STATUS CODE VERB PATH TOKEN [BODY] [ETAG]: must be refused so
refused() {
    local status=$1 code=$2
    shift 2
    call "$@"
    checks=$((checks + 1))
    [ "$STATUS $(jq -r .code <<<"$BODY")" = "$status $code" ] || fail "$1 $2 answered $STATUS, expected $status $code: $BODY"
    printf '  refused as it should be: %s %s -> %s %s\n' "$1" "${2%%\?*}" "$status" "$code"
}

get() { jq -r "$1" <<<"$BODY"; }

# same WHAT EXPECTED JQ: what was just answered must say so, to the letter
same() {
    local found
    found=$(get "$3")
    checks=$((checks + 1))
    [ "$found" = "$2" ] || fail "$1 is $found, worked by hand it is $2: $BODY"
    printf '  %s: %s\n' "$1" "$found"
}

log_in() { # LOGIN PASSWORD: prints an access token
    call POST /sessions "" "$(jq -nc --arg login "$1" --arg password "$2" '{$login, $password}')"
    [ "$STATUS" = 201 ] || fail "log-in of $1 answered $STATUS: $BODY"
    get .access_token
}

# activate LOGIN CODE PASSWORD: the owner of a new account sets its password
activate() {
    ok POST /accounts/activate "" "$(jq -nc --arg login "$1" --arg code "$2" --arg password "$3" '{$login, $code, $password}')"
}

person() { jq -r --arg role "$1" "[.[] | select(.role | startswith(\$role))][0].$2" "$DEMO_DATA/logins.json"; }
as() { log_in "$(person "$1" login)" "$(person "$1" password)"; }

# travel DAY TITLE: the demo's clock stands on nine in the morning of a day. Tokens of the day before are over.
travel() {
    say "== $1 ($2)"
    "$EUTENDAJI" clock "$1T09:00:00+03:00" --data "$DEMO_DATA" >/dev/null
    sleep 0.5
}

# column FORM OBJECTIVES ATTRIBUTES: a full column of the template's form FORM. OBJECTIVES is a list of [id, mark, …], a mark for each
# part in order; ATTRIBUTES says the mark of each attribute by its number, `*` of all others; null is "not applicable".
column() {
    jq -c --argjson objectives "$2" --argjson attributes "$3" '
        def cell($mark): if $mark == null then {not_applicable: true} else {mark: $mark, justification: "Reports of the year"} end;
        [.content.components[] | select(.rule.kind == "objectives").rule.parts[].code] as $parts
        | [.content.components[] | select(.rule.kind == "attributes").rule.factors[].attributes[].code] as $codes
        | {marks: {objectives: ([$objectives[] | {key: .[0], value: {parts: ([.[1:], $parts] | transpose | map({key: .[1], value: cell(.[0])}) | from_entries)}}] | from_entries),
                   attributes: ([$codes[] | {key: ., value: (. as $code | cell(if $attributes | has($code) then $attributes[$code] else $attributes["*"] end))}] | from_entries)}}' <<<"$1"
}

# finish: says how many checks this tour made, and all tours on this demo
finish() {
    local sum
    sum=$(($(cat "$DEMO_DATA/checks" 2>/dev/null || echo 0) + checks))
    echo "$sum" >"$DEMO_DATA/checks"
    printf '\nThe tour is done: %d checks passed' "$checks"
    if [ "$sum" -gt "$checks" ]; then printf ', %d with the tours before' "$sum"; fi
    printf '.\n'
}
