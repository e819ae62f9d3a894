"""Every choice still says what its entry in the ledger says."""

from __future__ import annotations

from dataclasses import dataclass

from consent import as_recorded


@dataclass(frozen=True)
class Choices:
    code: str

    @staticmethod
    def faults() -> list[str]:
        return list(as_recorded.faults())


WITNESS = Choices(code="choices")
