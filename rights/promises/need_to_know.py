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
from rights.models import NoticeState, RecipientNotice


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    rows = current.disclosures if current else []
    kinds = current.categories if current else {}
    uses = {slug: row.purposes for slug, row in kinds.items()}
    needless = [
        row.slug for row in rows if row.purpose not in uses.get(row.category, [])
    ]
    if needless or current is None or current.effective_at is None:
        return listed(_("Given without need: %(listed)s."), needless)
    named = {(row.recipient, row.category) for row in rows}
    told = RecipientNotice.objects.filter(
        state=NoticeState.TOLD, case__received_at__gte=current.effective_at
    )
    pairs = told.values_list("recipient", "categories").distinct()
    return listed(
        _("Had what the policy does not say they get: %(listed)s."),
        sorted(
            {
                f"{recipient} ({category})"
                for recipient, categories in pairs
                for category in categories
                if (recipient, category) not in named
            }
        ),
    )


CHECK = Check(
    code="need-to-know",
    title=gettext_lazy("Recipients get only what their task needs"),
    run=run,
)
