"""The rows of a case's clocks, made from what the laws say."""

from __future__ import annotations

from datetime import datetime

from rights.deadlines import Due
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
