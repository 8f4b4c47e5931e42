#!/usr/bin/env bash
# Counts what does not depend on how busy the machine is: instructions of questions and of whole commands
# beside SQL, a minimal program and the sqlite3 shell; fsyncs of a change; peak memory on a large database.
# Times are told as ratios of runs that take turns. Needs valgrind, strace, sqlite3 and GNU time.
#
#   benches/count.sh [questions] [commands] [syncs] [memory]      all of them where none is named
#
# PROFILE=quick builds without link-time optimisation; SKIP_BUILD=1 takes what was built; ROUNDS is how often
# programs take turns; USHER, BENCH and MINIMAL name other binaries.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/target}
profile=${PROFILE:-release}
if [[ -z ${SKIP_BUILD:-} ]]; then
  cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml" --target-dir "$target"
  cargo build --quiet --profile "$profile" --locked --manifest-path "$here/benches/Cargo.toml" --target-dir "$target"
fi
usher=${USHER:-$target/release/usher}
bench=${BENCH:-$target/$profile/usher-bench}
minimal=${MINIMAL:-$target/$profile/minimal}
data=$here/target/bench
rounds=${ROUNDS:-41}

house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
export HOME=$house XDG_CONFIG_HOME=$house XDG_DATA_HOME=$house XDG_STATE_HOME=$house USHER_SESSION=$data/session

instructions() {
  local told
  told=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null) || [[ $? -lt 128 ]] ||
    { echo "valgrind failed: $*" >&2; return 1; }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' <<<"$told"
}
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

# Instructions of one question: what a thousand more take, or a hundred more lists.
each() {
  local none many times=1000
  [[ $2 == *wh[ao]* ]] && times=100
  none=$(instructions "$bench" count "$2" --size "$1" --times 0 --to "$data")
  many=$(instructions "$bench" count "$2" --size "$1" --times $times --to "$data")
  echo $(((many - none) / times))
}
questions() {
  "$bench" make --to "$data"
  local size way
  declare -A took
  printf '%-10s %9s %9s %9s %9s %9s %9s %9s %9s\n' instructions check SQL '(inside)' batch who SQL what SQL
  for size in small thousand medium large; do
    for way in can sql sql-inside batch who sql-who what sql-what; do took[$size-$way]=$(each $size $way); done
    printf '%-10s' "$size"
    for way in can sql sql-inside batch who sql-who what sql-what; do printf ' %9s' "${took[$size-$way]}"; done
    printf '\n%-10s' '  ratios'
    printf ' %s' "check/SQL $(ratio ${took[$size-can]} ${took[$size-sql]})," \
      "check/inside $(ratio ${took[$size-can]} ${took[$size-sql-inside]})," \
      "check/batch $(ratio ${took[$size-can]} ${took[$size-batch]})," \
      "who/SQL $(ratio ${took[$size-who]} ${took[$size-sql-who]})," \
      "what/SQL $(ratio ${took[$size-what]} ${took[$size-sql-what]})"
    echo
  done
  printf 'growth of a check from a thousand users to a million: %s, of SQL %s\n' \
    "$(ratio ${took[large-can]} ${took[thousand-can]})" "$(ratio ${took[large-sql]} ${took[thousand-sql]})"
}

# Medians in microseconds of commands that take turns, in a random order; each is a line of words.
take_turns() {
  local round command begun ended
  rm -f "$house"/times-*
  for ((round = 0; round < rounds; round++)); do
    while read -r command; do
      begun=$EPOCHREALTIME
      eval "${commands[$command]}" >/dev/null 2>&1 || true
      ended=$EPOCHREALTIME
      echo $((${ended/./} - ${begun/./})) >>"$house/times-$command"
    done < <(shuf -e "${!commands[@]}")
  done
}
median() { sort -n "$house/times-$1" | sed -n "$(((rounds + 1) / 2))p"; }

# One whole command, the minimal program and the shell: instructions, and times as ratios.
beside() {
  local name=$1 way took theirs
  declare -gA commands=([usher]=$2 [minimal]=$3 [sqlite3]=$4)
  took=$(eval "instructions ${commands[usher]}")
  theirs=$(eval "instructions ${commands[minimal]}")
  printf '%-22s %12d instructions, minimal program %12d: ratio %s; sqlite3 %12d: ratio %s\n' "$name" "$took" \
    "$theirs" "$(ratio "$took" "$theirs")" "$(eval "instructions ${commands[sqlite3]}")" \
    "$(ratio "$took" "$(eval "instructions ${commands[sqlite3]}")")"
  take_turns
  printf '%-22s time / minimal program %s, time / sqlite3 %s\n' '' \
    "$(ratio "$(median usher)" "$(median minimal)")" "$(ratio "$(median usher)" "$(median sqlite3)")"
}
may="SELECT u.permissions, u.admin, (SELECT max(s.right) FROM group_shares s WHERE s.account = a.id AND s.asset = d.id
  AND (s.grp = a.id OR EXISTS (SELECT 1 FROM memberships m WHERE m.account = a.id AND m.grp = s.grp AND m.user = u.id)))
  FROM accounts a JOIN users u ON u.account = a.id AND u.email = 'dana.rossi.1@client-00002.example'
  JOIN assets d ON d.account = a.id AND d.kind = 'dashboard' AND d.handle = 'dashboard-01' WHERE a.handle = 'client-00002'"
commands() {
  "$bench" make --to "$data"
  local size
  # A name no command made before.
  name='"G$RANDOM$RANDOM"'
  for size in small large; do
    export USHER_DB=$data/$size.db
    beside "access can, $size" \
      "$usher access can dana.rossi.1@client-00002.example edit dashboard:dashboard-01 -c client-00002" \
      "$minimal $USHER_DB client-00002 dana.rossi.1@client-00002.example dashboard-01" \
      "sqlite3 $USHER_DB \"$may\""
  done
  cp "$data/medium.db" "$house/medium.db"
  export USHER_DB=$house/medium.db
  beside 'group create, medium' "$usher group create $name -c client-00002" \
    "$minimal $USHER_DB client-00002 $name" \
    "sqlite3 $USHER_DB \"PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; BEGIN IMMEDIATE;
       INSERT INTO groups SELECT c.next, a.id, lower('\"$name\"'), '\"$name\"', '', 0 FROM counter c, accounts a
       WHERE a.handle = 'client-00002'; UPDATE counter SET next = next + 1; COMMIT;\""
  printf '%-22s %12d instructions\n' 'usher --version' "$(instructions "$usher" --version)"
}

syncs() {
  "$bench" make --size medium --to "$data"
  cp "$data/medium.db" "$house/synced.db"
  local counted
  for turn in first second third; do
    counted=$(USHER_DB=$house/synced.db strace -f -c -e trace=fsync,fdatasync \
      "$usher" group create "Counted $turn" -c client-00002 2>&1 >/dev/null |
      awk '$NF == "fsync" || $NF == "fdatasync" { sum += $4 } END { print sum + 0 }')
    printf 'one change, the %-6s %12d fsyncs\n' "$turn" "$counted"
  done
}

memory() {
  "$bench" make --size large --to "$data"
  export USHER_DB=$data/large.db
  local line peak
  while read -r line; do
    peak=$(eval "command time -f %M $usher $line" 2>&1 >/dev/null | tail -1) || true
    printf '%-72s %7.1f MiB\n' "usher $line" "$(awk "BEGIN { print $peak / 1024 }")"
  done <<'LINES'
--version
access can dana.rossi.1@client-00002.example edit dashboard:dashboard-01 -c client-00002
access why dana.rossi.1@client-00002.example edit dashboard:dashboard-01 -c client-00002
access who view dashboard:dashboard-01 -c client-00002
access who client.access
access what dana.rossi.1@client-00002.example -c client-00002
access what ada.abebe.0@north.example
access what ada.abebe.0@north.example -o table
access what ada.abebe.0@north.example -o json
access matrix -c client-00002
client list -o table
client list
client list -o json
user list -c client-00002
log list
checklist show -c client-00002
LINES
}

whole=("$@")
[[ $# -gt 0 ]] || whole=(questions commands syncs memory)
for part in "${whole[@]}"; do "$part"; done
