"""The scripts behind `make`: what they start, in which order, and what they leave alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "scripts").glob("*.sh")) + sorted(
    (ROOT / "docker").glob("*.sh")
)
# Stands where a program would: it writes down how it was called.
NOTES = """#!/bin/sh
echo "$(basename "$0") $*" | sed 's/ $//' >>"$CALLS"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone with our scripts; what they call only writes down its call."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("install.sh", "libraries.sh"):
        program(tmp_path / "scripts" / name, NOTES)
    program(tmp_path / ".venv" / "bin" / "python", NOTES)
    return tmp_path


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def run(clone: Path, script: str, *arguments: str, **env: str) -> tuple[int, list[str]]:
    """The exit code, and the calls that were made."""
    calls = clone / "calls"
    calls.touch()
    done = subprocess.run(
        ["bash", f"scripts/{script}", *arguments],
        cwd=clone,
        env={"PATH": os.environ["PATH"], "CALLS": str(calls), **env},
        capture_output=True,
        text=True,
    )
    return done.returncode, calls.read_text().splitlines()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_read_stops_at_an_error_and_may_be_run(script):
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "set -euo pipefail" in script.read_text()
    assert script.stat().st_mode & stat.S_IXUSR


def test_run_installs_prepares_fills_the_demonstration_and_becomes_up(clone):
    assert run(clone, "run.sh") == (
        0,
        [
            "install.sh run",
            "libraries.sh",
            "python manage.py up --check",
            "python manage.py prepare",
            "python manage.py load_demo --requests",
            "python manage.py up",
        ],
    )
    assert (clone / "var" / ".demonstration").exists()
    assert (clone / "keys" / ".demonstration").exists()


def test_run_marks_no_folder_of_somebody_else_and_fills_nothing_real(clone):
    (clone / "data").mkdir()
    (clone / "data" / "theirs").touch()

    _code, calls = run(clone, "run.sh", DATA_DIR="data")
    assert not (clone / "data" / ".demonstration").exists()
    (clone / "calls").unlink()
    _code, real = run(clone, "run.sh", KEPT_DEMO="false", KEYS_DIR="other")

    assert "python manage.py load_demo --requests" in calls
    assert [call for call in real if "load_demo" in call] == []
    assert not (clone / "other").exists()


def test_run_stops_where_something_fails(clone):
    program(
        clone / ".venv" / "bin" / "python",
        NOTES + 'case "$*" in *prepare*) exit 3 ;; esac\n',
    )

    code, calls = run(clone, "run.sh")

    assert (code, calls[-1]) == (3, "python manage.py prepare")


def test_reset_removes_only_what_a_demonstration_made(clone):
    run(clone, "run.sh")
    (clone / "var" / "rows").touch()
    assert run(clone, "reset.sh", KEYS_DIR="scripts")[0] == 1
    assert (clone / "var" / "rows").exists()

    assert run(clone, "reset.sh")[0] == 0
    assert not (clone / "var").exists()
    assert not (clone / "keys").exists()


def test_reset_asks_about_a_database_first_and_keeps_the_keys_when_it_says_no(clone):
    run(clone, "run.sh")
    program(clone / ".venv" / "bin" / "python", NOTES + "exit 1\n")

    code, calls = run(clone, "reset.sh", DATABASE_URL="postgresql://db/kept")

    assert (code, calls[-1]) == (1, "python manage.py start_over")
    assert (clone / "keys").exists()


def test_install_does_nothing_where_nothing_changed(clone):
    shutil.copy(ROOT / "scripts" / "install.sh", clone / "scripts" / "install.sh")
    for name in ("uv.lock", "pyproject.toml"):
        (clone / name).write_text(name)
    wanted = hashlib.sha256(b"uv.lockpyproject.toml").hexdigest()
    (clone / ".venv" / ".installed-test").write_text(f"{wanted}  -\n")

    for kind in ("run", "test"):
        assert run(clone, "install.sh", kind) == (
            0,
            ["python -c"] * (1 + (kind == "test")),
        )


def test_install_says_what_it_needs(clone):
    shutil.copy(ROOT / "scripts" / "install.sh", clone / "scripts" / "install.sh")
    for name in ("uv.lock", "pyproject.toml"):
        (clone / name).write_text(name)
    program(clone / "bin" / "python3", "#!/bin/sh\nexit 1\n")
    done = subprocess.run(
        ["bash", "scripts/install.sh"],
        cwd=clone,
        env={"PATH": f"{clone}/bin:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "Kept needs python3 with pip: apt-get install python3 python3-pip git make\n"
    )


@pytest.mark.parametrize(
    ("is_whole", "taken"), [(True, "python3"), (False, "/usr/bin/python3")]
)
def test_install_takes_the_python_that_is_in_one_piece(clone, is_whole, taken):
    """Debian's own is; the first one on the path says whether it is."""
    shutil.copy(ROOT / "scripts" / "install.sh", clone / "scripts" / "install.sh")
    for name in ("uv.lock", "pyproject.toml"):
        (clone / name).write_text(name)
    answer = '[ "$1" = -c ] && exit 1\n' if not is_whole else ""
    program(clone / "bin" / "python3", f"#!/bin/sh\n{answer}exit 0\n")
    uv = '#!/bin/sh\n[ "$1" = --version ] && echo uv 0.13.9 || echo "$@" >>"$CALLS"\n'
    program(clone / ".tools" / "bin" / "uv", uv)

    code, calls = run(
        clone, "install.sh", "run", PATH=f"{clone}/bin:{os.environ['PATH']}"
    )

    assert (code, calls) == (
        0,
        [f"sync --quiet --frozen --inexact --python {taken} --no-dev"],
    )


def test_secrets_are_made_once_each_another_and_fit_each_other(clone):
    assert run(clone, "secrets.sh")[0] == 0
    made = {path.name: path.read_text() for path in (clone / "secrets").iterdir()}
    modes = {path.stat().st_mode & 0o777 for path in (clone / "secrets").iterdir()}
    assert modes == {0o644}  # written by whoever made it, read by the programs
    (clone / "secrets" / "email_password").write_text("typed by hand")

    assert run(clone, "secrets.sh")[0] == 0

    again = {path.name: path.read_text() for path in (clone / "secrets").iterdir()}
    assert again == {**made, "email_password": "typed by hand"}
    random = [made[name] for name in sorted(made) if len(made[name]) == 54]
    assert (len(random), len(set(random))) == (5, 5)
    assert made["database_url"] == (
        f"postgresql://kept_runtime:{made['runtime_password']}@postgres:5432/kept"
    )
    assert made["migrate_database_url"] == (
        f"postgresql://kept_owner:{made['owner_password']}@postgres:5432/kept"
    )
    assert (clone / "secrets").stat().st_mode & 0o777 == 0o700
