"""Every recipient is of a kind that the clause on disclosure lists.

The list is closed: a new kind of recipient is a new promise.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed

KINDS = {"service provider", "business transfer", "affiliate", "legal", "adviser"}


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    rows = current.recipients if current else {}
    return listed(
        _("Of no listed kind: %(listed)s."),
        [slug for slug, row in rows.items() if row.kind not in KINDS],
    )


CHECK = Check(
    code="recipients-of-listed-kinds",
    title=gettext_lazy("Data goes only to the kinds of recipient we list"),
    run=run,
)
