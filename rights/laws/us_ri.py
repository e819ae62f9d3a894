"""Rhode Island: 45 days to answer, 45 more, 60 days for an appeal, 15 to stop after a withdrawal.

R.I. Gen. Laws ch. 6-48.1.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-RI",
        title=_("the law of Rhode Island"),
        since=date(2026, 1, 1),
        appeal_days=60,
        stop_days=15,
        citation="R.I. Gen. Laws ch. 6-48.1",
    )
)
