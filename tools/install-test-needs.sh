#!/usr/bin/env bash
# Installs what the tests need besides Go: PostgreSQL's server programs,
# Chromium, ClamAV's daemon, a C compiler for the race detector, axe-core (by npm), and an S3 server (VersityGW, compiled from its module).
# Quick when everything is there. Where it may not install (no apt-get, or
# neither root nor password-less sudo), it says what is missing and how to get
# it, and returns 0: the tests that need it then fail by name.
set -euo pipefail
cd "$(dirname "$0")"

say() { echo "needs: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
have_postgres() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || have postgres; }
have_chromium() { have chromium || have chromium-browser || have google-chrome || have google-chrome-stable; }
have_clamd() { have clamd || [ -x /usr/sbin/clamd ]; }

# What compiles the S3 server would otherwise wait for what installs the rest; the tests then only link it.
s3=$(mktemp)
s3/build.sh "$s3" >"$s3.said" 2>&1 &
building=$!

# The PostgreSQL tests can be pointed at a server, or left out; then no
# programs of ours are needed.
wants_postgres() { [ -z "${CHARTE_TEST_PG_URL:-}" ] && [ "${CHARTE_TEST_PG:-}" != off ]; }

missing_packages() {
  have make || echo make
  have gcc || echo gcc libc6-dev
  if wants_postgres && ! have_postgres; then echo postgresql; fi
  have_chromium || echo chromium fonts-liberation
  have_clamd || echo clamav-daemon
  have npm || echo npm
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  have apt-get && { [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }
}

# apt prints thousands of lines that matter only when it fails.
apt() {
  local log
  log=$(mktemp)
  if ! as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

packages=$(missing_packages | xargs)
if [ -n "$packages" ]; then
  if may_install; then
    say "installing $packages (a few minutes on a bare machine)"
    # shellcheck disable=SC2086 # a list of words on purpose
    { apt update && apt install -y --no-install-recommends $packages; } || say "apt-get failed"
    packages=$(missing_packages | xargs)
  fi
  if [ -n "$packages" ]; then
    say "MISSING: $packages"
    say "install them as root with: apt-get install $packages"
  fi
fi

# The oracles: axe-core for pages, the schema of OpenAPI, TypeScript. npm leaves its own
# copy of the lock in node_modules; an older one means a changed lock.
lock=oracles/package-lock.json
installed=oracles/node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ "$lock" -nt "$installed" ]; then
  if have npm; then
    say "installing the oracles with npm"
    (cd oracles && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >&2) &&
      touch "$installed" || say "MISSING: the oracles; npm failed in tools/oracles (command: npm ci --ignore-scripts)"
  else
    say "MISSING: the oracles; they need npm, then in tools/oracles: npm ci --ignore-scripts"
  fi
fi

wait "$building" || { say "MISSING: the S3 server of the tests; tools/s3/build.sh said:"; cat "$s3.said" >&2; }
rm -f "$s3" "$s3.said"
