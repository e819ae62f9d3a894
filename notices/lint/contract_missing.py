"""A processor without a contract, or with one that has run out (GDPR Art. 28(3))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import reading
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import any_case
from notices.reading import Reading

# However staff write it: who works for us does so under a contract.
WORKS_FOR_US = any_case(
    r"\b(?:provider|(?:sub-?)?processor|contractor|supplier|vendor)s?\b"
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each; a contract that anybody has is looked at on the day of the check."""
    for recipient in current.recipients.values():
        ends = recipient.contract_expires_on
        if not recipient.contract.strip() and WORKS_FOR_US.search(recipient.kind):
            yield Lint(
                path=f"recipient {recipient.slug}",
                item="none",
                message=_("No contract is named for this provider."),
                fix=_("Name the contract, or take the provider out."),
            )
        elif ends and ends < reading.day(current, at).isoformat():
            yield Lint(
                path=f"recipient {recipient.slug}",
                item=f"until {ends}",
                message=_("The contract ran out on %(day)s.") % {"day": ends},
                fix=_("Name the new one and its last day."),
            )


CHECK = LintCheck(
    code="contract-missing",
    severity=Severity.ERROR,
    law="GDPR Art. 28(3); CCPA 1798.100(d)",
    run=run,
    needs_rows=True,
)
