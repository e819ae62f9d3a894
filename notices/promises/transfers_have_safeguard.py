"""Whoever gets data in a named country is bound by a safeguard.

GDPR Art. 44-46: the register names country and safeguard together.
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
    taking = {row.recipient for row in (current.disclosures if current else [])}
    rows = current.recipients if current else {}
    return listed(
        _("No safeguard: %(listed)s."),
        [
            slug
            for slug, row in rows.items()
            if slug in taking and row.country and not row.safeguard.strip()
        ],
    )


CHECK = Check(
    code="transfers-have-safeguard",
    title=gettext_lazy("Every transfer is bound by a safeguard"),
    run=run,
)
