"""Rows are the truth, Celery only wakes.

`wake` is the only enqueue. Work is claimed by a conditional UPDATE of the lease
and the row count, the same on both databases; results are written fenced by the
lease's owner, so a worker that was only slow cannot write after another took
over. A failed row carries its error and its next try.
"""

from __future__ import annotations

import logging
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal import bell
from portal.celery import SWEEPS, app
from portal.models import Leased, Sweep

log = logging.getLogger(__name__)

LEASE_SECONDS = 10
# What a lease writes on its row.
LEASE = ("lease_owner", "lease_until", "attempt")
LONGEST_WAIT = 300
# To look whether something answers again costs little, and people wait for it.
SOON = 8
A_DAY = 86_400
Row = TypeVar("Row", bound=Leased)
Item = TypeVar("Item")
Result = TypeVar("Result")


class Barred(Exception):
    """Work that must not be done now; the message is ours and names nobody."""


def wake(task: str, *ids: int) -> None:
    """Tell a worker, after commit, that rows are due. Losing this loses nothing."""
    tell = _bell.ring if bell.hangs() else _send
    transaction.on_commit(partial(tell, task, ids), robust=True)


def wake_sweep(name: str) -> None:
    """The same for a periodic sweep, by the name on its row: not by who carries it out."""
    wake(SWEEPS[name][0])


def _send(task: str, ids: tuple[int, ...]) -> None:
    try:
        # As `send_task` does, without looking for routes, results and parents of which
        # there are none: most of what a short request costs would be that.
        message = app.amqp.as_task_v2(
            str(uuid.uuid4()), task, ids, argsrepr="", kwargsrepr=""
        )
        with app.producer_or_acquire() as producer:
            app.amqp.send_task_message(producer, task, message, retry=False)
    except Exception as error:  # noqa: BLE001 - any broker failure: the sweep finds the row
        log.warning("broker unreachable for %s: %s", task, type(error).__name__)


_bell = bell.Bell(_send)


def free(at: datetime) -> Q:
    """Rows nobody holds and whose next try has come."""
    return (Q(lease_until__isnull=True) | Q(lease_until__lt=at)) & (
        Q(next_try_at__isnull=True) | Q(next_try_at__lte=at)
    )


def claim(
    model: type[Row],
    pk: Any,
    *,
    at: datetime,
    seconds: int = LEASE_SECONDS,
    where: Q | None = None,
    **also: Any,
) -> str | None:
    """Take the lease of one row: the owner's token, or None if another holds it.

    `also` is what to write with it.
    """
    owner = uuid.uuid4().hex
    rows = model._default_manager.filter(pk=pk).filter(free(at))
    if where is not None:
        rows = rows.filter(where)
    taken = rows.update(
        lease_owner=owner,
        lease_until=at + timedelta(seconds=seconds),
        attempt=F("attempt") + 1,
        **also,
    )
    return owner if taken else None


def claim_due(
    rows: models.QuerySet[Row], *, at: datetime, limit: int = 1
) -> list[tuple[Row, str]]:
    """Claim up to `limit` free rows of a queryset, in its order.

    What makes a row due may be dear to ask, so it is asked once. Only a row that
    somebody wrote between our look and our lease is asked for once more while it is
    ours, and let go where it is not due now.
    """
    claimed: list[tuple[Row, str]] = []
    for row in list(rows.filter(free(at))[: limit * 4]):
        owner = claim(rows.model, row.pk, at=at)
        if owner is None:
            continue
        mine: Row | None = row
        if not _is_as_seen(row, owner):
            mine = rows.filter(pk=row.pk).first()
        if mine is not None:
            claimed.append((mine, owner))
        else:
            _let_go(rows.model, row.pk, owner)
        if len(claimed) == limit:
            break
    return claimed


def _is_as_seen(row: Leased, owner: str) -> bool:
    """Whether only our lease was written since we looked; puts that lease on the row."""
    unread = row.get_deferred_fields()
    names = [f.attname for f in row._meta.concrete_fields if f.attname not in unread]
    mine = type(row)._default_manager.filter(pk=row.pk, lease_owner=owner)
    now = mine.values(*names).first()
    if now is None or now["attempt"] != row.attempt + 1:
        return False
    for name in LEASE:
        setattr(row, name, now[name])
    return all(getattr(row, name) == now[name] for name in names)


def _let_go(model: type[Row], pk: Any, owner: str) -> None:
    """A lease that was not needed leaves no trace."""
    model._default_manager.filter(pk=pk, lease_owner=owner).update(
        lease_owner="", lease_until=None, attempt=F("attempt") - 1
    )


def fence(row: Leased, owner: str, **results: Any) -> bool:
    """Write results only if `owner` still holds the row, and let the lease go."""
    model = type(row)
    written = model._default_manager.filter(pk=row.pk, lease_owner=owner).update(
        lease_owner="", lease_until=None, error="", next_try_at=None, **results
    )
    return bool(written)


def fail(
    row: Leased,
    owner: str,
    error: BaseException | str,
    *,
    at: datetime,
    longest: int = LONGEST_WAIT,
    asked: int = 0,
) -> bool:
    """Leave the error on the row, with a next try that backs off.

    `asked` seconds is how long the other side wants to be left alone. Only the kind
    of a machine's error is kept: its text may quote a person's row.
    """
    words = error if isinstance(error, str) else f"{type(error).__name__}"
    wait = max(_spread(min(longest, 2 ** min(row.attempt, 8))), min(asked, A_DAY))
    written = (
        type(row)
        ._default_manager.filter(pk=row.pk, lease_owner=owner)
        .update(
            lease_owner="",
            lease_until=None,
            error=words[:2000],
            next_try_at=at + timedelta(seconds=wait),
        )
    )
    return bool(written)


def put_off(row: Leased, owner: str, *, at: datetime, **results: Any) -> bool:
    """Let go of a row whose time has not come, for longer each time; no error."""
    wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** min(row.attempt, 8)))
    mine = type(row)._default_manager.filter(pk=row.pk, lease_owner=owner)
    return bool(
        mine.update(lease_owner="", lease_until=None, next_try_at=at + wait, **results)
    )


def _spread(seconds: float) -> float:
    """Up to a quarter sooner, so that what failed together is not tried together."""
    return seconds * (1 - secrets.randbelow(1000) / 4000)


@contextmanager
def heartbeat(
    row: Leased, owner: str, *, seconds: int = LEASE_SECONDS
) -> Iterator[None]:
    """Renew the lease while long work runs, from a thread with its own connection."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(seconds / 3):
                type(row)._default_manager.filter(pk=row.pk, lease_owner=owner).update(
                    lease_until=timezone.now() + timedelta(seconds=seconds)
                )
        except Exception as error:  # noqa: BLE001 - the fence decides, not this thread
            log.warning("lease not renewed: %s", type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def one_by_one(rows: Iterable[Item], act: Callable[[Item], Result]) -> list[Result]:
    """Do each by itself: one that fails stops none behind it.

    The first failure is raised when all had their turn, for the row of the sweep.
    """
    done, failures = [], []
    for row in rows:
        try:
            done.append(act(row))
        except Exception as error:  # noqa: BLE001 - raised below
            failures.append(error)
    if failures:
        raise failures[0]
    return done


def run_sweep(
    name: str,
    act: Callable[[datetime], Any],
    *,
    at: datetime,
    may: Callable[[], None] | None = None,
) -> bool:
    """Run one periodic sweep, one at a time, and leave its state on a row.

    False when another worker is at it. `may` raises `Barred` while it must not run. The
    kind of a crash is kept on the row that the desk and readiness look at (as in
    `fail`), or the sentence of what bars it; the rest is raised for the log.
    """
    sweep, _is_new = Sweep.objects.get_or_create(name=name)
    owner = claim(Sweep, sweep.pk, at=at, started_at=at)
    if owner is None:
        return False
    try:
        if may is not None:
            may()
        with heartbeat(sweep, owner):
            act(at)
    except Exception as error:
        Sweep.objects.filter(pk=sweep.pk, lease_owner=owner).update(
            lease_owner="",
            lease_until=None,
            error=str(error) if isinstance(error, Barred) else type(error).__name__,
        )
        raise
    done = timezone.now()
    fence(
        sweep,
        owner,
        ok_at=done,
        attempt=0,
        duration_ms=int((done - at).total_seconds() * 1000),
    )
    return True
