#!/usr/bin/env bash
# Onboards one client from nothing, in the order of the checklist "standard".
#
#   examples/onboard-acme.sh              in a database of its own, which it shows and leaves
#   USHER=usher examples/onboard-acme.sh  with an installed usher
#
# A script to keep and adapt: every command stops the script when it is refused, and `--once` lets you
# run it again after an interruption, on the same database, without doing anything twice.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
if [[ -z ${USHER:-} ]]; then
  cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml"
  USHER=$here/target/release/usher
fi
# A folder of its own, unless you name a database; then nothing of it is touched but that.
if [[ -z ${USHER_DB:-} ]]; then
  house=$(mktemp -d "${TMPDIR:-/tmp}/usher-acme.XXXXXX")
  export USHER_DB=$house/usher.db USHER_SESSION=$house/session
fi

# Shows a command, then runs it. Input is never waited for.
run() { printf '\n$ usher %s\n' "${*@Q}" | sed "s/'\([A-Za-z0-9@:=,./-]*\)'/\1/g"; "$USHER" "$@" </dev/null; }

if [[ ! -e $USHER_DB ]]; then
  printf '%s\n' "${ADMIN_PASSWORD:-correct horse battery staple}" |
    "$USHER" init --name "North Agency" --handle north --admin ada@north.example --password-stdin
fi

# Your own house: a group of staff who will look after the client.
run group create Delivery --if-exists skip
run user add pat@north.example --first Pat --last Lee --role editor --group delivery --no-invite --if-exists skip

# 1 client
run client add "Acme Ltd" --description "Retail, EU" --seats 10 --share delivery=admin --once acme-1
run checklist show acme

# 2 groups
run group create Marketing -c acme --once acme-2

# 3 build: what the client will look at
run datasource create "Web traffic" --handle traffic -c acme --once acme-3a
run klip create Sessions --datasource traffic -c acme --once acme-3b
run dashboard create "Web analytics" --handle web --klip sessions -c acme --once acme-3c

# 4 share: the dashboard, and what stands on it
run share dashboard:web --with group:marketing --with-datasources -c acme --once acme-4

# 5 users come last, so that their first sign-in already shows something
run user add dana@acme.example --first Dana --last Fox --role view-only --group marketing --no-invite -c acme --once acme-5

run checklist show acme
# Who may do what, and why: a "no" is an answer (status 10), not a failure.
run access why dana@acme.example view dashboard:web -c acme
run access why dana@acme.example edit dashboard:web -c acme || [[ $? == 10 ]]
run log list -c acme

printf '\nThe database is %s\n' "$USHER_DB"
