"""The gate answers from stops, choices and the purpose itself, and from nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from consent import choices, gate
from consent.choices import Shown
from consent.models import Stop
from portal import people, vault
from portal.models import LedgerEntry
from tests.rights.world import AT, later

PHONE = "+12025550143"
SHOWN = Shown(revision=1, words="Send me offers.", method="web form")


@pytest.fixture
def ana(policy):
    return people.ensure("phone", PHONE, at=AT)


def stop(person, purpose="outbound-calls", at=AT, ground="opt_out"):
    return choices.stop(
        person=person, purpose=purpose, ground=ground, case="PR-7K4M22QE", at=at
    )


def test_nobody_is_stopped_who_stopped_nothing(ana):
    assert gate.may_process(ana, "outbound-calls", AT) is True


def test_a_stop_answers_at_once_in_the_same_transaction(ana):
    with transaction.atomic():
        stop(ana)

        assert gate.may_process(ana, "outbound-calls", AT) is False
        assert (
            gate.may_process_identifier("phone", PHONE, "outbound-calls", AT) is False
        )


def test_a_stop_is_for_its_purpose_only(ana):
    stop(ana)

    assert gate.may_process(ana, "support", AT) is True


def test_a_stop_of_everything_stops_every_purpose(ana):
    stop(ana, purpose="", ground="restriction")

    assert gate.may_process(ana, "outbound-calls", AT) is False
    assert gate.may_process(ana, "support", AT) is False


def test_a_stop_does_not_reach_back_and_ends_when_it_is_lifted(ana):
    row = stop(ana)
    choices.lift(row, by="user:1", at=later(hours=2), reason="asked to")

    answers = [
        gate.may_process(ana, "outbound-calls", later(hours=hours))
        for hours in (-1, 0, 1, 2, 3)
    ]
    assert answers == [True, False, False, True, True]


def test_the_same_stop_twice_is_one_row_and_one_entry(ana):
    assert stop(ana) == stop(ana, at=later(hours=1))
    assert Stop.objects.count() == 1
    assert LedgerEntry.objects.filter(act="stop.laid").count() == 1


def test_a_lifted_stop_can_be_laid_anew(ana):
    first = stop(ana)
    choices.lift(first, by="user:1", at=later(hours=1), reason="asked to")

    assert stop(ana, at=later(hours=2)) != first
    assert gate.may_process(ana, "outbound-calls", later(hours=3)) is False


def test_lifting_twice_is_lifting_once(ana):
    row = stop(ana)
    choices.lift(row, by="user:1", at=later(hours=1), reason="asked to")
    choices.lift(row, by="user:1", at=later(hours=2), reason="asked to")

    assert Stop.objects.get().until == later(hours=1)
    assert LedgerEntry.objects.filter(act="stop.lifted").count() == 1


def choose(person, is_given, at):
    return choices.record(
        person=person, purpose="support", is_given=is_given, shown=SHOWN, at=at
    )


def test_the_newest_choice_speaks(ana):
    choose(ana, False, AT)
    choose(ana, True, later(hours=1))
    choose(ana, False, later(hours=2))

    answers = [
        gate.may_process(ana, "support", later(hours=hours)) for hours in (-1, 0, 1, 2)
    ]
    assert answers == [True, False, True, False]


def test_a_stop_is_stronger_than_a_given_choice(ana):
    stop(ana, purpose="support")
    choose(ana, True, later(hours=1))

    assert gate.may_process(ana, "support", later(hours=2)) is False


def test_a_choice_is_bound_to_the_words_shown(ana):
    choice = choose(ana, True, AT)

    # sha256 of "Send me offers.", worked out outside
    assert choice.words_sha256 == (
        "4685a86efaca449a9291d32dc3035f5674bdb0e27d5843637bbec73bba8e6f53"
    )
    assert (choice.revision, choice.method, choice.schema_version) == (
        1,
        "web form",
        "27560:2023",
    )


@pytest.mark.parametrize("purpose", ["sale", "sharing", "targeted-ads", "mind-reading"])
def test_what_nobody_published_or_the_company_does_not_do_is_refused(ana, purpose):
    assert gate.may_process(ana, purpose, AT) is False
    assert gate.may_process_identifier("phone", "+12025550199", purpose, AT) is False


def test_before_any_policy_is_in_force_nothing_may_be_processed(ana):
    assert gate.may_process(ana, "support", AT - timedelta(days=30)) is False


def test_an_unknown_number_may_be_called_and_an_unreadable_one_may_not(policy):
    found = gate.may_process_bulk(
        "phone", ["+12025550100", "call me", ""], "outbound-calls", AT
    )

    assert found == {"+12025550100": True, "call me": False, "": False}


def test_a_number_is_the_same_number_however_it_is_written(ana):
    stop(ana)
    spelled = ["+1 202 555 0143", "+1-202-555-0143", "0012025550143", "+12025550144"]

    found = gate.may_process_bulk("phone", spelled, "outbound-calls", AT)

    assert list(found.values()) == [False, False, False, True]


@pytest.mark.parametrize("count", [1, 3, 40])
def test_asking_about_many_costs_the_same_queries(
    ana, count, django_assert_num_queries
):
    numbers = [f"+1202555{n:04d}" for n in range(100, 100 + count)]
    for number in numbers:
        stop(people.ensure("phone", number, at=AT))
    gate.may_process_bulk("phone", numbers, "outbound-calls", AT)  # warm cache

    with django_assert_num_queries(3):
        found = gate.may_process_bulk("phone", numbers, "outbound-calls", AT)

    assert set(found.values()) == {False}


def test_the_database_refuses_a_second_open_stop(ana):
    stop(ana)
    other = uuid.uuid4()
    is_sqlite = connection.vendor == "sqlite"
    keys = [key.hex if is_sqlite else str(key) for key in (other, ana.pk)]
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            'INSERT INTO consent_stop (id, person_id, purpose, ground, "case", since)'
            " VALUES (%s, %s, 'outbound-calls', 'opt_out', 'PR-7K4M22QE', %s)",
            [*keys, AT],
        )


def test_nobody_may_be_called_when_the_keys_of_the_stops_are_lost(
    ana, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path
    settings.IS_PRODUCTION = True
    vault._digest_keys.cache_clear()

    assert gate.may_process_identifier("phone", PHONE, "outbound-calls", AT) is False
    assert gate.may_process(ana, "outbound-calls", AT) is False
    assert list((tmp_path).iterdir()) == []
