"""Colorado: 45 days to answer, 45 more, 45 days for an appeal and 60 more (Colo. Rev. Stat. § 6-1-1306)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import RECALLED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-CO",
        title=_("the law of Colorado"),
        since=date(2023, 7, 1),
        appeal_days=45,
        appeal_more_days=60,
        citation="Colo. Rev. Stat. § 6-1-1306",
        review=RECALLED,
    )
)
