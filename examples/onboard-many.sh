#!/usr/bin/env bash
# Onboards many clients from a list, one line each: NAME;HANDLE;SEATS;FIRST USER'S E-MAIL
#
#   examples/onboard-many.sh clients.csv
#
# Run it as often as you like: each step is done once for each client. A client that is refused is
# reported and the others go on; the status is 7 when any was.
set -uo pipefail
usher=${USHER:-usher}
list=${1:?usage: onboard-many.sh LIST}
refused=0

# step CLIENT NUMBER COMMAND…: one step of one client, at most once
step() {
  local client=$1 number=$2
  shift 2
  "$usher" "$@" --once "onboard/$client/$number" --reason "onboarding list $(basename "$list")" </dev/null
}

onboard() {
  local name=$1 handle=$2 seats=$3 email=$4
  step "$handle" 1 client add "$name" --handle "$handle" --seats "$seats" &&
    step "$handle" 2 group create Everyday -c "$handle" &&
    step "$handle" 3 klip create Overview -c "$handle" &&
    step "$handle" 4 dashboard create Start --klip overview -c "$handle" &&
    step "$handle" 5 share dashboard:start --with group:everyday -c "$handle" &&
    step "$handle" 6 user add "$email" --role view-only --group everyday --no-invite -c "$handle"
}

while IFS=';' read -r name handle seats email; do
  [[ -z $name || $name == '#'* ]] && continue
  if onboard "$name" "$handle" "$seats" "$email"; then
    echo "onboarded $handle"
  else
    echo "stopped at $handle: see above, mend it, run again" >&2
    refused=7
  fi
done <"$list"
exit "$refused"
