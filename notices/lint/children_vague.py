"""Children: a bar with a way around it, and a deletion without a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

CHILD = re.compile(r"\b(?:minors?|child(?:ren)?|under 18)\b", re.IGNORECASE)
VAGUE = re.compile(
    r"\bby themselves\b|\bwhere this is required\b|\bas quickly as\b", re.IGNORECASE
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence about children that leaves open what is done or when."""
    for quote in words.sentences(current):
        if CHILD.search(quote.text) and VAGUE.search(quote.text):
            yield quote.lint(
                _("This leaves open who may sign up, or by when data is deleted."),
                _("Say how age is found out, and in how many days data goes."),
            )


CHECK = LintCheck(
    code="children-vague",
    gap="GAP-23",
    severity=Severity.WARNING,
    law="COPPA, 16 CFR 312; DPDP s.9",
    run=run,
)
