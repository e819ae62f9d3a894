"""Every rule has a clock in each dataset of its category: something to count from.

Otherwise the policy would publish a period that no job can carry out there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """A dataset needs the clock of one of its rules, a rule its clock in one dataset."""
    datasets = finding.places()
    for dataset in datasets:
        rules = current.rules_for(dataset.category)
        if rules and not any(rule.trigger in dataset.clocks for rule in rules):
            wanted = ", ".join(sorted({rule.trigger for rule in rules}))
            yield Lint(
                path=f"dataset {dataset.slug}",
                message=_("No column says when its period begins (%(wanted)s).")
                % {"wanted": wanted},
                fix=_("Name the column under clocks in the data map."),
            )
    for rule in current.rules.values():
        places = [each for each in datasets if each.category == rule.category]
        if places and not any(rule.trigger in place.clocks for place in places):
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("No place of this kind of data counts from that event."),
                fix=_("Name the column under clocks in the data map, or count from"
                      " another event."),
            )  # fmt: skip


CHECK = LintCheck(
    code="rule-without-clock",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
