"""A change is told to the people it touches: once each, before it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from sqlalchemy import Engine, event, text

from notices import reading, telling
from notices.failures import tellings
from notices.models import Revision, Telling
from portal import outbox
from portal.models import LedgerEntry, OutboundMail
from retention.audiences import people
from retention.demo import schema
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
        "What changes for you\n- device: kept for 120 days instead of 90 days.\n"
        in mail["text"]
    )
    assert "holds data about you that this touches: device." in mail["text"]
    assert mail["subject"] == "Demo, Inc.: our privacy policy changes on 14 June 2026"


def both(company, count: int) -> Revision:
    """Sign-ins and messages are kept longer; each person has the one or the other."""
    for number in range(count):
        user = company.add("users", email=f"P{number}@example.com")
        company.add("logins", user_id=user)
        company.add("tickets", email=f"asked{number}@example.com", user_id=None)
    support = {"category": "support", "trigger": "collected"}
    rules = [{**LOGINS, "period": "P90D"}, {**support, "period": "P1Y"}]
    one = put_in_force(*rules, at=NOW - timedelta(days=50))
    longer = [{**LOGINS, "period": "P120D"}, {**support, "period": "P2Y"}]
    two = put_in_force(*longer, at=NOW, number=2, based_on=one)
    telling.begin(two, at=NOW)
    return two


DEVICE = "- device: kept for 120 days instead of 90 days.\n"
SUPPORT = "- support: kept for 2 years instead of 1 year.\n"


def test_each_hears_of_what_touches_their_own_data(mapped, company):
    user = company.add("users", email="Maya@Example.com")
    company.add("logins", user_id=user)
    company.add("tickets", email="maya@example.COM", user_id=None)
    both(company, 1)

    said = {
        mail["to"].lower(): [line in mail["text"] for line in (DEVICE, SUPPORT)]
        for mail in tell()
    }

    assert said == {
        "maya@example.com": [True, True],  # wherever the address stands, in one mail
        "p0@example.com": [True, False],
        "asked0@example.com": [False, True],
    }


@pytest.fixture
def company_asked() -> Iterator[list[str]]:
    """Every statement to the company's database, as it is sent."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def test_many_people_take_no_more_questions_than_one(
    mapped, company, monkeypatch, company_asked
):
    both(company, 9)
    theirs = company_asked
    counts = []
    for size in (1, 1, 6):
        monkeypatch.setattr(telling, "BATCH", size)
        theirs.clear()
        with CaptureQueriesContext(connection) as ours:
            telling.tell_due(NOW, limit=1)
        counts.append((len(ours), len(theirs)))

    assert OutboundMail.objects.count() == 7  # the list had its own turn
    assert counts[1] == counts[2]


def test_an_address_that_stands_in_two_rows_is_written_to_once(mapped, company):
    company.add("tickets", email="Asked@example.com", user_id=None)
    company.add("tickets", email="asked@example.com", user_id=None)
    kept = {"category": "support", "trigger": "collected"}
    one = put_in_force({**kept, "period": "P1Y"}, at=NOW - timedelta(days=50))
    two = put_in_force({**kept, "period": "P2Y"}, at=NOW, number=2, based_on=one)
    telling.begin(two, at=NOW)

    (mail,) = tell()

    assert mail["to"].lower() == "asked@example.com"


def test_whose_data_goes_sooner_hears_of_it_too(mapped, company):
    maya = company.add("users", email="maya@example.com")
    company.add("logins", user_id=maya)

    after("P60D")

    (mail,) = tell()
    assert "- device: kept for 60 days instead of 90 days." in mail["text"]


def test_what_is_called_minor_and_what_is_no_change_is_for_the_list(mapped, company):
    maya = company.add("users", email="maya@example.com")
    company.add("logins", user_id=maya)
    one = put_in_force({**LOGINS, "period": "P90D"}, at=NOW - timedelta(days=50))
    before = reading.of_revision(one)
    same = telling.between(before, before)
    longer = replace(same, touched=frozenset({"device"}))

    meant = [a.code for a in telling.audiences().values() if a.is_meant(same)]
    assert meant == ["subscribers"]
    said = [longer, replace(longer, is_minor=True)]
    assert [people.is_meant(each) for each in said] == [True, False]


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
    (broken,) = tellings.FAILURES.rows()
    assert (broken.about, broken.error) == (
        "Version 2 (People whose data it touches)",
        "OSError",
    )
    assert broken.url == reverse("admin:notices_draft", args=[2])
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

    line = telling.expected(*read)[-1]
    assert (str(line.title), line.count) == ("People whose data it touches", 3)
    assert line.kinds == [telling.Kind(slug="device", title="device", count=3)]

    System.objects.update(connector="gone")
    assert telling.expected(*read)[-1].count is None


def test_a_large_table_finds_the_addresses_of_a_page_by_an_index(company):
    """On the database that large companies have; a small file is read whole."""
    is_large = company.engine.dialect.name == "postgresql"
    explain = "EXPLAIN" if is_large else "EXPLAIN QUERY PLAN"
    with company.engine.begin() as database:
        if is_large:  # of an empty table it would read everything
            database.execute(text("SET LOCAL enable_seqscan = off"))
        for table, column in schema.ADDRESSES.items():
            known = f"SELECT 1 FROM {table} WHERE lower({column}) IN ('a@b.c', 'd@b.c')"
            plan = str(database.execute(text(f"{explain} {known}")).all())
            assert (f"{table}_{column}_small" in plan) == is_large, plan
