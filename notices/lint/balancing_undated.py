"""A legitimate interest without a note of when it was weighed (GDPR Art. 6(1)(f))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from notices import reading
from notices.checking import Lint, LintCheck, Severity
from notices.models import LegalBasis
from notices.reading import Reading

DATED = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each purpose that is done on that ground, and nobody dated the weighing."""
    today = reading.day(current, at)
    for purpose in current.purposes.values():
        is_meant = purpose.legal_basis == LegalBasis.LEGITIMATE_INTEREST
        days = DATED.findall(purpose.legitimate_interest)
        if (
            is_meant
            and purpose.is_done
            and not any(_has_been(day, today) for day in days)
        ):
            yield Lint(
                path=f"purpose {purpose.slug}",
                message=_(
                    "Nobody noted when this interest was weighed against people's."
                ),
                fix=_("Add the day to the interest, like “weighed on 2026-11-23”."),
            )


def _has_been(day: str, today: date) -> bool:
    """A day that is over, and that there was."""
    try:
        return date.fromisoformat(day) <= today
    except ValueError:
        return False


CHECK = LintCheck(
    code="balancing-undated",
    severity=Severity.WARNING,
    law="GDPR Art. 6(1)(f), 13(1)(d)",
    run=run,
    needs_rows=True,
)
