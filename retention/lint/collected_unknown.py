"""Every mapped place says when a row was collected.

Without that, data collected under a shorter promise cannot be told from later data,
and a longer period would never count for anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset under a rule that has no such column."""
    for dataset in finding.places():
        if not dataset.collected_column and current.rules_for(dataset.category):
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("No column says when a row was collected."),
                fix=_("Name it as collected_column in the data map."),
            )


CHECK = LintCheck(
    code="collected-unknown",
    severity=Severity.WARNING,
    law="GDPR Art. 5(1)(b)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
