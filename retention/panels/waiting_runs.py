"""Today: retention runs that wait for a person or keep failing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from retention import board


class WaitingRuns:
    """Nothing is shown while every rule is carried out by itself."""

    code = "waiting-runs"
    rank = 40
    template = "retention/_panel_waiting_runs.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_run(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"lines": board.waiting(board.lines(at))}


PANEL = WaitingRuns
