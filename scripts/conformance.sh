#!/usr/bin/env bash
# schemathesis against the demo at BASE_URL, with all checks on, as nobody and as everybody whom the demo has a log-in for:
# no answer from 500 on, none that the document does not describe. The settings, each with its reason, are in schemathesis.toml.
# EXAMPLES is how many requests to make up for each operation. Arguments go to schemathesis.
set -euo pipefail

: "${BASE_URL:?where the demo serves, such as http://127.0.0.1:8080}"
: "${DEMO_DATA:?the folder of the demo}"
examples=${EXAMPLES:-6}
version=4.32.5
venv=${CARGO_TARGET_DIR:-target}/schemathesis-$version

if [ ! -x "$venv/bin/schemathesis" ]; then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -qq --no-install-recommends python3-venv >/dev/null
    fi
    python3 -m venv --clear "$venv" || { echo "needs python3 with venv (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
    "$venv/bin/pip" install --quiet "schemathesis==$version"
fi

here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed '/^\[auth/,/^$/d' "$here/schemathesis.toml" >"$work/nobody.toml"
failed=()

run() { # NAME, SECONDS, OPTIONS: one run within so many seconds; its report is shown if it fails
    local name=$1 seconds=$2 start=$SECONDS config=$here/schemathesis.toml
    shift 2
    if [ "$name" = nobody ]; then config=$work/nobody.toml; fi
    if "$venv/bin/schemathesis" --config-file "$config" run "$BASE_URL/api/openapi.json" --checks all \
        --max-examples "$examples" --max-time "$seconds" --no-color "$@" >"$work/report" 2>&1; then
        printf '  %-28s %s requests, %d s\n' "$name" "$(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$work/report" | tail -1)" $((SECONDS - start))
    else
        cat "$work/report" >&2
        failed+=("$name")
    fi
}

as() { # ROLE of the demo's log-ins, SECONDS, OPTIONS
    local login
    login=$(jq -ce --arg role "$1" '[.[] | select(.role | startswith($role))][0]' "$DEMO_DATA/logins.json")
    LOGIN=$(jq -r .login <<<"$login") PASSWORD=$(jq -r .password <<<"$login")
    export LOGIN PASSWORD
    run "$@"
}

# These take log-ins away, the tester's own among them: they come last.
last='^(end_session|log_out|change_password|change_account|deactivate_account|revoke_grant)$'
run nobody 30 --phases coverage "$@"
as 'national administrator' 70 --phases examples,coverage --exclude-operation-id-regex "$last" "$@"
as 'HR officer' 70 --phases examples,coverage --exclude-operation-id-regex "$last" "$@"
as servant 40 --phases fuzzing --exclude-operation-id-regex "$last" "$@"
as supervisor 40 --phases stateful --exclude-operation-id-regex "$last" "$@"
as auditor 30 --phases fuzzing --exclude-operation-id-regex "$last" "$@"
as 'another servant' 10 --phases examples,coverage --include-operation-id-regex "$last" "$@"
as 'national administrator' 10 --phases examples,coverage --include-operation-id-regex "$last" "$@"

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'CONFORMANCE FAILED as: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
