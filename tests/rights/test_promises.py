"""Promise checks of rights turn red when the promise is broken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from consent import choices
from consent.models import Stop
from portal import ledger, people
from rights import deciding
from rights.models import Case
from rights.promises.answers_on_time import CHECK as ON_TIME
from rights.promises.ledger_verifies import CHECK as VERIFIES
from rights.promises.opt_outs_at_once import CHECK as AT_ONCE
from rights.promises.right_kept import CHECK as RIGHT
from tests.flush import without_triggers
from tests.rights.world import AT, later, make_case


def state(check, at=AT):
    return str(check.run({}, at).state)


def test_answers_are_on_time_until_the_day_after_the_date(policy):
    make_case("erasure", residence="DE")  # due on 15 July in New York

    assert state(ON_TIME) == "kept"
    assert str(ON_TIME.run({"right": "access"}, later(days=60)).state) == "none_yet"
    assert state(ON_TIME, datetime(2026, 7, 16, 3, 59, tzinfo=UTC)) == "kept"
    late = ON_TIME.run({}, datetime(2026, 7, 16, 4, 1, tzinfo=UTC))
    assert (str(late.state), late.oldest_at) == (
        "broken",
        datetime(2026, 7, 15, 4, tzinfo=UTC),
    )


def test_a_late_check_names_nobody(policy):
    case = make_case("erasure", residence="DE")

    assert case.reference not in ON_TIME.run({}, later(days=60)).message


def test_answered_requests_are_never_late(policy):
    make_case("stop_calls", claims={"phone": "+12025550143"})
    deciding.withdraw(make_case("erasure"), at=AT)

    assert state(ON_TIME, later(days=400)) == "kept"


def test_without_a_request_there_is_nothing_to_show(policy):
    assert state(ON_TIME) == "none_yet"
    make_case("erasure")
    assert state(ON_TIME, AT - timedelta(seconds=1)) == "none_yet"
    assert (
        str(RIGHT.run({"right": "access"}, AT).state),
        str(RIGHT.run({"right": "erasure"}, AT).state),
    ) == ("none_yet", "kept")


@pytest.mark.parametrize(
    ("answered", "asked_at", "expected"),
    [
        # Due on 15 July in New York, where the day ends at four in the morning UTC.
        ((7, 16, 3, 59), (7, 17), "kept"),
        ((7, 16, 4, 1), (7, 16, 5), "broken"),
        ((7, 20), (8, 18), "broken"),
        ((7, 20), (8, 20), "kept"),
    ],
)
def test_an_answer_that_came_late_stays_broken_for_thirty_nights(
    policy, answered, asked_at, expected
):
    make_case("erasure", residence="DE")
    moment, night = (datetime(2026, *when, tzinfo=UTC) for when in (answered, asked_at))
    Case.objects.update(answered_at=moment, status="answered", ending="granted")

    found = [
        ON_TIME.run({}, night),
        RIGHT.run({"right": "erasure"}, night),
    ]

    assert [str(each.state) for each in found] == [expected] * 2
    due = datetime(2026, 7, 15, 4, tzinfo=UTC) if expected == "broken" else None
    assert [each.oldest_at for each in found] == [due] * 2


@pytest.mark.django_db(transaction=True)
def test_a_changed_entry_breaks_the_promise_of_the_ledger(db):
    ledger.record("x", about="case:PR-1", by="person", at=AT, facts={"n": 1})
    ledger.seal(AT)
    assert state(VERIFIES) == "kept"

    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_ledgerentry SET act = 'y'")

    assert state(VERIFIES) == "broken"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_stop SET until = since",
        "UPDATE consent_stop SET purpose = 'analytics'",
        "UPDATE consent_stop SET person_id = (SELECT id FROM portal_person p"
        " WHERE p.id <> person_id LIMIT 1)",
        "DELETE FROM consent_stop",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_stop_that_nobody_lifted_and_that_holds_no_more_breaks_the_promise(
    policy, change
):
    people.ensure("email", "omar@example.com", at=AT)
    make_case("stop_calls", claims={"phone": "+12025550143"})
    assert state(AT_ONCE) == "kept"

    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_reach")
        cursor.execute(change)

    assert (state(AT_ONCE), AT_ONCE.run({}, AT).message) == (
        "broken",
        "An opt-out holds no more.",
    )


def test_whoever_asks_to_be_called_again_breaks_no_promise(policy):
    make_case("stop_calls", claims={"phone": "+12025550143"})

    choices.lift(
        Stop.objects.get(), by="person", at=later(days=1), reason="chosen again"
    )

    assert state(AT_ONCE, later(days=2)) == "kept"
