"""Every recipient is of a kind that the clause on disclosure lists, and so is each flow.

The list is closed: a new kind of recipient is a new promise. What the map of the data
hands on has a recipient in the policy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed
from retention.models import Dataset, Role

# The connector that speaks to another company's program.
ELSEWHERE = "webhook"
KINDS = {"service provider", "business transfer", "affiliate", "legal", "adviser"}


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    rows = current.recipients if current else {}
    strange = [slug for slug, row in rows.items() if row.kind not in KINDS]
    if strange:
        return listed(_("Of no listed kind: %(listed)s."), strange)
    named = {row.category for row in current.disclosures} if current else set()
    return listed(
        _("Goes to another company that the policy does not name: %(listed)s."),
        [row.slug for row in _handed_on() if row.category not in named],
    )


def _handed_on() -> list[Dataset]:
    """What leaves our own systems: told to another's program, or passed on.

    What is held for a customer is the customer's own.
    """
    held = Dataset.objects.filter(is_held=True, role=Role.CONTROLLER)
    return list(
        held.filter(Q(system__connector=ELSEWHERE) | ~Q(passes_on={})).order_by("slug")
    )


CHECK = Check(
    code="recipients-of-listed-kinds",
    title=gettext_lazy("Data goes only to the kinds of recipient we list"),
    run=run,
)
