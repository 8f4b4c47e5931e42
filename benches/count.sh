#!/usr/bin/env bash
# Counts what does not depend on how busy the machine is: instructions of one reading command beside a
# minimal program that does the same read, and fsyncs of one change. Needs valgrind and strace.
#
#   benches/count.sh
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
[[ -n ${SKIP_BUILD:-} ]] || cargo build --quiet --release --locked --manifest-path "$here/Cargo.toml"
cargo build --quiet --release --manifest-path "$here/benches/minimal/Cargo.toml" --target-dir "$here/target/minimal"
usher=$here/target/release/usher
minimal=$here/target/minimal/release/minimal

house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
export USHER_DB=$house/usher.db USHER_SESSION=$house/session
USHER=$usher "$here/examples/onboard-acme.sh" >/dev/null 2>&1
"$usher" user edit dana@acme.example -c acme --first Dana >/dev/null 2>&1

instructions() {
  { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null || true; } |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}
ours=$(instructions "$usher" access can dana@acme.example edit dashboard:web -c acme)
theirs=$(instructions "$minimal" "$USHER_DB" acme dana@acme.example web)
version=$(instructions "$usher" --version)
printf 'usher access can          %12d instructions\n' "$ours"
printf 'minimal rusqlite program  %12d instructions\n' "$theirs"
printf 'ratio                     %12s\n' "$(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")"
printf 'usher --version           %12d instructions\n' "$version"

syncs=$(strace -f -c -e trace=fsync,fdatasync "$usher" group create Counted -c acme 2>&1 >/dev/null |
  awk '$NF == "fsync" || $NF == "fdatasync" { sum += $4 } END { print sum + 0 }')
printf 'one change                %12d fsyncs\n' "$syncs"
