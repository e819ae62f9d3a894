"""Whether answers come by their day: an open one that is late, or one that was.

An answer that came too late stays a broken promise for thirty nights; it must not
turn green because it was sent (GDPR Art. 12(3); 11 CCR 7021(b)).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from notices import local_day
from notices.checking import NONE_YET, Finding, broken
from notices.models import CheckState
from rights.models import Case

REMEMBERED = timedelta(days=30)


def finding(at: datetime, *, late: str, kept: str, **which: Any) -> Finding:
    """Of the requests that match `which`; without one there is no evidence."""
    asked = Case.objects.filter(received_at__lte=at, **which)
    if not asked.exists():
        return NONE_YET
    due = [day for day in (_open(asked, at), _answered(asked, at)) if day]
    if due:
        return broken(late, min(due))
    return Finding(state=CheckState.KEPT, message=kept)


def _open(asked: Any, at: datetime) -> datetime | None:
    today = local_day.of(at)
    late = asked.due_before(today).order_by("due_on").first()
    return local_day.begins(late.due_on) if late else None


def _answered(asked: Any, at: datetime) -> datetime | None:
    """The day is the organisation's, so the database only says which to look at."""
    zone = local_day.zone()
    found = asked.filter(
        answered_at__gt=at - REMEMBERED,
        answered_at__lte=at,
        answered_at__date__gte=F("due_on"),
    ).values_list("due_on", "answered_at")
    late = [due for due, when in found if when.astimezone(zone).date() > due]
    return local_day.begins(min(late)) if late else None
