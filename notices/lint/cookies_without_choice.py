"""Cookies are used, and nobody is told which or can say no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SAID = re.compile(
    r"\b(?:cookies|web beacons|pixels|tracking technologies|local storage)\b",
    re.IGNORECASE,
)
MENDED = re.compile(
    r"\b(?:list of cookies|cookie (?:list|settings|choices|notice|preferences|banner)"
    r"|(?:refuse|manage|reject) (?:all |these |our )?cookies)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence."""
    if not words.mentions(current, MENDED):
        yield from words.said(
            current,
            SAID,
            _("Cookies are named, but no list of them and no choice."),
            _("Say which cookies, what for, how long, and where to refuse them."),
        )


CHECK = LintCheck(
    code="cookies-without-choice",
    gap="GAP-21",
    severity=Severity.WARNING,
    law="ePrivacy Art. 5(3)",
    run=run,
)
