"""Promise checks of rights turn red when the promise is broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from portal import ledger
from rights import deciding
from rights.promises.answers_on_time import CHECK as ON_TIME
from rights.promises.ledger_verifies import CHECK as VERIFIES
from tests.flush import without_triggers
from tests.rights.world import AT, later, make_case


def state(check, at=AT):
    return str(check.run({}, at).state)


def test_answers_are_on_time_until_the_day_after_the_date(policy):
    make_case("erasure", residence="DE")  # due on 15 July in New York

    assert state(ON_TIME) == "kept"
    assert state(ON_TIME, datetime(2026, 7, 16, 3, 59, tzinfo=UTC)) == "kept"
    late = ON_TIME.run({}, datetime(2026, 7, 16, 4, 1, tzinfo=UTC))
    assert (str(late.state), late.oldest_at) == (
        "broken",
        datetime(2026, 7, 15, tzinfo=UTC),
    )


def test_a_late_check_names_nobody(policy):
    case = make_case("erasure", residence="DE")

    assert case.reference not in ON_TIME.run({}, later(days=60)).message


def test_answered_requests_are_never_late(policy):
    make_case("stop_calls", claims={"phone": "+12025550143"})
    deciding.withdraw(make_case("erasure"), at=AT)

    assert state(ON_TIME, later(days=400)) == "kept"


@pytest.mark.django_db(transaction=True)
def test_a_changed_entry_breaks_the_promise_of_the_ledger(db):
    ledger.record("x", about="case:PR-1", by="person", at=AT, facts={"n": 1})
    ledger.seal(AT)
    assert state(VERIFIES) == "kept"

    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_ledgerentry SET act = 'y'")

    assert state(VERIFIES) == "broken"
