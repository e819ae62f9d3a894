"""Texas: 45 days to answer, 45 more, 60 days for an appeal (Tex. Bus. & Com. Code § 541.052)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import RECALLED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-TX",
        title=_("the law of Texas"),
        since=date(2024, 7, 1),
        appeal_days=60,
        free=2,
        citation="Tex. Bus. & Com. Code § 541.052",
        review=RECALLED,
    )
)
