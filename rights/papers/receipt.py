"""The receipt on paper: ordered when a request is filed."""

from __future__ import annotations

from dataclasses import dataclass

from portal.paper import Paper
from rights import receipts
from rights.models import Case


@dataclass(frozen=True)
class Receipt:
    code: str
    can_wait: bool = True

    @staticmethod
    def paper(about: str) -> Paper | None:
        reference = about.partition(":")[2]
        case = (
            Case.objects.select_related("key", "revision", "receipt__personal")
            .filter(reference=reference)
            .first()
        )
        return receipts.paper(case) if case else None


PAPER = Receipt(code=receipts.KIND)
