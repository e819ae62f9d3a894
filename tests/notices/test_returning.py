"""What was published after a backup is published after its restore (F23)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from notices import reading, returning
from notices.models import Clause, Displaced, Revision
from portal import failing, remembering
from portal.models import LedgerEntry, User
from tests.flush import without_triggers
from tests.notices.world import AT, INVENTORY, make_approved

LATER = AT + timedelta(days=3)


@pytest.fixture
def second(db, tmp_path, settings, django_capture_on_commit_callbacks):
    """Version 2, which keeps calls longer than version 1, and what is remembered."""
    make_approved(tmp_path / "a")
    settings.KEYS_DIR = tmp_path / "keys"
    with django_capture_on_commit_callbacks(execute=True):
        return make_approved(
            tmp_path / "b",
            at=AT + timedelta(days=1),
            inventory=INVENTORY.replace("P90D", "P91D"),
        )


def lose(revision: Revision) -> None:
    """As a backup has it that was made before."""
    with without_triggers(connection):
        LedgerEntry.objects.filter(about=f"revision:{revision.number}").delete()
        for each in Revision._meta.related_objects:
            rows = each.related_model._base_manager
            rows.filter(**{each.field.name: revision}).delete()
        revision.delete()
    reading.forget()


def frozen(number: int) -> tuple[object, ...]:
    row = Revision.objects.get(number=number)
    return (
        *(row.state, row.title, row.note, row.effective_at, row.approved_at),
        *(row.sha256, bytes(row.canonical or b""), row.next_review_on),
        *(row.proposed_by, row.agreed_by, row.based_on and row.based_on.number),
    )


def test_it_is_in_force_again_byte_for_byte_and_once(second):
    before = frozen(2)
    lose(second)
    current = reading.current(LATER)
    assert current is not None
    assert current.number == 1

    assert returning.put_back(LATER) == 1
    assert returning.put_back(LATER) == 0

    assert frozen(2) == before
    reading.forget()
    current = reading.current(LATER)
    assert current is not None
    assert (current.number, current.rules["calls"].period) == (2, "P91D")
    entry = LedgerEntry.objects.get(about="revision:2", act="revision_approved")
    assert entry.facts["sha256"] == before[5]
    assert entry.facts["put_back"] == "2026-11-24T12:00:00+00:00"


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_the_draft_that_the_backup_has_of_it_becomes_it(second, state):
    before = frozen(2)
    with without_triggers(connection):
        LedgerEntry.objects.filter(about="revision:2").delete()
        Revision.objects.filter(number=2).update(
            state=state, canonical=None, sha256="", agreed_by=None, title="Half"
        )
        Clause.objects.filter(revision=second, slug="keep").update(body="Half.")

    assert returning.put_back(LATER) == 1
    assert frozen(2) == before


def test_who_is_newer_than_the_backup_stands_as_nobody_who_could_sign_in(second):
    editor, publisher = second.proposed_by, second.agreed_by
    lose(second)
    line = json.loads(remembered().read_text().splitlines()[-1])
    line |= {"proposed_by": 998, "agreed_by": 999}
    remembered().write_text(json.dumps(line) + "\n")

    assert returning.put_back(LATER) == 1

    row = Revision.objects.get(number=2)
    found = User.objects.exclude(pk__in=[editor.pk, publisher.pk])
    assert {row.proposed_by, row.agreed_by} == set(found)
    assert len(found) == 2
    assert not any(user.is_active or user.is_staff for user in found)


@pytest.mark.parametrize(
    ("words", "others"), [("P91D", "P92D"), ('"number\\":2', '"number\\":2 ')]
)
def test_changed_bytes_are_not_put_back(second, words, others):
    lose(second)
    text = remembered().read_text()
    assert words in text
    remembered().write_text(text.replace(words, others))

    with pytest.raises(returning.NotTheSameBytes, match="Version 2 cannot be put back"):
        returning.put_back(LATER)
    assert not Revision.objects.filter(number=2).exists()


def test_two_versions_that_had_one_number_are_both_kept_and_somebody_hears_of_it(
    second, tmp_path, django_capture_on_commit_callbacks
):
    """An older copy of the keys knew nothing of version 2, and it was written anew."""
    first = bytes(second.canonical)
    before = remembered().read_text()
    lose(second)
    with django_capture_on_commit_callbacks(execute=True):
        other = make_approved(
            tmp_path / "c",
            at=AT + timedelta(days=2),
            inventory=INVENTORY.replace("P90D", "P92D"),
        )
    assert (other.number, before in remembered().read_text()) == (2, True)

    for _turn in range(2):
        assert returning.put_back(LATER) == 0

    (row,) = Displaced.objects.all()
    assert (row.number, bytes(row.canonical)) == (2, first)
    assert frozen(2)[5] == other.sha256
    entry = LedgerEntry.objects.get(act="revision_displaced")
    assert (entry.about, entry.facts["sha256"]) == ("revision:2", row.sha256)
    (said,) = failing.rows()
    assert (said.about, said.error) == (
        f"version 2, {row.sha256[:12]}",
        "Since a restore another version has number 2. What was published under it "
        "before is kept at /desk/notices/displaced/. Publish a version that says which "
        "of both counts.",
    )

    # Lost once more, the later one has the number again, and the other stays aside.
    lose(other)
    assert returning.put_back(LATER) == 1
    assert (frozen(2)[5], Displaced.objects.count()) == (other.sha256, 1)
    make_approved(tmp_path / "d", at=LATER + timedelta(days=1))
    assert failing.rows() == []


def remembered():
    (path,) = remembering.folder().iterdir()
    return path
