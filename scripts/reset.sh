#!/usr/bin/env bash
# Start over: remove data, keys and databases of a demonstration, and of nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

export KEPT_DEMO="${KEPT_DEMO:-1}"
DATA_DIR="$(realpath -m "${DATA_DIR:-var}")"
KEYS_DIR="$(realpath -m "${KEYS_DIR:-keys}")"

if [ -e "$DATA_DIR/up.lock" ] && ! flock -n "$DATA_DIR/up.lock" true; then
  echo "Kept is running on $DATA_DIR: stop it first." >&2
  exit 1
fi
for folder in "$DATA_DIR" "$KEYS_DIR"; do
  if [ -n "$(ls -A "$folder" 2>/dev/null)" ] && [ ! -e "$folder/.demonstration" ]; then
    echo "$folder was not made by a demonstration: nothing was removed." >&2
    exit 1
  fi
done
# The keys of a database must not go while its rows stay: nothing would open again.
if [ -n "${DATABASE_URL:-}${SYSTEM_APP_URL:-}" ]; then
  export DATA_DIR KEYS_DIR
  .venv/bin/python manage.py start_over
fi
rm -rf -- "$DATA_DIR" "$KEYS_DIR"
echo "Removed $DATA_DIR and $KEYS_DIR. The next \`make run\` starts over."
