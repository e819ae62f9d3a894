"""Encrypted mail is recommended, and no key is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\bPGP\b|\bencrypted (?:e-?)?mail\b",
    re.IGNORECASE,
)
MENDED = re.compile(
    r"\b(?:public key|fingerprint|key is|our key)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _("Encrypted mail is recommended, and nobody is told the key."),
            _("Link the key, or name another way that is confidential."),
        )


CHECK = LintCheck(
    code="key-missing",
    gap="GAP-19",
    severity=Severity.WARNING,
    law="GDPR Art. 12(2)",
    run=run,
)
