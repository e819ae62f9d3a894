"""Whoever has no account has a period too.

A place that can hold somebody without an account, and whose every rule counts from the
account, keeps that person's rows for ever: the sentence never begins for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import finding, rules


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each dataset that finds people by another way than the one it counts by."""
    for place in finding.places():
        clocks = [place.clocks[rule.trigger] for rule in rules.rules_on(current, place)]
        if clocks and all("." in name for name in clocks) and len(place.finders) > 1:
            yield Lint(
                path=f"dataset {place.slug}",
                message=_(
                    "“%(title)s” can hold people without an account, and every rule for"
                    " it counts from the account: their rows never come due."
                )
                % {"title": place.title},
                fix=_(
                    "Add a rule that counts from when it was collected or last used."
                ),
            )


CHECK = LintCheck(
    code="without-account",
    severity=Severity.WARNING,
    law="GDPR Art. 5(1)(e)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
