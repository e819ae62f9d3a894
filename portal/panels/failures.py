"""Today: errors that machines left on rows, so that somebody sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import failing, permissions
from portal.models import User


class Failures:
    """What failed or stands still, of every app; green only when there is nothing."""

    code = "failures"
    rank = 90
    template = "portal/_panel_failures.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.has_role(user, *permissions.ROLES)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"failures": [*failing.still(at), *failing.rows()]}


PANEL = Failures
