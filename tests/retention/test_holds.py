"""Holds: certain only once no open batch can take their rows."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal import one_look
from portal.models import LedgerEntry
from retention import finding, holds
from retention.connecting import Due, connector_for
from retention.models import Batch, Dataset, Hold, Run
from retention.sql import journal
from tests.company import NOW, Company, days_ago
from tests.policies import LOGINS, put_in_force

pytestmark = pytest.mark.django_db(transaction=True)


def place(keys: dict[str, list[str]], **values) -> Hold:
    return holds.place(
        **{
            "kind": "legal",
            "title": "Dispute",
            "reason": "A court asked.",
            "keys": keys,
            "by": None,
            "at": NOW,
            **values,
        }
    )


def is_certain(hold: Hold, since: datetime) -> bool:
    """Never before the moment given, and not long after when nothing is in the way."""
    moment = hold.acknowledged_at
    return moment is not None and since <= moment < since + timedelta(seconds=2)


def test_a_hold_with_nothing_open_is_certain_at_once(mapped: Company):
    hold = place({"logins": ["1", "2", "2"], "calls": ["7"]})

    assert is_certain(hold, NOW)
    assert holds.held_keys("logins") == {"1", "2"}
    assert holds.held_keys("tickets") == set()
    acts = [(e.act, e.facts) for e in LedgerEntry.objects.order_by("id", "at")]
    assert sorted(acts, key=lambda pair: pair[0])[1:] == [
        (
            "hold.acknowledged",
            {"datasets": ["calls", "logins"]},
        ),
        (
            "hold.placed",
            {"kind": "legal", "case": "", "rows": {"logins": 2, "calls": 1}},
        ),
    ]


def test_whoever_has_a_few_rows_asks_about_those_alone(mapped: Company):
    """However much others hold; and a page asks once."""
    place({"logins": ["1", "2"], "calls": ["1"]})
    place({"logins": ["2", "3"]}, kind="case", case="PR-1")
    mine = {"logins": ["2", "3", "4"], "tickets": ["1"]}
    with CaptureQueriesContext(connection) as asked, one_look.open_page():
        held = holds.held_among(mine)
        others = holds.held_among(mine, except_cases={"PR-1"})
        legal = holds.held_among({"logins": ["2", "3"]}, kind="legal")

    assert held == {"logins": {"2", "3"}, "tickets": set()}
    assert others == {"logins": {"2"}, "tickets": set()}
    assert legal == {"logins": {"2"}}
    (statement,) = (query["sql"] for query in asked)
    assert statement.count('"key" IN (') == 2


def test_releasing_once(mapped: Company):
    hold = place({"logins": ["1"]})

    assert holds.release(hold, by=None, at=NOW) is True
    assert holds.release(hold, by=None, at=NOW) is False
    assert holds.held_keys("logins") == set()


def test_placing_inside_a_transaction_waits_for_its_commit(mapped: Company):
    with transaction.atomic():
        hold = place({"logins": ["1"]})
        assert hold.acknowledged_at is None

    hold.refresh_from_db()
    assert is_certain(hold, NOW)


def test_an_open_batch_is_voided_before_the_hold_is_certain(mapped: Company):
    run = make_run()
    batch = Batch.objects.create(run=run, dataset="logins", created_at=NOW)
    other = Batch.objects.create(run=run, dataset="tickets", created_at=NOW)

    hold = place({"logins": ["1"]})

    batch.refresh_from_db()
    other.refresh_from_db()
    assert is_certain(hold, NOW)
    assert (batch.state, other.state) == ("void", "intended")
    assert mapped.journal() == [("logins", "void", 0)]


def test_a_batch_that_had_committed_is_learned_from(mapped: Company):
    user = mapped.add("users")
    mapped.add("logins", user_id=user, logged_in_at=days_ago(100))
    batch = Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)
    purge(batch)

    hold = place({"logins": ["1"]})

    batch.refresh_from_db()
    assert is_certain(hold, NOW)
    assert (batch.state, batch.count) == ("committed", 1)


def test_a_hold_is_certain_no_sooner_than_the_last_batch_was_settled(mapped: Company):
    """By another process, a moment later than ours thought it was."""
    later = NOW + timedelta(seconds=5)
    Batch.objects.create(
        run=make_run(),
        dataset="logins",
        created_at=NOW,
        state="committed",
        settled_at=later,
    )

    hold = place({"logins": ["1"]})

    assert hold.acknowledged_at == later


def test_a_hold_placed_during_a_purge_waits_for_it_and_tells_the_truth(
    mapped: Company,
):
    """The purge has deleted and not yet committed when the hold comes."""
    user = mapped.add("users")
    (first, second) = mapped.add_many(
        "logins", 2, user_id=user, logged_in_at=days_ago(100)
    )
    batch = Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)
    dataset = finding.dataset("logins")
    inside, events = threading.Event(), []

    def slow_purge() -> None:
        # The first half of the connector's purge, with time to look at it.
        with journal.fenced(dataset, str(batch.pk)) as (company, _kept):
            company.exec_driver_sql(f"DELETE FROM logins WHERE id = {first}")
            inside.set()
            time.sleep(0.7)
            journal.close(company, str(batch.pk), 1, "digest")
            events.append("company committed")
        connection.close()

    worker = threading.Thread(target=slow_purge)
    worker.start()
    inside.wait(10)
    hold = place({"logins": [first, second]})
    events.append("hold certain")
    worker.join()

    batch.refresh_from_db()
    assert hold.acknowledged_at is not None
    assert events == ["company committed", "hold certain"]
    assert (batch.state, batch.count) == ("committed", 1)
    assert mapped.keys("logins") == [second]
    purge(Batch.objects.create(run=batch.run, dataset="logins", created_at=NOW))
    assert mapped.keys("logins") == [second]


def test_a_hold_is_not_certain_while_the_company_is_down(mapped: Company, settings):
    Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)
    working = dict(settings.SYSTEM_URLS)
    settings.SYSTEM_URLS = {"app": "sqlite:////nowhere/at/all.sqlite3"}

    hold = place({"logins": ["1"]})
    uncertain = hold.acknowledged_at
    settings.SYSTEM_URLS = working
    holds.acknowledge_waiting(NOW)

    hold.refresh_from_db()
    assert uncertain is None
    assert is_certain(hold, NOW)


def test_without_a_journal_a_hold_waits_until_no_transaction_can_be_open(
    mapped: Company,
):
    mapped.change_tables("CREATE INDEX kept_journal ON customers (name)")
    batch = Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)

    hold = place({"logins": ["1"]})
    at_once = hold.acknowledged_at
    later = NOW + timedelta(minutes=5)
    holds.acknowledge_waiting(later)

    hold.refresh_from_db()
    batch.refresh_from_db()
    assert at_once is None
    assert is_certain(hold, later)
    assert (batch.state, batch.count) == ("unconfirmed", None)


def make_run() -> Run:
    return Run.objects.create(
        rule="device-kept", dataset="logins", revision=put_in_force(LOGINS, at=NOW)
    )


def counted() -> int:
    dataset = finding.dataset("logins")
    due = Due(column="logged_in_at", cutoff=days_ago(90))
    return connector_for(dataset.system).overdue(dataset, due, held=set()).planned


def purge(batch: Batch) -> None:
    dataset = finding.dataset("logins")
    connector_for(dataset.system).purge(
        dataset,
        Due(column="logged_in_at", cutoff=days_ago(90)),
        held=holds.held_keys("logins"),
        batch=str(batch.pk),
        limit=10,
    )


def test_who_became_active_after_the_count_is_not_deleted(mapped: Company):
    """F29: what is due is asked again inside the transaction that deletes."""
    user = mapped.add("users")
    (login,) = mapped.add_many("logins", 1, user_id=user, logged_in_at=days_ago(100))
    run = make_run()
    batch = Batch.objects.create(run=run, dataset="logins", created_at=NOW)
    assert counted() == 1

    mapped.sql("UPDATE logins SET logged_in_at = '2099-01-01 00:00:00'")
    purge(batch)

    assert mapped.keys("logins") == [login]


def test_who_becomes_active_while_the_rows_are_picked_is_not_deleted(mapped: Company):
    """F29: another transaction changed the row and commits while the deletion waits."""
    user = mapped.add("users")
    active, _gone = mapped.add_many(
        "logins", 2, user_id=user, logged_in_at=days_ago(100)
    )
    batch = Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)

    def deletes() -> None:
        purge(batch)
        connection.close()

    worker = threading.Thread(target=deletes)
    with mapped.writing() as product:
        product.exec_driver_sql(
            f"UPDATE logins SET logged_in_at = '2099-01-01 00:00:00' WHERE id = {active}"
        )
        worker.start()
        wait_until_it_waits(mapped, worker)
    worker.join(20)

    assert not worker.is_alive()
    assert mapped.keys("logins") == [active]


def wait_until_it_waits(mapped: Company, worker: threading.Thread) -> None:
    """Until the deletion stands before the lock of the row, where one can be asked."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    is_asked = mapped.engine.dialect.name == "postgresql"
    for _turn in range(100):
        if is_asked and mapped.sql(waiting)[0][0]:
            return
        if not is_asked and _turn > 5:
            return
        time.sleep(0.1)
    raise AssertionError("The deletion never waited for the row.")


def test_each_deleted_row_is_due_itself_whatever_row_was_picked(mapped: Company):
    """F29: the rows of one key, one of them too young: it is looked at once more."""
    user = mapped.add("users")
    mapped.add("logins", user_id=user, logged_in_at=days_ago(100))
    young = mapped.add("logins", user_id=user, logged_in_at=days_ago(1))
    Dataset.objects.filter(slug="logins").update(key_column="user_id")
    batch = Batch.objects.create(run=make_run(), dataset="logins", created_at=NOW)

    purge(batch)

    assert mapped.keys("logins") == [young]
