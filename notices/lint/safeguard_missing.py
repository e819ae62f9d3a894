"""Data that goes to another country, and nothing that protects it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading, Row


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each recipient that does get data and works abroad, or nobody says where."""
    receiving = {row.recipient for row in current.disclosures}
    for slug, recipient in current.recipients.items():
        if slug not in receiving:
            continue
        if not recipient.country:
            yield Lint(
                path=f"recipient {slug}",
                item="country",
                message=_("Data goes there, and nothing says to which country."),
                fix=_("Write the country, so that a transfer can be seen."),
                severity=Severity.WARNING,
            )
        elif recipient.country != current.organisation.country:
            yield from _unguarded(recipient)


def _unguarded(recipient: Row) -> Iterator[Lint]:
    if not recipient.safeguard.strip():
        yield Lint(
            path=f"recipient {recipient.slug}",
            message=_("Data goes to %(country)s, and nothing is said to protect it.")
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
