"""Holds: named rows that nothing may delete, and how a hold becomes certain.

A hold is committed first; then every open batch of its datasets is voided in the
company's own journal, which waits for a running transaction. Only then is the
hold acknowledged: from that moment no batch can take its rows (law.md 4c). An
open request holds its rows against the sweep, never against its own steps.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, Max, Q

from portal import jobs, ledger, one_look
from portal.models import User
from portal.watch import Watch
from retention import batches
from retention.connecting import ConnectorError
from retention.models import Batch, BatchState, Hold, HoldKey

log = logging.getLogger(__name__)

# So many keys are named in one question; SQLite takes no more than 32,766.
AT_ONCE = 5_000


@transaction.atomic
def place(
    *,
    kind: str,
    title: str,
    reason: str,
    keys: dict[str, list[str]],
    case: str = "",
    by: User | None,
    at: datetime,
    review_on: date | None = None,
) -> Hold:
    """Protect rows from deletion; acknowledged after commit, or by the sweep."""
    hold = Hold.objects.create(
        kind=kind,
        title=title,
        reason=reason,
        case=case,
        placed_by=by,
        placed_at=at,
        review_on=review_on,
    )
    _protect(hold, keys)
    ledger.record(
        "hold.placed",
        about=f"hold:{hold.pk}",
        by=f"user:{by.pk}" if by else "system",
        at=at,
        facts={
            "kind": kind,
            "case": case,
            "rows": {dataset: len(set(found)) for dataset, found in keys.items()},
        },
    )
    transaction.on_commit(partial(_acknowledge_now, hold, at), robust=True)
    jobs.wake("retention.tasks.sweep_runs")
    return hold


def _protect(hold: Hold, keys: dict[str, list[str]]) -> None:
    HoldKey.objects.bulk_create(
        (
            HoldKey(hold=hold, dataset=dataset, key=key)
            for dataset, found in keys.items()
            for key in dict.fromkeys(found)
        ),
        batch_size=1000,
    )


def _acknowledge_now(hold: Hold, at: datetime) -> None:
    try:
        acknowledge(hold, at=at)
    except ConnectorError as error:
        # Stays visible as not yet certain; the sweep tries again.
        log.warning("hold %s not acknowledged: %s", hold.pk, error)
    hold.refresh_from_db()


def acknowledge(hold: Hold, *, at: datetime) -> bool:
    """Fence every open batch of the hold's datasets, then declare it certain.

    Certain from when the last of them had ended, which may be a while after `at`.
    """
    watch = Watch.start(at)
    datasets = list(hold.keys.values_list("dataset", flat=True).distinct())
    open_batches = Batch.objects.filter(state=BatchState.INTENDED, dataset__in=datasets)
    for batch in list(open_batches):
        row = batches.void(batch)
        if row is None and at - batch.created_at < batches.LONGEST_TRANSACTION:
            return False
        batches.settle(batch, row, at=watch.now)
    certain = _after_all(datasets, watch.now)
    with transaction.atomic():
        written = Hold.objects.filter(
            pk=hold.pk, acknowledged_at__isnull=True, released_at__isnull=True
        ).update(acknowledged_at=certain)
        if written:
            ledger.record(
                "hold.acknowledged",
                about=f"hold:{hold.pk}",
                by="system",
                at=certain,
                facts={"datasets": sorted(datasets)},
            )
    return True


def _after_all(datasets: list[str], now: datetime) -> datetime:
    """Not before a batch that another process settled while `now` was on its way."""
    settled = Batch.objects.filter(dataset__in=datasets, settled_at__gt=now)
    newest: datetime | None = settled.aggregate(newest=Max("settled_at"))["newest"]
    return max(now, newest or now)


def acknowledge_waiting(at: datetime) -> None:
    """Try again for holds that could not be made certain when they were placed."""
    waiting = Hold.objects.filter(
        acknowledged_at__isnull=True, released_at__isnull=True
    )
    for hold in waiting.order_by("placed_at")[:50]:
        _acknowledge_now(hold, at)


@transaction.atomic
def narrow(hold: Hold, keys: Mapping[str, Collection[str]], *, at: datetime) -> None:
    """Go on protecting these rows alone; a hold with none of them left is released."""
    kept = Q(pk__in=[])
    for dataset, found in keys.items():
        mine = list(found)
        for first in range(0, len(mine), AT_ONCE):
            kept |= Q(dataset=dataset, key__in=mine[first : first + AT_ONCE])
    freed = hold.keys.exclude(kept)
    gone = dict(freed.values_list("dataset").annotate(n=Count("pk")).order_by())
    if not gone:
        return
    if not hold.keys.filter(kept).exists():
        release(hold, by=None, at=max(at, hold.placed_at))
        return
    freed.delete()
    facts = {"kind": hold.kind, "case": hold.case, "rows": gone}
    ledger.record(
        "hold.narrowed", about=f"hold:{hold.pk}", by="system", at=at, facts=facts
    )


@transaction.atomic
def release(hold: Hold, *, by: User | None, at: datetime) -> bool:
    """Let the rows go their way again; False when somebody already did."""
    written = Hold.objects.filter(pk=hold.pk, released_at__isnull=True).update(
        released_at=at, released_by=by
    )
    if not written:
        return False
    hold.refresh_from_db()
    ledger.record(
        "hold.released",
        about=f"hold:{hold.pk}",
        by=f"user:{by.pk}" if by else "system",
        at=at,
        facts={"kind": hold.kind, "case": hold.case},
    )
    return True


def held_keys(dataset_slug: str) -> set[str]:
    """Keys that nothing may delete now; a hold counts from its commit on."""
    return held_in([dataset_slug])[dataset_slug]


def held_in(datasets: Collection[str]) -> dict[str, set[str]]:
    """The same for several datasets at once."""
    found: dict[str, set[str]] = {slug: set() for slug in datasets}
    rows = HoldKey.objects.filter(dataset__in=found, hold__released_at__isnull=True)
    for slug, key in rows.values_list("dataset", "key"):
        found[slug].add(key)
    return found


def held_among(
    keys: Mapping[str, Collection[str]],
    *,
    except_cases: Collection[str] = (),
    kind: str = "",
) -> dict[str, set[str]]:
    """Of these rows, by dataset, those that nothing may delete now.

    Asked by their keys: one request has few of all that is held.
    """
    holding = _holding(keys)
    return {
        slug: {
            key
            for key in mine
            if any(
                kind in {"", sort} and not (sort == "case" and case in except_cases)
                for sort, case in holding[slug, key]
            )
        }
        for slug, mine in keys.items()
    }


# By dataset and key, the kind and the case of each hold on it.
_Holding = dict[tuple[str, str], list[tuple[str, str]]]


def _holding(keys: Mapping[str, Collection[str]]) -> _Holding:
    """What holds each of these rows; a page asks once about each."""
    known: _Holding = one_look.read("held", dict)
    asked = [(slug, key) for slug, mine in keys.items() for key in mine]
    new = [each for each in asked if each not in known]
    known.update((each, []) for each in new)
    for first in range(0, len(new), AT_ONCE):
        for slug, key, *hold in _rows_on(new[first : first + AT_ONCE]):
            known[slug, key].append((hold[0], hold[1]))
    return known


def _rows_on(some: list[tuple[str, str]]) -> Iterable[tuple[str, str, str, str]]:
    those = Q()
    for dataset in {slug for slug, _key in some}:
        those |= Q(dataset=dataset, key__in=[k for slug, k in some if slug == dataset])
    rows = HoldKey.objects.filter(those, hold__released_at__isnull=True)
    return rows.values_list("dataset", "key", "hold__kind", "hold__case")
