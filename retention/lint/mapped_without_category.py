"""Every mapped place holds a kind of data that the policy names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset whose category is not published: data nobody was told of."""
    for dataset in finding.places():
        if dataset.category not in current.categories:
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("It holds “%(category)s”, and the policy does not name that.")
                % {"category": dataset.category},
                fix=_("Add the kind of data, or take the place out of the data map."),
            )


CHECK = LintCheck(
    code="mapped-without-category",
    severity=Severity.BLOCKER,
    law="GDPR Art. 13(1)(c), 30(1)(c)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
