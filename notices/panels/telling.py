"""Today: news of a version that does not reach people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notices import telling
from portal import permissions
from portal.models import User


class Telling:
    """Nothing is shown while every mail gets written."""

    code = "telling"
    rank = 45
    template = "notices/_panel_telling.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_draft(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"tellings": telling.stuck()}


PANEL = Telling
