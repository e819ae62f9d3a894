"""A material change is told to the people it touches: once each, before it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notices import reading, telling
from notices.models import Revision, Telling
from portal import outbox
from portal.models import LedgerEntry, OutboundMail
from retention.models import System
from tests.company import NOW
from tests.policies import CALLS, LOGINS, put_in_force

pytestmark = pytest.mark.django_db


def after(period: str) -> Revision:
    """Version 2, of which the people are to be told."""
    one = put_in_force({**LOGINS, "period": "P90D"}, at=NOW - timedelta(days=50))
    two = put_in_force({**LOGINS, "period": period}, at=NOW, number=2, based_on=one)
    telling.begin(two, at=NOW)
    return two


def tell() -> list[dict[str, str]]:
    while telling.tell_due(NOW):
        pass
    return [
        outbox.read(mail) for mail in OutboundMail.objects.filter(kind=telling.KIND)
    ]


def test_only_who_has_data_of_a_kind_that_changes_gets_one_mail(mapped, company):
    maya = company.add("users", email="maya@example.com")
    company.add("users", email="nothing@example.com")
    for _turn in range(3):
        company.add("logins", user_id=maya)

    after("P120D")

    (mail,) = tell()
    assert mail["to"] == "maya@example.com"
    assert (
        "holds data about you of at least one of these kinds: device." in mail["text"]
    )
    assert mail["subject"] == "Demo, Inc.: our privacy policy changes on 14 June 2026"


def test_an_address_that_stands_in_two_rows_is_written_to_once(mapped, company):
    company.add("tickets", email="Asked@example.com", user_id=None)
    company.add("tickets", email="asked@example.com", user_id=None)
    kept = {"category": "support", "trigger": "collected"}
    one = put_in_force({**kept, "period": "P1Y"}, at=NOW - timedelta(days=50))
    two = put_in_force({**kept, "period": "P2Y"}, at=NOW, number=2, based_on=one)
    telling.begin(two, at=NOW)

    (mail,) = tell()

    assert mail["to"].lower() == "asked@example.com"


def test_what_is_minor_is_for_the_list_alone(mapped, company):
    maya = company.add("users", email="maya@example.com")
    company.add("logins", user_id=maya)

    after("P60D")

    assert tell() == []
    assert [row.audience for row in Telling.objects.all()] == ["subscribers"]


def test_what_is_held_for_customers_is_theirs_to_speak_of(mapped, company):
    customer = company.add("customers")
    company.add("customer_clones", speaker_email="v@x.org", customer_id=customer)
    company.add("calls", customer_id=customer)
    one = put_in_force(CALLS, at=NOW - timedelta(days=50))
    two = put_in_force({**CALLS, "period": "P1Y"}, at=NOW, number=2, based_on=one)
    telling.begin(two, at=NOW)

    assert tell() == []


def test_everybody_once_over_many_pages_and_every_break(mapped, company, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    for number in range(5):
        user = company.add("users", email=f"p{number}@example.com")
        company.add("logins", user_id=user)
    company.add("logins", user_id=company.add("users", email="no address"))
    after("P120D")

    real = outbox.queue_all
    calls = []

    def breaks(letters, *, at):
        done = real(letters, at=at)
        calls.append(done)
        if len(calls) == 2:
            raise OSError
        return done

    monkeypatch.setattr(outbox, "queue_all", breaks)
    telling.tell_due(NOW)
    (broken,) = telling.stuck()
    assert broken.error == "OSError"
    Telling.objects.update(next_try_at=None)

    assert sorted(mail["to"] for mail in tell()) == [
        f"p{number}@example.com" for number in range(5)
    ]
    row = Telling.objects.get(audience="people")
    assert (row.told, row.missed, row.error, row.done_at) == (5, 1, "", NOW)
    said = LedgerEntry.objects.filter(act="revision_told")
    assert said.count() == 2


def test_the_desk_counts_them_before_and_says_when_it_cannot(mapped, company, settings):
    for number in range(3):
        user = company.add("users", email=f"p{number}@example.com")
        company.add("logins", user_id=user)
    two = after("P120D")
    read = [reading.of_revision(each) for each in (two.based_on, two)]

    people = telling.expected(*read)[-1]
    assert (str(people.title), people.count) == ("People whose data it touches", 3)

    System.objects.update(connector="gone")
    assert telling.expected(*read)[-1].count is None
