"""Published versions outlive a restore: their public bytes, and who stood for them."""

from __future__ import annotations

from dataclasses import dataclass

from notices import returning
from portal.models import LedgerEntry


@dataclass(frozen=True)
class Published:
    code: str
    acts: tuple[str, ...]

    @staticmethod
    def lines(entries: list[LedgerEntry]) -> returning.Found:
        return returning.lines_of(entries)


MEMORY = Published(code=returning.CODE, acts=(returning.ACT,))
