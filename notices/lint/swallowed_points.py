"""An entry of a list that begins in the middle of the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

GLUED = re.compile(r"(?<=[.;] )-\s+[A-Z][^:.\n]{2,60}:")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each."""
    for passage in words.passages(current):
        for found in GLUED.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                _("This begins in the middle of the entry before it."),
                _("Give it a line, or a clause of its own."),
            )


CHECK = LintCheck(
    code="swallowed-points",
    gap="GAP-14",
    severity=Severity.WARNING,
    law="GDPR Art. 12(1)",
    run=run,
)
