"""Today: people who did not hear from us, whatever we tried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import unreached


class NotReached:
    """Nothing is shown while everybody was reached."""

    code = "unreached"
    rank = 18
    template = "rights/_panel_unreached.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"people": unreached.of()}


PANEL = NotReached
