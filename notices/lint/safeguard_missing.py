"""Data that goes to another country, and nothing that protects it there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each recipient abroad without a safeguard who does get data."""
    receiving = {row.recipient for row in current.disclosures}
    for recipient in current.recipients.values():
        is_abroad = (
            recipient.country and recipient.country != current.organisation.country
        )
        if is_abroad and recipient.slug in receiving and not recipient.safeguard:
            yield Lint(
                path=f"recipient {recipient.slug}",
                message=_(
                    "Data goes to %(country)s, and nothing is said to protect it."
                )
                % {"country": recipient.country},
                fix=_("Name the safeguard, such as standard contractual clauses."),
            )


CHECK = LintCheck(
    code="safeguard-missing",
    severity=Severity.ERROR,
    law="GDPR Art. 13(1)(f), 46",
    run=run,
    needs_rows=True,
)
