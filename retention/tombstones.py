"""What was erased stays erased, also when a backup brings it back (F23).

A tombstone is a keyed digest of one erased row: it names nobody, and it lasts no
longer than the oldest backup could. 11 CCR 7022(d), (e): a record may be kept so
that what was deleted stays deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from portal import ledger, remembering, vault
from portal.models import LedgerEntry
from portal.remembering import MARGIN, Line
from retention.connecting import connector_for
from retention.models import Batch, BatchState, Dataset, Tombstone

KIND, ERASED = "erased-row", "erased"
DONE = (BatchState.COMMITTED, BatchState.UNCONFIRMED)
AT_ONCE = 500
EVER = datetime(1970, 1, 2, tzinfo=UTC)


def _name(dataset: str, key: str) -> str:
    return f"{dataset}/{key}"


def lay(batch: Batch, keys: list[str], *, at: datetime) -> None:
    """One for each row a batch is about to take; they count once it committed."""
    until = at + timedelta(days=settings.BACKUP_DAYS) + MARGIN
    _put(batch, (vault.digest(KIND, _name(batch.dataset, key)) for key in keys), until)


def _put(batch: Batch, rows: Iterable[Sequence[Any]], until: datetime) -> None:
    made = (
        Tombstone(
            batch=batch,
            dataset=batch.dataset,
            digest=digest,
            key_version=version,
            expires_at=until,
        )
        for digest, version in rows
    )
    Tombstone.objects.bulk_create(made, batch_size=AT_ONCE, ignore_conflicts=True)


def lines(entries: list[LedgerEntry]) -> Iterator[tuple[LedgerEntry, Line]]:
    """What of each erasing batch is kept outside the database."""
    named = {entry.facts["batch"]: entry for entry in entries}
    batches = Batch.objects.filter(pk__in=named, state__in=DONE).exclude(case="")
    for batch in batches.prefetch_related("tombstone_set"):
        stones = list(batch.tombstone_set.all())
        if stones:
            yield (
                named[str(batch.pk)],
                {
                    "id": str(batch.pk),
                    "case": batch.case,
                    "dataset": batch.dataset,
                    "state": batch.state,
                    "count": batch.count,
                    "digest": batch.digest,
                    "created_at": batch.created_at.isoformat(),
                    "settled_at": (batch.settled_at or batch.created_at).isoformat(),
                    "until": stones[0].expires_at.isoformat(),
                    "rows": [[row.digest, row.key_version] for row in stones],
                },
            )


def recall(at: datetime) -> int:
    """Batches and tombstones that a restored database does not know of."""
    return sum(
        _recall(line, at)
        for line in remembering.lines(ERASED)
        if datetime.fromisoformat(line["until"]) > at
    )


@transaction.atomic
def _recall(line: Line, at: datetime) -> bool:
    batch, is_new = Batch.objects.get_or_create(
        pk=line["id"],
        defaults={
            "case": line["case"],
            "dataset": line["dataset"],
            "state": line["state"],
            "count": line["count"],
            "digest": line["digest"],
            "created_at": datetime.fromisoformat(line["created_at"]),
            "settled_at": datetime.fromisoformat(line["settled_at"]),
        },
    )
    if not is_new:
        return False
    _put(batch, line["rows"], datetime.fromisoformat(line["until"]))
    facts = {"batch": line["id"], "dataset": batch.dataset, "count": batch.count}
    ledger.record(
        "batch.recalled",
        about=f"case:{batch.case}",
        by="system",
        at=at,
        facts=facts,
    )
    return True


def risen(dataset: Dataset, *, at: datetime) -> list[str]:
    """Keys of rows that were erased once and are here again.

    A row collected after the erasure is another one, whatever its number is.
    """
    if not dataset.collected_column or not _of(dataset, at).exists():
        return []
    columns = (dataset.key_column, dataset.collected_column)
    streamed = connector_for(dataset.system).placed_since(dataset, columns, EVER)
    found: list[str] = []
    while piece := dict(islice(streamed, AT_ONCE)):
        found += _matching(dataset, piece, at)
    return found


def _of(dataset: Dataset, at: datetime) -> QuerySet[Tombstone]:
    return Tombstone.objects.filter(
        dataset=dataset.slug, expires_at__gt=at, batch__state__in=DONE
    )


def _matching(
    dataset: Dataset, piece: dict[str, datetime], at: datetime
) -> Iterator[str]:
    names = {
        digest: key
        for key in piece
        for digest, _version in vault.digests(KIND, _name(dataset.slug, key))
    }
    known = _of(dataset, at).filter(digest__in=names)
    for digest, erased_at in known.values_list("digest", "batch__settled_at"):
        key = names[digest]
        if erased_at and piece[key] <= erased_at:
            yield key


def forget(at: datetime) -> int:
    """Tombstones no backup needs any more; how many went."""
    gone, _models = Tombstone.objects.filter(expires_at__lte=at).delete()
    return gone
