#!/usr/bin/env bash
# Runs a command against a fresh demo on a free port, named to it by BASE_URL, with the demo's folder in DEMO_DATA
# and the program in EUTENDAJI. Stops the demo by its own number and throws its data away, however the command ends.
set -euo pipefail

profile=${PROFILE:-debug}
if [ "$profile" = release ]; then cargo build --quiet --locked --release; else cargo build --quiet --locked; fi
EUTENDAJI=$(realpath "${CARGO_TARGET_DIR:-target}")/$profile/e-utendaji
DEMO_DATA=$(mktemp -d)
chmod 711 "$DEMO_DATA" # the database's own user passes through
export EUTENDAJI DEMO_DATA

"$EUTENDAJI" demo --data "$DEMO_DATA" --port "${PORT:-8080}" >"$DEMO_DATA/output" 2>&1 &
demo=$!
stop() {
    kill "$demo" 2>/dev/null || true
    wait "$demo" || true
    rm -rf "$DEMO_DATA" || true
}
trap stop EXIT

# The demo says where it serves when it does.
for _ in $(seq 600); do
    BASE_URL=$(grep -om1 'http://[0-9.]*:[0-9]*' "$DEMO_DATA/output" || true)
    if [ -n "$BASE_URL" ] && curl -fs -o /dev/null "$BASE_URL/readyz"; then break; fi
    if ! kill -0 "$demo" 2>/dev/null; then BASE_URL= && break; fi
    sleep 0.2
done
if [ -z "$BASE_URL" ]; then
    cat "$DEMO_DATA/output" >&2
    exit 1
fi
export BASE_URL
"$@"
