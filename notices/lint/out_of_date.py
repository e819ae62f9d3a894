"""A policy that was not looked at for more than a year, by its own date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from notices import reading, words
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
NAMED = "|".join([*MONTHS, *(month[:3] + r"\.?" for month in MONTHS), r"sept\.?"])
DAY = (
    rf"(?:(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<m1>{NAMED}),? (?P<y1>\d{{4}})"
    rf"|(?P<m2>{NAMED}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})"
    r"|(?P<d4>\d{1,2})[/.](?P<m4>\d{1,2})[/.](?P<y4>\d{4}))"
)
# Laws and contracts are issued and dated too: here the policy itself is, or a line is
# nothing but its date.
ITSELF = (
    r"(?:^[ \t>*#_|(-]*(?:as )?|(?<=[.!?] )|(?<!previous )(?<!earlier )(?<!prior )(?<!older )"
    r"\b(?:privacy (?:policy|notice|statement)|(?<!privacy )(?:policy|notice|statement)"
    r"|version|document|page|text),? (?:(?:was|is|has been) )?)"
)
DATED = re.compile(
    r"(?:\b(?:effective|in (?:effect|force)|(?:last )?(?:updated|revised|modified|changed"
    r"|amended|rewritten|edited|reviewed)|(?:revision|version|publication|issue|update|review)"
    rf"(?= date))|{ITSELF}(?:(?:first|last) )?(?:published|issued|adopted|posted|dated|dates"
    r"|written|valid|(?:came|entered|comes|enters) into (?:force|effect)"
    r"|(?:version |no\.? ?)?\d[\d.]{0,5}(?= of| from|,)|date(?: of (?:issue|publication))?))"
    rf"(?: by the \w+)?(?: date| on| in| of| as of| as at| since| from)*[:,]? {DAY}\b",
    re.IGNORECASE | re.MULTILINE,
)
YEAR = timedelta(days=366)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """The date it carries, when that is old; a next look that is too late or past."""
    today = reading.day(current, at)
    for passage in words.passages(current):
        for found in DATED.finditer(passage.text):
            if today - _day(found) > YEAR:
                yield passage.quote(*found.span()).lint(
                    _("This is more than twelve months ago."),
                    _("Look at every clause, and let the page print its own date."),
                )
    due = current.next_review_on
    if due and not today <= due <= today + YEAR:
        yield Lint(
            path="revision",
            message=_("The next look at this policy is planned for %(day)s.")
            % {"day": due.isoformat()},
            fix=_("Choose a day within the next twelve months."),
        )


def _day(found: re.Match[str]) -> date:
    """The day as written, or the first of a month; one that there never was is long ago."""
    said = {key[0]: text for key, text in found.groupdict().items() if text}
    try:
        return date(int(said["y"]), _month(said["m"]), int(said.get("d", "1")))
    except ValueError:
        return date.min


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return 1 + [month[:3] for month in MONTHS].index(text.lower()[:3])


CHECK = LintCheck(
    code="out-of-date",
    gap="GAP-06",
    severity=Severity.ERROR,
    law="1798.130(a)(5)",
    run=run,
)
