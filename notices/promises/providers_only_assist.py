"""A service provider gets data to do our work, never to pay us with them.

Civ. Code 1798.140(ag): what they get is disclosed for a business purpose, under a contract.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import contracts, reading
from notices.checking import KEPT, Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return KEPT
    known = current.recipients
    ours = {slug for slug, row in known.items() if row.kind == contracts.PROVIDER}
    more = [
        row.slug
        for row in current.disclosures
        if row.recipient in ours and row.kind != "business_purpose"
    ]
    if more:
        return listed(_("More than help: %(listed)s."), more)
    return contracts.held(current, at)


CHECK = Check(
    code="providers-only-assist",
    title=gettext_lazy("Service providers only do our work"),
    run=run,
)
