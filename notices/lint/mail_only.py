"""Rights that can be used by e-mail only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import DELETES, EMAIL
from notices.reading import Reading

MAIL = words.together(
    rf"\b{DELETES}\b",
    rf"\b(?:by|via|through|send\w* (?:\w+ ){{0,2}}?(?:an|us an)) {EMAIL}\b"
    r"|\be-?mail (?:us|them|him|her|our)\b|\S@\S|\b(?:by|a|in a) letter\b|\bby post\b"
    r"|\bin writing\b|\bwrit(?:e|ing) to (?:us|our)\b|\bdrop (?:us )?a line\b",
    r"\b(?:contact|writ\w+|ask|requests?|requested|applications?|apply|your|sen[dt]|drop)\b",
)
FORM = re.compile(
    r"\b(?:web|online|this|the|our|by) form\b|\bform beside\b|\]\(/rights/",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each such sentence, while no form is named."""
    if not words.mentions(current, FORM):
        yield from words.said(
            current,
            MAIL,
            _("People can do this by e-mail only."),
            _("Name the form as well: no account is needed for it."),
        )


CHECK = LintCheck(
    code="mail-only",
    gap="GAP-30",
    severity=Severity.INFO,
    law="11 CCR 7020; GDPR Art. 12(2)",
    run=run,
)
