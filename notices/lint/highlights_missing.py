"""Highlights are promised for each clause, and some clauses have none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

PROMISED = re.compile(
    r"\bhighlights?[”\"’]* in each clause"
    r"|\b(?:each|every) (?:clause|section|part) (?:begins|opens|starts|comes)\b"
    r"|\b(?:each|every) (?:clause|section|part) has (?:a|its own) (?:short|summary|highlight)",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each clause without its line."""
    if not words.mentions(current, PROMISED):
        return
    for document in current.documents:
        for clause in current.clauses(document):
            if not clause.highlight:
                title = words.Passage(
                    path=clause.slug, field="title", text=clause.title
                )
                yield title.quote(0, len(clause.title)).lint(
                    _("This clause has no “In short” line, and each should have one."),
                    _("Write one or two short sentences."),
                )


CHECK = LintCheck(
    code="highlights-missing",
    gap="GAP-24",
    severity=Severity.WARNING,
    law="GDPR Art. 12(1)",
    run=run,
)
