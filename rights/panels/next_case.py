"""Today, first sentence: the case that needs somebody first, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from notices import reading
from notices.reading import Reading
from portal import permissions
from portal.models import User
from rights import letterbox, pictures, queue, turns, workload
from rights.forecast import forecast


class NextCase:
    """The banner and the open cases by due date."""

    code = "next-case"
    rank = 10
    template = "rights/_panel_next_case.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_case(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        current = reading.current(at)
        zone = current.organisation.time_zone if current else "UTC"
        today = queue.today_in(zone, at)
        may_decide = permissions.may_decide(user)
        found = turns.first(viewer=user, today=today) if may_decide else None
        page = queue.page(queue.Wanted(), viewer=user, today=today, size=9)
        return {
            "may_decide": may_decide,
            "next": found,
            "sentence": _sentence(found),
            "lines": page.lines,
            "river": pictures.river(page.lines, today=today, is_all=not page.after),
            **_figures(today, current),
        }


def _figures(today: date, current: Reading | None) -> dict[str, Any]:
    """The calendar and the backlog, once they are counted."""
    there = current.organisation if current else None
    zone = ZoneInfo(there.time_zone if there else "UTC")
    counted = workload.of(today, zone)
    if counted is None:
        return {}
    region = there.country if there else ""
    return {
        "counted_at": counted.counted_at,
        "calendar": pictures.calendar(counted.due, today=today, region=region),
        "backlog": pictures.backlog(counted.weeks, today=today),
        "forecast": forecast(
            counted.due, late=counted.weeks[-1][1], pace=counted.pace, today=today
        ),
    }


def _sentence(found: queue.Line | None) -> str:
    if found is None and letterbox.unsorted().exists():
        return _("No request needs you, but mail waits to be sorted.")
    if found is None:
        return _("Nothing needs you.")
    return _("Next: %(reference)s, %(right)s, %(left)s. %(why)s.") % {
        "reference": found.case.reference,
        "right": found.title.lower(),
        "left": found.left,
        "why": found.next_step,
    }


PANEL = NextCase
