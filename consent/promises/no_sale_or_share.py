"""Nothing is sold or shared, and nobody is asked for it.

Civ. Code 1798.140(ad), (ah).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Choice
from notices import reading
from notices.checking import KEPT, Check, Finding, broken, listed

USES = ("sale", "sharing")


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
        for slug in USES
        if current and slug in current.purposes and current.purposes[slug].is_done
    ]
    if sold or done:
        return listed(_("Sold or shared: %(listed)s."), sold + done)
    # What does not happen is asked of nobody: a yes to it says that it does.
    given = Choice.objects.filter(is_given=True, purpose__in=USES, made_at__lte=at)
    first = given.order_by("made_at").first()
    if first is not None:
        return broken(
            _("Somebody was asked to agree to sale or sharing."), first.made_at
        )
    return KEPT


CHECK = Check(
    code="no-sale-or-share", title=gettext_lazy("Nothing is sold or shared"), run=run
)
