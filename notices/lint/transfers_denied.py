"""Data that hardly ever leaves its country, from a company that serves the world."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\bdo not (?:generally|normally|usually|typically|ordinarily) (?:transfer|move|send)\b"
    r"|\b(?:never|does not|do not) leaves? (?:the|your|our|this)\b.{0,20}"
    r"\b(?:country|state|region|union|jurisdiction|continent)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("A company that serves people abroad moves data. Say from where to where."),
        _("List the countries and the safeguard for each."),
    )


CHECK = LintCheck(
    code="transfers-denied",
    gap="GAP-20",
    severity=Severity.WARNING,
    law="GDPR Art. 13(1)(f)",
    run=run,
)
