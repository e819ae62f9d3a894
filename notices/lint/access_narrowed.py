"""Access to a copy has no conditions; only portability has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\b(?:instances|cases|circumstances) (?:where|in which|when) you (?:may|can|could)"
    r" (?:request|ask for|obtain|have|get) a copy\b"
    r"|\bcopy\b.{0,40}\bonly (?:if|where|when|to the extent)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("This puts the conditions of portability on every copy."),
        _("Keep the right to a copy apart from the right to take data elsewhere."),
    )


CHECK = LintCheck(
    code="access-narrowed",
    gap="GAP-13",
    severity=Severity.WARNING,
    law="GDPR Art. 15(3)",
    run=run,
)
