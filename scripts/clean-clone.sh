#!/usr/bin/env bash
# What a new user gets: clones the project, checks that the generated files are
# those that the generators write, runs the README's first command and looks
# at the database it made. Only what is committed is in the clone.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "clean clone: $*" >&2; exit 1; }

command='go run ./examples/statalysis load examples/statalysis/testdata'
grep -qF "$command" README.md || fail "README.md does not show: $command"
[ -z "$(git status --porcelain)" ] || echo "clean clone: what is not committed is not in it"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/sasync"
cd "$work/sasync"

echo "clean clone: go generate ./..."
go generate ./...
[ -z "$(git status --porcelain)" ] || fail "go generate changed:"$'\n'"$(git status --short)"

echo "clean clone: $command"
$command || fail "the command ended with exit code $?"
new=$(git status --porcelain --ignored)
[ "$new" = '!! statalysis.db' ] || fail "only statalysis.db may be new, but there is:"$'\n'"$new"
go run ./scripts/checksample -db statalysis.db -expected examples/statalysis/testdata/expected.json
echo "clean clone: all of it works"
