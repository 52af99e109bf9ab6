#!/usr/bin/env bash
# What `make test` and continuous integration run.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-test-needs.sh

# The stories from outside (commands, the demonstration, the browser) start whole programs: the race detector would only
# slow them down, and sees the same code in the packages.
outside='/(cmd/charte|demo|journey|bench)$'
inside=$(go list ./... | grep -vE "$outside")
race=-race
if ! command -v gcc >/dev/null; then
  echo "test: no gcc, so the race detector is left out of this run" >&2
  race=
fi
failed=0
echo "test: go test $race -shuffle=on, the packages"
# The environment decides about cgo for builds; the race detector needs it.
# shellcheck disable=SC2086 # race is empty on a machine without gcc, and inside is a list
CGO_ENABLED=$([ -n "$race" ] && echo 1 || go env CGO_ENABLED) go test $race -shuffle=on -timeout 20m $inside || failed=1
echo "test: go test -shuffle=on, the stories from outside"
# shellcheck disable=SC2046 # a list
go test -shuffle=on -timeout 20m $(go list ./... | grep -E "$outside") || failed=1
exit $failed
