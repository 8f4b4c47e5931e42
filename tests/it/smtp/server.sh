#!/usr/bin/env bash
# Puts a real mail server for the tests into target/smtp, once. It runs only while a test does.
set -euo pipefail
cd "$(dirname "$0")/../../.."

wanted=tests/it/smtp/requirements.txt
if ! cmp --silent "$wanted" target/smtp/installed.txt; then
    python3 -m venv --clear target/smtp
    target/smtp/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$wanted"
    cp "$wanted" target/smtp/installed.txt
fi
