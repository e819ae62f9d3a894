"""Today: a policy to begin, to look at again, or with errors let pass for too long.

1798.130(a)(5): a notice is gone through at least every twelve months.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notices import first_draft, reading, studio_checks, waiving
from notices.reading import Reading
from portal import permissions
from portal.models import User

SOON = timedelta(days=30)


class Review:
    """Nothing is shown while there is time."""

    code = "review"
    rank = 44
    template = "notices/_panel_review.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_draft(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        current = reading.current(at)
        if current is None:
            is_first = permissions.may_edit(user) and first_draft.is_needed()
            return {"is_first": is_first}
        zone = ZoneInfo(current.organisation.time_zone)
        today = at.astimezone(zone).date()
        due = current.next_review_on
        return {
            "number": current.number,
            "due": due if due and due <= today + SOON else None,
            "is_late": due is not None and due < today,
            "lapsed": _lapsed(current, today),
        }


def _lapsed(current: Reading, today: date) -> list[dict[str, Any]]:
    """What the version in force was let through with, when that is over."""
    return [
        {
            "where": studio_checks.where(current, row["path"]),
            "reason": row["reason"],
            "until": date.fromisoformat(row["until"]),
        }
        for row in waiving.lapsed(current.content.get("waivers", []), today)
    ]


PANEL = Review
