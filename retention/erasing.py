"""Carrying out a case on one dataset: copy, delete or anonymise, pass on.

Each deletion is a batch of the case: intended here, one fenced transaction there,
settled here. Asked again after a crash it answers with the count of the first
time (GDPR Art. 17, Art. 20). Call it outside any transaction of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from retention import batches, finding, holds, tombstones
from retention.connecting import (
    AlreadyCommitted,
    Customer,
    Refused,
    Result,
    Voided,
    connector_for,
    fingerprint,
    named,
)
from retention.models import Batch, BatchState, Dataset

ATTEMPTS = 50


def erase(
    dataset_slug: str,
    keys: list[str],
    *,
    case_reference: str,
    own: Collection[str] = (),
    at: datetime | None = None,
) -> Result:
    """Delete or anonymise the rows, as the data map says; kept are the held ones.

    `own` are other cases of the same person whose holds this one sets aside.
    `count` is what this case erased in all attempts together; `blocked` are rows
    that other kept rows still refer to.
    """
    row = finding.dataset(dataset_slug)
    now = at or timezone.now()
    earlier, attempt = _earlier(row, keys, case_reference, now)
    while attempt < ATTEMPTS:
        held = _held(row, keys, {case_reference, *own})
        free = [key for key in keys if key not in held]
        if earlier is not None and _left(row, free) == 0:
            return Result(count=earlier, held=len(keys) - len(free))
        batch = _intend(row, keys, free, (case_reference, attempt), now)
        attempt += 1
        # Read again: a hold placed before the intention was committed found no
        # open batch to void, and is certain already.
        held = _held(row, keys, {case_reference, *own})
        done = _attempt(row, batch, keys, held, now)
        if done is not None:
            return replace(done, count=done.count + (earlier or 0))
    raise Refused(_("The deletion was voided again and again; look at the holds."))


def _held(row: Dataset, keys: list[str], own: set[str]) -> set[str]:
    return holds.held_among({row.slug: keys}, except_cases=own)[row.slug]


def _intend(
    row: Dataset, keys: list[str], free: list[str], turn: tuple[str, int], at: datetime
) -> Batch:
    """The batch and what keeps its rows erased, committed before anything goes."""
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            pk=_batch_id(row, keys, *turn),
            defaults={"dataset": row.slug, "case": turn[0], "created_at": at},
        )
        if is_new:
            tombstones.lay(batch, free, at=at)
    return batch


def _batch_id(row: Dataset, keys: list[str], case: str, attempt: int) -> Any:
    return batches.case_batch_id(case, row.slug, fingerprint(keys), attempt)


def _earlier(
    row: Dataset, keys: list[str], case: str, at: datetime
) -> tuple[int | None, int]:
    """What earlier attempts of this very work erased, and the next attempt's number.

    An attempt that never settled is voided or learned from first.
    """
    total: int | None = None
    for attempt in range(ATTEMPTS):
        batch = Batch.objects.filter(pk=_batch_id(row, keys, case, attempt)).first()
        if batch is None:
            return total, attempt
        if batch.state == BatchState.INTENDED:
            batches.recover(batch, at=at)
            batch.refresh_from_db()
        if batch.state != BatchState.VOID:
            total = (total or 0) + (batch.count or 0)
    return total, ATTEMPTS


def _attempt(
    row: Dataset, batch: Batch, keys: list[str], held: set[str], at: datetime
) -> Result | None:
    """One fenced transaction; None when a hold voided it first."""
    connector = connector_for(row.system)
    act = connector.anonymise if row.erase_action == "anonymise" else connector.erase
    try:
        result = act(row, keys, held=held, batch=str(batch.pk))
    except (Voided, AlreadyCommitted):
        # Somebody else had this batch: settle it by the journal.
        known = connector.void(row, str(batch.pk))
        batches.settle(batch, known, at=at)
        if known is None or known.is_void:
            return None
        free = [key for key in keys if key not in held]
        return Result(
            count=known.count,
            digest=known.digest,
            held=len(keys) - len(free),
            blocked=_left(row, free),
        )
    batches.settle(batch, result, at=at)
    return result


def remaining(dataset_slug: str, keys: list[str]) -> int:
    """Read back: how many of the rows are still there and still personal."""
    row = finding.dataset(dataset_slug)
    with named(row.system):
        return _left(row, keys)


def newest(dataset_slug: str, keys: list[str], trigger: str) -> datetime | None:
    """When what a trigger counts from last happened to these rows; None if never."""
    row = finding.dataset(dataset_slug)
    column = row.clocks.get(trigger, "")
    if not column or not keys:
        return None
    with named(row.system):
        return connector_for(row.system).newest(row, keys, column)


def dated(dataset_slug: str, keys: list[str]) -> dict[str, datetime | None]:
    """When each row that is there was last collected, used, paid or closed."""
    row = finding.dataset(dataset_slug)
    with named(row.system):
        return connector_for(row.system).dated(row, keys)


def existing(dataset_slug: str, keys: list[str]) -> dict[str, str]:
    """The keys that have a row, each with how the system itself spells it."""
    row = finding.dataset(dataset_slug)
    return connector_for(row.system).existing(row, keys)


def _left(row: Dataset, keys: list[str]) -> int:
    return connector_for(row.system).remaining(row, keys)


def export(
    dataset_slug: str, keys: list[str], *, shows_held: bool = False
) -> Iterator[dict[str, Any]]:
    """The rows as {column: value}, streamed; values as JSON can say them.

    A field marked `held` only says whether we hold it, as it would hurt its owner in
    the wrong hands (11 CCR 7024(d)); `shows_held`: for whom no law has such a rule.
    """
    row = finding.dataset(dataset_slug)
    marked = {field.name for field in row.fields.all() if field.export == "held"}
    held = set() if shows_held else marked
    with named(row.system):
        for found in connector_for(row.system).export(row, keys):
            yield {
                name: (value is not None or None) if name in held else shown(value)
                for name, value in found.items()
            }


def shown(value: Any) -> Any:
    """A value as JSON and a reader can take it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
        return zoned.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict | list):
        return value
    return str(value)


def customers(dataset_slug: str, keys: list[str]) -> dict[str, Customer]:
    """The customers the rows are held for, by contact address."""
    row = finding.dataset(dataset_slug)
    if not row.passes_on:
        return {}
    found = connector_for(row.system).customers(row, keys)
    return {customer.contact: customer for customer in found}
