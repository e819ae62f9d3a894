"""Where data is to be made anonymous, the data map says what happens to which field.

Otherwise a nightly run would find nothing to do and leave the person in the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding
from retention.models import FieldAction


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset of such a rule whose fields all stay as they are."""
    meant = {
        rule.category for rule in current.rules.values() if rule.action == "anonymise"
    }
    places = [place for place in finding.places() if place.category in meant]
    prefetch_related_objects(places, "fields")
    for dataset in places:
        if all(field.action == FieldAction.KEEP for field in dataset.fields.all()):
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("It is to be made anonymous, and no field says how."),
                fix=_("Give its fields an action in the data map: null, mask or hash."),
            )


CHECK = LintCheck(
    code="anonymise-without-fields",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
