"""Service messages by text: STOP, and nothing mixed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\bSMS\b|\btext messages?\b|\bby text\b|\btexts? (?:to )?you\b",
    0,
)
MENDED = re.compile(
    r"\bSTOP\b(?!ped)|\bcarry no marketing\b|\bno marketing in them\b",
    0,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _(
                "Service messages come by text without a word on STOP or on mixed messages."
            ),
            _(
                "Say that they carry no marketing, and that a text can be answered with STOP."
            ),
        )


CHECK = LintCheck(
    code="mixed-messages",
    gap="GAP-28",
    severity=Severity.INFO,
    law="TCPA, 47 CFR 64.1200; CAN-SPAM",
    run=run,
)
