"""Words that promise nothing anybody could check, where no rule says what is done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

VAGUE = re.compile(
    r"\b(?:as needed|as long as (?:is )?(?:needed|necessary)"
    r"|(?:industry[- ])?best[- ]practices?|industry standards?|need[- ]to[- ]know"
    r"|from time to time|as (?:quickly|soon) as (?:possible|practicable)"
    r"|(?:commercially )?reasonable (?:steps|efforts|measures|means|time|period)"
    r"|where appropriate|in certain (?:instances|circumstances)"
    r"|to (?:the )?extent possible|as appropriate|without limitation)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each such sentence in a clause that no machine promise is tied to."""
    tied = {row.clause for row in current.promises.values() if row.kind == "machine"}
    for quote in words.sentences(current):
        if VAGUE.search(quote.text) and quote.passage.path not in tied:
            yield quote.lint(
                _("Nobody can check this. Which rule keeps it?"),
                _("Say what, when or how long, or tie a promise with a check to it."),
            )


CHECK = LintCheck(
    code="vague", severity=Severity.WARNING, law="WP 260; GDPR Art. 12(1)", run=run
)
