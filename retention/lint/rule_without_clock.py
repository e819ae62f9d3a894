"""Every rule has a clock in each dataset of its category: something to count from.

Otherwise the policy would publish a period that no job can carry out there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention.models import Dataset


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """A dataset needs the clock of at least one rule of its category."""
    for dataset in Dataset.objects.filter(is_held=True):
        rules = current.rules_for(dataset.category)
        if rules and not any(rule.trigger in dataset.clocks for rule in rules):
            wanted = ", ".join(sorted({rule.trigger for rule in rules}))
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("No column says when its period begins (%(wanted)s).")
                % {"wanted": wanted},
                fix=_("Name the column under clocks in the data map."),
            )


CHECK = LintCheck(
    code="rule-without-clock",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
)
