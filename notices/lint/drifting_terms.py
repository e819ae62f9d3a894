"""One thing with two names, or a list of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

ALONE = re.compile(r"\(a\)(?![\s\S]*\(b\))")
CLAUSE, SECTION = re.compile(r"\bClauses? \d"), re.compile(r"\bSections? \d[\d.]*")
USERS, OTHERS = re.compile(r"(?<=\w )Users\b"), re.compile(r"\busers\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each."""
    for passage in words.passages(current):
        for found in ALONE.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                _("A list begins with (a) and has no (b)."),
                _("Write the list, or drop the letter."),
            )
    yield from _two(current, SECTION, CLAUSE, _("Elsewhere this is called a clause."))
    yield from _two(current, USERS, OTHERS, _("Elsewhere this is written small."))


def _two(
    current: Reading, one: re.Pattern[str], other: re.Pattern[str], message: str
) -> Iterable[Lint]:
    """The rarer spelling, where both stand in one policy."""
    if not words.mentions(current, other):
        return
    for passage in words.passages(current):
        for found in one.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                message, _("Use one word for one thing.")
            )


CHECK = LintCheck(
    code="drifting-terms",
    gap="GAP-26",
    severity=Severity.WARNING,
    law="GDPR Art. 12(1)",
    run=run,
)
