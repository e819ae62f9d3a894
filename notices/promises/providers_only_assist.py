"""A service provider gets data to do our work, never to pay us with them.

Civ. Code 1798.140(ag): what they get is disclosed for a business purpose.
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
    known = current.recipients if current else {}
    ours = {slug for slug, row in known.items() if row.kind == "service provider"}
    return listed(
        _("More than help: %(listed)s."),
        [
            row.slug
            for row in (current.disclosures if current else [])
            if row.recipient in ours and row.kind != "business_purpose"
        ],
    )


CHECK = Check(
    code="providers-only-assist",
    title=gettext_lazy("Service providers only do our work"),
    run=run,
)
