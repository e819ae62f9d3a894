"""Cookies are used, and nobody is told which or can say no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import WE_DO_NOT, any_case
from notices.reading import Reading

SAID = any_case(
    r"\b(?:cookies|web beacons|web bugs|pixels?(?: tags?)?|trackers|local storage|SDKs"
    r"|(?:tracking|advertising|analytics|marketing|similar) (?:technolog(?:y|ies)|software|code|scripts?|tags?|identifiers?|pixels?|tools?)"
    r"|(?:device|browser) fingerprint\w*"
    r"|(?:invisible|transparent|tiny|(?:one|single)[- ]pixel|clear) (?:images?|gifs?|pictures?|graphics?)"
    r"|(?:small|text|tiny|little)(?: \w+)? files?\b.{0,60}\b(?:place|store|save|put|set|left"
    r"|leave|drop|written)\w*)\b"
)
NONE = any_case(
    r"\b(?:no|without|free of) (?:\w+ ){0,2}?(?:cookies|beacons|pixels|track\w+|scripts|files)\b"
    rf"|\b{WE_DO_NOT} (?:use|set|place|put|store|drop|leave)\b"
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
            unless=NONE,
        )


CHECK = LintCheck(
    code="cookies-without-choice",
    gap="GAP-21",
    severity=Severity.WARNING,
    law="ePrivacy Art. 5(3)",
    run=run,
)
