"""The desk's side of time on one case: its clocks, and the letters still to come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rights import clock_lines, owed_letters
from rights.models import Case


def shown(case: Case, *, at: datetime) -> dict[str, Any]:
    """What the left-hand panel prints of them."""
    return {"clocks": clock_lines.of(case, at=at), "owed": owed_letters.of(case)}
