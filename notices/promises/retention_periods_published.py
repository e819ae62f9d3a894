"""Every category has a concrete period in the clause on keeping data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import inventory, reading
from notices.checking import Check, Finding, broken, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return broken(_("No revision is in force."))
    missing = [
        slug
        for slug in current.categories
        if not any(
            not inventory.parse_period(rule.period).is_zero
            for rule in current.rules_for(slug)
        )
    ]
    return listed(_("No period: %(listed)s."), missing)


CHECK = Check(
    code="retention-periods-published",
    title=gettext_lazy("Every kind of data has a published period"),
    run=run,
)
