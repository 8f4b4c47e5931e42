#!/usr/bin/env bash
# Measures how long `usher login` takes for those who are let in and for those who are not, whatever the
# reason: the medians should differ by no more than the machine's own noise.
#
#   benches/refused.sh [ROUNDS]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
[[ -n ${SKIP_BUILD:-} ]] || cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml"
usher=${USHER:-$here/target/release/usher}
rounds=${1:-15}

house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
export USHER_DB=$house/usher.db USHER_SESSION=$house/session
password='correct horse battery staple'
run() { printf '%s\n' "$password" | "$usher" "$@" >/dev/null 2>&1; }

run init --name North --handle north --admin ada@north.example --password-stdin
run account edit --lock-after 100
run user add ines@north.example --role editor --no-invite
run user add dora@north.example --role editor --no-invite
run user disable dora@north.example

# The e-mail, and the password that is tried.
try() {
  local begun=$EPOCHREALTIME ended
  printf '%s\n' "$2" | USHER_SESSION=$house/other "$usher" login "$1" --password-stdin >/dev/null 2>&1 || true
  ended=$EPOCHREALTIME
  echo $(((${ended/./} - ${begun/./})))
}
median() { sort -n | sed -n "$(((rounds + 1) / 2))p"; }

who=("let in" ada@north.example "$password"
  "wrong password" ada@north.example "another good password"
  "has not joined" ines@north.example "$password"
  "disabled" dora@north.example "$password"
  "unknown" nobody@north.example "$password")
for ((round = 0; round < rounds; round++)); do
  for ((n = 0; n < ${#who[@]}; n += 3)); do
    try "${who[n + 1]}" "${who[n + 2]}" >>"$house/times-$n"
  done
done
for ((n = 0; n < ${#who[@]}; n += 3)); do
  printf '%-16s %8.1f ms\n' "${who[n]}" "$(awk "BEGIN { print $(median <"$house/times-$n") / 1000 }")"
done
