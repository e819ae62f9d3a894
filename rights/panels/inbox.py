"""Today: mail that reached the mailbox and waits for an officer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights import letterbox


class Inbox:
    """Nothing is shown while no mail waits."""

    code = "inbox"
    rank = 15
    template = "rights/_panel_inbox.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_decide(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        return {"count": len(letterbox.waiting())}


PANEL = Inbox
