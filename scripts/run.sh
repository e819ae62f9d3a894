#!/usr/bin/env bash
# Everything from a fresh clone to a page that answers; Ctrl-C stops it all.
set -euo pipefail
cd "$(dirname "$0")/.."

export PORT="${PORT:-8000}"
export KEPT_DEMO="${KEPT_DEMO:-1}"
DATA_DIR="$(realpath -m "${DATA_DIR:-var}")"
KEYS_DIR="$(realpath -m "${KEYS_DIR:-keys}")"
export DATA_DIR KEYS_DIR
# Five processes start from the same files: compiled once is enough.
unset PYTHONDONTWRITEBYTECODE

scripts/install.sh run
scripts/libraries.sh
python=.venv/bin/python
$python manage.py up --check

is_demo() { case "${KEPT_DEMO,,}" in 1 | true | yes | on) true ;; *) false ;; esac }
# `make reset` removes only folders that a demonstration made.
mark() {
  mkdir -p -m 700 "$1"
  if [ -z "$(ls -A "$1" | grep -v '^up.lock$' || true)" ]; then touch "$1/.demonstration"; fi
}
if is_demo; then mark "$DATA_DIR" && mark "$KEYS_DIR"; fi

echo "Preparing ..."
$python manage.py prepare
if is_demo; then $python manage.py load_demo --requests; fi
echo "Starting ..."
exec $python manage.py up
