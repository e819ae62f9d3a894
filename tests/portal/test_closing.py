"""After a restore nothing about a person is served and nothing runs (F23)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal import closing, ledger, reopening, restoring, sealkeys, vault
from portal.models import DataKey, LedgerEntry, Sweep
from portal.tasks import seal

BEFORE = "2026-06-01T00:00:00+00:00"


@pytest.fixture
def restored(db):
    """A portal in the moment after a restore."""
    closing.close(backup_at=BEFORE, at=timezone.now())
    yield
    closing.open_again()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/healthz", 200),
        ("/.well-known/security.txt", 200),
        ("/policy.json", 404),  # none is in force here, which is not 503
        ("/policy/news/", 503),
        ("/policy/news/4f5c0b1e-0000-4000-8000-000000000000/", 503),
        ("/rights/", 503),
        ("/rights/access/", 503),
        ("/receipt/", 503),
        ("/receipt/pdf/", 503),
        ("/track/", 503),
        ("/track/answer/", 503),
        ("/desk/", 503),
        ("/account/login/", 503),
        ("/confirm/", 503),
    ],
)
def test_only_what_is_public_is_served(restored, client, address, status):
    assert client.get(address).status_code == status


def test_the_page_says_why_and_when_to_come_back(restored, client):
    page = client.post("/track/")

    assert (page.status_code, page["Retry-After"]) == (503, "600")
    assert page["Cache-Control"] == "no-store"
    assert "Back soon" in page.content.decode()
    missing = client.get("/healthz/ready").json()["missing"]
    assert "after-restore" in missing


def test_tasks_do_nothing_until_it_is_open(restored):
    seal()
    assert Sweep.objects.count() == 0

    closing.open_again()
    seal()
    assert [row.name for row in Sweep.objects.all()] == ["portal.seal"]


@pytest.mark.parametrize(
    ("command", "waits"),
    [("reopen", False), ("verify_ledger", False), ("sweep", True), ("make_demo", True)],
)
def test_programs_started_by_hand_wait_too(restored, command, waits):
    assert closing.refuses([command, "--x"]) is waits
    closing.open_again()
    assert closing.refuses([command]) is False


def test_reopening_says_again_which_keys_are_gone_and_writes_it_down(restored):
    kept, gone = vault.new_key("case"), vault.new_key("case")
    vault.destroy(gone, at=timezone.now())
    DataKey.objects.update(destroyed_at=None)  # as the backup remembers it

    assert reopening.reopen(at=timezone.now())["keys"] == 1

    rows = dict(DataKey.objects.values_list("pk", "destroyed_at"))
    assert (rows[kept.pk], rows[gone.pk] is None) == (None, False)
    entry = LedgerEntry.objects.get(act="portal.reopened")
    assert entry.facts["backup_at"] == BEFORE
    assert entry.facts["replayed"]["keys"] == 1
    assert closing.is_closed() is False


def test_a_replay_that_fails_leaves_it_closed(restored, monkeypatch):
    class Broken:
        code = "broken"

        @staticmethod
        def replay(at) -> int:
            raise OSError("the company is away")

    found = reopening.discover("replays", "REPLAY")
    monkeypatch.setitem(found, "broken", Broken)

    with pytest.raises(OSError, match="away"):
        reopening.reopen(at=timezone.now())
    assert closing.is_closed() is True
    assert LedgerEntry.objects.count() == 0


def test_it_does_not_open_under_the_keys_of_somebody_else(restored, settings, tmp_path):
    """What is elsewhere would count as destroyed, and every seal as forged."""
    vault.remember_digest_keys()
    kept = vault.new_key("case")
    ledger.record("x", about="case:A", by="b", at=timezone.now(), facts={})
    ledger.seal(timezone.now())
    own = settings.KEYS_DIR
    settings.KEYS_DIR = tmp_path / "others"
    sealkeys.make(at=timezone.now())
    closing.close(backup_at=BEFORE, at=timezone.now())

    with pytest.raises(CommandError, match="not those of this data"):
        call_command("reopen")
    assert closing.is_closed() is True
    assert DataKey.objects.get(pk=kept.pk).destroyed_at is None

    settings.KEYS_DIR = own
    assert reopening.reopen(at=timezone.now())["keys"] == 0


def test_an_open_portal_has_nothing_to_reopen(db, settings, tmp_path):
    said = "never restored, or is open again already.*set DATA_DIR"
    with pytest.raises(CommandError, match=said):
        call_command("reopen")

    # Under the keys of somebody else nobody knows whether it is closed.
    vault.remember_digest_keys()
    settings.KEYS_DIR = tmp_path / "others"
    with pytest.raises(CommandError, match="not those of this data"):
        call_command("reopen")


def test_another_copy_of_the_keys_opens_nothing(restored, client, capsys):
    """The rows say that they were restored, whatever lies beside the keys."""
    at = timezone.now()
    restoring._note(BEFORE, at)
    assert client.get("/track/").status_code == 503
    closing.open_again()  # as when the folder is put back without the mark

    assert client.get("/track/").status_code == 503
    assert closing.refuses(["sweep"]) is True
    seal()
    assert Sweep.objects.count() == 0
    closing._looked.is_open = False  # as in a program that starts now
    assert closing.is_closed() is True

    call_command("load_demo")
    assert "manage.py reopen" in capsys.readouterr().out
    assert "keys: 0" in (call_command("reopen") or capsys.readouterr().out)

    entry = LedgerEntry.objects.get(act="portal.reopened")
    assert entry.facts["restored_at"] == at.isoformat()
    assert client.get("/track/").status_code == 200
    assert closing.refuses(["sweep"]) is False


def test_a_restore_after_a_reopening_closes_again(db):
    at = timezone.now()
    restoring._note(BEFORE, at - timedelta(hours=2))
    closing._looked.is_open = False
    reopening.reopen(at=at - timedelta(hours=1))
    assert closing.is_closed() is False

    restoring._note(BEFORE, at)
    closing._looked.is_open = False
    assert closing.is_closed() is True
