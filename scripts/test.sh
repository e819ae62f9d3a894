#!/usr/bin/env bash
# Install what the tests need and run every leg: `test.sh`, `test.sh lint|bench`.
# Root installs missing system packages; anyone else is told what was skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh test
if [ "${1:-}" != lint ]; then scripts/libraries.sh; fi

missing=()
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
# The shell of Chromium draws no window, which is four times less work a page.
command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
command -v docker-compose >/dev/null || missing+=(docker-compose)

if [ "${1:-}" != lint ] && [ "${#missing[@]}" -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} ..."
  log="$(mktemp)"
  # The packages would start servers of their own; the suite starts private ones.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >"$log" 2>&1 || tail -n 5 "$log" >&2
  # One by one: what one mirror lacks must not keep the others away.
  for package in "${missing[@]}"; do
    apt-get install -y -qq --no-install-recommends "$package" >"$log" 2>&1 || tail -n 5 "$log" >&2
  done
  if ! command -v chromium-headless-shell >/dev/null && ! command -v chromium >/dev/null; then
    apt-get install -y -qq --no-install-recommends chromium >"$log" 2>&1 || tail -n 5 "$log" >&2
  fi
  rm -f "$log"
fi

.venv/bin/python -m scripts.legs "$@"
