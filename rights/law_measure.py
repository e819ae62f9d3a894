"""What a law gives a person, as numbers that can be set beside those of another.

Who reads a request under another law may take something away by it: a nearer day, a
receipt, an appeal, an answer for nothing, a question that need not be answered.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import starmap

from rights import binding, claims, ladder, law_switch, registry
from rights.law import ACKNOWLEDGE, ANSWER, Edition, Length
from rights.models import Case

NEVER = date.max.toordinal()
WORKING_DAYS_OF_A_WEEK = 5


def gives_less(case: Case, law: str, place: str) -> bool:
    """Whether anything that the person has now is less, later or gone under a law."""
    now = _measures(case, case.law)
    then = _measures(law_switch.moved(case, place), law)
    return any(starmap(lambda had, has: has > had, zip(now, then, strict=True)))


def _measures(case: Case, law: str) -> tuple[int, ...]:
    """Of each the smaller is the better for the person."""
    edition = registry.packs()[law].edition(binding.received_on(case))
    mine = [due for due in law_switch.under(case, law).dues if due.law == law]
    answer = next((due for due in mine if due.kind == ANSWER), None)
    receipt = next((due for due in mine if due.kind == ACKNOWLEDGE), None)
    right, quota = registry.get(case.right), edition.quota
    rung = ladder.rung(right, law, claims.scope(case)) if right else ladder.NOTHING
    return (
        _day(answer.strict_due if answer else None),
        _day((answer.extended_due or answer.first_due) if answer else None),
        _day(receipt.strict_due if receipt else None),
        _appeal(edition),
        -quota.times if quota else -NEVER,
        ladder.RUNGS.index(rung),
        len(edition.pauses),
        len(edition.grounds),
        not edition.is_reviewed,
    )


def _day(day: date | None) -> int:
    return day.toordinal() if day else NEVER


def _appeal(edition: Edition) -> int:
    rules = [each.length for each in edition.clocks if "appeal" in each.rights]
    return min(map(_days, rules), default=NEVER)


def _days(length: Length) -> int:
    weeks = length.business_days / WORKING_DAYS_OF_A_WEEK
    return length.months * 30 + length.days + timedelta(weeks=weeks).days
