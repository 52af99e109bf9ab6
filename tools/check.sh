#!/usr/bin/env bash
# What `make check` runs: the habits that a machine can keep, cheapest first.
set -euo pipefail
cd "$(dirname "$0")/.."

# The tools module pins the checkers, so Charte's own go.mod stays Charte's.
tool() { go tool -modfile=tools/go.mod "$@"; }

echo "check: gofmt"
unformatted=$(find . -name '*.go' -not -path './tools/oracles/*' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  echo "check: not formatted; run gofmt -w on:" >&2
  echo "$unformatted" >&2
  exit 1
fi
echo "check: go vet"
go vet ./...
echo "check: staticcheck"
tool staticcheck ./...
echo "check: deadcode"
dead=$(tool deadcode -test ./...)
if [ -n "$dead" ]; then
  echo "check: nothing reaches these functions:" >&2
  echo "$dead" >&2
  exit 1
fi
echo "check: the house's habits"
go test -run '^TestHouse' .
exec tools/test.sh
