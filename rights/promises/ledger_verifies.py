"""The history of every act is unchanged: the whole sealed tree verifies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from notices.checking import Check, Finding
from notices.models import CheckState
from portal import verifying


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first entry or seal that does not match."""
    faults = verifying.verify()
    return Finding(
        state=CheckState.BROKEN if faults else CheckState.KEPT,
        message=faults[0] if faults else "",
        oldest_at=None,
    )


CHECK = Check(code="ledger-verifies", title=_("The ledger verifies"), run=run)
