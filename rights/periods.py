"""The rows of a case's clocks, made from what the laws say."""

from __future__ import annotations

from datetime import datetime

from notices import reading
from rights.deadlines import Due
from rights.law import cite
from rights.models import Case, Clock


def row(case: Case, due: Due, *, done_at: datetime | None) -> Clock:
    """One clock of a case, not saved yet."""
    return Clock(
        case=case,
        kind=due.kind,
        law=due.law,
        sentence=due.sentence,
        citation=due.citation,
        review=due.review,
        starts_on=due.starts_on,
        first_due=due.first_due,
        strict_due=due.strict_due,
        longest_due=due.extended_due,
        longest_strict=due.extended_strict,
        longest_review=due.extended_review,
        done_at=done_at,
    )


def told(case: Case) -> list[Clock]:
    """What a person reads: each day of a law, and of promises the first of its kind.

    Where a law was not read its day is kept as a promise of ours, and nobody is
    promised two days for one thing.
    """
    rows = list(case.clocks.all())
    promised = [row for row in rows if not _source(case, row)]
    first: dict[str, Clock] = {}
    for row in sorted(promised, key=lambda row: row.strict_due):
        first.setdefault(row.kind, row)
    return [row for row in rows if row not in promised or first[row.kind] is row]


def _source(case: Case, clock: Clock) -> str:
    """The law that a person may be told for it; '' where it is a promise of ours."""
    position = reading.of_revision(case.revision).law_position(clock.law)
    is_required = position is not None and position.standing == "required"
    return cite(clock.citation, clock.review, is_required=is_required)
