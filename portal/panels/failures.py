"""Today: errors that machines left on rows, so that somebody sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from portal import failing, permissions
from portal.failing import Failed
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
        found = [*failing.still(at), *failing.rows()]
        return {"failures": [_for(row, user) for row in found]}


def _for(row: Failed, user: User) -> Failed:
    """Nobody is led to a page that they may not open."""
    may_open = not row.roles or permissions.has_role(user, *row.roles)
    return row if may_open else replace(row, url="")


PANEL = Failures
