""" "May" about sharing or collecting: the reader cannot tell whether it happens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

PERHAPS = re.compile(
    r"\b(?:we|they|affiliates|partners|providers|third parties) (?:may|might|could)"
    r" (?:\w+ ){0,4}?(?:collect|share|disclose|use|receive|send|obtain|combine|transfer)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each sentence that says what perhaps happens to data."""
    return words.said(
        current,
        PERHAPS,
        _("A reader cannot tell whether this happens."),
        _("Say whether it happens, with whom and what for."),
    )


CHECK = LintCheck(
    code="perhaps", severity=Severity.INFO, law="WP 260; GDPR Art. 12(1)", run=run
)
