"""The table of data has no empty cell (clause 1; GDPR Art. 13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from notices import reading
from notices.checking import KEPT, Check, Finding, broken


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return broken("No revision is in force.")
    missing = [
        slug
        for slug, row in current.categories.items()
        if not (row.title and row.sources and row.purposes and current.rules_for(slug))
    ]
    return broken(f"Incomplete: {', '.join(missing)}.") if missing else KEPT


CHECK = Check(
    code="table-complete", title=_("No cell of the table of data is empty"), run=run
)
