"""Using a site is not consent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\bby (?:using|visiting|accessing|signing)\b.{0,120}\b(?:agree|consent|accept)",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    return words.said(
        current,
        SAID,
        _("Use is not consent."),
        _("Ask for each purpose by itself, and take this sentence out."),
    )


CHECK = LintCheck(
    code="use-is-consent",
    gap="GAP-12",
    severity=Severity.ERROR,
    law="GDPR Art. 4(11) and 7; CPRA 1798.140(h)",
    run=run,
)
