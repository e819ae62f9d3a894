"""A policy that was not looked at for more than a year, by its own date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
DATED = re.compile(
    r"\b(?:effective|last updated|updated|reviewed)(?: date| on)?:? "
    rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b",
    re.IGNORECASE,
)
YEAR = timedelta(days=366)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """The date it carries, when that is old; a next look that is too late or past."""
    for passage in words.passages(current):
        for found in DATED.finditer(passage.text):
            if at.date() - _day(found) > YEAR:
                yield passage.quote(*found.span()).lint(
                    _("This is more than twelve months ago."),
                    _("Look at every clause, and let the page print its own date."),
                )
    due = current.next_review_on
    if due and not at.date() <= due <= at.date() + YEAR:
        yield Lint(
            path="revision",
            message=_("The next look at this policy is planned for %(day)s.")
            % {"day": due.isoformat()},
            fix=_("Choose a day within the next twelve months."),
        )


def _day(found: re.Match[str]) -> date:
    day, month, year = found.groups()
    try:
        return date(int(year), MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        return date.min


CHECK = LintCheck(
    code="out-of-date",
    gap="GAP-06",
    severity=Severity.ERROR,
    law="1798.130(a)(5)",
    run=run,
)
