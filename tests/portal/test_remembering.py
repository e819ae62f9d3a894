"""What no restore may forget is in a file too: after the commit, once, and torn never."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from portal import ledger, remembering

AT = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def memory(settings, tmp_path, monkeypatch):
    """One memory of the acts called `kept`."""
    settings.KEYS_DIR = tmp_path / "keys"
    found = SimpleNamespace(
        code="things",
        acts=("kept",),
        lines=lambda entries: ((e, {"about": e.about}) for e in entries),
    )
    monkeypatch.setattr(remembering, "discover", lambda *_names: {"things": found})
    remembering._memories.cache_clear()
    yield
    remembering._memories.cache_clear()


def act(about: str, name: str = "kept", at: datetime = AT) -> None:
    ledger.record(name, about=about, by="b", at=at, facts={})


def remembered() -> list[str]:
    return [line["about"] for line in remembering.lines("things")]


def files() -> list[str]:
    return [path.name for path in remembering._files()]


@pytest.mark.django_db(transaction=True)
def test_a_line_is_written_when_the_act_is_committed_and_only_then():
    with transaction.atomic():
        act("a")
        act("b", "other")
        assert remembered() == []
    with transaction.atomic():
        act("c")
        transaction.set_rollback(True)

    assert remembered() == ["a"]
    assert (remembering.folder() / "2026-03.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_a_crash_left_out_is_caught_up_once(db):
    # Nothing is committed in this test, so nothing was written: as after a crash.
    act("a")
    act("b")
    ledger.seal(AT)

    assert [remembering.catch_up(AT) for _turn in range(3)] == [2, 0, 0]
    act("c")
    assert remembering.catch_up(AT) == 0  # not sealed yet
    ledger.seal(AT)
    assert remembering.catch_up(AT) == 1
    assert sorted(remembered()) == ["a", "b", "c"]


def test_what_was_written_after_its_commit_is_not_written_again(
    db, django_capture_on_commit_callbacks
):
    act("a")
    ledger.seal(AT)
    remembering.catch_up(AT)
    with django_capture_on_commit_callbacks(execute=True):
        act("b")
        act("c")
    act("d")
    # Only `b` and `d` are sealed before the next turn, `c` a turn later.
    ledger.seal(AT, limit=3)
    assert remembering.catch_up(AT) == 1
    ledger.seal(AT)

    assert remembering.catch_up(AT) == 0
    text = (remembering.folder() / "2026-03.jsonl").read_text()
    assert sorted(remembered()) == ["a", "b", "c", "d"]
    assert text.count('"about"') == 4


def test_a_line_that_a_crash_tore_spoils_no_other(db, caplog):
    act("a")
    act("b")
    ledger.seal(AT)
    remembering.catch_up(AT)
    path = remembering.folder() / "2026-03.jsonl"
    whole = path.read_text().splitlines(keepends=True)
    path.write_text(whole[0] + whole[1][:20])

    assert remembering.catch_up(AT) == 1

    assert sorted(remembered()) == ["a", "b"]
    assert "line 2 of 2026-03.jsonl is not whole" in caplog.text


@pytest.mark.parametrize("block", [7, 65536])
def test_the_end_of_a_file_is_read_backwards(db, monkeypatch, tmp_path, block):
    monkeypatch.setattr(remembering, "BLOCK", block)
    path = tmp_path / "some.jsonl"
    path.write_bytes(b'{"a":1}\n\n{"b":"longer than a block"}\n')

    found = [json.loads(raw) for raw in remembering._backwards(path) if raw]

    assert found == [{"b": "longer than a block"}, {"a": 1}]


def test_after_a_restore_places_of_the_tree_are_used_again(db):
    with transaction.atomic():
        for about in "abcd":
            act(about)
        ledger.seal(AT)
        remembering.catch_up(AT)
        transaction.set_rollback(True)  # the backup knew nothing of all this
    remembering.begin_again(AT)
    for about in "efghij":
        act(about)
    ledger.seal(AT)

    assert remembering.catch_up(AT) == 6
    assert sorted(remembered()) == list("abcdefghij")


def test_a_month_goes_when_no_backup_is_older(db, settings):
    settings.BACKUP_DAYS = 60
    act("a")
    ledger.seal(AT)
    remembering.catch_up(AT)
    ended = datetime(2026, 4, 1, tzinfo=UTC)

    remembering.catch_up(ended + timedelta(days=90))
    assert files() == ["2026-03.jsonl"]
    remembering.catch_up(ended + timedelta(days=90, seconds=1))
    assert files() == []
