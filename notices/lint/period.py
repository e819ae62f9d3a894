"""Every rule has a period that can be counted and is not nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notices.checking import Lint, LintCheck, Severity
from notices.inventory import BadPeriod, parse_period
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """A zero period would delete everything tonight."""
    for rule in current.rules.values():
        try:
            period = parse_period(rule.period)
        except BadPeriod as error:
            yield Lint(path=f"rule {rule.slug}", message=str(error))
            continue
        if period.is_zero:
            yield Lint(
                path=f"rule {rule.slug}",
                message="The period is zero.",
                fix="Write how long the data is kept.",
            )


CHECK = LintCheck(code="period", severity=Severity.BLOCKER, run=run, needs_rows=True)
