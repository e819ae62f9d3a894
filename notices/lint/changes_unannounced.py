"""People must come back to find out what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\b(?:keep|please) (?:visiting|checking)\b|\bcome back\b"
    r"|(?<!we )(?<!We )\b(?:visit|check|review|consult|revisit|read|look at|return to)"
    r" (?:this|the|our) (?:page|policy|notice|site|website|privacy policy)\b.{0,30}"
    r"\b(?:regularly|often|periodically|frequently|occasionally|from time to time"
    r"|for (?:changes|updates))\b",
    re.IGNORECASE,
)
MENDED = re.compile(
    r"\b(?:notify|tell|inform|write to) (?:you|people|everybody)\b.{0,80}\bchang",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _("This leaves it to people to find out that something changed."),
            _("Say that you tell them before a change takes effect, and how."),
        )


CHECK = LintCheck(
    code="changes-unannounced",
    gap="GAP-25",
    severity=Severity.WARNING,
    law="Colo. 4 CCR 904-3-6.04; GDPR Art. 12(1)",
    run=run,
)
