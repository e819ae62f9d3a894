"""Today: a version that is agreed to already and takes back what counts now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notices import drafting, taken_back
from portal import permissions
from portal.models import User


class Kept:
    """Nothing is shown while every version goes on from the one before it."""

    code = "taken_back"
    rank = 43
    template = "notices/_panel_taken_back.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_draft(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        found = taken_back.nearest(at)
        return {
            "taken_back": found,
            "open_draft": drafting.open_draft() if found else None,
            "may_edit": permissions.may_edit(user),
        }


PANEL = Kept
