#!/bin/sh
# Installs what the build, the demo and the tour need, where it is missing and apt is there; says what to install
# elsewhere. Quick and without network where all is there already.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

# The program finds servers in more places than these, and checks the version; here it is enough to see one.
has_postgres() {
    has postgres && return
    has pg_config && [ -x "$(pg_config --bindir)/postgres" ] && return
    for program in /usr/lib/postgresql*/bin/postgres /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres \
        /usr/libexec/postgresql*/postgres /opt/homebrew/opt/postgresql*/bin/postgres \
        /usr/local/opt/postgresql*/bin/postgres /opt/local/lib/postgresql*/bin/postgres \
        /Applications/Postgres.app/Contents/Versions/*/bin/postgres; do
        [ -x "$program" ] && return
    done
    return 1
}

debian= others=
need() { # Debian's packages, and what to install elsewhere
    debian="$debian $1"
    others="$others
  $2"
}
has cc || need "gcc libc6-dev" "a C compiler (cc) and the C library's headers"
has curl || need "curl ca-certificates" "curl"
has jq || need "jq" "jq"
# With DATABASE_URL a server is there already.
if [ -z "${DATABASE_URL:-}" ] && ! has_postgres; then
    need postgresql "PostgreSQL server 14 or later (Fedora: postgresql-server, Alpine: postgresql16, Arch: postgresql, macOS: brew install postgresql@17)"
fi

install() {
    if ! has apt-get; then
        echo "Please install, then try again:$others" >&2
        exit 1
    fi

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! has sudo; then
            echo "Missing:$debian. Please let root run scripts/setup.sh, which installs them, then try again" >&2
            exit 1
        fi
        as_root=sudo
    fi
    apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

    echo "Installing$debian" >&2
    apt update -q
    case $debian in
    *postgresql*)
        # Debian's package would make a cluster and serve it on port 5432, which nobody asked for. This setting of its
        # own keeps it from that; it comes with postgresql-common, and stays as it is where that was installed before.
        settings=/etc/postgresql-common/createcluster.conf
        if [ ! -e $settings ]; then
            apt install -qy --no-install-recommends postgresql-common
            $as_root sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' $settings
        fi
        ;;
    esac
    # shellcheck disable=SC2086 # a list of packages
    apt install -qy --no-install-recommends $debian
}
[ -z "$debian" ] || install

# Rust comes last: root, who installs the rest, may have none.
if ! has cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    echo "cargo is installed but not in PATH: run  . \"\$HOME/.cargo/env\"  and try again" >&2
    exit 1
elif ! has cargo; then
    echo "Rust is missing: install it from https://rustup.rs, then try again" >&2
    exit 1
fi
