"""Signals are refused without saying which: some of them bind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"(?:\b(?:do(?:es)? not|don[’']t|doesn[’']t|never|cannot)\b.{0,20}"
    r"\b(?:respond|react|recogni[sz]e|honou?r|support|act)\b|\bignores?\b)"
    r".{0,40}(?:\bsignals?\b|\bdo not track\b|\bDNT\b|\bto it\b)",
    re.IGNORECASE,
)
MENDED = re.compile(
    r"\bglobal privacy control\b|\bopt-out preference signal",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _(
                "A reader can take this to include opt-out preference signals, which many states make binding."
            ),
            _(
                "Name Do Not Track alone here, and say what Global Privacy Control does."
            ),
        )


CHECK = LintCheck(
    code="signal-unnamed",
    gap="GAP-10",
    severity=Severity.ERROR,
    law="CPRA 1798.135(e); 11 CCR 7025",
    run=run,
)
