#!/usr/bin/env bash
# Runs every fuzz target of the module for a while, one after the other.
# usage: scripts/fuzz.sh [TIME]
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-10s}

# go test -list prints a package's targets and then its "ok" line.
listing=$(go test -list '^Fuzz' ./...)
targets=$(awk '/^Fuzz/ { names[n++] = $1 }
               /^ok/   { for (i = 0; i < n; i++) print $2, names[i]; n = 0 }' <<<"$listing")
[ -n "$targets" ] || { echo "fuzz: there is no target"; exit 0; }

while read -r package target; do
  echo "== $package $target"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" </dev/null
done <<<"$targets"
