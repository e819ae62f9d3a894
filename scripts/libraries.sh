#!/usr/bin/env bash
# The libraries that draw letters for PDFs. Root installs them; anybody else gets
# them unpacked into .tools/native, where only the printing child looks. Without
# them everything runs but the PDFs, and their page says what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
native="$PWD/.tools/native"

can_print() {
  local folders
  folders="$(echo "$native"/usr/lib/*-linux-* | tr ' ' ':')"
  LD_LIBRARY_PATH="$folders" .venv/bin/python -c '
import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)' 2>/dev/null
}

say() { echo "PDFs cannot be printed here: $1. Install ${wanted[*]}." >&2; }

if can_print; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
  say "this is not a Debian"
  exit 0
fi

echo "Installing what prints PDFs ..."
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

if [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >"$log" 2>&1 || true
  if ! can_print; then tail -n 3 "$log" >&2 && say "apt-get failed"; fi
  exit 0
fi

# A state of our own: the lists of this machine may be empty, and are not ours.
state="$native/apt"
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
apt=(-o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o Debug::NoLocking=1)

# The libraries and everything they need that is not installed.
needed() {
  printf '%s\n' "${wanted[@]}"
  apt-cache "${apt[@]}" depends --recurse --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances --no-pre-depends "${wanted[@]}" |
    grep -E '^lib' | sort -u | while read -r name; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || echo "$name"
  done
}

unpack() (
  set -e
  apt-get "${apt[@]}" -qq update
  mapfile -t names < <(needed | sort -u)
  cd "$state/cache"
  apt-get "${apt[@]}" -qq download "${names[@]}"
  for package in ./*.deb; do dpkg -x "$package" "$native"; done
)

# Not "unpack || ...": bash would then go on after a step of it that failed.
set +e
unpack >"$log" 2>&1
set -e
rm -rf "$state"
if ! can_print; then tail -n 3 "$log" >&2 && say "the packages could not be unpacked"; fi
