"""A clause about keeping data that names no period (CCPA 1798.100(a)(3))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

KEEPING = re.compile(
    r"\b(?:how long|retention|retain|storage|keep(?:ing)?\b.{0,20}\bdata)\b(?! safe| secure)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"\b(?:\d+|one|two|three|six|seven|ten|twelve|thirty|ninety)[ -](?:day|week|month|year)"
    r"|\{\{\s*(?:period:|table:retention)",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each clause whose title is about keeping and whose text has no period."""
    for document in current.documents:
        for clause in current.clauses(document):
            if KEEPING.search(clause.title) and not PERIOD.search(clause.body):
                title = words.Passage(
                    path=clause.slug, field="title", text=clause.title
                )
                yield title.quote(0, len(clause.title)).lint(
                    _("No period is named here, so no job can keep one."),
                    _("Show the times: {{ table:retention }}."),
                )


CHECK = LintCheck(
    code="no-period",
    gap="GAP-05",
    severity=Severity.ERROR,
    law="GDPR Art. 13(2)(a); CCPA 1798.100(a)(3)",
    run=run,
)
