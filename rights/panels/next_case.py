"""Today, first sentence: the case that needs somebody first, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from notices import reading
from portal import permissions
from portal.models import User
from rights import letterbox, pictures, queue


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
        found = queue.next_case(viewer=user, today=today)
        page = queue.page(
            viewer=user, scope="open", after="", law="", today=today, size=9
        )
        country = current.organisation.country if current else ""
        return {
            "next": found,
            "sentence": _sentence(found),
            "lines": page.lines,
            "river": pictures.river(page.lines, today=today, is_all=not page.after),
            "calendar": pictures.calendar(today=today, region=country),
            "backlog": pictures.backlog(today=today, zone=ZoneInfo(zone)),
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
