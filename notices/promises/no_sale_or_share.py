"""Nothing is sold or shared (Civ. Code 1798.140(ad), (ah))."""

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
    sold = [
        row.slug
        for row in (current.disclosures if current else ())
        if row.kind in {"sold", "shared"}
    ]
    done = [
        slug
        for slug in ("sale", "sharing")
        if current and slug in current.purposes and current.purposes[slug].is_done
    ]
    found = sold + done
    return listed(_("Sold or shared: %(listed)s."), found)


CHECK = Check(
    code="no-sale-or-share", title=gettext_lazy("Nothing is sold or shared"), run=run
)
