"""A clause that stands for itself: no row, promise or right of the company is behind it.

What such words say, no machine obeys and nobody answers for. Words that only explain
the others may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.inventory import BINDING
from notices.reading import Reading, Row

EXPLAINS = re.compile(
    r"\b(?:welcome|introduction|about this|who this is for|scope|definitions?|glossary"
    r"|(?:terms|words) (?:that )?we use|what (?:the|these|our) words mean"
    r"|important points|in a nutshell|summary|preamble)\b",
    re.IGNORECASE,
)
# A link to the form of a right: the form keeps what the words say.
FORM = re.compile(r"\]\(/rights/[\w-]+/?\)")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each clause that says something and is tied to nothing."""
    tied = {row.clause for row in current.promises.values()}
    clauses = [each for doc in current.documents for each in current.clauses(doc)]
    tied |= {each.slug for each in clauses if each.right or _has_a_row(each)}
    # A clause with points under it is kept by what keeps them.
    for each in reversed(clauses):
        if each.slug in tied:
            tied.add(each.parent)
    for clause in clauses:
        is_said = bool(clause.body.strip()) and not EXPLAINS.search(clause.title)
        if is_said and clause.slug not in tied:
            yield Lint(
                path=clause.slug,
                message=_("Nothing stands behind this clause: no row and no promise."),
                fix=_("Tie a promise to it, or print a value of your rows in it."),
            )


def _has_a_row(clause: Row) -> bool:
    """Whether it prints a value or a table, or leads to a form."""
    return any(
        BINDING.search(each.text) or FORM.search(each.text)
        for each in words.of_clause(clause)
    )


CHECK = LintCheck(
    code="untied",
    severity=Severity.ERROR,
    law="GDPR Art. 5(2)",
    run=run,
    needs_rows=True,
)
