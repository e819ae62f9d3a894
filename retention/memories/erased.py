"""What was erased outlives a restore: the digests of its rows, no number of any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.models import LedgerEntry
from portal.remembering import Line
from retention import tombstones


@dataclass(frozen=True)
class Erased:
    code: str
    acts: tuple[str, ...]

    @staticmethod
    def lines(entries: list[LedgerEntry]) -> Iterator[tuple[LedgerEntry, Line]]:
        return tombstones.lines(entries)


MEMORY = Erased(code=tombstones.ERASED, acts=("batch.committed", "batch.unconfirmed"))
