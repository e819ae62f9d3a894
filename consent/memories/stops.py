"""Stops outlive a restore: whose they are by digest, nothing in the clear."""

from __future__ import annotations

from dataclasses import dataclass

from consent import recalling
from portal.models import LedgerEntry


@dataclass(frozen=True)
class Stops:
    code: str
    acts: tuple[str, ...]

    @staticmethod
    def lines(entries: list[LedgerEntry]) -> recalling.Found:
        return recalling.stop_lines(entries)


MEMORY = Stops(code=recalling.STOPS, acts=recalling.STOP_ACTS)
