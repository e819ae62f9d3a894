#!/usr/bin/env bash
# Install what uv.lock names into .venv: `install.sh run` or `install.sh test`.
# Needs python3, pip and a network, no root; does nothing when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:-run}"
uv_version=0.13.9
wanted="$(cat uv.lock pyproject.toml | sha256sum)"

is_installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$wanted" ]; }
if is_installed test || { [ "$kind" = run ] && is_installed run; }; then
  if .venv/bin/python -c '' 2>/dev/null; then exit 0; fi
fi

if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "Kept needs python3 with pip: apt-get install python3 python3-pip git make" >&2
  exit 1
fi
echo "Installing (about a minute the first time) ..."
if [ ! -x .tools/bin/uv ] || [ "$(.tools/bin/uv --version | cut -d' ' -f2)" != "$uv_version" ]; then
  # --target: Debian refuses a plain `pip install` into its own Python (PEP 668).
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target .tools --upgrade "uv==$uv_version"
fi

# A Python whose core is a library beside it works a fifth slower than one in one
# piece, as Debian builds its own: that one is taken then, where it is new enough.
whole() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11) or "libpython" in open("/proc/self/maps").read())' 2>/dev/null; }
python=python3
if ! whole python3 && whole /usr/bin/python3; then python=/usr/bin/python3; fi

export UV_PYTHON_DOWNLOADS=never
# Like pip on Debian, trust the certificates this machine trusts.
trusted=/etc/ssl/certs/ca-certificates.crt
if [ -z "${SSL_CERT_FILE:-}" ] && [ -r "$trusted" ]; then export SSL_CERT_FILE="$trusted"; fi
sync=(.tools/bin/uv sync --quiet --frozen --inexact --python "$python")
if [ "$kind" = run ]; then sync+=(--no-dev); fi
"${sync[@]}"
echo "$wanted" >".venv/.installed-$kind"
