"""Every clause has its "In short" line (important points, 1)."""

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
        clause.slug
        for document in current.documents
        for clause in current.clauses(document)
        if not clause.highlight
    ]
    return listed(_("No “In short”: %(listed)s."), missing)


CHECK = Check(
    code="each-clause-has-highlight",
    title=gettext_lazy("Every clause has an “In short” line"),
    run=run,
)
