#!/usr/bin/env bash
# What `make test` and continuous integration run.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-test-needs.sh

race=-race
if ! command -v gcc >/dev/null; then
  echo "test: no gcc, so the race detector is left out of this run" >&2
  race=
fi
echo "test: go test $race -shuffle=on ./..."
# The environment decides about cgo for builds; the race detector needs it.
if [ -n "$race" ]; then export CGO_ENABLED=1; fi
# shellcheck disable=SC2086 # empty on a machine without gcc
exec go test $race -shuffle=on -timeout 20m ./...
