"""A service of voices and calls whose policy does not name voice as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SERVICE = re.compile(
    r"\bvoice clon|\bcopies of voices|\b(?:out|in)bound calls\b|\bAI agents\b", re.I
)
WANTED = (
    ("voice recordings and voiceprints",
     r"\bvoice (?:recordings?|samples?|data)|\bvoiceprint|\brecordings? of\b"),
    ("calls and transcripts of people who are called", r"\btranscripts?\b"),
    ("whether data trains models",
     r"\btrain(?:s|ing|ed)?\b.{0,60}\b(?:models?|AI)\b|\blist:purposes"),
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One finding that names what is missing, when the service is about voices."""
    text = words.whole(current)
    missing = [
        name for name, pattern in WANTED if not re.search(pattern, text, re.IGNORECASE)
    ]
    if missing and SERVICE.search(text):
        yield Lint(
            path=next(iter(current.documents)),
            message=_("Nothing is said about: %(list)s.")
            % {"list": ", ".join(missing)},
            fix=_("Add these kinds of data to the inventory and to the text."),
        )


CHECK = LintCheck(
    code="voice-unsaid",
    gap="GAP-22",
    severity=Severity.WARNING,
    law="CCPA 1798.140(c); Conn. SB 1295; COPPA 2025; BIPA",
    run=run,
)
