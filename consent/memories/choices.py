"""Choices outlive a restore: whose they are by digest, nothing in the clear."""

from __future__ import annotations

from dataclasses import dataclass

from consent import recalling
from portal.models import LedgerEntry


@dataclass(frozen=True)
class Choices:
    code: str
    acts: tuple[str, ...]

    @staticmethod
    def lines(entries: list[LedgerEntry]) -> recalling.Found:
        return recalling.choice_lines(entries)


MEMORY = Choices(code=recalling.CHOICES, acts=recalling.CHOICE_ACTS)
