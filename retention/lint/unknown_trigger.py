"""Every rule counts from an event that some code knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from portal.plugins import discover


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """A trigger without a file would never begin to count."""
    known = discover("triggers", "TRIGGER")
    for rule in current.rules.values():
        if rule.trigger not in known:
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("No trigger is called “%(code)s”.") % {"code": rule.trigger},
                fix=_("Use one of: %(known)s.") % {"known": ", ".join(sorted(known))},
            )


CHECK = LintCheck(
    code="unknown-trigger",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
