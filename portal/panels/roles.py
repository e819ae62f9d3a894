"""Today: roles that one person proposed and another has to agree to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import staffing
from portal.models import User


class Roles:
    """Nothing is shown while nobody waits for a role."""

    code = "roles"
    rank = 50
    template = "portal/_panel_roles.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return staffing.may_agree(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"waiting": staffing.waiting()}


PANEL = Roles
