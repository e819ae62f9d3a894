"""A recipient gets a kind of data only for a use that this kind has.

Need to know, clause on disclosure; GDPR Art. 5(1)(c).
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
    rows = current.disclosures if current else []
    kinds = current.categories if current else {}
    uses = {slug: row.purposes for slug, row in kinds.items()}
    return listed(
        _("Given without need: %(listed)s."),
        [row.slug for row in rows if row.purpose not in uses.get(row.category, [])],
    )


CHECK = Check(
    code="need-to-know",
    title=gettext_lazy("Recipients get only what their task needs"),
    run=run,
)
