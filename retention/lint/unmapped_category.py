"""Every category a policy publishes lies somewhere that the data map knows.

A kind of data that no dataset holds cannot be copied, deleted or counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding, own


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One finding for each category without a dataset; one before there is any map."""
    mapped = {place.category for place in finding.places()}
    if not mapped and current.categories:
        yield Lint(
            path="revision",
            message=_("No system is in the data map yet, so nothing can be deleted."),
            fix=_("Load a data map: manage.py load_datamap."),
            severity=_without_map(current),
        )
        return
    known = mapped | own.kinds().keys()
    for slug in current.categories:
        if slug not in known:
            yield Lint(
                path=f"category {slug}",
                message=_("No dataset of the data map holds this category."),
                fix=_("Map where it lies, or take it out of the policy."),
            )


def _without_map(current: Reading) -> Severity:
    """Where people are served, no period is published that no job could keep.

    A map can be loaded before any version is in force, and the first run asks for it
    before it asks for a policy, so nobody is stuck. What promises no period may go out
    without one; so may the made-up company of the demonstration.
    """
    if settings.IS_PRODUCTION and current.rules:
        return Severity.BLOCKER
    return Severity.WARNING


CHECK = LintCheck(
    code="unmapped-category",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(2), 30(1)(c)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
