"""When the freeze of a reported account is over, and who hears what stays of it."""

from __future__ import annotations

import pytest
from django.db import connection

from portal import vault
from portal.models import DataKey
from rights import (
    casefile,
    deciding,
    freezing,
    frozen,
    last_letters,
    reopening,
    steps,
)
from rights.models import Absence, Case, LastLetter
from tests.company import MAYA as HER
from tests.rights.test_freezing import MAYA, deleted
from tests.rights.world import AT, decide_and_run, later, mails, run

LATER, WHY = later(days=2), "The account that you named is that of somebody of age."


def reopened(case, asha, at):
    """A system that had not answered holds more: it is decided anew."""
    Absence.objects.create(
        case=case, system="billing", title="Billing", since=AT, left_at=AT, left_by=asha
    )
    reopening.for_more(Case.objects.get(pk=case.pk), at=at)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def again(policy, mapped, asha, sunil):
    """A report that was answered, some of it frozen yet, and is decided anew."""
    case = deleted(mapped, asha, sunil)
    case = reopened(case, asha, later(days=1))
    assert LastLetter.objects.get(kind="frozen").sent_at is None
    return case


def freeze(case, asha, at):
    """Looked for, and frozen, once more."""
    freezing.freeze(case, identifiers=MAYA, by=asha, at=at)
    run(at)
    case.refresh_from_db()


def refuse(case, asha, sunil):
    freeze(case, asha, LATER)
    deciding.refuse(case, ground="not_shown", words=WHY, by=asha, at=LATER)
    deciding.agree(
        case, seen=deciding.stand(case), by=sunil, signed_in_at=LATER, at=LATER
    )
    run(LATER)
    case.refresh_from_db()
    assert case.status == "answered"


def test_a_report_that_is_refused_in_the_end_leaves_nothing_frozen(again, asha, sunil):
    refuse(again, asha, sunil)

    assert frozen.standing() == []
    assert not frozen.is_standing(again)
    assert "Still frozen" not in dict(casefile.facts(again, at=LATER))
    assert LastLetter.objects.get(kind="frozen").sent_at >= LATER


def test_no_key_is_left_of_a_freeze_that_began_anew(
    again, asha, sunil, django_capture_on_commit_callbacks
):
    refuse(again, asha, sunil)
    again, at = reopened(again, asha, later(days=3)), later(days=4)
    with django_capture_on_commit_callbacks(execute=True):
        freeze(again, asha, at)
        decide_and_run(again, asha, sunil, at)

    (row,) = LastLetter.objects.filter(kind="frozen")
    assert row.sent_at is None
    # They had heard in between that it works again.
    assert len(mails("stays_frozen")) == 2
    live = DataKey.objects.filter(purpose="last", destroyed_at=None)
    used = LastLetter.objects.values_list("key", flat=True)
    assert set(live.values_list("pk", flat=True)) == set(used)


def test_a_freeze_begun_anew_as_the_old_key_is_destroyed_can_still_end(
    again, asha, sunil
):
    refuse(again, asha, sunil)
    again, at = reopened(again, asha, later(days=3)), later(days=4)
    freeze(again, asha, at)
    begun = []

    def between_file_and_row(execute, sql, params, many, context):
        # The file is gone, and nobody has written that down yet.
        if sql.startswith("UPDATE") and "portal_datakey" in sql and not begun:
            begun.append(sql)
            decide_and_run(again, asha, sunil, at)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between_file_and_row):
        last_letters.forget(at)

    assert begun
    (row,) = LastLetter.objects.filter(kind="frozen", sent_at=None)
    assert vault.unseal_json(row.key, row.sealed)["rows"]


def test_everybody_who_heard_of_the_freeze_hears_what_stays(
    policy, mapped, asha, sunil
):
    """Also at the number of the account, which nobody reported and is deleted by then."""
    case = deleted(mapped, asha, sunil)

    assert [mail["to"] for mail in mails("frozen_by_phone")] == [HER.phone]
    assert [mail["to"] for mail in mails("stays_frozen")] == [HER.email]
    assert [mail["to"] for mail in mails("stays_frozen_by_phone")] == [HER.phone]
    step = steps.of(case, steps.Work.WARN)
    assert HER.phone.encode() not in bytes(step.sealed)
    steps.forget(case, at=later(days=31))
    step.refresh_from_db()
    assert step.key.destroyed_at is not None
