"""Today: letters that wait to be printed and posted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import postal


class ToPost:
    """Nothing is shown while none waits."""

    code = "postal"
    rank = 16
    template = "rights/_panel_postal.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"letters": postal.due()}


PANEL = ToPost
