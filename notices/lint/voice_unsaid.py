"""A service of voices and calls whose policy does not name voice as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.words import Element

SERVICE = re.compile(
    r"\bvoice clon|\bcopies of voices|\b(?:out|in)bound calls\b|\bAI agents\b", re.I
)
WANTED = (
    Element(
        item="voice",
        what=_("voice recordings and voiceprints"),
        said=re.compile(
            r"\bvoice (?:recordings?|samples?|data)|\bvoiceprint|\brecordings? of\b",
            re.I,
        ),
    ),
    Element(
        item="calls",
        what=_("calls and transcripts of people who are called"),
        said=re.compile(r"\btranscripts?\b", re.I),
    ),
    Element(
        item="training",
        what=_("whether data trains models"),
        said=re.compile(
            r"\btrain(?:s|ing|ed)?\b.{0,60}\b(?:models?|AI)\b|\blist:purposes", re.I
        ),
    ),
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each thing that is missing, when the service is about voices."""
    if words.mentions(current, SERVICE):
        fix = _("Add this kind of data to the inventory and to the text.")
        yield from words.unsaid(current, WANTED, fix)


CHECK = LintCheck(
    code="voice-unsaid",
    gap="GAP-22",
    severity=Severity.WARNING,
    law="CCPA 1798.140(c); Conn. SB 1295; COPPA 2025; BIPA",
    run=run,
)
