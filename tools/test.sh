#!/usr/bin/env bash
# What `make test` and continuous integration run.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-test-needs.sh

# The stories from outside (commands, the demonstration, the browser) start whole programs: the race detector would only
# slow them down, and sees the same code in the packages. So it does in packages that share nothing between goroutines.
outside='/(cmd/charte|demo|journey|bench)$'
shares() { grep -qE '\bgo func|make\(chan |sync\.(RW)?Mutex|sync\.WaitGroup' "$1"/*.go; }
racing= alone=
while read -r package dir; do
  if [[ $package =~ $outside ]]; then continue; fi
  if shares "$dir"; then racing+=" $package"; else alone+=" $package"; fi
done < <(go list -f '{{.ImportPath}} {{.Dir}}' ./...)
# SQLite itself is a translation of C that guards its own memory: watching its every step makes it eight times slower.
race='-race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false'
if ! command -v gcc >/dev/null; then
  echo "test: no gcc, so the race detector is left out of this run" >&2
  race=
fi
failed=0
echo "test: go test -shuffle=on, the packages of one goroutine"
# shellcheck disable=SC2086 # a list
go test -shuffle=on -timeout 20m $alone || failed=1
echo "test: go test ${race:+-race} -shuffle=on, the packages of several"
# The environment decides about cgo for builds; the race detector needs it.
# shellcheck disable=SC2086 # race is empty on a machine without gcc, and racing is a list
CGO_ENABLED=$([ -n "$race" ] && echo 1 || go env CGO_ENABLED) go test $race -shuffle=on -timeout 20m $racing || failed=1
echo "test: go test -shuffle=on, the stories from outside"
# shellcheck disable=SC2046 # a list
go test -shuffle=on -timeout 20m $(go list ./... | grep -E "$outside") || failed=1
exit $failed
