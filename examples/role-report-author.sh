#!/usr/bin/env bash
# A custom role for people who write reports: they build and arrange, but never delete or publish.
#
#   examples/role-report-author.sh CLIENT
set -euo pipefail
usher=${USHER:-usher}
client=${1:?usage: role-report-author.sh CLIENT}

# Start from what is close, then take away what this job does not need.
"$usher" role create "Report author" --like build-and-view \
  --description "Builds and arranges, never deletes" -c "$client" --if-exists skip
"$usher" role edit report-author --remove klip.delete --remove tab.delete -c "$client"

# What does not work alone, and how it differs from Editor.
"$usher" role lint report-author -c "$client"
"$usher" role diff editor report-author -c "$client"
