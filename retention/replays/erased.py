"""Rows that requests erased and a backup brought back: erased again, children first.

Held rows stay, as always. The batches carry the name of the replay, so the evidence
says why they ran; doing it twice finds nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from retention import erasing, tombstones
from retention.models import Dataset


@dataclass(frozen=True)
class Erased:
    code: str

    @staticmethod
    def replay(at: datetime) -> int:
        count = 0
        tombstones.recall(at)
        name = f"replay-{at:%y%m%d%H%M%S}"
        for dataset in Dataset.objects.select_related("system"):
            keys = tombstones.risen(dataset, at=at)
            if keys and erasing.remaining(dataset.slug, keys):
                done = erasing.erase(dataset.slug, keys, case_reference=name, at=at)
                count += done.count
        return count


REPLAY = Erased(code="erased")
