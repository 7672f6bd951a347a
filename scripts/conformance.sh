#!/usr/bin/env bash
# schemathesis against the demo at BASE_URL, with all checks on; installed once in a virtual environment.
set -euo pipefail

version=4.32.5
venv=${CARGO_TARGET_DIR:-target}/schemathesis-$version
if [ ! -x "$venv/bin/schemathesis" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" || { echo "needs python3 with venv (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
    "$venv/bin/pip" install --quiet "schemathesis==$version"
fi
"$venv/bin/schemathesis" run "$BASE_URL/api/openapi.json" --checks all "$@"
