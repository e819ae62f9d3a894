"""What was erased stays erased, also when a backup brings it back (F23).

A tombstone is a keyed digest of one erased row: it names nobody, and it lasts no
longer than the oldest backup could. 11 CCR 7022(d), (e): a record may be kept so
that what was deleted stays deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet

from portal import vault
from retention.connecting import connector_for
from retention.models import Batch, BatchState, Dataset, Tombstone

KIND = "erased-row"
# A restore is begun some time after the backup it uses has run out on paper.
MARGIN = timedelta(days=30)
DONE = (BatchState.COMMITTED, BatchState.UNCONFIRMED)
AT_ONCE = 500
EVER = datetime(1970, 1, 2, tzinfo=UTC)


def _name(dataset: str, key: str) -> str:
    return f"{dataset}/{key}"


def lay(batch: Batch, keys: list[str], *, at: datetime) -> None:
    """One for each row a batch is about to take; they count once it committed."""
    until = at + timedelta(days=settings.BACKUP_DAYS) + MARGIN
    rows = []
    for key in keys:
        digest, version = vault.digest(KIND, _name(batch.dataset, key))
        rows.append(
            Tombstone(
                batch=batch,
                dataset=batch.dataset,
                digest=digest,
                key_version=version,
                expires_at=until,
            )
        )
    Tombstone.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


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
