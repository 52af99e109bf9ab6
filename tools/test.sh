#!/usr/bin/env bash
# What `make test` and continuous integration run.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-test-needs.sh

# Every commit of a test's database waits for the disk. Where there is memory to spare, what the tests write is kept there: they kill processes,
# not machines. TMPDIR=/tmp keeps it on the disk.
spare=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null || echo 0)
if [ -z "${TMPDIR-}" ] && [ "${spare:-0}" -gt 12000000 ] && [ "$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 8000000 ]; then
  memory=$(mktemp -d /dev/shm/charte-XXXXXX)
  trap 'rm -rf "$memory"' EXIT
  chmod 755 "$memory" # PostgreSQL runs as somebody else
  printf '#!/bin/sh\n' >"$memory/try" && chmod 755 "$memory/try"
  if "$memory/try" 2>/dev/null; then export TMPDIR=$memory; fi # a container may let nothing run from there
fi

# The stories from outside (commands, the demonstration, the browser) start whole programs: the race detector would only
# slow them down, and sees the same code in the packages. So it does in packages that share nothing between goroutines, and in the
# largest ones, of which it watches the tests that come in crowds.
outside='/(cmd/charte|demo|journey|bench)$'
declare -A crowds=(
  [charte/store]='Sixteen|Together|Killed|Conformance/./at_once'
  [charte/work]='LettersLeave|RelayDown|Stop|Clock'
  [charte/web]='Sixteen|Throttle|Slow|Cache|Quota'
)
shares() { grep -qE '\bgo func|make\(chan |sync\.(RW)?Mutex|sync\.WaitGroup' "$1"/*.go; }
racing= alone=
while read -r package dir; do
  if [[ $package =~ $outside ]]; then continue; fi
  if [ -z "${crowds[$package]-}" ] && shares "$dir"; then racing+=" $package"; else alone+=" $package"; fi
done < <(go list -f '{{.ImportPath}} {{.Dir}}' ./...)
# SQLite itself is a translation of C that guards its own memory: watching its every step makes it eight times slower.
race='-race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false'
if ! command -v gcc >/dev/null; then
  echo "test: no gcc, so the race detector is left out of this run" >&2
  race=
fi

# The same tree gives the same verdict: it chooses the order of the tests and what the property tests draw. SEED=0 draws anew.
tree=$(git rev-parse 'HEAD^{tree}' 2>/dev/null || echo 1)
seed=${SEED:-$((16#${tree:0:7} + 1))}
order=$seed
if [ "$seed" = 0 ]; then order=on; fi

failed=0
# run TITLE FLAGS PACKAGE... : the tests of packages, those with property tests apart, since only they know the flag of the seed.
run() {
  local title=$1 flags=$2 drawing='' plain=''
  shift 2
  for package; do
    if go list -test -deps "$package" | grep -q '^pgregory.net/rapid$'; then drawing+=" $package"; else plain+=" $package"; fi
  done
  # shellcheck disable=SC2086 # flags and packages are lists
  for group in "$drawing" "$plain"; do
    if [ -z "$group" ]; then continue; fi
    echo "test: go test $flags -shuffle=$order, $title"
    go test $flags -shuffle="$order" -timeout 20m $group $([ "$group" = "$drawing" ] && echo "-rapid.seed=$seed") || failed=1
  done
}

# shellcheck disable=SC2086,SC2046 # lists
run "every package but those whose goroutines meet" "" $alone
# The environment decides about cgo for builds; the race detector needs it.
# shellcheck disable=SC2086 # a list
CGO_ENABLED=$([ -n "$race" ] && echo 1 || go env CGO_ENABLED) run "the packages whose goroutines meet" "$race" $racing
for package in "${!crowds[@]}"; do
  CGO_ENABLED=$([ -n "$race" ] && echo 1 || go env CGO_ENABLED) run "the crowds of $package" "$race -run ${crowds[$package]}" "$package"
done
# shellcheck disable=SC2046 # a list
run "the stories from outside" "" $(go list ./... | grep -E "$outside")
exit $failed
