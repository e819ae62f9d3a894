"""Children: a bar with a way around it, and a deletion without a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

CHILD = re.compile(
    r"\b(?:minors?|child(?:ren)?|teenagers?"
    r"|(?:under|below|younger than)(?: the age of)? (?:\d\d|thirteen|sixteen|eighteen))\b",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(?:by themselves|on their own|without (?:help|supervision|an adult|a parent))\b"
    r"|\bwhere (?:this is )?required\b|\bas (?:quickly|soon) as\b"
    r"|\b(?:promptly|without (?:undue )?delay|in due course|reasonabl[ey])\b",
    re.IGNORECASE,
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
