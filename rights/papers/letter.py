"""A letter on paper: ordered when it is kept as the answer of a case."""

from __future__ import annotations

from dataclasses import dataclass

from portal.paper import Paper
from rights import letters
from rights.models import Message


@dataclass(frozen=True)
class OnPaper:
    code: str
    can_wait: bool = False

    @staticmethod
    def paper(about: str) -> Paper | None:
        message = (
            Message.objects.select_related("case__key", "case__revision")
            .filter(pk=int(about.partition(":")[2]))
            .first()
        )
        return letters.paper(message) if message else None


PAPER = OnPaper(code=letters.PAPER)
