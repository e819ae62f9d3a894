"""A backup brings everything back but what was erased, and closed (F23, I6)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.asking import answers
from tests.faults.breaking import RECOVERY, kept_seal
from tests.harness import ROOT, Portal, stopped

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]

FILE_TWO = """
from django.utils import timezone
from rights import filing
from rights.models import Case
from portal import files, vault
for name in ("kept", "erased"):
    case = filing.file(
        filing.Filing(right="access", claims={"email": f"{name}@example.com"}),
        at=timezone.now(),
    )
    files.path(f"copies/{name}.age").write_bytes(name.encode())
    print(case.reference)
"""
SEAL = """
from django.test import Client
print(Client(headers={"host": "localhost"}).get("/.well-known/kept-keys.json").text)
"""
ERASE = """
from django.utils import timezone
from rights.models import Case
from django.contrib.sessions.backends.db import SessionStore
from portal import files, vault
case = Case.objects.get(reference="{0}")
vault.destroy(case.key, at=timezone.now())
SessionStore().create()
files.path("copies/later.age").write_bytes(b"later")
print(vault.has_file(case.key))
"""
SEEN = """
from rights import claims
from rights.models import Case
from portal import files
for reference in "{0} {1}".split():
    case = Case.objects.select_related("key").get(reference=reference)
    print(claims.typed(case), case.key.destroyed_at is None)
print(sorted(path.name for path in files.path("copies/x").parent.iterdir()))
"""
STOP = """
from django.utils import timezone
from consent import choices
from portal import people
at = timezone.now()
person = people.ensure("phone", "+12025550199", at=at)
choices.stop(person=person, purpose="outbound-calls", ground="opt_out", case="", at=at)
"""
ERASE_ROW = """
from retention import erasing
print(erasing.erase("logins", ["{0}"], case_reference="PR-TEST0001").count)
"""
MAY_CALL = """
from django.utils import timezone
from consent import gate
for number in ("+12025550199", "+12025550198"):
    at = timezone.now()
    print(gate.may_process_identifier("phone", number, "outbound-calls", at))
"""
UNWRITTEN = {"KEPT_FAILPOINTS": "remember.before_write=kill9|once"}


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    made = Portal()
    with stopped(made):
        made.prepare()
        yield made


def manage(
    portal: Portal, *arguments: str, **more: str
) -> subprocess.CompletedProcess[str]:
    if not more:
        return portal.manage(*arguments)
    portal.look_away()
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**portal.env, **more},
        capture_output=True,
        text=True,
    )


def said(portal: Portal, *arguments: str) -> list[str]:
    done = manage(portal, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def shell(portal: Portal, program: str) -> list[str]:
    return said(portal, "shell", "--no-imports", "-c", program)


@pytest.fixture(scope="module")
def saved(portal) -> tuple[Path, str, str]:
    """A backup with two requests in it, and their references."""
    file = portal.places.folder / "backup.tar.gz"
    kept, erased = shell(portal, FILE_TWO)
    # As a stranger would have it: what is restored later agrees with it.
    kept_seal(portal).write_text("\n".join(shell(portal, SEAL)))
    said(portal, "backup", str(file))
    return file, kept, erased


def test_who_was_erased_since_the_backup_stays_erased(portal, saved):
    file, kept, erased = saved
    assert shell(portal, ERASE.format(erased)) == ["False"]

    said(portal, "restore", str(file))

    # A browser that filed since then names a request by a number that comes again.
    assert portal.query("SELECT count(*) FROM django_session") == [(0,)]
    waits = manage(portal, "sweep")
    assert (waits.returncode, waits.stderr) == (
        1,
        "Restored from a backup: run manage.py reopen first.\n",
    )
    # Closed: the policy is served, nobody else is, and no sweep runs.
    portal.start_web()
    portal.start_worker()
    site = "http://localhost"
    portal.wait(lambda: answers(f"{portal.url}/", site), 40)
    for path in ("/rights/", "/track/", "/desk/", "/account/login/"):
        assert answers(f"{portal.url}{path}", site) is False
    last = "SELECT max(ok_at) FROM portal_sweep"
    before = portal.query(last)

    assert "keys: 1" in said(portal, "reopen")
    portal.wait_ready()
    portal.wait(lambda: portal.query(last) != before, RECOVERY)
    assert answers(f"{portal.url}/track/", site) is True
    assert shell(portal, SEEN.format(kept, erased)) == [
        "{'email': 'kept@example.com'} True",
        "{} False",
        "['erased.age', 'kept.age']",
    ]
    # The history is whole, and says that it was restored.
    assert manage(portal, "verify_ledger").returncode == 0


def lines(portal: Portal, kind: str) -> int:
    files = (portal.places.keys_dir / "remembered").glob("*.jsonl")
    return sum(path.read_text().count(f'"kind":"{kind}"') for path in files)


def test_what_was_stopped_and_erased_since_the_backup_stays_so(portal, saved):
    """Both databases come back older, and a crash had left a stop out of the lines."""
    portal.kill_web()
    portal.kill_worker()
    question = "SELECT * FROM logins ORDER BY id LIMIT 1"
    (row,) = portal.company_query(question)
    assert shell(portal, ERASE_ROW.format(row[0])) == ["1"]
    died = manage(portal, "shell", "--no-imports", "-c", STOP, **UNWRITTEN)
    assert (died.returncode, lines(portal, "erased"), lines(portal, "stops")) == (
        -9, 1, 0,
    )  # fmt: skip
    portal.start_worker()
    portal.wait(lambda: lines(portal, "stops") == 1, RECOVERY)
    portal.kill_worker()

    said(portal, "restore", str(saved[0]))
    # Whoever puts a copy of the keys back takes the mark away, and opens nothing.
    (portal.places.keys_dir / "restored.json").unlink()
    assert "Restored from a backup" in said(portal, "prepare")[0]
    assert manage(portal, "sweep").returncode == 1
    places = ", ".join(["%s"] * len(row))
    portal.company_query(f"INSERT INTO logins VALUES ({places})", *row)
    # Deleted once and here again, it will be deleted once more, and is booked so.
    portal.company_query(
        "UPDATE witness SET row_key = row_key || ' before'"
        " WHERE table_name = 'logins' AND row_key = %s",
        str(row[0]),
    )
    told = said(portal, "reopen")

    assert {"stops: 1", "choices: 0", "erased: 1"} <= set(told)
    assert portal.company_query("SELECT 1 FROM logins WHERE id = %s", row[0]) == []
    assert shell(portal, MAY_CALL) == ["False", "True"]
    assert manage(portal, "verify_ledger").returncode == 0


def test_a_changed_backup_changes_nothing(portal, saved):
    file = saved[0]
    changed = portal.places.folder / "changed.tar.gz"
    with tarfile.open(file) as whole, tarfile.open(changed, "w:gz") as other:
        for member in whole:
            content = whole.extractfile(member)
            if not member.name.endswith("kept.age"):
                other.addfile(member, content)

    done = manage(portal, "restore", str(changed))
    assert done.returncode == 1
    assert "not whole, or was changed" in done.stderr
    assert (portal.places.keys_dir / "restored.json").exists() is False


def test_sessions_and_keys_are_in_no_backup(portal, saved):
    file = saved[0]
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as archive:
        names = archive.getnames()
        rows = "tables" if portal.kind == "postgres" else "database.sqlite3"
        found = {name.partition("/")[0] for name in names}
        assert found == {rows, "private", "manifest.json"}
        if portal.kind == "postgres":
            assert "tables/django_session" not in names
            return
        archive.extract("database.sqlite3", portal.places.folder, filter="data")
    copy = sqlite3.connect(portal.places.folder / "database.sqlite3")
    assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
    copy.close()
