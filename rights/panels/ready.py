"""Today: what a standing rule has prepared, and one click releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from notices import reading
from portal import permissions
from portal.models import User
from rights import queue, straight


class Ready:
    """Nothing is shown while nothing is ready."""

    code = "ready"
    rank = 12
    template = "rights/_panel_ready.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        current = reading.current(at)
        zone = current.organisation.time_zone if current else "UTC"
        today = at.astimezone(ZoneInfo(zone)).date()
        return {"lines": [queue.line(each, today=today) for each in straight.ready()]}


PANEL = Ready
