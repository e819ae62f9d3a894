"""What became of a person's data, written down: one row a kind, outcome and receiver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rights.models import Case, Decision, Outcome, OutcomeKind


@dataclass(frozen=True, kw_only=True)
class Became:
    """What became of some rows of one category."""

    category: str
    kind: OutcomeKind
    count: int
    ground: str = ""
    law: str = ""
    until: str = ""
    whom: str = ""


def undone(decision: Decision, kind: OutcomeKind, count: int) -> Became:
    """What was decided not to do, with its ground."""
    return Became(
        category=decision.category,
        kind=kind,
        count=count,
        ground=decision.ground,
        law=decision.law,
        until=decision.until,
    )


def write(case: Case, became: Became, *, at: datetime) -> None:
    """One row per category, kind and receiver; a second dataset adds to it."""
    row, made = Outcome.objects.get_or_create(
        case=case,
        category=became.category,
        kind=became.kind,
        whom=became.whom,
        defaults={
            "count": became.count,
            "ground": became.ground,
            "law": became.law,
            "until": became.until,
            "at": at,
        },
    )
    if not made and became.count:
        row.count += became.count
        row.save(update_fields=["count"])
