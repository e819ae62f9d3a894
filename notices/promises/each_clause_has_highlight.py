"""Every clause has its "In short" line (important points, 1)."""

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
        clause.slug
        for document in current.documents
        for clause in current.clauses(document)
        if not clause.highlight
    ]
    return broken(f"No “In short”: {', '.join(missing)}.") if missing else KEPT


CHECK = Check(
    code="each-clause-has-highlight",
    title=_("Every clause has an “In short” line"),
    run=run,
)
