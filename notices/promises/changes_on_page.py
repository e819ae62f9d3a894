"""What changed stands on the page: its bytes name the version in force.

Important points, 2: the page that is served is looked at, not the draft.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import pages, reading
from notices.checking import KEPT, NONE_YET, Check, Finding, broken


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the newest page in store does not name the version in force."""
    current = reading.current(at)
    row = pages.newest(current, "policy") if current else None
    if current is None or row is None:
        return NONE_YET
    if pages.name(current).encode() not in bytes(row.body):
        return broken(_("The page in store is of another version."), row.rendered_at)
    return KEPT


CHECK = Check(
    code="changes-on-page",
    title=gettext_lazy("Changes appear on the page itself"),
    run=run,
)
