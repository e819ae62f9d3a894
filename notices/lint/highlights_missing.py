"""Highlights are promised for each clause, and some clauses have none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import PART, SUMMARY, any_case
from notices.reading import Reading

EACH = rf"(?:each|every|all)(?: of (?:the|these|our|its))?(?: \w+)? {PART}s?"
SUMS_UP = (
    rf"(?:{SUMMARY}|summar(?:y|ies|i[sz]es?)|sums? (?:it|them|things) up|digests?|abstracts?"
    r"|(?:a|one|two|few|short) (?:\w+ )?lines?|recaps?)"
)
PROMISED = any_case(
    rf"\b{EACH}\b.{{0,60}}\b{SUMS_UP}\b|\b{SUMS_UP}[”\"’]*.{{0,60}}\b{EACH}\b"
    rf"|\b{EACH} (?:begins|opens|starts) with\b"
    rf"|\b(?:at|on) (?:the )?(?:head|top|beginning|start) of {EACH}\b"
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
