"""What only a law still keeps is used for nothing else: the product must be told of it.

A nightly run sets the field that the product honours; a place without one has no way to
know (GDPR Art. 18(2), Art. 5(1)(b)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import earlier
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention.models import Dataset


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset of such a category without the field."""
    touched = {
        current.rules[slug].category for slug in earlier.only_for_law(current, at)
    }
    for dataset in Dataset.objects.filter(is_held=True, restrict_field=""):
        if dataset.category in touched:
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("Rows that only a law still keeps cannot be marked here."),
                fix=_("Name the column that your product honours as restrict_field."),
            )


CHECK = LintCheck(
    code="law-only-without-field",
    severity=Severity.WARNING,
    law="GDPR Art. 5(1)(b), 18(2)",
    run=run,
    needs_rows=True,
)
