"""No open request is past its answer-by date (GDPR Art. 12(3); 11 CCR 7021(b))."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from notices import reading
from notices.checking import Check, Finding
from notices.models import CheckState
from rights.models import Case


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while a single open case is late; says since when, never whose."""
    current = reading.current(at)
    zone = current.organisation.time_zone if current else "UTC"
    today = at.astimezone(ZoneInfo(zone)).date()
    late = Case.objects.due_before(today).order_by("due_on").first()
    if late is None:
        return Finding(state=CheckState.KEPT, message="", oldest_at=None)
    return Finding(
        state=CheckState.BROKEN,
        message="A request is past its answer-by date.",
        oldest_at=datetime.combine(late.due_on, time.min, tzinfo=UTC),
    )


CHECK = Check(
    code="answers-on-time", title=_("Every request is answered on time"), run=run
)
