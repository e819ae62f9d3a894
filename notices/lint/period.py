"""Every rule has a period that can be counted and is not nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.inventory import BadPeriod, parse_period
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """A zero period would delete everything tonight."""
    for rule in current.rules.values():
        try:
            period = parse_period(rule.period)
        except BadPeriod as error:
            yield Lint(
                path=f"rule {rule.slug}",
                message=str(error),
                fix=_("Write how long the data is kept, like P90D."),
            )
            continue
        if period.is_zero:
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("The period is zero: everything would be deleted tonight."),
                fix=_("Write how long the data is kept, like P90D."),
            )


CHECK = LintCheck(
    code="period",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 13(2)(a)",
    run=run,
    needs_rows=True,
)
