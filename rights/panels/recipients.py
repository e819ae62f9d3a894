"""Today: recipients that still have to be told of a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import permissions
from portal.models import User
from rights.models import NoticeState, RecipientNotice

MOST = 10


class Untold:
    """Nothing is shown while everybody was told."""

    code = "recipients"
    rank = 35
    template = "rights/_panel_recipients.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_case(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        rows = RecipientNotice.objects.filter(state=NoticeState.DUE)
        return {"waiting": rows.select_related("case").order_by("made_at")[:MOST]}


PANEL = Untold
