"""What draws letters for PDFs is installed by root, and unpacked beside us by others.

Stand-ins on the path are all that the script finds: no package is ever fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.portal.test_scripts import program

# Letters can be drawn where the library lies in a folder that is looked into.
DRAWS = """#!/bin/bash
IFS=:
for folder in $LD_LIBRARY_PATH; do
  [ -e "$folder/libpango-1.0-0" ] && exit 0
done
exit 1
"""
NOBODY = '#!/bin/bash\necho "${USER_ID:-1000}"\n'
APT_GET = """#!/bin/bash
echo "$*" >>"$CALLS"
[[ "$*" != *"$FAILS"* ]] || { echo "E: no way to $FAILS" >&2; exit 100; }
asked="$*"
if [[ "$asked" == *" download "* ]]; then
  for name in ${asked#* download }; do touch "$name.deb"; done
fi
"""
# One library stands in the way of another, which the machine has already.
APT_CACHE = """#!/bin/bash
printf '%s\\n' libpango-1.0-0 '  Depends: libc6' libc6 libthai0 '  Depends: libc6'
"""
QUERY = """#!/bin/bash
[ "${@: -1}" = libc6 ] && echo 'install ok installed'
"""
DPKG = """#!/bin/bash
mkdir -p "$3/usr/lib/x86_64-linux-gnu"
touch "$3/usr/lib/x86_64-linux-gnu/$(basename "$2" .deb)"
"""
STAND_INS = {
    "id": NOBODY,
    "apt-get": APT_GET,
    "apt-cache": APT_CACHE,
    "dpkg-query": QUERY,
    "dpkg": DPKG,
}
WANTED = ["libharfbuzz-subset0", "libpango-1.0-0", "libpangoft2-1.0-0"]
SAID = "Installing what prints PDFs ...\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "libraries.sh", tmp_path / "scripts")
    program(tmp_path / ".venv" / "bin" / "python", DRAWS)
    for name, text in STAND_INS.items():
        program(tmp_path / "path" / name, text)
    return tmp_path


def run(clone: Path, **env: str) -> tuple[str, str, list[str]]:
    """What it said, what it complained of, and what it asked of apt-get."""
    calls = clone / "calls"
    calls.touch()
    path = f"{clone / 'path'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "scripts/libraries.sh"],
        cwd=clone,
        env={"PATH": path, "CALLS": str(calls), "FAILS": "nothing", **env},
        capture_output=True,
        text=True,
    )
    # Whatever happens, everything but the PDFs runs.
    assert done.returncode == 0
    return done.stdout, done.stderr, calls.read_text().splitlines()


def test_without_root_they_are_unpacked_beside_the_project(clone):
    said, complaint, asked = run(clone)

    assert (said, complaint) == (SAID, "")
    # Its lists and its cache are ours: those of the machine are not written to.
    state = clone / ".tools" / "native" / "apt"
    for call in asked:
        assert f"Dir::State::lists={state}/lists" in call
        assert f"Dir::Cache={state}/cache" in call
    assert [call.rpartition("-qq ")[2] for call in asked] == [
        "update",
        f"download {' '.join([*WANTED, 'libthai0'])}",
    ]
    native = clone / ".tools" / "native"
    assert [path.name for path in native.iterdir()] == ["usr"]
    found = sorted(path.name for path in native.glob("usr/lib/*/*"))
    assert found == [*WANTED, "libthai0"]

    # The next start finds them, and asks nobody.
    assert run(clone) == ("", "", asked)


@pytest.mark.parametrize("step", ["update", "download"])
def test_where_they_cannot_be_had_one_sentence_says_what_is_missing(clone, step):
    said, complaint, _asked = run(clone, FAILS=step)

    assert said == SAID
    assert complaint.splitlines() == [
        f"E: no way to {step}",
        "PDFs cannot be printed here: the packages could not be unpacked. "
        "Install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0.",
    ]
    assert list((clone / ".tools" / "native").iterdir()) == []


def test_root_installs_them_and_unpacks_nothing(clone):
    _said, complaint, asked = run(clone, USER_ID="0")

    assert asked == [
        "update -qq",
        "install -y -qq --no-install-recommends "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ]
    # The stand-in installed nothing, and that is said.
    assert complaint.startswith("PDFs cannot be printed here: apt-get failed.")
    assert not (clone / ".tools").exists()
