"""Oregon: 45 days to answer, 45 more, 45 days for an appeal (Or. Rev. Stat. § 646A.576)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import VERIFIED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-OR",
        title=_("the law of Oregon"),
        since=date(2024, 7, 1),
        appeal_days=45,
        citation="Or. Rev. Stat. § 646A.576",
        review=VERIFIED,
    )
)
