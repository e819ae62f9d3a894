"""Leases: one worker at a time, a late one cannot write, nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import jobs
from portal.celery import app
from portal.models import Sweep

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def row(**fields: Any) -> Sweep:
    return Sweep.objects.create(name=fields.pop("name", "a"), **fields)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


# --- claiming -----------------------------------------------------------------


def test_a_lease_is_one_workers_until_it_runs_out() -> None:
    sweep = row()

    first = jobs.claim(Sweep, sweep.pk, at=AT)

    assert first is not None
    sweep.refresh_from_db()
    assert (sweep.lease_owner, sweep.lease_until, sweep.attempt) == (
        first,
        after(10),
        1,
    )
    assert jobs.claim(Sweep, sweep.pk, at=after(9)) is None
    assert jobs.claim(Sweep, sweep.pk, at=after(10)) is None
    second = jobs.claim(Sweep, sweep.pk, at=after(10.001))
    assert second not in (None, first)
    sweep.refresh_from_db()
    assert sweep.attempt == 2


def test_a_row_is_not_taken_before_its_next_try() -> None:
    sweep = row(next_try_at=after(5))

    assert jobs.claim(Sweep, sweep.pk, at=after(4)) is None
    assert jobs.claim(Sweep, sweep.pk, at=after(5)) is not None


def test_a_claim_may_ask_for_more() -> None:
    sweep = row(error="stuck")

    assert jobs.claim(Sweep, sweep.pk, at=AT, where=Q(error="")) is None
    assert jobs.claim(Sweep, sweep.pk, at=AT, where=Q(error="stuck")) is not None
    assert jobs.claim(Sweep, 10**6, at=AT) is None


def test_due_rows_are_claimed_in_order_up_to_the_limit() -> None:
    for name in "cadb":
        row(name=name)
    row(name="_held", lease_until=after(1), lease_owner="other")
    row(name="_later", next_try_at=after(1))

    claimed = jobs.claim_due(Sweep.objects.order_by("name"), at=AT, limit=3)

    assert [found.name for found, _owner in claimed] == ["a", "b", "c"]
    assert all(found.lease_owner == owner for found, owner in claimed)
    rest = jobs.claim_due(Sweep.objects.order_by("name"), at=AT, limit=3)
    assert [found.name for found, _owner in rest] == ["d"]


def test_what_makes_a_row_due_is_asked_once() -> None:
    for name in ("a1", "a2", "a3"):
        row(name=name)
    dear = Sweep.objects.filter(name__startswith="a").order_by("name")

    with CaptureQueriesContext(connection) as asked:
        claimed = jobs.claim_due(dear, at=AT, limit=2)

    assert [found.name for found, _owner in claimed] == ["a1", "a2"]
    found, owner = claimed[0]
    found.refresh_from_db()
    assert (found.lease_owner, found.attempt) == (owner, 1)
    assert sum("LIKE" in each["sql"] for each in asked) == 1


@pytest.mark.parametrize(
    ("written", "is_due"),
    [({"ok_at": AT}, False), ({"duration_ms": 7}, True), ({"attempt": 3}, True)],
)
def test_what_was_written_before_our_lease_is_looked_at_once_more(
    written: dict[str, Any], is_due: bool
) -> None:
    sweep = row()
    begun = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        """Another worker is done between our look and our lease."""
        if sql.startswith("UPDATE") and not begun:
            begun.append(sql)
            Sweep.objects.filter(pk=sweep.pk).update(**written)
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        claimed = jobs.claim_due(Sweep.objects.filter(ok_at=None), at=AT)

    sweep.refresh_from_db()
    assert [found.pk for found, _owner in claimed] == [sweep.pk] * is_due
    assert bool(sweep.lease_owner) is is_due
    if is_due:
        found, owner = claimed[0]
        assert found.lease_owner == owner == sweep.lease_owner
        assert (found.duration_ms, found.attempt) == (sweep.duration_ms, sweep.attempt)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gets_the_lease() -> None:
    sweep = row()
    gate = threading.Barrier(8)
    found: list[str | None] = []

    def work() -> None:
        connection.ensure_connection()
        gate.wait()
        found.append(jobs.claim(Sweep, sweep.pk, at=AT))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    (owner,) = [each for each in found if each]
    sweep.refresh_from_db()
    assert (sweep.lease_owner, sweep.attempt) == (owner, 1)


# --- results ------------------------------------------------------------------


def test_a_result_is_written_once_and_lets_go() -> None:
    sweep = row(error="old", next_try_at=AT)
    owner = jobs.claim(Sweep, sweep.pk, at=AT)
    assert owner is not None

    assert jobs.fence(sweep, owner, duration_ms=7) is True
    assert jobs.fence(sweep, owner, duration_ms=8) is False

    sweep.refresh_from_db()
    assert (sweep.duration_ms, sweep.error, sweep.next_try_at) == (7, "", None)
    assert (sweep.lease_owner, sweep.lease_until) == ("", None)


def test_a_late_worker_cannot_write_after_another_took_over() -> None:
    sweep = row()
    slow = jobs.claim(Sweep, sweep.pk, at=AT)
    quick = jobs.claim(Sweep, sweep.pk, at=after(11))
    assert slow is not None
    assert quick is not None

    assert jobs.fence(sweep, slow, duration_ms=1) is False
    assert jobs.fail(sweep, slow, "late", at=after(12)) is False
    assert jobs.fence(sweep, quick, duration_ms=2) is True

    sweep.refresh_from_db()
    assert (sweep.duration_ms, sweep.error) == (2, "")


def test_a_failure_waits_longer_each_time_up_to_some_minutes() -> None:
    sweep = row()
    at, waits = AT, []
    for _turn in range(10):
        owner = jobs.claim(Sweep, sweep.pk, at=at)
        assert owner is not None
        sweep.refresh_from_db()
        assert jobs.fail(sweep, owner, "no answer", at=at)
        sweep.refresh_from_db()
        assert sweep.next_try_at is not None
        waits.append((sweep.next_try_at - at).total_seconds())
        at = sweep.next_try_at

    longest = [2, 4, 8, 16, 32, 64, 128, 256, 256, 256]
    spread = [waited / most for waited, most in zip(waits, longest, strict=True)]
    assert (min(spread) >= 0.75, max(spread) <= 1, len(set(spread)) > 3) == (
        True, True, True,
    )  # fmt: skip
    assert (sweep.error, sweep.lease_owner, sweep.attempt) == ("no answer", "", 10)


@pytest.mark.parametrize(
    ("options", "shortest", "longest"),
    [
        ({"longest": 8}, 6, 8),
        ({"asked": 3600}, 3600, 3600),
        ({"asked": 10**8}, 86_400, 86_400),
        ({"asked": 1}, 96, 128),
    ],
)
def test_whoever_is_only_away_is_asked_soon_and_who_asks_for_time_gets_it(
    options: dict[str, int], shortest: float, longest: float
) -> None:
    sweep = row(attempt=6)
    owner = jobs.claim(Sweep, sweep.pk, at=AT)
    assert owner is not None
    sweep.refresh_from_db()

    jobs.fail(sweep, owner, "no answer", at=AT, **options)

    sweep.refresh_from_db()
    assert sweep.next_try_at is not None
    assert shortest <= (sweep.next_try_at - AT).total_seconds() <= longest


def test_of_a_machines_error_only_the_kind_is_kept() -> None:
    sweep = row()
    owner = jobs.claim(Sweep, sweep.pk, at=AT)
    assert owner is not None

    jobs.fail(sweep, owner, KeyError("ana@example.com"), at=AT)

    sweep.refresh_from_db()
    assert sweep.error == "KeyError"


# --- heartbeat ----------------------------------------------------------------


def until(is_done: Callable[[], bool]) -> bool:
    """Whether it came true within five seconds."""
    pause = threading.Event()
    return any(is_done() or pause.wait(0.02) for _turn in range(250))


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_keeps_the_lease_while_work_runs() -> None:
    sweep = row()
    begun = timezone.now()
    owner = jobs.claim(Sweep, sweep.pk, at=begun, seconds=1)
    assert owner is not None

    def renewed() -> bool:
        sweep.refresh_from_db()
        assert sweep.lease_until is not None
        return sweep.lease_until > begun + timedelta(seconds=1)

    with jobs.heartbeat(sweep, owner, seconds=1):
        assert until(renewed)
        assert jobs.claim(Sweep, sweep.pk, at=timezone.now()) is None
    assert jobs.fence(sweep, owner, duration_ms=1)
    assert "lease" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_does_not_revive_a_lost_lease() -> None:
    sweep = row()
    owner = jobs.claim(Sweep, sweep.pk, at=AT)
    assert owner is not None
    other = jobs.claim(Sweep, sweep.pk, at=after(60))

    with jobs.heartbeat(sweep, owner, seconds=0):
        threading.Event().wait(0.1)

    sweep.refresh_from_db()
    assert (sweep.lease_owner, sweep.lease_until) == (other, after(70))


# --- waking -------------------------------------------------------------------


@contextmanager
def broker(url: str, **options: Any) -> Iterator[None]:
    """Celery with another broker, and its own pool of connections."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    app.conf.broker_url, app.conf.broker_transport_options = url, options
    app.amqp._producer_pool = None
    app._pool = None
    try:
        yield
    finally:
        app.conf.broker_url, app.conf.broker_transport_options = before
        app.amqp._producer_pool = None
        app._pool = None


def test_waking_happens_after_the_commit_and_not_without_one(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as left:
        jobs.wake("portal.tasks.seal", 7)
    (callback,) = left
    assert (callback.func, callback.args) == (
        jobs._send,
        ("portal.tasks.seal", (7,)),
    )

    with django_capture_on_commit_callbacks() as left:
        try:
            with transaction.atomic():
                jobs.wake("portal.tasks.seal")
                raise LookupError
        except LookupError:
            pass
    assert left == []


def test_a_dead_broker_does_not_spoil_the_act(
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    begun = time.monotonic()
    with (
        broker("redis://127.0.0.1:1/0", **settings.REDIS_OPTIONS),
        django_capture_on_commit_callbacks(execute=True),
    ):
        row()
        jobs.wake("portal.tasks.seal")
    assert time.monotonic() - begun < 3  # somebody's browser waits for this

    assert Sweep.objects.count() == 1
    assert [record.getMessage() for record in caplog.records] == [
        "broker unreachable for portal.tasks.seal: OperationalError"
    ]


def test_a_living_broker_gets_ids_only(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with broker("memory://localhost"):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.wake("portal.tasks.seal", 7)
        with app.connection_for_read() as wire:
            message = wire.SimpleQueue("celery").get(timeout=2)

    assert message.headers["task"] == "portal.tasks.seal"
    args, kwargs, _options = message.payload
    assert (args, kwargs) == ([7], {})
    message.ack()


# --- sweeps -------------------------------------------------------------------


def test_a_sweep_leaves_when_it_ran() -> None:
    heard: list[datetime] = []
    at = timezone.now()

    assert jobs.run_sweep("test.sweep", heard.append, at=at) is True

    sweep = Sweep.objects.get(name="test.sweep")
    assert heard == [at]
    assert (sweep.started_at, sweep.error, sweep.lease_owner) == (at, "", "")
    assert sweep.is_fresh(at + timedelta(seconds=30), 60)
    assert not sweep.is_fresh(at + timedelta(seconds=90), 60)


def test_a_sweep_runs_once_at_a_time() -> None:
    at = timezone.now()
    inner: list[bool] = []

    def act(at: datetime) -> None:
        inner.append(jobs.run_sweep("test.sweep", act, at=at))

    assert jobs.run_sweep("test.sweep", act, at=at) is True
    assert inner == [False]


def test_a_sweep_that_fails_says_so_on_its_row_and_runs_again() -> None:
    def act(at: datetime) -> None:
        raise ValueError("The data map names no table.")

    with pytest.raises(ValueError, match="names no table"):
        jobs.run_sweep("test.sweep", act, at=timezone.now())

    sweep = Sweep.objects.get(name="test.sweep")
    # A machine's text may quote a person's row; it stays in the log.
    assert sweep.error == "ValueError"
    assert (sweep.ok_at, sweep.lease_owner) == (None, "")
    assert jobs.run_sweep("test.sweep", lambda at: None, at=timezone.now()) is True
    sweep.refresh_from_db()
    assert sweep.error == ""
