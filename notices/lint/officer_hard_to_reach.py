"""A grievance officer with a name and a mailbox, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

OFFICER = re.compile(r"\bgrievance officer is\b", re.IGNORECASE)
REACHED = re.compile(
    r"\+\d[\d ()-]{6,}|\bby (?:post|phone)\b|\bform\b|\ball ways to reach\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """The sentence that names the officer, in a text that gives no other way."""
    for passage in words.passages(current):
        if REACHED.search(passage.text):
            continue
        for quote in passage.sentences():
            if OFFICER.search(quote.text):
                yield quote.lint(
                    _("The officer can be reached by e-mail only, without a time."),
                    _("Add post, phone or a form, and by when they answer."),
                )


CHECK = LintCheck(
    code="officer-hard-to-reach",
    gap="GAP-17",
    severity=Severity.WARNING,
    law="SPDI Rules 5(9); DPDP s.13",
    run=run,
)
