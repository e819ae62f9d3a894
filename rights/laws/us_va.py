"""Virginia: 45 days to answer, 45 more, 60 days for an appeal (Va. Code § 59.1-577)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import RECALLED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-VA",
        title=_("the law of Virginia"),
        since=date(2023, 1, 1),
        appeal_days=60,
        free=2,
        citation="Va. Code § 59.1-577",
        review=RECALLED,
    )
)
