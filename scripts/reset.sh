#!/usr/bin/env bash
# Start over: remove the data and keys of a demonstration, and of nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

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
rm -rf -- "$DATA_DIR" "$KEYS_DIR"
echo "Removed $DATA_DIR and $KEYS_DIR. The next \`make run\` starts over."
if [ -n "${DATABASE_URL:-}" ]; then
  echo "The database of DATABASE_URL was not touched."
fi
