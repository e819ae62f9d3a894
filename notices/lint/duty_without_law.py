"""What is kept because a law asks for it names that law and whose it is.

GDPR Art. 6(1)(c), 6(3) and 17(3)(b): a law of another country is no such duty.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.models import Why
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule that leans on a duty and does not say which, or whose."""
    for rule in current.rules.values():
        if rule.why != Why.LEGAL_DUTY:
            continue
        if not rule.law.strip():
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("A law is said to require this, and it is not named."),
                fix=_("Name the law and its section, or choose another reason."),
            )
        elif not rule.law_place:
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("A law is said to require this, and not whose law it is."),
                fix=_("Choose the country, the state or the EU: it counts for them."),
            )


CHECK = LintCheck(
    code="duty-without-law",
    severity=Severity.ERROR,
    law="GDPR Art. 6(1)(c), 6(3), 17(3)(b)",
    run=run,
    needs_rows=True,
)
