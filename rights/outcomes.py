"""What became of a person's data, written down: one row a kind, outcome and receiver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from retention.connecting import Result
from retention.models import Dataset
from rights import proposals
from rights.models import Case, Decision, Outcome, OutcomeKind
from rights.refusals import HELD

# How records are now: found and done once more, they are the same records.
DONE_AGAIN = {
    OutcomeKind.CORRECTED,
    OutcomeKind.PAUSED,
    OutcomeKind.RESTRICTED,
    OutcomeKind.HANDED_OVER,
}
# A copy is written as a whole each time, and says anew what it does not show.
SAID_ANEW = {OutcomeKind.GIVEN}


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
        # What was decided before an end was asked for has none of its own.
        until=decision.until or (str(HELD) if kind == OutcomeKind.KEPT else ""),
    )


def write(case: Case, became: Became, *, at: datetime) -> None:
    """One row per category, kind and receiver; a second dataset adds to it.

    What is done once more after an answer was opened again stands for the first time:
    the same records would else be counted twice.
    """
    known = Outcome.objects.filter(
        case=case, category=became.category, kind=became.kind, whom=became.whom
    )
    if became.kind in DONE_AGAIN:
        known.filter(was_said=True).delete()
    row, made = known.get_or_create(
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
        row.was_said = False
        if became.kind in SAID_ANEW:
            row.ground, row.law = became.ground, became.law
        row.save(update_fields=["count", "was_said", "ground", "law"])


def removed(
    case: Case,
    row: Dataset,
    result: Result,
    why_held: Callable[[], str],
    *,
    at: datetime,
) -> None:
    """What a deletion did in one dataset, and what stays of it and why."""
    if result.count:
        kind = proposals.erased_as(row)
        write(case, Became(category=row.category, kind=kind, count=result.count), at=at)
    for count, ground, until in (
        (result.held, why_held() if result.held else "", HELD),
        (
            result.blocked,
            _("Other records that must be kept are tied to it."),
            _("those records may go as well"),
        ),
    ):
        if count:
            became = Became(
                category=row.category,
                kind=OutcomeKind.KEPT,
                count=count,
                ground=ground,
                until=str(until),
            )
            write(case, became, at=at)


def in_all(before: Iterable[Outcome], rows: list[Outcome]) -> list[Outcome]:
    """What an answer that is opened again will say: what it said, and what comes now."""
    mine = {_name(row): row for row in rows}
    left = []
    for row in before:
        again = mine.get(_name(row))
        if again is None:
            left.append(row)
        elif row.kind not in DONE_AGAIN:
            again.count += row.count
    said = {row.category for row in left}
    return left + [
        row
        for row in rows
        if row.kind != OutcomeKind.NOT_FOUND or row.category not in said
    ]


def _name(row: Outcome) -> tuple[str, str, str]:
    return row.category, row.kind, row.whom
