"""Children: a bar with a way around it, and a deletion without a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import ALONE, DELETES, IF_LAW_ASKS, SOME_DAY, YOUNG, any_case
from notices.reading import Reading

CHILD = any_case(rf"\b{YOUNG}\b")
# In a clause about them, they need not be named again when their data goes.
TITLED = any_case(r"\b(?:young\w*|child\w*|minors?|kids?|teen\w*|under[- ]?age\w*)\b")
GOES = any_case(rf"\b{DELETES}\b")
VAGUE = any_case(rf"\b{ALONE}\b|{IF_LAW_ASKS}|{SOME_DAY}")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence about children that leaves open what is done or when."""
    tied = {row.clause for row in current.promises.values() if row.kind == "machine"}
    about = {
        clause.slug
        for name in current.documents
        for clause in current.clauses(name)
        if TITLED.search(clause.title) and clause.slug not in tied
    }
    for quote in words.sentences(current):
        is_meant = CHILD.search(quote.text) or (
            quote.passage.path in about and GOES.search(quote.text)
        )
        if is_meant and VAGUE.search(quote.text):
            yield quote.lint(
                _("This leaves open who may sign up, or by when data is deleted."),
                _("Say how age is found out, and in how many days data goes."),
            )


CHECK = LintCheck(
    code="children-vague",
    gap="GAP-23",
    severity=Severity.WARNING,
    law="COPPA, 16 CFR 312; DPDP s.9",
    run=run,
)
