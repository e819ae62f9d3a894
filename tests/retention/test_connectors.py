"""The contract that every connector keeps, on the real demo tables."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.plugins import discover
from retention import finding
from retention.connecting import (
    AlreadyCommitted,
    Connector,
    Due,
    Earlier,
    JournalRow,
    Refused,
    Survey,
    Unreachable,
    Voided,
    connector_for,
    fingerprint,
)
from retention.demo.people import MAYA
from retention.models import Dataset, Field, System
from retention.sql import engines
from tests.company import NOW, Company, add_maya, days_ago

pytestmark = pytest.mark.django_db

CONNECTORS = sorted(discover("connectors", "CONNECTOR"))


@dataclass
class Bench:
    """A connector with a company it is bound to."""

    connector: Connector
    company: Company
    keys: dict[str, list[str]]

    def dataset(self, slug: str) -> Dataset:
        return finding.dataset(slug)


@pytest.fixture(params=CONNECTORS)
def bench(request: pytest.FixtureRequest, mapped: Company) -> Bench:
    keys = add_maya(mapped)
    company = mapped
    company.add("users", email="other@example.com")
    return Bench(discover("connectors", "CONNECTOR")[request.param], company, keys)


def erase(bench: Bench, slug: str, batch: str, held: set[str] | None = None):
    return bench.connector.erase(
        bench.dataset(slug), bench.keys[slug], held=held or set(), batch=batch
    )


def test_erasing_twice_is_a_no_op(bench: Bench):
    first = erase(bench, "logins", "a")
    second = erase(bench, "logins", "b")

    assert (first.count, second.count) == (1, 0)
    assert bench.company.witnessed() == [("logins", bench.keys["logins"][0], "delete")]


def test_one_batch_id_commits_once(bench: Bench):
    erase(bench, "logins", "a")

    with pytest.raises(AlreadyCommitted):
        erase(bench, "logins", "a")
    assert bench.company.journal() == [("logins", "done", 1)]


def test_a_voided_batch_takes_nothing(bench: Bench):
    answer = bench.connector.void(bench.dataset("logins"), "a")

    with pytest.raises(Voided):
        erase(bench, "logins", "a")
    assert answer == JournalRow(is_void=True, count=0, digest="")
    assert bench.company.count("logins") == 1


def test_voiding_a_committed_batch_tells_its_count(bench: Bench):
    erase(bench, "logins", "a")

    answer = bench.connector.void(bench.dataset("logins"), "a")

    assert answer == JournalRow(
        is_void=False, count=1, digest=fingerprint(bench.keys["logins"])
    )


def test_export_after_erasing_is_empty(bench: Bench):
    tickets = bench.dataset("tickets")
    before = list(bench.connector.export(tickets, bench.keys["tickets"]))
    erase(bench, "tickets", "a")

    after = list(bench.connector.export(tickets, bench.keys["tickets"]))

    assert [row["subject"] for row in before] == ["Question"]
    assert after == []
    assert bench.connector.remaining(tickets, bench.keys["tickets"]) == 0


def test_export_leaves_out_internal_keys(bench: Bench):
    (row,) = bench.connector.export(bench.dataset("logins"), bench.keys["logins"])

    assert sorted(row) == ["browser", "device_id", "ip_address", "logged_in_at"]


def test_held_rows_are_kept_and_counted(bench: Bench):
    result = erase(bench, "logins", "a", held=set(bench.keys["logins"]))

    assert (result.count, result.held) == (0, 1)
    assert bench.company.count("logins") == 1


def test_parents_do_not_die_before_their_children(bench: Bench):
    result = erase(bench, "people", "a")

    assert (result.count, result.blocked) == (0, 1)
    assert bench.company.count("users") == 2


def test_parents_die_after_their_children_and_lose_no_payment(bench: Bench):
    for slug in ("transcripts", "usage", "logins", "voice-clones", "recordings"):
        erase(bench, slug, slug)

    result = erase(bench, "people", "a")

    assert (result.count, result.blocked) == (1, 0)
    assert [row["user_id"] for row in bench.company.rows("payments")] == [None]


def test_results_count_rows_in_chunks(bench: Bench):
    more = bench.company.add_many("logins", 1203, user_id=bench.keys["people"][0])

    result = bench.connector.erase(bench.dataset("logins"), more, held=set(), batch="a")

    assert result.count == 1203
    assert result.digest == fingerprint(more)


def test_finding_nobody_is_an_empty_answer(bench: Bench):
    people = bench.dataset("people")

    assert bench.connector.lookup(people, "email", "nobody@example.com") == []


def test_an_address_is_found_whatever_its_capitals(bench: Bench):
    bench.company.sql("UPDATE users SET email = 'Maya@Example.com' WHERE id = 2")

    found = bench.connector.lookup(bench.dataset("people"), "email", MAYA.email)

    assert found == bench.keys["people"]


def test_anonymising_empties_masks_and_hashes_once(bench: Bench):
    tickets = bench.dataset("tickets")
    tickets.erase_action = "anonymise"
    Field.objects.filter(dataset=tickets, name="email").update(action="hash")
    Field.objects.filter(dataset=tickets, name="words").update(action="mask")
    Field.objects.filter(dataset=tickets, name="closed_at").update(action="null")
    tickets = Dataset.objects.select_related("system").get(pk=tickets.pk)
    tickets.erase_action = "anonymise"
    keys = bench.keys["tickets"]

    before = bench.connector.remaining(tickets, keys)
    first = bench.connector.anonymise(tickets, keys, held=set(), batch="a")
    second = bench.connector.anonymise(tickets, keys, held=set(), batch="b")

    (row,) = bench.company.rows("tickets")
    assert (before, first.count, second.count) == (1, 1, 0)
    assert (row["words"], row["closed_at"]) == ("[erased]", None)
    assert row["email"].startswith("anon-")
    assert len(row["email"]) == 37
    assert bench.connector.remaining(tickets, keys) == 0


def test_restricting_counts_what_is_restricted_now(bench: Bench):
    clones, keys = bench.dataset("voice-clones"), bench.keys["voice-clones"]

    first = bench.connector.restrict(clones, keys, NOW)
    second = bench.connector.restrict(clones, keys, days_ago(-1))

    (row,) = bench.company.rows("voice_clones")
    assert (first.count, second.count) == (1, 1)
    assert row["restricted_at"].replace(tzinfo=NOW.tzinfo) == NOW


def test_customers_of_rows_held_for_others(bench: Bench):
    (customer,) = bench.connector.customers(bench.dataset("calls"), bench.keys["calls"])

    assert (customer.name, customer.contact, customer.keys) == (
        "Alder Bakery",
        "privacy.1@example.com",
        bench.keys["calls"],
    )


@pytest.mark.parametrize("apart", [-120, 120])
def test_nothing_is_purged_by_a_clock_that_is_wrong(bench: Bench, monkeypatch, apart):
    user = bench.keys["people"][0]
    old = bench.company.add("logins", user_id=user, logged_in_at=days_ago(100))
    due = Due(column="logged_in_at", cutoff=days_ago(90))
    logins = bench.dataset("logins")
    wrong = timezone.now() + timedelta(seconds=apart)
    monkeypatch.setattr(timezone, "now", lambda: wrong)

    with pytest.raises(Refused, match="Nothing is deleted until they do"):
        bench.connector.purge(logins, due, held=set(), batch="a", limit=3)

    assert old in bench.company.keys("logins")
    monkeypatch.undo()
    # The batch was never begun over there.
    assert bench.connector.purge(logins, due, held=set(), batch="a", limit=3).count == 1


def test_purging_takes_what_is_due_and_not_held(bench: Bench):
    user = bench.keys["people"][0]
    old = bench.company.add_many("logins", 5, user_id=user, logged_in_at=days_ago(100))
    due = Due(column="logged_in_at", cutoff=days_ago(90))
    logins = bench.dataset("logins")
    held = {old[0]}

    before = bench.connector.overdue(logins, due, held=held)
    result = bench.connector.purge(logins, due, held=held, batch="a", limit=3)
    rest = bench.connector.purge(logins, due, held=held, batch="b", limit=3)
    after = bench.connector.overdue(logins, due, held=held)

    day = days_ago(100)
    assert before == Survey(
        total=6, planned=4, held=1, blocked=0, oldest=day, newest=day
    )
    assert (result.count, rest.count) == (3, 1)
    assert result.newest == days_ago(100)
    assert after == Survey(total=2, planned=0, held=1, blocked=0, oldest=None)
    assert set(bench.company.keys("logins")) == {old[0], *bench.keys["logins"]}


def test_a_longer_duty_on_the_same_rows_wins(bench: Bench):
    bench.company.add("payments", paid_at=days_ago(500))
    payments = bench.dataset("payments")
    due = Due(
        column="paid_at",
        cutoff=days_ago(90),
        guards=(("paid_at", days_ago(900)),),
    )

    assert bench.connector.overdue(payments, due, held=set()).planned == 0


def test_what_was_collected_under_a_shorter_promise_keeps_it(bench: Bench):
    """Under 90 days once, under 900 now: only what came after has 900."""
    old = bench.company.add("logins", logged_in_at=days_ago(400))
    new = bench.company.add("logins", logged_in_at=days_ago(300))
    logins = bench.dataset("logins")
    due = Due(
        column="logged_in_at",
        cutoff=days_ago(900),
        earlier=(
            Earlier(
                clocks=(("logged_in_at", days_ago(90)),),
                collected="logged_in_at",
                before=days_ago(350),
            ),
        ),
    )

    bench.connector.purge(logins, due, held=set(), batch="a", limit=10)

    assert old not in bench.company.keys("logins")
    assert new in bench.company.keys("logins")


def test_a_clock_of_the_parent_row(bench: Bench):
    gone = bench.company.add("users", closed_at=days_ago(100))
    longer_gone = bench.company.add("users", closed_at=days_ago(120))
    old = bench.company.add("recordings", user_id=gone)
    due = Due(column="people.closed_at", cutoff=days_ago(90))
    dataset = bench.dataset("recordings")

    survey = bench.connector.overdue(dataset, due, held=set())
    result = bench.connector.purge(dataset, due, held=set(), batch="a", limit=10)

    day = days_ago(100)
    assert survey == Survey(
        total=2, planned=1, held=0, blocked=0, oldest=day, newest=day
    )
    assert (result.count, result.newest) == (1, days_ago(100))
    assert bench.company.keys("recordings") == bench.keys["recordings"]
    assert old not in bench.company.keys("recordings")
    assert longer_gone in bench.company.keys("users")


def test_a_parent_lives_while_another_dataset_reads_its_clock(bench: Bench):
    gone = bench.company.add("users", closed_at=days_ago(100))
    bench.company.add("usage_events", user_id=gone)
    Dataset.objects.filter(slug="usage").update(
        clocks={"account_closed": "people.closed_at"}
    )
    due = Due(column="closed_at", cutoff=days_ago(90))

    survey = bench.connector.overdue(bench.dataset("people"), due, held=set())

    assert (survey.planned, survey.blocked) == (0, 1)


def test_purging_parents_leaves_those_with_children(bench: Bench):
    customer = bench.company.add("customers")
    first, second = bench.company.add_many(
        "calls", 2, customer_id=customer, ended_at=days_ago(100)
    )
    bench.company.add("transcripts", call_id=first, customer_id=customer)
    due = Due(column="ended_at", cutoff=days_ago(90))

    survey = bench.connector.overdue(bench.dataset("calls"), due, held=set())
    bench.connector.purge(bench.dataset("calls"), due, held=set(), batch="a", limit=10)

    assert (survey.planned, survey.blocked) == (1, 1)
    assert second not in bench.company.keys("calls")
    assert first in bench.company.keys("calls")


def test_an_unset_address_is_told_in_one_sentence(bench: Bench, settings):
    settings.SYSTEM_URLS = {}

    assert bench.connector.check(System(slug="app", title="Product database")) == [
        "Set SYSTEM_APP_URL to the address of “Product database”."
    ]


def test_nothing_is_swallowed_when_the_database_is_gone(bench: Bench, settings):
    settings.SYSTEM_URLS = {"app": "sqlite:////nowhere/at/all.sqlite3"}

    with pytest.raises(Unreachable):
        erase(bench, "logins", "a")
    with pytest.raises(Unreachable):
        bench.connector.remaining(bench.dataset("logins"), ["1"])
    with pytest.raises(Unreachable):
        list(bench.connector.export(bench.dataset("logins"), ["1"]))


def test_a_table_that_is_gone_is_refused(bench: Bench):
    logins = bench.dataset("logins")
    logins.table = "never"

    with pytest.raises(Refused, match="There is no table “never”."):
        bench.connector.remaining(logins, ["1"])


def test_a_row_is_held_however_its_key_is_spelled(bench: Bench):
    (key,) = bench.keys["logins"]
    result = erase(bench, "logins", "a", held={f"00{key}"})

    assert (result.count, result.held) == (0, 1)
    assert bench.company.count("logins") == 1


def test_two_spellings_of_one_held_row_do_not_stop_a_sweep(bench: Bench):
    owner = bench.keys["people"][0]
    bench.company.add("logins", user_id=owner, logged_in_at=days_ago(100))
    (key,) = bench.keys["logins"]
    due = Due(column="logged_in_at", cutoff=days_ago(90))

    survey = bench.connector.overdue(
        bench.dataset("logins"), due, held={key, f"0{key}"}
    )

    assert (survey.planned, survey.held) == (1, 0)


def test_keys_are_answered_as_the_system_spells_them(bench: Bench):
    (key,) = bench.keys["logins"]
    typed = [key, f"00{key}", "--5", "9" * 30, "x", "\u0967", "999999"]

    found = bench.connector.existing(bench.dataset("logins"), typed)

    assert found == {key: key, f"00{key}": key}
    assert bench.connector.remaining(bench.dataset("logins"), ["--5", "9" * 30]) == 0


def test_addresses_are_read_page_by_page_of_people_who_have_something(bench: Bench):
    people = bench.dataset("people")
    lone = bench.company.add("users", email="lone@example.com")
    bench.company.add("users", email="[erased]")
    first = bench.connector.addresses(people, [], after="", limit=2)
    rest = bench.connector.addresses(people, [], after=first[-1][0], limit=9)

    assert [email for _key, email in [*first, *rest]] == [
        *(MAYA.email, "other@example.com", "lone@example.com")
    ]
    assert bench.connector.count_addresses(people, []) == 3

    bench.company.add("logins", user_id=lone)
    bench.company.add("logins", user_id=lone)
    holding = [bench.dataset("logins"), bench.dataset("recordings")]
    found = bench.connector.addresses(people, holding, after="", limit=9)
    assert [email for _key, email in found] == [MAYA.email, "lone@example.com"]
    assert bench.connector.count_addresses(people, holding) == 2


def test_what_is_held_of_people_is_asked_by_their_addresses(bench: Bench):
    people, logins = bench.dataset("people"), bench.dataset("logins")
    lone = bench.company.add("users", email="Lone@Example.com")
    tickets = bench.dataset("tickets")
    bench.company.add("tickets", email="lone@example.com", user_id=lone)
    asked = [MAYA.email, "lone@example.com", "nobody@example.com"]

    held = bench.connector.held_at(people, [people, logins, tickets], asked)
    assert held == {
        MAYA.email: {"people", "logins", "tickets"},
        "lone@example.com": {"people", "tickets"},
    }
    held = bench.connector.held_at(tickets, [tickets], asked)
    assert held["lone@example.com"] == {"tickets"}
    counts = bench.connector.count_held(people, [logins, tickets])
    assert counts == {"device": 1, "support": 2}


def test_a_database_that_takes_the_call_and_says_nothing_is_out_of_reach(
    mapped: Company, settings, monkeypatch
):
    """F12: nobody waits for ever; the shortest wait there is takes two seconds."""
    monkeypatch.setattr(engines, "CONNECT_SECONDS", 2)
    dataset = Dataset.objects.select_related("system").get(slug="calls")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.SYSTEM_URLS = {"app": f"postgresql://kept@127.0.0.1:{port}/company"}
        began = time.monotonic()
        with pytest.raises(Unreachable, match="could not be reached or did not answer"):
            connector_for(dataset.system).existing(dataset, ["1"])
        waited = time.monotonic() - began
        engines.dispose(dataset.system)

    assert 1.5 < waited < 10


def test_no_connection_waits_for_a_machine_that_is_gone():
    """F12: what libpq and the server are told; they do the waiting."""
    engine = engines.make_engine(engines.parse("postgresql://kept@10.0.0.1/company"))
    told: dict[str, object] = {}

    @event.listens_for(engine, "do_connect")
    def _told(_dialect, _record, _arguments, options):
        told.update(options)
        raise OperationalError("not today", None, Exception())

    with pytest.raises(OperationalError):
        engine.connect()
    assert (told["connect_timeout"], told["tcp_user_timeout"]) == (5, 30_000)
    assert (
        told["keepalives_idle"], told["keepalives_interval"], told["keepalives_count"],
    ) == (10, 5, 3)  # fmt: skip
    for limit in ("statement_timeout=60000", "lock_timeout=20000"):
        assert f"-c {limit}" in str(told["options"])
