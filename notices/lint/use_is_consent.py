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
    r"\b(?:by|through) (?:continuing to )?(?:us(?:e|ing)|visit(?:ing)?|access(?:ing)?|sign(?:ing)?"
    r"|brows(?:e|ing)|download(?:ing)?|open(?:ing)?|register(?:ing)?)\b.{0,120}"
    r"\b(?:agree|consent|accept)"
    r"|\b(?:continu(?:ed|ing)|further|keep|any)\b.{0,15}\b(?:us(?:e|ing)|brows(?:e|ing)|access)"
    r".{0,80}\b(?:means?|constitut\w+|signif\w+|impl\w+|deemed|confirms?|is)\b"
    r".{0,60}\b(?:agree|consent|accept)",
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
