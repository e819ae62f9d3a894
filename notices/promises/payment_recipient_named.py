"""Payment data has a payment provider, and it is named.

Clause on data: they get it so that a person can pay.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    taken = [
        row.recipient
        for row in (current.disclosures if current else [])
        if row.category == "payment" and row.purpose == "billing"
    ]
    known = current.recipients if current else {}
    is_named = any("payment" in slug for slug in taken if slug in known)
    return listed(
        _("No payment provider is named for: %(listed)s."),
        [] if is_named else ["payment"],
    )


CHECK = Check(
    code="payment-recipient-named",
    title=gettext_lazy("Payment data goes to a named payment provider"),
    run=run,
)
