"""Slips of the pen that a machine can see: words that cannot stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

SLIPS = re.compile(
    r"\bhelps \w+ can\b|\b(?:for|of|to|with) (?:may|can|will|shall)\b|\bsuch to\b"
    r"|\b(?:performance|part|use) or an? \w+|\boffice Company\b"
    r"|\bagreed to (?:Privacy|Terms)\b"
    r"|\ba (?!eu|ew|in\b|is\b|or\b|on\b)[aei][a-z]{2,}\b|\ban [bcdfgjklmpqrtvwyz][a-z]{2,}\b"
    # "or OR" is Oregon.
    r"|\b(?i:(the|an?|of|to|and|in|is|are|for|on|or|with|by|we|our|you|your))"
    r"(?! +[A-Z]{2}\b) +(?i:\1)\b(?!-)"
    r"|\b(?!(?:had|that|very|many|more|much|so|no|bye) )([a-z]{2,}) +\2\b(?!-)",
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each."""
    for passage in words.passages(current):
        for found in SLIPS.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                _("These words do not fit together."), _("Read the sentence aloud.")
            )


CHECK = LintCheck(
    code="slips", gap="GAP-27", severity=Severity.INFO, law="GDPR Art. 12(1)", run=run
)
