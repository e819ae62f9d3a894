"""What is kept because a law asks for it names that law (GDPR Art. 6(1)(c), 17(3)(b))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.models import Why
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule that leans on a duty and does not say which."""
    for rule in current.rules.values():
        if rule.why == Why.LEGAL_DUTY and not rule.law.strip():
            yield Lint(
                path=f"rule {rule.slug}",
                message=_("A law is said to require this, and it is not named."),
                fix=_("Name the law and its section, or choose another reason."),
            )


CHECK = LintCheck(
    code="duty-without-law",
    severity=Severity.ERROR,
    law="GDPR Art. 6(1)(c), 17(3)(b)",
    run=run,
    needs_rows=True,
)
