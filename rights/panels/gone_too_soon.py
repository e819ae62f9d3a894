"""Today: periods of the version in force that a law will not let anybody keep.

What was published before that law was near stops nobody: it is told here until a version
that can be kept is in force, or one with an officer's reason.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notices import reading, studio_checks
from portal import permissions
from portal.models import User
from rights.lint import gone_too_soon


class GoneTooSoon:
    """Nothing is shown where every period can be kept."""

    code = "gone-too-soon"
    rank = 43
    template = "rights/_panel_gone_too_soon.html"

    @staticmethod
    def is_for(user: User) -> bool:
        return permissions.may_read_draft(user)

    @staticmethod
    def context(user: User, at: datetime) -> dict[str, Any]:
        current = reading.current(at)
        found = gone_too_soon.unwaived(current, at) if current else []
        return {
            "lines": [
                {"where": studio_checks.where(current, each.path), "lint": each}
                for each in found
                if current is not None
            ]
        }


PANEL = GoneTooSoon
