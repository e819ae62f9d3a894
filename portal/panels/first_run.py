"""Today: how far the first run is, for the operator, until nothing is left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from portal import beginning, permissions
from portal.models import User


class FirstRun:
    """A demonstration has nothing to set up."""

    code = "first-run"
    rank = 5
    template = "portal/_panel_first_run.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.has_role(user, permissions.OPERATOR) and (
            settings.IS_PRODUCTION
        )

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        lines = beginning.lines(at, user=user)
        return {"left": [line for line in lines if not line.is_done]}


PANEL = FirstRun
