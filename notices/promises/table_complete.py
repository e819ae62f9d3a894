"""The table of data has no empty cell (clause 1; GDPR Art. 13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, broken, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return broken(_("No revision is in force."))
    missing = [
        slug
        for slug, row in current.categories.items()
        if not (row.title and row.sources and row.purposes and current.rules_for(slug))
    ]
    return listed(_("Incomplete: %(listed)s."), missing)


CHECK = Check(
    code="table-complete",
    title=gettext_lazy("No cell of the table of data is empty"),
    run=run,
)
