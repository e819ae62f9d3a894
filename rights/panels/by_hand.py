"""Today: corrections that no program makes, and somebody has to make by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import by_hand


class ByHand:
    """Nothing is shown while nothing waits to be corrected."""

    code = "by-hand"
    rank = 14
    template = "rights/_panel_by_hand.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"cases": by_hand.waiting()}


PANEL = ByHand
