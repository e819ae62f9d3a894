"""No category without a rule, no machine promise without a check that exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from portal.plugins import discover


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """What is published must be what machines can do."""
    for slug in current.categories:
        if not current.rules_for(slug):
            yield Lint(
                path=f"category {slug}", message="No rule says how long it is kept."
            )
    for rule in current.rules.values():
        if rule.category not in current.categories:
            yield Lint(
                path=f"rule {rule.slug}",
                message=f"There is no category “{rule.category}”.",
            )
    known = discover("promises", "CHECK")
    for promise in current.promises.values():
        if promise.kind == "machine" and promise.check_code not in known:
            yield Lint(
                path=f"promise {promise.slug}",
                message=f"There is no check “{promise.check_code}”.",
            )
        if current.clause(promise.clause) is None:
            yield Lint(
                path=f"promise {promise.slug}",
                message=f"There is no clause “{promise.clause}”.",
            )


CHECK = LintCheck(code="unkept", severity=Severity.BLOCKER, run=run, needs_rows=True)
