"""Today: what others proposed, and a second person agrees to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import to_agree


class ToAgree:
    """Nothing is shown while nothing waits for this officer."""

    code = "to-agree"
    rank = 13
    template = "rights/_panel_to_agree.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"waiting": to_agree.of(user)}


PANEL = ToAgree
