"""Today: reported accounts that stay frozen after the answer, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import frozen


class Frozen:
    """Nothing is shown while none is."""

    code = "frozen"
    rank = 19
    template = "rights/_panel_frozen.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"accounts": frozen.standing()}


PANEL = Frozen
