#!/usr/bin/env bash
# Fails unless src/schema.rs is what the diesel CLI prints for the migrations. Run through `e-utendaji with-postgres`.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(pwd)/${CARGO_TARGET_DIR:-target}/tools
if [ ! -x "$tools/bin/diesel" ]; then
    if ! pkg-config --exists libpq 2>/dev/null && [ ! -e /usr/include/postgresql/libpq-fe.h ]; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && apt-get install -y -qq libpq-dev >/dev/null
        else
            echo 'The diesel CLI needs the headers of libpq (Debian: apt install libpq-dev).' >&2
            exit 1
        fi
    fi
    cargo install --quiet --locked diesel_cli --version '^2.3' --no-default-features --features postgres --root "$tools"
fi
server=${DATABASE_URL%%\?*}
url=${server%/*}/eutendaji_schema_$$
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; "$tools/bin/diesel" database drop --database-url "$url" >/dev/null 2>&1 || true' EXIT
# Makes the database only; the migration that the CLI wants to begin with goes into the scratch folder.
"$tools/bin/diesel" database setup --database-url "$url" --migration-dir "$scratch" --config-file "$scratch/none" >/dev/null 2>&1 ||
    "$tools/bin/diesel" database setup --database-url "$url" --migration-dir "$scratch" --locked-schema >/dev/null 2>&1 || true
"$tools/bin/diesel" migration run --database-url "$url" --locked-schema >/dev/null
echo 'src/schema.rs is what the diesel CLI prints.'
