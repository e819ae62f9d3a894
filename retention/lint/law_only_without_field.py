"""What only a law or a hold keeps is used for nothing else: the product must know it.

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
from retention import finding
from retention.models import HoldKey, HoldKind


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset of such a category, or under a legal hold, without the field."""
    touched = {
        current.rules[slug].category for slug in earlier.only_for_law(current, at)
    }
    places = [place for place in finding.places() if not place.restrict_field]
    held = _held() if places else set()
    for dataset in places:
        if dataset.category not in touched and dataset.slug not in held:
            continue
        yield Lint(
            path=f"dataset {dataset.slug}",
            message=_("Rows that only a law or a hold keeps cannot be marked here."),
            fix=_("Name the column that your product honours as restrict_field."),
        )


def _held() -> set[str]:
    """The datasets that rows under a legal hold lie in."""
    keys = HoldKey.objects.filter(
        hold__kind=HoldKind.LEGAL, hold__released_at__isnull=True
    )
    return set(keys.values_list("dataset", flat=True).distinct())


CHECK = LintCheck(
    code="law-only-without-field",
    severity=Severity.WARNING,
    law="GDPR Art. 5(1)(b), 18(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
