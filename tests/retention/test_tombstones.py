"""What was erased and comes back from a backup is erased again, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal import remembering
from retention import erasing, holds, tombstones
from retention.models import Batch, BatchState, Dataset, Tombstone
from retention.replays.erased import REPLAY
from tests.company import NOW, Company, days_ago
from tests.policies import make_user

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(days=3)
A_MONTH_AGO = days_ago(30)


@pytest.fixture
def erased(mapped: Company) -> list[str]:
    """Three sign-ins of one person, collected a month ago, erased by a case."""
    user = mapped.add("users")
    keys = mapped.add_many("logins", 3, user_id=user, logged_in_at=A_MONTH_AGO)
    erasing.erase("logins", keys, case_reference="PR-TEST0001", at=NOW)
    assert mapped.count("logins") == 0
    return keys


def bring_back(company: Company, keys: list[str], *, collected=A_MONTH_AGO) -> None:
    user = company.add("users")
    for key in keys:
        company.add("logins", id=int(key), user_id=user, logged_in_at=collected)


def test_rows_from_a_backup_are_erased_again_once(mapped: Company, erased):
    bring_back(mapped, erased)
    bring_back(mapped, ["991"])

    assert REPLAY.replay(LATER) == 3
    assert mapped.count("logins") == 1
    assert REPLAY.replay(LATER) == 0


def test_the_operators_command_says_how_many(mapped: Company, erased, capsys):
    bring_back(mapped, erased)
    Tombstone.objects.update(expires_at=timezone.now() + timedelta(days=1))
    call_command("erase_again")

    assert capsys.readouterr().out == "Erased again: 3 rows.\n"


def test_another_row_with_the_same_number_stays(mapped: Company, erased):
    bring_back(mapped, erased, collected=LATER - timedelta(hours=1))

    assert REPLAY.replay(LATER) == 0
    assert mapped.count("logins") == 3


def test_a_held_row_stays_held(mapped: Company, erased):
    bring_back(mapped, erased)
    holds.place(
        kind="legal",
        title="Dispute",
        reason="A court asked.",
        keys={"logins": erased[:1]},
        by=make_user("asha@example.com"),
        at=LATER,
    )

    assert REPLAY.replay(LATER) == 2
    assert mapped.count("logins") == 1


def test_a_batch_that_was_voided_erases_nothing_later(mapped: Company, erased):
    Batch.objects.update(state=BatchState.VOID)
    bring_back(mapped, erased)

    assert REPLAY.replay(LATER) == 0


def test_tombstones_name_nobody_and_end_with_the_oldest_backup(
    mapped: Company, erased, settings
):
    dataset = Dataset.objects.get(slug="logins")
    assert [
        key for row in Tombstone.objects.all() for key in erased if key == row.digest
    ] == []
    bring_back(mapped, erased)

    last = NOW + timedelta(days=settings.BACKUP_DAYS) + tombstones.MARGIN
    assert sorted(tombstones.risen(dataset, at=last - timedelta(seconds=1))) == erased
    assert tombstones.risen(dataset, at=last) == []
    assert tombstones.forget(last) == 3
    assert Tombstone.objects.count() == 0


def test_what_was_erased_since_the_backup_of_our_own_database_stays_erased(
    mapped: Company, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path / "keys"
    user = mapped.add("users")
    keys = mapped.add_many("logins", 2, user_id=user, logged_in_at=A_MONTH_AGO)
    erasing.erase("logins", keys, case_reference="PR-TEST0001", at=NOW)
    before = Batch.objects.values().get()
    # Both databases are as they were before.
    Tombstone.objects.all().delete()
    Batch.objects.all().delete()
    bring_back(mapped, keys)

    assert REPLAY.replay(LATER) == 2
    assert mapped.count("logins") == 0
    assert Batch.objects.values().get(case="PR-TEST0001") == before
    assert [REPLAY.replay(LATER), Tombstone.objects.count()] == [0, 4]
    text = "".join(path.read_text() for path in remembering._files())
    assert [key for key in keys if f'"{key}"' in text] == []
