"""A right is kept when what was asked under it was answered by its date.

Arguments: `right`, its code. Before anybody used it there is no evidence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from rights.models import Case


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while a single open request under this right is late."""
    current = reading.current(at)
    zone = ZoneInfo(current.organisation.time_zone if current else "UTC")
    asked = Case.objects.filter(right=arguments["right"], received_at__lte=at)
    today = at.astimezone(zone).date()
    open_late = Case.objects.due_before(today).filter(right=arguments["right"])
    late = open_late.order_by("due_on").first()
    if late is not None:
        return broken(_("A request under this right is late."), late.received_at)
    if not asked.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Every request is in time."))


CHECK = Check(
    code="right-kept",
    title=gettext_lazy("What was asked under this right is answered in time"),
    run=run,
)
