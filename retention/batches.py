"""Opening and settling batches: our half of the two-database protocol.

A batch is committed here as an intention before the company's transaction begins,
and settled after it ended. Settling is conditional, so whoever comes first (the
worker, a hold, or recovery after a crash) writes the one true outcome.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from portal import ledger
from retention.connecting import JournalRow, Result, connector_for
from retention.models import Batch, BatchState, Dataset

# Without a journal nobody can ask; by then any transaction has timed out.
LONGEST_TRANSACTION = timedelta(minutes=5)

CASE_BATCHES = uuid.UUID("6f0e6a0e-7f5e-5d0e-9b53-2d3c1d6f8a11")


def case_batch_id(case: str, dataset: str, digest: str, attempt: int) -> uuid.UUID:
    """The same id for the same work of a case, so that a retry finds its own past."""
    return uuid.uuid5(CASE_BATCHES, f"{case}/{dataset}/{digest}/{attempt}")


@transaction.atomic
def settle(batch: Batch, row: JournalRow | Result | None, *, at: datetime) -> bool:
    """Write what became of a batch, once; None means that nobody can know.

    A count without a journal is written, but as unconfirmed.
    """
    state, count, digest = _outcome(row)
    written = Batch.objects.filter(pk=batch.pk, state=BatchState.INTENDED).update(
        state=state, count=count, digest=digest, settled_at=at
    )
    if not written:
        return False
    ledger.record(
        f"batch.{state}",
        about=f"run:{batch.run_id}" if batch.run_id else f"case:{batch.case}",
        by="system",
        at=at,
        facts={
            "batch": str(batch.pk),
            "dataset": batch.dataset,
            "count": count,
            "digest": digest,
        },
    )
    return True


def _outcome(row: JournalRow | Result | None) -> tuple[str, int | None, str]:
    if row is None:
        return BatchState.UNCONFIRMED.value, None, ""
    if isinstance(row, JournalRow):
        if row.is_void:
            return BatchState.VOID.value, 0, ""
        return BatchState.COMMITTED.value, row.count, row.digest
    state = BatchState.COMMITTED if row.is_confirmed else BatchState.UNCONFIRMED
    return state.value, row.count, row.digest


def recover(batch: Batch, *, at: datetime) -> None:
    """Settle a batch whose worker is gone: void it, or learn that it committed."""
    settle(batch, void(batch), at=at)


def void(batch: Batch) -> JournalRow | None:
    """Make sure that an open batch takes no more rows; waits for a running one."""
    dataset = Dataset.objects.select_related("system").get(slug=batch.dataset)
    return connector_for(dataset.system).void(dataset, str(batch.pk))
